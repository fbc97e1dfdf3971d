"""EH305: whether own records are independent given the group, as the interval over sources takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.findings.minus import told

if TYPE_CHECKING:
    from evenhand.auditing.network_audit import NetworkAudit

CODE = "EH305"
STANDARD = "own records that do not cluster along ties given the group, p above 0.05 (our convention)"
FEWEST = 19


def find(found: NetworkAudit) -> tuple[Finding, ...]:
    """Return whether own records cluster along ties beyond the group; nothing where they are not known."""
    seen = found.clustering.filter((pl.col("of") == "own record given group") & (pl.col("statistic") == "moran"))
    if seen.is_empty():
        return ()
    row = seen.row(0, named=True)
    if row["permutations"] < FEWEST:
        sentence = (f"{row['permutations']} shuffles cannot say whether own records cluster along ties: take "
                    f"{FEWEST} or more.")
        return (Finding(CODE, "not_enough_data", found.attribute, (), STANDARD, sentence),)
    clusters = row["p_value"] <= 0.05
    then = ("ties form on something that drives records, or records follow friends. The interval over sources alone "
            "may be too short: the one that is printed is never shorter than that of independent people, which was "
            "measured to hold where ties form on what drives records; it would not where friends' behaviour spreads."
            if clusters else "the interval over sources holds as it stands.")
    sentence = (f"Own records less the mean of the group by {found.attribute} "
                f"{'cluster' if clusters else 'do not cluster'} "
                f"along ties (Moran's I {told(row['value'], 3)}, by chance {told(row['expected'], 3)}, p = "
                f"{told(row['p_value'], 3)}): {then}")
    return (Finding(CODE, "beyond" if clusters else "within", found.attribute, (), STANDARD, sentence),)
