"""Which tensors NumPy converts while one expression is evaluated."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import numpy as np
import torch

from tests.oracle.obligations import broken_by
from tests.torch_run.snapshot import host_values

Array = np.ndarray[Any, Any]

_DEEPEST = 4


class UnforeseenError(BaseException):
    """Torch refuses what seems to meet its demands, or the other way around: the recorder is wrong, not the program."""


@dataclass(eq=False)
class Activation:
    """One evaluation of a site: the operands that it was given so far, by their numbers."""

    site: int
    operands: list[tuple[int, Any]] = field(default_factory=list)


@dataclass
class Window:
    """What is converted meanwhile; is_forced: also what torch refuses. has_refused: did torch refuse something?"""

    is_forced: bool
    converted: list[torch.Tensor] = field(default_factory=list)
    has_refused: bool = False

    def convert(self, tensor: torch.Tensor) -> Array:
        """Note a tensor, and convert it."""
        self.converted.append(tensor)
        broken = broken_by(tensor, force=False)
        if broken and self.is_forced:
            return values_of(tensor)
        try:
            array = tensor.numpy()
        except (TypeError, RuntimeError) as error:
            self.has_refused = True
            if not broken:
                raise UnforeseenError(f"torch says {error!r} of a tensor that breaks nothing") from error
            raise
        if broken:
            raise UnforeseenError(f"torch converts a tensor that breaks {sorted(broken)}")
        return array

    def converted_of(self, operands: list[tuple[int, Any]]) -> list[list[torch.Tensor]]:
        """For each operand, the tensors in it that were converted.

        What was computed from an operand first, inside NumPy or torch, counts as that operand, if there is but one.
        """
        given = [list(tensors_in(value)) for _, value in operands]
        known = {id(tensor) for tensors in given for tensor in tensors}
        converted = {id(tensor) for tensor in self.converted}
        found = [[tensor for tensor in tensors if id(tensor) in converted] for tensors in given]
        others = [tensor for tensor in self.converted if id(tensor) not in known]
        if others:
            holders = [index for index, tensors in enumerate(given) if tensors]
            if len({operands[index][0] for index in holders}) != 1:
                raise UnforeseenError(f"a tensor is converted that is none of {len(operands)} operands")
            found[holders[0]] += others
        return found


@dataclass
class Windows:
    """Takes the place of `Tensor.__array__`, which is what NumPy asks; outside of windows torch's own answers."""

    current: Window | None = None

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Let NumPy ask here for a while."""
        own: Callable[..., Array] = torch.Tensor.__array__

        # NumPy asks with `copy=` first, which torch does not take: neither does this.
        def ask(tensor: torch.Tensor, dtype: Any = None) -> Any:
            if self.current is None:
                return own(tensor, dtype)
            array = self.current.convert(tensor)
            return array if dtype is None else array.astype(dtype, copy=False)

        with mock.patch.object(torch.Tensor, "__array__", ask):
            yield

    def run(self, evaluate: Callable[[], Any]) -> tuple[Window, Any, Exception | None]:
        """Evaluate as torch has it; where it refuses, once more by force. The result, or what was raised."""
        window, result, error = self._run(evaluate, is_forced=False)
        if error is not None and window.has_refused:
            return self._run(evaluate, is_forced=True)
        if window.has_refused:
            # NumPy has a way without: nothing that the program notices is refused.
            window.converted.clear()
        return window, result, error

    def _run(self, evaluate: Callable[[], Any], *, is_forced: bool) -> tuple[Window, Any, Exception | None]:
        window = Window(is_forced)
        outer, self.current = self.current, window
        try:
            return window, evaluate(), None
        except Exception as error:  # noqa: BLE001 -- the program gets it, once it is noted
            return window, None, error
        finally:
            self.current = outer


def tensors_in(value: Any, depth: int = _DEEPEST) -> Iterator[torch.Tensor]:
    """The tensors that a value is, or that are in it."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict | list | tuple) and depth:
        for item in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(item, depth - 1)


def arrays_in(value: Any, depth: int = _DEEPEST) -> Iterator[Array]:
    """Copies of the tensors, arrays and numbers that a value is, or that are in it."""
    if isinstance(value, torch.Tensor):
        yield values_of(value).copy()
    elif isinstance(value, np.ndarray | np.generic | int | float | complex):
        yield np.array(value)
    elif isinstance(value, dict | list | tuple) and depth:
        for item in value.values() if isinstance(value, dict) else value:
            yield from arrays_in(item, depth - 1)


def values_of(tensor: torch.Tensor) -> Array:
    """What a conversion would give if torch did what it asks for; in the tensor's memory where that is possible.

    Of a tensor that has no data, or not those of an array, zeros.
    """
    if tensor.device.type == "meta" or tensor.is_nested:
        return np.zeros(() if tensor.is_nested else tuple(tensor.shape))
    try:
        return tensor.numpy(force=True)
    except (TypeError, RuntimeError):
        return host_values(tensor)
