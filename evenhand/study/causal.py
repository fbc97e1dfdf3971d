"""A person's counterfactual twin: the same luck and the same friends, in another group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.checks import whole_number
from evenhand.errors import InputError
from evenhand.population.counterfactual import JOIN, with_group
from evenhand.scoring.parts import parts_of_everybody

if TYPE_CHECKING:
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.system import ScoringSystem

ROLES = ("attribute", "latent", "true", "record", "outcome")
"""The roles of columns in the order of the equations: what a group does first stands first."""


@dataclass(frozen=True, eq=False)
class Twin:
    """One person and the person they would have been in another group. Frozen.

    Parameters
    ----------
    person : str
        The id.
    attribute, group, other : str
        What was changed: from the person's own `group` to the `other`.
    system : str
        Who scores both.
    score, other_score : float or None
        In points; None where the system cannot score them.
    band, other_band : str or None
        The bands.
    selected, other_selected : bool
        The decisions; nobody without a score is selected.
    features : polars.DataFrame
        A row a column of the people, causes before effects: ``column``, ``label``, ``unit``, ``role``, ``value`` and
        ``twin`` (as words; null for what they do not have), ``moved``, and ``points`` (what the feature's change
        adds to the own record; null where it is not read, or nobody can say).
    """

    person: str
    attribute: str
    group: str
    other: str
    system: str
    score: float | None
    other_score: float | None
    band: str | None
    other_band: str | None
    selected: bool
    other_selected: bool
    features: pl.DataFrame

    @property
    def difference(self) -> float | None:
        """What the person would have scored more in the other group; None unless both have a score."""
        return None if self.score is None or self.other_score is None else self.other_score - self.score

    def frame(self) -> pl.DataFrame:
        """Return the features as a tidy table."""
        return self.features

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {**vars(self), "features": self.features.to_dicts(), "difference": self.difference}


def twin_of(population: Population, system: ScoringSystem, person: int, attribute: str, group: str, *,
            cut: float | None = None) -> Twin:
    """Return a person beside the person they would have been in another group, feature by feature.

    Everything that the group causes follows, through the structural equations, with the person's own noise kept
    (Kusner et al. 2017, "Counterfactual fairness", def. 5); friends, and everybody else, stay as they are.

    Parameters
    ----------
    population : Population
        Drawn, and not changed by hand.
    system : ScoringSystem
        Fitted on it; the twin is scored by the same rule.
    person : int
        The person's row.
    attribute, group : str
        The attribute and the other group; several of each where joined by " × ".
    cut : float, optional
        A cut-off instead of the system's own.

    Raises
    ------
    InputError
        For recorded people, an unknown group, and a system whose scores are recorded.

    Examples
    --------
    >>> from evenhand.study import run
    >>> study = run("citizens", "sesame", people=400, by=["hukou"])
    >>> twin = twin_of(study.population, study.systems["sesame"], 0, "hukou", "rural")
    >>> twin.group, twin.other, twin.features.filter(pl.col("moved"))["column"].to_list()[:3]
    ('urban', 'rural', ['household', 'hukou', 'residence'])
    """
    row = whole_number(person, "person", 0, population.count - 1)
    check_computed(system)
    mixed = with_group(population, attribute, group, rows=[row])
    here, there = system.decide(population, cut=cut), system.decide(mixed, cut=cut)
    own = JOIN.join(str(population.column(name)[row]) for name in attribute.split(JOIN))
    return Twin(str(population.ids[row]), attribute, own, group, system.name, _score(here, row), _score(there, row),
                _band(here, row), _band(there, row), bool(here.selected[row] == 1), bool(there.selected[row] == 1),
                _features(population, mixed, row, _points(system, population, mixed, row)))


def check_computed(system: ScoringSystem) -> None:
    """Check that a system computes its scores, so that it can score somebody who is not there."""
    if system.recipe.kind == "recorded":
        raise InputError(f"system {system.name}, what if somebody were another", "recorded scores",
                         "scores that are computed", "choose another system")


def _score(decisions: Decisions, row: int) -> float | None:
    return None if np.isnan(decisions.score[row]) else float(decisions.score[row])


def _band(decisions: Decisions, row: int) -> str | None:
    return None if decisions.band is None else decisions.band[row]


def _points(system: ScoringSystem, population: Population, mixed: Population, row: int) -> dict[str, float]:
    """Return what each feature's change adds to the own record; nothing where a system has no such parts."""
    both = [one for one in (population, mixed) if system.scored(one)[row]]
    if len(both) < 2 or not hasattr(system.records, "parts"):
        return {}
    here, there = (parts_of_everybody(system, one, people=[row]) for one in both)
    return dict(zip(here.features, (there.points - here.points)[0].tolist(), strict=True))


def _features(population: Population, mixed: Population, row: int, points: dict[str, float]) -> pl.DataFrame:
    """Return a row a column, in the order of the equations within each role."""
    rows = []
    for name in sorted(population.fields, key=lambda one: ROLES.index(population.fields[one].role)):
        known = population.fields[name]
        here, there = population.people[name][row], mixed.people[name][row]
        rows.append((name, known.label, known.unit, known.role, _words(here), _words(there), here != there,
                     points.get(name)))
    kinds = dict.fromkeys(("column", "label", "unit", "role", "value", "twin"), pl.String)
    return pl.DataFrame(rows, orient="row", schema={**kinds, "moved": pl.Boolean, "points": pl.Float64})


def _words(value: Any) -> str | None:
    """Return a value in words.

    Examples
    --------
    >>> _words(1234567.0), _words(0.25), _words("urban"), _words(None)
    ('1,234,567', '0.25', 'urban', None)
    """
    if value is None or isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 or value == round(value) else f"{value:.3g}"
