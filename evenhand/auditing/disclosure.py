"""What may be published of recorded people: groups joined until no count under eleven can be rebuilt.

Nothing is hidden after the fact. Groups with too small a count are joined to one group *before* anything is measured,
and whatever cannot be made safe is left out of what is audited. Every published number is then a function of counts
that are each 0 or at least `SMALLEST`, so differences of published totals are too: there is no small count to rebuild.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import sparse

from evenhand.auditing.groups import groups_of
from evenhand.errors import NotEnoughDataError
from evenhand.measures.group_counts import JOIN
from evenhand.population.population import Field, Population
from evenhand.ties import Ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evenhand.scoring.decisions import Decisions

SMALLEST = 11
"""The smallest count of people that is shown (Centers for Medicare and Medicaid Services, cell size policy)."""
SURE = 100
"""Where fewer people than this are all treated alike, their common lot is hidden: it would tell of each of them."""
JOINED = "groups too small to show"
"""What small groups are called once they are joined."""
NO_OUTCOMES = "Outcomes are not told: too few people for any count of decisions by outcome."
NO_PAIRS = "Systems are not compared person by person: too few people are treated differently by them."


@dataclass(frozen=True, eq=False)
class Disclosed:
    """People and decisions as they may be published.

    Parameters
    ----------
    population : Population
        The people, small groups joined, without attributes that cannot be shown.
    decisions : mapping of str to Decisions
        What each system says of them.
    by : tuple of str
        The attributes and intersections that may be audited.
    notes : tuple of str
        What was joined or left out, a sentence each.
    paired : bool
        Whether systems may be compared person by person: their paired intervals tell how many they treat differently.
    """

    population: Population
    decisions: Mapping[str, Decisions]
    by: tuple[str, ...]
    notes: tuple[str, ...]
    paired: bool = True


def disclosed(population: Population, decisions: Mapping[str, Decisions]) -> Disclosed:
    """Return what may be published: every count of people by group, decision, outcome and score is 0 or at least 11.

    A group with a smaller count is joined to others; a group of fewer than 100 people who were all treated alike is
    taken for a small one. Intersections are kept only where all their counts are safe. Where nothing could be shown
    so, paired comparisons of systems are given up first, then outcomes.

    Parameters
    ----------
    population : Population
        The people.
    decisions : mapping of str to Decisions
        What each system says of them; the first is what others are compared with.

    Raises
    ------
    NotEnoughDataError
        Where no attribute is left that two groups could be compared by.
    """
    population = replace(population, provenance=replace(population.provenance, notes=()))
    for outcome, paired in ((True, True), (True, False), (False, True), (False, False)):
        taken = population if outcome else replace(population, roles=replace(population.roles, outcome=None))
        found = _shown(*_without_rare(taken, decisions), paired=paired)
        if found.by:
            given_up = [] if outcome or population.outcome is None else [NO_OUTCOMES]
            given_up += [] if paired or len(decisions) < 2 else [NO_PAIRS]
            return replace(found, notes=(*given_up, *found.notes))
    raise NotEnoughDataError(f"{population.name}, public mode", "only groups too small to be shown",
                             f"two groups with no count from 1 to {SMALLEST - 1}",
                             "ask with --internal, for eyes that may see all")


def _shown(population: Population, decisions: Mapping[str, Decisions], notes: list[str], *, paired: bool) -> Disclosed:
    """Return what can be shown of the people, attribute by attribute; nothing where no attribute is left."""
    splits = [*_splits(population, list(decisions.values()), paired=paired)]
    kept: list[str] = []
    for attribute in population.roles.protected:
        merged = _joined(population, attribute, splits)
        if merged is None:
            notes.append(f"{population.label(attribute)} is not shown: too few people to show two groups by it.")
            continue
        population, names = merged
        kept.append(attribute)
        if names:
            notes.append(f"By {population.label(attribute).lower()}, {len(names)} groups are joined, because a count "
                         f"under {SMALLEST} could be read from one of them: {', '.join(names)}.")
    population = replace(population, roles=replace(population.roles, protected=tuple(kept)))
    pairs = [JOIN.join(names) for names in combinations(kept, 2)]
    shown = [pair for pair in pairs if _safe(population, pair, splits).all()]
    if len(shown) < len(pairs):
        notes.append("Intersections with a small count are not shown: "
                     f"{', '.join(pair for pair in pairs if pair not in shown)}.")
    return Disclosed(population, decisions, (*kept, *shown), tuple(notes), paired)


@dataclass(frozen=True, eq=False)
class Split:
    """A way in which published numbers split people: the part of each person, and which parts make up a whole.

    Parameters
    ----------
    part : ndarray of int, shape (people,)
        The part that each person is in.
    parts : int
        How many parts there are.
    wholes : tuple of tuple of tuple of int
        Pairs of sets of parts: what stands on either side of a published rate.
    """

    part: NDArray[np.int64]
    parts: int
    wholes: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()


def _splits(population: Population, decisions: Sequence[Decisions], *, paired: bool) -> Iterable[Split]:
    outcome = population.outcome
    came = np.full(population.count, 2) if outcome is None else np.where(outcome < 0, 2, outcome)
    first = None
    for one in decisions:
        selected = np.where(one.selected < 0, 2, one.selected).astype(np.int64)
        yield Split(selected * 3 + came, 9, _wholes(outcome is not None))
        yield Split(one.scored.astype(np.int64), 2)
        if paired and first is not None:
            # A paired interval rests on how many people two systems treat differently.
            yield Split((first * 3 + selected) * 3 + came, 27)
        first = selected if first is None else first
    if paired and len(decisions) > 1:
        yield _judged(decisions, came)


def _judged(decisions: Sequence[Decisions], came: NDArray[np.int64]) -> Split:
    """Return by which of the systems each person has a score and a decision: joint accuracy counts those by all."""
    judged = [known for one in decisions for known in (one.scored, one.selected >= 0)]
    patterns, part = np.unique(np.stack([*judged, came]), axis=1, return_inverse=True)
    return Split(part.ravel(), patterns.shape[1])


def _wholes(labelled: bool) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return both sides of every rate, in parts of decision × outcome (0 bad, 1 good, 2 not known)."""
    selected = (((3, 4, 5), (0, 1, 2)),)
    by_outcome = (((4,), (1,)), ((3,), (0,)), ((4,), (3,)), ((0,), (1,)))
    return selected + (by_outcome if labelled else ())


