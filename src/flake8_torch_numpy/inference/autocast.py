"""Autocast: the regions in which torch computes in a narrower dtype than that of the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.dtypes import dtype_from, dtype_in_message
from flake8_torch_numpy.inference.interpreter import AUTOCAST, NO_REGION
from flake8_torch_numpy.inference.values import (
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_OPEN,
    FLOATING,
    HOST,
    NARROW,
    NARROW_FLOAT,
    NONE,
    Autocast,
    Const,
    Device,
    Dtype,
    Items,
    List,
    Tensor,
)

if TYPE_CHECKING:
    import ast

    from flake8_torch_numpy.inference.arguments import Arguments
    from flake8_torch_numpy.inference.definitions import FunctionInfo
    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.inference.values import Value

# Full name -> the device type that it is for; None: that is its first argument.
_FORMS: dict[str, str | None] = {
    "torch.autocast": None,
    "torch.amp.autocast": None,
    "torch.amp.autocast_mode.autocast": None,
    "torch.cuda.amp.autocast": "cuda",
    "torch.cuda.amp.autocast_mode.autocast": "cuda",
    "torch.cpu.amp.autocast": "cpu",
}
# What computes in the narrower dtype on every device: https://docs.pytorch.org/docs/stable/amp.html
_NARROWED = frozenset(
    f"{module}.{name}"
    for module, names in {
        "torch": "addbmm addmm addmv addr baddbmm bmm chain_matmul einsum matmul mm mv",
        "torch.nn.functional": "bilinear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d "
        "linear multi_head_attention_forward scaled_dot_product_attention",
        "torch.linalg": "multi_dot matmul",
    }.items()
    for name in names.split()
)


def autocast_named(path: str, arguments: Arguments) -> Autocast | None:
    """What calling `torch.autocast` and its relatives gives; None for other names."""
    if path not in _FORMS:
        return None
    form = _FORMS[path]
    offset = 1 if form is None else 0
    kind = arguments.get(0, "device_type") if form is None else Const(form)
    asked = arguments.get(offset, "dtype") if form is None else arguments.get(1, "dtype")
    enabled = arguments.get(offset + 1, "enabled") if form is None else arguments.get(0, "enabled")
    if enabled == Const(False):
        return Autocast(NO_REGION)
    dtype = _default_dtype(kind) if asked is None or asked == NONE else dtype_from(asked)
    return Autocast(dtype)


def _default_dtype(kind: Value | None) -> Dtype:
    """The dtype that autocast takes where none is named: float16 on CUDA, bfloat16 on the CPU."""
    is_cpu = kind == Const("cpu") or (isinstance(kind, Device) and kind.bits == HOST)
    if is_cpu:
        return Dtype(NARROW_FLOAT, "bfloat16")
    return Dtype(FLOATING) if isinstance(kind, Const) else Dtype(DTYPE_CHOSEN)


def may_compute_in_float32(machine: Interpreter, value: Value) -> Value:
    """A result of something that may be one of those that a region of autocast makes compute in float32."""
    if isinstance(value, Tensor) and value.bits & NARROW_FLOAT and machine.autocast.bits:
        return value.replace(DTYPE, value.bits & DTYPE | FLOATING, value.reason(DTYPE))
    return value


def within(outer: Dtype, inner: Dtype) -> Dtype:
    """The dtype of a region inside another one, which may be for another device."""
    return Dtype(outer.bits | inner.bits, inner.name or outer.name) if outer.bits and inner.bits else inner


def enter_function(machine: Interpreter, info: FunctionInfo) -> Dtype | None:
    """Let a function run in the region that its decorators set; gives what has to be put back, None for nothing."""
    before = machine.autocast
    casts = [value.dtype for value in info.decorators if isinstance(value, Autocast)]
    if not casts:
        return None
    machine.state.heap.set(AUTOCAST, within(before, casts[-1]))
    return before


def leave_function(machine: Interpreter, before: Dtype | None) -> None:
    """Put back what `enter_function` gave."""
    if before is not None:
        machine.state.heap.set(AUTOCAST, before)


def narrows(path: str) -> bool:
    """Does autocast make this function compute in the narrower dtype?"""
    return path in _NARROWED


def in_autocast(machine: Interpreter, value: Value, node: ast.expr | ast.stmt) -> Value:
    """A floating result of something that autocast makes compute in the narrower dtype."""
    cast = machine.autocast
    match value:
        case Items(items=items, fields=fields):
            return Items(tuple(in_autocast(machine, item, node) for item in items), fields)
        case List(element=element):
            return List(in_autocast(machine, element, node))
        case Tensor() if cast.bits and value.bits & (FLOATING | NARROW_FLOAT | DTYPE_OPEN):
            # What was float64 stays so, and what is not on the device that the region is for.
            reason = value.reason(DTYPE)
            if cast.bits & ~FLOATING:
                words = dtype_in_message(cast) if cast.bits & NARROW else "a dtype that is chosen elsewhere"
                reason = machine.reason(f"computed under autocast to {words}", node)
            return value.replace(DTYPE, value.bits & DTYPE | cast.bits, reason)
    return value
