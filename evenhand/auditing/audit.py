"""Audit: each measure in each group with its interval, the findings, and where it all comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.auditing.attribute_sets import attribute_sets as attribute_sets
from evenhand.auditing.attribute_sets import references_asked, sets_asked
from evenhand.auditing.caveats import caveats_of, caveats_of_further
from evenhand.auditing.counting import counted_people
from evenhand.auditing.findings.finding import Finding, Reading, Seen
from evenhand.auditing.findings.rules import findings_of
from evenhand.auditing.network_columns import (
    NetworkEffects,
    beside_independent,
    exact_reading,
    how_sure,
    tied_groups,
    told_as_independent,
    without_sampling_error,
)
from evenhand.auditing.network_effects import network_effects
from evenhand.auditing.persons import persons_of
from evenhand.auditing.rows import counts_of, rows_of, widest_gaps
from evenhand.auditing.seen import further_readings, strata_seen, tested_counts
from evenhand.auditing.taking import Taking, Wanted, wanted_of
from evenhand.checks import level_of_confidence
from evenhand.errors import InputError, did_you_mean
from evenhand.measures.measure import MEASURES, measures_for
from evenhand.measures.scoring_rate import LEAST_SHARE
from evenhand.measures.standards import EXPLORATORY, Profile, profile_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.auditing.persons import Persons
    from evenhand.measures.disparity import Spread
    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.measures.tally import Tally
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions


@dataclass(frozen=True, eq=False)
class Audit:
    """What an audit found. Frozen.

    Parameters
    ----------
    rows : polars.DataFrame
        Tidy, a row a measure and group: measure, attribute, group, reference, groups, value, low, high,
        level, n, interval, reason, and where ties are known independent_low, independent_high, design_effect and
        effective_n beside an interval that allows for them. A comparison has one row a group against
        `reference`, and a summary row in which group and reference are null and `groups` holds the lowest and the
        highest.
    counts : polars.DataFrame
        The counts behind: attribute, group, n, selected, and tp, fp, fn, tn where there is an outcome.
    findings : tuple of Finding
        What the rules read from it.
    population, system : mapping
        What was audited, as plain values.
    tally : Tally
        The counts of every combination of groups.
    level : float
        The confidence level of the rows' intervals.
    profile : Profile
        The standards that findings are read against.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    caveats : tuple of str
        What the reader must know of all numbers here.
    references : mapping of str to str
        The reference group of each attribute.
    effects : mapping of str to mapping of str to DesignEffects
        How much less people tell because they are tied, by attribute and rate.
    """

    rows: pl.DataFrame
    counts: pl.DataFrame
    findings: tuple[Finding, ...]
    population: Mapping[str, Any]
    system: Mapping[str, Any]
    tally: Tally
    level: float = 0.95
    profile: Profile = EXPLORATORY
    favourable: str = "high"
    caveats: tuple[str, ...] = ()
    references: Mapping[str, str | None] = field(default_factory=dict)
    effects: NetworkEffects = field(default_factory=dict)

    def frame(self) -> pl.DataFrame:
        """Return the rows as a tidy table."""
        return self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as one object of plain values, as it stands in JSON."""
        return {"evenhand": __version__, "population": dict(self.population), "system": dict(self.system),
                "rows": self.rows.to_dicts(), "findings": [finding.to_dict() for finding in self.findings],
                "caveats": list(self.caveats)}

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes and intersections that were audited, in order."""
        return tuple(self.rows["attribute"].unique(maintain_order=True).to_list())

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that were taken, in order."""
        return tuple(self.rows["measure"].unique(maintain_order=True).to_list())

    def row(self, measure: str, attribute: str, group: str, *, at: str | None = None) -> dict[str, Any] | None:
        """Return the row of one measure and group; None where there is none, as for a reference itself.

        For a comparison it is the row of that group against the reference. `at` names the part that a row speaks of,
        such as "quantile 0.5".
        """
        return self._rows_by_key.get((measure, attribute, group, at))

    def summary(self, measure: str, attribute: str) -> dict[str, Any] | None:
        """Return the summary row of a comparison: the widest gap among all groups."""
        return self._rows_by_key.get((measure, attribute, None, None))

    def finding(self, measure: str, attribute: str) -> Finding | None:
        """Return what was found of one measure of one attribute, if it was read against a standard."""
        return next((one for one in self.findings if (one.measure, one.attribute) == (measure, attribute)), None)

    def chart(self, *, measure: str = "selection_rate", attribute: str | None = None) -> Any:
        """Return the Altair chart of one measure by group: each interval against the tolerance."""
        from evenhand.report.charts.audit import audit_chart

        chosen = self.attributes[0] if attribute is None else attribute
        if chosen not in self.attributes:
            raise InputError("attribute", repr(chosen), "one that was audited",
                             did_you_mean(chosen, self.attributes))
        return audit_chart(self, measure=measure, attribute=chosen)

    @cached_property
    def _rows_by_key(self) -> dict[tuple[str, str, str | None, str | None], dict[str, Any]]:
        return {(row["measure"], row["attribute"], row["group"], row.get("at")): row
                for row in self.rows.iter_rows(named=True)}


