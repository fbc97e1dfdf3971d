"""The options of `evenhand audit` alone, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Measured = Annotated[list[str] | None, typer.Option(
    "--measure", metavar="MEASURE", help="A measure to take instead of the default ones, or `all`; may be given again. "
    "Tables, JSON and CSV hold these; findings stay.")]
Given = Annotated[str | None, typer.Option(
    "--given", metavar="COLUMN", help="A factor to hold fixed: gaps among people alike in it (Mantel-Haenszel).")]
Features = Annotated[list[str] | None, typer.Option(
    "--feature", metavar="COLUMN", help="A column that makes people alike, for consistency; may be given again.")]
Cuts = Annotated[int | None, typer.Option(
    "--cuts", min=1, max=10_000, metavar="N", help="Rates and gaps at every cut-off too, at most at so many.")]
Bootstrap = Annotated[int, typer.Option(
    "--bootstrap", min=0, max=100_000, metavar="N", help="Intervals from so many bootstrap samples too, beside the "
    "others.")]
Depth = Annotated[int, typer.Option(
    "--depth", min=1, help="How many attributes an intersection joins at most, where --by is left out.")]
Weights = Annotated[str | None, typer.Option(
    "--weights", metavar="COLUMN", help="The column that says how many people each stands for.")]
ProfileName = Annotated[str, typer.Option(
    "--profile", metavar="NAME|FILE", help="The standards to read against: exploratory, four-fifths, nyc-ll144, "
    "two-standard-deviations, standardized-mean-difference, us-credit, adverse-action, eu-ai-act-5-1-c, gdpr-22, or a "
    "TOML file of your own.")]
Tolerances = Annotated[list[str] | None, typer.Option(
    "--tolerance", metavar="MEASURE=VALUE", help="Your own tolerance of a measure; may be given again.")]
References = Annotated[list[str] | None, typer.Option(
    "--reference", metavar="ATTRIBUTE=GROUP", help="The group that others are compared with, instead of the one that "
    "fares best; may be given again.")]
PeopleFile = Annotated[Path | None, typer.Option(
    "--people-file", metavar="FILE", help="Audit a Parquet, CSV or Arrow file of people, which may be larger than "
    "memory.")]
Protected = Annotated[list[str] | None, typer.Option(
    "--protected", metavar="COLUMN", help="With --people-file: a column of groups; may be given again.")]
Decision = Annotated[str | None, typer.Option(
    "--decision", metavar="COLUMN", help="With --people-file: the decision.")]
Score = Annotated[str | None, typer.Option(
    "--score", metavar="COLUMN", help="With --people-file: the score; with --cut it makes the decision.")]
Outcome = Annotated[str | None, typer.Option(
    "--outcome", metavar="COLUMN", help="With --people-file: what came true.")]
Favourable = Annotated[str, typer.Option(
    "--favourable", metavar="high|low", help="With --people-file: the end of the score that is good for the person.")]
FavourableOutcome = Annotated[str | None, typer.Option(
    "--favourable-outcome", metavar="VALUE", help="With --people-file: the good value of the outcome.")]
FavourableDecision = Annotated[str | None, typer.Option(
    "--favourable-decision", metavar="VALUE", help="With --people-file: the good value of the decision; of several "
                                                    "classes one, which is read against all others.")]


def pairs(texts: list[str] | None, option: str, example: str, *, number: bool = False) -> dict[str, float | str]:
    """Return the pairs of an option that is given as name=value, each name once.

    Examples
    --------
    >>> pairs(["sex=male"], "--reference", "sex=male")
    {'sex': 'male'}
    >>> pairs(["adverse_impact_ratio=0.9"], "--tolerance", "adverse_impact_ratio=0.9", number=True)
    {'adverse_impact_ratio': 0.9}
    """
    from evenhand.errors import InputError

    found: dict[str, float | str] = {}
    for text in texts or []:
        name, sign, value = text.partition("=")
        if not sign or name in found:
            raise InputError(option, repr(text), "name=value, each name once",
                             f"write, for example, {option} {example}")
        try:
            found[name] = float(value) if number else value
        except ValueError:
            raise InputError(option, repr(text), "a number after the =",
                             f"write, for example, {option} {example}") from None
    return found
