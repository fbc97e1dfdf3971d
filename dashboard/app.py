"""The frame of the dashboard: navigation, the cohort, and one view in the middle. Run by `evenhand dashboard`."""

from __future__ import annotations

import page
import streamlit as st
from address import keep_across_views, remember
from choices import KEYS, Choices, begin_with, choices_from
from results import Scene, catalog, hides, scene, settled_memory
from sidebar import ask, ask_attribute, changed_world, provenance_badge
from views import VIEWS

from evenhand.errors import EvenhandError, InputError
from evenhand.report.vocabulary import Vocabulary, vocabulary_of
from evenhand.screenshots.views import PUBLIC


def main() -> None:
    """Draw the page: a fault of the input is one sentence on it, never a traceback."""
    st.set_page_config(page_title="evenhand", layout="wide", initial_sidebar_state=324)
    settled_memory()
    page.dress()
    view = _navigation()
    keep_across_views(view)
    try:
        _view(view)
    except EvenhandError as error:
        page.fault(error)
    remember(view, KEYS)


def _navigation() -> str:
    """Return the name of the chosen view."""
    sections: dict[str, list[st.Page]] = {}
    for place, (name, view) in enumerate(VIEWS.items()):
        entry = st.Page(view.show, title=view.title, url_path=name, default=place == 0)
        sections.setdefault(view.section, []).append(entry)
    chosen = st.navigation(sections, position="sidebar", expanded=True)
    return chosen.url_path or next(iter(VIEWS))


def _view(view: str) -> None:
    known = catalog()
    systems_of = begin_with(known.systems_of())
    chosen = choices_from(st.query_params.to_dict(), list(systems_of), systems_of)
    page.speak(Vocabulary())
    ask(chosen, known, systems_of)
    now = _computed(chosen)
    page.speak(vocabulary_of(now.system.recipe.unit, known.population_recipe(chosen.dataset).own_words))
    ask_attribute(now)
    changed_world(now)
    provenance_badge(now.population, hidden=hides(now.population))
    if hides(now.population) and view not in PUBLIC:
        raise InputError(f"view {view}", "public mode", f"one of {', '.join(PUBLIC)}",
                         "single people and single ties are not shown in public mode")
    VIEWS[view].show(now)


def _computed(chosen: Choices) -> Scene:
    with st.spinner("Drawing the people, scoring them, and measuring", show_time=False):
        return scene(chosen)


main()
