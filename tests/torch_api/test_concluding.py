"""What the deriving tool concludes from running small functions whose behaviour is known."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flake8_torch_numpy.torch_api.signature import Signature
from tests.torch_api.conftest import HAS_TORCH

if not HAS_TORCH:
    pytest.skip("torch and NumPy, which the tool runs, are not installed", allow_module_level=True)

import torch
from tools.derive.concluding import conclude
from tools.derive.experiments import Laboratory
from tools.derive.observing import Call

NAMES = ("one", "other")


@pytest.fixture(autouse=True)
def _accelerator(fake_cuda: str) -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def matrix() -> torch.Tensor:
    return torch.tensor([[0.75, 0.25], [0.25, 0.5]])


def concluded(function: Callable[..., object], *arguments: tuple[Any, ...], lists: bool = False) -> Signature:
    """What the tool concludes from calls with each of the arguments."""
    calls = [Call(given, {}, "arguments") for given in arguments or [(matrix(), matrix())]]
    observations = list(Laboratory(function, NAMES).run(calls))
    returns, outputs, in_place, cuts = conclude(observations, may_alias=None, lists=lists)
    return Signature(returns, outputs, NAMES, in_place, cuts=cuts)


def test_grad_propagates_where_each_argument_carries_it() -> None:
    signature = concluded(lambda one, other: one + other)
    assert (signature.outputs[0].grad, signature.cuts) == ("propagates", ())


def test_an_argument_that_never_carries_grad_is_a_cut() -> None:
    signature = concluded(lambda one, other: one + other.detach())
    assert (signature.outputs[0].grad, signature.cuts) == ("propagates", ("other",))


def test_grad_is_unknown_where_an_argument_carries_it_in_some_calls_only() -> None:
    def function(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return one + other if other.sum() > 0 else one + other.detach()

    assert concluded(function, (matrix(), matrix()), (matrix(), -matrix())).outputs[0].grad == "unknown"


def test_grad_is_unknown_where_an_argument_carries_it_to_another_result_only() -> None:
    first, second = concluded(lambda one, other: (one + other, one * 2)).outputs
    assert (first.grad, second.grad) == ("propagates", "unknown")


def test_a_detached_result_never_requires_grad() -> None:
    assert concluded(lambda one, other: (one + other).detach()).outputs[0].grad == "never"


def test_a_whole_number_result_never_requires_grad() -> None:
    output = concluded(lambda one, other: (one + other).argmax()).outputs[0]
    assert (output.grad, output.dtype) == ("never", "integer")


def test_a_parameter_always_requires_grad() -> None:
    assert concluded(lambda one, _: torch.nn.Parameter(one.detach())).outputs[0].grad == "always"


def test_grad_is_unknown_where_nothing_ran_that_asks_for_it() -> None:
    def function(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        if one.requires_grad or other.requires_grad:
            raise RuntimeError
        return one + other

    assert concluded(function).outputs[0].grad == "unknown"


@pytest.mark.parametrize(
    ("function", "device"),
    [
        (lambda one, other: one + other, "inputs"),
        (lambda one, other: (one + other).cpu(), "host"),
        (lambda one, _: torch.zeros(one.shape), "factory"),
        (lambda one, _: one.cuda(), "cuda"),
        (lambda one, _: one.cpu() if one.shape[0] == 1 else one, "unknown"),
    ],
)
def test_the_device_is_concluded(function: Callable[..., object], device: str) -> None:
    assert concluded(function, (matrix(), matrix()), (matrix()[:1], matrix())).outputs[0].device == device


@pytest.mark.parametrize(
    ("function", "dtype"),
    [
        (lambda one, other: one + other, "inputs"),
        (lambda one, other: one / other, "floating"),
        (lambda one, _: one.abs(), "real"),
        (lambda one, other: one == other, "bool"),
        (lambda one, _: one.argmax(), "integer"),
        (lambda one, _: torch.fft.fft(one), "complex"),
        (lambda one, _: one.bfloat16(), "bfloat16"),
        (lambda one, _: one.double() if one.dtype == torch.float32 else one, "unknown"),
    ],
)
def test_the_dtype_is_concluded(function: Callable[..., object], dtype: str) -> None:
    assert concluded(function).outputs[0].dtype == dtype


@pytest.mark.parametrize(
    ("function", "arguments", "dtype"),
    [
        (torch.zeros, [(2, 2)], "factory"),
        (torch.tensor, [(1,), (1.5,)], "inputs"),
        (torch.randperm, [(3,)], "integer"),
        (torch.DoubleTensor, [(2,), ([1.0],)], "float64"),
    ],
)
def test_the_dtype_of_a_new_tensor_is_concluded(
    function: Callable[..., object], arguments: list[tuple[Any, ...]], dtype: str
) -> None:
    assert concluded(function, *arguments).outputs[0].dtype == dtype


@pytest.mark.parametrize(
    ("function", "alias"),
    [
        (lambda one, other: one + other, "copy"),
        (lambda one, _: one[0], "view"),
        (lambda one, other: one.add_(other), "self"),
        (lambda one, _: one.reshape(-1), "maybe"),
        (lambda one, _: one.contiguous(), "maybe"),
    ],
)
def test_the_sharing_of_memory_is_concluded(function: Callable[..., object], alias: str) -> None:
    assert concluded(function).outputs[0].alias == alias


def test_lazy_bits_may_be_there_where_only_one_of_them_is_kept() -> None:
    assert concluded(lambda one, _: one.resolve_conj()).outputs[0].lazy == "maybe"


def test_lazy_bits_may_be_there_where_only_some_calls_keep_them() -> None:
    signature = concluded(lambda one, other: one @ other, (matrix(), matrix()), (matrix()[0], matrix()[0]))
    assert signature.outputs[0].lazy == "maybe"


def test_what_changes_its_first_argument_works_in_place() -> None:
    assert concluded(lambda one, other: one.add_(other)).in_place
    assert not concluded(lambda one, other: other.add_(one)).in_place


@pytest.mark.parametrize(
    ("function", "layout"),
    [
        (lambda one, other: one + other, "kept"),
        (lambda one, other: one * other, "kept by each"),
        (lambda one, _: one.to_dense(), "dense"),
        (lambda one, _: one.to_sparse(), "sparse"),
    ],
)
def test_the_layout_is_concluded(function: Callable[..., object], layout: str) -> None:
    assert concluded(function).outputs[0].layout == layout


def test_the_layout_varies_where_sparse_tensors_give_now_a_dense_one_and_now_a_sparse_one() -> None:
    signature = concluded(lambda one, _: one.select(0, 0), (matrix(), matrix()), (matrix()[0], matrix()[0]))
    assert signature.outputs[0].layout == "varies"


@pytest.mark.parametrize(
    ("function", "lazy"),
    [
        (lambda one, _: one + 1, "none"),
        (lambda one, _: one.T, "inputs"),
        (lambda one, _: one.conj(), "conj"),
        (lambda one, _: one.imag, "neg"),
    ],
)
def test_the_lazy_bits_are_concluded(function: Callable[..., object], lazy: str) -> None:
    given = torch.complex(matrix(), matrix())
    assert concluded(function, (given, given)).outputs[0].lazy == lazy


@pytest.mark.parametrize(
    ("function", "returns"),
    [
        (lambda one, other: one + other, "tensor"),
        (lambda one, other: (one, other), "tuple"),
        (lambda one, other: [one, other], "list"),
        (lambda one, _: tuple(one) if one.dim() else one, "list"),
        (lambda one, _: one.shape, "host"),
        (lambda one, _: one.tolist(), "host"),
        (lambda _, __: None, "none"),
        (lambda one, _: {"one": one}, "unknown"),
        (lambda one, _: one if len(one) == 2 else (one, one), "unknown"),
        (lambda one, _: one.no_such_attribute, "unknown"),
    ],
)
def test_the_kind_of_result_is_concluded(function: Callable[..., object], returns: str) -> None:
    assert concluded(function, (matrix(), matrix()), (matrix()[:1], matrix())).returns == returns


def test_a_tuple_is_a_list_where_its_length_is_known_to_vary() -> None:
    assert concluded(lambda one, other: (one, other), lists=True).returns == "list"


def test_the_names_of_a_named_tuple_are_kept() -> None:
    outputs = concluded(lambda one, _: one.max(0)).outputs
    assert [output.field for output in outputs] == ["values", "indices"]


def test_a_nested_tuple_is_kept() -> None:
    output = concluded(lambda one, other: (one, (other, other.argmax()))).outputs[1]
    assert output.holds == "tuple"
    assert [item.dtype for item in output.items] == ["inputs", "integer"]
