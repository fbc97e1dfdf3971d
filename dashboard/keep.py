"""Policies of the lab kept under a name, compared, and taken away as a folder that the command line reads."""

from __future__ import annotations

from dataclasses import replace

import page
import polars as pl
import streamlit as st
from choices import Choices
from results import Scene

from evenhand.errors import InputError
from evenhand.report.lab_words import draft_words, lab_figures, policy_folder, zipped
from evenhand.study import Draft, Tried

KEPT = "kept_policies"


def keep(now: Scene, found: Tried, was: Tried, draft: Draft) -> None:
    """Offer to keep the policy under a name, to compare those kept, and to take it to the command line."""
    page.head("Keep it")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", value=f"{now.choices.system}-tried", key="lab_name", width=240,
                             help="Letters, digits, - and _: the name of its folder.").strip()
        recipe = found.recipe.model_copy(update={"name": name, "title": f"{now.system.recipe.title} ({name})"})
        try:
            files = policy_folder(recipe, beginning=now.choices.system, draft=draft)
        except InputError as wrong:
            page.empty(str(wrong))
            return
        st.button("Keep and compare", on_click=_kept, args=(now, name, found, draft), key="lab_keep")
        st.download_button("Take it away as a folder", data=zipped(files), file_name=f"{name}.zip",
                           mime="application/zip", key="lab_take", on_click="ignore",
                           help="A folder models/ with recipe and card: unpacked into DIR it is a system like any "
                                "other.")
    there = replace(now.choices, system=name, by=now.attribute, cut=None).command("audit", "--project", "DIR")
    page.note(f"{there}, with DIR the folder into which it was unpacked.",
              name="Taken away, it says on the command line what it says here:")
    _compared(now, was)


def _compared(now: Scene, was: Tried) -> None:
    """Show the policies kept of these people and this attribute: numbers of others would not compare."""
    kept = st.session_state.get(KEPT, {})
    rows = [row for (there, _), row in kept.items() if there == _place(now)]
    if rows:
        table = pl.DataFrame([{"policy": "as it is", "what differs": "", **_numbers(now, was)}, *rows])
        st.dataframe(table, hide_index=True, width="stretch")
    if len(rows) < len(kept):
        page.note(f"{len(kept) - len(rows)} kept of other people, another world or another attribute.",
                  name="Not shown:")


def _kept(now: Scene, name: str, found: Tried, draft: Draft) -> None:
    st.session_state.setdefault(KEPT, {})[_place(now), name] = {
        "policy": name, "what differs": draft_words(draft), **_numbers(now, found)}


def _place(now: Scene) -> tuple[str, Choices, str]:
    """Return what must be the same for the numbers of two policies to compare."""
    return now.keys[0], replace(now.cohort, system="", cut=None), now.attribute


def _numbers(now: Scene, found: Tried) -> dict[str, str]:
    return {words.split(", was")[0]: value for value, words, _ in lab_figures(found, found, now.attribute)}
