"""A tensor of a dtype that NumPy lacks is converted to NumPy.

## What it finds
`.numpy()` of a tensor that is bfloat16, float8, complex32, quantised, or of less than a byte an element:

- TNP204: it is proven;
- TNP304: something in view says that it may be, such as `torch.autocast(..., dtype=torch.bfloat16)` around the code
  that computes it, or a choice between bfloat16 and another dtype;
- TNP404 (only with `--torch-numpy-strict`): code out of view chose the dtype: a model that may have been converted
  to bfloat16, or whoever passes a dtype.

A tensor of which nothing is known but that it is one is not reported, not even in strict mode. TNP404 is not reported
either where the chain is complete (`.detach().cpu()`, `force=True`): whoever wrote that thought of what NumPy needs;
nor beside another report of the same conversion.

## Why is this bad
NumPy has no such dtype. torch raises `TypeError: Got unsupported ScalarType BFloat16`, in the same words for the
others. A model that was written for float32 fails so as soon as someone runs it in bfloat16.

## Example
```python
import torch

weights = torch.ones(3, dtype=torch.bfloat16)
values = weights.numpy()
```

## Use instead
```python
import torch

weights = torch.ones(3, dtype=torch.bfloat16)
values = weights.float().numpy()
```

## Fix safety
Unsafe, since the array has another dtype than the tensor: `.float()` gives float32, also for what was float64 or
integral, and a copy in place of shared memory. For quantised tensors the fix is `.dequantize()`, for complex32
`.cfloat()`. Elements of less than a byte have no conversion that torch could do; for them there is no fix.

## When not to use it
TNP404 is for code that has to run in any dtype; leave it out with `extend-ignore = TNP404` elsewhere.

## Options
- `--torch-numpy-strict` (`--strict` of the command): report TNP404, too.

## References
- [Tensor.float](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.float.html)
- [Data types of torch](https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch-dtype)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, FixSafety
from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.inference.values import (
    COMPLEX,
    FLOAT8,
    NARROW,
    NARROW_COMPLEX,
    NARROW_FLOAT,
    NESTED,
    QUANTIZED,
)
from flake8_torch_numpy.rewriting.chain import Rank
from flake8_torch_numpy.rules.context import RuleContext, because, code_for
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.places import Mending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.sinks.conversion import Conversion, Verdict
    from flake8_torch_numpy.sinks.places import Place

_DOUBT = "the array has another dtype than the tensor, and does not share its memory"
_FLOAT = Mending(".float()", Rank.FLOAT)
_CFLOAT = Mending(".cfloat()", Rank.FLOAT)
# What makes something of a dtype that NumPy has; 0: where the dtype is not known.
_MENDINGS = {
    0: _FLOAT,
    NARROW_FLOAT: _FLOAT,
    FLOAT8: _FLOAT,
    NARROW_FLOAT | FLOAT8: _FLOAT,
    NARROW_COMPLEX: _CFLOAT,
    QUANTIZED: Mending(".dequantize()", Rank.DEQUANTIZE),
}


@rule("unsupported-dtype", "TNP204", "TNP304", "TNP404", since="0.1.0", fix=FixSafety.UNSAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions of tensors whose dtype NumPy lacks, or may lack."""
    for conversion in context.conversions:
        verdict = conversion.dtype
        if not context.is_reported(verdict.answer, conversion):
            continue
        if verdict.answer is Answer.OPEN and not _is_left_to_the_dtype(conversion):
            continue
        place = conversion.place
        mending = _MENDINGS.get(verdict.possibilities & NARROW)
        if mending != _CFLOAT and conversion.dtypes & COMPLEX:
            # It would drop the imaginary part on one of the ways.
            mending = None
        if mending is not None and mending.rank is Rank.DEQUANTIZE and conversion.layout.possibilities & NESTED:
            # torch refuses it there.
            mending = None
        advice, fix = "", None
        if mending is not None:
            advice = f"; {context.advise(conversion, mending)}"
            fix = context.mend(conversion, mending, doubt=_DOUBT)
        code = code_for(verdict, "TNP204", "TNP304", "TNP404")
        yield context.at(place, code, _message(verdict, place) + advice, fix, verdict.reason)


def _is_left_to_the_dtype(conversion: Conversion) -> bool:
    """Is all else met without a complete chain, so that only the dtype can make the conversion fail?"""
    is_met = all(verdict.answer is Answer.MET for verdict in (conversion.device, conversion.grad))
    return is_met and not conversion.is_complete_chain and conversion.through_data is None


def _message(verdict: Verdict, place: Place) -> str:
    reason = because(verdict.reason)
    match verdict.answer:
        case Answer.BROKEN:
            return f"{place.sink} raises TypeError: NumPy lacks the dtype of {place.subject}{reason}"
        case Answer.SIGN:
            return f"{place.sink} raises TypeError if NumPy lacks the dtype of {place.subject}{reason}"
    return f"nothing shows that NumPy has the dtype of {place.each_subject}{reason}"
