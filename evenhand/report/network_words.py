"""What ties have to do with a score, in plain sentences made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.method_words import method_words
from evenhand.auditing.network_parts import WITH, WITHOUT
from evenhand.report.network_scale import Scale
from evenhand.report.words import counted, known, listing, number, number_with_interval

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit
    from evenhand.auditing.network_parts import ExposureContrasts

MATTERS = {"raw_gap": 0.0, "standardized_gap": 0.01, "ratio_fixed": 0.005, "ratio_quantile": 0.005}
"""Changes smaller than these count as none; of the raw gap, a hundredth of it."""
COUNTING = {"rule": "friends count by a rule that is no mean",
            "features": "friends' records are features of a trained model", "trust": "scores are made of ties alone",
            "none": "friends' scores do not count", "unknown": "how friends count is not known"}
"""How friends enter a score, where it is no weighted mean."""
EXPOSED = {"neither": "nobody refused", "own": "refused oneself, no friend", "friends": "a friend refused, not oneself",
           "both": "refused oneself, and a friend"}
"""Who was refused, in plain words."""


def counting(found: NetworkAudit) -> str:
    """Return how friends enter the score, in a few words."""
    weight, how = found.system["friend_weight"], found.people.friends_count
    return f"friends count {number(weight, '%')}" if weight is not None and how == "mean" else COUNTING.get(how, "")


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
    scale = Scale.of(found.people)
    about = f" (own shares are approximate: up to {scale.size(split.error)} of it may belong elsewhere)" \
        if split.error > 0.01 * abs(split.gap) else ""
    return (f"{group} against {split.reference}: a gap of {scale.gap(split.gap)}, of which "
            f"{scale.change(split.own)} from own records by their weight in own scores, "
            f"{scale.change(split.mixing.sum())} from which groups one's friends are in, and "
            f"{scale.change(split.selection)} from which members of those groups{about}; without friends it would be "
            f"{scale.change(split.own_gap)}.")


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
    what = "What friends' weight does" if found.coupled else "What friends do"
    opening = f"{what} to {group} against {found.people.reference}: "
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
    rows = [row for row in found.crossings.iter_rows(named=True) if row["people"]]

    def people(what: str) -> str:
        told = listing(f"{row[what]:,} of {row['group']} ({number(row[f'{what}_share'], '%')})" for row in rows)
        return told if any(row[what] for row in rows) else "nobody"

    fell, lifted = people("fell"), people("lifted")
    return (f"Only because of friends, {fell} {'falls' if fell == 'nobody' else 'fall'} under the cut-off, and "
            f"{lifted} {'is' if lifted == 'nobody' else 'are'} lifted over it.")


def clustered(found: NetworkAudit) -> str:
    """Return whether scores cluster along ties."""
    score = found.clustering.filter((pl.col("of") == "score") & (pl.col("statistic") == "moran"))
    if score.is_empty():
        return ""
    row = score.row(0, named=True)
    word = "cluster" if row["p_value"] <= 0.05 else "do not visibly cluster"
    what = "Decisions" if found.people.decided else "Scores"
    return (f"{what} {word} along ties (Moran's I {number(row['value'])}, by chance {number(row['expected'])}, "
            f"p = {row['p_value']:.3f} of {row['permutations']:,} shuffles); the assortativity of these groups is "
            f"{number(found.segregation.assortativity)}.")


def how_sure(found: NetworkAudit) -> list[str]:
    """Return how sure each gap is on the network, beside what independent people would tell."""
    if found.whole:
        return ["These people are taken as everybody whom the question is about: gaps have no sampling error."]
    scale, told = Scale.of(found.people), []
    for row in found.printed.iter_rows(named=True):
        half = (row["high"] - row["low"]) / 2
        worth = (f"taking people as independent would say ±{scale.size(half / row['design_effect'] ** 0.5)}. In what "
                 f"they tell of it, these {counted(row['people'], 'person', 'people')} are worth "
                 f"{row['effective_people']:,.0f} who are tied to nobody")
        if not row["design_effect"] > 1.005:
            worth = f"these {counted(row['people'], 'person', 'people')} tell of it as much as if nobody were tied"
        told.append(f"The gap of {row['group']} to {row['reference']} is known to within ±{scale.size(half)} "
                    f"{scale.unit} (from {method_words(row['method'])}); {worth}.")
    return told


def placebo_sentence(table: pl.DataFrame, scale: Scale, *, group: str, network: str = "rewired",
                     column: str = "raw_gap") -> str:
    """Return how a gap compares with that under networks drawn anew.

    Parameters
    ----------
    table : polars.DataFrame
        From `NetworkAudit.placebo`.
    scale : Scale
        In which unit gaps are told.
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
    return (f"{group}: {scale.gap(real)} with the ties as they are, {scale.change(drawn.mean())} on average "
            f"({scale.change(drawn.min())} to {scale.change(drawn.max())}) over {counted(drawn.len(), 'network')} "
            f"{network}.")


def exposure_sentence(found: ExposureContrasts) -> str:
    """Return how outcomes of people who were not refused go with the refusal of their friends."""
    rows = {row["exposure"]: row for row in found.table.iter_rows(named=True)}
    base, exposed = rows["neither"], rows["friends"]
    apart = number_with_interval(exposed["contrast"], exposed["low"], exposed["high"], unit="pp")
    clear = "" if exposed["low"] > 0 or exposed["high"] < 0 else ", which may well be chance"
    return (f"Of people who were not refused, {number(exposed['mean'], '%')} of those with a refused friend came to a "
            f"good outcome, against {number(base['mean'], '%')} of those without one: a difference of {apart}{clear}.")
