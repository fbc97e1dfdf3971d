"""The chart at the top: of each attribute the share selected of the lowest group against that of the highest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evenhand.report.charts.groups import interval_chart
from evenhand.report.charts.theme import LIGHT, Palette
from evenhand.report.findings_words import RATIO
from evenhand.report.tidy import comparisons, tolerance_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

    from evenhand.auditing.audit import Audit


def ratios_chart(audit: Audit, *, label: Callable[[str], str], colours: Palette = LIGHT,
                 ) -> tuple[alt.LayerChart, str] | None:
    """Return the chart, a row a single attribute, and its words; None where no two groups can be compared.

    Parameters
    ----------
    audit : Audit
        What was found.
    label : callable
        From an attribute to its plain words.
    colours : Palette
        The theme.
    """
    table = comparisons(audit, RATIO).filter(~pl.col("attribute").str.contains(" × ", literal=True))
    if table.is_empty():
        return None
    words, standard = words_of(RATIO, audit.favourable), audit.profile.standard(RATIO)
    named = [f"{label(attribute)}: {groups}" for attribute, groups in table.select("attribute", "groups").rows()]
    least = (tolerance_of(RATIO, profile=audit.profile) or (0.0, 1.0))[0]
    title = f"lowest share ÷ highest share; shaded: {standard.bound if standard else 'no bound'}; tick: even"
    chart = interval_chart(table.with_columns(pl.Series("group", named, pl.String)), title=title, unit=words.unit,
                           colours=colours, even=words.even_value, tolerance=(least, 1.0))
    told = "; ".join(f"{row} {said}" for row, said in zip(named, table["told"], strict=True))
    return chart, f"{words.label}, an attribute a row: {told}"
