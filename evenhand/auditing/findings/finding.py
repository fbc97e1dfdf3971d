"""Finding: what an audit found, as a verdict and one plain sentence; and what the rules read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl

    from evenhand.measures.disparity import Spread
    from evenhand.measures.group_counts import GroupCounts
    from evenhand.measures.measure import Measure
    from evenhand.measures.standards import Standard

Verdict = Literal["beyond", "within", "not_enough_data", "not_applicable"]


@dataclass(frozen=True)
class Finding:
    """One thing that an audit found.

    Parameters
    ----------
    code : str
        The rule that found it, such as ``EH101``.
    verdict : {"beyond", "within", "not_enough_data", "not_applicable"}
        *Beyond* when the whole adjusted interval lies outside the tolerance, *within* when wholly inside.
    attribute : str
        The protected attribute, or the intersection.
    groups : tuple of str
        The groups that it speaks of: the lowest and the highest, or those that cannot be judged.
    standard : str
        The tolerance that it was read against, with its source.
    sentence : str
        What was seen, in plain words with numbers.
    measure : str, optional
        The measure that was read.
    """

    code: str
    verdict: Verdict
    attribute: str
    groups: tuple[str, ...]
    standard: str
    sentence: str
    measure: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values, as it stands in JSON."""
        return {"code": self.code, "verdict": self.verdict, "attribute": self.attribute,
                "groups": list(self.groups), "standard": self.standard, "sentence": self.sentence}


@dataclass(frozen=True, eq=False)
class Reading:
    """One measure over the groups of one attribute, ready to be read against its standard.

    Parameters
    ----------
    groups : GroupCounts
        The counts.
    measure : Measure
        The comparison.
    standard : Standard
        Its tolerance.
    plain : Spread
        The widest gap with its interval at the audit's level.
    adjusted : Spread
        The same with the interval that holds over all questions of the audit at once.
    level : float
        The audit's level.
    questions : int
        How many measures of how many attributes the audit reads.
    """

    groups: GroupCounts
    measure: Measure
    standard: Standard
    plain: Spread
    adjusted: Spread
    level: float
    questions: int


@dataclass(frozen=True, eq=False)
class FurtherReading:
    """One further measure of one attribute, with intervals that hold over all its groups at once.

    Parameters
    ----------
    attribute : str
        The attribute or intersection.
    measure : Measure
        What was measured.
    standard : Standard
        Its tolerance.
    rows : polars.DataFrame
        A row a group (and part), without the reference: group, at, value, low, high, n, reason.
    """

    attribute: str
    measure: Measure
    standard: Standard
    rows: pl.DataFrame


@dataclass(frozen=True, eq=False)
class HeldFixed:
    """The gaps of one attribute among people alike in a factor, beside the pooled ones.

    Parameters
    ----------
    attribute, factor, reference : str
        The attribute, the factor that is held fixed, and the group that others are compared with.
    rows : polars.DataFrame
        As :func:`~evenhand.measures.conditional.common_gaps` gives them.
    level : float
        The confidence level.
    """

    attribute: str
    factor: str
    reference: str
    rows: pl.DataFrame
    level: float


@dataclass(frozen=True, eq=False)
class Tested:
    """The tests of counts of all attributes, and from how many standard deviations on a gap is significant."""

    rows: pl.DataFrame
    deviations: float
    level: float
    standard: str


@dataclass(frozen=True, eq=False)
class Seen:
    """All that the rules read: the readings, and what is known of the system and the people.

    Parameters
    ----------
    readings : tuple of Reading
        Each measure with a standard, for each attribute.
    groups : tuple of GroupCounts
        The counts of each attribute and intersection.
    favourable : {"high", "low"}
        The end of the score that is good for the person.
    system : str
        The system's name in words.
    protected_used : tuple of str
        Protected columns that enter the score.
    ties : int, optional
        How many ties join the people; None where ties are not known.
    further : tuple of FurtherReading
        Further measures with a tolerance.
    held_fixed : tuple of HeldFixed
        Gaps given a factor.
    tested : Tested, optional
        Tests of counts, where the profile asks for them.
    design_effect : Standard, optional
        How much less tied people may tell than independent ones.
    """

    readings: tuple[Reading, ...]
    groups: tuple[GroupCounts, ...]
    favourable: str = "high"
    system: str = ""
    protected_used: tuple[str, ...] = ()
    ties: int | None = None
    further: tuple[FurtherReading, ...] = ()
    held_fixed: tuple[HeldFixed, ...] = ()
    tested: Tested | None = None
    design_effect: Standard | None = None

    def of(self, measure: str) -> tuple[Reading, ...]:
        """Return the readings of one measure."""
        return tuple(one for one in self.readings if one.measure.name == measure)
