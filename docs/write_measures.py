"""Write docs/measures.md from the measures themselves: `python docs/write_measures.py`."""

from __future__ import annotations

from pathlib import Path

from evenhand.measures.further_measures import FURTHER_MEASURES
from evenhand.measures.measure import MEASURES, Measure
from evenhand.measures.selection import NEEDS_MORE
from evenhand.measures.sources import CHECKED

PAGE = Path(__file__).parent / "measures.md"
NEEDED = {"decision": "decision", "outcome": "outcome", "score": "score", "given": "a factor (`--given`)",
          "features": "what makes people alike (`--feature`)"}
HEAD = """# The measures

Made from the measures themselves by `python docs/write_measures.py`; a test holds it up to date.

`evenhand audit ... --measure NAME` takes one, `--measure all` takes all that can be had; without it an audit takes the
first table. In Python: `evenhand.audit(people, ..., measures=["auc", "theil"])`. A measure of one group has no even
value. *Checked* says what the definition, or the number in a test, was compared with; where it says *from memory*,
nobody has read the source for this project.

Where a row speaks of a part (a quantile, a stratum, a cut-off, another group), its column `at` says which. People of
unknown group are counted, named and left out of comparisons. What cannot be estimated is null with a reason.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, "## Taken by default\n", _table(MEASURES.values()), "## Taken by name\n",
                      _table(FURTHER_MEASURES.values())])


def _table(measures: object) -> str:
    lines = ["| measure | what it is | even | range | needs | source | checked |", "|---|---|---|---|---|---|---|"]
    return "\n".join([*lines, *map(_line, measures)]) + "\n"


def _line(one: Measure) -> str:
    needs = [NEEDED[part] for part in (*one.needs, *((NEEDS_MORE[one.name],) if one.name in NEEDS_MORE else ()))]
    even = "" if one.even_value is None else f"{one.even_value:g}"
    low, high = (f"{end:g}".replace("inf", "∞").replace("-", "−") for end in one.range)
    checked = CHECKED.get(one.name, "*from memory*")
    return (f"| `{one.name}` | **{one.label}.** {one.definition} | {even} | {low} to {high} | {', '.join(needs)} | "
            f"{one.source} | {checked} |")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
