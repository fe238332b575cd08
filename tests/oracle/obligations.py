"""What torch demands of a tensor at a conversion: who reports it, and which tensors break it."""

import enum
import functools
from collections.abc import Iterator

import torch

from flake8_torch_numpy.finding import Finding


class Obligation(enum.StrEnum):
    """One demand."""

    DEVICE = "device"
    GRAD = "grad"
    CONJ = "conj bit"
    NEG = "neg bit"
    DTYPE = "dtype"
    LAYOUT = "layout"
    DATA = "data"


# Those that a safe fix meets, and torch itself where `force=True` is given.
FORCED = frozenset({Obligation.DEVICE, Obligation.GRAD, Obligation.CONJ, Obligation.NEG})

_CODES = {
    Obligation.DEVICE: ("TNP201", "TNP301", "TNP401"),
    Obligation.GRAD: ("TNP202", "TNP302", "TNP402"),
    Obligation.CONJ: ("TNP203", "TNP303"),
    Obligation.NEG: ("TNP203", "TNP303"),
    Obligation.DTYPE: ("TNP204", "TNP304", "TNP404"),
    Obligation.LAYOUT: ("TNP205", "TNP305"),
    Obligation.DATA: ("TNP206", "TNP306"),
}
# What a message says that shares its code with another obligation.
_WORDS = {Obligation.CONJ: "conjugation", Obligation.NEG: "negation"}
_ERRORS = {
    Obligation.DEVICE: frozenset({"TypeError"}),
    Obligation.GRAD: frozenset({"RuntimeError"}),
    Obligation.CONJ: frozenset({"RuntimeError"}),
    Obligation.NEG: frozenset({"RuntimeError"}),
    Obligation.DTYPE: frozenset({"TypeError"}),
    Obligation.LAYOUT: frozenset({"TypeError", "RuntimeError", "NotImplementedError"}),
    Obligation.DATA: frozenset({"TypeError", "RuntimeError", "NotImplementedError"}),
}
_CATCH_ALL = frozenset({"BaseException", "Exception"})


def is_about(finding: Finding, obligation: Obligation) -> bool:
    """Does a finding report that this is broken, or may be?"""
    return finding.code in _CODES[obligation] and _WORDS.get(obligation, "") in finding.message


def handled_by(names: frozenset[str]) -> frozenset[Obligation]:
    """The obligations whose errors are caught by handlers of these names."""
    return frozenset(of for of in Obligation if names & (_ERRORS[of] | _CATCH_ALL))


def broken_by(tensor: torch.Tensor, *, force: bool) -> frozenset[Obligation]:
    """What of torch's demands a tensor does not meet: all of it, though torch names just the first."""
    found = frozenset(_broken(tensor))
    return found - FORCED if force else found


def _broken(tensor: torch.Tensor) -> Iterator[Obligation]:
    if tensor.layout is not torch.strided or tensor.is_nested:
        yield Obligation.LAYOUT
    if tensor.device.type == "meta":
        yield Obligation.DATA
    elif tensor.device.type != "cpu":
        yield Obligation.DEVICE
    if tensor.requires_grad and torch.is_grad_enabled():
        yield Obligation.GRAD
    if tensor.is_conj():
        yield Obligation.CONJ
    if tensor.is_neg():
        yield Obligation.NEG
    if tensor.is_quantized or not _has_numpy(tensor.dtype):
        yield Obligation.DTYPE


@functools.cache
def _has_numpy(dtype: torch.dtype) -> bool:
    """Torch itself says for which dtypes NumPy has one."""
    try:
        torch.empty(0, dtype=dtype, device="cpu").numpy()
    except (TypeError, RuntimeError):
        return False
    return True
