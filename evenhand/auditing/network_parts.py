"""The parts of a network audit as tidy tables: exposure, visibility, inequality, clustering, gaps, intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import NotEnoughDataError
from evenhand.measures.autocorrelation import join_counts, moran_and_geary
from evenhand.measures.exposure_contrasts import ExposureContrasts, exposure_contrasts
from evenhand.measures.friend_weight import friend_weight_sweep
from evenhand.measures.gaps import cut_that_selects, gaps
from evenhand.measures.inequality import inequality
from evenhand.measures.network_interval import gap_of, interval_of
from evenhand.measures.network_uncertainty import independent_interval, network_interval, network_intervals
from evenhand.measures.rule_errors import effects_of_draws
from evenhand.measures.segregation import exposure_by_group
from evenhand.measures.source_interval import source_interval
from evenhand.measures.visibility import visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from evenhand.auditing.network_people import TiedPeople
    from evenhand.measures.gap_split import GapSplit
    from evenhand.measures.network_interval import NetworkInterval
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

WITH, WITHOUT = "with friends", "without friends"
MOST_PEOPLE = 100_000
"""Up to so many people every method gives its interval."""


def exposure_table(people: TiedPeople) -> pl.DataFrame:
    """Return, a row a group, the mean own record (or score) and the mean that its members' friends have.

    Returns
    -------
    polars.DataFrame
        Columns `group`, `people`, `own`, `friends`, `spread` (of the friends' means) and `without_friends`.
    """
    values = people.scores if people.own is None else people.own
    found = exposure_by_group(people.ties, values, people.groups)
    return pl.DataFrame({"group": people.groups.levels, "people": people.groups.sizes,
                         "own": people.groups.means(values), "friends": found["exposure"],
                         "spread": found["spread"], "without_friends": found["undefined"]})


def visibility_table(people: TiedPeople) -> pl.DataFrame:
    """Return each group's share of the top by score and by degree; the first column, `of`, says which."""
    sign = 1.0 if people.favourable == "high" else -1.0
    values = {"score": sign * people.scores, "degree": people.ties.degree.astype(np.float64)}
    return pl.concat([visibility(v, people.groups).select(pl.lit(name).alias("of"), pl.all())
                      for name, v in values.items()])


def inequality_table(people: TiedPeople) -> pl.DataFrame:
    """Return the Gini coefficients of scores and degrees; scores below 0 are measured from the lowest one."""
    scores = people.scores - min(0.0, float(people.scores.min()))
    values = {"score": scores, "degree": people.ties.degree.astype(np.float64)}
    return pl.concat([inequality(v, people.groups).frame().select(pl.lit(name).alias("of"), pl.all())
                      for name, v in values.items()])


def clustering_table(people: TiedPeople, *, permutations: int, seed: int) -> pl.DataFrame:
    """Return Moran's I, Geary's C and join counts with permutation p-values, a row a statistic.

    Returns
    -------
    polars.DataFrame
        Column `of` ("score", "score given group", "own record given group", "decision") and the columns of
        `Autocorrelation`. What cannot be measured, as where all are selected, is left out.
    """
    numbers = {"score": people.scores, "score given group": people.groups.centred(people.scores)}
    if people.own is not None:
        numbers["own record given group"] = people.groups.centred(people.own)
    tables = []
    for name, values in numbers.items():
        for one in _tried(moran_and_geary, people, values, permutations, seed):
            tables.append(one.frame().select(pl.lit(name).alias("of"), pl.all()))
    counted = _tried(join_counts, people, people.selected, permutations, seed)
    if len(counted):
        tables.append(counted.select(pl.lit("decision").alias("of"), pl.all()))
    return pl.concat(tables)


def _tried(test: Callable[..., Any], people: TiedPeople, values: NDArray[np.float64], permutations: int,
           seed: int) -> Any:
    """Return what a test finds; nothing where there is nothing to test."""
    try:
        return test(people.ties, values, permutations=permutations, seed=seed)
    except NotEnoughDataError:
        return ()


def gaps_table(people: TiedPeople) -> pl.DataFrame:
    """Return each group's gaps to the reference with friends and without, side by side.

    Returns
    -------
    polars.DataFrame
        Column `friends` ("with friends", "without friends") and the columns of `gaps`. The fixed cut is the
        system's; where there is none, the one at which as many are selected without friends. The quantile cut
        selects the share that is selected in fact.
    """
    first = people.scores if people.own is None else people.own
    share = people.share
    cut = cut_that_selects(first, share, favourable=people.favourable) if people.cut is None else people.cut
    given = {"reference": people.reference, "cut": cut, "share": share, "favourable": people.favourable}
    seen = {WITH: people.scores} | ({} if people.own is None else {WITHOUT: people.own})
    return pl.concat([gaps(scores, people.groups, **given).select(pl.lit(name).alias("friends"), pl.all())
                      for name, scores in seen.items()])


def sweep_table(people: TiedPeople, friend_weights: Sequence[float]) -> pl.DataFrame:
    """Return each group's gaps at each friend weight; one solve serves all weights."""
    return friend_weight_sweep(people.path, people.groups, reference=people.reference, cut=people.cut,
                               share=people.share, friend_weights=friend_weights, favourable=people.favourable)


def exposures_of(population: Population, decisions: Decisions, *, level: float = 0.95) -> ExposureContrasts:
    """Return how outcomes go with one's own refusal and with that of friends.

    People of whom no decision is known are left out.

    Parameters
    ----------
    population : Population
        With ties and an outcome.
    decisions : Decisions
        Who was selected.
    level : float
        The confidence level.

    Raises
    ------
    NotEnoughDataError
        Where ties, outcomes or decisions are not known, or too few people were exposed in some way.
    """
    known = decisions.selected >= 0
    for there, what in ((population.ties is not None, "ties"), (population.outcome is not None, "outcomes"),
                        (bool(known.any()), "decisions")):
        if not there:
            raise NotEnoughDataError("exposure to refusals", f"no {what}", "ties, outcomes and decisions",
                                     f"name the column or file of {what} in the recipe")
    outcome = np.where(population.outcome < 0, np.nan, population.outcome)[known]
    ties = population.ties if known.all() else population.ties.subset(known)
    return exposure_contrasts(ties, decisions.selected[known] == 0, outcome, level=level)


def split_table(splits: Iterable[GapSplit]) -> pl.DataFrame:
    """Return the parts of each group's gap: columns `group`, `reference`, `part`, `alter_group`, `points`."""
    tables = [one.frame().select(pl.lit(one.group).alias("group"), pl.lit(one.reference).alias("reference"), pl.all())
              for one in splits]
    return pl.concat(tables) if tables else pl.DataFrame(
        schema={"group": pl.String, "reference": pl.String, "part": pl.String, "alter_group": pl.String,
                "points": pl.Float64})


def printed_table(people: TiedPeople, *, level: float) -> pl.DataFrame:
    """Return, for each group's gap of mean scores, the interval that is printed, and the one for independent people.

    Returns
    -------
    polars.DataFrame
        Columns `group`, `reference`, those of `NetworkInterval.frame`, `independent_low` and `independent_high`.
    """
    tables = []
    for group in people.compared:
        given = {"group": group, "reference": people.reference, "level": level}
        alone = independent_interval(people.ties, people.scores, people.groups, **given)
        tables.append(printed_interval(people, **given).frame().select(
            pl.lit(group).alias("group"), pl.lit(people.reference).alias("reference"), pl.all(),
            pl.lit(alone.low).alias("independent_low"), pl.lit(alone.high).alias("independent_high")))
    return pl.concat(tables, how="diagonal") if tables else pl.DataFrame()


def interval_table(people: TiedPeople, printed: pl.DataFrame, *, level: float, seed: int) -> pl.DataFrame:
    """Return, for each group's gap of mean scores, the interval of every method; the first one is printed.

    Of more than 100,000 people only those for independent people and for known ties stand beside it: HAC and
    communities would take minutes.

    Parameters
    ----------
    people : TiedPeople
        The people.
    printed : polars.DataFrame
        As `printed_table` returns.
    level : float
        The nominal level.
    seed : int
        Of the bootstrap of communities.

    Returns
    -------
    polars.DataFrame
        Columns `group`, `reference`, `printed` and those of `NetworkInterval.frame`.
    """
    tables = []
    for group in people.compared:
        given = {"group": group, "reference": people.reference, "level": level}
        first = printed.filter(pl.col("group") == group).drop("group", "reference", "independent_low",
                                                                  "independent_high")
        others = _second_opinions(people, seed=seed, **given)
        both = pl.concat([first.with_columns(pl.lit(True).alias("printed")),
                          others.with_columns(pl.lit(False).alias("printed"))], how="diagonal")
        tables.append(both.select(pl.lit(group).alias("group"), pl.lit(people.reference).alias("reference"),
                                  "printed", pl.exclude("printed")))
    return pl.concat(tables, how="diagonal") if tables else pl.DataFrame()


def _second_opinions(people: TiedPeople, *, seed: int, **given: Any) -> pl.DataFrame:
    if people.scores.size <= MOST_PEOPLE:
        return network_intervals(people.ties, people.scores, people.groups, seed=seed, **given)
    methods = (network_interval, independent_interval)
    return pl.concat([method(people.ties, people.scores, people.groups, **given).frame() for method in methods])


def printed_interval(people: TiedPeople, *, group: str, reference: str, level: float) -> NetworkInterval:
    """Return the interval that is printed for a gap of mean scores, by the same roads as an audit's.

    Over sources where it is known how friends count, or that they do not; else the widest of those for known ties.
    """
    given = {"group": group, "reference": reference, "level": level}
    if people.ties.count == 0 or people.friends_count == "none":
        return independent_interval(people.ties, people.scores, people.groups, **given)
    if people.friends_count == "mean":
        return source_interval(people.coupling, people.own, people.groups, dependence="wider", **given)
    if people.redrawn is not None:
        return _redrawn_interval(people, people.redrawn(), **given)
    return network_interval(people.ties, people.scores, people.groups, **given)


def _redrawn_interval(people: TiedPeople, drawn: NDArray[np.float64], *, group: str, reference: str,
                      level: float) -> NetworkInterval:
    gap = gap_of(people.scores, people.groups, group=group, reference=reference)
    effects = effects_of_draws(drawn, people.scores, people.groups)
    effect = effects.pairs[people.groups.position(group), people.groups.position(reference)]
    return interval_of(gap, gap.independent_se * float(np.sqrt(effect)), level=level, method="sources, drawn anew",
                       note=f"own records drawn anew {len(drawn)} times")
