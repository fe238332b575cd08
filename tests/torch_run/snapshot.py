"""What a program leaves behind, copied before the world in which it ran is left.

The results of a program are its module-level variables that are arrays, tensors or plain values, those
within lists, tuples and dictionaries, the parameters and buffers of its modules, and what it plotted.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

PlainValue = bool | int | float | complex | str

_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class State:
    """An array or a tensor at the end of a program.

    kind: the class; a scalar of NumPy counts as an array.
    device: of a tensor; empty for an array.
    strides: in bytes.
    values: on the host; tensors of dtypes unknown to NumPy become float32 or complex64, sparse ones dense.
    grad: what is in `.grad` of a leaf.
    """

    kind: str
    dtype: str
    device: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    requires_grad: bool
    values: np.ndarray[Any, Any]
    grad: np.ndarray[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All results of a program.

    sharing: names of arrays and tensors that overlap in memory, two by two.
    """

    states: Mapping[str, State]
    plain_values: Mapping[str, PlainValue]
    sharing: frozenset[tuple[str, str]]


def take_snapshot(variables: Mapping[str, object]) -> Snapshot:
    """Copy what the module-level variables of a program hold."""
    found = dict(_results(variables))
    states = {name: _state(value) for name, value in found.items() if _is_array(value)}
    plain_values = {name: value for name, value in found.items() if not _is_array(value)}
    return Snapshot(states, plain_values, frozenset(_sharing(found)))


def _results(variables: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    for name, value in variables.items():
        if not name.startswith("__"):
            yield from _flattened(name, value, _DEEPEST)
    yield from _plotted()


def _flattened(name: str, value: object, depth: int) -> Iterator[tuple[str, Any]]:
    if _is_array(value) or isinstance(value, PlainValue):
        yield name, value
    elif isinstance(value, torch.nn.Module):
        for part, tensor in (*value.named_parameters(), *value.named_buffers()):
            yield f"{name}.{part}", tensor
    elif isinstance(value, dict | list | tuple) and depth:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _flattened(f"{name}[{key!r}]", item, depth - 1)


def _plotted() -> Iterator[tuple[str, Any]]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        for index, axes in enumerate(pyplot.figure(number).axes):
            where = f"<figure {number}, axes {index}"
            for line_index, line in enumerate(axes.lines):
                yield f"{where}, line {line_index}>", np.array(line.get_xydata())
            for collection_index, collection in enumerate(axes.collections):
                yield f"{where}, collection {collection_index}>", np.array(collection.get_offsets())
            for patch_index, patch in enumerate(axes.patches):
                yield f"{where}, patch {patch_index}>", np.array(patch.get_path().vertices)
            for image_index, image in enumerate(axes.images):
                yield f"{where}, image {image_index}>", np.array(image.get_array())


def _is_array(value: object) -> bool:
    return isinstance(value, torch.Tensor | np.ndarray | np.generic)


def _state(value: Any) -> State:
    if isinstance(value, torch.Tensor):
        return _tensor_state(value)
    array = np.asarray(value)
    return State("array", str(array.dtype), "", array.shape, array.strides, False, array.copy())


def _tensor_state(tensor: torch.Tensor) -> State:
    strided = tensor.layout is torch.strided
    strides = tuple(step * tensor.element_size() for step in tensor.stride()) if strided else ()
    grad = tensor.grad if tensor.is_leaf else None
    return State(
        type(tensor).__name__,
        str(tensor.dtype),
        str(tensor.device),
        tuple(tensor.shape),
        strides,
        tensor.requires_grad,
        host_values(tensor),
        None if grad is None else host_values(grad),
    )


def host_values(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """The values of any tensor, in memory of their own; none of one on "meta" or that is too large for its memory."""
    tensor = tensor.detach()
    if tensor.device.type == "meta" or _exceeds_memory(tensor):
        return np.empty(0)
    tensor = tensor.cpu().resolve_conj().resolve_neg()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    try:
        return tensor.numpy().copy()
    except TypeError:
        return tensor.to(torch.complex64 if tensor.is_complex() else torch.float32).numpy()


def _exceeds_memory(tensor: torch.Tensor) -> bool:
    """Did torch leave it with more elements than it has memory for? So `out=` does where it fails to get some."""
    if tensor.layout is not torch.strided or tensor.is_nested or not tensor.numel():
        return False
    reach = sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
    return (tensor.storage_offset() + reach + 1) * tensor.element_size() > tensor.untyped_storage().nbytes()


def _sharing(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    spans = [(name, span) for name, value in found.items() if (span := _span(value)) is not None]
    for index, (name, (device, start, end)) in enumerate(spans):
        for other, (other_device, other_start, other_end) in spans[index + 1 :]:
            if device == other_device and start < other_end and other_start < end:
                first, second = sorted((name, other))
                yield first, second


def _span(value: Any) -> tuple[str, int, int] | None:
    """The device and the addresses of an array's or tensor's memory; None where there is none."""
    if isinstance(value, np.ndarray) and value.size:
        return "cpu", *np.lib.array_utils.byte_bounds(value)
    if not isinstance(value, torch.Tensor) or not value.numel():
        return None
    if value.layout is not torch.strided or value.device.type == "meta" or _exceeds_memory(value):
        return None
    reach = sum((size - 1) * step for size, step in zip(value.shape, value.stride(), strict=True))
    return str(value.device), value.data_ptr(), value.data_ptr() + (reach + 1) * value.element_size()
