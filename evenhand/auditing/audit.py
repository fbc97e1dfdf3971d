"""Audit: each measure in each group with its interval, the findings, and where it all comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.auditing.caveats import caveats_of
from evenhand.auditing.findings.finding import Finding, Reading, Seen
from evenhand.auditing.findings.rules import findings_of
from evenhand.auditing.rows import counts_of, rows_of
from evenhand.checks import level_of_confidence, whole_number
from evenhand.errors import InputError, did_you_mean
from evenhand.measures.disparity import spread
from evenhand.measures.group_counts import JOIN
from evenhand.measures.measure import measures_for
from evenhand.measures.standards import EXPLORATORY, Profile, profile_of
from evenhand.measures.tally import Tally, tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.measures.disparity import Spread
    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions


@dataclass(frozen=True, eq=False)
class Audit:
    """What an audit found. Frozen.

    Parameters
    ----------
    rows : polars.DataFrame
        Tidy, a row a measure and group: measure, attribute, group, reference, groups, value, low, high,
        level, n, interval, reason. A comparison has one row a group against `reference`, and a summary row
        in which group and reference are null and `groups` holds the lowest and the highest.
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

    def frame(self) -> pl.DataFrame:
        """Return the rows as a tidy table."""
        return self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as one object of plain values, as it stands in JSON."""
        return {"evenhand": __version__, "population": dict(self.population), "system": dict(self.system),
                "rows": self.rows.to_dicts(), "findings": [finding.to_dict() for finding in self.findings]}

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes and intersections that were audited, in order."""
        return tuple(self.rows["attribute"].unique(maintain_order=True).to_list())

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that were taken, in order."""
        return tuple(self.rows["measure"].unique(maintain_order=True).to_list())

    def row(self, measure: str, attribute: str, group: str) -> dict[str, Any] | None:
        """Return the row of one measure and group; None where there is none, as for a reference itself.

        For a comparison it is the row of that group against the reference.
        """
        return self._rows_by_key.get((measure, attribute, group))

    def summary(self, measure: str, attribute: str) -> dict[str, Any] | None:
        """Return the summary row of a comparison: the widest gap among all groups."""
        return self._rows_by_key.get((measure, attribute, None))

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
    def _rows_by_key(self) -> dict[tuple[str, str, str | None], dict[str, Any]]:
        return {(row["measure"], row["attribute"], row["group"]): row for row in self.rows.iter_rows(named=True)}


def audit(population: Population, decisions: Decisions, *, by: Sequence[str] | None = None, depth: int = 2,
          level: float = 0.95, profile: Profile | str = EXPLORATORY, tolerance: Mapping[str, float] | None = None,
          reference: Mapping[str, str] | None = None) -> Audit:
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

    Raises
    ------
    InputError
        For an unknown attribute, group, measure or profile, and a level that is none.
    """
    attributes = population.roles.protected
    levels = {name: population.fields[name].levels for name in attributes if name in population.fields}
    counted = tally(_table(population, decisions), attributes, levels=levels, favourable_outcome=1,
                    **_columns(population, decisions))
    block = {"name": population.name, "people": population.count,
             "ties": None if population.ties is None else population.ties.count,
             "seed": population.provenance.seed, "sha256": population.provenance.sha256 or None}
    system = {"name": decisions.system, "kind": decisions.kind, "cut": decisions.cut}
    return audit_of_tally(counted, population=block, system=system, by=by, depth=depth, level=level,
                          profile=profile, tolerance=tolerance, reference=reference,
                          favourable=decisions.favourable, title=decisions.title,
                          protected_used=decisions.protected_used, notes=population.provenance.notes)


