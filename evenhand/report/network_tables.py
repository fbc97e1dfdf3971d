"""From a network audit to plain tables: sentences first, then groups, gaps and intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.auditing.method_words import method_words
from evenhand.report.network_scale import Scale
from evenhand.report.network_seen_tables import inequality_table, visibility_table
from evenhand.report.network_words import counting, network_sentences, placebo_sentence
from evenhand.report.tables import PlainTable
from evenhand.report.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evenhand.auditing.network_audit import NetworkAudit


def network_tables(audits: Mapping[str, NetworkAudit], *, sweeps: Mapping[str, pl.DataFrame] | None = None,
                   placebos: Mapping[str, pl.DataFrame] | None = None,
                   shares: Mapping[str, pl.DataFrame] | None = None) -> list[PlainTable]:
    """Return the tables of several network audits, an attribute after the other.

    Parameters
    ----------
    audits : mapping of str to NetworkAudit
        By attribute.
    sweeps, placebos : mapping of str to polars.DataFrame, optional
        Gaps at other friend weights and under other networks, by attribute.
    shares : mapping of str to polars.DataFrame, optional
        Gaps shared out between features and ties, by attribute.
    """
    tables = []
    for name, found in audits.items():
        tables += [_sentences(found), _groups(found), _gaps(found), _intervals(found), visibility_table(found),
                   inequality_table(found)]
        if sweeps and name in sweeps:
            tables.append(_sweep(found, sweeps[name]))
        if placebos and name in placebos:
            tables.append(_placebo(found, placebos[name]))
        if shares and name in shares:
            tables.append(_shared(found, shares[name]))
    return [table for table in tables if table.rows]


def _sentences(found: NetworkAudit) -> PlainTable:
    people = "people with a decision" if found.people.decided else "scored people"
    title = (f"{found.population['name']}, {found.system['name']}, by {found.attribute}: "
             f"{found.people.groups.people:,} {people}, {found.people.ties.count:,} ties; {counting(found)}")
    return PlainTable(title, ("what was found",), tuple((one,) for one in network_sentences(found)), prose=True)


def _groups(found: NetworkAudit) -> PlainTable:
    seen = found.segregation.frame().join(found.exposure, on="group", how="left", maintain_order="left")
    shares, scale = found.shares.frame() if found.coupled else None, Scale.of(found.people)
    lines = []
    for k, row in enumerate(seen.iter_rows(named=True)):
        own = () if shares is None else (number(shares["network_share"][k], "%"), number(shares["influence"][k]))
        lines.append((row["group"], f"{row['people']:,}", f"{row['isolates']:,}", number(row["mean_degree"]),
                      number(row["same_group_share"], "%"), number(row["homophily_index"]),
                      scale.level(row["own"]), scale.level(row["friends"]), *own))
    own_words = "own record" if found.people.own is not None else "selected" if found.people.decided else "score"
    headers = ("group", "n", "no ties", "degree", "inside", "homophily", own_words, "of friends",
               *(() if shares is None else ("through ties", "influence")))
    more = "" if shares is None else (" Through ties: the share of a score that is others' records. Influence: what a "
                                      "point of one's own record adds to all scores together; 1 on average.")
    return PlainTable(f"Who is tied to whom, by {found.attribute}", headers, tuple(lines),
                      "Degree: the mean number of ties. Inside: the share of them that stay in the group. Homophily "
                      "(Coleman's index): 0 as by chance, 1 all ties inside. Of friends: the mean of those one is tied "
                      f"to.{more}")


def _gaps(found: NetworkAudit) -> PlainTable:
    coupled = found.people.own is not None
    lines = tuple((f"{row['group']}, {row['friends']}" if coupled else row["group"], *_four(found, row))
                  for row in found.gaps.iter_rows(named=True) if row["group"] in found.people.compared)
    how = " The last one selects as many with friends as without." if coupled else ""
    return PlainTable(f"Gaps to {found.people.reference}", _headers(found), lines,
                      f"Four readings of one gap; they can disagree.{how}")


def _headers(found: NetworkAudit, first: str = "") -> tuple[str, ...]:
    return (first, Scale.of(found.people).unit, "standard deviations", "ratio at the cut",
            "ratio, equally many selected")


def _four(found: NetworkAudit, row: Mapping[str, float]) -> tuple[str, ...]:
    return (Scale.of(found.people).change(row["raw_gap"]), number(row["standardized_gap"]), number(row["ratio_fixed"]),
            number(row["ratio_quantile"]))


def _intervals(found: NetworkAudit) -> PlainTable:
    if found.whole or found.intervals.is_empty():
        return PlainTable("", (), ())
    scale = Scale.of(found.people)
    lines = tuple((row["group"], scale.interval(row["estimate"], row["low"], row["high"]),
                   number(row["design_effect"]), f"{row['effective_people']:,.0f}",
                   _made_of(row["method"], row["note"], printed=row["printed"]))
                  for row in _once_each(found.intervals) if row["estimate"] is not None)
    return PlainTable(f"How sure is each gap of {scale.means}", ("group", scale.unit, "design effect", "effective n",
                                                                 "made of"),
                      lines, f"{100 * found.level:g} % intervals; an audit prints the first of each group. Design "
                      "effect: how many times the variance is that of independent people. How often each was seen to "
                      "cover: docs/coverage.md.")


def _once_each(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of intervals, the printed one of each group not told again among the others."""
    return table.unique(["group", "method"], keep="first", maintain_order=True).to_dicts()


