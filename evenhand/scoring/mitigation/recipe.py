"""Mitigation: the typed form of ``[mitigation]`` in a system's recipe, and the methods by their words."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evenhand.recipes import Part

Word = Literal["reweighing", "correlation-remover", "exponentiated-gradient", "grid-search", "threshold-optimizer",
               "group-cuts", "drop", "shrink", "cap", "residualise"]
Constraint = Literal["demographic-parity", "equal-opportunity", "equalized-odds"]


@dataclass(frozen=True)
class Method:
    """One way to lessen disparity.

    Parameters
    ----------
    label, about : str
        Its name in plain words, and what it does in one sentence with its source.
    of_ties : bool
        Whether it works on what friends add.
    attribute : bool
        Whether it is told a protected attribute at all.
    group_at_decision : bool
        Whether it must know a person's group when it decides about the person: unlawful in many places.
    """

    label: str
    about: str
    of_ties: bool = False
    attribute: bool = True
    group_at_decision: bool = False


METHODS = MappingProxyType({
    "reweighing": Method(
        "reweighing", "People count in learning by P(group) P(outcome) / P(group, outcome) (Kamiran, Calders 2012)."),
    "correlation-remover": Method(
        "correlation remover", "Each feature less what the group predicts of it (fairlearn.preprocessing).",
        group_at_decision=True),
    "exponentiated-gradient": Method(
        "exponentiated gradient", "A mixture of models, learned under a parity constraint; each person is judged by "
        "one of them, by lot with a fixed seed (Agarwal et al. 2018; fairlearn.reductions)."),
    "grid-search": Method(
        "grid search", "The best of a grid of models, each learned with another price on disparity (Agarwal et al. "
        "2018; fairlearn.reductions)."),
    "threshold-optimizer": Method(
        "threshold optimizer", "The score stays; cut-offs by group, some by lot with a fixed seed (Hardt et al. "
        "2016; fairlearn.postprocessing).", group_at_decision=True),
    "group-cuts": Method(
        "a cut-off for each group", "The score stays; each group has the cut-off at which its share selected is that "
        "of all people.", group_at_decision=True),
    "drop": Method("friends dropped", "Friends do not count at all.", of_ties=True, attribute=False),
    "shrink": Method("friends shrunk", "Friends count with a part of their weight, half where not said.",
                     of_ties=True, attribute=False),
    "cap": Method("friends capped", "Friends move nobody by more points than a cap, the median of what they move "
                  "people by where not said.", of_ties=True, attribute=False),
    "residualise": Method("friends' part less its group mean", "What friends add, less the mean of what they add in "
                          "the person's group.", of_ties=True, group_at_decision=True),
})
"""All methods by their words; those for ties last."""


class Mitigation(Part):
    """What is done against disparity in one system.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    attribute : str, optional
        The protected attribute, or several joined by ``*``; the ties' drop, shrink and cap need none.
    constraint : {"demographic-parity", "equal-opportunity", "equalized-odds"}
        What the reductions and the threshold optimizer make equal.
    bound : float
        How far the reductions let groups differ.
    grid : int
        How many models grid search learns.
    amount : float, optional
        The share of the friends' weight that `shrink` leaves; the points of `cap`; the alpha of the correlation
        remover.

    Examples
    --------
    >>> Mitigation(method="threshold-optimizer", attribute="sex").group_at_decision
    True
    """

    method: Word
    attribute: str | None = None
    constraint: Constraint = "demographic-parity"
    bound: Annotated[float, Field(gt=0, le=1)] = 0.01
    grid: Annotated[int, Field(ge=2, le=500)] = 30
    amount: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _attribute_and_amount(self) -> Mitigation:
        if METHODS[self.method].attribute and not self.attribute:
            raise ValueError(f"an attribute for the method {self.method!r}")
        if self.method in ("shrink", "correlation-remover") and self.amount is not None and self.amount > 1:
            raise ValueError(f"an amount from 0 to 1 for the method {self.method!r}")
        return self

    @property
    def known(self) -> Method:
        """What is known of the method."""
        return METHODS[self.method]

    @property
    def group_at_decision(self) -> bool:
        """Whether a person's group must be known to decide about the person."""
        return self.known.group_at_decision

    @property
    def words(self) -> str:
        """What is done, in plain words, with the mark of what needs the group at decision time.

        Examples
        --------
        >>> Mitigation(method="drop").words
        'friends dropped'
        """
        by = f" by {self.attribute}" if self.attribute and self.known.attribute else ""
        return f"{self.known.label}{by}{', needs the group at decision time' if self.group_at_decision else ''}"
