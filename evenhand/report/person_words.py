"""What moves scores in plain words: over everybody, and apart for groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.tables import PlainTable
from evenhand.report.words import listing, number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL_SCALE = 20
"""On a scale no longer than this, in points, whole points tell too little."""
FIRST = 3
"""How many parts are named in the sentence."""


def decimals_of(span: tuple[float, float] | None) -> int:
    """Return how many decimals points need on a scale: none on one of hundreds, two on one of stars.

    Examples
    --------
    >>> decimals_of((350, 950)), decimals_of((1, 5)), decimals_of(None)
    (0, 2, 0)
    """
    return 0 if span is None or span[1] - span[0] > SMALL_SCALE else 2


def in_points(value: float, decimals: int = 0) -> str:
    """Return points with so many decimals and a true minus; zeros at the end are left out.

    Examples
    --------
    >>> in_points(611.6), in_points(4.7, 2), in_points(-0.251, 2)
    ('612', '4.7', '−0.25')
    """
    told = f"{value:,.{decimals}f}"
    return (told.rstrip("0").rstrip(".") if decimals else told).replace("-", "−")


def signed_points(value: float, decimals: int = 0) -> str:
    """Return a change in points with its sign.

    Examples
    --------
    >>> signed_points(12.4), signed_points(-0.25, 2), signed_points(0.001, 2)
    ('+12', '−0.25', '0')
    """
    told = in_points(abs(value), decimals)
    return told if float(told.replace(",", "")) == 0 else ("+" if value > 0 else "−") + told


def size(points: float) -> str:
    """Return a number of points, with a decimal where it is small, and with two where it is tiny.

    Examples
    --------
    >>> size(31.4), size(2.34), size(0.04)
    ('31', '2.3', '0.04')
    """
    return number(points, "points") if abs(points) >= 10 else f"{points:.{_decimals(points)}f}".replace("-", "−")


def signed_size(points: float) -> str:
    """Return a change in points with its sign, with a decimal where it is small, and with two where it is tiny.

    Examples
    --------
    >>> signed_size(-2.34), signed_size(31.4), signed_size(0.01), signed_size(-0.001)
    ('−2.3', '+31', '+0.01', '0')
    """
    if abs(points) >= 10:
        return signed(points)
    told = f"{points:+.{_decimals(points)}f}".replace("-", "−")
    return told if float(told[1:]) else "0"


def _decimals(points: float) -> int:
    # Below a tenth the first decimal would be the last that is left.
    return 1 if abs(points) >= 0.1 else 2


def importance_in_words(rows: pl.DataFrame) -> str:
    """Return what moves scores most, in a sentence.

    Parameters
    ----------
    rows : polars.DataFrame
        With columns `group` (null for everybody), `label` and `mean_size`, the largest first.

    Examples
    --------
    >>> rows = pl.DataFrame({"group": [None, None], "label": ["Bills paid", "Friends"], "mean_size": [31.2, 2.0]},
    ...                     schema_overrides={"group": pl.String})
    >>> importance_in_words(rows)
    'Bills paid moves scores most, by 31 points on average, then friends (2.0).'
    """
    everybody = rows.filter(pl.col("group").is_null()).head(FIRST).select("label", "mean_size").rows()
    (first, points), *others = everybody
    told = f"{first} moves scores most, by {size(points)} points on average"
    then = listing(f"{label[:1].lower()}{label[1:]} ({size(one)})" for label, one in others)
    return f"{told}, then {then}." if then else f"{told}; nothing else enters."


def apart_in_words(rows: pl.DataFrame, attribute: str, label: str) -> str:
    """Return which part drives the groups of an attribute furthest apart, in a sentence.

    Parameters
    ----------
    rows : polars.DataFrame
        With columns `attribute`, `group`, `feature`, `label`, `mean` and `people`.
    attribute, label : str
        One attribute, and its plain words.

    Examples
    --------
    >>> rows = pl.DataFrame({"attribute": ["h"] * 4, "group": ["urban", "urban", "rural", "rural"],
    ...                      "feature": ["a", "b"] * 2, "label": ["Assets", "Bills"] * 2, "people": [9] * 4,
    ...                      "mean": [8.0, 1.0, -6.0, 2.0]})
    >>> apart_in_words(rows, "h", "Household")
    'By household, assets sets groups furthest apart: urban +8.0 points, rural −6.0 on average.'
    """
    mine = rows.filter((pl.col("attribute") == attribute) & pl.col("mean").is_not_null())
    spread = mine.group_by("feature", maintain_order=True).agg(
        (pl.col("mean").max() - pl.col("mean").min()).alias("spread"), pl.len())
    if not spread.height or spread["len"].max() < 2:
        return f"By {label.lower()} there are not two groups with scores to set side by side."
    widest = spread.sort("spread", descending=True, maintain_order=True)["feature"][0]
    ends = mine.filter(pl.col("feature") == widest).sort("mean", descending=True)
    high, low = ends.row(0, named=True), ends.row(-1, named=True)
    name = high["label"][:1].lower() + high["label"][1:]
    return (f"By {label.lower()}, {name} sets groups furthest apart: {high['group']} {signed_size(high['mean'])} "
            f"points, {low['group']} {signed_size(low['mean'])} on average.")


def importance_tables(rows: pl.DataFrame, *, title: str, attributes: Sequence[str] | None = None) -> list[PlainTable]:
    """Return what moves scores as tables of words: over everybody, then a column a group for each attribute.

    Parameters
    ----------
    rows : polars.DataFrame
        Columns `attribute`, `group`, `feature`, `label`, `mean_size`, `mean` and `people`.
    title : str
        What stands above.
    attributes : sequence of str, optional
        Which attributes; all of them where left out.
    """
    everybody = rows.filter(pl.col("group").is_null())
    lines = tuple((row["label"], size(row["mean_size"])) for row in everybody.iter_rows(named=True))
    caption = "The mean size of each part, in points: how far it moves a score from that of the average person."
    tables = [PlainTable(f"{title}. {importance_in_words(rows)}", ("part", "mean size"), lines, caption)]
    found = attributes or list(dict.fromkeys(rows["attribute"].drop_nulls()))
    return [*tables, *(_by_group(rows, attribute) for attribute in found)]


def _by_group(rows: pl.DataFrame, attribute: str) -> PlainTable:
    mine = rows.filter(pl.col("attribute") == attribute)
    groups = mine.unique("group", maintain_order=True).select("group", "people").rows()
    cells = {(row["feature"], row["group"]): row for row in mine.iter_rows(named=True)}
    labels = dict(mine.select("feature", "label").rows())
    lines = tuple((labels[feature], *(_cell(cells[feature, group]["mean_size"], cells[feature, group]["mean"])
                                      for group, _ in groups))
                  for feature in dict.fromkeys(mine["feature"]))
    headers = (attribute, *(f"{group}, n = {people:,}" for group, people in groups))
    return PlainTable(attribute, headers, lines, "Mean size in points, and in brackets the mean with its sign.")


def _cell(mean_size: float | None, mean: float | None) -> str:
    return "nobody" if mean_size is None or mean is None else f"{size(mean_size)} ({signed_size(mean)})"
