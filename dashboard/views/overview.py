"""Overview: what was found, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import page
import streamlit as st
from results import Scene, hides
from sidebar import attribute_label

from evenhand.report.charts.ratios import ratios_chart
from evenhand.report.findings_words import RATIO, answer_of, ordered, seen, sentence
from evenhand.report.person_words import decimals_of, in_points
from evenhand.report.tidy import bound_of, words_of
from evenhand.report.words import VERDICTS, number

FIRST = 6
"""How many findings are shown before the reader asks for all."""


def show(now: Scene) -> None:
    """Draw the view."""
    page.question("Who does this score treat unevenly?")
    page.answer(*answer_of(now.audit, _label(now)))
    page.figures(_figures(now))
    _picture(now)
    _findings(now)
    page.table(now.audit.rows, key="t_overview", label="Show every number")
    page.footer(now.choices.command(), now.provenance)


def _label(now: Scene) -> Callable[[str], str]:
    return partial(attribute_label, now.population)


def _figures(now: Scene) -> list[tuple[str, str, str]]:
    """Return the key figures: the number, its words, its definition."""
    decisions, people = now.decisions, now.population
    known, selected = decisions.selected >= 0, words_of("selection_rate", decisions.favourable)
    share = float(decisions.selected[known].mean()) if known.any() else None
    entries = [(f"{people.count:,}", "people", people.title),
               (number(share, "%"), selected.label.lower(), selected.definition)]
    if decisions.score is not None and not hides(people):
        # A median is the score of one or two people: not for the public.
        median = in_points(float(np.nanmedian(decisions.score)), decimals_of(decisions.range))
        entries.append((median, "median score",
                        "Half of those who have a score are at or above it."))
    if decisions.score is not None:
        entries.append((number(float(decisions.scored.mean()), "%"), "have a score",
                        "The others cannot be scored and are not selected."))
    if people.ties is not None:
        entries.append((f"{people.ties.degree.mean():.0f}", "friends on average",
                        "The mean number of alters of a person, isolates included."))
    return entries


def _picture(now: Scene) -> None:
    drawn = ratios_chart(now.audit, label=_label(now), colours=page.colours())
    if drawn is None:
        page.empty("No two groups could be compared. The table below says why, group by group.")
        return
    words = words_of(RATIO, now.decisions.favourable)
    page.head(words.label)
    page.picture(drawn[0], alt=drawn[1], key="c_overview")
    page.note(f"{words.definition} The tolerance is {bound_of(RATIO, now.audit.profile)}. {page.ALL_AT_ONCE}",
              name="Definition.")


def _findings(now: Scene) -> None:
    """Write the findings, those beyond their tolerance first, single attributes before intersections."""
    found = ordered(now.audit)
    page.head("What was found")
    everything = len(found) > FIRST and st.toggle(f"Show all {len(found)} findings", key="w_all_findings")
    shown = found if everything else found[:FIRST]
    label = _label(now)
    page.findings((one.verdict, seen(now.audit, one, label), f"{one.code} · {VERDICTS[one.verdict]} · {one.standard}",
                   sentence(one, label)) for one in shown)
    for caveat in now.audit.caveats:
        page.note(caveat)
    page.note("A finding says what was seen among these people, against which standard. It does not say why, and "
              "nothing found is no proof that there is nothing. Click one to read it in full.")

