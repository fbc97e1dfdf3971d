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
NOT_DRAWN = {"objectivity": "These people were not drawn, so their records cannot be made anew: how much of a score is "
             "due to who wrote them is known of synthetic people only."}
NO_TIES = {"efficiency": "No ties between these people are known, so relationships cannot be asked about the same "
           "people."}


def not_measurable(people: Population, decisions: Decisions, *, against: str | None) -> dict[str, str]:
    """Return the worries that these people and scores do not allow to be measured, each with the reason.

    Parameters
    ----------
    people : Population
        The people.
    decisions : Decisions
        What the system says of them.
    against : str, optional
        The system of relationships that the score is compared with, if any.
    """
    rule = RULE_UNKNOWN if decisions.kind == "recorded" else {}
    drawn = NOT_DRAWN if people.world is None else {}
    return {**rule, **drawn, **(NO_TIES if people.ties is None and against is not None else {})}
