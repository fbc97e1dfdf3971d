"""How much less an audit's people tell because they are tied: design effects of every rate, for every attribute."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import numpy as np

from evenhand.auditing.groups import groups_of
from evenhand.measures.gaps import selected_at
from evenhand.measures.group_counts import JOIN
from evenhand.measures.group_errors import (
    DesignEffects,
    ErrorParts,
    communities_of,
    design_effects,
    effects_of_ties,
    no_effects,
    slopes_at_cut,
    source_parts,
)
from evenhand.measures.grouping import Groups
from evenhand.measures.kept import among
from evenhand.measures.measure import measure
from evenhand.measures.rate_values import values_of
from evenhand.measures.rule_errors import DRAWS, effects_of_draws, redrawn_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evenhand.auditing.persons import Persons
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.ties import Ties

SAME = {"true_positive_rate": "false_negative_rate", "false_positive_rate": "true_negative_rate"}
"""Rates that are one less another share its intervals' widths."""
RATES = ("selection_rate", "mean_score", "true_positive_rate", "false_positive_rate", "positive_predictive_value",
         "negative_predictive_value", "accuracy")
BY_SOURCES = frozenset(RATES[:4])
"""What is made of scores alone, with outcomes taken as they are."""
FEWEST = 10
"""Fewer people with a value than this, and nothing is fitted to their ties."""
MOST_PEOPLE = 100_000
"""Up to so many people, shares selected and mean scores of every intersection are gone through by themselves."""


def network_effects(population: Population, decisions: Decisions, sets: Sequence[tuple[str, ...]], *,
                    progress: Callable[[float], None] = lambda share: None) -> dict[str, dict[str, DesignEffects]]:
    """Return the design effects of each rate, by attribute and rate; nothing where no ties are known.

    Where it is known how friends count, selection rates, error rates and mean scores take the interval over sources,
    never shorter than that of independent people. Everything else takes the widest of the roads for known ties.
    Of rates that need an outcome, and of all in large populations, intersections take the largest effects of the
    attributes that they join.

    Parameters
    ----------
    population : Population
        The people.
    decisions : Decisions
        What a system says of them.
    sets : sequence of tuple of str
        The attributes and intersections.
    progress : callable
        Takes the share that is done, where own records are drawn anew.
    """
    if population.ties is None or population.ties.count == 0:
        return {}
    road = partial(_by_sources, decisions) if mechanism_known(decisions) else partial(_by_ties, population.ties)
    if rule_known(decisions):
        road = partial(_by_rule, partial(drawn_anew, population, decisions, progress=progress), decisions)
    none = np.full(population.count, -1, np.int8)
    outcome = none if population.outcome is None else population.outcome
    return _effects(road, lambda names: groups_of(population, JOIN.join(names)), sets,
                    _values(decisions.selected, outcome, decisions.score))


def effects_of_persons(ties: Ties, persons: Persons, sets: Sequence[tuple[str, ...]],
                       ) -> dict[str, dict[str, DesignEffects]]:
    """Return the same for people in any table, of whom ties, decisions, outcomes and scores are known.

    Parameters
    ----------
    ties : Ties
        By row position.
    persons : Persons
        What is known of each person.
    sets : sequence of tuple of str
        The attributes and intersections.
    """
    if ties.count == 0:
        return {}
    none = np.full(ties.people, -1, np.int8)
    selected, outcome = (none if one is None else one for one in (persons.decision, persons.outcome))
    return _effects(partial(_by_ties, ties), persons.groups, sets, _values(selected, outcome, persons.score))


def _effects(road: Callable[..., Iterator[tuple[str, DesignEffects]]], groups_in: Callable[..., Groups],
             sets: Sequence[tuple[str, ...]], rates: Iterator[tuple[str, NDArray[np.float64]]],
             ) -> dict[str, dict[str, DesignEffects]]:
    """Return the design effects by attribute and rate, those of `SAME` rates and joined attributes included."""
    groups = {JOIN.join(names): groups_in(names) for names in sets}
    alone = {name: groups_in((name,)) for names in sets for name in names}
    found: dict[str, dict[str, DesignEffects]] = {name: {} for name in alone | groups}
    for rate, values in rates:
        wanted = alone | (groups if rate in RATES[:2] and values.size <= MOST_PEOPLE else {})
        effects = dict(road(rate, values, wanted))
        effects |= {name: joined_effects([effects[part] for part in name.split(JOIN)], one.count)
                    for name, one in groups.items() if name not in effects}
        for name, one in effects.items():
            found[name] |= dict.fromkeys((rate, SAME.get(rate, rate)), one)
    return {name: found[name] for name in groups}


def mechanism_known(decisions: Decisions) -> bool:
    """Return whether each score is known as a weighted mean of own records, or is the person's own record alone.

    It is not for recorded scores, where friends enter the own record itself, or by a rule that is no mean.
    """
    if decisions.own is None or decisions.score is None or decisions.kind in ("recorded", "trust"):
        return False
    if decisions.reads_friends or decisions.friends is not None:
        return False
    if decisions.coupling is not None:
        return True
    own = decisions.own if decisions.range is None else np.clip(decisions.own, *decisions.range)
    return bool(np.array_equal(own, decisions.score, equal_nan=True))


def rule_known(decisions: Decisions) -> bool:
    """Return whether friends enter by a known rule that is no weighted mean, and a cut decides."""
    return decisions.friends is not None and decisions.own is not None and decisions.cut is not None \
        and not decisions.reads_friends


FriendsCount = Literal["mean", "rule", "features", "trust", "none", "unknown"]


