"""The anatomy of a view: question, answer in words, controls, picture, notes, table, the command line.

All words that come from data are escaped here, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from html import escape
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from evenhand.errors import EvenhandError
from evenhand.report.charts.theme import Palette, palette
from evenhand.report.score_scale import Scale
from evenhand.report.tables import PlainTable
from evenhand.report.vocabulary import Vocabulary
from evenhand.report.words import VERDICTS

ALL_AT_ONCE = ("A verdict allows for all comparisons of the audit at once: the interval that it reads is wider "
               "than the one drawn.")
"""Why a verdict can be more careful than the interval that is drawn."""

STYLE = Path(__file__).parent / "style.css"
CODE = re.compile("`([^`]+)`")
COLOURS = ("ink", "muted", "faint", "track", "surface", "accent", "within", "beyond", "unknown")


def speak(vocabulary: Vocabulary) -> None:
    """Say everything on the page in the words of a system and of the people that it scores, until told otherwise."""
    st.session_state["vocabulary"] = vocabulary


def said(words: str) -> str:
    """Return words as they are said on this page."""
    return _vocabulary().said(words)


def said_in_html(html: str) -> str:
    """Return HTML with its text as it is said on this page."""
    return _vocabulary().said_in_html(html)


def _vocabulary() -> Vocabulary:
    return st.session_state.get("vocabulary", Vocabulary())


_PIECES: ContextVar[list[str] | None] = ContextVar("pieces", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Write all words inside as one element: the browser redraws each element of a page at every move of a slider."""
    pieces: list[str] = []
    token = _PIECES.set(pieces)
    try:
        yield
    finally:
        _PIECES.reset(token)
    if pieces:
        _put(f'<div class="eh-together">{"".join(pieces)}</div>')


def _put(html: str) -> None:
    pieces = _PIECES.get()
    if pieces is None:
        st.html(said_in_html(html))
    else:
        pieces.append(html)


def colours() -> Palette:
    """Return the colours that fit the reader's theme."""
    return palette(dark=st.context.theme.type == "dark")


def dress() -> None:
    """Put the style sheet on the page, with this theme's colours as variables."""
    now = colours()
    names = {name: getattr(now, name) for name in COLOURS}
    variables = "".join(f"--eh-{name}: {value};" for name, value in names.items())
    st.html(f"<style>:root {{{variables}}}\n{STYLE.read_text(encoding='utf-8')}</style>")


def mark(verdict: str | None) -> str:
    """Return the mark of a verdict: a shape and a colour, with its name for those who cannot see it."""
    shape = verdict if verdict in ("within", "beyond") else "unknown"
    said = VERDICTS.get(verdict or "", "not judged")
    return f'<span class="eh-mark {shape}" role="img" aria-label="{said}" title="{said}"></span>'


def question(title: str) -> None:
    """Write the title of a view: a question."""
    _put(f'<h1 class="eh-question">{escape(title)}</h1>')


def answer(sentence: str, verdict: str | None = None) -> None:
    """Write the answer in one sentence, with the mark of its verdict where it has one; no line ends before a "%"."""
    sign = mark(verdict) if verdict else ""
    words = escape(sentence).replace(" %", "&nbsp;%")
    _put(f'<p class="eh-answer" data-testid="eh-answer">{sign}<span>{words}</span></p>')


def head(words: str) -> None:
    """Write a small heading."""
    _put(f'<h2 class="eh-head">{escape(words)}</h2>')


def note(words: str, *, name: str = "") -> None:
    """Write a quiet note, with a name before it; what stands between backticks is shown as code."""
    before = f"<b>{escape(name)}</b> " if name else ""
    marked = CODE.sub(r"<code>\1</code>", escape(words))
    _put(f'<p class="eh-note">{before}{marked}</p>')


def empty(sentence: str) -> None:
    """Say calmly that there is nothing to show, and what can be done."""
    _put(f'<p class="eh-empty" data-testid="eh-empty">{escape(sentence)}</p>')


def fault(error: EvenhandError) -> None:
    """Say in one sentence what cannot be shown, and offer a way out."""
    head("This cannot be shown")
    empty(str(error))
    st.button("Begin again", on_click=st.query_params.clear, key="begin_again")


def live(draw: Callable[..., None]) -> Callable[..., None]:
    """Return a part of a page that reruns by itself; a fault of the input is one sentence there too."""
    @wraps(draw)
    def guarded(*args: Any) -> None:
        try:
            draw(*args)
        except EvenhandError as error:
            fault(error)
    return st.fragment(guarded)


def picture(chart: Any, *, alt: str, key: str, **options: Any) -> Any:
    """Draw a chart across the page, with words for those who cannot see it."""
    words, shown = _vocabulary(), {"theme": None, "width": "stretch", "key": key, "alt": said(alt), **options}
    if not words.words:
        return st.altair_chart(chart, **shown)
    return st.vega_lite_chart(words.said_in_chart(chart.to_dict()), **shown)


