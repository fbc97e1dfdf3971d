"""The public door: any table, checked, counted and read."""

from __future__ import annotations

import math

import pandas as pd
import polars as pl
import pytest

import evenhand
from evenhand.errors import InputError
from evenhand.ties import Ties

PEOPLE = pl.DataFrame({"sex": ["f", "m"] * 100, "hired": [1, 1, 0, 1] * 50,
                       "score": [float(k) for k in range(200)], "paid": [0, 1, 1, 0] * 50})


def test_the_door_and_its_table_say_the_same_on_pandas_and_polars() -> None:
    first, second = (evenhand.audit(table, protected=["sex"], decision="hired", score="score", outcome="paid")
                     for table in (PEOPLE, PEOPLE.to_pandas()))
    assert first.to_dict() == second.to_dict()


def test_three_quarters_and_one_half_make_two_thirds() -> None:
    people = pl.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "hired": [1] * 50 + [0] * 50 + [1] * 75 + [0] * 25})
    found = evenhand.audit(people, protected="sex", decision="hired")
    assert found.summary("adverse_impact_ratio", "sex")["value"] == pytest.approx(2 / 3)
    assert found.summary("adverse_impact_ratio", "sex")["groups"] == ["f", "m"]
    assert found.summary("demographic_parity_difference", "sex")["value"] == pytest.approx(0.25)
    assert found.row("demographic_parity_difference", "sex", "f")["value"] == pytest.approx(-0.25)


def test_exactly_four_fifths_is_said_to_lie_inside() -> None:
    people = pl.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "hired": [1] * 72 + [0] * 28 + [1] * 90 + [0] * 10})
    finding = evenhand.audit(people, protected="sex", decision="hired").finding("adverse_impact_ratio", "sex")
    assert finding.verdict == "not_enough_data"
    assert "The number itself lies inside" in finding.sentence


@pytest.mark.parametrize(("change", "words"), [
    ({"protected": []}, "name the columns"), ({"decision": None}, "decision= or score="),
    ({"cut": 5}, "decision="), ({"decision": None, "score": "score", "cut": math.nan}, "finite|number"),
    ({"decision": None, "score": "score", "cut": "0,5"}, "a plain number"), ({"level": 95}, "below 1"),
    ({"favourable": "up"}, "high"), ({"decision": "hird"}, "did you mean 'hired'"),
    ({"outcome": "score"}, "scores"), ({"by": ["sexx"]}, "did you mean 'sex'"), ({"by": []}, "at least one"),
    ({"depth": 0}, "depth"), ({"profile": "law"}, "exploratory"),
    ({"favourable_decision": 2}, "to be among them"),
])
def test_arguments_that_cannot_be_meant_are_refused_with_a_remedy(change: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        evenhand.audit(PEOPLE, **({"protected": "sex", "decision": "hired"} | change))


def test_ties_of_other_people_are_refused() -> None:
    ties = Ties.from_pairs([0], [1], people=3, directed=False)
    with pytest.raises(InputError, match="ties by row position"):
        evenhand.audit(PEOPLE, protected="sex", decision="hired", ties=ties)


def test_who_is_left_out_is_counted_aloud() -> None:
    missing = {"hired": 3, "score": 5, "paid": 7}
    people = PEOPLE.with_columns(pl.when(pl.int_range(200) >= first).then(pl.col(name)).alias(name)
                                 for name, first in missing.items())
    said = evenhand.audit(people, protected="sex", decision="hired", score="score", outcome="paid").caveats
    assert [sentence for sentence in said if sentence.startswith("The decision is not known for 3 of 200")]
    assert [sentence for sentence in said if sentence.startswith("The outcome is not known for 7 of 200")]
    assert [sentence for sentence in said if sentence.startswith("5 of 200 people have no score")]


def test_a_decision_that_is_the_outcome_is_asked_about() -> None:
    people = PEOPLE.with_columns(pl.col("hired").alias("label"))
    said = evenhand.audit(people, protected="sex", decision="hired", outcome="label").caveats
    assert any("is one of them made from the other?" in sentence for sentence in said)


@pytest.mark.parametrize("cut", [-1, 1e9, float("nan")])
def test_a_cut_off_the_scale_of_the_score_is_refused(cut: float) -> None:
    with pytest.raises(InputError, match=r"cut: got"):
        evenhand.audit(PEOPLE, protected="sex", score="score", cut=cut)


@pytest.mark.parametrize(("good", "who"), [(0, "Nobody is"), (200, "Everybody is"), (1, "Only 1 of 200 people is"),
                                           (199, "Only 1 of 200 people is not")])
def test_a_decision_with_hardly_anybody_on_one_side_is_asked_about(good: int, who: str) -> None:
    people = pl.DataFrame({"sex": ["f", "m"] * 100, "hired": [1] * good + [0] * (200 - good)})
    said = evenhand.audit(people, protected="sex", decision="hired").caveats
    assert f"{who} selected: is the decision, or the cut, the one meant?" in said


def test_a_table_with_odd_column_names_is_refused_in_plain_words() -> None:
    twice = pd.DataFrame([["a", 1]] * 4, columns=["g", "g"])
    with pytest.raises(InputError, match="two columns of the same name"):
        evenhand.audit(twice, protected="g", decision="d")
    numbered = pd.DataFrame({0: ["a", "b"], "d": [0, 1]})
    with pytest.raises(InputError, match="a column of the table"):
        evenhand.audit(numbered, protected="g", decision="d")


def test_hostile_group_names_stay_text() -> None:
    people = pl.DataFrame({"g": ["<script>alert(1)</script>", '=HYPERLINK("x")'] * 40, "d": [1, 0] * 40})
    found = evenhand.audit(people, protected="g", decision="d")
    assert set(found.counts["group"]) == set(people["g"])
