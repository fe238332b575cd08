from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.source.text import SourceText

TEXTS = st.text(st.sampled_from("aé中😀 \n\r\f\x85\u2028"))


def test_offset_of_a_node_behind_wide_characters() -> None:
    text = "x = 1\r\n'é中😀', y\n"
    (_, statement) = ast.parse(text).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Tuple)
    start, end = SourceText(text).span_of(statement.value.elts[1])
    assert text[start:end] == "y"


def test_offset_of_a_node_in_an_ascii_line_of_a_text_with_others() -> None:
    text = "'é'\nx.y"
    (_, statement) = ast.parse(text).body
    start, end = SourceText(text).span_of(statement)
    assert text[start:end] == "x.y"


@given(TEXTS)
def test_lines_make_up_the_text(text: str) -> None:
    source = SourceText(text)
    assert "".join(source.line_text(line + 1) for line in range(len(source.line_starts))) == text


@given(TEXTS)
def test_positions_and_offsets_are_each_others_inverse(text: str) -> None:
    source = SourceText(text)
    for offset in range(len(text) + 1):
        line, column = source.position_at(offset)
        byte_column = len(source.line_text(line)[:column].encode())
        assert source.offset_at(line, byte_column) == offset
