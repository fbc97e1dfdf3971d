"""What a score brings, by group: rows of benefits, sanctions and tiers, of the same shape as an audit's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand import __version__
from evenhand.auditing.caveats import independence_taken
from evenhand.auditing.rows import SCHEMA
from evenhand.checks import level_of_confidence
from evenhand.measures.bands import shares_by_band, shares_by_consequence
from evenhand.measures.contrasts import widest_ratio
from evenhand.measures.disparity import SIMULTANEOUS
from evenhand.measures.sorted_scores import unknown_groups
from evenhand.measures.uncertainty import simultaneous_critical, wilson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from evenhand.measures.grouping import Groups

LADDER = pl.Schema({"consequence": pl.String, "kind": pl.String} | dict(SCHEMA))
"""The columns of a ladder's rows: an audit's, with the consequence and its kind before them."""
SHARE, DIFFERENCE, RATIO = "consequence_share", "consequence_difference", "consequence_ratio"
COVERAGE = "has a score"
"""The first rung of every ladder: without a score there is no benefit, and no sanction either."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """What a score brings to whom. Frozen.

    Parameters
    ----------
    rows : polars.DataFrame
        As :func:`ladder_rows` gives them, for each attribute.
    bounds : polars.DataFrame
        Each rung's ``consequence``, ``kind``, ``bound`` (the score where it begins or ends), ``rule`` in words and
        ``source``.
    population, system : dict
        What was looked at, as in an audit.
    """

    rows: pl.DataFrame
    bounds: pl.DataFrame
    population: dict[str, Any]
    system: dict[str, Any]

    def frame(self) -> pl.DataFrame:
        """Return the rows as a tidy table."""
        return self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values, as it stands in JSON."""
        return {"evenhand": __version__, "population": self.population, "system": self.system,
                "consequences": self.bounds.to_dicts(), "rows": self.rows.to_dicts(), "caveats": list(self.caveats)}

    @property
    def caveats(self) -> tuple[str, ...]:
        """What the reader must know of all intervals here."""
        said = independence_taken(self.population.get("ties"))
        return (said,) if said else ()


def ladder_rows(score: ArrayLike, groups: Groups, *, attribute: str, reference: str, met: NDArray[np.bool_],
                names: Sequence[str], kinds: Sequence[str], bands: Sequence[tuple[float, str]] = (),
                level: float = 0.95) -> pl.DataFrame:
    """Return the share of each group that each consequence befalls, against a reference and over all groups.

    Shares of consequences are of everybody in the group, people without a score among them: they get no benefit.
    Shares of tiers are of those who have a score. The ratio is of those whom a consequence treats well: who get the
    benefit, or are spared the sanction; so below 1 always means that the group fares worse.

    Parameters
    ----------
    score : array of float, shape (people,)
        NaN for people without a score.
    groups : Groups
        The group of each person.
    attribute, reference : str
        The attribute's name, and the group that others are compared with.
    met : ndarray of bool, shape (people, consequences)
        Whom each consequence befalls.
    names, kinds : sequence of str
        The consequences, and whether each is a benefit or a sanction.
    bands : sequence of (float, str)
        The lowest score of each tier with its name, ascending.
    level : float
        The confidence level.

    Returns
    -------
    polars.DataFrame
        Columns as in :data:`LADDER`; the measures are consequence_share, consequence_difference and, but for tiers,
        consequence_ratio, with a summary row for the widest ratio among all groups.

    Examples
    --------
    >>> from evenhand.measures.grouping import Groups
    >>> rows = ladder_rows([500.0, 700.0, 700.0, np.nan], Groups.of(["a", "a", "b", "b"]), attribute="g",
    ...                    reference="a", met=np.array([[False], [True], [True], [False]]), names=["bicycle"],
    ...                    kinds=["benefit"])
    >>> rows.filter(pl.col("measure") == SHARE).select("consequence", "group", "value").rows()
    [('has a score', 'a', 1.0), ('has a score', 'b', 0.5), ('bicycle', 'a', 0.5), ('bicycle', 'b', 0.5)]
    """
    level_of_confidence(level)
    score = np.asarray(score, np.float64)
    has_score = ~np.isnan(score)
    all_met = np.column_stack([has_score, met])
    rungs = [COVERAGE, *names], ["benefit", *kinds]
    found = shares_by_consequence(all_met, groups, names=rungs[0], kinds=rungs[1], reference=reference, level=level)
    kind = pl.when(pl.int_range(pl.len()) < groups.count).then(pl.lit("coverage")).otherwise(pl.col("kind"))
    rows = [row for one in _beside(found.with_columns(kind.alias("kind")), "consequence")
            for row in _rows(one, attribute, level)]
    rows += _summaries(all_met, groups, rungs, attribute, level)
    if bands:
        tiers = shares_by_band(score, groups, bounds=[low for low, _ in bands[1:]], names=[name for _, name in bands],
                               reference=reference, level=level)
        rows += [row for one in _beside(tiers, "band")
                 for row in _rows(one | {"kind": "tier", "consequence": one["band"]}, attribute, level)]
    return pl.DataFrame([(*row, *[None] * (len(LADDER) - len(row))) for row in rows], schema=LADDER, orient="row")


