"""A tensor is copied to the host first and detached afterwards.

## What it finds
With `--torch-numpy-style-checks`, `.cpu().detach()` or `.to("cpu").detach()` in a chain that ends in `.numpy()`, unless
nothing is recorded there anyway: the tensor does not require grad, grad mode is off, or it is in host memory already.

## Why is this bad
autograd records the copy, with a node for its gradient, and `.detach()` drops that at once: work for nothing. In the
other order nothing is recorded.

## Example
```python
import torch

scores = torch.ones(3, device="cuda", requires_grad=True) * 2
values = scores.cpu().detach().numpy()
```

## Use instead
```python
import torch

scores = torch.ones(3, device="cuda", requires_grad=True) * 2
values = scores.detach().cpu().numpy()
```

## Fix safety
Safe: value, dtype and memory sharing are the same. Unsafe where a comment stands behind one of the two calls, which
stays where it is; there is no fix where one stands in them.

## When not to use it
Where the order of these calls does not matter to you: the cost is small.

## Options
- `--torch-numpy-style-checks` (`--style-checks` of the command): report it at all.

## References
- [Tensor.detach](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html)
- [How autograd encodes the history](https://docs.pytorch.org/docs/stable/notes/autograd.html#how-autograd-encodes-the-history)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, Fix, FixSafety
from flake8_torch_numpy.rewriting.chain import UnplaceableEditError, insert_call
from flake8_torch_numpy.rewriting.steps import has_comment_behind, remove_step
from flake8_torch_numpy.rules.context import fix_of
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.places import DETACH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.rules.context import RuleContext
    from flake8_torch_numpy.sinks.chains import Step


@rule("detach-after-copy", "TNP602", since="0.1.0", fix=FixSafety.SAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report copies to the host that are detached behind the copy."""
    if not context.settings.style_checks:
        return
    steps = {step.node: step for step in context.sights.steps}
    for detach in context.sights.steps:
        copy = steps.get(detach.before)
        if detach.name != "detach" or copy is None or copy.name != "cpu":
            continue
        if (detach.is_forced and detach.is_at_end) or not copy.may_be_recorded:
            continue
        message = f"autograd records the copy that `{copy.text}` makes, and `.detach()` drops it"
        advice = f"write `.detach(){copy.text}`"
        yield context.at_name(detach.attribute, "TNP602", f"{message}; {advice}", _fix(context, copy, detach), None)


def _fix(context: RuleContext, copy: Step, detach: Step) -> Fix | None:
    source = context.source
    try:
        edits = (insert_call(source, copy.attribute, DETACH.call, DETACH.rank), remove_step(source, detach.node))
    except UnplaceableEditError:
        return None
    has_comment = any(has_comment_behind(source, step.node) for step in (copy, detach))
    doubt = "the comments behind these calls stay where they are" if has_comment else ""
    return fix_of(f"Put .detach() before {copy.text}", edits, doubt)
