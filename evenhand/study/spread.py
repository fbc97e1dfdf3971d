"""What spreads along ties: a sanction that pulls friends down, and friends who are dropped for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evenhand import __version__
from evenhand.checks import in_range, whole_number
from evenhand.errors import InputError
from evenhand.measures.contagion import Cascade, rule_cascade, score_cascade
from evenhand.measures.strategic_ties import TieDropping, tie_dropping
from evenhand.randomness import stream

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit


@dataclass(frozen=True, eq=False)
class Spread:
    """What becomes of one population in rounds. Frozen.

    Parameters
    ----------
    cascade : polars.DataFrame
        A row a round and group: ``round``, ``group``, ``people`` (above the cut-off), ``struck`` so far, ``pulled``
        (those of them who were not struck to begin with), and ``share``: that of the pulled among all who were not.
    dropping : polars.DataFrame, optional
        A row a round and group of people who drop the tie that costs them most; see `tie_dropping`. None where friends
        count by a rule that is no mean.
    first : int
        How many people were struck to begin with, at random.
    damage : float
        What a sanction takes off the own record, in points.
    settled : bool
        Whether the dropping came to rest.
    """

    cascade: pl.DataFrame
    dropping: pl.DataFrame | None
    first: int
    damage: float
    settled: bool

    def frame(self) -> pl.DataFrame:
        """Return the rounds of both as one tidy table."""
        both = {"sanctions": self.cascade, "dropping ties": self.dropping}
        return pl.concat([table.with_columns(pl.lit(process).alias("process")) for process, table in both.items()
                          if table is not None], how="diagonal_relaxed")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values, for JSON."""
        return {"evenhand": __version__, "first": self.first, "damage": self.damage, "settled": self.settled,
                "cascade": self.cascade.to_dicts(),
                "dropping": None if self.dropping is None else self.dropping.to_dicts()}


def spread_of(network: NetworkAudit, *, first: float = 0.01, damage: float = 1.0, rounds: int = 8,
              seed: int = 0) -> Spread:
    """Return how a sanction spreads through friends' scores, and what becomes of ties that people drop.

    Parameters
    ----------
    network : NetworkAudit
        Of a system in which friends count, with a cut-off.
    first : float
        The share of people above the cut-off who are struck to begin with, at random, 0 to 1.
    damage : float
        What a sanction takes off the own record, in standard deviations of own records.
    rounds : int
        How many rounds of dropping there are at most.
    seed : int
        Of who is struck first.

    Raises
    ------
    InputError
        Where friends do not count, or there is no cut-off to fall under.
    """
    people = network.people
    if people.counting is None or people.cut is None:
        raise InputError(f"system {network.system['name']}", "no coupling to friends, or no cut-off",
                         "scores that friends enter, and a cut-off to fall under", "choose a system such as sesame")
    in_range(first, "first", 0, 1)
    in_range(damage, "damage", 0, 100)
    whole_number(rounds, "rounds", 1, 100)
    sign = 1.0 if people.favourable == "high" else -1.0
    above = sign * people.scores >= sign * people.cut
    struck = above & (stream(seed, "contagion").random(above.size) < first)
    points = damage * float(np.std(people.own))
    given = {"cut": sign * people.cut, "damage": points, "first": struck}
    if people.coupling is None:
        cascade = rule_cascade(lambda own: sign * people.rule.solve(sign * own), sign * people.own, **given)
        return Spread(_by_round(cascade, network, above), None, int(struck.sum()), points, True)
    cascade = score_cascade(people.coupling, sign * people.own, **given)
    dropped: TieDropping = tie_dropping(people.coupling, people.own, people.groups, reference=people.reference,
                                        share=people.share, rounds=rounds, favourable=people.favourable)
    return Spread(_by_round(cascade, network, above), dropped.table, int(struck.sum()), points, dropped.settled)


def _by_round(cascade: Cascade, network: NetworkAudit, above: np.ndarray) -> pl.DataFrame:
    groups, tables = network.people.groups, []
    sizes, first = (groups.sums(one).astype(np.int64) for one in (above, above & (cascade.struck_in == 0)))
    others = sizes - first
    for number in range(cascade.rounds + 1):
        so_far = (cascade.struck_in >= 0) & (cascade.struck_in <= number) & above
        struck = groups.sums(so_far).astype(np.int64)
        share = np.divide(struck - first, others, out=np.zeros(sizes.size), where=others > 0)
        tables.append(pl.DataFrame({"round": number, "group": groups.levels, "people": sizes, "struck": struck,
                                    "pulled": struck - first, "share": share}))
    return pl.concat(tables)
