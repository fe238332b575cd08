from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, TypeGuard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.append import append_call
from flake8_torch_numpy.rewriting.apply import apply_edits, rewrite
from flake8_torch_numpy.rewriting.chain import Rank, UnplaceableEditError, insert_call
from flake8_torch_numpy.rewriting.verification import find_unintended_edits
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText
from tests.rewriting.chains import attributes_named, finding, replacements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def arguments(text: str) -> list[ast.expr]:
    """The first argument, starred or not, of each call of `f`, in the order of the text."""
    calls = [
        node
        for node in ast.walk(parse_module(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "f"
    ]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    nodes = ([*call.args, *(keyword.value for keyword in call.keywords)][0] for call in calls)
    return [node.value if isinstance(node, ast.Starred) else node for node in nodes]


def appended(text: str, nodes: Iterable[ast.expr], call: str = ".cpu()", rank: int = Rank.CPU) -> list[Edit]:
    source = SourceText(text)
    return [edit for node in nodes for edit in append_call(source, node, call, rank)]


def unintended(text: str, edits: Collection[Edit]) -> set[Edit]:
    return find_unintended_edits(SourceText(text), parse_module(text), edits, apply_edits(text, edits))


APPENDED = {
    "name": ("f(x)\n", "f(x.cpu())\n"),
    "attribute": ("f(x.y)\n", "f(x.y.cpu())\n"),
    "call": ("f(g(x, (y)))\n", "f(g(x, (y)).cpu())\n"),
    "subscript": ("f(x[0, :])\n", "f(x[0, :].cpu())\n"),
    "operator": ("f(a + b)\n", "f((a + b).cpu())\n"),
    "sign": ("f(-x)\n", "f((-x).cpu())\n"),
    "comparison": ("f(a < b)\n", "f((a < b).cpu())\n"),
    "condition": ("f(a if b else c)\n", "f((a if b else c).cpu())\n"),
    "and": ("f(a and b)\n", "f((a and b).cpu())\n"),
    "lambda": ("f(lambda: x)\n", "f((lambda: x).cpu())\n"),
    "named": ("f(a := x)\n", "f((a := x).cpu())\n"),
    "awaited": ("async def g(): f(await x)\n", "async def g(): f((await x).cpu())\n"),
    "integer": ("f(1)\n", "f((1).cpu())\n"),
    "float": ("f(1.)\n", "f((1.).cpu())\n"),
    "imaginary number": ("f(1j)\n", "f((1j).cpu())\n"),
    "truth": ("f(True)\n", "f(True.cpu())\n"),
    "dots": ("f(...)\n", "f(....cpu())\n"),
    "strings": ("f('a' 'b')\n", "f('a' 'b'.cpu())\n"),
    "f-string": ("f(f'{a + b:{c}}d')\n", "f(f'{a + b:{c}}d'.cpu())\n"),
    "list": ("f([x])\n", "f([x].cpu())\n"),
    "comprehension": ("f([x for x in y])\n", "f([x for x in y].cpu())\n"),
    "empty tuple": ("f(())\n", "f(().cpu())\n"),
    "tuple": ("f((a, b))\n", "f((a, b).cpu())\n"),
    "tuple that starts with brackets": ("f(((a), b))\n", "f((((a), b)).cpu())\n"),
    "generator as the only argument": ("f(x for x in y)\n", "f((x for x in y).cpu())\n"),
    "generator with brackets": ("f((x for x in y))\n", "f((x for x in y).cpu())\n"),
    "keyword": ("f(k=a + b)\n", "f(k=(a + b).cpu())\n"),
    "starred": ("f(*a + b)\n", "f(*(a + b).cpu())\n"),
    "wide characters before and in it": ("'é中😀', f(é + 中), f(é)\n", "'é中😀', f((é + 中).cpu()), f(é.cpu())\n"),
    "spaces around": ("f( a + b )\n", "f( (a + b).cpu() )\n"),
    "comment behind": ("f(\n    a + b  # )\n)\n", "f(\n    (a + b).cpu()  # )\n)\n"),
    "comment inside": ("f(\n    a +  # (\n    b\n)\n", "f(\n    (a +  # (\n    b).cpu()\n)\n"),
    "backslash inside": ("f(a + \\\n  b)\n", "f((a + \\\n  b).cpu())\n"),
    "CRLF": ("f(\r\n  a +\r\n  b\r\n)\r\n", "f(\r\n  (a +\r\n  b).cpu()\r\n)\r\n"),
    "a line each": ("f(\n    x\n    .sum()\n    .t()\n)\n", "f(\n    x\n    .sum()\n    .t()\n    .cpu()\n)\n"),
    "a line each, CRLF": ("f(x\r\n  .t(),\r\n)\r\n", "f(x\r\n  .t()\r\n  .cpu(),\r\n)\r\n"),
    "a line each, attribute at the end": ("f(x\n  .T)\n", "f(x\n  .T\n  .cpu())\n"),
    "a line each, subscript at the end": ("f(x\n  .t()[0] [1])\n", "f(x\n  .t()[0] [1]\n  .cpu())\n"),
    "a line each, comment behind": ("f(x\n  .t()  # t\n)\n", "f(x\n  .t()\n  .cpu()  # t\n)\n"),
    "a line each, backslashes": ("f(x \\\n  .t())\n", "f(x \\\n  .t() \\\n  .cpu())\n"),
    "a line each but the last": ("f(x\n  .t().sum())\n", "f(x\n  .t().sum().cpu())\n"),
    "a line each in brackets": ("f((x\n  .t())[0])\n", "f((x\n  .t())[0].cpu())\n"),
    "a line each in called brackets": ("f((x\n  .t  # t\n )(0))\n", "f((x\n  .t  # t\n )(0).cpu())\n"),
    "dots at the ends of lines": ("f(x.\n  t())\n", "f(x.\n  t().cpu())\n"),
}


@pytest.mark.parametrize(("before", "after"), APPENDED.values(), ids=APPENDED.keys())
def test_appends_a_call(before: str, after: str) -> None:
    edits = appended(before, arguments(before))
    assert apply_edits(before, edits) == after
    assert unintended(before, edits) == set()


OWN_PARENTHESES = {
    "argument": ("f((a + b))\n", "f((a + b).cpu())\n"),
    "several": ("f(((a + b)))\n", "f(((a + b).cpu()))\n"),
    "keyword": ("f(k=(a + b))\n", "f(k=(a + b).cpu())\n"),
    "starred": ("f(*(a + b))\n", "f(*(a + b).cpu())\n"),
    "comment behind": ("f((\n  a + b  # )\n))\n", "f((\n  a + b  # )\n).cpu())\n"),
    "backslashes": ("f((\\\n  a + b \\\n))\n", "f((\\\n  a + b \\\n).cpu())\n"),
    "line of its own": ("f(\n  (a + b)\n)\n", "f(\n  (a + b).cpu()\n)\n"),
    "name": ("f((x))\n", "f((x.cpu()))\n"),
    "yield": ("def g(): f((yield x))\n", "def g(): f((yield x).cpu())\n"),
    # What stands behind a comment may be called, and what stands before the parenthesis may be a comment.
    "behind a comment": ("f(  # a,\n  (a + b)\n)\n", "f(  # a,\n  ((a + b).cpu())\n)\n"),
    "comment in front": ("f((  # a\n  a + b\n))\n", "f((  # a\n  (a + b).cpu()\n))\n"),
    "far away": (f"f({' ' * 300}(a + b))\n", f"f({' ' * 300}((a + b).cpu()))\n"),
    "wide": (f"f(({' ' * 300}a + b))\n", f"f(({' ' * 300}(a + b).cpu()))\n"),
}


@pytest.mark.parametrize(("before", "after"), OWN_PARENTHESES.values(), ids=OWN_PARENTHESES.keys())
def test_uses_parentheses_that_are_there_if_they_are_no_calls(before: str, after: str) -> None:
    edits = appended(before, arguments(before))
    assert apply_edits(before, edits) == after
    assert unintended(before, edits) == set()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(a + b)\n", "(a + b).cpu()\n"),
        ("return (a + b)\n", "return (a + b).cpu()\n"),
        ("z = not(a + b)\n", "z = not(a + b).cpu()\n"),
        ("z = x[(a + b)]\n", "z = x[(a + b).cpu()]\n"),
        ("z = {1: (a + b)}\n", "z = {1: (a + b).cpu()}\n"),
        ("class Z(a + b): ...\n", "class Z((a + b).cpu()): ...\n"),
        ("z(a + b)\n", "z((a + b).cpu())\n"),
        ("z (a + b)\n", "z ((a + b).cpu())\n"),
        ("z()(a + b)\n", "z()((a + b).cpu())\n"),
        ("z[0](a + b)\n", "z[0]((a + b).cpu())\n"),
        ("z.if_(a + b)\n", "z.if_((a + b).cpu())\n"),
        ("None(a + b)\n", "None((a + b).cpu())\n"),
        ("(z  # ,\n (a + b))\n", "(z  # ,\n ((a + b).cpu()))\n"),
        ("z\n(a + b)\n", "z\n((a + b).cpu())\n"),
        ("with (a + b): ...\n", "with (a + b).cpu(): ...\n"),
        ("with (a + b as z): ...\n", "with ((a + b).cpu() as z): ...\n"),
        ("with (z, a + b): ...\n", "with (z, (a + b).cpu()): ...\n"),
        ("match (a + b):\n  case _: ...\n", "match ((a + b).cpu()):\n  case _: ...\n"),
        ("match a + b:\n  case _: ...\n", "match (a + b).cpu():\n  case _: ...\n"),
        ("(a + b) * (a - b)\n", "(a + b).cpu() * (a - b)\n"),
        ("z = (a + b).t()\n", "z = (a + b).cpu().t()\n"),
    ],
)  # fmt: skip
def test_tells_the_parentheses_of_an_expression_from_others(before: str, after: str) -> None:
    (node,) = (n for n in ast.walk(parse_module(before)) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add))
    edits = appended(before, [node])
    assert apply_edits(before, edits) == after
    assert unintended(before, edits) == set()


