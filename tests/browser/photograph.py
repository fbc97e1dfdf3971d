"""Photographs of the dashboard: start it, wait until a view is really ready, take the whole page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SERVER = ["--server.headless", "true", "--server.showEmailPrompt", "false", "--browser.gatherUsageStats", "false",
          "--server.fileWatcherType", "none"]

READY = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return false;
  if (app.getAttribute('data-test-connection-state') !== 'CONNECTED') return false;
  const busy = '[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stSpinner"]';
  if (document.querySelector(busy)) return false;
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  return charts.every(chart => chart.querySelector('svg.marks'));
}"""
"""Whether the script has ended, the connection stands, nothing is stale, and every chart is drawn."""


def browser_path() -> str | None:
    """Return the path of a browser of this machine, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def served(root: Path, *, project: Path | None = None) -> Iterator[str]:
    """Run the dashboard on a free port and give its address; it is stopped at the end."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    environment = os.environ | ({"EVENHAND_PROJECT": str(project)} if project else {})
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port), *SERVER]
    server = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for_health(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for_health(address: str, seconds: float = 60) -> None:
    """Wait until the server answers; a TimeoutError says that it did not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} did not answer within {seconds:g} s")


@contextmanager
def browser() -> Iterator[Browser]:
    """Give the machine's own browser, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def wait_until_ready(page: Page, seconds: float = 60) -> None:
    """Wait until the page has been ready three times in a row."""
    end, streak = time.monotonic() + seconds, 0
    while streak < 3:
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url} was not ready within {seconds:g} s")
        streak = streak + 1 if page.evaluate(READY) else 0
        page.wait_for_timeout(150)


def open_page(opened: Browser, address: str, *, dark: bool = False, width: int = 1440, height: int = 900) -> Page:
    """Return a page that is ready, in a light or a dark theme."""
    page = opened.new_page(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
                           reduced_motion="reduce")
    page.goto(address)
    page.wait_for_selector('[data-testid="stApp"]')
    wait_until_ready(page)
    return page


def photograph(page: Page, path: Path, *, whole: bool = True) -> None:
    """Write a picture of the page as it is, or of all that it scrolls through."""
    if whole:
        size = page.viewport_size or {"width": 1440, "height": 900}
        height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": max(int(height), size["height"])})
        wait_until_ready(page)
    page.screenshot(path=path)
