"""`numpy(force=True)` is `detach().cpu().resolve_conj().resolve_neg().numpy()`, no more and no less."""

import numpy as np
import pytest
import torch

TENSORS = {
    "plain": lambda device: torch.arange(3.0, device=device),
    "requires grad": lambda device: torch.arange(3.0, device=device, requires_grad=True),
    "conj": lambda device: torch.tensor([1 + 2j], device=device).conj(),
    "neg": lambda device: torch.tensor([1 + 2j], device=device).conj().imag,
    "grad and conj": lambda device: torch.tensor([1 + 2j], device=device, requires_grad=True).conj(),
    "transposed": lambda device: torch.arange(6.0, device=device).reshape(2, 3).t(),
    "integer": lambda device: torch.arange(3, device=device),
}


def chain(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().cpu().resolve_conj().resolve_neg().numpy()


def assert_same(forced: np.ndarray, chained: np.ndarray) -> None:
    assert forced.dtype == chained.dtype
    assert forced.strides == chained.strides
    assert forced.tolist() == chained.tolist()


@pytest.mark.parametrize("name", TENSORS)
class TestTheSame:
    def test_on_the_host(self, name):
        tensor = TENSORS[name]("cpu")
        forced, chained = tensor.numpy(force=True), chain(tensor)
        assert_same(forced, chained)
        lazy = tensor.is_conj() or tensor.is_neg()
        assert np.shares_memory(forced, chained) == (not lazy)

    def test_on_a_device(self, name, device):
        tensor = TENSORS[name](device)
        forced, chained = tensor.numpy(force=True), chain(tensor)
        assert_same(forced, chained)
        assert not np.shares_memory(forced, chained)


def test_it_still_shares_memory_with_a_host_tensor():
    tensor = torch.ones(2, requires_grad=True)
    tensor.numpy(force=True)[:] = 0
    assert tensor.tolist() == [0, 0]


def test_it_is_off_by_default():
    with pytest.raises(RuntimeError, match="requires grad"):
        torch.ones(2, requires_grad=True).numpy(force=False)


def test_it_must_be_named():
    with pytest.raises(TypeError):
        torch.ones(2).numpy(True)  # type: ignore[call-arg]


@pytest.mark.parametrize("value", [1, "yes", None])
def test_it_must_be_a_bool(value):
    with pytest.raises(TypeError):
        torch.ones(2).numpy(force=value)


def test_the_tensor_keeps_its_history():
    tensor = torch.ones(2, requires_grad=True) * 2
    tensor.numpy(force=True)
    assert tensor.requires_grad
