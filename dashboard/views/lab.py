"""The policy lab: weights, friends, cut-offs and switches, with the policy as it is kept as a ghost."""

from __future__ import annotations

from collections.abc import Callable

import page
import polars as pl
import streamlit as st
from address import asked, widget, write
from cached.lab import begun, takes_long, trial
from keep import keep
from knobs import knob_slider
from results import Scene, hides
from sidebar import attribute_label
from streamlit.delta_generator import DeltaGenerator
from waiting import gone_on

from evenhand.checks import in_range, one_of
from evenhand.report.charts.lab import ghost_chart, ghost_marks
from evenhand.report.lab_words import lab_answer, lab_figures
from evenhand.study import COUPLINGS, GREY, MOST_WEIGHT, Draft, Tried

WEIGHT, FRIENDS, COUPLING = "lw_", "lab_friends", "lab_coupling"
WHOLE, PLACE = "lab_whole", "lab_place"
CUT, CAPACITY, OFF = "lab_cut", "lab_share", "lab_off"
RULES = {"cut": "at a cut-off", "share": "a share of people"}
COUPLING_WORDS = {"circle": "mean of friends' scores", "mean": "mean of friends' own records",
                  "minimum": "the friend with the lowest score", "listed-share": "share of friends who are refused",
                  "gate": "a gate: friends must be accepted on average", "none": "friends do not count"}


def show(now: Scene) -> None:
    """Draw the view."""
    page.question("What if the rule were another?")
    if hides(now.population) or now.decisions.cut is None or now.decisions.kind in ("recorded", "file"):
        page.empty("There is no rule here that could be changed: the decisions are recorded, or small counts are "
                   "hidden. Choose a system that computes its scores.")
        page.footer(now.command(), now.provenance)
        return
    st.session_state[WHOLE] = True
    _live(now)
    _world(now)
    page.footer(now.command(), now.provenance)


def _world(now: Scene) -> None:
    """Draw the knobs of the world itself: they change the people, so the whole page runs again."""
    world = now.population.world
    if world is None or not world.recipe.knobs:
        return
    # What is closed is not drawn: a page of fewer sliders answers a moved one sooner.
    if st.toggle("Change the world itself: planted biases and homophily", key="lab_world"):
        page.note("0 is off, 1 as documented, 2 double. The people are drawn again with everybody's luck kept, for all "
                  "views; the hollow marks then are the policy as it is in that world.")
        columns = st.columns(3, gap="large")
        for place, (name, knob) in enumerate(world.recipe.knobs.items()):
            with columns[place % 3]:
                knob_slider(now, name, knob.label, about=f"{knob.about[:1].upper()}{knob.about[1:]}.")


@page.live
def _live(now: Scene) -> None:
    """Draw what follows the sliders: reruns by itself."""
    draft = _draft(now)
    whole = st.session_state.pop(WHOLE, False)
    sure = _sure(now, draft) or whole
    answer, drawing = st.container(), st.container(key="drawing").empty()
    left, right = st.columns([2, 3], gap="large")
    # What needs no counting is sent first: the browser draws it while the policy is tried.
    with left:
        _rule(now, draft)
    with answer:
        was = begun(now)
        found = trial(now, draft, intervals=sure, progress=_told_on(drawing, ends=not whole))
        judged = found.audit.finding("adverse_impact_ratio", now.attribute)
        verdict = judged.verdict if judged else None
        page.answer(lab_answer(found, was, now.attribute), verdict if sure else "not yet judged")
    with right:
        page.figures(lab_figures(found, was, now.attribute))
        _selected(now, found, was, sure)
        _ladder(now, found, was)
    page.note("Filled: with these settings; hollow: the policy as it is. The bar is the interval. The same people, the "
              "same records; only the rule differs.", name="How it is read.")
    keep(now, found, was, draft)
    page.table(found.frame() if sure else found.frame().drop("low", "high", "interval"), key="t_lab")
    if not sure:
        st.rerun(scope="fragment")


