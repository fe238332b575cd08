"""The site in a real browser: at desktop and phone width, light and dark, with nothing loaded from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import NARROW, WIDE, overflow

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser import PageOpener


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_is_wider_than_its_window(site: Path, open_page: PageOpener, width: int, dark: bool) -> None:
    page = open_page(site / "index.html", width=width, dark=dark)
    paths = sorted(path for path in site.rglob("*.html") if "_modules" not in path.parts)
    too_wide = {}
    for path in paths:
        page.goto(path.as_uri())
        if overflow(page):
            too_wide[path.name] = overflow(page)
    assert too_wide == {}


def test_from_a_code_a_reader_finds_the_rule_and_its_reason(site: Path, open_page: PageOpener) -> None:
    page = open_page(site / "index.html")
    page.get_by_role("link", name="The rules", exact=True).first.click()
    page.get_by_role("row").filter(has_text="TNP202").get_by_role("link").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("missing-detach")
    for title in ("Why is this bad", "Use instead", "Fix safety", "How to silence it"):
        assert page.get_by_role("heading", name=title).is_visible()


def test_the_menu_opens_on_a_phone(site: Path, open_page: PageOpener) -> None:
    page = open_page(site / "index.html", width=NARROW)
    link = page.locator(".sidebar-drawer").get_by_role("link", name="Five minutes")
    assert not link.is_visible() or (link.bounding_box() or {"x": -1})["x"] < 0
    page.locator(".mobile-header label.nav-overlay-icon").click()
    link.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Five minutes")


def test_a_word_is_found_without_a_server(site: Path, open_page: PageOpener) -> None:
    page = open_page(site / "search.html", "?q=bfloat16")
    page.wait_for_selector("ul.search li")
    assert "unsupported-dtype" in page.locator("ul.search").inner_text()
