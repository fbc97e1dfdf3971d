"""The chart of one measure of an audit: each group's interval against the tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evenhand.report.charts.groups import interval_chart
from evenhand.report.charts.theme import LIGHT, Palette
from evenhand.report.tidy import group_rows, tolerance_of, words_of

if TYPE_CHECKING:
    from evenhand.auditing.audit import Audit


def audit_chart(audit: Audit, *, measure: str, attribute: str, colours: Palette = LIGHT) -> Any:
    """Return the Altair chart of one measure by the groups of one attribute.

    Parameters
    ----------
    audit : Audit
        What was found.
    measure, attribute : str
        Which rows to draw.
    colours : Palette
        The theme.

    Examples
    --------
    >>> import polars as pl
    >>> import evenhand
    >>> people = pl.DataFrame({"sex": ["f", "f", "m", "m"], "hired": [1, 0, 1, 1]})
    >>> found = evenhand.audit(people, protected="sex", decision="hired")
    >>> found.chart(measure="selection_rate").to_dict()["layer"] != []
    True
    """
    words, rows = words_of(measure, audit.favourable), group_rows(audit.rows, measure, attribute)
    highest = None if words.between or words.unit != "%" else rows["value"].max()
    return interval_chart(rows, title=f"{words.label}: {words.axis}", colours=colours,
                          levels=rows["group"].to_list(), unit=words.unit,
                          even=words.even_value if words.between else None,
                          tolerance=tolerance_of(measure, highest, audit.profile))
