"""Runs one call in many settings: on the CPU and the accelerator, with and without grad, in several dtypes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.utils._pytree import tree_leaves

from tools.derive.observing import NOTHING, Call, Leaf, Part, attempt, describe, seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FLOATS = (torch.float32, torch.float64, torch.bfloat16, torch.float16)
INTEGERS = (torch.int64, torch.uint8, torch.bool)
COMPLEX = (torch.complex64, torch.complex128)
ACCELERATOR = "cuda"
_CALLS_IN_EVERY_DTYPE = 6


@dataclass(frozen=True, slots=True)
class Observation:
    """What one call gave in one setting.

    setting: "plain" (as given, on the CPU), "grad" (all floating inputs require grad), "only" (just those of
        `argument` do), "device" (on the accelerator, with grad), "device plain" (without), "default device" (which is
        the accelerator), "first elsewhere", "rest elsewhere" (on devices that differ), "dtype" (the inputs are of
        `dtype`), "default dtype" (which is `dtype`), "strided" (not contiguous), "conj", "neg" (these bits pend),
        "sparse" (all floating inputs are), "partly sparse" (the first of several is, or all others are).
    written: whether the first argument was changed in place.
    """

    call: Call
    setting: str
    part: Part
    argument: str = ""
    dtype: torch.dtype | None = None
    written: bool = False


def main_dtype(call: Call) -> torch.dtype | None:
    """The dtype of the tensors that a call is about: the widest floating or complex one, else an integer one."""
    dtypes = [tensor.dtype for tensor in call.tensors()]
    inexact = [dtype for dtype in dtypes if dtype.is_floating_point or dtype.is_complex]
    found = inexact or dtypes
    return found[0] if found else None


def _inexact(leaf: Leaf) -> bool:
    return isinstance(leaf, torch.Tensor) and (leaf.is_floating_point() or leaf.is_complex())


def _fresh(leaf: Leaf) -> Leaf:
    return leaf.detach().clone() if isinstance(leaf, torch.Tensor) else leaf


def _strided(leaf: Leaf) -> Leaf:
    """The same values in another order of memory, so that dimensions can't be merged without a copy."""
    if not isinstance(leaf, torch.Tensor):
        return leaf
    if leaf.dim() > 1:
        return leaf.detach().transpose(0, -1).contiguous().transpose(0, -1)
    return torch.stack((leaf, leaf), -1).select(-1, 0)


def _versions(leaves: list[Leaf]) -> list[int]:
    return [leaf._version for leaf in leaves if isinstance(leaf, torch.Tensor)]  # noqa: SLF001


def _negated(leaf: Leaf) -> Leaf:
    return torch._neg_view(_fresh(leaf)) if _inexact(leaf) else leaf  # noqa: SLF001


def _there(leaf: Leaf) -> Leaf:
    return leaf.detach().to(ACCELERATOR) if isinstance(leaf, torch.Tensor) else leaf


def _there_with_grad(leaf: Leaf) -> Leaf:
    return _there(leaf).requires_grad_().clone() if _inexact(leaf) else _there(leaf)


def _is_among(chosen: list[torch.Tensor]) -> Callable[[Leaf], bool]:
    return lambda leaf: any(leaf is tensor for tensor in chosen)


def _some_there(chosen: list[torch.Tensor]) -> Callable[[Leaf], Leaf]:
    is_chosen = _is_among(chosen)
    return lambda leaf: _there(leaf) if is_chosen(leaf) else _fresh(leaf)


def _some_sparse(chosen: list[torch.Tensor]) -> Callable[[Leaf], Leaf]:
    is_chosen = _is_among(chosen)
    return lambda leaf: leaf.to_sparse() if isinstance(leaf, torch.Tensor) and is_chosen(leaf) else _fresh(leaf)


def _distinct(call: Call) -> Call:
    """The same call with no tensor in two places, so that each argument can be changed alone."""
    copied, worked = attempt(lambda: call.map(_fresh), NOTHING)
    return copied if worked and isinstance(copied, Call) else call


