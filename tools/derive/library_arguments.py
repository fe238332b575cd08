"""Arguments for the functions and classes of libraries, by the names of their parameters.

Only the arguments are written by hand; what such a call gives is observed. The first of several values is the one that
goes with others; each other one of a first parameter makes a call of its own.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image

from tools.derive.observing import Call

if TYPE_CHECKING:
    from collections.abc import Callable

Values = dict[str, tuple[Any, ...]]


def _floats(*shape: int) -> torch.Tensor:
    return torch.linspace(0.1, 0.9, int(np.prod(shape))).reshape(shape)


def _image() -> torch.Tensor:
    return _floats(3, 8, 8)


def _pixels() -> np.ndarray[Any, Any]:
    return (np.linspace(0, 255, 8 * 8 * 3).reshape(8, 8, 3)).astype(np.uint8)


def images() -> tuple[Any, ...]:
    """What an image can be: a tensor of fractions or bytes, a batch; an image of PIL, an array of these dtypes."""
    fractions = _image()
    bytes_ = (fractions * 255).to(torch.uint8)
    arrays = [_pixels(), _pixels().astype(np.float64)]
    pictures = [Image.fromarray(_pixels()), Image.fromarray(_pixels()[..., 0].astype(np.float32))]
    return (fractions, bytes_, _floats(2, 3, 8, 8), *pictures, *arrays)


def _of_images() -> Values:
    corners = [[0, 0], [7, 0], [7, 7], [0, 7]]
    return {
        **dict.fromkeys(("img", "inpt", "image", "pic"), images()),
        "tensor": images()[:3],
        **dict.fromkeys(("brightness_factor", "contrast_factor", "gamma", "saturation_factor"), (1.5,)),
        "sharpness_factor": (1.5,),
        "hue_factor": (0.25,),
        "angle": (30.0,),
        "translate": ((1, 1),),
        "scale": (1.5,),
        "shear": ((0.0, 0.0),),
        **dict.fromkeys(("output_size", "size"), ((4, 4), (8, 8))),
        **dict.fromkeys(("top", "left", "i", "j"), (1,)),
        **dict.fromkeys(("height", "width", "h", "w"), (4,)),
        "v": (torch.zeros(3, 4, 4),),
        "displacement": (torch.zeros(1, 8, 8, 2),),
        "kernel_size": (3,),
        **dict.fromkeys(("mean", "std"), ((0.5, 0.5, 0.5),)),
        "padding": (1,),
        "startpoints": (corners,),
        "endpoints": ([[1, 1], *corners[1:]],),
        "bits": (4,),
        "threshold": (0.5,),
        "quality": (50,),
        "permutation": ([2, 1, 0],),
        "num_samples": (2,),
        "degrees": (30,),
        "p": (1.0,),
        "dtype": (torch.float64,),
        "lambd": (torch.relu,),
        "min_size": (4,),
        "max_size": (8,),
        "target_size": ((4, 4),),
        "transformation_matrix": (torch.eye(3 * 8 * 8),),
        "mean_vector": (torch.zeros(3 * 8 * 8),),
    }


def _of_boxes() -> Values:
    boxes = torch.tensor([[0.5, 0.5, 4.0, 4.0], [1.0, 1.0, 6.0, 6.0]])
    masks = torch.zeros(2, 8, 8, dtype=torch.bool)
    masks[:, 1:4, 2:5] = True
    return {
        **dict.fromkeys(("boxes", "boxes1", "boxes2"), (boxes,)),
        "masks": (masks,),
        "keypoints": (torch.tensor([[[1.0, 1.0], [2.0, 2.0]]]),),
        "flow": (_floats(2, 8, 8),),
        "min_size": (0.5,),
        "size": ((8, 8),),
        "in_fmt": ("xyxy",),
        "out_fmt": ("xywh",),
        **dict.fromkeys(("inputs", "targets"), (_floats(2, 4),)),
        "input": (_floats(1, 4, 8, 8),),
        "p": (0.5,),
        "mode": ("batch",),
        "block_size": (3,),
        **dict.fromkeys(("num_features", "input_channels", "in_channels", "out_channels"), (4,)),
        "squeeze_channels": (2,),
        "hidden_channels": ([3, 8],),
        "dims": ([0, 2, 3, 1],),
        "x": (_floats(1, 4, 8, 8),),
        "tensor": (_floats(2, 3, 8, 8), [_image(), _image()], _image()),
        "image": ((_image() * 255).to(torch.uint8), _image()),
    }


def _of_sound() -> Values:
    waveform = torch.sin(torch.linspace(0, 100, 2 * 600)).reshape(2, 600)
    specgram = _floats(2, 201, 6)
    spectrum = torch.complex(specgram, specgram)
    window = torch.hann_window(400)
    psd = torch.complex(_floats(5, 3, 3), torch.zeros(5, 3, 3)) + torch.eye(3)
    numbers: Values = {
        "sample_rate": (1000,), "n_fft": (400,), "hop_length": (200,), "win_length": (400,), "power": (2.0,),
        "pad": (0,), "normalized": (False,), "n_iter": (2,), "momentum": (0.5,), "length": (None,),
        "rand_init": (False,), "multiplier": (10.0,), "amin": (1e-10,), "db_multiplier": (0.0,), "n_mfcc": (4,),
        "n_mels": (8,), "norm": (None,), "n_freqs": (201,), "f_min": (0.0,), "f_max": (500.0,), "n_filter": (8,),
        "ref": (1.0,), "mask_param": (2,), "mask_value": (0.0,), "axis": (1,), "quantization_channels": (256,),
        "rate": (1.5,), "central_freq": (100.0,), "center_freq": (100.0,), "cutoff_freq": (100.0,),
        "gain": (0.5,), "b0": (1.0,), "b1": (0.0,), "b2": (0.0,), "a0": (1.0,), "a1": (0.5,), "a2": (0.0,),
        "shift": (0.25,), "orig_freq": (1000, 500), "new_freq": (500,), "n_steps": (1,), "reference_channel": (0,),
        "factor": (1.5,), "freq_mask_param": (2,), "time_mask_param": (2,), "n_time_masks": (1,),
        "n_freq_masks": (1,), "n_stft": (201,), "factors": ([1.5, 0.5],), "seq1": ("abc",), "seq2": ("abd",),
        "tempo": (1.0,),
    }  # fmt: skip
    return {
        **numbers,
        "x": (_floats(2, 20), _floats(2, 3, 20, 4)),
        "y": (_floats(2, 20),),
        "waveform": (waveform,),
        "noise": (waveform.flip(-1),),
        "snr": (torch.tensor([10.0, 10.0]),),
        "specgram": (specgram, spectrum),
        "mel_specgram": (specgram,),
        "melspec": (_floats(2, 128, 6),),
        "spectrogram": (spectrum,),
        "specgrams": (specgram[:, None],),
        "complex_specgrams": (spectrum,),
        "phase_advance": (torch.linspace(0, 300, 201)[:, None],),
        "window": (window,),
        "x_mu": (torch.arange(8), _floats(8)),
        **dict.fromkeys(("a_coeffs", "b_coeffs"), (torch.tensor([1.0, 0.25, 0.125]),)),
        "tokens": (torch.tensor([1, 1, 2]),),
        "scores": (torch.tensor([0.25, 0.5, 0.75]),),
        **dict.fromkeys(("psd_s", "psd_n", "psd"), (psd,)),
        **dict.fromkeys(("rtf", "beamform_weights"), (psd[..., 0],)),
        **dict.fromkeys(("mu_x", "mu_y"), (_floats(3),)),
        **dict.fromkeys(("sigma_x", "sigma_y"), (torch.eye(3),)),
    }


@cache
def _values(module: str) -> Values:
    if module.startswith("torchvision.transforms"):
        return _of_images()
    return _of_sound() if module.startswith("torchaudio") else _of_boxes()


def _einops() -> dict[str, list[Call]]:
    image = _floats(2, 4, 6)
    given: dict[str, list[tuple[str, ...]]] = {
        "einops.rearrange": [("a b c -> c b a",), ("a b c -> (a b) c",), ("a b c -> a b c",)],
        "einops.reduce": [("a b c -> a b", "mean"), ("a b c -> a", "max"), ("a b c -> a b c", "sum")],
        "einops.repeat": [("a b c -> a d b c",)],
    }
    found = {
        name: [Call((image, *rest), {"d": 2} if name == "einops.repeat" else {}, "arguments") for rest in rests]
        for name, rests in given.items()
    }
    return {
        **found,
        "einops.einsum": [Call((image, image, "a b c, a b c -> a c"), {}, "arguments")],
        "einops.pack": [Call(([image, image], "a b *"), {}, "arguments")],
        "einops.unpack": [Call((image, [(2,), (4,)], "a b *"), {}, "arguments")],
        "einops.asnumpy": [Call((image,), {}, "arguments")],
    }


def calls_of(name: str, function: Callable[..., object]) -> list[Call]:
    """Calls of a function: one for each value of its first parameter; none where a parameter is not known."""
    if name.startswith("einops."):
        return _einops().get(name, [])
    return _calls(name, list(inspect.signature(function).parameters.values()))


def _calls(name: str, parameters: list[inspect.Parameter]) -> list[Call]:
    values = _values(name.rpartition(".")[0])
    required = [
        parameter
        for index, parameter in enumerate(parameters)
        if (parameter.default is parameter.empty or index == 0)
        and parameter.kind not in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}
    ]
    if any(parameter.name not in values for parameter in required):
        return []
    if not required:
        return [Call((), {}, "arguments")]
    first, rest = values[required[0].name], required[1:]
    positional = [values[parameter.name] for parameter in rest if parameter.kind is not parameter.KEYWORD_ONLY]
    keywords = {
        parameter.name: values[parameter.name] for parameter in rest if parameter.kind is parameter.KEYWORD_ONLY
    }
    widest = max((len(value) for value in positional), default=1)
    return [
        Call(
            (value, *(choice[min(turn, len(choice) - 1)] for choice in positional)),
            {key: choice[0] for key, choice in keywords.items()},
            "arguments",
        )
        for value in first
        for turn in range(widest)
    ]


def constructions_of(name: str, kind: type) -> list[Call]:
    """Calls of a class that build instances."""
    parameters = [
        parameter
        for parameter in inspect.signature(kind).parameters.values()
        if parameter.default is parameter.empty or parameter.name == "p"
    ]
    values = _values(name.rpartition(".")[0])
    required = [p for p in parameters if p.kind not in {p.VAR_KEYWORD, p.VAR_POSITIONAL}]
    if any(parameter.name not in values for parameter in required):
        return []
    widest = max((len(values[parameter.name]) for parameter in required), default=1)
    return [
        Call(
            (),
            {p.name: values[p.name][min(turn, len(values[p.name]) - 1)] for p in required},
            "arguments",
        )
        for turn in range(widest)
    ]


def inputs_of(name: str, instance: Callable[..., object]) -> list[Call]:
    """Calls of an instance of a class."""
    if name.startswith("einops."):
        return [Call((_floats(2, 4, 6),), {}, "arguments")]
    called = getattr(instance, "forward", instance)
    parameters = list(inspect.signature(called).parameters.values())
    if name.startswith("torchvision.transforms") and (
        not parameters or parameters[0].kind is inspect.Parameter.VAR_POSITIONAL
    ):
        return [Call((image,), {}, "arguments") for image in images()]
    return _calls(name, parameters)
