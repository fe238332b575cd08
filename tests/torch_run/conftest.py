"""Fixtures where torch is installed, and the reason for skipping where it is not."""

import importlib.util
from collections.abc import Iterable
from pathlib import Path

import pytest

MISSING = [name for name in ("torch", "numpy") if importlib.util.find_spec(name) is None]


class _SkippedModule(pytest.Module):
    """A test module that can't even be imported."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        pytest.skip(f"{' and '.join(MISSING)}, the judge of these tests, is not installed", allow_module_level=True)


if MISSING:

    def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module:
        """Skip instead of importing."""
        module: pytest.Module = _SkippedModule.from_parent(parent, path=module_path)
        return module

else:
    from tests.torch_run import fixtures

    accelerator = fixtures.accelerator
    device = fixtures.device
    fake_cuda = fixtures.fake_cuda
    fake_mps = fixtures.fake_mps
    torch_is_left_as_it_was = fixtures.torch_is_left_as_it_was
