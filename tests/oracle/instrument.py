"""Putting watches into a program: at each conversion, block and function, and around what handles errors.

A conversion is a call of `x.numpy()` or `x.__array__()`, or, without any such word, an operand of NumPy: what is given
to one of its functions, stands beside an array, or is stored in one. Which those are, the forms of the generator say.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from tests.oracle import vocabulary

OPERAND = "_oracle_operand"
SINK, BLOCK, HANDLING, FUNCTION = "_oracle_sink", "_oracle_block", "_oracle_handling", "_oracle_function"

_DESCRIPTORS = {"property", "staticmethod", "classmethod"}


@dataclass(frozen=True, slots=True)
class Sink:
    """A conversion in the text.

    line counts from 1; column, of the name of the method or the beginning of the operand, from 0. function: the number
    of the one around it (0: none).
    """

    line: int
    column: int
    text: str
    function: int
    is_implicit: bool


@dataclass
class Watched:
    """A program with watches.

    blocks: for each block, which says when it is entered, the number of the function (0: the module) around it.
    has_data: whether `.data` occurs. lists: the names that are given to NumPy.
    """

    code: ast.Module
    sinks: Sequence[Sink]
    blocks: Sequence[int]
    has_data: bool
    lists: frozenset[str]


def instrument(source: str) -> Watched:
    """Watch a program. Sinks are numbered in the order in which they end in the text."""
    tree = ast.parse(source)
    calls = {node for node in ast.walk(tree) if _is_call_of_sink(node)}
    operands = {
        part: is_element for node in ast.walk(tree) for part, is_element in _operands_of(node) if part not in calls
    }
    nodes = sorted((*calls, *operands), key=_place_of)
    spans = [_span_of(source, node) for node in nodes]
    rewriter = _Rewriter({node: index for index, node in enumerate(nodes)}, operands)
    code = ast.fix_missing_locations(rewriter.visit(tree))
    sinks = [
        Sink(*span, rewriter.functions_of_sinks[index], is_implicit=span[2].endswith("__array__()") or node in operands)
        for index, (node, span) in enumerate(zip(nodes, spans, strict=True))
    ]
    lists = frozenset(node.id for node in operands if isinstance(node, ast.Name))
    return Watched(code, sinks, rewriter.blocks, ".data" in source, lists)


def _place_of(node: ast.expr) -> tuple[int, int, int, int]:
    """The inner one comes first of those that end together."""
    return node.end_lineno or 0, node.end_col_offset or 0, -node.lineno, -node.col_offset


def _is_call_of_sink(node: ast.AST) -> TypeGuard[ast.Call]:
    match node:
        case ast.Call(func=ast.Attribute(attr="numpy" | "__array__")):
            return True
    return False


def _operands_of(node: ast.AST) -> Iterable[tuple[ast.expr, bool]]:
    """What a node has NumPy convert, and whether each is an element of a list."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=name), args=[first, *_]):
            is_sink = name in vocabulary.NUMPY_OF_TENSORS or name in vocabulary.NUMPY_OF_LISTS
            return _parts_of(first, is_element=False) if is_sink else ()
        case ast.BinOp(left=left, right=right) if _is_grid(right):
            return [(left, False)]
        case ast.Assign(targets=[ast.Subscript(value=target)], value=value) if _is_grid(target):
            return _parts_of(value, is_element=False)
    return ()


def _is_grid(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name.startswith(vocabulary.GRID)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr="ones" | "zeros")):
            return True
    return False


def _parts_of(node: ast.expr, *, is_element: bool) -> Iterator[tuple[ast.expr, bool]]:
    """The expressions that are converted with one, and whether each is an element of a list."""
    match node:
        case ast.List(elts=inside) | ast.Tuple(elts=inside):
            is_element = True
        case ast.ListComp(elt=element):
            inside, is_element = [element], True
        case ast.IfExp(body=body, orelse=orelse):
            inside = [body, orelse]
        case _:
            yield node, is_element
            return
    for part in inside:
        yield from _parts_of(part, is_element=is_element)


