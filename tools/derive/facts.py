"""Concludes from observations one fact about an output: grad, device, memory, layout, pending bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import torch

from tools.derive.experiments import ACCELERATOR, Observation
from tools.derive.observing import Part

if TYPE_CHECKING:
    from flake8_torch_numpy.torch_api.signature import Alias, Device, Grad, Layout, Lazy

Seen = list[tuple[Observation, Part]]

_SPARSE: Final = {torch.sparse_coo, torch.sparse_csr, torch.sparse_csc, torch.sparse_bsr, torch.sparse_bsc}


def is_inexact(dtype: torch.dtype | None) -> bool:
    """Whether a dtype is one that can require grad."""
    return dtype is not None and (dtype.is_floating_point or dtype.is_complex)


def _asks_for_grad(run: Observation) -> bool:
    return run.setting in {"grad", "device"} and any(is_inexact(tensor.dtype) for tensor in run.call.tensors())


def conclude_grad(seen: Seen) -> tuple[Grad, frozenset[str], frozenset[str]]:
    """Whether an output requires grad, and the arguments through which it does, and through which it does not."""
    relevant = [(run, part) for run, part in seen if is_inexact(part.dtype)]
    if not relevant:
        return ("never" if seen else "unknown"), frozenset(), frozenset()
    if any(part.grad for run, part in relevant if run.setting == "plain"):
        plain = all(part.grad for run, part in relevant if run.setting in {"plain", "grad", "only", "device"})
        return ("always" if plain else "unknown"), frozenset(), frozenset()
    grads = [(run, part.grad) for run, part in relevant if run.setting == "only" or _asks_for_grad(run)]
    flows: dict[str, set[bool]] = {}
    for run, grad in grads:
        if run.setting == "only":
            flows.setdefault(run.argument, set()).add(grad)
    if not any(grad for _, grad in grads):
        could = any(is_inexact(tensor.dtype) for run, _ in seen for tensor in run.call.tensors())
        return ("never" if grads or not could else "unknown"), frozenset(), frozenset(flows)
    through = frozenset(name for name, found in flows.items() if True in found)
    cut = frozenset(name for name, found in flows.items() if found == {False})
    steady = all(grad for run, grad in grads if run.setting != "only") and all(
        len(found) == 1 for found in flows.values()
    )
    return ("propagates" if steady and "" not in cut else "unknown"), through, cut


def conclude_device(seen: Seen, *, mixes: bool) -> Device:
    """Where an output is; mixes: the inputs may be on several devices."""
    moved = {part.device for run, part in seen if run.setting in {"device", "device plain"}}
    default = {part.device for run, part in seen if run.setting == "default device"}
    home = {part.device for run, part in seen if run.setting == "plain"}
    if ACCELERATOR in home:
        return "cuda" if home | moved == {ACCELERATOR} else "unknown"
    if moved == {ACCELERATOR}:
        return _mixed(seen) if mixes else "inputs"
    if not moved <= {"cpu"} or len(default) != 1:
        return "unknown"
    return "host" if default == {"cpu"} else "factory"


def _mixed(seen: Seen) -> Device:
    """Whose device counts where torch takes tensors of several: told by runs in which they differ."""
    rest = {part.device for run, part in seen if run.setting == "rest elsewhere"}
    first = {part.device for run, part in seen if run.setting == "first elsewhere"}
    if (rest or first) and rest <= {ACCELERATOR} and first <= {"cpu"}:
        return "first"
    if (rest or first) and rest <= {"cpu"} and first <= {ACCELERATOR}:
        return "last"
    return "inputs"


def conclude_alias(seen: Seen, *, in_place: bool, may_alias: bool | None) -> Alias:
    """Whether an output shares memory; `may_alias` is what the schema says (None: there is none)."""
    ignored = {"first elsewhere", "rest elsewhere", "sparse", "partly sparse"}
    found = {part.memory for run, part in seen if run.setting not in ignored} - {""}
    if not found:
        return "unknown"
    if found == {"fresh"}:
        return "maybe" if may_alias else "copy"
    if found == {"same"} and in_place:
        return "self"
    return "view" if found == {"shared"} else "maybe"


def conclude_layout(seen: Seen) -> Layout:
    """The layout of an output of dense inputs, and of sparse ones."""
    dense = {part.layout for run, part in seen if run.setting not in {"sparse", "partly sparse"}}
    sparse = {part.layout for run, part in seen if run.setting == "sparse"}
    partly = {part.layout for run, part in seen if run.setting == "partly sparse"}
    if dense == {torch.strided}:
        if not sparse or sparse == {torch.strided}:
            return "dense" if sparse else "inputs"
        if not sparse <= _SPARSE:
            return "varies"
        return "kept by each" if partly and partly <= _SPARSE else "kept"
    if dense and dense <= _SPARSE:
        return "sparse"
    return "mkldnn" if {str(layout) for layout in dense} == {"torch._mkldnn"} else "unknown"


_LAZY: Final[dict[tuple[bool, bool, bool, bool], Lazy]] = {
    (False, False, False, False): "none",
    (False, True, False, False): "inputs",
    (True, False, False, False): "conj",
    (False, False, False, True): "neg",
}


def conclude_lazy(seen: Seen) -> Lazy:
    """The pending bits of an output, from runs with inputs without and with them."""
    plain = {(part.conj, part.neg) for run, part in seen if run.setting == "dtype" and run.dtype == torch.complex64}
    conj = {(part.conj, part.neg) for run, part in seen if run.setting == "conj"}
    neg = {part.neg for run, part in seen if run.setting == "neg"}
    if not plain or not conj:
        if True not in neg:
            return "none"
        return "inputs" if neg == {True} else "unknown"
    if len(plain) > 1:
        return "unknown"
    partly = {(part.conj, part.neg) for run, part in seen if run.setting == "partly conj"}
    if conj | plain == {(False, False)} and not partly <= {(False, False)}:
        return "some"
    if len(conj) > 1:
        return "maybe" if plain == {(False, False)} else "unknown"
    before, after = plain.pop(), conj.pop()
    found = _LAZY.get((before[0], after[0], before[1], after[1]), "unknown")
    keeps_neg = {"none": False, "inputs": True}.get(found)
    if keeps_neg is None or neg <= {keeps_neg}:
        return found
    return "maybe" if before == (False, False) else "unknown"
