"""What is written by hand of libraries beside torch is what they do, where they are installed and work."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flake8_torch_numpy.torch_api import catalog
from flake8_torch_numpy.torch_api.signature import Output, Signature
from tests.torch_api.conftest import HAS_TORCH

if not HAS_TORCH:
    pytest.skip("torch and NumPy, the judges of the rest, are not installed", allow_module_level=True)

import torch


def _imported(name: str) -> Any:
    """A module of a library; the test is skipped where it isn't installed, or doesn't work beside this torch."""
    library = name.partition(".")[0]
    try:
        return importlib.import_module(name)
    except (ImportError, OSError, RuntimeError) as error:
        pytest.skip(f"{library} is not installed, or not for this torch: {error}")


def _boxes() -> torch.Tensor:
    return torch.tensor([[0.0, 0.0, 4.0, 4.0], [1.0, 1.0, 6.0, 6.0]]).requires_grad_()


def _image() -> torch.Tensor:
    return torch.rand(1, 4, 8, 8).requires_grad_()


def _sound(folder: Path) -> str:
    _imported("torchcodec")  # by which torchaudio reads and writes
    path = folder / "sound.wav"
    _imported("torchaudio").save(str(path), torch.rand(1, 800), 8000)
    return str(path)


def _picture(folder: Path) -> str:
    path = folder / "picture.png"
    image = (torch.rand(3, 8, 8) * 255).to(torch.uint8)
    _imported("torchvision").io.write_png(image, str(path))
    return str(path)


Given = Callable[[Path], tuple[Any, ...]]
FUNCTIONS: dict[str, Given] = {
    "torchvision.ops.nms": lambda _: (_boxes(), torch.rand(2).requires_grad_(), 0.5),
    "torchvision.ops.batched_nms": lambda _: (_boxes(), torch.rand(2), torch.tensor([0, 1]), 0.5),
    "torchvision.ops.roi_align": lambda _: (_image(), [_boxes()], 2),
    "torchvision.ops.roi_pool": lambda _: (_image(), [_boxes()], 2),
    "torchvision.ops.ps_roi_align": lambda _: (_image(), [_boxes()], 2),
    "torchvision.ops.ps_roi_pool": lambda _: (_image(), [_boxes()], 2),
    "torchvision.ops.deform_conv2d": lambda _: (_image(), torch.zeros(1, 18, 6, 6), torch.rand(2, 4, 3, 3)),
    "torchvision.io.read_image": lambda folder: (_picture(folder),),
    "torchvision.io.decode_image": lambda folder: (_picture(folder),),
    "torchvision.io.read_file": lambda folder: (_picture(folder),),
    "torchvision.io.encode_png": lambda _: (torch.zeros(3, 8, 8, dtype=torch.uint8),),
    "torchvision.io.encode_jpeg": lambda _: (torch.zeros(3, 8, 8, dtype=torch.uint8),),
    "torchvision.utils.save_image": lambda folder: (_image()[0, :3].detach(), str(folder / "saved.png")),
    "torchvision.utils.draw_bounding_boxes": lambda _: (_image()[0, :3], _boxes()),
    "torchaudio.load": lambda folder: (_sound(folder),),
    "torchaudio.functional.spectrogram": lambda _: (
        torch.rand(1, 800).requires_grad_(), 0, torch.hann_window(200), 200, 100, 200, 2.0, False,
    ),
    "einops.parse_shape": lambda _: (_image(), "a b c d"),
    "torchmetrics.functional.mean_squared_error": lambda _: (_boxes(), torch.rand(2, 4)),
    "torchmetrics.functional.cosine_similarity": lambda _: (_boxes(), torch.rand(2, 4)),
    "torchmetrics.functional.pearson_corrcoef": lambda _: (_boxes()[:, 2], torch.rand(2)),
}  # fmt: skip
MODULES: dict[str, tuple[Given, Given]] = {
    "torchvision.ops.RoIAlign": (lambda _: (2, 1.0, 2), lambda _: (_image(), [_boxes()])),
    "torchvision.ops.RoIPool": (lambda _: (2, 1.0), lambda _: (_image(), [_boxes()])),
    "torchvision.ops.DeformConv2d": (lambda _: (4, 2, 3), lambda _: (_image(), torch.zeros(1, 18, 6, 6))),
    "torchvision.transforms.ConvertImageDtype": (lambda _: (torch.float64,), lambda _: (_image(),)),
    "torchvision.transforms.v2.ToDtype": (lambda _: (torch.float64,), lambda _: (_image(),)),
    "torchvision.transforms.RandomEqualize": (lambda _: (0.0,), lambda _: (_image()[0, :3],)),
    "torchaudio.transforms.Spectrogram": (lambda _: (200,), lambda _: (torch.rand(1, 800).requires_grad_(),)),
    "torchaudio.transforms.TimeMasking": (lambda _: (2,), lambda _: (torch.rand(1, 20, 20).requires_grad_(),)),
    "einops.layers.torch.Rearrange": (lambda _: ("a b c d -> a (b c d)",), lambda _: (_image(),)),
    "einops.layers.torch.Reduce": (lambda _: ("a b c d -> a b", "mean"), lambda _: (_image(),)),
    "timm.create_model": (lambda _: ("resnet18",), lambda _: (torch.rand(2, 3, 64, 64),)),
}


def _parts(said: Signature, result: Any) -> Iterator[tuple[Output, torch.Tensor]]:
    """The tensors of a result, with what is said of each; fails where the result has another shape."""
    if said.returns == "tensor":
        assert isinstance(result, torch.Tensor)
        yield said.outputs[0], result
    elif said.returns == "tuple":
        for output, item in zip(said.outputs, result, strict=True):
            if output.holds == "tensor":
                assert isinstance(item, torch.Tensor)
                yield output, item
    else:
        assert said.returns in {"host", "none"}
        assert not isinstance(result, torch.Tensor)


def _holds(said: Signature, result: Any, *, is_trained: bool = False) -> None:
    for output, tensor in _parts(said, result):
        assert tensor.device.type == "cpu"
        assert (
            tensor.requires_grad
            in {
                "propagates": {tensor.is_floating_point() or tensor.is_complex()},
                "never": {is_trained},
                "unknown": {True, False},
            }[output.grad]
        )
        if output.dtype == "integer":
            assert not tensor.is_floating_point()
        elif output.dtype == "inputs":
            assert tensor.dtype == torch.float32


def _thing(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(_imported(module), last)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gives_what_is_said_of_it(name: str, tmp_path: Path) -> None:
    function, signature = _thing(name), catalog.function(name)
    assert signature is not None
    given = FUNCTIONS[name](tmp_path)
    (said,) = signature.select(["tensor" if isinstance(item, torch.Tensor) else "host" for item in given])
    _holds(said, function(*given))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", MODULES)
def test_what_is_built_gives_what_is_said_of_it(name: str, tmp_path: Path) -> None:
    kind, module = _thing(name), catalog.module_class(name)
    assert module is not None
    built, called = MODULES[name]
    instance, given = kind(*built(tmp_path)), called(tmp_path)
    is_trained = isinstance(instance, torch.nn.Module) and any(p.requires_grad for p in instance.parameters())
    assert (module.trainable == "always") is is_trained
    (said,) = module.forward.select(["tensor"] * len(given))
    _holds(said, instance(*given), is_trained=is_trained)
