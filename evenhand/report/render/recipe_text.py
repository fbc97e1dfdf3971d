"""A scoring system's recipe as the text of its ``recipe.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenhand.scoring.recipe import SystemRecipe


def recipe_text(recipe: SystemRecipe) -> str:
    """Return a recipe as TOML that reads back as the same recipe; the name is left to the folder.

    Examples
    --------
    >>> from evenhand.scoring.recipe import SystemRecipe
    >>> print(recipe_text(SystemRecipe(name="mine", title="As recorded", kind="recorded")))
    title = "As recorded"
    kind = "recorded"
    <BLANKLINE>
    """
    import tomli_w

    plain = recipe.model_dump(mode="json", exclude_defaults=True, exclude={"name", "content", "file_sha256"})
    return tomli_w.dumps(_without_none(plain))


def _without_none(value: Any) -> Any:
    """Return plain values without nulls, which TOML does not have: what is left out is at its default."""
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    return [_without_none(inner) for inner in value] if isinstance(value, list) else value
