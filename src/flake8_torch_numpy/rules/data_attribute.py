"""A tensor is taken out of autograd through `.data` on the way to NumPy.

## What it finds
`.data` in a chain that ends in `.numpy()`, or the `.data` through which a name got the tensor that is converted.

## Why is this bad
`.data` gives the tensor's memory behind autograd's back: it has a version counter of its own, so a change in place
goes unnoticed and `backward()` computes silently wrong gradients from the changed values. `.detach()` gives the same
memory, and autograd notices. The torch documentation has advised against `.data` since version 0.4.

## Example
```python
import torch

weight = torch.ones(3, requires_grad=True)
values = weight.data.numpy()
```

## Use instead
```python
import torch

weight = torch.ones(3, requires_grad=True)
values = weight.detach().numpy()
```

## Fix safety
Safe in a chain: value, dtype, memory sharing and gradients stay the same. Unsafe where the result of `.data` has a
name: it may be changed in place elsewhere, which autograd then notices. Unsafe, too, where the owner of `.data` is
not proven to be a tensor: it may be something else that holds one, and has no `.detach()`. Not reported at all is an
unproven owner that is named like a data set, a batch or a packed sequence, or of which the function reads something
that no tensor has, such as `image.affine`; or any, in a module with a class that has a `.data` of its own.

## When not to use it
Never, except in code that must run on torch 0.3.

## Options
- `--torch-numpy-chain=force` (`--chain force` of the command): the fix of a `.numpy()` writes `.numpy(force=True)` in
  place of the steps before it, which does the same (since torch 1.13).

## References
- [Migration guide of torch 0.4](https://pytorch.org/blog/pytorch-0_4_0-migration-guide/#what-about-data)
- [In-place operations with autograd](https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd)
"""

from __future__ import annotations

import ast
import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, Fix, FixSafety
from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
from flake8_torch_numpy.inference.scopes import Scopes
from flake8_torch_numpy.rewriting.chain import UnplaceableEditError, replace_attribute
from flake8_torch_numpy.rewriting.steps import FORCE, steps_at_end
from flake8_torch_numpy.rules.context import fix_of
from flake8_torch_numpy.rules.registry import rule
from flake8_torch_numpy.sinks.conversion import is_data_at
from flake8_torch_numpy.source.nodes import expressions_on_lines, last_name, walk
from flake8_torch_numpy.torch_api import catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.inference.values import Reason
    from flake8_torch_numpy.rules.context import RuleContext
    from flake8_torch_numpy.sinks.conditions import Conditions
    from flake8_torch_numpy.sinks.conversion import Conversion

_NAMED_LIKE_DATA = re.compile(r"(?i)data|set$|batch|seq|pack|loader")


@rule("data-attribute", "TNP101", since="0.1.0", fix=FixSafety.SAFE)
def check(context: RuleContext) -> Iterator[Finding]:
    """Report conversions of what came through `.data`."""
    uses = _Uses(context.tree)
    for conversion in context.conversions:
        reason = conversion.through_data
        if reason is None:
            continue
        in_chain = conversion.data_in_chain
        attribute = in_chain or _data_elsewhere(context, reason)
        if attribute is None or (not conversion.is_data_of_tensor and _is_no_tensor(uses, conversion, attribute.value)):
            continue
        if in_chain is not None:
            doubt = "" if conversion.is_data_of_tensor else "the owner of `.data` is not proven to be a tensor"
            is_forced = context.is_to_be_forced(conversion) and _ends_chain(conversion.place.node, in_chain)
            fix = context.force(conversion, in_chain, doubt) if is_forced else _fix(context, in_chain, doubt)
            call = f".numpy({FORCE})" if is_forced else ".detach()"
            message = f"`.data` hides the tensor from autograd on its way to NumPy; write `{call}`"
            yield context.at_name(in_chain, "TNP101", message, fix, reason)
            continue
        doubt = "a tensor that has a name may be changed in place, which autograd notices after `.detach()`"
        fix = _fix(context, attribute, doubt)
        message = f"`.data` on line {reason.line} hides this tensor from autograd; write `.detach()` there"
        yield context.at(conversion.place, "TNP101", message, fix, reason)


def _ends_chain(chain: ast.expr, attribute: ast.Attribute) -> bool:
    """Is a `.data` among the steps that end a chain, with no other `.data` behind it?"""
    data = (node for name, node, _ in steps_at_end(chain) if name == "data")
    return next(data, None) is attribute


def _data_elsewhere(context: RuleContext, reason: Reason) -> ast.Attribute | None:
    for node in expressions_on_lines(context.tree, [reason.line]):
        if is_data_at(node, reason):
            return node
    return None


class _Uses:
    """What the functions of a module read of the things that they have a name for; found when first asked for."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree

    def reads_what_no_tensor_has(self, owner: ast.expr, conditions: Conditions) -> bool:
        """Does the function around a name read an attribute of it that tensors lack, where it may be the same thing?"""
        scope = self._scopes.around(owner.lineno)
        if scope is None or not isinstance(owner, ast.Name):
            return False
        # What the function itself puts there tells nothing.
        read, is_set = self._attributes[scope.node, owner.id]
        return any(
            not name.startswith("_")
            and catalog.method(name) is None
            and not all(conditions.are_exclusive(owner.lineno, line) for line in lines)
            for name, lines in read.items()
            if name not in is_set
        )

    @functools.cached_property
    def has_class_with_data(self) -> bool:
        """Does a class of the module have a `.data` of its own?"""
        return any(map(_has_data, (node for node in walk(self._tree) if isinstance(node, ast.ClassDef))))

    @functools.cached_property
    def _scopes(self) -> Scopes:
        return Scopes(self._tree)

    @functools.cached_property
    def _attributes(self) -> defaultdict[tuple[ast.AST, str], tuple[dict[str, set[int]], set[str]]]:
        """By function and name: the attributes that are read, with the lines where they are, and those that are set."""
        found: defaultdict[tuple[ast.AST, str], tuple[dict[str, set[int]], set[str]]]
        found = defaultdict(lambda: ({}, set()))
        for node in walk(self._tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                scope = self._scopes.around(node.lineno)
                while scope is not None:
                    read, is_set = found[scope.node, node.value.id]
                    if isinstance(node.ctx, ast.Store):
                        is_set.add(node.attr)
                    else:
                        read.setdefault(node.attr, set()).add(node.lineno)
                    scope = scope.parent
        return found


def _has_data(node: ast.ClassDef) -> bool:
    """Does a class declare `data`, or does a method of it set `self.data` or change what that holds?"""
    return "data" in ClassInfo(node).setters or any(map(_declares_data, node.body))


def _declares_data(node: ast.stmt) -> bool:
    match node:
        case ast.AnnAssign(target=ast.Name(id="data")):
            return True
        case ast.FunctionDef(name="data"):
            return FunctionInfo(node, node.name).is_property
    return False


def _is_no_tensor(uses: _Uses, conversion: Conversion, owner: ast.expr) -> bool:
    if _is_named_like_data(owner) or uses.has_class_with_data:
        return True
    return uses.reads_what_no_tensor_has(owner, conversion.conditions)


def _is_named_like_data(owner: ast.expr) -> bool:
    """Is the owner of a `.data` called like something whose `.data` is its own: a data set, a batch, ...?"""
    return _NAMED_LIKE_DATA.search(last_name(owner)) is not None


def _fix(context: RuleContext, attribute: ast.Attribute, doubt: str) -> Fix | None:
    try:
        edit = replace_attribute(context.source, attribute, "detach()")
    except UnplaceableEditError:
        return None
    return fix_of("Replace .data by .detach()", (edit,), doubt)
