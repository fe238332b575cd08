"""What is noted while a watched program runs."""

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

if TYPE_CHECKING:
    import types

FILENAME = "<generated program>"

# The calls inside a program through which a function was reached, by the places of the instructions.
Context = tuple[tuple[str, int], ...]

_MOST_STEPS = 300
_CATCH_ALL = {"BaseException", "Exception"}


@dataclass(frozen=True, slots=True)
class Event:
    """One execution of a conversion.

    device_error, grad_error: whether torch refused for this reason, or would have, were it not for the other one.
    other_error: why it refused even then; empty if it did not.
    is_device_handled, is_grad_handled: whether the program itself is ready for that error.
    is_through_data: whether the tensor was computed from what a `.data` gave.
    context: from where its function was called; None for a call after the end of the program.
    array: the array; where torch refused, what `force=True` gives. values: a copy of it.
    """

    sink: int
    device_error: bool
    grad_error: bool
    other_error: str
    is_device_handled: bool
    is_grad_handled: bool
    is_through_data: bool
    context: Context | None
    array: np.ndarray[Any, Any]
    values: np.ndarray[Any, Any]


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

    def convert(self, sink: int, receiver: Any, *, force: bool = False) -> Any:
        """Do `receiver.numpy(force=force)`, note what comes of it, and go on as if it had worked."""
        if not isinstance(receiver, torch.Tensor):
            return receiver.numpy()
        is_through_data = self.data.has_seen(receiver)
        first = _refusal(lambda: receiver.numpy(force=force))
        device_error = "device type tensor to numpy" in first
        # Of a tensor that is elsewhere torch does not come to look at this.
        would_refuse_grad = device_error and receiver.requires_grad and torch.is_grad_enabled()
        grad_error = would_refuse_grad or "that requires grad" in first
        other_error = _refusal(lambda: receiver.numpy(force=True))
        array = np.zeros(tuple(receiver.shape)) if other_error else receiver.numpy(force=force or bool(first))
        handled = frozenset().union(*self.handled)
        self.events.append(
            Event(
                sink,
                device_error,
                grad_error,
                other_error,
                bool(handled & {"TypeError", *_CATCH_ALL}),
                bool(handled & {"RuntimeError", *_CATCH_ALL}),
                is_through_data,
                None if self.is_over else _context(),
                array,
                array.copy(),
            )
        )
        return array

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
    frame: types.FrameType | None = sys._getframe(2)
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
        return str(error)
    return ""
