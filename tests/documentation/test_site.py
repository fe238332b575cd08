"""The site: it builds without a warning and without a network, and every link inside of it leads somewhere."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

from tools.write_rule_pages import main as write_rule_pages
from tools.write_rule_pages import pages as rule_pages

from flake8_torch_numpy.rules.registry import all_rules
from tests.documentation.pages import DOCS, README

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# What makes a browser fetch something by itself.
LOADING = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}
EXTERNAL = ("http:", "https:", "//")


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            if (tag, name) in LOADING and value:
                self.loaded.append(value)
            if (tag, name) == ("a", "href") and value is not None:
                self.targets.append(value)


def test_every_link_inside_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    parsed = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert len(parsed) > 20
    lost = []
    for path, links in parsed.items():
        assert [link for link in links.loaded if link.startswith(EXTERNAL)] == []
        for link in (*links.targets, *links.loaded):
            if link.startswith((*EXTERNAL, "mailto:", "data:")):
                continue
            name, fragment = urldefrag(link)
            target = (path.parent / unquote(name.partition("?")[0])).resolve() if name else path
            if not target.is_file() or (fragment and target in parsed and fragment not in parsed[target].anchors):
                lost.append(f"{path.name}: {link}")
    assert lost == []


def test_each_rule_has_its_page(site: Path) -> None:
    index = (site / "rules" / "index.html").read_text(encoding="utf-8")
    for rule in all_rules():
        page = (site / "rules" / f"{rule.name}.html").read_text(encoding="utf-8")
        for code in rule.codes:
            assert code in index
            assert code in page


def test_the_pages_of_the_rules_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert write_rule_pages(["--check"]) == 0, capsys.readouterr().err
    assert set(rule_pages()) == {"index.md", *(f"{rule.name}.md" for rule in all_rules())}


def test_each_page_of_the_repository_is_on_the_site(site: Path) -> None:
    for path in DOCS.rglob("*.md"):
        assert (site / path.relative_to(DOCS).with_suffix(".html")).is_file()


def test_readme_leads_into_the_documentation() -> None:
    assert "](docs/start.md)" in README.text
