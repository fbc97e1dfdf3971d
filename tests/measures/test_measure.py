"""The catalogue of measures, and the standards they are read against."""

from __future__ import annotations

import pytest

from evenhand.errors import InputError
from evenhand.measures.measure import MEASURES, measure, measures_for
from evenhand.measures.standards import EXPLORATORY, profile_of


def test_the_catalogue_has_the_measures_of_the_public_face() -> None:
    assert list(MEASURES) == [
        "selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate", "true_negative_rate",
        "positive_predictive_value", "negative_predictive_value", "accuracy", "mean_score", "adverse_impact_ratio",
        "demographic_parity_difference", "equal_opportunity_difference", "equalized_odds_difference",
        "standardized_mean_difference"]


def test_every_measure_has_its_words_and_its_source() -> None:
    for one in MEASURES.values():
        assert all((one.label, one.definition, one.source, one.risk_label))
        assert one.definition.endswith(".")
        assert (one.even_value is not None) == one.between


def test_no_word_of_the_catalogue_passes_a_judgement() -> None:
    for one in MEASURES.values():
        for word in ("fair ", "unbiased", "compliant", " pass"):
            assert word not in f"{one.label} {one.definition} {one.risk_label}".lower()


def test_a_risk_score_is_read_in_the_words_of_the_published_rates() -> None:
    assert "1 - the published false positive rate" in measure("true_positive_rate").plain("low")
    assert "the published false negative rate" in measure("false_positive_rate").plain("low")
    assert "published positive predictive value" in measure("negative_predictive_value").plain("low")


def test_an_unknown_measure_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'selection_rate'"):
        measure("selection_rat")


def test_measures_need_what_they_are_made_of() -> None:
    assert {one.name for one in measures_for({"decision"})} == {
        "selection_rate", "adverse_impact_ratio", "demographic_parity_difference"}


def test_the_exploratory_profile_is_nobodys_law_and_can_be_overridden() -> None:
    assert {name: one.tolerance for name, one in EXPLORATORY.standards.items()} == {
        "adverse_impact_ratio": 0.8, "demographic_parity_difference": 0.05, "equal_opportunity_difference": 0.05,
        "equalized_odds_difference": 0.05, "standardized_mean_difference": 0.2, "design_effect": 1.5}
    own = EXPLORATORY.with_tolerance({"demographic_parity_difference": 0.1})
    assert own.standard("demographic_parity_difference").sentence == "within ±0.1 (the caller's own tolerance)"
    assert own.standard("adverse_impact_ratio") == EXPLORATORY.standard("adverse_impact_ratio")


@pytest.mark.parametrize(("tolerance", "words"), [
    ({"adverse_impact_ratoi": 0.9}, "did you mean"), ({"adverse_impact_ratio": 1.2}, "from 0 to 1"),
    ({"demographic_parity_difference": float("nan")}, "a number"),
])
def test_a_tolerance_that_makes_no_sense_is_refused(tolerance: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        EXPLORATORY.with_tolerance(tolerance)


def test_an_unknown_profile_names_the_known() -> None:
    with pytest.raises(InputError, match="exploratory"):
        profile_of("four-fifths")
