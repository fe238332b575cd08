"""A tensor is moved, detached or converted, and the result is thrown away.

## What it finds
A statement that is just `x.cpu()`, `x.cuda()`, `x.to(...)`, `x.detach()`, `x.clone()`, `x.float()` or the like, where
`x` is proven to be a tensor. Modules, which do move in place, and objects of which nothing is known are not reported;
nor is what has no name (`torch.zeros(1).cuda()` wakes the device up), what stands in a `try` or in
`with pytest.raises(...)`, and the last line of a notebook's cell, whose value is shown.

## Why is this bad
`model.cuda()` moves a module in place, `tensor.cuda()` does not: it gives another tensor, and leaves this one as it is.
So the line does nothing but take time, and what follows goes on with the tensor that was not moved, or still requires
grad. Where that is converted to NumPy, or meets a tensor on another device, an error is raised, later.

## Example
```python
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"


def place_of(scores: torch.Tensor) -> str:
    scores.cpu()
    return scores.device.type


print(place_of(torch.ones(3, device=device)))
```

## Use instead
```python
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"


def place_of(scores: torch.Tensor) -> str:
    scores = scores.cpu()
    return scores.device.type


print(place_of(torch.ones(3, device=device)))
```

## Fix safety
Unsafe: what follows then has another tensor under this name, which may be what was meant, or may break what worked
because the line did nothing. There is no fix where the steps do not start at a name of the function around them, such
as an attribute or a global.

## When not to use it
In benchmarks, where `x.cpu()` as a statement is a way to wait for the device; `torch.cuda.synchronize()` says so.

## References
- [Tensor.to](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to.html)
- [Module.to](https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.to)
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, Fix, FixSafety
from flake8_torch_numpy.rewriting.chain import UnplaceableEditError
from flake8_torch_numpy.rewriting.steps import assign_to
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.discarded import CONVERSIONS, MOVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.rules.context import RuleContext
    from flake8_torch_numpy.sinks.discarded import DiscardedStep

_LONGEST = 60


@rule("discarded-step", "TNP502", since="0.1.0", fix=FixSafety.UNSAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report statements that are just a step of a tensor."""
    for discarded in context.sights.discarded:
        if discarded.is_proven:
            yield context.at_name(discarded.attribute, "TNP502", _message(discarded), _fix(context, discarded), None)


def _message(discarded: DiscardedStep) -> str:
    name = discarded.attribute.attr
    what = f"`.{name}()` gives another tensor, and this one is thrown away"
    unlike = ""
    if name in MOVES:
        unlike = " (tensors do not move in place, as modules do)"
    elif name in CONVERSIONS:
        unlike = " (tensors do not change in place, as modules do)"
    base, call = ast.unparse(discarded.base), ast.unparse(discarded.statement)
    advice = f"write `{base} = {call}`" if len(base) + len(call) <= _LONGEST else "give it a name"
    return f"{what}: `{base}` stays as it is{unlike}; {advice}"


def _fix(context: RuleContext, discarded: DiscardedStep) -> Fix | None:
    if not discarded.is_own_name:
        return None
    try:
        edit = assign_to(context.source, discarded.statement)
    except UnplaceableEditError:
        return None
    name = ast.unparse(discarded.base)
    return Fix(f"Assign it to {name}", (edit,), FixSafety.UNSAFE, f"`{name}` is then another tensor in what follows")
