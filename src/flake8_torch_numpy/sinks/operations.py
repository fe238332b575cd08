"""Arithmetic of a tensor with an array, and tensors that are stored in an array: NumPy converts the tensor.

What torch leaves to NumPy, and which items of an array take a tensor as the number it is, is shown by
tests/torch_run/facts/test_implicit_conversions.py.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.values import (
    Array,
    Const,
    Items,
    List,
    Plain,
    Stream,
    Value,
    alternatives_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# Only with the array on the right: an array on the left fails with any tensor, but for a division.
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@",
}  # fmt: skip


class ArrayNames:
    """Which names of a module may stand for arrays, by the looks of what is assigned to them."""

    def __init__(self, tree: ast.Module, modules: Collection[str]) -> None:
        """modules: the names of NumPy, and of what is imported from it."""
        self._names = set(modules)
        sources: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=targets, value=value):
                    self._note(targets, value, sources)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._note([target], value, sources)
                case ast.arg(arg=name, annotation=ast.expr() as annotation) if "rray" in ast.unparse(annotation):
                    self._names.add(name)
        pending = list(self._names)
        while pending:
            for name in sources.get(pending.pop(), ()):
                if name not in self._names:
                    self._names.add(name)
                    pending.append(name)

    def _note(self, targets: list[ast.expr], value: ast.expr, sources: dict[str, set[str]]) -> None:
        names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        for node in ast.walk(value):
            if isinstance(node, ast.Name):
                sources.setdefault(node.id, set()).update(names)
            elif isinstance(node, ast.Attribute) and node.attr == "numpy":
                self._names.update(names)

    def may_hold(self, node: ast.expr) -> bool:
        """May an expression be an array?"""
        return any(
            (isinstance(inner, ast.Name) and inner.id in self._names)
            or (isinstance(inner, ast.Attribute) and inner.attr == "numpy")
            for inner in ast.walk(node)
        )  # fmt: skip


def arithmetic_in(tree: ast.Module, arrays: ArrayNames) -> Iterator[ast.BinOp]:
    """The operations whose right side may be an array."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and type(node.op) in SIGNS and arrays.may_hold(node.right):
            yield node


def stores_in(tree: ast.Module, arrays: ArrayNames) -> Iterator[tuple[ast.Subscript, ast.expr]]:
    """The items of what may be arrays to which something is assigned, and what it is."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name() | ast.Attribute()) as target], value=value):
                if arrays.may_hold(target.value):
                    yield target, value


def is_array(value: Value) -> bool | None:
    """Is a value surely an array proper? None where it may be one, and may be something else."""
    kinds = {isinstance(part, Array) and part.least_dimensions >= 0 for part in alternatives_of(value)}
    return None if len(kinds) > 1 else kinds.pop()


def converts_item(array: Value, index: Value) -> bool:
    """Does `array[index] = tensor` convert the tensor, as it does where more than a single element is selected?"""
    indexes = index.items if isinstance(index, Items) else (index,)
    if any(isinstance(item, Stream | List | Array) for item in indexes):
        return True
    dimensions = [part.least_dimensions for part in alternatives_of(array) if isinstance(part, Array)]
    is_known = all(isinstance(item, Const | Plain) for item in indexes)
    return is_known and all(len(indexes) < least for least in dimensions)
