"""What no source yields: rows written by hand, each group with the reason why.

The rows are laid over what was derived; a test runs torch on those that can be run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.torch_api.encoding import decode_signature

if TYPE_CHECKING:
    from flake8_torch_numpy.torch_api.signature import Device, Output, Signature
from tools.derive.joining import joined


@dataclass(frozen=True, slots=True)
class Rows:
    """Names, and what holds for them, in the notation of `encoding`."""

    reason: str
    signatures: dict[str, str]


ROWS = (
    Rows(
        "takes hooks, functions or graphs that a made-up call can't supply",
        {
            "torch.Tensor.backward": "N gradient,retain_graph,create_graph,inputs",
            "torch.Tensor.register_hook": "H hook",
            "torch.Tensor.register_post_accumulate_grad_hook": "H hook",
            "torch.Tensor.record_stream": "N stream",
            "torch.autograd.grad": (
                "L(?iic..) outputs,inputs,grad_outputs,retain_graph,create_graph,only_inputs,allow_unused"
                " | 4:create_graph=true => L(?iic..) outputs,inputs,grad_outputs,retain_graph,create_graph"
                " | => L(niic..) outputs,inputs,grad_outputs,retain_graph,create_graph"
            ),
        },
    ),
    Rows(
        "what `backward` left there; without create_graph it requires no grad",
        {"torch.Tensor.grad": "@T(?iic..)"},
    ),
    Rows(
        "describes the tensor; a made-up call sees None or nothing",
        {
            "torch.Tensor.grad_fn": "@H",
            "torch.Tensor.name": "@H",
            "torch.Tensor.volatile": "@H",
            "torch.Tensor.__cuda_array_interface__": "@H",
            "torch.Tensor.__dlpack__": "H stream",
            "torch.Tensor.__dlpack_device__": "H",
        },
    ),
    Rows(
        "an iterator, which yields what `unbind` does",
        {"torch.Tensor.__iter__": "L(piiv.i)"},
    ),
    Rows(
        "reads gradients, which copies of tensors have not; runs under no_grad",
        {
            "torch.nn.utils.clip_grad_norm_": "!T(niic..) parameters,max_norm,norm_type,error_if_nonfinite,foreach",
            "torch.nn.utils.clip_grad_norm": "!T(niic..) parameters,max_norm,norm_type,error_if_nonfinite,foreach",
        },
    ),
    Rows(
        "packed sequences take no part in moves between devices; their batch sizes and lengths are always on the host",
        {
            "torch.nn.utils.rnn.pad_packed_sequence": (
                "U(piic..,nhnc..) sequence,batch_first,padding_value,total_length"
            ),
            "torch.nn.utils.rnn.pack_sequence": (
                "U(data:piic..,batch_sizes:nhnc..,sorted_indices:?,unsorted_indices:?) sequences,enforce_sorted"
            ),
        },
    ),
    Rows(
        "declared nowhere; detaches, like `.data`, unless asked to require grad",
        {"torch.autograd.Variable": "T(niiv.i) data,requires_grad,volatile"},
    ),
    Rows(
        "as many bins as dimensions",
        {"torch.histogramdd": "U(hist:piic..,bin_edges:L(?iim..)) input,bins,range,weight,density"},
    ),
    Rows(
        "takes distributions; every registered pair computes with their parameters",
        {"torch.distributions.kl_divergence": "T(piic..) p,q"},
    ),
    Rows(
        "for other accelerators than the fake one stands for",
        {f"torch.Tensor.{name}": "T(p?im..) device,non_blocking,memory_format" for name in ("xpu", "ipu", "mtia")},
    ),
)

# The fake accelerator has neither sparse nor quantised tensors, nor a kernel of ctc_loss that takes lengths on the
# device; torch's dispatcher runs these where their inputs are, and gives results there. Legacy constructors take
# tensors of their own device only.
_METHODS_ON_INPUTS = (
    "to_sparse to_sparse_coo to_sparse_csr to_sparse_csc to_sparse_bsr to_sparse_bsc to_dense coalesce indices "
    "values crow_indices col_indices ccol_indices row_indices sparse_mask sparse_resize_ sparse_resize_and_clear_ "
    "smm sspaddmm dequantize int_repr q_per_channel_scales q_per_channel_zero_points __deepcopy__ "
    "resize_as_sparse_ apply_ map_ map2_ pin_memory "
)
_FUNCTIONS_ON_INPUTS = (
    "dequantize int_repr q_per_channel_scales q_per_channel_zero_points quantize_per_channel quantize_per_tensor "
    "quantize_per_tensor_dynamic smm hspmm saddmm sspaddmm indices_copy values_copy sparse_coo_tensor "
    "sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor sparse_compressed_tensor "
    "sparse.softmax sparse.log_softmax sparse.sum sparse.mm sparse.addmm sparse.spdiags sparse.sampled_addmm "
    "ctc_loss nn.functional.ctc_loss view_as_complex_copy nn.utils.rnn.unpack_sequence FloatTensor DoubleTensor "
    "HalfTensor BFloat16Tensor LongTensor IntTensor ShortTensor CharTensor ByteTensor BoolTensor nn.CTCLoss "
)
ON_THE_DEVICE_OF_THE_INPUTS = frozenset(
    {f"torch.Tensor.{name}" for name in _METHODS_ON_INPUTS.split()}
    | {f"torch.{name}" for name in _FUNCTIONS_ON_INPUTS.split()}
)

# These take tensors of several devices: of the others only shape, dtype or values count. For all others, a run in which
# the fake accelerator lets devices mix says nothing of real ones.
_MIXING = (
    "expand_as reshape_as view_as type_as resize_as resize_as_ copy_ index_put index_put_ __getitem__ __setitem__ "
    "tensor_split slice_inverse as_strided_scatter diagonal_scatter select_scatter slice_scatter set_ "
)
WHERE_DEVICES_MAY_DIFFER = frozenset(_MIXING.split())


def _on_inputs(output: Output) -> Output:
    device: Device = "inputs" if output.holds == "tensor" and output.device == "unknown" else output.device
    return replace(output, device=device, items=tuple(map(_on_inputs, output.items)))


def corrected(name: str, signature: Signature) -> Signature:
    """A derived signature with what is written by hand for `name` laid over it."""
    for rows in ROWS:
        if name in rows.signatures:
            return decode_signature(rows.signatures[name])
    if name not in ON_THE_DEVICE_OF_THE_INPUTS:
        return signature
    if not signature.overloads:
        return replace(signature, outputs=tuple(map(_on_inputs, signature.outputs)))
    overloads = tuple(
        replace(overload, signature=corrected(name, overload.signature)) for overload in signature.overloads
    )
    returns, outputs = joined([overload.signature for overload in overloads])
    return replace(signature, returns=returns, outputs=outputs, overloads=overloads)


def cuda_twin(signature: Signature) -> Signature:
    """Of a legacy constructor (`torch.FloatTensor`): what its twin in `torch.cuda` gives, which needs a real device."""
    return replace(
        signature,
        outputs=tuple(replace(output, device="cuda") for output in signature.outputs),
        overloads=tuple(replace(overload, signature=cuda_twin(overload.signature)) for overload in signature.overloads),
    )
