"""The public door: an audit of any table of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.auditing.attribute_sets import attribute_sets
from evenhand.auditing.audit import Audit, audit_of_tally
from evenhand.auditing.network_effects import effects_of_persons
from evenhand.auditing.persons import Persons, persons_in
from evenhand.auditing.taking import wanted_of
from evenhand.checks import in_range, level_of_confidence, one_of
from evenhand.errors import InputError
from evenhand.measures.standards import EXPLORATORY, Profile
from evenhand.measures.tally import tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.ties import Ties


def audit(people: Any, *, protected: Sequence[str] | str, decision: str | None = None, score: str | None = None,
          cut: float | None = None, outcome: str | None = None, favourable: str = "high",
          favourable_outcome: str | float | bool | None = None,
          favourable_decision: str | float | bool | None = None, ties: Ties | None = None,
          level: float = 0.95, by: Sequence[str] | None = None, depth: int = 2,
          profile: Profile | str = EXPLORATORY, tolerance: Mapping[str, float] | None = None,
          reference: Mapping[str, str] | None = None, measures: Sequence[str] | str | None = None,
          given: str | None = None, features: Sequence[str] | str = (), cuts: int | None = None,
          weights: str | None = None, replicates: int = 0, seed: int = 0, name: str = "people",
          whole_population: bool = False) -> Audit:
    """Return the audit of a table of people: who is treated unevenly, and how sure we can be.

    Parameters
    ----------
    people : table
        One row a person: pandas, Polars (eager or lazy), PyArrow, DuckDB, Spark, or any other table that
        Narwhals knows. It is read once, by the engine that holds it.
    protected : str or sequence of str
        The columns of the protected attributes: words, or a few numbers. A missing group is "Unknown".
    decision : str, optional
        The column of the decision. A missing decision is not known, and left out of rates.
    score : str, optional
        The column of the score.
    cut : float, optional
        The lowest score on the high side: makes the decision from the score, instead of `decision`.
        People without a score are not selected.
    outcome : str, optional
        The column of what came true.
    favourable : {"high", "low"}
        The end of the score that is good for the person; "low" for a risk score.
    favourable_outcome, favourable_decision : value, optional
        The good value of these columns. May be left out where a column holds only 0 and 1: then it is 1 for
        the decision, and for the outcome 1 if `favourable` is "high", else 0.
    ties : Ties, optional
        Who is tied to whom, by row position; then intervals allow for them, but not where people are weighted.
    level : float
        The confidence level, between 0 and 1.
    by : sequence of str, optional
        Attributes, or intersections such as ``"sex*race"``; where left out, all and their pairs.
    depth : int
        How many attributes an intersection joins at most, where `by` is left out; 1 for none.
    profile, tolerance, reference
        The standards to read against, the caller's own tolerances by measure, and the reference group by
        attribute.
    measures : str or sequence of str, optional
        The measures to take: names, "default", or "all" that can be had; those of the profile where left out. Measures
        of single people (rankings, distances, calibration) bring the columns that they need into memory.
    given : str, optional
        The column of a factor to hold fixed: gaps among people alike in it.
    features : str or sequence of str
        The columns of numbers that make people alike, for consistency.
    cuts : int, optional
        At how many cut-offs of the score to give rates and gaps too.
    weights : str, optional
        The column that says how many people each stands for; n is then the effective number.
    replicates, seed : int
        How many bootstrap samples to draw for intervals beside the closed-form ones, 0 for none; and their seed.
    name : str
        What to call the people in the report.
    whole_population : bool
        Whether these people are everybody whom the question is about: then numbers have no sampling error.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        For a table, a column or a value that cannot be used as it is; the message says what to do.

    Examples
    --------
    Of 100 women 72 are hired, of 100 men 90: exactly four fifths.

    >>> import polars as pl
    >>> hired = [1] * 72 + [0] * 28 + [1] * 90 + [0] * 10
    >>> people = pl.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "hired": hired})
    >>> found = audit(people, protected="sex", decision="hired")
    >>> round(found.summary("adverse_impact_ratio", "sex")["value"], 3)
    0.8
    >>> found.finding("adverse_impact_ratio", "sex").verdict
    'not_enough_data'
    """
    attributes = (protected,) if isinstance(protected, str) else tuple(protected)
    level = level_of_confidence(level)
    _check_parts(attributes, decision, score, cut)
    one_of(favourable, "favourable", ("high", "low"))
    if cut is not None:
        cut = in_range(cut, "cut", float("-inf"), float("inf"))
    counted = tally(people, attributes, decision=decision, outcome=outcome, score=score, cut=cut,
                    favourable=favourable, favourable_decision=favourable_decision,
                    favourable_outcome=favourable_outcome, weights=weights)
    if ties is not None and ties.people != counted.count:
        raise InputError("ties", f"ties of {ties.people:,} people", f"{counted.count:,}, as in the table",
                         "give ties by row position in this table")
    block = {"name": name, "people": counted.count, "ties": None if ties is None else ties.count, "seed": None,
             "sha256": None}
    wanted = wanted_of(measures, given, features, cuts, replicates, seed)

    def fetch() -> Persons:
        return persons_in(people, counted, decision=decision, outcome=outcome, score=score, cut=cut,
                          favourable=favourable, favourable_decision=favourable_decision,
                          favourable_outcome=favourable_outcome, given=given, features=wanted.features)

    system = {"name": decision or score, "kind": "recorded", "cut": cut}
    effects = {} if ties is None or whole_population or weights is not None else effects_of_persons(
        ties, fetch(), attribute_sets(counted.attributes, by, depth))
    return audit_of_tally(counted, population=block, system=system, by=by, depth=depth, level=level, effects=effects,
                          whole_population=whole_population,
                          profile=profile, tolerance=tolerance, reference=reference, favourable=favourable,
                          title=f"The column {decision or score!r}", wanted=wanted, fetch=fetch)


def _check_parts(protected: tuple[str, ...], decision: str | None, score: str | None, cut: float | None) -> None:
    if not protected:
        raise InputError("protected", "no column", "at least one", "name the columns of the protected attributes")
    if decision is None and score is None:
        raise InputError("people", "neither a decision nor a score", "at least one of them",
                         "name the column with decision= or score=")
    if cut is not None and (score is None or decision is not None):
        got = "a cut without a score" if score is None else "a cut and a decision column"
        raise InputError("cut", got, "a score to cut, and no other decision", "give score= and cut=, or decision=")
