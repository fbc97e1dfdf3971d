"""Cut-offs and consequences: the ratio at every cut, and what a score brings to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.caveats import independence_taken
from evenhand.report.charts.consequences import ladder_by_group
from evenhand.report.charts.cutoffs import ratio_chart, ratio_marks
from evenhand.report.charts.specification import specification
from evenhand.report.charts.theme import LIGHT
from evenhand.report.cutoff_words import cut_answer, cut_verdict, ladder_answer, ladder_table, score_words
from evenhand.report.document import Answer, ChartBlock, Heading, Paragraph, Section, TableBlock, slug
from evenhand.report.findings_words import RATIO
from evenhand.report.ladder_tables import ladder_tables
from evenhand.report.tidy import bound_of, tolerance_of
from evenhand.report.words import number

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit
    from evenhand.auditing.ladder import Ladder
    from evenhand.report.document import Block
    from evenhand.report.material import Material

KEY, TITLE = "cutoffs", "Where the line is drawn, and what a score brings"
KINDS = ("benefit", "sanction")


def section(material: Material) -> Section | None:
    """Return the section; None where no system gives a score, and in public."""
    blocks: list[Block] = []
    for name, part in material.parts.items():
        if part.lab is None:
            continue
        label = material.label(part.attribute).lower()
        blocks.append(Heading(f"{material.systems[name].title}: by {label}, where the shares selected differ most"))
        blocks += _cut(name, part, material.audits[name])
        if part.ladder is not None:
            blocks += _ladder(name, part.ladder, label, part.lab.levels)
    return Section(KEY, TITLE, tuple(blocks)) if blocks else None


def _cut(name: str, part: Any, audit: Audit) -> list[Block]:
    lab = part.lab
    found = lab.widest_at(lab.cut, level=audit.level)
    standard = audit.profile.standard(RATIO)
    read = audit.finding(RATIO, part.attribute)
    # At the system's own cut-off the audit has spoken, and its verdict allows for ties.
    verdict = read.verdict if read else cut_verdict(found, standard.tolerance if standard else None)
    rates = dict(lab.strategy("single", lab.cut).select("group", "rate").rows())
    here = lab.ratios_at(lab.cut, level=audit.level)
    chart = ratio_chart(ratio_marks(lab.ratios(level=audit.level), here, cut=lab.cut), levels=lab.levels,
                        span=lab.span, reference=lab.reference, colours=LIGHT,
                        tolerance=tolerance_of(RATIO, profile=audit.profile))
    told = "; ".join(f"{group} {number(value)}" for group, value in here.select("group", "value").rows())
    note = (f"Each group's share selected against that of {lab.reference} at every cut-off, with its "
            f"{100 * audit.level:g} % interval; the blue band is the tolerance, {bound_of(RATIO, audit.profile)}. Far "
            "in the tail, where few are selected, small differences of the mean become large ratios. "
            f"{independence_taken(audit.population.get('ties'))}").strip()
    cut = score_words(lab.cut, lab.span)
    return [Answer(cut_answer(cut, found, rates, verdict), verdict),
            ChartBlock(slug(name, "cutoffs", part.attribute), specification(chart), "The ratio at every cut-off",
                       f"at the cut-off {cut}: {told}", note)]


def _ladder(name: str, ladder: Ladder, label: str, levels: tuple[str, ...]) -> list[Block]:
    # The ratios stand in the table below.
    table = ladder_table(ladder.rows, ladder.bounds, KINDS).with_columns(pl.lit("").alias("beside"))
    blocks: list[Block] = [Paragraph(ladder_answer(ladder.rows))]
    if table.height:
        chart = ladder_by_group(table, levels=levels, colours=LIGHT)
        rows = table.select("rung", "group", "told").rows()
        alt = "; ".join(f"{rung}, {group}: {told}" for rung, group, told in rows)
        blocks.append(ChartBlock(slug(name, "consequences"), specification(chart), "What a score brings, and to whom",
                                 alt))
    return blocks + [TableBlock(replace(one, title=f"Consequences and tiers, by {label}"))
                     for one in ladder_tables(ladder)]
