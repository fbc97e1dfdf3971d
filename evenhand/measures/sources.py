"""What the definition of each measure was checked against; what is not here is cited from memory."""

from __future__ import annotations

from types import MappingProxyType

_CFR = "text of 29 CFR 1607.4"
_FAIRLEARN = "fairlearn's documentation and numbers"
_SCIKIT = "scikit-learn's documentation and numbers"
_SCIPY = "scipy's documentation and numbers"
_XAUC = "abstract of arXiv:1902.05826"
_RULE = "text and worked example of 6 RCNY 5-300 and 5-301"
_AIF360 = "AIF360's published test cases"
_COHEN = "formula and sizes in the R packages spatialEco and pwr, which cite Cohen 1988"
_SATO = "formulas of SAS PROC FREQ, which cites Mantel and Haenszel 1959 and Sato 1989"

CHECKED = MappingProxyType({
    "selection_rate": _CFR, "adverse_impact_ratio": _CFR,
    "true_positive_rate": _FAIRLEARN, "false_positive_rate": _FAIRLEARN, "false_negative_rate": _FAIRLEARN,
    "true_negative_rate": _FAIRLEARN, "positive_predictive_value": _SCIKIT,
    "negative_predictive_value": "ProPublica's published counts", "accuracy": _SCIKIT,
    "mean_score": "arithmetic", "standardized_mean_difference": _COHEN, "demographic_parity_difference": _FAIRLEARN,
    "equal_opportunity_difference": _FAIRLEARN, "equalized_odds_difference": _FAIRLEARN,
    "predictive_parity_difference": "fairlearn's MetricFrame over scikit-learn's precision",
    "auc": _SCIKIT, "cross_group_auc": _XAUC, "cross_group_auc_disparity": _XAUC,
    "outcome_separation": _SCIPY, "wasserstein_distance": _SCIPY, "kolmogorov_smirnov": _SCIPY,
    "mean_difference": _SCIPY, "scoring_rate": _RULE, "impact_ratio": _RULE, "selection_impact_ratio": _RULE,
    "standard_deviations": "figures of Castaneda v. Partida, n. 17", "fisher_p_value": _SCIPY,
    "brier_score": _SCIKIT, "generalized_entropy": _AIF360, "theil": _AIF360,
    "common_difference": _SATO, "common_odds_ratio": "R's mantelhaen.test on the Berkeley admissions",
    "conditional_demographic_disparity": _AIF360, "false_positive_rate_difference": _FAIRLEARN,
})
"""By measure: what its definition, or its number in a test, was compared with."""
