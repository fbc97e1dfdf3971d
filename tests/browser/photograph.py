"""Photographs for the tests of the dashboard, taken by the same code as `evenhand screenshot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenhand.screenshots.browser import browser, browser_path, open_page, picture, wait_until_ready
from evenhand.screenshots.server import served

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

__all__ = ["browser", "browser_path", "open_page", "photograph", "served", "wait_until_ready"]


def photograph(page: Page, path: Path, *, whole: bool = True) -> None:
    """Write a picture of the page as it is, or of all that it scrolls through."""
    path.write_bytes(picture(page, whole=whole))
