"""Policies and baselines: what a file may say, and one sentence for what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from evenhand.errors import InputError
from evenhand.storage.baselines import read_baseline
from evenhand.storage.policies import read_policy

GOOD = """
dataset = "citizens"
systems = ["sesame"]
[[rules]]
measure = "adverse_impact_ratio"
by = "sex"
at_least = 0.8
"""


def test_a_policy_is_read_with_its_defaults(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(GOOD + "[[rules]]\nmeasure = 'selection_rate'\nby = 'sex'\nat_most = 0.9\nminimum_n = 5\n",
                    encoding="utf-8")
    first, second = read_policy(path).rules_of("sesame")
    assert (first.minimum_n, second.minimum_n) == (30, 5)
    assert second.bound == "at most 0.9"


@pytest.mark.parametrize(("text", "said"), [
    (GOOD.replace("at_least", "at_lest"), "did you mean 'at_least'"),
    (GOOD.replace("at_least = 0.8", ""), "at_least or at_most in a rule"),
    (GOOD.replace("at_least = 0.8", "at_least = 0.8\nat_most = 0.2"), "at_least below at_most"),
    (GOOD.replace('systems = ["sesame"]', ""), "no 'systems'"),
    (GOOD.replace('["sesame"]', '["sesame", "financial"]') + 'systems = ["sesame"]', "a rule for every system"),
    (GOOD + 'systems = ["state"]', "not for 'state'"),
    (GOOD.split("[[rules]]", maxsplit=1)[0], "no 'rules'"),
    ("dataset = citizens", "no TOML"),
])
def test_a_policy_that_is_wrong_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_policy(path)


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_policy(tmp_path / "none.toml")


@pytest.mark.parametrize(("text", "said"), [
    ("{", "no JSON"), ("[]", "no values"), ('{"values": {"a": "b"}}', "no values"),
    ('{"dataset": "riders", "values": {}}', "a baseline of 'riders'")])
def test_a_baseline_that_is_wrong_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_baseline(path, "citizens")
