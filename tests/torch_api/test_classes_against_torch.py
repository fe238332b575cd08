"""What the catalog says of names, modules, distributions and optimisers is what torch does, here and now."""

import importlib
import warnings
from collections.abc import Iterator
from functools import reduce

import pytest

from flake8_torch_numpy.torch_api import catalog, derived
from tests.torch_api.conftest import HAS_TORCH

if not HAS_TORCH:
    pytest.skip("torch and NumPy, the judges of these tests, are not installed", allow_module_level=True)

import torch
from torch import nn
from torch.distributions import Distribution

if f"from torch {torch.__version__.partition('+')[0]};" not in (derived.__doc__ or ""):
    pytest.skip("the data were derived from another version of torch", allow_module_level=True)


@pytest.fixture(autouse=True)
def _without_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def resolved(name: str) -> object:
    """What stands under a qualified name."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return reduce(getattr, parts[length:], module)
    raise AssertionError(name)


@pytest.mark.parametrize("table", [derived.FUNCTIONS, derived.MODULES, derived.OPTIMIZERS, derived.DISTRIBUTIONS])
def test_torch_has_everything_that_the_catalog_names(table: dict[str, str] | frozenset[str]) -> None:
    for name in table:
        owner = name.rpartition(".")[0] if table is derived.DISTRIBUTIONS else name
        assert resolved(owner) is not None


def test_torch_has_every_method_that_the_catalog_names() -> None:
    assert [name for name in derived.METHODS if name not in dir(torch.Tensor)] == []


def test_the_catalog_names_every_public_method_that_torch_has() -> None:
    assert [name for name in dir(torch.Tensor) if not name.startswith("_") and catalog.method(name) is None] == []


def test_aliases_are_other_names_of_the_same_things() -> None:
    for alias, name in derived.ALIASES.items():
        assert resolved(alias) is resolved(name)


def test_the_catalog_knows_every_optimizer() -> None:
    for name, value in vars(torch.optim).items():
        if isinstance(value, type) and issubclass(value, torch.optim.Optimizer):
            assert catalog.is_optimizer(f"torch.optim.{name}")


def test_the_catalog_knows_every_distribution_but_the_abstract_ones() -> None:
    for name, value in vars(torch.distributions).items():
        if isinstance(value, type) and issubclass(value, Distribution):
            expected = name not in {"Distribution", "ExponentialFamily"}
            assert catalog.is_distribution(f"torch.distributions.{name}") is expected


MODULES = {
    "Linear": ((3, 2), (3,)), "Bilinear": ((2, 2, 2), None), "Conv1d": ((2, 2, 2), (1, 2, 4)),
    "Conv2d": ((2, 2, 2), (1, 2, 4, 4)), "ConvTranspose2d": ((2, 2, 2), (1, 2, 4, 4)), "Embedding": ((3, 2), None),
    "LSTM": ((3, 2), (4, 3)), "GRU": ((3, 2), (4, 3)), "RNN": ((3, 2), (4, 3)), "LSTMCell": ((3, 2), (1, 3)),
    "BatchNorm1d": ((3,), (2, 3)), "BatchNorm2d": ((2,), (2, 2, 3, 3)), "LayerNorm": ((3,), (2, 3)),
    "GroupNorm": ((1, 2), (2, 2, 3)), "InstanceNorm1d": ((2,), (2, 2, 3)), "RMSNorm": ((3,), (2, 3)),
    "MultiheadAttention": ((4, 2), None), "TransformerEncoderLayer": ((4, 2, 4), (3, 2, 4)), "PReLU": ((), (3,)),
    "ReLU": ((), (3,)), "GELU": ((), (3,)), "Sigmoid": ((), (3,)), "Softmax": ((0,), (3,)), "Dropout": ((), (3,)),
    "MaxPool2d": ((2,), (1, 1, 4, 4)), "AvgPool2d": ((2,), (1, 1, 4, 4)), "AdaptiveAvgPool2d": ((1,), (1, 1, 4, 4)),
    "Flatten": ((), (2, 3)), "Identity": ((), (3,)), "Upsample": ((4,), (1, 1, 2)), "Hardtanh": ((), (3,)),
    "PixelShuffle": ((2,), (1, 4, 2, 2)), "ZeroPad2d": ((1,), (1, 1, 2, 2)), "Unfold": ((2,), (1, 1, 4, 4)),
    "MSELoss": ((), None), "CrossEntropyLoss": ((), None), "BCELoss": ((), None), "CosineSimilarity": ((), None),
}  # fmt: skip


def built(name: str, **options: bool) -> nn.Module:
    module: nn.Module = getattr(nn, name)(*MODULES[name][0], **options)
    return module


def is_trainable(module: nn.Module) -> bool:
    return any(parameter.requires_grad for parameter in module.parameters())


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_the_parameters_that_are_said(name: str) -> None:
    said = catalog.module_class(f"torch.nn.{name}")
    assert said is not None
    module = built(name)
    assert is_trainable(module) is (said.trainable == "always")
    assert set(module._parameters) <= set(said.weights)
    assert set(module._buffers) <= set(said.buffers)


@pytest.mark.parametrize("name", [name for name in MODULES if "Norm" in name])
def test_the_switch_turns_parameters_on_and_off(name: str) -> None:
    said = catalog.module_class(f"torch.nn.{name}")
    assert said is not None
    default = said.trainable == "always"
    assert is_trainable(built(name, **{said.switch: not default})) is not default


def outputs(result: object) -> list[torch.Tensor]:
    if isinstance(result, torch.Tensor):
        return [result]
    assert isinstance(result, tuple)
    return [tensor for part in result for tensor in outputs(part)]


@pytest.mark.parametrize("name", [name for name, (_, shape) in MODULES.items() if shape])
@pytest.mark.parametrize("grad", [False, True])
def test_calling_a_module_gives_what_is_said(name: str, grad: bool, fake_cuda: str) -> None:
    said = catalog.module_class(f"torch.nn.{name}")
    shape = MODULES[name][1]
    assert said is not None
    assert shape is not None
    (signature,) = said.called()
    found = outputs(built(name).to(fake_cuda)(torch.rand(shape, device=fake_cuda).requires_grad_(grad)))
    parts = [leaf for output in signature.outputs for leaf in (output.items or (output,))]
    for part, tensor in zip(parts, found, strict=True):
        assert part.device == "inputs"
        assert tensor.device.type == fake_cuda
        assert part.grad == "propagates"
        assert tensor.requires_grad is (grad or said.trainable == "always")


def test_an_embedding_requires_grad_though_its_input_cannot() -> None:
    said = catalog.module_class("torch.nn.Embedding")
    assert said is not None
    assert said.forward.outputs[0].grad == "propagates"
    assert built("Embedding")(torch.tensor([0, 1])).requires_grad


@pytest.mark.parametrize("name", ["MaxPool1d", "MaxPool2d", "AdaptiveMaxPool2d", "FractionalMaxPool2d"])
def test_pooling_with_indices_gives_two_tensors(name: str) -> None:
    said = catalog.module_class(f"torch.nn.{name}")
    assert said is not None
    assert [signature.returns for signature in said.called(["host"])] == ["tensor"]
    (both,) = said.called(["host"], {"return_indices": "true"})
    assert [output.dtype for output in both.outputs] == ["inputs", "integer"]


def distribution(name: str, parameters: torch.Tensor) -> Distribution:
    kind = getattr(torch.distributions, name)
    made: Distribution = kind(parameters) if name in {"Bernoulli", "Categorical"} else kind(parameters, parameters)
    return made


@pytest.mark.parametrize("name", ["Normal", "Beta", "Gamma", "Laplace", "Bernoulli", "Categorical"])
@pytest.mark.parametrize("member", ["sample", "rsample", "log_prob", "entropy", "mean", "variance", "mode"])
def test_members_of_distributions_give_what_is_said(name: str, member: str, fake_cuda: str) -> None:
    said = catalog.distribution_member(f"torch.distributions.{name}", member)
    made = distribution(name, torch.tensor([0.25, 0.75], device=fake_cuda).requires_grad_())
    if said is None:
        with pytest.raises(NotImplementedError):
            getattr(made, member)()
        return
    value = getattr(made, member)
    if not said.is_property:
        value = value(made.sample()) if said.parameters == ("value",) else value()
    assert value.device.type == fake_cuda
    assert said.outputs[0].device == "inputs"
    assert said.outputs[0].grad == ("propagates" if value.requires_grad else "never")


def leaf() -> torch.Tensor:
    return torch.ones(2, requires_grad=True)


def test_gradients_require_no_grad() -> None:
    tensor = leaf()
    torch.autograd.backward(tensor.sum())
    assert tensor.grad is not None
    assert not tensor.grad.requires_grad
    signature = catalog.function("torch.autograd.grad")
    assert signature is not None
    (found,) = signature.select(["tensor", "tensor"])
    assert found.outputs[0].grad == "never"
    assert not torch.autograd.grad((tensor * 2).sum(), tensor)[0].requires_grad


def test_the_norm_that_clipping_gives_requires_no_grad(fake_cuda: str) -> None:
    parameter = nn.Parameter(torch.ones(2, device=fake_cuda))
    torch.autograd.backward(parameter.sum())
    norm = nn.utils.clip_grad_norm_([parameter], 1.0)
    said = catalog.function("torch.nn.utils.clip_grad_norm_")
    assert said is not None
    assert (said.outputs[0].grad, said.outputs[0].device) == ("never", "inputs")
    assert not norm.requires_grad
    assert norm.device.type == fake_cuda


def test_the_divergence_of_distributions_requires_grad() -> None:
    said = catalog.function("torch.distributions.kl_divergence")
    assert said is not None
    assert said.outputs[0].grad == "propagates"
    one, other = distribution("Normal", leaf()), distribution("Normal", torch.ones(2))
    assert torch.distributions.kl_divergence(one, other).requires_grad


def test_hooks_give_no_tensors() -> None:
    for name in ("register_hook", "register_post_accumulate_grad_hook"):
        said = catalog.method(name)
        assert said is not None
        assert said.returns == "host"
        assert not isinstance(getattr(leaf(), name)(lambda _: None), torch.Tensor)


def test_lengths_of_packed_sequences_stay_on_the_host(fake_cuda: str) -> None:
    said = catalog.function("torch.nn.utils.rnn.pad_packed_sequence")
    assert said is not None
    packed = nn.utils.rnn.pack_sequence([torch.ones(2, 3, device=fake_cuda, requires_grad=True)])
    padded, lengths = nn.utils.rnn.pad_packed_sequence(packed)
    assert [output.device for output in said.outputs] == ["inputs", "host"]
    assert (padded.device.type, lengths.device.type) == (fake_cuda, "cpu")
    assert padded.requires_grad
