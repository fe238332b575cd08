"""An accelerator that is not there: torch code for "cuda" or "mps" runs on a CPU-only build of torch.

    with fake_accelerator("cuda"):
        outputs = nn.Linear(3, 2).cuda()(torch.rand(1, 3).cuda())
        outputs.detach().numpy()        # torch's own TypeError: can't convert cuda:0 device type tensor ...
        outputs.detach().cpu().numpy()  # real values, in fresh memory

The tensors are genuine (no subclass, no dispatch mode): a C++ tensor whose device and dispatch key are
those of the accelerator, and whose memory is the CPU's. So `.device`, `.is_cuda`, `.numpy()`, autograd,
version counters and views run torch's own C++ code, with its order of checks and its error texts. What is
not there: sparse and quantised tensors, a second device, an asynchronous stream.

This rests on private parts of torch, hence on its version: `why_not` says why it cannot be had.

While it is off, one thing is left of it: autograd keeps a thread for the device, hence a process that is forked
from this one can't run backward passes.
"""

import contextlib
import functools
import sys
from collections.abc import Iterator

import torch

from tests.torch_run import fake_kernels, fake_python_side, fake_runtime
from tests.torch_run.fake_runtime import Kind

__all__ = ["TRIED_WITH", "Kind", "fake_accelerator", "is_available", "why_not"]

TRIED_WITH = "2.13"

_active: list[Kind] = []


@functools.cache
def why_not() -> str | None:
    """The reason why there is no fake accelerator here; None where there is one."""
    if not torch.__version__.startswith(TRIED_WITH + "."):
        return f"the fake accelerator was tried with torch {TRIED_WITH}, this is {torch.__version__}"
    if sys.platform != "linux":
        return f"the fake accelerator was tried on Linux only, this is {sys.platform}"
    if torch.version.cuda or torch.version.hip or torch.backends.mps.is_built():
        return "this build of torch supports a real accelerator"
    missing = fake_runtime.missing_symbols() + fake_kernels.missing_symbols()
    if missing:
        return "this build of torch lacks " + ", ".join(missing)
    if not _autograd_serves_the_device():
        return "autograd ran in this process before the fake accelerator could announce its device"
    return None


def is_available() -> bool:
    """Whether `fake_accelerator` can be used here."""
    return why_not() is None


@contextlib.contextmanager
def fake_accelerator(kind: Kind = "cuda") -> Iterator[None]:
    """Let torch see one device of this kind, in all threads, until the block ends; no nesting."""
    reason = why_not()
    if reason is not None:
        raise RuntimeError(reason)
    if _active:
        raise RuntimeError(f"a fake {_active[0]} is there already")
    _active.append(kind)
    try:
        with _switched_on(kind):
            yield
    finally:
        _active.clear()


@contextlib.contextmanager
def _switched_on(kind: Kind) -> Iterator[None]:
    with fake_runtime.announced(kind), fake_kernels.registered(kind), fake_python_side.replaced(kind):
        yield


def _autograd_serves_the_device() -> bool:
    """Whether a backward pass works; the first one of a process settles which devices have threads."""
    with _switched_on("cuda"):
        try:
            torch.autograd.backward(torch.ones(1, device="cuda", requires_grad=True).sum())
        except RuntimeError:
            return False
    return True


# Test modules are imported before any test runs: the last moment at which autograd can learn of a device.
why_not()
