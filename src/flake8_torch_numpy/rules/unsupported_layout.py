"""A sparse, mkldnn or nested tensor is converted to NumPy.

## What it finds
`.numpy()` of a tensor that is not dense:

- TNP205: it is proven;
- TNP305: on one of the ways that lead there it is so.

## Why is this bad
An array is one block of memory; a sparse tensor is a table of the places that are not zero. torch raises
`TypeError: can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.`, also with `force=True`.

## Example
```python
import torch

adjacency = torch.eye(3).to_sparse()
values = adjacency.numpy()
```

## Use instead
```python
import torch

adjacency = torch.eye(3).to_sparse()
values = adjacency.to_dense().numpy()
```

## Fix safety
Unsafe, since a dense copy takes memory for every zero, which can be more than there is. A nested tensor holds
tensors of several shapes, so no array can; it is reported without a fix.

## When not to use it
Never: such a conversion fails on every machine.

## References
- [Tensor.to_dense](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to_dense.html)
- [Sparse tensors](https://docs.pytorch.org/docs/stable/sparse.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, FixSafety
from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.inference.values import NESTED
from flake8_torch_numpy.rewriting.chain import Rank
from flake8_torch_numpy.rules.context import RuleContext, because, code_for
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.places import Mending

if TYPE_CHECKING:
    from collections.abc import Iterator

_TO_DENSE = Mending(".to_dense()", Rank.TO_DENSE)
_DOUBT = "a dense tensor takes memory for every zero"


@rule("unsupported-layout", "TNP205", "TNP305", since="0.1.0", fix=FixSafety.UNSAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions of tensors that are not dense."""
    for conversion in context.conversions:
        verdict = conversion.layout
        if not context.is_reported(verdict.answer, conversion):
            continue
        is_nested = bool(verdict.possibilities & NESTED)
        what = "is nested" if is_nested else "is not dense"
        relation = ":" if verdict.answer is Answer.BROKEN else " if"
        place = conversion.place
        message = f"{place.sink} raises an error{relation} {place.subject} {what}{because(verdict.reason)}"
        fix = None
        if is_nested:
            message += "; convert the tensors in it one by one"
        else:
            message += f"; {context.advise(conversion, _TO_DENSE)}"
            fix = context.mend(conversion, _TO_DENSE, doubt=_DOUBT)
        code = code_for(verdict, "TNP205", "TNP305")
        yield context.at(place, code, message, fix, verdict.reason)
