"""The fake accelerator, where torch is installed."""

import importlib.util

HAS_TORCH = importlib.util.find_spec("torch") is not None and importlib.util.find_spec("numpy") is not None

if HAS_TORCH:
    from tests.torch_run import fixtures

    fake_cuda = fixtures.fake_cuda
