"""The gate: verdicts from intervals, closed where it cannot see."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.auditing.audit import Audit
from evenhand.auditing.door import audit
from evenhand.auditing.gate import Rule, interval_verdict, judged
from evenhand.errors import InputError


def town(women: int = 1000, men: int = 1000, hired_women: float = 0.5, hired_men: float = 0.5) -> Audit:
    hired = [int(k < hired_women * women) for k in range(women)] + [int(k < hired_men * men) for k in range(men)]
    people = pl.DataFrame({"sex": ["f"] * women + ["m"] * men, "hired": hired})
    return audit(people, protected="sex", decision="hired")


def verdict(found: Audit, rule: Rule) -> str:
    return judged(found, [rule], "card")[0].verdict


@pytest.mark.parametrize(("hired_women", "said"), [(0.5, "within"), (0.4, "not_enough_data"), (0.3, "beyond")])
def test_a_ratio_is_judged_by_its_interval(hired_women: float, said: str) -> None:
    assert verdict(town(hired_women=hired_women), Rule("adverse_impact_ratio", "sex", at_least=0.8)) == said


def test_a_rate_is_judged_in_every_group() -> None:
    found = judged(town(hired_women=0.3), [Rule("selection_rate", "sex", at_least=0.4)], "card")
    assert {(one.group, one.verdict) for one in found} == {("f", "beyond"), ("m", "within")}


def test_a_group_against_the_reference() -> None:
    rule = Rule("demographic_parity_difference", "sex", at_least=-0.1, group="f")
    assert verdict(town(hired_women=0.3), rule) == "beyond"
    assert verdict(town(), Rule("selection_rate", "sex", at_least=0.4, at_most=0.6, group="f")) == "within"


def test_few_people_are_not_enough_however_clear_the_number() -> None:
    few = town(women=20, hired_women=0.05)
    assert verdict(few, Rule("selection_rate", "sex", at_least=0.5, group="f", minimum_n=5)) == "beyond"
    found = judged(few, [Rule("selection_rate", "sex", at_least=0.5, group="f")], "card")[0]
    assert found.verdict == "not_enough_data"
    assert found.reason == "fewer than 30 people count here"


def test_one_group_alone_cannot_be_within() -> None:
    alone = audit(pl.DataFrame({"sex": ["f"] * 100, "hired": [1, 0] * 50}), protected="sex", decision="hired")
    assert verdict(alone, Rule("adverse_impact_ratio", "sex", at_least=0.8)) in ("not_applicable", "not_enough_data")


def test_more_rules_ask_for_more() -> None:
    one = judged(town(), [Rule("adverse_impact_ratio", "sex", at_least=0.8)], "card")[0]
    many = judged(town(), [Rule("adverse_impact_ratio", "sex", at_least=0.8)] * 10, "card")[0]
    assert many.low < one.low


@pytest.mark.parametrize(("rule", "said"), [
    (Rule("adverse_impact_ratio", "sex", at_most=0.8), "at_least, on the lowest against the highest group"),
    (Rule("demographic_parity_difference", "sex", at_least=0.1), "at_most, on the lowest"),
    (Rule("selection_rte", "sex", at_least=0.1), "did you mean 'selection_rate'"),
    (Rule("true_positive_rate", "sex", at_least=0.1), "people without what it needs"),
    (Rule("selection_rate", "gender", at_least=0.1), "a protected attribute"),
    (Rule("selection_rate", "sex", at_least=0.1, group="female"), "one of its groups"),
    (Rule("adverse_impact_ratio", "sex", at_least=0.1, group="m"), "the reference group"),
])
def test_a_rule_that_cannot_be_asked_is_refused(rule: Rule, said: str) -> None:
    with pytest.raises(InputError, match=said):
        judged(town(hired_women=0.4), [rule], "card")


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_exactly_one_verdict_and_it_fails_closed(a: float, b: float, bound: float) -> None:
    low, high = sorted((a, b))
    said = interval_verdict(low, high, bound, None)
    assert said == ("beyond" if high < bound else "within" if low >= bound else "not_enough_data")
    mirrored = interval_verdict(-high, -low, None, -bound)
    assert mirrored == said
    assert interval_verdict(None, None, bound, None) == "not_enough_data"
