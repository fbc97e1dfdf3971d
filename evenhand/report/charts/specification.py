"""A chart as a specification that holds its data, to be written into a report."""

from __future__ import annotations

from typing import Any

import polars as pl


def specification(chart: Any) -> dict[str, Any]:
    """Return a chart as a Vega-Lite specification with its data inside, whatever Altair is set to do with data.

    What is to become of data is one switch for a whole process, which Streamlit moves while it draws another page.

    Examples
    --------
    >>> import altair as alt
    >>> chart = alt.Chart(pl.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")
    >>> list(specification(alt.layer(chart, chart))["datasets"].values())
    [[{'x': 1}]]
    """
    return _with_data(chart).to_dict()


def _with_data(chart: Any) -> Any:
    import altair as alt

    made = chart.copy(deep=False)
    if isinstance(made.data, pl.DataFrame):
        made.data = alt.InlineData(values=alt.default_data_transformer(made.data)["values"])
    for part in ("layer", "hconcat", "vconcat", "concat"):
        inner = made._kwds.get(part)
        if isinstance(inner, list):
            made[part] = [_with_data(one) for one in inner]
    if isinstance(made._kwds.get("spec"), alt.TopLevelMixin):
        made.spec = _with_data(made.spec)
    return made
