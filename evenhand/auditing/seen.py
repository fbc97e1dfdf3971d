"""What the rules on further measures read: adjusted intervals, gaps given a factor, tests of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.findings.finding import FurtherReading, HeldFixed, Tested
from evenhand.auditing.significance import significance_of
from evenhand.measures.conditional import Strata, common_gaps
from evenhand.measures.further_measures import FURTHER_MEASURES
from evenhand.measures.selection import NEEDS_MORE

if TYPE_CHECKING:
    from evenhand.auditing.taking import Taking
    from evenhand.measures.standards import Profile


def further_readings(taking: Taking, standards: Profile) -> tuple[FurtherReading, ...]:
    """Return each further measure that has a tolerance, its intervals widened for all groups at once (Bonferroni)."""
    named = [FURTHER_MEASURES[name] for name in standards.standards if name in FURTHER_MEASURES]
    there = taking.counted.known | ({"given"} if taking.wanted.given else set())
    there |= {"features"} if taking.wanted.features else set()
    measures = [one for one in named if {*one.needs, NEEDS_MORE.get(one.name, "decision")} - {"decision"}
                <= there and set(one.needs) <= there]
    if not measures:
        return ()
    found = taking.rows(measures).filter(pl.col("group").is_not_null() & ~_own)
    compared = found.filter(pl.col("value").is_not_null()).height
    strict = taking.at_level(1 - (1 - taking.level) / max(compared, 1)).rows(measures)
    strict = strict.filter(pl.col("group").is_not_null() & ~_own)
    return tuple(FurtherReading(one.attribute, measure, standards.standards[measure.name], mine)
                 for one in taking.groups for measure in measures
                 if not (mine := strict.filter((pl.col("attribute") == one.attribute)
                                               & (pl.col("measure") == measure.name))).is_empty())


_own = (pl.col("group") == pl.col("reference")).fill_null(False)


def strata_seen(taking: Taking) -> tuple[HeldFixed, ...]:
    """Return the gaps of each attribute given the factor that is held fixed; none without a factor."""
    factor = taking.wanted.given
    if factor is None or "decision" not in taking.counted.known:
        return ()
    persons, found = taking.persons, []
    for one in taking.groups:
        reference = taking.references[one.attribute]
        if reference is not None:
            counts = Strata.of(persons.decision, persons.groups(one.attributes), persons.factor)
            rows = common_gaps(counts, reference=reference, level=taking.level)
            found.append(HeldFixed(one.attribute, factor, reference, rows, taking.level))
    return tuple(found)


def tested_counts(taking: Taking, standards: Profile) -> Tested | None:
    """Return the tests of counts, where the profile says from how many standard deviations on a gap counts."""
    if standards.deviations is None or "decision" not in taking.counted.known:
        return None
    rows = significance_of(taking.groups, taking.reference)
    bound = f"fewer than {standards.deviations:g} standard deviations ({standards.source})"
    return None if rows.is_empty() else Tested(rows, standards.deviations, taking.level, bound)
