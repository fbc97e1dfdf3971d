"""How much less people tell about how right systems are because they are tied: the design effects of `Joint`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.network_effects import FEWEST, mechanism_known, slopes_of
from evenhand.measures.density import density_at
from evenhand.measures.group_errors import DesignEffects, communities_of
from evenhand.measures.grouping import Groups
from evenhand.measures.kept import among
from evenhand.measures.paired_errors import (
    at_most_unpaired,
    effect_on_sum,
    effects_of_both,
    kept_by_differences,
    together,
    wider_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from evenhand.auditing.accuracy import Joint
    from evenhand.scoring.decisions import Decisions
    from evenhand.ties import Ties

CLASSES = ("the bad outcome", "the good outcome", "left out")


def with_ties(joint: tuple[Joint, ...], ties: Ties | None, decisions: Mapping[str, Decisions]) -> tuple[Joint, ...]:
    """Return measures whose intervals, and those of their differences, allow for ties; unchanged without any.

    Where it is known of all systems asked about how friends count, the unit is a person's records under each of them,
    with outcomes taken as they are; else what the person adds to the error, along ties.

    Parameters
    ----------
    joint : tuple of Joint
        As `joint_accuracy` returns.
    ties : Ties, optional
        Who is tied to whom.
    decisions : mapping of str to Decisions
        What each system says.
    """
    if ties is None or ties.count == 0:
        return joint
    return tuple(one if one.n < FEWEST else replace(one, effect=_effects(one, ties, decisions)) for one in joint)


def _effects(one: Joint, ties: Ties, decisions: Mapping[str, Decisions]) -> Callable[..., tuple[float, str]]:
    parts = cache(lambda name: source_errors(one, name, decisions[name]))

    @cache
    def effect(*systems: str) -> tuple[float, str]:
        at = [one.systems.index(name) for name in systems]
        alone = one.influence[at[-1]] - (one.influence[at[0]] if len(at) > 1 else 0.0)
        if not all(mechanism_known(decisions[name]) for name in systems):
            fitted = _along_ties(one, ties, alone, [decisions[name] for name in systems])
            return fitted if len(at) == 1 else _of_difference(one, ties, at, [effect(name) for name in systems], fitted)
        through = parts(systems[-1]) - (parts(systems[0]) if len(at) > 1 else 0.0)
        variance = float(alone @ alone)
        return max(float(through @ through) / variance, 1.0) if variance > 0 else 1.0, "sources"

    return effect


def _of_difference(one: Joint, ties: Ties, at: list[int], alone: list[tuple[float, str]],
                   fitted: tuple[float, str]) -> tuple[float, str]:
    """Return the design effect of a difference: the wider of the fitted one and that of both systems by themselves."""
    sizes = np.maximum(np.bincount(one.classes, minlength=3), 1)[one.classes]
    first, second = (one.influence[k] * sizes for k in at)
    shared = together(first, second, ties.weights_of_alters @ first, ties.weights_of_alters @ second)
    everybody = Groups(np.zeros(first.size, np.int64), ("everybody",))
    own, errors = tuple(map(_one_effect, alone)), [one.influence[k] for k in at]
    found = wider_of(_one_effect(fitted), effects_of_both(*errors, own, everybody, shared))
    found = at_most_unpaired(found, *errors, own, everybody)
    return float(found.alone[0]), found.method


def _one_effect(told: tuple[float, str]) -> DesignEffects:
    return DesignEffects(np.array([told[0]]), np.array([[told[0]]]), told[1])


def source_errors(one: Joint, name: str, decisions: Decisions) -> NDArray[np.float64]:
    """Return what each person's own record adds to the error of a measure, through friends' scores too.

    Beside the part of the person's own value, friends' records enter by the slope of each person's value in the
    score: the linear part of the source bootstrap.

    Parameters
    ----------
    one : Joint
        The measure of all systems.
    name : str
        The system.
    decisions : Decisions
        What it says, where it is known how friends count.

    Returns
    -------
    ndarray of float, shape (people,)
    """
    influence, coupling = one.influence[one.systems.index(name)], decisions.coupling
    slopes = None if coupling is None else SLOPES[one.measure](one.classes, decisions)
    if slopes is None:
        return influence
    own = np.nan_to_num(Groups(one.classes, CLASSES).centred(decisions.own))
    slopes = np.where(np.isnan(decisions.own), 0.0, slopes)
    friends = coupling.adjoint(slopes[:, None], tolerance=1e-5)[:, 0] - coupling.own_weight * slopes
    return influence + friends * own


def _right(classes: NDArray[np.int64], decisions: Decisions, *, balanced: bool) -> NDArray[np.float64]:
    """Return how the share decided rightly moves with each person's score."""
    groups = Groups(classes, CLASSES)
    sizes = groups.sizes
    weight = 1 / np.maximum(2 * sizes if balanced else np.full(3, sizes[:2].sum()), 1)
    return (np.array([-1.0, 1.0, 0.0]) * slopes_of(decisions, groups) * weight)[classes]


def _area(classes: NDArray[np.int64], decisions: Decisions) -> NDArray[np.float64]:
    """Return how the area under the curve moves with each person's score: by the other class's density there."""
    found = np.zeros(classes.size)
    for mine, other, sign in ((1, 0, 1.0), (0, 1, -1.0)):
        at = classes == mine
        found[at] = sign * density_at(decisions.score[at], decisions.score[classes == other]) / max(at.sum(), 1)
    return found if decisions.favourable == "high" else -found


SLOPES = {"auc": _area, "accuracy": partial(_right, balanced=False),
          "balanced_accuracy": partial(_right, balanced=True), "brier_score": lambda *_: None}
"""How each measure moves with scores; a score that friends enter is no probability."""


def _along_ties(one: Joint, ties: Ties, alone: NDArray[np.float64], decisions: list[Decisions]) -> tuple[float, str]:
    known = one.classes < 2
    if not alone.any():
        return 1.0, "independent"
    codes = one.classes[known] if one.measure in ("auc", "balanced_accuracy") else np.zeros(one.n, np.int64)
    kept = None
    if one.measure in ("accuracy", "balanced_accuracy"):
        right = [(said.selected == one.classes)[known].astype(np.float64) for said in decisions]
        kept = kept_by_differences(np.zeros(one.n) if len(right) == 1 else right[0], right[-1])
    return effect_on_sum(among(ties, known), alone[known], Groups(codes, CLASSES[:codes.max() + 1]),
                         communities_of(ties)[known], kept)
