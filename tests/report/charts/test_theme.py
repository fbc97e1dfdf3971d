"""Colours: they stand out from the page, and from each other to people who see fewer colours."""

from __future__ import annotations

from itertools import combinations

import altair as alt
import numpy as np
import pytest

from evenhand.population.population import UNKNOWN as NAMED_BY_A_POPULATION
from evenhand.report.charts.theme import DARK, LIGHT, UNKNOWN, Palette, colour_scale, colours_of, contrast, themed

# Machado, Oliveira and Fernandes 2009, severity 1.0.
SEEN_WITH = {
    "all cones": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))


def lab(colour: str, seen: np.ndarray) -> np.ndarray:
    rgb = np.array(channels(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x, y, z = TO_XYZ @ np.clip(seen @ linear, 0, 1) / (0.9505, 1.0, 1.089)
    f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_and_text_stand_out_from_the_page(colours: Palette) -> None:
    page = channels(colours.surface)
    for text in (colours.ink, colours.muted):
        assert contrast(channels(text), page) >= 4.5
    for mark in (*colours.groups, colours.accent, colours.within, colours.beyond, colours.unknown):
        assert contrast(channels(mark), page) >= 3, mark


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("seen", SEEN_WITH.values(), ids=SEEN_WITH)
def test_the_first_four_groups_differ_to_everybody(colours: Palette, seen: np.ndarray) -> None:
    for one, other in combinations(colours.groups[:4], 2):
        assert np.linalg.norm(lab(one, seen) - lab(other, seen)) >= 15, (one, other)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("seen", SEEN_WITH.values(), ids=SEEN_WITH)
def test_within_and_beyond_differ_to_everybody(colours: Palette, seen: np.ndarray) -> None:
    assert np.linalg.norm(lab(colours.within, seen) - lab(colours.beyond, seen)) >= 40


def test_a_group_keeps_its_colour_when_another_is_unknown() -> None:
    assert colours_of(["a", "b"], LIGHT)["b"] == colours_of(["a", UNKNOWN, "b"], LIGHT)["b"]
    assert colours_of([UNKNOWN], DARK)[UNKNOWN] == DARK.unknown


def test_unknown_is_the_word_of_a_population() -> None:
    assert UNKNOWN == NAMED_BY_A_POPULATION


def test_a_scale_sets_both_the_groups_and_their_colours() -> None:
    scale = colour_scale(["urban", "rural"], DARK)
    assert (scale.domain, scale.range) == (["urban", "rural"], list(DARK.groups[:2]))


def test_a_themed_chart_lets_the_page_shine_through() -> None:
    assert themed(alt.Chart().mark_point(), DARK).to_dict()["config"]["background"] == "transparent"
