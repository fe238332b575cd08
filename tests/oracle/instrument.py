"""Putting watches into a program: at each conversion, block and function, and around what handles errors."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

SINK, BLOCK, HANDLING, FUNCTION = "_oracle_sink", "_oracle_block", "_oracle_handling", "_oracle_function"

_DESCRIPTORS = {"property", "staticmethod", "classmethod"}


@dataclass(frozen=True, slots=True)
class Sink:
    """A conversion in the text.

    line counts from 1; column, of the name `numpy`, from 0. function: the number of the one around it (0: none).
    """

    line: int
    column: int
    text: str
    function: int


@dataclass
class Watched:
    """A program with watches.

    blocks: for each block, which says when it is entered, the number of the function (0: the module) around it.
    has_data: whether `.data` occurs.
    """

    code: ast.Module
    sinks: Sequence[Sink]
    blocks: Sequence[int]
    has_data: bool


def instrument(source: str) -> Watched:
    """Watch a program. Sinks are numbered in the order in which they end in the text."""
    tree = ast.parse(source)
    calls = sorted(
        (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_sink(node)),
        key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0),
    )
    spans = [_span_of(source, call) for call in calls]
    rewriter = _Rewriter({call: index for index, call in enumerate(calls)})
    code = ast.fix_missing_locations(rewriter.visit(tree))
    sinks = [Sink(*span, rewriter.functions_of_sinks[index]) for index, span in enumerate(spans)]
    return Watched(code, sinks, rewriter.blocks, ".data" in source)


def _is_sink(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "numpy"


def _span_of(source: str, call: ast.Call) -> tuple[int, int, str]:
    assert isinstance(call.func, ast.Attribute)
    line, end = call.func.end_lineno or 0, call.func.end_col_offset or 0
    return line, end - len("numpy"), ast.get_source_segment(source, call) or ""


class _Rewriter(ast.NodeTransformer):
    def __init__(self, numbers: dict[ast.AST, int]) -> None:
        self.numbers = numbers
        self.blocks: list[int] = []
        self.functions_of_sinks: dict[int, int] = {}
        self._functions = 0
        self._function = 0

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
        if number is None:
            return node
        assert isinstance(node.func, ast.Attribute)
        watch = ast.Name(SINK, ast.Load())
        self.functions_of_sinks[number] = self._function
        arguments: list[ast.expr] = [ast.Constant(number), node.func.value]
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
