"""Which attributes and intersections an audit looks at, and the reference group of each."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from evenhand.checks import whole_number
from evenhand.errors import InputError, did_you_mean
from evenhand.measures.group_counts import JOIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evenhand.measures.standards import Profile


def sets_asked(protected: Sequence[str], by: Sequence[str] | None, depth: int,
               profile: Profile) -> list[tuple[str, ...]]:
    """Return the attributes to audit: the caller's, or else those that the profile asks for, or else all."""
    asked = profile.attribute_sets(protected) if by is None else None
    return attribute_sets(protected, by, depth) if asked is None else list(asked)


def attribute_sets(protected: Sequence[str], by: Sequence[str] | None, depth: int = 2) -> list[tuple[str, ...]]:
    """Return the attributes and intersections to audit, each as a tuple of columns.

    An intersection is written ``"sex*race"``; ``"sex × race"`` and ``"sex:race"`` are read as well. The name
    of a column comes first: a column named ``a*b`` is that column.

    Examples
    --------
    >>> attribute_sets(("sex", "race"), None)
    [('sex',), ('race',), ('sex', 'race')]
    >>> attribute_sets(("sex", "race"), ["race", "sex*race"])
    [('race',), ('sex', 'race')]
    """
    if by is None:
        depth = min(whole_number(depth, "depth", 1), len(protected))
        return [names for size in range(1, depth + 1) for names in combinations(protected, size)]
    wanted = [by] if isinstance(by, str) else list(by)
    if not wanted:
        raise InputError("by", "nothing", "at least one attribute", f"choose among {', '.join(protected)}")
    return list(dict.fromkeys(_split(text, protected) for text in wanted))


def _split(text: str, protected: Sequence[str]) -> tuple[str, ...]:
    if text in protected:
        return (text,)
    names = tuple(part.strip() for part in re.split(r"[*×:]", text))
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError("by", f"{text!r}, which names {twice} twice", "different attributes", "name each once")
    for name in names:
        if name not in protected:
            raise InputError("by", repr(name), "a protected attribute", did_you_mean(name, protected))
    return names


def references_asked(chosen: Mapping[str, str], sets: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """Return the chosen reference groups by the attribute's name as it stands in the rows."""
    known = [JOIN.join(names) for names in sets]
    found = {}
    for text, group in chosen.items():
        name = text if text in known else JOIN.join(part.strip() for part in re.split(r"[*×:]", text))
        if name not in known:
            raise InputError("reference", f"the attribute {text!r}", "one that is audited",
                             did_you_mean(text, known))
        found[name] = group
    return found