def _beside(found: pl.DataFrame, rung: str) -> list[dict[str, Any]]:
    """Return the rows with the number of people behind a comparison: the smaller of the two groups."""
    of_reference = pl.col("n").filter(pl.col("group") == pl.col("reference")).first().over(rung)
    return found.with_columns(compared=pl.min_horizontal("n", of_reference)).to_dicts()


def _rows(one: dict[str, Any], attribute: str, level: float) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one rung and group: the share, and beside the reference the difference and the ratio."""
    head = one["consequence"], one["kind"]
    yield (*head, SHARE, attribute, one["group"], None, None, one["value"], one["low"], one["high"], level, one["n"],
           one["interval"], None if one["reason"] in ("reference", "unknown_group") else one["reason"])
    for measure, name, method in ((DIFFERENCE, "difference", "newcombe"), (RATIO, "ratio", "mover-r")):
        if measure == RATIO and one["kind"] == "tier":
            continue
        numbers = one[name], one[f"{name}_low"], one[f"{name}_high"]
        why = one["reason"]
        if measure == RATIO and numbers[0] is None and why in (None, "small_group"):
            why = "reference_rate_zero"
        yield (*head, measure, attribute, one["group"], one["reference"], None, *map(_finite, numbers), level,
               one["compared"], None if numbers[1] is None else method, why)


def _summaries(met: NDArray[np.bool_], groups: Groups, rungs: tuple[Sequence[str], Sequence[str]], attribute: str,
               level: float) -> Iterator[tuple[Any, ...]]:
    """Yield a row a rung: the lowest ratio among all groups, with limits over all pairs at once."""
    usable = ~unknown_groups(groups.levels) & (groups.sizes > 0)
    critical = simultaneous_critical(max(int(usable.sum()), 2), level)
    for place, (name, kind) in enumerate(zip(*rungs, strict=True)):
        well = groups.sums(~met[:, place] if kind == "sanction" else met[:, place])
        share = np.where(usable, well / np.maximum(groups.sizes, 1), np.nan)
        widest = widest_ratio(share, wilson(well, groups.sizes, critical))
        low, high = int(widest.lowest), int(widest.highest)
        pair = [groups.levels[low], groups.levels[high]] if low >= 0 else None
        n = int(min(groups.sizes[low], groups.sizes[high])) if low >= 0 else int(groups.sizes.max(initial=0))
        value = _finite(float(widest.value))
        reason = None if value is not None else "no_group_selected" if low >= 0 else "single_group"
        yield (name, "coverage" if place == 0 else kind, RATIO, attribute, None, None, pair, value,
               _finite(float(widest.low)), _finite(float(widest.high)), level, n,
               SIMULTANEOUS if value is not None else None, reason)


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
