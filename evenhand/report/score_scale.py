"""Where a score stands: the range of a system laid flat, with its bands, the cut-off and the person, as HTML.

It follows a slider of a page, so it is a few boxes and no chart: a browser moves them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from evenhand.report.person_words import decimals_of, in_points

APART = 6.5
"""Numbers nearer than this many hundredths of the scale to one that is written are left out."""


@dataclass(frozen=True)
class Scale:
    """A score on its range.

    Parameters
    ----------
    span : (float, float)
        The lowest and the highest score.
    bands : sequence of (float, str)
        The lowest score of each band with its name, ascending.
    score : float or None
        Where the person stands.
    cut : float or None
        The cut-off.
    before : float or None
        Where the person stood before a change.
    """

    span: tuple[float, float]
    bands: Sequence[tuple[float, str]]
    score: float | None
    cut: float | None
    before: float | None = None

    def at(self, score: float) -> float:
        """Return the place of a score, in hundredths of the scale.

        Examples
        --------
        >>> Scale((350, 950), [], 620, 600).at(650)
        50.0
        """
        low, high = self.span
        return 100 * (min(max(score, low), high) - low) / (high - low)

    @property
    def segments(self) -> list[tuple[float, float, str, bool]]:
        """The bands: lowest score, end, name, and whether the person stands in it.

        Examples
        --------
        >>> Scale((350, 950), [(350, "poor"), (600, "good")], 620, 600).segments
        [(350, 600, 'poor', False), (600, 950, 'good', True)]
        """
        low, high = self.span
        lows = [max(at, low) for at, _ in self.bands] or [low]
        names = [name for _, name in self.bands] or [""]
        return [(a, b, name, self.score is not None and a <= self.score and (self.score < b or b == high))
                for a, b, name in zip(lows, [*lows[1:], high], names, strict=True)]

    @property
    def numbers(self) -> list[float]:
        """The scores that are written under the scale: its ends, and where bands begin as far as there is room.

        Examples
        --------
        >>> Scale((0, 1300), [(0, "D"), (1030, "AA"), (1050, "AAA")], None, None).numbers
        [0, 1030, 1300]
        """
        kept = list(self.span)
        for start, _, _, _ in self.segments:
            if all(abs(self.at(start) - self.at(one)) >= APART for one in kept):
                kept.append(start)
        return sorted(kept)

    def html(self) -> str:
        """Return the scale as HTML; every name in it is escaped.

        Examples
        --------
        >>> '<b style="left:50.00%">cut-off 650</b>' in Scale((350, 950), [(350, "<poor>")], 620, 650).html()
        True
        """
        digits = decimals_of(self.span)
        boxes = "".join(f'<i class="{"here" if here else ""}" style="{_from(self.at(a), self.at(b))}"></i>'
                        for a, b, _, here in self.segments)
        names = "".join(f'<span class="{"here" if here else ""}" style="{_from(self.at(a), self.at(b))}">'
                        f"<span>{escape(name)}</span></span>" for a, b, name, here in self.segments)
        cut = "" if self.cut is None else f'<b style="left:{self.at(self.cut):.2f}%">cut-off ' \
                                          f"{in_points(self.cut, digits)}</b>"
        numbers = "".join(f'<span style="left:{self.at(one):.2f}%">{in_points(one, digits)}</span>'
                          for one in self.numbers)
        return (f'<div class="eh-scale" role="img" aria-label="{escape(self.words())}"><div class="cut">{cut}</div>'
                f'<div class="bands">{boxes}{_dots(self._dots())}</div><div class="names">{names}</div>'
                f'<div class="numbers">{numbers}</div></div>')

    def words(self) -> str:
        """Return the scale in words, for those who cannot see it.

        Examples
        --------
        >>> Scale((350, 950), [(350, "poor"), (600, "good")], 620, 600).words()
        '620 points, band good, on a scale from 350 to 950'
        """
        digits = decimals_of(self.span)
        band = next((name for _, _, name, here in self.segments if here), "")
        told = "no score" if self.score is None else f"{in_points(self.score, digits)} points"
        return (f"{told}{f', band {band}' if band else ''}, on a scale from {in_points(self.span[0], digits)} to "
                f"{in_points(self.span[1], digits)}")

    def _dots(self) -> Iterable[tuple[float, str]]:
        digits = decimals_of(self.span)
        if self.score is None:
            return
        if self.before is not None and round(self.before, digits) != round(self.score, digits):
            yield self.at(self.before), "before"
        yield self.at(self.score), "now"


def _from(low: float, high: float) -> str:
    return f"left:{low:.2f}%;width:{high - low:.2f}%"


def _dots(places: Iterable[tuple[float, str]]) -> str:
    return "".join(f'<em class="{name}" style="left:{place:.2f}%"></em>' for place, name in places)
