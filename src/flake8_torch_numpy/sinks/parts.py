"""The tensors in an argument: in the expression that is written there, and in the value that it has."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.values import (
    CERTAIN,
    KIND,
    NONE,
    UNBOUND,
    Dict,
    Items,
    List,
    Tensor,
    Value,
    alternatives_of,
)
from flake8_torch_numpy.sinks.table import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_LIST = Form.TENSOR | Form.LIST
_DEEPEST = 4
# What is never a tensor, nor a list or dict of some. A set or a generator stays what it is, an array of one object.
_WITHOUT_TENSORS = (
    ast.Constant, ast.JoinedStr, ast.Lambda, ast.Set, ast.SetComp, ast.GeneratorExp,
)  # fmt: skip


def parts_of(node: ast.expr, forms: Form) -> Iterator[tuple[ast.expr, Form]]:
    """The expressions that are converted when `node` is, and the forms in which each would be.

    Displays, comprehensions and conditional expressions are taken apart, so that each tensor has its own place.
    """
    pending = [(node, forms)]
    while pending:
        node, forms = pending.pop()
        inside: list[ast.expr] = []
        match node:
            case ast.Starred(value=value):
                # What stands for the rows of a tensor stands for the tensor.
                pending.append((value, IN_LIST if Form.TENSOR in forms else Form(0)))
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                inside = elements
                forms = IN_LIST if Form.LIST in forms else Form(0)
            case ast.ListComp(elt=element):
                inside = [element]
                forms = IN_LIST if Form.LIST in forms else Form(0)
            case ast.Dict(values=inside) if None not in node.keys:
                forms = _in_values(forms)
            case ast.DictComp(value=element):
                inside = [element]
                forms = _in_values(forms)
            case ast.IfExp(body=body, orelse=orelse):
                inside = [body, orelse]
            case _ if forms and not isinstance(node, _WITHOUT_TENSORS):
                yield node, forms
        pending.extend((item, forms) for item in reversed(inside))


def _in_values(forms: Form) -> Form:
    """The forms of the values of a dict that is converted in some forms."""
    return (Form.TENSOR if Form.DICT in forms else Form(0)) | (Form.LIST if Form.COLUMNS in forms else Form(0))


def tensors_in(value: Value, forms: Form) -> Iterator[tuple[Form, Tensor, bool]]:
    """The tensors that are converted with a value without locations: in which form each is, and whether surely.

    Objects of which not even the class is known are left out.
    """
    yield from _tensors_in(value, forms, is_only=True, depth=0)


def _tensors_in(value: Value, forms: Form, *, is_only: bool, depth: int) -> Iterator[tuple[Form, Tensor, bool]]:
    alternatives = [part for part in alternatives_of(value) if part not in (NONE, UNBOUND)]
    is_only = is_only and len(alternatives) == 1
    for part in alternatives:
        inside: tuple[Value, ...] = ()
        form, inner = Form.LIST, IN_LIST
        match part:
            case Tensor(bits=bits) if Form.TENSOR in forms and bits & CERTAIN:
                yield Form.TENSOR, part, is_only and bits & KIND == CERTAIN
            case Items(items=inside) | List(items=tuple() as inside) if Form.LIST in forms:
                pass
            case List(element=element) if Form.LIST in forms:
                inside = (element,)
            case Dict(entries=entries, rest=rest) if forms & (Form.DICT | Form.COLUMNS):
                inside = (*(item for _, item in entries), rest)
                form, inner = forms & (Form.DICT | Form.COLUMNS), _in_values(forms)
        if depth < _DEEPEST:
            for item in inside:
                for _, tensor, surely in _tensors_in(item, inner, is_only=is_only, depth=depth + 1):
                    yield form, tensor, surely
