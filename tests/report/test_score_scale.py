"""Where a score stands on its range."""

from __future__ import annotations

from itertools import pairwise

import pytest

from evenhand.report.score_scale import Scale

BANDS = [(350, "poor"), (550, "medium"), (600, "good")]


@pytest.mark.parametrize(("score", "band"), [(600.0, "good"), (599.9, "medium"), (950.0, "good"), (None, None)])
def test_the_scale_lights_the_band_that_the_score_is_in(score: float | None, band: str | None) -> None:
    lit = [name for _, _, name, here in Scale((350, 950), BANDS, score, 600, 500).segments if here]
    assert lit == ([band] if band else [])


def test_a_scale_needs_no_bands_and_no_cut() -> None:
    drawn = Scale((1, 10), (), 3.0, None).html()
    assert 'class="now" style="left:22.22%"' in drawn
    assert "cut-off" not in drawn


def test_where_the_person_stood_is_shown_only_where_it_differs_as_written() -> None:
    assert 'class="before"' in Scale((350, 950), BANDS, 620, 600, 500).html()
    assert 'class="before"' not in Scale((350, 950), BANDS, 620.2, 600, 620.4).html()


def test_a_score_outside_the_range_stands_at_its_end() -> None:
    assert Scale((350, 950), BANDS, 1200, None).at(1200) == 100


def test_numbers_that_would_lie_on_each_other_are_left_out_but_never_the_ends() -> None:
    crowded = [(350 + 5 * step, str(step)) for step in range(100)]
    numbers = Scale((350, 950), crowded, None, None).numbers
    assert numbers[0] == 350
    assert numbers[-1] == 950
    assert all(b - a >= 600 * 0.065 for a, b in pairwise(numbers))


def test_names_of_bands_are_escaped() -> None:
    drawn = Scale((350, 950), [(350, '<img src=x onerror="alert(1)">')], 400, None).html()
    assert "<img" not in drawn
    assert "&lt;img" in drawn
