"""What methods are called on, and what can be said of calls of which nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import torch_results
from flake8_torch_numpy.inference.interpreter import combine_grad
from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    ASSUMED,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_SUSPECT,
    DTYPE_UNKNOWN,
    GRAD,
    GRAD_SUSPECT,
    GRAD_UNKNOWN,
    HOST,
    INTEGRAL,
    LAYOUT_UNKNOWN,
    LAZY_UNKNOWN,
    MAYBE,
    META,
    MODE_OFF,
    MODE_ON,
    NARROW,
    NO_GRAD,
    NOT_DATA,
    OPAQUE,
    REQUIRES_GRAD,
    Device,
    Dtype,
    Function,
    Instance,
    Module,
    Ref,
    Symbol,
    Tensor,
    Value,
)
from flake8_torch_numpy.source.nodes import last_name

if TYPE_CHECKING:
    import ast

    from flake8_torch_numpy.inference.arguments import Arguments
    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.inference.values import Reason


@dataclass(frozen=True, slots=True)
class Target:
    """What a method is called on: a tensor, and the object of the heap that holds it (0 for none).

    is_certain: it can be no other object, so that a change to it surely happens.
    is_first: among the objects that it can be; the call gives one result for all of them.
    """

    location: int
    tensor: Tensor
    is_certain: bool = True
    is_first: bool = True

    @property
    def value(self) -> Value | None:
        """The object of the heap."""
        return Ref(frozenset((self.location,))) if self.location else None


def assigned_in_place(machine: Interpreter, tensor: Tensor, inputs: list[Tensor]) -> Tensor:
    """The tensor after something computed from `inputs` was written into it."""
    mode = machine.mode
    own = tensor.bits & REQUIRES_GRAD
    if tensor.has_only(INTEGRAL, DTYPE) and not any(item.bits & META for item in inputs):
        # Of anything else torch refuses to write in it; what has no data is never looked at.
        return tensor
    combined = combine_grad([item.bits & REQUIRES_GRAD for item in inputs])
    grad = own if mode == MODE_OFF else combined if mode == MODE_ON else own | combined
    reason = torch_results.reason_for(inputs, REQUIRES_GRAD, grad) or tensor.reason(REQUIRES_GRAD)
    return tensor.replace(REQUIRES_GRAD, grad, reason)


def call_opaque(machine: Interpreter, callee: Tensor | None, arguments: Arguments) -> Tensor:
    """What calling something unknown gives: all is open, but what goes in is a sign of what comes out."""
    inputs: list[Tensor] = []
    for value in arguments.all_values():
        inputs += machine.tensors_inside(value)
    device, device_reason = DEVICE_UNKNOWN, None
    seen = [*inputs, *([callee] if callee is not None else [])]
    for tensor in seen:
        if tensor.bits & (ACCELERATOR | DEVICE_SUSPECT):
            device, device_reason = DEVICE_SUSPECT, tensor.reason(DEVICE)
            break
    # What is computed while grad mode is off does not require grad, whoever computes it.
    grad, grad_reason = GRAD_UNKNOWN if machine.mode & MODE_ON else NO_GRAD, None
    if machine.mode != MODE_OFF:
        for tensor in seen:
            if tensor.bits & (GRAD | GRAD_SUSPECT):
                grad, grad_reason = GRAD_SUSPECT, tensor.reason(REQUIRES_GRAD)
                break
    dtype, dtype_why = _dtype_of_unknown_call(seen, callee)
    if device == DEVICE_UNKNOWN and grad == GRAD_UNKNOWN and dtype == DTYPE_UNKNOWN:
        return OPAQUE
    bits = device | grad | dtype | LAYOUT_UNKNOWN | LAZY_UNKNOWN | NOT_DATA | MAYBE
    return Tensor(bits, (device_reason, grad_reason, dtype_why, None, None, None))


def call_function_out_of_view(machine: Interpreter, path: str, arguments: Arguments) -> Tensor:
    """What calling something imported gives: a function computes where all that it is given is, if it names no device.

    Unlike a model, which may move its input to where it is itself, as `torch.nn.DataParallel` does.
    """
    result = call_opaque(machine, None, arguments)
    is_function = path.rpartition(".")[2][:1].islower()
    if not is_function or result.bits & DEVICE != DEVICE_UNKNOWN or "device" in arguments.keywords:
        return result
    given = list(arguments.all_values())
    inputs = [tensor for value in given for tensor in machine.tensors_inside(value)]
    if not inputs or not all(tensor.is_certain and tensor.has_only(HOST | ASSUMED, DEVICE) for tensor in inputs):
        return result
    parts = (part for value in given for _, part in machine.parts(value))
    if any(isinstance(part, Device | Module | Instance | Function) for part in parts):
        return result
    return result.replace(DEVICE, HOST | ASSUMED)


def _dtype_of_unknown_call(seen: list[Tensor], callee: Tensor | None) -> tuple[int, Reason | None]:
    for tensor in seen:
        if tensor.bits & (NARROW | DTYPE_SUSPECT):
            return DTYPE_SUSPECT, tensor.reason(DTYPE)
    for tensor in seen:
        if tensor.bits & DTYPE_CHOSEN:
            return DTYPE_CHOSEN, tensor.reason(DTYPE)
    # What is called is held by an object out of view: a model, as a rule, in whichever dtype.
    return (DTYPE_UNKNOWN if callee is None else DTYPE_CHOSEN), None


def is_device_argument(machine: Interpreter, target: Value, node: ast.expr | None) -> bool:
    """May the first argument of a `.to(...)` be a device (or a tensor, whose device is taken)?"""
    if names_dtype(node):
        return False
    return any(
        not isinstance(part, Dtype) and not (isinstance(part, Symbol) and part.path.startswith("builtins."))
        for _, part in machine.parts(target)
    )


def names_device(node: ast.expr | None) -> bool:
    """Is an expression called like a device?"""
    name = last_name(node).lower()
    return "device" in name or "gpu" in name or "cuda" in name or name in {"dev", "rank", "local_rank"}


def names_dtype(node: ast.expr | None) -> bool:
    """Is an expression called like a dtype?"""
    return "dtype" in last_name(node).lower()
