"""The one door that all faces use: source in, findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.rules.context import RuleContext
from flake8_torch_numpy.rules.registry import all_rules
from flake8_torch_numpy.settings import Settings
from flake8_torch_numpy.sinks.find import find_sights, may_find
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from flake8_torch_numpy.finding import Finding


def lint(
    text: str,
    tree: ast.Module | None = None,
    settings: Settings | None = None,
    on_failure: Callable[[Exception], None] | None = None,
) -> list[Finding]:
    """All findings in a module's text, in the order of the text; noqa and selection are the faces' task.

    text: the module's text, with whatever line ends it has, without BOM.
    tree: the tree of just this text, where the caller has it already.
    on_failure: called with the exception that the analysis of a text too strange for it ended with; such a text
        has no findings.
    Raises SyntaxError where no tree is given and the text has none; nothing else.
    """
    if not may_find(text):
        if tree is None:
            parse_module(text)
        return []
    if tree is None:
        tree = parse_module(text)
    try:
        return _lint_tree(text, tree, settings or Settings())
    except Exception as error:  # noqa: BLE001 -- one strange file must not end the run over all others
        if on_failure is not None:
            on_failure(error)
        return []


def _lint_tree(text: str, tree: ast.Module, settings: Settings) -> list[Finding]:
    source = SourceText(text)
    sights = find_sights(source, tree, sees_steps=settings.style_checks)
    context = RuleContext(source, tree, sights, settings)
    findings = {finding for rule in all_rules() for finding in rule.check(context)}
    return sorted(findings, key=lambda finding: finding.sort_key)
