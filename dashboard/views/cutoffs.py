"""Cut-offs and consequences: who is selected at any cut, under which strategy, and what a score brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import page
import streamlit as st
from address import asked, widget, write
from cached.cutoffs import Swept, ladder, swept
from results import Scene
from sidebar import attribute_label

from evenhand.auditing.caveats import independence_taken
from evenhand.checks import in_range, one_of
from evenhand.report.charts.consequences import ladder_by_group
from evenhand.report.charts.cutoffs import (
    DROPPED,
    distribution_chart,
    distribution_marks,
    ratio_chart,
    ratio_marks,
)
from evenhand.report.cutoff_words import (
    STRATEGIES,
    crossing_words,
    cut_answer,
    cut_verdict,
    ladder_answer,
    ladder_table,
    rule_sources,
    score_words,
    strategy_words,
)
from evenhand.report.tidy import bound_of, tolerance_of
from evenhand.report.words import number
from evenhand.study import CutLab

LOOKS = {"cut": "Where the line is drawn", "ladder": "What a score brings"}


def show(now: Scene) -> None:
    """Draw the view."""
    looks = _possible(now)
    if not looks:
        page.question("What if the line were drawn elsewhere?")
        page.empty("These people have decisions and no score: there is no line that could be moved. Choose a system "
                   "that gives scores at the left, or name a score column in the recipe under [columns].")
        page.footer(now.command(), now.provenance)
        return
    look = one_of(asked("look", looks[0]), "address, look", LOOKS)
    look = look if look in looks else looks[0]
    {"cut": _cut, "ladder": _ladder}[look](now, lambda: _control(look, looks))


def _possible(now: Scene) -> list[str]:
    if now.decisions.score is None or not now.decisions.scored.any():
        return []
    recipe = now.system.recipe
    return ["cut", "ladder"] if recipe.consequences or recipe.bands else ["cut"]


def _control(look: str, looks: list[str]) -> None:
    widget(st.segmented_control, "Look at", "look", look, looks, default=looks[0], format_func=LOOKS.get,
           label_visibility="collapsed", required=True)


def _cut(now: Scene, control: Callable[[], None]) -> None:
    page.question("What if the line were drawn elsewhere?")
    _cut_live(now, control)


@page.live
def _cut_live(now: Scene, control: Callable[[], None]) -> None:
    """Draw what follows the slider: reruns by itself; all people were counted once, before."""
    found = swept(now)
    lab = found.lab
    at = in_range(asked("at"), "address, at", *lab.span) if asked("at") else float(lab.cut)
    strategy = one_of(asked("strategy", "single"), "address, strategy", STRATEGIES)
    tables = {name: lab.strategy(name, at) for name in STRATEGIES if name != "equal_opportunity" or lab.has_outcome}
    strategy = strategy if strategy in tables else "single"
    widest = lab.widest_at(at, level=now.audit.level)
    standard = now.audit.profile.standard("adverse_impact_ratio")
    verdict = cut_verdict(widest, standard.tolerance if standard else None)
    told = now.audit.finding("adverse_impact_ratio", now.attribute) if at == lab.cut else None
    # At the system's own cut-off the audit has spoken, and its verdict allows for ties.
    verdict = told.verdict if told else verdict
    rates = dict(tables["single"].select("group", "rate").rows())
    page.answer(cut_answer(score_words(at, lab.span), widest, rates, verdict), verdict)
    control()
    _sliders(now, found, at, strategy, list(tables))
    _pictures(now, found, at, strategy, tables)
    with page.together():
        page.unseen(_alt(found, at, level=now.audit.level))
        _told(now, found, at, strategy, tables)
    page.table(tables[strategy], key="t_cut")
    choices = replace(now.choices, by=now.attribute, cut=now.choices.cut if at == lab.cut else at)
    page.footer(choices.command("cutoffs"), now.provenance)


def _sliders(now: Scene, found: Swept, at: float, strategy: str, strategies: list[str]) -> None:
    lab = found.lab
    left, right = st.columns([2, 3], vertical_alignment="bottom", gap="large")
    with left:
        widget(st.slider, f"Cut-off ({now.system.recipe.unit})", "at", at, *map(float, lab.span),
               default=float(lab.cut),
               step=float(lab.step), format="%.0f" if lab.step >= 1 else "%.2f",
               help="The lowest score on the high side of the decision. The system's own is "
                    f"{score_words(lab.cut, lab.span)}.")
    with right:
        widget(st.segmented_control, "Strategy", "strategy", strategy, strategies, default="single", required=True,
               format_func=lambda name: STRATEGIES[name][0],
               help="One cut-off for all, or one for each group so that equal shares of all (demographic parity) or "
                    "of those with a good outcome (equal opportunity) are selected. Cut-offs for groups need each "
                    "person's group at the time of the decision.")


def _pictures(now: Scene, found: Swept, at: float, strategy: str, tables: dict) -> None:
    lab, colours, levels = found.lab, page.colours(), tuple(found.lab.levels)
    told = f"cut-off {score_words(at, lab.span)}"
    cuts = {None: at} if strategy == "single" else dict(tables[strategy].select("group", "cut").rows())
    page.moving(distribution_chart, distribution_marks(found.densities, span=lab.span, cuts=cuts, told=told,
                                                       favourable=lab.favourable),
                name="distribution of scores by group", key="c_cut_scores", levels=levels, span=lab.span,
                top=found.top, colours=colours, step=lab.step, drops=_drops(lab, "c_cut_scores"))
    here = lab.ratios_at(at, level=now.audit.level)
    page.moving(ratio_chart, ratio_marks(found.ratios, here, cut=at),
                name=f"ratio to {lab.reference} at every cut-off", key="c_cut_ratios", levels=levels,
                span=lab.span, reference=lab.reference, colours=colours, step=lab.step,
                drops=_drops(lab, "c_cut_ratios"),
                title=f"score, and cut-off ({now.system.recipe.unit})",
                tolerance=tolerance_of("adverse_impact_ratio", profile=now.audit.profile))


def _alt(found: Swept, at: float, *, level: float) -> str:
    lab = found.lab
    ratios = lab.ratios_at(at, level=level).select("group", "value").rows()
    told = "; ".join(f"{group} {number(value)}" for group, value in ratios)
    return f"ratio to {lab.reference} at cut-off {score_words(at, lab.span)}: {told}"


def _drops(lab: CutLab, key: str) -> tuple[str, Callable[[], None]]:
    """Return how the cut is dragged in a picture: what is written into the URL where the reader lets go of it."""
    def dropped() -> None:
        picked = st.session_state[key].get("selection", {}).get(DROPPED) or []
        if picked:
            at = float(picked[0]["left"])
            write("at", None if at == lab.cut else at)
    return DROPPED, dropped


def _told(now: Scene, found: Swept, at: float, strategy: str, tables: dict) -> None:
    lab = found.lab
    page.head("Strategies that select about as many")
    page.entries(("●" if name == strategy else "○", _named(name), strategy_words(table, outcome=lab.has_outcome))
                 for name, table in tables.items())
    if strategy != "single":
        page.note("; ".join(f"{group} {score_words(cut, lab.span)}" for group, cut in
                            tables[strategy].select("group", "cut").rows()) + ".", name="The cut-off of each group:")
    own = score_words(lab.cut, lab.span)
    if at != lab.cut:
        page.note(crossing_words(lab.crossing(lab.cut, at), own, score_words(at, lab.span)), name="Who crosses.")
    page.note("Above, how scores are spread in each group; shaded is the side that is selected. Drag in either picture "
              f"to move the line. Below, each group's share selected against that of {lab.reference} at every "
              f"cut-off, with its {100 * now.audit.level:g} % interval; the blue band is the tolerance, "
              f"{bound_of('adverse_impact_ratio', now.audit.profile)}. People without a score are never selected and "
              "count in every share.", name="How it is read.")
    page.note("Far in the tail of a score, where few are selected, small differences of the mean become large "
              "ratios. A cut-off that was chosen because it looks good here must be judged on other people. "
              f"{_independent(now)}", name="Caution.")


def _named(strategy: str) -> str:
    words, term = STRATEGIES[strategy]
    return f"{words} ({term})" if term else words


def _independent(now: Scene) -> str:
    return independence_taken(None if now.population.ties is None else now.population.ties.count)


def _ladder(now: Scene, control: Callable[[], None]) -> None:
    found = ladder(now)
    label = attribute_label(now.population, now.attribute).lower()
    page.question(f"What does a score bring, by {label}?")
    page.answer(ladder_answer(found.rows))
    control()
    levels = now.population.levels(now.attribute) if now.attribute in now.population.people.columns else None
    for kinds, words in ((("coverage", "benefit", "sanction"), ""), (("tier",), "In which tier")):
        table = ladder_table(found.rows, found.bounds, kinds)
        if table.is_empty() or not found.bounds["kind"].is_in(kinds).any():
            continue
        if words:
            page.head(words)
        shown = list(levels or table["group"].unique(maintain_order=True))
        title = "share of the group (%)" if not words else "share of those with a score (%)"
        alt = "; ".join(f"{rung}, {group}: {told}" for rung, group, told in
                        table.select("rung", "group", "told").rows())
        page.picture(ladder_by_group(table, levels=shown, colours=page.colours(), title=title), alt=alt,
                     key=f"c_ladder_{kinds[-1]}_{now.attribute}")
    page.note("Each bar is the share of a group that something befalls, the line its "
              f"{100 * now.audit.level:g} % interval. The ratio under a name is of the lowest group against the "
              "highest, of those who get the benefit or are spared the sanction, with an interval over all pairs.",
              name="How it is read.")
    if _independent(now):
        page.note(_independent(now), name="Caution.")
    told = rule_sources(found.bounds)
    if told:
        page.head("Where the rules are from")
    for names, source in told:
        page.note(f"{source}.", name=f"{names}:")
    page.table(found.rows.filter(found.rows["group"].is_not_null()).drop("groups"), key="t_ladder")
    page.footer(now.command("consequences"), now.provenance)
