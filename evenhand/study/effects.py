"""What belonging to a group does to scores and decisions: the exact effect, its paths, and the path through friends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.auditing.groups import groups_of
from evenhand.errors import InputError
from evenhand.population.counterfactual import along_first_steps, redrawn_ties, with_group
from evenhand.randomness import stream
from evenhand.study.alone import Alone
from evenhand.study.causal import check_computed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

EVERYBODY = "everybody"
AT_ONCE = 50
"""One person in so many of the group is moved when ties are drawn again."""
REST = "rest"
"""The step of what is left when all equations see the group: rides, and what a system reads of the group itself."""


@dataclass(frozen=True)
class ThroughFriends:
    """The path through friends: that other people would be one's friends in another group. Frozen.

    Parameters
    ----------
    score, score_error : float
        The mean effect in points over redrawn ties, and its Monte-Carlo standard error.
    selected, selected_error : float
        The same for the share selected.
    redraws, people : int
        How often ties were drawn again, and how many people were moved each time.
    """

    score: float
    score_error: float
    selected: float
    selected_error: float
    redraws: int
    people: int


@dataclass(frozen=True, eq=False)
class GroupEffects:
    """What belonging to a group rather than to another does, with everybody's luck and friends kept. Frozen.

    Parameters
    ----------
    attribute, group, reference, system : str
        The effect is that of `group` less `reference`, on the scores of this system.
    by_group : polars.DataFrame
        A row for everybody and one a group that people are really of: ``of``, ``people``; ``score`` (the mean effect
        in points) of the ``scored`` people who have a score in both; ``gained`` and ``lost`` (the shares of the
        people selected only in `group`, or only in `reference`) and ``changed``, their sum.
    paths : polars.DataFrame
        The effect on the people of `group`, a row a first step: ``step`` (the variable that the attribute enters),
        ``label``, ``read`` (whether the system reads it itself: the path that passes through nothing else begins
        here), ``score`` (points, over the `path_people` who have a score in all worlds) and ``selected`` (change in the
        share selected, over all). They add up to `path_score` and `path_selected`.
    path_people : int
        See `paths`.
    path_score, path_selected : float
        The total effect on the people of `group`, simulated as a whole.
    exact : bool
        Whether everybody was asked; else a sample, because friends enter in a way that one person's own record
        does not decide.
    change : ndarray of float, shape (people,)
        Each person's effect in points; NaN without a score in both.
    friends : ThroughFriends, optional
        The path through redrawn friends; None where it was not asked for, or there are no ties.
    """

    attribute: str
    group: str
    reference: str
    system: str
    by_group: pl.DataFrame
    paths: pl.DataFrame
    path_people: int
    path_score: float
    path_selected: float
    exact: bool
    change: NDArray[np.float64]
    friends: ThroughFriends | None = None

    def frame(self) -> pl.DataFrame:
        """Return the paths as a tidy table."""
        return self.paths

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the effects person by person as plain values, for JSON."""
        plain = {**vars(self), "by_group": self.by_group.to_dicts(), "paths": self.paths.to_dicts(),
                 "friends": None if self.friends is None else dict(vars(self.friends))}
        del plain["change"]
        return plain


def causal_effects(population: Population, system: ScoringSystem, decisions: Decisions, *, attribute: str,
                   group: str, reference: str, redraws: int = 0, seed: int = 0,
                   progress: Callable[[str], None] = lambda stage: None) -> GroupEffects:
    """Return what belonging to a group does to scores and decisions, in all and path by path.

    Each person is moved alone, with their luck and their friends kept, so the effects are those of counterfactual
    fairness (Kusner et al. 2017, "Counterfactual fairness", def. 5): a rule is counterfactually fair to a group
    where all of them are 0. Paths are told apart by their first step (see
    :func:`~evenhand.population.counterfactual.along_first_steps`).

    Parameters
    ----------
    population : Population
        Drawn, and not changed by hand.
    system : ScoringSystem
        Fitted on it.
    decisions : Decisions
        What it says of the people.
    attribute, group, reference : str
        The attribute and the two groups; several of each where joined by " × ".
    redraws : int
        How often ties are drawn again for the path through friends; 0 leaves it out.
    seed : int
        The seed of samples and redrawn ties.
    progress : callable
        Called with a few words before each stage.

    Raises
    ------
    InputError
        For recorded people or scores, and unknown groups.

    Examples
    --------
    >>> from evenhand.study import run
    >>> study = run("citizens", "financial", people=400, by=["hukou"])
    >>> found = causal_effects(study.population, study.systems["financial"], study.decisions["financial"],
    ...                        attribute="hukou", group="rural", reference="urban")
    >>> found.path_score < 0, bool(abs(found.paths["score"].sum() - found.path_score) < 1e-9)
    (True, True)
    """
    check_computed(system)
    if group == reference:
        raise InputError(f"effects of {attribute}", f"{group!r} twice", "two groups", "choose another reference")
    alone = Alone(system, population, decisions, seed)
    groups = groups_of(population, attribute)
    of = (groups.codes == groups.position(group)) & alone.sample
    steps, scores, chosen = [], [], []
    for step, world in along_first_steps(population, attribute, group, reference):
        progress("from the reference group" if not steps else f"by {population.label(step) if step else 'the rest'}")
        score, selected = alone.decided(world)
        steps.append(step)
        scores.append(score)
        chosen.append(selected)
    everywhere = of & ~np.isnan(scores).any(axis=0)
    friends = None
    if redraws and population.ties is not None:
        friends = through_friends(population, system, decisions, attribute=attribute, group=group,
                                  reference=reference, redraws=redraws, seed=seed, progress=progress)
    change = scores[-1] - scores[0]
    return GroupEffects(
        attribute, group, reference, system.name,
        _by_group(groups.levels, groups.codes, alone.sample, change, chosen[0], chosen[-1]),
        _paths(population, system, steps, scores, chosen, everywhere, of), int(everywhere.sum()),
        _mean(change[everywhere]), _mean(chosen[-1][of].astype(float) - chosen[0][of]), alone.exact, change, friends)


