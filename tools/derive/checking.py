"""Compares what the catalog says with what torch does, for every sample call of torch's own test suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from tests.torch_run.fake_accelerator import fake_accelerator

from flake8_torch_numpy.torch_api import catalog
from tools.derive.assembling import cleaned
from tools.derive.dtypes import names_dtype
from tools.derive.experiments import ACCELERATOR, Laboratory, Observation
from tools.derive.facts import is_inexact
from tools.derive.observing import Call, Part, quiet
from tools.derive.overloads import described
from tools.derive.samples import SampleCalls
from tools.derive.targets import Target, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.torch_api.signature import Output, Signature

_MEMORY = {"copy": {"fresh"}, "view": {"shared"}, "self": {"same"}}


def _selected(target: Target, call: Call) -> tuple[Signature, ...]:
    signature = catalog.method(target.short) if target.is_method else catalog.function(target.name)
    if signature is None:
        return ()
    positional, keywords = described(call, is_method=target.is_method)
    return signature.select(positional, keywords)


def _pairs(signature: Signature, part: Part) -> list[tuple[Output, Part]] | None:
    """Each output with the part that it describes; None where the shape of the result is another."""
    match signature.returns:
        case "unknown":
            return []
        case "tensor":
            return [(signature.outputs[0], part)] if part.kind == "tensor" else None
        case "tuple":
            fits = part.kind == "tuple" and len(part.items) == len(signature.outputs)
            return list(zip(signature.outputs, part.items, strict=True)) if fits else None
        case "list":
            fits = part.kind in ("tuple", "list")
            return [(signature.outputs[0], item) for item in part.items] if fits else None
    return [] if part.kind == signature.returns else None


def _fits(output: Output, found: torch.dtype, given: set[torch.dtype]) -> bool:
    inexact = set(filter(is_inexact, given))
    match output.dtype:
        case "bool":
            return found == torch.bool
        case "integer":
            return not is_inexact(found)
        case "complex":
            return found.is_complex
        case "inputs" | "floating" if len(inexact) == 1 and is_inexact(found):
            return found in inexact
        case "real" | "real floating" if len(inexact) == 1 and is_inexact(found):
            return found in {dtype.to_real() if dtype.is_complex else dtype for dtype in inexact}
        case "floating" | "real floating" | "factory":
            return is_inexact(found)
    fixed = getattr(torch, output.dtype, None)
    return found == fixed if isinstance(fixed, torch.dtype) else True


def _contradictions(signature: Signature, output: Output, part: Part, run: Observation) -> Iterator[str]:
    if part.kind != "tensor" or output.holds != "tensor" or part.dtype is None:
        return
    asked = any(is_inexact(tensor.dtype) for tensor in run.call.tensors()) and run.argument not in signature.cuts
    expected = {"propagates": asked, "never": False, "always": True}.get(output.grad)
    if is_inexact(part.dtype) and expected is not None and part.grad is not expected:
        yield f"grad {output.grad}: {part.grad} {run.argument}"
    if run.setting == "device" and part.device != {"inputs": ACCELERATOR, "host": "cpu"}.get(
        output.device, part.device
    ):
        yield f"device {output.device}: {part.device}"
    if not names_dtype(run) and not _fits(output, part.dtype, {tensor.dtype for tensor in run.call.tensors()}):
        yield f"dtype {output.dtype}: {part.dtype}"
    if part.memory not in _MEMORY.get(output.alias, {part.memory}) | {""}:
        yield f"alias {output.alias}: {part.memory}"


def _of_call(target: Target, call: Call) -> Iterator[str]:
    signatures = _selected(target, call)
    if len(signatures) != 1:
        yield f"{target.name}: {len(signatures)} signatures for one call"
        return
    names = ("self", *signatures[0].parameters) if target.is_method else signatures[0].parameters
    for run in Laboratory(target.function, names).run_with_grad(call):
        pairs = _pairs(signatures[0], run.part)
        if pairs is None:
            yield f"{target.name}: {signatures[0].returns}, found {run.part.kind}"
        for output, part in pairs or []:
            for contradiction in _contradictions(signatures[0], output, part, run):
                yield f"{target.name}: {contradiction}"


def contradictions() -> tuple[int, list[str]]:
    """The number of sample calls, and how results of theirs differ from what the catalog says, each once."""
    known = targets()
    with quiet(), fake_accelerator("cuda"):
        count, found = 0, dict[str, None]()
        for name, calls in SampleCalls(known, most=1000).calls.items():
            target = known[name]
            for call in cleaned(calls):
                given = Call(call.args[:1], {}, call.source) if target.is_property else call
                found.update(dict.fromkeys(_of_call(target, given)))
                count += 1
        return count, list(found)
