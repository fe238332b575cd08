"""What the catalog says of well-known names is what torch does, here and now."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from flake8_torch_numpy.torch_api import catalog
from flake8_torch_numpy.torch_api.signature import Output
from tests.torch_api.conftest import HAS_TORCH

if not HAS_TORCH:
    pytest.skip("torch and NumPy, the judges of these tests, are not installed", allow_module_level=True)

import torch
from torch.utils._pytree import tree_leaves

from tests.torch_api.spot_checks import calls, matrix, result_of, said_of

NAMES = sorted(calls())


@pytest.fixture(autouse=True)
def _without_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def called(name: str, tensor: torch.Tensor) -> list[tuple[Output, torch.Tensor]]:
    """Each tensor that a call gives, with what is said of it; fails if the result has another shape."""
    return outcome(name, calls()[name](tensor))


def outcome(name: str, arguments: tuple[Any, ...]) -> list[tuple[Output, torch.Tensor]]:
    said = said_of(name, arguments)
    result: Any = result_of(name, arguments)
    if said.returns == "tensor":
        assert isinstance(result, torch.Tensor)
        return [(said.outputs[0], result)]
    if said.returns == "tuple":
        assert isinstance(result, tuple)
        return list(zip(said.outputs, result, strict=True))
    if said.returns == "list":
        assert isinstance(result, tuple | list)
        return [(said.outputs[0], item) for item in result]
    assert said.returns == ("none" if result is None and name != "torch.Tensor.grad_fn" else "host")
    assert not isinstance(result, torch.Tensor)
    return []


def inner_node() -> torch.Tensor:
    """A tensor that requires grad and may be written."""
    return matrix().requires_grad_().clone()


def argument(name: str, *, grad: bool) -> torch.Tensor:
    return inner_node() if grad and name != "torch.Tensor.requires_grad_" else matrix()


def is_inexact(tensor: torch.Tensor) -> bool:
    return tensor.is_floating_point() or tensor.is_complex()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_result_of_inputs_without_grad_requires(name: str) -> None:
    for output, tensor in called(name, argument(name, grad=False)):
        assert tensor.requires_grad is (output.grad == "always")


@pytest.mark.parametrize("name", NAMES)
def test_what_a_result_of_inputs_with_grad_requires(name: str) -> None:
    for output, tensor in called(name, argument(name, grad=True)):
        expected = {"propagates": is_inexact(tensor) and name not in WITHOUT_TENSORS, "never": False, "always": True}
        if output.grad in expected:
            assert tensor.requires_grad is expected[output.grad]


WITHOUT_TENSORS = {name for name, arguments in calls().items() if not any(
    isinstance(part, torch.Tensor) for argument in arguments(matrix())
    for part in (argument if isinstance(argument, list) else [argument])
)}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_where_a_result_of_inputs_on_the_accelerator_is(name: str, fake_cuda: str) -> None:
    for output, tensor in called(name, matrix().to(fake_cuda)):
        expected = {"inputs": fake_cuda, "first": fake_cuda, "last": fake_cuda, "host": "cpu", "factory": "cpu"}
        if name in WITHOUT_TENSORS:
            expected["inputs"] = "cpu"
        assert tensor.device.type == expected[output.device]


@pytest.mark.parametrize("name", sorted(WITHOUT_TENSORS))
def test_where_a_result_is_that_follows_the_default_device(name: str, fake_cuda: str) -> None:
    with torch.device(fake_cuda):
        for output, tensor in called(name, matrix()):
            assert tensor.device.type == {"factory": fake_cuda, "host": "cpu"}[output.device]


def expected_dtype(output: Output, given: torch.dtype) -> torch.dtype | None:
    """The dtype that a result of floating inputs has; None where only its class is known."""
    fixed = {
        "factory": torch.get_default_dtype(),
        "bool": torch.bool,
        "inputs": given,
        "floating": given,
        "real": given,
    }
    if output.dtype in fixed:
        return fixed[output.dtype]
    found = getattr(torch, output.dtype, None)
    return found if isinstance(found, torch.dtype) else None


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize(
    "name", sorted(set(NAMES) - WITHOUT_TENSORS - {"torch.bincount", "torch.nn.functional.one_hot"})
)
def test_the_dtype_of_a_result_of_floating_inputs(name: str, dtype: torch.dtype) -> None:
    for output, tensor in called(name, matrix().to(dtype)):
        expected = expected_dtype(output, dtype)
        if expected is not None:
            assert tensor.dtype == expected
        elif output.dtype == "integer":
            assert not is_inexact(tensor)
            assert tensor.dtype != torch.bool
        elif output.dtype == "complex":
            assert tensor.is_complex()


@pytest.mark.parametrize("name", ["torch.Tensor.sum", "torch.Tensor.add", "torch.Tensor.max", "torch.Tensor.abs"])
def test_whole_numbers_stay_whole(name: str) -> None:
    output, tensor = called(name, torch.eye(3, dtype=torch.long))[0]
    assert output.dtype in {"inputs", "real"}
    assert not is_inexact(tensor)


@pytest.mark.parametrize("name", ["torch.Tensor.sqrt", "torch.Tensor.true_divide", "torch.Tensor.sigmoid"])
def test_whole_numbers_become_floating(name: str) -> None:
    output, tensor = called(name, torch.eye(3, dtype=torch.long))[0]
    assert output.dtype == "floating"
    assert tensor.dtype == torch.float32


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_TENSORS))
def test_whose_memory_a_result_has(name: str) -> None:
    arguments = calls()[name](matrix())
    given = [leaf for leaf in tree_leaves(arguments) if isinstance(leaf, torch.Tensor)]
    for output, tensor in outcome(name, arguments):
        shares = tensor.untyped_storage().data_ptr() in {leaf.untyped_storage().data_ptr() for leaf in given}
        if output.alias in {"copy", "view", "self"}:
            assert shares is (output.alias != "copy")
        if output.alias == "self":
            assert tensor is given[0]


@pytest.mark.parametrize(
    "name", ["conj", "resolve_conj", "imag", "real", "clone", "T", "H", "mH", "add", "__getitem__"]
)
def test_which_lazy_bits_a_complex_result_has(name: str) -> None:
    plain = torch.complex(matrix(), matrix())
    for tensor in (plain, plain.conj()):
        given = calls().get(f"torch.Tensor.{name}")
        arguments = (tensor,) if given is None else given(tensor)
        (output,) = said_of(f"torch.Tensor.{name}", arguments).outputs
        result = result_of(f"torch.Tensor.{name}", arguments)
        was = tensor.is_conj()
        if output.lazy == "maybe":
            assert was or not result.is_conj()
        elif output.lazy != "unknown":
            assert result.is_conj() is {"none": False, "inputs": was, "conj": not was, "neg": False}[output.lazy]
            assert result.is_neg() is (output.lazy == "neg" and was)


def test_a_cut_is_a_parameter_that_carries_no_grad() -> None:
    signature = catalog.method("expand_as")
    assert signature is not None
    assert signature.cuts == signature.parameters == ("other",)
    assert not matrix().expand_as(inner_node()).requires_grad


@pytest.mark.parametrize("name", ["expand_as", "__getitem__", "copy_"])
def test_some_methods_stay_where_their_tensor_is(name: str, fake_cuda: str) -> None:
    signature = catalog.method(name)
    assert signature is not None
    assert signature.outputs[0].device == "first"
    if name != "__getitem__":
        assert getattr(matrix(), name)(matrix().to(fake_cuda)).device.type == "cpu"
    elsewhere = torch.zeros(2, dtype=torch.long) if name == "__getitem__" else matrix()
    assert getattr(matrix().to(fake_cuda), name)(elsewhere).device.type == fake_cuda
