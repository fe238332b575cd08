"""Mistakes made on purpose: an analysis that has one of them must contradict torch before long.

`python -m tests.oracle --breakages` makes each in turn, and says after how many programs it was noticed.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from flake8_torch_numpy.inference import (
    autocast,
    dtypes,
    grad_mode,
    module_values,
    operators,
    store,
    torch_methods,
    torch_results,
)
from flake8_torch_numpy.inference.values import (
    HOST,
    LAZY,
    NO_GRAD,
    REQUIRES_GRAD,
    STRIDED,
    Device,
    Tensor,
)
from flake8_torch_numpy.sinks import find, parts

Breakage = contextlib.AbstractContextManager[Any]


def _handled(name: str, change: Callable[[Callable[..., Any], Any, Any], Any]) -> Breakage:
    """Another handler for a method: change is given the right one, the target, and what the right one gives."""
    right = torch_methods._HANDLERS[name]

    def handler(machine: Any, target: Any, arguments: Any, node: Any) -> Any:
        return change(right, target, right(machine, target, arguments, node))

    return mock.patch.dict(torch_methods._HANDLERS, {name: handler})


def _changed(value: Any, of: int, bits: int) -> Any:
    return value.replace(of, bits) if isinstance(value, Tensor) else value


def _clone_keeps_the_bits(_right: object, target: Any, result: Any) -> Any:
    return _changed(result, LAZY, target.tensor.bits & LAZY)


def _last_branch_wins(self: store.State, branches: Any) -> None:
    alive = [changes for changes in branches if changes is not None]
    if alive:
        self.apply(alive[-1])
    else:
        self.is_alive = False


def _first_input_decides(held: Any) -> int:
    return next(iter(held), 0)


@contextlib.contextmanager
def _promotion_dropped() -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for module in (dtypes, operators, torch_results):
            stack.enter_context(mock.patch.object(module, "promoted_dtype", _first_input_decides))
        yield


@contextlib.contextmanager
def _lists_not_looked_into() -> Iterator[None]:
    right = parts.tensors_in

    def only_alone(value: Any, forms: Any) -> Any:
        return (found for found in right(value, forms) if isinstance(value, Tensor) and found)

    with mock.patch.object(find, "tensors_in", only_alone):
        yield


def _parameters_without_grad() -> Breakage:
    right = module_values.parameter_of
    return mock.patch.object(
        module_values, "parameter_of", lambda module, owner: _changed(right(module, owner), REQUIRES_GRAD, NO_GRAD)
    )


# What the analysis takes for true; what makes it do so.
BREAKAGES: dict[str, Callable[[], Breakage]] = {
    "`.float()` drops grad": lambda: _handled("float", lambda _, __, got: _changed(got, REQUIRES_GRAD, NO_GRAD)),
    "`.cpu()` does nothing": lambda: _handled("cpu", lambda _, target, __: target.value or target.tensor),
    "no_grad turns grad on": lambda: mock.patch.multiple(
        grad_mode,
        _OFF=frozenset(),
        _ON=grad_mode._ON | grad_mode._OFF,
    ),
    "clone() keeps pending bits": lambda: _handled("clone", _clone_keeps_the_bits),
    "the first input decides on the dtype": _promotion_dropped,
    "of two branches the last one counts": lambda: mock.patch.object(store.State, "join_branches", _last_branch_wins),
    "in-place operations leave grad as it is": lambda: mock.patch.object(
        torch_methods, "assigned_in_place", lambda machine, tensor, inputs: tensor
    ),
    "every device that is named is the CPU": lambda: mock.patch.object(
        torch_results, "device_from", return_value=Device(HOST)
    ),
    "lists that NumPy is given hold no tensors": _lists_not_looked_into,
    "autocast changes no dtype": lambda: mock.patch.object(autocast, "_NARROWED", frozenset()),
    "parameters of modules never require grad": _parameters_without_grad,
    "sparse tensors are dense": lambda: mock.patch.object(torch_results, "sparse_layout", return_value=STRIDED),
}
