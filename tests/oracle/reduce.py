"""Making a program smaller while it keeps what is interesting about it."""

import ast
import copy
from collections.abc import Callable, Iterator
from functools import partial

_BLOCKS = ("body", "orelse", "finalbody", "handlers")


def reduced(source: str, is_interesting: Callable[[str], bool]) -> str:
    """A smaller program that is interesting, too; none of its parts can be left out any more."""
    source = ast.unparse(ast.parse(source))
    progress = True
    while progress:
        progress = False
        index = 0
        while True:
            candidate = _candidate(source, index)
            if candidate is None:
                break
            if len(candidate) < len(source) and is_interesting(candidate):
                source, progress = candidate, True
            else:
                index += 1
    return source


def _candidate(source: str, index: int) -> str | None:
    """The program after the change of this number; None past the last."""
    tree = ast.parse(source)
    for number, change in enumerate(_changes(tree)):
        if number == index:
            change()
            try:
                text = ast.unparse(ast.fix_missing_locations(tree))
                compile(text, "<candidate>", "exec", dont_inherit=True)
            except (SyntaxError, ValueError, AttributeError, TypeError):
                return source
            return text
    return None


def _changes(tree: ast.Module) -> Iterator[Callable[[], None]]:
    for node in ast.walk(tree):
        for name in _BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list):
                for index, statement in enumerate(block):
                    yield from _changes_of_statement(node, name, block, index, statement)
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                for part in _parts(value):
                    yield partial(_set_field, node, field, part)
            elif isinstance(value, list):
                yield from _changes_of_list(node, field, value)


def _set_field(node: ast.AST, field: str, value: ast.expr) -> None:
    setattr(node, field, copy.deepcopy(value))


def _changes_of_statement(
    owner: ast.AST, name: str, block: list[ast.AST], index: int, statement: ast.AST
) -> Iterator[Callable[[], None]]:
    def remove() -> None:
        del block[index]
        if not block and name == "body" and not isinstance(owner, ast.Module):
            block.append(ast.Pass())

    if not isinstance(statement, ast.Pass) or len(block) > 1:
        yield remove
    for inner in ("body", "orelse", "finalbody"):
        lines = getattr(statement, inner, None)
        if isinstance(lines, list) and isinstance(statement, ast.stmt):

            def replace(lines: list[ast.AST] = lines) -> None:
                block[index : index + 1] = lines

            yield replace


def _changes_of_list(node: ast.AST, field: str, values: list[object]) -> Iterator[Callable[[], None]]:
    for index, value in enumerate(values):
        if not isinstance(value, ast.expr | ast.keyword | ast.arg):
            continue
        if field in {"args", "keywords", "decorator_list", "elts", "bases", "defaults"}:
            yield partial(values.__delitem__, index)
        if isinstance(value, ast.expr):
            for part in _parts(value):
                yield partial(values.__setitem__, index, copy.deepcopy(part))


def _parts(value: ast.expr) -> list[ast.expr]:
    """What an expression could be replaced by: the expressions inside it."""
    found: list[ast.expr] = []
    for child in ast.iter_child_nodes(value):
        is_callee = isinstance(value, ast.Call) and child is value.func
        if isinstance(child, ast.keyword) or (is_callee and isinstance(child, ast.Attribute)):
            found.append(child.value)
        elif isinstance(child, ast.expr) and not is_callee:
            found.append(child)
    return [part for part in found if not isinstance(part, ast.Constant | ast.Slice) and not _is_library(part)]


def _is_library(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"torch", "nn", "F", "np", "random"}
