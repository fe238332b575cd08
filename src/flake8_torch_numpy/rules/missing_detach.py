"""A tensor that requires grad is converted to NumPy without `.detach()`.

## What it finds
`.numpy()` of a tensor that requires grad, while grad mode is on:

- TNP202: it is proven to require grad;
- TNP302: something in view says that it may, such as the result of a module with trainable parameters that can't
  be followed further;
- TNP402 (only with `--torch-numpy-strict`): nothing in view says anything.

Under `torch.no_grad()`, `torch.inference_mode()` and the like such a conversion works, and is not reported.

The same where nobody writes `.numpy()`: `np.asarray(tensor)`, `np.mean(losses)` of a list of tensors,
`plt.plot(tensor)`, `tensor * array`, `array[:] = tensor`. Of objects that are not known to be
tensors nothing is said there; what `.backward()` was called on is one.

## Why is this bad
NumPy knows nothing of autograd: gradients would silently stop at the array. So torch raises
`RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.`

## Example
```python
import torch

weight = torch.ones(3, requires_grad=True)
values = (weight * 2).numpy()
```

## Use instead
```python
import torch

weight = torch.ones(3, requires_grad=True)
values = (weight * 2).detach().numpy()
```

## Fix safety
Safe: the old code raised, or the tensor did not require grad, and then `.detach()` gives a tensor with the same
data, dtype and memory. It is put before a `.cpu()` that is there already: of a tensor on an accelerator,
`.cpu().detach()` would record the copy in the graph for nothing.

A list of tensors is mended where it is filled: `losses.append(loss.item())` if `loss` is shown to be a single number
(by a `.backward()`, a `.mean()` and the like) and the old code could never work, else `losses.append(loss.detach())`;
such a list also keeps every graph alive. That is unsafe if anything else than the conversions, `len` and `clear` uses
the list, and there is no such fix where the list comes from elsewhere or holds more than tensors.

Where what becomes of the conversion is used for a loss in the same function, `.detach()` would cut the gradient that is
wanted: then there is no fix but for `.numpy()`, which is unsafe there. Compute such values with torch.

## When not to use it
Where `torch.compile` or a `torch.func` transform runs the code: there a conversion of a tensor that requires grad
does not raise and stays differentiable. Functions decorated with `torch.compile` are not reported.

## Options
- `--torch-numpy-strict` (`--strict` of the command): report TNP402, too.
- `--torch-numpy-chain=force` (`--chain force` of the command): the fix of a `.numpy()` writes `.numpy(force=True)` in
  place of the steps before it, which does the same (since torch 1.13).

## References
- [Tensor.numpy](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html)
- [Tensor.detach](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html)
- [Locally disabling gradient computation](https://docs.pytorch.org/docs/stable/notes/autograd.html#locally-disabling-grad-doc)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, FixSafety
from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.rules.context import RuleContext, because, code_for
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.places import DETACH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.sinks.conversion import Verdict
    from flake8_torch_numpy.sinks.places import Place


@rule("missing-detach", "TNP202", "TNP302", "TNP402", since="0.1.0", fix=FixSafety.SAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions whose tensor requires grad, or may, while grad mode is on."""
    for conversion in context.conversions:
        verdict = conversion.grad
        if context.is_reported(verdict.answer, conversion):
            place = conversion.place
            code = code_for(verdict, "TNP202", "TNP302", "TNP402")
            line = conversion.line_of_loss
            doubt = "" if line is None else f"what becomes of it is used for the loss on line {line}"
            fix, advice = context.mend(conversion, DETACH, doubt=doubt), context.advise(conversion, DETACH)
            if doubt and not place.is_on_purpose:
                fix, advice = None, f"compute it with torch: {doubt}, and arrays have no gradient"
            message = f"{_message(verdict, place)}; {advice}"
            yield context.at(place, code, message, fix, verdict.reason)


def _message(verdict: Verdict, place: Place) -> str:
    reason = because(verdict.reason)
    match verdict.answer:
        case Answer.BROKEN:
            return f"{place.sink} raises RuntimeError: {place.subject} requires grad{reason}"
        case Answer.SIGN:
            return f"{place.sink} raises RuntimeError if {place.subject} requires grad{reason}"
    return f"nothing shows that {place.each_subject} does not require grad"
