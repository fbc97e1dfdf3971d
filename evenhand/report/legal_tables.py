"""The tables that a rule asks for, from an audit read against its profile: impact ratios, tests, open questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.measures.further_measures import described
from evenhand.measures.reasons import REASONS
from evenhand.report.measure_tables import measure_tables
from evenhand.report.tables import PlainTable
from evenhand.report.words import counted, known, number_with_interval
from evenhand.scoring.reasons import friends_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.auditing.audit import Audit
    from evenhand.scoring.recipe import SystemRecipe

RATIO_OF = {"impact_ratio": "scoring_rate", "selection_impact_ratio": "selection_rate"}
"""The rate behind each impact ratio."""


def profile_tables(audit: Audit) -> list[PlainTable]:
    """Return the tables that an audit's profile asks for.

    A profile that names attributes prints one table of impact ratios for each, as Local Law 144 asks; any other prints
    what was found, its measures by group, and the questions that no number answers.
    """
    if audit.profile.sets and _ratio_of(audit):
        *tables, last = impact_tables(audit)
        said = (last.caption, *audit.caveats, _source(audit))
        return [*tables, replace(last, caption="\n".join(part for part in said if part))]
    found, *tables = measure_tables(audit)
    questions = [_questions(audit)] if audit.profile.questions else []
    return [_headed(found, audit), *tables, *questions]


def inputs_table(recipe: SystemRecipe, label: Callable[[str], str]) -> PlainTable:
    """Return what goes into a score, a line a thing that is read, with whose record it is.

    Parameters
    ----------
    recipe : SystemRecipe
        The system.
    label : callable
        Gives the plain words of a column.
    """
    weights = sum(one.weight for one in recipe.categories.values())
    lines = []
    for name, one in recipe.categories.items():
        part, share = one.label or name, f"{100 * one.weight / weights:.0f} %" if weights else ""
        lines += [(label(feature), part, share, "the person's own") for feature in one.features]
        if one.coupling not in ("none", "count"):
            lines.append(("scores and records of friends", part, share, "other people's"))
    lines += [(label(feature), "", "", "the person's own") for feature in recipe.all_features if not recipe.categories]
    lines += [(friends_mean(label(one)), "", "", "other people's") for one in recipe.friends_mean]
    if not lines:
        return PlainTable("What goes into the score", ("what is read", "part", "weight of the part", "whose record"),
                          (("not known: scores or decisions are recorded", "", "", ""),), prose=True)
    return PlainTable("What goes into the score", ("what is read", "part", "weight of the part", "whose record"),
                      tuple(lines), "Where each was generated or collected, and whether that context is the one in "
                      "which the score bears on people, is to be judged line by line: no number says.", prose=True)


def impact_tables(audit: Audit) -> list[PlainTable]:
    """Return a table of impact ratios for each attribute and intersection, as Local Law 144 asks.

    The last caption says how many people are in no table.
    """
    tables = [_impact_table(audit, attribute, _ratio_of(audit)) for attribute in audit.attributes]
    return [*tables[:-1], replace(tables[-1], caption=f"{tables[-1].caption} {_read_of(audit)}".strip())]


def _ratio_of(audit: Audit) -> str | None:
    return next((name for name in RATIO_OF if name in audit.measures), None)


def _impact_table(audit: Audit, attribute: str, ratio: str) -> PlainTable:
    rows = audit.frame().filter(pl.col("attribute") == attribute)
    ratios = {row["group"]: row for row in rows.filter(pl.col("measure") == ratio).iter_rows(named=True)}
    rates = rows.filter((pl.col("measure") == RATIO_OF[ratio]) & pl.col("group").is_not_null())
    lines = tuple(_line(row, ratios[row["group"]]) for row in rates.iter_rows(named=True)
                  if ratios[row["group"]]["reason"] != "unknown_group")
    rate = described(RATIO_OF[ratio]).plain(audit.favourable)
    caption = " ".join(filter(None, (_caption(audit, ratios, rates), _passed_over(ratios, rates))))
    return PlainTable(attribute, (attribute, "n", rate, "impact ratio", "note"), lines, caption)


def _passed_over(ratios: dict[str, dict[str, Any]], rates: pl.DataFrame) -> str:
    """Return who has a higher rate than the one that others are divided by, and is too few to be it."""
    value = {row["group"]: row["value"] for row in rates.iter_rows(named=True) if known(row["value"])}
    top = next((name for name, row in ratios.items() if row["reason"] == "reference"), None)
    few = [name for name, row in ratios.items() if row["reason"] == "under_least_share"
           and top is not None and value.get(name, 0.0) > value[top]]
    if not few:
        return ""
    have = "have higher rates" if len(few) > 1 else "has a higher rate"
    return f"{' and '.join(few)} {have} and too few people: ratios are to {top}, the highest of the others."


def _line(rate: dict[str, Any], ratio: dict[str, Any]) -> tuple[str, ...]:
    shown = number_with_interval(rate["value"], rate["low"], rate["high"], unit="%") if known(rate["value"]) else ""
    quotient = f"{ratio['value']:.3f}" if known(ratio["value"]) else "not calculated"
    reason = ratio["reason"]
    note = "the highest" if reason == "reference" else REASONS[reason] if reason else ""
    return rate["group"], f"{rate['n']:,}", shown, quotient, note


def _caption(audit: Audit, ratios: dict[str, dict[str, Any]], rates: pl.DataFrame) -> str:
    profile, unknown = audit.profile, [name for name, row in ratios.items() if row["reason"] == "unknown_group"]
    people = int(rates.filter(pl.col("group").is_in(unknown))["n"].sum())
    left = "The category is known for everybody."
    if people:
        left = (f"The category is not known for {counted(people, 'person', 'people')}, who "
                f"{'is' if people == 1 else 'are'} not in the table"
                + (" (but counted in the median of all)." if "scoring_rate" in audit.measures else "."))
    least = ("" if profile.least_share is None else
             f" Categories under {100 * profile.least_share:g} % of the people are left out of impact ratios.")
    level = f" In brackets the {100 * audit.level:g} % interval, which the rule does not ask for."
    return f"{left}{least}{level}"


def _read_of(audit: Audit) -> str:
    """Return which people are in the tables at all."""
    everybody = audit.tally.groups()
    unscored = audit.tally.count - int(everybody.scored[0])
    if "scoring_rate" not in audit.measures or not unscored:
        return ""
    return f"{unscored:,} of {audit.tally.count:,} people have no score and are in no table."


def _questions(audit: Audit) -> PlainTable:
    return PlainTable("What the rule asks that no number answers", ("question", "where to look"),
                      audit.profile.questions, prose=True)


def _headed(found: PlainTable, audit: Audit) -> PlainTable:
    return replace(found, caption="\n".join(part for part in (found.caption, _source(audit)) if part))


def _source(audit: Audit) -> str:
    profile, note = audit.profile, " ".join(audit.profile.note.split())
    scope = f"For {profile.scope}; {profile.date}." if profile.scope else ""
    return " ".join(part for part in (f"Read against {profile.label}: {profile.source}.", scope, note) if part)
