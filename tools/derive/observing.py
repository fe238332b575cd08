"""Calls torch and describes what comes back: the observations from which everything else is concluded."""

from __future__ import annotations

import contextlib
import random
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from unittest import mock

import numpy as np
import torch
from torch.utils._pytree import tree_leaves, tree_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# One argument, or a tree of them: anything at all, as far as types go.
Leaf = Any


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call, `self` among them, and where they come from."""

    args: tuple[Leaf, ...]
    kwargs: dict[str, Leaf]
    source: Literal["samples", "arguments", "shared", "declared", "generic"]

    def tensors(self) -> list[torch.Tensor]:
        """All tensors among the arguments, in order."""
        return [leaf for leaf in tree_leaves((self.args, self.kwargs)) if isinstance(leaf, torch.Tensor)]

    def map(self, change: Callable[[Leaf], Leaf]) -> Call:
        """The same call with each leaf of its arguments changed."""
        args, kwargs = tree_map(change, (self.args, self.kwargs))
        return Call(args, kwargs, self.source)


NOTHING = Call((), {}, "generic")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a result: a tensor's facts, or a container of parts, or none of the two.

    memory: "same" (the very object that was passed), "shared", "fresh", "" where it cannot be told (no elements).
    """

    kind: Literal["tensor", "tuple", "list", "host", "none", "unknown"]
    grad: bool = False
    device: str = ""
    dtype: torch.dtype | None = None
    memory: Literal["same", "shared", "fresh", ""] = ""
    layout: torch.layout = torch.strided
    conj: bool = False
    neg: bool = False
    fields: tuple[str, ...] = ()
    items: tuple[Part, ...] = field(default=())


_TENSOR_CLASSES = {torch.Tensor, torch.nn.Parameter, torch.nn.Buffer}
_PLAIN = (
    bool, int, float, complex, str, bytes, torch.Size, torch.dtype, torch.device, torch.layout, torch.memory_format,
    torch.Generator, torch.UntypedStorage, torch.TypedStorage, np.ndarray, np.generic, torch.qscheme, type,
)  # fmt: skip


def _address(thing: object) -> int:
    """Where the memory of a tensor or array begins; 0 where it has none of its own."""
    if isinstance(thing, np.ndarray):
        return int(thing.__array_interface__["data"][0])
    if not isinstance(thing, torch.Tensor):
        return 0
    try:
        return thing.untyped_storage().data_ptr()
    except (RuntimeError, NotImplementedError):
        return 0


def _memory(tensor: torch.Tensor, inputs: list[object]) -> Literal["same", "shared", "fresh", ""]:
    if any(tensor is given for given in inputs):
        return "same"
    address = _address(tensor)
    if not address or not tensor.numel():
        return ""
    return "shared" if any(address == _address(given) for given in inputs) else "fresh"


def describe(result: object, inputs: list[object]) -> Part:
    """What `result` of a call is that was given the tensors and arrays `inputs`, among others."""
    if isinstance(result, torch.Tensor):
        if type(result) not in _TENSOR_CLASSES:
            return Part("unknown")
        bits = result.layout == torch.strided
        return Part(
            "tensor",
            result.requires_grad,
            result.device.type,
            result.dtype,
            _memory(result, inputs),
            result.layout,
            bits and result.is_conj(),
            bits and result.is_neg(),
        )
    if result is None:
        return Part("none")
    if isinstance(result, _PLAIN):
        return Part("host")
    if isinstance(result, tuple | list):
        items = tuple(describe(item, inputs) for item in result)
        if items and all(item.kind == "host" for item in items):
            return Part("host")
        return Part("list" if isinstance(result, list) else "tuple", fields=field_names(result), items=items)
    return Part("unknown")


def field_names(result: object) -> tuple[str, ...]:
    """The field names of a named tuple (also of torch's structure sequences), in order."""
    fields: tuple[str, ...] | None = getattr(result, "_fields", None)
    if fields is not None:
        return fields
    if type(result).__module__ == "torch.return_types":
        names: tuple[str, ...] = type(result).__match_args__  # type: ignore[attr-defined]
        return names
    return ()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Without warnings, on one thread, and with the random state put back afterwards.

    `torch.manual_seed` is replaced: the test suite calls it for each sample, and it formats the stack for each absent
    accelerator.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with (
            warnings.catch_warnings(),
            torch.random.fork_rng(devices=[]),
            mock.patch.object(torch, "manual_seed", torch.default_generator.manual_seed),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        torch.set_num_threads(threads)


def seed() -> None:
    """Make every source of chance start from the same state."""
    torch.default_generator.manual_seed(0)
    random.seed(0)
    np.random.seed(0)


def attempt(function: Callable[..., object], call: Call) -> tuple[object, bool]:
    """The result of a call, and whether it gave one; any error means that these arguments are not for it."""
    try:
        result = function(*call.args, **call.kwargs)
    except Exception:  # noqa: BLE001  # torch raises what it likes
        return None, False
    return result, result is not NotImplemented
