"""Words about a world: every promise and measure has some, answers follow the numbers, cards are harmless."""

from __future__ import annotations

import polars as pl
import pytest

from evenhand.catalog import Catalog
from evenhand.report.charts.theme import DARK, LIGHT, Palette
from evenhand.report.charts.world import degree_chart, knob_chart, like_chart, shares_chart
from evenhand.report.world_words import biases_answer, people_answer, plain_card, promise_words, ties_answer

KEPT = pl.DataFrame({"promise": ["mean_degree", "share.sex=male"], "low": [1.0, 0.4], "high": [2.0, 0.6],
                     "value": [1.5, 0.5], "kept": [True, True]})
SHARES = pl.DataFrame({"label": ["Sex", "Sex"], "group": ["male", "female"], "share": [0.5, 0.5], "low": [0.4, 0.4],
                       "high": [0.6, 0.6], "published": [0.512, 0.489], "how": ["published", "worked out"],
                       "year": [2020, None], "source": ["a census", "a census"], "about": ["adults", ""]})
LIKE = pl.DataFrame({"label": ["Sex", "Age"], "assortativity": [0.3, None], "homophily": [0.4, 0.0]})
CURVE = pl.DataFrame({"words": ["Income (mean)"] * 3, "measure": ["mean.income"] * 3, "direction": ["up"] * 3,
                      "strength": [0.0, 1.0, 2.0], "value": [1.0, 2.0, 3.0]})


@pytest.mark.parametrize("dataset", ["citizens", "businesses", "riders"])
def test_every_promise_and_every_measure_of_a_knob_has_words(dataset: str) -> None:
    recipe = Catalog().population_recipe(dataset)
    asked = [*recipe.promises, *(measure for knob in recipe.knobs.values() for measure in knob.moves)]
    words = [promise_words(promise, lambda name: f"«{name}»") for promise in asked]
    assert all(word and "=" not in word for word in words)
    assert len(set(words)) == len(set(asked))


def test_promises_are_judged_only_where_they_were_made() -> None:
    assert people_answer("A town", KEPT, SHARES, people=6000, changed=False) == (
        "All 2 promises that this world makes are kept. Of 2 groups with a figure beside them, male (sex) is "
        "furthest from it: 50.0 % here, 51.2 % published (2020).", "within")
    broken = KEPT.with_columns(kept=pl.Series([True, False]))
    assert people_answer("A town", broken, SHARES, people=6000, changed=False)[1] == "beyond"
    for people, changed in ((5999, False), (6000, True)):
        said, verdict = people_answer("A town", broken, SHARES, people=people, changed=changed)
        assert said.startswith("1 of 2 promises hold here, though")
        assert verdict is None
    assert "nothing is promised" in people_answer("A town", KEPT.clear(), SHARES, people=9, changed=False)[0]


def test_answers_on_ties_and_biases_follow_their_numbers() -> None:
    said = ties_answer(LIKE, mean=50.2, median=40, isolates=1)
    assert "50 ties on average" in said
    assert "1 person has none" in said
    assert "most by sex: 0.30" in said
    suppliers = ties_answer(LIKE, mean=6, median=5, isolates=0, kind="friends")
    assert suppliers.startswith("People have 6 friends on average, and half of them have 5 or fewer; all have one at")
    assert biases_answer({"A": 1.0}, {"A": 1.0}, even=False) == "1 of 1 planted bias is at work."
    assert "even world" in biases_answer({"A": 1.0}, {"A": 1.0}, even=True)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "![x](https://a.b/c.png)", "$$x$$",
                                  '<img src="x" onerror="alert(1)">', ":red[x]", ":material/home:"])
def test_a_card_can_neither_run_nor_load_anything(text: str) -> None:
    made = plain_card(f"# Title\n\nBefore {text} after")
    assert made.startswith("Before ")
    assert "<" not in made
    assert "![" not in made
    assert "$" not in made.replace(r"\$", "")
    assert ":red[" not in made.replace(r"\:", "")


def test_all_cards_that_are_built_in_keep_their_words() -> None:
    known = Catalog()
    for kind, names in (("datasets", known.datasets()), ("models", known.models())):
        for name in names:
            card = known.card(kind, name)
            assert len(plain_card(card)) > 0.8 * len(card)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_picture_of_the_world_draws_its_table(colours: Palette) -> None:
    import vl_convert

    degrees = pl.DataFrame({"from": [1.0, 2.0], "to": [2.0, 4.0], "people": [3, 5]})
    pictures = {"male": shares_chart(SHARES, colours=colours), "Age": like_chart(LIKE, colours=colours),
                "People": degree_chart(degrees, colours=colours),
                "Income (mean)": knob_chart(CURVE, strength=1.0, colours=colours)}
    for word, chart in pictures.items():
        assert word in vl_convert.vegalite_to_svg(chart.to_dict())
