"""A comparison in words: a sentence a system, and what each less discriminatory alternative costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.auditing.accuracy import HIGHER_IS_BETTER
from evenhand.auditing.caveats import joined
from evenhand.auditing.frontier import alternatives
from evenhand.measures.measure import measure
from evenhand.numeric import counted
from evenhand.report.tidy import UNITS
from evenhand.report.words import bare, known, listing, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evenhand.auditing.comparison import Comparison

ACCURACY_LABELS = {"auc": "AUC", "brier_score": "Brier score", "accuracy": "accuracy at the cut",
                   "balanced_accuracy": "balanced accuracy"}
"""What the measures of being right are called."""

ACCURACY_ABOUT = {
    "auc": "Of all pairs of one person with the good outcome and one without, the share in which the first has the "
           "better score (AUC): 1 at best, 0.5 is chance.",
    "brier_score": "The mean squared error of probabilities (Brier score): 0 at best.",
    "accuracy": "The share of people whose decision agrees with what came true (accuracy at the cut). Where nearly "
                "all outcomes are good, it rewards selecting everybody.",
    "balanced_accuracy": "The mean of two shares: of the people with the good outcome those selected, and of the "
                         "others those not selected (balanced accuracy): 50 % is chance.",
}
"""What each measure of being right is, in a sentence."""

ACCURACY_UNITS = {"auc": "", "brier_score": "", "accuracy": "%", "balanced_accuracy": "%"}

BY_CHANCE = {"auc": 0.5, "balanced_accuracy": 0.5}
"""What a system that knows nothing gets."""

SIGNS = {"%": " %", "pp": " pp"}
"""What stands behind a number in each unit."""


def unit_of(name: str) -> str:
    """Return the unit in which a measure is written."""
    return ACCURACY_UNITS[name] if name in ACCURACY_UNITS else UNITS[measure(name).kind]


def figure(row: Mapping[str, Any] | None, name: str) -> str:
    """Return a figure with its interval, short: "0.635 (0.581 to 0.685)"; the reason where there is none.

    Examples
    --------
    >>> figure({"value": 0.6347, "low": 0.581, "high": 0.6852, "reason": None}, "auc")
    '0.635 (0.581 to 0.685)'
    """
    if row is None or not known(row["value"]):
        return (row or {}).get("reason") or "not known"
    unit = unit_of(name)
    ends = f" ({_plain(row['low'], unit)} to {_plain(row['high'], unit)})" if known(row["low"]) else ""
    return f"{_plain(row['value'], unit)}{SIGNS.get(unit, '')}{ends}"


def change(row: Mapping[str, Any] | None, name: str) -> str:
    """Return a difference of two systems with its sign and interval: "+1.2 pp (−0.4 to +2.8)".

    Examples
    --------
    >>> change({"value": 0.012, "low": -0.004, "high": 0.028, "reason": None}, "selection_rate")
    '+1.2 pp (−0.4 to +2.8)'
    """
    if row is None or not known(row["value"]):
        return (row or {}).get("reason") or "not known"
    unit = unit_of(name)
    ends = f" ({_signed(row['low'], unit)} to {_signed(row['high'], unit)})" if known(row["low"]) else ""
    return f"{_signed(row['value'], unit)}{' pp' if unit in ('%', 'pp') else ''}{ends}"


def short_name(system: str, first: str, attribute: str | None = None) -> str:
    """Return a system's name without that of the first, and without the attribute that stands over the table.

    Examples
    --------
    >>> short_name("sesame+reweighing:hukou", "sesame", "hukou"), short_name("financial", "sesame")
    ('+ reweighing', 'financial')
    """
    if not system.startswith(f"{first}+"):
        return system
    return f"+ {system.removeprefix(f'{first}+').removesuffix(f':{attribute}')}"


def independence(comparison: Comparison) -> str:
    """Return what paired intervals make of the ties that join the people; nothing where none are known."""
    ties = comparison.audits[comparison.systems[0]].population.get("ties")
    if not ties:
        return ""
    if "design_effect" not in comparison.differences.columns:
        return f"Paired intervals take people as independent, though {joined(ties)}."
    effects = comparison.differences["design_effect"].drop_nulls()
    widest = float(effects.max() or 1.0) ** 0.5
    return (f"Paired intervals allow for the {counted(ties, 'tie')} among these people; taken as independent, "
            f"{too_short(widest)}.")


def too_short(times: float) -> str:
    """Return by how many times intervals would be too short.

    Where two systems differ in the decisions of a few people, the interval of independent people is close to nothing,
    and the number of times says no more than that.

    Examples
    --------
    >>> too_short(1.183), too_short(3691.0)
    ('they would be up to 1.18 times too short', 'some would be more than ten times too short')
    """
    if times > 10:
        return "some would be more than ten times too short"
    return f"they would be up to {times:.2f} times too short"


def shown(row: Mapping[str, Any] | None) -> bool:
    """Return whether a difference can be told from chance: its interval leaves out 0."""
    return row is not None and known(row["low"]) and not row["low"] <= 0 <= row["high"]


def sentences(comparison: Comparison, attribute: str, *, disparity: str = "demographic_parity_difference",
              accuracy: str = "balanced_accuracy", marks: Mapping[str, str] | None = None,
              by: str | None = None) -> dict[str, str]:
    """Return one sentence a system: how right it is, how uneven by the attribute, and who moves.

    Parameters
    ----------
    comparison : Comparison
        Of two systems or more; the first is the baseline.
    attribute : str
        The protected attribute.
    disparity, accuracy : str
        The measures that are told.
    marks : mapping of str to str, optional
        What the mitigation of each system does, in words.
    by : str, optional
        Plain words for the attribute.
    """
    first, *others = comparison.systems
    told = {first: _baseline(comparison, first, (attribute, by or attribute), disparity, accuracy)}
    for name in others:
        mark = f" ({marks[name]})" if marks and name in marks else ""
        told[name] = (f"{name}{mark}: {_against(comparison, name, (None, ''), accuracy, first)}; "
                      f"{_against(comparison, name, (attribute, by or attribute), disparity, first)}; "
                      f"{_moved(comparison, name, attribute)}.")
    return told


def alternatives_sentence(comparison: Comparison, attribute: str, *, disparity: str, accuracy: str,
                          by: str | None = None) -> str:
    """Return which systems are shown to be less uneven than the first, and what each costs.

    In American law such a system is a *less discriminatory alternative*: it serves the same end with less disparity.
    """
    found = alternatives(comparison, attribute, disparity=disparity, accuracy=accuracy)
    less = [row for row in found.to_dicts() if row["verdict"] == "less"]
    if not less:
        return (f"No system here is shown to be less uneven by {by or attribute} than {comparison.systems[0]}: every "
                "paired interval reaches to no change.")
    named = [f"{row['system']} ({change(_row(row, 'disparity'), disparity)}; {_price(comparison, row, accuracy)})"
             for row in less]
    return (f"Less discriminatory alternatives to {comparison.systems[0]} by {by or attribute}: {listing(named)}.")


def answer(comparison: Comparison, attribute: str, *, disparity: str, accuracy: str, by: str | None = None) -> str:
    """Return how many systems are shown to be less uneven than the first, and what the most even of them costs."""
    found = alternatives(comparison, attribute, disparity=disparity, accuracy=accuracy).to_dicts()
    less, first = [row for row in found if row["verdict"] == "less"], comparison.systems[0]
    if not less:
        return alternatives_sentence(comparison, attribute, disparity=disparity, accuracy=accuracy, by=by)
    best, price = less[0], _price(comparison, less[0], accuracy)
    return (f"{len(less)} of {len(found)} {'is' if len(less) == 1 else 'are'} shown to be less uneven by "
            f"{by or attribute} than {first}. The most even is {short_name(best['system'], first, attribute)}: "
            f"{change(_row(best, 'disparity'), disparity)}. {price[:1].upper()}{price[1:]}.")


def _price(comparison: Comparison, found: Mapping[str, Any], accuracy: str) -> str:
    row, now = _row(found, "accuracy"), comparison.summary(found["system"], accuracy) or {}
    told = f"{change(row, accuracy)} in {ACCURACY_LABELS[accuracy]}"
    gained = known(row["value"]) and (row["value"] > 0) == HIGHER_IS_BETTER[accuracy]
    what = ("no price but a gain" if gained else "price") if shown(row) else "no price is shown"
    # What is even because it knows nothing serves no end, and is no alternative.
    chance = accuracy in BY_CHANCE and known(now.get("low")) and now["low"] <= BY_CHANCE[accuracy]
    return f"{what}: {told}{', not shown to be better than chance' if chance else ''}"


def _row(row: Mapping[str, Any], what: str) -> dict[str, Any]:
    return {"value": row[f"{what}_change"], "low": row[f"{what}_low"], "high": row[f"{what}_high"], "reason": None}


def _baseline(comparison: Comparison, name: str, attribute: tuple[str, str], disparity: str, accuracy: str) -> str:
    right, gap = comparison.summary(name, accuracy), comparison.summary(name, disparity, attribute[0])
    return (f"{name}, to which the others are compared: {_label(accuracy)} {figure(right, accuracy)}; "
            f"{_label(disparity)} by {attribute[1]} {figure(gap, disparity)}.")


def _against(comparison: Comparison, name: str, attribute: tuple[str | None, str], what: str, first: str) -> str:
    now, row = comparison.summary(name, what, attribute[0]), comparison.difference(name, what, attribute[0])
    by = f" by {attribute[1]}" if attribute[0] else ""
    if now is None or not known(now["value"]):
        return f"{_label(what)}{by} is not known: {(now or {}).get('reason') or 'not measured'}"
    value = f"{_label(what)}{by} {figure({**now, 'low': None}, what)}"
    if row is None or not known(row["value"]):
        return f"{value}, not compared with {first}: {(row or {}).get('reason') or 'no paired interval'}"
    verdict = "" if shown(row) else "not shown to differ, "
    return f"{value}, {verdict}{change(row, what)} against {first}"


def _moved(comparison: Comparison, name: str, attribute: str) -> str:
    rows = comparison.moves.filter(
        (comparison.moves["system"] == name) & (comparison.moves["attribute"] == attribute)
        & (comparison.moves["what"] == "decision"))
    people = int(rows["n"].sum())
    if not people:
        return "nobody is judged by both"
    up, down = (int(rows[way].fill_null(0).sum()) for way in ("up", "down"))
    return (f"{number(up / people, '%')} of people are selected who were not, {number(down / people, '%')} are no "
            "longer")


def _label(name: str) -> str:
    label = ACCURACY_LABELS.get(name) or measure(name).label
    return label if label.startswith("AUC") else label[:1].lower() + label[1:]


def _plain(value: float, unit: str) -> str:
    return bare(value, unit) if unit else f"{value:.3f}".replace("-", "−")


def _signed(value: float, unit: str) -> str:
    told = _plain(abs(value), unit)
    sign = "" if float(told.replace(",", "")) == 0 else "+" if value > 0 else "−"
    return f"{sign}{told}"