def _sure(now: Scene, draft: Draft) -> bool:
    """Return whether intervals are given in this run: those that take long follow in a run of their own."""
    place, before = (now.key, now.attribute, draft), st.session_state.get(PLACE)
    st.session_state[PLACE] = place
    return place == before or not takes_long(now, draft)


def _told_on(drawing: DeltaGenerator, *, ends: bool) -> Callable[[float], None]:
    """Return what shows how many draws are done, and ends them where the reader has moved something else."""
    def told(share: float) -> None:
        if share < 1:
            drawing.progress(share, "Drawing own records anew, for the intervals")
            if ends and gone_on():
                st.rerun(scope="fragment")
        else:
            drawing.empty()
    return told


def _draft(now: Scene) -> Draft:
    """Return the policy that stands in the URL, checked."""
    recipe = now.system.recipe
    own = recipe.own_weights
    said = {name: in_range(asked(WEIGHT + name), f"address, {WEIGHT}{name}", 0, 1) for name in own
            if asked(WEIGHT + name)}
    if said and not sum({**own, **said}.values()) > 0:
        said = {}
    weights = {name: value / sum({**own, **said}.values()) for name, value in {**own, **said}.items()} if said else {}
    friends = asked(FRIENDS)
    coupling = one_of(asked(COUPLING), f"address, {COUPLING}", COUPLINGS) if asked(COUPLING) else None
    share = asked(CAPACITY)
    cut = in_range(asked(CUT), f"address, {CUT}", *_span(now)) if asked(CUT) and not share else now.decisions.cut
    friend_weight = in_range(friends, f"address, {FRIENDS}", 0, MOST_WEIGHT) if friends else None
    return Draft(weights=weights, friend_weight=friend_weight,
                 coupling=coupling if coupling != _coupling_of(now) else None, cut=None if share else cut,
                 capacity=in_range(share, f"address, {CAPACITY}", 0, 1) if share else None,
                 off=(GREY,) if asked(OFF) and GREY in recipe.all_features else ())


def _coupling_of(now: Scene) -> str:
    category = now.system.recipe.coupling
    return category.coupling if category is not None else "none"


def _span(now: Scene) -> tuple[float, float]:
    score = now.decisions.score[now.decisions.scored]
    return now.decisions.range or (float(score.min()), float(score.max()))


def _rule(now: Scene, draft: Draft) -> None:
    """Draw the controls of the rule."""
    recipe = now.system.recipe
    own = recipe.own_weights
    if len(own) > 1:
        page.head("What counts")
        shares = {**own, **draft.weights}
        for name, category in recipe.categories.items():
            if name in own:
                _weight(name, category.label or name, shares)
    if recipe.coupling is not None:
        page.head("Friends")
        weight = recipe.friend_weight if draft.friend_weight is None else draft.friend_weight
        widget(st.slider, "Friend weight", FRIENDS, float(weight), 0.0, MOST_WEIGHT, default=recipe.friend_weight,
               step=0.01, format="percent", help="The share of a score that comes from friends.")
        widget(st.selectbox, "Friends count by", COUPLING, draft.coupling or _coupling_of(now), list(COUPLINGS),
               default=_coupling_of(now), format_func=COUPLING_WORDS.get)
        if (draft.coupling or _coupling_of(now)) == "gate":
            page.note("A gate stands at any friend weight above 0 %.")
    page.head("Who is selected")
    _line(now, draft)
    if GREY in recipe.all_features:
        st.session_state[f"w_{OFF}"] = bool(draft.off)
        st.toggle("Leave grey-market purchases out", key=f"w_{OFF}",
                  on_change=lambda: write(OFF, 1 if st.session_state[f"w_{OFF}"] else None))
    if any(asked(key) for key in _keys(now)):
        st.button("Back to the policy as it is", on_click=_forget, args=(now,), type="tertiary")


