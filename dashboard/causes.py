"""What a group does to scores in truth: path by path, whose decision it changes, and what comes through friends."""

from __future__ import annotations

import page
import streamlit as st
from address import asked, write
from cached.gap import caused, friends_redrawn
from results import Scene

from evenhand.report.charts.gap import gap_chart, gap_steps
from evenhand.report.gap_words import caused_rows, changed_entries, signed_points, through_friends_words


def causes(now: Scene, group: str, reference: str) -> None:
    """Draw the paths by which a group reaches scores, whose decision it changes, and what comes through friends."""
    truth = caused(now, group, reference)
    if not truth.path_people:
        page.empty("Choose another group, or draw more people at the left.")
        return
    rows = caused_rows(truth.paths)
    size = signed_points(truth.path_score, near=abs(truth.path_score))
    steps = gap_steps(rows, ends=((f"as if {reference}", 0.0), (f"as {group}", truth.path_score)), told=("0", size))
    alt = "; ".join(f"{label} {told}" for label, told in rows.select("label", "told").rows())
    page.picture(gap_chart(steps, colours=page.colours(), title="effect on the score"), alt=f"causal paths: {alt}",
                 key=f"c_truth_{group}_{reference}")
    page.note(f"These people were drawn, so the truth is known: each {group} person is drawn again as {reference}, "
              "with the same luck and the same friends, and scored by the same rule. A bar is what enters by one door: "
              "the first thing that the group changes, with all that follows from it. They add up.",
              name="How it is read.")
    page.note(f"It rests on {truth.path_people:,} people who have a score in all worlds" + (
        "." if truth.exact else ", a sample of all.") + " What remains of the gap is who the people are otherwise, and "
        "who their friends are.", name="Beside the gap.")
    page.head("Whose decision would change")
    page.entries(changed_entries(truth.by_group, group, reference))
    page.note(f"Each person, of whatever group, once as {group} and once as {reference}, with the same luck and the "
              "same friends, under the same rule.", name="How it is read.")
    _through_friends(now, group, reference)
    page.note("Recorded people cannot be drawn again: of them the other two pictures are all that can be seen, and "
              "those show no causes.", name="Caution.")


def _through_friends(now: Scene, group: str, reference: str) -> None:
    """Offer to draw friends again as the other group would have them: an average, with its error."""
    decisions = now.decisions
    counted = decisions.coupling is not None or decisions.friends is not None or decisions.reads_friends
    if now.population.ties is None or not counted:
        return
    page.head("Through friends")

    def written() -> None:
        write("friends", 1 if st.session_state["w_redraw"] else None)

    st.session_state["w_redraw"] = bool(asked("friends"))
    st.toggle(page.said("Draw friends again"), key="w_redraw", on_change=written,
              help=page.said("The bars above keep everybody's friends. Here ties are drawn anew, as the group forms "
                             "them and as the reference group would; it takes a while."))
    if asked("friends"):
        page.note(through_friends_words(friends_redrawn(now, group, reference), group, reference))