def audit(population: Population, decisions: Decisions, *, by: Sequence[str] | None = None, depth: int = 2,
          level: float = 0.95, profile: Profile | str = EXPLORATORY, tolerance: Mapping[str, float] | None = None,
          reference: Mapping[str, str] | None = None, whole_population: bool = False,
          measures: Sequence[str] | None = None, given: str | None = None, features: Sequence[str] = (),
          cuts: int | None = None, weights: str | None = None, replicates: int = 0, seed: int = 0,
          progress: Callable[[float], None] = lambda share: None) -> Audit:
    """Return the audit of what one system says of one population.

    Parameters
    ----------
    population : Population
        The people.
    decisions : Decisions
        What the system says of each of them, in the same order.
    by : sequence of str, optional
        Attributes, or intersections such as ``"sex*race"``; where left out, every protected attribute and
        the intersections of up to `depth` of them.
    depth : int
        How many attributes an intersection joins at most, where `by` is left out; 1 for none.
    level : float
        The confidence level, between 0 and 1.
    profile : Profile or str
        The standards that findings are read against.
    tolerance : mapping of str to float, optional
        The caller's own tolerance of a measure, instead of the profile's.
    reference : mapping of str to str, optional
        The reference group of an attribute, instead of the one with the highest rate.
    whole_population : bool
        Whether these people are everybody whom the question is about: then numbers have no sampling error.
    measures : sequence of str, optional
        The measures to take: names, "default", or "all"; where left out, those of the profile or the default ones.
        Findings are made of what the profile has a tolerance for, whichever rows are asked for.
    given : str, optional
        The column of a factor to hold fixed: gaps among people alike in it.
    features : sequence of str
        The columns that make people alike, for consistency.
    cuts : int, optional
        At how many cut-offs to give rates and gaps too.
    weights : str, optional
        The column that says how many people each stands for.
    replicates, seed : int
        How many bootstrap samples to draw for intervals beside the closed-form ones, 0 for none; and their seed.
    progress : callable
        Takes the share that is done of the draws of own records, where intervals need them.

    Raises
    ------
    InputError
        For an unknown attribute, group, measure or profile, and a level that is none.
    """
    profile = profile_of(profile)
    sets = sets_asked(population.roles.protected, by, depth, profile)
    named = {name for names in sets for name in names}
    # Fewer attributes are fewer cells; their order stays the population's.
    counted = counted_people(population, decisions, weights,
                             [name for name in population.roles.protected if name in named])
    block = {"name": population.name, "people": population.count,
             "ties": None if population.ties is None else population.ties.count,
             "seed": population.provenance.seed, "sha256": population.provenance.sha256 or None}
    system = {"name": decisions.system, "kind": decisions.kind, "cut": decisions.cut}
    effects = {} if whole_population else network_effects(population, decisions, sets, progress=progress)
    return audit_of_tally(counted, population=block, system=system, by=by, depth=depth, level=level,
                          profile=profile, tolerance=tolerance, reference=reference, effects=effects,
                          whole_population=whole_population, favourable=decisions.favourable, title=decisions.title,
                          protected_used=decisions.protected_used, notes=population.provenance.notes,
                          wanted=wanted_of(measures, given, features, cuts, replicates, seed),
                          labels={name: population.label(name) for name in population.roles.protected},
                          fetch=lambda: persons_of(population, decisions, counted, given=given, features=features))


