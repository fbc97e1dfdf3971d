"""How many threads share work that numpy and scipy do outside the interpreter's lock."""

from __future__ import annotations

import os

WORKERS = min(4, os.cpu_count() or 1)
