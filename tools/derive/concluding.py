"""Concludes from observations what a callable gives: the shape of its result, and the facts of each part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.torch_api.signature import Output, Returns
from tools.derive import facts
from tools.derive.dtypes import conclude_dtype
from tools.derive.experiments import Observation, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tools.derive.facts import Seen
    from tools.derive.observing import Part


def _outputs(
    runs: Iterable[tuple[Observation, Part]], conclude: Callable[[Seen], Output], *, lists: bool
) -> tuple[Returns, tuple[Output, ...]]:
    seen = list(runs)
    kinds = {part.kind for _, part in seen}
    if kinds == {"tensor"}:
        return "tensor", (conclude(seen),)
    if kinds == {"host"}:
        return "host", ()
    if kinds == {"none"}:
        return "none", ()
    if not kinds or not kinds <= {"tuple", "list"}:
        return "unknown", ()
    sizes = {len(part.items) for _, part in seen}
    if lists or "list" in kinds or len(sizes) > 1:
        items = [(run, item) for run, part in seen for item in part.items]
        return "list", (_nested(items, conclude, lists=lists),)
    fields = {part.fields for _, part in seen}
    names = fields.pop() if len(fields) == 1 else ()
    parts = [
        _nested([(run, part.items[index]) for run, part in seen], conclude, lists=lists) for index in range(sizes.pop())
    ]
    if len(names) == len(parts):
        parts = [replace(part, field=name) for part, name in zip(parts, names, strict=True)]
    return "tuple", tuple(parts)


def _nested(seen: Seen, conclude: Callable[[Seen], Output], *, lists: bool) -> Output:
    returns, outputs = _outputs(seen, conclude, lists=lists)
    if returns == "tensor":
        return outputs[0]
    return Output("unknown", "unknown", "unknown", "unknown", "", "unknown", "unknown", returns, outputs)


def _tensors(observations: list[Observation]) -> Iterator[Seen]:
    """The runs of each tensor of the results, by its place among them."""
    found: dict[int, Seen] = {}
    for run in observations:
        for place, leaf in enumerate(leaves(run.part)):
            found.setdefault(place, []).append((run, leaf))
    yield from found.values()


def conclude(
    observations: list[Observation], *, may_alias: bool | None, lists: bool, writes: bool = False, mixes: bool = False
) -> tuple[Returns, tuple[Output, ...], bool, tuple[str, ...]]:
    """What the observed calls of one case give.

    In: the observations, the schema's word on aliasing, and whether a sequence that comes back is one of unknown
    length; writes: it is known to work in place; mixes: it takes tensors of several devices. Out: the kind, the
    outputs, whether it works in place, and the arguments that cut the flow of grad.
    """
    in_place = writes or (bool(observations) and all(run.written for run in observations if run.setting == "plain"))
    through = frozenset[str]().union(*(facts.conclude_grad(seen)[1] for seen in _tensors(observations)))
    cut: set[str] = set()

    def one(seen: Seen) -> Output:
        grad, _, stops = facts.conclude_grad(seen)
        if grad == "propagates":
            if stops & through:
                grad = "unknown"
            cut.update(stops)
        return Output(
            grad,
            facts.conclude_device(seen, mixes=mixes),
            conclude_dtype(seen),
            facts.conclude_alias(seen, in_place=in_place, may_alias=may_alias),
            "",
            facts.conclude_layout(seen),
            facts.conclude_lazy(seen),
        )

    returns, outputs = _outputs(((run, run.part) for run in observations), one, lists=lists)
    return returns, outputs, in_place, tuple(sorted(cut - through))
