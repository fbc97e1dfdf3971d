"""Policies: the TOML file that says what `evenhand check` asks of which systems."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from evenhand.auditing.gate import Rule
from evenhand.errors import InputError
from evenhand.recipes import Part, parse

MOST_BYTES = 2**20


class PolicyRule(Part):
    """One rule of a policy; see `evenhand.auditing.gate.Rule`. `systems` limits it to some of the systems."""

    measure: str
    by: str
    at_least: float | None = None
    at_most: float | None = None
    group: str | None = None
    minimum_n: Annotated[int, Field(ge=1)] | None = None
    systems: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _a_bound(self) -> PolicyRule:
        if self.at_least is None and self.at_most is None:
            raise ValueError("at_least or at_most in a rule")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least below at_most in a rule")
        return self


class Drift(Part):
    """How far a figure may lie on the worse side of its value in the baseline."""

    slack: Annotated[float, Field(ge=0)] = 0.0


class Policy(Part):
    """What a build is gated by.

    Parameters
    ----------
    title : str
        What it is called.
    dataset : str
        The name of the dataset.
    systems : tuple of str
        The systems that are judged; ``sesame+drop`` is one with a mitigation.
    people, seed, level : optional
        As everywhere; the level holds for all verdicts on one system together.
    cut : float, optional
        A cut-off instead of each system's own.
    minimum_n : int
        Fewer people than this are not enough to judge, unless a rule says otherwise.
    rules : tuple of PolicyRule
        What is asked.
    baseline : Drift
        How figures are read against a stored baseline.

    Examples
    --------
    >>> policy = Policy(dataset="citizens", systems=["sesame"], rules=[
    ...     {"measure": "adverse_impact_ratio", "by": "sex", "at_least": 0.8}])
    >>> policy.rules_of("sesame")[0].bound
    'at least 0.8'
    """

    title: str = "Policy"
    dataset: str
    systems: Annotated[tuple[str, ...], Field(min_length=1)]
    people: Annotated[int, Field(ge=1)] | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95
    cut: float | None = None
    minimum_n: Annotated[int, Field(ge=1)] = 30
    rules: Annotated[tuple[PolicyRule, ...], Field(min_length=1)]
    baseline: Drift = Drift()

    @model_validator(mode="after")
    def _known_systems(self) -> Policy:
        for rule in self.rules:
            for name in rule.systems:
                if name not in self.systems:
                    raise ValueError(f"rules for systems that are judged, not for {name!r}")
        for name in self.systems:
            if not any(not rule.systems or name in rule.systems for rule in self.rules):
                raise ValueError(f"a rule for every system: there is none for {name!r}")
        return self

    def rules_of(self, system: str) -> tuple[Rule, ...]:
        """Return the rules that hold for one system."""
        return tuple(Rule(rule.measure, rule.by, rule.at_least, rule.at_most, rule.group,
                          self.minimum_n if rule.minimum_n is None else rule.minimum_n)
                     for rule in self.rules if not rule.systems or system in rule.systems)


def read_policy(path: Path) -> Policy:
    """Return the policy in a file, checked.

    Raises
    ------
    InputError
        For a file that cannot be read, is no TOML, or holds an unknown key; naming the nearest.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(str(path), f"{path.stat().st_size:,} bytes", f"at most {MOST_BYTES:,}", "shorten it")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        said = str(fault).splitlines()[0]
        raise InputError(str(path), f"text that is no TOML ({said})", "lines such as dataset = \"citizens\"",
                         "mend the line; words stand in quotes") from None
    except OSError as fault:
        raise InputError(str(path), f"a file that cannot be read ({fault.strerror})", "a policy",
                         "write one, or copy policy.toml from `evenhand init`") from None
    return parse(Policy, table, str(path))


def project_beside(path: Path) -> Path | None:
    """Return the folder of a policy if it is a project with datasets/ or models/; else None."""
    home = Path(path).absolute().parent
    return home if any((home / kind).is_dir() for kind in ("datasets", "models")) else None
