"""The picture of a terminal: that it is what the commands print today, and how it is drawn."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tools.terminal import Style, Terminal, draw

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "terminal.svg"
SVG = "{http://www.w3.org/2000/svg}"

START = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")


def texts(svg: str) -> list[str]:
    """The lines of a picture, from the heading on."""
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]


def written(text: str, columns: int = 80) -> Terminal:
    terminal = Terminal(columns)
    terminal.write(text)
    return terminal


def shown(terminal: Terminal) -> list[str]:
    return ["".join(character for character, _ in line) for line in terminal.lines]


@pytest.mark.skipif(importlib.util.find_spec("termios") is None, reason="there are no pseudo-terminals")
def test_it_is_what_the_commands_show() -> None:
    command = [sys.executable, "-m", "tools.draw_terminal", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_shows_what_the_tutorial_shows() -> None:
    blocks = "".join(re.findall(r"^```console\n(.*?)^```$", START, re.MULTILINE | re.DOTALL))
    (linting, *_), (fixing,) = (
        re.findall(rf"^\$ {command} .*\n(?:(?!\$ ).*\n)+", blocks, re.MULTILINE)
        for command in ("flake8", "torch-numpy fix --diff")
    )
    _, *lines = texts(PICTURE.read_text(encoding="utf-8"))
    assert "".join("".join(lines).split()) == "".join((linting + fixing).split())


def test_it_loads_nothing() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    assert re.findall(r"\w+://[^\"' )]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<(script|image|use|foreignObject)|@import|@font-face|url\(|href", svg)


def test_it_says_what_it_is_and_fits_a_page() -> None:
    root = ET.parse(PICTURE).getroot()
    assert root.get("role") == "img"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.get("id") == root.get("aria-labelledby")
    assert "flake8 --select=TNP evaluate.py" in (title.text or "")
    assert 800 <= int(root.get("width") or 0) <= 880


def test_lines_that_are_too_long_go_on_below() -> None:
    assert shown(written("12345678\r\n\r\n9\r\n", columns=4)) == ["1234", "5678", "", "9"]


def test_a_carriage_return_writes_over_the_line() -> None:
    assert shown(written("50%\r   \rdone\r\n")) == ["done"]


def test_codes_change_the_style_from_there_on() -> None:
    (line,) = written("a\x1b[1m\x1b[31mb\x1b[39mc\x1b[md\r\n").lines
    styles = dict(line)
    assert styles == {"a": Style(), "b": Style(1, is_bold=True), "c": Style(is_bold=True), "d": Style()}


@pytest.mark.parametrize("text", ["\x1b[4m", "\x1b[2K", "\a"])
def test_what_it_can_not_draw_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="knows no"):
        written(text)


def test_markup_is_text() -> None:
    assert texts(draw(written("<b> & 'c'\r\n"), heading="<h>", label="<l>")) == ["<h>", "<b> & 'c'"]
