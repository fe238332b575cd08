"""Arguments for calls that no other source makes: what they take can't be guessed from a declaration.

Only the arguments are written by hand; what such a call gives is observed like everything else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tools.derive.observing import Call
from tools.derive.targets import METHOD_PREFIX

_MATRIX = [[2.0, 0.5], [0.25, 1.5]]


def _floats(*shape: int) -> torch.Tensor:
    return torch.linspace(0.1, 0.9, int(np.prod(shape))).reshape(shape)


def _given(*args: object, **kwargs: object) -> Call:
    return Call(args, kwargs, "arguments")


def _from_data() -> list[Call]:
    """For `torch.tensor` and the like: what a tensor can be made from."""
    arrays = [np.array(_MATRIX, dtype=kind) for kind in ("float32", "float64", "int64")]
    data: list[Any] = [torch.tensor(_MATRIX), *arrays, _MATRIX, [[1, 2], [3, 4]], 1.5, 2]
    return [*map(_given, data), _given([torch.tensor(0.5), torch.tensor(1.5)])]


def _sparse_matrix() -> torch.Tensor:
    return torch.tensor(_MATRIX).to_sparse().coalesce()


def _compressed(layout: str) -> torch.Tensor:
    options = {"blocksize": (1, 1)} if layout.startswith("bs") else {}
    matrix: torch.Tensor = getattr(torch.tensor(_MATRIX), f"to_sparse_{layout}")(**options)
    return matrix


def _quantized() -> torch.Tensor:
    return torch.quantize_per_tensor(torch.tensor(_MATRIX), 0.1, 0, torch.quint8)


def _quantized_by_channel() -> torch.Tensor:
    scales, zeros = torch.tensor([0.1, 0.2], dtype=torch.float64), torch.tensor([0, 0])
    return torch.quantize_per_channel(torch.tensor(_MATRIX), scales, zeros, 0, torch.quint8)


def _methods() -> dict[str, list[Call]]:
    matrix = torch.tensor(_MATRIX)
    whole = torch.tensor([1, 2])
    sparse, by_channel = _sparse_matrix(), _quantized_by_channel()
    rows = [_compressed("csr"), _compressed("bsr")]
    columns = [_compressed("csc"), _compressed("bsc")]
    methods = {
        **{key: [_given(sparse)] for key in ("coalesce", "indices", "is_coalesced")},
        "values": [_given(sparse), *map(_given, rows + columns)],
        **{key: list(map(_given, rows)) for key in ("crow_indices", "col_indices")},
        **{key: list(map(_given, columns)) for key in ("ccol_indices", "row_indices")},
        "to_dense": [_given(matrix), _given(sparse), *map(_given, rows + columns), _given(matrix.to_mkldnn())],
        "sparse_mask": [_given(matrix, sparse)],
        "smm": [_given(sparse, matrix)],
        "sspaddmm": [_given(sparse, sparse, matrix)],
        "sparse_resize_": [_given(sparse, (3, 3), 2, 0)],
        "sparse_resize_and_clear_": [_given(sparse, (3, 3), 2, 0)],
        "dequantize": [_given(_quantized()), _given(by_channel)],
        "int_repr": [_given(_quantized())],
        **{key: [_given(by_channel)] for key in ("q_per_channel_scales", "q_per_channel_zero_points")},
        **{key: [_given(_quantized())] for key in ("q_scale", "q_zero_point")},
        "cuda": [_given(matrix)],
        **{key: [_given(matrix, 2.0)] for key in ("div", "divide", "true_divide", "pow", "floor_divide")},
        "__deepcopy__": [_given(matrix, {})],
        "as_subclass": [_given(matrix, torch.Tensor)],
        "__format__": [_given(torch.tensor(1.5), ".2f")],
        "__dlpack__": [_given(matrix)],
        **{key: [_given(whole, 2)] for key in ("__rlshift__", "__rrshift__")},
        "float_power_": [_given(matrix.double(), 2.0)],
        "unsafe_split_with_sizes": [_given(matrix, [1, 1])],
        "set_": [_given(matrix, torch.zeros(2, 2))],
        "apply_": [_given(matrix, float)],
        "map_": [_given(matrix, matrix, lambda one, _: one)],
        "map2_": [_given(matrix, matrix, matrix, lambda one, _, __: one)],
        "type": [_given(matrix), _given(matrix, torch.float64), _given(matrix, "torch.DoubleTensor")],
        "to": [
            _given(matrix), _given(matrix, "cpu"), _given(matrix, torch.float64), _given(matrix, copy=True),
            _given(matrix, torch.device("cpu")), _given(matrix, torch.zeros(2)), _given(matrix, "cuda"),
        ],
        "cpu": [_given(matrix)],
        "is_shared": [_given(matrix)],
        "retain_grad": [_given(matrix)],
        "lu": [_given(matrix), _given(matrix, get_infos=True)],
        "sum_to_size": [_given(matrix, 1, 2), _given(matrix, 2, 2)],
        "requires_grad_": [_given(matrix), _given(matrix, False)],
    }  # fmt: skip
    return {METHOD_PREFIX + name: calls for name, calls in methods.items()}


def _recurrent_cells() -> dict[str, list[Call]]:
    x, h = _floats(2, 3), _floats(2, 2)

    def weights(gates: int) -> tuple[torch.Tensor, ...]:
        return _floats(2 * gates, 3), _floats(2 * gates, 2), _floats(2 * gates), _floats(2 * gates)

    return {
        "torch.lstm_cell": [_given(x, [h, h], *weights(4))],
        "torch.gru_cell": [_given(x, h, *weights(3))],
        "torch.rnn_tanh_cell": [_given(x, h, *weights(1))],
        "torch.rnn_relu_cell": [_given(x, h, *weights(1))],
    }


def _attention() -> list[Call]:
    query = _floats(3, 2, 4)
    fixed = (4, 2, _floats(12, 4), _floats(12), None, None, False, 0.0, _floats(4, 4), _floats(4))
    return [
        _given(query, query, query, *fixed, training=True, **options)
        for options in ({"need_weights": True}, {"need_weights": False}, {}, {"average_attn_weights": False})
    ]


def _functional() -> dict[str, list[Call]]:
    image, signal = _floats(1, 2, 6, 6), _floats(2, 3, 8)
    log_probabilities = _floats(5, 2, 3).log_softmax(-1)
    ctc = _given(log_probabilities, torch.ones(2, 2, dtype=torch.long), [5, 5], [2, 2])
    indices = torch.tensor([0, 1, 1, 0])
    functions = {
        "fold": [_given(_floats(1, 4, 9), (4, 4), (2, 2))],
        "affine_grid": [_given(_floats(1, 2, 3), [1, 1, 4, 4])],
        "lp_pool1d": [_given(signal, 2.0, 2)],
        "lp_pool2d": [_given(image, 2.0, 2)],
        "lp_pool3d": [_given(_floats(1, 1, 4, 4, 4), 2.0, 2)],
        "fractional_max_pool2d": [_given(image, 3, output_size=2, return_indices=wanted) for wanted in (True, False)],
        "fractional_max_pool3d": [
            _given(_floats(1, 1, 6, 6, 6), 3, output_size=2, return_indices=wanted) for wanted in (True, False)
        ],
        "multi_head_attention_forward": _attention(),
        "ctc_loss": [ctc],
        "upsample": [_given(image, scale_factor=2)],
        "dropout": [_given(image, training=training) for training in (True, False)],
        "gumbel_softmax": [_given(image), _given(image, hard=True)],
        "embedding_bag": [_given(indices, _floats(3, 2), torch.tensor([0, 2]))],
        "threshold": [_given(image, 0.5, 0.0)],
    }
    return {f"torch.nn.functional.{name}": calls for name, calls in functions.items()}


def _native() -> dict[str, list[Call]]:
    matrix, signal = torch.tensor(_MATRIX), _floats(2, 3, 8)
    functions = {
        "batch_norm": [_given(signal, None, None, None, None, True, 0.1, 1e-5, False)],
        "instance_norm": [_given(signal, None, None, None, None, True, 0.1, 1e-5, False)],
        "conv_tbc": [_given(_floats(3, 2, 2), _floats(2, 2, 3), _floats(3))],
        "convolution": [_given(signal, _floats(2, 3, 2), None, [1], [0], [1], False, [0], 1)],
        "cosine_embedding_loss": [_given(matrix, matrix, torch.tensor([1.0, -1.0]))],
        "embedding_bag": [_given(_floats(3, 2), torch.tensor([0, 1, 1, 0]), torch.tensor([0, 2]))],
        "grid_sampler": [_given(_floats(1, 1, 4, 4), _floats(1, 2, 2, 2), 0, 0, False)],
        "affine_grid_generator": [_given(_floats(1, 2, 3), [1, 1, 4, 4], False)],
        "chain_matmul": [_given(matrix, matrix), _given(matrix, matrix, matrix)],
        "where": [_given(matrix > 1), _given(matrix > 1, matrix, matrix), _given(matrix > 1, matrix, 0.5)],
        "normal": [_given(matrix, matrix), _given(matrix), _given(0.0, matrix), _given(0.0, 1.0, (2, 2))],
        "fake_quantize_per_channel_affine": [_given(matrix, matrix[0], torch.tensor([0, 0]).int(), 0, 0, 255)],
        "sparse_coo_tensor": [_given(torch.tensor([[0, 1], [1, 0]]), torch.tensor([0.5, 1.5]), (2, 2))],
        "indices_copy": [_given(_sparse_matrix())],
        "values_copy": [_given(_sparse_matrix())],
        "smm": [_given(_sparse_matrix(), matrix)],
        "hspmm": [_given(_sparse_matrix(), matrix)],
        "saddmm": [_given(_sparse_matrix(), _sparse_matrix(), matrix)],
        "sspaddmm": [_given(_sparse_matrix(), _sparse_matrix(), matrix)],
        "frombuffer": [_given(bytearray(8), dtype=torch.uint8)],
        "from_numpy": [_given(np.array(_MATRIX, dtype=kind)) for kind in ("float32", "float64", "int64", "complex64")],
        "is_tensor": [_given(matrix), _given(1)],
        "is_storage": [_given(matrix)],
        "quantize_per_tensor": [
            _given(matrix, 0.1, 0, torch.quint8), _given([matrix], torch.tensor([0.1]), torch.tensor([0]), torch.quint8)
        ],
        "quantize_per_tensor_dynamic": [_given(matrix, torch.quint8, False)],
        "quantize_per_channel": [
            _given(matrix, torch.tensor([0.1, 0.2]).double(), torch.tensor([0, 0]), 0, torch.quint8)
        ],
        "dequantize": [_given(_quantized()), _given([_quantized(), _quantized()])],
        "int_repr": [_given(_quantized())],
        "q_per_channel_scales": [_given(_quantized_by_channel())],
        "q_per_channel_zero_points": [_given(_quantized_by_channel())],
        "lu": [_given(matrix), _given(matrix, get_infos=True)],
        "scalar_tensor": [_given(1.5), _given(2)],
        "range": [_given(0, 3), _given(0.0, 3.0)],
        "arange": [_given(3), _given(0.0, 3.0)],
        "full": [_given((2, 2), 1.5), _given((2, 2), 1), _given((2, 2), fill_value=True)],
        "eye": [_given(2)],
        "native_norm": [_given(matrix), _given(matrix, 2)],
        "view_as_real_copy": [_given(torch.complex(matrix, matrix))],
        "ctc_loss": [
            _given(_floats(5, 2, 3).log_softmax(-1), torch.ones(2, 2, dtype=torch.long), [5, 5], [2, 2])
        ],
        **{f"atleast_{n}d": [_given(torch.tensor(0.5), matrix), _given(matrix), _given([matrix])] for n in (1, 2, 3)},
        **dict.fromkeys(("tensor", "as_tensor", "asarray"), _from_data()),
        **{
            name: [_given(2, 2), _given(size) if name != "empty" else _given(2)]
            for name, size in (("zeros", (2, 2)), ("ones", (2, 2)), ("rand", (2, 2)), ("randn", (2, 2)), ("empty", 2))
        },
    }  # fmt: skip
    return {f"torch.{name}": calls for name, calls in functions.items()}


def _utilities() -> dict[str, list[Call]]:
    sequences = [_floats(3, 2), _floats(2, 2)]
    packed = torch.nn.utils.rnn.pack_sequence(sequences)
    matrix = torch.tensor(_MATRIX)
    rnn, sparse = "torch.nn.utils.rnn", "torch.sparse"
    return {
        f"{rnn}.pack_sequence": [_given(sequences), _given(sequences[::-1], enforce_sorted=False)],
        f"{rnn}.pack_padded_sequence": [
            _given(_floats(3, 2, 2), [3, 2]), _given(_floats(3, 2, 2), [2, 3], enforce_sorted=False),
        ],
        f"{rnn}.pad_sequence": [_given(sequences), _given(sequences, batch_first=True)],
        f"{rnn}.pad_packed_sequence": [_given(packed), _given(packed, batch_first=True)],
        f"{rnn}.unpack_sequence": [_given(packed)],
        f"{rnn}.unpad_sequence": [_given(_floats(3, 2, 2), torch.tensor([3, 2]))],
        f"{rnn}.invert_permutation": [_given(torch.tensor([1, 0]))],
        f"{sparse}.softmax": [_given(_sparse_matrix(), 0)],
        f"{sparse}.log_softmax": [_given(_sparse_matrix(), 0)],
        f"{sparse}.sum": [_given(_sparse_matrix()), _given(_sparse_matrix(), 0)],
        f"{sparse}.mm": [_given(_sparse_matrix(), matrix), _given(_sparse_matrix(), _sparse_matrix())],
        f"{sparse}.addmm": [_given(matrix, _sparse_matrix(), matrix)],
        f"{sparse}.spdiags": [_given(matrix, torch.tensor([0, 1]), (2, 2))],
        "torch.nn.Parameter": [_given(matrix), _given(matrix, False)],
        "torch.nn.Buffer": [_given(matrix)],
        "torch.autograd.Variable": [_given(matrix)],
        "torch.nn.utils.parameters_to_vector": [_given([matrix, matrix])],
        "torch.nn.utils.vector_to_parameters": [_given(_floats(4), [matrix])],
        "torch.nn.functional.normalize": [_given(matrix)],
        "torch.nn.functional.linear": [
            _given(matrix, matrix, matrix[0]), _given(matrix, matrix), _given(matrix[0], matrix[0]),
        ],
        **{f"torch.{kind}Tensor": _legacy(kind) for kind in ("", "Float", "Double", "Half", "BFloat16")},
        **{f"torch.{kind}Tensor": _legacy(kind) for kind in ("Long", "Int", "Short", "Char", "Byte", "Bool")},
    }  # fmt: skip


def _changing_nothing() -> dict[str, list[Call]]:
    """Calls that need not compute anything: does torch give back (a view of) what it got?"""
    matrix, image = torch.tensor(_MATRIX), _floats(1, 1, 4, 4)
    functions = {
        "torch.einsum": [_given("ij->ij", matrix), _given("ij->ji", matrix), _given("ii->i", matrix)],
        "torch.nn.functional.pad": [_given(image, (0, 0))],
        "torch.nn.functional.interpolate": [_given(image, size=(4, 4)), _given(image, scale_factor=1)],
        "torch.nn.functional.adaptive_avg_pool2d": [_given(image, (4, 4)), _given(image, 1)],
        "torch.tile": [_given(matrix, (1,))],
        "torch.repeat_interleave": [_given(matrix, 1)],
        "torch.rot90": [_given(matrix, 0)],
        "torch.roll": [_given(matrix, 0)],
        "torch.flip": [_given(matrix, ())],
        "torch.diff": [
            _given(matrix, 0),
            *(_given(matrix, 0, **{side: matrix.clone()}) for side in ("prepend", "append")),
        ],
        "torch.cat": [_given([matrix])],
        **{f"torch.{key}": [_given(matrix, 2.0)] for key in ("div", "divide", "true_divide", "pow", "floor_divide")},
        "torch.hstack": [_given([matrix])],
        "torch.vstack": [_given([matrix])],
        "torch.block_diag": [_given(matrix)],
        "torch.cartesian_prod": [_given(matrix[0])],
        "torch.combinations": [_given(matrix[0], 1)],
        "torch.meshgrid": [_given(matrix[0])],
        "torch.matrix_power": [_given(matrix, 1)],
        "torch.linalg.matrix_power": [_given(matrix, 1)],
        "torch.linalg.multi_dot": [_given([matrix, matrix])],
        "torch.sum": [_given(matrix, ()), _given(matrix, 0)],
        "torch.mean": [_given(matrix, ()), _given(matrix, 0)],
        "torch.amax": [_given(matrix[:1], 0)],
        "torch.nan_to_num": [_given(torch.tensor([1, 2]))],
        "torch.round": [_given(torch.tensor([1, 2]))],
        "torch.clamp": [_given(matrix, 0.0)],
        "torch.nn.utils.rnn.pad_sequence": [_given([matrix[0]])],
        "torch.channel_shuffle": [_given(image, 1)],
        "torch.pixel_shuffle": [_given(image, 1)],
        "torch.pixel_unshuffle": [_given(image, 1)],
        "torch.tensordot": [_given(matrix, matrix, 0)],
        "torch.kron": [_given(matrix, torch.ones(1, 1))],
        "torch.outer": [_given(matrix[0], matrix[0])],
        "torch.trapezoid": [_given(matrix)],
        "torch.squeeze": [_given(matrix)],
        "torch.take_along_dim": [_given(matrix, torch.tensor([[0, 0], [1, 1]]), 0)],
    }
    same = {METHOD_PREFIX + name.rpartition(".")[2]: calls for name, calls in functions.items()}
    return {
        **{name: calls for name, calls in same.items() if hasattr(torch.Tensor, name.rpartition(".")[2])},
        **functions,
    }


def _legacy(kind: str) -> list[Call]:
    dtype = getattr(torch, f"{kind}Tensor").dtype if kind else torch.float32
    found = [_given(torch.ones(2, 2, dtype=dtype)), _given([[1, 0], [0, 1]]), _given(2, 2)]
    return found if dtype == torch.bfloat16 else [*found, _given(torch.ones(2, 2, dtype=dtype).numpy())]


def calls_by_hand() -> dict[str, list[Call]]:
    """By the target's name: calls beside those from samples."""
    found: dict[str, list[Call]] = {}
    for calls in (_methods(), _recurrent_cells(), _functional(), _native(), _utilities(), _changing_nothing()):
        for name, given in calls.items():
            found[name] = found.get(name, []) + given
    return found
