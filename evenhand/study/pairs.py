"""Who says yes to whom, where single people decide about single people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.auditing.audit import attribute_sets
from evenhand.auditing.pairs import PairAudit, audit_pairs
from evenhand.measures.group_counts import JOIN
from evenhand.scoring.pairs import pairs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evenhand.study.runs import Study


def pair_audit(study: Study, system: str, *, by: Sequence[str] | None = None, level: float = 0.95) -> PairAudit:
    """Return the audit of the answers that the lenders of one system of a study give, pair by pair.

    Parameters
    ----------
    study : Study
        What :func:`run` returns.
    system : str
        A system in which lenders answer, such as guanxi.
    by : sequence of str, optional
        Attributes or intersections; every protected attribute where left out.
    level : float
        The confidence level.

    Raises
    ------
    InputError
        For a system that scores people once for all who ask.

    Examples
    --------
    >>> import evenhand
    >>> study = evenhand.run("citizens", "guanxi", people=600)
    >>> found = pair_audit(study, "guanxi", by=["hukou"])
    >>> found.frame()["group"][0], found.frame().height
    ('urban → urban', 15)
    """
    names = [JOIN.join(parts) for parts in attribute_sets(study.population.roles.protected, by, 1)]
    return audit_pairs(study.population, pairs_of(study.systems[system], study.population), by=names, level=level)
