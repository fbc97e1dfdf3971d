"""The chart of one measure of an audit: each group's interval against the tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.report.charts.groups import interval_chart
from evenhand.report.charts.theme import LIGHT, Palette
from evenhand.report.tidy import bound_of, group_rows, reference_of, tolerance_of, words_of

if TYPE_CHECKING:
    import altair as alt

    from evenhand.auditing.audit import Audit


def audit_chart(audit: Audit, *, measure: str, attribute: str, colours: Palette = LIGHT,
                selected: str | None = None) -> alt.LayerChart:
    """Return the Altair chart of one measure by the groups of one attribute.

    Parameters
    ----------
    audit : Audit
        What was found.
    measure, attribute : str
        Which rows to draw.
    colours : Palette
        The theme.
    selected : str, optional
        The name of a selection parameter, where a click on a row selects its group.

    Examples
    --------
    >>> import polars as pl
    >>> import evenhand
    >>> people = pl.DataFrame({"sex": ["f", "f", "m", "m"], "hired": [1, 0, 1, 1]})
    >>> found = evenhand.audit(people, protected="sex", decision="hired")
    >>> found.chart(measure="selection_rate").to_dict()["layer"] != []
    True
    """
    rows, words = group_rows(audit.rows, measure, attribute), words_of(measure, audit.favourable)
    reference, bound = reference_of(rows, measure), bound_of(measure, audit.profile)
    axis = f"{words.axis} {rows['reference'][0]}" if words.between and rows.height else words.axis
    mark = "tick: even" if words.between else "tick: the highest share"
    return interval_chart(rows, title=f"{axis}; shaded: within the tolerance, {mark}" if bound else axis,
                          colours=colours, levels=levels_of(audit, attribute), unit=words.unit, selected=selected,
                          even=words.even_value if words.between else reference if bound else None,
                          tolerance=tolerance_of(measure, reference, audit.profile))


def levels_of(audit: Audit, attribute: str) -> list[str]:
    """Return the groups of an attribute in their order, those without a number too: it fixes their colours."""
    return audit.counts.filter(audit.counts["attribute"] == attribute)["group"].to_list()
