"""The gate: rules of a policy against an audit, each with a verdict from its interval. Fails closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evenhand.auditing.audit import attribute_sets
from evenhand.auditing.findings.finding import Reading
from evenhand.auditing.findings.gaps import unjudged_groups, verdict_of
from evenhand.auditing.network_columns import tied_groups
from evenhand.auditing.rows import rows_of
from evenhand.errors import InputError, did_you_mean
from evenhand.measures.disparity import spread
from evenhand.measures.group_counts import JOIN
from evenhand.measures.measure import measure, measures_for
from evenhand.measures.reasons import REASONS
from evenhand.measures.standards import Standard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.auditing.audit import Audit
    from evenhand.auditing.findings.finding import Verdict
    from evenhand.measures.group_counts import GroupCounts


@dataclass(frozen=True)
class Rule:
    """One rule: a measure of an attribute, or of one of its groups, and what is within.

    Parameters
    ----------
    measure : str
        The measure.
    by : str
        A protected attribute, or an intersection such as ``"sex*hukou"``.
    at_least, at_most : float, optional
        What is within; at least one of them.
    group : str, optional
        One group: of a rate its own value, of a comparison its value against the reference. Without it, a comparison
        is that of the lowest with the highest group; a rate is judged in every group.
    minimum_n : int
        Fewer people than this are not enough to judge.
    """

    measure: str
    by: str
    at_least: float | None = None
    at_most: float | None = None
    group: str | None = None
    minimum_n: int = 30

    @property
    def bound(self) -> str:
        """What is within, in words.

        Examples
        --------
        >>> Rule("selection_rate", "sex", at_least=0.2, at_most=0.9).bound
        'from 0.2 to 0.9'
        """
        if self.at_least is not None and self.at_most is not None:
            return f"from {self.at_least:g} to {self.at_most:g}"
        return f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"


@dataclass(frozen=True)
class Judged:
    """One verdict of the gate.

    Parameters
    ----------
    system, measure, attribute : str
        What was judged.
    group : str, optional
        The group; None for the lowest against the highest.
    groups : tuple of str
        The groups that are compared.
    value, low, high : float, optional
        The figure with the interval that was read: it holds for all verdicts of the system at once.
    n : int
        The people it rests on; of two groups the fewer.
    bound : str
        What is within.
    verdict : {"within", "beyond", "not_enough_data", "not_applicable"}
        Beyond when the whole interval lies outside, within when wholly inside.
    reason : str
        Why it is no clear verdict, or what the baseline says; empty for none.
    baseline : float, optional
        The value in the baseline.
    """

    system: str
    measure: str
    attribute: str
    group: str | None
    groups: tuple[str, ...]
    value: float | None
    low: float | None
    high: float | None
    n: int
    bound: str
    verdict: Verdict
    reason: str = ""
    baseline: float | None = None

    @property
    def key(self) -> str:
        """The name under which a baseline keeps it."""
        return " | ".join((self.system, self.measure, self.attribute, self.group or "lowest against highest"))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return vars(self) | {"groups": list(self.groups)}


def judged(audit: Audit, rules: Sequence[Rule], system: str, *, level: float = 0.95) -> tuple[Judged, ...]:
    """Return the verdict of every rule on one system.

    Intervals are widened for the number of verdicts (Bonferroni), as in the findings of an audit: a policy with the
    rules of an audit's findings gives the findings' verdicts.

    Parameters
    ----------
    audit : Audit
        Of the system; its tally is what is read.
    rules : sequence of Rule
        The rules.
    system : str
        The system's name.
    level : float
        The confidence level of all verdicts together.

    Raises
    ------
    InputError
        For a measure that these people do not have, an unknown attribute or group, or a bound on the wrong side.
    """
    asked = [(rule, group) for rule in rules for group in _groups(audit, rule)]
    strict = 1 - (1 - level) / max(len(asked), 1)
    return tuple(_compared(audit, rule, system, strict, len(asked), level) if group is None
                 else _of_group(audit, rule, group, system, strict) for rule, group in asked)


def interval_verdict(low: float | None, high: float | None, at_least: float | None, at_most: float | None) -> Verdict:
    """Return the verdict of an interval on bounds: beyond wholly outside, within wholly inside.

    Examples
    --------
    >>> interval_verdict(0.82, 0.9, 0.8, None), interval_verdict(0.7, 0.79, 0.8, None), interval_verdict(0.7, 0.9, 0.8, None)
    ('within', 'beyond', 'not_enough_data')
    """  # noqa: E501
    if low is None or high is None:
        return "not_enough_data"
    if (at_least is not None and high < at_least) or (at_most is not None and low > at_most):
        return "beyond"
    inside = (at_least is None or low >= at_least) and (at_most is None or high <= at_most)
    return "within" if inside else "not_enough_data"


def _names(audit: Audit, by: str) -> tuple[str, ...]:
    return attribute_sets(audit.tally.attributes, [by])[0]


def _counts(audit: Audit, by: str) -> GroupCounts:
    """Return the counts of an attribute; their intervals allow for ties, as in the audit."""
    return tied_groups([audit.tally.groups(*_names(audit, by))], audit.effects)[0]


def _groups(audit: Audit, rule: Rule) -> list[str | None]:
    """Return the groups to judge by a rule; None stands for the comparison of all."""
    known = [one.name for one in measures_for(audit.tally.known)]
    if rule.measure not in known:
        measure(rule.measure)
        raise InputError(f"policy, {rule.measure}", "people without what it needs", "a decision, an outcome, a score",
                         f"choose one of {', '.join(known)}")
    counted = _counts(audit, rule.by)
    if rule.group is not None and rule.group not in counted.names:
        raise InputError(f"policy, group of {rule.by}", repr(rule.group), "one of its groups",
                         did_you_mean(rule.group, counted.names))
    if rule.group is not None or measure(rule.measure).between:
        return [rule.group]
    return [name for name, people, unknown in zip(counted.names, counted.people.tolist(), counted.unknown.tolist(),
                                                  strict=True) if people and not unknown]


def _compared(audit: Audit, rule: Rule, system: str, strict: float, questions: int, level: float) -> Judged:
    """Return the verdict on the lowest against the highest group, by the function that findings are read by."""
    one, counted = measure(rule.measure), _counts(audit, rule.by)
    tolerance = rule.at_least if one.kind == "ratio" else rule.at_most
    if tolerance is None or (rule.at_least is not None and rule.at_most is not None):
        side = "at_least" if one.kind == "ratio" else "at_most"
        raise InputError(f"policy, {rule.measure} by {rule.by}", rule.bound, f"{side}, on the lowest against the "
                         "highest group", f"write {side} = ..., or name a group")
    gap = spread(counted, one, strict)
    reading = Reading(counted, one, Standard(one.name, tolerance, "the policy", "", ""), gap, gap, level, questions)
    unjudged = unjudged_groups(reading)
    verdict = verdict_of(reading, unjudged)
    pair = () if gap.lowest < 0 else (counted.names[gap.lowest], counted.names[gap.highest])
    value, low, high = (None if number != number else float(number) for number in (gap.value, gap.low, gap.high))
    reason = "" if verdict in ("within", "beyond") else _why(gap.reason, low, unjudged)
    return _with_least(Judged(system, one.name, JOIN.join(_names(audit, rule.by)), None, pair, value, low, high,
                              int(gap.n), rule.bound, verdict, reason), rule)


def _of_group(audit: Audit, rule: Rule, group: str, system: str, strict: float) -> Judged:
    one, counted = measure(rule.measure), _counts(audit, rule.by)
    spreads = {(counted.attribute, one.name): spread(counted, one, strict)} if one.between else {}
    rows = rows_of([counted], [one], spreads, level=strict, favourable=audit.favourable)
    row = next(row for row in rows.iter_rows(named=True) if row["group"] == group)
    if row["value"] is not None and row["low"] is None and group == row["reference"]:
        raise InputError(f"policy, {rule.measure} of {group}", "the reference group",
                         "a group that is compared with it", "name another group, or none")
    verdict = interval_verdict(row["low"], row["high"], rule.at_least, rule.at_most)
    reason = "" if verdict in ("within", "beyond") else _why(row["reason"], row["low"], {})
    pair = (group,) if row["reference"] is None else (group, row["reference"])
    return _with_least(Judged(system, one.name, counted.attribute, group, pair, row["value"], row["low"], row["high"],
                              int(row["n"] or 0), rule.bound, verdict, reason), rule)


def _why(reason: str | None, low: float | None, unjudged: dict[str, str]) -> str:
    if low is None:
        return REASONS.get(reason or "", reason or "it could not be estimated")
    if unjudged:
        name, why = next(iter(unjudged.items()))
        return f"{name}: {why}"
    return "the interval reaches over the bound"


def _with_least(found: Judged, rule: Rule) -> Judged:
    if found.n >= rule.minimum_n or found.verdict == "not_applicable":
        return found
    return Judged(**(vars(found) | {"verdict": "not_enough_data",
                                    "reason": f"fewer than {rule.minimum_n:,} people count here"}))
