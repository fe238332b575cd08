"""The sink that one sees: `t.numpy()`."""

from __future__ import annotations

import ast
import bisect
import re
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.analysis import Analysis
from flake8_torch_numpy.inference.imports import TORCH_LIBRARIES
from flake8_torch_numpy.sinks.conversion import Conversion
from flake8_torch_numpy.source.nodes import expressions_on_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.source.text import SourceText

_CALL = re.compile(r"\bnumpy\s*\(")
# A helper may get tensors without ever naming torch; then one of these shows what they are.
_EVIDENCE = ("torch", ".cpu(", ".detach(", ".cuda(", ".data.", *sorted(TORCH_LIBRARIES))


def may_convert(text: str) -> bool:
    """May there be a conversion of a tensor in this text at all? The cheap guard before any analysis."""
    return _CALL.search(text) is not None and any(word in text for word in _EVIDENCE)


def find_conversions(source: SourceText, tree: ast.Module) -> list[Conversion]:
    """All calls of `.numpy()` in a module, analysed, in the order of the text."""
    calls = {call.func: call for call in _numpy_calls(source, tree)}
    if not calls:
        return []
    analysis = Analysis(tree, source, calls)
    conversions = [
        Conversion(call, attribute, analysis, analysis.observations.get(attribute, []))
        for attribute, call in calls.items()
        if isinstance(attribute, ast.Attribute)
    ]
    return sorted(conversions, key=lambda found: (found.call.end_lineno or 0, found.call.end_col_offset or 0))


def _numpy_calls(source: SourceText, tree: ast.Module) -> Iterator[ast.Call]:
    lines = [bisect.bisect_right(source.line_starts, match.start()) for match in _CALL.finditer(source.text)]
    for node in expressions_on_lines(tree, lines):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "numpy"
            and not node.args
            and all(keyword.arg == "force" for keyword in node.keywords)
        ):
            yield node
