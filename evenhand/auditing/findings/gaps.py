"""What the rules on gaps share: the verdict from the adjusted interval, and the finding made of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log
from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.findings.sentences import sentence_of
from evenhand.measures.disparity import missing_reasons
from evenhand.measures.measure import MEASURES
from evenhand.measures.reasons import REASONS
from evenhand.measures.uncertainty import simultaneous_critical

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Reading, Seen, Verdict
    from evenhand.measures.group_counts import GroupCounts


@dataclass(frozen=True)
class Words:
    """The words of one rule: what the compared rate is called, for scores where high and where low is good."""

    high: str
    low: str

    def for_(self, favourable: str) -> str:
        """Return the words for the end of the score that is good for the person."""
        return self.low if favourable == "low" else self.high


def gap_findings(code: str, measure: str, words: Words, seen: Seen) -> tuple[Finding, ...]:
    """Return the finding of one rule for each attribute and intersection."""
    return tuple(_finding(code, reading, words.for_(seen.favourable), seen.ties) for reading in seen.of(measure))


def verdict_of(reading: Reading, unjudged: dict[str, str]) -> Verdict:
    """Return the verdict of a reading: three states, read from the adjusted interval, failing closed.

    *Within* asks for more than an interval inside the tolerance: every group that has people must have been
    judged.
    """
    gap, tolerance = reading.adjusted, reading.standard.tolerance
    if gap.reason == "single_group":
        return "not_applicable"
    if np.isnan(gap.value):
        return "not_enough_data"
    ratio = reading.measure.kind == "ratio"
    if gap.high < tolerance if ratio else gap.low > tolerance:
        return "beyond"
    inside = gap.low >= tolerance if ratio else gap.high <= tolerance
    return "within" if inside and not unjudged else "not_enough_data"


def unjudged_groups(reading: Reading) -> dict[str, str]:
    """Return the groups that have people and no value, each with the reason's sentence."""
    groups = reading.groups
    rows = zip(groups.names, groups.unknown.tolist(), groups.people.tolist(),
               missing_reasons(groups, reading.measure), strict=True)
    return {name: REASONS[why] for name, unknown, people, why in rows if why and people and not unknown}


def people_needed(reading: Reading) -> int | None:
    """Return about how many people each of two groups would need for the verdict *within*, were they alike.

    The half-width of the adjusted interval is set equal to the tolerance: for a difference
    ``n = 2 c^2 p (1 - p) / t^2``, for a ratio ``n = 2 c^2 (1 - p) / (p log(t)^2)``, for a standardized
    difference ``n = 2 c^2 / t^2``; each times the design effect of tied people. None where nobody or everybody is
    selected, and for a tolerance of nothing.
    """
    tolerance, kind = reading.standard.tolerance, reading.measure.kind
    if tolerance <= 0 or (kind == "ratio" and tolerance >= 1):
        return None
    factor = 2 * _critical(reading) ** 2 * _design_effect(reading)
    if kind == "standardized":
        return ceil(factor / tolerance**2)
    shares = [_share(reading.groups, MEASURES[rate].cells) for rate in reading.measure.rates]
    if not all(0 < share < 1 for share in shares):
        return None
    if kind == "ratio":
        return ceil(factor * (1 - shares[0]) / (shares[0] * log(tolerance) ** 2))
    return ceil(max(factor * share * (1 - share) / tolerance**2 for share in shares))


def _design_effect(reading: Reading) -> float:
    """Return the largest design effect of the pair whose gap is the widest; 1 where people are not tied."""
    pair = reading.plain.lowest, reading.plain.highest
    known = [one for rate in reading.measure.rates if (one := reading.groups.effects_of(rate)) is not None]
    return max((float(one.pairs[pair]) for one in known), default=1.0) if pair[0] >= 0 else 1.0


def _critical(reading: Reading) -> float:
    usable = int((~reading.groups.unknown & (reading.groups.people > 0)).sum())
    parts = reading.questions * len(reading.measure.rates)
    return simultaneous_critical(max(usable, 2), 1 - (1 - reading.level) / parts)


def _share(groups: GroupCounts, cells: tuple[tuple[str, ...], tuple[str, ...]]) -> float:
    above, below = (groups.sum_of(part).sum().item() for part in cells)
    return above / below if below else 0.0


def _finding(code: str, reading: Reading, words: str, ties: int | None) -> Finding:
    unjudged = unjudged_groups(reading)
    verdict = verdict_of(reading, unjudged)
    gap, names = reading.plain, reading.groups.names
    pair = reading.adjusted.surest if verdict == "beyond" else (gap.lowest, gap.highest)
    needed = people_needed(reading) if verdict == "not_enough_data" else None
    sentence = sentence_of(reading, words, verdict, unjudged=unjudged, needed=needed, ties=ties)
    spoken_of = () if pair[0] < 0 else (names[pair[0]], names[pair[1]])
    return Finding(code, verdict, reading.groups.attribute, spoken_of, reading.standard.sentence, sentence,
                   reading.measure.name)
