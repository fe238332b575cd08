"""Grad mode: what turns autograd's recording on and off."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.values import MODE_OFF, MODE_ON, Const, GradSwitch, Symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_torch_numpy.inference.arguments import Arguments
    from flake8_torch_numpy.inference.definitions import FunctionInfo
    from flake8_torch_numpy.inference.interpreter import Interpreter

_OFF = frozenset({"torch.no_grad", "torch.autograd.no_grad", "torch.autograd.grad_mode.no_grad"})
_ON = frozenset({"torch.enable_grad", "torch.autograd.enable_grad", "torch.autograd.grad_mode.enable_grad"})
_INFERENCE = frozenset(
    {"torch.inference_mode", "torch.autograd.inference_mode", "torch.autograd.grad_mode.inference_mode"}
)
_SET = frozenset(
    {"torch.set_grad_enabled", "torch.autograd.set_grad_enabled", "torch.autograd.grad_mode.set_grad_enabled"}
)

AUTOGRAD_FUNCTIONS = frozenset({"torch.autograd.Function", "torch.autograd.function.Function"})

# Methods that Lightning runs without grad.
_EVALUATION_HOOKS = frozenset(
    f"{stage}_{suffix}" for stage in ("validation", "test", "predict") for suffix in ("step", "epoch_end", "step_end")
) | {
    f"on_{stage}_{suffix}"
    for stage in ("validation", "test", "predict")
    for suffix in ("epoch_end", "epoch_start", "batch_end", "batch_start", "end", "start")
}


def switch_named(machine: Interpreter, path: str, arguments: Arguments) -> GradSwitch | None:
    """What calling `torch.no_grad` and its relatives gives; None for other names.

    `set_grad_enabled` takes effect when it is called, with or without a `with`.
    """
    if path in _OFF:
        return GradSwitch(MODE_OFF)
    if path in _ON:
        return GradSwitch(MODE_ON)
    given = arguments.get(0, "mode")
    if path in _INFERENCE:
        if given is None or given == Const(True):
            return GradSwitch(MODE_OFF)
        return GradSwitch(MODE_ON if given == Const(False) else MODE_ON | MODE_OFF)
    if path in _SET:
        if given == Const(True):
            machine.mode = MODE_ON
        elif given == Const(False):
            machine.mode = MODE_OFF
        else:
            machine.mode = MODE_ON | MODE_OFF
        return GradSwitch(machine.mode)
    return None


def mode_of_decorators(info: FunctionInfo, mode: int) -> int:
    """The grad mode inside a function, given that of its caller: its decorators may set it."""
    for value in info.decorators:
        if isinstance(value, GradSwitch):
            mode = value.bits
        elif isinstance(value, Symbol):
            mode = MODE_OFF if value.path in _OFF | _INFERENCE else MODE_ON if value.path in _ON else mode
    return mode


def is_put_back(info: FunctionInfo) -> bool:
    """Is the mode that the function leaves behind put back by one of its decorators?"""
    return any(
        isinstance(value, GradSwitch) or (isinstance(value, Symbol) and value.path in _OFF | _ON | _INFERENCE)
        for value in info.decorators
    )


def runs_without_grad(info: FunctionInfo, bases: Sequence[str]) -> bool:
    """Is grad off wherever this method runs: in Lightning's evaluation, in an autograd.Function?"""
    if info.name in {"forward", "backward", "setup_context", "jvp"} and not AUTOGRAD_FUNCTIONS.isdisjoint(bases):
        return True
    return info.name in _EVALUATION_HOOKS and any("ightning" in base or base.startswith("pl.") for base in bases)


def is_compiled(info: FunctionInfo) -> bool:
    """Is the function compiled by torch, which keeps `.numpy()` differentiable?"""
    if isinstance(info.node, ast.Lambda):
        return False
    compilers = {"torch.compile", "torch.jit.script", "torch._dynamo.optimize"}
    return any(isinstance(value, Symbol) and value.path in compilers for value in info.decorators)
