"""Dtypes: what names them, what becomes of several, and what torch gives to Python data."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.torch_names import dtype_named
from flake8_torch_numpy.inference.values import (
    COMPLEX,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_OPEN,
    DTYPE_SUSPECT,
    DTYPE_UNKNOWN,
    FLOATING,
    INTEGRAL,
    NARROW,
    NARROW_COMPLEX,
    NARROW_FLOAT,
    NONE,
    OF_ARRAY,
    QUANTIZED,
    Array,
    Const,
    Dtype,
    Either,
    Items,
    List,
    Plain,
    Reason,
    Stream,
    Symbol,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable

    from flake8_torch_numpy.inference.interpreter import Interpreter


def promoted_dtype(held: Iterable[int]) -> int:
    """The class of dtype of a result, given those of the inputs, by torch's type promotion."""
    result = 0
    for bits in held:
        if not result or result == bits:
            result = bits
        elif bits == INTEGRAL:
            continue
        elif result == INTEGRAL:
            result = bits
        elif COMPLEX in (result, bits) and not (result | bits) & NARROW:
            result = COMPLEX
        elif NARROW_COMPLEX in (result, bits) and not (result | bits) & ~(NARROW_COMPLEX | NARROW_FLOAT):
            result = NARROW_COMPLEX | COMPLEX
        else:
            # A zero-dimensional tensor does not widen within its class: bfloat16 with float32 is either.
            result |= bits
    return result or DTYPE_UNKNOWN


def dtype_from(value: Value) -> Dtype:
    """The dtype that an argument names; one that is not known here was chosen out of view."""
    match value:
        case Dtype():
            return value
        case Const(value=str() as text):
            return dtype_named(text if text.startswith("torch.") else f"torch.{text}") or Dtype(DTYPE_CHOSEN)
        case Symbol(path="builtins.float"):
            return Dtype(FLOATING)
        case Symbol(path="builtins.int" | "builtins.bool"):
            return Dtype(INTEGRAL)
        case Symbol(path="builtins.complex"):
            return Dtype(COMPLEX)
        case Symbol(path=path) if path.startswith("numpy."):
            return Dtype(OF_ARRAY)
        case Either(alternatives=inside):
            named = [dtype_from(item) for item in inside if item != NONE]
            bits = functools.reduce(operator.or_, (item.bits for item in named), 0)
            return Dtype(bits or DTYPE_CHOSEN, next((item.name for item in named if item.bits & NARROW), ""))
    return Dtype(DTYPE_CHOSEN)


def dtype_reason(machine: Interpreter, verb: str, dtype: Dtype, node: ast.expr) -> Reason | None:
    """The reason for a dtype that a call names, if it may be one that NumPy lacks. verb: "made", "converted"."""
    if dtype.bits & NARROW:
        return machine.reason(f"{verb} {'as' if verb == 'made' else 'to'} {dtype_in_message(dtype)}", node)
    if dtype.bits & (DTYPE_SUSPECT | DTYPE_CHOSEN):
        return machine.reason(f"{verb} {'with' if verb == 'made' else 'to'} a dtype that is chosen elsewhere", node)
    return None


def dtype_in_message(dtype: Dtype) -> str:
    """A dtype that NumPy lacks, in words."""
    if dtype.name:
        return dtype.name
    held = dtype.bits & NARROW
    return {NARROW_COMPLEX: "complex32", QUANTIZED: "a quantised dtype"}.get(held, "a dtype that NumPy lacks")


def host_dtype(machine: Interpreter, value: Value, depth: int = 0) -> int:
    """The class of dtype that torch gives to Python data."""
    if depth > 3:
        return DTYPE_UNKNOWN
    found = set()
    for _, part in machine.parts(value):
        match part:
            case Const(value=bool() | int()):
                found.add(INTEGRAL)
            case Const(value=float()):
                found.add(machine.default_dtype.bits)
            case Const(value=complex()):
                found.add(COMPLEX)
            case Tensor():
                found.add(part.bits & DTYPE)
            case Items(items=items) | List(items=tuple() as items):
                if items:
                    found.add(promoted_dtype(host_dtype(machine, item, depth + 1) for item in items))
                else:
                    found.add(machine.default_dtype.bits)
            case Array():
                found.add(OF_ARRAY)
            case Plain(numbers=numbers):
                held = OF_ARRAY if not numbers or numbers & DTYPE_OPEN else numbers
                # Of floating numbers torch makes the dtype that it is told to.
                is_floating = held & ~(INTEGRAL | COMPLEX | NARROW_COMPLEX)
                found.add(held & (OF_ARRAY | COMPLEX) | (machine.default_dtype.bits if is_floating else 0))
            case List(element=element) | Stream(element=element):
                found.add(host_dtype(machine, element, depth + 1))
            case _:
                found.add(DTYPE_UNKNOWN)
    joined = 0
    for bits in found:
        joined |= bits
    return joined or DTYPE_UNKNOWN
