"""What a real function does with a tensor in each of the forms in which it can be handed over."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import torch

from flake8_torch_numpy.sinks.table import Form
from tests.torch_run.error_texts import device_error, grad_error

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = (Form.TENSOR, Form.LIST, Form.DICT, Form.COLUMNS)


def observe(call: Callable[[object], object], sample: object, device: str) -> tuple[Form, list[str]]:
    """The forms in which tensors are converted, and what does not fit either way.

    call: calls the function with the given argument; sample: an array or a number, what the argument can be.
    A form in which the function takes no tensor at all, on no machine, tells nothing.
    """
    converted = Form(0)
    misfits = []
    for form in FORMS:
        outcome = _outcomes(call, torch.tensor(np.asarray(sample)), form, device)
        if outcome is None:
            converted |= form
        elif outcome:
            misfits.append(f"{form.name}: {outcome}")
    return converted, misfits


def _outcomes(call: Callable[[object], object], tensor: torch.Tensor, form: Form, device: str) -> str | None:
    """None if torch refuses as for `.numpy()`, "" if it never does, else what happens."""
    if _error_of(call, in_form(tensor.clone(), form)) is not None:
        return ""
    seen: dict[str, str | None] = {}
    wanted: dict[str, str | None] = {}
    if tensor.is_floating_point() or tensor.is_complex():
        seen["grad"] = _error_of(call, in_form(tensor.clone().requires_grad_(), form))
        wanted["grad"] = f"RuntimeError: {grad_error()}"
        with torch.no_grad():
            seen["no_grad"] = _error_of(call, in_form(tensor.clone().requires_grad_(), form))
        wanted["no_grad"] = None
    seen["device"] = _error_of(call, in_form(tensor.to(device), form))
    wanted["device"] = f"TypeError: {device_error(device)}"
    if seen == wanted:
        return None
    if not any(seen.values()):
        return ""
    return "; ".join(f"{case}: {error}" for case, error in seen.items())


def in_form(tensor: torch.Tensor, form: Form) -> object:
    """The tensor itself, or a list of its parts, or a dict."""
    if form is Form.TENSOR:
        return tensor
    if form is Form.DICT:
        return {"a": tensor}
    parts = list(tensor) if tensor.ndim else [tensor]
    return parts if form is Form.LIST else {"a": parts}


def _error_of(call: Callable[[object], object], argument: object) -> str | None:
    """The error as text, None if there is none."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            call(argument)
        except Exception as error:  # noqa: BLE001
            return f"{type(error).__name__}: {error}"
    return None
