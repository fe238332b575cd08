"""What there is to know about: the public methods and functions of torch, and the names one thing goes by."""

from __future__ import annotations

import importlib
import inspect
import sys
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What users call, in the order in which a thing known by several names gets its first one.
MODULES = (
    "torch", "torch.nn.functional", "torch.linalg", "torch.fft", "torch.special", "torch.sparse", "torch.nested",
    "torch.masked", "torch.signal.windows", "torch.nn.init", "torch.nn.utils", "torch.nn.utils.rnn", "torch.autograd",
    "torch.autograd.functional", "torch.func", "torch.random", "torch.cuda", "torch.mps", "torch.cpu", "torch.xpu",
    "torch.accelerator", "torch.amp", "torch.distributed", "torch.distributions", "torch.utils.dlpack",
    "torch.utils.data", "torch.testing", "torch.jit", "torch.compiler", "torch.backends.cuda", "torch.backends.mps",
    "torch.utils.checkpoint", "torch.nn.attention", "torch.nn.parallel", "torch.hub", "torch.optim",
    "torch.optim.lr_scheduler", "torch.nn",
)  # fmt: skip

METHOD_PREFIX = "torch.Tensor."

# Special methods that stand behind syntax; the others say nothing about a program's values.
_SPECIAL = (
    "abs add and array array_wrap bool complex contains cuda_array_interface deepcopy dlpack dlpack_device div eq "
    "float floordiv format ge getitem gt hash iadd iand idiv ifloordiv ilshift imod imul index int invert ior "
    "ipow irshift isub itruediv iter ixor le len long lshift lt matmul imatmul mod mul ne neg or pos pow radd rand "
    "rdiv repr reversed rfloordiv rlshift rmatmul rmod rmul ror rpow rrshift rshift rsub rtruediv rxor setitem "
    "sub truediv xor"
)
SPECIAL_METHODS = frozenset(f"__{name}__" for name in _SPECIAL.split())


@dataclass(frozen=True, slots=True)
class Target:
    """A method, property or function under its first public name; calls pass `self` as the first argument."""

    name: str
    function: Callable[..., object]
    is_property: bool = False

    @property
    def is_method(self) -> bool:
        """Whether it belongs to `torch.Tensor`."""
        return self.name.startswith(METHOD_PREFIX)

    @property
    def short(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]


def _method_targets() -> list[Target]:
    found: list[Target] = []
    for name in sorted(dir(torch.Tensor)):
        if name.startswith("_") and name not in SPECIAL_METHODS:
            continue
        member = inspect.getattr_static(torch.Tensor, name)
        if callable(getattr(torch.Tensor, name)) and not inspect.isgetsetdescriptor(member):
            found.append(Target(METHOD_PREFIX + name, getattr(torch.Tensor, name)))
        else:
            found.append(
                Target(METHOD_PREFIX + name, lambda tensor, name=name: getattr(tensor, name), is_property=True)
            )
    return found


def _is_public_function(name: str, value: object, module: ModuleType) -> bool:
    if name.startswith("_") or issubclass(type(value), type | ModuleType) or not callable(value):
        return False
    home = str(getattr(value, "__module__", None))
    home = "torch" if home == "None" else home
    if module.__name__ == "torch" or name in getattr(module, "__all__", ()):
        return home.startswith("torch")
    return home == module.__name__ or home.startswith("torch._C")


def _constructors() -> Iterator[tuple[str, Callable[..., object]]]:
    """The classes that users call to get a tensor: legacy constructors, parameters, variables."""
    for path in ("torch", "torch.cuda"):
        module = importlib.import_module(path)
        for name in sorted(dir(module)):
            if name.endswith("Tensor") and not name.startswith("_") and inspect.isclass(getattr(module, name)):
                yield f"{path}.{name}", getattr(module, name)
    for path, name in (("torch.nn", "Parameter"), ("torch.nn", "Buffer"), ("torch.autograd", "Variable")):
        yield f"{path}.{name}", getattr(importlib.import_module(path), name)


@cache
def targets() -> dict[str, Target]:
    """Every target by its first public name, methods (`torch.Tensor.add`) first."""
    found = {target.name: target for target in _method_targets()}
    found |= {name: Target(name, value) for name, value in _constructors()}
    seen: set[int] = set()
    for path in MODULES:
        module = importlib.import_module(path)
        for name in sorted(dir(module)):
            value = getattr(module, name)
            if id(value) not in seen and _is_public_function(name, value, module):
                seen.add(id(value))
                found[f"{path}.{name}"] = Target(f"{path}.{name}", value)
    return found


def public_modules() -> dict[str, ModuleType]:
    """The loaded modules of torch whose names no user would call private."""
    return {
        name: module
        for name, module in sorted(sys.modules.items())
        if (name == "torch" or name.startswith("torch.")) and not any(part.startswith("_") for part in name.split("."))
    }


def aliases(objects: dict[str, object]) -> dict[str, str]:
    """Further names of `objects` (by their first names): where they are defined, or exported.

    Out: name -> first name. A module that merely imports a thing for its own use is not counted.
    """
    first = {id(value): name for name, value in objects.items()}
    found: dict[str, str] = {}
    for path, module in public_modules().items():
        if path.startswith(("torch.testing", "torch.onnx", "torch.fx", "torch.jit", "torch.ao")):
            continue
        listed = getattr(module, "__all__", ())
        exported = set(listed if isinstance(listed, list | tuple) else ()) | set(
            vars(module) if path in MODULES else ()
        )
        for name, value in vars(module).items():
            canonical = first.get(id(value))
            alias = f"{path}.{name}"
            if canonical is None or alias == canonical or name.startswith("_"):
                continue
            if name in exported or getattr(value, "__module__", None) == path:
                found[alias] = canonical
    return dict(sorted(found.items()))