def binary_operations(text: str) -> list[ast.BinOp]:
    return [node for node in ast.walk(parse_module(text)) if isinstance(node, ast.BinOp)]


class TestSeveralCalls:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("f(x)\n", "f(x.detach().cpu().item())\n"),
            ("f(a + b)\n", "f((a + b).detach().cpu().item())\n"),
            ("f((a + b))\n", "f((a + b).detach().cpu().item())\n"),
            ("f(x for x in y)\n", "f((x for x in y).detach().cpu().item())\n"),
            ("f(x\n .t())\n", "f(x\n .t()\n .detach()\n .cpu()\n .item())\n"),
        ],
    )
    def test_share_parentheses_and_go_by_rank(self, before: str, after: str) -> None:
        nodes = arguments(before)
        edits = [
            *appended(before, nodes, ".item()", Rank.ITEM),
            *appended(before, nodes, ".cpu()", Rank.CPU),
            *appended(before, nodes, ".detach()", Rank.DETACH),
        ]
        assert apply_edits(before, edits) == after
        assert unintended(before, edits) == set()

    def test_of_two_findings_are_applied_together(self) -> None:
        text = "f(a + b)\n"
        findings = [
            finding(*appended(text, arguments(text), ".cpu()", Rank.CPU)),
            finding(*appended(text, arguments(text), ".detach()", Rank.DETACH)),
        ]
        result = rewrite(text, findings)
        assert result.text == "f((a + b).detach().cpu())\n"
        assert len(result.applied) == 2

    def test_keep_their_parentheses_where_one_finding_is_refused(self) -> None:
        text = "f(a + b)\ng(c)\n"
        good = finding(*appended(text, arguments(text), ".detach()", Rank.DETACH))
        bad = finding(*appended(text, arguments(text)), Edit(11, 12, 0, "d"))
        result = rewrite(text, [bad, good])
        assert (result.text, result.applied, result.refused) == ("f((a + b).detach())\ng(c)\n", (good,), (bad,))

    def test_keep_their_parentheses_where_one_finding_is_deferred(self) -> None:
        text = "f(a + b)\n"
        first = finding(*appended(text, arguments(text), ".cpu()", Rank.CPU))
        clashing = finding(*appended(text, arguments(text), ".cuda()", Rank.CPU))
        result = rewrite(text, [first, clashing])
        assert (result.text, result.deferred) == ("f((a + b).cpu())\n", (clashing,))

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("a + b", "(a.c() + b.c()).c()"),
            ("a + b + c", "((a.c() + b.c()).c() + c.c()).c()"),
            ("a ** b ** c", "(a.c() ** (b.c() ** c.c()).c()).c()"),
            ("-a", "(-a.c()).c()"),
            ("f(a + b)", "f.c()((a.c() + b.c()).c()).c()"),
            ("(a + b) * (c - d)", "((a.c() + b.c()).c() * (c.c() - d.c()).c()).c()"),
            ("a(b for c in d)", "a.c()((b.c() for c in d.c()).c()).c()"),
            ("lambda: -a", "(lambda: (-a.c()).c()).c()"),
            ("a.b[c](d).e", "a.c().b.c()[c.c()].c()(d.c()).c().e.c()"),
            ("a if b else c + d", "(a.c() if b.c() else (c.c() + d.c()).c()).c()"),
        ],
    )
    def test_to_nodes_inside_of_each_other(self, before: str, after: str) -> None:
        nodes = [node for node in ast.walk(parse_module(before)) if is_loaded(node)]
        edits = appended(before, nodes, ".c()", Rank.DETACH)
        assert apply_edits(before, edits) == after
        assert unintended(before, edits) == set()
        assert rewrite(before, [finding(*appended(before, [node], ".c()")) for node in nodes]).text == after

    def test_to_what_is_changed_inside(self) -> None:
        text = "f(x.data.g())\nf(y.data)\nf(-z.data)\n"
        edits = [*replacements(text), *appended(text, arguments(text))]
        assert apply_edits(text, edits) == "f(x.detach().g().cpu())\nf(y.detach().cpu())\nf((-z.detach()).cpu())\n"
        assert unintended(text, edits) == set()

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("f(x) .numpy()", "f(x.detach()).detach() .cpu().numpy()"),
            ("f(x).numpy()", "f(x.detach()).detach().cpu().numpy()"),
            ("f(a + b).numpy()", "f((a + b).detach()).detach().cpu().numpy()"),
            ("(f(x) + b).numpy()", "(f(x.detach()).detach() + b).cpu().numpy()"),
        ],
    )
    def test_behind_and_before_the_dot_of_an_attribute(self, before: str, after: str) -> None:
        (attribute,) = attributes_named(parse_module(before), "numpy")
        (call,) = (
            node
            for node in ast.walk(attribute)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "f"
        )
        edits = [
            insert_call(SourceText(before), attribute, ".cpu()", Rank.CPU),
            *appended(before, [call, *call.args], ".detach()", Rank.DETACH),
        ]
        assert apply_edits(before, edits) == after
        assert unintended(before, edits) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x", "\nx"),
        ("x", "abc"),
        ("x.y", "x.z"),
        ("x+y", "x-y"),
        ("é+y", "x+y"),
        ("2", "1"),
        (";", "x"),
        ("f(x)", "f(y)"),
        ("(x)", "(x for x in y)"),
        ("x, y", "x + y"),
    ],
    ids=["lines", "too short", "name", "operator", "shifted", "number", "syntax", "inside", "generator", "tuple"],
)
def test_refuses_an_expression_that_is_not_in_the_text(text: str, code: str) -> None:
    (statement,) = ast.parse(code).body
    assert isinstance(statement, ast.Expr)
    with pytest.raises(UnplaceableEditError):
        append_call(SourceText(text), statement.value, ".cpu()", Rank.CPU)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x[a:b]", ast.Slice),
        ("f(*x)", ast.Starred),
        ("x[a:b, c]", ast.Tuple),
        ("f'{x}'", ast.FormattedValue),
        ("f'1{x}'", ast.Constant),
        ("y[0] = 1", ast.Subscript),
        ("del y.z", ast.Attribute),
    ],
)
def test_refuses_what_nothing_can_be_appended_to(text: str, kind: type[ast.expr]) -> None:
    node = next(node for node in ast.walk(parse_module(text)) if isinstance(node, kind))
    with pytest.raises(UnplaceableEditError):
        append_call(SourceText(text), node, ".cpu()", Rank.CPU)


