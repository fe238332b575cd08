"""Positions of the protocol: UTF-16 code units, in lines that end where those of Python do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.finding import Finding
from flake8_torch_numpy.language_server.positions import Positions

TEXTS = st.lists(st.sampled_from(["x", "é", "🔥", "\n", "\r\n", "\r", "\f", "\x1c", "\u2028", "\ud800"])).map("".join)


@given(TEXTS, st.integers(0, 1))
def test_there_and_back(text: str, shift: int) -> None:
    positions = Positions(text, shift)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert positions.offset_of(positions.at(offset)) == offset


@pytest.mark.parametrize(
    ("text", "offset", "line", "character"),
    [
        ("abc", 2, 0, 2),
        ("é🔥x", 2, 0, 3),
        ("a\r\n🔥x", 4, 1, 2),
        ("a\rb\nc", 4, 2, 0),
        ("a\fb\u2028c\x85d\x1ce", 8, 0, 8),
        ("a\n", 2, 1, 0),
    ],
)
def test_lines_and_code_units(text: str, offset: int, line: int, character: int) -> None:
    assert Positions(text).at(offset) == {"line": line, "character": character}


def test_a_mark_before_the_text_counts_on_its_line_only() -> None:
    positions = Positions("a\nb", shift=1)
    assert positions.between(0, 2) == {"start": {"line": 0, "character": 1}, "end": {"line": 1, "character": 0}}
    assert positions.offset_of({"line": 0, "character": 0}) == 0


@pytest.mark.parametrize("text", ["ab\r\ncd", "🔥\r\ncd"])
def test_beyond_an_end_is_that_end(text: str) -> None:
    positions = Positions(text)
    assert positions.offset_of({"line": 0, "character": 99}) == text.index("\r")
    assert positions.offset_of({"line": 9, "character": 0}) == len(text)


def test_a_finding_has_offsets() -> None:
    finding = Finding(2, 1, 3, 2, "TNP201", "")
    assert Positions("a\r\n🔥bc\ndef").of(finding) == (4, 9)
