"""What the tests of rewriting share: findings made by hand."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit, Finding, Fix, FixSafety
from flake8_torch_numpy.rewriting.chain import Rank, insert_call, replace_attribute
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator


def attributes_named(tree: ast.Module, name: str) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == name)


def insertions(text: str, call: str = ".cpu()", rank: int = Rank.CPU) -> list[Edit]:
    """One edit for each `.numpy`, in the order of the text."""
    source = SourceText(text)
    return sorted(insert_call(source, node, call, rank) for node in attributes_named(parse_module(text), "numpy"))


def replacements(text: str) -> list[Edit]:
    """One edit for each `.data`, in the order of the text."""
    source = SourceText(text)
    return sorted(replace_attribute(source, node, "detach()") for node in attributes_named(parse_module(text), "data"))


def finding(*edits: Edit, safety: FixSafety = FixSafety.SAFE) -> Finding:
    start = min((edit.start for edit in edits), default=0)
    return Finding(1, start, 1, start, "TNP000", "message", Fix("title", edits, safety))
