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
                _note({name for target in targets for name in _bound_by(target)}, value, names, targets_by_source)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                _note(set(_bound_by(target)), value, names, targets_by_source)
            # ndarray, NDArray, ArrayLike
            case ast.arg(arg=name, annotation=ast.expr() as annotation) if "rray" in ast.unparse(annotation):
                names.add(name)
    for function, value in nodes.returned():
        _note({function, f".{function}"}, value, names, targets_by_source)
    pending = list(names)
    while pending:
        new = targets_by_source[pending.pop()] - names
        names |= new
        pending.extend(new)
    return nodes.holding(lambda node: _is_numpy_call(node) or _name_of(node) in names, hides=_is_number)


def _note(bound: set[str], value: ast.expr, names: set[str], targets_by_source: dict[str, set[str]]) -> None:
    pending: list[ast.AST] = [value]
    while pending:
        node = pending.pop()
        if _is_number(node):
            continue
        if _is_numpy_call(node):
            names |= bound
        elif name := _name_of(node):
            targets_by_source[name] |= bound
        pending.extend(ast.iter_child_nodes(node))


def _bound_by(target: ast.expr) -> Iterator[str]:
    """The names that an assignment to a target gives something: those of variables, and of attributes (".name")."""
    match target:
        case ast.Name() | ast.Attribute():
            yield _name_of(target)
        case ast.Subscript(value=inner) | ast.Starred(value=inner):
            yield from _bound_by(inner)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from _bound_by(element)


def _name_of(node: ast.AST) -> str:
    """The name of a variable, or of an attribute, whosever it is, with a dot before it; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return f".{name}"
    return ""


def _is_numpy_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "numpy"


def arithmetic_in(nodes: Nodes, arrays: Collection[ast.AST]) -> Iterator[ast.BinOp]:
    """The operations whose right side may be an array."""
    for node in nodes:
        if not isinstance(node, ast.BinOp) or type(node.op) not in SIGNS or node.right not in arrays:
            continue
        if _may_be_object(node.left) and _may_be_object(node.right):
            yield node


def stores_in(nodes: Nodes, arrays: Collection[ast.AST]) -> Iterator[tuple[ast.Subscript, ast.expr]]:
    """The items of what may be arrays to which something is assigned, and what it is."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str()))]):
                # An item of a dictionary; a field of an array, too, but then it is hardly a tensor that it is given.
                continue
            case ast.Assign(targets=[ast.Subscript(value=array) as target], value=value) if array in arrays:
                if _may_be_object(value) or isinstance(value, ast.List | ast.Tuple | ast.ListComp):
                    yield target, value


_DISPLAYS = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set,
    ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Lambda,
)  # fmt: skip
_NUMBERS = frozenset({"bool", "float", "int", "len", "ord", "str"})


def _is_number(node: ast.AST) -> bool:
    """Is it a call that gives a number or a text, whatever is in it?"""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NUMBERS


def _may_be_object(node: ast.expr) -> bool:
    """May an expression be a tensor or an array, by its looks?"""
    match node:
        case ast.Call():
            return not _is_number(node)
        case ast.UnaryOp(operand=operand):
            return _may_be_object(operand)
        case ast.BinOp(left=left, right=right):
            return _may_be_object(left) or _may_be_object(right)
    return not isinstance(node, _DISPLAYS)


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