def through_friends(population: Population, system: ScoringSystem, decisions: Decisions, *, attribute: str,
                    group: str, reference: str, redraws: int, seed: int = 0,
                    progress: Callable[[str], None] = lambda stage: None) -> ThroughFriends:
    """Return the effect of a group through who one's friends are, averaged over redrawn ties.

    Each time a fiftieth of the group is moved to the reference group, and ties are drawn twice by the same luck:
    as their group draws them, and as the reference group would. Everything else about them is as in the
    reference group both times, so the difference in their scores is the path through friends.

    Parameters
    ----------
    population, system, decisions, attribute, group, reference, redraws, seed, progress
        As in :func:`causal_effects`.
    """
    groups = groups_of(population, attribute)
    members = np.flatnonzero(groups.codes == groups.position(group))
    count = max(members.size // AT_ONCE, 1)
    effects = []
    for redraw in range(redraws):
        progress(f"friends drawn again, {redraw + 1} of {redraws}")
        rows = stream(seed, "friends", "who", str(redraw)).permutation(members)[:count]
        number = int(stream(seed, "friends", "ties", str(redraw)).integers(2**62))
        there = with_group(population, attribute, reference, rows=rows, ties=population.ties)
        found = [system.decide(redrawn_ties(there, drawn_as=one, seed=number), cut=decisions.cut)
                 for one in (population, there)]
        here, other = (one.score[rows] for one in found)
        effects.append((_mean((here - other)[~np.isnan(here - other)]),
                        np.mean([(a == 1) * 1.0 - (b == 1) for a, b in
                                 zip(found[0].selected[rows], found[1].selected[rows], strict=True)])))
    mean, error = np.nanmean(effects, axis=0), _error(np.array(effects))
    return ThroughFriends(float(mean[0]), float(error[0]), float(mean[1]), float(error[1]), redraws, count)


def _error(effects: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard error of the mean over redraws; NaN for one redraw."""
    if len(effects) < 2:
        return np.full(2, np.nan)
    return np.nanstd(effects, axis=0, ddof=1) / np.sqrt(len(effects))


def _by_group(levels: tuple[str, ...], codes: NDArray[np.int64], sample: NDArray[np.bool_],
              change: NDArray[np.float64], before: NDArray[np.bool_], after: NDArray[np.bool_]) -> pl.DataFrame:
    """Return the effects by the group that people are really of."""
    rows = []
    for name, who in [(EVERYBODY, sample), *((level, sample & (codes == k)) for k, level in enumerate(levels))]:
        both = who & ~np.isnan(change)
        gained, lost = _mean((after & ~before)[who]), _mean((before & ~after)[who])
        rows.append((name, int(who.sum()), _mean(change[both]), int(both.sum()), gained, lost, gained + lost))
    return pl.DataFrame(rows, orient="row", schema={
        "of": pl.String, "people": pl.Int64, "score": pl.Float64, "scored": pl.Int64, "gained": pl.Float64,
        "lost": pl.Float64, "changed": pl.Float64})


def _paths(population: Population, system: ScoringSystem, steps: list[str], scores: list[NDArray[np.float64]],
           chosen: list[NDArray[np.bool_]], everywhere: NDArray[np.bool_], of: NDArray[np.bool_]) -> pl.DataFrame:
    read = {*system.recipe.all_features, *system.recipe.requires}
    rows = []
    for place, step in enumerate(steps[1:], start=1):
        score = _mean((scores[place] - scores[place - 1])[everywhere])
        selected = _mean(chosen[place][of].astype(float) - chosen[place - 1][of])
        if step or abs(score) > 1e-9 or abs(selected) > 0:
            label = population.label(step) if step else "Rides, and what is read of the group itself"
            rows.append((step or REST, label, step in read, score, selected))
    return pl.DataFrame(rows, orient="row", schema={"step": pl.String, "label": pl.String, "read": pl.Boolean,
                                                    "score": pl.Float64, "selected": pl.Float64})


def _mean(values: NDArray[Any]) -> float:
    return float(np.mean(values)) if values.size else float("nan")
