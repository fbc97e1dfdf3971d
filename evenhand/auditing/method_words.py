"""What an interval along ties is made of, in plain words."""

from __future__ import annotations

METHODS = {"sources, drawn anew": "own records drawn anew, and scored by the rule",
           "sources": "each own record, through every score that it enters", "independent": "people as independent",
           "autoregressive": "a dependence fitted along ties", "communities": "sums over communities",
           "HAC": "products of people near each other (HAC)"}
"""The ways to an interval in plain words, by how their names begin."""


def method_words(method: str) -> str:
    """Return what an interval is made of, in plain words.

    Examples
    --------
    >>> method_words("sources, wider"), method_words("HAC, flat, distance 1")
    ('each own record, through every score that it enters', 'products of people near each other (HAC), flat, distance 1')
    """  # noqa: E501
    words = next((words for start, words in METHODS.items() if method.startswith(start)), method)
    return words + method.removeprefix("HAC") if method.startswith("HAC") else words
