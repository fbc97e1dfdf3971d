"""Choices: what the reader looks at, as a frozen value that stands in the URL and on the command line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evenhand.checks import in_range, one_of, whole_number
from evenhand.errors import InputError

MOST_PEOPLE = 200_000
"""The most people that a page draws: above this the command line is the better place."""

KEYS = ("dataset", "system", "people", "seed", "by", "cut", "knobs", "even")

DRAWS = ("audit", "compare", "consequences", "cutoffs", "explain", "network", "slices", "why", "worries")
"""The commands that take knobs."""
ASK_NO_GROUPS = ("explain", "slices")
"""The commands that look at no attribute that is chosen: one person, or all attributes at once."""


@dataclass(frozen=True)
class Choices:
    """The cohort and the question: every view is a function of it.

    Parameters
    ----------
    dataset, system : str
        The names of a dataset's and a system's folder.
    people : int, optional
        How many people to draw; None for the recipe's own number.
    seed : int
        The seed of everything random.
    by : str, optional
        A protected attribute, or several joined by " × "; None for the first.
    cut : float, optional
        A cut-off instead of the system's own.
    knobs : tuple of (str, float)
        The planted biases whose strengths differ from the recipe's, in alphabetical order.
    even : bool
        Whether the even world is drawn, in which no protected attribute reaches anything.

    Examples
    --------
    >>> Choices("citizens", "sesame", by="hukou", knobs=(("label", 0.0),)).params()
    {'dataset': 'citizens', 'system': 'sesame', 'by': 'hukou', 'knobs': 'label:0'}
    """

    dataset: str
    system: str
    people: int | None = None
    seed: int = 0
    by: str | None = None
    cut: float | None = None
    knobs: tuple[tuple[str, float], ...] = ()
    even: bool = False

    def params(self) -> dict[str, str]:
        """Return the choices as parameters of the URL; what is left at its default is left out."""
        values = {"dataset": self.dataset, "system": self.system, "people": self.people, "seed": self.seed or None,
                  "by": self.by, "cut": None if self.cut is None else f"{self.cut:g}",
                  "knobs": knobs_text(dict(self.knobs)), "even": 1 if self.even else None}
        return {key: str(value) for key, value in values.items() if value is not None}

    def command(self, verb: str = "audit", *extra: str) -> str:
        """Return the command line that gives the same numbers.

        Examples
        --------
        >>> Choices("citizens", "sesame", by="sex × hukou", people=2000).command()
        "evenhand audit citizens sesame --by 'sex*hukou' --people 2000 --seed 0"
        """
        words = ["evenhand", verb, self.dataset, self.system]
        words += ["--by", self.by.replace(" × ", "*")] if self.by and verb not in ASK_NO_GROUPS else []
        words += ["--cut", f"{self.cut:g}"] if self.cut is not None else []
        words += ["--people", str(self.people)] if self.people is not None else []
        words += self.knob_words() if verb in DRAWS else []
        return shlex.join([*words, "--seed", str(self.seed), *extra])

    def knob_words(self) -> list[str]:
        """Return the options of the command line that draw the same world."""
        words = [word for name, strength in self.knobs for word in ("--knob", f"{name}={strength:g}")]
        return [*words, "--even"] if self.even else words


def knobs_text(strengths: Mapping[str, float]) -> str | None:
    """Return strengths of knobs as they stand in the URL; None where all are the recipe's.

    Examples
    --------
    >>> knobs_text({"label": 0.0, "homophily": 1.5})
    'homophily:1.5,label:0'
    """
    return ",".join(f"{name}:{strength:g}" for name, strength in sorted(strengths.items())) or None


def begin_with(systems_of: Mapping[str, Sequence[str]], dataset: str = "citizens",
               system: str = "sesame") -> dict[str, list[str]]:
    """Return the systems of each dataset that has any, with what a newcomer sees first in front.

    Examples
    --------
    >>> begin_with({"a": ["x"], "citizens": ["financial", "sesame"], "b": []})
    {'citizens': ['sesame', 'financial'], 'a': ['x']}
    """
    datasets = sorted((name for name, systems in systems_of.items() if systems), key=lambda name: name != dataset)
    return {name: sorted(systems_of[name], key=lambda one: one != system) for name in datasets}


def choices_from(params: Mapping[str, str], datasets: Sequence[str],
                 systems_of: Mapping[str, Sequence[str]]) -> Choices:
    """Return the choices that stand in a URL, checked.

    Parameters
    ----------
    params : mapping of str to str
        The URL's parameters; those of single views are disregarded here.
    datasets : sequence of str
        The known datasets, the default first.
    systems_of : mapping of str to sequence of str
        The systems that can score each dataset, the default first.

    Raises
    ------
    InputError
        For a value that is not known, or that is no number of its kind.

    Examples
    --------
    >>> choices_from({"seed": "3"}, ["citizens"], {"citizens": ["sesame", "financial"]})
    Choices(dataset='citizens', system='sesame', people=None, seed=3, by=None, cut=None, knobs=(), even=False)
    """
    if not datasets:
        raise InputError("datasets", "none", "at least one folder with a recipe.toml",
                         "run `evenhand init` for a folder to begin from")
    dataset = one_of(params.get("dataset", datasets[0]), "address, dataset", datasets)
    systems = systems_of[dataset]
    if not systems:
        raise InputError(f"dataset {dataset}", "no system that can score it", "at least one", "add one to models/")
    system = one_of(params.get("system", systems[0]), "address, system", systems)
    people = _whole(params, "people", 50, MOST_PEOPLE)
    seed = _whole(params, "seed", 0, 2**31 - 1) or 0
    cut = in_range(params["cut"], "address, cut", -1e9, 1e9) if params.get("cut") else None
    even = one_of(params.get("even", "0"), "address, even", ("0", "1")) == "1"
    return Choices(dataset, system, people, seed, params.get("by") or None, cut, _knobs(params.get("knobs", "")), even)


def _knobs(text: str) -> tuple[tuple[str, float], ...]:
    """Return the strengths that stand in a URL, in alphabetical order."""
    found = {}
    for part in filter(None, text.split(",")):
        name, sign, strength = part.partition(":")
        if not sign or name in found:
            raise InputError("address, knobs", repr(part[:60]), "knob:strength, each knob once", "such as label:0")
        found[name] = in_range(strength, f"address, knob {name[:60]}", 0, 10)
    return tuple(sorted(found.items()))


def _whole(params: Mapping[str, str], key: str, low: int, high: int) -> int | None:
    text = params.get(key)
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        raise InputError(f"address, {key}", repr(text), f"a whole number from {low:,} to {high:,}",
                         "give plain digits") from None
    return whole_number(number, f"address, {key}", low, high)
