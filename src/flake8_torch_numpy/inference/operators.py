"""Arithmetic operators."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import arrays
from flake8_torch_numpy.inference.autocast import in_autocast, may_compute_in_float32
from flake8_torch_numpy.inference.dtypes import promoted_dtype
from flake8_torch_numpy.inference.torch_results import lazy_of_some, operator_result
from flake8_torch_numpy.inference.values import (
    DTYPE,
    INTEGRAL,
    LAZY,
    MOST_ITEMS,
    OPAQUE,
    PLAIN_VALUE,
    Array,
    Const,
    Device,
    Items,
    List,
    Plain,
    Tensor,
    Value,
    device_named,
    join_all,
)

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.interpreter import Interpreter


def binary_result(machine: Interpreter, left: Value, right: Value, node: ast.BinOp | ast.AugAssign) -> Value:
    """What an arithmetic operator gives."""
    one, other = machine.tensor_in(left), machine.tensor_in(right)
    if one is not None or other is not None:
        if one is None and _may_be_array(machine, left):
            return OPAQUE
        dtype = _dtype_of(machine, (one, other), (left, right), node.op)
        result = operator_result(machine, node, one, other, dtype=dtype)
        if isinstance(node.op, ast.MatMult):
            lazy = lazy_of_some([tensor for tensor in (one, other) if tensor is not None])
            result = result.replace(LAZY, lazy, machine.reason("computed from what is conjugated lazily", node))
            return in_autocast(machine, result, node)
        return may_compute_in_float32(machine, result) if isinstance(node.op, ast.Div | ast.Pow) else result
    if isinstance(left, Array) or isinstance(right, Array):
        return arrays.combine(left, right, node.op)
    if isinstance(left, Const) and isinstance(left.value, str):
        # A device with its number behind it, by `+` or by `%`.
        return device_named(left.value) or PLAIN_VALUE
    number = _complex_number(left, right, node.op)
    if number is not None:
        return number
    if isinstance(node.op, ast.Add | ast.Mult):
        joined = _concatenated(machine, left, right)
        if joined is not None:
            return joined
    if all(_is_plain(machine, value) for value in (left, right)):
        return PLAIN_VALUE
    return OPAQUE


def _complex_number(left: Value, right: Value, operator: ast.operator) -> Const | None:
    """A complex number, which Python's grammar has only as a sum of two: `1 + 2j`."""
    match operator, left, right:
        case ast.Add() | ast.Sub(), Const(value=int() | float() as real), Const(value=complex() as imaginary):
            return Const(real + imaginary if isinstance(operator, ast.Add) else real - imaginary)
    return None


def _dtype_of(
    machine: Interpreter,
    tensors: tuple[Tensor | None, Tensor | None],
    values: tuple[Value, Value],
    operator: ast.operator,
) -> int:
    """The dtype class of a result that promotion of the tensors alone would call integral; 0 where it is right."""
    held = promoted_dtype(tensor.bits & DTYPE for tensor in tensors if tensor is not None)
    if held != INTEGRAL:
        return 0
    if isinstance(operator, ast.Div):
        return machine.default_dtype.bits
    if None not in tensors:
        return 0
    number = values[1] if tensors[1] is None else values[0]
    match number:
        case Const(value=int()):
            return 0
        case Const(value=float()):
            return machine.default_dtype.bits
    return INTEGRAL | machine.default_dtype.bits


def _may_be_array(machine: Interpreter, value: Value) -> bool:
    return any(isinstance(part, Array) for _, part in machine.parts(value))


def _is_plain(machine: Interpreter, value: Value) -> bool:
    return all(isinstance(part, Plain | Const | Device) for _, part in machine.parts(value))


def _concatenated(machine: Interpreter, left: Value, right: Value) -> Value | None:
    """The sum of two sequences (or a sequence times a number); None if neither is one."""
    found: list[Value] = []
    for side in (left, right):
        for _, part in machine.parts(side):
            if isinstance(part, Items | List):
                found.append(machine.iterate(part)[0])
    if isinstance(left, Items) and isinstance(right, Items):
        return Items((*left.items, *right.items)[:MOST_ITEMS])
    return List(join_all(found)) if found else None
