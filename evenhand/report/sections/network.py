"""Network: who is tied to whom, what comes through ties, and how sure one can be where scores follow ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.method_words import method_words
from evenhand.auditing.network import mixing_table
from evenhand.report.charts.network import mixing_chart
from evenhand.report.charts.specification import specification
from evenhand.report.charts.theme import LIGHT
from evenhand.report.document import Answer, ChartBlock, Heading, Paragraph, Section, TableBlock, slug
from evenhand.report.gap_words import points, signed_points
from evenhand.report.tables import PlainTable
from evenhand.report.words import bare, known, listing, number

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit
    from evenhand.report.document import Block
    from evenhand.report.material import Material

KEY, TITLE = "network", "What ties have to do with it"


def section(material: Material) -> Section | None:
    """Return the section; None where ties are not known, and in public."""
    blocks: list[Block] = []
    drawn: set[str] = set()
    for name, part in material.parts.items():
        if part.network is None:
            continue
        label = material.label(part.attribute).lower()
        blocks.append(Heading(f"{material.systems[name].title}: by {label}"))
        blocks += _of_system(part.network, label)
        if part.attribute not in drawn:
            drawn.add(part.attribute)
            blocks.append(_mixing(part.network, part.attribute, label))
    return Section(KEY, TITLE, tuple(blocks)) if blocks else None


def _of_system(found: NetworkAudit, label: str) -> list[Block]:
    blocks: list[Block] = [Answer(_clustered(found, label))]
    if found.people.own is not None:
        blocks.append(Paragraph(_crossed(found)))
    if found.coupled:
        blocks.append(TableBlock(_split(found)))
    return [*blocks, TableBlock(_sure(found))]


def _clustered(found: NetworkAudit, label: str) -> str:
    rows = {row["measure"]: row["value"] for row in found.rows.filter(pl.col("group").is_null()).iter_rows(named=True)}
    raw = found.clustering.filter((pl.col("of") == "score") & (pl.col("statistic") == "moran")).row(0, named=True)
    chance = "more than by chance" if raw["p_value"] < 0.05 else "no more than by chance"
    told = (f"Scores of people who are tied are alike {chance} (Moran's I {bare(raw['value'])}, "
            f"p = {raw['p_value']:.3g})")
    if known(rows.get("assortativity")):
        told += f", and ties join people alike by {label} (assortativity {bare(rows['assortativity'])})"
    share = rows.get("network_share")
    return f"{told}. {number(share, '%')} of a score comes from friends on average." if known(share) else f"{told}."


def _crossed(found: NetworkAudit) -> str:
    table = found.crossings
    if table is None:
        return "The system has no cut-off, so nobody crosses one because of friends."
    told = "; ".join(f"{row['fell']:,} and {row['lifted']:,} of {row['people']:,} {row['group']}"
                     for row in table.iter_rows(named=True))
    return f"Under the cut-off only because of friends, and over it only because of them: {told}."


def _split(found: NetworkAudit) -> PlainTable:
    lines = []
    for one in found.splits:
        lines.append((f"{one.group} against {one.reference}", signed_points(one.gap), signed_points(float(one.own)),
                      signed_points(float(one.mixing.sum())), signed_points(float(one.selection))))
    return PlainTable("The gap of mean scores in points, split exactly",
                      ("groups", "gap", "own records", "whom they know", "who among them"), tuple(lines),
                      "Whom they know: friends' groups (mixing). Who among them: better or worse friends of the same "
                      "groups (selection). The three add up to the gap.")


def _sure(found: NetworkAudit) -> PlainTable:
    lines = []
    for row in found.printed.iter_rows(named=True):
        lines.append((f"{row['group']} against {row['reference']}", points(row["estimate"]),
                      _range(row, "independent_"), _range(row), f"{row['effective_people']:,.0f} of {row['people']:,}"))
    made = dict.fromkeys(method_words(one) for one in found.printed["method"])
    return PlainTable("How sure the gap of mean scores is",
                      ("groups", "gap", "as if independent", "along ties", "people it is worth"),
                      tuple(lines), "Where scores follow ties, people tell less than as many strangers would: the "
                      f"interval along ties, made of {listing(made)}, allows for it. The last column says how many "
                      "strangers they are worth.")


def _range(row: dict[str, Any], method: str = "") -> str:
    return f"{points(row[f'{method}low'])} to {points(row[f'{method}high'])}"


def _mixing(found: NetworkAudit, attribute: str, label: str) -> ChartBlock:
    table = mixing_table(found.segregation)
    chart = mixing_chart(table, levels=list(found.segregation.groups), colours=LIGHT)
    alt = "; ".join(f"of the ties of {ego}, {number(share, '%')} lead to {alter}" for ego, alter, share in
                    table.select("ego_group", "alter_group", "share_of_ego_group").rows())
    return ChartBlock(slug("ties", attribute), specification(chart), f"Who is tied to whom, by {label}", alt,
                      "Of each group's ties (a row), the share that leads to each group (a column), among people with "
                      "a score. The last row is each group's share of these people: what ties would be if they did "
                      "not ask for the group.")
