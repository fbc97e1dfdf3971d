"""Two looks of the view on groups: the worst slices, and what rules and laws ask for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import page
import streamlit as st
from address import asked, widget
from cached.groups import ruled, slices
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.caveats import independence_taken
from evenhand.checks import one_of
from evenhand.errors import EvenhandError
from evenhand.measures.further_measures import described
from evenhand.report.charts.groups import interval_chart
from evenhand.report.findings_words import sentence
from evenhand.report.group_words import GRAVEST, slices_answer, slices_rows
from evenhand.report.legal_tables import impact_tables, inputs_table
from evenhand.report.measure_tables import measure_tables
from evenhand.report.slice_tables import NOT_FOUND, how_searched
from evenhand.report.tidy import words_of
from evenhand.report.words import VERDICTS, counted
from evenhand.storage.profiles import profile_names, read_profile
from evenhand.study import RATES
from views.group_board import Control

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Finding
    from evenhand.measures.standards import Profile
    from evenhand.study import Audit


def worst(now: Scene, control: Control) -> None:
    """Draw the slices that fare worst, searched on one half of the people and confirmed on the other."""
    page.question("Which small groups fare worst?")
    rates = [one for one in RATES if one in now.audit.measures]
    if not rates:
        page.empty("There are no decisions, so no slice can be worse off.")
        page.footer(now.command(), now.provenance)
        return
    rate = asked("of") if asked("of") in rates else rates[0]
    found = slices(now, rate)
    page.answer(*slices_answer(found))
    control()
    widget(st.segmented_control, "By", "of", rate, rates, default=rates[0], required=True,
           format_func=lambda one: words_of(one, now.decisions.favourable).label)
    rows = slices_rows(found)
    if rows.is_empty():
        page.empty("The search found no slice that lies below what surrounds it.")
    else:
        page.picture(interval_chart(rows, colours=page.colours(),
                                    title="share selected among the people who confirm (%)"),
                     alt="; ".join(f"{group} {told}" for group, told in rows.select("group", "told").rows()),
                     key=f"c_slices_{rate}")
    page.note(f"{how_searched(found)} An orange diamond is confirmed, a grey square is not.", name="How it is read.")
    ties = None if now.population.ties is None else now.population.ties.count
    page.note(f"{NOT_FOUND} {independence_taken(ties)}", name="Caution.")
    page.table(found.frame(), key="t_slices")
    page.footer(now.choices.command("slices", "--of", rate), now.provenance)


def rules(now: Scene, control: Control) -> None:
    """Show the numbers that a rule asks for, in its own tables."""
    names = profile_names()
    name = one_of(asked("profile", names[0]), "address, profile", names)
    profile = read_profile(name)
    page.question("What do rules ask for, and what do they see?")
    try:
        found = ruled(now, name)
    except EvenhandError as error:
        # A rule that asks for attributes which these people do not have is an answer too.
        found = None
        page.answer(f"{profile.label}: these people's data do not hold what it asks for.", "not_enough_data")
        control()
        _pick_rule(name, names)
        page.empty(str(error))
    if found is not None:
        page.answer(*_ruled_answer(found))
        control()
        _pick_rule(name, names)
        _rule_tables(now, found)
    if profile.inputs:
        _inputs(now)
    _about_rule(profile)
    # A rule that names its attributes is asked without one of the reader's.
    asked_by = replace(now.choices, by=None) if profile.sets else now.choices
    page.footer(asked_by.command("audit", "--profile", name), now.provenance)


def _pick_rule(name: str, names: tuple[str, ...]) -> None:
    widget(st.selectbox, "Rule", "profile", name, names, default=names[0], width=640,
           format_func=lambda one: read_profile(one).label)


def _read_by(found: Audit) -> list[Finding]:
    """Return what the profile's own tolerances found, the gravest first."""
    read = [one for one in found.findings if one.measure in found.profile.standards]
    return sorted(read, key=lambda one: GRAVEST.index(one.verdict))


def _ruled_answer(found: Audit) -> tuple[str, str | None]:
    seen, label = _read_by(found), found.profile.label
    if not seen:
        return f"{label}: it asks for numbers and names no tolerance that they could be read against.", None
    beyond = sum(one.verdict == "beyond" for one in seen)
    return f"{label}: {beyond} of {counted(len(seen), 'comparison')} lie beyond its tolerance.", seen[0].verdict


def _rule_tables(now: Scene, found: Audit) -> None:
    """Draw the findings and tables of the attributes that the rule names; where it names none, of the chosen one."""
    own = bool(found.profile.sets)
    shown = [one for one in found.attributes if own or one == now.attribute]
    seen = [one for one in _read_by(found) if one.attribute in shown]
    if seen:
        page.findings((one.verdict, f"{described(one.measure).plain(found.favourable)}, by {_by(now, one.attribute)}",
                       f"{one.code} · {VERDICTS[one.verdict]} · {one.standard}", sentence(one, partial(_by, now)))
                      for one in seen)
    ruled_tables = impact_tables(found) if own else measure_tables(found)[1:]
    for table in ruled_tables:
        if table.title in shown:
            page.head(f"By {_by(now, table.title)}")
            page.rows(replace(table, headers=tuple("group" if head == table.title else head
                                                   for head in table.headers)))
            if own:
                page.note(table.caption)
    if own:
        ties = None if now.population.ties is None else now.population.ties.count
        page.note(independence_taken(ties), name="Caution.") if ties else None
    else:
        page.note("The rule leaves open which attributes are compared: these are the numbers by the one that is chosen "
                  "at the left. The command line below prints all.", name="Which groups.")


def _inputs(now: Scene) -> None:
    table = inputs_table(now.system.recipe, now.population.label)
    page.head(table.title)
    page.rows(table)
    page.note(table.caption)


def _by(now: Scene, attribute: str) -> str:
    return attribute_label(now.population, attribute).lower()


def _about_rule(profile: Profile) -> None:
    page.note(f"{profile.source}; for {profile.scope}; {profile.date}.", name="Source and scope.")
    if profile.note:
        page.note(profile.note, name="What it does not show.")
    for question, look in profile.questions:
        page.note(look, name=question)
    page.note("A number beside a rule is no legal opinion: evenhand measures, and never says whether a law is kept.",
              name="Caution.")
