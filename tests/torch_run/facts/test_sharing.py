"""Who shares memory with a tensor, and what follows."""

# mypy: allow-untyped-calls

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn


def as_array(values: torch.Tensor | np.ndarray) -> np.ndarray:
    return values.detach().numpy() if isinstance(values, torch.Tensor) else values


def shares(first: torch.Tensor | np.ndarray, second: torch.Tensor | np.ndarray) -> bool:
    return np.shares_memory(as_array(first), as_array(second))


Taking = dict[str, Callable[[torch.Tensor], Any]]

SAME_OBJECT: Taking = {
    "cpu": lambda t: t.cpu(),
    "to cpu": lambda t: t.to("cpu"),
    "to its dtype": lambda t: t.to(torch.float32),
    "float of float32": lambda t: t.float(),
    "type_as itself": lambda t: t.type_as(t),
    "contiguous": lambda t: t.contiguous(),
    "resolve_conj": lambda t: t.resolve_conj(),
    "resolve_neg": lambda t: t.resolve_neg(),
    "as_tensor": torch.as_tensor,
    "requires_grad_": lambda t: t.requires_grad_(False),
}
SHARING: Taking = {
    "numpy": lambda t: t.numpy(),
    "detach, cpu, numpy": lambda t: t.detach().cpu().numpy(),
    "force": lambda t: t.numpy(force=True),
    "asarray": np.asarray,
    "from_dlpack": np.from_dlpack,
    "array without a copy": lambda t: np.array(t, copy=None),
    "detach": lambda t: t.detach(),
    "data": lambda t: t.data,
    "view": lambda t: t.view(2, 3),
    "reshape": lambda t: t.reshape(2, 3),
    "slice": lambda t: t[1:],
    "item of a slice": lambda t: t[1],
    "transpose": lambda t: t.reshape(2, 3).t(),
    "permute": lambda t: t.reshape(2, 3).permute(1, 0),
    "squeeze": lambda t: t.squeeze(),
    "unsqueeze": lambda t: t.unsqueeze(0),
    "flatten": lambda t: t.flatten(),
    "expand": lambda t: t.unsqueeze(0).expand(3, 6),
    "chunk": lambda t: t.chunk(2)[0],
    "parameter": nn.Parameter,
    "round trip": lambda t: torch.from_numpy(t.numpy()),
    "slice of the array": lambda t: t.numpy()[::2],
    "reshaped array": lambda t: t.numpy().reshape(2, 3),
    "astype without need or copy": lambda t: t.numpy().astype(np.float32, copy=False),
}
COPYING: Taking = {
    "clone": lambda t: t.clone(),
    "clone, numpy": lambda t: t.clone().numpy(),
    "array": np.array,
    "np.copy": np.copy,
    "copy": lambda t: t.numpy().copy(),
    "astype": lambda t: t.numpy().astype(np.float32),
    "double": lambda t: t.double(),
    "to with a copy": lambda t: t.to("cpu", copy=True),
    "indices": lambda t: t[[0, 1]],
    "mask": lambda t: t[t > 0],
    "arithmetic": lambda t: t + 0,
    "contiguous of another order": lambda t: t.reshape(2, 3).t().contiguous(),
    "indices of the array": lambda t: t.numpy()[[0, 1]],
    "stack": lambda t: torch.stack([t]),
    "concatenation": lambda t: np.concatenate([t.numpy()]),
}


@pytest.mark.parametrize("name", SAME_OBJECT)
def test_gives_the_same_object(name):
    tensor = torch.ones(6)
    assert SAME_OBJECT[name](tensor) is tensor


def test_cpu_of_a_host_tensor_keeps_requires_grad():
    assert torch.ones(2, requires_grad=True).cpu().requires_grad


@pytest.mark.parametrize("name", SHARING)
def test_shares_memory(name):
    tensor = torch.arange(1.0, 7.0)
    assert shares(tensor, SHARING[name](tensor))


@pytest.mark.parametrize("name", COPYING)
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_copies(name):
    tensor = torch.arange(1.0, 7.0)
    assert not shares(tensor, COPYING[name](tensor))


class TestFromArrays:
    @pytest.mark.parametrize(
        "make",
        [torch.from_numpy, torch.as_tensor, torch.asarray, torch.utils.dlpack.from_dlpack],
        ids=["from_numpy", "as_tensor", "asarray", "from_dlpack"],
    )
    def test_share(self, make):
        array = np.ones(3)
        assert shares(array, make(array))

    def test_float_tensor_shares_float32(self):
        array = np.ones(3, np.float32)
        assert shares(array, torch.FloatTensor(array))

    def test_tensor_copies(self):
        array = np.ones(3)
        assert not shares(array, torch.tensor(array))

    def test_as_tensor_of_another_dtype_copies(self):
        array = np.ones(3)
        assert not shares(array, torch.as_tensor(array, dtype=torch.float32))

    def test_a_round_trip_gives_the_same_memory(self):
        array = np.ones(3)
        back = torch.from_numpy(array).numpy()
        assert back is not array
        assert shares(array, back)


class TestDevices:
    def test_moving_copies(self, device):
        tensor = torch.ones(3)
        moved = tensor.to(device)
        moved.zero_()
        assert tensor.tolist() == [1, 1, 1]

    @pytest.mark.parametrize(
        "convert", [lambda t: t.cpu().numpy(), lambda t: t.numpy(force=True)], ids=["cpu", "force"]
    )
    def test_converting_copies(self, convert, device):
        tensor = torch.ones(3, device=device)
        convert(tensor)[:] = 0
        assert tensor.tolist() == [1, 1, 1]

    def test_detach_shares_there(self, device):
        tensor = torch.ones(3, device=device)
        tensor.detach().zero_()
        assert tensor.tolist() == [0, 0, 0]


class TestWhatFollows:
    def test_writing_to_the_array_changes_the_tensor(self):
        tensor = torch.ones(2)
        tensor.numpy()[0] = 5
        assert tensor.tolist() == [5, 1]

    def test_writing_in_place_to_the_tensor_changes_the_array(self):
        tensor = torch.ones(2)
        array = tensor.numpy()
        tensor.add_(1)
        assert array.tolist() == [2, 2]

    def test_a_saved_weight_changes_with_the_next_step(self):
        weight = nn.Parameter(torch.ones(2))
        saved = weight.detach().numpy()
        optimizer = torch.optim.SGD([weight], lr=1.0)
        weight.sum().backward()
        optimizer.step()
        assert saved.tolist() == [0, 0]

    def test_arrays_of_one_buffer_end_up_equal(self):
        buffer, history = torch.zeros(1), []
        for number in range(3):
            buffer.fill_(number)
            history.append(buffer.numpy())
        assert [array.tolist() for array in history] == [[2], [2], [2]]

    def test_the_array_keeps_the_memory_alive(self):
        array = torch.arange(3.0).numpy()
        assert array.tolist() == [0, 1, 2]

    def test_state_dicts_share_with_the_module(self):
        layer = nn.Linear(2, 2)
        saved = layer.state_dict()["weight"].numpy()
        with torch.no_grad():
            layer.weight.zero_()
        assert saved.tolist() == [[0, 0], [0, 0]]