def _span_of(source: str, node: ast.expr) -> tuple[int, int, str]:
    text = ast.get_source_segment(source, node) or ""
    if _is_call_of_sink(node) and isinstance(node.func, ast.Attribute):
        return node.func.end_lineno or 0, (node.func.end_col_offset or 0) - len(node.func.attr), text
    return node.lineno, node.col_offset, text


class _Rewriter(ast.NodeTransformer):
    def __init__(self, numbers: dict[ast.expr, int], operands: dict[ast.expr, bool]) -> None:
        self.numbers = numbers
        self.operands = operands
        self.blocks: list[int] = []
        self.functions_of_sinks: dict[int, int] = {}
        self._functions = 0
        self._function = 0

    def visit(self, node: ast.AST) -> Any:
        visited = super().visit(node)
        if not isinstance(node, ast.expr) or node not in self.operands:
            return visited
        number = self.numbers[node]
        self.functions_of_sinks[number] = self._function
        watch = ast.Call(
            ast.Name(OPERAND, ast.Load()), [ast.Constant(number), visited, ast.Constant(self.operands[node])], []
        )
        return ast.copy_location(watch, node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outer = self._function
        self._functions += 1
        self._function = self._functions
        self.generic_visit(node)
        self._function = outer
        inner = [item for item in node.decorator_list if ast.unparse(item) in _DESCRIPTORS]
        watch: ast.expr = ast.copy_location(ast.Name(FUNCTION, ast.Load()), node)
        if outer == 0:
            node.decorator_list.insert(len(inner), watch)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.body, node.orelse = self._watched_value(node.body), self._watched_value(node.orelse)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        number = self.numbers.get(node)
        self.generic_visit(node)
        if number is None or node in self.operands:
            return node
        assert isinstance(node.func, ast.Attribute)
        watch = ast.Name(SINK, ast.Load())
        self.functions_of_sinks[number] = self._function
        arguments: list[ast.expr] = [ast.Constant(number), ast.Constant(node.func.attr), node.func.value]
        return ast.copy_location(ast.Call(watch, arguments, node.keywords), node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if block and not isinstance(node, ast.ClassDef):
                    self._watch_block(block, is_function=isinstance(node, ast.FunctionDef))
        if isinstance(node, ast.Try) and node.handlers:
            node.body = [self._watch_handlers(node.handlers, node.body)]
        return node

    def _watch_block(self, block: list[ast.stmt], *, is_function: bool) -> None:
        first = block[0]
        index = 0
        if is_function:
            # `global` and `nonlocal` come before everything else.
            index = sum(isinstance(statement, ast.Global | ast.Nonlocal) for statement in block)
        block.insert(index, ast.copy_location(ast.Expr(self._entry()), first))

    def _watched_value(self, value: ast.expr) -> ast.expr:
        pair = ast.Tuple([self._entry(), value], ast.Load())
        return ast.copy_location(ast.Subscript(pair, ast.Constant(1), ast.Load()), value)

    def _entry(self) -> ast.Call:
        self.blocks.append(self._function)
        return ast.Call(ast.Name(BLOCK, ast.Load()), [ast.Constant(len(self.blocks) - 1)], [])

    def _watch_handlers(self, handlers: Sequence[ast.ExceptHandler], body: list[ast.stmt]) -> ast.stmt:
        names = sorted({name for handler in handlers for name in _names_of(handler.type)})
        call = ast.Call(ast.Name(HANDLING, ast.Load()), [ast.Constant(name) for name in names], [])
        return ast.copy_location(ast.With([ast.withitem(call)], body), body[0])


def _names_of(kind: ast.expr | None) -> list[str]:
    if kind is None:
        return ["BaseException"]
    return [ast.unparse(item) for item in (kind.elts if isinstance(kind, ast.Tuple) else [kind])]
