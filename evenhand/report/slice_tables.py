"""From a search for the worst slices to a plain table: a line a candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.report.group_words import p_words, slices_answer
from evenhand.report.tables import PlainTable
from evenhand.report.words import bare, counted, known, number, number_with_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.auditing.slices import Slices

NOT_FOUND = "Not found does not mean not there: of few people little can be seen. Another split can name others."
HEADERS = ("slice", "confirmed", "share", "everybody else", "difference, percentage points", "when searched",
           "p, adjusted")


def slices_table(found: Slices, *, title: str, caveats: Sequence[str] = ()) -> PlainTable:
    """Return the slices that were found to fare worst, those that other people confirm first.

    Parameters
    ----------
    found : Slices
        What the search found.
    title : str
        What was searched.
    caveats : sequence of str
        What the reader must know besides.
    """
    rows = tuple(_line(one) for one in found.found.iter_rows(named=True))
    return PlainTable(title, HEADERS, rows or (("none found", *[""] * 6),),
                      "\n".join([slices_answer(found)[0], how_searched(found), NOT_FOUND, *caveats]))


def how_searched(found: Slices) -> str:
    """Return how the search was made, and what may be read from it."""
    return (f"{found.looked_at:,} intersections of up to {counted(found.depth, 'attribute')} were looked at among "
            f"{found.halves[0]:,} people drawn at random; the shares here are of the other {found.halves[1]:,}. "
            f"Confirmed: by Fisher's exact test, adjusted by Holm; among independent people treated alike that happens "
            f"in at most {100 - 100 * found.level:g} of 100 searches.")


def _line(one: dict[str, Any]) -> tuple[str, ...]:
    apart = (f"{bare(one['difference'], 'pp')} ({bare(one['difference_low'], 'pp')} to "
             f"{bare(one['difference_high'], 'pp')})" if known(one["difference"]) else "not known")
    return (one["slice"], "yes" if one["confirmed"] else "no",
            number_with_interval(one["value"], one["low"], one["high"], one["n"], "%"), number(one["others"], "%"),
            apart, f"{number(one['searched'], '%')}, n = {one['searched_n']:,}", p_words(one["adjusted"]))
