"""The one door that all faces use: source in, findings out."""

from __future__ import annotations

import ast

from flake8_torch_numpy.finding import Finding
from flake8_torch_numpy.settings import Settings


def lint(text: str, tree: ast.Module | None = None, settings: Settings | None = None) -> list[Finding]:
    """All findings in a module's text, in the order of the text; noqa and selection are the faces' task.

    text: the module's text, with whatever line ends it has, without BOM.
    tree: the tree of just this text, where the caller has it already.
    Raises SyntaxError (from `ast.parse`; ValueError for null bytes on old Pythons) where no tree is given
    and the text has none. Raises nothing else: a text too strange for the analysis has no findings.
    """
    raise NotImplementedError
