"""Which measures to take: those asked for by name, the quiet default, or all that can be had."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from evenhand.errors import InputError
from evenhand.measures.further_measures import FURTHER_MEASURES, described
from evenhand.measures.measure import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evenhand.measures.measure import Measure

NEEDS_MORE = MappingProxyType({"consistency": "features", "common_difference": "given", "common_ratio": "given",
                               "common_odds_ratio": "given", "conditional_demographic_disparity": "given"})
"""What a measure asks for beside decision, outcome and score: what makes people alike, or a factor held fixed."""

_WORDS = {"decision": "a decision", "outcome": "an outcome", "score": "a score", "given": "a factor to hold fixed",
          "features": "columns that make people alike"}


def selected_measures(names: Sequence[str] | None, known: Iterable[str]) -> tuple[Measure, ...]:
    """Return the measures asked for, in the catalogue's order.

    Parameters
    ----------
    names : sequence of str, optional
        Names of measures; "all" for all that can be had, "default" or None for those of the tally.
    known : iterable of {"decision", "outcome", "score", "features", "given"}
        What is known of people.

    Raises
    ------
    InputError
        For an unknown name, and for a measure that needs more than is known.

    Examples
    --------
    >>> [one.name for one in selected_measures(["auc", "selection_rate"], {"decision", "score", "outcome"})]
    ['selection_rate', 'auc']
    >>> len(selected_measures(None, {"decision"})), len(selected_measures(["all"], {"decision"}))
    (3, 9)
    """
    known, catalogue = set(known), {**MEASURES, **FURTHER_MEASURES}
    asked = ("default",) if not names else (names,) if isinstance(names, str) else tuple(names)
    wanted = set()
    for name in asked:
        if name == "all":
            wanted |= {one.name for one in catalogue.values() if not _missing(one, known)}
        elif name == "default":
            wanted |= {one.name for one in MEASURES.values() if not _missing(one, known)}
        else:
            missing = _missing(described(name), known)
            if missing:
                needed = " and ".join(_WORDS[part] for part in missing)
                raise InputError("measure", repr(name), f"{needed}, which it is made of",
                                 "name the columns, or leave the measure out")
            wanted.add(name)
    return tuple(one for name, one in catalogue.items() if name in wanted)


def _missing(one: Measure, known: set[str]) -> list[str]:
    needs = (*one.needs, *((NEEDS_MORE[one.name],) if one.name in NEEDS_MORE else ()))
    return [part for part in needs if part not in known]
