"""Models that libraries build by functions: one of each class is built and called where nothing is computed."""

from __future__ import annotations

import inspect
import typing
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from flake8_torch_numpy.torch_api.signature import ModuleClass, Output, Signature
from tools.derive import libraries
from tools.derive.observing import Call, attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PACKAGES = (
    "torchvision.models", "torchvision.models.detection", "torchvision.models.segmentation",
    "torchvision.models.video", "torchvision.models.optical_flow", "torchaudio.models",
)  # fmt: skip
# Computed from the parameters and the inputs, which must be on one device.
_TENSOR = Output("propagates", "inputs", "inputs", "copy")
_UNKNOWN = Output("unknown", "unknown", "unknown", "unknown", "", "unknown", "unknown", "unknown")
_BUNDLED = dict.fromkeys(("Wav2Vec2Bundle", "Wav2Vec2ASRBundle"), "Wav2Vec2Model")  # declared as any module
_INPUTS = (
    ((2, 3, 224, 224),), ((2, 3, 299, 299),), ((1, 3, 16, 112, 112),), ((1, 3, 16, 224, 224),),
    ((1, 3, 128, 128), (1, 3, 128, 128)), ((1, 4000),), ((2, 3, 4000),), ((1, 1, 4000),),
)  # fmt: skip


def _builders(path: str) -> Iterator[tuple[str, Callable[..., Any], type[nn.Module]]]:
    """The functions of a package that are annotated to give a module, and the module classes themselves."""
    package = libraries.modules()[path.partition(".models")[0] + ".models"]
    for part in path.split(".")[2:]:
        package = getattr(package, part)
    for name, value in sorted(vars(package).items()):
        if name.startswith("_") or not callable(value) or not value.__module__.startswith(path):
            continue
        if inspect.isclass(value):
            if issubclass(value, nn.Module):
                yield name, value, value
        else:
            kind = _annotated(value).get("return")
            if inspect.isclass(kind) and issubclass(kind, nn.Module):
                yield name, value, kind


def _annotated(function: Callable[..., Any]) -> dict[str, Any]:
    found, worked = attempt(typing.get_type_hints, Call((getattr(function, "__wrapped__", function),), {}, "arguments"))
    return found if worked and isinstance(found, dict) else {}


def _built(builder: Callable[..., Any]) -> nn.Module | None:
    """A model without weights: where nothing is computed, else (for those that compute when built) on the CPU."""
    options = {"weights_backbone": None} if "weights_backbone" in inspect.signature(builder).parameters else {}
    for device in ("meta", "cpu"):
        with torch.device(device):
            model, worked = attempt(builder, Call((), options, "arguments"))
        if worked and isinstance(model, nn.Module):
            return model
    return None


def _result_of(model: nn.Module) -> set[type]:
    """The types that a call gives, in training and in evaluation; none where no made-up input suits."""
    device = next(model.parameters()).device
    for shapes in _INPUTS:
        inputs = tuple(torch.rand(shape, device=device) for shape in shapes)
        results = []
        for training in (True, False):
            model.train(training)
            with torch.no_grad():
                results.append(attempt(model, Call(inputs, {}, "arguments")))
        if all(worked for _, worked in results):
            return {type(result) for result, _ in results}
    return set()


def _promised(annotation: object) -> Output:
    return _TENSOR if annotation is torch.Tensor else _UNKNOWN


def _forward(kind: type[nn.Module], model: nn.Module) -> Signature:
    """What calling a model gives: a tensor where runs give one, parts as annotated where they give a tuple."""
    names = tuple(inspect.signature(kind.forward).parameters)[1:]
    found = _result_of(model)
    if found == {torch.Tensor}:
        return Signature("tensor", (_TENSOR,), names)
    promised = _annotated(kind.forward).get("return")
    parts = typing.get_args(promised)
    if found == {tuple} and typing.get_origin(promised) is tuple and Ellipsis not in parts:
        return Signature("tuple", tuple(map(_promised, parts)), names)
    return Signature("unknown", parameters=names)


def built_models() -> dict[str, ModuleClass]:
    """By the name of the function that builds it (or of its class): what a model is, and what calling it gives."""
    known: dict[type[nn.Module], ModuleClass] = {}
    found: dict[str, ModuleClass] = {}
    for path in _PACKAGES:
        for name, builder, kind in sorted(_builders(path), key=lambda item: inspect.isclass(item[1])):
            model = None if kind in known else _built(builder)
            if model is not None and any(True for _ in model.parameters()):
                trained = any(parameter.requires_grad for parameter in model.parameters())
                known[kind] = ModuleClass("always" if trained else "never", _forward(kind, model))
            if kind in known:
                found[f"{path}.{name}"] = known[kind]
    return found


def bundled_models(built: dict[str, ModuleClass]) -> dict[str, ModuleClass]:
    """The same for the trained models of `torchaudio.pipelines`, which `get_model` of a bundle gives."""
    pipelines = libraries.modules()["torchaudio.pipelines"]
    found: dict[str, ModuleClass] = {}
    for name in sorted(pipelines.__all__):
        bundle = getattr(pipelines, name)
        if inspect.isclass(bundle) or not hasattr(bundle, "get_model"):
            continue
        kind = _annotated(bundle.get_model).get("return")
        known = built.get(f"torchaudio.models.{_BUNDLED.get(type(bundle).__name__, getattr(kind, '__name__', ''))}")
        if known is not None:
            found[f"torchaudio.pipelines.{name}.get_model"] = known
    return found
