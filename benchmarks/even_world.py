"""How often an audit finds something in a world where there is nothing to find.

    python benchmarks/even_world.py [--seeds 200] [--people 2000] [--systems sesame financial]

In the even world no protected attribute has any effect on anything. A finding "beyond" there is a false one;
over a whole audit, with all its attributes, intersections and measures, at most one world in twenty may have
any. The second column is harder: tolerances of nothing, so that it counts the worlds in which any adjusted
interval leaves out the even value. Where scores mix friends' records it may lie above 5 %, because these
intervals take people as independent.
"""

from __future__ import annotations

import argparse

from evenhand.auditing.audit import audit
from evenhand.measures.standards import EXPLORATORY
from evenhand.measures.uncertainty import clopper_pearson, normal_critical
from evenhand.study import population_of, run

NOTHING = {name: 1.0 if name == "adverse_impact_ratio" else 0.0
           for name in EXPLORATORY.standards if name != "design_effect"}


def worlds_with_findings(seeds: int, people: int, systems: list[str]) -> dict[str, dict[str, int]]:
    """Return, by system, in how many even worlds an audit finds anything beyond each kind of tolerance."""
    found = {name: {"exploratory": 0, "nothing": 0} for name in systems}
    for seed in range(seeds):
        population = population_of("citizens", seed=seed, people=people, even=True)
        study = run(population, systems, seed=seed)
        for name in systems:
            strict = audit(population, study.decisions[name], tolerance=NOTHING)
            found[name]["exploratory"] += _any_beyond(study.audits[name])
            found[name]["nothing"] += _any_beyond(strict)
    return found


def _any_beyond(result: object) -> bool:
    return any(finding.verdict == "beyond" for finding in result.findings)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=200)
    arguments.add_argument("--people", type=int, default=2000)
    arguments.add_argument("--systems", nargs="+", default=["sesame", "financial"])
    chosen = arguments.parse_args()
    found = worlds_with_findings(chosen.seeds, chosen.people, chosen.systems)
    print(f"{chosen.seeds} even worlds of {chosen.people:,} people; worlds with any finding beyond the tolerance")
    for name, counts in found.items():
        for tolerance, count in counts.items():
            low, high = clopper_pearson(count, chosen.seeds, normal_critical(0.95))
            print(f"{name:20} tolerance {tolerance:12} {count:4} ({count / chosen.seeds:.1%}, 95 % interval "
                  f"{float(low):.1%} to {float(high):.1%})")


if __name__ == "__main__":
    main()
