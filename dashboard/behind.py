"""What stands behind a number of a group: the people, the formula with their counts, and the command line."""

from __future__ import annotations

from dataclasses import replace

import page
import polars as pl
from results import Scene

from evenhand.report.charts.groups import COUNTS, counts_chart
from evenhand.report.group_words import formula
from evenhand.report.tidy import told, words_of


def behind(now: Scene, measure: str, attribute: str, group: str | None, *, how: str) -> None:
    """Draw what stands behind one number, or say how to get there.

    Parameters
    ----------
    now : Scene
        What is looked at.
    measure, attribute : str
        Which number.
    group : str or None
        Of which group; None where none is chosen.
    how : str
        How a group is chosen.
    """
    if group is None:
        page.note(how)
        return
    page.head(f"The people behind it: {group}")
    _number(now, measure, attribute, group)
    counts = now.audit.counts.filter((pl.col("attribute") == attribute) & (pl.col("group") == group))
    cells = {key: int(counts[key].sum()) for key in COUNTS if key in counts.columns}
    if counts.is_empty() or not sum(cells.values()):
        page.empty("No outcome is known for this group, so there are no counts of decision by outcome.")
        return
    alt = "; ".join(f"{COUNTS[key]} {count:,}" for key, count in cells.items())
    page.picture(counts_chart(cells, colours=page.colours()), alt=f"{group}: {alt}", key="c_counts")


def _number(now: Scene, measure: str, attribute: str, group: str) -> None:
    row, words = now.audit.row(measure, attribute, group), words_of(measure, now.decisions.favourable)
    if row is not None:
        page.note(f"{told(row, words.unit)}. {words.definition}", name=f"{words.label}:")
    made = formula(now.audit, measure, attribute, group)
    if made:
        page.note(f"{made}.", name="From the counts:")
    page.note(replace(now.choices, by=attribute).command("audit", "--measure", measure, "--json"),
              name="On the command line:")