@pytest.mark.parametrize("gap", [" " * 20_000, "\n" * 20_000, "#\n" * 10_000, "\\\n" * 10_000])
def test_takes_no_more_than_linear_time_for_what_stands_around(gap: str) -> None:
    text = f"f({gap}a + b{gap})\n"
    edits = appended(text, arguments(text) * 50)
    assert unintended(text, edits) == set()


@pytest.mark.parametrize(
    "argument",
    ["-" * 900 + "x", "x" + " + x" * 900, "x" + ".t()" * 90, "g(" * 90 + "x" + ")" * 90, "(" * 90 + "-x" + ")" * 90],
    ids=["signs", "terms", "calls", "arguments", "brackets"],
)
def test_deep_code_is_no_obstacle(argument: str) -> None:
    text = f"f({argument})\n"
    assert unintended(text, appended(text, arguments(text))) == set()


EXPRESSIONS = [
    "x", "é", "x.y", "x.é", "f0(x)", "f0(x).y", "x[0]", "x[a:b, c]", "1", "0x1F", "1.", "1e5", "1j", "True", "None",
    "...", '"s"', 'b"s"', '"s" "t"', 'f"s{x}t"', 'f"{x + y!r:>{z + w}}"', "[x]", "[]", "{x: y}", "{x, y}", "{}",
    "[x for x in y]", "{x for x in y}", "{x: y for x in y}", "(x for x in y)", "x for x in y", "()", "x, y", "(x, y)",
    "(x), (y)", "((x), y)", "x + y", "(x) + (y)", "x ** y", "-x", "not x", "~x", "x < y < z", "x in y", "x and y",
    "x or y", "x if y else z", "lambda: x", "lambda a, *b, c=1: -x", "w := x", "x @ y", "x\n.t()", "x \\\n .t()",
    "(x\n .t())[0]", "x +\\\n y", "(x\n  .T)(0)", "x.\ny", "-x  .t()", '"#"', "yield", "yield x", "yield from x",
    "await x", "await x + 1",
]  # fmt: skip
CONTEXTS = [
    "z = §", "z = [\n  §,\n  1,\n]", "p(§)", "p (§)", "p(0, §)", "p(k=§)", "p(*§)", "p(**§)",
    "p(  # c (\n  §  # d )\n)", "p((§))", "p(  (  §  )  )", "p(((§)))", "p(0, (§))", "p(\n(\n§  # )\n)\n)",
    "p(# (\n(§))", "(§)", "(§).t()", "[(§)]", "z = (§)", "p[§]", "p[§:]", "p[:§]", "p[(§)]", "z = {0: §}",
    "z = {§: 0}", "z = {**§}", "z = [§ for q in p]", "z = [q for q in §]", "z = [q for q in p if §]", "z = lambda: §",
    "z = lambda q=§: 0", "def g(q=§): pass", "def g(q: § = 0) -> 0: pass", "def g() -> §: pass", "@§\ndef g(): pass",
    "@q(§)\nclass G: pass", "class G(§): pass", "class G(k=(§)): pass", "async def g():\n  return §",
    "async def g():\n  yield (§)", "if §: pass", "while (§): pass", "for q in §: pass", "with §: pass",
    "with (§): pass", "with § as q: pass", "with (§ as q): pass", "with (q, §): pass", "assert §, q", "raise §",
    "match §:\n  case _: pass", "match (§):\n  case _: pass", "match q:\n  case _ if §: pass", "z = q + §",
    "z = § * q", "z = q if § else p", "z = not §", "z = -§", "z = q <§", "z = '中😀', §", "z += §", "z: § = 0", "q; §",
    "if q:\n\t§\n", "z = q[0](§)", "z = q()(§)", "z = (q)(§)", "z = 'é', q(\n # 中\n§ )", "print(q)\n(§)",
    "try: pass\nexcept (§): pass", "z = q\\\n(§)", "z = q[  # (\n (§)]", "z = q.if_(§)", "z = (q := §)",
]  # fmt: skip
F_STRINGS = [
    "z = f'{§}'",
    "z = f'é{§}'",
    "z = f'{(§)!r:>{q}}'",
    "z = f'{q:{§}}'",
    "z = f'{q}{§:1}'",
    "z = f'''\n{\n§}'''",
]


