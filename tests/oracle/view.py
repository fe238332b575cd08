"""What the analysis sees at an operand, where it says nothing: by design so of what may be no tensor at all."""

import ast

from flake8_torch_numpy.inference.analysis import Analysis
from flake8_torch_numpy.inference.interpreter import Watched
from flake8_torch_numpy.inference.values import MAYBE, Dict, Items, List, Tensor, Value, alternatives_of
from flake8_torch_numpy.source.text import SourceText
from tests.oracle.instrument import Sink

_DEEPEST = 5


def is_in_view(source: str, sink: Sink) -> bool:
    """Does the analysis know of which class an operand is, and of which its parts are?"""
    tree = ast.parse(source)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and _span_of(node) == sink.span]
    seen = Analysis(tree, SourceText(source), Watched(values=frozenset(nodes))).observed_values
    return not any(_may_be_anything(found.value) for node in nodes for found in seen.get(node, ()))


def _span_of(node: ast.expr) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0


def _may_be_anything(value: Value, depth: int = _DEEPEST) -> bool:
    for part in alternatives_of(value):
        inside: tuple[Value, ...] = ()
        match part:
            case Tensor(bits=bits):
                if bits & MAYBE:
                    return True
            case Items(items=inside) | List(items=tuple() as inside):
                pass
            case List(element=element):
                inside = (element,)
            case Dict(entries=entries, rest=rest):
                inside = (*(item for _, item in entries), rest)
        if depth and any(_may_be_anything(item, depth - 1) for item in inside):
            return True
    return False
