"""Puts together what stubs, schemas and observations say of each name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.torch_api.signature import Output, Overload, Signature
from tools.derive import stubs
from tools.derive.arguments import calls_by_hand
from tools.derive.concluding import conclude
from tools.derive.experiments import Laboratory, Observation
from tools.derive.handwritten import WHERE_DEVICES_MAY_DIFFER, corrected
from tools.derive.joining import join, joined
from tools.derive.observing import Call
from tools.derive.overloads import Case, case_of, cases
from tools.derive.samples import SampleCalls, declared_calls, generic_calls
from tools.derive.schemas import declared_operator, may_alias, operator_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.derive.targets import Target

# Not to be called with made-up arguments: they crash, write files, talk to devices or change global state.
_NOT_PROBED = re.compile(
    r"torch\.(cudnn|miopen|mkldnn|fbgemm|quantized|hub|cuda|xpu|mps|cpu|accelerator|distributed|jit|compiler|utils"
    r"|backends|func|amp|random|optim|nn\.parallel|nn\.attention|nested)\b|torch\.(cudnn_|miopen_|mkldnn_|fbgemm_|quantized_)"
    r"|torch\.(save|load|fork|wait|compile|vmap|cond|while_loop|from_file|set_\w+|sym_\w+|import_\w+|profiler\w+"
    r"|prepare_\w+|init_\w+|clear_\w+|autocast_\w+|use_\w+|seed|manual_seed|empty_quantized|resize_as_sparse_|lobpcg)$"
    r"|torch\.Tensor\.(register_\w+|module_load|record_stream)$"
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of one name, and by which source.

    source: where the calls came from that were observed: "samples", "arguments" (written by hand), "shared" (samples
        of a namesake), "declared" or "generic" (made up); "stub" where none was; "hand" for results written by hand.
    """

    signature: Signature
    source: str


_CALLS = 40
_OVERRULING = {"device", "pin_memory", "layout", "out", "requires_grad"}


def cleaned(calls: Iterable[Call]) -> list[Call]:
    """The calls without arguments that overrule what is to be found out, and without those that work in place.

    One that names a dtype is followed by the same without.
    """
    found: list[Call] = []
    for call in calls:
        if call.kwargs.get("inplace") or call.kwargs.get("out") is not None:
            continue
        kept = {name: value for name, value in call.kwargs.items() if name not in _OVERRULING}
        found.append(Call(call.args, kept, call.source))
        if "dtype" in kept:
            found.append(Call(call.args, {name: kept[name] for name in kept if name != "dtype"}, call.source))
    return found


_NOT_RUN = Output("unknown", "unknown", "unknown", "unknown", "", "unknown", "unknown")


def _in_place_by_name(target: Target) -> bool:
    """Whether torch's naming says that the first argument is changed: `add_`, `__iadd__`."""
    short = target.short
    if short.startswith("__"):
        return (
            short[2:3] == "i" and short not in {"__int__", "__invert__", "__index__", "__iter__"}
        ) or short == "__setitem__"
    return short.endswith("_")


def _is_list(declarations: list[stubs.Declaration]) -> bool:
    """Whether a sequence that comes back is as long as run-time facts say: by annotation, or as `*tensors` went in."""
    return any(
        declaration.returns == "list" or any(p.kind == "variadic" and p.name != "args" for p in declaration.parameters)
        for declaration in declarations
    )


