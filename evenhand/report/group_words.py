"""Groups in words: how a number is made of counts, the board of verdicts, intersections, and the worst slices."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.measures.measure import MEASURES, measure
from evenhand.measures.reasons import SMALL
from evenhand.report.tidy import UNITS, told, words_of
from evenhand.report.words import bare, counted, known, listing, number, number_with_interval

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit
    from evenhand.auditing.slices import Slices

CELLS = {"tp": "selected with a good outcome", "fp": "selected with a bad outcome",
         "fn": "not selected with a good outcome", "tn": "not selected with a bad outcome", "selected": "selected",
         "decided": "with a decision"}
GRAVEST = ("beyond", "not_enough_data", "within", "not_applicable")
"""Verdicts in the order in which one stands for several: what cannot be judged never reads as even."""
FURTHEST = 10.0
"""So many tolerances from even a mark stands at the end of the board."""


def formula(audit: Audit, name: str, attribute: str, group: str) -> str:
    """Return how one number is made of its counts, with the numbers in it; empty where counts alone do not make it.

    Parameters
    ----------
    audit : Audit
        What was found.
    name, attribute, group : str
        Which number.

    Examples
    --------
    >>> import evenhand
    >>> people = pl.DataFrame({"sex": ["f", "f", "m", "m"], "hired": [1, 0, 1, 1]})
    >>> found = evenhand.audit(people, protected="sex", decision="hired")
    >>> formula(found, "selection_rate", "sex", "f")
    '1 selected / 2 with a decision = 50.0 %'
    >>> formula(found, "adverse_impact_ratio", "sex", "f")
    '50.0 % of f / 100.0 % of m = 0.50'
    """
    if name not in MEASURES:
        return ""
    one, row = measure(name), audit.row(name, attribute, group)
    if row is None or not known(row["value"]):
        return ""
    if one.kind == "rate":
        return _of_counts(audit, one.cells, attribute, group, row["value"])
    if one.kind == "mean":
        return f"the scores of {row['n']:,} people, added up / {row['n']:,} = {number(row['value'], 'points')}"
    if one.kind in ("ratio", "difference") and len(one.rates) == 1 and row["reference"]:
        return _of_rates(audit, one.rates[0], attribute, (group, row["reference"]), one.kind, row["value"])
    if one.kind == "standardized" and row["reference"]:
        return _of_means(audit, attribute, (group, row["reference"]), row["value"])
    if one.kind == "odds" and row["reference"]:
        parts = [_of_rates(audit, rate, attribute, (group, row["reference"]), "difference", None)
                 for rate in one.rates]
        return f"the larger, without its sign, of {' and '.join(parts)}" if all(parts) else ""
    return ""


def _of_counts(audit: Audit, cells: tuple[tuple[str, ...], tuple[str, ...]], attribute: str, group: str,
               value: float) -> str:
    counts = audit.tally.groups(*attribute.split(" × ")) if attribute not in audit.tally.attributes else \
        audit.tally.groups(attribute)
    if group not in counts.names:
        # Groups that were joined so that small counts stay hidden are not those of the tally.
        return ""
    at = counts.names.index(group)
    above, below = (sum(int(counts.count(cell)[at]) for cell in part) for part in cells)
    words = [" and ".join(CELLS[cell] for cell in part) for part in cells]
    return f"{above:,} {words[0]} / {below:,} {words[1]} = {number(value, '%')}"


def _of_means(audit: Audit, attribute: str, pair: tuple[str, str], value: float) -> str:
    """Return the difference of two means over the standard deviation of both together."""
    rows = [audit.row("mean_score", attribute, group) for group in pair]
    if any(row is None or not known(row["value"]) for row in rows) or not value:
        return ""
    first, second = (row["value"] for row in rows)
    return (f"(mean {first:,.2f} of {pair[0]} − mean {second:,.2f} of {pair[1]}) / {(first - second) / value:,.2f}, "
            f"the standard deviation pooled over both = {number(value)}")


def _of_rates(audit: Audit, rate: str, attribute: str, pair: tuple[str, str], kind: str, value: float | None) -> str:
    rows = [audit.row(rate, attribute, group) for group in pair]
    if any(row is None or not known(row["value"]) for row in rows):
        return ""
    first, second = (f"{number(row['value'], '%')} of {group}" for row, group in zip(rows, pair, strict=True))
    sign = "/" if kind == "ratio" else "−"
    if value is None:
        value = rows[0]["value"] - rows[1]["value"]
    return f"{first} {sign} {second} = {number(value, UNITS[kind])}"


def board_rows(audit: Audit, attribute: str) -> pl.DataFrame:
    """Return each comparison of one attribute that a standard reads, in tolerances: 0 even, 1 at the tolerance.

    A difference is divided by its tolerance; of a ratio the logarithm is divided by that of its tolerance.

    Returns
    -------
    polars.DataFrame
        ``group`` (the measure in words), ``measure``, ``value``, ``low``, ``high`` (in
        tolerances), ``told`` (the two groups and the number itself), ``verdict``.
    """
    rows = []
    for name in audit.measures:
        row, found = audit.summary(name, attribute), audit.finding(name, attribute)
        standard = audit.profile.standard(name)
        if row is None or standard is None:
            continue
        words = words_of(name, audit.favourable)
        pair = f"{' against '.join(row['groups'])}: " if row["groups"] else ""
        value, low, high = _in_tolerances(row, standard.tolerance, ratio=UNITS[measure(name).kind] == ""
                                          and measure(name).kind == "ratio")
        rows.append((words.label, name, value, low, high, f"{pair}{told(row, words.unit)}",
                     found.verdict if found else None))
    return pl.DataFrame(rows, orient="row", schema={
        "group": pl.String, "measure": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "told": pl.String, "verdict": pl.String})


def _in_tolerances(row: dict[str, Any], tolerance: float, *, ratio: bool) -> tuple[float | None, ...]:
    """Return a value and its limits in tolerances, at most ten of them.

    Examples
    --------
    >>> [round(one, 2) for one in _in_tolerances({"value": 0.8, "low": 0.64, "high": 1.0}, 0.8, ratio=True)]
    [1.0, 0.0, 2.0]
    """
    if not known(row["value"]):
        return None, None, None
    ends = [row["value"], row["low"], row["high"]]
    if ratio:
        at = [FURTHEST if known(one) and one <= 0 else None if not known(one) else log(one) / log(tolerance)
              for one in ends]
        at = [at[0], at[2], at[1]]
    else:
        at = [None if not known(one) else abs(one) / tolerance for one in ends]
    return tuple(None if one is None else min(max(one, 0.0) + 0.0, FURTHEST) for one in at)


def board_answer(audit: Audit, attribute: str, label: str) -> tuple[str, str | None]:
    """Return how many comparisons lie where, who fares worst and best, and the gravest verdict."""
    table = board_rows(audit, attribute)
    if table.is_empty():
        return "No standard of this profile reads these people's numbers.", None
    by = {verdict: table.filter(pl.col("verdict") == verdict).height for verdict in GRAVEST}
    inside = "within it" if by["beyond"] else "within the tolerance"
    parts = [f"{counted(count, 'comparison')} {words}" for verdict, words in
             (("beyond", "beyond the tolerance"), ("within", inside),
              ("not_enough_data", "without enough data to say")) if (count := by[verdict])]
    rates = audit.rows.filter((pl.col("measure") == "selection_rate") & (pl.col("attribute") == attribute)
                              & pl.col("value").is_not_null() & pl.col("group").is_not_null()).sort("value")
    ends = ""
    if rates.height > 1:
        worst, best = rates.row(0, named=True), rates.row(-1, named=True)
        ends = (f" {worst['group']} is selected least ({number(worst['value'], '%')}), {best['group']} most "
                f"({number(best['value'], '%')}).")
    verdict = next((one for one in GRAVEST if by[one]), None)
    return f"By {label}: {listing(parts) or 'nothing could be compared'}.{ends}", verdict


def cross_rows(audit: Audit, name: str, rows: str, columns: str) -> pl.DataFrame:
    """Return one measure of the groups where two attributes cross, a row a cell, empty and small cells marked.

    Parameters
    ----------
    audit : Audit
        What was found, with the intersection of the two.
    name : str
        A measure of one group.
    rows, columns : str
        The two attributes.

    Returns
    -------
    polars.DataFrame
        ``row``, ``column``, ``group`` (as in the audit), ``value``, ``n``, ``told`` and ``below`` (the two lines of a
        cell), ``state`` (known, small, empty, unknown), ``whole`` (the number with its interval).
    """
    attribute = next((one for one in audit.attributes if set(one.split(" × ")) == {rows, columns}), None)
    if attribute is None:
        return pl.DataFrame(schema={"row": pl.String})
    swapped, unit = attribute.split(" × ")[0] != rows, UNITS[measure(name).kind]
    of_people = dict(audit.counts.filter(pl.col("attribute") == attribute).select("group", "n").rows())
    found = []
    for one in audit.rows.filter((pl.col("measure") == name) & (pl.col("attribute") == attribute)
                                 & pl.col("group").is_not_null()).iter_rows(named=True):
        first, second = one["group"].split(" × ")
        place = (second, first) if swapped else (first, second)
        people = of_people.get(one["group"], 0)
        n = one["n"] or 0
        state = ("empty" if not people else "unknown" if not known(one["value"]) else "small" if n < SMALL else "known")
        said = {"empty": "nobody", "unknown": "not known"}.get(state, number(one["value"], unit))
        below = "" if state == "empty" else f"n = {n:,}"
        found.append((*place, one["group"], one["value"] if state != "empty" else None, n, said, below, state,
                      number_with_interval(one["value"], one["low"], one["high"], n, unit) if known(one["value"])
                      else said))
    return pl.DataFrame(found, orient="row", schema={
        "row": pl.String, "column": pl.String, "group": pl.String, "value": pl.Float64, "n": pl.Int64,
        "told": pl.String, "below": pl.String, "state": pl.String, "whole": pl.String})


def cross_answer(cells: pl.DataFrame, label: str) -> str:
    """Return which cell is lowest and which highest, and how many cannot be read, in one or two sentences."""
    sure = cells.filter(pl.col("state") == "known").sort("value")
    if sure.height < 2:
        return "There are not two intersections with enough people to be compared."
    low, high = sure.row(0, named=True), sure.row(-1, named=True)
    small, empty = (cells.filter(pl.col("state") == state).height for state in ("small", "empty"))
    weak = listing([f"{counted(small, 'cell')} under {SMALL} people"] * bool(small)
                   + [f"{counted(empty, 'cell')} without anybody"] * bool(empty))
    return (f"{label}: lowest for {low['group']} ({low['told']}, {low['below']}), highest for {high['group']} "
            f"({high['told']}, {high['below']})." + (f" {weak} {'are' if small + empty > 1 else 'is'} marked."
                                                     if weak else ""))


def slices_answer(found: Slices) -> tuple[str, str]:
    """Return the worst confirmed slice in one sentence, and its verdict."""
    if found.confirmed.is_empty():
        return (f"None of {found.looked_at:,} slices that were searched is confirmed as worse off by the other half of "
                "the people.", "not_enough_data")
    worst = found.confirmed.row(0, named=True)
    more = found.confirmed.height - 1
    return (f"Of {found.looked_at:,} slices searched, the worst that other people confirm is {worst['slice']}: "
            f"{number(worst['value'], '%')} against {number(worst['others'], '%')} of everybody else."
            + (f" {counted(more, 'more')[:-1] if more > 1 else '1 more'} confirmed." if more else ""), "beyond")


def slices_rows(found: Slices) -> pl.DataFrame:
    """Return the candidates as the interval chart takes them."""
    rows = []
    for one in found.found.iter_rows(named=True):
        words = number_with_interval(one["value"], one["low"], one["high"], one["n"], "%")
        rest = f"; others {number(one['others'], '%')}" if known(one["others"]) else ""
        rows.append((one["slice"], one["value"], one["low"], one["high"], words + rest,
                     "beyond" if one["confirmed"] else "not_enough_data"))
    return pl.DataFrame(rows, orient="row", schema={
        "group": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "told": pl.String,
        "verdict": pl.String})


def p_words(p_value: float) -> str:
    """Return an adjusted p-value in words.

    Examples
    --------
    >>> p_words(0.031), p_words(1e-9)
    ('p = 0.03', 'p < 0.001')
    """
    return "p < 0.001" if p_value < 0.001 else f"p = {bare(p_value)}"
