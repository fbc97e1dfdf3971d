"""What an audit found, in words: the one sentence at the top, and each finding in short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.tidy import comparisons, told, words_of
from evenhand.report.words import ORDER, headline

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.auditing.audit import Audit
    from evenhand.auditing.findings.finding import Finding

RATIO = "adverse_impact_ratio"
"""The comparison that the top sentence speaks of."""


def answer_of(audit: Audit, label: Callable[[str], str]) -> tuple[str, str | None]:
    """Return what was found of the shares selected in one sentence, and its gravest verdict.

    Parameters
    ----------
    audit : Audit
        What was found.
    label : callable
        From an attribute to its plain words.
    """
    verdicts = {label(row["attribute"]).lower(): row["verdict"] or "not_enough_data"
                for row in comparisons(audit, RATIO).iter_rows(named=True) if " × " not in row["attribute"]}
    return headline("the shares selected", verdicts), min(verdicts.values(), key=ORDER.index, default=None)


def widest(audit: Audit) -> str:
    """Return the single attribute whose lowest and highest share selected lie furthest apart."""
    table = comparisons(audit, RATIO)
    single = table.filter(~table["attribute"].str.contains(" × ", literal=True) & table["value"].is_not_null())
    return single.sort("value")["attribute"][0] if single.height else audit.attributes[0]


def ordered(audit: Audit) -> list[Finding]:
    """Return the findings that apply: those beyond their tolerance first, single attributes before intersections."""
    return sorted((one for one in audit.findings if one.verdict != "not_applicable"),
                  key=lambda one: (ORDER.index(one.verdict), " × " in one.attribute))


def seen(audit: Audit, found: Finding, label: Callable[[str], str]) -> str:
    """Return what a finding saw, short: the attribute, the groups, the number with its interval."""
    row = audit.summary(found.measure, found.attribute) if found.measure else None
    if row is None:
        return found.sentence
    words = words_of(found.measure, audit.favourable)
    groups = " against ".join(row["groups"] or found.groups)
    return f"{label(found.attribute)}, {groups}. {words.label}: {told(row, words.unit)}"


def sentence(found: Finding, label: Callable[[str], str]) -> str:
    """Return what a finding says in full, its attribute in plain words in place of the column's name.

    Examples
    --------
    >>> from evenhand.auditing.findings.finding import Finding
    >>> found = Finding("EH101", "beyond", "age_band", (), "", "Share selected by age_band: lowest for 60 and over.")
    >>> sentence(found, {"age_band": "Age band"}.get)
    'Share selected by age band: lowest for 60 and over.'
    """
    return found.sentence.replace(f" by {found.attribute}: ", f" by {label(found.attribute).lower()}: ", 1)
