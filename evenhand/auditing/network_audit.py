"""NetworkAudit: what ties have to do with the scores of one system, by the groups of one attribute."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.auditing import network_parts as parts
from evenhand.auditing.findings.network_rules import network_findings
from evenhand.auditing.network_people import TiedPeople, tied_people
from evenhand.auditing.network_rows import network_rows
from evenhand.checks import level_of_confidence, whole_number
from evenhand.errors import InputError
from evenhand.measures.gap_split import GapSplit, gap_split
from evenhand.measures.placebo import Network, placebo_gaps
from evenhand.measures.segregation import Segregation, segregation
from evenhand.measures.shapley_split import shapley_split
from evenhand.measures.spillover import Spillover, crossings, spillover, who_moves, whom_moves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.auditing.findings.finding import Finding
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions


@dataclass(frozen=True, eq=False)
class NetworkAudit:
    """What ties have to do with one system's scores, by the groups of one attribute. Frozen.

    Each part is computed when it is first asked for, and kept. Parts that need to know how friends count are None
    where a system does not say: where friends do not count, and for recorded scores.

    Parameters
    ----------
    people : TiedPeople
        The scored people, their ties and groups.
    attribute : str
        The attribute.
    population, system : mapping
        What was audited, as plain values.
    level : float
        The confidence level of intervals.
    permutations : int
        How many shuffles the tests of clustering take.
    whole : bool
        Whether these people are everybody whom the question is about: then gaps have no sampling error.
    seed : int
        Of everything random.
    ids : polars.Series
        The ids of the scored people.
    """

    people: TiedPeople
    attribute: str
    population: Mapping[str, Any]
    system: Mapping[str, Any]
    level: float
    permutations: int
    whole: bool
    seed: int
    ids: pl.Series

    @property
    def coupled(self) -> bool:
        """Whether friends are known to count as a weighted mean, of which a gap can be split exactly."""
        return self.people.coupling is not None

    @cached_property
    def segregation(self) -> Segregation:
        """Who is tied to whom: mixing matrix, assortativity, homophily index, exposure, isolates."""
        return segregation(self.people.ties, self.people.groups)

    @cached_property
    def exposure(self) -> pl.DataFrame:
        """A row a group: mean own record (or score), and the mean that its members' friends have."""
        return parts.exposure_table(self.people)

    @cached_property
    def visibility(self) -> pl.DataFrame:
        """Each group's share of the top by score and by degree, for every size of the top."""
        return parts.visibility_table(self.people)

    @cached_property
    def inequality(self) -> pl.DataFrame:
        """Gini coefficients of scores and degrees: total, within and between groups, and in each group."""
        return parts.inequality_table(self.people)

    @cached_property
    def clustering(self) -> pl.DataFrame:
        """Moran's I, Geary's C and join counts with p-values: of scores, of decisions, and of what is left."""
        return parts.clustering_table(self.people, permutations=self.permutations, seed=self.seed)

    @cached_property
    def shares(self) -> Spillover | None:
        """How much of each score is the own record, and how much each own record moves all scores."""
        people = self.people
        return spillover(people.coupling, people.groups, seed=self.seed) if self.coupled else None

    @cached_property
    def splits(self) -> tuple[GapSplit, ...]:
        """The exact split of each group's gap to the reference; empty where it is not known how friends count."""
        if not self.coupled:
            return ()
        people, shares = self.people, self.shares.own
        return tuple(gap_split(people.coupling, people.own, people.groups, group=group, reference=people.reference,
                               shares=shares) for group in people.compared)

    @cached_property
    def gaps(self) -> pl.DataFrame:
        """Each group's gaps with and without friends: raw, standardised, and ratios at a fixed and a quantile cut."""
        return parts.gaps_table(self.people)

    @cached_property
    def crossings(self) -> pl.DataFrame | None:
        """How many of each group fall under the cut only because of friends, and how many are lifted over it."""
        people = self.people
        if people.own is None or people.cut is None:
            return None
        return crossings(people.own, people.scores, people.groups, cut=people.cut, favourable=people.favourable)

    @cached_property
    def printed(self) -> pl.DataFrame:
        """Each group's gap of mean scores with the interval that is printed."""
        return parts.printed_table(self.people, level=self.level)

    @cached_property
    def intervals(self) -> pl.DataFrame:
        """Each group's gap of mean scores with the network interval, and beside it every other one."""
        return parts.interval_table(self.people, self.printed, level=self.level, seed=self.seed)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The main numbers as tidy rows, in the columns of an audit's."""
        return network_rows(self)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules on networks read from it."""
        return network_findings(self)

    def placebo(self, *, networks: Sequence[Network] = ("rewired",), draws: int = 20) -> pl.DataFrame:
        """Return the gaps of the same own records under other networks, a row a network, draw and group.

        Parameters
        ----------
        networks : sequence of {"rewired", "rewired within groups", "no ties"}
            Which networks, beside the one as it is.
        draws : int
            How many networks to draw of each sort.
        """
        people = self.people if self.people.rule is not None else self._coupled_people("placebo")
        return placebo_gaps(people.counting, people.own, people.groups, reference=people.reference, cut=people.cut,
                            share=people.share, favourable=people.favourable, rewirings=draws, seed=self.seed,
                            networks=networks)

    def shapley(self, *, draws: int = 20) -> pl.DataFrame:
        """Return each group's gap shared out between features and ties, a row a part, over networks drawn anew."""
        people = self._coupled_people("features and ties")
        given = {"reference": people.reference, "rewirings": draws, "seed": self.seed}
        tables = [shapley_split(people.coupling, people.own, people.groups, group=group, **given).frame()
                  for group in people.compared]
        return pl.concat(tables)

    def sweep(self, friend_weights: Sequence[float]) -> pl.DataFrame:
        """Return each group's gaps at each friend weight, with the columns of `friend_weight_sweep`."""
        return parts.sweep_table(self._coupled_people("friend weights"), friend_weights)

    def who_moves(self, person: str, *, most: int = 10) -> pl.DataFrame:
        """Return whose own records enter one person's score, the heaviest first: id, weight, points."""
        people = self._coupled_people("who moves a person")
        found = who_moves(people.coupling, self._position(person), own=people.own, most=most)
        return self._named(found)

    def whom_moves(self, person: str, *, most: int = 10) -> pl.DataFrame:
        """Return whose scores one person's own record moves, the most moved first: id, weight."""
        return self._named(whom_moves(self._coupled_people("whom a person moves").coupling, self._position(person),
                                      most=most))

    def frame(self) -> pl.DataFrame:
        """Return the rows as a tidy table."""
        return self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values; what cannot be estimated is null."""
        return {"evenhand": __version__, "population": dict(self.population), "system": dict(self.system),
                "rows": self.rows.to_dicts(), "findings": [one.to_dict() for one in self.findings],
                "parts": {name: plain(table) for name, table in self.tables().items()}}

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return every part that there is as a tidy table, by name."""
        found = {"segregation": self.segregation.frame(), "mixing": self.segregation.mixing_frame(),
                 "exposure": self.exposure, "visibility": self.visibility, "inequality": self.inequality,
                 "clustering": self.clustering, "gaps": self.gaps, "intervals": self.intervals}
        if self.coupled:
            found |= {"shares": self.shares.frame(), "split": parts.split_table(self.splits)}
        return found if self.crossings is None else found | {"crossings": self.crossings}

    def _coupled_people(self, what: str) -> TiedPeople:
        if self.people.rule is not None:
            raise InputError(f"{what}, system {self.system['name']}", "friends who count by a rule that is no mean",
                             "friends who count by a weight", "choose a system such as sesame or state")
        if not self.coupled:
            raise InputError(f"{what}, system {self.system['name']}", "no coupling to friends",
                             "one in which friends count", "choose a system with a category of connections")
        return self.people

    def _position(self, person: str) -> int:
        found = (self.ids.cast(pl.String) == str(person)).arg_true()
        if not len(found):
            raise InputError("person", repr(person), "the id of a person who has a score",
                             f"choose one, such as {self.ids[0]!r}")
        return int(found[0])

    def _named(self, table: pl.DataFrame) -> pl.DataFrame:
        return table.with_columns(self.ids.gather(table["person"]).cast(pl.String).alias("person"))


