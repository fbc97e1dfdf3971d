"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says nothing of whether it holds: a busy machine must not fail a test.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of real data and published answers; without it the test is skipped."""
    folder = os.environ.get("EVENHAND_REFERENCE_DATA")
    if not folder:
        pytest.skip("EVENHAND_REFERENCE_DATA is not set: real data and published answers are not at hand")
    return Path(folder)