def audit_of_tally(counted: Tally, *, population: Mapping[str, Any], system: Mapping[str, Any],
                   by: Sequence[str] | None = None, depth: int = 2, level: float = 0.95,
                   profile: Profile | str = EXPLORATORY, tolerance: Mapping[str, float] | None = None,
                   reference: Mapping[str, str] | None = None, favourable: str = "high", title: str = "The system",
                   protected_used: tuple[str, ...] = (), notes: tuple[str, ...] = (),
                   effects: NetworkEffects | None = None, whole_population: bool = False,
                   wanted: Wanted | None = None, fetch: Callable[[], Persons] | None = None,
                   labels: Mapping[str, str] | None = None) -> Audit:
    """Return the audit of a tally: what :func:`audit` does once the people are counted.

    Parameters
    ----------
    counted : Tally
        The counts.
    population, system : mapping
        What was audited, as plain values.
    favourable, title, protected_used, notes
        The favourable end of the score, the system's name in words, the protected columns that enter the
        score, and notes on the data.
    by, depth, level, profile, tolerance, reference, whole_population
        As in :func:`audit`.
    effects : mapping of str to mapping of str to DesignEffects, optional
        How much less people tell because they are tied, by attribute and rate.
    wanted : Wanted, optional
        What to measure beside the default.
    fetch : callable, optional
        Returns what is known of each person, for measures that are no function of counts.
    labels : mapping of str to str, optional
        The plain words for attributes; their own names where left out.
    """
    level, wanted = level_of_confidence(level), wanted or Wanted()
    standards = profile_of(profile).with_tolerance(tolerance)
    sets = sets_asked(counted.attributes, by, depth, standards)
    references = references_asked(reference or {}, sets)
    rates, further = wanted.chosen(counted.known, standards)
    measures = (*measures_for(counted.known), *(one for one in rates if one.name not in MEASURES))
    rated = {"measures": rates, "level": level, "favourable": favourable, "reference": references}
    plain = [counted.groups(*names) for names in sets]
    groups = tied_groups(plain, effects or {})
    spreads = widest_gaps(groups, measures, level)
    rows = rows_of(groups, spreads=spreads, **rated)
    if effects:
        rows = beside_independent(rows, rows_of(plain, spreads=widest_gaps(plain, measures, level), **rated), effects)
    least = LEAST_SHARE if standards.least_share is None else standards.least_share
    taking = Taking(counted, groups, level, favourable, references, fetch, wanted, least)
    ties = population.get("ties")
    more = taking.further(further)
    if wanted.replicates:
        more = pl.concat([more, taking.resampled(rates)])
    more = told_as_independent(more, ties)
    readings = _readings(groups, measures, spreads, standards, level)
    if whole_population:
        rows, readings = without_sampling_error(rows), tuple(exact_reading(one) for one in readings)
    said = (*how_sure(rows, ties, whole_population=whole_population), *caveats_of_further(more, ties))
    seen = Seen(readings, tuple(groups), favourable, title, protected_used, ties, further_readings(taking, standards),
                strata_seen(taking), tested_counts(taking, standards), standards.standard("design_effect"))
    rows = rows if more.is_empty() else pl.concat([rows, more], how="diagonal")
    return Audit(rows, counts_of(groups, outcome="outcome" in counted.known), findings_of(seen), population,
                 system, counted, level, standards, favourable, (*said, *caveats_of(counted, None, labels), *notes),
                 taking.references, effects or {})


def _readings(groups: Sequence[GroupCounts], measures: Sequence[Measure],
              spreads: Mapping[tuple[str, str], Spread], standards: Profile, level: float) -> tuple[Reading, ...]:
    """Return each measure with a standard, its interval widened for the number of them (Bonferroni)."""
    pairs = [(one, measure, standard) for one in groups for measure in measures
             if measure.between and (standard := standards.standard(measure.name)) is not None]
    strict = widest_gaps(groups, dict.fromkeys(measure for _, measure, _ in pairs),
                         1 - (1 - level) / max(len(pairs), 1))
    return tuple(Reading(one, measure, standard, spreads[one.attribute, measure.name],
                         strict[one.attribute, measure.name], level, len(pairs)) for one, measure, standard in pairs)
