"""Measures beyond the default, as rows of an audit: as their functions give them, and as other tools do."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
from fairlearn.metrics import MetricFrame
from scipy import stats
from sklearn.metrics import brier_score_loss, precision_score, roc_auc_score

import evenhand
from evenhand.auditing.audit import audit
from evenhand.errors import InputError
from evenhand.measures.further_measures import FURTHER_MEASURES
from evenhand.measures.measure import MEASURES
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions


def people(count: int = 1200, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    paid = rng.integers(0, 2, count)
    return pl.DataFrame({
        "sex": rng.choice(["f", "m"], count), "race": rng.choice(["a", "b", None], count, p=[0.5, 0.45, 0.05]),
        "office": rng.choice(["x", "y"], count), "age": rng.normal(size=count), "paid": paid,
        "score": rng.normal(600, 80, count) + 40 * paid, "stands_for": rng.exponential(2, count)})


TABLE = people()
ASKED = {"protected": ["sex", "race"], "score": "score", "cut": 600, "outcome": "paid"}


def test_all_takes_every_measure_of_the_catalogue_and_json_holds_it() -> None:
    found = evenhand.audit(TABLE, **ASKED, measures="all", given="office", features=["age"], cuts=7)
    assert set(found.measures) == {*MEASURES, *FURTHER_MEASURES}
    assert found.attributes == ("sex", "race", "sex × race")
    rows = json.loads(json.dumps(found.to_dict(), allow_nan=False))["rows"]
    assert all(row["value"] is not None or row["reason"] for row in rows)
    assert {row["at"] for row in rows if row["measure"] == "quantile_difference"} == {
        f"quantile {q}" for q in (0.1, 0.25, 0.5, 0.75, 0.9)}
    keys = [(row["measure"], row["attribute"], row["group"], row["at"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_nothing_more_is_taken_than_was_asked_for() -> None:
    assert evenhand.audit(TABLE, **ASKED, measures=["auc", "selection_rate"]).measures == ("selection_rate", "auc")
    assert set(evenhand.audit(TABLE, **ASKED).measures) == set(MEASURES)
    assert "at" not in evenhand.audit(TABLE, **ASKED).frame().columns


def test_rankings_and_calibration_are_those_of_scikit_learn_and_scipy() -> None:
    found = evenhand.audit(TABLE, **ASKED, measures="all")
    for (sex,), part in TABLE.group_by("sex"):
        assert found.row("auc", "sex", sex)["value"] == pytest.approx(roc_auc_score(part["paid"], part["score"]))
        apart = stats.ks_2samp(*(part.filter(paid=k)["score"] for k in (0, 1))).statistic
        assert found.row("outcome_separation", "sex", sex)["value"] == pytest.approx(apart)
    base = found.references["sex"]
    other = "f" if base == "m" else "m"
    ours, theirs = (TABLE.filter(sex=name)["score"] for name in (other, base))
    assert found.row("wasserstein_distance", "sex", other)["value"] == pytest.approx(
        stats.wasserstein_distance(ours, theirs))
    assert found.row("quantile_difference", "sex", other, at="quantile 0.5")["value"] == pytest.approx(
        np.median(ours) - np.median(theirs))


def test_a_brier_score_is_of_the_systems_own_probability() -> None:
    probability = np.random.default_rng(1).random(TABLE.height)
    frame = TABLE.select("sex", "paid").with_row_index("id")
    town = Population("town", "A town", frame, Roles(("sex",), outcome="paid"), Provenance(True, ""))
    decided = Decisions("p", "P", "estimator", 100 * probability, (probability > 0.5).astype(np.int8), 50.0,
                        probability=probability)
    found = audit(town, decided, measures=["brier_score"])
    women = (TABLE["sex"] == "f").to_numpy()
    assert found.row("brier_score", "sex", "f")["value"] == pytest.approx(
        brier_score_loss(TABLE["paid"].to_numpy()[women], probability[women]))


def test_predictive_parity_is_the_difference_of_fairlearns_precision() -> None:
    found = evenhand.audit(TABLE, **ASKED, measures=["predictive_parity_difference"])
    frame = MetricFrame(metrics=precision_score, y_true=TABLE["paid"].to_numpy(),
                        y_pred=(TABLE["score"] >= 600).cast(int).to_numpy(), sensitive_features=TABLE["sex"].to_numpy())
    assert found.summary("predictive_parity_difference", "sex")["value"] == pytest.approx(frame.difference())


def test_tests_of_counts_are_scipys_and_one_family_over_all_attributes() -> None:
    found = evenhand.audit(TABLE, **ASKED, measures=["fisher_p_value", "holm_p_value", "benjamini_hochberg_p_value"])
    base = found.references["sex"]
    counts = {name: ((part["score"] >= 600).sum(), part.height) for (name,), part in TABLE.group_by("sex")}
    other = "f" if base == "m" else "m"
    exact = stats.fisher_exact([[counts[k][0], counts[k][1] - counts[k][0]] for k in (other, base)]).pvalue
    assert found.row("fisher_p_value", "sex", other)["value"] == pytest.approx(exact)
    p_values = found.frame().filter(pl.col("value").is_not_null())
    holm, bh = (p_values.filter(measure=name)["value"].to_numpy() for name in ("holm_p_value",
                                                                              "benjamini_hochberg_p_value"))
    assert holm.size == 5  # sex, race, and three of the four intersections
    assert (bh <= holm + 1e-12).all()


def test_a_sweep_has_the_audits_own_numbers_at_the_audits_own_cut() -> None:
    found = evenhand.audit(TABLE, **ASKED, by=["sex"], cuts=2000)
    cut = TABLE.filter(pl.col("score") >= 600)["score"].min()
    for measure in ("selection_rate", "true_positive_rate"):
        assert found.row(measure, "sex", "f", at=f"cut {cut}")["value"] == found.row(measure, "sex", "f")["value"]


@pytest.mark.parametrize("engine", ["lazy", "pandas", "arrow"])
def test_measures_of_single_people_are_the_same_on_every_engine(engine: str) -> None:
    table = {"lazy": TABLE.lazy(), "pandas": pd.DataFrame(TABLE.to_dict(as_series=False)), "arrow": TABLE.to_arrow()}
    asked = {**ASKED, "measures": ["auc", "scoring_rate", "common_difference", "theil"], "given": "office"}
    first, second = evenhand.audit(TABLE, **asked), evenhand.audit(table[engine], **asked)
    assert first.frame().equals(second.frame())


def test_intersections_go_as_deep_as_asked() -> None:
    found = evenhand.audit(TABLE, **{**ASKED, "protected": ["sex", "race", "office"]}, depth=3, measures=["auc"])
    assert found.attributes[-1] == "sex × race × office"
    three = TABLE.filter(sex="f", race="a", office="x")
    assert found.row("auc", "sex × race × office", "f × a × x")["value"] == pytest.approx(
        roc_auc_score(three["paid"], three["score"]))


@pytest.mark.parametrize(("asked", "words"), [
    ({"measures": ["auk"]}, "did you mean 'auc'"), ({"measures": ["common_ratio"]}, "a factor to hold fixed"),
    ({"measures": ["consistency"]}, "columns that make people alike"), ({"given": "offise"}, "did you mean 'office'"),
    ({"measures": ["auc"], "weights": "stands_for"}, "leave the weights out"), ({"cuts": 0}, "cuts"),
    ({"measures": ["holm_p_value"], "weights": "stands_for"}, "people who all count alike")])
def test_what_cannot_be_taken_is_refused_in_a_sentence(asked: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        evenhand.audit(TABLE, **ASKED, **asked)


def test_a_measure_whose_columns_are_missing_is_refused_and_all_leaves_it_out() -> None:
    table = TABLE.select("sex", hired=(pl.col("score") > 600).cast(int))
    with pytest.raises(InputError, match="a score and an outcome"):
        evenhand.audit(table, protected="sex", decision="hired", measures=["auc"])
    assert "auc" not in evenhand.audit(table, protected="sex", decision="hired", measures="all").measures


def test_weights_move_rates_and_say_the_effective_number() -> None:
    found = evenhand.audit(TABLE, **ASKED, weights="stands_for")
    women = TABLE.filter(sex="f")
    row = found.row("selection_rate", "sex", "f")
    assert row["value"] == pytest.approx(np.average(women["score"] >= 600, weights=women["stands_for"]))
    assert row["n"] == int(women["stands_for"].sum() ** 2 / (women["stands_for"] ** 2).sum())
    assert found.population["people"] == TABLE.height


def test_bootstrap_intervals_stand_beside_the_others_and_nearly_agree_with_them() -> None:
    found = evenhand.audit(TABLE, **ASKED, by=["sex"], replicates=2000, seed=3)
    again = evenhand.audit(TABLE, **ASKED, by=["sex"], replicates=2000, seed=3)
    assert found.frame().equals(again.frame())
    base = found.references["sex"]
    other = "f" if base == "m" else "m"
    for measure in ("selection_rate", "true_positive_rate", "mean_score", "demographic_parity_difference",
                    "adverse_impact_ratio", "standardized_mean_difference"):
        drawn, closed = (found.row(measure, "sex", other, at=at) for at in ("bootstrap", None))
        assert drawn["value"] == closed["value"]
        width = closed["high"] - closed["low"]
        assert abs(drawn["low"] - closed["low"]) < 0.1 * width
        assert abs(drawn["high"] - closed["high"]) < 0.1 * width
    assert found.row("equalized_odds_difference", "sex", other, at="bootstrap") is None
