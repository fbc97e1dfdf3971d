"""The verdicts of a check as annotations of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.report.check_words import sentence

if TYPE_CHECKING:
    from evenhand.auditing.gate import Judged

LEVELS = {"beyond": "error", "not_enough_data": "warning", "not_applicable": "notice"}


def annotations(check: Any) -> list[str]:
    """Return a workflow command for each verdict that is not within.

    Parameters
    ----------
    check : evenhand.study.Check
        The verdicts.
    """
    return [annotation(one, check.source) for one in check.verdicts if one.verdict != "within"]


def annotation(one: Judged, source: str) -> str:
    """Return one verdict as a workflow command; signs that would end it are escaped as GitHub asks.

    Examples
    --------
    >>> from evenhand.auditing.gate import Judged
    >>> found = Judged("a", "accuracy", "sex", "f", ("f",), 0.5, 0.4, 0.6, 9, "at least 0.7", "beyond")
    >>> annotation(found, "policy.toml").split("::")[1]
    'error file=policy.toml,title=evenhand%3A accuracy by sex'
    """
    title = _property(f"evenhand: {one.measure} by {one.attribute}")
    return f"::{LEVELS[one.verdict]} file={_property(source)},title={title}::{_message(sentence(one))}"


def _message(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _message(words).replace(":", "%3A").replace(",", "%2C")
