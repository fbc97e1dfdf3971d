"""What measures are taken for an audit, and their rows: of the tally, of persons, of tests, at every cut."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.bootstrap_rows import bootstrap_rows
from evenhand.auditing.further_rows import NO_ROWS, Question, finished, further_rows, sweep_rows
from evenhand.auditing.rows import rows_of, widest_gaps
from evenhand.auditing.significance import TESTS, detectable_rows, rows_of_tests
from evenhand.checks import whole_number
from evenhand.errors import InputError
from evenhand.measures.disparity import reference_of
from evenhand.measures.measure import MEASURES
from evenhand.measures.scoring_rate import LEAST_SHARE
from evenhand.measures.selection import NEEDS_MORE, selected_measures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.auditing.persons import Persons
    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.measures.standards import Profile
    from evenhand.measures.tally import Tally

@dataclass(frozen=True)
class Wanted:
    """What an audit should measure beside the quiet default.

    Parameters
    ----------
    measures : tuple of str, optional
        Names of measures, or "all"; None for the profile's, or else the default.
    given : str, optional
        The column of a factor to hold fixed.
    features : tuple of str
        The columns that make people alike, for consistency.
    cuts : int, optional
        At how many cut-offs to sweep; None for no sweep.
    replicates, seed : int
        How many bootstrap samples to draw for intervals beside the closed-form ones, 0 for none; and their seed.
    """

    measures: tuple[str, ...] | None = None
    given: str | None = None
    features: tuple[str, ...] = ()
    cuts: int | None = None
    replicates: int = 0
    seed: int = 0

    def chosen(self, known: frozenset[str], profile: Profile) -> tuple[tuple[Measure, ...], tuple[str, ...]]:
        """Return what to take: the measures that are rates of the tally or compare them, and the names of others.

        Parameters
        ----------
        known : frozenset of {"decision", "outcome", "score"}
            What the tally knows of people.
        profile : Profile
            Whose measures are taken where none are asked for.
        """
        there = known | {name for name, part in (("given", self.given), ("features", self.features)) if part}
        names = self.measures or profile.measures_for(there) or ("default",)
        more = {part for part, asked in (("given", self.given), ("features", self.features)) if asked}
        if self.measures is None and more:
            names = (*names, *(name for name, part in NEEDS_MORE.items() if part in more))
        return parted(selected_measures(names, there))


def parted(measures: Sequence[Measure]) -> tuple[tuple[Measure, ...], tuple[str, ...]]:
    """Return the measures that are rates of the tally or compare them, and the names of the others."""
    rates = tuple(one for one in measures if one.name in MEASURES or one.rates)
    return rates, tuple(one.name for one in measures if one not in rates)


def wanted_of(measures: Sequence[str] | str | None, given: str | None, features: Sequence[str] | str,
              cuts: int | None, replicates: int = 0, seed: int = 0) -> Wanted:
    """Return what is asked for, a single name standing for a list of one.

    Examples
    --------
    >>> wanted_of("auc", None, (), None).measures
    ('auc',)
    """
    names = None if not measures else (measures,) if isinstance(measures, str) else tuple(measures)
    columns = (features,) if isinstance(features, str) else tuple(features)
    return Wanted(names, given, columns, None if cuts is None else whole_number(cuts, "cuts", 1, 10_000),
                  whole_number(replicates, "replicates", 0, 100_000), whole_number(seed, "seed"))


@dataclass(frozen=True, eq=False)
class Taking:
    """The groups of an audit, and how every measure of them is taken. Frozen.

    Parameters
    ----------
    counted : Tally
        The counts.
    groups : sequence of GroupCounts
        Of each attribute and intersection.
    level : float
        The confidence level.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    reference : mapping of str to str
        Chosen reference groups, by attribute.
    fetch : callable, optional
        Returns what is known of each person; called only where a measure asks for it.
    wanted : Wanted
        What is asked for.
    least_share : float
        A group with a smaller share of the people has no part in impact ratios.
    """

    counted: Tally
    groups: Sequence[GroupCounts]
    level: float
    favourable: str
    reference: Mapping[str, str]
    fetch: Callable[[], Persons] | None = None
    wanted: Wanted = field(default_factory=Wanted)
    least_share: float = LEAST_SHARE

    @cached_property
    def persons(self) -> Persons:
        """What is known of each person."""
        if self.fetch is None:
            raise InputError("measure", "a measure of single people", "one of counts", "give the people, not a tally")
        if self.counted.weights is not None:
            raise InputError("measure", "a measure of single people with weights", "one of counts",
                             "leave the weights out, or choose measures such as selection_rate")
        return self.fetch()

    @cached_property
    def references(self) -> dict[str, str | None]:
        """The reference group of each attribute: the chosen one, or that with the highest share, or the best mean."""
        known = self.counted.known
        main = MEASURES["adverse_impact_ratio" if "decision" in known else "standardized_mean_difference"]
        at = {one.attribute: reference_of(one, main, self.favourable) for one in self.groups}
        own = {one.attribute: one.names[at[one.attribute]] if at[one.attribute] >= 0 else None for one in self.groups}
        return {**own, **self.reference}

    def rows(self, measures: Sequence[Measure]) -> pl.DataFrame:
        """Return the rows of some measures, of the tally's rates or not."""
        rates, names = parted(measures)
        found = rows_of(self.groups, rates, widest_gaps(self.groups, rates, self.level), level=self.level,
                        favourable=self.favourable, reference=self.reference)
        return pl.concat([found, self.further(names)], how="diagonal")

    def further(self, names: Sequence[str]) -> pl.DataFrame:
        """Return the rows of measures that are no function of the tally's rates, and of the sweep over cuts."""
        tables = [NO_ROWS]
        if set(names) & set(TESTS):
            found = rows_of_tests(self.groups, self.reference)
            for question in self._questions if not found.is_empty() else ():
                mine = found.filter(pl.col("attribute") == question.counts.attribute)
                tables.append(finished(mine, question).filter(pl.col("measure").is_in(list(names))))
        if "detectable_difference" in names:
            for question in self._questions:
                reference = self.reference.get(question.counts.attribute)
                found = detectable_rows(question.counts, reference, level=self.level)
                tables += [finished(found, question)] if not found.is_empty() else []
        if "selection_impact_ratio" in names:
            tables += [further_rows(question, ["selection_impact_ratio"]) for question in self._questions]
        rest = [name for name in names if name not in (*TESTS, "detectable_difference", "selection_impact_ratio")]
        if not rest and not self.wanted.cuts:
            return pl.concat(tables) if len(tables) > 1 else NO_ROWS
        for question in map(self._asked_of_persons, self._questions):
            tables.append(further_rows(question, rest))
            if self.wanted.cuts:
                tables.append(sweep_rows(question, self.wanted.cuts))
        return pl.concat(tables)

    def resampled(self, rates: Sequence[Measure]) -> pl.DataFrame:
        """Return the rows of bootstrap intervals."""
        found = bootstrap_rows(self.counted, self.groups, rates, self.references, level=self.level,
                               replicates=self.wanted.replicates, seed=self.wanted.seed, favourable=self.favourable)
        return pl.concat([NO_ROWS, found], how="diagonal")

    def at_level(self, level: float) -> Taking:
        """Return the same at another confidence level, without the sweep."""
        return replace(self, level=level, wanted=replace(self.wanted, cuts=None))

    @property
    def _questions(self) -> list[Question]:
        return [Question(one, self.level, self.favourable, reference=self.references[one.attribute],
                         given=self.wanted.given, least_share=self.least_share) for one in self.groups]

    def _asked_of_persons(self, question: Question) -> Question:
        return replace(question, persons=self.persons, groups=self.persons.groups(question.counts.attributes))
