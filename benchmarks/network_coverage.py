"""How often intervals of a nominal 95 % cover a gap that is truly 0, on networks with planted dependence.

Five tables. *Ties known*: people's noise is coupled along ties by a. *Other dependence*: noise that is no
autoregression. *Means*: of one group alone, truly 0, where ties are known. *Sources known*: scores are coupled own
records. *Shares*: of each group above a cut of these.
Run: ``python benchmarks/network_coverage.py [--runs 1000] [--people 1500] [--reach 3] [--tables sources shares]``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np

from evenhand.coupling import Coupling
from evenhand.errors import NotEnoughDataError
from evenhand.measures.autoregressive_interval import autoregressive_interval
from evenhand.measures.community_interval import community_interval
from evenhand.measures.group_errors import communities_of, effects_of_sources, effects_of_ties, slopes_at_cut
from evenhand.measures.grouping import Groups
from evenhand.measures.network_hac import ball_sums, bandwidth
from evenhand.measures.network_interval import gap_of
from evenhand.measures.network_uncertainty import independent_interval, network_interval
from evenhand.measures.source_interval import source_interval
from evenhand.planted import homophilous_ties
from evenhand.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

GIVEN = {"group": "1", "reference": "0"}
SOURCES = [(0.6, 0.8, "group"), (0.9, 0.8, "group"), (0.9, 0.95, "group"), (0.6, 0.6, "driver"), (0.8, 0.9, "driver"),
           (0.6, 0.6, "group and driver"), (0.8, 0.9, "group and driver")]


def skewed(people: int, rng: np.random.Generator) -> tuple[Ties, NDArray]:
    """Return ties with homophily .6 and a few people with very many ties (Pareto activity)."""
    codes = np.arange(people) % 2
    activity = np.minimum(rng.pareto(1.5, people) + 1, 40)
    draws = people * 5
    ego = rng.choice(people, draws, p=activity / activity.sum())
    alter = rng.choice(people, draws, p=activity / activity.sum())
    same = rng.random(draws) < 0.6
    for g in (0, 1):
        members, wanted = np.flatnonzero(codes == g), same & (codes[ego] == g)
        alter[wanted] = rng.choice(members, wanted.sum(), p=activity[members] / activity[members].sum())
    low, high = np.minimum(ego, alter), np.maximum(ego, alter)
    cell = np.unique((low * people + high)[low != high])
    return Ties.from_pairs(cell // people, cell % people, people=people, directed=False), codes


def segregated(people: int, rng: np.random.Generator) -> tuple[Ties, NDArray]:
    """Return neighbourhoods of thirty, nine tenths of one group, with nine tenths of ties inside."""
    place = np.arange(people) // 30
    codes = (rng.random(people) < np.where(place % 2 == 0, 0.9, 0.1)).astype(int)
    return homophilous_ties(place, homophily=0.9, mean_degree=10, rng=rng), codes


def dense(people: int, rng: np.random.Generator) -> tuple[Ties, NDArray]:
    """Return few people with 45 ties each, a quarter of them in one group: a fifth of `people`, as of a team sport."""
    codes = (np.arange(people // 5) % 4 == 0).astype(int)
    return homophilous_ties(codes, homophily=0.25, mean_degree=45, rng=rng), codes


def coupled(ties: Ties, a: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return noise that follows an autoregression along ties."""
    coupling, noise = Coupling(ties, a), rng.normal(size=ties.people)
    return coupling.solve(noise / coupling.own_weight) if a else noise


