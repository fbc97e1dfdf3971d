"""Cut-offs and consequences in words: what a cut does, what each strategy equalises, whom a ladder serves least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.words import bare, known, listing, number

if TYPE_CHECKING:
    from collections.abc import Mapping

STRATEGIES = {
    "single": ("One cut-off for all", ""),
    "equal_rates": ("Equal shares selected", "needs the group at decision time"),
    "equal_opportunity": ("Equal shares of the good", "needs the group at decision time"),
}
"""Each strategy in plain words, and what it needs. The last two: demographic parity, equal opportunity."""


def score_words(value: float, span: tuple[float, float]) -> str:
    """Return a score in words: whole points, or hundredths where the range is short and the score is not whole.

    Examples
    --------
    >>> score_words(600.4, (350, 950)), score_words(4.6, (1, 5)), score_words(5, (1, 10))
    ('600', '4.60', '5')
    """
    return f"{value:,.0f}" if span[1] - span[0] > 20 else f"{value:.2f}".removesuffix(".00")


def cut_answer(at: str, widest: Mapping[str, Any], rates: Mapping[str, float], verdict: str | None) -> str:
    """Return what a cut does, in one sentence.

    Parameters
    ----------
    at : str
        The cut in words.
    widest : mapping
        ``value``, ``low``, ``high``, ``lowest`` and ``highest``: the lowest ratio among all groups.
    rates : mapping of str to float
        The share selected of each group.
    verdict : str, optional
        How the interval lies to the tolerance.

    Examples
    --------
    >>> found = {"value": 0.5, "low": 0.4, "high": 0.6, "lowest": "a", "highest": "b"}
    >>> cut_answer("600", found, {"a": 0.3, "b": 0.6}, "beyond")
    'At 600, a is selected at 0.50 times the rate of b: 30.0 % against 60.0 % (interval of the ratio 0.40 to 0.60).'
    """
    if not known(widest["value"]):
        return f"At {at} there are not two groups of whom anybody is selected."
    low, high = widest["lowest"], widest["highest"]
    sure = "" if verdict != "not_enough_data" else " That is not enough to be sure of the side of the tolerance."
    upper = bare(widest["high"]) if known(widest["high"]) else "any"
    return (f"At {at}, {low} is selected at {bare(widest['value'])} times the rate of {high}: "
            f"{number(rates[low], '%')} against {number(rates[high], '%')} "
            f"(interval of the ratio {bare(widest['low'])} to {upper}).{sure}")


def cut_verdict(widest: Mapping[str, Any], tolerance: float | None) -> str | None:
    """Return how the interval of the lowest ratio lies to a tolerance; None without one.

    Examples
    --------
    >>> cut_verdict({"value": 0.7, "low": 0.6, "high": 0.75}, 0.8), cut_verdict({"value": None}, 0.8)
    ('beyond', 'not_enough_data')
    """
    if tolerance is None:
        return None
    if not known(widest["value"]) or not known(widest["low"]):
        return "not_enough_data"
    if known(widest["high"]) and widest["high"] < tolerance:
        return "beyond"
    return "within" if widest["low"] >= tolerance else "not_enough_data"


def strategy_words(table: pl.DataFrame, *, outcome: bool) -> str:
    """Return what one strategy comes to: the ratio, the gap among the good, how many, and how many of them good.

    Parameters
    ----------
    table : polars.DataFrame
        A row a group: ``rate``, ``good_rate``, ``selected``, ``people``, ``good_selected``.
    outcome : bool
        Whether outcomes are known.
    """
    rates = table.filter((pl.col("people") > 0) & pl.col("rate").is_not_null())["rate"]
    top = rates.max()
    parts = [f"ratio {bare(rates.min() / top)}" if rates.len() > 1 and top else "no ratio"]
    if outcome:
        good = table["good_rate"].drop_nulls()
        if good.len() > 1:
            parts.append(f"{bare(good.max() - good.min(), 'pp')} percentage points apart among the good")
        chosen = table["selected"].sum()
        if chosen:
            parts.append(f"{bare(table['good_selected'].sum() / chosen, '%')} % of the selected turn out good")
    parts.append(f"{table['selected'].sum():,} selected")
    return " · ".join(parts)


def crossing_words(table: pl.DataFrame, start: str, end: str) -> str:
    """Return who changes sides when the cut moves, in one sentence.

    Examples
    --------
    >>> moved = pl.DataFrame({"group": ["a", "b"], "gain": [0, 0], "lose": [30, 1], "people": [100, 100],
    ...                       "share": [0.3, 0.01]})
    >>> crossing_words(moved, "600", "650")
    'From 600 to 650, 31 people are no longer selected: 30 of a (30.0 %) and 1 of b (1.0 %).'
    """
    gain, lose = int(table["gain"].sum()), int(table["lose"].sum())
    if gain + lose == 0:
        return f"From {start} to {end} nobody changes sides."
    told = listing(f"{max(g, w):,} of {group} ({number(share, '%')})" for group, g, w, share in
                   table.filter(pl.col("people") > 0).select("group", "gain", "lose", "share").rows())
    what = "more are selected" if gain else "are no longer selected"
    return f"From {start} to {end}, {gain + lose:,} people {what}: {told}."


def rule_sources(bounds: pl.DataFrame) -> list[tuple[str, str]]:
    """Return what is known of where consequences are from: those of one source together, and that source.

    Examples
    --------
    >>> bounds = pl.DataFrame({"consequence": ["a visa", "a loan", "a fine", "D"], "source": ["x", "y", "x", ""]})
    >>> rule_sources(bounds)
    [('a visa; a fine', 'x'), ('a loan', 'y')]
    """
    told: dict[str, list[str]] = {}
    for name, source in bounds.select("consequence", "source").rows():
        if source:
            told.setdefault(source, []).append(name)
    return [("; ".join(names), source) for source, names in told.items()]


def ladder_answer(rows: pl.DataFrame) -> str:
    """Return which rung divides the groups most, in one sentence; from a ladder's rows of one attribute."""
    widest = rows.filter((pl.col("measure") == "consequence_ratio") & pl.col("group").is_null()
                         & pl.col("value").is_not_null() & (pl.col("kind") != "coverage")).sort("value")
    if widest.is_empty():
        return "No benefit and no sanction can be compared among these groups."
    one = widest.row(0, named=True)
    shares = dict(rows.filter((pl.col("measure") == "consequence_share") & (pl.col("kind") == one["kind"])
                              & (pl.col("consequence") == one["consequence"])).select("group", "value").rows())
    low, high = one["groups"]
    told = "reaches" if one["kind"] == "benefit" else "falls on"
    return (f"Groups lie furthest apart in {_quoted(one['consequence'])}: it {told} {number(shares[low], '%')} of "
            f"{low} and {number(shares[high], '%')} of {high}, {_ratio(one)}.")


