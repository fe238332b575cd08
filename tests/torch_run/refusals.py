"""Contexts that expect torch to refuse a conversion, with exactly its words."""

import contextlib
from collections.abc import Iterator

import pytest

from tests.torch_run.error_texts import device_error, dtype_error, grad_error


@contextlib.contextmanager
def refusal(kind: type[Exception], message: str) -> Iterator[None]:
    """Expect this exception with this text."""
    with pytest.raises(kind) as raised:
        yield
    assert type(raised.value) is kind
    assert str(raised.value) == message


def grad_refusal() -> contextlib.AbstractContextManager[None]:
    """Expect the refusal of a tensor that requires grad."""
    return refusal(RuntimeError, grad_error())


def device_refusal(device: str) -> contextlib.AbstractContextManager[None]:
    """Expect the refusal of a tensor that is on this device."""
    return refusal(TypeError, device_error(device))


def dtype_refusal(scalar_type: str) -> contextlib.AbstractContextManager[None]:
    """Expect the refusal of a tensor whose dtype NumPy lacks."""
    return refusal(TypeError, dtype_error(scalar_type))
