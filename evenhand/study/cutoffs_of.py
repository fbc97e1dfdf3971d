"""Cut-offs, asked by the names of a dataset and a system: who is selected at a cut, under each strategy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.attribute_sets import attribute_sets
from evenhand.measures.group_counts import JOIN
from evenhand.study.cutoffs import STRATEGIES, CutLab, cut_lab
from evenhand.study.scored import Answered, scored_people

if TYPE_CHECKING:
    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe


@dataclass(frozen=True, eq=False)
class Cutoffs:
    """Who is selected at one cut, under each strategy that selects as many. Frozen.

    Parameters
    ----------
    attribute : str
        By which people are grouped.
    lab : CutLab
        All cuts of the score.
    cut : float
        The cut that was asked for.
    level : float
        The confidence level of the ratio.
    """

    attribute: str
    lab: CutLab
    cut: float
    level: float

    @property
    def strategies(self) -> dict[str, pl.DataFrame]:
        """The table of each strategy; the last of them only where outcomes are known."""
        return {name: self.lab.strategy(name, self.cut) for name in STRATEGIES
                if name != "equal_opportunity" or self.lab.has_outcome}

    @property
    def crossing(self) -> pl.DataFrame:
        """Who changes sides between the system's own cut and this one."""
        return self.lab.crossing(self.lab.cut, self.cut)

    def frame(self) -> pl.DataFrame:
        """Return a row a strategy and group, as :meth:`CutLab.strategy` gives them."""
        return pl.concat(self.strategies.values()).with_columns(pl.lit(self.attribute).alias("attribute"))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        widest = self.lab.widest_at(self.cut, level=self.level)
        ratios = self.lab.ratios_at(self.cut, level=self.level)
        return {"attribute": self.attribute, "cut": self.cut, "own_cut": self.lab.cut, "level": self.level,
                "reference": self.lab.reference, "strategies": self.frame().to_dicts(),
                "widest_ratio": {name: None if value != value else value for name, value in widest.items()},
                "ratios": ratios.with_columns(pl.selectors.float().fill_nan(None)).to_dicts(),
                "crossing": self.crossing.with_columns(pl.selectors.float().fill_nan(None)).to_dicts()}


def cutoffs(population: str | Population, system: str | SystemRecipe, *, by: str | None = None,
            cut: float | None = None, level: float = 0.95, **more: Any) -> Answered:
    """Draw or read a population, score it, and return who is selected at a cut, under each strategy.

    Parameters
    ----------
    population, system
        As in :func:`evenhand.run`.
    by : str, optional
        A protected attribute or an intersection; the first attribute where left out.
    cut : float, optional
        The single cut that strategies replace; the system's own where left out.
    level : float
        The confidence level.
    **more
        seed, people, knobs, even, catalog, progress, as in :func:`evenhand.run`.

    Raises
    ------
    InputError
        For unknown names, decisions without a score, and a cut beyond the scores.

    Examples
    --------
    >>> found = cutoffs("citizens", "financial", people=400, by="sex").found
    >>> list(found.strategies)
    ['single', 'equal_rates', 'equal_opportunity']
    """
    scored = scored_people(population, system, **more)
    attribute = JOIN.join(attribute_sets(scored.population.roles.protected, [by] if by else None, 1)[0])
    lab = cut_lab(scored.population, scored.decisions, attribute)
    return Answered(scored, Cutoffs(attribute, lab, float(lab.cut if cut is None else cut), level))
