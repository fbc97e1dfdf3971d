"""Why a gap, in words: where it comes from, what to be careful of, and which features stand for the group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evenhand.report.words import bare, known, listing, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evenhand.auditing.gap import GapParts

NAMED = 3
SMALL_PARTS = 10
TELLS = 0.6
"""An AUC from here on is worth a warning: the feature tells the group in part."""


def points(value: float, *, near: float = 100.0) -> str:
    """Return points with a decimal where they are few, and two where the whole gap is less than one.

    Examples
    --------
    >>> points(612.4), points(-3.21), points(0.027, near=0.5)
    ('612.4', '−3.2', '0.03')
    """
    decimals = 2 if near < 5 else 1
    # Rounded first, so that nothing is told as minus nothing.
    return f"{round(value, decimals) + 0.0:,.{decimals}f}".replace("-", "−")


def signed_points(value: float, *, near: float = 100.0) -> str:
    """Return a change in points with its sign.

    Examples
    --------
    >>> signed_points(3.21), signed_points(-0.04)
    ('+3.2', '0.0')
    """
    told = points(value, near=near)
    return f"+{told}" if value > 0 and told.strip("0.") else told


def gap_answer(found: GapParts, labels: Mapping[str, str]) -> str:
    """Return where the gap comes from, in one or two sentences.

    Parameters
    ----------
    found : GapParts
        The waterfall.
    labels : mapping of str to str
        The plain words of each part.
    """
    side = "below" if found.gap < 0 else "above"
    size = abs(found.gap)
    told = (f"On average {found.group} scores {points(size, near=size)} points {side} {found.reference} "
            f"({points(found.means[0], near=size)} against {points(found.means[1], near=size)}).")
    ordered = found.parts.filter(pl.col("points") * found.gap > 0).sort(pl.col("points").abs(), descending=True)
    first = [f"{labels[part].lower()} ({signed_points(value, near=size)})"
             for part, value in ordered.select("part", "points").rows()[:NAMED]]
    friends = found.parts.filter(pl.col("kind") == "friends")["points"]
    told += f" Most of it is {listing(first)}." if first else ""
    if friends.len():
        told += f" Through friends come {signed_points(float(friends.sum()), near=size)}."
    return told


def gap_rows(found: GapParts, labels: Mapping[str, str], *, most: int = SMALL_PARTS) -> pl.DataFrame:
    """Return the parts as a chart shows them: the largest first, small ones as one, friends and the rest last.

    Parameters
    ----------
    found, labels
        As in `gap_answer`.
    most : int
        How many features have a bar of their own.
    """
    near = abs(found.gap)
    features = found.parts.filter(pl.col("kind") == "feature").sort(pl.col("points").abs(), descending=True)
    others = found.parts.filter(pl.col("kind") != "feature")
    own = features if features.height <= most + 1 else features[:most]
    rows = [_row(one, labels, near) for one in own.iter_rows(named=True)]
    if own.height < features.height:
        rest = features[own.height:]
        total = float(rest["points"].sum())
        rows.append((f"{rest.height} smaller parts", "feature", total, None, None, signed_points(total, near=near)))
    rows += [_row(one, labels, near) for one in others.iter_rows(named=True)]
    return pl.DataFrame(rows, orient="row", schema={
        "label": pl.String, "kind": pl.String, "points": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "told": pl.String})


def _row(one: dict, labels: Mapping[str, str], near: float) -> tuple:
    words = signed_points(one["points"], near=near)
    words += f" ({points(one['low'], near=near)} to {points(one['high'], near=near)})"
    label = labels[one["part"]]
    return f"{label[:1].upper()}{label[1:]}", one["kind"], one["points"], one["low"], one["high"], words


def caused_answer(group: str, reference: str, *, gap: float, effect: float, selected: float) -> str:
    """Return the causal truth beside the gap, in one or two sentences.

    Parameters
    ----------
    group, reference : str
        The two groups.
    gap : float
        The gap of mean scores, in points.
    effect, selected : float
        What belonging to the group does to the scores of its people, in points, and to the share of them selected.

    Examples
    --------
    >>> caused_answer("rural", "urban", gap=-57.1, effect=-55.2, selected=-0.288)
    'Being rural rather than urban moves the scores of these people by −55.2 points, of a gap of −57.1, and the share of them selected by −28.8 percentage points.'
    """  # noqa: E501
    share = f"{bare(selected, 'pp')} percentage points"
    near = max(abs(gap), abs(effect))
    return (f"Being {group} rather than {reference} moves the scores of these people by "
            f"{signed_points(effect, near=near)} points, of a gap of {signed_points(gap, near=near)}, and the share of "
            f"them selected by {share}.")


def caused_rows(paths: pl.DataFrame) -> pl.DataFrame:
    """Return the causal paths as the waterfall takes them, the largest first; those that move nothing are left out.

    Parameters
    ----------
    paths : polars.DataFrame
        ``label``, ``read`` and ``score`` of each first step.
    """
    near = float(paths["score"].abs().max() or 0.0)
    moved = paths.filter(pl.col("score").abs() > near / 1000).sort(pl.col("score").abs(), descending=True)
    rows = [(label, "feature", score, None, None, signed_points(score, near=near))
            for label, score in moved.select("label", "score").rows()]
    rest = float(paths["score"].sum() - moved["score"].sum())
    rows += [("Smaller paths", "feature", rest, None, None, signed_points(rest, near=near))] if abs(rest) > 1e-9 else []
    return pl.DataFrame(rows, orient="row", schema={
        "label": pl.String, "kind": pl.String, "points": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "told": pl.String})


def changed_entries(by_group: pl.DataFrame, group: str, reference: str) -> list[tuple[str, str, str]]:
    """Return for whom the decision would be another, as lines of a list: everybody, then a line a group.

    Parameters
    ----------
    by_group : polars.DataFrame
        ``of``, ``people``, and the shares ``changed``, ``gained`` (selected only in the group) and ``lost`` (selected
        only in the reference group).
    group, reference : str
        The two groups.

    Examples
    --------
    >>> rows = pl.DataFrame({"of": ["everybody"], "people": [400], "changed": [0.25], "gained": [0.01], "lost": [0.24]})
    >>> changed_entries(rows, "rural", "urban")
    [('', 'everybody, n = 400: 25.0 %', 'selected only as rural 1.0 %, only as urban 24.0 %')]
    """
    return [("", f"{row['of']}, n = {row['people']:,}: {number(row['changed'], '%')}",
             f"selected only as {group} {number(row['gained'], '%')}, only as {reference} {number(row['lost'], '%')}")
            for row in by_group.iter_rows(named=True) if row["people"]]


def through_friends_words(found: Any, group: str, reference: str) -> str:
    """Return what comes of a group through who its friends are, with the error of the average.

    Parameters
    ----------
    found : ThroughFriends
        The average over redrawn ties.
    group, reference : str
        The two groups.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> found = SimpleNamespace(score=-3.21, score_error=0.4, selected=-0.012, selected_error=0.004, redraws=8,
    ...                         people=160)
    >>> through_friends_words(found, "rural", "urban")
    'Having the friends that rural people have, rather than those that urban people would have, moves scores by −3.21 points (standard error 0.40) and the share selected by −1.2 percentage points (standard error 0.4): an average over ties drawn again 8 times, 160 people moved each time.'
    """  # noqa: E501
    score, chosen = (f" (standard error {one})" if known(error) else "" for one, error in (
        (points(found.score_error, near=abs(found.score)), found.score_error),
        (bare(found.selected_error, "pp"), found.selected_error)))
    return (f"Having the friends that {group} people have, rather than those that {reference} people would have, moves "
            f"scores by {signed_points(found.score, near=abs(found.score))} points{score} and the share selected by "
            f"{bare(found.selected, 'pp')} percentage points{chosen}: an average over ties drawn again "
            f"{found.redraws} times, {found.people:,} people moved each time.")


def alike_warning(alike: pl.DataFrame, labels: Mapping[str, str]) -> str:
    """Return the warning that features correlate; empty where none do.

    Examples
    --------
    >>> pairs = pl.DataFrame({"first": ["a"], "second": ["b"], "correlation": [0.91]})
    >>> alike_warning(pairs, {"a": "Income", "b": "Assets"})
    'Income and Assets move together (correlation 0.91): points can be shared out between them in many ways, so read their bars as one.'
    """  # noqa: E501
    told = [f"{labels.get(a, a)} and {labels.get(b, b)} move together (correlation {bare(r)})"
            for a, b, r in alike.select("first", "second", "correlation").rows()[:NAMED]]
    more = f", and {alike.height - NAMED} more pairs" if alike.height > NAMED else ""
    return (f"{'; '.join(told)}{more}: points can be shared out between them in many ways, so read their bars as one."
            if told else "")


def tells_answer(tells: pl.DataFrame, labels: Mapping[str, str], group: str, reference: str) -> str:
    """Return which feature tells the group best, in one sentence."""
    if tells.is_empty():
        return "It cannot be told how well features tell the group: too few people have a score."
    best = tells.row(0, named=True)
    label = labels.get(best["feature"], best["feature"])
    if not known(best["auc"]) or best["low"] <= 0.5:
        return f"No single feature tells {group} from {reference} better than chance can explain."
    strong = tells.filter(pl.col("low") > TELLS).height
    return (f"{label} tells {group} from {reference} best: it ranks a random pair of them rightly in "
            f"{bare(best['auc'], '%')} % of cases, where guessing does in 50 %."
            + (f" {strong} features are surely above {100 * TELLS:.0f} %." if strong > 1 else ""))


def tells_rows(tells: pl.DataFrame, labels: Mapping[str, str]) -> pl.DataFrame:
    """Return how well each feature tells the group, as the interval chart takes it."""
    written = [f"{bare(auc)} ({bare(low)} to {bare(high)})" for auc, low, high in
               tells.select("auc", "low", "high").rows()]
    return tells.select(group=pl.col("feature").replace(dict(labels)), value="auc", low="low", high="high",
                        told=pl.Series(written, dtype=pl.String))
