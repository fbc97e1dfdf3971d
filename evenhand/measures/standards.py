"""Standard and Profile: the tolerances that a number is read against, each with source, scope and date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError
from evenhand.measures.further_measures import FURTHER_MEASURES
from evenhand.measures.measure import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evenhand.measures.measure import Measure


RATIOS = ("adverse_impact_ratio", "impact_ratio", "selection_impact_ratio", "common_ratio", "common_odds_ratio")
"""Measures whose tolerance is the least value that is within."""

CEILINGS = ("design_effect", "brier_score", "expected_calibration_error", "wasserstein_distance",
            "kolmogorov_smirnov", "generalized_entropy", "theil")
"""Measures without a sign, whose tolerance is the greatest value that is within."""


@dataclass(frozen=True)
class Standard:
    """A tolerance for one measure: where it comes from and how far it reaches.

    Parameters
    ----------
    measure : str
        The measure that it reads.
    tolerance : float
        For a ratio the least value, for a difference the greatest absolute value, that is within.
    source, scope, date : str
        Who says so, for what, and since when.

    Examples
    --------
    >>> EXPLORATORY.standard("adverse_impact_ratio").sentence
    "at least 0.8 (profile exploratory: our convention and nobody's law)"
    """

    measure: str
    tolerance: float
    source: str
    scope: str
    date: str

    @property
    def sentence(self) -> str:
        """The tolerance in words, with its source."""
        return f"{self.bound} ({self.source})"

    @property
    def bound(self) -> str:
        """The tolerance in words: "at least 0.8", "within ±0.05", "at most 1.5"."""
        if self.measure in RATIOS:
            return f"at least {self.tolerance:g}"
        if self.measure in CEILINGS:
            return f"at most {self.tolerance:g}"
        return f"within ±{self.tolerance:g}"


@dataclass(frozen=True)
class Profile:
    """A named set of standards that an audit is read against.

    Parameters
    ----------
    name, label : str
        The identifier, and plain words.
    standards : mapping of str to Standard
        One a measure.
    source, scope, date, note : str
        Who asks for it, of whom, since when or as read when, and what it does not show.
    measures : tuple of str
        The measures that it asks for; empty for the default.
    without_score : tuple of str
        The measures that it asks for where people have a decision and no score.
    attributes : mapping of str to tuple of str
        The attributes that it asks for, each with the names of columns that stand for it.
    sets : tuple of tuple of str
        The attributes and intersections to print, by those names.
    least_share : float, optional
        A group with a smaller share of the people may be left out of ratios.
    deviations : float, optional
        From how many standard deviations on a gap is called significant.
    questions : tuple of (str, str)
        What a rule asks that no number answers, and where to look.
    inputs : bool
        Whether what goes into a score is listed beside the numbers.
    verified : bool
        Whether its source was read for this file; a profile from memory says so wherever it is shown.
    """

    name: str
    label: str
    standards: Mapping[str, Standard]
    source: str = ""
    scope: str = ""
    date: str = ""
    note: str = ""
    measures: tuple[str, ...] = ()
    without_score: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    sets: tuple[tuple[str, ...], ...] = ()
    least_share: float | None = None
    deviations: float | None = None
    questions: tuple[tuple[str, str], ...] = ()
    inputs: bool = False
    verified: bool = True

    def standard(self, measure: str) -> Standard | None:
        """Return the standard for a measure, or None where the profile has none."""
        return self.standards.get(measure)

    def measures_for(self, known: Iterable[str]) -> tuple[str, ...] | None:
        """Return the measures that the profile asks for, given what is known of people; None for the default."""
        wanted = self.without_score if self.without_score and "score" not in set(known) else self.measures
        return wanted or None

    def attribute_sets(self, protected: Sequence[str]) -> tuple[tuple[str, ...], ...] | None:
        """Return the attributes and intersections that the profile asks for, as columns; None where that is open.

        Raises
        ------
        InputError
            If no column stands for an attribute that it asks for.
        """
        if not self.sets:
            return None
        found = {}
        for role, names in self.attributes.items():
            there = [name for name in protected if name.casefold() in {one.casefold() for one in names}]
            if not there:
                raise InputError(f"profile {self.name}", f"no protected attribute that stands for {role}",
                                 f"one named {' or '.join(names)}",
                                 "name attributes and their intersection with by, such as sex, origin and sex*origin")
            found[role] = there[0]
        return tuple(tuple(found[role] for role in roles) for roles in self.sets)

    def with_tolerance(self, tolerance: Mapping[str, float] | None) -> Profile:
        """Return the profile with some tolerances replaced by the caller's own.

        Examples
        --------
        >>> EXPLORATORY.with_tolerance({"adverse_impact_ratio": 0.9}).standard("adverse_impact_ratio").sentence
        "at least 0.9 (the caller's own tolerance)"
        """
        if not tolerance:
            return self
        own = {name: self._replaced(name, value) for name, value in tolerance.items()}
        return replace(self, standards=MappingProxyType({**self.standards, **own}))

    def _replaced(self, name: str, value: float) -> Standard:
        known = {**self.standards, **{one.name: one for one in readable()}}
        one_of(name, "tolerance", known)
        number = in_range(value, f"tolerance of {name}", 0, 1.0 if name in RATIOS else 1e9)
        return Standard(name, number, "the caller's own tolerance", self.scope, "")


def readable() -> tuple[Measure, ...]:
    """Return the measures that a tolerance can be set for: those with an even value that are no test.

    Examples
    --------
    >>> "auc_difference" in {one.name for one in readable()}, "auc" in {one.name for one in readable()}
    (True, False)
    """
    known = (*MEASURES.values(), *FURTHER_MEASURES.values())
    return tuple(one for one in known if one.even_value is not None or one.name in CEILINGS
                 if not one.name.endswith("p_value"))


def _exploratory() -> Profile:
    source, scope, date = "profile exploratory: our convention and nobody's law", "exploration", "2026-11"
    tolerances = {"adverse_impact_ratio": 0.8, "demographic_parity_difference": 0.05,
                  "equal_opportunity_difference": 0.05, "equalized_odds_difference": 0.05,
                  "standardized_mean_difference": 0.2, "design_effect": 1.5}
    standards = {name: Standard(name, value, source, scope, date) for name, value in tolerances.items()}
    return Profile("exploratory", "Our convention and nobody's law", MappingProxyType(standards), source=source,
                   scope=scope, date=date)


EXPLORATORY = _exploratory()
"""The default profile, where no standard is chosen."""

PROFILES = MappingProxyType({EXPLORATORY.name: EXPLORATORY})
"""All profiles by name."""


def profile_of(name: str | Profile) -> Profile:
    """Return the profile of that name; a Profile as it is.

    Examples
    --------
    >>> profile_of("exploratory").standard("design_effect").bound
    'at most 1.5'
    """
    if isinstance(name, Profile):
        return name
    if not isinstance(name, str):
        raise InputError("profile", repr(name), "a name or a Profile", f"choose one of {', '.join(PROFILES)}")
    if name not in PROFILES:
        raise InputError("profile", repr(name), f"a Profile, or {' or '.join(PROFILES)}",
                         "read a profile from a file with evenhand.profile(name)")
    return PROFILES[name]
