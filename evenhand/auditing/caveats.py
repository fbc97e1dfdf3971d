"""What the reader must know of all numbers of an audit: who is left out, and what intervals do not allow for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.numeric import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from evenhand.measures.tally import Tally


FEW = 0.01
"""A smaller share of people on one side of the decision is told, for a cut may be on another scale than the score."""
UNEVEN_COVERAGE = 0.05
"""From this difference between groups on, the share who have a score is told group by group."""


def joined(ties: int) -> str:
    """Return that ties join people, with their number.

    Examples
    --------
    >>> joined(1), joined(1200)
    ('1 tie joins them', '1,200 ties join them')
    """
    return f"{counted(ties, 'tie')} {'joins' if ties == 1 else 'join'} them"


def caveats_of_further(rows: pl.DataFrame, ties: int | None) -> tuple[str, ...]:
    """Return what the reader must know of the measures beyond the default: their intervals allow for no ties.

    Examples
    --------
    >>> import polars as pl
    >>> caveats_of_further(pl.DataFrame(), 5)
    ()
    """
    if not ties or rows.is_empty():
        return ()
    return (f"Intervals of measures beyond the default take people as independent, though {joined(ties)}; "
            "the intervals of rates, gaps and mean scores allow for that (see also `evenhand network`).",)


def independence_taken(ties: int | None, *, what: str = "Intervals here take") -> str:
    """Return the caveat of intervals that take people as independent where ties join them; empty where none do.

    Examples
    --------
    >>> independence_taken(None), independence_taken(1200)[:60]
    ('', 'Intervals here take people as independent, though 1,200 ties')
    """
    if not ties:
        return ""
    return (f"{what} people as independent, though {joined(ties)}: where scores follow ties, the "
            "true uncertainty is larger. The intervals of an audit's rates and gaps allow for it (see also "
            "`evenhand network`).")


def coverage_words(counted: Tally, attribute: str, label: str = "") -> str:
    """Return each group's share selected as coverage times rate: who has a score, and who of these is selected.

    Empty where about as many of each group have a score, where the decision is not known, or where somebody without a
    score is selected.

    Parameters
    ----------
    counted : Tally
        The counts.
    attribute : str
        The attribute.
    label : str
        The plain words for it; its own name, written with spaces, where left out.

    Examples
    --------
    >>> import polars as pl
    >>> from evenhand.measures.tally import tally
    >>> people = pl.DataFrame({"sex": ["f", "f", "m", "m"], "score": [1.0, None, 3.0, 2.0]})
    >>> coverage_words(tally(people, ["sex"], score="score", cut=2.5), "sex")
    'By sex, the share selected is the share with a score times that of these selected: f 50.0 % × 0.0 %; m 100.0 % × 50.0 %.'
    """  # noqa: E501
    groups = counted.groups(attribute)
    people, scored, selected = groups.people.tolist(), groups.scored.tolist(), groups.count("selected").tolist()
    shares = [n / size for n, size in zip(scored, people, strict=True) if size]
    if "decision" not in counted.known or any(s > n for s, n in zip(selected, scored, strict=True)) \
            or max(shares, default=0.0) - min(shares, default=0.0) < UNEVEN_COVERAGE:
        return ""
    parts = [f"{name} {100 * n / size:.1f} % × {100 * chosen / n:.1f} %"
             for name, size, n, chosen in zip(groups.names, people, scored, selected, strict=True) if size and n]
    words = label or attribute.replace("_", " ")
    return (f"By {words.lower()}, the share selected is the share with a score times that of these selected: "
            f"{'; '.join(parts)}.") if parts else ""


def caveats_of(counted: Tally, ties: int | None, labels: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the caveats of a tally, a sentence each; the notes on its columns come last.

    Parameters
    ----------
    counted : Tally
        The counts.
    ties : int, optional
        How many ties join the people, where intervals do not allow for them.
    labels : mapping of str to str, optional
        The plain words for attributes.

    Examples
    --------
    >>> import polars as pl
    >>> from evenhand.measures.tally import tally
    >>> people = pl.DataFrame({"sex": ["f", "m", "m"], "hired": [1, 0, None]})
    >>> caveats_of(tally(people, ["sex"], decision="hired"), None)
    ('The decision is not known for 1 of 3 people: they are left out of rates.',)
    """
    everybody, people, known = counted.groups(), counted.count, counted.known
    undecided = people - int(everybody.count("decided")[0])
    selected = int(everybody.count("selected")[0])
    unlabelled = int(everybody.counts[:, :, 2].sum())
    unscored = people - int(everybody.scored[0])
    said = []
    if ties:
        said.append(f"Intervals take people as independent, though {joined(ties)}: where scores follow "
                    "ties, the true uncertainty is larger.")
    if "decision" in known and undecided:
        said.append(f"The decision is not known for {undecided:,} of {people:,} people: they are left out of "
                    "rates.")
    if "decision" in known and selected in (0, people - undecided):
        who = "Everybody" if selected else "Nobody"
        said.append(f"{who} is selected: is the decision, or the cut, the one meant?")
    elif "decision" in known and (rare := min(selected, people - undecided - selected)) < FEW * (people - undecided):
        what = "selected" if rare == selected else "not selected"
        said.append(f"Only {rare:,} of {people - undecided:,} people {'is' if rare == 1 else 'are'} {what}: is the "
                    "decision, or the cut, the one meant?")
    if "outcome" in known and unlabelled:
        said.append(f"The outcome is not known for {unlabelled:,} of {people:,} people: they are left out of the "
                    "rates given an outcome.")
    if "score" in known and unscored:
        said.append(f"{unscored:,} of {people:,} people have no score: they are left out of mean scores, and "
                    "count as not selected where a cut-off decides.")
        told = (coverage_words(counted, name, (labels or {}).get(name, "")) for name in counted.attributes)
        said += [words for words in told if words]
    if {"decision", "outcome"} <= known and unlabelled < people and not everybody.sum_of(("fp", "fn"))[0]:
        said.append("Decision and outcome agree for everybody: is one of them made from the other?")
    return (*said, *counted.notes)
