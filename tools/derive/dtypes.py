"""Concludes from observations what dtype an output has, in terms of that of the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from torch.utils._pytree import tree_leaves

from tools.derive.facts import Seen, is_inexact

if TYPE_CHECKING:
    from flake8_torch_numpy.torch_api.signature import Dtype
    from tools.derive.experiments import Observation

_EXACT: Final[dict[torch.dtype, Dtype]] = {
    torch.float16: "float16",
    torch.bfloat16: "bfloat16",
    torch.float32: "float32",
    torch.float64: "float64",
    torch.complex32: "complex32",
    torch.complex64: "complex64",
    torch.complex128: "complex128",
}
_QUANTIZED: Final = {torch.quint8, torch.qint8, torch.qint32, torch.quint4x2, torch.quint2x4}


def _real(dtype: torch.dtype) -> torch.dtype:
    return dtype.to_real() if dtype.is_complex else dtype


def names_dtype(run: Observation) -> bool:
    """Whether a call says itself what dtype it wants."""
    given = tree_leaves((run.call.args, run.call.kwargs))
    return any(isinstance(leaf, torch.dtype) or (isinstance(leaf, str) and leaf.startswith("torch.")) for leaf in given)


def _number(run: Observation) -> str:
    numbers = [
        leaf.flat[0].item() if isinstance(leaf, np.ndarray) else leaf
        for leaf in tree_leaves((run.call.args, run.call.kwargs))
        if isinstance(leaf, int | float | complex | np.ndarray) and not isinstance(leaf, bool)
    ]
    return "floating" if any(not isinstance(number, int) for number in numbers) else "integer"


def conclude_dtype(seen: Seen) -> Dtype:
    """The dtype of an output in terms of that of the inputs."""
    outs = {part.dtype for _, part in seen}
    if outs & _QUANTIZED:
        return "quantized" if outs <= _QUANTIZED else "unknown"
    facts = [
        (run.dtype, part.dtype)
        for run, part in seen
        if run.setting in {"plain", "dtype"}
        and run.dtype is not None
        and part.dtype is not None
        and not names_dtype(run)
        if is_inexact(run.dtype) or _number(run) != "floating"
    ]
    plain = [
        (run, part.dtype)
        for run, part in seen
        if run.setting in {"plain", "default dtype"} and not run.call.tensors() and part.dtype is not None
        if not names_dtype(run)
    ]
    if len({given for given, _ in facts}) > 1 or not plain:
        return _from_tensors(facts) if facts else "unknown"
    return _from_nothing(plain)


def _from_tensors(facts: list[tuple[torch.dtype, torch.dtype]]) -> Dtype:
    given, found = {dtype for dtype, _ in facts}, {dtype for _, dtype in facts}
    inexact = {dtype for dtype in given if is_inexact(dtype)}
    if found == {torch.bool} and (inexact or len(given) > 1):
        return "bool"
    if not any(map(is_inexact, found)):
        same = all(dtype == out for dtype, out in facts)
        return "inputs" if same or not inexact else "integer"
    if len(found) == 1 and len(inexact) > 1:
        return _EXACT.get(next(iter(found)), "unknown")
    if all(out.is_complex for out in found) and any(not dtype.is_complex for dtype in given):
        return "complex"
    return _fromis_inexact(facts)


def _fromis_inexact(facts: list[tuple[torch.dtype, torch.dtype]]) -> Dtype:
    whole = {is_inexact(out) for dtype, out in facts if not is_inexact(dtype)}
    inexact = [(dtype, out) for dtype, out in facts if is_inexact(dtype)]
    if all(dtype == out for dtype, out in inexact):
        if whole == {True} and all(out in {torch.float32, torch.complex64} for d, out in facts if not is_inexact(d)):
            return "floating"
        return "inputs" if whole <= {False} else "unknown"
    if all(out == _real(dtype) for dtype, out in inexact):
        return "real floating" if whole == {True} else "real"
    return "unknown"


def _from_nothing(facts: list[tuple[Observation, torch.dtype]]) -> Dtype:
    found = {dtype for _, dtype in facts}
    if not found:
        return "unknown"
    if found == {torch.bool}:
        return "bool"
    if not any(map(is_inexact, found)):
        return "integer" if all(_number(run) == "floating" for run, _ in facts) or len(found) == 1 else "inputs"
    if all(dtype == (run.dtype or torch.float32) for run, dtype in facts):
        return "factory"
    if len(found) == 1:
        return _EXACT.get(next(iter(found)), "unknown")
    return "inputs" if all(is_inexact(dtype) == (_number(run) == "floating") for run, dtype in facts) else "unknown"
