"""What moving, freezing and coming from elsewhere make of modules and parameters, as values."""

from __future__ import annotations

from dataclasses import replace

from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    GRAD,
    GRAD_SUSPECT,
    GRAD_UNKNOWN,
    HOST,
    NO_GRAD,
    OPAQUE,
    REQUIRES_GRAD,
    UNKNOWN_TENSOR,
    Instance,
    Module,
    Reason,
    Tensor,
)

SOME_MODULE = Module("", None, GRAD_SUSPECT, DEVICE_UNKNOWN)


def with_parameters(
    module: Module, device: int, grad: int, reason: Reason | None, grad_reason: Reason | None = None
) -> Module:
    """The module after its own parameters were moved or frozen; 0 leaves a property alone."""
    return replace(
        module,
        grad=grad if grad and module.has_parameters else module.grad,
        device=device or module.device,
        reason=reason if device else module.reason,
        grad_reason=grad_reason or module.grad_reason,
    )


def with_all_parameters(instance: Instance, device: int, grad: int, reason: Reason | None) -> Instance:
    """The instance of a subclass after all its parameters were moved or frozen."""
    return replace(
        instance,
        device=device or instance.device,
        grad=grad or instance.grad,
        reason=reason if device else instance.reason,
    )


def parameter_with(tensor: Tensor, device: int, grad: int, reason: Reason | None, grad_reason: Reason | None) -> Tensor:
    """A parameter after it was moved or frozen with the module that it belongs to."""
    if device:
        tensor = tensor.replace(DEVICE, device, reason)
    return tensor.replace(REQUIRES_GRAD, grad, grad_reason) if grad else tensor


def parameter_of(module: Module, owner: int) -> Tensor:
    """Any one of the parameters of a module; owner: see `Tensor`."""
    grad = module.grad if module.has_parameters else GRAD
    parameter = UNKNOWN_TENSOR.replace(DEVICE, module.device, module.reason)
    parameter = parameter.replace(REQUIRES_GRAD, grad, module.grad_reason if grad != NO_GRAD else None)
    return Tensor(parameter.bits, parameter.why, owner=owner)


def part_of(module: Module) -> Tensor:
    """An attribute of a module of which nothing is known: something that may be a tensor, or give one when called."""
    grad = GRAD_SUSPECT if module.grad & (GRAD | GRAD_SUSPECT) else GRAD_UNKNOWN
    device = DEVICE_SUSPECT if module.device & (ACCELERATOR | DEVICE_SUSPECT) else DEVICE_UNKNOWN
    return OPAQUE.replace(REQUIRES_GRAD, grad, module.grad_reason).replace(DEVICE, device, module.reason)


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
    element = module.element
    if isinstance(element, Module):
        element = from_elsewhere(element, is_moved=is_moved, is_frozen=is_frozen)
    return replace(module, device=device, grad=grad, children=children, element=element)


def parameter_from_elsewhere(tensor: Tensor, *, is_moved: bool, is_frozen: bool) -> Tensor:
    """The same for a parameter."""
    if not is_moved and tensor.bits & HOST:
        tensor = tensor.replace(DEVICE, tensor.bits & DEVICE | DEVICE_UNKNOWN)
    if not is_frozen and tensor.has_only(GRAD, REQUIRES_GRAD):
        tensor = tensor.replace(REQUIRES_GRAD, GRAD_SUSPECT, tensor.reason(REQUIRES_GRAD))
    return tensor
