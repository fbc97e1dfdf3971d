"""From a network audit to plain tables: sentences first, then groups, gaps and intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.network_words import network_sentences, placebo_sentence
from evenhand.report.tables import PlainTable
from evenhand.report.words import number, number_with_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        tables += [_sentences(found), _groups(found), _gaps(found), _intervals(found)]
        if sweeps and name in sweeps:
            tables.append(_sweep(found, sweeps[name]))
        if placebos and name in placebos:
            tables.append(_placebo(found, placebos[name]))
        if shares and name in shares:
            tables.append(_shared(shares[name]))
    return [table for table in tables if table.rows]


def _sentences(found: NetworkAudit) -> PlainTable:
    weight = found.system["friend_weight"]
    counts = "how friends count is not known" if weight is None else f"friends count {number(weight, '%')}"
    title = (f"{found.population['name']}, {found.system['name']}, by {found.attribute}: "
             f"{found.people.groups.people:,} scored people, {found.people.ties.count:,} ties; {counts}")
    return PlainTable(title, ("what was found",), tuple((one,) for one in network_sentences(found)), prose=True)


def _groups(found: NetworkAudit) -> PlainTable:
    seen = found.segregation.frame().join(found.exposure, on="group", how="left", maintain_order="left")
    shares = found.shares.frame() if found.coupled else None
    lines = []
    for k, row in enumerate(seen.iter_rows(named=True)):
        own = () if shares is None else (number(shares["network_share"][k], "%"), number(shares["influence"][k]))
        lines.append((row["group"], f"{row['people']:,}", f"{row['isolates']:,}", number(row["mean_degree"]),
                      number(row["same_group_share"], "%"), number(row["homophily_index"]),
                      number(row["own"], "points"), number(row["friends"], "points"), *own))
    headers = ("group", "n", "without ties", "mean degree", "ties inside", "homophily index", "own record",
               "friends' mean", *(() if shares is None else ("share of score from friends", "influence")))
    return PlainTable(f"Who is tied to whom, by {found.attribute}", headers, tuple(lines),
                      "Homophily index (Coleman): 0 as by chance, 1 all ties inside the group. Influence: what a point "
                      "of one's own record adds to all scores together; 1 on average.")


def _gaps(found: NetworkAudit) -> PlainTable:
    lines = tuple((f"{row['group']}, {row['friends']}", *_four(row)) for row in found.gaps.iter_rows(named=True)
                  if row["group"] in found.people.compared)
    return PlainTable(f"Gaps to {found.people.reference}", _HEADERS, lines,
                      "Four readings of one gap; they can disagree. The quantile cut selects as many with friends as "
                      "without.")


_HEADERS = ("", "points", "standard deviations", "ratio at the cut", "ratio, equally many selected")


def _four(row: Mapping[str, float]) -> tuple[str, ...]:
    return (f"{row['raw_gap']:+.1f}".replace("-", "−"), number(row["standardized_gap"]), number(row["ratio_fixed"]),
            number(row["ratio_quantile"]))


def _intervals(found: NetworkAudit) -> PlainTable:
    if found.whole or found.intervals.is_empty():
        return PlainTable("", (), ())
    lines = tuple((row["group"], ("printed: " if row["printed"] else "") + row["method"],
                   number_with_interval(row["estimate"], row["low"], row["high"]),
                   number(row["design_effect"]), row["note"] or "")
                  for row in found.intervals.iter_rows(named=True) if row["estimate"] is not None)
    return PlainTable("How sure is each gap of mean scores", ("group", "interval", "points", "design effect", "note"),
                      lines, f"{100 * found.level:g} % intervals. Coverage measured: docs/coverage.md.")


def _sweep(found: NetworkAudit, table: pl.DataFrame) -> PlainTable:
    lines = tuple((f"{row['friend_weight']:.2f}, {row['group']}", *_four(row)) for row in table.iter_rows(named=True)
                  if row["group"] in found.people.compared)
    return PlainTable("If friends counted more or less", ("friend weight", *_HEADERS[1:]), lines)


def _shared(table: pl.DataFrame) -> PlainTable:
    lines = tuple((f"{group} against {reference}", *(f"{value:+.1f}".replace("-", "−") for value in part["points"]))
                  for (group, reference), part in table.group_by("group", "reference", maintain_order=True))
    return PlainTable("The gap shared out between features and ties", ("", "features", "ties", "neither", "gap"), lines,
                      "Features: own records that differ by group. Ties: as they are against ties drawn anew. Each is "
                      "counted first and last, and averaged (Shapley).")


def exposure_table(table: pl.DataFrame, caveats: Sequence[str]) -> PlainTable:
    """Return how outcomes go with one's own refusal and with that of friends, the caveats beneath.

    Parameters
    ----------
    table : polars.DataFrame
        From `ExposureContrasts`.
    caveats : sequence of str
        What the reader must know.
    """
    lines = tuple((f"refused: {row['exposure']}", f"{row['people']:,}", number(row["mean"], "%"),
                   number_with_interval(row["contrast"], row["low"], row["high"], unit="pp"))
                  for row in table.iter_rows(named=True))
    return PlainTable("Favourable outcomes by who was refused", ("", "n", "share, weighted", "against neither"), lines,
                      " ".join(caveats))


def _placebo(found: NetworkAudit, table: pl.DataFrame) -> PlainTable:
    networks = [name for name in table["network"].unique(maintain_order=True) if name != "as it is"]
    told = [placebo_sentence(table, group=group, network=network) for group in found.people.compared
            for network in networks]
    return PlainTable("Under other networks", ("the gap of mean scores",), tuple((one,) for one in told if one),
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
    by, moved = found.who_moves(person), found.whom_moves(person)
    first = tuple((row["person"], number(row["weight"], "%"), f"{row['points']:+.1f}".replace("-", "−"))
                  for row in by.iter_rows(named=True))
    second = tuple((row["person"], f"{row['weight']:.3f}") for row in moved.iter_rows(named=True))
    return [PlainTable(f"Who moves the score of {person}", ("person", "weight", "points"), first,
                       "Points: by how much it differs from what an average record in that place would make it."),
            PlainTable(f"Whom the record of {person} moves", ("person", "points for each point"), second)]
