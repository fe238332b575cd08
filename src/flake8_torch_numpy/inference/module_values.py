"""What moving and freezing make of a module, as values."""

from __future__ import annotations

from flake8_torch_numpy.inference.values import (
    DEVICE,
    GRAD,
    NO_GRAD,
    REQUIRES_GRAD,
    UNKNOWN_TENSOR,
    Instance,
    Module,
    Reason,
    Tensor,
    Value,
)


def moved_module(module: Module, device: int, grad: int, reason: Reason | None) -> Module:
    """The module after `.to(device)` or `.requires_grad_()`; 0 leaves a property alone."""
    children = module.children
    if children is not None:
        children = tuple(
            moved_module(child, device, grad, reason) if isinstance(child, Module) else child for child in children
        )
    has_parameters = module.grad & ~NO_GRAD
    return Module(
        module.name,
        module.spec,
        grad if grad and has_parameters else module.grad,
        device or module.device,
        children,
        reason if device else module.reason,
        module.grad_reason,
    )


def with_grad(record: Value, grad: int, reason: Reason | None) -> Value | None:
    """The module (or instance of a subclass) after its parameters were frozen or unfrozen; None for others."""
    if isinstance(record, Module):
        return moved_module(record, 0, grad, reason)
    if isinstance(record, Instance):
        return Instance(record.info, record.attributes, record.device, grad, record.is_built, record.reason)
    return None


def parameter_of(module: Module, location: int) -> Tensor:
    """Any one of the parameters of a module."""
    grad = module.grad if module.grad & ~NO_GRAD else GRAD
    base = UNKNOWN_TENSOR.replace(DEVICE, module.device, module.reason)
    return Tensor(
        base.bits & ~REQUIRES_GRAD | grad,
        base.replace(REQUIRES_GRAD, grad, module.grad_reason).why,
        owner=location,
    )
