"""Trust by personal relationships: people scored by what those who know them, or know of them, think of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evenhand.errors import InputError
from evenhand.randomness import stream
from evenhand.ties import Ties
from evenhand.trust import eigentrust, path_trust

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe, Trust

RELATIONSHIPS = "relationships"
"""The only part of such a score."""


@dataclass(frozen=True, eq=False)
class TrustStanding:
    """What a person's ties say, from 0 to 100: nothing else is read of anybody.

    Parameters
    ----------
    rules : Trust
        How trust travels along ties.
    lenders : ndarray of int, shape (lenders,)
        Positions of the people who are asked, drawn at the fit; for path trust.
    trusted : ndarray of bool, shape (people,)
        Who is trusted to begin with; for EigenTrust.
    seen : ndarray of float, shape (people,)
        The sorted trust of everybody at the fit, among whom a person is ranked; for EigenTrust.
    average : float
        The mean standing of the people at the fit: the base of explanations.
    """

    rules: Trust
    lenders: NDArray[np.int64]
    trusted: NDArray[np.bool_]
    seen: NDArray[np.float64]
    average: float = 0.0

    @property
    def features(self) -> tuple[str, ...]:
        """The only part of a score: one's relationships."""
        return (RELATIONSHIPS,)

    def matrix(self, population: Population) -> NDArray[np.float64]:
        """Return everybody's standing, shape ``(people, 1)``."""
        ties = trust_ties(self.rules, population)
        if self.rules.method == "eigentrust":
            return self._ranked(eigentrust(ties, self.trusted, restart=self.rules.restart))[:, None]
        return 100 * accepted_share(self.trust_of_lenders(population), self.lenders, self.rules.bar)[:, None]

    def trust_of_lenders(self, population: Population) -> NDArray[np.float64]:
        """Return how far each lender trusts each person, 0 to 1, shape ``(lenders, people)``."""
        return decayed_path_trust(trust_ties(self.rules, population), self.lenders, self.rules)

    def row(self, population: Population, person: int, friends: Ties | None) -> NDArray[np.float64]:
        """Return one person's standing with `friends` as the ties."""
        ties = weighed(self.rules, friends if friends is not None else _ties_of(population), population.name)
        if self.rules.method == "eigentrust":
            trust = eigentrust(ties, self.trusted, restart=self.rules.restart)[[person]]
            return self._ranked(trust)
        # Trust reaches one person from all along the paths that lead from that person to all, turned round.
        back = Ties(ties.matrix.T.tocsr(), ties.directed) if ties.directed else ties
        to_person = decayed_path_trust(back, np.array([person]), self.rules)[0, self.lenders]
        others = self.lenders != person
        return np.array([100 * float((to_person[others] >= self.rules.bar).mean())])

    def changed(self, row: NDArray[np.float64], changes: Mapping[str, Any], population: Population,
                ) -> NDArray[np.float64]:
        """Refuse changes to records: none is read, only ties count.

        Raises
        ------
        InputError
            For any change.
        """
        if changes:
            raise InputError("changes", ", ".join(changes), "a change of ties: trust reads nothing else of a person",
                             "drop a tie instead")
        return row

    def sub_scores(self, matrix: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the standing itself, shape ``(people, 1)``."""
        return matrix

    def parts(self, matrix: NDArray[np.float64], fold: NDArray[np.int64], weights: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return base ``(people,)`` and the one part ``(people, 1)``: what one's ties add to the average."""
        return np.full(len(matrix), self.average), matrix - self.average

    def _ranked(self, trust: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return 100 times the share of the people of the fit who are trusted less, those alike counted half."""
        below = np.searchsorted(self.seen, trust, "left")
        return 50 * (below + np.searchsorted(self.seen, trust, "right")) / self.seen.size


def trust_standing_of(recipe: SystemRecipe, population: Population, *, seed: int = 0) -> TrustStanding:
    """Return the standing of a recipe: who is asked is drawn, and everybody's trust is known for ranks.

    Raises
    ------
    InputError
        For people without ties, a kind of tie to which the recipe gives no trust, a column of the
        pre-trusted that is not there, or nobody who is trusted to begin with.
    """
    rules = recipe.trust
    ties = trust_ties(rules, population)
    asked = min(rules.lenders, population.count)
    lenders = np.sort(stream(seed, "lenders").choice(population.count, asked, replace=False))
    trusted = _pre_trusted(rules, population, recipe.name)
    seen = np.sort(eigentrust(ties, trusted, restart=rules.restart)) if rules.method == "eigentrust" else np.empty(0)
    found = TrustStanding(rules, lenders, trusted, seen)
    return TrustStanding(rules, lenders, trusted, seen, float(found.matrix(population).mean()))


def trust_ties(rules: Trust, population: Population) -> Ties:
    """Return a population's ties with trust as their weight, 0 to 1."""
    return weighed(rules, _ties_of(population), population.name)


def weighed(rules: Trust, ties: Ties, name: str) -> Ties:
    """Return ties with the trust of their kind as weight; where ties have no kinds, the recipe's `other`.

    Raises
    ------
    InputError
        For a kind of tie to which the recipe gives no trust.
    """
    if ties.kind is None:
        trust = np.full(ties.matrix.nnz, rules.other)
    else:
        missing = [kind for kind in ties.kinds if kind not in rules.ties]
        if missing:
            raise InputError(f"dataset {name}, ties", f"the kind {missing[0]!r}, to which the system gives no trust",
                             f"kinds among {', '.join(rules.ties) or 'none'}", f"add {missing[0]} = ... under "
                             "[trust.ties]")
        trust = np.array([rules.ties[kind] for kind in ties.kinds])[ties.kind]
    matrix = ties.matrix.copy()
    matrix.data = trust
    return Ties(matrix, ties.directed, ties.kind, ties.kinds)


def decayed_path_trust(ties: Ties, lenders: NDArray[np.int64], rules: Trust) -> NDArray[np.float64]:
    """Return path trust in which each tie after the first counts `decay` times, 0 below the recipe's bar.

    The shape is ``(lenders, people)``.
    """
    matrix = ties.matrix.copy()
    matrix.data = matrix.data * rules.decay
    # A person whom nobody would accept counts as one whom nobody knows: what lies below the bar is not followed.
    floor = rules.bar * rules.decay * (1 - 1e-12)
    found = path_trust(Ties(matrix, ties.directed), lenders, hops=rules.hops, floor=floor) / rules.decay
    found[np.arange(lenders.size), lenders] = 1.0
    return found


def accepted_share(trust: NDArray[np.float64], lenders: NDArray[np.int64], bar: float) -> NDArray[np.float64]:
    """Return the share of lenders who trust each person at least up to the bar; nobody is asked about themselves.

    Examples
    --------
    >>> accepted_share(np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.2]]), np.array([0, 1]), 0.5)
    array([1., 1., 0.])
    """
    accepted = trust >= bar
    asked = np.full(trust.shape[1], lenders.size)
    np.subtract.at(asked, lenders, 1)
    own = np.zeros(trust.shape[1])
    np.add.at(own, lenders, 1.0)
    return (accepted.sum(axis=0) - own) / np.maximum(asked, 1)


def _ties_of(population: Population) -> Ties:
    if population.ties is None:
        raise InputError(f"dataset {population.name}", "people of whom nobody knows who is tied to whom",
                         "ties: trust travels along them", "add an edge list to the recipe under [files]")
    return population.ties


def _pre_trusted(rules: Trust, population: Population, name: str) -> NDArray[np.bool_]:
    if rules.trusted is None:
        return np.ones(population.count, bool)
    from evenhand.scoring.features import numbers

    values = numbers(population.column(rules.trusted), f"system {name} on {population.name}, trusted")
    return np.nan_to_num(values) >= rules.trusted_from
