"""A column of sliders, switches, lists and buttons as one element of the page, so that a move is answered quickly.

The browser redraws every widget of a page at every move of one; a panel is one element, however many controls it has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from evenhand.checks import one_of

HERE = Path(__file__).parent
_mounted = st.components.v2.component(
    "evenhand_panel", html='<div class="panel"></div>', css=(HERE / "panel.css").read_text(encoding="utf-8"),
    js=(HERE / "panel.js").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Control:
    """One control of a panel.

    Parameters
    ----------
    key : str
        The URL's parameter that it stands for.
    kind : {"range", "number", "choice", "switch", "buttons"}
        A slider, a field for a number, a list, a switch (0 or 1), or a row of buttons.
    label : str
        What it is about, in plain words.
    value, own : float or str
        Where it stands, and what it was before anybody moved it: a slider has a mark there.
    help : str
        Words on hover.
    low, high, step : float
        The real limits of a number, and its steps.
    unit : str
        The unit of a number.
    digits : int
        Its decimals.
    levels : tuple of str
        The values of a list, or of buttons.
    words : tuple of str
        What stands for each of them, where that differs.
    """

    key: str
    kind: Literal["range", "number", "choice", "switch", "buttons"]
    label: str = ""
    value: Any = None
    own: Any = None
    help: str = ""
    low: float = 0
    high: float = 1
    step: float = 1
    unit: str = ""
    digits: int = 0
    levels: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def panel(controls: Sequence[Control], written: Callable[[Control, Any], None], *, key: str) -> None:
    """Draw controls as one element; `written` takes the control that was moved and its new value."""
    def moved() -> None:
        move = st.session_state[key].get("moved") or {}
        by_key = {control.key: control for control in controls}
        written(by_key[one_of(move.get("key"), "panel, moved", by_key)], move.get("value"))

    last = (st.session_state.get(key) or {}).get("moved") or {}
    _mounted(data={"controls": [vars(control) for control in controls], "move": last.get("move", 0)}, key=key,
             default={"moved": None}, on_moved_change=moved)
