"""Each line of the sink tables, run against the real library: what it marks is refused, and nothing else is."""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING

import pytest
import torch

from flake8_torch_numpy.sinks.table import SinkFunction, sink_functions
from tests.torch_run.fake_accelerator import fake_accelerator, why_not
from tests.torch_run.sinks.calls import MissingError, every_call, real_parameters, targets
from tests.torch_run.sinks.observe import observe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cuda() -> Iterator[str]:
    """The name of an accelerator: a fake one where there can be one, else a real one."""
    reason = why_not()
    if reason is None:
        with fake_accelerator("cuda"):
            yield "cuda"
    elif torch.cuda.is_available():
        yield "cuda"
    else:
        pytest.skip(reason)


@pytest.fixture(autouse=True)
def nothing_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    # Some functions want the name of a file.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.mark.parametrize("function", sink_functions(), ids=lambda function: function.path)
def test_converts_what_is_marked_and_nothing_else(function: SinkFunction, cuda: str):
    expected, seen, unclear = [], [], []
    try:
        for path, parameter, call, sample in every_call(function):
            converted, misfits = observe(call, sample, cuda)
            expected.append((path, parameter.name, parameter.forms))
            seen.append((path, parameter.name, converted))
            unclear += [f"{path}, {parameter.name}, {misfit}" for misfit in misfits]
    except MissingError as error:
        pytest.skip(f"not installed, or not in this version: {error}")
    assert expected, "no call for any of the parameters"
    assert (seen, unclear) == (expected, [])


@pytest.mark.parametrize("function", sink_functions(), ids=lambda function: function.path)
def test_names_the_parameters_in_their_order(function: SinkFunction):
    try:
        described = [(real_parameters(target), example == function.path) for example, target in targets(function)]
    except MissingError as error:
        pytest.skip(f"not installed, or not in this version: {error}")
    for real, is_one in described:
        by_position = [each.name for each in real if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}]
        named = [each.name for each in itertools.takewhile(lambda each: not each.is_variadic, function.parameters)]
        # The forms in which `xlim(left, right)` hands its arguments on are those of the method.
        if by_position and is_one:
            assert by_position[: len(named)] == named
