"""Under torch.compile a conversion is not what it is in eager mode."""

# mypy: allow-untyped-calls

import pytest
import torch

from tests.torch_run.refusals import grad_refusal


@pytest.fixture(autouse=True)
def _compiled_anew():
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def through_numpy(tensor: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(tensor.numpy() * 2)


def through_detached_numpy(tensor: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(tensor.detach().numpy() * 2)


def test_eager_mode_refuses():
    with grad_refusal():
        through_numpy(torch.ones(2, requires_grad=True))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_numpy_of_a_grad_tensor_stays_differentiable():
    weight = torch.ones(2, requires_grad=True)
    outputs = torch.compile(through_numpy, backend="eager", fullgraph=True)(weight)
    assert outputs.requires_grad
    outputs.sum().backward()
    assert weight.grad is not None
    assert weight.grad.tolist() == [2, 2]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_inserted_detach_cuts_the_gradient():
    weight = torch.ones(2, requires_grad=True)
    outputs = torch.compile(through_detached_numpy, backend="eager", fullgraph=True)(weight)
    assert not outputs.requires_grad
