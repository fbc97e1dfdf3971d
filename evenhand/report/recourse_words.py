"""Recourse in plain words: what would have to change, what it costs, and for whom it costs more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.person_words import in_points
from evenhand.report.tables import PlainTable
from evenhand.report.words import known, listing, number, number_with_interval, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.scoring.recourse import Change, Recourse
    from evenhand.scoring.recourse_ties import TieOption

COST = ("Cost 1 is a change as far as from the tenth to the ninetieth of a hundred people, times what the recipe says "
        "of how hard it is.")
NO_RECOURSE = "No recourse"
NO_SCORE = " Whoever has no score, a share of the whole group, has no recourse either."


def value_in_words(value: Any, unit: str = "") -> str:
    """Return a value of a person in words, with its unit.

    Examples
    --------
    >>> value_in_words(3, "of 24 months"), value_in_words(0.05), value_in_words(12500.0), value_in_words(None)
    ('3 of 24 months', '0.05', '12,500', 'no record')
    """
    if value is None:
        return "no record"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        told = f"{value:,.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.4g}"
        told = told.replace("-", "−")
        return f"{told} {unit}" if unit else told
    return str(value)


def change_in_words(change: Change) -> str:
    """Return one change as a phrase.

    Examples
    --------
    >>> from evenhand.scoring.recourse import Change
    >>> change_in_words(Change("late", "Late bills", "in 24 months", 3, 1, 2.0, 20.0))
    'late bills from 3 to 1 in 24 months'
    >>> change_in_words(Change("job", "Job", "", "farmer", "clerk", 3.0, 20.0))
    'job from farmer to clerk'
    """
    before, after = values_in_words(change)
    return f"{change.label[:1].lower()}{change.label[1:]} from {before} to {after}"


def values_in_words(change: Change) -> tuple[str, str]:
    """Return the value before and after a change in words: yes and no where 1 and 0 stand for them.

    Examples
    --------
    >>> from evenhand.scoring.recourse import Change
    >>> values_in_words(Change("mail", "E-mail verified", "", 0, 1, 0.2, 9.0, yes_no=True))
    ('no', 'yes')
    """
    if change.yes_no:
        return value_in_words(bool(change.before)), value_in_words(bool(change.after))
    return value_in_words(change.before), value_in_words(change.after, change.unit)


def cost_in_words(cost: float) -> str:
    """Return a cost in words.

    Examples
    --------
    >>> cost_in_words(1.234), cost_in_words(0.004)
    ('1.23', 'less than 0.01')
    """
    return number(cost) if cost >= 0.005 else "less than 0.01"


def points_beside(score: float, cut: float, decimals: int = 0) -> str:
    """Return a score in points, with decimals where rounding would put it on the other side of the cut-off.

    Examples
    --------
    >>> points_beside(599.6, 600), points_beside(612.3, 600), points_beside(600.0, 600)
    ('599.6', '612', '600')
    """
    for digits in range(decimals, 6):
        told = round(score, digits)
        if score == cut or (told >= cut) == (score >= cut):
            break
    return in_points(score, digits)


def plan_in_words(plan: Recourse) -> str:
    """Return what one person can do, in a sentence; that there is no recourse is said plainly.

    Examples
    --------
    >>> from evenhand.scoring.recourse import Change, Recourse
    >>> late = Change("late", "Late bills", "in 24 months", 3, 1, 2.0, 20.0)
    >>> plan_in_words(Recourse("a", "s", "found", 590.0, 600.0, (late,), 2.0, 610.0))
    'With late bills from 3 to 1 in 24 months the score is 610 points and the decision favourable (cost 2.00).'
    >>> plan_in_words(Recourse("a", "s", "none", 590.0, 600.0, reason="no plan of up to 3 changes reaches the cut-off"))
    'No recourse: no plan of up to 3 changes reaches the cut-off.'
    """
    if plan.status == "selected":
        return "The decision is favourable already: nothing has to change."
    if plan.status == "found":
        changes = listing(change_in_words(change) for change in plan.changes)
        score = points_beside(plan.score_after, plan.cut)
        return (f"With {changes} the score is {score} points and the decision favourable (cost "
                f"{cost_in_words(plan.cost)}).")
    return f"{NO_RECOURSE}{' found' if plan.status == 'not found' else ''}: {plan.reason}."


def tie_in_words(option: TieOption, *, names: bool = True) -> str:
    """Return what other ties do to a score, in a sentence; without `names` nobody is named.

    Examples
    --------
    >>> from evenhand.scoring.recourse_ties import TieOption
    >>> tie_in_words(TieOption("drop", ("c7", "c9"), 601.2, 14.0, True))
    'Without the ties to c7 and c9: 601 points (+14), favourable.'
    >>> tie_in_words(TieOption("add", ("c8",), 588.0, 0.8, False), names=False)
    'With one more tie, to a friend of a friend: 588 points (+0.8), not favourable.'
    """
    who = listing(option.alters)
    count = len(option.alters)
    if option.kind == "drop":
        told = f"Without the {'tie' if count == 1 else 'ties'} to {who}" if names else \
            f"Without {'one tie' if count == 1 else f'{count} ties'}"
    else:
        told = f"With one more tie, to {who if names else 'a friend of a friend'}"
    change = signed(option.points) if abs(option.points) >= 1 else f"{option.points:+.1f}".replace("-", "−")
    return f"{told}: {number(option.score, 'points')} points ({change}), {'' if option.selected else 'not '}favourable."


def groups_in_words(rows: pl.DataFrame, attribute: str) -> str:
    """Return for whom recourse costs most, in a sentence with its interval.

    Parameters
    ----------
    rows : polars.DataFrame
        The rows of recourse by group.
    attribute : str
        One attribute.

    Examples
    --------
    >>> rows = pl.DataFrame({"measure": ["recourse_cost"] * 2 + ["recourse_cost_difference"], "attribute": ["h"] * 3,
    ...                      "group": ["urban", "rural", "rural"], "reference": [None, None, "urban"],
    ...                      "value": [0.7, 1.0, 0.3], "low": [0.6, 0.9, 0.2], "high": [0.8, 1.1, 0.4]})
    >>> groups_in_words(rows, "h")
    'Recourse costs rural people 0.30 (0.20 to 0.40) more than urban people.'
    """
    mine = rows.filter(pl.col("attribute") == attribute)
    gaps = mine.filter((pl.col("measure") == "recourse_cost_difference") & pl.col("value").is_not_null())
    shares = mine.filter((pl.col("measure") == "recourse_share") & pl.col("value").is_not_null())
    if not gaps.height and shares.height and shares["value"].max() == 0:
        return f"{NO_RECOURSE} for anybody."
    if not gaps.height:
        return "The cost of recourse cannot be compared: fewer than two groups have plans."
    widest = gaps.sort("value", descending=True).row(0, named=True)
    told = number_with_interval(widest["value"], widest["low"], widest["high"])
    if known(widest["low"]) and widest["low"] <= 0:
        return (f"No group's recourse is shown to cost more: the widest gap, {widest['group']} over "
                f"{widest['reference']}, is {told}.")
    return f"Recourse costs {widest['group']} people {told} more than {widest['reference']} people."


def plan_tables(plan: Recourse, ties: Sequence[TieOption]) -> list[PlainTable]:
    """Return what one person can do as tables of words: the plan, and apart from it the ties."""
    title = f"{plan.person}, {plan.system}: {plan_in_words(plan)}"
    changes = tuple((change.label, *values_in_words(change), signed(change.points), cost_in_words(change.cost))
                    for change in plan.changes)
    tables = [PlainTable(title, ("what", "is", "would be", "points", "cost"), changes, COST if changes else "")]
    if ties:
        lines = tuple((tie_in_words(option),) for option in ties)
        tables.append(PlainTable("Through ties alone", ("what the score would be",), lines, prose=True))
    return tables


def group_tables(rows: pl.DataFrame, features: pl.DataFrame, *, title: str) -> list[PlainTable]:
    """Return recourse by group as tables of words: a line a group, and what plans change.

    Parameters
    ----------
    rows, features : polars.DataFrame
        Of recourse by group.
    title : str
        What stands above.
    """
    tables = []
    for (attribute,), part in rows.group_by("attribute", maintain_order=True):
        cells = {(row["group"], row["measure"]): row for row in part.iter_rows(named=True)}
        shares = part.filter(pl.col("measure") == "recourse_share")
        unscored = (part.filter(pl.col("measure") == "no_score_share")["value"] > 0).any()
        columns = {"with recourse": ("recourse_share", "%"), "mean cost": ("recourse_cost", ""),
                   "changes": ("recourse_changes", ""), **({"no score": ("no_score_share", "%")} if unscored else {})}
        lines = tuple((group, f"{n:,}", *(_cell(cells.get((group, one)), unit) for one, unit in columns.values()))
                      for group, n in shares.select("group", "n").iter_rows())
        tables.append(PlainTable(f"{title}, by {attribute}. {groups_in_words(rows, attribute)}",
                                 (attribute, "not selected", *columns), lines, f"{COST}{NO_SCORE if unscored else ''}"))
    common = tuple((row["label"], number(row["share"], "%"), number(row["mean_cost"]))
                   for row in features.iter_rows(named=True))
    return [*tables, PlainTable("What the plans change", ("feature", "share of plans", "mean cost"), common)] \
        if common else tables


def _cell(row: dict[str, Any] | None, unit: str) -> str:
    if row is None or not known(row["value"]):
        return "no plan"
    return number_with_interval(row["value"], row["low"], row["high"], unit=unit)
