"""The operators of the fake accelerator: each runs on the CPU, over the same memory.

A tensor is moved between the two worlds by a new tensor over the same memory, whose device is another
(`_retagged`). Operators without a kernel for the accelerator arrive at one boxed fallback (`_OperatorCall`),
which hands them CPU aliases of their arguments and labels what comes out. Some have kernels that would ask
for a real device: they are replaced.
"""

import contextlib
import ctypes
from collections.abc import Iterator
from typing import Any, ClassVar

import torch
from torch.utils._pytree import tree_map

from tests.torch_run.fake_runtime import Kind

# DLPack's device codes
_DLPACK_DEVICE = {"cpu": 1, "cuda": 2, "mps": 8}
_DISPATCH_KEY = {"cuda": "CUDA", "mps": "MPS"}

# Operators that take tensors of different devices.
_MIXING = ("copy_", "index", "_index_put", "set_", "_local_scalar", "is_pinned", "_foreach", "_ctc_loss")

# Operators whose kernels for all devices would ask for a real device.
_ASKING_FOR_A_DEVICE = ("copy_", "convolution", "convolution_backward", "_foreach_copy_")


def missing_symbols() -> list[str]:
    """What this build of torch lacks of what is used here."""
    wanted = ("_to_dlpack", "_from_dlpack", "DispatchKey")
    return [f"torch._C.{name}" for name in wanted if not hasattr(torch._C, name)]


class _DLTensorHead(ctypes.Structure):
    """The first fields of what a DLPack capsule holds."""

    _fields_: ClassVar = [
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int),
        ("device_index", ctypes.c_int),
    ]


_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype = ctypes.c_void_p
_capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


def _retagged(tensor: torch.Tensor, device: str) -> torch.Tensor:
    """A tensor over the same memory that claims to live on another device.

    torch believes what a DLPack capsule says of the device, and the capsule can be written to.
    """
    capsule = torch._C._to_dlpack(tensor)
    head = _DLTensorHead.from_address(_capsule_pointer(capsule, b"dltensor"))
    head.device_type, head.device_index = _DLPACK_DEVICE[device], 0
    twin: torch.Tensor = torch._C._from_dlpack(capsule)
    if tensor.is_conj():
        twin = torch._conj(twin)
    if tensor.is_neg():
        twin = torch._neg_view(twin)
    return twin


def _on_cpu_kernel(operator: Any, *arguments: Any, **options: Any) -> Any:
    """Run the CPU's kernel on tensors of any device: right where it only touches metadata."""
    return operator._op_dk(torch._C.DispatchKey.CPU, *arguments, **options)


