"""What torch's `nn.Module` classes have and give: built and run with the samples of torch's own test suite."""

from __future__ import annotations

import inspect
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.testing._internal.common_modules import module_db

from flake8_torch_numpy.torch_api.signature import Condition, ModuleClass, Overload, Signature
from tools.derive.concluding import conclude
from tools.derive.experiments import Laboratory, Observation
from tools.derive.observing import NOTHING, Call, Leaf, attempt, describe, seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SAMPLES = 8
_CONTAINERS = {
    nn.Container, nn.DataParallel, nn.Module, nn.ModuleDict, nn.ModuleList, nn.ParameterDict, nn.ParameterList,
    nn.Sequential,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sample:
    """How to build an instance, and (None for constructor-only samples) how to call it."""

    kind: type[nn.Module]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    call: Call | None = None

    def build(self, **changed: Leaf) -> nn.Module:
        """A new instance, with some keyword arguments of the constructor changed."""
        seed()
        return self.kind(*self.args, **{**self.kwargs, **changed})


def _image(dimensions: int) -> torch.Tensor:
    return torch.linspace(0.1, 0.9, 2 * 2 * 6**dimensions).reshape((2, 2) + (6,) * dimensions)


def _by_hand() -> dict[str, list[tuple[tuple[Any, ...], tuple[Any, ...]]]]:
    """Constructor arguments and inputs for classes of which the test suite has no sample."""
    matrix = torch.tensor([[0.25, 0.5], [0.75, 0.125]])
    layer = nn.TransformerEncoderLayer
    sequence = torch.rand(3, 2, 4)
    found: dict[str, list[tuple[tuple[Any, ...], tuple[Any, ...]]]] = {
        "AdaptiveLogSoftmaxWithLoss": [((2, 4, [2]), (matrix, torch.tensor([0, 3])))],
        "CosineSimilarity": [((), (matrix, matrix))],
        "PairwiseDistance": [((), (matrix, matrix))],
        "TripletMarginLoss": [((), (matrix, matrix, matrix))],
        "TripletMarginWithDistanceLoss": [((), (matrix, matrix, matrix))],
        "EmbeddingBag": [((4, 2), (torch.tensor([[0, 1], [2, 3]]),))],
        "Flatten": [((), (_image(1),))],
        "Unflatten": [((1, (1, 2)), (matrix,))],
        "Fold": [(((4, 4), 2), (torch.rand(1, 4, 9),))],
        "Unfold": [((2,), (_image(2),))],
        "Identity": [((), (matrix,))],
        "PixelShuffle": [((2,), (torch.rand(1, 4, 2, 2),))],
        "PixelUnshuffle": [((2,), (torch.rand(1, 1, 4, 4),))],
        "ChannelShuffle": [((2,), (_image(2),))],
        "Upsample": [((None, 2), (_image(2),))],
        "UpsamplingBilinear2d": [((None, 2), (_image(2),))],
        "UpsamplingNearest2d": [((None, 2), (_image(2),))],
        "Softmax2d": [((), (_image(2),))],
        "NLLLoss2d": [((), (torch.rand(1, 2, 2, 2), torch.ones(1, 2, 2, dtype=torch.long)))],
        "CTCLoss": [((), (torch.rand(5, 2, 3).log_softmax(-1), torch.ones(2, 2, dtype=torch.long), [5, 5], [2, 2]))],
        "MultiLabelMarginLoss": [((), (matrix, torch.tensor([[0, -1], [1, 0]])))],
        "TransformerDecoder": [((nn.TransformerDecoderLayer(4, 2, 4), 1), (sequence, sequence))],
        "TransformerEncoder": [((layer(4, 2, 4), 1), (sequence,))],
        "Transformer": [((4, 2, 1, 1, 4), (sequence, sequence))],
        "RReLU": [((), (matrix,))],
        "Hardsigmoid": [((), (matrix,))],
        "GLU": [((), (matrix,))],
        "CrossMapLRN2d": [((2,), (_image(2),))],
        "LocalResponseNorm": [((2,), (_image(2),))],
        **{f"MaxUnpool{n}d": _unpooling(n) for n in (1, 2, 3)},
        **{f"MaxPool{n}d": [((2,), (_image(n),))] for n in (1, 2, 3)},
        **{f"FractionalMaxPool{n}d": [((3, 2), (_image(n),))] for n in (2, 3)},
        **{f"Dropout{n}d": [((), (_image(max(n, 1)),))] for n in (1, 2, 3)},
        **{f"LazyBatchNorm{n}d": [((), (_image(n),))] for n in (1, 2, 3)},
        **{f"LazyInstanceNorm{n}d": [((), (_image(n),))] for n in (1, 2, 3)},
        **{f"LazyConv{n}d": [((2, 2), (_image(n),))] for n in (1, 2, 3)},
        **{f"LazyConvTranspose{n}d": [((2, 2), (_image(n),))] for n in (1, 2, 3)},
        "SyncBatchNorm": [((2,), (_image(2),))],
        "LazyLinear": [((2,), (matrix,))],
        **{key: [((), (_image(1),))] for key in ("Dropout", "AlphaDropout", "FeatureAlphaDropout")},
    }  # fmt: skip
    return found


def _unpooling(dimensions: int) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    pool = getattr(nn, f"MaxPool{dimensions}d")(2, return_indices=True)
    return [((2,), tuple(pool(_image(dimensions))))]


def module_classes() -> dict[str, type[nn.Module]]:
    """The public subclasses of `nn.Module` in `torch.nn`, by qualified name."""
    return {
        f"torch.nn.{name}": value
        for name, value in sorted(vars(nn).items())
        if inspect.isclass(value) and issubclass(value, nn.Module) and not name.startswith("_")
    }


def _samples(kind: type[nn.Module]) -> Iterator[_Sample]:
    for info in module_db:
        if info.module_cls is not kind:
            continue
        seed()
        inputs = info.module_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=False, training=True)
        for sample in itertools.islice(inputs, _SAMPLES):
            built, given = sample.constructor_input, sample.forward_input
            call = None if given is None else Call(tuple(given.args), dict(given.kwargs), "samples")
            if not built.kwargs.get("inplace") and not built.kwargs.get("return_indices"):
                yield _Sample(kind, tuple(built.args), dict(built.kwargs), call)
    seed()
    for args, given in _by_hand().get(kind.__name__, []):
        yield _Sample(kind, args, {}, Call(given, {}, "arguments"))


