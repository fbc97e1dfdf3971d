"""Check: systems against a policy, and against a baseline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.auditing.gate import Judged, judged
from evenhand.storage.baselines import read_baseline
from evenhand.storage.policies import Policy, project_beside, read_policy
from evenhand.study.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evenhand.catalog import Catalog
    from evenhand.study.runs import Study

SCHEMA = {"system": pl.String, "measure": pl.String, "attribute": pl.String, "group": pl.String,
          "groups": pl.List(pl.String), "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64,
          "bound": pl.String, "verdict": pl.String, "reason": pl.String, "baseline": pl.Float64}


@dataclass(frozen=True, eq=False)
class Check:
    """What a policy found. Frozen.

    Parameters
    ----------
    policy : Policy
        What was asked.
    verdicts : tuple of Judged
        A verdict a rule, system and group.
    people : int
        How many people there are.
    source : str
        The policy's file.
    """

    policy: Policy
    verdicts: tuple[Judged, ...]
    people: int
    source: str = "policy.toml"

    @property
    def exit_code(self) -> int:
        """0 where all is within, 1 where something is beyond, 3 where nothing is but something cannot be judged."""
        found = {one.verdict for one in self.verdicts}
        return 1 if "beyond" in found else 0 if found == {"within"} else 3

    def frame(self) -> pl.DataFrame:
        """Return the verdicts as a tidy table."""
        return pl.DataFrame([one.to_dict() for one in self.verdicts], schema=SCHEMA, orient="row")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values."""
        return {"evenhand": __version__, "policy": self.policy.title, "dataset": self.policy.dataset,
                "systems": list(self.policy.systems), "people": self.people, "level": self.policy.level,
                "exit_code": self.exit_code, "verdicts": [one.to_dict() for one in self.verdicts]}


def check(policy: Policy | Path | str, *, baseline: Path | None = None, catalog: Catalog | None = None,
          progress: Callable[[str], None] = lambda stage: None) -> Check:
    """Return the verdicts of a policy.

    Parameters
    ----------
    policy : Policy or path
        The policy, or its file. Names are looked up in the file's folder where that is a project.
    baseline : path, optional
        A stored baseline: a figure whose whole interval lies on the worse side of its value there is beyond.
    catalog, progress : optional
        As in `run`.

    Raises
    ------
    InputError
        For a policy, a baseline or a name that cannot be used.
    """
    source = "policy.toml" if isinstance(policy, Policy) else str(policy)
    if not isinstance(policy, Policy):
        catalog = catalog or _catalog_of(Path(policy))
        policy = read_policy(Path(policy))
    before = None if baseline is None else read_baseline(baseline, policy.dataset)
    by = list(dict.fromkeys(rule.by for rule in policy.rules))
    study = run(policy.dataset, list(policy.systems), seed=policy.seed, people=policy.people, by=by, cut=policy.cut,
                level=policy.level, catalog=catalog, progress=progress)
    return check_study(study, policy, before=before, source=source)


def check_study(study: Study, policy: Policy, *, before: Mapping[str, float | None] | None = None,
                source: str = "policy.toml") -> Check:
    """Return the verdicts of a policy on systems that are audited already: the one engine of every surface."""
    verdicts = []
    for asked, system in zip(policy.systems, study.audits, strict=True):
        rules = policy.rules_of(asked)
        found = judged(study.audits[system], rules, asked, level=policy.level)
        verdicts += [_against(one, before, policy.baseline.slack, at_least=one.bound.startswith("at least"))
                     for one in found]
    return Check(policy, tuple(verdicts), study.population.count, source)


def _catalog_of(path: Path) -> Catalog:
    from evenhand.catalog import Catalog

    return Catalog(project_beside(path))


def _against(one: Judged, before: Mapping[str, float | None] | None, slack: float, *, at_least: bool) -> Judged:
    """Return a verdict read against the baseline too: what is worse than it, and not by chance, is beyond."""
    if before is None:
        return one
    if before.get(one.key) is None:
        return replace(one, reason="; ".join(filter(None, (one.reason, "not in the baseline"))))
    value = float(before[one.key])
    one = replace(one, baseline=value)
    if one.low is None or one.high is None or one.bound.startswith("from"):
        return one
    worse = one.high < value - slack if at_least else one.low > value + slack
    return replace(one, verdict="beyond", reason=f"worse than {value:.3g} in the baseline") if worse else one
