"""Asking torch whether what is expected of a program's conversions is true."""

import functools
import inspect
from collections.abc import Mapping, Set
from typing import Any
from unittest import mock

import numpy as np
import torch

from tests.cases.case import World
from tests.torch_run.execute import execute
from tests.torch_run.worlds import why_not

_NUMBERS = {"device": "01", "grad": "02", "lazy": "03", "dtype": "04", "layout": "05", "data": "06"}
_BROKEN = {obligation: f"TNP2{number}" for obligation, number in _NUMBERS.items()}
_IN_DOUBT = {obligation: {f"TNP{kind}{number}" for kind in "234"} for obligation, number in _NUMBERS.items()}


def judge(text: str, demanded: Mapping[int, Set[str]], allowed: Mapping[int, Set[str]]) -> None:
    """Run a program in the worlds that are in reach, and compare its conversions with the codes of their lines.

    demanded: codes that have to be reported. allowed: all that may be.
    """
    worlds = [world for world in (World.CPU, World.FAKE_CUDA) if why_not(world) is None]
    seen: dict[tuple[int, str], set[bool]] = {}
    for world in worlds:
        with mock.patch.object(torch.Tensor, "numpy", _Recorder(seen)):
            failure = execute(text, world).failure
        lacks_cuda = world is World.CPU and failure is not None and "CUDA" in failure.message
        assert failure is None or lacks_cuda, f"on {world} the program itself fails: {failure}\n{text}"
    for (line, obligation), answers in seen.items():
        where = f"line {line} of\n{text}"
        if _BROKEN[obligation] in demanded.get(line, ()) and World.FAKE_CUDA in worlds:
            assert True in answers, f"torch converts what is said to be broken ({obligation}), {where}"
        if _IN_DOUBT[obligation].isdisjoint(allowed.get(line, ())):
            assert True not in answers, f"torch refuses what is said to be met ({obligation}), {where}"


class _Recorder:
    """Takes the place of `Tensor.numpy`: notes what torch would refuse, and converts it nevertheless."""

    def __init__(self, seen: dict[tuple[int, str], set[bool]]) -> None:
        self._seen = seen
        self._convert = torch.Tensor.numpy

    def __get__(self, tensor: torch.Tensor | None, owner: type[torch.Tensor]) -> Any:
        return self if tensor is None else functools.partial(self, tensor)

    def __call__(self, tensor: torch.Tensor, *, force: bool = False) -> Any:
        line = _line_of_the_program()
        if line is None:
            return self._convert(tensor, force=force)
        has_data = tensor.device.type != "meta"
        refused = {
            "device": has_data and tensor.device.type != "cpu" and not force,
            "grad": tensor.requires_grad and torch.is_grad_enabled() and not force,
            "lazy": not force and (tensor.is_conj() or tensor.is_neg()),
            "dtype": not self._has_numpy(tensor),
            "layout": tensor.layout is not torch.strided or tensor.is_nested,
            "data": not has_data,
        }
        for obligation, answer in refused.items():
            self._seen.setdefault((line, obligation), set()).add(answer)
        if any(refused[obligation] for obligation in ("dtype", "layout", "data")):
            return np.zeros(() if tensor.is_nested else tuple(tensor.shape))
        return self._convert(tensor, force=True)

    def _has_numpy(self, tensor: torch.Tensor) -> bool:
        """Has NumPy the dtype of a tensor? torch is asked with an empty one."""
        if tensor.is_quantized:
            return False
        try:
            self._convert(torch.empty(0, dtype=tensor.dtype, device="cpu"))
        except TypeError:
            return False
        return True


def _line_of_the_program() -> int | None:
    """The line of the program that converts (where the method's name stands); None if another code does it."""
    frame = inspect.currentframe()
    while frame is not None and not frame.f_code.co_filename.startswith("<program"):
        frame = frame.f_back
    return None if frame is None else frame.f_lineno
