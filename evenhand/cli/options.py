"""The options that several commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenhand.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

Dataset = Annotated[str, typer.Argument(metavar="DATASET", help="A dataset; `evenhand list` shows them.")]
System = Annotated[str, typer.Argument(
    metavar="SYSTEM", help="A system; `evenhand list` shows them, and sesame:behaviour=0 is sesame with another weight "
    "of a category.")]
OneBy = Annotated[str | None, typer.Option(
    "--by", metavar="ATTRIBUTE", help="A protected attribute, or an intersection such as sex*hukou; the first one "
    "where left out.")]
By = Annotated[list[str] | None, typer.Option(
    "--by", metavar="ATTRIBUTE", help="A protected attribute, or an intersection such as sex*hukou; may be "
    "given again. All of them, and their pairs, where left out.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The seed of everything random.")]
People = Annotated[int | None, typer.Option("--people", min=1, help="How many people to draw.")]
Knobs = Annotated[list[str] | None, typer.Option(
    "--knob", metavar="KNOB=STRENGTH", help="A planted bias of drawn people at another strength: 0 off, 1 as "
    "documented, 2 double; may be given again; `evenhand list --knobs` shows them.")]
Even = Annotated[bool | None, typer.Option(
    "--even/--uneven", help="Draw the even world, in which no protected attribute reaches anything; as the recipe says "
    "where left out.")]


def number(flag: str) -> Callable[[str], float]:
    """Return what reads an option as a number, and says in the one grammar what is wrong with a word that is none.

    Examples
    --------
    >>> number("--cut")("0.5")
    0.5
    >>> number("--cut")("0,5")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: --cut: got '0,5'; expected a number; write decimals with a point, as in 0.5.
    """
    def read(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise InputError(flag, repr(text), "a number", "write decimals with a point, as in 0.5") from None

    return read


Cut = Annotated[float | None, typer.Option(
    "--cut", metavar="NUMBER", parser=number("--cut"),
    help="The cut-off: the lowest score on the high side of the decision.")]
Level = Annotated[float, typer.Option(
    "--level", metavar="NUMBER", parser=number("--level"), help="The confidence level of intervals.")]
WholePopulation = Annotated[bool, typer.Option(
    "--whole-population", help="These people are everybody whom the question is about: no sampling error.")]
Project = Annotated[Path | None, typer.Option(
    "--project", metavar="DIR", help="A folder with models/ or datasets/ of your own.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print the tables as Markdown.")]
Measures = Annotated[list[str] | None, typer.Option(
    "--measure", metavar="MEASURE", help="A measure to show in tables; may be given again. JSON and CSV hold all.")]


def strengths(knobs: list[str] | None) -> dict[str, float]:
    """Return the strength of each knob that was given.

    Examples
    --------
    >>> strengths(["label=0", "homophily=1.5"])
    {'label': 0.0, 'homophily': 1.5}
    """
    from evenhand.study.people import strengths_of

    return strengths_of(knobs or ())
