"""Probability distributions of torch: what they are built from decides what their samples and properties are."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.arguments import NO_ARGUMENTS, Arguments
from flake8_torch_numpy.inference.torch_results import call_result, reason_for, reason_of
from flake8_torch_numpy.inference.values import (
    CERTAIN,
    CONJ,
    DEVICE,
    DTYPE,
    INTEGRAL,
    LAZY,
    NEG,
    NO_GRAD,
    NONE,
    NOT_DATA,
    OPAQUE,
    PLAIN,
    REQUIRES_GRAD,
    STRIDED,
    Distribution,
    Method,
    Tensor,
    Value,
)
from flake8_torch_numpy.torch_api import catalog

if TYPE_CHECKING:
    import ast

    from flake8_torch_numpy.inference.interpreter import Interpreter


def build(machine: Interpreter, path: str, arguments: Arguments) -> Distribution:
    """A distribution of the class `path`."""
    values = [value for name, value in _named(arguments) if name != "validate_args" and value != NONE]
    inputs = [tensor for value in values for tensor in machine.tensors_inside(value)]
    # What it computes depends on one parameter or another.
    device = functools.reduce(operator.or_, (tensor.bits & DEVICE for tensor in inputs), 0)
    device = device or machine.default_device.bits
    grad = functools.reduce(operator.or_, (tensor.bits & REQUIRES_GRAD for tensor in inputs), 0)
    if not inputs or any(next(machine.tensors_inside(value), None) is None for value in values):
        grad |= NO_GRAD
    dtype = functools.reduce(operator.or_, (tensor.bits & DTYPE for tensor in inputs), 0)
    if not inputs or dtype & INTEGRAL:
        # Probabilities are computed of integers, too.
        dtype |= machine.default_dtype.bits
    why = (
        reason_for(inputs, DEVICE, device) if inputs else machine.default_device.reason,
        reason_for(inputs, REQUIRES_GRAD, grad),
        next((tensor.reason(DTYPE) for tensor in inputs if tensor.reason(DTYPE)), None),
    )
    lazy = functools.reduce(operator.or_, (tensor.bits & LAZY for tensor in inputs), PLAIN)
    lazy_why = reason_of(inputs, LAZY, CONJ | NEG)
    parameters = Tensor(device | grad | dtype | STRIDED | lazy | CERTAIN | NOT_DATA, (*why, None, lazy_why, None))
    # It keeps what it is given, if it need not be broadcast.
    return Distribution(path, parameters.related(number for value in values for number in machine.identities(value)))


def _named(arguments: Arguments) -> list[tuple[str, Value]]:
    return [*(("", value) for value in arguments.positional), *arguments.keywords.items()]


def read(machine: Interpreter, part: Distribution, name: str, node: ast.expr) -> Value:
    """What `distribution.name` gives."""
    member = catalog.distribution_member(part.path, name)
    if member is not None and member.is_property:
        value = call_result(machine, member, NO_ARGUMENTS, node, receiver=part.parameters)
        if isinstance(value, Tensor) and member.outputs[0].alias != "copy":
            # A parameter as it was given, with what is pending of it; or computed of another one.
            computed = PLAIN if member.outputs[0].alias == "maybe" else 0
            value = value.replace(LAZY, part.parameters.bits & LAZY | computed, part.parameters.reason(LAZY))
        return value
    return Method(part, name)


def call_method(machine: Interpreter, part: Distribution, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """What `distribution.name(...)` gives."""
    if name == "expand":
        return part
    member = catalog.distribution_member(part.path, name)
    return OPAQUE if member is None else call_result(machine, member, arguments, node, receiver=part.parameters)
