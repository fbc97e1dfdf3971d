"""Pictures of views: from choices to PNG files that say in themselves how the view is opened again."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from evenhand import __version__
from evenhand.errors import EvenhandError, InputError, did_you_mean
from evenhand.screenshots.browser import begin_page, go_to_view, lasting_window, picture, wait_until_ready
from evenhand.screenshots.server import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

HOME = "http://localhost:8501"
"""Where `evenhand dashboard` listens: the address that a picture bears."""
FIRST = "overview"
PUBLIC = (FIRST, "groups", "report")
"""The views that may be shown of recorded people in public mode: the others show single people or single ties."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Shot:
    """What is photographed: the choices in the URL, the theme, and the size of the window in pixels.

    Parameters
    ----------
    params : mapping of str to str
        The choices, as in the dashboard's address.
    dark, whole, public : bool
        The dark theme; all that the page scrolls through; small counts of recorded people hidden.
    width, height : int
        The window.
    """

    params: Mapping[str, str]
    dark: bool = False
    whole: bool = False
    public: bool = False
    width: int = 1440
    height: int = 900

    def name(self, view: str) -> str:
        """Return the file name of a view: the view, its choices and the theme.

        Examples
        --------
        >>> Shot({"dataset": "citizens", "system": "sesame", "by": "sex × hukou"}, dark=True).name("groups")
        'groups-citizens-sesame-by-sex-hukou-dark.png'
        """
        plain = [value if key in ("dataset", "system") else f"{key}-{value}" for key, value in self.params.items()]
        words = "-".join([view, *plain, "dark" if self.dark else "light"])
        ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        kept = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in ascii_only)
        return "-".join(part for part in kept[:120].split("-") if part) + ".png"

    def path(self, view: str) -> str:
        """Return the part of the address after the host."""
        # The first view stands at the root of the dashboard, and nowhere else.
        place = "" if view == FIRST else view
        return f"/{place}?{urlencode(self.params)}" if self.params else f"/{place}"


def photographs(views: Sequence[str], shot: Shot, *, project: Path | None = None,
                progress: Callable[[str], None] = lambda stage: None) -> Iterator[tuple[str, bytes]]:
    """Give the file name and the PNG of each view, one after the other; all views where none is named.

    Parameters
    ----------
    views : sequence of str
        The views by their name in the address.
    shot : Shot
        The choices, theme and size.
    project : Path, optional
        A folder with datasets or systems of one's own.
    progress : callable
        Called with a few words before each view.

    Raises
    ------
    InputError
        For an unknown view, one that cannot be shown in public mode, and where there is no browser.
    EvenhandError
        Where the dashboard says that it cannot show what was asked.
    """
    for view in views:
        _allowed(view, shot)
    progress("starting the dashboard")
    with (served(project, public=shot.public) as address,
          lasting_window(dark=shot.dark, width=shot.width, height=shot.height) as pages):
        page = begin_page(pages, address + shot.path(FIRST))
        _finished(page, FIRST)
        known = _views_on(page)
        for view in views:
            if view not in known:
                raise InputError("view", repr(view), "a view of the dashboard", did_you_mean(view, known))
        here = FIRST
        for view in list(views) or [name for name in known if not shot.public or name in PUBLIC]:
            progress(f"photographing {view}")
            if view != here:
                # By the dashboard's own links, which spares loading its program for each view.
                go_to_view(page, known.index(view))
                _finished(page, view)
            if _choices(page.url) != _choices(shot.path(view)):
                # A link takes along what all views share; what a view alone is asked stands in its address.
                page.goto(address + shot.path(view), wait_until="commit")
                _finished(page, view)
            here = view
            yield shot.name(view), with_address(picture(page, whole=shot.whole), HOME + shot.path(view))
            page.set_viewport_size({"width": shot.width, "height": shot.height})


def _choices(address: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(address)
    return parts.path, dict(parse_qsl(parts.query))


def with_address(png: bytes, url: str) -> bytes:
    """Return a PNG that bears the address of what it shows, as text under the keyword ``URL``.

    The chunk ``tEXt`` stands right behind the header (W3C, *PNG Specification*, third edition, 11.3.3.2).
    """
    if not png.startswith(SIGNATURE):
        raise EvenhandError("picture", "bytes that are no PNG", "a PNG", "report this as a fault")
    behind_header = len(SIGNATURE) + 12 + struct.unpack(">I", png[8:12])[0]
    texts = b"".join(_chunk(f"{key}\0{value}".encode("latin-1", "replace"))
                     for key, value in (("URL", url), ("Software", f"evenhand {__version__}")))
    return png[:behind_header] + texts + png[behind_header:]


def _chunk(text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + b"tEXt" + text + struct.pack(">I", zlib.crc32(b"tEXt" + text))


def _allowed(view: str, shot: Shot) -> None:
    if shot.public and view not in PUBLIC:
        raise InputError(f"view {view}", "a view that public mode does not show",
                         f"one of {', '.join(PUBLIC)}", "ask with --internal, for eyes that may see all")


def _finished(page: Page, view: str) -> None:
    """Wait until a view is ready; what the dashboard could not show is raised in its own words."""
    wait_until_ready(page)
    heads = page.locator(".eh-head").all_inner_texts()
    if "This cannot be shown" in heads:
        raise InputError(f"view {view}", page.locator("[data-testid=eh-empty]").first.inner_text(), "what can be shown",
                         "choose other options")
    faults = page.locator('[data-testid="stException"], [data-testid="stDialog"]')
    if faults.count():
        said = " ".join(faults.first.inner_text().split())
        raise EvenhandError(f"view {view}", f"a fault of the dashboard ({said[:200]})", "a page", "report this")


def _views_on(page: Page) -> list[str]:
    """Return the names of all views, from the links of the navigation; the first stands at the root."""
    links = page.locator('[data-testid="stSidebarNavLink"]')
    paths = [link.get_attribute("href") or "" for link in links.all()]
    return [urlsplit(path).path.strip("/") or FIRST for path in paths]
