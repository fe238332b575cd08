"""A tensor that has no data is converted to NumPy.

## What it finds
`.numpy()` of a tensor on the meta device, which has a shape and a dtype, but no elements:

- TNP206: it is proven;
- TNP306: on one of the ways that lead there it is so.

## Why is this bad
There is nothing that could be converted. torch raises `TypeError: can't convert meta device type tensor to numpy. Use
Tensor.cpu() to copy the tensor to host memory first.`; but `.cpu()` can't help, it raises `NotImplementedError: Cannot
copy out of meta tensor; no data!`

## Example
```python
import torch

with torch.device("meta"):
    weight = torch.ones(3)
values = weight.numpy()
```

## Use instead
```python
import torch

weight = torch.ones(3)
values = weight.numpy()
```

## Fix safety
There is no fix: where the data should come from, only the author knows. A module that was built on the meta device
gets memory by `.to_empty(device=...)`, and values by `.load_state_dict(...)`; or the tensors that were saved take the
place of its own: `.load_state_dict(..., assign=True)`.

## When not to use it
Never: such a conversion fails on every machine.

## References
- [Meta device](https://docs.pytorch.org/docs/stable/meta.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.rules.context import RuleContext, because, code_for
from flake8_torch_numpy.rules.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.finding import Finding


@rule("no-data", "TNP206", "TNP306", since="0.1.0", fix=None)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions of tensors that have no data."""
    for conversion in context.conversions:
        verdict = conversion.data
        if context.is_reported(verdict.answer, conversion):
            place = conversion.place
            relation = ":" if verdict.answer is Answer.BROKEN else " if"
            reason = because(verdict.reason)
            what = f"{place.subject} is on the meta device, where it has no data"
            message = f"{place.sink} raises TypeError{relation} {what}{reason}"
            code = code_for(verdict, "TNP206", "TNP306")
            yield context.at(place, code, message, None, verdict.reason)
