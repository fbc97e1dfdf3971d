"""Own record against friends' mean: who would pass alone, and falls only through friends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import page
import polars as pl
from cached.network import network
from results import Scene

from evenhand.auditing.network import own_and_friends
from evenhand.coupling.monotone import Gate
from evenhand.randomness import stream
from evenhand.report.charts.network_people import friends_points_chart
from evenhand.report.network_words import crossed
from evenhand.report.words import listing, number

SHOWN = 1500
"""How many people are drawn; all who fall only through friends are among them."""
EDGE = 0.002
"""What is cut off each end of the axes, so that a few far out do not squeeze the rest."""


def show(now: Scene, control: Callable[[], None]) -> None:
    """Draw the look."""
    table = own_and_friends(now.population, now.decisions, now.attribute)
    page.question("Do friends lift a group or pull it down?")
    page.answer(_answer(table))
    control()
    points = _points(now)
    drawn = _sampled(points, now.choices.seed)
    coupling, rule = now.decisions.coupling, now.decisions.friends
    weight = coupling.friend_weight if coupling is not None else None
    bar = rule.bar if isinstance(rule, Gate) else None
    page.picture(friends_points_chart(drawn, levels=network(now).people.groups.levels, colours=page.colours(),
                                      across=_span(points["own"]), up=_span(points["friends"]),
                                      cut=now.decisions.cut, friend_weight=weight, bar=bar,
                                      favourable=now.decisions.favourable), key="c_friends",
                 alt="; ".join(f"{g} own {number(o, 'points')}, friends {number(f, 'points')}"
                               for g, o, f in table.select("group", "own", "friends").rows()))
    fell = crossed(network(now))
    if fell:
        page.note(f"{fell} {_where(weight, bar)}", name="Who crosses the cut-off.")
    without = int(table["without_friends"].sum())
    page.note(f"Each dot is one of {drawn.height:,} people, drawn from {points.height:,} who have a score and a friend "
              "with one; a few far out are cut off. The own record is the score before friends count; the friends' "
              f"mean is that of their {'own records' if _by_own_records(now) else 'scores'}. {without:,} people have "
              "no friend who has a score.",
              name="How it is read.")
    page.table(table, key="t_friends")
    page.footer(now.command("network"), now.provenance)


def _where(weight: float | None, bar: float | None) -> str:
    """Say where those who fall only through friends are drawn."""
    ringed = "Who falls has a dark ring"
    if bar is not None:
        return (f"{ringed}, and lies in the shaded corner: right of the cut-off by the own record, and below the mean "
                f"of {number(bar, 'points')} that friends must have.")
    if weight:
        return (f"{ringed}, and lies in the shaded corner: right of the cut-off by the own record, below the line on "
                "which the score equals it.")
    return f"{ringed}. Not the mean of friends decides here, so there is no line between them and the others."


def _by_own_records(now: Scene) -> bool:
    """Return whether friends count by their own records, and not by scores into which theirs have entered."""
    counting = now.decisions.counting
    return counting is not None and counting.steps == 1


def _answer(table: pl.DataFrame) -> str:
    seen = table.drop_nulls(["own", "friends"])
    lifted = seen.filter(pl.col("friends") > pl.col("own"))["group"].to_list()
    pulled = seen.filter(pl.col("friends") < pl.col("own"))["group"].to_list()
    parts = ([f"friends' records are above the own ones for {listing(lifted)}"] if lifted else []) + \
            ([f"below for {listing(pulled)}"] if pulled else [])
    told = " and ".join(parts) or "friends' records equal the own ones"
    return f"{told[:1].upper()}{told[1:]}."


def _points(now: Scene) -> pl.DataFrame:
    """Return the people who have a score and a friend with one: own record, friends' mean, group."""
    people = network(now).people
    own = people.scores if people.own is None else people.own
    friends = people.ties.mean_over_alters(own if _by_own_records(now) else people.scores)
    cut, sign = now.decisions.cut, 1.0 if now.decisions.favourable == "high" else -1.0
    fell = np.zeros(own.size, bool) if cut is None or people.own is None else (
        (sign * own >= sign * cut) & (sign * people.scores < sign * cut))
    levels = np.array(people.groups.levels)
    told = [f"{number(score, 'points')} points" for score in people.scores.tolist()]
    table = pl.DataFrame({"own": own, "friends": friends, "group": levels[people.groups.codes], "told": told,
                          "fell": fell})
    return table.filter(pl.col("friends").is_not_nan())


def _sampled(points: pl.DataFrame, seed: int) -> pl.DataFrame:
    order = stream(seed, "network points").permutation(points.height)
    keep = np.zeros(points.height, bool)
    keep[order[:SHOWN]] = True
    return points.filter(pl.Series(keep) | pl.col("fell"))


def _span(column: pl.Series) -> tuple[float, float]:
    """Return the range that is drawn: nearly all values, and a little room."""
    if column.is_empty():
        return 0.0, 1.0
    low, high = (float(column.quantile(share)) for share in (EDGE, 1 - EDGE))
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room
