"""Rows of the measures that are no function of the tally: rankings, distances, calibration, strata, every cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evenhand.auditing.rows import SCHEMA
from evenhand.errors import InputError
from evenhand.measures.calibration import calibration_by_group
from evenhand.measures.conditional import Strata, common_gaps, conditional_demographic_disparity
from evenhand.measures.cut_sweep import cut_sweep
from evenhand.measures.disparity import SIMULTANEOUS
from evenhand.measures.frames import tidy
from evenhand.measures.further_measures import TAKEN_BY
from evenhand.measures.individual import benefits, consistency, generalized_entropy
from evenhand.measures.ranking import auc_by_group, auc_gaps, cross_group_auc, widest_auc_gap
from evenhand.measures.score_bins import probability_by_bin
from evenhand.measures.score_distances import outcome_separation, score_gaps
from evenhand.measures.scoring_rate import LEAST_SHARE, impact_ratios, scoring_rates
from evenhand.measures.sorted_scores import SortedScores

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from evenhand.auditing.persons import Persons
    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.grouping import Groups

AT = "at"
"""The column that says of which quantile, stratum, cut or other group a row speaks; null where of all."""

FURTHER = pl.Schema(dict(SCHEMA) | {AT: pl.String})
"""The columns of rows of further measures."""
NO_ROWS = pl.DataFrame(schema=FURTHER)
"""No rows, with these columns."""


@dataclass(frozen=True, eq=False)
class Question:
    """One attribute, its groups person by person, and how it is asked."""

    counts: GroupCounts
    level: float
    favourable: str
    reference: str | None = None
    given: str | None = None
    persons: Persons | None = None
    groups: Groups | None = None
    least_share: float = LEAST_SHARE

    @cached_property
    def scores(self) -> SortedScores:
        """The scores sorted within group and outcome."""
        return SortedScores.of(self.persons.score, self.groups, self.persons.outcome)


def further_rows(question: Question, wanted: Collection[str]) -> pl.DataFrame:
    """Return the rows of some further measures of one attribute.

    Parameters
    ----------
    question : Question
        The attribute and how it is asked.
    wanted : collection of str
        Names of measures; those that no function here takes are left alone.

    Returns
    -------
    polars.DataFrame
        Columns as in :data:`FURTHER`.
    """
    takers = dict.fromkeys(TAKEN_BY[name] for name in wanted if name in TAKEN_BY)
    tables = [finished(table, question) for taker in takers if taker in _TAKE for table in _TAKE[taker](question)]
    found = pl.concat([NO_ROWS, *tables])
    return found.filter(pl.col("measure").is_in(list(wanted)))


def sweep_rows(question: Question, cuts: int) -> pl.DataFrame:
    """Return rates and gaps at every cut, or at so many quantiles of the scores.

    Intervals hold cut by cut; a cut chosen for what is seen here should be judged on other people.
    """
    sweep = cut_sweep(question.scores, favourable=question.favourable, most=cuts)
    tables = [sweep.frame(level=question.level)]
    if question.reference is not None:
        tables.append(sweep.gaps(question.reference, level=question.level))
    at = pl.format("cut {}", pl.col("cut"))
    return pl.concat([finished(table.with_columns(at.alias(AT)), question) for table in tables])


def finished(table: pl.DataFrame, question: Question) -> pl.DataFrame:
    """Return a table with the columns of :data:`FURTHER`, what it lacks being null."""
    filled = {"attribute": pl.lit(question.counts.attribute), "level": pl.lit(question.level)}
    filled |= {name: pl.lit(None) for name in FURTHER if name not in table.columns and name not in filled}
    full = table.with_columns(**filled).select(pl.col(name).cast(kind) for name, kind in FURTHER.items())
    finite = (pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in ("value", "low", "high"))
    return full.with_columns(*finite)


def _ranking(question: Question) -> list[pl.DataFrame]:
    found = auc_by_group(question.scores, favourable=question.favourable, level=question.level)
    return [found.with_columns(measure=pl.lit("auc"))]


def _ranking_gaps(question: Question) -> list[pl.DataFrame]:
    if question.reference is None:
        return []
    scores, asked = question.scores, {"favourable": question.favourable, "level": question.level}
    found = auc_gaps(scores, reference=question.reference, **asked)
    widest = widest_auc_gap(scores, **asked)
    pair = [scores.levels[int(k)] for k in (widest.lowest, widest.highest)] if int(widest.lowest) >= 0 else None
    count = [int(scores.counts[int(k), :2].min()) for k in (widest.lowest, widest.highest)] if pair else [0]
    summary = tidy(measure=["auc_difference"], value=np.atleast_1d(widest.value), low=np.atleast_1d(widest.low),
                   high=np.atleast_1d(widest.high), n=min(count), interval=SIMULTANEOUS if pair else None,
                   reason=None if pair else "one_estimable")
    summary = summary.with_columns(groups=pl.Series([pair], dtype=pl.List(pl.String)))
    return [found.with_columns(measure=pl.lit("auc_difference")), summary]


def _across(question: Question) -> list[pl.DataFrame]:
    found = cross_group_auc(question.scores, favourable=question.favourable, level=question.level)
    found = found.with_columns(pl.col("other").alias("reference"), pl.format("against {}", "other").alias(AT),
                               n=pl.min_horizontal("positives", "negatives"), measure=pl.lit("cross_group_auc"))
    apart = found.filter(pl.col("group") != pl.col("other")).with_columns(
        pl.col("disparity").alias("value"), pl.col("disparity_low").alias("low"),
        pl.col("disparity_high").alias("high"), measure=pl.lit("cross_group_auc_disparity"), interval=pl.lit("mover"))
    return [found, apart]


def _separation(question: Question) -> list[pl.DataFrame]:
    return [outcome_separation(question.scores, level=question.level).with_columns(
        measure=pl.lit("outcome_separation"))]


def _distances(question: Question) -> list[pl.DataFrame]:
    if question.reference is None:
        return []
    found = score_gaps(question.scores, reference=question.reference, level=question.level)
    # The standardized difference over the pooled deviation is taken from the tally already.
    found = found.filter(pl.col("measure") != "standardized_mean_difference")
    at = pl.when(pl.col("quantile").is_not_null()).then(pl.format("quantile {}", "quantile"))
    return [found.with_columns(at.alias(AT))]


def _scoring(question: Question) -> list[pl.DataFrame]:
    found = scoring_rates(question.persons.score, question.groups, favourable=question.favourable,
                          least_share=question.least_share, level=question.level)
    return _rates_and_ratios(found, "scoring_rate", "impact_ratio")


def _selection(question: Question) -> list[pl.DataFrame]:
    counts = question.counts
    found = impact_ratios(counts.count("selected"), counts.count("decided"), counts.names,
                          least_share=question.least_share, level=question.level)
    return _rates_and_ratios(found, None, "selection_impact_ratio")


def _rates_and_ratios(found: pl.DataFrame, rate: str | None, ratio: str) -> list[pl.DataFrame]:
    highest = found.filter(pl.col("highest"))["group"].to_list()
    own = pl.when(pl.col("n") == 0).then(pl.lit("no_people"))
    rates = found.with_columns(measure=pl.lit(rate), reason=own)
    top = pl.when(pl.col("highest")).then(pl.lit("reference")).otherwise(pl.col("reason"))
    ratios = found.with_columns(
        pl.col("ratio").alias("value"), pl.col("ratio_low").alias("low"), pl.col("ratio_high").alias("high"),
        measure=pl.lit(ratio), reference=pl.lit(highest[0] if highest else None, pl.String), reason=top,
        interval=pl.when(pl.col("ratio_low").is_not_null()).then(pl.lit("mover-r")))
    return [rates, ratios] if rate else [ratios]


def _calibration(question: Question) -> list[pl.DataFrame]:
    people = question.persons
    said = people.probability
    if said is None:
        said = probability_by_bin(people.score, people.outcome)
    return [calibration_by_group(said, people.outcome, question.groups, level=question.level)]


def _entropy(alpha: float, name: str) -> Callable[[Question], list[pl.DataFrame]]:
    def take(question: Question) -> list[pl.DataFrame]:
        benefit = benefits(question.persons.decision, question.persons.outcome)
        found = [generalized_entropy(benefit[question.groups.codes == g], alpha=alpha, level=question.level)
                 for g in range(question.groups.count)]
        value, low, high, n = (np.array(part, float) for part in zip(*found, strict=True))
        reason = ["no_people" if count == 0 else "nobody_benefits" if np.isnan(one) else None
                  for one, count in zip(value, n, strict=True)]
        return [tidy(measure=name, group=question.groups.levels, value=value, low=low, high=high, n=n.astype(int),
                     interval=[None if np.isnan(one) else "delta method" for one in low], reason=reason)]
    return take


def _consistency(question: Question) -> list[pl.DataFrame]:
    features, decision = question.persons.features, question.persons.decision
    if np.isnan(features).any():
        raise InputError("features", f"{int(np.isnan(features).any(axis=1).sum()):,} people with a missing number",
                         "a number for everybody", "fill what is missing, or name other columns")
    known = decision >= 0
    each = np.full(decision.size, np.nan)
    each[known] = consistency(features[known], decision[known].astype(float))
    n = question.groups.sums(known).astype(int)
    value = question.groups.means(each)
    # Neighbours share neighbours, so people are not independent here: a value and no interval.
    return [tidy(measure="consistency", group=question.groups.levels, value=value, n=n,
                 reason=["no_people" if count == 0 else None for count in n.tolist()])]


def _strata(question: Question) -> Strata:
    return Strata.of(question.persons.decision, question.groups, question.persons.factor)


def _conditional(question: Question) -> list[pl.DataFrame]:
    if question.reference is None:
        return []
    found = common_gaps(_strata(question), reference=question.reference, level=question.level)
    return [found.filter(pl.col("measure") != "pooled_difference").with_columns(_given(question))]


def _disparity_given(question: Question) -> list[pl.DataFrame]:
    found = conditional_demographic_disparity(_strata(question))
    return [found.with_columns(_given(question), measure=pl.lit("conditional_demographic_disparity"))]


def _given(question: Question) -> pl.Expr:
    return pl.lit(f"given {question.given}").alias(AT)


_TAKE: dict[str, Callable[[Question], list[pl.DataFrame]]] = {
    "ranking.auc_by_group": _ranking,
    "ranking.auc_gaps": _ranking_gaps,
    "ranking.cross_group_auc": _across,
    "score_distances.outcome_separation": _separation,
    "score_distances.score_gaps": _distances,
    "scoring_rate.scoring_rates": _scoring,
    "scoring_rate.impact_ratios": _selection,
    "calibration.calibration_by_group": _calibration,
    "individual.generalized_entropy": _entropy(2.0, "generalized_entropy"),
    "individual.theil": _entropy(1.0, "theil"),
    "individual.consistency": _consistency,
    "conditional.common_gaps": _conditional,
    "conditional.conditional_demographic_disparity": _disparity_given,
}
"""The function that takes the measures of each of :data:`~evenhand.measures.further_measures.TAKEN_BY`."""