def _made_of(method: str, note: str | None, *, printed: bool) -> str:
    told = f"{method_words(method)} ({note})" if note else method_words(method)
    return f"printed: {told}" if printed else told


def _sweep(found: NetworkAudit, table: pl.DataFrame) -> PlainTable:
    lines = tuple((f"{row['friend_weight']:.2f}, {row['group']}", *_four(found, row))
                  for row in table.iter_rows(named=True) if row["group"] in found.people.compared)
    return PlainTable("If friends counted more or less", _headers(found, "friend weight"), lines)


def _shared(found: NetworkAudit, table: pl.DataFrame) -> PlainTable:
    scale = Scale.of(found.people)
    lines = tuple((f"{group} against {reference}", *(scale.change(value) for value in part["points"]))
                  for (group, reference), part in table.group_by("group", "reference", maintain_order=True))
    return PlainTable("The gap shared out between features and ties", ("", "features", "ties", "neither", "gap"), lines,
                      "Features: own records that differ by group. Ties: as they are against ties drawn anew. Each is "
                      "counted first and last, and averaged (Shapley).")


def _placebo(found: NetworkAudit, table: pl.DataFrame) -> PlainTable:
    networks = [name for name in table["network"].unique(maintain_order=True) if name != "as it is"]
    scale = Scale.of(found.people)
    told = [placebo_sentence(table, scale, group=group, network=network) for group in found.people.compared
            for network in networks]
    return PlainTable("Under other networks", (f"the gap of {scale.means}",), tuple((one,) for one in told if one),
                      prose=True)


def person_tables(found: NetworkAudit, person: str) -> list[PlainTable]:
    """Return whose records move one person's score, and whose scores the person's own record moves.

    Parameters
    ----------
    found : NetworkAudit
        Of a system in which friends count.
    person : str
        The person's id.
    """
    by, moved, scale = found.who_moves(person), found.whom_moves(person), Scale.of(found.people)
    first = tuple((row["person"], number(row["weight"], "%"), scale.change(row["points"]))
                  for row in by.iter_rows(named=True))
    second = tuple((row["person"], f"{row['weight']:.3f}") for row in moved.iter_rows(named=True))
    return [PlainTable(f"Who moves the score of {person}", ("person", "weight", "points"), first,
                       "Points: by how much it differs from what an average record in that place would make it."),
            PlainTable(f"Whom the record of {person} moves", ("person", "points for each point"), second)]
