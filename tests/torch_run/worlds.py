"""The worlds in which programs run, as test parameters and as contexts."""

import contextlib
from collections.abc import Iterator
from unittest import mock

import pytest
import torch
from _pytest.mark.structures import ParameterSet

from tests.cases.case import World
from tests.torch_run import fake_accelerator

DEVICE = {World.CPU: "cpu", World.FAKE_CUDA: "cuda", World.FAKE_MPS: "mps", World.GPU: "cuda"}


def why_not(world: World) -> str | None:
    """The reason why a program can't run in this world here; None where it can."""
    if world is World.CPU:
        return None
    if world is World.GPU:
        return None if torch.cuda.is_available() else "there is no CUDA device"
    return fake_accelerator.why_not()


def in_worlds(*worlds: World) -> list[ParameterSet]:
    """Parameters for a test, marked to be skipped where a world is out of reach."""
    return [pytest.param(world, id=world.value, marks=_marks(world)) for world in worlds]


def _marks(world: World) -> list[pytest.MarkDecorator]:
    reason = why_not(world)
    marks = [pytest.mark.gpu] if world is World.GPU else []
    return [*marks, pytest.mark.skipif(reason is not None, reason=reason or "")]


@contextlib.contextmanager
def entered(world: World) -> Iterator[None]:
    """Let torch see this world until the block ends."""
    with contextlib.ExitStack() as undo:
        if world is World.CPU:
            for owner in (torch.cuda, torch.backends.mps, torch.accelerator):
                undo.enter_context(mock.patch.object(owner, "is_available", return_value=False))
        elif world is World.FAKE_CUDA:
            undo.enter_context(fake_accelerator.fake_accelerator("cuda"))
        elif world is World.FAKE_MPS:
            undo.enter_context(fake_accelerator.fake_accelerator("mps"))
        yield
