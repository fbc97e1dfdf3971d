"""Pictures of views: their names, the address inside them, and what public mode refuses; no browser needed."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from evenhand.cli.app import run_app
from evenhand.errors import EvenhandError, InputError
from evenhand.screenshots import browser, server
from evenhand.screenshots.views import Shot, photographs, with_address


def png(size: tuple[int, int] = (7, 5)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#5B4B8A").save(made, "PNG")
    return made.getvalue()


def test_a_picture_bears_its_address_and_looks_the_same() -> None:
    url = "http://localhost:8501/groups?dataset=citizens&by=sex+%C3%97+hukou"
    told = Image.open(io.BytesIO(with_address(png(), url)))
    assert told.text["URL"] == url
    assert told.text["Software"].startswith("evenhand ")
    assert told.tobytes() == Image.open(io.BytesIO(png())).tobytes()
    with pytest.raises(EvenhandError, match="no PNG"):
        with_address(b"GIF89a", url)


def test_a_name_says_view_and_choices_and_never_leads_elsewhere() -> None:
    shot = Shot({"dataset": "../../etc", "system": "sesame", "by": "sex × hukou", "weight": "0.3"})
    assert shot.name("network") == "network-..-..-etc-sesame-by-sex-hukou-weight-0.3-light.png"
    assert Shot({"by": "a" * 500}).name("groups").endswith(".png")
    assert len(Shot({"by": "a" * 500}).name("groups")) < 140


def test_the_first_view_stands_at_the_root() -> None:
    assert Shot({"dataset": "citizens"}).path("overview") == "/?dataset=citizens"
    assert Shot({"by": "a × b"}).path("groups") == "/groups?by=a+%C3%97+b"


def test_public_mode_shows_no_single_person() -> None:
    with pytest.raises(InputError, match="--internal"):
        next(photographs(["person"], Shot({"dataset": "german-credit"}, public=True)))


@pytest.mark.parametrize("size", ["1440", "1440x", "0x0", "99999x900", "axb"])
def test_a_size_that_is_none_is_a_sentence(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["screenshot", "overview", "--size", size]) == 2
    assert "--size 1440x900" in capsys.readouterr().err


def test_without_a_browser_it_is_said_how_to_install_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_BROWSER", "/nowhere/chromium")
    with pytest.raises(InputError, match="apt install chromium"), browser.browser():
        pass


def test_a_dashboard_that_ends_at_once_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "command", lambda port: ["python3", "-c", "raise SystemExit(3)"])
    with pytest.raises(EvenhandError, match="an end with code"), server.served():
        pass
