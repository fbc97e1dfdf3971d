"""The plain sentences of a finding on a gap: what was seen, how sure, and what it was read against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.caveats import joined
from evenhand.auditing.method_words import method_words
from evenhand.measures.disparity import ratio_reaches
from evenhand.measures.measure import MEASURES
from evenhand.measures.reasons import REASONS
from evenhand.numeric import counted

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Reading, Verdict
    from evenhand.measures.disparity import Spread

MOST_NAMED = 5
"""How many groups a sentence names before it counts the others."""


def sentence_of(reading: Reading, words: str, verdict: Verdict, *, unjudged: dict[str, str],
                needed: int | None = None, ties: int | None = None) -> str:
    """Return what was found of one measure of one attribute, in plain words.

    Parameters
    ----------
    reading : Reading
        The measure, its gap, its intervals and its standard.
    words : str
        What the compared rate is called.
    verdict : str
        How the adjusted interval lies to the tolerance.
    unjudged : dict of str to str
        The groups that could not be judged, with the reason.
    needed : int, optional
        How many people a group would be needed.
    ties : int, optional
        How many ties join the people.
    """
    if np.isnan(reading.plain.value):
        why = REASONS[reading.plain.reason or "one_estimable"]
        return f"{words} by {reading.groups.attribute}: {why}."
    parts = [_seen(reading, words), _surest(reading, verdict), _read(reading, verdict, needed),
             _left_out(unjudged), _dependence(reading, ties)]
    return " ".join(part for part in parts if part)


def _seen(reading: Reading, words: str) -> str:
    gap, groups = reading.plain, reading.groups
    low, high = (f"{groups.names[k]}{_amount(reading, k)}" for k in (gap.lowest, gap.highest))
    if gap.low == gap.high:
        return (f"{words} by {groups.attribute}: lowest for {low}, highest for {high}, {_gap(reading, gap.value)}, "
                "without sampling error, since these people are everybody.")
    many = (f"; {_range(reading, reading.adjusted)} over all {reading.questions} comparisons of this audit at once"
            if reading.questions > 1 else "")
    return (f"{words} by {groups.attribute}: lowest for {low}, highest for {high}, {_gap(reading, gap.value)} "
            f"({100 * reading.level:g} % interval {_range(reading, gap)}{many}).")


def _surest(reading: Reading, verdict: Verdict) -> str:
    gap, names = reading.adjusted, reading.groups.names
    if verdict != "beyond" or gap.surest == (gap.lowest, gap.highest):
        return ""
    low, high = (f"{names[k]}{_amount(reading, k)}" for k in gap.surest)
    return f"The surest gap lies between {low}, and {high}."


def _amount(reading: Reading, index: int) -> str:
    """Return the rate or mean of one group, with its n."""
    groups, kind = reading.groups, reading.measure.kind
    if kind == "standardized":
        return f", {groups.mean[index]:,.4g} (n = {groups.scored[index]:,.0f})"
    if kind == "odds":
        return f" (n = {groups.sum_of(('tp', 'fp', 'fn', 'tn'))[index]:,.0f})"
    above, below = (groups.sum_of(cells)[index] for cells in MEASURES[reading.measure.rates[0]].cells)
    return f", {100 * above / below:.1f} % (n = {below:,.0f})"


def _gap(reading: Reading, value: float) -> str:
    if reading.measure.kind == "ratio":
        return f"a ratio of {value:.3f}"
    if reading.measure.kind == "standardized":
        return f"a gap of {value:.2f} standard deviations"
    return f"a gap of {100 * value:.1f} percentage points"


def _range(reading: Reading, gap: Spread) -> str:
    if reading.measure.kind == "ratio":
        return f"{gap.low:.3f} to {gap.high:.3f}"
    if reading.measure.kind == "standardized":
        return f"{gap.low:.2f} to {gap.high:.2f}"
    return f"{100 * gap.low:.1f} to {100 * gap.high:.1f}"


def _read(reading: Reading, verdict: Verdict, needed: int | None) -> str:
    """Return how the interval, and the number itself, lie to the tolerance."""
    bound = f"the tolerance, {reading.standard.sentence}"
    if verdict == "beyond":
        return f"The whole interval lies outside {bound}."
    if verdict == "within":
        return f"The whole interval lies inside {bound}; that speaks of this measure only."
    side = "inside" if _reaches(reading) else "outside"
    text = f"The number itself lies {side} {bound}, but there is not enough data to be sure of the side."
    return text + (f" About {needed:,} people in each group would settle it if the groups were alike." if needed
                   else "")


def _reaches(reading: Reading) -> bool:
    """Return whether the number itself is inside the tolerance; a ratio is compared in whole numbers."""
    gap, tolerance = reading.plain, reading.standard.tolerance
    if reading.measure.kind != "ratio":
        return gap.value <= tolerance
    above, below = (reading.groups.sum_of(cells) for cells in MEASURES[reading.measure.rates[0]].cells)
    low, high = gap.lowest, gap.highest
    return ratio_reaches(*(part[k].item() for k in (low, high) for part in (above, below)), tolerance)


def _left_out(unjudged: dict[str, str]) -> str:
    if not unjudged:
        return ""
    named = "; ".join(f"{name} ({why})" for name, why in list(unjudged.items())[:MOST_NAMED])
    more = f"; and {len(unjudged) - MOST_NAMED} more" if len(unjudged) > MOST_NAMED else ""
    return f"Not judged: {named}{more}."


def _dependence(reading: Reading, ties: int | None) -> str:
    """Return what ties do to the intervals, where there are any."""
    gap, groups = reading.plain, reading.groups
    if not ties or gap.low == gap.high:
        return ""
    known = [one for rate in reading.measure.rates if (one := groups.effects_of(rate)) is not None]
    if not known:
        return (f"The intervals take people as independent, though {joined(ties)}: where scores follow ties, "
                "the true uncertainty is larger.")
    widest = max(known, key=lambda one: one.pairs[gap.lowest, gap.highest])
    effect = float(widest.pairs[gap.lowest, gap.highest])
    return (f"The intervals allow for the {counted(ties, 'tie')} among these people (from "
            f"{method_words(widest.method)}; design effect {effect:.2f}).")
