"""The words of the measures that are no function of the tally."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from evenhand.errors import InputError
from evenhand.measures.calibration import calibration_by_group
from evenhand.measures.conditional import Strata, common_gaps
from evenhand.measures.cut_sweep import cut_sweep
from evenhand.measures.further_measures import FURTHER_MEASURES, TAKEN_BY, described
from evenhand.measures.measure import MEASURES
from evenhand.measures.score_distances import score_gaps
from evenhand.measures.sorted_scores import SortedScores


def test_every_measure_has_a_definition_a_source_and_a_range_that_holds_its_even_value() -> None:
    for one in FURTHER_MEASURES.values():
        assert one.definition.endswith("."), one.name
        assert one.source
        assert one.label[0].isupper()
        assert one.even_value is None or one.range[0] <= one.even_value <= one.range[1], one.name
        assert not one.between or one.even_value is not None, one.name


def test_the_function_that_takes_a_measure_is_there() -> None:
    for path in set(TAKEN_BY.values()):
        module, *names = path.split(".")
        found = import_module(f"evenhand.measures.{module}")
        for name in names:
            found = getattr(found, name)
        assert callable(found)


def test_no_name_means_two_things() -> None:
    assert not set(MEASURES) & set(FURTHER_MEASURES)
    with pytest.raises(InputError, match="did you mean"):
        described("brier_scor")


def test_whatever_name_stands_in_a_table_has_words() -> None:
    rng = np.random.default_rng(0)
    group, came = rng.choice(list("ab"), 80), rng.integers(0, 2, 80)
    scores = SortedScores.of(rng.normal(size=80), group, came)
    sweep = cut_sweep(scores)
    tables = [calibration_by_group(rng.random(80), came, group), score_gaps(scores, reference="a"), sweep.frame(),
              sweep.gaps("a"), sweep.widest(), common_gaps(Strata.of(came, group, rng.choice(list("xy"), 80)),
                                                           reference="a")]
    for table in tables:
        for name in set(table["measure"]) - {"pooled_difference"}:
            assert described(name).name == name
