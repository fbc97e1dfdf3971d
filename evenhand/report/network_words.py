"""What ties have to do with a score, in plain sentences made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.network_parts import WITH, WITHOUT
from evenhand.report.words import counted, known, listing, number

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit

MATTERS = {"raw_gap": 0.0, "standardized_gap": 0.01, "ratio_fixed": 0.005, "ratio_quantile": 0.005}
"""Changes smaller than these count as none; of the raw gap, a hundredth of it."""
CALLED = {"raw_gap": "the raw gap in points", "standardized_gap": "the gap in standard deviations",
          "ratio_fixed": "the ratio of shares selected at the same cut-off",
          "ratio_quantile": "the ratio when equally many are selected"}


def network_sentences(found: NetworkAudit) -> list[str]:
    """Return what was found, a sentence each, the main ones first."""
    sentences = [through_ties(found, group) for group in found.people.compared]
    sentences += [disagreement(found, group) for group in found.people.compared]
    return [one for one in [*sentences, crossed(found), clustered(found), *how_sure(found)] if one]


def through_ties(found: NetworkAudit, group: str) -> str:
    """Return how much of one group's gap comes through ties; empty where it is not known how friends count."""
    split = next((one for one in found.splits if one.group == group), None)
    if split is None:
        return ""
    about = f" (own shares are approximate: up to {number(split.error, 'points')} of it may belong elsewhere)" \
        if split.error > 0.01 * abs(split.gap) else ""
    return (f"{group} against {split.reference}: a gap of {_points(split.gap)} points, of which "
            f"{_points(split.own)} from own records by their weight in own scores, {_points(split.mixing.sum())} from "
            f"which groups one's friends are in, and {_points(split.selection)} from which members of those "
            f"groups{about}; without friends it would be {_points(split.own_gap)}.")


def disagreement(found: NetworkAudit, group: str) -> str:
    """Return which of four readings of a gap friends make better and which worse; empty without friends."""
    rows = {row["friends"]: row for row in found.gaps.filter(pl.col("group") == group).iter_rows(named=True)}
    if WITHOUT not in rows:
        return ""
    worse, better = [], []
    for name, least in MATTERS.items():
        before, after = rows[WITHOUT][name], rows[WITH][name]
        if not (known(before) and known(after)):
            continue
        change = _distance(name, after) - _distance(name, before)
        if abs(change) > max(least, 0.01 * abs(before) if name == "raw_gap" else 0.0):
            (worse if change > 0 else better).append(f"{CALLED[name]} ({number(before)} → {number(after)})")
    opening = f"What friends' weight does to {group} against {found.people.reference}: "
    if worse and better:
        return (f"{opening}the readings disagree. Smaller: {listing(better)}. Larger: {listing(worse)}. The spread "
                "inside groups shrinks as well, so a smaller gap in points can part more people.")
    if not worse and not better:
        return f"{opening}hardly anything, by any of four readings."
    return f"{opening}{'wider' if worse else 'narrower'} by {listing(worse or better)}."


def _distance(name: str, value: float) -> float:
    return abs(1 - value) if name.startswith("ratio") else abs(value)


def crossed(found: NetworkAudit) -> str:
    """Return who falls under the cut only because of friends, and who is lifted; empty where not known."""
    if found.crossings is None:
        return ""
    parts = [f"{row['group']} {row['fell']:,} fall ({number(row['fell_share'], '%')}) and {row['lifted']:,} are lifted "
             f"({number(row['lifted_share'], '%')})" for row in found.crossings.iter_rows(named=True) if row["people"]]
    return f"Only because of friends, of {listing(parts)}."


def clustered(found: NetworkAudit) -> str:
    """Return whether scores cluster along ties."""
    score = found.clustering.filter((pl.col("of") == "score") & (pl.col("statistic") == "moran"))
    if score.is_empty():
        return ""
    row = score.row(0, named=True)
    word = "cluster" if row["p_value"] <= 0.05 else "do not visibly cluster"
    return (f"Scores {word} along ties (Moran's I {number(row['value'])}, by chance {number(row['expected'])}, "
            f"p = {row['p_value']:.3f} of {row['permutations']:,} shuffles); assortativity by {found.attribute} is "
            f"{number(found.segregation.assortativity)}.")


def how_sure(found: NetworkAudit) -> list[str]:
    """Return how sure each gap is on the network, beside what independent people would tell."""
    if found.whole:
        return ["These people are taken as everybody whom the question is about: gaps have no sampling error."]
    told = []
    for row in found.intervals.filter(pl.col("printed")).iter_rows(named=True):
        half, alone = (row["high"] - row["low"]) / 2, (row["high"] - row["low"]) / 2 / row["design_effect"] ** 0.5
        told.append(f"The gap of {row['group']} is known to within ±{half:.1f} points ({row['method']}); taking people "
                    f"as independent would say ±{alone:.1f}. In what they tell of it, these "
                    f"{counted(row['people'], 'person', 'people')} are worth {row['effective_people']:,.0f}.")
    return told


def placebo_sentence(table: pl.DataFrame, *, group: str, network: str = "rewired", column: str = "raw_gap") -> str:
    """Return how a gap compares with that under networks drawn anew.

    Parameters
    ----------
    table : polars.DataFrame
        From `NetworkAudit.placebo`.
    group : str
        The group whose gap to the reference is told.
    network : str
        The other network.
    column : str
        Which gap.
    """
    seen = table.filter(pl.col("group") == group)
    real = seen.filter(pl.col("network") == "as it is")[column].item()
    drawn = seen.filter(pl.col("network") == network)[column]
    if drawn.is_empty():
        return ""
    return (f"{group}: {_points(real)} points with the ties as they are, {_points(drawn.mean())} on average "
            f"({_points(drawn.min())} to {_points(drawn.max())}) over {counted(drawn.len(), 'network')} {network}.")


def _points(value: float) -> str:
    """Return a gap in points with its sign, a true minus and one decimal."""
    return f"{value:+.1f}".replace("-", "−")
