"""Choices: what stands in the URL, checked, and the equal command line."""

from __future__ import annotations

import importlib.util
import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import InputError

SOURCE = Path(__file__).parent.parent / "dashboard" / "choices.py"
SPEC = importlib.util.spec_from_file_location("dashboard_choices", SOURCE)
choices = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = choices
SPEC.loader.exec_module(choices)

SYSTEMS = {"citizens": ["sesame", "financial"], "german-credit": ["recorded"]}


def read(**params: str) -> choices.Choices:
    return choices.choices_from(params, list(SYSTEMS), SYSTEMS)


def test_an_empty_address_gives_the_first_dataset_and_its_first_system() -> None:
    assert read() == choices.Choices("citizens", "sesame")


@given(people=st.none() | st.integers(50, choices.MOST_PEOPLE), seed=st.integers(0, 2**31 - 1),
       by=st.none() | st.sampled_from(["hukou", "sex × hukou"]),
       cut=st.none() | st.integers(350, 950).map(float))
def test_choices_survive_the_way_through_the_address(people: int | None, seed: int, by: str | None,
                                                     cut: float | None) -> None:
    chosen = choices.Choices("citizens", "financial", people, seed, by, cut)
    assert read(**chosen.params()) == chosen


@pytest.mark.parametrize(("params", "said"), [
    ({"dataset": "citizen"}, "did you mean 'citizens'?"),
    ({"dataset": "german-credit", "system": "sesame"}, "address, system"),
    ({"seed": "abc"}, "a whole number from 0"),
    ({"seed": "-1"}, "address, seed"),
    ({"people": "10"}, "from 50 to 200,000"),
    ({"cut": "nan"}, "address, cut"),
    ({"cut": "0,5"}, "with a point for decimals"),
])
def test_what_does_not_fit_is_told_in_one_sentence(params: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=r"^address, ") as fault:
        read(**params)
    assert said in str(fault.value)


def test_without_any_dataset_the_remedy_is_init() -> None:
    with pytest.raises(InputError, match="evenhand init"):
        choices.choices_from({}, [], {})


def test_the_command_line_is_quoted_for_a_shell() -> None:
    chosen = choices.Choices("citizens", "sesame", by="sex × hukou", cut=612.5, people=2000, seed=3)
    assert shlex.split(chosen.command()) == ["evenhand", "audit", "citizens", "sesame", "--by", "sex*hukou", "--cut",
                                             "612.5", "--people", "2000", "--seed", "3"]
