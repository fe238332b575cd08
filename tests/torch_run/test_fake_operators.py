"""Operators give on the fake accelerator what they give on the CPU, and stay on the device."""

# mypy: allow-untyped-calls

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch.utils._pytree import tree_leaves


def rand(device: str, *shape: int) -> torch.Tensor:
    return torch.rand(*shape).to(device)


def arithmetic(device):
    x = rand(device, 3)
    return x + 1 - x * 2 / 3**x, -x, x // 0.3, x % 0.3, x.pow(2).sqrt().exp().clamp(0, 2), x + 2j


def in_place(device):
    x = rand(device, 3, 4)
    x.add_(1).mul_(2)
    x[0] -= 1
    x += x
    return x


def comparison_and_reduction(device):
    x = rand(device, 3, 4)
    return x.argmax(1), (x.max(1).values > 0).sum(), x.mean(), x.std(0), x.any(), x.prod(1), x.cumsum(0)


def indexing(device):
    x = torch.arange(12.0).reshape(3, 4).to(device)
    rows = torch.tensor([0, 2])
    return x[1], x[:, 1:3], x[x > 9], x[rows], x[rows.to(device)], x[[0, 1], [1, 2]], x[..., None], x[-1, -1]


def index_writing(device):
    x = torch.zeros(3, 4).to(device)
    x[1] = 5
    x[:, 0] += 1
    x[x == 5] = 7
    x[0, 1] = torch.tensor(9.0)
    x[torch.tensor([2])] = torch.ones(4, device=device)
    return x


def iteration(device):
    return [row.sum() for row in rand(device, 3, 4)]


def joining(device):
    x = rand(device, 3)
    stacked = torch.stack([x, x])
    return torch.cat([stacked, x[None]]), torch.vstack([x, x]), torch.hstack([x, x])


def splitting(device):
    x = rand(device, 6)
    return x.chunk(3), x.split(4), x.split([1, 5]), x.unbind(), torch.tensor_split(x, 4)


def shaping(device):
    x = rand(device, 2, 3, 4).permute(2, 0, 1).reshape(4, 6).contiguous().flatten()
    return x.unsqueeze(0).squeeze().expand(2, 24).repeat(2, 1).flip(0).roll(1), x.view(4, 6).t(), x[::2]


def products(device):
    x, y = rand(device, 2, 3), rand(device, 3, 4)
    batches = torch.bmm(rand(device, 2, 3, 4), rand(device, 2, 4, 5))
    return x @ y, torch.einsum("ij,jk->ik", x, y), batches, torch.outer(x[0], y[0]), x[0].dot(x[1])


def ordering(device):
    x = rand(device, 9)
    return *x.sort(), *x.topk(3), x.argsort(), x.unique(), x.nonzero(), *x.kthvalue(2), *x.median(0), *x.mode()


def gathering(device):
    x = rand(device, 3, 4)
    index = x.argmax(1, keepdim=True)
    scattered = torch.zeros(3, 4).to(device).scatter_(1, index, 1.0)
    return x.gather(1, index), scattered, x.index_select(0, index[0] * 0), F.one_hot(index)


def masking(device):
    x = rand(device, 3, 4)
    return torch.where(x > 0.5, x, 0.0), x.masked_fill(x > 0.5, 0), x.masked_select(x > 0.5), x.triu()


def linear_algebra(device):
    x = rand(device, 3, 3)
    regular = x + 3 * torch.eye(3).to(device)
    return torch.linalg.svd(x)[1], torch.linalg.inv(regular), torch.linalg.norm(x), torch.cdist(x, x), x.det()


def fourier(device):
    return torch.fft.ifft(torch.fft.fft(rand(device, 8))).real, torch.fft.rfft(rand(device, 8)).abs()


def dtypes(device):
    x = rand(device, 3)
    return x.bfloat16().float(), x.half(), x.double(), x.long(), x.bool(), x.to(torch.int8), x.type(torch.float64)


def complex_numbers(device):
    x = torch.tensor([1 + 2j]).to(device)
    return x.conj().resolve_conj(), x.conj().imag.resolve_neg(), x.real, x.abs(), x.conj() * x, torch.view_as_real(x)


def random_numbers(device):
    generator = torch.Generator(device=device).manual_seed(1)
    torch.manual_seed(3)
    drawn = torch.randn(3, device=device, generator=generator)
    weights = rand(device, 5)
    normal = torch.distributions.Normal(weights, weights + 1)
    return drawn, torch.multinomial(weights, 2), torch.bernoulli(weights), weights.normal_(), normal.rsample()


def sampling_the_grid(device):
    return F.grid_sample(rand(device, 1, 1, 4, 4), rand(device, 1, 2, 2, 2), align_corners=False)


def attention(device):
    shape = 1, 2, 3, 4
    return F.scaled_dot_product_attention(rand(device, *shape), rand(device, *shape), rand(device, *shape))


def convolving(device):
    return F.conv2d(rand(device, 1, 3, 8, 8), rand(device, 4, 3, 3, 3)), F.max_pool2d(rand(device, 1, 1, 4, 4), 2)


def resampling(device):
    x = rand(device, 1, 2, 4, 4)
    return (
        F.interpolate(x, scale_factor=2),
        F.interpolate(x, size=6, mode="bilinear", align_corners=False),
        F.pad(x, (1, 1)),
    )


def function_transforms(device):
    gradient = torch.func.grad(lambda x: (x**2).sum())(rand(device, 3))
    return gradient, torch.func.vmap(lambda x: x.sum())(rand(device, 3, 2))


def from_arrays(device):
    array = np.arange(3.0)
    return torch.from_numpy(array).to(device), torch.tensor(array, device=device), torch.as_tensor(array, device=device)


def foreach(device):
    return torch._foreach_add([rand(device, 2), rand(device, 3)], 1.0)


OPERATORS: list[Callable[[str], Any]] = [
    arithmetic,
    in_place,
    comparison_and_reduction,
    indexing,
    index_writing,
    iteration,
    joining,
    splitting,
    shaping,
    products,
    ordering,
    gathering,
    masking,
    linear_algebra,
    fourier,
    dtypes,
    complex_numbers,
    random_numbers,
    sampling_the_grid,
    attention,
    convolving,
    resampling,
    function_transforms,
    from_arrays,
    foreach,
]


@pytest.mark.parametrize("operators", OPERATORS, ids=lambda operators: operators.__name__)
def test_gives_what_the_cpu_gives(operators, accelerator):
    torch.manual_seed(0)
    expected = tree_leaves(operators("cpu"))
    torch.manual_seed(0)
    results = tree_leaves(operators(accelerator))
    assert {result.device.type for result in results} == {accelerator}
    torch.testing.assert_close([result.cpu() for result in results], expected, rtol=1e-5, atol=1e-6)


def test_an_error_of_the_operator_is_torchs_own(accelerator):
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        rand(accelerator, 2, 3) @ rand(accelerator, 2, 3)
