"""In which unit a network audit is told: points of a score, or shares where only decisions are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evenhand.report.words import bare, number

if TYPE_CHECKING:
    from evenhand.auditing.network_people import TiedPeople

SHORT = 20.0
"""On a scale no longer than this, in points, one decimal tells too little."""


@dataclass(frozen=True)
class Scale:
    """How scores of these people, and gaps of their means, are written.

    Parameters
    ----------
    shares : bool
        Whether means are shares selected, since only decisions are known.
    decimals : int
        Of points.

    Examples
    --------
    >>> Scale(False, 1).change(-4.02), Scale(False, 2).change(0.026), Scale(True, 1).change(-0.035)
    ('−4.0', '+0.03', '−3.5')
    >>> Scale(False, 1).level(611.6), Scale(False, 2).level(4.876), Scale(True, 1).level(0.517)
    ('612', '4.88', '51.7 %')
    """

    shares: bool
    decimals: int

    @classmethod
    def of(cls, people: TiedPeople) -> Scale:
        """Return the scale of some people's scores: two decimals where it is short, as of stars and deciles."""
        return cls(people.decided, 2 if people.scores.max() - people.scores.min() <= SHORT else 1)

    @property
    def unit(self) -> str:
        """The unit of a gap, in words."""
        return "percentage points" if self.shares else "points"

    @property
    def means(self) -> str:
        """What is compared, in words."""
        return "shares selected" if self.shares else "mean scores"

    @property
    def axis(self) -> str:
        """The format of an axis of gaps, as charts take it."""
        return "+,.1%" if self.shares else f"+,.{self.decimals}f"

    def size(self, value: float) -> str:
        """Return the size of a gap, without sign or unit."""
        return self._bare(abs(value))

    def change(self, value: float) -> str:
        """Return a gap with its sign, without the unit; nothing has no sign."""
        told = self._bare(value)
        return f"+{told}" if value > 0 and told.strip("0.") else told

    def gap(self, value: float) -> str:
        """Return a gap with its sign and unit."""
        return f"{self.change(value)} {self.unit}"

    def level(self, value: float | None) -> str:
        """Return one score, or a mean of scores."""
        if self.shares:
            return number(value, "%")
        return number(value, "" if self.decimals > 1 else "points")

    def interval(self, value: float, low: float, high: float) -> str:
        """Return a gap with its limits, without the unit."""
        return f"{self.change(value)} ({self.change(low)} to {self.change(high)})"

    def _bare(self, value: float) -> str:
        if self.shares:
            return bare(value, "pp")
        # Rounded first, so that nothing is told as minus nothing.
        return f"{round(value, self.decimals) + 0.0:,.{self.decimals}f}".replace("-", "−")
