"""The catalogue: a folder is the registration, a project's content comes first, every fault names its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from evenhand import paths
from evenhand.catalog import Catalog
from evenhand.errors import EvenhandError, InputError

PEOPLE = 'title = "{title}"\n[files]\npeople = "people.csv"\n[columns]\nprotected = ["sex"]\ndecision = "got"\n'
SYSTEM = ('title = "A system"\nkind = "scorecard"\ntarget = "kept"\n'
          '[categories.paying]\nweight = 1\nfeatures = ["paid"]\n')


def dataset(project: Path, name: str, text: str = PEOPLE, **words: str) -> Path:
    folder = project / "datasets" / name
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text(text.format(**{"title": "Mine", **words}), encoding="utf-8")
    return folder


def fault_of(project: Path, name: str = "town") -> str:
    with pytest.raises(InputError) as fault:
        Catalog(project).population_recipe(name)
    return str(fault.value)


def test_what_ships_is_found_with_its_title() -> None:
    catalog = Catalog()
    assert catalog.datasets()["german-credit"].startswith("German credit")
    assert catalog.models()["recorded"] == "As recorded"
    assert list(catalog.datasets()) == sorted(catalog.datasets())
    assert "recorded" in catalog.systems_of()["german-credit"]


def test_the_folders_name_is_the_name(tmp_path: Path) -> None:
    dataset(tmp_path, "town")
    catalog = Catalog(tmp_path)
    assert catalog.population_recipe("town").name == "town"
    assert catalog.dataset_folder("town") == tmp_path / "datasets" / "town"
    assert "german-credit" in catalog.datasets()


def test_a_projects_dataset_is_taken_instead_of_a_built_in_one_and_that_is_said(tmp_path: Path) -> None:
    dataset(tmp_path, "german-credit", title="My own")
    catalog = Catalog(tmp_path)
    assert catalog.population_recipe("german-credit").title == "My own"
    assert catalog.notes == ("datasets/german-credit: the project's is taken instead of the built-in one",)
    assert Catalog().notes == ()


@pytest.mark.parametrize("name", ["german-credti", "", "../german-credit", "x" * 300, "german credit"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="the name of a dataset"):
        Catalog().population_recipe(name)


def test_a_near_name_is_offered() -> None:
    with pytest.raises(InputError, match="did you mean 'recorded'"):
        Catalog().system_recipe("recordde")


def test_folders_that_are_no_content_are_left_out_and_noted(tmp_path: Path) -> None:
    dataset(tmp_path, "my town")
    (tmp_path / "datasets" / "empty").mkdir()
    (tmp_path / "datasets" / ".hidden").mkdir()
    notes = "\n".join(Catalog(tmp_path).notes)
    assert "datasets/my town: left out" in notes
    assert "datasets/empty: left out: it has no recipe.toml" in notes
    assert "hidden" not in notes


@pytest.mark.parametrize(("text", "words"), [
    ("title = Mine\n", ["recipe.toml, line 1", "no TOML"]),
    ('title = "x"\n[files\n', ["recipe.toml, line 2", "no TOML"]),
    ('name = "x"\ntitle = "x"\n', ["the folder's name is the name"]),
    ('titel = "x"\n', ["recipe.toml", "'titel'", "did you mean 'title'"]),
    ('title = "x"\n[columns]\nprotectd = ["sex"]\n', ["[columns]", "'protectd'", "did you mean 'protected'"]),
    ('title = "x"\n[columns]\nprotected = "sex"\n', ["[columns], protected", "a list in square brackets"]),
    ('title = "x"\n[columns]\nprotected = ["s"]\nfavourable = "hihg"\n', ["did you mean 'high'"]),
    ('title = "x"\n[bins.age]\ncuts = [30, 20]\n', ["[bins], age", "cuts that ascend"]),
    ('title = "x"\n[bins.age]\ncuts = [1]\nlabels = ["a"]\n', ["one label more"]),
    ('title = "x"\n[bins.age]\ncuts = ["a"]\n', ["[bins.age], cuts, number 1", "a number"]),
    ('title = "x"\n[bins.age]\ncuts = [inf]\n', ["[bins.age], cuts, number 1", "finite number"]),
])
def test_a_fault_in_a_recipe_names_file_table_key_and_remedy(text: str, words: list[str], tmp_path: Path) -> None:
    folder = dataset(tmp_path, "town")
    (folder / "recipe.toml").write_text(text, encoding="utf-8")
    message = fault_of(tmp_path)
    assert str(folder / "recipe.toml") in message
    for word in words:
        assert word in message


def test_a_recipe_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = dataset(tmp_path, "town")
    (folder / "recipe.toml").write_bytes(b"title = '\xff'")
    assert "UTF-8" in fault_of(tmp_path)


def test_a_changed_recipe_is_read_again(tmp_path: Path) -> None:
    import os

    path = dataset(tmp_path, "town") / "recipe.toml"
    catalog = Catalog(tmp_path)
    assert catalog.population_recipe("town").title == "Mine"
    path.write_text(PEOPLE.format(title="Changed"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert catalog.population_recipe("town").title == "Changed"


def test_the_key_of_people_changes_with_recipe_files_and_the_dataset_that_they_draw_on(tmp_path: Path) -> None:
    folder = dataset(tmp_path, "town")
    keys = [Catalog(tmp_path).population_key("town")]
    for content in ("sex,got\nf,1\n", "sex,got\nm,1\n"):
        (folder / "people.csv").write_text(content, encoding="utf-8")
        keys.append(Catalog(tmp_path).population_key("town"))
    (folder / "recipe.toml").write_text(PEOPLE.format(title="Ours"), encoding="utf-8")
    keys.append(Catalog(tmp_path).population_key("town"))
    assert len(set(keys)) == 4
    assert Catalog(tmp_path).population_key("town") == keys[-1]
    firms = Catalog().population_key("businesses")
    citizens = (paths.folder("datasets") / "citizens" / "recipe.toml").read_text(encoding="utf-8")
    own = dataset(tmp_path, "citizens", "")
    (own / "recipe.toml").write_text(citizens.replace("20000", "19999", 1), encoding="utf-8")
    assert Catalog(tmp_path).population_key("businesses") != firms


def test_a_card_is_read_and_a_missing_one_is_said(tmp_path: Path) -> None:
    folder = dataset(tmp_path, "town")
    with pytest.raises(InputError, match=r"card\.md"):
        Catalog(tmp_path).card("datasets", "town")
    (folder / "card.md").write_text("# Town", encoding="utf-8")
    assert Catalog(tmp_path).card("datasets", "town") == "# Town"
    with pytest.raises(InputError, match="did you mean 'datasets'"):
        Catalog(tmp_path).card("dataset", "town")


def test_a_project_must_be_a_folder_with_content(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        Catalog(tmp_path / "nowhere")
    with pytest.raises(InputError, match="evenhand init"):
        Catalog(tmp_path)


def test_systems_are_offered_for_datasets_that_have_their_columns(tmp_path: Path) -> None:
    folder = dataset(tmp_path, "town")
    (folder / "people.csv").write_bytes(b'\xef\xbb\xbfsex,got,"kept",paid\r\nf,1,1,3\r\n')
    other = dataset(tmp_path, "village")
    (other / "people.csv").write_text("sex,got\nf,1\n")
    system = tmp_path / "models" / "mine"
    system.mkdir(parents=True)
    (system / "recipe.toml").write_text(SYSTEM, encoding="utf-8")
    fitting = Catalog(tmp_path).systems_of()
    assert fitting["town"] == ("mine", "recorded")
    assert fitting["village"] == ("recorded",)
    with_friends = SYSTEM + '[categories.friends]\nweight = 1\ncoupling = "circle"\n'
    (system / "recipe.toml").write_text(with_friends, encoding="utf-8")
    assert Catalog(tmp_path).systems_of()["town"] == ("recorded",)


def test_content_is_found_in_an_installed_package_and_else_beside_a_checkout(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "evenhand"
    (package / "_content").mkdir(parents=True)
    monkeypatch.setattr(paths, "PACKAGE", package)
    with pytest.raises(EvenhandError, match="install evenhand again"):
        paths.folder("models")
    (tmp_path / "models").mkdir()
    with pytest.raises(EvenhandError, match="install evenhand again"):
        paths.folder("models")
    (tmp_path / "pyproject.toml").touch()
    assert paths.folder("models") == tmp_path / "models"
    (package / "_content" / "models").mkdir()
    assert paths.folder("models") == package / "_content" / "models"


def test_a_system_with_other_weights_lies_and_is_carded_where_the_system_is() -> None:
    known = Catalog()
    assert known.folder("models", "sesame:behaviour=0") == known.folder("models", "sesame")
    assert known.card("models", "sesame:behaviour=0") == known.card("models", "sesame")
    made = known.system_recipe("sesame:behaviour=0")
    assert (made.name, made.title.endswith("(Behaviour and preferences 0)")) == ("sesame:behaviour=0", True)
    assert made.sha256() != known.system_recipe("sesame").sha256()