def _called(sample: _Sample, changed: dict[str, Any]) -> Callable[..., object]:
    """A function that builds the module, without grad of its own, where its inputs are, and calls it."""

    def call(*args: object, **kwargs: object) -> object:
        module = sample.build(**changed)
        tensors = Call(args, kwargs, "samples").tensors()
        floats = [leaf.dtype for leaf in tensors if leaf.is_floating_point() or leaf.is_complex()]
        module = module.to(tensors[0].device, floats[0] if floats else torch.float32)
        uninitialised = any(isinstance(part, nn.UninitializedParameter) for part in module.parameters())
        if uninitialised:
            with torch.no_grad():
                module(*(arg.detach() if isinstance(arg, torch.Tensor) else arg for arg in args), **kwargs)
        return module.requires_grad_(requires_grad=False)(*args, **kwargs)

    return call


def _trainable(module: nn.Module) -> bool:
    return any(parameter.requires_grad for parameter in module.parameters())


def _names(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(
        parameter.name
        for parameter in list(inspect.signature(function).parameters.values())[1:]
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    )


def _constructor(kind: type[nn.Module]) -> tuple[str, ...]:
    """The names of the constructor's positional parameters; recurrent modules pass theirs on to a base."""
    if issubclass(kind, nn.RNNBase) and not _names(kind.__init__):
        return tuple(name for name in _names(nn.RNNBase.__init__) if name != "mode")
    return _names(kind.__init__)


def _flags(kind: type[nn.Module]) -> Iterator[str]:
    for parameter in inspect.signature(kind.__init__).parameters.values():
        if isinstance(parameter.default, bool) and not parameter.name.startswith("_"):
            yield parameter.name


def _without_flags(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if not isinstance(value, bool)}


def _names_of(module: nn.Module, registry: str) -> list[str]:
    """The names in a registry of a module's own attributes, those that hold None included."""
    return list(vars(module)[registry])


def _switch(sample: _Sample) -> str:
    """The boolean constructor parameter that decides whether there are parameters at all."""
    for name in _flags(sample.kind):
        on, off = (attempt(lambda value, name=name: sample.build(**{name: value}), Call((value,), {}, "arguments"))[0]
                   for value in (True, False))  # fmt: skip
        if isinstance(on, nn.Module) and isinstance(off, nn.Module) and _trainable(on) is not _trainable(off):
            return name
    return ""


def _with_weights(sample: _Sample, changed: dict[str, Any]) -> Observation | None:
    """A run in which nothing but the module's parameters requires grad."""

    def run(*args: object, **kwargs: object) -> object:
        return sample.build(**changed)(*args, **kwargs)

    if sample.call is None:
        return None
    result, worked = attempt(run, sample.call)
    return Observation(sample.call, "only", describe(result, []), "parameters") if worked else None


def _forward(kind: type[nn.Module], found: list[_Sample], **changed: Leaf) -> Signature:
    """What calling instances gives that are built by the samples, with some arguments changed."""
    parameters = _names(kind.forward)
    observations: list[Observation] = []
    for sample in found:
        if sample.call is not None:
            observations += Laboratory(_called(sample, changed), parameters).run([sample.call])
            if _trainable(sample.build(**changed)):
                observations += filter(None, [_with_weights(sample, changed)])
    if not observations:
        return Signature("unknown", parameters=parameters)
    returns, outputs, _, cuts = conclude(observations, may_alias=None, lists=False)
    return Signature(returns, outputs, parameters, cuts=cuts)


def _variants(kind: type[nn.Module], found: list[_Sample], forward: Signature) -> tuple[Overload, ...]:
    """What changes with `return_indices=True`, which pooling layers take."""
    names = _constructor(kind)
    if "return_indices" not in names:
        return ()
    condition = Condition(("return_indices",), names.index("return_indices"), "true")
    return (Overload((condition,), _forward(kind, found, return_indices=True)), Overload((), forward))


def module_class(kind: type[nn.Module]) -> ModuleClass | None:
    """What is known of a class; its call gives "unknown" where no sample of it ran, None where none can be built."""
    if kind in _CONTAINERS:
        return ModuleClass("contents", Signature("unknown"), parameters=_constructor(kind))
    found = list(_samples(kind)) or [_Sample(kind, (), {})]
    default = min(found, key=lambda sample: sum(isinstance(value, bool) for value in sample.kwargs.values()))
    module, worked = attempt(default.build, NOTHING)
    if not worked or not isinstance(module, nn.Module):
        return None
    plain = [_Sample(kind, sample.args, _without_flags(sample.kwargs)) for sample in found]
    instances = [built for sample in plain + found if isinstance(built := attempt(sample.build, NOTHING)[0], nn.Module)]
    forward = _forward(kind, found)
    return ModuleClass(
        "always" if _trainable(module) else "never",
        forward,
        _switch(default),
        _constructor(kind),
        tuple(sorted({name for built in instances for name in _names_of(built, "_parameters")})),
        tuple(sorted({name for built in instances for name in _names_of(built, "_buffers")})),
        _variants(kind, found, forward),
    )
