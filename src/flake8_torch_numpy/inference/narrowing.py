"""Narrowing what a name stands for to what a condition tells of it."""

from __future__ import annotations

import ast
import functools
import operator
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import attributes
from flake8_torch_numpy.inference.interpreter import WITHOUT_CUDA
from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    ASSUMED,
    COMPLEX,
    CONJ,
    COO,
    CUDA,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_OPEN,
    DTYPE_SUSPECT,
    DTYPE_UNKNOWN,
    FLOAT8,
    FLOATING,
    GRAD,
    GRAD_SUSPECT,
    GRAD_UNKNOWN,
    HOST,
    INTEGRAL,
    LAYOUT,
    LAYOUT_UNKNOWN,
    LAZY,
    LAZY_UNKNOWN,
    META,
    NARROW,
    NARROW_COMPLEX,
    NARROW_FLOAT,
    NEG,
    NO_GRAD,
    ORDINARY,
    OTHER_ACCELERATOR,
    PLAIN,
    PORTABLE,
    QUANTIZED,
    REQUIRES_GRAD,
    UNBOUND,
    Const,
    Instance,
    Ref,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_torch_numpy.inference.interpreter import Interpreter

NAMED_DEVICES = HOST | ACCELERATOR | META
# Method or function of torch -> the dtypes of which it tells.
DTYPE_TESTS = {"is_floating_point": FLOATING | NARROW_FLOAT | FLOAT8, "is_complex": COMPLEX | NARROW_COMPLEX}
# Method or function of torch -> the lazy bit of which it tells.
LAZY_TESTS = {"is_conj": CONJ, "is_neg": NEG}
# Attribute -> the property of which it tells, and the possibilities.
_ATTRIBUTES = {"is_quantized": (DTYPE, QUANTIZED), "is_sparse": (LAYOUT, COO)}
_DEVICES = {"is_cpu": HOST, "is_cuda": CUDA, "is_meta": META, "is_mps": OTHER_ACCELERATOR, "is_xpu": OTHER_ACCELERATOR}
_OPEN = DEVICE_UNKNOWN | DEVICE_SUSPECT | DTYPE_OPEN | LAYOUT_UNKNOWN


def narrow_by_attribute(machine: Interpreter, node: ast.Attribute, truth: bool) -> bool:
    """Narrow a tensor whose attribute is tested (`x.is_cuda`); False if the attribute tells nothing."""
    owner, name = node.value, node.attr
    if name in _DEVICES:
        narrow_device(machine, owner, _DEVICES[name], truth)
    elif name == "requires_grad":
        narrow_grad(machine, owner, truth)
    elif name in DTYPE_TESTS and isinstance(owner, ast.Attribute) and owner.attr == "dtype":
        narrow_kind_of_dtype(machine, owner.value, DTYPE_TESTS[name], truth)
    elif name in _ATTRIBUTES:
        of, bits = _ATTRIBUTES[name]
        # What is not `is_sparse` may have another layout that is not dense.
        otherwise = LAYOUT_UNKNOWN if of == LAYOUT else 0
        _narrow_to(
            machine, owner, of,
            lambda held: (bits if held & (bits | _OPEN) else 0) if truth else held & ~bits or otherwise,
        )  # fmt: skip
    else:
        return False
    return True


def narrow_dtype(machine: Interpreter, owner: ast.expr, tested: Sequence[int], truth: bool) -> None:
    """Narrow a tensor whose dtype is compared with one or several dtypes, of these classes."""
    union = functools.reduce(operator.or_, tested, 0)
    # One that may be of several classes is none of them for certain.
    narrow_ones = functools.reduce(operator.or_, (bits & NARROW for bits in tested if not bits & (bits - 1)), 0)

    def left(held: int) -> int:
        if truth and union & DTYPE_OPEN:
            return held
        if truth:
            return union if held & DTYPE_OPEN else held & union
        if not narrow_ones:
            return held
        # Who tests for bfloat16 has seen to it; but it may be another one of that class.
        return held & ~(narrow_ones | DTYPE_SUSPECT | DTYPE_CHOSEN) or DTYPE_UNKNOWN

    _narrow_to(machine, owner, DTYPE, left)


def narrow_kind_of_dtype(machine: Interpreter, owner: ast.expr, tested: int, truth: bool) -> None:
    """Narrow a tensor that is tested to be of one of several classes of dtypes (floating, complex)."""

    def left(held: int) -> int:
        if truth:
            return held & (tested | DTYPE_OPEN)
        return held & ~(tested | DTYPE_OPEN) | (ORDINARY & ~tested if held & DTYPE_OPEN else 0)

    _narrow_to(machine, owner, DTYPE, left)


