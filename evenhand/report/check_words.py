"""The verdicts of a check in words and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.measures.measure import measure
from evenhand.report.tables import PlainTable
from evenhand.report.tidy import UNITS
from evenhand.report.words import VERDICTS, counted, listing, number_with_interval

if TYPE_CHECKING:
    from evenhand.auditing.gate import Judged

MARKS = {"within": "●", "beyond": "◆", "not_enough_data": "▨", "not_applicable": "▨"}
"""A shape for each verdict, for those who see no colours."""


def sentence(one: Judged) -> str:
    """Return one verdict as a sentence: what, of whom, how much, against which bound.

    Examples
    --------
    >>> from evenhand.auditing.gate import Judged
    >>> print(sentence(Judged("card", "selection_rate", "sex", "female", ("female",), 0.25, 0.2, 0.3, 400,
    ...                       "at least 0.4", "beyond")))
    card, share selected, sex: female: 25.0 % (20.0 to 30.0), n = 400; asked is at least 0.4: beyond the tolerance.
    """
    label = measure(one.measure).label
    told = f"{one.system}, {label[:1].lower()}{label[1:]}, {_whom(one)}: {figure(one)}; asked is {one.bound}: "
    return told + VERDICTS[one.verdict] + (f" ({one.reason})" if one.reason else "") + "."


def figure(one: Judged) -> str:
    """Return the figure of a verdict with its interval and n."""
    return number_with_interval(one.value, one.low, one.high, one.n, UNITS[measure(one.measure).kind])


def headline(check: Any) -> str:
    """Return what a check found in one sentence.

    Parameters
    ----------
    check : evenhand.study.Check
        The verdicts.
    """
    numbers = [(name, sum(one.verdict in names for one in check.verdicts)) for name, names in (
        ("beyond", ("beyond",)), ("within", ("within",)), ("cannot be judged", ("not_enough_data", "not_applicable")))]
    parts = listing(f"{count} {name}" for name, count in numbers if count)
    return f"{check.policy.title}: {counted(len(check.verdicts), 'verdict')}, {parts}."


def check_tables(check: Any) -> list[PlainTable]:
    """Return the headline with a line a verdict: what needs attention first.

    Parameters
    ----------
    check : evenhand.study.Check
        The verdicts.
    """
    order = {"beyond": 0, "not_enough_data": 1, "not_applicable": 2, "within": 3}
    ranked = sorted(check.verdicts, key=lambda one: order[one.verdict])
    lines = tuple((f"{MARKS[one.verdict]} {VERDICTS[one.verdict]}", one.system, f"{one.measure}, {_whom(one)}",
                   figure(one), one.bound, one.reason) for one in ranked)
    return [PlainTable(headline(check), ("verdict", "system", "what", "figure", "asked", "why"), lines,
                       f"Intervals hold for all verdicts on one system at once, at {100 * check.policy.level:g} %. "
                       "Within says that no more was found than is asked here; it does not say fair.", prose=True)]


def _whom(one: Judged) -> str:
    return f"{one.attribute}: {' against '.join(one.groups)}" if one.groups else one.attribute
