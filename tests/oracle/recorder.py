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

from tests.oracle.obligations import Obligation, broken_by, handled_by
from tests.torch_run.snapshot import host_values

if TYPE_CHECKING:
    import types

FILENAME = "<generated program>"

# The calls inside a program through which a function was reached, by the places of the instructions, the outermost
# one last; that is `LATER` where it was called after the end of the program.
Context = tuple[tuple[str, int], ...]
LATER = ("", -1)

_MOST_STEPS = 300


@dataclass(frozen=True, slots=True)
class Event:
    """One execution of a conversion.

    broken: the demands that the tensor did not meet, those included to which torch did not come.
    handled: the demands for whose errors the program itself is ready.
    is_through_data: whether the tensor was computed from what a `.data` gave.
    context: from where its function was called.
    array: the array; where torch refused, one with the values of the tensor. values: a copy of it.
    is_number: whether it was not a tensor, but a number of Python.
    """

    sink: int
    broken: frozenset[Obligation]
    handled: frozenset[Obligation]
    is_through_data: bool
    context: Context
    array: np.ndarray[Any, Any]
    values: np.ndarray[Any, Any]
    is_number: bool = False

    @property
    def refused(self) -> frozenset[Obligation]:
        """What torch refuses, to the surprise of the program."""
        return self.broken - self.handled

    @property
    def is_later(self) -> bool:
        """Was it reached by a call after the end of the program?"""
        return LATER in self.context


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


class UnforeseenError(BaseException):
    """Torch refuses what seems to meet its demands, or the other way around: the recorder is wrong, not the program."""


class EndlessError(Exception):
    """The program seems to go on for ever."""