def network_audit(population: Population, decisions: Decisions, attribute: str, *, reference: str | None = None,
                  level: float = 0.95, permutations: int = 999, whole_population: bool = False,
                  seed: int = 0) -> NetworkAudit:
    """Return what ties have to do with what one system says of one population.

    Parameters
    ----------
    population : Population
        With ties.
    decisions : Decisions
        What the system says of each person.
    attribute : str
        A protected attribute, or an intersection joined by " × ".
    reference, level, permutations, seed
        As in :class:`NetworkAudit`; the reference is the group with the most favourable mean score where left out.
    whole_population : bool
        Whether these people are everybody whom the question is about.

    Raises
    ------
    InputError
        Where ties are not known, or for an unknown attribute or group.
    """
    people = tied_people(population, decisions, attribute, reference=reference)
    whole_number(permutations, "permutations", 0, 1_000_000)
    block = {"name": population.name, "people": population.count, "ties": population.ties.count,
             "seed": population.provenance.seed, "sha256": population.provenance.sha256 or None}
    weight = None if people.coupling is None else people.coupling.friend_weight
    system = {"name": decisions.system, "kind": decisions.kind, "cut": decisions.cut, "friend_weight": weight}
    return NetworkAudit(people, attribute, block, system, level_of_confidence(level), permutations,
                        whole_population, seed, population.ids.filter(pl.Series(people.known)))


def plain(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Return a table as plain values, a mapping a row, with null for what is not a finite number.

    Examples
    --------
    >>> plain(pl.DataFrame({"a": [1.0, float("nan")]}))
    [{'a': 1.0}, {'a': None}]
    """
    floats = [name for name, kind in table.schema.items() if kind.is_float()]
    return table.with_columns(pl.when(pl.col(name).is_finite()).then(pl.col(name)) for name in floats).to_dicts()