def narrow_lazy(machine: Interpreter, owner: ast.expr, tested: int, truth: bool) -> None:
    """Narrow a tensor that is tested to have a lazy bit, or not to."""

    def left(held: int) -> int:
        if truth:
            return held & (tested | LAZY_UNKNOWN)
        return held & ~tested or PLAIN

    _narrow_to(machine, owner, LAZY, left)


def _narrow_to(machine: Interpreter, owner: ast.expr, of: int, left: Callable[[int], int]) -> None:
    """Keep of the possibilities of a property what `left` makes of them; 0: it can't be so."""

    def narrowed(tensor: Tensor) -> Tensor | None:
        bits = left(tensor.bits & of)
        if not bits:
            return None
        changed = tensor.replace(of, bits, tensor.reason(of))
        is_integral = of == DTYPE and not bits & ~INTEGRAL
        return changed.replace(REQUIRES_GRAD, NO_GRAD) if is_integral else changed

    narrow(machine, owner, narrowed)


def narrow_device(machine: Interpreter, owner: ast.expr, device: int, truth: bool) -> None:
    """Keep of the possibilities of a tensor's device `device`, or all others.

    Of one of which nothing is known a test against the CPU shows that the code expects an accelerator.
    """
    # There are several accelerators beside CUDA: not to be on one tells nothing of the others.
    wanted = device if truth else NAMED_DEVICES & ~(device & ~OTHER_ACCELERATOR)

    def narrowed(tensor: Tensor) -> Tensor | None:
        held = tensor.bits & DEVICE
        is_open = bool(held & (DEVICE_UNKNOWN | DEVICE_SUSPECT | ASSUMED))
        if is_open and (truth or device == HOST):
            left = wanted & ~META or wanted
        elif is_open:
            left = held & (wanted | DEVICE_UNKNOWN | DEVICE_SUSPECT)
            if device == CUDA and left & DEVICE_SUSPECT:
                left = left & ~DEVICE_SUSPECT | DEVICE_UNKNOWN
        else:
            left = held & wanted
        if not left and wanted & HOST and held & ~PORTABLE == CUDA:
            # It would be on CUDA wherever there is CUDA: so there is none.
            machine.state.heap.set(WITHOUT_CUDA, Const(True))
            return tensor
        if not left:
            return None
        reason = tensor.reason(DEVICE) or (machine.reason("tested to be on an accelerator", owner))
        return tensor.replace(DEVICE, left, None if left == HOST else reason)

    narrow(machine, owner, narrowed)


def narrow_grad(machine: Interpreter, owner: ast.expr, truth: bool) -> None:
    """Narrow a tensor that is tested to require grad, or not to."""

    def narrowed(tensor: Tensor) -> Tensor | None:
        held = tensor.bits & REQUIRES_GRAD
        if truth and held == NO_GRAD:
            return None
        if not truth and held == GRAD:
            return None
        if truth:
            reason = tensor.reason(REQUIRES_GRAD) or machine.reason("tested to require grad", owner)
            return tensor.replace(REQUIRES_GRAD, GRAD, reason)
        return tensor.replace(REQUIRES_GRAD, NO_GRAD)

    narrow(machine, owner, narrowed)


def narrow(machine: Interpreter, owner: ast.expr, narrowed: Callable[[Tensor], Tensor | None]) -> None:
    """Replace a tensor by what `narrowed` makes of it; None: this point can't be reached."""
    value = value_at(machine, owner)
    tensor = None if value is None else machine.tensor_in(value)
    if value is None or tensor is None:
        return
    result = narrowed(tensor)
    if result is None:
        if tensor.bits & (GRAD_UNKNOWN | GRAD_SUSPECT) or tensor.is_certain:
            machine.state.is_alive = False
        return
    if isinstance(value, Ref) and value.single is not None:
        machine.state.heap.set(value.single, result)
    else:
        store(machine, owner, result)


def value_at(machine: Interpreter, node: ast.expr) -> Value | None:
    """The value of a plain name or of a dotted one; None for anything else."""
    if isinstance(node, ast.Name):
        return machine.look_up(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = machine.look_up(node.value.id)
        for _, part in machine.parts(owner):
            if isinstance(part, Instance):
                return machine.evaluate(node)
    return None


def store(machine: Interpreter, node: ast.expr, value: Value) -> None:
    """Bind what is now known to the name (or the attribute of `self`) of which it is known."""
    if isinstance(node, ast.Name):
        frame = machine.state.frame
        if frame.names.get(node.id) is not UNBOUND:
            frame.names.set(node.id, machine.boxed(value, ("narrowed", node)))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = machine.look_up(node.value.id)
        if isinstance(owner, Ref) and owner.single is not None:
            boxed = machine.boxed(value, ("narrowed", node))
            machine.state.share(boxed)
            attributes.set_on_instance(machine, owner.single, node.attr, boxed)
