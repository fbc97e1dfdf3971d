"""Words about a world: what a promise is about, what a planted bias does, whether all is as it was promised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.words import counted, known, listing, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OF_TIES = {
    "mean_degree": "Ties a person", "sd_log_degree": "Spread of the logarithm of the number of ties",
    "giant_component": "Share of the people in the largest connected part",
    "clustering": "Clustering: the share of one's friends who are friends",
    "in_degree_exponent": "How quickly the share of those with many customers falls (exponent)",
}
"""Promises about ties in words."""

ENOUGH = 6_000
"""Promises are made of so many people or more, or of as many as the recipe draws by itself."""


def promise_words(promise: str, label: Callable[[str], str]) -> str:
    """Return what a promise, or a measure that a knob moves, is about.

    Parameters
    ----------
    promise : str
        Such as ``"ratio.income.sex=female/male"``.
    label : callable
        Returns the words for a column.

    Examples
    --------
    >>> words = {"income": "Income", "sex": "Sex"}.get
    >>> promise_words("ratio.income.sex=female/male", words), promise_words("share.sex=male", words)
    ('Income: female against male (ratio)', 'Sex: male (share)')
    >>> promise_words("assortativity.sex", words), promise_words("mean_degree", words)
    ('Like tied to like by sex (assortativity)', 'Ties a person')
    """
    quantity, _, about = promise.partition(".")
    if quantity in OF_TIES:
        return OF_TIES[quantity]
    if quantity == "trips":
        return f"Rides: {promise_words(about, lambda name: name.replace('_', ' '))}"
    column, _, rest = about.partition(".")
    name, _, level = column.partition("=")
    if quantity == "share":
        return f"{label(name)}: {level} (share)"
    if quantity == "ratio":
        first, _, second = rest.partition("=")[2].partition("/")
        return f"{label(name)}: {first} against {second} (ratio)"
    if quantity == "assortativity":
        return f"Like tied to like by {_low(label(name))} (assortativity)"
    words = {"mean": "mean", "sd": "standard deviation", "gini": "Gini coefficient"}[quantity]
    return f"{label(name)} ({words})"


def _low(label: str) -> str:
    return label[:1].lower() + label[1:]


def people_answer(title: str, kept: pl.DataFrame, shares: pl.DataFrame, *, people: int,
                  changed: bool, enough: int = ENOUGH) -> tuple[str, str | None]:
    """Return what there is to say of the people, and a verdict where their promises stand.

    Parameters
    ----------
    title : str
        The dataset's title.
    kept, shares : polars.DataFrame
        The promises with what was drawn, and the shares of groups.
    people : int
        How many people there are.
    changed : bool
        Whether knobs differ from the recipe's.
    enough : int
        How many people promises are made of.
    """
    if not kept.height:
        return f"{title}: {people:,} recorded people, of whom nothing is promised.", None
    broken = kept.filter(~kept["kept"]).height
    off = _furthest(shares)
    if changed or people < enough:
        why = "planted biases are not as documented" if changed else f"fewer than {enough:,} people are drawn"
        return (f"{kept.height - broken} of {kept.height} promises hold here, though {why} and nothing is promised "
                f"then.{off}"), None
    if broken:
        return f"{broken} of {kept.height} promises that this world makes are broken.{off}", "beyond"
    return f"All {kept.height} promises that this world makes are kept.{off}", "within"


def _furthest(shares: pl.DataFrame) -> str:
    """Return which share is furthest from the figure beside it, in a sentence with a blank before."""
    beside = shares.drop_nulls("published").with_columns(gap=(pl.col("share") - pl.col("published")).abs())
    if not beside.height:
        return " No figure is published of any group's share: all are assumptions." if shares.height else ""
    row = beside.sort("gap", descending=True).row(0, named=True)
    return (f" Of {counted(beside.height, 'group')} with a figure beside {'them' if beside.height > 1 else 'it'}, "
            f"{row['group']} ({_low(row['label'])}) is furthest from it: {number(row['share'], '%')} here, "
            f"{number(row['published'], '%')} {figure_words(row)}.")


def figure_words(figure: Mapping[str, Any]) -> str:
    """Return how a figure is known and when it was so.

    Examples
    --------
    >>> figure_words({"how": "published", "year": 2020}), figure_words({"how": "recalled", "year": None})
    ('published (2020)', 'recalled, not verified')
    """
    words = {"recalled": "recalled, not verified"}.get(figure["how"], figure["how"])
    return f"{words} ({figure['year']})" if figure["year"] else words


def assumed_words(shares: pl.DataFrame) -> str:
    """Return of which attributes no figure is published at all, and of which groups of others; "" where of none.

    Examples
    --------
    >>> import polars as pl
    >>> assumed_words(pl.DataFrame({
    ...     "label": ["Sex", "Sex", "Work", "Work"], "group": ["male", "female", "shop", "farm"],
    ...     "how": ["published", "assumed", "assumed", "assumed"]}))
    'No figure is published for work, nor for female (sex): these shares are assumptions.'
    """
    assumed = shares.filter(pl.col("how") == "assumed")
    whole = [label for label in assumed["label"].unique(maintain_order=True)
             if (shares.filter(pl.col("label") == label)["how"] == "assumed").all()]
    rest = [f"{row['group']} ({_low(row['label'])})" for row in assumed.iter_rows(named=True)
            if row["label"] not in whole]
    told = [f"for {listing([_low(label) for label in whole])}"] if whole else []
    told += [f"for {listing(rest)}"] if rest else []
    return f"No figure is published {', nor '.join(told)}: these shares are assumptions." if told else ""


def ties_answer(like: pl.DataFrame, *, mean: float, median: float, isolates: int, kind: str = "ties") -> str:
    """Return what there is to say of ties, or of friends: how many, and by what like is tied to like.

    Examples
    --------
    >>> nothing = pl.DataFrame(schema={"label": pl.String, "assortativity": pl.Float64})
    >>> ties_answer(nothing, mean=6.2, median=5, isolates=0)
    'People have 6 ties on average, and half of them have 5 or fewer; all have one at least.'
    """
    without = f"{counted(isolates, 'person has', 'people have')} none" if isolates else "all have one at least"
    words = f"People have {mean:.0f} {kind} on average, and half of them have {median:.0f} or fewer; {without}."
    seen = [row for row in like.iter_rows(named=True) if known(row["assortativity"])]
    if seen:
        most = seen[0]
        words += (f" Like is tied to like most by {_low(most['label'])}: {number(most['assortativity'])} where 0 is "
                  "blind and 1 is complete.")
    return words


def biases_answer(strengths: dict[str, float], documented: dict[str, float], *, even: bool) -> str:
    """Return how many planted biases are at work, and which differ from the recipe.

    Examples
    --------
    >>> biases_answer({"Label": 1.0, "Past": 0.0}, {"Label": 1.0, "Past": 1.0}, even=False)
    '1 of 2 planted biases is at work. Not as documented: Past (0, not 1).'
    """
    if even:
        return "The even world: no protected attribute reaches anything, whatever the planted biases are set to."
    working = sum(strength > 0 for strength in strengths.values())
    words = f"{working} of {counted(len(strengths), 'planted bias', 'planted biases')} "
    words += "is at work." if working == 1 else "are at work."
    other = [f"{name} ({strength:g}, not {documented[name]:g})" for name, strength in strengths.items()
             if strength != documented[name]]
    return words + (f" Not as documented: {listing(other)}." if other else "")


def plain_card(text: str) -> str:
    r"""Return a card's Markdown without its first heading and with nothing that could run, load or be a formula.

    Examples
    --------
    >>> print(plain_card("# A town\n\nCosts $5. ![x](http://a.b/c.png) <b>No</b> [link](https://a.b) :red[x]"))
    Costs \$5. (picture: x) &lt;b>No&lt;/b> [link](https://a.b) \:red[x]
    """
    text = re.sub(r"\A\s*# .*\n+", "", text)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"(picture: \1)", text)
    text = text.replace("<", "&lt;").replace("$", r"\$")
    return re.sub(r":(?=[a-z_-]+(\[|:|/))", r"\:", text)
