"""torchvision, torchaudio and einops, imported beside the torch that is here.

The wheels of the package index are built for torch with CUDA: beside torch for the CPU their compiled operators can't
be loaded. What is written in Python is run all the same; what needs a compiled operator is written by hand
(`tools.derive.thirdparty`).
"""

from __future__ import annotations

import importlib
import importlib.util
import pathlib
import warnings
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING
from unittest import mock

import torch

if TYPE_CHECKING:
    from types import ModuleType

NAMES = ("torchvision", "torchaudio", "einops")
_SUBMODULES = (
    "torchvision", "torchvision.transforms", "torchvision.transforms.functional", "torchvision.transforms.v2",
    "torchvision.transforms.v2.functional", "torchvision.ops", "torchvision.utils", "torchvision.models",
    "torchaudio", "torchaudio.functional", "torchaudio.transforms", "torchaudio.models", "torchaudio.pipelines",
    "torchaudio.compliance.kaldi", "einops", "einops.layers.torch",
)  # fmt: skip
# Those to which torchvision adds something when it is imported.
_OPERATORS = ("nms", "qnms")


def missing() -> str | None:
    """The reason why the libraries can't be looked at here; None if they can."""
    absent = [name for name in (*NAMES, "PIL") if importlib.util.find_spec(name) is None]
    return f"{', '.join(absent)} not installed" if absent else None


def versions() -> dict[str, str]:
    """Which versions are installed."""
    return {name: version(name).partition("+")[0] for name in NAMES}


def _refuse(_path: str) -> None:
    raise OSError("built for torch with CUDA")


@cache
def modules() -> dict[str, ModuleType]:
    """The modules whose names users call, by name, without their compiled operators."""
    for name in _OPERATORS:
        torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    with (
        mock.patch.object(torch.ops, "load_library", _refuse),
        mock.patch.object(pathlib.Path, "glob", return_value=()),  # by which torchaudio looks for its own
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        return {name: importlib.import_module(name) for name in _SUBMODULES}
