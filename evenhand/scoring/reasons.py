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
LEAST_POINTS = 0.05
"""What costs less than this many points rounds to nothing and is no reason."""


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
    """

    feature: str
    label: str
    value: Any
    points: float
    category: str = ""


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


def reasons_of(parts: Sequence[ScorePart], *, favourable: str,
               protected: Collection[str] = ()) -> tuple[Reason, ...]:
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

    Examples
    --------
    >>> parts = [ScorePart("arrears", "months in arrears", 3, -24.0), ScorePart("friends", "friends", None, -2.0),
    ...          ScorePart("sex", "sex", "female", -50.0), ScorePart("income", "income", 900, 11.0)]
    >>> for reason in reasons_of(parts, favourable="high", protected={"sex"}):
    ...     print(reason.code, reason.sentence)
    R-ARREARS Months in arrears (3): 24.0 points less than the average person.
    R-FRIENDS The people you are tied to: 2.0 points less than the average person.
    """
    good = 1.0 if favourable == "high" else -1.0
    hidden = {CUT, *protected, *(f"{FRIENDS}' {column}" for column in protected)}
    cost = [part for part in parts if good * part.points <= -LEAST_POINTS and part.feature not in hidden]
    cost.sort(key=lambda part: good * part.points)
    return tuple(Reason(code_of(part.feature), _sentence(part)) for part in cost[:MOST_REASONS])


def _sentence(part: ScorePart) -> str:
    words = "The people you are tied to" if part.feature == FRIENDS else \
        f"{part.label[:1].upper()}{part.label[1:]} ({_in_words(part.value)})"
    than = "less" if part.points < 0 else "more"
    return f"{words}: {abs(part.points):.1f} points {than} than the average person."


def _in_words(value: Any) -> str:
    if value is None:
        return "no record"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, float):
        return f"{value}"
    # Four figures say enough, but never as a power of ten.
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}").replace("-", "−")
