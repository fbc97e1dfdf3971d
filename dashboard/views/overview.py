"""Overview: what was found, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import page
import polars as pl
import streamlit as st
from results import Scene
from sidebar import attribute_label

from evenhand.report.charts.groups import interval_chart
from evenhand.report.tidy import bound_of, comparisons, told, tolerance_of, words_of
from evenhand.report.words import ORDER, VERDICTS, headline, number

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding

RATIO = "adverse_impact_ratio"
FIRST = 6
"""How many findings are shown before the reader asks for all."""


def show(now: Scene) -> None:
    """Draw the view."""
    table = comparisons(now.audit, RATIO)
    single = table.filter(~pl.col("attribute").str.contains(" × ", literal=True))
    verdicts = {attribute_label(now.population, row["attribute"]).lower(): row["verdict"] or "not_enough_data"
                for row in single.iter_rows(named=True)}
    page.question("Who does this score treat unevenly?")
    page.answer(headline("the shares selected", verdicts), min(verdicts.values(), key=ORDER.index, default=None))
    page.figures(_figures(now))
    _picture(now, single)
    _findings(now)
    page.table(now.audit.rows, key="t_overview", label="Show every number")
    page.footer(now.choices.command(), now.provenance)


def _figures(now: Scene) -> list[tuple[str, str, str]]:
    """Return the key figures: the number, its words, its definition."""
    decisions, people = now.decisions, now.population
    known, selected = decisions.selected >= 0, words_of("selection_rate", decisions.favourable)
    share = float(decisions.selected[known].mean()) if known.any() else None
    entries = [(f"{people.count:,}", "people", people.title),
               (number(share, "%"), selected.label.lower(), selected.definition)]
    if decisions.score is not None:
        entries.append((number(float(np.nanmedian(decisions.score)), "points"), "median score",
                        "Half of those who have a score are at or above it."))
        entries.append((number(float(decisions.scored.mean()), "%"), "have a score",
                        "The others cannot be scored and are not selected."))
    if people.ties is not None:
        entries.append((f"{people.ties.degree.mean():.0f}", "friends on average",
                        "The mean number of alters of a person, isolates included."))
    return entries


def _picture(now: Scene, single: pl.DataFrame) -> None:
    words = words_of(RATIO, now.decisions.favourable)
    if single.is_empty():
        page.empty("No two groups could be compared. The table below says why, group by group.")
        return
    page.head(words.label)
    named = [f"{attribute_label(now.population, attribute)}: {groups}"
             for attribute, groups in single.select("attribute", "groups").rows()]
    table = single.with_columns(pl.Series("group", named, pl.String))
    tolerance = tolerance_of(RATIO, profile=now.audit.profile) or (0.0, 1.0)
    chart = interval_chart(table, title=f"lowest share ÷ highest share; shaded: {now.bound(RATIO)}; tick: even",
                           unit=words.unit, colours=page.colours(), even=words.even_value,
                           tolerance=(tolerance[0], 1.0))
    alt = "; ".join(f"{row['group']} {row['told']}" for row in table.iter_rows(named=True))
    page.picture(chart, alt=f"{words.label}, an attribute a row: {alt}", key="c_overview")
    page.note(f"{words.definition} The tolerance is {bound_of(RATIO, now.audit.profile)}. {page.ALL_AT_ONCE}",
              name="Definition.")


def _findings(now: Scene) -> None:
    """Write the findings, those beyond their tolerance first, single attributes before intersections."""
    found = sorted((one for one in now.audit.findings if one.verdict != "not_applicable"),
                   key=lambda one: (ORDER.index(one.verdict), " × " in one.attribute))
    page.head("What was found")
    everything = len(found) > FIRST and st.toggle(f"Show all {len(found)} findings", key="w_all_findings")
    shown = found if everything else found[:FIRST]
    page.findings((one.verdict, _seen(now, one), f"{one.code} · {VERDICTS[one.verdict]} · {one.standard}",
                   one.sentence) for one in shown)
    for caveat in now.audit.caveats:
        page.note(caveat)
    page.note("A finding says what was seen among these people, against which standard. It does not say why, and "
              "nothing found is no proof that there is nothing. Click one to read it in full.")


def _seen(now: Scene, found: Finding) -> str:
    """Return what a finding saw, short: the attribute, the groups, the number with its interval."""
    row = now.audit.summary(found.measure, found.attribute) if found.measure else None
    if row is None:
        return found.sentence
    words = words_of(found.measure, now.decisions.favourable)
    groups = " against ".join(row["groups"] or found.groups)
    return f"{attribute_label(now.population, found.attribute)}, {groups}. {words.label}: {told(row, words.unit)}"
