"""Measure: what is measured, in the words of the field and in plain words. The catalogue of all measures."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from evenhand.checks import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["rate", "mean", "difference", "ratio", "odds", "standardized", "index", "shift", "distance"]


@dataclass(frozen=True)
class Measure:
    """One measure: its identifier, its words, and which counts it is made of.

    Parameters
    ----------
    name : str
        The identifier, the same in Python, JSON and on the command line.
    label : str
        Plain words for a heading.
    definition : str
        One sentence that defines it.
    kind : {"rate", "mean", "difference", "ratio", "odds", "standardized", "index", "shift", "distance"}
        A share of one group, a mean of one group, or a comparison between groups. "index" is another plain number of
        one group; "shift" a comparison in points of the score; "distance" one without a sign.
    needs : tuple of {"decision", "outcome", "score"}
        What must be known of each person.
    even_value : float, optional
        The value when groups are treated alike; None for a measure of one group.
    range : (float, float)
        The least and the greatest possible value.
    source : str
        Where the definition comes from.
    risk_label : str
        Plain words when the score is a risk score, that is when low is favourable: there the published
        rates speak of those who were *flagged*, the complement of those selected here.
    cells : ((str, ...), (str, ...))
        For a rate: the counts above and below the line, among tp, fp, fn, tn, selected, decided.
    rates : tuple of str
        For a comparison: the rates that are compared.
    """

    name: str
    label: str
    definition: str
    kind: Kind
    needs: tuple[str, ...]
    even_value: float | None
    range: tuple[float, float]
    source: str
    risk_label: str
    cells: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    rates: tuple[str, ...] = ()

    def plain(self, favourable: str = "high") -> str:
        """Return the plain words for the measure, given which end of the score is good for the person.

        Examples
        --------
        >>> measure("true_positive_rate").plain("low")
        'Not flagged, of those without the bad outcome (1 - the published false positive rate)'
        """
        return self.risk_label if favourable == "low" else self.label

    @property
    def unit(self) -> str:
        """The unit in which it is written: "%", "pp" (percentage points), "points", "p" (a p-value), or "".

        Examples
        --------
        >>> measure("selection_rate").unit, measure("equalized_odds_difference").unit
        ('%', 'pp')
        """
        if self.name.endswith("p_value"):
            return "p"
        return {"rate": "%", "mean": "points", "difference": "pp", "odds": "pp",
                "shift": "points"}.get(self.kind, "")

    @property
    def between(self) -> bool:
        """Whether the measure compares groups."""
        return self.kind in ("difference", "ratio", "odds", "standardized", "shift", "distance")


_INF = float("inf")
_HARDT = "Hardt, Price and Srebro 2016, Equality of opportunity in supervised learning"
_COUNTS = "counts of decision by outcome (Fawcett 2006, An introduction to ROC analysis)"
_LABELLED = ("decision", "outcome")


def _rate(name: str, label: str, definition: str, risk_label: str, above: tuple[str, ...],
          below: tuple[str, ...], needs: tuple[str, ...] = _LABELLED, source: str = _COUNTS) -> Measure:
    return Measure(name, label, definition, "rate", needs, None, (0.0, 1.0), source, risk_label, (above, below))


_ALL = (
    _rate("selection_rate", "Share selected",
          "Of the people whose decision is known, the share who got the favourable decision.",
          "Share not flagged", ("selected",), ("decided",), ("decision",), "29 CFR 1607.16(R)"),
    _rate("true_positive_rate", "Selected, of those with the favourable outcome",
          "Of the people with the favourable outcome, the share who were selected.",
          "Not flagged, of those without the bad outcome (1 - the published false positive rate)",
          ("tp",), ("tp", "fn")),
    _rate("false_positive_rate", "Selected, of those with the unfavourable outcome",
          "Of the people with the unfavourable outcome, the share who were selected.",
          "Not flagged, of those with the bad outcome (the published false negative rate)", ("fp",), ("fp", "tn")),
    _rate("false_negative_rate", "Not selected, of those with the favourable outcome",
          "Of the people with the favourable outcome, the share who were not selected.",
          "Flagged, of those without the bad outcome (the published false positive rate)", ("fn",), ("tp", "fn")),
    _rate("true_negative_rate", "Not selected, of those with the unfavourable outcome",
          "Of the people with the unfavourable outcome, the share who were not selected.",
          "Flagged, of those with the bad outcome (1 - the published false negative rate)",
          ("tn",), ("fp", "tn")),
    _rate("positive_predictive_value", "Favourable outcome, of those selected",
          "Of the people who were selected, the share with the favourable outcome.",
          "No bad outcome, of those not flagged (the published negative predictive value)", ("tp",), ("tp", "fp")),
    _rate("negative_predictive_value", "Unfavourable outcome, of those not selected",
          "Of the people who were not selected, the share with the unfavourable outcome.",
          "Bad outcome, of those flagged (the published positive predictive value)", ("tn",), ("fn", "tn")),
    _rate("accuracy", "Decision agrees with the outcome",
          "Of the people whose decision and outcome are known, the share for whom the two agree.",
          "Flag agrees with the outcome", ("tp", "tn"), ("tp", "fp", "fn", "tn")),
    Measure("mean_score", "Mean score", "The mean of the scores of those who have one.", "mean", ("score",),
            None, (-_INF, _INF), "arithmetic mean", "Mean risk score"),
    Measure("adverse_impact_ratio", "Ratio of the shares selected",
            "The share selected in a group divided by the share selected in the reference group; over all groups, "
            "the lowest share divided by the highest.", "ratio", ("decision",), 1.0, (0.0, _INF),
            "29 CFR 1607.4(D)", "Ratio of the shares not flagged", rates=("selection_rate",)),
    Measure("demographic_parity_difference", "Difference of the shares selected",
            "The share selected in a group less the share selected in the reference group; over all groups, the "
            "highest share less the lowest.", "difference", ("decision",), 0.0, (-1.0, 1.0),
            "Dwork, Hardt, Pitassi, Reingold and Zemel 2012, Fairness through awareness",
            "Difference of the shares not flagged", rates=("selection_rate",)),
    Measure("equal_opportunity_difference", "Difference of the shares selected, favourable outcome",
            "The true positive rate of a group less that of the reference group; over all groups, the highest "
            "less the lowest.", "difference", _LABELLED, 0.0, (-1.0, 1.0), _HARDT,
            "Difference of the published false positive rates (with the sign turned)",
            rates=("true_positive_rate",)),
    Measure("equalized_odds_difference", "Larger difference of the two error rates",
            "The larger of the absolute differences of true positive rates and of false positive rates, against "
            "the reference group; over all groups, the largest of all.", "odds", _LABELLED, 0.0, (0.0, 1.0),
            _HARDT,
            "Larger difference of the two published error rates",
            rates=("true_positive_rate", "false_positive_rate")),
    Measure("standardized_mean_difference", "Difference of mean scores in standard deviations",
            "The mean score of a group less that of the reference group, divided by the standard deviation pooled "
            "over the two; over all groups, the highest mean against the lowest.", "standardized", ("score",), 0.0,
            (-_INF, _INF), "Cohen 1988, Statistical power analysis, eq. 2.5.2",
            "Difference of mean risk scores in standard deviations", rates=("mean_score",)),
)

MEASURES = MappingProxyType({one.name: one for one in _ALL})
"""All measures by name, those of one group first."""


def measure(name: str) -> Measure:
    """Return the measure of that name; an unknown name is an error that names the nearest.

    Examples
    --------
    >>> measure("adverse_impact_ratio").even_value
    1.0
    """
    return MEASURES[one_of(name, "measure", MEASURES)]


def measures_for(known: Iterable[str]) -> tuple[Measure, ...]:
    """Return the measures that can be had from what is known of each person.

    Parameters
    ----------
    known : iterable of {"decision", "outcome", "score"}

    Examples
    --------
    >>> [one.name for one in measures_for({"score"})]
    ['mean_score', 'standardized_mean_difference']
    """
    known = set(known)
    return tuple(one for one in _ALL if known.issuperset(one.needs))
