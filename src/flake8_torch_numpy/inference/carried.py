"""Which names can carry something from one round of a loop into the next: those that are read before they are bound.

A name that is surely bound in a round before anything reads it may have been whatever it was at the head of the loop.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.source.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_JUMPS = (ast.Break, ast.Continue, ast.Raise, ast.Return)


def carried_names(loop: ast.For | ast.AsyncFor | ast.While) -> frozenset[str]:
    """The names that a round of a loop may read as the round before has left them."""
    reads: set[str] = set()
    if isinstance(loop, ast.While):
        reads |= _loaded_in([loop.test])
        bound: set[str] = set()
    else:
        bound = _bound_by([loop.target])
        reads |= _loaded_in([loop.target]) - bound
    _follow(loop.body, bound, reads)
    return frozenset(reads)


def _follow(body: Sequence[ast.stmt], bound: set[str], reads: set[str]) -> bool:
    """Add what some statements surely bind, and what they read before; can their end be reached?"""
    for node in body:
        match node:
            case ast.Assign(targets=targets, value=value):
                reads |= _loaded_in([value, *targets]) - bound
                bound |= _bound_by(targets)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                reads |= _loaded_in([value, target]) - bound
                bound |= _bound_by([target])
            case ast.If(test=test, body=then, orelse=otherwise):
                reads |= _loaded_in([test]) - bound
                ways = [set(bound), set(bound)]
                ends = [_follow(block, way, reads) for block, way in zip((then, otherwise), ways, strict=True)]
                open_ways = [way for way, is_open in zip(ways, ends, strict=True) if is_open]
                if not open_ways:
                    return False
                bound |= set.intersection(*open_ways)
            case ast.With(items=items, body=inner) | ast.AsyncWith(items=items, body=inner):
                reads |= _loaded_in(item.context_expr for item in items) - bound
                targets = [item.optional_vars for item in items if item.optional_vars is not None]
                reads |= _loaded_in(targets) - bound
                bound |= _bound_by(targets)
                # It may suppress an exception, so that what is bound inside is not.
                _follow(inner, set(bound), reads)
            case ast.For(target=target, iter=iterated, body=inner, orelse=otherwise):
                reads |= _loaded_in([iterated]) - bound
                around = bound | _bound_by([target])
                reads |= _loaded_in([target]) - around
                _follow(inner, around, reads)
                _follow(otherwise, set(bound), reads)
            case _ if isinstance(node, _JUMPS):
                reads |= _loaded_in([node]) - bound
                return False
            case _:
                # Of all others only what they read matters: that they bind nothing is no mistake, but a loss.
                reads |= _loaded_in([node]) - bound
    return True


def _bound_by(targets: Iterable[ast.expr]) -> set[str]:
    """The names that an assignment to some targets binds."""
    found: set[str] = set()
    pending = list(targets)
    while pending:
        match pending.pop():
            case ast.Name(id=name):
                found.add(name)
            case ast.Tuple(elts=inside) | ast.List(elts=inside):
                pending += inside
            case ast.Starred(value=value):
                pending.append(value)
    return found


def _loaded_in(roots: Iterable[ast.AST]) -> set[str]:
    """The names that are read or deleted somewhere in some nodes, whatever is bound there; also by `x += 1`."""
    found: set[str] = set()
    for node in walk(*roots):
        match node:
            case ast.Name(id=name, ctx=ast.Load() | ast.Del()) | ast.AugAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.update(names)
    return found