class Assembler:
    """Finds out about targets, one after the other."""

    def __init__(self, targets: dict[str, Target], samples: SampleCalls) -> None:
        """Work with the sample calls of all targets: those of a namesake serve where a target has none."""
        self._targets = targets
        self._samples = samples.calls
        self._by_hand = calls_by_hand()
        self._by_short: dict[str, list[str]] = {}
        for name in samples.calls:
            self._by_short.setdefault(name.rpartition(".")[2], []).append(name)
        self.conflicts: list[str] = []

    def declarations(self, target: Target) -> list[stubs.Declaration]:
        """The overloads of a target, from its stub, its Python signature or its schema."""
        if target.is_method:
            return stubs.declared_method(target.short)
        module = target.name.rpartition(".")[0]
        if module in {"torch.linalg", "torch.fft", "torch.special", "torch.sparse"}:
            return declared_operator(operator_name(target.name)) or stubs.declared_function(
                target.name, target.function
            )
        return stubs.declared_function(target.name, target.function)

    def _calls(self, target: Target, declarations: list[stubs.Declaration]) -> Iterable[list[Call]]:
        """Calls from ever weaker sources; the first that yields observations is the last that is tried."""
        yield self._by_hand.get(target.name, []) + self._samples.get(target.name, [])
        if _NOT_PROBED.match(target.name):
            return
        about_tensors = target.is_method or any(
            "Tensor" in p.annotation or d.returns in {"tensor", "list", "tuple"}
            for d in declarations
            for p in d.parameters
        )
        twin = self._targets.get(target.name + "_")
        if twin is not None and not stubs.common_parameters(declarations):
            declarations = self.declarations(twin)
        shared = [
            Call(call.args, call.kwargs, "shared")
            for short in (target.short, target.short + "_", target.short.rstrip("_"))
            for name in self._by_short.get(short, [])
            for call in self._samples[name]
        ]
        yield shared
        yield list(declared_calls(target, declarations))
        yield list(generic_calls()) if about_tensors or not declarations else []

    def observe(self, target: Target) -> tuple[list[Observation], str]:
        """All observations of a target, and the source of the calls that yielded them."""
        declarations = self.declarations(target)
        names = stubs.common_parameters(declarations)
        if target.is_method:
            names = ("self", *names)
        laboratory = Laboratory(target.function, names)
        for calls in self._calls(target, declarations):
            tried = cleaned(calls)
            if target.is_property:
                tried = [Call(call.args[:1], {}, call.source) for call in tried if call.tensors()]
            observations = list(laboratory.run(tried[:_CALLS]))
            if observations:
                return observations, observations[0].call.source
        return [], "stub"

    def signature(self, target: Target) -> Knowledge:
        """What is known of a target."""
        declarations = self.declarations(target)
        observations, source = self.observe(target)
        parameters = stubs.common_parameters(declarations)
        base = Signature(
            "unknown",
            parameters=parameters,
            is_property=target.is_property,
            keywords=stubs.keywords(declarations),
        )
        found = cases(target, parameters)
        if found:
            signature = self._overloaded(target, base, observations, declarations, found)
        else:
            signature = self._plain(target, base, observations, declarations)
        corrected_signature = corrected(target.name, signature)
        return Knowledge(corrected_signature, source if corrected_signature == signature else "hand")

    def _concluded(self, target: Target, base: Signature, observations: list[Observation], *, lists: bool) -> Signature:
        operator = operator_name(target.name) if not target.is_method else target.short
        returns, outputs, in_place, cuts = conclude(
            observations,
            may_alias=may_alias(operator),
            lists=lists,
            writes=_in_place_by_name(target),
            mixes=target.short in WHERE_DEVICES_MAY_DIFFER,
        )
        return replace(base, returns=returns, outputs=outputs, in_place=in_place, cuts=cuts)

    def _plain(
        self,
        target: Target,
        base: Signature,
        observations: list[Observation],
        declarations: list[stubs.Declaration],
    ) -> Signature:
        promised = {declaration.returns for declaration in declarations} - {"unknown"}
        if not observations:
            returns = join(promised, "unknown")
            in_place = _in_place_by_name(target)
            if returns in ("tensor", "list"):
                return replace(base, returns=returns, outputs=(_NOT_RUN,), in_place=in_place)
            return replace(base, returns=returns if returns != "tuple" else "unknown", in_place=in_place)
        signature = self._concluded(target, base, observations, lists=_is_list(declarations))
        if promised - {signature.returns}:
            self.conflicts.append(f"{target.name}: declared {sorted(promised)}, observed {signature.returns}")
        return signature

    def _overloaded(
        self,
        target: Target,
        base: Signature,
        observations: list[Observation],
        declarations: list[stubs.Declaration],
        found: list[Case],
    ) -> Signature:
        groups: list[list[Observation]] = [[] for _ in found]
        for observation in observations:
            index = case_of(observation.call, found, is_method=target.is_method)
            if index is not None:
                groups[index].append(observation)
        lists = _is_list(declarations)
        signatures = [self._concluded(target, base, group, lists=lists) for group in groups]
        returns, outputs = joined(signatures)
        return replace(
            base,
            returns=returns,
            outputs=outputs,
            in_place=all(signature.in_place for signature in signatures),
            cuts=join((signature.cuts for signature in signatures), ()),
            overloads=tuple(
                Overload(case, replace(signature, is_property=False))
                for case, signature in zip(found, signatures, strict=True)
            ),
        )
