"""`evenhand screenshot` and the report's page in a real browser; the pictures of the documentation made again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from PIL import Image, ImageChops, ImageStat

from evenhand.cli.app import run_app
from evenhand.screenshots.browser import browser, browser_path
from evenhand.study.reports import ReportRequest, report_files

if browser_path() is None:
    pytest.skip("no Chrome, Chromium or Edge on this machine", allow_module_level=True)

pytestmark = pytest.mark.browser
PICTURES = sorted((Path(__file__).parent.parent.parent / "docs" / "images").glob("*.png"))


def test_the_command_photographs_views_and_stops_what_it_started(tmp_path: Path) -> None:
    given = ["--dataset", "citizens", "--people", "600", "--by", "sex", "--theme", "dark", "--size", "1000x700"]
    assert run_app(["screenshot", "overview", "groups", *given, "--full-page", "--out", str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{view}-citizens-by-sex-people-600-dark.png" for view in ("overview", "groups")}
    overview = Image.open(tmp_path / "overview-citizens-by-sex-people-600-dark.png")
    assert overview.width == 1000
    assert overview.height > 900, "the page scrolls through more than the window"
    assert overview.getpixel((995, 695))[:3] == (22, 24, 29)
    assert dict(parse_qsl(urlsplit(overview.text["URL"]).query)) == {"dataset": "citizens", "by": "sex",
                                                                     "people": "600"}


def test_small_counts_are_hidden_in_pictures_of_recorded_people(tmp_path: Path) -> None:
    assert run_app(["screenshot", "overview", "--dataset", "german-credit", "--out", str(tmp_path)]) == 0
    assert run_app(["screenshot", "person", "--dataset", "german-credit", "--out", str(tmp_path)]) == 2


def test_ctrl_c_stops_the_dashboard(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evenhand", "screenshot", "--people", "600", "--out", str(tmp_path)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    server = _child_of(running.pid, "streamlit")
    running.send_signal(signal.SIGINT)
    running.wait(timeout=30)
    assert running.returncode != 0
    assert not _alive(server)


def test_the_report_opens_offline_with_its_charts_and_runs_no_script_of_the_data(tmp_path: Path) -> None:
    files = report_files(ReportRequest("citizens", ("sesame",), people=600, by=("sex",), formats=("html",)))
    page_file = tmp_path / "report.html"
    evil = files["report.html"].replace(b"<main>", b"<main><script>document.title = 'evil'</script>", 1)
    page_file.write_bytes(evil)
    with browser() as opened:
        page = opened.new_context(offline=True).new_page()
        said, asked = [], []
        page.on("pageerror", lambda fault: said.append(str(fault)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        page.wait_for_function("document.querySelectorAll('[data-chart]').length"
                               " === document.querySelectorAll('[data-chart] svg.marks').length")
        assert page.locator("svg.marks").count() >= 5
        assert said == []
        assert asked == [page_file.as_uri()]
        assert page.title() != "evil", "a script that is not the page's own was run"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("svg.marks [aria-roledescription='point']").first.hover()
        page.wait_for_selector("#vg-tooltip-element.visible")


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_of_the_documentation_can_be_made_again(picture: Path, tmp_path: Path) -> None:
    there = Image.open(picture)
    url = urlsplit(there.text["URL"])
    view, params = url.path.strip("/") or "overview", dict(parse_qsl(url.query))
    given = ["--size", f"{there.width}x{there.height}"]
    known = [key for key in ("dataset", "system", "by", "people") if key in params]
    given += [word for key in known for word in (f"--{key}", params[key])]
    assert run_app(["screenshot", view, *given, "--out", str(tmp_path)]) == 0
    (made,) = tmp_path.iterdir()
    again = Image.open(made)
    assert again.size == there.size
    assert again.text["URL"] == there.text["URL"]
    # Letters lie a little differently on other machines, so the two are compared from afar.
    one, two = (image.convert("L").resize((60, 40)) for image in (there, again))
    assert ImageStat.Stat(ImageChops.difference(one, two)).mean[0] < 12, "it shows something else: make it anew"


def _child_of(parent: int, word: str, seconds: float = 30) -> int:
    """The process that a process started, once it runs."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace")
                of = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, ValueError):
                continue
            if of == parent and word in words:
                return int(entry.name)
        time.sleep(0.1)
    raise AssertionError(f"no {word} was started within {seconds:g} s")


def _alive(process: int) -> bool:
    try:
        return "Z" not in (Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0])
    except OSError:
        return False
