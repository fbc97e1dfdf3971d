"""Profiles from files: dated, editable TOML with source and scope, the tolerances that numbers are read against."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import MappingProxyType

from evenhand.errors import InputError, did_you_mean
from evenhand.measures.further_measures import described
from evenhand.measures.standards import CEILINGS, EXPLORATORY, RATIOS, Profile, Standard
from evenhand.paths import folder
from evenhand.recipes import Part, parse


class Tolerance(Part):
    """The tolerance of one measure: exactly one of its three bounds."""

    at_least: float | None = None
    within: float | None = None
    at_most: float | None = None
    source: str = ""
    date: str = ""


class Question(Part):
    """What a rule asks that no number answers, and where to look."""

    ask: str
    look: str


class ProfileFile(Part):
    """What a profile's file may say."""

    title: str
    source: str
    scope: str
    date: str
    verified: bool
    note: str = ""
    measures: tuple[str, ...] = ()
    without_score: tuple[str, ...] = ()
    attributes: dict[str, tuple[str, ...]] = {}
    sets: tuple[tuple[str, ...], ...] = ()
    least_share: float | None = None
    standard_deviations: float | None = None
    tolerances: dict[str, Tolerance] = {}
    questions: tuple[Question, ...] = ()
    inputs: bool = False


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles that come with evenhand.

    Examples
    --------
    >>> "nyc-ll144" in profile_names()
    True
    """
    return tuple(sorted(path.stem for path in folder("profiles").glob("*.toml")))


def read_profile(name: str | Path) -> Profile:
    """Return a profile by its name, or from a file of one's own.

    Parameters
    ----------
    name : str or Path
        A name, such as "nyc-ll144", or the path of a file that ends in ``.toml``.

    Raises
    ------
    InputError
        For an unknown name, a file that cannot be read, and a key or a measure that is not known.

    Examples
    --------
    >>> read_profile("four-fifths").standard("adverse_impact_ratio").bound
    'at least 0.8'
    """
    text = str(name)
    if text == EXPLORATORY.name:
        return EXPLORATORY
    if not text.endswith(".toml"):
        known = (EXPLORATORY.name, *(one for one in profile_names() if one != EXPLORATORY.name))
        if text not in known:
            raise InputError("profile", repr(text), "a profile, or a file that ends in .toml",
                             did_you_mean(text, known))
        return _read(folder("profiles") / f"{text}.toml")
    return _read(Path(text))


def _read(path: Path) -> Profile:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise InputError(str(path), f"a file that cannot be read ({fault.strerror})", "a profile",
                         "check the path, or copy one of the profiles that come with evenhand") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(str(path), f"a fault in the file ({fault})", "TOML", "mend the file") from None
    said = parse(ProfileFile, table, path.name)
    source = f"profile {path.stem}: {said.source}" + ("" if said.verified else ", from memory, unverified")
    standards = {name: _standard(name, one, said, source, path.name) for name, one in said.tolerances.items()}
    for measure in (*said.measures, *said.without_score):
        described(measure)
    return Profile(
        path.stem, said.title, MappingProxyType(standards), source=source, scope=said.scope, date=said.date,
        note=said.note, measures=said.measures, without_score=said.without_score,
        attributes=MappingProxyType(dict(said.attributes)), sets=_sets(said, path.name),
        least_share=said.least_share, deviations=said.standard_deviations,
        questions=tuple((" ".join(one.ask.split()), one.look) for one in said.questions), inputs=said.inputs,
        verified=said.verified)


def _standard(name: str, said: Tolerance, profile: ProfileFile, source: str, where: str) -> Standard:
    if name != "design_effect":
        described(name)
    wanted = "at_least" if name in RATIOS else "at_most" if name in CEILINGS else "within"
    bounds = {key: value for key in ("at_least", "within", "at_most") if (value := getattr(said, key)) is not None}
    if list(bounds) != [wanted] or not 0 <= bounds[wanted] < float("inf"):
        got = ", ".join(f"{key} = {value:g}" for key, value in bounds.items()) or "no bound"
        raise InputError(f"{where}, [tolerances.{name}]", got,
                         f"{wanted} = a number from 0 up", f"write {wanted} = ... and nothing else of the three")
    return Standard(name, bounds[wanted], said.source or source, profile.scope, said.date or profile.date)


def _sets(said: ProfileFile, where: str) -> tuple[tuple[str, ...], ...]:
    for name in (role for roles in said.sets for role in roles):
        if name not in said.attributes:
            raise InputError(f"{where}, sets", repr(name), "a key of [attributes]",
                             did_you_mean(name, list(said.attributes)))
    return said.sets
