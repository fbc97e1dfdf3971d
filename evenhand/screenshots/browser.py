"""The browser of this machine, headless: found, opened, and told when a page of the dashboard is finished."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from evenhand.errors import EvenhandError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

T = TypeVar("T")

NAMES = ("google-chrome", "google-chrome-stable", "chrome", "chromium", "chromium-browser", "microsoft-edge",
         "microsoft-edge-stable", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")
INSTALL = ("install Chromium (`apt install chromium`, `brew install --cask chromium`), Chrome or Edge, or run "
           "`python -m playwright install chromium`")

READY = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return false;
  if (app.getAttribute('data-test-connection-state') !== 'CONNECTED') return false;
  const busy = '[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stSpinner"]';
  if (document.querySelector(busy)) return false;
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  return document.fonts.status === 'loaded' && charts.every(chart => chart.querySelector('svg.marks'));
}"""
"""Whether the script has ended, the connection stands, nothing is stale, and every chart is drawn."""

QUESTION = "() => document.querySelector('h1.eh-question')?.textContent ?? null"
"""The question at the head of a view: no two views ask the same."""


def browser_path() -> str | None:
    """Return the path of a Chromium, Chrome or Edge of this machine, or None; EVENHAND_BROWSER names another."""
    named = os.environ.get("EVENHAND_BROWSER")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((place for place in PLACES if Path(place).is_file()), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Give the machine's own browser, headless; Playwright's where the machine has none.

    Raises
    ------
    InputError
        If there is no browser, saying how to install one.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = _started(playwright, playwright.chromium.launch)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def lasting_window(*, dark: bool = False, width: int = 1440, height: int = 900) -> Iterator[BrowserContext]:
    """Give a window of a browser of its own, whose pages share on disk what the first of them has compiled.

    That takes a fifth off the time of each further page. The folder it needs is gone at the end.

    Raises
    ------
    InputError
        As :func:`browser` does.
    """
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory(prefix="evenhand-", ignore_cleanup_errors=True) as folder, sync_playwright() as playwright:
        opened = _started(playwright, playwright.chromium.launch_persistent_context, user_data_dir=folder,
                          **_look(dark, width, height))
        try:
            yield opened
        finally:
            opened.close()


def _started(playwright: Playwright, start: Callable[..., T], **options: Any) -> T:
    from playwright.sync_api import Error

    path = browser_path()
    if path is None and not Path(playwright.chromium.executable_path).is_file():
        raise InputError("browser", "none on this machine", "a Chromium, Chrome or Edge", INSTALL)
    try:
        return start(executable_path=path, args=list(FLAGS), **options)
    except Error as fault:
        raise InputError(f"browser {path}", f"a program that does not start ({str(fault).splitlines()[0][:120]})",
                         "a Chromium, Chrome or Edge", INSTALL) from None


def _look(dark: bool, width: int, height: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": height}, "color_scheme": "dark" if dark else "light",
            "reduced_motion": "reduce"}


def window(opened: Browser, *, dark: bool = False, width: int = 1440, height: int = 900) -> BrowserContext:
    """Return a window, light or dark, whose pages share what they have loaded."""
    return opened.new_context(**_look(dark, width, height))


def open_page(opened: Browser, address: str, *, dark: bool = False, width: int = 1440, height: int = 900) -> Page:
    """Return a page that is ready, in a light or a dark theme."""
    page = begin_page(window(opened, dark=dark, width=width, height=height), address)
    wait_until_ready(page)
    return page


def begin_page(within: BrowserContext, address: str) -> Page:
    """Return a page that is on its way: :func:`wait_until_ready` waits for it."""
    page = within.new_page()
    page.goto(address, wait_until="commit")
    return page


def go_to_view(page: Page, place: int, seconds: float = 180) -> None:
    """Follow a link of the dashboard's navigation, and wait until the view that is left is gone."""
    left = page.evaluate(QUESTION)
    # Clicked by script, so that no pointer rests on the link in the picture.
    page.locator('[data-testid="stSidebarNavLink"]').nth(place).evaluate("link => link.click()")
    page.wait_for_function(f"left => ({QUESTION})() !== left", arg=left, timeout=1000 * seconds)


def wait_until_ready(page: Page, seconds: float = 180) -> None:
    """Wait until the page has been ready three times in a row.

    Raises
    ------
    EvenhandError
        If it is not ready in time.
    """
    end, streak = time.monotonic() + seconds, 0
    page.wait_for_selector('[data-testid="stApp"]', timeout=1000 * seconds)
    while streak < 3:
        if time.monotonic() > end:
            raise EvenhandError(page.url, f"a page that is still being drawn after {seconds:g} s", "a finished page",
                                "try fewer people with --people")
        streak = streak + 1 if page.evaluate(READY) else 0
        page.wait_for_timeout(100)


def picture(page: Page, *, whole: bool = False) -> bytes:
    """Return a PNG of the page as it is, or of all that it scrolls through."""
    if whole:
        size = page.viewport_size or {"width": 1440, "height": 900}
        # The page scrolls inside its main part, so that the window must be made as high as that is.
        height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": max(int(height), size["height"])})
        wait_until_ready(page)
    return page.screenshot(animations="disabled")
