"""Arithmetic of a tensor with an array, and tensors that are stored in an array: NumPy converts the tensor.

What torch leaves to NumPy, and which items of an array take a tensor as the number it is, is shown by
tests/torch_run/facts/test_implicit_conversions.py.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, cast

from flake8_torch_numpy.inference.arrays import selects_many
from flake8_torch_numpy.inference.values import Array, Const, Items, Plain, Value, alternatives_of
from flake8_torch_numpy.source.nodes import children_of, statements_of, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from flake8_torch_numpy.source.nodes import Nodes

# What gives an array, of whatever it is called on.
_NUMPY_CALL = ".numpy"
# Only with the array on the right: an array on the left fails with any tensor, but for a division.
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@",
}  # fmt: skip


class Operations:
    """The operations of a module with what may be arrays, by the looks of it and of what is assigned to its names.

    modules: the names of NumPy, and of what is imported from it.
    """

    def __init__(self, nodes: Nodes, modules: Collection[str]) -> None:
        self._nodes = nodes
        self._may_be_object: dict[ast.expr, bool] = {}
        # Those inside others come first.
        for node in reversed(nodes.operations):
            self._may_be_object[node] = self._is_object(node.left) or self._is_object(node.right)
        operations = [
            node
            for node in reversed(nodes.operations)
            if type(node.op) in SIGNS and self._is_object(node.left) and self._is_object(node.right)
        ]
        stores = list(self._stores())
        sides = [node.right for node in operations] + [target.value for target, _ in stores]
        self._names = self._arrays_among(_names_in(sides), modules) | {_NUMPY_CALL} if sides else set()
        self._looks: dict[ast.AST, bool] = {}
        for side in sides:
            self._looks[side] = self._looks_like_array(side)
        self.arithmetic = [node for node in operations if self._looks[node.right]]
        self.stores = [(target, value) for target, value in stores if self._looks[target.value]]

    def _is_object(self, node: ast.expr) -> bool:
        """May an expression be a tensor or an array, by its looks?"""
        while isinstance(node, ast.UnaryOp):
            node = node.operand
        if isinstance(node, ast.BinOp):
            return self._may_be_object[node]
        return not (isinstance(node, _DISPLAYS) or _is_number(node))

    def _stores(self) -> Iterator[tuple[ast.Subscript, ast.expr]]:
        """The items to which something is assigned, and what it is."""
        for node in self._nodes.assignments:
            match node:
                case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str()))]):
                    # An item of a dictionary; or a field of an array, but then it is hardly given a tensor.
                    continue
                case ast.Assign(targets=[ast.Subscript() as target], value=value):
                    if self._is_object(value) or isinstance(value, ast.List | ast.Tuple | ast.ListComp):
                        yield target, value

    def _looks_like_array(self, side: ast.expr) -> bool:
        pending: list[ast.AST] = [side]
        while pending:
            node = pending.pop()
            looks = self._looks.get(node)
            if looks or (looks is None and _name_of(node) in self._names):
                return True
            if looks is None and not _is_number(node):
                pending.extend(child for child in children_of(node) if isinstance(child, ast.expr | ast.keyword))
        return False

    def _arrays_among(self, asked: Collection[str], modules: Collection[str]) -> set[str]:
        """The names that may be arrays, as far as the asked ones depend on them."""
        assigned = self._assigned()
        arrays = set(modules)
        targets_by_source: dict[str, set[str]] = defaultdict(set)
        pending, seen = list(asked), set(asked)
        taken_apart: set[ast.expr] = set()
        while pending:
            name = pending.pop()
            for names, value in (*assigned.get(name, ()), *self._returned(name)):
                # What is bound to several names together is taken apart once.
                if value in taken_apart:
                    continue
                taken_apart.add(value)
                for source in _sources_of(value):
                    targets_by_source[source].update(names)
                    if source not in seen:
                        seen.add(source)
                        pending.append(source)
        for parameter in self._nodes.parameters:
            # ndarray, NDArray, ArrayLike
            if parameter.arg in seen and "rray" in ast.unparse(cast("ast.expr", parameter.annotation)):
                arrays.add(parameter.arg)
        pending = [*arrays, _NUMPY_CALL]
        while pending:
            new = targets_by_source[pending.pop()] - arrays
            arrays |= new
            pending.extend(new)
        return arrays

    def _assigned(self) -> dict[str, list[tuple[list[str], ast.expr]]]:
        """For each name that gets something, or an item of it: all names that do together with it, and the value."""
        assigned: dict[str, list[tuple[list[str], ast.expr]]] = defaultdict(list)
        for node in self._nodes.assignments:
            if node.value is not None:
                targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
                names = [name for target in targets for name in _bound_by(target)]
                for name in names:
                    assigned[name].append((names, node.value))
        return assigned

    def _returned(self, name: str) -> Iterator[tuple[list[str], ast.expr]]:
        """The same for what the functions of a name return: as functions, and as methods."""
        function_name = name.removeprefix(".")
        for function in self._nodes.functions.get(function_name, ()):
            for node in statements_of(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield [function_name, f".{function_name}"], node.value


def _names_in(sides: Iterable[ast.expr]) -> set[str]:
    return {name for node in walk(*sides) if (name := _name_of(node))}


def _sources_of(value: ast.expr) -> Iterator[str]:
    """The names of which a value is made, but for those from which only numbers are made."""
    pending: list[ast.AST] = [value]
    while pending:
        node = pending.pop()
        if not _is_number(node):
            if name := _name_of(node):
                yield name
            pending += children_of(node)


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
    if isinstance(node, ast.Name):
        return node.id
    return f".{node.attr}" if isinstance(node, ast.Attribute) else ""


_DISPLAYS = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set,
    ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Lambda,
)  # fmt: skip
_NUMBERS = frozenset({"bool", "float", "int", "len", "ord", "str"})


def _is_number(node: ast.AST) -> bool:
    """Is it a call that gives a number or a text, whatever is in it?"""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NUMBERS


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
