"""EH301: how much less tied people tell than independent ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.method_words import method_words
from evenhand.measures.group_counts import JOIN
from evenhand.measures.group_errors import NOTICEABLE
from evenhand.measures.measure import measure
from evenhand.measures.standards import EXPLORATORY

if TYPE_CHECKING:
    from evenhand.auditing.findings.finding import Seen
    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.standards import Standard

CODE = "EH301"
MEASURE = "design_effect"


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return how far ties widen the interval of the widest gap, a finding an attribute whose people are tied."""
    standard = seen.design_effect or EXPLORATORY.standard(MEASURE)
    return tuple(_finding(one, standard) for one in seen.groups if one.effects and JOIN not in one.attribute)


def _finding(groups: GroupCounts, standard: Standard) -> Finding:
    rate, (first, second), effect = _widest(groups)
    verdict = "beyond" if effect > standard.tolerance else "within"
    one = measure(rate)
    counted = groups.scored if one.kind == "mean" else groups.sum_of(one.cells[1])
    people = int(counted[[first, second]].sum())
    names = groups.names[first], groups.names[second]
    seen = method_words(groups.effects_of(rate).method)
    if effect < NOTICEABLE:
        sentence = (f"Ties make no gap by {groups.attribute} less certain: the variance of each is that of independent "
                    f"people (from {seen}). The design effect lies inside the tolerance, {standard.sentence}.")
        return Finding(CODE, verdict, groups.attribute, names, standard.sentence, sentence, MEASURE)
    sentence = (f"Ties make the gap of {names[0]} and {names[1]} ({groups.attribute}) less certain: their variance is "
                f"{effect:.2f} times that of independent people (from {seen}), so their intervals are "
                f"{effect**0.5:.2f} times as wide, and these {people:,} people tell as much as "
                f"{people / effect:,.0f} would who are tied to nobody. The design effect lies "
                f"{'outside' if verdict == 'beyond' else 'inside'} the tolerance, {standard.sentence}.")
    return Finding(CODE, verdict, groups.attribute, names, standard.sentence, sentence, MEASURE)


def _widest(groups: GroupCounts) -> tuple[str, tuple[int, int], float]:
    """Return the rate and the pair of groups whose gap ties make the least certain."""
    found = []
    for rate, one in groups.effects.items():
        first, second = np.unravel_index(int(np.triu(one.pairs, 1).argmax()), one.pairs.shape)
        found.append((rate, (int(first), int(second)), float(one.pairs[first, second])))
    return max(found, key=lambda row: row[2])
