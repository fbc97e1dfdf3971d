"""The score along one feature, everything else held: what a slider would give at each of its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError
from evenhand.scoring.attribution import explain
from evenhand.scoring.person import person_view
from evenhand.scoring.reasons import CUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.population.population import Population
    from evenhand.scoring.attribution import Explanation
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

PLACES = 41
FEW_PLACES = 12
"""Where each place must be scored by the whole network."""


def along(system: ScoringSystem, population: Population, person: int, feature: str, *, decisions: Decisions,
          changes: Mapping[str, Any] | None = None, without_ties: Sequence[int] = (), with_ties: Sequence[int] = (),
          alters_moved: Mapping[int, float] | None = None, highest: float | None = None,
          places: int = PLACES, explained: Explanation | None = None) -> pl.DataFrame:
    """Return the score at each value of one feature of a person, all else held (ceteris paribus).

    Parameters
    ----------
    system, population, person, decisions, changes, without_ties, with_ties, alters_moved
        As in :func:`evenhand.scoring.attribution.explain`.
    feature : str
        A number with limits, which the system reads.
    highest : float, optional
        Where the curve ends, if before the feature's highest value.
    places : int
        At how many values, evenly spaced over the limits and rounded to the feature's step.
    explained : Explanation, optional
        What `explain` gives for the same, where it is at hand.

    Returns
    -------
    polars.DataFrame
        Columns `value` and `score`, from the lowest value to the highest; empty for a person without a score.

    Raises
    ------
    InputError
        For a feature that is no number with limits, or that the system does not read.
    """
    field = population.fields.get(feature)
    if field is None or field.low is None or field.high is None:
        raise InputError(f"{system.name}, curve along {feature!r}", "no number with limits", "one that has them",
                         "choose a number that the recipe describes")
    altered = {"changes": changes, "without_ties": without_ties, "with_ties": with_ties}
    now = explained or explain(system, population, person, decisions=decisions, alters_moved=alters_moved, **altered)
    end = field.high if highest is None else min(field.high, highest)
    values = _values(field.low, end, field.step, places)
    if now.score is None:
        return pl.DataFrame(schema={"value": pl.Float64, "score": pl.Float64})
    if decisions.friends is not None:
        # Friends who enter as no weighted mean can turn the curve at any place: each is scored by itself.
        few = values[::max(1, len(values) // FEW_PLACES)]
        there = [explain(system, population, person, decisions=decisions, alters_moved=alters_moved,
                         **altered | {"changes": {**(changes or {}), feature: value}}).score for value in few]
        return pl.DataFrame({"value": few, "score": there})
    weight = None if decisions.coupling is None else decisions.coupling.friend_weight
    view = person_view(system, population, person, friend_weight=weight, weights=None, **altered)
    rows = np.stack([view.row, *(system.records.changed(view.row, {feature: value}, population) for value in values)])
    fold = np.repeat(system.folds.of(population)[person], len(rows))
    own = system.line.points(system.records.sub_scores(rows, fold) @ view.weights)
    uncut = now.base + sum(part.points for part in now.parts if part.feature != CUT)
    return pl.DataFrame({"value": values, "score": system.within_range(uncut + now.own_share * (own[1:] - own[0]))})


def _values(low: float, high: float, step: float | None, places: int) -> list[float]:
    values = np.linspace(low, high, places)
    if step:
        values = low + np.round((values - low) / step) * step
    return np.unique(np.clip(np.round(values, 9), low, high)).tolist()
