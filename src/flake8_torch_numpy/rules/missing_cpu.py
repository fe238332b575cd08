"""A tensor on an accelerator is converted to NumPy without `.cpu()`.

## What it finds
`.numpy()` of a tensor whose data is not in host memory:

- TNP201: it is proven to be on an accelerator wherever there is one;
- TNP301: something in view says that it may be, such as a `.to(device)` whose device is chosen at run time;
- TNP401 (only with `--torch-numpy-strict`): nothing in view says where it is.

The same where nobody writes `.numpy()`: `np.asarray(tensor)`, `np.mean(losses)` of a list of tensors,
`plt.plot(tensor)`, `tensor * array`, `array[:] = tensor`. Of objects that are not known to be
tensors nothing is said there.

## Why is this bad
NumPy works on host memory only. torch raises
`TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory
first.`, but only on the machine that has the accelerator: on a laptop and in CI the same line works.

## Example
```python
import torch

image = torch.zeros(3, 3, device="cuda")
pixels = image.numpy()
```

## Use instead
```python
import torch

image = torch.zeros(3, 3, device="cuda")
pixels = image.cpu().numpy()
```

## Fix safety
Safe: `.cpu()` of a tensor that is in host memory already is that tensor itself, so that value, dtype and memory
sharing stay as they were wherever the old code worked.

## When not to use it
In code that is never run where there is an accelerator.

## Options
- `--torch-numpy-strict` (`--strict` of the command): report TNP401, too.
- `--torch-numpy-chain=force` (`--chain force` of the command): the fix of a `.numpy()` writes `.numpy(force=True)` in
  place of the steps before it, which does the same (since torch 1.13).

## References
- [Tensor.numpy](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html)
- [Tensor.cpu](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cpu.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, FixSafety
from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.rules.context import RuleContext, because, code_for
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.places import CPU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.sinks.conversion import Verdict
    from flake8_torch_numpy.sinks.places import Place


@rule("missing-cpu", "TNP201", "TNP301", "TNP401", since="0.1.0", fix=FixSafety.SAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions whose tensor is, or may be, on an accelerator."""
    for conversion in context.conversions:
        verdict = conversion.device
        if context.is_reported(verdict.answer, conversion):
            code = code_for(verdict, "TNP201", "TNP301", "TNP401")
            place = conversion.place
            message = f"{_message(verdict, place)}; {context.advise(conversion, CPU)}"
            yield context.at(place, code, message, context.mend(conversion, CPU), verdict.reason)


def _message(verdict: Verdict, place: Place) -> str:
    reason = because(verdict.reason)
    match verdict.answer:
        case Answer.BROKEN:
            return f"{place.sink} raises TypeError: {place.subject} is on an accelerator{reason}"
        case Answer.SIGN:
            reason = reason or " (that of a model is where the model is)"
            return f"{place.sink} raises TypeError if {place.subject} is on an accelerator{reason}"
    return f"nothing shows that {place.each_subject} is in host memory"
