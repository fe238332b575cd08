"""Arithmetic of a tensor with an array, and tensors that are stored in an array: NumPy converts the tensor.

What torch leaves to NumPy, and which items of an array take a tensor as the number it is, is shown by
tests/torch_run/facts/test_implicit_conversions.py.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.arrays import selects_many
from flake8_torch_numpy.inference.values import Array, Const, Items, Plain, Value, alternatives_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from flake8_torch_numpy.source.nodes import Nodes

# Only with the array on the right: an array on the left fails with any tensor, but for a division.
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@",
}  # fmt: skip


def arrays_in(nodes: Nodes, modules: Collection[str]) -> set[ast.AST]:
    """The expressions that may be arrays, by the looks of what is in them and of what is assigned to their names.

    modules: the names of NumPy, and of what is imported from it.
    """
    names = set(modules)
    targets_by_source: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                _note(targets, value, names, targets_by_source)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                _note([target], value, names, targets_by_source)
            # ndarray, NDArray, ArrayLike
            case ast.arg(arg=name, annotation=ast.expr() as annotation) if "rray" in ast.unparse(annotation):
                names.add(name)
    pending = list(names)
    while pending:
        new = targets_by_source[pending.pop()] - names
        names |= new
        pending.extend(new)
    return nodes.holding(lambda node: _is_numpy_call(node) or (isinstance(node, ast.Name) and node.id in names))


def _note(targets: list[ast.expr], value: ast.expr, names: set[str], targets_by_source: dict[str, set[str]]) -> None:
    bound = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    for node in ast.walk(value):
        if isinstance(node, ast.Name):
            targets_by_source[node.id] |= bound
        elif _is_numpy_call(node):
            names |= bound


def _is_numpy_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "numpy"


def arithmetic_in(nodes: Nodes, arrays: Collection[ast.AST]) -> Iterator[ast.BinOp]:
    """The operations whose right side may be an array."""
    for node in nodes:
        if isinstance(node, ast.BinOp) and type(node.op) in SIGNS and node.right in arrays:
            yield node


def stores_in(nodes: Nodes, arrays: Collection[ast.AST]) -> Iterator[tuple[ast.Subscript, ast.expr]]:
    """The items of what may be arrays to which something is assigned, and what it is."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Subscript(value=array) as target], value=value) if array in arrays:
                yield target, value


def is_array(value: Value) -> bool | None:
    """Is a value surely an array proper? None where it may be one, and may be something else."""
    kinds = {isinstance(part, Array) and part.least_dimensions >= 0 for part in alternatives_of(value)}
    return None if len(kinds) > 1 else kinds.pop()


def converts_item(array: Value, index: Value) -> bool:
    """Does `array[index] = tensor` convert the tensor, as it does where more than a single element is selected?"""
    indexes = index.items if isinstance(index, Items) else (index,)
    if any(map(selects_many, indexes)):
        return True
    dimensions = [part.least_dimensions for part in alternatives_of(array) if isinstance(part, Array)]
    is_known = all(isinstance(item, Const | Plain) for item in indexes)
    return is_known and all(len(indexes) < least for least in dimensions)
