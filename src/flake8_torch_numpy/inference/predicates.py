"""Functions of the module that only ask something about their argument, as `is_tensor` of one's own does."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.values import UNBOUND, Function
from flake8_torch_numpy.source.nodes import last_name, walk

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.definitions import FunctionInfo
    from flake8_torch_numpy.inference.interpreter import Interpreter

_LARGEST = 40
# Calls that leave what they are given as it is, and keep nothing of it.
_ASKING = frozenset({"callable", "hasattr", "is_tensor", "isinstance", "issubclass", "len", "type"})


def only_asks(info: FunctionInfo) -> bool:
    """Does a function nothing but ask for classes, attributes and the like?"""
    asked = _returned(info)
    return asked is not None and all(
        last_name(node.func) in _ASKING for node in walk(asked) if isinstance(node, ast.Call)
    )


def question_of(machine: Interpreter, node: ast.Call) -> tuple[FunctionInfo, ast.expr] | None:
    """The function of this module that is called with one argument, and what it asks, as if it stood in its place.

    None where it does anything else, or where a name in it means something else here.
    """
    if len(node.args) != 1 or node.keywords or not isinstance(node.func, ast.Name):
        return None
    callee = machine.evaluate(node.func)
    if not isinstance(callee, Function) or callee.receiver is not None:
        return None
    if callee.frame is not None and callee.frame is not machine.module_frame:
        return None
    info = callee.info
    name, asked = _only_parameter(info.node.args), _returned(info)
    if not name or asked is None:
        return None
    names = {part.id for part in walk(asked) if isinstance(part, ast.Name)} - {name}
    frame = machine.state.frame
    if frame is not machine.module_frame and any(frame.names.get(used) is not UNBOUND for used in names):
        return None
    return info, _Renaming(name, node.args[0]).visit(copy.deepcopy(asked))


def _only_parameter(arguments: ast.arguments) -> str:
    """The name of the parameter of a function that has just one; "" if it has others."""
    others = [*arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    positional = [*arguments.posonlyargs, *arguments.args]
    return positional[0].arg if len(positional) == 1 and not any(others) else ""


def _returned(info: FunctionInfo) -> ast.expr | None:
    """What a function returns that does nothing else, if that is short."""
    if isinstance(info.node, ast.Lambda):
        returned: ast.expr | None = info.node.body
    else:
        # At most a docstring before it.
        body = [item for item in info.node.body[:3] if not _is_docstring(item)]
        is_plain = len(body) == 1 and not info.decorators and isinstance(info.node, ast.FunctionDef)
        returned = body[0].value if is_plain and isinstance(body[0], ast.Return) else None
    if returned is None or sum(1 for _ in walk(returned)) > _LARGEST:
        return None
    return returned


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Renaming(ast.NodeTransformer):
    """Puts an argument in the place of a parameter."""

    def __init__(self, name: str, argument: ast.expr) -> None:
        self._name = name
        self._argument = argument

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The argument for the parameter; other names stay."""
        return self._argument if node.id == self._name else node
