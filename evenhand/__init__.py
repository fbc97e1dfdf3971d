"""evenhand: who a score treats unevenly, how much of that comes through ties, and how sure we can be.

Two doors: :func:`evenhand.audit` for any table of people, and :func:`evenhand.run` for a dataset and
scoring systems from recipes. :func:`evenhand.profile` reads the standards to hold an audit against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.auditing.door import audit
    from evenhand.storage.profiles import read_profile as profile
    from evenhand.study import run

__version__ = "0.1.0"
__all__ = ["__version__", "audit", "profile", "run"]

_HOMES = {"audit": ("evenhand.auditing.door", "audit"), "run": ("evenhand.study", "run"),
          "profile": ("evenhand.storage.profiles", "read_profile")}


def __getattr__(name: str) -> object:
    """Load a door on first use: the engine's imports take seconds, and ``--help`` needs none of them."""
    if name in _HOMES:
        from importlib import import_module

        home, inner = _HOMES[name]
        return getattr(import_module(home), inner)
    raise AttributeError(f"module 'evenhand' has no attribute {name!r}")