def is_loaded(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether a call can be appended to it, as far as the tree tells."""
    return (
        isinstance(node, ast.expr)
        and not isinstance(node, ast.Slice | ast.Starred | ast.FormattedValue)
        and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    )


def dump_or_none(text: str) -> str | None:
    try:
        return ast.dump(parse_module(text))
    except SyntaxError:
        return None


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("context", [*CONTEXTS, *F_STRINGS])
def test_a_call_is_put_around_any_expression_in_any_context(context: str, line_end: str) -> None:
    tried = 0
    for expression in EXPRESSIONS:
        text = context.replace("§", expression).replace("\n", line_end)
        tree = dump_or_none(text)
        # What means something else in this context than it does in brackets is not this expression there.
        if tree is None or tree != dump_or_none(context.replace("§", f"({expression})")):
            continue
        (wanted,) = parse_module(f"({expression})").body
        assert isinstance(wanted, ast.Expr)
        nodes = [node for node in ast.walk(parse_module(text)) if ast.dump(node) == ast.dump(wanted.value)]
        # Of a tuple behind "with" there may be no node, but two items.
        if not nodes:
            continue
        node = nodes[0]
        assert is_loaded(node)
        try:
            edits = [
                *appended(text, [node], ".item()", Rank.ITEM),
                *appended(text, [node], ".detach()", Rank.DETACH),
            ]
        except UnplaceableEditError:
            assert context in F_STRINGS
            assert sys.version_info < (3, 12)
            continue
        expected = dump_or_none(context.replace("§", f"({expression}).detach().item()"))
        assert dump_or_none(apply_edits(text, edits)) == expected is not None, apply_edits(text, edits)
        assert unintended(text, edits) == set()
        tried += 1
    assert tried > 20 or sys.version_info < (3, 12)


TEMPLATES = [
    "§ + ¤", "§ ** ¤", "-§", "(§)", "( § # c\n)", "g(§)", "g(§, k=¤)", "g((§), *¤)", "[§, ¤]", "(§, ¤)", "§.t()",
    "(§).t()", "§[¤]", "(§)\n .t()", "§ if ¤ else x", "g(§ for x in ¤)", "(§ for x in ¤)", "lambda: §", "{§: ¤}",
    "(w := §)", "§ < ¤", "not §", "§(¤)", "§ and\n¤", "(§)(¤)", "(§)[¤]",
]  # fmt: skip
TEXTS = st.recursive(
    st.sampled_from(["x", "é", "1", "'s'", "x.y", "x\n.t()", "()", "..."]),
    lambda inner: st.builds(
        lambda template, first, second: template.replace("§", first).replace("¤", second),
        st.sampled_from(TEMPLATES),
        inner,
        inner,
    ),
    max_leaves=12,
).filter(lambda text: dump_or_none(f"f(\n{text})\n") is not None)


class CallAround(ast.NodeTransformer):
    def __init__(self, nodes: Collection[ast.AST]) -> None:
        self.nodes = nodes

    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        if node not in self.nodes or not isinstance(node, ast.expr):
            return node
        return ast.Call(ast.Attribute(node, "detach", ast.Load()), [], [])


@given(TEXTS, st.data())
def test_calls_are_put_around_any_choice_of_expressions_at_once(argument: str, data: st.DataObject) -> None:
    text = f"f(\n{argument})\n"
    tree = parse_module(text)
    possible = [node for node in ast.walk(tree) if is_loaded(node)]
    chosen = [possible[index] for index in data.draw(st.sets(st.integers(0, len(possible) - 1)))]
    edits = appended(text, chosen, ".detach()", Rank.DETACH)
    assert unintended(text, edits) == set()
    assert dump_or_none(apply_edits(text, edits)) == ast.dump(CallAround(chosen).visit(tree))


def test_calls_are_put_behind_a_lambda_and_what_ends_with_it() -> None:
    text = "f(\n(lambda: (w := x)).t())\n"
    tree = parse_module(text)
    chosen = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda | ast.NamedExpr)]
    edits = appended(text, chosen, ".detach()", Rank.DETACH)
    assert unintended(text, edits) == set()
    assert apply_edits(text, edits) == "f(\n(lambda: (w := x).detach()).detach().t())\n"


@given(TEXTS, st.data())
def test_a_call_that_went_to_another_expression_is_found(argument: str, data: st.DataObject) -> None:
    text = f"f(\n{argument})\n"
    possible = [node for node in ast.walk(parse_module(text)) if is_loaded(node)]
    edits, others = (appended(text, [data.draw(st.sampled_from(possible))]) for _ in range(2))
    new_text = apply_edits(text, others)
    found = find_unintended_edits(SourceText(text), parse_module(text), edits, new_text)
    same = dump_or_none(new_text) == dump_or_none(apply_edits(text, edits))
    assert found == (set() if same else set(edits))
