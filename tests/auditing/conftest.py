"""What the tests of findings on networks share."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from evenhand.auditing.network_audit import network_audit
from evenhand.coupling import Coupling
from evenhand.planted import homophilous_ties
from evenhand.population.population import Population, Provenance, Roles
from evenhand.scoring.decisions import Decisions


@pytest.fixture
def network_town():
    """A town of two groups whose own records differ by a known amount, and whose scores friends enter."""
    def town(*, r: float = 0.5, homophily: float = 0.6, gap: float = 1.0, driver: bool = False, people: int = 600,
             seed: int = 0, **more: object):
        rng = np.random.default_rng(seed)
        codes, kind = np.arange(people) % 2, rng.integers(0, 4, people)
        ties = homophilous_ties(kind if driver else codes, homophily=homophily, mean_degree=10, rng=rng)
        own = rng.normal(size=people) - gap * codes + (kind if driver else 0)
        coupling = Coupling(ties, r)
        score = coupling.solve(own)
        table = pl.DataFrame({"id": np.arange(people), "group": np.where(codes == 0, "high", "low")})
        population = Population("town", "A town", table, Roles(("group",)), Provenance(True, ""), ties)
        cut = float(np.quantile(score, 0.2))
        said = Decisions("circle", "Circle", "scorecard", score, (score >= cut).astype(np.int8), cut, own=own,
                         coupling=coupling)
        return network_audit(population, said, "group", permutations=99, **more)
    return town
