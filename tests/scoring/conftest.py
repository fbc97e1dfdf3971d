"""A small town to score, made by hand: what a system may read, what it may not, and who is tied to whom."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.population.population import Field, Population, Provenance, Roles
from evenhand.scoring.recipe import SystemRecipe
from evenhand.ties import Ties

FIELDS = {
    "trust": Field("trust", "trust", role="latent"),
    "true_paid": Field("true_paid", "true share paid", role="true"),
    "paid": Field("paid", "share paid on time", low=0, high=1),
    "months": Field("months", "months in arrears", unit="months", low=0, step=1),
    "job": Field("job", "job", levels=("farmer", "clerk", "other"), role="attribute"),
}


def make_town(people: int = 1500, *, seed: int = 0, noise: bool = False, directed: bool = False) -> Population:
    """People whose outcome follows trust (or nothing, with `noise`), in six circles of friends."""
    rng = np.random.default_rng(seed)
    trust, circle = rng.normal(size=people), rng.integers(0, 6, people)
    paid = 1 / (1 + np.exp(-(1 + trust + rng.normal(size=people))))
    good = rng.random(people) < (0.5 if noise else 1 / (1 + np.exp(-1 - 1.5 * trust)))
    spend = np.where(rng.random(people) < 0.15, np.nan, rng.lognormal(size=people))
    table = pl.DataFrame({
        "id": [f"p{k}" for k in range(people)],
        "sex": rng.choice(["female", "male"], people),
        "origin": np.array(["north", "south", "east"])[circle % 3],
        "age": rng.integers(18, 80, people),
        "trust": trust, "true_paid": paid, "paid": np.round(paid, 3), "months": rng.poisson(np.exp(-trust)),
        "spend": pl.Series(spend, nan_to_null=True), "job": rng.choice(["farmer", "clerk", "other"], people),
        "member": rng.random(people) < 0.4, "access": (rng.random(people) < 0.85).astype(np.int8),
        "kept": good.astype(np.int8),
    }).with_columns(age_band=pl.when(pl.col("age") < 40).then(pl.lit("young")).otherwise(pl.lit("old")))
    a, b = rng.integers(0, people, (2, 8 * people))
    near = (circle[a] == circle[b]) | (rng.random(a.size) < 0.1)
    pairs = np.unique(np.sort(np.stack((a, b))[:, near & (a != b)], axis=0), axis=1)
    ties = Ties.from_pairs(*pairs, people=people, directed=directed)
    return Population("town", "A town", table, Roles(("sex", "origin", "age_band"), outcome="kept"),
                      Provenance(True, ""), ties, FIELDS)


SCORECARD = {
    "name": "card", "title": "A scorecard", "kind": "scorecard", "range": (300, 850), "cut": 600, "target": "kept",
    "requires": ("access",), "scale": {"share_below": {550: 0.2, 700: 0.8}},
    "categories": {
        "paying": {"weight": 50, "features": ("paid", "months"), "label": "Paying"},
        "means": {"weight": 30, "features": ("spend", "job", "member")},
        "friends": {"weight": 20, "coupling": "circle", "label": "Friends"},
    },
    "bands": ({"name": "low", "at_least": 300}, {"name": "high", "at_least": 600}),
    "consequences": ({"name": "bicycle", "kind": "benefit", "at_least": 600},
                     {"name": "refused", "kind": "sanction", "below": 500}),
}
ESTIMATOR = {key: value for key, value in SCORECARD.items() if key != "categories"} | {
    "name": "trained", "kind": "estimator", "estimator": "gradient-boosting",
    "features": ("paid", "months", "spend", "job", "member"), "friends_mean": ("paid",),
    "settings": {"max_iter": 20},
}


@pytest.fixture(scope="session")
def town() -> Population:
    return make_town()


@pytest.fixture(scope="session")
def town_of():
    return make_town


@pytest.fixture(scope="session")
def scorecard():
    """A scorecard's recipe, with some keys changed or (given as None) left out."""
    return lambda **changes: SystemRecipe.model_validate(_changed(SCORECARD, changes))


@pytest.fixture(scope="session")
def estimator():
    return lambda **changes: SystemRecipe.model_validate(_changed(ESTIMATOR, changes))


def _changed(table: dict, changes: dict) -> dict:
    return {key: value for key, value in (table | changes).items() if value is not None}
