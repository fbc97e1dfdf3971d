"""The Report view: what is chosen stands in the URL, and what is downloaded is what the command line writes."""

from __future__ import annotations

import io
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evenhand.cli.app import run_app

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
SMALL = {"people": "600", "sections": "asked,findings,provenance"}


@pytest.fixture(autouse=True)
def _beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(APP.parent), *sys.path])
    for name in ("EVENHAND_PROJECT", "EVENHAND_PUBLIC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")


def opened(view: str = "report", **params: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    # AppTest switches between files only; our pages are functions, known by their address.
    app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == view)
    return app.run()


def text(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html")))


def test_the_choices_of_a_link_are_what_is_written() -> None:
    app = opened(**SMALL)
    assert not app.exception
    assert "What do you hand over?" in text(app)
    assert "A report of 3 sections on Citizens of a synthetic province" in text(app)
    assert "evenhand report citizens sesame --sections asked,findings,provenance --people 600 --seed 0" in text(app)
    assert "small counts hidden" not in text(app)


def test_what_is_downloaded_is_what_the_command_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import streamlit as st

    offered: dict[str, bytes] = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, name, *args, **more: offered.update({name: data}))
    app = opened(**SMALL)
    next(button for button in app.button if button.label == "Make the files").click().run()
    assert not app.exception
    assert set(offered) == {"report.zip", "report.html", "report.pdf", "report.md", "report.json", "numbers.csv"}
    out = tmp_path / "report"
    assert run_app(["report", "citizens", "sesame", "--people", "600", "--sections", SMALL["sections"],
                    "--out", str(out)]) == 0
    written = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    archive = zipfile.ZipFile(io.BytesIO(offered.pop("report.zip")))
    assert {name.removeprefix("report/"): archive.read(name) for name in archive.namelist()} == written
    assert {name: written[name] for name in offered} == offered


def test_small_counts_of_recorded_people_are_hidden_unless_asked_for() -> None:
    app = opened(dataset="german-credit", sections="asked")
    assert not app.exception
    assert "small counts hidden" in text(app)
    inside = opened(dataset="german-credit", sections="asked", internal="True")
    assert "--internal" in text(inside)
    assert "small counts hidden" not in text(inside)


def test_in_public_mode_the_dashboard_shows_no_single_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_PUBLIC", "1")
    app = opened("person", dataset="german-credit")
    assert "This cannot be shown" in text(app)
    assert "recorded data: german-credit, small counts hidden" in text(app)
    report = opened(dataset="german-credit", sections="asked", internal="True")
    assert not report.exception
    assert "--internal" not in text(report)
    assert "This cannot be shown" not in text(opened("groups", dataset="german-credit"))


def test_a_section_that_has_nothing_to_say_is_not_counted() -> None:
    assert "A report of 2 sections on" in text(opened(**SMALL | {"sections": "asked,comparison,provenance"}))
