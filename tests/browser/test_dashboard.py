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
@pytest.mark.parametrize(("view", "charts"), [("", 1), ("groups", 1), ("network", 1), ("person", 2)])
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
    assert "With friends at 5\xa0%, as in the recipe" in answer.inner_text()
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_function("document.querySelector('[data-testid=\"eh-answer\"]').innerText.includes('at 6\xa0%')")
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


def _asked(page: object) -> dict[str, list[str]]:
    return {key: value for key, value in parse_qs(urlsplit(page.url).query).items() if key.startswith("to_")}


def _told(page: object) -> str:
    photograph.wait_until_ready(page)
    return page.locator('[data-testid="eh-answer"]').inner_text()


def test_sliders_and_switches_move_the_score_and_are_taken_back_step_by_step(browser: object, address: str) -> None:
    page = photograph.open_page(browser, f"{address}/person?{SMALL}&all=1")
    parts = page.locator('[data-testid="stVegaLiteChart"] svg.marks').first
    parts.evaluate("one => { one.stays = true; }")
    today = _told(page)
    page.get_by_role("slider", name="Bills paid on time").press("End")
    page.wait_for_url("**to_on_time_share=1**")
    moved = _told(page)
    assert "The changes are worth" in moved
    page.get_by_role("switch", name="Has a property certificate").click()
    page.wait_for_url("**to_property_certificate**")
    assert len({today, moved, _told(page)}) == 3
    assert set(_asked(page)) == {"to_on_time_share", "to_property_certificate"}
    assert parts.evaluate("one => one.stays"), "the chart was drawn anew, where its bars should have moved"
    again = photograph.open_page(browser, page.url)
    assert _told(again) == _told(page)
    again.close()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_function("!location.search.includes('to_property_certificate')")
    assert _told(page) == moved
    page.get_by_role("button", name="Undo all").click()
    page.wait_for_function("!location.search.includes('to_')")
    assert _told(page) == today
    page.close()


def test_the_score_is_drawn_along_the_feature_that_is_chosen(browser: object, address: str) -> None:
    page = photograph.open_page(browser, f"{address}/person?{SMALL}&all=1")
    page.get_by_role("combobox", name="The score along").select_option("on_time_share")
    page.wait_for_url("**along=on_time_share**")
    photograph.wait_until_ready(page)
    assert page.get_by_label("the score along bills paid on time, all else held").count() >= 1
    page.close()


SAID = """() => {
  const said = () => document.querySelector('.eh-unseen')?.textContent;
  window.said = [said()];
  new MutationObserver(() => { const now = said(); if (now && now !== window.said.at(-1)) window.said.push(now); })
    .observe(document.querySelector('[data-testid="stMain"]'), {subtree: true, childList: true});
}"""


def test_where_the_weakest_friend_counts_numbers_come_first_and_their_intervals_follow(browser: object,
                                                                                       address: str) -> None:
    page = photograph.open_page(browser, f"{address}/lab?people=20000&system=state-minimum&by=hukou")
    page.evaluate(SAID)
    slider = page.get_by_role("slider", name="Friend weight")
    slider.press("ArrowRight")
    page.wait_for_function("window.said.length > 1")
    page.get_by_text("Drawing own records anew").wait_for()
    slider.press("ArrowRight")
    page.wait_for_function("window.said.length > 3")
    photograph.wait_until_ready(page)
    before, first, second, after = page.evaluate("window.said")
    assert " to " in before
    # The second move did not wait for the intervals of the first, which nobody asks for any more.
    assert " to " not in first + second
    assert " to " in after
    shares = [[row.split(": ")[1].split(" %")[0] for row in told.split("; ")] for told in (first, second, after)]
    assert shares[0] != shares[1] == shares[2]
    assert page.locator('[data-testid="stProgress"]').count() == 0
    page.close()
