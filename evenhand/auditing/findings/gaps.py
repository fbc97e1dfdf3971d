"""What the rules on gaps share: the verdict from the adjusted interval, and the frame of the sentence."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log
from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.findings.finding import Finding, Reading, Seen, Verdict
from evenhand.measures.measure import MEASURES
from evenhand.measures.rates import group_values
from evenhand.measures.reasons import REASONS
from evenhand.measures.uncertainty import simultaneous_critical

if TYPE_CHECKING:
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
    return tuple(_finding(code, reading, words.for_(seen.favourable), seen) for reading in seen.of(measure))


def verdict_of(reading: Reading) -> Verdict:
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
    return "within" if inside and not unjudged(reading) else "not_enough_data"


def unjudged(reading: Reading) -> dict[str, str]:
    """Return the groups that have people and no value, each with the reason's sentence."""
    parts = [group_values(reading.groups, MEASURES[rate], reading.level).reason for rate in reading.measure.rates]
    skip = reading.groups.unknown | (reading.groups.people == 0)
    left: dict[str, str] = {}
    for index in np.flatnonzero(~skip).tolist():
        why = next((part[index] for part in parts if part[index] not in (None, "small_group")), None)
        if why is not None:
            left[reading.groups.names[index]] = REASONS[why]
    return left


def people_needed(reading: Reading) -> int | None:
    """Return about how many people each of two groups would need for the verdict *within*, were they alike.

    The half-width of the adjusted interval is set equal to the tolerance: for a difference
    ``n = 2 c^2 p (1 - p) / t^2``, for a ratio ``n = 2 c^2 (1 - p) / (p log(t)^2)``, for a standardized
    difference ``n = 2 c^2 / t^2``. None where nobody or everybody is selected.
    """
    rates = [MEASURES[rate] for rate in reading.measure.rates]
    odds = 2 if reading.measure.kind == "odds" else 1
    usable = int((~reading.groups.unknown & (reading.groups.people > 0)).sum())
    level = 1 - (1 - reading.level) / reading.questions / odds
    factor = 2 * simultaneous_critical(max(usable, 2), level) ** 2
    tolerance = reading.standard.tolerance
    if tolerance <= 0:
        return None
    if reading.measure.kind == "standardized":
        return ceil(factor / tolerance**2)
    shares = [_share(reading.groups, rate.cells) for rate in rates]
    if any(share is None or share in (0.0, 1.0) for share in shares):
        return None
    if reading.measure.kind == "ratio":
        p = shares[0]
        return ceil(factor * (1 - p) / (p * log(tolerance) ** 2)) if tolerance < 1 else None
    return ceil(max(factor * p * (1 - p) / tolerance**2 for p in shares))


def _share(groups: GroupCounts, cells: tuple[tuple[str, ...], tuple[str, ...]]) -> float | None:
    above, below = (int(groups.sum_of(part).sum()) for part in cells)
    return above / below if below else None


def _finding(code: str, reading: Reading, words: str, seen: Seen) -> Finding:
    verdict, gap = verdict_of(reading), reading.plain
    pair = () if gap.lowest < 0 else (reading.groups.names[gap.lowest], reading.groups.names[gap.highest])
    sentence = " ".join(part for part in (_seen(reading, words), _read(reading, verdict), _left_out(reading),
                                          _dependence(seen.ties)) if part)
    return Finding(code, verdict, reading.groups.attribute, pair, reading.standard.sentence, sentence,
                   reading.measure.name)


def _seen(reading: Reading, words: str) -> str:
    """What was seen: the two groups, the gap, its interval."""
    gap, groups, attribute = reading.plain, reading.groups, reading.groups.attribute
    if np.isnan(gap.value):
        return f"{words} by {attribute}: {REASONS[gap.reason or 'single_group']}."
    low, high = groups.names[gap.lowest], groups.names[gap.highest]
    text = f"{words} by {attribute}: lowest for {low} {_amount(reading, gap.lowest)}, highest for {high} "
    text += f"{_amount(reading, gap.highest)}: {_gap(reading)}"
    return (f"{text}, {reading.level:.0%} interval {_range(reading, reading.plain)}"
            + (f", and {_range(reading, reading.adjusted)} allowing for the {reading.questions} comparisons of this "
               "audit." if reading.questions > 1 else "."))


def _amount(reading: Reading, index: int) -> str:
    """The rate of one group with its n, for the rate that makes the gap."""
    if reading.measure.kind == "standardized":
        return f"{reading.groups.mean[index]:,.4g} (n = {reading.groups.scored[index]:,})"
    if reading.measure.kind == "odds":
        people = reading.groups.sum_of(("tp", "fp", "fn", "tn"))
        return f"(n = {people[index]:,})"
    above, below = (reading.groups.sum_of(cells)[index] for cells in MEASURES[reading.measure.rates[0]].cells)
    return f"{above / below:.1%} (n = {below:,})".replace("%", " %")


def _gap(reading: Reading) -> str:
    value = reading.plain.value
    if reading.measure.kind == "ratio":
        return f"a ratio of {value:.3f}"
    if reading.measure.kind == "standardized":
        return f"a gap of {value:.2f} standard deviations"
    return f"a gap of {100 * value:.1f} percentage points"


def _range(reading: Reading, gap: object) -> str:
    low, high = gap.low, gap.high  # type: ignore[attr-defined]
    if reading.measure.kind == "ratio":
        return f"{low:.3f} to {high:.3f}"
    if reading.measure.kind == "standardized":
        return f"{low:.2f} to {high:.2f}"
    return f"{100 * low:.1f} to {100 * high:.1f}"


def _read(reading: Reading, verdict: Verdict) -> str:
    """How the interval lies to the tolerance."""
    bound = f"the tolerance, {reading.standard.sentence}"
    if verdict == "not_applicable":
        return ""
    if verdict == "beyond":
        return f"The whole interval lies beyond {bound}."
    if verdict == "within":
        return f"The whole interval lies within {bound}; that speaks of this measure only."
    needed = people_needed(reading)
    text = f"That is not enough data to say on which side of {bound}, it lies."
    return text + (f" About {needed:,} people in each group would be needed if the groups were alike."
                   if needed else "")


def _left_out(reading: Reading) -> str:
    left = unjudged(reading)
    if not left or np.isnan(reading.plain.value):
        return ""
    named = "; ".join(f"{name} ({why})" for name, why in list(left.items())[:5])
    more = f" and {len(left) - 5} more" if len(left) > 5 else ""
    return f"Not judged: {named}{more}."


def _dependence(ties: int | None) -> str:
    if not ties:
        return ""
    return (f"The intervals take people as independent, though {ties:,} ties join them: where scores follow ties, "
            "the true uncertainty is larger.")
