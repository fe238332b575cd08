"""The committed data are what torch says today."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torch_api.conftest import HAS_TORCH

TOOL = Path(__file__).parents[2] / "tools" / "derive_torch_api.py"


def why_not() -> str | None:
    """The reason why nothing can be derived here."""
    if not HAS_TORCH or importlib.util.find_spec("expecttest") is None:
        return "torch, NumPy or expecttest is not installed"
    import torch  # noqa: PLC0415  # may be missing

    from flake8_torch_numpy.torch_api import derived  # noqa: PLC0415
    from tests.torch_run import fake_accelerator  # noqa: PLC0415  # imports torch

    version = torch.__version__.partition("+")[0]
    if f"from torch {version};" not in (derived.__doc__ or ""):
        return f"the data were derived from another torch than {version}"
    return fake_accelerator.why_not()


@pytest.fixture(autouse=True)
def _skipped_with_a_reason() -> None:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)


def run_tool(*options: str) -> None:
    """Run the tool in a process of its own: it calls thousands of functions, some of which leave traces."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(TOOL), *options], capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_deriving_again_gives_the_committed_data() -> None:
    run_tool("--check", "--only", "torch")


def test_deriving_again_gives_the_committed_data_on_libraries() -> None:
    from tools.derive import libraries  # noqa: PLC0415  # imports torch

    from flake8_torch_numpy.torch_api import derived_libraries  # noqa: PLC0415

    missing = libraries.missing()
    if missing is not None:
        pytest.skip(missing)
    named = ", ".join(f"{name} {version}" for name, version in libraries.versions().items())
    if f"from {named};" not in (derived_libraries.__doc__ or ""):
        pytest.skip(f"the data were derived from other versions than {named}")
    run_tool("--check", "--only", "libraries")


def test_no_sample_call_of_torchs_own_tests_contradicts_the_data() -> None:
    run_tool("--confront")
