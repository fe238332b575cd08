"""The expressions in which NumPy may convert tensors without anyone saying so, and their operands."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

METHODS = frozenset({"numpy", "__array__"})
_METHODS_OF_ARRAYS = frozenset({"dot"})
_ARITHMETIC = ast.Add | ast.Sub | ast.Mult | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow | ast.MatMult


@dataclass(frozen=True, slots=True)
class Site:
    """A call, an operation or a store; operands: what it is given, with displays and comprehensions taken apart."""

    node: ast.Call | ast.BinOp | ast.Assign
    operands: Sequence[ast.expr]


def is_method(node: ast.Call) -> bool:
    """Is it a method that converts what it is called on?"""
    return isinstance(node.func, ast.Attribute) and node.func.attr in METHODS


def sites_in(tree: ast.Module) -> Iterator[Site]:
    """All sites of a program that have operands."""
    for node in ast.walk(tree):
        match node:
            case ast.Call() if _is_numpy(node.func) and not is_method(node):
                given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg)]
            case ast.BinOp(op=op) if isinstance(op, _ARITHMETIC):
                given = [node.left, node.right]
            case ast.Assign(targets=[ast.Subscript()]):
                given = [node.value]
            case _:
                continue
        operands = [operand for each in given for operand in _operands(each)]
        if operands:
            yield Site(node, operands)


def _is_numpy(node: ast.expr) -> bool:
    """Is it a function of NumPy, or a method that arrays have and tensors have, too?"""
    if isinstance(node, ast.Attribute) and node.attr in _METHODS_OF_ARRAYS:
        return True
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id == "np"


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Starred(value=value):
            yield from _operands(value)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _operands(part)
        case ast.ListComp(elt=element):
            yield from _operands(element)
        case ast.Dict(values=parts) if None not in node.keys:
            for part in parts:
                yield from _operands(part)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _operands(body)
            yield from _operands(orelse)
        case ast.Constant() | ast.Lambda():
            return
        case _:
            yield node
