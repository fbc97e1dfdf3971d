"""Public mode: no count under eleven is shown, and none can be rebuilt from what is shown."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from evenhand.auditing.audit import audit
from evenhand.auditing.disclosure import JOINED, SMALLEST, disclosed
from evenhand.errors import NotEnoughDataError
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions


def people_of(cells: dict[tuple[str, ...], tuple[int, int]], names: tuple[str, ...] = ("race",),
              ) -> tuple[Population, dict[str, Decisions]]:
    """From counts (selected, not selected) by groups to people and one system's decisions."""
    rows = [(*groups, decision) for groups, (yes, no) in cells.items() for decision in [1] * yes + [0] * no]
    frame = pl.DataFrame(rows, schema=[*names, "hired"], orient="row")
    frame = frame.with_columns(id=pl.int_range(frame.height))
    population = Population("firm", "A firm", frame, Roles(names, decision="hired"), Provenance(False, "00"))
    hired = frame["hired"].to_numpy().astype(np.int8)
    return population, {"recorded": Decisions("recorded", "R", "recorded", None, hired)}


def test_a_small_group_takes_the_next_smallest_with_it_so_that_totals_do_not_give_it_away() -> None:
    population, decisions = people_of({("a",): (200, 100), ("b",): (150, 150), ("c",): (60, 40), ("d",): (5, 4)})
    shown = disclosed(population, decisions)
    assert shown.population.levels("race") == ("a", "b", JOINED)
    counts = audit(shown.population, shown.decisions["recorded"], by=shown.by).counts
    assert counts.select("group", "n", "selected").rows() == [("a", 300, 200), ("b", 300, 150), (JOINED, 109, 65)]
    assert "c, d" in shown.notes[0]


def test_a_few_who_were_not_selected_hide_their_large_group() -> None:
    population, decisions = people_of({("a",): (200, 100), ("b",): (500, 3), ("c",): (60, 40)})
    assert disclosed(population, decisions).population.levels("race") == ("a", JOINED)


def test_a_small_group_that_was_all_refused_is_hidden_and_a_large_one_is_shown() -> None:
    population, decisions = people_of({("a",): (200, 100), ("b",): (0, 60), ("c",): (90, 40), ("d",): (0, 400)})
    assert disclosed(population, decisions).population.levels("race") == ("a", "d", JOINED)


def test_an_attribute_of_which_nothing_can_be_shown_is_named_and_left_out() -> None:
    cells = {(race, sex): (40 if sex == "f" else 3, 30) for race, sex in product("ab", "fm")}
    population, decisions = people_of(cells, ("race", "sex"))
    shown = disclosed(population, decisions)
    assert shown.by == ("race",)
    assert any("sex is not shown" in note for note in shown.notes)
    with pytest.raises(NotEnoughDataError, match="too small"):
        disclosed(*people_of({("a",): (5, 3), ("b",): (4, 2)}))


def test_a_few_people_without_a_known_decision_are_left_out_so_that_they_cannot_be_counted() -> None:
    population, decisions = people_of({("a",): (50, 50), ("b",): (50, 50)})
    unknown = decisions["recorded"].selected.copy()
    unknown[:4] = -1
    shown = disclosed(population, {"recorded": Decisions("recorded", "R", "recorded", None, unknown)})
    assert shown.population.count == 196
    assert shown.notes[0] == "Fewer than 11 people without a known decision by recorded are left out."


def test_the_pairs_of_two_systems_are_counted_too() -> None:
    population, decisions = people_of({("a",): (60, 60), ("b",): (60, 60), ("c",): (60, 60)})
    other = decisions["recorded"].selected.copy()
    other[:3] = 0
    both = decisions | {"other": Decisions("other", "O", "recorded", None, other)}
    shown = disclosed(population, both)
    assert (shown.paired, shown.population.levels("race")) == (False, ("a", "b", "c"))
    assert "not compared person by person" in shown.notes[0]
    other[:60] = 0
    assert disclosed(population, both).paired