class Laboratory:
    """Runs calls of one function, which passes its first argument as `self` if it is a method."""

    def __init__(self, function: Callable[..., object], names: tuple[str, ...]) -> None:
        """Prepare for `function`, with the parameters `names`."""
        self._function = function
        self._names = names

    def _run(
        self, call: Call, setting: str, change: Callable[[Leaf], Leaf] = _fresh, **facts: Leaf
    ) -> Observation | None:
        """One call with its leaves changed; None where torch refuses the change or the call."""
        prepared, worked = attempt(call.map, Call((change,), {}, call.source))
        if not isinstance(prepared, Call) or not worked:
            return None
        inputs = tree_leaves((prepared.args, prepared.kwargs))
        first = tree_leaves(prepared.args[:1])
        versions = _versions(first)
        seed()
        result, worked = attempt(self._function, prepared)
        if not worked:
            return None
        return Observation(call, setting, describe(result, inputs), written=versions != _versions(first), **facts)

    def _grad_run(self, call: Call, setting: str, wanted: Callable[[Leaf], bool], **facts: Leaf) -> Observation | None:
        """A run in which the wanted tensors require grad: leaves of the graph, which can't be written; else others."""

        def leaf_of_graph(leaf: Leaf) -> Leaf:
            fresh = _fresh(leaf)
            return fresh.requires_grad_() if wanted(leaf) and _inexact(leaf) else fresh

        def inner_node(leaf: Leaf) -> Leaf:
            fresh = leaf_of_graph(leaf)
            return fresh.clone() if wanted(leaf) and _inexact(leaf) else fresh

        return self._run(call, setting, leaf_of_graph, **facts) or self._run(call, setting, inner_node, **facts)

    def named_arguments(self, call: Call) -> list[tuple[str, Leaf]]:
        """Each argument of the call with the name of its parameter, as far as it is known ("" otherwise)."""
        positional = [
            (self._names[index] if index < len(self._names) else "", value) for index, value in enumerate(call.args)
        ]
        return positional + list(call.kwargs.items())

    def _with_device(self, call: Call) -> Iterator[Observation | None]:
        tensors = call.tensors()
        found = None
        if tensors:  # some refuse inputs that require grad
            found = self._run(call, "device", _there_with_grad) or self._run(call, "device plain", _there)
        yield found
        if not tensors or (found and any(leaf.device == "cpu" for leaf in leaves(found.part))):
            with torch.device(ACCELERATOR):
                yield self._run(call, "default device", _there)
        if len(tensors) > 1 and all(tensor.dim() for tensor in tensors):
            yield self._run(call, "rest elsewhere", _some_there(tensors[:1]))
            yield self._run(call, "first elsewhere", _some_there(tensors[1:]))

    def _with_each_argument(self, call: Call) -> Iterator[Observation | None]:
        for name, value in self.named_arguments(call):
            chosen = [leaf for leaf in tree_leaves(value) if _inexact(leaf)]
            if chosen:
                yield self._grad_run(call, "only", _is_among(chosen), argument=name)

    def _in_dtypes(self, call: Call) -> Iterator[Observation | None]:
        main = main_dtype(call)
        for dtype in (*FLOATS, *INTEGERS, *COMPLEX) if main else ():

            def change(leaf: Leaf, dtype: torch.dtype = dtype) -> Leaf:
                chosen = isinstance(leaf, torch.Tensor) and leaf.dtype == main
                return leaf.detach().clone().to(dtype) if chosen else _fresh(leaf)

            yield self._run(call, "dtype", change, dtype=dtype)
        if main is not None:
            yield self._run(call, "conj", lambda leaf: _conjugated(leaf, main))
        if main is not None and main.is_floating_point:
            yield self._run(call, "neg", _negated)
            for chosen in _first_and_rest(call):
                yield self._run(call, "partly conj", _some_conjugated(chosen, main))
            yield self._run(call, "sparse", lambda leaf: leaf.to_sparse() if _inexact(leaf) else leaf)
            yield self._run(call, "sparse", lambda leaf: leaf.to_sparse_csr() if _inexact(leaf) else leaf)
            for chosen in _first_and_rest(call):
                yield self._run(call, "partly sparse", _some_sparse(chosen))
        if main is None:
            torch.set_default_dtype(torch.float64)
            try:
                yield self._run(call, "default dtype", dtype=torch.float64)
            finally:
                torch.set_default_dtype(torch.float32)
        yield self._run(call, "strided", _strided)

    def run_with_grad(self, call: Call) -> list[Observation]:
        """The call with inputs that require grad: all, each in turn, and all on the accelerator."""
        call = _distinct(call)
        runs = [self._grad_run(call, "grad", lambda _: True), *self._with_each_argument(call)]
        if call.tensors():
            runs.append(self._run(call, "device", _there_with_grad))
        return [run for run in runs if run is not None]

    def run(self, calls: list[Call]) -> Iterator[Observation]:
        """All observations that the calls yield; calls that torch refuses yield none."""
        worked = 0
        for call in map(_distinct, calls):
            plain = self._run(call, "plain", dtype=main_dtype(call))
            if plain is None:
                continue
            worked += 1
            yield plain
            found = [self._grad_run(call, "grad", lambda _: True), *self._with_device(call)]
            found += self._with_each_argument(call)
            if worked <= _CALLS_IN_EVERY_DTYPE:
                found += self._in_dtypes(call)
            yield from filter(None, found)


def _conjugated(leaf: Leaf, main: torch.dtype) -> Leaf:
    """The leaf as a complex tensor with a pending conj bit, if it is of the dtype `main`."""
    chosen = isinstance(leaf, torch.Tensor) and leaf.dtype == main
    return leaf.detach().clone().to(torch.complex64).conj() if chosen else _fresh(leaf)


def _some_conjugated(chosen: list[torch.Tensor], main: torch.dtype) -> Callable[[Leaf], Leaf]:
    """The chosen tensors with a pending conj bit, the others complex without one."""
    is_chosen = _is_among(chosen)

    def change(leaf: Leaf) -> Leaf:
        conjugated = _conjugated(leaf, main)
        is_complex = isinstance(conjugated, torch.Tensor) and conjugated.is_conj()
        return conjugated if is_chosen(leaf) or not is_complex else conjugated.resolve_conj()

    return change


def _first_and_rest(call: Call) -> tuple[list[torch.Tensor], ...]:
    """The first of several floating tensors, and the others; nothing where there is only one."""
    inexact = [tensor for tensor in call.tensors() if _inexact(tensor)]
    return (inexact[:1], inexact[1:]) if len(inexact) > 1 else ()


def leaves(part: Part) -> list[Part]:
    """The tensors in a result, in order."""
    if part.kind == "tensor":
        return [part]
    return [leaf for item in part.items for leaf in leaves(item)]
