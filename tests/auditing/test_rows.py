"""The rows of an audit: attributes worked out in one step have the rows that each has on its own."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from evenhand.auditing.rows import counts_of, rows_of, widest_gaps
from evenhand.measures.measure import MEASURES
from evenhand.measures.tally import tally

PERSON = st.tuples(st.sampled_from(["f", "m", None]), st.sampled_from(["a", "b", "c", "d"]),
                   st.sampled_from([0, 1, None]), st.sampled_from([0, 1, None]),
                   st.sampled_from([1.0, 2.0, 5.5, None]))


@settings(max_examples=60, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=80), st.integers(1, 40))
def test_attributes_together_have_the_rows_that_they_have_apart(people: list, times: int) -> None:
    columns = zip(*[*people, ("f", "a", 0, 1, 1.0), ("m", "b", 1, 0, 2.0)], strict=True)
    names = ("sex", "place", "selected", "paid", "score")
    frame = pl.DataFrame(dict(zip(names, map(list, columns), strict=True)), strict=False)
    frame = pl.concat([frame] * times)
    counted = tally(frame, ["sex", "place"], decision="selected", outcome="paid", score="score")
    groups = [counted.groups("sex"), counted.groups("place"), counted.groups("sex", "place")]
    measures = tuple(MEASURES.values())
    together = rows_of(groups, measures, widest_gaps(groups, measures, 0.9), level=0.9)
    apart = pl.concat([rows_of([one], measures, widest_gaps([one], measures, 0.9), level=0.9) for one in groups])
    assert_frame_equal(together, apart, rel_tol=1e-12, abs_tol=1e-12)
    assert_frame_equal(counts_of(groups, outcome=True), pl.concat([counts_of([one], outcome=True) for one in groups]))
