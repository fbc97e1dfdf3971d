"""evenhand: who a score treats unevenly, how much of that comes through ties, and how sure we can be.

Two doors: :func:`evenhand.audit` for any table of people, and :func:`evenhand.run` for a dataset and
scoring systems from recipes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.auditing.door import audit
    from evenhand.study import run

__version__ = "0.1.0"
__all__ = ["__version__", "audit", "run"]

_HOMES = {"audit": "evenhand.auditing.door", "run": "evenhand.study"}


def __getattr__(name: str) -> object:
    """Load a door on first use: the engine's imports take seconds, and ``--help`` needs none of them."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'evenhand' has no attribute {name!r}")
