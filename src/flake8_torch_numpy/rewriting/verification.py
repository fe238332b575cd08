"""Whether edits of a text did to its tree what they were meant to do, and nothing else.

The tree of the new text must be the old tree with just the changes that the edits mean.
"""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

from flake8_torch_numpy.rewriting.meaning import Meaning, find_meaning
from flake8_torch_numpy.rewriting.steps import value_of_step
from flake8_torch_numpy.source.parsing import parse_module

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from flake8_torch_numpy.finding import Edit
    from flake8_torch_numpy.source.text import SourceText


def find_unintended_edits(source: SourceText, tree: ast.Module, edits: Collection[Edit], new_text: str) -> set[Edit]:
    """Find the edits that can't be shown to have had the effect they mean; none where all is well.

    tree: the tree of `source`; it is left as it is.
    edits: what made `new_text` of `source`.
    Takes time in proportion to the texts, and no recursion, however deep they are nested.
    """
    try:
        new_tree = parse_module(new_text)
    except SyntaxError:
        return set(edits)
    meaning = find_meaning(source, tree, edits)
    differing = set(_find_differing_statements(tree, new_tree, meaning))
    statements = meaning.statements
    unintended = {edit for edit in edits if edit not in statements or statements[edit] in differing}
    return set(edits) if differing and not unintended else unintended


def is_same_code(tree: ast.Module, new_text: str) -> bool:
    """Tell whether a text has just this tree, wherever its parts stand. Takes time in proportion, and no recursion."""
    try:
        new_tree = parse_module(new_text)
    except SyntaxError:
        return False
    return not any(_find_differing_statements(tree, new_tree, Meaning()))


def _find_differing_statements(old_tree: ast.Module, new_tree: ast.Module, meaning: Meaning) -> Iterator[ast.AST]:
    """Yield the innermost old statements (or the module) that are not as intended in the new tree."""
    pending: list[tuple[object, object, ast.AST]] = [(old_tree, new_tree, old_tree)]
    while pending:
        old, new, statement = pending.pop()
        if isinstance(old, ast.stmt):
            statement = old
        elif isinstance(old, ast.expr):
            new = _value_before_calls(new, meaning.appended.get(old, ()))
        if isinstance(old, ast.expr) and old in meaning.removed:
            pending.append((value_of_step(old), new, statement))
        elif isinstance(old, ast.Call) and old in meaning.forced:
            pending.append((old.func, _function_that_is_forced(new), statement))
        elif isinstance(old, ast.Expr) and old in meaning.assigned:
            pending.append((old.value, _value_assigned(new, meaning.assigned[old]), statement))
        elif isinstance(old, ast.Attribute) and old in meaning.replaced:
            pending.append((old.value, _value_before_calls(new, (meaning.replaced[old],)), statement))
        elif type(old) is not type(new):
            yield statement
        elif isinstance(old, ast.AST):
            pending.extend((getattr(old, name, None), getattr(new, name, None), statement) for name in old._fields)
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            pending.extend(zip(old, new, itertools.repeat(statement)))
        elif old != new:
            yield statement


def _value_before_calls(node: object, names: Sequence[str]) -> object:
    """Return `x` of a node `x.a().b()`, where these are the names; None where they are not."""
    for name in reversed(names):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[], keywords=[]) if attr == name:
                node = value
            case _:
                return None
    return node


def _function_that_is_forced(node: object) -> object:
    """Return `f` of a node `f(force=True)`; None where it is none."""
    match node:
        case ast.Call(func=function, args=[], keywords=[ast.keyword(arg="force", value=ast.Constant(value=True))]):
            return function
    return None


def _value_assigned(node: object, name: str) -> object:
    """Return what a statement `name = value` assigns; None where it is none."""
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value, type_comment=None) if target == name:
            return value
    return None
