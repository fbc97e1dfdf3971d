"""EH110: what becomes of a gap among people alike in a factor, and whether its sign turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.caveats import independence_taken
from evenhand.auditing.findings.finding import Finding
from evenhand.measures.reasons import REASONS

if TYPE_CHECKING:
    from typing import Any

    from evenhand.auditing.findings.finding import HeldFixed, Seen

CODE = "EH110"
STANDARD = "the same direction with and without the factor (our convention)"
DISAGREE = 0.05
"""Below this p-value strata are said to differ among themselves, so that one common number hides something."""


def find(seen: Seen) -> tuple[Finding, ...]:
    """Return, where a factor is held fixed, the common gap beside the pooled one, a finding an attribute."""
    return tuple(_finding(one, seen.favourable, seen.ties) for one in seen.held_fixed)


def _finding(held: HeldFixed, favourable: str, ties: int | None) -> Finding:
    by_group: dict[str, dict[str, Any]] = {}
    for row in held.rows.iter_rows(named=True):
        by_group.setdefault(row["group"], {})[row["measure"]] = row
    known = {name: rows for name, rows in by_group.items() if rows["common_difference"]["value"] is not None}
    if not known:
        why = next((row["reason"] for row in held.rows.iter_rows(named=True) if row["reason"]), "no_stratum_compares")
        return Finding(CODE, "not_applicable", held.attribute, (), STANDARD,
                       f"Gaps by {held.attribute} given {held.factor}: {REASONS[why]}.", "common_difference")
    turned = {name: rows for name, rows in known.items() if rows["common_difference"]["flips"]}
    sure = {name: rows for name, rows in turned.items() if _sure(rows["pooled_difference"])}
    told = turned or known
    what = "not flagged" if favourable == "low" else "selected"
    named = "; ".join(_told(name, rows) for name, rows in list(told.items())[:3])
    more = f"; and {len(told) - 3} more" if len(told) > 3 else ""
    ending = (f"The gap turns its sign once {held.factor} is held fixed." if turned
              else f"The gap keeps its direction once {held.factor} is held fixed.")
    apart = [name for name, rows in told.items() if (rows["common_difference"]["agreement"] or 1) < DISAGREE]
    hides = f" Strata differ among themselves for {', '.join(apart[:3])}: look at each." if apart else ""
    certain = all(_sure(rows[part]) for rows in known.values() for part in ("pooled_difference", "common_difference"))
    verdict = "beyond" if sure else "within" if certain and not turned else "not_enough_data"
    sentence = (f"Shares {what} by {held.attribute} against {held.reference}, given {held.factor}: {named}{more}. "
                f"{ending}{hides} Whether {held.factor} is a legitimate factor is a judgement: one that itself carries "
                f"unequal treatment explains it away. {independence_taken(ties)}").rstrip()
    return Finding(CODE, verdict, held.attribute, tuple(told)[:3], STANDARD, sentence, "common_difference")


def _sure(row: dict[str, Any]) -> bool:
    """Return whether a gap has a sign that its interval is sure of."""
    return row["low"] is not None and (row["low"] > 0 or row["high"] < 0)


def _told(name: str, rows: dict[str, dict[str, Any]]) -> str:
    pooled, common = rows["pooled_difference"], rows["common_difference"]
    interval = f" ({100 * common['low']:+.1f} to {100 * common['high']:+.1f})" if common["low"] is not None else ""
    return (f"{name} {100 * pooled['value']:+.1f} percentage points in all, {100 * common['value']:+.1f}{interval} "
            f"among people alike in it, n = {common['n']:,}")
