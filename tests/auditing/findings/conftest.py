"""People on paper for tests of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

import evenhand

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.auditing.findings.finding import Finding


def table_of(groups: dict[str, tuple[int, int]]) -> pl.DataFrame:
    names = np.concatenate([np.repeat(name, people) for name, (_, people) in groups.items()])
    hired = np.concatenate([np.r_[np.ones(k, int), np.zeros(n - k, int)] for k, n in groups.values()])
    return pl.DataFrame({"group": names, "hired": hired})


@pytest.fixture
def findings_on() -> Callable[..., list[Finding]]:
    """A function from groups on paper, name to (selected, people), to the findings of one rule."""

    def ask(code: str, groups: dict[str, tuple[int, int]], **asked: object) -> list[Finding]:
        found = evenhand.audit(table_of(groups), protected="group", decision="hired", **asked)
        return [one for one in found.findings if one.code == code]

    return ask
