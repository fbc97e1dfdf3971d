"""What ties have to do with a score: segregation, friends' shares, what comes through ties, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand import __version__
from evenhand.auditing.attribute_sets import attribute_sets
from evenhand.auditing.findings.eh303_placebo import find_in
from evenhand.auditing.network_audit import NetworkAudit, network_audit, plain
from evenhand.auditing.network_parts import exposures_of
from evenhand.auditing.network_people import ties_of
from evenhand.catalog import Catalog
from evenhand.errors import InputError, NotEnoughDataError, did_you_mean
from evenhand.measures.group_counts import JOIN
from evenhand.measures.placebo import ACROSS
from evenhand.scoring.system import fit
from evenhand.study.mitigations import system_recipe
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evenhand.auditing.findings.finding import Finding
    from evenhand.measures.exposure_contrasts import ExposureContrasts
    from evenhand.population.population import Population
    from evenhand.scoring.decisions import Decisions
    from evenhand.scoring.recipe import SystemRecipe
    from evenhand.study.runs import Study


def network_of(source: Study | Population, decisions: Decisions | str | None = None,
               attribute: str | None = None, *, reference: str | None = None, level: float = 0.95,
               permutations: int = 999, whole_population: bool = False, seed: int = 0) -> NetworkAudit:
    """Return what ties have to do with one system's scores, by the groups of one attribute.

    Parameters
    ----------
    source : Study or Population
        What was run, or the people themselves.
    decisions : Decisions or str, optional
        What the system says of each person; of a study, the system's name, its first one where left out.
    attribute : str, optional
        A protected attribute, or an intersection joined by " × "; the first protected one where left out.
    reference, level, permutations, whole_population, seed
        As in `network_audit`.

    Examples
    --------
    >>> import evenhand
    >>> study = evenhand.run("citizens", "sesame", people=400)
    >>> found = network_of(study, attribute="hukou", permutations=99)
    >>> found.people.compared, abs(found.splits[0].remainder) < 1e-6
    (('migrant', 'rural'), True)
    """
    population, said = _taken(source, decisions)
    by = population.roles.protected[0] if attribute is None else attribute
    return network_audit(population, said, by, reference=reference, level=level, permutations=permutations,
                         whole_population=whole_population, seed=seed)


@dataclass(frozen=True, eq=False)
class NetworkStudy:
    """The network audits of one system, an attribute each, with what else was asked for.

    Parameters
    ----------
    audits : mapping of str to NetworkAudit
        By attribute.
    sweeps, placebos : mappings of str to polars.DataFrame
        Gaps at other friend weights, and under other networks, by attribute; empty where not asked for.
    shares : mapping of str to polars.DataFrame
        Gaps shared out between features and ties, where networks were drawn anew.
    exposures : ExposureContrasts, optional
        How recorded outcomes go with one's own refusal and that of friends; of recorded decisions only.
    unexposed : str
        Why that cannot be said, where it cannot.
    """

    audits: Mapping[str, NetworkAudit]
    sweeps: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    placebos: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    shares: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    exposures: ExposureContrasts | None = None
    unexposed: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules read, attribute by attribute; that on placebos where networks were drawn anew."""
        found = [one for audited in self.audits.values() for one in audited.findings]
        return (*found, *(one for name, table in self.placebos.items() if ACROSS in table["network"]
                          for one in find_in(self.audits[name], table)))

    def frame(self) -> pl.DataFrame:
        """Return the rows of all attributes as one tidy table."""
        return pl.concat([one.rows for one in self.audits.values()])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as one object of plain values: rows of all attributes, and the parts by attribute."""
        blocks = {name: one.to_dict() for name, one in self.audits.items()}
        first = next(iter(blocks.values()))
        parts = {name: block["parts"]
                 | ({"sweep": plain(self.sweeps[name])} if name in self.sweeps else {})
                 | ({"placebo": plain(self.placebos[name])} if name in self.placebos else {})
                 | ({"features_and_ties": plain(self.shares[name])} if name in self.shares else {})
                 for name, block in blocks.items()}
        seen = {} if self.exposures is None else {"exposures": plain(self.exposures.table),
                                                  "caveats": list(self.exposures.caveats)}
        seen |= {"exposures": None, "reason": self.unexposed} if self.unexposed else {}
        return {"evenhand": __version__, "population": first["population"], "system": first["system"],
                "rows": [row for block in blocks.values() for row in block["rows"]],
                "findings": [one.to_dict() for one in self.findings], "networks": parts, **seen}


def network_study(source: Study | Population, decisions: Decisions | str | None = None, *, by: Sequence[str],
                  friend_weights: Sequence[float] = (), placebos: Sequence[str] = (), draws: int = 20,
                  progress: Callable[[str], None] = lambda stage: None, **given: Any) -> NetworkStudy:
    """Return the network audits of one system by several attributes, with sweeps and placebos where asked for.

    Parameters
    ----------
    source, decisions
        As in :func:`network_of`.
    by : sequence of str
        The attributes.
    friend_weights : sequence of float
        The friend weights of a sweep.
    placebos : sequence of {"rewired", "rewired within groups", "no ties"}
        The other networks.
    draws : int
        How many networks to draw of each.
    progress : callable
        Called with a few words before each stage.
    given
        Further arguments of :func:`network_of`.
    """
    audits = {}
    for name in by:
        progress(f"network by {name}")
        audits[name] = network_of(source, decisions, name, **given)
    sweeps = {name: one.sweep(friend_weights) for name, one in audits.items()} if len(friend_weights) else {}
    drawn, shared = {}, {}
    for name, one in audits.items() if placebos else ():
        progress(f"other networks for {name}")
        drawn[name] = one.placebo(networks=placebos, draws=draws)
        if ACROSS in placebos and one.coupled:
            shared[name] = one.shapley(draws=draws)
    people, said = _taken(source, decisions)
    exposed, why = exposed_by(people, said) if said.kind == "recorded" else (None, "")
    return NetworkStudy(audits, sweeps, drawn, shared, exposed, why)


def exposed_by(population: Population, decisions: Decisions) -> tuple[ExposureContrasts | None, str]:
    """Return how recorded outcomes go with refusals of oneself and of friends, or None and why it cannot be said."""
    try:
        return exposures_of(population, decisions), ""
    except (NotEnoughDataError, InputError) as refusal:
        return None, str(refusal)


def network(dataset: str | Population, system: str | SystemRecipe, *, by: Sequence[str] | None = None,
            cut: float | None = None, people: int | None = None, seed: int = 0,
            knobs: Mapping[str, float] | None = None, even: bool | None = None, catalog: Catalog | None = None,
            progress: Callable[[str], None] = lambda stage: None, **asked: Any) -> NetworkStudy:
    """Draw or read people, score them by one system, and return what ties have to do with the scores.

    Parameters
    ----------
    dataset, system, people, seed, cut, knobs, even, catalog, progress
        As in :func:`evenhand.study.run`.
    by : sequence of str, optional
        Attributes, or intersections such as ``"sex*hukou"``; every protected attribute where left out.
    **asked
        More of :func:`network_study` and :func:`network_of`.
    """
    catalog = catalog or Catalog()
    recipe = system_recipe(system, catalog)
    progress(f"drawing {dataset}" if isinstance(dataset, str) else "taking the people")
    population = population_of(dataset, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    names = [JOIN.join(one) for one in attribute_sets(population.roles.protected, by, 1)]
    ties_of(population)
    progress(f"scoring by {recipe.name}")
    decisions = fit(recipe, population, seed=seed).decide(population, cut=cut)
    return network_study(population, decisions, by=names, seed=seed, progress=progress, **asked)


def _taken(source: Study | Population, decisions: Decisions | str | None) -> tuple[Population, Decisions]:
    if hasattr(source, "decisions"):
        said = source.decisions
        name = next(iter(said)) if decisions is None else decisions
        if not isinstance(name, str):
            return source.population, name
        if name not in said:
            raise InputError("network", f"system {name!r}", "one of the study", did_you_mean(name, said))
        return source.population, said[name]
    if decisions is None or isinstance(decisions, str):
        raise InputError("network", "people without decisions", "what a system says of them",
                         "give its Decisions, or a study")
    return source, decisions