def how_friends_count(decisions: Decisions) -> FriendsCount:
    """Return how friends enter a score: as a known mean, by another known rule, otherwise, not, or as nobody says."""
    if decisions.kind == "trust":
        return "trust"
    if decisions.reads_friends:
        return "features"
    if decisions.kind != "recorded" and rule_known(decisions):
        return "rule"
    if not mechanism_known(decisions):
        return "unknown"
    return "none" if decisions.coupling is None else "mean"


def _by_rule(draws: Callable[[], NDArray[np.float64]], decisions: Decisions, rate: str, values: NDArray[np.float64],
             groups: Mapping[str, Groups]) -> Iterator[tuple[str, DesignEffects]]:
    """Yield effects where friends enter by a rule: from own records that are drawn anew, once for all rates."""
    if rate not in BY_SOURCES:
        yield from _independent(groups)
        return
    drawn = draws()
    if rate != "mean_score":
        drawn = selected_at(drawn, decisions.cut, decisions.favourable).astype(np.float64)
    for name, one in groups.items():
        yield name, effects_of_draws(drawn, values, one)


def drawn_anew(population: Population, decisions: Decisions, *,
               progress: Callable[[float], None] = lambda share: None) -> NDArray[np.float64]:
    """Return scores by a rule that is no mean when own records are drawn anew, shape ``(draws, people)``.

    They know of no cut, and are kept for the rule and records that were asked for last.
    """
    key = (decisions.friends, sha256(decisions.own.data).digest())
    found = _KEPT.get(key)
    if found is None:
        attributes = [groups_of(population, name) for name in population.roles.protected]
        draws = DRAWS if population.count <= MOST_PEOPLE else DRAWS // 3
        found = redrawn_scores(partial(_score, decisions), decisions.own, attributes, draws=draws, progress=progress)
        _KEPT.clear()
        _KEPT[key] = found
    return found


_KEPT: dict[object, NDArray[np.float64]] = {}


def _score(decisions: Decisions, own: NDArray[np.float64]) -> NDArray[np.float64]:
    scores = decisions.friends.solve(np.nan_to_num(own))
    scores = scores if decisions.range is None else np.clip(scores, *decisions.range)
    return np.where(np.isnan(own), np.nan, scores)


def _independent(groups: Mapping[str, Groups]) -> Iterator[tuple[str, DesignEffects]]:
    for name, one in groups.items():
        yield name, no_effects(one.count, "sources")


def _values(selected: NDArray[np.int8], outcome: NDArray[np.int8],
            score: NDArray[np.float64] | None) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield each rate whose values are known and differ, with one value a person."""
    for rate in RATES:
        values = values_of(measure(rate), selected, outcome, score)
        known = ~np.isnan(values)
        if known.sum() >= FEWEST and np.ptp(values[known]) > 0:
            yield rate, values


def _by_ties(ties: Ties, rate: str, values: NDArray[np.float64],
             groups: Mapping[str, Groups]) -> Iterator[tuple[str, DesignEffects]]:
    known = ~np.isnan(values)
    tied = among(ties, known)
    places = communities_of(ties)[known]
    for name, one in groups.items():
        yield name, effects_of_ties(tied, values[known], Groups(one.codes[known], one.levels), places)


def _by_sources(decisions: Decisions, rate: str, values: NDArray[np.float64],
                groups: Mapping[str, Groups]) -> Iterator[tuple[str, DesignEffects]]:
    if decisions.coupling is None or rate not in BY_SOURCES:
        yield from _independent(groups)
        return
    for name, one in groups.items():
        found = error_parts(decisions, rate, values, one)
        yield name, design_effects(found.independent, [found.sources])


def error_parts(decisions: Decisions, rate: str, values: NDArray[np.float64], groups: Groups) -> ErrorParts:
    """Return what each person adds to the errors of a rate's group means, where it is known how friends count.

    Parameters
    ----------
    decisions : Decisions
        Of a system of which `mechanism_known`.
    rate : str
        The rate.
    values : ndarray of float, shape (people,)
        As `values_of` returns.
    groups : Groups
        Of these people.
    """
    if decisions.coupling is None or rate not in BY_SOURCES:
        return source_parts(None, None, values, groups)
    slopes = None if rate == "mean_score" else slopes_of(decisions, groups)
    return source_parts(decisions.coupling, decisions.own, values, groups, slopes)


def slopes_of(decisions: Decisions, groups: Groups) -> NDArray[np.float64]:
    """Return by how much a point of score raises the share selected of each group, shape ``(groups,)``.

    Where no one cut-off decides (a mitigation that decides by group, or by lot), each group's own is taken: the
    score above which lies as large a share of the group as is selected.
    """
    score = np.where(np.isnan(decisions.own), np.nan, decisions.score)
    if decisions.cut is not None:
        return slopes_at_cut(score, groups, decisions.cut, decisions.favourable)
    cuts, chosen = np.full(groups.count, np.nan), decisions.selected == 1
    for k in range(groups.count):
        mine = (groups.codes == k) & ~np.isnan(score)
        if mine.any() and 0 < chosen[mine].mean() < 1:
            high = decisions.favourable == "high"
            cuts[k] = np.quantile(score[mine], 1 - chosen[mine].mean() if high else chosen[mine].mean())
    return slopes_at_cut(score, groups, cuts, decisions.favourable)


def joined_effects(parts: Sequence[DesignEffects], count: int) -> DesignEffects:
    """Return the largest effects of the attributes that an intersection joins, for each of its groups."""
    widest = max(parts, key=lambda one: one.pairs.max(initial=1.0))
    return DesignEffects(np.full(count, max(one.alone.max(initial=1.0) for one in parts)),
                         np.full((count, count), widest.pairs.max(initial=1.0)), widest.method)