@dataclass
class Recorder:
    """The watches of one run.

    failed_later: the names of functions that could not be called again after the end of the program.
    """

    events: list[Event] = field(default_factory=list)
    blocks: set[tuple[int, Context]] = field(default_factory=set)
    handled: list[frozenset[str]] = field(default_factory=list)
    steps: int = 0
    is_over: bool = False
    last_calls: dict[Callable[..., Any], Callable[[], Any]] = field(default_factory=dict)
    with_grad: set[Callable[..., Any]] = field(default_factory=set)
    failed_later: set[str] = field(default_factory=set)
    data: DataWatch = field(default_factory=DataWatch)

    def convert(self, sink: int, method: str, receiver: Any, *arguments: Any, force: bool = False) -> Any:
        """Call a method that converts, note what comes of it, and go on as if it had worked."""
        if not isinstance(receiver, torch.Tensor):
            return getattr(receiver, method)(*arguments)
        options = {"force": True} if force else {}
        broken = broken_by(receiver, force=force)
        refusal = _refusal(lambda: getattr(receiver, method)(**options))
        if bool(refusal) != bool(broken):
            raise UnforeseenError(f"torch says {refusal!r} of a tensor that breaks {sorted(broken)}")
        array = _values_of(receiver) if broken else getattr(receiver, method)(**options)
        self._note(sink, broken, receiver, array, _context(is_later=self.is_over))
        return array

    def pass_on(self, sink: int, value: Any, is_element: bool) -> Any:
        """What NumPy may be given in place of a value of which it makes an array; note what comes of each tensor.

        is_element: whether the value is an element of a list that is converted as a whole.
        """
        return self._passed_on(sink, value, is_element, _context(is_later=self.is_over))

    def _passed_on(self, sink: int, value: Any, is_element: bool, context: Context) -> Any:
        if value is None:
            raise TypeError("a program that makes an array of None is none that somebody would write")
        if isinstance(value, list | tuple):
            passed = [self._passed_on(sink, item, True, context) for item in value]
            return passed if isinstance(value, list) else tuple(passed)
        if isinstance(value, bool | int | float | complex | np.ndarray | np.generic):
            array = np.asarray(value)
            is_number = not isinstance(value, np.ndarray | np.generic)
            self.events.append(Event(sink, frozenset(), frozenset(), False, context, array, array.copy(), is_number))
        if not isinstance(value, torch.Tensor):
            return value
        broken = broken_by(value, force=False)
        refusal = _refusal(lambda: np.asarray([value] if is_element else value))
        if bool(refusal) != bool(broken) and not (is_element and broken):
            raise UnforeseenError(f"torch says {refusal!r} of a tensor that breaks {sorted(broken)}")
        array = _values_of(value) if broken else np.asarray(value)
        # What a list is made of is copied.
        self._note(sink, broken if refusal else frozenset(), value, array.copy() if is_element else array, context)
        return torch.as_tensor(array, device="cpu") if refusal else value

    def _note(
        self,
        sink: int,
        broken: frozenset[Obligation],
        tensor: torch.Tensor,
        array: np.ndarray[Any, Any],
        context: Context,
    ) -> None:
        handled = handled_by(frozenset().union(*self.handled))
        is_through_data = self.data.has_seen(tensor)
        self.events.append(Event(sink, broken, handled, is_through_data, context, array, array.copy()))

    def enter_block(self, number: int) -> None:
        """Note that a block is entered."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise EndlessError
        self.blocks.add((number, _context(is_later=self.is_over)))

    def watch_function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, of whose calls the last one is remembered, with arguments like those that it was given."""

        @functools.wraps(function)
        def watched(*arguments: Any, **options: Any) -> Any:
            if function.__name__ != "__init__":  # nobody calls it twice for one object
                given = [_like(argument) for argument in arguments]
                named = {name: _like(argument) for name, argument in options.items()}
                self.last_calls[function] = lambda: function(*given, **named)
            if torch.is_grad_enabled():
                self.with_grad.add(function)
            return function(*arguments, **options)

        return watched

    def call_again(self) -> None:
        """Call each function once more, as another program may that imports this one.

        One that the program calls without grad only is called so by others, too (see "What is assumed" in
        docs/architecture.md).
        """
        self.is_over = True
        for function, call in list(self.last_calls.items()):
            with torch.set_grad_enabled(function in self.with_grad):
                try:
                    call()
                except Exception:  # noqa: BLE001 -- the state that the program left may not suit it
                    self.failed_later.add(function.__name__)

    @contextlib.contextmanager
    def handling(self, *names: str) -> Iterator[None]:
        """Note for a while that the program handles these errors."""
        self.handled.append(frozenset(names))
        try:
            yield
        finally:
            self.handled.pop()


def _like(value: Any) -> Any:
    """A tensor of its own like a given one, to which nothing can happen in the meantime; other values as they are."""
    if type(value) is not torch.Tensor or value.layout is not torch.strided or value.is_nested or value.is_quantized:
        return value
    if value.is_conj() or value.is_neg():
        return value
    with torch.inference_mode(False), torch.enable_grad():
        return value.detach().clone().requires_grad_(value.requires_grad)


def _context(*, is_later: bool) -> Context:
    """The calls on the way to the function that runs; comprehensions and lambdas belong to what is around them."""
    frames = []
    frame: types.FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == FILENAME:
            frames.append(frame)
        frame = frame.f_back
    while frames and frames[0].f_code.co_name.startswith("<"):
        del frames[0]
    calls = tuple((frame.f_code.co_name, frame.f_lasti) for frame in frames[1:])
    return (*calls, LATER) if is_later else calls


def _values_of(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """What a conversion would give if torch did what it asks for; in the tensor's memory where that is possible.

    Of a tensor that has no data, or not those of an array, zeros.
    """
    if tensor.device.type == "meta" or tensor.is_nested:
        return np.zeros(() if tensor.is_nested else tuple(tensor.shape))
    try:
        return tensor.numpy(force=True)
    except (TypeError, RuntimeError):
        return host_values(tensor)


def _refusal(convert: Callable[[], object]) -> str:
    """The words in which torch refuses; empty if it does not."""
    try:
        convert()
    except (TypeError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
