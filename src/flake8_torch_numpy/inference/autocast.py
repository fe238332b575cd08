"""Autocast: the regions in which torch computes in a narrower dtype than that of the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.dtypes import dtype_from, dtype_in_message
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
    Tensor,
)

if TYPE_CHECKING:
    import ast

    from flake8_torch_numpy.inference.arguments import Arguments
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
        return Autocast(Dtype(FLOATING))
    dtype = _default_dtype(kind) if asked is None or asked == NONE else dtype_from(asked)
    if enabled is not None and enabled != Const(True) and not dtype.bits & FLOATING:
        dtype = Dtype(dtype.bits | FLOATING, dtype.name)
    return Autocast(dtype)


def _default_dtype(kind: Value | None) -> Dtype:
    """The dtype that autocast takes where none is named: float16 on CUDA, bfloat16 on the CPU."""
    is_cpu = kind == Const("cpu") or (isinstance(kind, Device) and kind.bits == HOST)
    if is_cpu:
        return Dtype(NARROW_FLOAT, "bfloat16")
    return Dtype(FLOATING) if isinstance(kind, Const) else Dtype(DTYPE_CHOSEN)


def narrows(path: str) -> bool:
    """Does autocast make this function compute in the narrower dtype?"""
    return path in _NARROWED


def in_autocast(machine: Interpreter, value: Value, node: ast.expr | ast.stmt) -> Value:
    """A floating result of something that autocast makes compute in the narrower dtype."""
    cast = machine.autocast
    if not isinstance(value, Tensor) or cast.bits == FLOATING or not value.bits & (FLOATING | DTYPE_OPEN):
        return value
    words = dtype_in_message(cast) if cast.bits & NARROW else "a dtype that is chosen elsewhere"
    # What was float64 stays so.
    return value.replace(
        DTYPE, value.bits & DTYPE | cast.bits, machine.reason(f"computed under autocast to {words}", node)
    )
