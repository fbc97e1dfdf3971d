"""What ships in models/ and datasets/: every folder is whole, and says what it is."""

from __future__ import annotations

from functools import cache

import pytest

from evenhand.catalog import Catalog
from evenhand.population.population import Population
from evenhand.study import population_of

CATALOG = Catalog()


@cache
def drawn(name: str) -> Population:
    return population_of(name, people=500, seed=0)


@pytest.mark.parametrize("name", list(CATALOG.datasets()))
def test_a_dataset_has_a_recipe_and_a_card(name: str) -> None:
    recipe = CATALOG.population_recipe(name)
    assert recipe.title
    assert recipe.summary
    assert len(CATALOG.card("datasets", name)) > 500


@pytest.mark.parametrize("name", list(CATALOG.models()))
def test_a_system_has_a_recipe_and_a_card(name: str) -> None:
    recipe = CATALOG.system_recipe(name)
    assert recipe.title
    assert recipe.summary
    card = CATALOG.card("models", name)
    assert len(card) > 500
    assert "not for" in card.lower(), "a card says what it is not for"
    if recipe.kind != "recorded":
        assert "assum" in card.lower(), "a card says what is assumed"


@pytest.mark.parametrize("name", [name for name in CATALOG.models() if CATALOG.system_recipe(name).kind != "recorded"])
def test_a_system_reads_only_records_and_never_a_protected_column(name: str) -> None:
    recipe = CATALOG.system_recipe(name)
    read = {*recipe.columns_read} - {*recipe.uses_protected}
    assert read or recipe.rated or recipe.kind == "trust"
    scored = [dataset for dataset, names in CATALOG.systems_of().items()
              if name in names and CATALOG.population_recipe(dataset).synthetic]
    assert scored, "some drawn world shows what the system does"
    for dataset in scored:
        people = drawn(dataset)
        assert not read & set(people.roles.protected)
        for column in read:
            assert people.fields[column].role in ("record", "attribute"), column


@pytest.mark.parametrize("name", list(CATALOG.models()))
def test_bands_ascend_within_the_range(name: str) -> None:
    recipe = CATALOG.system_recipe(name)
    starts = [band.at_least for band in recipe.bands]
    assert starts == sorted(starts)
    if recipe.range and starts:
        assert starts[0] <= recipe.range[0]
        assert starts[-1] < recipe.range[1]


def test_no_card_or_recipe_promises_what_we_never_promise() -> None:
    kinds = {"datasets": CATALOG.datasets(), "models": CATALOG.models()}
    texts = [CATALOG.card(kind, name) for kind, names in kinds.items() for name in names]
    for text in texts:
        for word in ("fair model", "unbiased", "bias-free", "compliant"):
            assert word not in text.lower()
