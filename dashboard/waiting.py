"""Whether the reader has gone on: what takes long asks now and then, and ends where nobody waits for it."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def gone_on() -> bool:
    """Return whether something on the page was moved since this run began.

    Streamlit ends a run of the whole page there, and lets that of a fragment come to its end first. It has no public
    word for it; where it keeps its requests elsewhere, a run is never ended early, and that is all.
    """
    requests = getattr(get_script_run_ctx(suppress_warning=True), "script_requests", None)
    return getattr(getattr(requests, "_state", None), "name", "") == "RERUN"
