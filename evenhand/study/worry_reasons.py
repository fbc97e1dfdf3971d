"""Why a worry cannot be measured: what is not known of recorded people and scores, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions

RULE_UNKNOWN = {
    "switches": "How these scores were made is not known, so no part of the rule can be switched off.",
    "transparency": "How these scores were made is not known, so a simple score has nothing to explain them by.",
}
TIES_ALONE = {
    "switches": "This rule is made of ties alone: with friends switched off nothing of it is left.",
    "transparency": "Nothing but ties is read of anybody, so there is no record by which a simple score could explain "
                    "this one.",
    "objectivity": "Nothing but ties is read of anybody: there is no record that could be made anew.",
}
NOT_DRAWN = {"objectivity": "These people were not drawn, so their records cannot be made anew: how much of a score is "
             "due to who wrote them is known of synthetic people only."}
NOT_ASKED = {"efficiency": "Relationships cannot be asked about the same people: they have no ties of the kinds that "
             "trust by relationships goes along."}


def not_measurable(people: Population, decisions: Decisions, *, asked: bool) -> dict[str, str]:
    """Return the worries that these people and scores do not allow to be measured, each with the reason.

    Parameters
    ----------
    people : Population
        The people.
    decisions : Decisions
        What the system says of them.
    asked : bool
        Whether relationships can be asked about these people, or are left out.
    """
    rule = {"recorded": RULE_UNKNOWN, "trust": TIES_ALONE}.get(decisions.kind, {})
    drawn = NOT_DRAWN if people.world is None else {}
    return {**drawn, **rule, **({} if asked else NOT_ASKED)}
