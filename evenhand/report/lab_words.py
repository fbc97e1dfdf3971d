"""What a policy does beside the one begun with, in words, and the folder that holds it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from evenhand.errors import InputError
from evenhand.report.render.recipe_text import recipe_text
from evenhand.report.words import known, listing, number

if TYPE_CHECKING:
    from evenhand.scoring.recipe import SystemRecipe

SLUG = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MADE = (1980, 1, 1, 0, 0, 0)


def lab_answer(now: Any, was: Any, attribute: str) -> str:
    """Return in one sentence what the policy does to the groups, and what it did to begin with."""
    row, before = (one.audit.summary("adverse_impact_ratio", attribute) for one in (now, was))
    if row is None or not known(row["value"]):
        return "With these settings no two groups can be compared."
    low, high = row["groups"]
    told = f"{low} is selected at {number(row['value'])} times the rate of {high}"
    if before is None or not known(before["value"]):
        return f"With these settings {told}."
    if now.recipe == was.recipe:
        return f"As it is, {told}. Move a slider to try another policy."
    return f"With these settings {told}; as it is, {before['groups'][0]} at {number(before['value'])} times."


def lab_figures(now: Any, was: Any, attribute: str) -> list[tuple[str, str, str]]:
    """Return the key figures of a policy, each with what it was: the number, its words, what it means."""
    def ratio(one: Any) -> float | None:
        return (one.audit.summary("adverse_impact_ratio", attribute) or {}).get("value")

    def gap(one: Any) -> float | None:
        return (one.audit.summary("standardized_mean_difference", attribute) or {}).get("value")

    def right(one: Any, measure: str) -> float | None:
        return dict(one.accuracy.select("measure", "value").rows()).get(measure)

    def selected(one: Any) -> float:
        return float((one.decisions.selected == 1).mean())

    def entry(words: str, about: str, values: tuple[float | None, ...], unit: str = "") -> tuple[str, str, str]:
        after, before = (number(value, unit) for value in values)
        return after, words if after == before else f"{words}, was {before}", about

    both = (now, was)
    return [
        entry("selected", "The share of all people who are selected.", tuple(map(selected, both)), "%"),
        entry("ratio of shares", "The lowest share selected divided by the highest.", tuple(map(ratio, both))),
        entry("gap of scores", "The widest difference of mean scores between two groups, in standard deviations.",
              tuple(map(gap, both))),
        entry("AUC", "How well the score tells who keeps obligations; 0.5 is by chance.",
              tuple(right(one, "auc") for one in both)),
        entry("balanced accuracy", "The mean of how often the good and the bad outcomes are told.",
              tuple(right(one, "balanced_accuracy") for one in both), "%"),
    ]


def policy_folder(recipe: SystemRecipe, *, beginning: str, draft: Any) -> dict[str, bytes]:
    """Return the files of a policy as a system's folder: ``recipe.toml`` and ``card.md``, by path.

    Put into a project's folder, the command line reads it as any other system.

    Raises
    ------
    InputError
        For a name that can be no folder's.
    """
    if not SLUG.fullmatch(recipe.name):
        raise InputError("name of the policy", repr(recipe.name[:80]), "up to 64 letters, digits, - and _",
                         "choose another name")
    changes = [f"{what}: {said}" for what, said in (
        ("weights", ", ".join(f"{name} {weight:.3g}" for name, weight in draft.weights.items())),
        ("friend weight", "" if draft.friend_weight is None else f"{draft.friend_weight:.3g}"),
        ("friends enter by", draft.coupling or ""), ("left out", ", ".join(draft.off)),
        ("cut-off", "" if recipe.cut is None else f"{recipe.cut:g}"),
        ("share selected", "" if draft.capacity is None else f"{draft.capacity:.3g}")) if said]
    card = "\n".join([f"# {recipe.title}", "", f"A policy tried in the policy lab, begun from `{beginning}`.", "",
                      "## What differs", "", *(f"- {change}" for change in changes or ["nothing"]), "",
                      "On the people of the lab, with the same seed, it scores and decides as it did there. On others "
                      "it is trained anew; where weights were changed the scale is stated in the recipe, and bands and "
                      "cut-off can then meet another share of people.", "",
                      f"What it is for and not for, and what is assumed, stands in the card of `{beginning}`.", ""])
    place = f"models/{recipe.name}"
    return {f"{place}/recipe.toml": recipe_text(recipe).encode(), f"{place}/card.md": card.encode()}


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a zip archive; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def draft_words(draft: Any) -> str:
    """Return what a draft changes, in a few words."""
    parts = [f"{name} {number(weight, '%')}" for name, weight in draft.weights.items()]
    parts += [f"friends {number(draft.friend_weight, '%')}"] if draft.friend_weight is not None else []
    parts += [f"friends by {draft.coupling}"] if draft.coupling is not None else []
    parts += [f"cut-off {draft.cut:g}"] if draft.cut is not None else []
    parts += [f"{number(draft.capacity, '%')} selected"] if draft.capacity is not None else []
    parts += [f"without {name}" for name in draft.off]
    return listing(parts) if parts else "as it is"
