"""How long a slider of the dashboard takes to answer, in a real browser.

    python benchmarks/slider_speed.py [--people 20000] [--moves 40]

A key is pressed on a slider, and the clock runs until the page has come to rest: the script has ended, nothing on the
page is stale, every chart is drawn, and the last change of the page has happened. *Told* is when the answer in words or
the key figures have changed: in the policy lab, where friends count by a rule that is no mean, intervals follow after
it, from own records that are drawn anew. Run it on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evenhand.screenshots.browser import READY, browser, open_page
from evenhand.screenshots.server import served

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class Slider:
    """A slider of a view, by its label, and the bound on its 95th percentile in milliseconds."""

    view: str
    system: str
    label: str
    bound: int


SLIDERS = (
    Slider("network", "sesame", "Friend weight", 300),
    Slider("cutoffs", "sesame", "", 300),
    Slider("person", "sesame", "", 200),
    Slider("person", "state", "", 200),
    Slider("person", "sesame-boosted", "", 200),
    Slider("person", "state-minimum", "", 200),
    Slider("lab", "sesame", "", 500),
    Slider("lab", "state", "", 500),
    Slider("lab", "state-minimum", "", 500),
    Slider("lab", "state-gate", "", 500),
)

ARMED = """ready => {
  const main = document.querySelector('[data-testid="stMain"]'), isReady = eval(ready);
  const told = '[data-testid="eh-answer"], .eh-figures';
  const words = () => [...document.querySelectorAll(told)].map(one => one.textContent).join();
  const clock = window.clock = {start: null, last: null, words: null, said: words(), done: false};
  const look = new MutationObserver(() => {
    clock.last = performance.now();
    if (clock.words === null && words() !== clock.said) clock.words = clock.last;
  });
  look.observe(main, {subtree: true, childList: true, characterData: true, attributes: true});
  document.addEventListener('keydown', () => { clock.start ??= performance.now(); }, {once: true, capture: true});
  const watch = () => {
    const now = performance.now();
    if (clock.start !== null && clock.last !== null && isReady() && now - clock.last > 250) {
      look.disconnect();
      clock.done = true;
    } else setTimeout(watch, 100);  // a look at every frame would itself keep the browser busy
  };
  watch();
}"""


def moved(page: Page, thumb: int, key: str) -> tuple[float, float]:
    """Press a key on a slider; return the milliseconds until the words have changed and until all is at rest."""
    slider = page.get_by_role("slider").nth(thumb)
    slider.focus()
    page.evaluate(ARMED, READY)
    page.keyboard.press(key)
    page.wait_for_function("window.clock.done", timeout=20_000, polling=100)
    start, words, last = page.evaluate("[clock.start, clock.words, clock.last]")
    return words - start if words else np.nan, last - start


def place(page: Page, label: str) -> int:
    """Return which of the page's sliders has a label; the first where none is asked for."""
    labels = page.get_by_role("slider").evaluate_all("all => all.map(one => one.getAttribute('aria-label') || '')")
    found = [number for number, name in enumerate(labels) if label.lower() in name.lower()]
    if not found:
        raise SystemExit(f"no slider {label!r}; there are {labels}")
    return found[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--view", help="only this view")
    asked = parser.parse_args()
    print("milliseconds, median and 95th percentile" + " " * 14 + "told             at rest   bound")
    with served() as address, browser() as opened:
        for one in SLIDERS:
            if asked.view not in (None, one.view):
                continue
            page = open_page(opened, f"{address}/{one.view}?people={asked.people}&system={one.system}")
            thumb = place(page, one.label)
            keys = ["ArrowRight"] * 6 + ["ArrowLeft", "ArrowRight"] * asked.moves
            told = np.array([moved(page, thumb, key) for key in keys[:asked.moves + 3]])[3:]
            name = f"{one.view}, {one.system}" + (f", {one.label}" if one.label else ", first slider")
            (words, most), (rest, last) = (np.nanpercentile(told[:, column], [50, 95]) for column in (0, 1))
            print(f"{name:46}{words:6.0f}{most:7.0f}{rest:12.0f}{last:7.0f}{one.bound:8}", flush=True)
            page.close()


if __name__ == "__main__":
    main()
