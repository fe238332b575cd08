"""What torch says when a conversion to NumPy fails."""


def grad_error() -> str:
    """RuntimeError: the tensor requires grad, and grad mode is on."""
    return "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."


def device_error(device: str = "cuda") -> str:
    """TypeError: the tensor is on an accelerator (with the index 0) or on "meta" (without)."""
    name = device if device == "meta" else f"{device}:0"
    hint = "Use Tensor.cpu() to copy the tensor to host memory first."
    return f"can't convert {name} device type tensor to numpy. {hint}"


def conj_error() -> str:
    """RuntimeError: the conjugation is pending."""
    hint = "Use tensor.resolve_conj().numpy() instead."
    return f"Can't call numpy() on Tensor that has conjugate bit set. {hint}"


def neg_error() -> str:
    """RuntimeError: the negation is pending."""
    hint = "Use tensor.resolve_neg().numpy() instead."
    return f"Can't call numpy() on Tensor that has negative bit set. {hint}"


def dtype_error(scalar_type: str) -> str:
    """TypeError: NumPy has no such dtype."""
    return f"Got unsupported ScalarType {scalar_type}"


def layout_error(layout: str) -> str:
    """TypeError: the tensor is not dense."""
    return f"can't convert {layout} layout tensor to numpy. Use Tensor.to_dense() first."
