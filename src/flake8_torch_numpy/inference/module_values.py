"""What moving and freezing make of a module, as values."""

from __future__ import annotations

from flake8_torch_numpy.inference.values import (
    DEVICE,
    DEVICE_UNKNOWN,
    GRAD,
    GRAD_SUSPECT,
    HOST,
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


def from_elsewhere(module: Module, *, is_moved: bool, is_frozen: bool) -> Module:
    """The module as part of an object that was made out of view: it may have been moved or frozen since.

    is_moved, is_frozen: that was seen happening in view, so that what is known stands.
    """
    device, grad = module.device, module.grad
    if not is_moved and device & HOST:
        device |= DEVICE_UNKNOWN
    if not is_frozen and grad & GRAD:
        grad = grad & ~GRAD | GRAD_SUSPECT
    children = module.children
    if children is not None:
        children = tuple(
            from_elsewhere(child, is_moved=is_moved, is_frozen=is_frozen) if isinstance(child, Module) else child
            for child in children
        )
    return Module(module.name, module.spec, grad, device, children, module.reason, module.grad_reason)


def parameter_from_elsewhere(tensor: Tensor, *, is_moved: bool, is_frozen: bool) -> Tensor:
    """The same for a parameter."""
    if not is_moved and tensor.bits & HOST:
        tensor = tensor.replace(DEVICE, tensor.bits & DEVICE | DEVICE_UNKNOWN)
    if not is_frozen and tensor.has_only(GRAD, REQUIRES_GRAD):
        tensor = tensor.replace(REQUIRES_GRAD, GRAD_SUSPECT, tensor.reason(REQUIRES_GRAD))
    return tensor
