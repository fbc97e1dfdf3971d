"""Trained systems as files: they score the same when read back, and nothing strange is read."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

import evenhand
from evenhand.catalog import Catalog
from evenhand.cli.app import run_app
from evenhand.errors import InputError
from evenhand.scoring.kinds.file import loaded
from evenhand.study import fitted_files


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose only system was written by the command."""
    project = tmp_path_factory.mktemp("project")
    done = run_app(["fit", "citizens", "sesame-boosted", "--people", "800", "--seed", "3", "--out",
                    str(project / "models" / "frozen" / "model.skops")])
    assert done == 0
    return project


@pytest.mark.parametrize("system", ["sesame", "sesame-boosted", "financial"])
def test_a_system_read_back_scores_the_same_people_the_same(system: str, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "frozen"
    folder.mkdir(parents=True)
    for name, content in fitted_files("citizens", system, people=800, seed=3).items():
        (folder / name).write_bytes(content)
    now = evenhand.run("citizens", [system, "frozen"], people=800, seed=3, catalog=Catalog(tmp_path))
    before, after = now.decisions[system], now.decisions["frozen"]
    assert np.array_equal(before.score, after.score, equal_nan=True)
    assert np.array_equal(before.selected, after.selected)
    assert now.audits["frozen"].system["name"] == "frozen"


def test_the_same_fit_gives_the_same_bytes_and_another_seed_others() -> None:
    once, again, other = (fitted_files("citizens", "sesame-boosted", people=600, seed=seed) for seed in (1, 1, 2))
    assert once == again
    assert once["model.skops"] != other["model.skops"]


def test_the_folder_is_listed_and_scores_whom_it_can_read(written: Path) -> None:
    catalog = Catalog(written)
    assert "frozen" in catalog.systems_of()["citizens"]
    assert "frozen" not in catalog.systems_of().get("german-credit", ())
    assert "model.skops" in catalog.system_recipe("frozen").file
    assert catalog.system_recipe("frozen").file_sha256


def test_a_file_other_than_the_one_that_was_written_is_refused(written: Path, tmp_path: Path) -> None:
    """Weights that somebody changed make a sound archive still: only the hash beside it tells."""
    folder = tmp_path / "models" / "frozen"
    folder.mkdir(parents=True)
    other = fitted_files("citizens", "sesame-boosted", people=600, seed=4)["model.skops"]
    (folder / "model.skops").write_bytes(other)
    (folder / "recipe.toml").write_bytes((written / "models" / "frozen" / "recipe.toml").read_bytes())
    with pytest.raises(InputError, match=r"model\.skops: got a file whose SHA-256 is .* as file_sha256 says; give the"):
        Catalog(tmp_path).system_recipe("frozen")
    assert run_app(["audit", "citizens", "frozen", "--people", "600", "--project", str(tmp_path)]) == 2


def test_nothing_is_overwritten(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (written / "models" / "frozen" / "recipe.toml").read_bytes()
    assert run_app(["fit", "citizens", "financial", "--people", "600", "--out",
                    str(written / "models" / "frozen" / "other.skops")]) == 2
    assert "there already" in capsys.readouterr().err
    assert (written / "models" / "frozen" / "recipe.toml").read_bytes() == before


def test_a_file_with_a_type_that_could_run_code_is_refused() -> None:
    import skops.io
    from sklearn.preprocessing import FunctionTransformer

    with pytest.raises(InputError, match="could run code"):
        loaded(skops.io.dumps({"evenhand": "{}", "constants": FunctionTransformer(os.getenv)}), "model.skops")


def test_junk_bombs_and_half_files_are_one_sentence(written: Path) -> None:
    whole = (written / "models" / "frozen" / "model.skops").read_bytes()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", b"0" * (64 * 2**20))
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("other.txt", "nothing")
    for content, words in ((b"PK junk", "no skops archive"), (whole[:2000], "no skops archive"),
                           (bomb.getvalue(), "unpacks to"), (empty.getvalue(), "skops cannot read")):
        with pytest.raises(InputError, match=words):
            loaded(content, "model.skops")


def test_a_file_outside_the_folder_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "frozen"
    folder.mkdir(parents=True)
    for name, words in (("../../secret.skops", "leads out"), ("gone.skops", "cannot be read")):
        (folder / "recipe.toml").write_text(f'title = "F"\nkind = "file"\nfile = "{name}"\n', encoding="utf-8")
        with pytest.raises(InputError, match=words):
            Catalog(tmp_path).system_recipe("frozen")


def test_a_system_in_which_nothing_is_trained_has_no_file() -> None:
    with pytest.raises(InputError, match="nothing is trained"):
        fitted_files("citizens", "guanxi-eigentrust", people=400)
