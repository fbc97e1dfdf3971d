"""Numbers in sentences, with a true minus."""

from __future__ import annotations


def told(value: float, digits: int = 1) -> str:
    """Return a number to so many digits, with a true minus, and no minus before nothing.

    Examples
    --------
    >>> told(-3.14), told(-0.02), told(2.5, 2)
    ('−3.1', '0.0', '2.50')
    """
    text = f"{value:.{digits}f}"
    return text.replace("-", "" if float(text) == 0 else "−")
