"""What the further sections of a report are written from: cut-offs, consequences, ties, and why a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.findings_words import widest
from evenhand.study.consequences import ladder_of
from evenhand.study.cutoffs import CutLab, cut_lab
from evenhand.study.gaps import WhyGap, why_gap
from evenhand.study.network import network_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evenhand.auditing.audit import Audit
    from evenhand.auditing.ladder import Ladder
    from evenhand.auditing.network_audit import NetworkAudit
    from evenhand.study.runs import Study

PERMUTATIONS = 199


@dataclass(frozen=True, eq=False)
class SystemParts:
    """What is looked at more closely of one system, by the attribute whose shares selected lie furthest apart.

    Parameters
    ----------
    attribute : str
        The attribute.
    lab : CutLab, optional
        All cuts; None without a score.
    ladder : Ladder, optional
        What a score brings; None where the recipe says nothing of it.
    why : WhyGap, optional
        The gap of mean scores between the worst and the best scored group; None where nobody knows how scores are made.
    network : NetworkAudit, optional
        What ties have to do with scores: of each system that counts friends, else of the first. None for the others,
        and without ties or a score.
    """

    attribute: str
    lab: CutLab | None = None
    ladder: Ladder | None = None
    why: WhyGap | None = None
    network: NetworkAudit | None = None


def parts_of(study: Study, *, level: float, seed: int, progress: Callable[[str], None]) -> dict[str, SystemParts]:
    """Return what is looked at more closely, by system."""
    found = {}
    coupled = [name for name, said in study.decisions.items() if said.coupling is not None]
    for name in study.audits:
        progress(f"looking closer at {name}")
        found[name] = _of_system(study, name, level=level, seed=seed, tied=name in (coupled or list(study.audits)[:1]))
    return found


def _of_system(study: Study, name: str, *, level: float, seed: int, tied: bool) -> SystemParts:
    population, decisions, audit = study.population, study.decisions[name], study.audits[name]
    attribute = widest(audit)
    if decisions.score is None or not decisions.scored.any():
        return SystemParts(attribute)
    recipe = study.systems[name].recipe
    ladder = ladder_of(population, recipe, decisions, attributes=[attribute], level=level) if (
        recipe.consequences or recipe.bands) else None
    network = None
    if tied and population.ties is not None and population.ties.count:
        network = network_of(study, name, attribute, level=level, permutations=PERMUTATIONS, seed=seed)
    return SystemParts(attribute, cut_lab(population, decisions, attribute), ladder,
                       _why(study, name, audit, attribute, level=level, seed=seed), network)


def _why(study: Study, name: str, audit: Audit, attribute: str, **given: Any) -> WhyGap | None:
    system = study.systems[name]
    means = audit.rows.filter((pl.col("measure") == "mean_score") & (pl.col("attribute") == attribute)
                              & pl.col("value").is_not_null() & (pl.col("n") > 1))
    if study.decisions[name].kind not in EXPLAINED or means.height < 2:
        return None
    ordered = means.sort("value", descending=audit.favourable == "low")["group"].to_list()
    return why_gap(study.population, system, study.decisions[name], attribute=attribute, group=ordered[0],
                   reference=ordered[-1], **given)


EXPLAINED = ("scorecard", "estimator", "points")
"""The kinds of systems whose scores add up of parts."""
