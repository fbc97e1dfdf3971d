"""Reports: from a question to the files that are handed over, the same for command line and dashboard."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from evenhand.auditing.audit import attribute_sets, audit
from evenhand.auditing.comparison import compare
from evenhand.auditing.disclosure import disclosed
from evenhand.catalog import Catalog, model_of
from evenhand.errors import InputError
from evenhand.measures.group_counts import JOIN
from evenhand.report.material import Material, SystemFacts
from evenhand.report.render import formats_asked, rendered
from evenhand.report.sections import sections_asked, written
from evenhand.report.vocabulary import vocabulary_of
from evenhand.storage.manifest import inputs_of, manifest_of, now, versions
from evenhand.study.mitigations import system_recipe
from evenhand.study.people import strengths_of
from evenhand.study.report_parts import parts_of
from evenhand.study.runs import Study, run

if TYPE_CHECKING:
    from evenhand.scoring.decisions import Decisions

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ReportRequest:
    """What a report is asked to say: the same fields stand in its manifest.

    Parameters
    ----------
    dataset : str
        The dataset's name.
    systems : tuple of str
        The systems' names; the first is what the others are compared with.
    sections, formats, by : tuple of str, optional
        Some of the sections, formats and attributes; all where None.
    seed, people, cut, level
        As in :func:`run`.
    public : bool, optional
        Whether small counts are hidden; where None, for people from files and not for synthetic ones.
    knobs : tuple of str
        Planted biases of drawn people at another strength, each as ``name=strength``.
    even : bool, optional
        Whether the even world is drawn; as the recipe says where None.
    """

    dataset: str
    systems: tuple[str, ...]
    sections: tuple[str, ...] | None = None
    formats: tuple[str, ...] | None = None
    by: tuple[str, ...] | None = None
    seed: int = 0
    people: int | None = None
    cut: float | None = None
    level: float = 0.95
    public: bool | None = None
    knobs: tuple[str, ...] = ()
    even: bool | None = None

    def checked(self) -> ReportRequest:
        """Return the request with sections and formats in order; an unknown one is an error."""
        sections = None if self.sections is None else sections_asked(self.sections)
        return replace(self, sections=sections, formats=formats_asked(self.formats))

    def command(self) -> str:
        """Return the command line that makes the report.

        Examples
        --------
        >>> ReportRequest("citizens", ("sesame",), formats=("html",), people=2000).command()
        'evenhand report citizens sesame --format html --people 2000 --seed 0'
        """
        words = ["evenhand", "report", self.dataset, *self.systems]
        words += ["--sections", ",".join(self.sections)] if self.sections else []
        words += ["--format", ",".join(self.formats)] if self.formats else []
        words += [word for name in self.by or () for word in ("--by", name.replace(JOIN, "*"))]
        words += ["--cut", f"{self.cut:g}"] if self.cut is not None else []
        words += ["--people", str(self.people)] if self.people is not None else []
        words += ["--level", f"{self.level:g}"] if self.level != 0.95 else []
        words += [word for knob in self.knobs for word in ("--knob", knob)]
        words += [] if self.even is None else ["--even" if self.even else "--uneven"]
        words += [] if self.public is None else ["--public" if self.public else "--internal"]
        return shlex.join([*words, "--seed", str(self.seed)])


def report_files(request: ReportRequest, *, catalog: Catalog | None = None, study: Study | None = None,
                 date: str | None = None, progress: Progress = lambda stage: None) -> dict[str, bytes]:
    """Return the files of a report by their path in its folder, the manifest last.

    Parameters
    ----------
    request : ReportRequest
        What is asked.
    catalog : Catalog, optional
        Where names are looked up; the built-in folders where left out.
    study : Study, optional
        The study that the request stands for, where it is at hand already.
    date : str, optional
        The time in UTC that the report bears; now, or SOURCE_DATE_EPOCH, where left out.
    progress : callable
        Called with a few words before each stage.

    Returns
    -------
    dict of str to bytes
        The same request, inputs, versions and date give the same bytes.
    """
    request, catalog = request.checked(), catalog or Catalog()
    date = date or now()
    inputs = inputs_of(catalog, request.dataset, request.systems)
    material = material_of(request, catalog=catalog, study=study, date=date, inputs=inputs, progress=progress)
    report = written(material, request.sections)
    files = rendered(report, material, request.formats or (), progress)
    recipes = {f"datasets/{request.dataset}": catalog.population_recipe(request.dataset).sha256(),
               **{f"models/{name}": system_recipe(name, catalog).sha256() for name in request.systems}}
    files["manifest.json"] = manifest_of(files, asked=asdict(request), inputs=inputs, recipes=recipes,
                                         command=request.command(), date=date)
    return files


def material_of(request: ReportRequest, *, catalog: Catalog, study: Study | None = None, date: str = "",
                inputs: Mapping[str, str] | None = None, progress: Progress = lambda stage: None) -> Material:
    """Return everything that the sections of a report are written from."""
    if study is None:
        study = run(request.dataset, request.systems, seed=request.seed, people=request.people, by=request.by,
                    cut=request.cut, level=request.level, knobs=strengths_of(request.knobs), even=request.even,
                    catalog=catalog, progress=progress)
    synthetic = study.population.provenance.synthetic
    public = not synthetic and request.public is not False
    progress("writing the words")
    shown, notes, paired = published(study, by=request.by, level=request.level) if public else Published(study)
    systems = {name: _facts(study, name, shown.decisions[name], public) for name in study.systems}
    comparison = compare(shown.population, shown.decisions, shown.audits) if paired and len(systems) > 1 else None
    population = shown.population
    models: dict[str, str] = {}
    for name, facts in systems.items():
        models.setdefault(model_of(name), facts.title)
    cards = (("The people: " + population.title, _card(catalog, "datasets", request.dataset)),
             *((f"The system: {title}", _card(catalog, "models", model)) for model, title in models.items()))
    degree = None if population.ties is None else float(population.ties.degree.mean())
    return Material(request.dataset, population.title, population.count, synthetic, public,
                    {name: population.label(name) for name in population.roles.protected},
                    dict(shown.audits), systems, degree, comparison, cards, notes,
                    _provenance(request, study, public, inputs or {}, date), date,
                    {} if public else parts_of(study, level=request.level, seed=request.seed, progress=progress),
                    vocabulary_of(next(iter(study.systems.values())).recipe.unit,
                                  catalog.population_recipe(request.dataset).own_words))


class Published(NamedTuple):
    """A study as it may be told, what was joined or left out, and whether systems may be compared in pairs."""

    study: Study
    notes: tuple[str, ...] = ()
    paired: bool = True


def published(study: Study, *, by: tuple[str, ...] | None = None, level: float = 0.95) -> Published:
    """Return a study as it may be published.

    Parameters
    ----------
    study : Study
        Of recorded people.
    by : tuple of str, optional
        The attributes and intersections that are asked for.
    level : float
        The confidence level.

    Raises
    ------
    InputError
        Where none of the attributes asked for can be shown.
    """
    safe = disclosed(study.population, study.decisions)
    wanted = safe.by
    if by is not None:
        names = [JOIN.join(parts) for parts in attribute_sets(study.population.roles.protected, by)]
        wanted = tuple(name for name in names if name in safe.by)
        if not wanted:
            raise InputError("by", ", ".join(names), f"what public mode can show: {', '.join(safe.by)}",
                             "choose among these, or ask with --internal")
    audits = {name: audit(safe.population, one, by=wanted, level=level) for name, one in safe.decisions.items()}
    notes = ("Counts under 11 are not shown, nor anything that they could be rebuilt from. Reports on the same people "
             "at several cut-offs, or with and without a few of them, would undo that: publish one.",
             "Other cut-offs, consequences, ties and reasons are told inside only: each is a further count of the same "
             "people.", *safe.notes)
    return Published(Study(safe.population, study.systems, safe.decisions, audits), notes, safe.paired)



def _card(catalog: Catalog, kind: str, name: str) -> str:
    """Return a card; where nobody has written one, the report says so aloud."""
    try:
        return catalog.card(kind, name)
    except InputError:
        return ("No card was written: nobody has said where this is from, what it is for and not for, and what is "
                "assumed.")


def _facts(study: Study, name: str, decisions: Decisions, public: bool) -> SystemFacts:
    known, recipe = decisions.selected >= 0, study.systems[name].recipe
    selected = float(decisions.selected[known].mean()) if known.any() else None
    facts = SystemFacts(name, recipe.title, recipe.kind, selected,
                        mark="" if recipe.mitigation is None else recipe.mitigation.words)
    if decisions.score is None:
        return facts
    # A median is the score of one or two people: not for the public.
    median = None if public or not decisions.scored.any() else float(np.nanmedian(decisions.score))
    return replace(facts, scored=float(decisions.scored.mean()), median=median,
                   friend_weight=float(recipe.friend_weight))


def _provenance(request: ReportRequest, study: Study, public: bool, inputs: Mapping[str, str],
                date: str) -> tuple[tuple[str, str], ...]:
    made = study.population.provenance
    origin = f"drawn from the recipe with seed {made.seed}" if made.synthetic else "read from files"
    notes: tuple[tuple[str, Any], ...] = tuple(("Note on the data", note) for note in made.notes)
    if public and notes:
        notes = (("Notes on the data", "left out of public reports, for they name single rows"),)
    return (("Made", date), ("Command", request.command()), ("People", f"{origin}; sha256 {made.sha256}"),
            *((f"{name}", f"sha256 {digest}") for name, digest in inputs.items()),
            *notes, ("Versions", ", ".join(f"{name} {number}" for name, number in versions().items())))


