"""A trained system as a folder of its own: the model's file, the recipe that reads it back, and a card."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from evenhand import __version__
from evenhand.catalog import Catalog
from evenhand.storage.manifest import sha256_of
from evenhand.study.mitigations import system_recipe
from evenhand.study.people import population_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evenhand.population.population import Population
    from evenhand.scoring.recipe import SystemRecipe

LIBRARIES = ("scikit-learn", "numpy", "polars", "skops")


def fitted_files(population: str | Population, system: str | SystemRecipe, *, name: str = "model.skops",
                 seed: int = 0, people: int | None = None, knobs: Mapping[str, float] | None = None,
                 even: bool | None = None, catalog: Catalog | None = None,
                 progress: Callable[[str], None] = lambda stage: None) -> Mapping[str, bytes]:
    """Return the files of a trained system, by name: the model, ``recipe.toml`` and ``card.md``.

    The same people, recipe, seed and versions give the same bytes.

    Parameters
    ----------
    population, system, seed, people, knobs, even, catalog, progress
        As in :func:`run`.
    name : str
        What the model's file is called.

    Raises
    ------
    InputError
        For a system in which nothing is trained.

    Examples
    --------
    >>> files = fitted_files("german-credit", "recorded")
    Traceback (most recent call last):
    ...
    evenhand.errors.InputError: system recorded: got the kind 'recorded', in which nothing is trained; expected a scorecard or an estimator; its recipe is all there is: copy the folder.
    """  # noqa: E501
    from evenhand.scoring.kinds.file import dumped
    from evenhand.scoring.system import fit

    catalog = catalog or Catalog()
    recipe = system_recipe(system, catalog)
    progress("drawing or reading the people")
    everybody = population_of(population, seed=seed, people=people, knobs=knobs, even=even, catalog=catalog)
    progress(f"fitting {recipe.name}")
    origin = {"dataset": everybody.name, "population_sha256": everybody.provenance.sha256,
              "people": everybody.count, "system": recipe.name, "recipe_sha256": recipe.sha256(), "seed": seed,
              "evenhand": __version__, "python": platform.python_version(),
              **{library: version(library) for library in LIBRARIES}}
    content = dumped(fit(recipe, everybody, seed=seed), origin=origin)
    return {name: content, "recipe.toml": _recipe_text(recipe, name, sha256_of(content)).encode(),
            "card.md": _card(recipe, origin).encode()}


def _recipe_text(recipe: SystemRecipe, name: str, sha256: str) -> str:
    lines = [f"title    = {_quoted(recipe.title + ' (trained)')}", f"summary  = {_quoted(recipe.summary)}",
             'kind     = "file"', f"file     = {_quoted(name)}", f"file_sha256 = {_quoted(sha256)}"]
    lines += [f"features = [{', '.join(map(_quoted, recipe.all_features))}]"] if recipe.all_features else []
    lines += [f"requires = [{', '.join(map(_quoted, recipe.requires))}]"] if recipe.requires else []
    lines += [f"cut      = {recipe.cut:g}"] if recipe.cut is not None else []
    return "\n".join([*lines, ""])


def _card(recipe: SystemRecipe, origin: Mapping[str, object]) -> str:
    told = "\n".join(f"- {key}: {value}" for key, value in origin.items())
    return f"""# {recipe.title} (trained)

{recipe.summary}

The constants and models of one fit, frozen. They score people as they did then; bands, consequences and weights are
those of the recipe that was fitted. The file holds the ids of the people of the fit, so that each is scored by a model
that did not see them. What it is for and not for, and what is assumed, stands in the card of `{recipe.name}`.

## Where it comes from

{told}
"""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
