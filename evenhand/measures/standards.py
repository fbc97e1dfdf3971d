"""Standard and Profile: the tolerances that a number is read against, each with source, scope and date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from evenhand.checks import in_range, one_of
from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        if self.measure == "adverse_impact_ratio":
            return f"at least {self.tolerance:g}"
        if self.measure == "design_effect":
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
    """

    name: str
    label: str
    standards: Mapping[str, Standard]

    def standard(self, measure: str) -> Standard | None:
        """Return the standard for a measure, or None where the profile has none."""
        return self.standards.get(measure)

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
        one_of(name, "tolerance", self.standards)
        high = 1.0 if name == "adverse_impact_ratio" else 100.0
        number = in_range(value, f"tolerance of {name}", 0, high)
        return replace(self.standards[name], tolerance=number, source="the caller's own tolerance", date="")


def _exploratory() -> Profile:
    source, scope, date = "profile exploratory: our convention and nobody's law", "exploration", "2026-11"
    tolerances = {"adverse_impact_ratio": 0.8, "demographic_parity_difference": 0.05,
                  "equal_opportunity_difference": 0.05, "equalized_odds_difference": 0.05,
                  "standardized_mean_difference": 0.2, "design_effect": 1.5}
    standards = {name: Standard(name, value, source, scope, date) for name, value in tolerances.items()}
    return Profile("exploratory", "Our convention and nobody's law", MappingProxyType(standards))


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
    return PROFILES[one_of(name, "profile", PROFILES)]
