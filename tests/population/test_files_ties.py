"""Edge lists: every pair is accounted for."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.population.files import population_of_files
from evenhand.population.population import Population
from evenhand.population.recipe import PopulationRecipe
from evenhand.population.table import SourceFile

PEOPLE = "id,sex\n" + "".join(f"{name},{'fm'[k % 2]}\n" for k, name in enumerate("abcdefgh"))


def town(ties: str, people: str = PEOPLE, id_column: str | None = "id", **recipe: object) -> Population:
    recipe.setdefault("directed", False)
    whole = PopulationRecipe(name="town", title="Town", ties=recipe,
                             columns={"id": id_column, "protected": ["sex"]})
    return population_of_files(whole, SourceFile("people.csv", people.encode()),
                               SourceFile("ties.csv", ties.encode()))


def refused(ties: str, **recipe: object) -> str:
    with pytest.raises(InputError) as fault:
        town(ties, **recipe)
    return str(fault.value)


def notes(found: Population) -> str:
    return "\n".join(found.provenance.notes)


def test_ties_are_read_by_the_ids_of_people() -> None:
    found = town("source,target\na,b\na,c\n")
    assert found.ties.count == 2
    assert found.ties.degree.tolist() == [2, 1, 1, 0, 0, 0, 0, 0]
    assert "5 people of 8 without any tie" in notes(found)


def test_direction_is_from_source_to_target() -> None:
    found = town("source,target\na,b\nc,a\n", directed=True)
    assert found.ties.alters(0).tolist() == [1]
    assert found.ties.alters(2).tolist() == [0]


def test_the_order_of_columns_and_further_columns_do_not_matter() -> None:
    found = town("since,target,weight,source\n2001,b,2,a\n2002,c,0.5,a\n")
    assert found.ties.matrix.toarray()[0, :3].tolist() == [0, 2, 0.5]


def test_kinds_of_ties_are_kept() -> None:
    found = town("source,target,kind\na,b,work\na,c,kin\nd,e,work\n", directed=True)
    assert found.ties.kinds == ("kin", "work")
    assert found.ties.kind.tolist() == [1, 0, 1]


BAD = {
    "no direction": ("source,target\na,b\n", {"directed": None}, ["directed = true or false"]),
    "other names": ("from,to\na,b\n", {}, ["'from', 'to'", "'source'"]),
    "empty": ("source,target\n", {}, ["ties.csv", "no rows"]),
    "unknown people": (
        "source,target\na,b\nx1,a\nx2,b\nb,x3\nx4,x5\nx6,a\n", {},
        ["line 3", "5 ties of 6 people who are not in the table", "'x1', 'x2', 'x4', 'x6', 'x3', ...",
         "leave-out"]),
    "an empty end": ("source,target\na,b\na,\n", {}, ["line 3", "'target'", "empty cell"]),
    "a negative weight": ("source,target,weight\na,b,1\na,c,-2\n", {}, ["line 3", "weight -2", "positive"]),
    "a weight of zero": ("source,target,weight\na,b,0\n", {}, ["line 2", "weight 0"]),
    "no weight": ("source,target,weight\na,b,1\na,c,\n", {}, ["line 3", "no weight"]),
    "NaN": ("source,target,weight\na,b,1\na,c,NaN\n", {}, ["line 3", "no weight"]),
    "an infinite weight": ("source,target,weight\na,b,inf\n", {}, ["line 2", "infinite"]),
    "a weight in words": ("source,target,weight\na,b,much\n", {}, ["line 2", "'much'"]),
    "other weights": ("source,target,weight\na,b,1\na,b,2\n", {}, ["line 3", "'a' and 'b'", "another weight"]),
    "reversed, other weights": ("source,target,weight\na,b,1\nb,a,2\n", {}, ["line 3", "another weight"]),
    "only loops": ("source,target\na,a\n", {}, ["no tie between two different people"]),
}


@pytest.mark.parametrize("case", BAD)
def test_an_edge_list_that_cannot_be_used_is_refused(case: str) -> None:
    text, recipe, essentials = BAD[case]
    message = refused(text, **recipe)
    for words in essentials:
        assert words in message


def test_loops_and_repeated_ties_are_left_out_and_counted() -> None:
    found = town("source,target\na,b\nb,a\na,b\nc,c\nd,d\nc,d\n")
    assert found.ties.count == 2
    assert "2 ties of a person to itself left out" in notes(found)
    assert "2 ties that stand more than once, kept once" in notes(found)
    directed = town("source,target\na,b\nb,a\na,b\n", directed=True)
    assert directed.ties.count == 2
    assert "1 tie that stands more than once" in notes(directed)


def test_unknown_people_may_be_left_out_by_the_recipe() -> None:
    found = town("source,target\na,b\nx,a\nb,y\n", unknown="leave-out")
    assert found.ties.count == 1
    assert "2 ties to people who are not in the table left out" in notes(found)


def test_long_and_padded_ids_find_their_people() -> None:
    people = "id,sex\n007,f\n7,m\n9007199254740993,f\n9007199254740992,m\n"
    found = town("source,target\n007,9007199254740993\n", people=people)
    assert np.argwhere(found.ties.matrix.toarray()).tolist() == [[0, 2], [2, 0]]


def test_one_who_is_tied_to_very_many_is_noted() -> None:
    names = [f"p{k}" for k in range(300)]
    people = "id,sex\n" + "".join(f"{name},{'fm'[k % 2]}\n" for k, name in enumerate(names))
    found = town("source,target\n" + "".join(f"p0,{name}\n" for name in names[1:]), people=people)
    assert "'p0' is tied to 299 people" in notes(found)


def test_ties_without_an_id_column_are_refused() -> None:
    with pytest.raises(InputError, match="ties and no id"):
        town("source,target\n1,2\n", id_column=None)