def ladder_table(rows: pl.DataFrame, bounds: pl.DataFrame, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Return the rungs of some kinds as the chart takes them: rung, group, value, low, high, told, beside."""
    rules = {(name, kind): rule for name, kind, rule in bounds.select("consequence", "kind", "rule").rows()}
    widest = {(one["consequence"], one["kind"]): one for one in rows.filter(
        (pl.col("measure") == "consequence_ratio") & pl.col("group").is_null()).iter_rows(named=True)}
    shares = rows.filter((pl.col("measure") == "consequence_share") & pl.col("kind").is_in(kinds))
    made, seen = [], set()
    for one in shares.iter_rows(named=True):
        key = one["consequence"], one["kind"]
        rule = f"{rules[key].removesuffix(' points').removesuffix(' stars')}: " if key in rules else ""
        beside = "" if key in seen else _beside(widest.get(key))
        seen.add(key)
        told = f"{number(one['value'], '%')} ({_range(one)}), n = {one['n']:,}" if known(one["value"]) else "not known"
        made.append((f"{rule}{one['consequence']}", one["group"], one["value"], one["low"], one["high"], told, beside))
    return pl.DataFrame(made, orient="row", schema={
        "rung": pl.String, "group": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "told": pl.String, "beside": pl.String})


def _range(one: Mapping[str, Any]) -> str:
    return f"{bare(one['low'], '%')} to {bare(one['high'], '%')}"


def _ratio(one: Mapping[str, Any]) -> str:
    spared = "" if one["kind"] == "benefit" else " of those spared"
    return f"a ratio{spared} of {bare(one['value'])} ({bare(one['low'])} to {bare(one['high'])})"


def _beside(one: Mapping[str, Any] | None) -> str:
    if one is None or not known(one["value"]):
        return ""
    return f"ratio {bare(one['value'])} ({bare(one['low'])} to {bare(one['high'])})"


def _quoted(words: str) -> str:
    return f"“{words}”"
