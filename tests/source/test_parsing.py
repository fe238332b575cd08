from __future__ import annotations

import ast
import warnings

import pytest

from flake8_torch_numpy.source.parsing import parse_module


def test_parses_as_python_does() -> None:
    assert ast.dump(parse_module("x = 1\r\ny = 'é'")) == ast.dump(ast.parse("x = 1\ny = 'é'"))


def test_keeps_warnings_about_the_code_to_itself() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parse_module("x = '\\d'\ny = 1 is 1\n")
    assert caught == []


@pytest.mark.filterwarnings("error")
def test_takes_no_warning_for_a_syntax_error() -> None:
    assert parse_module("x = '\\d'\n").body


@pytest.mark.parametrize(
    "text",
    ["x = (", "x\0", "\ud800", "(" * 1000, "x" + ".y" * 100_000, "-" * 100_000 + "x"],
    ids=["open bracket", "null byte", "surrogate", "brackets", "attributes", "operators"],
)
def test_raises_nothing_but_syntax_errors(text: str) -> None:
    with pytest.raises(SyntaxError):
        parse_module(text)
