"""From the parts of a gap to plain tables: the waterfall, what stands for the group, and what it causes in truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.report.gap_words import (
    alike_warning,
    caused_answer,
    caused_rows,
    changed_entries,
    gap_answer,
    gap_rows,
    points,
    signed_points,
    tells_answer,
    tells_rows,
)
from evenhand.report.tables import PlainTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.auditing.gap import GapParts

ALL_PARTS = 10_000


def gap_tables(why: Any, *, title: str, causes: Any = None, caveats: Sequence[str] = ()) -> list[PlainTable]:
    """Return the waterfall, what tells the group, and the causal truth where it was asked for.

    Parameters
    ----------
    why : WhyGap
        The parts of the gap.
    title : str
        Whose scores they are.
    causes : GroupEffects, optional
        What belonging to the group causes in truth.
    caveats : sequence of str
        What the reader must know besides.
    """
    found = why.parts
    tables = [_waterfall(why, f"{title}: from {found.reference} to {found.group}", caveats)]
    if not why.tells.is_empty():
        rows = tuple(tells_rows(why.tells, why.labels).select("group", "told").rows())
        tables.append(PlainTable("What stands for the group", ("feature", "AUC"), rows,
                                 f"{tells_answer(why.tells, why.labels, found.group, found.reference)} AUC: how often "
                                 "the feature alone ranks a person of each group rightly; 0.50 is guessing."))
    return tables if causes is None else [*tables, *_causes(causes, found)]


def _waterfall(why: Any, title: str, caveats: Sequence[str]) -> PlainTable:
    found: GapParts = why.parts
    near = abs(found.gap)
    parts = gap_rows(found, why.labels, most=ALL_PARTS)
    rows = [(f"mean of {found.reference}", points(found.means[1], near=near)), *parts.select("label", "told").rows(),
            (f"mean of {found.group}", points(found.means[0], near=near)),
            ("gap", f"{signed_points(found.gap, near=near)} ({points(found.low, near=near)} to "
                    f"{points(found.high, near=near)})")]
    note = (f"Parts add up to the gap. It rests on {found.scored[1]:,} people of {found.reference} and "
            f"{found.scored[0]:,} of {found.group}; {found.unscored[1]:,} and {found.unscored[0]:,} have no score. "
            f"In brackets {100 * found.level:g} % intervals, each by itself, the system taken as given. A part says "
            "what the score makes of a difference between the groups, not why there is one.")
    said = [gap_answer(found, why.labels), note, alike_warning(why.alike, why.labels), *caveats]
    return PlainTable(title, ("part", "points"), tuple(rows), "\n".join(one for one in said if one))


def _causes(causes: Any, found: GapParts) -> list[PlainTable]:
    if not causes.path_people:
        return []
    near = abs(causes.path_score)
    paths = [*caused_rows(causes.paths).select("label", "told").rows(),
             ("in all", signed_points(causes.path_score, near=near))]
    answer = caused_answer(causes.group, causes.reference, gap=found.gap, effect=causes.path_score,
                           selected=causes.path_selected)
    sample = "." if causes.exact else ", a sample of all."
    changed = tuple((who, told) for _, who, told in changed_entries(causes.by_group, causes.group, causes.reference))
    return [PlainTable("What the group causes in truth", ("first changes", "points"), tuple(paths),
                       f"{answer} Each person is drawn again in the other group with the same luck and the same "
                       f"friends; it rests on {causes.path_people:,} people who have a score in all worlds{sample}"),
            PlainTable("Whose decision would change", ("people", "how"), changed, prose=True)]
