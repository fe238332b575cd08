"""A tensor and an array share memory, and what is written through one of them spoils the other.

## What it finds
On a CPU, `.numpy()`, `np.asarray(tensor)`, `torch.from_numpy(array)` and `torch.as_tensor(array)` copy nothing.
Reported is a conversion where all of this is seen within the module:

- the array is written in place (`array += 1`, `array[0] = 1`, `array.sort()`, `np.add(..., out=array)`,
  `np.random.shuffle(array)`), or the tensor is (`tensor.add_(1)`, `tensor[0] = 1`, `tensor.zero_()`, `out=tensor`, the
  step of an optimiser or `load_state_dict` for the parameters of a module);
- the other one is read afterwards;
- so is the one that was written: else it is written for the sake of the other, as where an array is filled through
  a tensor. A tensor of which an array was made is also changed for its own sake if it keeps something of what it was
  (`tensor.add_(1)`), or if the caller or an attribute has it, too.

So are arrays that are collected in a loop which writes the tensor anew each time, and what a generator gave before it
goes on. Silent where something copies on the way: `.copy()`, `np.array`, `.clone()`, `.astype`, a mask or a list as
index, a move between devices that certainly differ.

## Why is this bad
Both change, though only one was meant to: a snapshot of the weights follows the training, all arrays of a list are the
last one. Nothing raises. On a machine with an accelerator `.cpu()` copies, so that the same lines do something else
there.

## Example
```python
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
weight = torch.zeros(2, device=device)
before = weight.cpu().numpy()
weight.add_(1)
print(before, weight.sum().item())
```

## Use instead
```python
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
weight = torch.zeros(2, device=device)
before = weight.cpu().numpy().copy()
weight.add_(1)
print(before, weight.sum().item())
```

## Fix safety
Shown only, never applied: `.copy()` behind what makes an array, `.clone()` behind what makes a tensor. Whether the
memory was shared on purpose, nobody but the author can say.

## When not to use it
Where the two are meant to be one, and never leave the CPU.

## References
- [Tensor.numpy](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html)
- [torch.from_numpy](https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, Fix, FixSafety
from flake8_torch_numpy.inference.values import Reason, position_of
from flake8_torch_numpy.rewriting.append import append_call
from flake8_torch_numpy.rewriting.chain import Rank, UnplaceableEditError
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.from_arrays import makes_tensor

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from flake8_torch_numpy.inference.memory import Bite
    from flake8_torch_numpy.rules.context import RuleContext


@rule("shared-memory", "TNP501", since="0.1.0", fix=FixSafety.DISPLAY)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions whose two sides spoil each other."""
    first: dict[ast.expr, Bite] = {}
    for bite in sorted(context.sights.bites, key=lambda bite: (bite.write.lineno, bite.read.lineno)):
        first.setdefault(bite.conversion, bite)
    for conversion, bite in first.items():
        call = ".clone()" if makes_tensor(conversion) else ".copy()"
        message = (
            f"on a CPU the array and the tensor share memory: what is written on line {bite.write.lineno} changes what"
            f" is read on line {bite.read.lineno}; write `{call}` behind it"
        )
        yield context.at_call(conversion, "TNP501", message, _fix(context, conversion, call), _reason(bite))


def _reason(bite: Bite) -> Reason:
    shared = Reason("memory is shared", *position_of(bite.conversion))
    written = Reason("written in place", *position_of(bite.write), shared)
    return Reason("read", *position_of(bite.read), written)


def _fix(context: RuleContext, conversion: ast.expr, call: str) -> Fix | None:
    rank = Rank.COPY if call == ".copy()" else Rank.CLONE
    try:
        edits = append_call(context.source, conversion, call, rank)
    except UnplaceableEditError:
        return None
    return Fix(f"Insert {call}", edits, FixSafety.DISPLAY, "whether memory is shared on purpose is not known")