def unseen(words: str) -> None:
    """Write words for those who cannot see a picture that follows a slider."""
    _put(f'<p class="eh-unseen">{escape(words)}</p>')


def moving(draw: Callable[..., Any], marks: pl.DataFrame, *, name: str, key: str,
           drops: tuple[str, Callable[[], None]] | None = None, **fixed: Hashable) -> None:
    """Draw a chart that follows a slider: its specification is made once, and afterwards only its table is sent.

    So the browser moves the marks in place, where a new specification would make it draw the chart anew.

    Parameters
    ----------
    draw : callable
        Makes the chart from a table; what it makes may depend on the table's columns, never on its rows.
    marks : polars.DataFrame
        The table.
    name : str
        What the chart shows, in words that do not follow the slider, for they are a part of its specification:
        what the marks say stands in :func:`unseen`.
    key : str
        The name of the chart on the page.
    drops : (str, callable), optional
        The selection by which the reader moves something in the picture, and what is called then.
    **fixed
        What else `draw` takes: values that a slider leaves as they are.
    """
    spec = _specification(draw, tuple(marks.schema.items()), tuple(fixed.items()), _vocabulary())
    chosen = {} if drops is None else {"selection_mode": drops[0], "on_select": drops[1]}
    st.vega_lite_chart(marks, spec, theme=None, width="stretch", key=key, alt=said(name), **chosen)


@lru_cache(maxsize=64)
def _specification(draw: Callable[..., Any], columns: tuple[tuple[str, Any], ...],
                   fixed: tuple[tuple[str, Hashable], ...], words: Vocabulary) -> dict[str, Any]:
    """Return a chart without its data: drawn from no rows at all, so that nothing in it can depend on them."""
    spec = draw(pl.DataFrame(schema=dict(columns)), **dict(fixed)).to_dict()
    # While Streamlit draws a chart of another session, data are named in place of being there (a switch of Altair's).
    for part in ("datasets", "data"):
        spec.pop(part, None)
    return words.said_in_chart(spec)


def scale(where: Scale) -> None:
    """Draw where a score stands on its range."""
    _put(where.html())


def entries(rows: Iterable[tuple[str, str, str]]) -> None:
    """Write a list with hairlines: a sign, words, and what stands at the right; ○ is what does not apply."""
    items = "".join(f'<li class="{"no" if sign == "○" else ""}"><span>{escape(sign)}</span>'
                    f"<span>{escape(words)}</span><span>{escape(right)}</span></li>" for sign, words, right in rows)
    _put(f'<ul class="eh-list">{items}</ul>')


def figures(entries: Iterable[tuple[str, str, str]]) -> None:
    """Write key figures: the number, its words, and its definition on hover."""
    cells = "".join(f'<div class="eh-figure"><b>{escape(number)}</b>'
                    f'<span title="{escape(about)}">{escape(label)}</span></div>'
                    for number, label, about in entries)
    _put(f'<div class="eh-figures">{cells}</div>')


def findings(entries: Iterable[tuple[str, str, str, str]]) -> None:
    """Write findings, one under the other: verdict, what was seen, what stands behind it, the whole sentence."""
    rows = "".join(f'<div class="eh-finding">{mark(verdict)}<details><summary>{escape(seen)}'
                   f"<small>{escape(behind)}</small></summary><p>{escape(whole)}</p></details></div>"
                   for verdict, seen, behind, whole in entries)
    _put(f'<div data-testid="eh-findings">{rows}</div>')


def table(frame: pl.DataFrame, *, key: str, label: str = "Show the table") -> None:
    """Keep the table behind the picture behind a toggle."""
    if st.toggle(said(label), key=key):
        st.dataframe(frame.rename(said), hide_index=True, width="stretch")


def rows(shown: PlainTable) -> None:
    """Write a table of words, whose lines become blocks with a name before each cell where the page is narrow."""
    shown = _vocabulary().said_in_table(shown)  # attributes of tags are not said when the page is
    first, *heads = (escape(head) for head in shown.headers)
    kind = " prose" if shown.prose else ""
    lines = "".join(f"<tr><th>{escape(row[0])}</th>" + "".join(
        f'<td data-head="{head}">{escape(cell)}</td>' for head, cell in zip(heads, row[1:], strict=True))
        + "</tr>" for row in shown.rows)
    names = "".join(f"<th>{head}</th>" for head in (first, *heads))
    _put(f'<table class="eh-rows{kind}"><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>')


def command_line(command: str) -> None:
    """Write the equal command line."""
    _put(f'<div class="eh-foot">{_same(command)}</div>')


def footer(command: str | None, provenance: str) -> None:
    """Write the equal command line, where it does not stand elsewhere, and where the people come from."""
    same = _same(command) if command else ""
    _put(f'<div class="eh-foot">{same}<span>{escape(provenance)}</span></div>')


def _same(command: str) -> str:
    return f"<span>The same on the command line</span><code>{escape(command)}</code>"
