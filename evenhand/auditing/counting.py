"""The tally of a population that a system has scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.errors import InputError
from evenhand.measures.tally import Tally, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions


def counted_people(population: Population, decisions: Decisions, weights: str | None = None,
                   attributes: Sequence[str] | None = None) -> Tally:
    """Return the counts of people by group, decision and outcome, groups in the population's order.

    Parameters
    ----------
    population, decisions : Population, Decisions
        The people, and what is said of each, in the same order.
    weights : str, optional
        The column that says how many people each stands for.
    attributes : sequence of str, optional
        The protected attributes to count by; all of them where left out.

    Raises
    ------
    InputError
        If decisions are of another number of people, or a column is not there.
    """
    attributes = population.roles.protected if attributes is None else attributes
    levels = {name: population.fields[name].levels for name in attributes if name in population.fields}
    return tally(_table(population, decisions, weights, attributes), attributes, levels=levels, favourable_outcome=1,
                 weights=weights and "\x1fweight", **_columns(population, decisions))


def _table(population: Population, decisions: Decisions, weights: str | None,
           attributes: Sequence[str]) -> pl.DataFrame:
    people = decisions.selected.shape[0]
    if people != population.count:
        raise InputError("decisions", f"{people:,} people", f"{population.count:,}, as in the population",
                         "score the same people")
    columns = {"decision": _known(decisions.selected)}
    if population.outcome is not None:
        columns["outcome"] = _known(population.outcome)
    if decisions.score is not None:
        columns["score"] = pl.Series(decisions.score)
    if weights is not None:
        columns["weight"] = population.column(weights)
        if not columns["weight"].dtype.is_numeric():
            raise InputError(f"weights, column {weights!r}", f"values of the type {columns['weight'].dtype}",
                             "a number a person", "name a column of numbers")
    # A protected attribute may itself be named "score": the columns of the audit carry a mark of their own.
    marked = {f"\x1f{name}": values for name, values in columns.items()}
    return population.people.select(attributes).with_columns(**marked)


def _known(values: Any) -> pl.Series:
    series = pl.Series(values)
    return series.set(series < 0, None)


def _columns(population: Population, decisions: Decisions) -> dict[str, str]:
    outcome = population.outcome
    present = {"decision": bool((decisions.selected >= 0).any()),
               "outcome": outcome is not None and bool((outcome >= 0).any()),
               "score": decisions.score is not None and bool(decisions.scored.any())}
    return {part: f"\x1f{part}" for part, is_there in present.items() if is_there}
