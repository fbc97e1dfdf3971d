"""Who is in the data: the groups, how large they are, and what each system says of everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.document import Paragraph, Section, TableBlock
from evenhand.report.tables import PlainTable
from evenhand.report.words import number

if TYPE_CHECKING:
    from evenhand.report.document import Block
    from evenhand.report.material import Material

KEY, TITLE = "people", "Who is in the data"


def section(material: Material) -> Section:
    """Return the section."""
    tied = "" if material.mean_degree is None else f", each tied to {material.mean_degree:.0f} others on average"
    blocks: list[Block] = [Paragraph(f"{material.title}: {material.people:,} people{tied}.")]
    blocks += [Paragraph(sentence, quiet=True) for sentence in material.hidden]
    blocks += [TableBlock(_groups(material)), TableBlock(_systems(material))]
    return Section(KEY, TITLE, tuple(blocks))


def _groups(material: Material) -> PlainTable:
    counts = next(iter(material.audits.values())).counts
    lines = []
    for attribute in material.single:
        of_one = counts.filter(pl.col("attribute") == attribute)
        total = max(int(of_one["n"].sum()), 1)
        lines += [(f"{material.label(attribute)}: {row['group']}", f"{row['n']:,}", number(row["n"] / total, "%"))
                  for row in of_one.iter_rows(named=True)]
    return PlainTable("Groups", ("group", "people", "share"), tuple(lines))


def _systems(material: Material) -> PlainTable:
    lines = [(facts.title, number(facts.selected, "%"),
              "no score" if facts.scored is None else number(facts.scored, "%"),
              "not shown" if facts.median is None else number(facts.median, "points"),
              number(facts.friend_weight, "%") if facts.friend_weight else "do not count")
             for facts in material.systems.values()]
    return PlainTable("What the systems say of everybody",
                      ("system", "selected", "have a score", "median score", "friends"), tuple(lines),
                      "People without a score are not selected. Friends: the share of a score that is friends' scores.")
