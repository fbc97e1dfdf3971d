"""Who is tied to whom: a sparse network of people and the few things that every layer asks of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from evenhand.checks import vector, whole_number
from evenhand.errors import InputError
from evenhand.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Ties:
    """The ties of a population, as a sparse matrix of weights.

    Parameters
    ----------
    matrix : scipy.sparse.csr_array, shape (people, people)
        ``matrix[i, j] > 0`` where ego ``i`` is tied to alter ``j``; no diagonal. An undirected tie
        stands in both places.
    directed : bool
        Whether a tie from ``i`` to ``j`` may stand without one from ``j`` to ``i``.
    kind : ndarray of int8, shape (matrix.nnz,), optional
        The kind of each stored tie, in the order of ``matrix.data``, as a position in `kinds`.
    kinds : tuple of str
        The names of the kinds.

    Examples
    --------
    >>> star = Ties.from_pairs([0, 0], [1, 2], people=4, directed=False)
    >>> star.degree
    array([2, 1, 1, 0])
    >>> star.mean_over_alters([1.0, 2.0, 4.0, 8.0])
    array([ 3.,  1.,  1., nan])
    """

    matrix: sparse.csr_array
    directed: bool
    kind: NDArray[np.int8] | None = None
    kinds: tuple[str, ...] = ()

    @classmethod
    def from_pairs(cls, source: ArrayLike, target: ArrayLike, *, people: int, directed: bool,
                   weight: ArrayLike | None = None, kind: ArrayLike | None = None,
                   kinds: tuple[str, ...] = ()) -> Ties:
        """Return the ties given by pairs of positions, an undirected tie given once.

        Parameters
        ----------
        source, target : array of int, shape (ties,)
            Positions of ego and alter, from 0.
        people : int
            How many people there are.
        directed : bool
            Whether a pair is a tie in one direction only.
        weight : array of float, shape (ties,), optional
            Positive weights; 1 where left out.
        kind : array of int, shape (ties,), optional
            Positions in `kinds`.
        kinds : tuple of str
            The names of the kinds.

        Raises
        ------
        InputError
            For a position outside, a tie to oneself, a tie given twice, or a weight that is not positive.
        """
        people = whole_number(people, "people")
        i, j = np.asarray(source, np.int64), np.asarray(target, np.int64)
        w = np.ones(i.size) if weight is None else vector(weight, "weight", i.size)
        _check_pairs(i, j, w, people)
        k = None if kind is None else np.asarray(kind, np.int8)
        if not directed:
            i, j, w = np.r_[i, j], np.r_[j, i], np.r_[w, w]
            k = None if k is None else np.r_[k, k]
        # Buckets by row, then within rows: a fifth of the time of sorting the pairs.
        place = sparse.coo_array((np.arange(i.size), (_short(i), _short(j))), shape=(people, people)).tocsr()
        if place.nnz < i.size:
            twice = (i.size - place.nnz) // (1 if directed else 2)
            raise InputError("ties", f"{twice:,} pairs more than once", "each tie once",
                             "add the weights of repeated ties or keep one of them")
        order = place.data
        matrix = sparse.csr_array((w[order], place.indices, place.indptr), shape=(people, people))
        return cls(matrix, directed, None if k is None else k[order], kinds)

    @property
    def people(self) -> int:
        """How many people there are, tied or not."""
        return self.matrix.shape[0]

    @property
    def count(self) -> int:
        """How many ties there are; an undirected tie counts once."""
        return self.matrix.nnz if self.directed else self.matrix.nnz // 2

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """The number of alters of each ego, shape ``(people,)``."""
        return np.diff(self.matrix.indptr).astype(np.int64)

    @property
    def isolates(self) -> NDArray[np.bool_]:
        """Whether each person has no alters, shape ``(people,)``."""
        return self.degree == 0

    @cached_property
    def strength(self) -> NDArray[np.float64]:
        """The sum of the weights of each ego's ties, shape ``(people,)``."""
        return np.asarray(self.matrix.sum(axis=1), np.float64).ravel()

    @cached_property
    def weights_of_alters(self) -> sparse.csr_array:
        """W: the weights with each ego's row divided by its sum; the rows of isolates are zero."""
        data = self.matrix.data * np.repeat(safe_inverse(self.strength), self.degree)
        return sparse.csr_array((data, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)

    @cached_property
    def weights_to_egos(self) -> sparse.csr_array:
        """W': row j holds the weight that each ego gives to alter j."""
        if self.directed:
            return self.weights_of_alters.T.tocsr()
        data = self.matrix.data * safe_inverse(self.strength)[self.matrix.indices]
        return sparse.csr_array((data, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)

    def mean_over_alters(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return each ego's weighted mean over its alters that have a value.

        Parameters
        ----------
        values : array of float, shape (people,)
            NaN where a person has no value.

        Returns
        -------
        ndarray of float, shape (people,)
            NaN for isolates, and for an ego none of whose alters has a value.
        """
        values = vector(values, "values", self.people)
        known = ~np.isnan(values)
        weight = self.matrix @ known.astype(np.float64)
        total = self.matrix @ np.where(known, values, 0.0)
        return np.divide(total, weight, out=np.full(self.people, np.nan), where=weight > 0)

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions of ego and alter of each tie; an undirected tie comes once, lower first."""
        ego = np.repeat(np.arange(self.people), self.degree)
        alter = self.matrix.indices.astype(np.int64)
        keep = slice(None) if self.directed else ego < alter
        return ego[keep], alter[keep]

    def alters(self, ego: int) -> NDArray[np.int64]:
        """Return the positions of one person's alters, in ascending order."""
        ego = whole_number(ego, "ego", 0, self.people - 1)
        return self.matrix.indices[self.matrix.indptr[ego]:self.matrix.indptr[ego + 1]].astype(np.int64)

    def filtered(self, keep: NDArray[np.bool_]) -> Ties:
        """Return the stored ties for which `keep` is true, shape ``(matrix.nnz,)``; the people stay.

        For undirected ties `keep` must treat both directions alike.
        """
        kept_before = np.r_[0, np.cumsum(keep)].astype(self.matrix.indptr.dtype)
        matrix = sparse.csr_array(
            (self.matrix.data[keep], self.matrix.indices[keep], kept_before[self.matrix.indptr]),
            shape=self.matrix.shape)
        return Ties(matrix, self.directed, None if self.kind is None else self.kind[keep], self.kinds)

    def among(self, members: NDArray[np.bool_]) -> Ties:
        """Return only the ties between members; everybody else becomes an isolate.

        Examples
        --------
        >>> pair = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
        >>> pair.among(np.array([True, True, False])).degree
        array([1, 1, 0])
        """
        members = np.asarray(members, bool)
        return self.filtered(np.repeat(members, self.degree) & members[self.matrix.indices])

    def subset(self, members: NDArray[np.bool_]) -> Ties:
        """Return the ties between members, who are numbered anew in their order; everybody else is gone.

        Examples
        --------
        >>> line = Ties.from_pairs([0, 1], [1, 2], people=3, directed=False)
        >>> line.subset(np.array([False, True, True])).pairs()
        (array([0]), array([1]))
        """
        members = np.asarray(members, bool)
        kept = self.among(members)
        place = (np.cumsum(members) - 1).astype(kept.matrix.indices.dtype)
        starts = np.r_[0, kept.matrix.indptr[1:][members]].astype(kept.matrix.indptr.dtype)
        size = int(members.sum())
        matrix = sparse.csr_array((kept.matrix.data, place[kept.matrix.indices], starts), shape=(size, size))
        return Ties(matrix, self.directed, kept.kind, self.kinds)

    def undirected(self) -> Ties:
        """Return the ties with their direction disregarded; where both directions stand, the larger weight.

        Kinds are dropped, since the two directions may differ in kind.

        Examples
        --------
        >>> follows = Ties.from_pairs([0, 1, 1], [1, 0, 2], people=3, directed=True)
        >>> follows.undirected().count
        2
        """
        if not self.directed:
            return self
        return Ties(self.matrix.maximum(self.matrix.T).tocsr(), directed=False)

    def communities(self, seed: int = 0, *, most_ties: int | None = None) -> NDArray[np.int64]:
        """Return the community of each person, numbered from 0, shape ``(people,)``.

        Communities of high modularity are found by the Leiden method (Traag, Waltman and van Eck 2019) in
        igraph; the direction and the weight of ties are disregarded.

        Parameters
        ----------
        seed : int
            The seed of the search.
        most_ties : int, optional
            Where there are more ties, the search goes by so many of them, chosen at random: rougher, and
            quicker in proportion.

        Examples
        --------
        >>> two = Ties.from_pairs([0, 0, 1, 3, 3, 4], [1, 2, 2, 4, 5, 5], people=6, directed=False)
        >>> found = two.communities()
        >>> len(set(found[:3].tolist())), len(set(found[3:].tolist())), len(set(found.tolist()))
        (1, 1, 2)
        """
        import igraph

        igraph.set_random_number_generator(random.Random(seed))
        try:
            pairs = np.column_stack(self.pairs())
            if most_ties is not None and len(pairs) > most_ties:
                pairs = pairs[stream(seed, "communities").choice(len(pairs), most_ties, replace=False)]
            graph = igraph.Graph(n=self.people, edges=pairs, directed=False)
            found = graph.community_leiden(objective_function="modularity", n_iterations=2)
            return np.asarray(found.membership, np.int64)
        finally:
            igraph.set_random_number_generator(random)


def safe_inverse(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / values, and 0 where a value is 0.

    Examples
    --------
    >>> safe_inverse(np.array([0.0, 4.0]))
    array([0.  , 0.25])
    """
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)


def _short(positions: NDArray[np.int64]) -> NDArray[np.integer]:
    """Return positions in 32 bits where they fit: products with the matrix then read a third less memory."""
    fits = positions.size < 2**31 and positions.max(initial=0) < 2**31 - 1
    return positions.astype(np.int32) if fits else positions


def _check_pairs(i: NDArray[np.int64], j: NDArray[np.int64], w: NDArray[np.float64], people: int) -> None:
    if i.shape != j.shape or i.ndim != 1:
        raise InputError("ties", f"{i.size:,} sources and {j.size:,} targets", "as many of each", "pair them")
    outside = (i < 0) | (i >= people) | (j < 0) | (j >= people)
    if outside.any():
        raise InputError("ties", f"{int(outside.sum()):,} ties of people who are not in the table",
                         f"positions from 0 to {people - 1:,}", "leave these ties out or add the people")
    if (i == j).any():
        own = int((i == j).sum())
        raise InputError("ties", f"{own:,} ties of people to themselves", "none", "remove them")
    if not (np.isfinite(w) & (w > 0)).all():
        raise InputError("ties", "a weight that is missing, zero, negative or infinite",
                         "positive weights", "remove such ties or mend their weights")
