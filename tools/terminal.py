"""A terminal as far as lines in colours need one, and its picture as SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

# One Half Dark, by the number that a terminal calls a colour with, from 30 on.
_COLOURS = ("#282c34", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#dcdfe4")
_TEXT, _PAPER, _BAR, _EDGE, _DIM = "#dcdfe4", "#282c34", "#21252b", "#4b5263", "#9da5b4"
_BUTTONS = ("#e06c75", "#e5c07b", "#98c379")

_FONT = "ui-monospace,SFMono-Regular,'SF Mono',Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono',monospace"
_SIZE, _ADVANCE, _LEADING = 13.5, 8.1, 19
_MARGIN, _BAR_HEIGHT = 18, 36

_PART = re.compile(r"\x1b\[(?P<codes>[\d;]*)m|(?P<unknown>\x1b.?)|(?P<text>[^\x1b]+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Style:
    """How a character is shown. colour: a number from 0 to 7, or None for that of text."""

    colour: int | None = None
    is_bold: bool = False

    def after(self, code: int) -> Style:
        """The style after one more code."""
        if code == 0:
            return Style()
        if code == 1:
            return replace(self, is_bold=True)
        if 30 <= code <= 37:
            return replace(self, colour=code - 30)
        if code == 39:
            return replace(self, colour=None)
        raise ValueError(f"the picture of a terminal knows no code {code}")


class Terminal:
    """Characters with their styles, in lines of a given width, in which longer ones go on below."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self._lines: list[list[tuple[str, Style]]] = [[]]
        self._column = 0
        self._style = Style()

    @property
    def lines(self) -> list[list[tuple[str, Style]]]:
        """All lines without the blanks at their ends, but for the empty one in which the cursor is."""
        trimmed = [line[: len("".join(character for character, _ in line).rstrip())] for line in self._lines]
        return trimmed if trimmed[-1] else trimmed[:-1]

    def write(self, text: str) -> None:
        """Show a text with its codes for colours."""
        for part in _PART.finditer(text):
            if part["unknown"]:
                raise ValueError(f"the picture of a terminal knows no sequence {part['unknown']!r}")
            if part["text"] is None:
                for code in part["codes"].split(";"):
                    self._style = self._style.after(int(code or 0))
                continue
            for character in part["text"]:
                self._put(character)

    def _put(self, character: str) -> None:
        if character in "\r\n":
            self._column = 0
            if character == "\n":
                self._lines.append([])
            return
        if not character.isprintable():
            raise ValueError(f"the picture of a terminal knows no character {character!r}")
        if self._column == self.columns:
            self._lines.append([])
            self._column = 0
        line = self._lines[-1]
        line[self._column : self._column + 1] = [(character, self._style)]
        self._column += 1


def draw(terminal: Terminal, *, heading: str, label: str) -> str:
    """The picture of a terminal's window. label: what it shows, for those who can't see it."""
    lines = terminal.lines
    width = round(terminal.columns * _ADVANCE) + 2 * _MARGIN
    height = _BAR_HEIGHT + len(lines) * _LEADING + 2 * _MARGIN - 6
    bar = f"M.5 {_BAR_HEIGHT}V10.5a10 10 0 0 1 10-10H{width - 10.5}a10 10 0 0 1 10 10V{_BAR_HEIGHT}z"
    buttons = "".join(
        f'<circle cx="{22 + 20 * index}" cy="{_BAR_HEIGHT / 2:g}" r="6" fill="{colour}"/>'
        for index, colour in enumerate(_BUTTONS)
    )
    top = _BAR_HEIGHT + _MARGIN + _SIZE - 4
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    colours = "".join(f".c{number}{{fill:{colour}}}" for number, colour in enumerate(_COLOURS) if number)
    name = f'x="{width / 2:g}" y="{_BAR_HEIGHT / 2 + 4.5:g}" text-anchor="middle" style="fill:{_DIM}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title" {size}>',
        f'<title id="title">{escape(label)}</title>',
        f"<style>text{{font:{_SIZE}px {_FONT};fill:{_TEXT};white-space:pre}}.b{{font-weight:700}}{colours}</style>",
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="10" fill="{_PAPER}" stroke="{_EDGE}"/>',
        f'<path d="{bar}" fill="{_BAR}" stroke="{_EDGE}"/>',
        buttons,
        f"<text {name}>{escape(heading)}</text>",
        *(text for row, line in enumerate(lines) if (text := _line(line, top + row * _LEADING))),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _line(line: list[tuple[str, Style]], baseline: float) -> str:
    """A line as text; each run of one style is held to its columns, whatever the width of the font at hand."""
    spans = []
    column = 0
    for style, characters in groupby(line, key=lambda item: item[1]):
        text = "".join(character for character, _ in characters)
        classes = " ".join([*(["b"] if style.is_bold else []), *([] if style.colour is None else [f"c{style.colour}"])])
        marked = f' class="{classes}"' if classes else ""
        place = f'x="{_MARGIN + column * _ADVANCE:g}" textLength="{len(text) * _ADVANCE:g}"'
        spans.append(f'<tspan {place} lengthAdjust="spacingAndGlyphs"{marked}>{escape(text, quote=False)}</tspan>')
        column += len(text)
    return f'<text y="{baseline:g}" xml:space="preserve">{"".join(spans)}</text>' if spans else ""
