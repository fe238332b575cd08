"""Putting watches into a program: at each conversion, block and function, and around what handles errors."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.operands import Site, is_method, sites_in

SINK, BLOCK, HANDLING, FUNCTION = "_oracle_sink", "_oracle_block", "_oracle_handling", "_oracle_function"
BEGIN, OPERAND, APPLY, STORE = "_oracle_begin", "_oracle_operand", "_oracle_apply", "_oracle_store"

_DESCRIPTORS = {"property", "staticmethod", "classmethod"}


@dataclass(frozen=True, slots=True)
class Sink:
    """A conversion in the text: of `numpy` in `x.numpy()` the name, else the operand that NumPy may convert.

    Lines count from 1, columns from 0. function: the number of the one around it (0: none).
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    function: int
    is_operand: bool

    @property
    def span(self) -> tuple[int, int, int, int]:
        """Where findings about it are."""
        return self.line, self.column, self.end_line, self.end_column


@dataclass
class Watched:
    """A program with watches.

    blocks: for each block, which says when it is entered, the number of the function (0: the module) around it.
    has_data: whether `.data` occurs. converted_names: what is handed to NumPy by its name.
    """

    code: ast.Module
    sinks: Sequence[Sink]
    blocks: Sequence[int]
    has_data: bool
    converted_names: frozenset[str]


def instrument(source: str) -> Watched:
    """Watch a program. Sinks are numbered in the order in which they end in the text."""
    tree = ast.parse(source)
    sites = list(sites_in(tree))
    operands = [operand for site in sites for operand in site.operands]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_method(node)]
    # Where a method is called on an operand, the operand is converted later; `b` of `a * b` comes before `a * b`.
    numbered = sorted(
        [*((call, False) for call in calls), *((operand, True) for operand in operands)],
        key=lambda each: (*_end_of(each[0]), each[1], (-each[0].lineno, -each[0].col_offset)),
    )
    spans = [_span_of(source, node, is_operand=is_operand) for node, is_operand in numbered]
    rewriter = _Rewriter(
        {node: index for index, (node, is_operand) in enumerate(numbered) if not is_operand},
        {node: index for index, (node, is_operand) in enumerate(numbered) if is_operand},
        sites,
    )
    rewriter.visit(tree)
    code = ast.fix_missing_locations(tree)
    sinks = [
        Sink(*span, rewriter.functions_of_sinks[index], is_operand)
        for index, (span, (_, is_operand)) in enumerate(zip(spans, numbered, strict=True))
    ]
    names = frozenset(node.id for node in operands if isinstance(node, ast.Name))
    return Watched(code, sinks, rewriter.blocks, ".data" in source, names)


def _end_of(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _span_of(source: str, node: ast.expr, *, is_operand: bool) -> tuple[int, int, int, int, str]:
    text = ast.get_source_segment(source, node) or ""
    if is_operand:
        return node.lineno, node.col_offset, *_end_of(node), text
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    line, end = _end_of(node.func)
    return line, end - len(node.func.attr), line, end, text


class _Rewriter(ast.NodeTransformer):
    def __init__(self, calls: dict[ast.expr, int], operands: dict[ast.expr, int], sites: Sequence[Site]) -> None:
        self.calls = calls
        self.operands = operands
        self.sites: dict[ast.AST, int] = {site.node: number for number, site in enumerate(sites)}
        self.sites_of_operands = {node: number for number, site in enumerate(sites) for node in site.operands}
        self.blocks: list[int] = []
        self.functions_of_sinks: dict[int, int] = {}
        self._functions = 0
        self._function = 0

    def visit(self, node: ast.AST) -> ast.AST:
        new: ast.AST = super().visit(node)
        if not isinstance(node, ast.expr) or node not in self.operands:
            return new
        assert isinstance(new, ast.expr)
        number = self.operands[node]
        self.functions_of_sinks[number] = self._function
        site = ast.Constant(self.sites_of_operands[node])
        return ast.copy_location(_call(OPERAND, site, ast.Constant(number), new), node)

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
        number, site = self.calls.get(node), self.sites.get(node)
        self.generic_visit(node)
        if number is not None:
            assert isinstance(node.func, ast.Attribute)
            self.functions_of_sinks[number] = self._function
            name = ast.Constant(node.func.attr)
            watched = _call(SINK, ast.Constant(number), name, node.func.value, *node.args)
            watched.keywords = node.keywords
            return ast.copy_location(watched, node)
        if site is not None:
            watched = _call(APPLY, _begin(site), node.func, *node.args)
            watched.keywords = node.keywords
            return ast.copy_location(watched, node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        site = self.sites.get(node)
        self.generic_visit(node)
        if site is None:
            return node
        sides = [ast.arg("left"), ast.arg("right")]
        signature = ast.arguments([], sides, None, [], [], None, [])
        names = [ast.Name(side.arg, ast.Load()) for side in sides]
        operation = ast.Lambda(signature, ast.BinOp(names[0], node.op, names[1]))
        return ast.copy_location(_call(APPLY, _begin(site), operation, node.left, node.right), node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        site = self.sites.get(node)
        self.generic_visit(node)
        if site is None:
            return node
        target = node.targets[0]
        assert isinstance(target, ast.Subscript)
        stored = _call(STORE, _begin(site), node.value, target.value, _index(target.slice))
        return ast.copy_location(ast.Expr(ast.copy_location(stored, node)), node)

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
        return _call(BLOCK, ast.Constant(len(self.blocks) - 1))

    def _watch_handlers(self, handlers: Sequence[ast.ExceptHandler], body: list[ast.stmt]) -> ast.stmt:
        names = sorted({name for handler in handlers for name in _names_of(handler.type)})
        call = _call(HANDLING, *(ast.Constant(name) for name in names))
        return ast.copy_location(ast.With([ast.withitem(call)], body), body[0])


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _begin(site: int) -> ast.Call:
    return _call(BEGIN, ast.Constant(site))


def _index(node: ast.expr) -> ast.expr:
    """What stands in the brackets of a subscript, as an argument."""
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            return _call("slice", *(part or ast.Constant(None) for part in (lower, upper, step)))
        case ast.Tuple(elts=items):
            return ast.Tuple([_index(item) for item in items], ast.Load())
    return node


def _names_of(kind: ast.expr | None) -> list[str]:
    if kind is None:
        return ["BaseException"]
    return [ast.unparse(item) for item in (kind.elts if isinstance(kind, ast.Tuple) else [kind])]
