"""Edits of the steps of a chain: one left out, `.numpy()` forced, the result of a statement given a name."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.chain import LINE_END, UnplaceableEditError, find_access, find_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.source.text import SourceText

FORCE = "force=True"
# Before all that other edits insert at the start of the same expression.
_ASSIGNMENT_RANK = -1
_PLAIN_STEPS = frozenset({"detach", "cpu", "resolve_conj", "resolve_neg"})
_LAYOUT = r"[ \t\f\r\n\\]*+"
# A comment in it would be lost.
_STEP = re.compile(rf"{_LAYOUT}\.{_LAYOUT}\w++(?:{_LAYOUT}\({_LAYOUT}(?:(?:\"cpu\"|'cpu'){_LAYOUT})?\))?")
_KEPT = re.compile(r"#[^\r\n]*|\)")
_REST_OF_LINE = re.compile(rf"[ \t\f]*(?:#|\\?{LINE_END})")
_COMMENT_BEHIND = re.compile(r"[ \t\f]*#")
_NO_ARGUMENTS = re.compile(rf"(?:[ \t\f]|\\?{LINE_END}|#[^\r\n]*)*\((?:[ \t\f]|\\?{LINE_END}|#[^\r\n]*)*\)")


def step_of(node: ast.AST) -> tuple[str, ast.Attribute] | None:
    """The name of the step that a node is the last one of a chain, and its attribute; None if it is none.

    A step is a call that only says where a tensor is and what is recorded of it, or `.data`; `.to("cpu")` is "cpu".
    """
    match node:
        case ast.Call(func=ast.Attribute(attr=name) as attribute, args=[], keywords=[]) if name in _PLAIN_STEPS:
            return name, attribute
        case ast.Call(func=ast.Attribute(attr="to") as attribute, args=[ast.Constant(value="cpu")], keywords=[]):
            return "cpu", attribute
        case ast.Attribute(attr="data"):
            return "data", node
    return None


def value_of_step(node: ast.expr) -> ast.expr | None:
    """What a step is called on; None where it is no step."""
    step = step_of(node)
    return None if step is None else step[1].value


def steps_at_end(node: ast.expr) -> Iterator[tuple[str, ast.expr, ast.Attribute]]:
    """The steps that a chain ends with, from the last one: their names, nodes and attributes."""
    while (step := step_of(node)) is not None:
        name, attribute = step
        yield name, node, attribute
        node = attribute.value


def remove_step(source: SourceText, node: ast.expr) -> Edit:
    """Leave out the step that ends a chain: `x.cpu()` becomes `x`.

    Raises UnplaceableEditError where it is no step, where the text has none at that position, and where a comment
    would be lost.
    """
    step = step_of(node)
    if step is None:
        raise UnplaceableEditError("this is no step")
    access = find_access(source, step[1])
    _, end = find_span(source, node)
    start = access.start("before")
    kept = list(_KEPT.finditer(access["before"]))
    if kept and (kept[-1][0] == ")" or _REST_OF_LINE.match(source.text, end)):
        start += kept[-1].end()
    elif kept:
        # Behind a comment only the end of a line can follow.
        start = access.end("before")
    if not is_text_of_step(source.text[start:end]):
        raise UnplaceableEditError("a comment would be lost")
    return Edit(start, end, 0, "")


def is_text_of_step(text: str) -> bool:
    """Is this the text of just one step, with its dot?"""
    return _STEP.fullmatch(text) is not None


def has_comment_behind(source: SourceText, node: ast.expr) -> bool:
    """Does a comment follow a node on its line?"""
    return _COMMENT_BEHIND.match(source.text, find_span(source, node)[1]) is not None


def force_call(source: SourceText, call: ast.Call) -> Edit:
    """Give `force=True` to a call that has no arguments.

    Raises UnplaceableEditError where the text has no such call at that position.
    """
    _, start = find_span(source, call.func)
    _, end = find_span(source, call)
    if not takes_force(call) or _NO_ARGUMENTS.fullmatch(source.text, start, end) is None:
        raise UnplaceableEditError("no call without arguments at this position")
    return Edit(end - 1, end - 1, 0, FORCE)


def takes_force(call: ast.AST) -> bool:
    """Is this a call of a method `numpy` that has no arguments yet?"""
    match call:
        case ast.Call(func=ast.Attribute(attr="numpy"), args=[], keywords=[]):
            return True
    return False


def root_of(node: ast.expr) -> ast.expr:
    """What a chain of attributes and calls starts with."""
    while True:
        match node:
            case ast.Attribute(value=value) | ast.Call(func=ast.Attribute(value=value)):
                node = value
            case _:
                return node


def assign_to(source: SourceText, statement: ast.Expr) -> Edit:
    """Give the result of a statement to the name that its chain starts with: `x.cpu()` becomes `x = x.cpu()`.

    Raises UnplaceableEditError where it starts with no name, or where the text has no such statement at that position.
    """
    root = root_of(statement.value)
    start, _ = find_span(source, statement)
    if not isinstance(root, ast.Name):
        raise UnplaceableEditError("there is no name to assign to")
    name_start, name_end = find_span(source, root)
    name = source.text[name_start:name_end]
    if ast.unparse(root) != name:
        raise UnplaceableEditError("no such name at this position")
    return Edit(start, start, _ASSIGNMENT_RANK, f"{name} = ")
