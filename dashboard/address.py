"""The address bar as the only memory of choices: a widget writes into the URL, and is read from it.

So a view is a link, the back button works, and a screenshot can be reopened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import page
import streamlit as st


def keep_across_views(view: str) -> None:
    """Put the frame's parameters back into the URL after a change of view, which empties it."""
    store = st.session_state.setdefault("address", {})
    if st.session_state.get("view") not in (None, view):
        for key, value in {**store.get("frame", {}), **store.get(view, {})}.items():
            if key not in st.query_params:
                st.query_params[key] = value
    st.session_state["view"] = view


def remember(view: str, frame_keys: tuple[str, ...]) -> None:
    """Keep what the URL says, the frame's parameters and this view's apart."""
    now = st.query_params.to_dict()
    store = st.session_state["address"]
    store["frame"] = {key: value for key, value in now.items() if key in frame_keys}
    store[view] = {key: value for key, value in now.items() if key not in frame_keys}


def asked(key: str, default: str | None = None) -> str | None:
    """Return what the URL says under a key."""
    return st.query_params.get(key) or default


def write(key: str, value: object | None) -> None:
    """Put a value into the URL; None takes it out."""
    if value is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = f"{value:.10g}" if isinstance(value, float) else str(value)


def from_widget(key: str, *, default: object = None, clears: tuple[str, ...] = ()) -> Callable[[], None]:
    """Return a callback that writes a widget's value into the URL and takes out what no longer fits."""
    def written() -> None:
        value = st.session_state[f"w_{key}"]
        for other in clears:
            write(other, None)
        write(key, None if value == default else value)
    return written


def widget(make: Callable[..., Any], label: str, key: str, value: object, *args: object, default: object = None,
           clears: tuple[str, ...] = (), **options: Any) -> Any:
    """Draw a widget that shows `value` and writes what the reader chooses into the URL under `key`."""
    name, written = f"w_{key}", from_widget(key, default=default, clears=clears)
    st.session_state[name] = value
    return make(page.said(label), *args, key=name, on_change=written, **_said(options))


def _said(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a widget with their words as they are said on this page."""
    spoken = {key: page.said(options[key]) for key in ("help", "placeholder") if isinstance(options.get(key), str)}
    in_words = options.get("format_func")
    if in_words is not None:
        spoken["format_func"] = lambda one: page.said(in_words(one))
    return options | spoken
