"""A real browser for the tests of pages; they are skipped, and say why, where there is none.

Whatever a page is opened for, it must load nothing but files and have no complaint in its console.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_OWN_SCHEMES = ("file:", "data:", "about:", "blob:")

WIDE, NARROW = 1280, 390


class PageOpener(Protocol):
    """What `open_page` is."""

    def __call__(
        self, path: Path, fragment: str = "", *, width: int = WIDE, dark: bool = False, scripts: bool = True
    ) -> Page:
        """Open a file, in a window of this width, for a user who likes it dark or not."""


# Not for the whole session: Playwright keeps an event loop running, which other tests may want for themselves.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed", exc_type=ImportError)
    executable = next(filter(None, map(shutil.which, _NAMES)), None)
    if executable is None:
        pytest.skip(f"there is no browser: none of {', '.join(_NAMES)}")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[PageOpener]:
    """Opens files as pages, each for a new user."""
    complaints: list[str] = []
    contexts = []

    def open_in_browser(
        path: Path, fragment: str = "", *, width: int = WIDE, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            offline=True,
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(_OWN_SCHEMES) else complaints.append(f"asks for {request.url}")
            ),
        )
        page.goto(path.as_uri() + fragment)
        return page

    yield open_in_browser
    for context in contexts:
        context.close()
    assert complaints == []


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def low_contrasts(page: Page) -> list[str]:
    """The texts of a page whose contrast is below what WCAG 2 asks for at level AA, with the contrast."""
    found: list[str] = page.evaluate(_LOW_CONTRASTS)
    return found


_LOW_CONTRASTS = """() => {
  const rgba = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const luminance = ([r, g, b]) => {
    const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const colour = rgba(getComputedStyle(element).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 1];
  };
  const found = new Set();
  for (const element of document.body.querySelectorAll("*")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!text || !element.checkVisibility()) continue;
    const [one, other] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < (parseFloat(getComputedStyle(element).fontSize) >= 24 ? 3 : 4.5))
      found.add(contrast.toFixed(2) + " <" + element.localName + "> " + text.slice(0, 40));
  }
  return [...found];
}"""
