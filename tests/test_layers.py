"""The layers of the house: who may import whom, held by reading every import in the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "evenhand"

BOTTOM = {"errors", "checks", "randomness", "recipes", "numeric", "labels", "workers", "__init__"}
MAY_IMPORT = {
    "errors": set(),
    "workers": set(),
    "checks": {"errors"},
    "numeric": {"errors"},
    "labels": {"numeric", "errors"},
    "randomness": {"errors", "checks"},
    "recipes": {"errors"},
    "paths": {"errors"},
    "ties": {"errors", "checks", "randomness"},
    "coupling": {"ties"},
    "planted": {"ties"},
    "rewiring": {"ties"},
    "trust": {"ties"},
    "measures": {"coupling", "rewiring", "ties"},
    "population": {"coupling", "ties", "rewiring"},
    "scoring": {"population", "coupling", "ties", "trust"},
    "catalog": {"population.recipe", "scoring.recipe", "paths"},
    "auditing": {"measures", "population.population", "scoring.decisions", "scoring.pairs",
                 "scoring.attribution", "ties", "coupling"},
    "promises": {"measures", "population", "ties"},
    "report": {"auditing", "measures.measure", "measures.further_measures", "measures.standards", "measures.reasons",
               "scoring.attribution", "scoring.reasons", "scoring.recourse", "scoring.recourse_ties",
               "scoring.recipe"},
    "storage": {"population", "scoring", "auditing", "catalog", "paths", "measures.standards",
                "measures.further_measures"},
    "study": {"population", "scoring", "auditing", "catalog", "measures", "report", "storage", "promises"},
    "screenshots": {"catalog", "paths", "storage"},
    "cli": {"study", "report", "catalog", "paths", "promises", "storage", "screenshots"},
    "__main__": {"cli"},
    "__init__": {"study", "auditing", "storage"},
}
ONLY_IN = {
    "streamlit": {"dashboard"},
    "altair": {"report/charts"},
    "sklearn": {"scoring"},
    "shap": {"scoring"},
}
# A result's own shortcut to its chart is loaded only when somebody asks for the chart.
SHORTCUTS = {("auditing", "report.charts")}


def sources() -> list[Path]:
    return sorted([*PACKAGE.rglob("*.py"), *(ROOT / "dashboard").rglob("*.py")])


def imports(path: Path) -> set[str]:
    """Every module that a file imports, `from a import b` as both a and a.b."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


@pytest.mark.parametrize("path", [p for p in sources() if PACKAGE in p.parents],
                         ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_file_imports_only_what_its_layer_may(path: Path) -> None:
    layer = layer_of(path)
    assert layer in MAY_IMPORT, f"{layer} has no place in the house: give it one in MAY_IMPORT"
    allowed = MAY_IMPORT[layer] | BOTTOM | {layer}
    for name in imports(path):
        if not name.startswith("evenhand."):
            continue
        inner = name.removeprefix("evenhand.")
        if any(layer == a and inner.startswith(b) for a, b in SHORTCUTS):
            continue
        # `from evenhand import x` gives both evenhand and evenhand.x: the latter is what counts.
        good = any(inner == a or inner.startswith(f"{a}.") or a.startswith(f"{inner}.") for a in allowed)
        assert good or inner == "__version__", f"{path.name} imports evenhand.{inner}, above its layer {layer!r}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix().removeprefix("evenhand/")
    for name in imports(path):
        rooms = ONLY_IN.get(name.split(".")[0])
        if rooms is not None:
            assert any(place.startswith(room) for room in rooms), f"{place} imports {name}"


@pytest.mark.parametrize("path", [p for p in sources() if PACKAGE in p.parents],
                         ids=lambda p: p.relative_to(ROOT).as_posix())
def test_only_the_command_line_prints(path: Path) -> None:
    if layer_of(path) == "cli":
        return
    calls = [node.lineno for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"]
    assert not calls, f"print in {path.name}, lines {calls}"


def test_no_code_that_runs_what_it_loads() -> None:
    for path in sources():
        loaded = {name.split(".")[0] for name in imports(path)}
        assert not loaded & {"pickle", "joblib", "dill", "marshal", "shelve"}, path
        calls = {node.func.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert not calls & {"eval", "exec"}, path


def test_content_folders_hold_no_code() -> None:
    for folder in ("models", "datasets"):
        assert not list((ROOT / folder).rglob("*.py"))


def test_asking_for_help_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    program = ("import sys; sys.argv = ['evenhand', '--help']\n"
               "from evenhand.cli.app import run_app\n"
               "assert run_app() == 0\n"
               "heavy = {'numpy', 'polars', 'pandas', 'sklearn', 'shap', 'streamlit', 'altair', 'scipy'}\n"
               "assert not heavy & set(sys.modules), heavy & set(sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
