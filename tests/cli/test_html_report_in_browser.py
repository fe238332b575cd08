"""The page of findings in a real browser: by mouse, by keyboard, without scripts, light and dark, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import NARROW, WIDE, low_contrasts, overflow
from tests.cli.notebooks import NOTEBOOK
from tests.examples import ACCELERATOR, DATA, UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser import PageOpener
    from tests.cli.conftest import Run

FAR = f"""\
import torch
x = torch.zeros(3)
{"# between" + chr(10)}{"y = 1" + chr(10) * 20}z = x.to("cuda")
{"y = 1" + chr(10) * 20}print("{"long " * 60}", z.numpy())
"""
LOSSY = "import torch\nx = torch.ones(3, dtype=torch.bfloat16).numpy()\n"
HOSTILE = (
    'import torch\nx = torch.ones(3, device="cuda").numpy(), '
    '"</code></pre><script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}"\n'
)
FILES = {
    "top.py": ACCELERATOR,
    "src/models/far.py": FAR,
    "src/models/lossy.py": LOSSY,
    "src/data/unknown.py": UNKNOWN,
    "src/data/sets/attribute.py": DATA,
    "tests/<img src=x onerror=alert(1)>.py": HOSTILE,
    "notes.ipynb": NOTEBOOK,
}
# In src/data/unknown.py there are two.
ALL = 8


@pytest.fixture
def report(project: Path, run: Run) -> Path:
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    path = project / "report.html"
    path.write_bytes(run("check", "--strict", "--output-format=html").stdout)
    return path


def count(page: Page) -> str:
    return page.inner_text("#count")


def shown(page: Page) -> list[str]:
    """The files and codes of the findings that are shown."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".finding")].filter((one) => !one.hidden && !one.parentElement.hidden)
          .map((one) => one.parentElement.dataset.path + " " + one.dataset.code)"""
    )
    return found


def focused(page: Page) -> str:
    """The id of the element that has the focus; of a summary, that of what it is the summary of."""
    name: str = page.evaluate("document.activeElement.id || document.activeElement.parentElement.id")
    return name


def named(page: Page, name: str) -> str:
    """The id of the first finding in the file of this name."""
    found: str = page.locator(f'.file[data-path$="{name}"] .finding').first.evaluate("element => element.id")
    return found


def come_back(page: Page, remembered: str) -> None:
    """Reload a page until it remembers something, which is busy Chromium's to say when."""
    for _ in range(40):
        page.reload()
        if page.evaluate("([key, value]) => localStorage.getItem(key) === value", remembered.split("=")):
            return
        page.wait_for_timeout(250)
    pytest.fail(f"{remembered} is not remembered")


def wait_for_count(page: Page, text: str) -> None:
    page.wait_for_selector(f'#count:text-is("{text}")')


