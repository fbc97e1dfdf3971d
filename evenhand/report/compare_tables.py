"""A comparison as plain tables: a row a system, however many systems there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.accuracy import ACCURACY
from evenhand.auditing.frontier import ranks
from evenhand.measures.measure import measure
from evenhand.report.compare_words import (
    ACCURACY_LABELS,
    alternatives_sentence,
    change,
    figure,
    independence,
    sentences,
    short_name,
)
from evenhand.report.tables import PlainTable
from evenhand.report.words import bare, known, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.auditing.comparison import Comparison

JOIN = " × "
"""What joins the names of an intersection."""

GAPS = ("adverse_impact_ratio", "demographic_parity_difference")
"""The disparities of the tables where none are asked for."""

SHORT = {"adverse_impact_ratio": "ratio selected", "demographic_parity_difference": "gap selected",
         "equal_opportunity_difference": "gap, good outcome", "equalized_odds_difference": "gap, error rates",
         "auc": "AUC", "brier_score": "Brier", "accuracy": "accuracy", "balanced_accuracy": "balanced"}
"""Short heads for narrow columns."""


def compare_tables(comparison: Comparison, attribute: str, *, disparity: str = "demographic_parity_difference",
                   accuracy: str = "balanced_accuracy", measures: Sequence[str] | None = None,
                   marks: Mapping[str, str] | None = None,
                   attributes: Sequence[str] | None = None) -> list[PlainTable]:
    """Return the sentences, how right each system is, its gaps, who moves, and the ranks.

    Parameters
    ----------
    comparison : Comparison
        Of two systems or more.
    attribute : str
        The attribute by which sentences, moves and ranks are told.
    disparity, accuracy : str
        The measures of the sentences.
    measures : sequence of str, optional
        The disparities to show; where left out, those of `GAPS`.
    marks : mapping of str to str, optional
        What the mitigation of each system does, in words.
    attributes : sequence of str, optional
        The attributes whose gaps are shown; where left out, all single ones and the one that is told.
    """
    told = sentences(comparison, attribute, disparity=disparity, accuracy=accuracy, marks=marks)
    lines = [*told.values(), alternatives_sentence(comparison, attribute, disparity=disparity, accuracy=accuracy)]
    title = f"{comparison.audits[comparison.systems[0]].population['name']}, {len(comparison.systems)} systems"
    wanted = [measure(name).name for name in measures] if measures else list(GAPS)
    attributes = attributes or [name for name in comparison.audits[comparison.systems[0]].attributes
                                if JOIN not in name or name == attribute]
    tables = [PlainTable(title, ("what was found",), tuple((line,) for line in lines),
                         "\n".join(comparison.common_caveats), prose=True),
              accuracy_table(comparison, attribute)]
    tables += [gap_table(comparison, name, [one for one in wanted if measure(one).between] or list(GAPS))
               for name in attributes]
    return [*tables, moves_table(comparison, attribute), ranks_table(comparison, attribute)]


def accuracy_table(comparison: Comparison, attribute: str | None = None) -> PlainTable:
    """Return how right each system is, and below each figure its paired difference from the first."""
    some = [name for name in ACCURACY if any(
        known((comparison.summary(system, name) or {"value": None})["value"]) for system in comparison.systems)]
    first = comparison.systems[0]
    lines = []
    for system in comparison.systems:
        lines.append((short_name(system, first, attribute),
                      *(_dash(figure(comparison.summary(system, name), name)) for name in some)))
        if system != first:
            lines.append((f"  − {first}", *(_dash(change(comparison.difference(system, name), name))
                                            for name in some)))
    counts = {name: comparison.summary(first, name)["n"] for name in some}
    note = "; ".join(f"{ACCURACY_LABELS[name]} on {count:,} people" for name, count in counts.items())
    if "brier_score" in some:
        note += "; – where a score is no probability"
    return PlainTable("How right they are", ("system", *(SHORT[name] for name in some)), tuple(lines),
                      f"In brackets the {100 * comparison.level:g} % interval; differences are paired. "
                      + (f"Counted are people whom all systems judge and whose outcome is known: {note}." if note
                         else "No outcome is known."))


def gap_table(comparison: Comparison, attribute: str, measures: Sequence[str], *,
              by: str | None = None) -> PlainTable:
    """Return the disparities by one attribute, and below each its paired difference from the first system."""
    lines, first = [], comparison.systems[0]
    for system in comparison.systems:
        lines.append((short_name(system, first, attribute),
                      *(figure(comparison.summary(system, name, attribute), name) for name in measures)))
        if system != first:
            lines.append((f"  − {first}", *(change(comparison.difference(system, name, attribute), name)
                                            for name in measures)))
    headers = ("system", *(SHORT.get(name, measure(name).label) for name in measures))
    return PlainTable(f"How uneven they are, by {by or attribute}", headers, tuple(lines),
                      f"Lowest against highest group; differences are paired. {independence(comparison)}".strip())


def moves_table(comparison: Comparison, attribute: str, *, by: str | None = None, bands: bool = True) -> PlainTable:
    """Return how many of each group are better and worse off than under the first system.

    Parameters
    ----------
    comparison : Comparison
        Of two systems or more.
    attribute : str
        The protected attribute.
    by : str, optional
        Plain words for it.
    bands : bool
        Whether moves between bands are told beside those over the cut-off, where any two systems share their bands.
    """
    rows = comparison.moves.filter(pl.col("attribute") == attribute)
    cells = {(row["system"], row["what"], row["group"]): row for row in rows.iter_rows(named=True)}
    kinds = ("decision", "band") if bands and rows.filter((pl.col("what") == "band") & (pl.col("n") > 0)).height else (
        "decision",)
    lines, first = [], comparison.systems[0]
    for system, group in dict.fromkeys((system, group) for system, _, group in cells):
        lines.append((short_name(system, first, attribute), group, f"{cells[system, 'decision', group]['n']:,}",
                      *(_share(cells[system, kind, group], way) for kind in kinds for way in ("up", "down"))))
    reasons = {row["system"]: row["reason"] for row in rows.filter(
        (pl.col("what") == "band") & (pl.col("n") == 0) & pl.col("reason").is_not_null()).iter_rows(named=True)}
    caption = f"Bands are not compared where {'; '.join(f'{name}: {why}' for name, why in reasons.items())}."
    headers = ("newly selected", "no longer", "band up", "band down")
    return PlainTable(f"Who moves, against {first}, by {by or attribute}",
                      ("system", "group", "n", *headers[:2 * len(kinds)]), tuple(lines),
                      caption if reasons and bands else "")


def ranks_table(comparison: Comparison, attribute: str, *, by: str | None = None) -> PlainTable:
    """Return the rank of each system by each measure, with the ranks that cannot be ruled out."""
    found = ranks(comparison, attribute)
    names = list(dict.fromkeys(found["measure"]))
    cells = {(row["system"], row["measure"]): row for row in found.iter_rows(named=True)}
    lines = [(short_name(system, comparison.systems[0], attribute),
              *(_rank(cells.get((system, name))) for name in names)) for system in comparison.systems]
    return PlainTable(f"Ranks, 1 is best; disparities by {by or attribute}",
                      ("system", *(SHORT.get(name, name) for name in names)), tuple(lines),
                      "In brackets the ranks that the differences do not rule out, over all pairs at once.")


def alternatives_table(found: Any) -> PlainTable:
    """Return what each mitigation gains and costs, the most even first.

    Parameters
    ----------
    found : evenhand.study.Mitigations
        A system under each method.
    """
    verdicts = {"less": "less uneven", "more": "more uneven", "not_shown": "not shown"}
    lines = []
    for row in found.alternatives().iter_rows(named=True):
        gain, price = ({"value": row[f"{what}_change"], "low": row[f"{what}_low"], "high": row[f"{what}_high"],
                        "reason": None} for what in ("disparity", "accuracy"))
        lines.append((found.systems[row["system"]].recipe.mitigation.known.label,
                      verdicts[row["verdict"]], change(gain, found.disparity), change(price, found.accuracy),
                      number(row["selected"], "%"), "yes" if row["needs_group"] else "no"))
    return PlainTable(
        f"What it gains and what it costs, against {found.comparison.systems[0]}, by {found.attribute}",
        ("method", "verdict", SHORT.get(found.disparity, found.disparity), SHORT[found.accuracy], "selected",
         "needs group"), tuple(lines),
        "Paired intervals. Needs group: a person's group must be known at the decision, which is unlawful in many "
        "places.")


def refused_table(refused: Mapping[str, str]) -> PlainTable:
    """Return the methods that do not fit the system, with the reason."""
    return PlainTable("Methods that do not fit", ("method", "reason"), tuple(refused.items()), prose=True)


def seeds_tables(found: Any, *, attribute: str | None = None) -> list[PlainTable]:
    """Return the middle and the band of each figure over seeds, a table for being right and one an attribute.

    Parameters
    ----------
    found : evenhand.study.Seeds
        A comparison over several seeds.
    attribute : str, optional
        The one attribute to show.
    """
    tables = []
    for (name,), part in found.rows.group_by("attribute", maintain_order=True):
        if (name is not None and JOIN in name) or (attribute and name not in (None, attribute)):
            continue
        measures = [one for one in (("auc", "balanced_accuracy") if name is None else GAPS)
                    if one in set(part["measure"])]
        cells = {(row["system"], row["measure"]): row for row in part.iter_rows(named=True)}
        first, lines = found.systems[0], []
        for system in found.systems:
            told = [_bands(cells.get((system, one)), one) for one in measures]
            lines.append((short_name(system, first, name), *(value for value, _ in told)))
            if system != first:
                lines.append((f"  − {first}", *(moved for _, moved in told)))
        title = "How right they are" if name is None else f"How uneven they are, by {name}"
        tables.append(PlainTable(title, ("system", *(SHORT[one] for one in measures)), tuple(lines),
                                 f"Median over {len(found.seeds)} seeds, in brackets the lowest and the highest; "
                                 "differences are taken seed by seed."))
    return tables


def _dash(told: str) -> str:
    """Return a figure, or a dash for the reason why there is none."""
    return told if any(sign.isdigit() for sign in told) else "–"


def _bands(row: Mapping[str, object] | None, name: str) -> tuple[str, str]:
    if row is None or not known(row["median"]):
        return "not known", ""
    value = figure({"value": row["median"], "low": row["low"], "high": row["high"]}, name)
    if not known(row["change"]):
        return value, ""
    return value, change({"value": row["change"], "low": row["change_low"], "high": row["change_high"]}, name)


def _share(row: Mapping[str, object], way: str) -> str:
    return f"{bare(row[f'{way}_share'], '%')} %" if known(row[f"{way}_share"]) else "–"


def _rank(row: Mapping[str, object] | None) -> str:
    if row is None:
        return "–"
    return f"{row['rank']}" if row["best"] == row["worst"] else f"{row['rank']} ({row['best']} to {row['worst']})"
