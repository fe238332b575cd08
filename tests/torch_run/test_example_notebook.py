"""The notebook of `examples/` under torch, its cells in their order, before and after the fixes."""

import pytest

from tests.cases import example_notebook
from tests.cases.case import World
from tests.torch_run.execute import execute
from tests.torch_run.worlds import DEVICE, in_worlds

pytestmark = [
    pytest.mark.skipif(not example_notebook.PATH.is_file(), reason="the examples are not part of this copy"),
    pytest.mark.parametrize("world", in_worlds(World.CPU, World.FAKE_CUDA, World.GPU)),
]


def test_raises_before_the_fixes(world):
    failure = execute(example_notebook.program(example_notebook.read()), world).failure
    assert failure is not None
    if DEVICE[world] == "cpu":
        assert "requires grad" in failure.message
    else:
        assert "can't convert cuda:0 device type tensor to numpy" in failure.message


def test_runs_after_the_fixes(world):
    outcome = execute(example_notebook.program(example_notebook.fixed()), world)
    assert outcome.failure is None
    assert outcome.printed == example_notebook.PRINTED
