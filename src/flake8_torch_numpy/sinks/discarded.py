"""Statements that are just a step, such as `x.cpu()`: what it gives is thrown away."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_torch_numpy.sinks.parts import tensors_in
from flake8_torch_numpy.sinks.table import Form
from flake8_torch_numpy.source.cells import ends_cell
from flake8_torch_numpy.source.nodes import binds_itself, holds_one_of, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.inference.interpreter import Observation
    from flake8_torch_numpy.source.text import SourceText

MOVES = frozenset({"cpu", "cuda", "xpu"})
CONVERSIONS = frozenset({
    "to", "float", "double", "half", "bfloat16", "long", "int", "short", "char", "byte", "bool", "cfloat", "cdouble",
})  # fmt: skip
_STEPS = MOVES | CONVERSIONS | {"detach", "clone", "contiguous", "resolve_conj", "resolve_neg"}
_CALL = re.compile(rf"\.(?:{'|'.join(sorted(_STEPS))})\(")
# What may stand before it: the colon of a block, the beginning of the chain.
_BEFORE = re.compile(r"(?:[^#=]*:)?[ \t\f]*[^\W\d]\w*(?:[.\[][^=#]*)?")
_LONGEST_BEFORE = 300
_BRACKETS = (("(", ")"), ("[", "]"))
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True, slots=True)
class DiscardedStep:
    """A statement that is just a chain of steps, and all that was seen of what the last of them is called on.

    base: what the steps start from: a name, an attribute or an item, which stays as it is.
    is_own_name: is that a name that the code around the statement binds itself?
    """

    statement: ast.Expr
    attribute: ast.Attribute
    base: ast.Name | ast.Attribute | ast.Subscript
    is_own_name: bool
    observations: Sequence[Observation] = field(default=())

    @property
    def is_proven(self) -> bool:
        """Is it a tensor of torch on every way there, and is no error awaited?"""
        return bool(self.observations) and all(
            not seen.handled and [surely for _, _, surely in tensors_in(seen.value, Form.TENSOR)] == [True]
            for seen in self.observations
        )


def may_discard(text: str) -> bool:
    """May there be such a statement in this text?"""
    return next(_lines_with(text), None) is not None


def find_discarded(source: SourceText, tree: ast.Module) -> Iterator[DiscardedStep]:
    """All statements of a module that look like this; whether their steps are those of tensors, only values tell."""
    lines = [source.position_at(offset)[0] for offset in _lines_with(source.text)]
    if lines:
        yield from _find_in(source, tree, lines)


def _lines_with(text: str) -> Iterator[int]:
    """An offset in each line on which such a statement may stand."""
    for match in _CALL.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        start = max(line_start, *(text.rfind(end, line_start, match.start()) + 1 for end in ";\r"))
        before = text[start : match.start()] if match.start() - start <= _LONGEST_BEFORE else ""
        if _BEFORE.fullmatch(before) and all(before.count(left) == before.count(right) for left, right in _BRACKETS):
            yield match.start()


@dataclass(frozen=True, slots=True)
class _Block:
    """Something with statements in it. owner: the module, class or function that they are part of."""

    node: ast.AST
    owner: ast.AST


def _find_in(source: SourceText, tree: ast.Module, lines: Sequence[int]) -> Iterator[DiscardedStep]:
    pending = [_Block(tree, tree)]
    while pending:
        block = pending.pop()
        for name in _BLOCKS:
            for node in getattr(block.node, name, ()):
                if isinstance(node, ast.ExceptHandler | ast.match_case):
                    pending.append(_Block(node, block.owner))
                elif isinstance(node, ast.stmt) and holds_one_of(lines, node.lineno, node.end_lineno or 0):
                    if isinstance(node, ast.Expr):
                        yield from _discarded_by(source, node, block.owner)
                    elif not _awaits_error(node):
                        pending.append(_Block(node, node if _is_owner(node) else block.owner))


def _is_owner(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _awaits_error(node: ast.stmt) -> bool:
    """Is this `with pytest.raises(...)`, `with self.assertRaises(...)`, and the like?"""
    return isinstance(node, ast.With | ast.AsyncWith) and any(
        last_name(item.context_expr).lower().endswith(("raises", "raisesregex")) for item in node.items
    )


def _discarded_by(source: SourceText, statement: ast.Expr, owner: ast.AST) -> Iterator[DiscardedStep]:
    match statement.value:
        case ast.Call(func=ast.Attribute(attr=name) as attribute) if name in _STEPS:
            base = _base_of(attribute.value)
            if base is not None and not (isinstance(owner, ast.Module) and ends_cell(source, owner, statement)):
                is_own_name = isinstance(base, ast.Name) and binds_itself(owner, base.id)
                yield DiscardedStep(statement, attribute, base, is_own_name)


def _base_of(node: ast.expr) -> ast.Name | ast.Attribute | ast.Subscript | None:
    """What steps, and changes in place between them, are called on; None where it is made anew by a call.

    Nobody awaits that something lasts which has no name: `torch.zeros(1).cuda()` wakes the device up.
    """
    while isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Attribute):
            return None
        name = node.func.attr
        if name not in _STEPS and (not name.endswith("_") or name.endswith("__")):
            return None
        node = node.func.value
    inner = node
    while isinstance(inner, ast.Attribute | ast.Subscript):
        inner = inner.value
    return node if isinstance(inner, ast.Name) and isinstance(node, ast.Name | ast.Attribute | ast.Subscript) else None