def audit_of_tally(counted: Tally, *, population: Mapping[str, Any], system: Mapping[str, Any],
                   by: Sequence[str] | None = None, depth: int = 2, level: float = 0.95,
                   profile: Profile | str = EXPLORATORY, tolerance: Mapping[str, float] | None = None,
                   reference: Mapping[str, str] | None = None, favourable: str = "high", title: str = "The system",
                   protected_used: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Audit:
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
    by, depth, level, profile, tolerance, reference
        As in :func:`audit`.
    """
    level = level_of_confidence(level)
    standards = profile_of(profile).with_tolerance(tolerance)
    sets = attribute_sets(counted.attributes, by, depth)
    references = _references(reference or {}, sets)
    groups = [counted.groups(*names) for names in sets]
    measures = measures_for(counted.known)
    spreads = {(one.attribute, measure.name): spread(one, measure, level)
               for one in groups for measure in measures if measure.between}
    rows = rows_of(groups, measures, spreads, level=level, favourable=favourable, reference=references)
    ties = population.get("ties")
    seen = Seen(_readings(groups, measures, spreads, standards, level), tuple(groups), favourable, title,
                protected_used, ties)
    return Audit(rows, counts_of(groups, outcome="outcome" in counted.known), findings_of(seen), population,
                 system, counted, level, standards, favourable, (*caveats_of(counted, ties), *notes))


def attribute_sets(protected: Sequence[str], by: Sequence[str] | None, depth: int = 2) -> list[tuple[str, ...]]:
    """Return the attributes and intersections to audit, each as a tuple of columns.

    An intersection is written ``"sex*race"``; ``"sex × race"`` and ``"sex:race"`` are read as well. The name
    of a column comes first: a column named ``a*b`` is that column.

    Examples
    --------
    >>> attribute_sets(("sex", "race"), None)
    [('sex',), ('race',), ('sex', 'race')]
    >>> attribute_sets(("sex", "race"), ["race", "sex*race"])
    [('race',), ('sex', 'race')]
    """
    if by is None:
        depth = min(whole_number(depth, "depth", 1), len(protected))
        return [names for size in range(1, depth + 1) for names in combinations(protected, size)]
    wanted = [by] if isinstance(by, str) else list(by)
    if not wanted:
        raise InputError("by", "nothing", "at least one attribute", f"choose among {', '.join(protected)}")
    return list(dict.fromkeys(_split(text, protected) for text in wanted))


def _split(text: str, protected: Sequence[str]) -> tuple[str, ...]:
    if text in protected:
        return (text,)
    names = tuple(dict.fromkeys(part.strip() for part in re.split(r"[*×:]", text)))
    for name in names:
        if name not in protected:
            raise InputError("by", repr(name), "a protected attribute", did_you_mean(name, protected))
    return names


def _references(chosen: Mapping[str, str], sets: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """Return the chosen reference groups by the attribute's name as it stands in the rows."""
    known = [JOIN.join(names) for names in sets]
    found = {}
    for text, group in chosen.items():
        name = text if text in known else JOIN.join(part.strip() for part in re.split(r"[*×:]", text))
        if name not in known:
            raise InputError("reference", f"the attribute {text!r}", "one that is audited",
                             did_you_mean(text, known))
        found[name] = group
    return found


def _table(population: Population, decisions: Decisions) -> pl.DataFrame:
    people = decisions.selected.shape[0]
    if people != population.count:
        raise InputError("decisions", f"{people:,} people", f"{population.count:,}, as in the population",
                         "score the same people")
    columns = {"decision": _known(decisions.selected)}
    if population.outcome is not None:
        columns["outcome"] = _known(population.outcome)
    if decisions.score is not None:
        columns["score"] = pl.Series(decisions.score)
    # A protected attribute may itself be named "score": the columns of the audit carry a mark of their own.
    marked = {f"\x1f{name}": values for name, values in columns.items()}
    return population.people.select(population.roles.protected).with_columns(**marked)


def _known(values: Any) -> pl.Series:
    series = pl.Series(values)
    return series.set(series < 0, None)


def _columns(population: Population, decisions: Decisions) -> dict[str, str]:
    outcome = population.outcome
    present = {"decision": bool((decisions.selected >= 0).any()),
               "outcome": outcome is not None and bool((outcome >= 0).any()),
               "score": decisions.score is not None and bool(decisions.scored.any())}
    return {part: f"\x1f{part}" for part, is_there in present.items() if is_there}


def _readings(groups: Sequence[GroupCounts], measures: Sequence[Measure],
              spreads: Mapping[tuple[str, str], Spread], standards: Profile, level: float) -> tuple[Reading, ...]:
    """Return each measure with a standard, its interval widened for the number of them (Bonferroni)."""
    pairs = [(one, measure, standard) for one in groups for measure in measures
             if measure.between and (standard := standards.standard(measure.name)) is not None]
    strict = 1 - (1 - level) / max(len(pairs), 1)
    return tuple(Reading(one, measure, standard, spreads[one.attribute, measure.name],
                         spread(one, measure, strict), level, len(pairs)) for one, measure, standard in pairs)
