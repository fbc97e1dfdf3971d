"""Who is better or worse off under another system: moves over the cut and between bands, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand.measures.uncertainty import proportion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from evenhand.measures.grouping import Groups
    from evenhand.scoring.decisions import Decisions

SCHEMA = {"system": pl.String, "baseline": pl.String, "what": pl.String, "attribute": pl.String, "group": pl.String,
          "n": pl.Int64, "up": pl.Int64, "down": pl.Int64, "up_share": pl.Float64, "up_low": pl.Float64,
          "up_high": pl.Float64, "down_share": pl.Float64, "down_low": pl.Float64, "down_high": pl.Float64,
          "reason": pl.String}
"""The columns of moves: up is better for the person, down worse."""

FLOWS = {"group": pl.String, "from": pl.String, "to": pl.String, "people": pl.Int64}
"""The columns of flows."""


def moves_of(before: Decisions, after: Decisions, groups: Groups, level: float) -> Iterator[dict[str, Any]]:
    """Yield, for the decision and for the band, how many of each group are better and worse off under `after`.

    Parameters
    ----------
    before, after : Decisions
        Of two systems on the same people.
    groups : Groups
        The group of each person.
    level : float
        The confidence level of the shares' intervals.

    Yields
    ------
    dict
        Under the keys of `SCHEMA` without the systems and the attribute. Bands are compared where both systems
        have the same ladder; else one row a group gives the reason.
    """
    known = (before.selected >= 0) & (after.selected >= 0)
    change = np.where(known, after.selected.astype(int) - before.selected, 0)
    yield from _counted("decision", change, known, groups, level)
    reason = why_no_bands(before, after)
    if reason is None:
        known = before.scored & after.scored
        sign = 1 if after.favourable == "high" else -1
        change = np.where(known, sign * (after.band_codes.astype(int) - before.band_codes), 0)
        yield from _counted("band", change, known, groups, level)
    else:
        yield from ({"what": "band", "group": name, "n": 0, "reason": reason} for name in groups.levels)


def why_no_bands(before: Decisions, after: Decisions) -> str | None:
    """Return why the bands of two systems cannot be compared; None where they can."""
    if before.band is None or after.band is None:
        return "one of the systems has no bands"
    names = [tuple(name for _, name in one.bands) for one in (before, after)]
    if names[0] != names[1] or before.favourable != after.favourable:
        return "the systems have different bands"
    return None


def flows_of(before: Decisions, after: Decisions, groups: Groups) -> pl.DataFrame:
    """Return how many people of each group go from each band to each band; from decision to decision without bands.

    Returns
    -------
    polars.DataFrame
        Columns as in `FLOWS`; "no score" is a band of its own.
    """
    if why_no_bands(before, after) is None:
        sides = [pl.Series(one.band).cast(pl.String).fill_null("no score") for one in (before, after)]
    else:
        sides = [pl.Series(np.select([one.selected == 1, one.selected == 0], ["selected", "not selected"], "not known"))
                 for one in (before, after)]
    names = pl.Series(np.array(groups.levels)[groups.codes])
    table = pl.DataFrame({"group": names, "from": sides[0], "to": sides[1]})
    counted = table.group_by("group", "from", "to", maintain_order=True).agg(pl.len().cast(pl.Int64).alias("people"))
    return counted.sort("group", "from", "to")


def _counted(what: str, change: NDArray[np.int64], known: NDArray[np.bool_], groups: Groups,
             level: float) -> Iterator[dict[str, Any]]:
    n, up, down = (np.bincount(groups.codes[chosen], minlength=groups.count)
                   for chosen in (known, known & (change > 0), known & (change < 0)))
    limits = [proportion(moved, n, level)[0] for moved in (up, down)]
    for k, name in enumerate(groups.levels):
        if not n[k]:
            yield {"what": what, "group": name, "n": 0, "reason": "nobody here is judged by both systems"}
            continue
        yield {"what": what, "group": name, "n": int(n[k]), "up": int(up[k]), "down": int(down[k]),
               "up_share": up[k] / n[k], "up_low": float(limits[0].low[k]), "up_high": float(limits[0].high[k]),
               "down_share": down[k] / n[k], "down_low": float(limits[1].low[k]),
               "down_high": float(limits[1].high[k])}