class _OperatorCall:
    """One call of an operator on its way to the CPU and back."""

    def __init__(self, kind: Kind, operator: Any) -> None:
        self.kind = kind
        self.operator = operator
        self.schema = operator._schema
        self.name: str = self.schema.name.split("::")[1]
        self.wanted_device: str | None = None
        self.has_device_tensor = False
        self.host_tensors: list[torch.Tensor] = []
        # By the identity of the CPU's alias: the alias (to keep that identity taken) and the original.
        self.originals: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def run(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if self._gives_a_view() or self.name == "set_":
            return _on_cpu_kernel(self.operator, *arguments, **options)
        if self.name == "resize_":
            return self._resized(*arguments[:2])
        lowered_arguments = tree_map(self._lowered, arguments)
        lowered_options = self._lowered_options(options)
        self._check_devices()
        result = self._fitting_overload(lowered_arguments)(*lowered_arguments, **lowered_options)
        return result if self.wanted_device == "cpu" else tree_map(self._lifted, result)

    def _gives_a_view(self) -> bool:
        infos = [returned.alias_info for returned in self.schema.returns]
        return any(info is not None and not info.is_write for info in infos)

    def _resized(self, tensor: torch.Tensor, size: list[int]) -> torch.Tensor:
        if list(tensor.shape) == list(size):
            return tensor
        fresh = torch.empty(size, dtype=tensor.dtype)
        kept = min(fresh.numel(), tensor.numel())
        fresh.flatten()[:kept] = _retagged(tensor, "cpu").flatten()[:kept]
        return self._adopt(tensor, fresh)

    def _fitting_overload(self, arguments: tuple[Any, ...]) -> Any:
        """A Python number where a tensor is due: it was a wrapped number, so choose the overload anew."""
        for formal, argument in zip(self.schema.arguments, arguments, strict=False):
            if str(formal.type) == "Tensor" and isinstance(argument, (bool, int, float, complex)):
                return self.operator.overloadpacket
        return self.operator

    def _check_devices(self) -> None:
        if self.has_device_tensor and self.host_tensors and not self.name.startswith(_MIXING):
            raise RuntimeError(
                "Expected all tensors to be on the same device, but found at least two devices, "
                f"{self.kind}:0 and {self.host_tensors[0].device}!"
            )

    def _lowered(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return self._lowered_tensor(value)
        if isinstance(value, torch.device):
            self.wanted_device = value.type
            if value.index:
                raise RuntimeError("CUDA error: invalid device ordinal")
            return torch.device("cpu") if value.type == self.kind else value
        return value

    def _lowered_tensor(self, tensor: torch.Tensor) -> torch.Tensor:
        if tensor.device.type != self.kind:
            if tensor.dim():
                self.host_tensors.append(tensor)
            return tensor
        self.has_device_tensor = True
        # An empty one may be resized by the kernel, which the memory of a capsule does not allow.
        empty = tensor.numel() == 0
        return self._noted(torch.empty(tensor.shape, dtype=tensor.dtype) if empty else _retagged(tensor, "cpu"), tensor)

    def _lowered_options(self, options: dict[str, Any]) -> dict[str, Any]:
        outs = {formal.name for formal in self.schema.arguments if formal.is_out}
        return {
            name: self._stand_in_for_out(value)
            if name in outs and isinstance(value, torch.Tensor) and value.device.type == self.kind
            else tree_map(self._lowered, value)
            for name, value in options.items()
        }

    def _stand_in_for_out(self, out: torch.Tensor) -> torch.Tensor:
        """What the kernel may fill, and resize, in place of `out`."""
        self.has_device_tensor = True
        return self._noted(torch.empty(0, dtype=out.dtype), out)

    def _noted(self, alias: torch.Tensor, original: torch.Tensor) -> torch.Tensor:
        self.originals[id(alias)] = (alias, original)
        return alias

    def _lifted(self, value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or value.device.type != "cpu":
            return value
        if id(value) not in self.originals:
            return _retagged(value, self.kind)
        original = self.originals[id(value)][1]
        if original.shape != value.shape:
            return self._adopt(original, value)
        if original.data_ptr() != value.data_ptr():
            _retagged(original, "cpu").copy_(value)
        return original

    def _adopt(self, tensor: torch.Tensor, fresh: torch.Tensor) -> torch.Tensor:
        """Put the memory and shape of a CPU tensor into a tensor of the device."""
        moved = _retagged(fresh, self.kind)
        shape, strides = list(moved.shape), list(moved.stride())
        set_ = torch.ops.aten.set_.source_Storage_storage_offset
        adopted: torch.Tensor = _on_cpu_kernel(set_, tensor, moved.untyped_storage(), 0, shape, strides)
        return adopted


def _lstm_cell(
    gates: torch.Tensor,
    hidden: torch.Tensor,
    cell: torch.Tensor,
    input_bias: torch.Tensor | None = None,
    hidden_bias: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The fused cell has a kernel on real accelerators only."""
    total = gates + hidden
    if input_bias is not None and hidden_bias is not None:
        total = total + input_bias + hidden_bias
    let_in, forget, candidate, let_out = total.chunk(4, -1)
    new_cell = forget.sigmoid() * cell + let_in.sigmoid() * candidate.tanh()
    return let_out.sigmoid() * new_cell.tanh(), new_cell, gates.detach()


def _gru_cell(
    gates: torch.Tensor,
    hidden: torch.Tensor,
    state: torch.Tensor,
    input_bias: torch.Tensor | None = None,
    hidden_bias: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The fused cell has a kernel on real accelerators only."""
    from_input = gates if input_bias is None else gates + input_bias
    from_hidden = hidden if hidden_bias is None else hidden + hidden_bias
    reset, update, candidate = from_input.chunk(3, -1)
    hidden_reset, hidden_update, hidden_candidate = from_hidden.chunk(3, -1)
    new = (candidate + (reset + hidden_reset).sigmoid() * hidden_candidate).tanh()
    return new + (update + hidden_update).sigmoid() * (state - new), gates.detach()


def _attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *arguments: Any, **options: Any
) -> torch.Tensor:
    """The choice among fused kernels knows no MPS on a build without it."""
    outputs, _weights = torch._scaled_dot_product_attention_math(query, key, value, *arguments, **options)
    return outputs


# Written in terms of other operators, hence differentiable.
_COMPOSED = {
    "_thnn_fused_lstm_cell": _lstm_cell,
    "_thnn_fused_gru_cell": _gru_cell,
    "scaled_dot_product_attention": _attention,
}


@contextlib.contextmanager
def registered(kind: Kind) -> Iterator[None]:
    """Register the kernels for this kind until the block ends."""
    key = _DISPATCH_KEY[kind]
    library: Any = torch.library.Library
    every_namespace, aten = library("_", "IMPL"), library("aten", "IMPL")
    try:
        every_namespace.fallback(
            lambda operator, *arguments, **options: _OperatorCall(kind, operator).run(arguments, options), key
        )
        for name in _ASKING_FOR_A_DEVICE:
            _replace(aten, name, kind)
        aten.impl("record_stream", lambda *arguments: None, key)
        for name in ("_use_cudnn_ctc_loss", "_use_cudnn_ctc_loss.Tensor"):
            aten.impl(name, lambda *arguments, **options: False, key)
        for name, kernel in _COMPOSED.items():
            aten.impl(name, kernel, key)
            aten.impl(name, kernel, "Autograd" + key)
        yield
    finally:
        aten._destroy()
        every_namespace._destroy()


def _replace(aten: Any, name: str, kind: Kind) -> None:
    operator = getattr(torch.ops.aten, name).default
    aten.impl(
        name,
        lambda *arguments, **options: _OperatorCall(kind, operator).run(arguments, options),
        _DISPATCH_KEY[kind],
    )
