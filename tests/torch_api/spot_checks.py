"""Calls of well-known functions and methods, which tests compare with what the catalog says."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import torch

from flake8_torch_numpy.torch_api import catalog
from flake8_torch_numpy.torch_api.signature import Argument, Signature

Arguments = Callable[[torch.Tensor], tuple[Any, ...]]


def matrix() -> torch.Tensor:
    """A symmetric positive definite matrix with entries in the open unit interval."""
    return torch.tensor([[0.75, 0.25, 0.125], [0.25, 0.5, 0.25], [0.125, 0.25, 0.875]])


def _same(x: torch.Tensor) -> tuple[Any, ...]:
    return (x, x)


def _alone(x: torch.Tensor) -> tuple[Any, ...]:
    return (x,)


def _followed_by(*rest: Any) -> Arguments:
    return lambda x: (x, *rest)


_UNARY = """
abs acos add_ amax angle argmax argmin argsort asin atan bool ceil clone conj contiguous cos cosh count_nonzero cpu
cummax cumsum detach det diag diagonal double erf exp expm1 flatten flip float floor frac half int inverse isfinite
isinf isnan lgamma log log1p log_softmax logcumsumexp logsumexp long max mean median min mode msort nan_to_num
neg nonzero norm numel positive prod ravel real reciprocal relu resolve_conj resolve_neg round rsqrt sigmoid sign sin
size softmax sort split sqrt square squeeze std sum svd t tan tanh tolist topk trace tril triu trunc unbind unique
unsqueeze var view zero_
"""
_FURTHER: dict[str, tuple[Any, ...]] = {
    "cummax": (0,), "cumsum": (0,), "log_softmax": (0,), "logcumsumexp": (0,), "logsumexp": (0,), "softmax": (0,),
    "split": (1,), "topk": (2,), "unsqueeze": (0,), "flip": (0,), "amax": (0,), "add_": (1,), "view": (9,),
}  # fmt: skip
_ARRAY = matrix().numpy()
_PROPERTIES = ("data", "device", "dtype", "grad_fn", "is_cuda", "mT", "requires_grad", "shape", "T")
_BINARY = "add atan2 div dot_ eq fmod ge gt le lt matmul maximum minimum mm mul ne pow remainder sub true_divide"


def _methods() -> dict[str, Arguments]:
    unary: dict[str, Arguments] = {name: _followed_by(*_FURTHER.get(name, ())) for name in _UNARY.split()}
    binary: dict[str, Arguments] = dict.fromkeys(set(_BINARY.split()) - {"dot_"}, _same)
    special: dict[str, Arguments] = {
        "expand_as": _same,
        "type_as": _same,
        "__getitem__": lambda x: (x, 0),
        "__add__": _same,
        "__rsub__": _same,
        "__matmul__": _same,
        "__len__": _alone,
        "item": lambda x: (x[0, 0],),
        "masked_fill": lambda x: (x, x.detach() > 0.5, 0.0),
        "masked_select": lambda x: (x, x.detach() > 0.5),
        "gather": lambda x: (x, 0, torch.zeros_like(x, dtype=torch.long)),
        "index_select": lambda x: (x, 0, torch.zeros(2, dtype=torch.long, device=x.device)),
        "new_zeros": lambda x: (x, 2),
        "new_tensor": lambda x: (x, [1.0]),
        "repeat": lambda x: (x, 2, 2),
        "reshape": lambda x: (x, 9),
        "transpose": lambda x: (x, 0, 1),
        "permute": lambda x: (x, 1, 0),
        "chunk": lambda x: (x, 3),
        "clamp": lambda x: (x, 0.25),
        "where": lambda x: (x, x.detach() > 0.5, x),
        "kthvalue": lambda x: (x, 1),
        "max": lambda x: (x, 0),
        "quantile": lambda x: (x, 0.5),
        "bfloat16": _alone,
        "requires_grad_": _alone,
        "fill_": lambda x: (x, 0.5),
        "copy_": _same,
    }
    return {f"torch.Tensor.{name}": given for name, given in {**unary, **binary, **special}.items()}


def _functions() -> dict[str, Arguments]:
    functions: dict[str, Arguments] = {
        "zeros_like": _alone, "ones_like": _alone, "rand_like": _alone, "full_like": lambda x: (x, 0.5),
        "cat": lambda x: ([x, x],), "stack": lambda x: ([x, x],), "where": lambda x: (x.detach() > 0.5, x, x),
        "einsum": lambda x: ("ij,jk->ik", x, x), "bmm": lambda x: (x[None], x[None]),
        "bincount": lambda x: (x.long()[0],),
        "tensor": lambda x: (x.detach(),), "as_tensor": _alone, "std_mean": _alone,
        "var_mean": _alone,
        "max": _same, "min": lambda x: (x, 0), "median": lambda x: (x, 0), "unique": _alone, "nonzero": _alone,
        "histc": _alone, "isclose": _same, "allclose": _same, "equal": _same, "is_tensor": _alone,
        "bucketize": lambda x: (x, x[0].detach()), "searchsorted": lambda x: (x[0].detach(), x),
        "meshgrid": lambda x: (x[0], x[1]),
        "complex": _same, "view_as_real": lambda x: (torch.complex(x, x),), "atleast_2d": _alone,
        "broadcast_tensors": _same, "tril_indices": lambda _: (3, 3), "cdist": _same, "chunk": lambda x: (x, 3),
        "nn.functional.relu": _alone, "nn.functional.softmax": lambda x: (x, 0), "nn.functional.mse_loss": _same,
        "nn.functional.cross_entropy": lambda x: (x, torch.zeros(3, dtype=torch.long, device=x.device)),
        "nn.functional.one_hot": lambda x: (x.detach().long(), 2), "nn.functional.normalize": _alone,
        "nn.functional.linear": _same, "nn.functional.dropout": _alone, "nn.functional.pad": lambda x: (x, (1, 1)),
        "nn.functional.interpolate": lambda x: (x[None], 6), "nn.functional.max_pool1d": lambda x: (x, 2),
        "nn.functional.embedding": lambda x: (torch.zeros(2, dtype=torch.long, device=x.device), x),
        "nn.functional.cosine_similarity": _same, "nn.functional.unfold": lambda x: (x[None, None], 2),
        "linalg.svd": _alone, "linalg.eigh": _alone, "linalg.qr": _alone, "linalg.norm": _alone, "linalg.inv": _alone,
        "linalg.slogdet": _alone, "linalg.solve": _same, "linalg.eig": _alone, "linalg.matrix_rank": _alone,
        "fft.fft": _alone, "fft.rfft": _alone, "fft.irfft": _alone, "fft.fftfreq": lambda _: (4,),
        "special.erf": _alone, "special.bessel_j0": _alone, "special.logit": _alone,
        "zeros": lambda _: (2, 2), "ones": lambda _: (2,), "rand": lambda _: (2,), "randn": lambda _: (2,),
        "randint": lambda _: (0, 3, (2,)), "randperm": lambda _: (3,), "arange": lambda _: (3,), "eye": lambda _: (2,),
        "linspace": lambda _: (0, 1, 3), "full": lambda _: ((2,), 0.5), "empty": lambda _: (2,),
        "from_numpy": lambda _: (_ARRAY,), "FloatTensor": lambda _: ([1.0],), "LongTensor": lambda _: ([1],),
        "nn.Parameter": lambda x: (x.detach(),), "signal.windows.hann": lambda _: (4,),
        "nn.utils.rnn.pad_sequence": lambda x: ([x, x],), "nn.utils.parameters_to_vector": lambda x: ([x, x],),
        "nn.init.ones_": _alone,
    }  # fmt: skip
    return {f"torch.{name}": given for name, given in functions.items()}


def calls() -> dict[str, Arguments]:
    """By name: what gives the arguments, `self` among them, from a matrix."""
    properties: dict[str, Arguments] = {f"torch.Tensor.{name}": _alone for name in _PROPERTIES}
    return {**_methods(), **_functions(), **properties}


def result_of(name: str, arguments: tuple[Any, ...]) -> Any:
    """What torch gives."""
    if name.startswith("torch.Tensor."):
        member = getattr(arguments[0], name.removeprefix("torch.Tensor."))
        return member if said_of(name, arguments).is_property else member(*arguments[1:])
    function: Any = reduce(getattr, name.split(".")[1:], torch)
    return function(*arguments)


def _kind(value: object) -> Argument:
    if value is None:
        return "none"
    return "tensor" if isinstance(value, torch.Tensor) else "host"


def said_of(name: str, arguments: tuple[Any, ...]) -> Signature:
    """What the catalog says."""
    if name.startswith("torch.Tensor."):
        signature, arguments = catalog.method(name.removeprefix("torch.Tensor.")), arguments[1:]
    else:
        signature = catalog.function(name)
    assert signature is not None
    (selected,) = signature.select([_kind(argument) for argument in arguments])
    return selected
