"""What moving, freezing and coming from elsewhere make of modules and parameters, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_SUSPECT,
    DTYPE_UNKNOWN,
    GRAD,
    GRAD_SUSPECT,
    GRAD_UNKNOWN,
    HOST,
    INTEGRAL,
    NARROW,
    NO_GRAD,
    OPAQUE,
    REQUIRES_GRAD,
    UNKNOWN_TENSOR,
    Instance,
    Module,
    Reason,
    Tensor,
)

SOME_MODULE = Module("", None, GRAD_SUSPECT, DEVICE_UNKNOWN, dtype=DTYPE_CHOSEN)


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to all parameters of a module: possibilities of each property, 0 for those left alone.

    reason: for what is changed.
    """

    device: int = 0
    grad: int = 0
    dtype: int = 0
    reason: Reason | None = None


def with_parameters(module: Module, change: Change) -> Module:
    """The module after its own parameters were changed."""
    return replace(
        module,
        grad=change.grad if change.grad and module.has_parameters else module.grad,
        device=change.device or module.device,
        dtype=change.dtype or module.dtype,
        reason=change.reason if change.device else module.reason,
        grad_reason=(change.reason if change.grad else None) or module.grad_reason,
        dtype_reason=change.reason if change.dtype else module.dtype_reason,
    )


def with_all_parameters(instance: Instance, change: Change) -> Instance:
    """The instance of a subclass after all its parameters were changed."""
    return replace(
        instance,
        device=change.device or instance.device,
        grad=change.grad or instance.grad,
        dtype=change.dtype or instance.dtype,
        reason=change.reason if change.device else instance.reason,
        dtype_reason=change.reason if change.dtype else instance.dtype_reason,
    )


def parameter_with(tensor: Tensor, change: Change) -> Tensor:
    """A parameter (or buffer) after it was changed with the module that it belongs to; integers keep their dtype."""
    dtype = 0 if tensor.has_only(INTEGRAL, DTYPE) else change.dtype
    for of, bits in ((DEVICE, change.device), (REQUIRES_GRAD, change.grad), (DTYPE, dtype)):
        if bits:
            tensor = tensor.replace(of, bits, change.reason)
    return tensor


def changes_of(instance: Instance) -> tuple[Change, Change, Change]:
    """What was done to all parameters of an instance so far."""
    return (
        Change(device=instance.device, reason=instance.reason),
        Change(grad=instance.grad),
        Change(dtype=instance.dtype, reason=instance.dtype_reason),
    )


def parameter_of(module: Module, owner: int) -> Tensor:
    """Any one of the parameters of a module; owner: see `Tensor`."""
    grad = module.grad if module.has_parameters else GRAD
    parameter = UNKNOWN_TENSOR.replace(DEVICE, module.device, module.reason)
    parameter = parameter.replace(REQUIRES_GRAD, grad, module.grad_reason if grad != NO_GRAD else None)
    parameter = parameter.replace(DTYPE, module.dtype, module.dtype_reason)
    return Tensor(parameter.bits, parameter.why, owner=owner)


def buffer_of(module: Module) -> Tensor:
    """Any one of the buffers of a module: floating ones have the dtype of the parameters, but some are counters."""
    buffer = parameter_of(module, 0)
    dtype = buffer.bits & DTYPE | INTEGRAL
    return buffer.replace(REQUIRES_GRAD, NO_GRAD).replace(DTYPE, dtype, buffer.reason(DTYPE))


def part_of(module: Module) -> Tensor:
    """An attribute of a module of which nothing is known: something that may be a tensor, or give one when called."""
    grad = GRAD_SUSPECT if module.grad & (GRAD | GRAD_SUSPECT) else GRAD_UNKNOWN
    device = DEVICE_SUSPECT if module.device & (ACCELERATOR | DEVICE_SUSPECT) else DEVICE_UNKNOWN
    part = OPAQUE.replace(REQUIRES_GRAD, grad, module.grad_reason).replace(DEVICE, device, module.reason)
    return part.replace(DTYPE, dtype_of_results(module), module.dtype_reason)


def dtype_of_results(module: Module) -> int:
    """The dtype of what a module gives whose `forward` is not in view: like its parameters, if it is floating."""
    if module.dtype & (NARROW | DTYPE_SUSPECT):
        return DTYPE_SUSPECT
    return DTYPE_CHOSEN if module.dtype & DTYPE_CHOSEN else DTYPE_UNKNOWN


def from_elsewhere(module: Module, whole: Instance) -> Module:
    """The module as part of an instance that was made out of view: it may have been moved, frozen or converted since.

    What was done to the whole in view stands.
    """
    device, grad, dtype = module.device, module.grad, module.dtype
    if not whole.device and device & HOST:
        device |= DEVICE_UNKNOWN
    if not whole.grad and grad & GRAD:
        grad = grad & ~GRAD | GRAD_SUSPECT
    if not whole.dtype:
        dtype |= DTYPE_CHOSEN
    children = module.children
    if children is not None:
        children = tuple(from_elsewhere(child, whole) if isinstance(child, Module) else child for child in children)
    element = module.element
    if isinstance(element, Module):
        element = from_elsewhere(element, whole)
    return replace(module, device=device, grad=grad, dtype=dtype, children=children, element=element)


def parameter_from_elsewhere(tensor: Tensor, whole: Instance) -> Tensor:
    """The same for a parameter."""
    if not whole.device and tensor.bits & HOST:
        tensor = tensor.replace(DEVICE, tensor.bits & DEVICE | DEVICE_UNKNOWN)
    if not whole.grad and tensor.has_only(GRAD, REQUIRES_GRAD):
        tensor = tensor.replace(REQUIRES_GRAD, GRAD_SUSPECT, tensor.reason(REQUIRES_GRAD))
    if not whole.dtype and not tensor.has_only(INTEGRAL, DTYPE):
        tensor = tensor.replace(DTYPE, tensor.bits & DTYPE | DTYPE_CHOSEN, tensor.reason(DTYPE))
    return tensor
