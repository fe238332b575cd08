"""Functions and classes of the module under analysis, as found in its tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property

from flake8_torch_numpy.inference.values import OPAQUE, UNBOUND, Value, join
from flake8_torch_numpy.source.nodes import children_of, walk

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False, slots=True)
class FunctionInfo:
    """A function, method or lambda.

    owner: the class in whose body it stands. decorators: its decorators' values, evaluated at the definition.
    """

    node: FunctionNode
    name: str
    owner: ClassInfo | None = None
    decorators: tuple[Value, ...] = ()
    is_nested: bool = False
    defaults: dict[str, Value] = field(default_factory=dict)

    def is_decorated_as(self, *names: str) -> bool:
        """Is one of the decorators a plain builtin such as `staticmethod`?"""
        if isinstance(self.node, ast.Lambda):
            return False
        return any(isinstance(node, ast.Name) and node.id in names for node in self.node.decorator_list)

    @property
    def is_property(self) -> bool:
        """Is it read like an attribute?"""
        if isinstance(self.node, ast.Lambda):
            return False
        return any(
            (isinstance(node, ast.Name) and node.id in {"property", "cached_property"})
            or (isinstance(node, ast.Attribute) and node.attr in {"cached_property", "getter"})
            for node in self.node.decorator_list
        )

    @property
    def is_private(self) -> bool:
        """Is it meant for this module (or class) alone, by its name?"""
        return self.name.startswith("_") and not self.name.endswith("__") and not self.is_nested

    @property
    def is_abstract(self) -> bool:
        """Is it a method that leaves everything to those that override it?"""
        if self.owner is None or isinstance(self.node, ast.Lambda):
            return False
        body = [node for node in self.node.body if not _says_nothing(node)]
        return not body or (len(body) == 1 and _is_not_implemented(body[0]))

    @property
    def is_generator(self) -> bool:
        """Does it yield?"""
        pending: list[ast.AST] = [] if isinstance(self.node, ast.Lambda) else list(self.node.body)
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Yield | ast.YieldFrom):
                return True
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                pending += children_of(node)
        return False

    @property
    def parameters(self) -> list[ast.arg]:
        """Positional parameters, `self` included."""
        return [*self.node.args.posonlyargs, *self.node.args.args]


def _says_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_not_implemented(node: ast.stmt) -> bool:
    raised = node.exc if isinstance(node, ast.Raise) else None
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id in {"NotImplementedError", "NotImplemented"}


@dataclass(eq=False)
class ClassInfo:
    """A class: its methods and, once asked for, which method sets which attribute.

    foreign_bases: those out of view, of the bases in view, too, once they are asked for.
    """

    node: ast.ClassDef
    bases: tuple[Value, ...] = ()
    body: dict[str, Value] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    annotations: dict[str, ast.expr] = field(default_factory=dict)
    buffers: set[str] = field(default_factory=set)
    foreign_bases: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name

    @cached_property
    def setters(self) -> dict[str, list[str]]:
        """Attribute of `self` -> the methods that set it somewhere, or change what it holds."""
        found: dict[str, list[str]] = {}
        for item in self.node.body:
            if not isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            positional = [*item.args.posonlyargs, *item.args.args]
            if not positional:
                continue
            me = positional[0].arg
            for node in walk(item):
                name = _attribute_changed(node, me)
                if name is not None and item.name not in found.setdefault(name, []):
                    found[name].append(item.name)
        return found

    def note(self, name: str, value: Value) -> None:
        """Add to what an attribute of the instances can be."""
        self.attributes[name] = join(self.attributes.get(name, UNBOUND), value)

    def noted(self, name: str) -> Value:
        """What is known of an attribute: UNBOUND where nothing sets it, OPAQUE where what sets it was not run yet."""
        return self.attributes.get(name, OPAQUE if name in self.setters else UNBOUND)


_CHANGES = frozenset({"append", "extend", "insert", "add", "update", "setdefault", "appendleft", "pop", "clear"})


def _attribute_changed(node: ast.AST, me: str) -> str | None:
    """The attribute of `me` that a node sets, or whose content it changes; None if it does neither."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Store()) if owner == me:
            return name
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=owner), attr=name), ctx=ast.Store()) if owner == me:
            return name
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr=name), ctx=ast.Store()) if owner == me:
            return name
        case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr=name), attr=method)) if (
            owner == me and (method in _CHANGES or (method.endswith("_") and not method.startswith("_")))
        ):
            return name
        case ast.Call():
            return _registered(node)
    return None


def _registered(node: ast.Call) -> str | None:
    """The attribute that `self.register_buffer("name", ...)` and its like set."""
    if not isinstance(node.func, ast.Attribute) or not node.args:
        return None
    if node.func.attr not in {"register_buffer", "register_parameter", "add_module", "register_module"}:
        return None
    name = node.args[0]
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
