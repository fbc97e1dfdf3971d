"""The dashboard in a real browser: every view is drawn in both themes, a slider answers, a view is a link."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import photograph

if photograph.browser_path() is None:
    pytest.skip("no Chrome, Chromium or Edge on this machine", allow_module_level=True)
pytest.importorskip("playwright")

pytestmark = pytest.mark.browser
SMALL = "people=800"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with photograph.served() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with photograph.browser() as opened:
        yield opened


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("view", "charts"), [("", 1), ("groups", 1), ("network", 1), ("person", 3)])
def test_every_view_is_drawn_in_both_themes(browser: object, address: str, tmp_path: Path, view: str, charts: int,
                                            dark: bool) -> None:
    page = photograph.open_page(browser, f"{address}/{view}?{SMALL}", dark=dark)
    drawn = page.locator('[data-testid="stVegaLiteChart"] svg.marks')
    assert drawn.count() == charts
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator(".eh-badge").is_visible()
    ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor")
    assert ground == ("rgb(22, 24, 29)" if dark else "rgb(251, 250, 247)")
    ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--eh-ink').trim()")
    assert ink == ("#ECEAE4" if dark else "#23262B")
    wide, shown = page.evaluate("""() => { const main = document.querySelector('[data-testid="stMain"]');
                                   return [main.scrollWidth, main.clientWidth]; }""")
    assert wide <= shown, "something is wider than the page"
    photograph.photograph(page, tmp_path / "view.png")
    assert (tmp_path / "view.png").stat().st_size > 20_000
    page.close()


def test_choices_stay_when_the_view_changes(browser: object, address: str) -> None:
    page = photograph.open_page(browser, f"{address}/?{SMALL}&by=sex")
    page.get_by_role("link", name="Groups").click()
    photograph.wait_until_ready(page)
    assert "Who is selected, by sex?" in page.locator("h1").all_inner_texts()
    assert parse_qs(urlsplit(page.url).query) == {"people": ["800"], "by": ["sex"]}
    page.close()


def test_the_friend_weight_moves_the_answer_and_the_link_opens_it_again(browser: object, address: str) -> None:
    page = photograph.open_page(browser, f"{address}/network?{SMALL}&by=hukou")
    answer = page.locator('[data-testid="eh-answer"]')
    assert "With friends at 5 %, as in the recipe" in answer.inner_text()
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_function("document.querySelector('[data-testid=\"eh-answer\"]').innerText.includes('at 6 %')")
    photograph.wait_until_ready(page)
    said = answer.inner_text()
    assert parse_qs(urlsplit(page.url).query)["weight"] == ["0.06"]
    again = photograph.open_page(browser, page.url)
    assert again.locator('[data-testid="eh-answer"]').inner_text() == said
    page.close()
    again.close()


def test_a_click_on_a_group_shows_the_people_behind_it(browser: object, address: str) -> None:
    page = photograph.open_page(browser, f"{address}/groups?{SMALL}&by=hukou")
    page.locator("svg.marks path[aria-roledescription='bar']").first.click()
    page.get_by_role("heading", name="The people behind it").wait_for()
    assert "group=" in page.url
    page.close()
