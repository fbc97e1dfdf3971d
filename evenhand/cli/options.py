"""The options that several commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Dataset = Annotated[str, typer.Argument(metavar="DATASET", help="A dataset; `evenhand list` shows them.")]
By = Annotated[list[str] | None, typer.Option(
    "--by", metavar="ATTRIBUTE", help="A protected attribute, or an intersection such as sex*hukou; may be "
    "given again. All of them, and their pairs, where left out.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The seed of everything random.")]
People = Annotated[int | None, typer.Option("--people", min=1, help="How many people to draw.")]
Knobs = Annotated[list[str] | None, typer.Option(
    "--knob", metavar="KNOB=STRENGTH", help="A planted bias of drawn people at another strength: 0 off, 1 as "
    "documented, 2 double; may be given again.")]
Even = Annotated[bool | None, typer.Option(
    "--even/--uneven", help="Draw the even world, in which no protected attribute reaches anything; as the recipe says "
    "where left out.")]
Cut = Annotated[float | None, typer.Option(
    "--cut", help="The cut-off: the lowest score on the high side of the decision.")]
Level = Annotated[float, typer.Option("--level", help="The confidence level of intervals.")]
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
