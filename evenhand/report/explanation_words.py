"""Why a person has their score, as tables of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.person_words import decimals_of, in_points, signed_points
from evenhand.report.recourse_words import value_in_words
from evenhand.report.tables import PlainTable
from evenhand.scoring.reasons import CUT, FRIENDS

if TYPE_CHECKING:
    from evenhand.scoring.attribution import Explanation
    from evenhand.scoring.reasons import ScorePart

MOST_FRIENDS = 6
WITHOUT_VALUE = (FRIENDS, CUT)
"""Parts that no single value stands for."""


def explanation_tables(found: Explanation) -> list[PlainTable]:
    """Return the parts that add up to a person's score, what it means, the friends who move it most, the reasons.

    Parameters
    ----------
    found : Explanation
        Why one person has the score they have.
    """
    if found.score is None:
        said = (("the system gives this person no score",), *((one.sentence,) for one in found.reasons))
        return [PlainTable(f"{found.person}, {found.system}", ("score",), said, prose=True)]
    digits = decimals_of(found.range)
    parts = [("average person", "", in_points(found.base, digits)),
             *((part.label, _value(part), signed_points(part.points, digits)) for part in found.parts),
             ("score", found.band or "", in_points(found.score, digits))]
    title = f"{found.person}, {found.system}{_decision(found, digits)}"
    tables = [PlainTable(title, ("what made it", "value", "points"), tuple(parts))]
    if found.friends:
        friends = tuple((one.alter or "everybody further away", "" if one.own is None else in_points(one.own, digits),
                         f"{100 * one.weight:.1f} %", signed_points(one.points, digits + 1))
                        for one in found.friends[:MOST_FRIENDS])
        tables.append(PlainTable("Friends who move it most", ("friend", "own record", "weight", "points"), friends))
    if found.reasons:
        tables.append(PlainTable("Reasons", ("code", "reason"),
                                 tuple((one.code, one.sentence) for one in found.reasons), prose=True))
    return tables


def _decision(found: Explanation, digits: int) -> str:
    if found.cut is None:
        return ""
    return f", cut at {in_points(found.cut, digits)}: {'selected' if found.selected else 'not selected'}"


def _value(part: ScorePart) -> str:
    if part.value is None and part.feature in WITHOUT_VALUE:
        return ""
    return value_in_words(bool(part.value) if part.yes_no and part.value is not None else part.value, part.unit)
