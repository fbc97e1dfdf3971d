"""The words of the measures that are no function of the tally: what docs, help texts and tables say of them.

Each is taken by a function of its own, named in `TAKEN_BY`, from the scores of people, from a sweep or from strata.
"""

from __future__ import annotations

from types import MappingProxyType

from evenhand.checks import one_of
from evenhand.measures.measure import MEASURES, Measure

_INF = float("inf")
_SCORED = ("score", "outcome")
_BOTH = ("decision", "outcome")
_HELD = "Mantel and Haenszel 1959, Statistical aspects of the analysis of data from retrospective studies of disease"

_ALL = {
    "disparity.against": (
        Measure(
            "predictive_parity_difference", "Difference of the shares with the favourable outcome, of those selected",
            "The positive predictive value of a group less that of the reference group.",
            "difference", _BOTH, 0.0, (-1.0, 1.0),
            "Chouldechova 2017, Fair prediction with disparate impact (predictive parity)",
            "Difference of the published negative predictive values", rates=("positive_predictive_value",)),
    ),
    "ranking.auc_by_group": (
        Measure(
            "auc", "How often the better outcome has the better score",
            "Of all pairs of one person with the favourable outcome and one without, both of the group, the share "
            "in which the first has the better score; ties count half. 0.5 is chance.",
            "index", _SCORED, None, (0.0, 1.0),
            "DeLong, DeLong and Clarke-Pearson 1988, Comparing the areas under correlated ROC curves",
            "How often the person without the bad outcome has the lower risk score"),
    ),
    "ranking.auc_gaps": (
        Measure(
            "auc_difference", "Difference of how well scores put people in order",
            "The AUC of a group less that of the reference group.",
            "difference", _SCORED, 0.0, (-1.0, 1.0),
            "DeLong, DeLong and Clarke-Pearson 1988",
            "Difference of how well risk scores put people in order"),
    ),
    "ranking.cross_group_auc": (
        Measure(
            "cross_group_auc", "How often one group's deserving outrank another's undeserving",
            "Of all pairs of a person of one group with the favourable outcome and one of another without, the "
            "share in which the first has the better score.",
            "index", _SCORED, None, (0.0, 1.0),
            "Kallus and Zhou 2019, The fairness of risk scores beyond classification (xAUC)",
            "How often one group's people without the bad outcome have lower risk scores than another's with it"),
        Measure(
            "cross_group_auc_disparity", "Whose deserving are outranked more often",
            "The AUC across two groups less that with the groups exchanged.",
            "difference", _SCORED, 0.0, (-1.0, 1.0),
            "Kallus and Zhou 2019 (xAUC disparity)",
            "Whose people without the bad outcome are outranked more often"),
    ),
    "score_distances.outcome_separation": (
        Measure(
            "outcome_separation", "How far the score keeps the two outcomes apart",
            "The widest gap, over all scores, between the shares of the two outcomes at or below a score.",
            "index", _SCORED, None, (0.0, 1.0),
            "Kolmogorov-Smirnov statistic of credit scoring (Thomas 2009, Consumer Credit Models)",
            "How far the risk score keeps the two outcomes apart"),
    ),
    "score_distances.score_gaps": (
        Measure(
            "mean_difference", "Difference of mean scores",
            "The mean score of a group less that of the reference.",
            "shift", ("score",), 0.0, (-_INF, _INF),
            "Welch 1947",
            "Difference of mean risk scores"),
        Measure(
            "quantile_difference", "Difference at a quantile of scores",
            "A quantile of the scores of a group less the same quantile of the reference's.",
            "shift", ("score",), 0.0, (-_INF, _INF),
            "Conover 1999, Practical Nonparametric Statistics",
            "Difference at a quantile of risk scores"),
        Measure(
            "wasserstein_distance", "Points to move to make the scores alike",
            "The least mean number of points by which scores of a group must move to be distributed as the "
            "reference's.",
            "shift", ("score",), 0.0, (0.0, _INF),
            "Vallender 1974",
            "Points to move to make the risk scores alike"),
        Measure(
            "kolmogorov_smirnov", "Widest gap at any one score",
            "The widest gap, over all scores, between the shares of two groups at or below a score.",
            "distance", ("score",), 0.0, (0.0, 1.0),
            "Smirnov 1948",
            "Widest gap at any one risk score"),
    ),
    "scoring_rate.scoring_rates": (
        Measure(
            "scoring_rate", "Share above the median of all",
            "Of the people of a group with a score, the share strictly above the median of everybody's scores.",
            "rate", ("score",), None, (0.0, 1.0),
            "6 RCNY 5-300",
            "Share below the median of all"),
        Measure(
            "impact_ratio", "Ratio to the highest share",
            "The rate of a group divided by the highest rate among groups of at least 2 % of the people.",
            "ratio", ("score",), 1.0, (0.0, _INF),
            "6 RCNY 5-300",
            "Ratio to the highest share below the median"),
    ),
    "scoring_rate.impact_ratios": (
        Measure(
            "selection_impact_ratio", "Ratio to the highest share selected",
            "The share selected in a group divided by the highest such share among groups of at least 2 % of the "
            "people.",
            "ratio", ("decision",), 1.0, (0.0, _INF),
            "6 RCNY 5-300",
            "Ratio to the highest share not flagged"),
    ),
    "exact.significance_tests": (
        Measure(
            "standard_deviations", "Gap in standard deviations",
            "The share selected in a group less that in the reference group, in standard deviations of that difference "
            "if both had the same share.",
            "index", ("decision",), 0.0, (-_INF, _INF),
            "Castaneda v. Partida, 430 U.S. 482 (1977), n. 17; Hazelwood School District v. United States, 433 U.S. "
            "299 (1977), n. 14",
            "Gap in standard deviations"),
        Measure(
            "fisher_p_value", "Chance of such a gap if groups were alike (Fisher)",
            "The exact two-sided probability of a table as uneven, given how many people and how many selected.",
            "index", ("decision",), 1.0, (0.0, 1.0),
            "Fisher 1935, The logic of inductive inference",
            "Chance of such a gap if groups were alike (Fisher)"),
        Measure(
            "holm_p_value", "Chance of such a gap, allowing for all comparisons (Holm)",
            "The p-value of the test to read, adjusted so that the chance of any false finding stays below the level.",
            "index", ("decision",), 1.0, (0.0, 1.0),
            "Holm 1979, A simple sequentially rejective multiple test procedure",
            "Chance of such a gap, allowing for all comparisons (Holm)"),
        Measure(
            "benjamini_hochberg_p_value", "Chance of such a gap, bounding false findings (Benjamini-Hochberg)",
            "The p-value of the test to read, adjusted so that the expected share of false ones among the findings "
            "stays below the level.",
            "index", ("decision",), 1.0, (0.0, 1.0),
            "Benjamini and Hochberg 1995, Controlling the false discovery rate",
            "Chance of such a gap, bounding false findings (Benjamini-Hochberg)"),
    ),
    "multiplicity.detectable_difference": (
        Measure(
            "detectable_difference", "Smallest gap that would have been seen",
            "How far the share selected in a group must lie below the reference group's to be found in four of five "
            "samples of this size.",
            "index", ("decision",), None, (0.0, 1.0),
            "Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, ch. 4",
            "Smallest gap that would have been seen"),
    ),
    "calibration.calibration_by_group": (
        Measure(
            "brier_score", "Mean squared error of probabilities",
            "The mean of the squares of the probability of the favourable outcome less the outcome; 0 at best.",
            "index", _SCORED, None, (0.0, 1.0),
            "Brier 1950, Verification of forecasts expressed in terms of probability",
            "Mean squared error of probabilities"),
        Measure(
            "expected_calibration_error", "How far probabilities lie from what came true",
            "The mean over people of the distance between the mean probability and the share with the favourable "
            "outcome in their bin.",
            "index", _SCORED, 0.0, (0.0, 1.0),
            "Naeini, Cooper and Hauskrecht 2015",
            "How far probabilities lie from what came true"),
        Measure(
            "calibration_in_the_large", "What came true less what was said",
            "The share with the favourable outcome less the mean probability; above 0 the group was said to be "
            "worse than it is.",
            "index", _SCORED, 0.0, (-1.0, 1.0),
            "Cox 1958, Two further applications of a model for binary regression",
            "What came true less what was said, of the favourable outcome"),
    ),
    "individual.generalized_entropy": (
        Measure(
            "generalized_entropy", "How unevenly benefits fall",
            "Half the squared coefficient of variation of benefits, where a benefit is 1 + decision - outcome; 0 "
            "where all have the same.",
            "index", _BOTH, 0.0, (0.0, _INF),
            "Speicher et al. 2018, A unified approach to quantifying algorithmic unfairness",
            "How unevenly benefits fall"),
    ),
    "individual.theil": (
        Measure(
            "theil", "How unevenly benefits fall (Theil)",
            "The mean of benefit over mean benefit times its logarithm; 0 where all have the same.",
            "index", _BOTH, 0.0, (0.0, _INF),
            "Theil 1967, Economics and Information Theory",
            "How unevenly benefits fall (Theil)"),
    ),
    "individual.consistency": (
        Measure(
            "consistency", "Whether like people are treated alike",
            "1 less the mean distance between a person's decision and the mean decision of the nearest others.",
            "index", ("decision",), 1.0, (0.0, 1.0),
            "Zemel, Wu, Swersky, Pitassi and Dwork 2013, Learning fair representations",
            "Whether like people are treated alike"),
    ),
    "conditional.common_gaps": (
        Measure(
            "common_difference", "Difference of the shares selected, the factor held fixed",
            "The weighted mean over strata of the share selected in a group less that in the reference group.",
            "difference", ("decision",), 0.0, (-1.0, 1.0),
            _HELD,
            "Difference of the shares not flagged, the factor held fixed"),
        Measure(
            "common_ratio", "Ratio of the shares selected, the factor held fixed",
            "The common ratio over strata of the share selected in a group to that in the reference group.",
            "ratio", ("decision",), 1.0, (0.0, _INF),
            "Greenland and Robins 1985",
            "Ratio of the shares not flagged, the factor held fixed"),
        Measure(
            "common_odds_ratio", "Odds of being selected, the factor held fixed",
            "The common ratio over strata of the odds of being selected in a group to those in the reference "
            "group.",
            "ratio", ("decision",), 1.0, (0.0, _INF),
            _HELD,
            "Odds of not being flagged, the factor held fixed"),
    ),
    "conditional.conditional_demographic_disparity": (
        Measure(
            "conditional_demographic_disparity", "Share of the rejected less share of the selected",
            "A group's share of the rejected less its share of the selected, averaged over strata of a factor by "
            "their size.",
            "index", ("decision",), 0.0, (-1.0, 1.0),
            "Wachter, Mittelstadt and Russell 2021, Why fairness cannot be automated",
            "Share of the flagged less share of the others"),
    ),
    "cut_sweep.CutSweep.gaps": (
        Measure(
            "false_positive_rate_difference", "Difference of the shares selected, unfavourable outcome",
            "The false positive rate of a group less that of the reference group.",
            "difference", _BOTH, 0.0, (-1.0, 1.0),
            "Hardt, Price and Srebro 2016, Equality of opportunity in supervised learning",
            "Difference of the published false negative rates", rates=("false_positive_rate",)),
    ),
}

FURTHER_MEASURES = MappingProxyType({one.name: one for taken in _ALL.values() for one in taken})
"""All of these measures by name."""

TAKEN_BY = MappingProxyType({one.name: function for function, taken in _ALL.items() for one in taken})
"""The function of :mod:`evenhand.measures` that takes each."""


def described(name: str) -> Measure:
    """Return the words of any measure, of the tally or not; an unknown name is an error that names the nearest.

    Examples
    --------
    >>> described("auc").range, described("selection_rate").unit, described("wasserstein_distance").unit
    ((0.0, 1.0), '%', 'points')
    """
    known = {**MEASURES, **FURTHER_MEASURES}
    return known[one_of(name, "measure", known)]
