"""Numbers and findings as plain words: every number with its interval and the people it rests on."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VERDICTS = {
    "beyond": "beyond the tolerance",
    "within": "within the tolerance",
    "not_enough_data": "not enough data",
    "not_applicable": "does not apply",
}
"""What each verdict is called."""

LEAST_P = 0.0001
"""A p-value below this is written as being below it."""
NO_BREAK = "\N{NO-BREAK SPACE}"
INTERVAL = re.compile(r"\([^()]*\d to [^()]*\)")
"""An interval in words."""

FEW_POINTS = 10.0
"""Up to here a score is told with decimals, so that stars and deciles are not rounded away."""
ORDER = tuple(VERDICTS)
"""The order in which findings are told: what needs attention first."""


def known(value: float | None) -> bool:
    """Return whether there is a number.

    Examples
    --------
    >>> known(0.0), known(None), known(float("nan"))
    (True, False, False)
    """
    return value is not None and not math.isnan(value)


def number(value: float | None, unit: str = "") -> str:
    """Return one number in words: "58.8 %" for a share, "0.71" for a ratio, "612" for points.

    Parameters
    ----------
    value : float, optional
        A share between 0 and 1 where `unit` is "%", else as it is.
    unit : {"%", "pp", "points", "p", ""}
        Per cent, percentage points, points of a score, a p-value, or none.

    Examples
    --------
    >>> number(0.588, "%"), number(-0.0312, "pp"), number(0.7142), number(611.6, "points"), number(None)
    ('58.8 %', '−3.1 percentage points', '0.71', '612', 'not known')
    >>> number(0.00213, "p"), number(2e-9, "p")
    ('0.0021', 'below 0.0001')
    """
    if not known(value):
        return "not known"
    if unit == "%":
        return f"{bare(value, unit)} %"
    if unit == "pp":
        return f"{bare(value, unit)} percentage points"
    return bare(value, unit)


def number_with_interval(value: float | None, low: float | None, high: float | None, n: int | None = None,
                         unit: str = "") -> str:
    """Return a number as it is written everywhere: value, interval, and the people it rests on.

    Examples
    --------
    >>> number_with_interval(0.588, 0.572, 0.604, 3696, "%")
    '58.8 % (57.2 to 60.4), n = 3,696'
    >>> number_with_interval(0.71, None, None, 12)
    '0.71, n = 12'
    >>> number_with_interval(4.91, 4.88, 4.93, unit="points")
    '4.91 (4.88 to 4.93)'
    """
    if unit == "points" and known(value) and abs(value) <= FEW_POINTS:
        unit = ""
    told = number(value, unit)
    if known(value) and known(low) and known(high):
        told += f" ({bare(low, unit)} to {bare(high, unit)})"
    return told if n is None else f"{told}, n = {n:,}"


def bare(value: float, unit: str = "") -> str:
    """Return a number without its unit, as it stands inside an interval, with a true minus.

    Examples
    --------
    >>> bare(0.572, "%"), bare(0.66), bare(1204.2, "points"), bare(-0.001)
    ('57.2', '0.66', '1,204', '0.00')
    """
    if unit == "p":
        return f"{value:.2g}" if value >= LEAST_P else f"below {LEAST_P:.4f}"
    if unit in ("%", "pp"):
        shown = f"{100 * value:.1f}"
    else:
        shown = f"{value:,.0f}" if unit == "points" else f"{value:.2f}"
    # A value that rounds to nothing has no sign.
    return shown.replace("-", "−" if shown.strip("-0.") else "")


def signed(value: float, unit: str = "points") -> str:
    """Return a change with its sign, and a true minus.

    Examples
    --------
    >>> signed(12.4), signed(-3.2), signed(0.2)
    ('+12', '−3', '0')
    """
    size = number(abs(value), unit)
    if size == number(0.0, unit):
        return size
    return ("+" if value > 0 else "−") + size


def listing(words: Iterable[str], last: str = "and") -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listing(["a", "b", "c"]), listing(["a"]), listing([])
    ('a, b and c', 'a', '')
    """
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "gap"), counted(2000, "gap"), counted(0, "person", "people")
    ('1 gap', '2,000 gaps', 'no people')
    """
    noun = one if count == 1 else (many or f"{one}s")
    return f"{count:,} {noun}" if count else f"no {many or one + 's'}"


def headline(what: str, verdicts: Mapping[str, str]) -> str:
    """Return what an audit found of one measure, in one sentence.

    Parameters
    ----------
    what : str
        What differs, as a plural: "the shares selected".
    verdicts : mapping of str to str
        The verdict of each attribute, by its plain words.

    Examples
    --------
    >>> headline("the shares selected", {"age": "beyond", "hukou": "beyond", "sex": "within"})
    'The shares selected differ beyond the tolerance by age and hukou, and stay within it by sex.'
    >>> headline("the shares selected", {"sex": "within", "ethnicity": "not_enough_data"})
    'The shares selected stay within the tolerance by sex; for ethnicity there is not enough data to say.'
    >>> headline("the shares selected", {})
    'Nothing could be compared.'
    """
    by = {verdict: listing(name for name, found in verdicts.items() if found == verdict) for verdict in ORDER}
    parts = []
    if by["beyond"]:
        parts.append(f"differ beyond the tolerance by {by['beyond']}")
    if by["within"]:
        parts.append(f"stay within {'it' if parts else 'the tolerance'} by {by['within']}")
    told = f"{what[:1].upper()}{what[1:]} {', and '.join(parts)}" if parts else ""
    if by["not_enough_data"]:
        told += f"{'; f' if told else 'F'}or {by['not_enough_data']} there is not enough data to say"
    return f"{told}." if told else "Nothing could be compared."


def unbroken(cell: str) -> str:
    r"""Return the words of a cell in which no interval and no percentage is parted at the end of a line.

    Examples
    --------
    >>> unbroken("82.0 % (81.1 to 82.9), n = 7").split(" ")
    ['82.0\xa0%', '(81.1\xa0to\xa082.9),', 'n', '=', '7']
    >>> unbroken("  − sesame").split(" ")
    ['', '', '−\xa0sesame']
    """
    whole = INTERVAL.sub(lambda found: found[0].replace(" ", NO_BREAK), cell)
    whole = re.sub(r"^(\s*−) ", rf"\1{NO_BREAK}", whole)
    return re.sub(r"(?<=\d) %", f"{NO_BREAK}%", whole)
