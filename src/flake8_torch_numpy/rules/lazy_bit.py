"""A tensor with a pending conjugation or negation is converted to NumPy.

## What it finds
`.numpy()` of a tensor that `.conj()`, `.H` or `.mH` has conjugated lazily, or that is the `.imag` of such a tensor,
which is negated lazily:

- TNP203: it is proven;
- TNP303: on one of the ways that lead there it is so.

## Why is this bad
torch notes a conjugation in a bit and carries it out later; NumPy knows no such bit. torch raises
`RuntimeError: Can't call numpy() on Tensor that has conjugate bit set. Use tensor.resolve_conj().numpy() instead.`, or
`RuntimeError: Can't call numpy() on Tensor that has negative bit set. Use tensor.resolve_neg().numpy() instead.`
The one call does not clear the other bit.

## Example
```python
import torch

signal = torch.fft.fft(torch.ones(4))
values = signal.conj().numpy()
```

## Use instead
```python
import torch

signal = torch.fft.fft(torch.ones(4))
values = signal.conj().resolve_conj().numpy()
```

## Fix safety
Safe: of a tensor with nothing pending, `.resolve_conj()` and `.resolve_neg()` give that tensor itself.

## When not to use it
Never: such a conversion fails on every machine.

## Options
- `--torch-numpy-chain=force` (`--chain force` of the command): the fix of a `.numpy()` writes `.numpy(force=True)` in
  place of the steps before it, which does the same (since torch 1.13).

## References
- [Tensor.resolve_conj](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resolve_conj.html)
- [torch.conj](https://docs.pytorch.org/docs/stable/generated/torch.conj.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, FixSafety
from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.rules.context import RuleContext, because, code_for
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.places import RESOLVE_CONJ, RESOLVE_NEG

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule("lazy-bit", "TNP203", "TNP303", since="0.1.0", fix=FixSafety.SAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions of tensors that are conjugated or negated lazily."""
    for conversion in context.conversions:
        place = conversion.place
        for verdict, what, mending in (
            (conversion.conjugated, "conjugation", RESOLVE_CONJ),
            (conversion.negated, "negation", RESOLVE_NEG),
        ):
            if not context.is_reported(verdict.answer, conversion):
                continue
            state = f": a {what} is pending" if verdict.answer is Answer.BROKEN else f" if a {what} is pending"
            error = f"{place.sink} raises RuntimeError{state}{because(verdict.reason)}"
            message = f"{error}; {context.advise(conversion, mending)}"
            code = code_for(verdict, "TNP203", "TNP303")
            yield context.at(place, code, message, context.mend(conversion, mending), verdict.reason)
