"""Profiles: dated TOML with source and scope, and what a rule asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

import evenhand
from evenhand.errors import InputError
from evenhand.measures.standards import EXPLORATORY
from evenhand.paths import folder
from evenhand.storage.profiles import _read, profile_names, read_profile


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_says_its_source_scope_and_date_and_passes_no_judgement(name: str) -> None:
    profile = read_profile(name)
    assert all((profile.label, profile.source, profile.scope, profile.date))
    text = (folder("profiles") / f"{name}.toml").read_text(encoding="utf-8").lower()
    for word in ("compliant", "unbiased", " passes", '"pass"', "fair model"):
        assert word not in text


def test_the_default_in_the_file_is_the_default_in_the_engine() -> None:
    found = _read(folder("profiles") / "exploratory.toml")
    assert {name: (one.tolerance, one.source, one.date) for name, one in found.standards.items()} == {
        name: (one.tolerance, one.source, one.date) for name, one in EXPLORATORY.standards.items()}


def test_a_profile_from_memory_says_so_wherever_it_is_read() -> None:
    profile = evenhand.profile("us-credit")
    assert "from memory, unverified" in profile.standard("standardized_mean_difference").sentence
    assert "FairPlay" in profile.standard("adverse_impact_ratio").sentence


def test_a_profile_of_ones_own_is_a_path(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    text = (folder("profiles") / "four-fifths.toml").read_text(encoding="utf-8")
    mine.write_text(text.replace("at_least = 0.8", "at_least = 0.9"), encoding="utf-8")
    assert read_profile(mine).standard("adverse_impact_ratio").tolerance == 0.9


@pytest.mark.parametrize(("change", "words"), [
    (("at_least = 0.8", "within = 0.8"), "at_least = a number"),
    (("[tolerances.adverse", "[tolerances.advers"), "did you mean"),
    (('date = "1978"', 'dates = "1978"'), "did you mean 'date'"),
    (('"selection_rate"', '"selection_rat"'), "did you mean"),
    (("title", "= title"), "TOML")])
def test_a_fault_in_a_profile_is_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    text = (folder("profiles") / "four-fifths.toml").read_text(encoding="utf-8").replace(*change)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_profile(tmp_path / "mine.toml")


def test_an_unknown_profile_and_a_missing_file_are_errors_that_help(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'nyc-ll144'"):
        read_profile("nyc-ll14")
    with pytest.raises(InputError, match="cannot be read"):
        read_profile(tmp_path / "none.toml")
