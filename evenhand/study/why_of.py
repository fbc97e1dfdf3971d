"""Why a gap, asked by the names of a dataset and a system: the waterfall, and the causal truth of drawn people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.auditing.attribute_sets import attribute_sets
from evenhand.auditing.groups import groups_of
from evenhand.errors import InputError, NotEnoughDataError
from evenhand.labels import UNKNOWN
from evenhand.measures.group_counts import JOIN
from evenhand.study.effects import GroupEffects, causal_effects
from evenhand.study.gaps import WhyGap, why_gap
from evenhand.study.scored import Answered, Scored, scored_people

if TYPE_CHECKING:
    import polars as pl

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe


@dataclass(frozen=True, eq=False)
class WhyAndCauses:
    """The parts of a gap, and beside them what the group causes in truth where that was asked. Frozen."""

    why: WhyGap
    causes: GroupEffects | None = None

    def frame(self) -> pl.DataFrame:
        """Return the parts as a tidy table."""
        return self.why.frame()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return self.why.to_dict() | {"causes": None if self.causes is None else self.causes.to_dict()}


def why(population: str | Population, system: str | SystemRecipe, *, by: str | None = None, group: str | None = None,
        reference: str | None = None, causes: bool = False, level: float = 0.95, seed: int = 0,
        **more: Any) -> Answered:
    """Draw or read a population, score it, and return why the mean scores of two groups differ.

    Parameters
    ----------
    population, system, seed
        As in :func:`evenhand.run`.
    by : str, optional
        A protected attribute or an intersection; the first attribute where left out.
    group, reference : str, optional
        The two groups; where left out, the one whose mean score is worst and the one whose is best.
    causes : bool
        Whether to add what belonging to the group causes in truth, which only drawn people can tell.
    level : float
        The confidence level.
    **more
        people, cut, knobs, even, catalog, progress, as in :func:`evenhand.run`.

    Raises
    ------
    InputError
        For unknown names, recorded scores, and causes of people who were not drawn.
    NotEnoughDataError
        Where there are no two groups with a mean score.

    Examples
    --------
    >>> found = why("citizens", "financial", people=400, by="sex").found.why.parts
    >>> bool(abs(found.remainder) < 1e-6)
    True
    """
    scored = scored_people(population, system, seed=seed, **more)
    attribute = JOIN.join(attribute_sets(scored.population.roles.protected, [by] if by else None, 1)[0])
    pair = pair_of(scored, attribute, group, reference)
    names = {"attribute": attribute, "group": pair[0], "reference": pair[1], "seed": seed}
    parts = why_gap(scored.population, scored.system, scored.decisions, level=level, **names)
    truth = causal_effects(scored.population, scored.system, scored.decisions, **names) if causes else None
    return Answered(scored, WhyAndCauses(parts, truth))


def pair_of(scored: Scored, attribute: str, group: str | None = None,
            reference: str | None = None) -> tuple[str, str]:
    """Return the two groups to compare: where none is named, that with the worst and that with the best mean score.

    Groups of fewer than two people with a score are left out, and people whose group is not known.
    """
    score = scored.decisions.score
    if score is None:
        raise InputError(f"gap under {scored.decisions.system}", "decisions without a score", "scores",
                         "choose a system that gives scores")
    groups, known = groups_of(scored.population, attribute), ~np.isnan(score)
    for name in (group, reference):
        if name is not None:
            groups.position(name)
    size, total = groups.sums(known), groups.sums(np.nan_to_num(score))
    means = {name: total[k] / size[k] for k, name in enumerate(groups.levels)
             if size[k] > 1 and UNKNOWN not in name.split(JOIN)}
    if len(means) < 2:
        raise NotEnoughDataError(f"gap by {attribute}", "fewer than two groups with a mean score", "two",
                                 "choose another attribute")
    worst_first = sorted(means, key=means.get, reverse=scored.decisions.favourable == "low")
    reference = reference or next(name for name in reversed(worst_first) if name != group)
    return group or next(name for name in worst_first if name != reference), reference
