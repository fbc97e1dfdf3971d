"""Why a number is not there, or should be read with care: one rule for every measure."""

from __future__ import annotations

from types import MappingProxyType

SMALL = 30
"""A group with fewer people than this is shown with a warning (reason ``small_group``)."""

REASONS = MappingProxyType({
    "no_people": "nobody is in this group",
    "no_decisions": "no decision is known for anybody in this group",
    "no_scores": "nobody in this group has a score",
    "one_score": "only one person in this group has a score, so there is no spread to judge by",
    "equal_scores": "all scores are equal, so a difference has no unit",
    "no_favourable_outcome": "nobody in this group had the favourable outcome",
    "no_unfavourable_outcome": "nobody in this group had the unfavourable outcome",
    "nobody_selected": "nobody in this group was selected",
    "everybody_selected": "everybody in this group was selected",
    "no_outcomes": "no outcome is known for anybody in this group",
    "nobody_above_median": "so many scores are equal that nobody is above the median, so a ratio is not estimable",
    "under_least_share": "too small a share of the people to be compared: shown, and left out of ratios",
    "all_or_none_selected": "in both groups everybody or nobody was selected, so there is nothing to test",
    "absent_from_stratum": "nobody of this group is in some stratum, so its rate there is not known",
    "no_stratum_compares": "no stratum holds both groups with both decisions, so nothing can be compared",
    "nobody_benefits": "nobody in this group has any benefit, so it cannot be unevenly shared",
    "nothing_detectable": "so few people count here that no gap at all would be found in four of five samples",
    "no_group_selected": "no group selected anybody, so a ratio is not estimable",
    "reference_rate_zero": "the reference group's rate is 0, so a ratio is not estimable",
    "reference_not_estimable": "the reference group's own rate is not estimable",
    "reference": "the other groups are compared with this one",
    "single_group": "there is one group only: no comparison possible",
    "one_estimable": "only one group can be judged: no comparison possible",
    "unknown_group": "the group of these people is not known: they are counted, and left out of comparisons",
    "not_estimable": "there are no people or no ties from which this could be estimated",
    "small_group": f"fewer than {SMALL} people count here: read the interval, not the number",
})
"""Each reason code with its sentence. ``small_group`` and ``reference`` stand beside a value, others for one."""