def one_step(ties: Ties, a: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return own noise and a times the sum of alters' noise over the root of their number."""
    noise = rng.normal(size=ties.people)
    return noise + a * (ties.matrix @ noise) / np.sqrt(np.maximum(ties.degree, 1))


def neighbourhood(ties: Ties, a: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return noise of which a share a is common to thirty people in a row, whether tied or not."""
    place = np.arange(ties.people) // 30
    return np.sqrt(a) * rng.normal(size=place[-1] + 1)[place] + np.sqrt(1 - a) * rng.normal(size=ties.people)


def binary(ties: Ties, a: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return who is selected: coupled noise above its 80th percentile."""
    noise = coupled(ties, a, rng)
    return (noise >= np.quantile(noise, 0.8)).astype(float)


def by_ties(ties: Ties, values: NDArray, codes: NDArray, reach: int) -> dict[str, tuple[float, float]]:
    """Return the estimate and standard error of each method that knows only ties."""
    found = {"independent": independent_interval(ties, values, codes, **GIVEN),
             "autoregressive": autoregressive_interval(ties, values, codes, **GIVEN),
             "printed": network_interval(ties, values, codes, **GIVEN)}
    errors = {name: (interval.estimate, interval.se) for name, interval in found.items()}
    gap = gap_of(values, codes, **GIVEN)
    for d in range(1, reach + 1):
        sums = ball_sums(ties, gap.influence, d, most_fill=1.0)
        errors[f"HAC, distance {d}"] = gap.estimate, np.sqrt(max(sums.products[d], 0))
        errors[f"HAC, overlap, distance {d}"] = gap.estimate, np.sqrt(sums.overlap)
    if reach > 1:
        errors[f"HAC, triangular, distance {reach}"] = gap.estimate, np.sqrt(max(sums.products.mean(), 0))
        errors["HAC, own bandwidth"] = gap.estimate, np.sqrt(max(sums.products[min(bandwidth(ties), reach)], 0))
    try:
        errors["communities"] = gap.estimate, community_interval(ties, values, codes, replicates=300, **GIVEN).se
    except NotEnoughDataError:
        errors["communities"] = gap.estimate, np.nan
    return errors


def of_one_group(ties: Ties, values: NDArray, codes: NDArray) -> dict[str, tuple[float, float]]:
    """Return the mean of one group with its standard error, for independent people and as an audit prints it."""
    groups, mine = Groups.of(codes), values[codes == 1]
    se = mine.std(ddof=1) / np.sqrt(mine.size)
    effect = effects_of_ties(ties, values, groups, communities_of(ties)).alone[1]
    return {"independent": (mine.mean(), se), "printed": (mine.mean(), se * np.sqrt(effect))}


def by_sources(people: int, r: float, homophily: float, formed_by: str,
               rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Return the same for coupled own records, with ties formed on the group or on what drives records."""
    ties, coupling, own, codes, driver = coupled_town(people, r, homophily, formed_by, rng)
    scores = coupling.solve(own)
    found = {"independent": independent_interval(ties, scores, codes, **GIVEN),
             "autoregressive on scores": autoregressive_interval(ties, scores, codes, **GIVEN),
             "printed where only ties are known": network_interval(ties, scores, codes, **GIVEN)}
    for kind in ("none", "fitted", "HAC", "wider"):
        found[f"sources, {kind}"] = source_interval(coupling, own, codes, dependence=kind, **GIVEN)
    found["sources, given the driver"] = source_interval(coupling, own, codes, attributes=driver, **GIVEN)
    return {name: (interval.estimate, interval.se) for name, interval in found.items()}


def coupled_town(people: int, r: float, homophily: float, formed_by: str,
                 rng: np.random.Generator) -> tuple[Ties, Coupling, NDArray, NDArray, NDArray]:
    """Return ties, the coupling, own records, groups, and what drives own records where ties form on it."""
    codes, driver = np.arange(people) % 2, rng.normal(size=people)
    kind = np.digitize(driver, [-0.84, -0.25, 0.25, 0.84])
    formed_on = {"group": codes, "driver": kind, "group and driver": codes * 5 + kind}
    ties = homophilous_ties(formed_on[formed_by], homophily=homophily, mean_degree=12, rng=rng)
    own = rng.normal(size=people) + (0 if formed_by == "group" else driver)
    return ties, Coupling(ties, r), own, codes, driver


def shares_by_sources(people: int, r: float, homophily: float, formed_by: str,
                      rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Return the same for the share of each group above a cut that refuses the lowest fifth."""
    ties, coupling, own, codes = coupled_town(people, r, homophily, formed_by, rng)[:4]
    scores = coupling.solve(own)
    cut = float(np.quantile(scores, 0.2))
    groups, chosen = Groups.of(codes), (scores >= cut).astype(float)
    alone = independent_interval(ties, chosen, groups, **GIVEN)
    slopes = slopes_at_cut(scores, groups, cut, "high")
    effect = float(effects_of_sources(coupling, own, chosen, groups, slopes).pairs[0, 1])
    known = network_interval(ties, chosen, groups, **GIVEN)
    return {"independent": (alone.estimate, alone.se), "sources, wider": (alone.estimate, alone.se * effect**0.5),
            "printed where only ties are known": (known.estimate, known.se)}


def show(title: str, runs: int, draw: Callable[[np.random.Generator], dict]) -> None:
    """Print, for each method, its coverage and how its mean width compares with the right one."""
    drawn = [draw(np.random.default_rng(seed)) for seed in range(runs)]
    spread = np.std([run["independent"][0] for run in drawn])
    cells = []
    for name in drawn[0]:
        estimate, se = np.array([run[name] for run in drawn]).T
        covered = np.nanmean(np.abs(estimate) <= 1.96 * se)
        cells.append(f"{name} {covered:.3f} (width × {np.nanmean(se) / spread:.2f})")
    print(f"{title}\n    " + "\n    ".join(cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=1_500)
    parser.add_argument("--tables", nargs="+", default=["ties", "other", "means", "sources", "shares"])
    parser.add_argument("--reach", type=int, default=3, help="the largest distance of HAC; 1 is ten times as fast")
    given = parser.parse_args()
    runs, people = given.runs, given.people
    noises = [(coupled, a) for a in (0, 0.5, 0.8)] if "ties" in given.tables else []
    if "other" in given.tables:
        noises += [(one_step, 0.5), (neighbourhood, 0.1), (neighbourhood, 0.3), (binary, 0.5), (binary, 0.8)]
    for world in (skewed, segregated):
        for noise, a in noises:
            def draw(rng: np.random.Generator, world=world, noise=noise, a=a) -> dict:
                ties, codes = world(people, rng)
                return by_ties(ties, noise(ties, a, rng), codes, given.reach)
            show(f"{world.__name__}, noise {noise.__name__} {a}", runs, draw)
    for world, a in [(w, a) for w in (skewed, segregated, dense) for a in (0, 0.5, 0.8) if "means" in given.tables]:
        def one(rng: np.random.Generator, world=world, a=a) -> dict:
            ties, codes = world(people, rng)
            return of_one_group(ties, coupled(ties, a, rng), codes)
        show(f"mean of one group, {world.__name__}, a = {a}", runs, one)
    for r, homophily, formed in SOURCES if "sources" in given.tables else []:
        show(f"ties form on the {formed}, friend weight {r}, homophily {homophily}", runs,
             lambda rng, r=r, h=homophily, formed=formed: by_sources(people, r, h, formed, rng))
    for r, homophily, formed in SOURCES if "shares" in given.tables else []:
        show(f"shares above a cut; ties form on the {formed}, friend weight {r}, homophily {homophily}", runs,
             lambda rng, r=r, h=homophily, formed=formed: shares_by_sources(people, r, h, formed, rng))


if __name__ == "__main__":
    main()
