"""Promises: ranges that a drawn population keeps, such as ``"assortativity.hukou" = [0.30, 0.55]``.

A promise is a key of the recipe's ``[promises]``:

- ``share.COLUMN=LEVEL``: the share of the people at a level;
- ``mean.COLUMN`` and ``sd.COLUMN``: the mean and the standard deviation of a number over those who have it;
- ``gini.COLUMN``: its Gini coefficient;
- ``ratio.COLUMN.ATTRIBUTE=A/B``: its mean in group A over its mean in group B;
- ``trips.share.COLUMN=LEVEL``, ``trips.mean.COLUMN``: the same over rides instead of people;
- ``assortativity.COLUMN``: Newman's coefficient over ties, for words or numbers;
- ``mean_degree``, ``sd_log_degree``, ``giant_component`` (the largest component's share of the people) and
  ``clustering`` (the mean local clustering coefficient, Watts and Strogatz 1998; 0 below two alters);
- ``in_degree_exponent``: that of the tail of the number of egos to whom a person is an alter, P(k) ~ k^-a.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.errors import InputError, did_you_mean
from evenhand.measures.inequality import gini
from evenhand.measures.segregation import numeric_assortativity, segregation

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.population.population import Population
    from evenhand.population.recipe import PopulationRecipe
    from evenhand.ties import Ties


TAIL = 10
"""The tail of in-degrees begins here."""


def promises_kept(population: Population, recipe: PopulationRecipe) -> pl.DataFrame:
    """Return each promise with what was drawn: a row a promise.

    Parameters
    ----------
    population : Population
        Drawn from the recipe.
    recipe : PopulationRecipe
        Whose promises are checked.

    Returns
    -------
    polars.DataFrame
        Columns ``promise``, ``low``, ``high``, ``value`` and ``kept`` (whether low <= value <= high).

    Raises
    ------
    InputError
        For a promise that names no known quantity, column or group, or ties where there are none.
    """
    rows = []
    for promise, (low, high) in recipe.promises.items():
        value = promised_value(population, promise)
        rows.append((promise, low, high, value, low <= value <= high))
    return pl.DataFrame(rows, orient="row", schema={
        "promise": pl.String, "low": pl.Float64, "high": pl.Float64, "value": pl.Float64, "kept": pl.Boolean})


def promised_value(population: Population, promise: str) -> float:
    """Return the quantity that a promise is about.

    Examples
    --------
    >>> from evenhand.population.population import Population, Provenance, Roles
    >>> people = pl.DataFrame({"id": ["a", "b", "c"], "sex": ["female", "male", "male"], "pay": [8.0, 10.0, 12.0]})
    >>> town = Population("town", "A town", people, Roles(("sex",)), Provenance(True, ""))
    >>> promised_value(town, "mean.pay"), round(promised_value(town, "ratio.pay.sex=female/male"), 3)
    (10.0, 0.727)
    """
    quantity, _, about = promise.partition(".")
    if quantity in OF_TIES:
        if population.ties is None:
            raise InputError(f"promise {promise!r}", "people without ties", "ties", "leave the promise out")
        return float(OF_TIES[quantity](population.ties))
    if quantity not in OF_PEOPLE:
        raise InputError(f"promise {promise!r}", repr(quantity), "a known quantity",
                         did_you_mean(quantity, [*OF_PEOPLE, *OF_TIES]))
    return float(OF_PEOPLE[quantity](population, about))


def _share(population: Population, about: str) -> float:
    column, _, level = about.partition("=")
    return (population.column(column).cast(pl.String) == level).mean()


def _mean(population: Population, about: str) -> float:
    return population.column(about).mean()


def _sd(population: Population, about: str) -> float:
    return population.column(about).std()


def _of_trips(population: Population, about: str) -> float:
    quantity, _, rest = about.partition(".")
    name, _, level = rest.partition("=")
    if "trips" not in population.tables or quantity not in ("mean", "share"):
        raise InputError(f"promise 'trips.{about}'", "no rides, or no mean or share of them",
                         "such as trips.mean.stars, of people who ride", "leave the promise out")
    trips = population.tables["trips"]
    if name not in trips.columns:
        raise InputError(f"promise 'trips.{about}'", repr(name), "a column of the rides",
                         did_you_mean(name, trips.columns))
    column = trips[name].drop_nulls()
    return column.mean() if quantity == "mean" else (column.cast(pl.String) == level).mean()


def _gini(population: Population, about: str) -> float:
    return gini(population.column(about).drop_nulls().to_numpy())


def _ratio(population: Population, about: str) -> float:
    column, _, comparison = about.partition(".")
    attribute, _, groups = comparison.partition("=")
    means = [population.column(column).filter(population.column(attribute) == group).mean()
             for group in groups.split("/")]
    if len(means) != 2 or None in means:
        raise InputError(f"promise 'ratio.{about}'", f"the groups {groups!r}", "two groups, as in sex=female/male",
                         f"choose from {', '.join(population.levels(attribute))}")
    return means[0] / means[1]


def _assortativity(population: Population, about: str) -> float:
    column = population.column(about)
    if population.ties is None:
        raise InputError(f"promise 'assortativity.{about}'", "people without ties", "ties", "leave it out")
    if column.dtype == pl.String:
        return segregation(population.ties, column).assortativity
    return numeric_assortativity(population.ties, column.cast(pl.Float64).to_numpy())


def _graph(ties: Ties) -> Any:
    import igraph

    return igraph.Graph(n=ties.people, edges=np.column_stack(ties.pairs()), directed=ties.directed)


def _giant_component(ties: Ties) -> float:
    return max(_graph(ties).connected_components("weak").sizes()) / ties.people


def _clustering(ties: Ties) -> float:
    return _graph(ties).as_undirected().transitivity_avglocal_undirected(mode="zero")


def _sd_log_degree(ties: Ties) -> float:
    return np.log(ties.degree[ties.degree > 0]).std()


def in_degree_exponent(ties: Ties, least: int = TAIL) -> float:
    """Return the exponent of the tail of in-degrees from `least` on; NaN where nobody has as many.

    The maximum-likelihood estimate 1 + n / sum of ln(k / (least - 1/2)) for whole numbers (Clauset, Shalizi and
    Newman 2009, SIAM Review 51:661, eq. 3.7).
    """
    degree = np.bincount(ties.matrix.indices, minlength=ties.people)
    tail = degree[degree >= least]
    return float(1 + tail.size / np.log(tail / (least - 0.5)).sum()) if tail.size else float("nan")


OF_PEOPLE: dict[str, Callable[[Population, str], float]] = {
    "share": _share, "mean": _mean, "sd": _sd, "trips": _of_trips, "gini": _gini, "ratio": _ratio,
    "assortativity": _assortativity}
OF_TIES: dict[str, Callable[[Ties], float]] = {
    "mean_degree": lambda ties: ties.degree.mean(), "sd_log_degree": _sd_log_degree,
    "giant_component": _giant_component, "clustering": _clustering, "in_degree_exponent": in_degree_exponent}