def _weight(name: str, label: str, shares: dict[str, float]) -> None:
    key = f"w_{WEIGHT}{name}"
    st.session_state[key] = float(round(shares[name], 3))
    st.slider(label, 0.0, 1.0, step=0.01, format="percent", key=key, on_change=_rescale(name, shares),
              help="Its share of one's own record; the others make room, and all sum to 100 %.")


def _rescale(name: str, shares: dict[str, float]) -> Callable[[], None]:
    """Return a callback that takes a category's new share and scales the others to what is left."""
    def written() -> None:
        share = st.session_state[f"w_{WEIGHT}{name}"]
        rest = sum(value for other, value in shares.items() if other != name)
        for other, value in shares.items():
            left = value / rest if rest > 0 else 1 / max(len(shares) - 1, 1)
            write(WEIGHT + other, round(share if other == name else (1 - share) * left, 4))
    return written


def _line(now: Scene, draft: Draft) -> None:
    def chosen() -> None:
        by_share = st.session_state["w_lab_rule"] == "share"
        write(CAPACITY, round(float((now.decisions.selected == 1).mean()), 3) if by_share else None)
        write(CUT, None)

    st.session_state["w_lab_rule"] = "cut" if draft.capacity is None else "share"
    st.segmented_control("Select", list(RULES), key="w_lab_rule", format_func=RULES.get, on_change=chosen,
                         required=True, label_visibility="collapsed")
    if draft.capacity is not None:
        widget(st.slider, "Share selected", CAPACITY, float(draft.capacity), 0.0, 1.0, step=0.01, format="percent",
               help="The best scores, as many as this.")
        return
    low, high = _span(now)
    widget(st.slider, "Cut-off (points)", CUT, float(draft.cut), float(low), float(high), default=now.decisions.cut,
           step=1.0 if high - low > 20 else 0.1, help="The lowest score on the high side of the decision.")


def _selected(now: Scene, found: Tried, was: Tried, sure: bool) -> None:
    page.head(f"Share selected, by {attribute_label(now.population, now.attribute).lower()}")
    rates = _rates(found)
    marks = ghost_marks(rates if sure else rates.with_columns(low=None, high=None), _rates(was))
    levels = tuple(marks["row"].to_list())
    page.moving(ghost_chart, marks, key="c_lab_rates", levels=levels, rows=levels, colours=page.colours(),
                title="share selected (%)",
                name="share selected by group, with these settings and as it is")
    page.unseen("; ".join(f"{row['group']}: {row['told']}" for row in marks.iter_rows(named=True)))


def _rates(found: Tried) -> pl.DataFrame:
    rows = found.audit.rows.filter((pl.col("measure") == "selection_rate") & pl.col("value").is_not_null())
    return rows.select("group", "value", "low", "high", row="group")


def _ladder(now: Scene, found: Tried, was: Tried) -> None:
    if found.shares.is_empty() or was.shares.is_empty():
        return
    page.head("What the score brings")
    marks = ghost_marks(_steps(found), _steps(was))
    levels = tuple(marks["group"].unique(maintain_order=True))
    page.moving(ghost_chart, marks, key="c_lab_ladder", levels=levels, colours=page.colours(), step=48,
                rows=tuple(marks["row"].unique(maintain_order=True)), title="share of the group whom it meets (%)",
                name="what the score brings by group, with these settings and as it is")
    page.unseen("; ".join(f"{row['row']}, {row['group']}: {row['told']}" for row in marks.iter_rows(named=True)))


def _steps(found: Tried) -> pl.DataFrame:
    return found.shares.rename({"consequence": "row"}).select("row", "group", "value", "low", "high")


def _keys(now: Scene) -> list[str]:
    return [*(WEIGHT + name for name in now.system.recipe.categories), FRIENDS, COUPLING, CUT, CAPACITY, OFF]


def _forget(now: Scene) -> None:
    for key in _keys(now):
        write(key, None)
