"""Adverse-action reasons: what cost a person the most points, in order, in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FRIENDS = "friends"
"""The name of the part that one's friends add to a score."""
CUT = "cut to the range"
"""The name of the part by which a score is cut to the system's range."""
MOST_REASONS = 4
SMALL_SCALE = 20
"""On a scale no longer than this, in points, a tenth of a point is much: reasons are told in hundredths."""


@dataclass(frozen=True)
class ScorePart:
    """One part of a score.

    Parameters
    ----------
    feature : str
        The column; "friends' " and the column for a mean over alters; "friends" for what friends' scores
        add; "cut to the range" for what the cut to the range takes off or adds.
    label : str
        The plain words for it.
    value : object
        The person's value; None where there is no record, or no single value.
    points : float
        What it adds to the score, compared with the average of the people learned from.
    category : str
        The scorecard's category that it belongs to; empty without one.
    unit : str
        The unit of the value; empty without one.
    yes_no : bool
        Whether 1 and 0 stand for yes and no.
    """

    feature: str
    label: str
    value: Any
    points: float
    category: str = ""
    unit: str = ""
    yes_no: bool = False


@dataclass(frozen=True)
class Reason:
    """One reason for a score that is not better: a stable code and a sentence."""

    code: str
    sentence: str


def code_of(feature: str) -> str:
    """Return the stable code of a feature's reason.

    Examples
    --------
    >>> code_of("on_time_share"), code_of("friends' on_time_share")
    ('R-ON-TIME-SHARE', 'R-FRIENDS-ON-TIME-SHARE')
    """
    return "R-" + re.sub(r"[^A-Z0-9]+", "-", feature.upper().replace("'", "")).strip("-")


def reasons_of(parts: Sequence[ScorePart], *, favourable: str, protected: Collection[str] = (),
               span: tuple[float, float] | None = None) -> tuple[Reason, ...]:
    """Return at most four reasons, the part that cost the most points first.

    A protected column is never given as a reason (where one enters, the audit says so), and no friend is
    named. The form is that of adverse-action notices (US Regulation B, 12 CFR 1002.9, which holds more
    than four reasons to be unhelpful).

    Parameters
    ----------
    parts : sequence of ScorePart
        Of one score.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    protected : collection of str
        Protected columns.
    span : (float, float), optional
        The lowest and the highest possible score: on a short scale reasons are told in hundredths of a point. What
        rounds to nothing is no reason.

    Examples
    --------
    >>> parts = [ScorePart("arrears", "arrears", 3, -24.0, unit="months"), ScorePart("friends", "friends", None, -2.0),
    ...          ScorePart("mail", "e-mail verified", 0, -5.5, yes_no=True),
    ...          ScorePart("sex", "sex", "female", -50.0), ScorePart("income", "income", 900, 11.0)]
    >>> for reason in reasons_of(parts, favourable="high", protected={"sex"}):
    ...     print(reason.code, reason.sentence)
    R-ARREARS Arrears (3 months): 24.0 points less than the average person.
    R-MAIL E-mail verified (no): 5.5 points less than the average person.
    R-FRIENDS The people you are tied to: 2.0 points less than the average person.
    """
    good, decimals = 1.0 if favourable == "high" else -1.0, 1
    if span is not None and span[1] - span[0] <= SMALL_SCALE:
        decimals = 2
    hidden = {CUT, *protected, *(f"{FRIENDS}' {column}" for column in protected)}
    cost = [part for part in parts if good * part.points <= -0.5 * 10 ** -decimals and part.feature not in hidden]
    cost.sort(key=lambda part: good * part.points)
    return tuple(Reason(code_of(part.feature), _sentence(part, decimals)) for part in cost[:MOST_REASONS])


def _sentence(part: ScorePart, decimals: int) -> str:
    if part.feature != FRIENDS:
        words = f"{part.label[:1].upper()}{part.label[1:]} ({_in_words(part)})"
    else:
        # What a recipe calls otherwise, such as the suppliers of a firm, keeps its name.
        words = "The people you are tied to" if part.label.lower() == FRIENDS else part.label
    than = "less" if part.points < 0 else "more"
    return f"{words}: {abs(part.points):,.{decimals}f} points {than} than the average person."


def _in_words(part: ScorePart) -> str:
    value = part.value
    if value is None:
        return "no record"
    if isinstance(value, bool) or part.yes_no:
        return "yes" if value else "no"
    told = f"{value}"
    if isinstance(value, (int, float)):
        # Four figures say enough, but never as a power of ten.
        told = (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}").replace("-", "−")
    return f"{told} {part.unit}" if part.unit else told


def friends_mean(label: str) -> str:
    """Return what the mean of a feature over friends is called.

    Examples
    --------
    >>> friends_mean("Bills paid on time")
    "friends' mean of bills paid on time"
    """
    return f"friends' mean of {label[:1].lower()}{label[1:]}"
