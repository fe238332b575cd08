"""Sections of a module have the statements that the module has there."""

from __future__ import annotations

import ast

import pytest

from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.sections import Section, section_around
from flake8_torch_numpy.source.text import SourceText

TEXT = '''"""Page."""

import torch; x = [
    1,
]; y = 2; z = """
"""; w = 3
@decorated(
    x
)
# comment
class A:
    def f(self):
        return 1

    b = 2
def g(): pass
'''


def section(text: str, start: str, end: str) -> Section:
    return section_around(SourceText(text), parse_module(text), text.index(start), text.index(end) + len(end))


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        ("Page", "Page", (1, 1)),
        ("1,", "1", (3, 6)),
        ("w", "3", (3, 6)),
        ("torch", "torch", (3, 6)),
        ("decorated", "x", (7, 15)),
        ("return", "return", (7, 15)),
        ("comment", "comment", (7, 15)),
        ("b =", "b =", (7, 15)),
        ("b =", "pass", (7, 16)),
    ],
)
def test_sections_are_whole_statements(start: str, end: str, lines: tuple[int, int]) -> None:
    text = "1,\n" + TEXT if start == "torch" else TEXT
    shift = 1 if start == "torch" else 0
    found = section(text, start, end if start != "decorated" else "    x")
    first, last = lines[0] + shift, lines[1] + shift
    assert found.line == first
    assert found.text == "".join(text.splitlines(keepends=True)[first - 1 : last])
    assert text[found.offset :].startswith(found.text)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_tree_of_a_section_is_that_of_the_module(newline: str) -> None:
    text = TEXT.replace("\n", newline)
    source, tree = SourceText(text), parse_module(text)
    statements = [ast.dump(statement) for statement in tree.body]
    for offset in range(len(text) + 1):
        found = section_around(source, tree, offset, offset)
        inside = [ast.dump(statement) for statement in parse_module(found.text).body]
        assert inside == statements[(index := statements.index(inside[0])) : index + len(inside)] if inside else True


def test_a_section_without_statements_is_the_line() -> None:
    text = "# a\n# b\n"
    assert section(text, "b", "b") == Section("# b\n", 2, 4)
    assert section_around(SourceText(text), parse_module(text), len(text), len(text)) == Section("", 3, 8)
