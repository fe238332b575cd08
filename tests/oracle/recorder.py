"""What is noted while a watched program runs."""

import contextlib
import functools
import operator
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from tests.oracle.obligations import Obligation, broken_by, handled_by
from tests.oracle.windows import (
    Activation,
    Array,
    UnforeseenError,
    Windows,
    arrays_in,
    values_of,
)

FILENAME = "<generated program>"

# The calls inside a program through which a function was reached, by the places of the instructions.
Context = tuple[tuple[str, int], ...]

_MOST_STEPS = 300


@dataclass(frozen=True, slots=True)
class Event:
    """One execution of a conversion.

    broken: the demands that the tensor did not meet, those included to which torch did not come.
    handled: the demands for whose errors the program itself is ready.
    is_through_data: whether the tensor was computed from what a `.data` gave.
    context: from where its function was called; None for a call after the end of the program.
    result: the array; where torch refused, one with the values of the tensor. Of the operands of one site the first
    that is converted has the result of all. values: copies of what is converted, or would be if it were a tensor.
    is_converted: was there a tensor that NumPy asked for an array?
    """

    sink: int
    broken: frozenset[Obligation]
    handled: frozenset[Obligation]
    is_through_data: bool
    context: Context | None
    result: Any
    values: tuple[Array, ...]
    is_converted: bool = True

    @property
    def refused(self) -> frozenset[Obligation]:
        """What torch refuses, to the surprise of the program."""
        return self.broken - self.handled


class DataWatch(TorchFunctionMode):
    """Follows what `.data` gives through everything that torch computes from it."""

    def __init__(self) -> None:
        super().__init__()
        # The tensors are kept, so that their identities stay theirs.
        self._seen: dict[int, torch.Tensor] = {}

    def has_seen(self, tensor: torch.Tensor) -> bool:
        """Was this computed from what a `.data` gave?"""
        return id(tensor) in self._seen

    def __torch_function__(self, function: Any, types: Any, arguments: Any = (), options: Any = None) -> Any:
        result = function(*arguments, **(options or {}))
        is_data = getattr(function, "__self__", None) is torch.Tensor.data
        if is_data or any(id(tensor) in self._seen for tensor in _tensors_in((arguments, options))):
            for tensor in _tensors_in(result):
                self._seen[id(tensor)] = tensor
        return result


def _tensors_in(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _tensors_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors_in(item)


class EndlessError(Exception):
    """The program seems to go on for ever."""


@dataclass
class Recorder:
    """The watches of one run."""

    events: list[Event] = field(default_factory=list)
    blocks: set[tuple[int, Context]] = field(default_factory=set)
    handled: list[frozenset[str]] = field(default_factory=list)
    steps: int = 0
    is_over: bool = False
    last_calls: dict[Callable[..., Any], Callable[[], Any]] = field(default_factory=dict)
    data: DataWatch = field(default_factory=DataWatch)
    windows: Windows = field(default_factory=Windows)
    activations: list[Activation] = field(default_factory=list)

    def convert(self, sink: int, method: str, receiver: Any, *arguments: Any, **options: Any) -> Any:
        """Do `receiver.numpy(**options)` or the like, note what comes of it, and go on as if it had worked."""
        convert = functools.partial(getattr(receiver, method), *arguments, **options)
        if not isinstance(receiver, torch.Tensor):
            return convert()
        is_through_data = self.data.has_seen(receiver)
        broken = broken_by(receiver, force=options.get("force", False))
        refusal = _refusal(convert)
        if bool(refusal) != bool(broken):
            raise UnforeseenError(f"torch says {refusal!r} of a tensor that breaks {sorted(broken)}")
        array = values_of(receiver) if broken else convert()
        self.events.append(Event(sink, broken, self._handled, is_through_data, self._context(), array, (array.copy(),)))
        return array

    def begin(self, site: int) -> Activation:
        """The operands of a site are about to be evaluated."""
        self.activations.append(Activation(site))
        return self.activations[-1]

    def note_operand(self, site: int, number: int, value: Any) -> Any:
        """An operand of a site has this value."""
        activation = next(each for each in reversed(self.activations) if each.site == site)
        activation.operands.append((number, value))
        return value

    def apply(self, activation: Activation, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call what a site calls, or do its operation."""
        is_operation = isinstance(function, types.FunctionType) and function.__name__ == "<lambda>"
        return self._evaluate(activation, lambda: function(*arguments, **options), is_noted=not is_operation)

    def store(self, activation: Activation, value: Any, target: Any, index: Any) -> None:
        """Do `target[index] = value`."""
        self._evaluate(
            activation, lambda: operator.setitem(target, index, value), is_noted=isinstance(target, np.ndarray)
        )

    def _evaluate(self, activation: Activation, evaluate: Callable[[], Any], *, is_noted: bool) -> Any:
        """is_noted: whether to keep the values of operands also where none is a tensor."""
        del self.activations[self.activations.index(activation) :]
        operands = activation.operands
        # Before it is evaluated: what is stored may change what is stored there.
        values = [tuple(arrays_in(value)) if is_noted else () for _, value in operands]
        window, result, error = self.windows.run(evaluate)
        kept = result
        for (number, _), tensors, before in zip(operands, window.converted_of(operands), values, strict=True):
            broken = frozenset[Obligation]().union(*(broken_by(tensor, force=False) for tensor in tensors))
            is_through_data = any(self.data.has_seen(tensor) for tensor in tensors)
            noted = before or tuple(values_of(tensor).copy() for tensor in tensors)
            event = Event(
                number,
                broken,
                self._handled,
                is_through_data,
                self._context(),
                kept if tensors else None,
                noted,
                bool(tensors),
            )
            kept = None if tensors else kept
            self.events.append(event)
        if error is not None:
            raise error
        return result

    @property
    def _handled(self) -> frozenset[Obligation]:
        return handled_by(frozenset().union(*self.handled))

    def _context(self) -> Context | None:
        return None if self.is_over else _context()

    def enter_block(self, number: int) -> None:
        """Note that a block is entered."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise EndlessError
        if not self.is_over:
            self.blocks.add((number, _context()))

    def watch_function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, of whose calls the last one is remembered."""

        @functools.wraps(function)
        def watched(*arguments: Any, **options: Any) -> Any:
            self.last_calls[function] = lambda: function(*arguments, **options)
            return function(*arguments, **options)

        return watched

    def call_again(self) -> None:
        """Call each function once more, as another program may that imports this one."""
        self.is_over = True
        for call in list(self.last_calls.values()):
            with torch.set_grad_enabled(True), contextlib.suppress(Exception):
                call()

    @contextlib.contextmanager
    def handling(self, *names: str) -> Iterator[None]:
        """Note for a while that the program handles these errors."""
        self.handled.append(frozenset(names))
        try:
            yield
        finally:
            self.handled.pop()


def _context() -> Context:
    """The calls on the way to the function that runs; comprehensions and lambdas belong to what is around them."""
    frames = []
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == FILENAME:
            frames.append(frame)
        frame = frame.f_back
    while frames and frames[0].f_code.co_name.startswith("<"):
        del frames[0]
    return tuple((frame.f_code.co_name, frame.f_lasti) for frame in frames[1:])


def _refusal(convert: Callable[[], object]) -> str:
    """The words in which torch refuses; empty if it does not."""
    try:
        convert()
    except (TypeError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
