"""From a network audit to plain tables of who is seen at the top, how unequal it is, and what goes with exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.network_words import EXPOSED, exposure_sentence
from evenhand.report.tables import PlainTable
from evenhand.report.words import number, number_with_interval

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit
    from evenhand.auditing.network_parts import ExposureContrasts

TOPS = (0.01, 0.1, 0.25, 0.5)
PARTS = {"total": "all", "within": "of it within groups", "between": "between groups", "overlap": "overlap"}


def visibility_table(found: NetworkAudit) -> PlainTable:
    """Return each group's share of the top by score and by number of ties, beside its share of all people."""
    seen = found.visibility.filter(pl.col("top").is_in(TOPS))
    columns = [("score", top) for top in TOPS if not found.people.decided] + [("degree", 0.1)]
    lines = []
    for group, size in zip(found.people.groups.levels, found.people.groups.sizes.tolist(), strict=True):
        mine = seen.filter(pl.col("group") == group)
        cells = [mine.filter((pl.col("of") == of) & (pl.col("top") == top)).row(0, named=True) for of, top in columns]
        lines.append((group, number(size / found.people.groups.people, "%"),
                      *(f"{number(one['share'], '%')} ({number(one['ratio'])})" for one in cells)))
    words = {"score": "best scores, top {:.0%}", "degree": "most ties, top {:.0%}"}
    headers = ("group", "of all", *(words[of].format(top) for of, top in columns))
    return PlainTable(f"Who is seen at the top, by {found.attribute}", headers, tuple(lines),
                      "Each group's share of the people at the top, and in brackets that share over its share of all "
                      "people: 1 as visible as among all, below 1 hidden, 0 not there.")


def inequality_table(found: NetworkAudit) -> PlainTable:
    """Return how unequal scores and numbers of ties are: the Gini coefficient, its parts, and inside each group."""
    lines, names = [], {"score": "scores", "degree": "number of ties"}
    for of, words in names.items():
        table = found.inequality.filter(pl.col("of") == of)
        if of == "score" and found.people.decided:
            continue
        parts = {row["part"]: row["gini"] for row in table.filter(pl.col("group").is_null()).iter_rows(named=True)}
        inside = table.filter(pl.col("group").is_not_null())["gini"].to_list()
        lines.append((words, *(number(parts[name]) for name in PARTS), *(number(one) for one in inside)))
    return PlainTable(f"How unequal, by {found.attribute}",
                      ("Gini coefficient", *PARTS.values(), *(f"in {name}" for name in found.people.groups.levels)),
                      tuple(lines), "0 all alike, towards 1 one person has everything. Within, between and overlap add "
                      "up to the whole (Bhattacharya and Mahalanobis).")


def exposure_table(found: ExposureContrasts | None, why_not: str = "") -> PlainTable:
    """Return how outcomes go with one's own refusal and with that of friends, the caveats beneath.

    Parameters
    ----------
    found : ExposureContrasts, optional
        Refusal as the treatment, the favourable outcome as the outcome.
    why_not : str
        Why there is none, where there is none.
    """
    title = "Good outcomes by who was refused: oneself, friends, both"
    if found is None:
        return PlainTable(title, ("nothing can be said",), ((why_not,),), prose=True)
    lines = tuple((EXPOSED[row["exposure"]], f"{row['people']:,}", number(row["mean"], "%"),
                   number_with_interval(row["contrast"], row["low"], row["high"], unit="pp")
                   if row["contrast"] is not None else "compared with")
                  for row in found.table.iter_rows(named=True))
    return PlainTable(title, ("", "n", "good outcome, weighted", "difference"), lines,
                      " ".join((exposure_sentence(found), *found.caveats)))
