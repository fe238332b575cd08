"""Which expressions are looked at for the lines that have something on them."""

from __future__ import annotations

import ast

import pytest

from flake8_torch_numpy.source.nodes import expressions_on_lines, holds_one_of

MODULE = """\
import torch
@decorated(
    first
)
def f(x):
    if x:
        y = g(
            x
        )
    elif z:
        try:
            a
        except (
            E
        ):
            b
        finally:
            c
    match x:
        case [
            k
        ] if l:
            m
        case _:
            n
    return o

class C: p = 1; q = 2
"""


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ([1], set()),
        ([3], {"decorated", "first"}),
        ([7, 8], {"decorated", "first", "x", "y", "g"}),
        ([28], {"p", "q"}),
        ([16, 28], {"decorated", "first", "x", "z", "E", "b", "p", "q"}),
        ([18, 18, 18], {"decorated", "first", "x", "z", "c"}),
    ],
)
def test_expressions_of_statements_that_have_a_line_and_of_those_around_them(lines: list[int], names: set[str]) -> None:
    found = expressions_on_lines(ast.parse(MODULE), lines)
    assert {node.id for node in found if isinstance(node, ast.Name)} == names


def test_a_line_is_between_two_or_is_one_of_them() -> None:
    lines = [2, 5, 5, 9]
    for first in range(12):
        for last in range(first, 12):
            assert holds_one_of(lines, first, last) == any(first <= line <= last for line in lines)
    assert not holds_one_of([], 1, 9)