def _safe(population: Population, attribute: str, splits: Sequence[Split]) -> NDArray[np.bool_]:
    groups = groups_of(population, attribute)
    return _safe_groups([_counts(groups.codes, len(groups.levels), split) for split in splits], splits)


def _counts(codes: NDArray[np.int64], groups: int, split: Split) -> NDArray[np.int64]:
    at = codes.astype(np.int64) * split.parts + split.part
    return np.bincount(at, minlength=groups * split.parts).reshape(groups, split.parts)


def _safe_groups(counts: Sequence[NDArray[np.int64]], splits: Sequence[Split]) -> NDArray[np.bool_]:
    """Return whether all counts of each group can be shown, shape ``(groups,)``."""
    safe = np.ones(counts[0].shape[0], bool)
    for table, split in zip(counts, splits, strict=True):
        sums = [table.sum(axis=1), *(table[:, list(side)].sum(axis=1) for whole in split.wholes for side in whole)]
        every = np.column_stack([table, *sums])
        safe &= ~((every > 0) & (every < SMALLEST)).any(axis=1)
        for one, other in split.wholes:
            left, right = table[:, list(one)].sum(axis=1), table[:, list(other)].sum(axis=1)
            whole = left + right
            safe &= ~((whole > 0) & (whole < SURE) & ((left == 0) | (right == 0)))
    return safe


def _joined(population: Population, attribute: str, splits: Sequence[Split],
            ) -> tuple[Population, tuple[str, ...]] | None:
    """Return the people with an attribute's small groups joined, and their names; None where nothing is left."""
    groups = groups_of(population, attribute)
    counts = [_counts(groups.codes, len(groups.levels), split) for split in splits]
    small = {int(at) for at in np.flatnonzero(~_safe_groups(counts, splits))}
    by_size = [int(at) for at in np.argsort(groups.sizes, kind="stable") if at not in small]
    while small and not (len(small) > 1 and _safe_groups([table[sorted(small)].sum(axis=0)[None] for table in counts],
                                                         splits).all()):
        if not by_size:
            return None
        small.add(by_size.pop(0))
    if len(groups.levels) - len(small) + bool(small) < 2:
        return None
    return _recoded(population, attribute, [groups.levels[at] for at in sorted(small)]), tuple(
        groups.levels[at] for at in sorted(small))


def _recoded(population: Population, attribute: str, names: Sequence[str]) -> Population:
    if not names:
        return population
    column = population.column(attribute).cast(pl.String)
    values = pl.select(pl.when(column.is_in(names)).then(pl.lit(JOINED)).otherwise(column).alias(attribute))
    levels = (*(name for name in population.levels(attribute) if name not in names), JOINED)
    known = population.fields.get(attribute) or Field(attribute, population.label(attribute))
    return replace(population, people=population.people.with_columns(values[attribute]),
                   fields={**population.fields, attribute: replace(known, levels=levels)})


def _without_rare(population: Population, decisions: Mapping[str, Decisions],
                  ) -> tuple[Population, Mapping[str, Decisions], list[str]]:
    """Return the people without those few whose decision, outcome or score is not known, where they are few."""
    notes: list[str] = []
    while True:
        rare = [(what, missing) for what, missing in _missing(population, decisions)
                if 0 < int(missing.sum()) < SMALLEST]
        if not rare:
            return population, decisions, notes
        what, missing = rare[0]
        notes.append(f"Fewer than {SMALLEST} people {what} are left out.")
        population, decisions = _only(population, ~missing), {name: _decided(one, ~missing)
                                                             for name, one in decisions.items()}


def _missing(population: Population, decisions: Mapping[str, Decisions]) -> Iterable[tuple[str, NDArray[np.bool_]]]:
    if population.outcome is not None:
        yield "without a known outcome", population.outcome < 0
    for name, one in decisions.items():
        yield f"without a known decision by {name}", one.selected < 0
        if one.score is not None:
            yield f"without a score by {name}", np.isnan(one.score)


def _only(population: Population, kept: NDArray[np.bool_]) -> Population:
    ties = population.ties
    if ties is not None:
        ties = Ties(sparse.csr_array(ties.matrix[kept][:, kept]), ties.directed)
    return replace(population, people=population.people.filter(pl.Series(kept)), ties=ties)


def _decided(decisions: Decisions, kept: NDArray[np.bool_]) -> Decisions:
    parts = {name: None if (values := getattr(decisions, name)) is None else values[kept]
             for name in ("score", "selected", "own", "fold", "probability")}
    return replace(decisions, coupling=None, friends=None, **parts)
