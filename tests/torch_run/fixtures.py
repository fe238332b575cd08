"""Fixtures that switch a fake accelerator on for one test."""

from collections.abc import Iterator

import pytest
import torch

from tests.torch_run.fake_accelerator import Kind, fake_accelerator, why_not


def _switched_on(kind: Kind) -> Iterator[Kind]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with fake_accelerator(kind):
        yield kind


@pytest.fixture
def fake_cuda() -> Iterator[Kind]:
    """One fake device "cuda"."""
    yield from _switched_on("cuda")


@pytest.fixture
def fake_mps() -> Iterator[Kind]:
    """One fake device "mps"."""
    yield from _switched_on("mps")


@pytest.fixture(params=["cuda", "mps"])
def accelerator(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """One fake device, of either kind in turn; the value is its name."""
    yield from _switched_on(request.param)


@pytest.fixture(params=["fake cuda", "fake mps", pytest.param("a real GPU", marks=pytest.mark.gpu)])
def device(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of an accelerator: a fake one of either kind, and a real one where there is one."""
    if request.param != "a real GPU":
        yield from _switched_on("cuda" if request.param == "fake cuda" else "mps")
        return
    if not torch.cuda.is_available():
        pytest.skip("there is no CUDA device")
    yield from ("cuda",)


@pytest.fixture(autouse=True)
def torch_is_left_as_it_was() -> Iterator[None]:
    """Let no test change what the next one meets."""
    yield
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()
    assert torch.get_default_dtype() is torch.float32
    assert torch.get_default_device() == torch.device("cpu")
