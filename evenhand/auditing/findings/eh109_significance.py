"""EH109: gaps in standard deviations, with Fisher's exact test where people are few; Holm over all comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.auditing.caveats import independence_taken
from evenhand.auditing.findings.finding import Finding
from evenhand.auditing.findings.minus import told
from evenhand.measures.reasons import REASONS

if TYPE_CHECKING:
    from typing import Any

    from evenhand.auditing.findings.finding import Finding as Found
    from evenhand.auditing.findings.finding import Seen, Tested

CODE = "EH109"


def find(seen: Seen) -> tuple[Found, ...]:
    """Return, where the profile asks for it, which gaps are significant, a finding an attribute."""
    if seen.tested is None:
        return ()
    parts = seen.tested.rows.partition_by("attribute", maintain_order=True)
    return tuple(_finding(part, seen.tested, seen.ties) for part in parts)


def _finding(rows: pl.DataFrame, tested: Tested, ties: int | None) -> Finding:
    attribute, family = rows["attribute"][0], tested.rows["p_value"].count()
    judged = [row for row in rows.iter_rows(named=True) if row["p_value"] is not None]
    significant = [row for row in judged if _significant(row, tested)]
    open_to = [row for row in rows.iter_rows(named=True)
               if row["p_value"] is None and row["reason"] not in ("reference", "unknown_group", "no_people")]
    if not judged:
        why = REASONS[open_to[0]["reason"]] if open_to else "there is nothing to compare"
        return Finding(CODE, "not_applicable", attribute, (), tested.standard,
                       f"Tests of the shares selected by {attribute}: {why}.", "standard_deviations")
    # A test that finds nothing never shows that groups are alike: it can say beyond, and not within.
    verdict = "beyond" if significant else "not_enough_data"
    told = significant or judged
    named = "; ".join(_told(row) for row in told[:3]) + (f"; and {len(told) - 3} more" if len(told) > 3 else "")
    ending = ("That is more than chance, allowing for all comparisons; it says nothing of how much the gap matters."
              if significant else "None is beyond what chance may bring; that does not show that groups are alike.")
    sentence = (f"Shares selected by {attribute}, each group against {rows['reference'][0]}, {family} "
                f"{'comparison' if family == 1 else 'comparisons'} in all: {named}. {ending} "
                f"{independence_taken(ties, what='These tests take')}").rstrip()
    return Finding(CODE, verdict, attribute, tuple(row["group"] for row in told[:3]), tested.standard, sentence,
                   "standard_deviations")


def _significant(row: dict[str, Any], tested: Tested) -> bool:
    far = row["read"] == "fisher" or abs(row["z"]) > tested.deviations
    return far and row["holm_p_value"] < 1 - tested.level


def _told(row: dict[str, Any]) -> str:
    test = "Fisher's exact test" if row["read"] == "fisher" else "two proportions"
    return (f"{row['group']} {'+' if row['z'] > 0 else ''}{told(row['z'])} standard deviations "
            f"(p = {row['p_value']:.2g} by {test}, {row['holm_p_value']:.2g} after Holm's correction)")