def test_outcomes_are_given_up_before_everything_is_hidden() -> None:
    population, decisions = people_of({("a",): (60, 60), ("b",): (60, 60)})
    people = population.people.with_columns(paid=pl.col("id").is_in([0, 1, 2]).cast(pl.Int8))
    labelled = replace(population, people=people, roles=replace(population.roles, outcome="paid"))
    shown = disclosed(labelled, decisions)
    assert shown.population.outcome is None
    assert shown.population.levels("race") == ("a", "b")
    assert "Outcomes are not told" in shown.notes[0]


sizes = st.one_of(st.integers(0, 14), st.integers(11, 400))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(sizes, sizes), min_size=12, max_size=12))
def test_an_attacker_who_adds_and_subtracts_all_that_is_shown_cannot_rebuild_a_small_count(
        cells: list[tuple[int, int]]) -> None:
    """The attacker solves for every count of the full table, given every count that is shown."""
    names, levels = ("race", "sex"), ("abcd", "fmx")
    table = dict(zip(product(*levels), cells, strict=True))
    assume(sum(sum(cell) for cell in cells) > 0)
    try:
        population, decisions = people_of(table, names)
        assume(all(len(population.levels(name)) > 1 for name in names))
        shown = disclosed(population, decisions)
    except NotEnoughDataError:
        return
    rows, totals = shown_sums(table, population, shown, names)
    assert not any(0 < total < SMALLEST for total in totals)
    for place, name in enumerate(names):
        for level in population.levels(name):
            for decision in (0, 1):
                hit = np.array([float(key[place] == level and key[2] == decision) for key in keys(table)])
                truth = sum(cell[1 - decision] for groups, cell in table.items() if groups[place] == level)
                if 0 < truth < SMALLEST:
                    least, most = (sign * linprog(sign * hit, A_eq=rows, b_eq=totals).fun for sign in (1, -1))
                    assert most - least >= SMALLEST - 1e-6, (name, level, decision, truth, least, most)


def keys(table: dict[tuple[str, ...], tuple[int, int]]) -> list[tuple[str, str, int]]:
    return [(*groups, decision) for groups in table for decision in (0, 1)]


def shown_sums(table, population, shown, names):
    """The published counts as sums over the cells of the full table."""
    found = audit(shown.population, shown.decisions["recorded"], by=shown.by).counts
    rows, totals = [], []
    for attribute, group, n, selected in found.select("attribute", "group", "n", "selected").rows():
        parts = dict(zip(attribute.split(" × "), group.split(" × "), strict=True))
        for decision, total in ((1, selected), (0, n - selected)):
            rows.append([float(key[2] == decision and all(
                label(population, shown, name, key[names.index(name)]) == wanted for name, wanted in parts.items()))
                for key in keys(table)])
            totals.append(float(total))
    return np.array(rows), np.array(totals)


def label(population, shown, name: str, level: str) -> str:
    return level if level in shown.population.levels(name) else JOINED


def test_how_many_two_systems_judge_together_gives_no_small_count_away() -> None:
    population, decisions = people_of({("a",): (150, 150), ("b",): (150, 150)})
    points = np.linspace(0, 1, 600)
    unscored = [points.copy(), points.copy()]
    unscored[0][:40], unscored[1][:43] = np.nan, np.nan
    both = {name: replace(decisions["recorded"], system=name, score=score)
            for name, score in zip(("one", "two"), unscored, strict=True)}
    # Three people have a score by the first system alone: the number judged by both would tell.
    assert not disclosed(population, both).paired
    unscored[1][:] = unscored[0]
    assert disclosed(population, both).paired


def test_probabilities_are_left_out_with_the_few_whose_decision_is_not_known() -> None:
    population, decisions = people_of({("a",): (50, 50), ("b",): (50, 50)})
    unknown, chances = decisions["recorded"].selected.copy(), np.linspace(0, 1, 200)
    unknown[:4] = -1
    said = Decisions("model", "M", "estimator", chances, unknown, probability=chances)
    shown = disclosed(population, {"model": said}).decisions["model"]
    assert shown.probability.tolist() == chances[4:].tolist()