class TestFilters:
    def test_all_is_shown_at_first(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        assert count(page) == f"{ALL} findings"
        assert len(shown(page)) == ALL
        assert not page.is_visible("#clear")
        assert not page.is_visible("#none")

    def test_by_code_with_the_keyboard(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        page.get_by_role("button", name="TNP204").press("Enter")

        assert count(page) == f"1 of {ALL} findings"
        assert shown(page) == ["src/models/lossy.py TNP204"]
        assert page.get_by_role("button", name="TNP204", exact=True).get_attribute("aria-pressed") == "true"
        page.get_by_role("button", name="TNP101", exact=True).press("Space")
        assert shown(page) == ["src/data/sets/attribute.py TNP101", "src/models/lossy.py TNP204"]
        page.get_by_role("button", name="TNP204", exact=True).press("Enter")
        assert shown(page) == ["src/data/sets/attribute.py TNP101"]

    def test_by_folder_with_all_below_it(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        page.click('[data-folder="src/data"]')

        assert {path.split()[0] for path in shown(page)} == {"src/data/sets/attribute.py", "src/data/unknown.py"}
        page.click('[data-folder="src/data/sets"]')
        assert shown(page) == ["src/data/sets/attribute.py TNP101"]
        page.click('[data-folder="src/data/sets"]')
        assert len(shown(page)) == ALL

    def test_by_the_folder_of_files_that_are_in_none(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        page.click('[data-folder="."]')

        assert sorted(shown(page)) == ["notes.ipynb TNP201", "top.py TNP201"]

    def test_by_words_of_the_path_the_code_and_the_message(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        page.keyboard.press("/")
        page.keyboard.type("MODELS/ bfloat16 tnp2")

        wait_for_count(page, f"1 of {ALL} findings")
        assert shown(page) == ["src/models/lossy.py TNP204"]
        page.keyboard.press("Enter")
        assert "lossy" in page.evaluate("document.activeElement.closest('.file').dataset.path")

    def test_by_whether_there_is_a_safe_fix(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        page.get_by_label("has a safe fix").press("Space")

        assert count(page) == f"{ALL - 1} of {ALL} findings"
        assert "src/models/lossy.py TNP204" not in shown(page)

    def test_are_dropped_one_by_one_or_all_at_once(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)
        page.click(".pick[data-code=TNP201]")
        page.click('[data-folder="src"]')
        assert shown(page) == ["src/models/far.py TNP201"]

        page.get_by_label("No longer only src/").click()
        assert len(shown(page)) == 4
        assert focused(page) == "text"
        page.get_by_label("No longer only TNP201").click()
        assert len(shown(page)) == ALL
        page.click('[data-folder="src"]')
        page.click("#clear")
        assert len(shown(page)) == ALL
        page.click('[data-folder="src"]')
        page.keyboard.press("Escape")
        assert (len(shown(page)), count(page)) == (ALL, f"{ALL} findings")

    def test_say_so_where_nothing_is_left(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        page.fill("#text", "nowhere")

        wait_for_count(page, f"0 of {ALL} findings")
        assert page.is_visible("#none")
        page.keyboard.press("Enter")
        assert focused(page) == "text"

    def test_are_in_the_address(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)
        page.click(".pick[data-code=TNP201]")
        page.click('[data-folder="src"]')
        page.check("#safe")
        page.fill("#text", "far")
        wait_for_count(page, f"1 of {ALL} findings")
        page.wait_for_url("**#code=TNP201&folder=src&text=far&fix=safe")

        page.reload()

        assert shown(page) == ["src/models/far.py TNP201"]
        assert (page.input_value("#text"), page.is_checked("#safe")) == ("far", True)
        page.keyboard.press("Escape")
        assert page.evaluate("location.hash") == ""

    def test_take_nothing_of_an_address_that_is_not_there(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report, "#code=TNP999")
        assert len(shown(page)) == ALL

        page = open_page(report, "#f999")
        assert focused(page) == ""


class TestWay:
    def test_is_followed_with_the_keyboard(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)
        page.keyboard.press("/")
        page.keyboard.type("far.py")
        page.keyboard.press("Enter")
        finding = focused(page)
        assert not page.evaluate("id => document.getElementById(id).open", finding)
        page.keyboard.press("Enter")
        assert page.evaluate("id => document.getElementById(id).open", finding)

        page.keyboard.press("n")

        assert focused(page) == f"{finding}s1"
        current = page.locator(".way [aria-current=step]")
        assert current.inner_text() == "moved to cuda"
        assert page.inner_text("#said").startswith("Step 1 of 2: moved to cuda, line ")
        line = page.locator(f"#{finding} .l.here")
        assert 'z = x.1to("cuda")' in line.inner_text()
        plain = page.locator(f"#{finding} .l:not(.here)").first
        colour = "element => getComputedStyle(element).backgroundColor"
        page.wait_for_timeout(300)
        assert line.evaluate(colour) != plain.evaluate(colour)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

        page.keyboard.press("n")
        assert (focused(page), current.inner_text()) == (f"{finding}s2", "converted to NumPy")
        # The line is long: the place is scrolled to within the box.
        assert page.evaluate("document.activeElement.closest('pre').scrollLeft") > 0
        box, around = page.locator(f"#{finding}s2").bounding_box(), page.locator(f"#{finding} .source").bounding_box()
        assert box is not None
        assert around is not None
        assert around["x"] < box["x"] < around["x"] + around["width"]
        page.keyboard.press("n")
        assert focused(page) == f"{finding}s2"
        page.keyboard.press("p")
        assert focused(page) == f"{finding}s1"

    def test_begins_with_the_first_finding_or_at_its_end(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        page.keyboard.press("p")

        assert focused(page) == "f1s2"
        assert page.evaluate("document.getElementById('f1').open")

    def test_is_followed_by_its_links(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)
        finding = named(page, "far.py")
        page.click(f"#{finding} summary")

        page.click(f"#{finding} .way a >> nth=1")

        assert focused(page) == f"{finding}s2"
        assert page.evaluate("location.hash") == ""

    def test_is_opened_by_an_address(self, report: Path, open_page: PageOpener) -> None:
        finding = named(open_page(report), "far.py")

        page = open_page(report, f"#{finding}s2")

        assert focused(page) == f"{finding}s2"
        assert page.evaluate("id => document.getElementById(id).open", finding)

    def test_has_only_the_steps_that_it_has(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report, "#f1s99")

        assert focused(page) == ""


class TestMoving:
    def test_from_finding_to_finding(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)

        for key, name in (("j", "f1"), ("j", "f2"), ("k", "f1"), ("k", "f1")):
            page.keyboard.press(key)
            assert focused(page) == name
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

    def test_over_what_is_filtered_out(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report, "#code=TNP201")
        found = []

        for _ in range(5):
            page.keyboard.press("j")
            found.append(page.evaluate("document.activeElement.parentElement.dataset.code"))

        assert found == ["TNP201"] * 5
        assert focused(page) == f"f{ALL}"

    def test_to_a_finding_that_is_filtered_out(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report, "#code=TNP201")

        finding = named(page, "lossy.py")

        page.evaluate("id => { location.hash = id; }", finding)

        page.wait_for_selector(f"#{finding}[open]")
        assert (focused(page), len(shown(page))) == (finding, ALL)

    def test_to_the_rule(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)
        page.click(f"#{named(page, 'far.py')} summary")

        page.click(f"#{named(page, 'far.py')} .place a >> nth=1")

        rule = page.get_by_role("article", name="missing-cpu")
        assert "host memory" in rule.inner_text()
        assert rule.evaluate("element => element.getBoundingClientRect().top < innerHeight")
        assert page.evaluate("location.hash") == "#rule-missing-cpu"

    def test_with_tab_alone(self, report: Path, open_page: PageOpener) -> None:
        page = open_page(report)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the findings"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert focused(page) == "text"
        for _ in range(3):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            page.keyboard.press("Tab")
        assert focused(page) == "f1"


def test_all_are_opened_and_closed(report: Path, open_page: PageOpener) -> None:
    page = open_page(report, "#code=TNP201")
    opened = "document.querySelectorAll('.finding[open]').length"

    page.keyboard.press("e")
    page.wait_for_selector('#all:text-is("Close all")')
    assert page.evaluate(opened) == 4
    page.click("#all")
    page.wait_for_selector('#all:text-is("Open all")')
    assert page.evaluate(opened) == 0


def test_keys_are_told_and_can_be_turned_off(report: Path, open_page: PageOpener) -> None:
    page = open_page(report)
    page.keyboard.press("?")
    assert page.is_visible("text=next, previous finding")
    page.uncheck("#single-keys")
    page.keyboard.press("j")
    assert focused(page) == "single-keys"

    come_back(page, "torch-numpy-keys=off")

    page.keyboard.press("j")
    assert focused(page) == ""
    page.keyboard.press("Control+j")
    assert focused(page) == ""


@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark(dark: bool, report: Path, open_page: PageOpener) -> None:
    page = open_page(report, dark=dark)
    paper = "getComputedStyle(document.body).backgroundColor"
    light, night = "rgb(251, 250, 247)", "rgb(21, 22, 26)"
    assert page.evaluate(paper) == (night if dark else light)
    assert page.get_attribute("#theme", "aria-pressed") == str(dark).lower()

    page.keyboard.press("t")

    assert page.evaluate(paper) == (light if dark else night)
    come_back(page, f"torch-numpy-theme={'light' if dark else 'dark'}")
    assert page.evaluate(paper) == (light if dark else night)
    page.click("#theme")
    assert page.evaluate(paper) == (night if dark else light)
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(paper) == light


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_can_be_read(dark: bool, report: Path, open_page: PageOpener) -> None:
    page = open_page(report, dark=dark)
    page.click("#keys summary")
    page.click(".pick[data-code=TNP201]")
    page.keyboard.press("e")
    page.keyboard.press("n")
    page.wait_for_timeout(400)

    assert low_contrasts(page) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_only_code_is_wider_than_the_window(width: int, medium: str, report: Path, open_page: PageOpener) -> None:
    page = open_page(report, width=width)
    page.click("#keys summary")
    page.keyboard.press("e")
    page.emulate_media(media="print" if medium == "print" else "screen")

    assert overflow(page) == 0
    boxes = page.evaluate("[...document.querySelectorAll('.source')].map((box) => box.scrollWidth - box.clientWidth)")
    # Paper can't be scrolled.
    assert (max(boxes) > 0) == (medium == "screen")
    assert page.is_visible("#filter") == (medium == "screen")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_without_scripts(width: int, report: Path, open_page: PageOpener) -> None:
    page = open_page(report, width=width, scripts=False)

    assert page.locator(".finding").count() == ALL
    assert not page.is_visible("#filter")
    assert not page.is_visible("#theme")
    assert page.locator(".pick:not(:disabled)").count() == 0
    finding = page.locator('.file[data-path$="far.py"] .finding')
    finding.locator("summary").click()
    assert finding.locator(".source").is_visible()
    finding.locator(".way a").first.click()
    assert page.url.endswith("s1")
    assert finding.locator("b:target").inner_text() == "1"
    finding.locator(".place a").last.click()
    assert page.locator("#rule-missing-cpu").is_visible()


def test_hostile_names_and_sources_are_text(report: Path, open_page: PageOpener) -> None:
    page = open_page(report)
    page.keyboard.press("e")

    name = "<img src=x onerror=alert(1)>.py"
    assert page.locator(".file", has_text=name).locator(".finding").count() == 1
    assert "</code></pre><script>alert(1)</script>U+202E" in (page.locator(".file", has_text=name).text_content() or "")
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1


def test_nothing_is_found(project: Path, run: Run, open_page: PageOpener) -> None:
    (project / "report.html").write_bytes(run("check", "--output-format=html").stdout)

    page = open_page(project / "report.html")

    assert page.is_visible("text=Nothing to report.")
    page.keyboard.press("j")
    page.keyboard.press("t")
    assert page.get_attribute("html", "data-theme") == "dark"
