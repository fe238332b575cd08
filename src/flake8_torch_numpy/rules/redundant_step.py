"""A step on the way to NumPy does nothing.

## What it finds
With `--torch-numpy-style-checks`, a call in a chain that ends in `.numpy()` and is proven to do nothing there:

- `.cpu()`, `.to("cpu")`: the tensor is in host memory already;
- `.detach()`: it does not require grad, it was just detached, or grad mode is off, where `.numpy()` takes it as it is;
- `.resolve_conj()`, `.resolve_neg()`: nothing is pending;
- each of these before `.numpy(force=True)`, which does all of them.

Only what is proven to be a tensor is looked at. `.data` is TNP101's affair.

## Why is this bad
It costs next to nothing; but it says that the tensor may be elsewhere or may require grad, which is not so, and whoever
reads it looks for the reason.

## Example
```python
import torch

image = torch.zeros(3, 3)
pixels = image.cpu().numpy()
```

## Use instead
```python
import torch

image = torch.zeros(3, 3)
pixels = image.numpy()
```

## Fix safety
Safe: value, dtype, memory sharing and errors are the same without the call. Unsafe where a comment stands behind it,
which stays. There is no fix where a comment stands in it.

## When not to use it
In code that is to be the same wherever the tensor comes from.

## Options
- `--torch-numpy-style-checks` (`--style-checks` of the command): report it at all.

## References
- [Tensor.cpu](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cpu.html)
- [Tensor.numpy](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, Fix, FixSafety
from flake8_torch_numpy.rewriting.chain import UnplaceableEditError
from flake8_torch_numpy.rewriting.steps import has_comment_behind, remove_step
from flake8_torch_numpy.rules.context import fix_of
from flake8_torch_numpy.rules.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.rules.context import RuleContext
    from flake8_torch_numpy.sinks.chains import Step


@rule("redundant-step", "TNP601", since="0.1.0", fix=FixSafety.SAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report steps that do nothing."""
    if not context.settings.style_checks:
        return
    for step in context.sights.steps:
        reason = _why_redundant(step) if step.is_of_tensor else ""
        if reason:
            message = f"`{step.text}` does nothing here: {reason}; leave it out"
            yield context.at_name(step.attribute, "TNP601", message, _fix(context, step), None)


def _why_redundant(step: Step) -> str:
    """Why a step of a tensor does nothing; empty where it may do something."""
    if step.is_forced and step.is_at_end:
        return "`.numpy(force=True)` does it by itself"
    match step.name:
        case "cpu" if step.is_of_host_memory:
            return "the tensor is in host memory already"
        case "detach" if step.is_without_grad:
            return "the tensor does not require grad"
        case "detach" if step.is_not_recorded:
            return "grad mode is off"
        case "resolve_conj" if step.is_without_lazy_bit:
            return "no conjugation is pending"
        case "resolve_neg" if step.is_without_lazy_bit:
            return "no negation is pending"
    return ""


def _fix(context: RuleContext, step: Step) -> Fix | None:
    try:
        edit = remove_step(context.source, step.node)
    except UnplaceableEditError:
        return None
    doubt = "the comment behind it stays" if has_comment_behind(context.source, step.node) else ""
    return fix_of(f"Remove {step.text}", (edit,), doubt)
