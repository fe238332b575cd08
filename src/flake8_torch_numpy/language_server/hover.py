"""What an editor shows of a report under the pointer: the message, the way of the value, and the rule's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_torch_numpy.finding import Finding
    from flake8_torch_numpy.language_server.documents import Module

_RULE = "\n\n---\n\n"


def explain(module: Module, position: Mapping[str, int], kind: str) -> dict[str, Any] | None:
    """The protocol's hover for what is found at a position; None where nothing is.

    kind: the protocol's name of the format that the text is said to have; it is Markdown in any case.
    """
    offset = module.positions.offset_of(position)
    here = [(finding, *module.positions.of(finding)) for finding in module.findings]
    here = [(finding, start, end) for finding, start, end in here if start <= offset < max(end, start + 1)]
    if not here:
        return None
    from flake8_torch_numpy.rules.registry import find_rule  # noqa: PLC0415

    rules = dict.fromkeys(find_rule(finding.code) for finding, _, _ in here)
    pages = [rule.page.rstrip() for rule in rules if rule is not None]
    value = _RULE.join([*(_describe(finding) for finding, _, _ in here), *pages])
    start, end = max(start for _, start, _ in here), min(end for _, _, end in here)
    return {"contents": {"kind": kind, "value": value}, "range": module.positions.between(start, end)}


def _describe(finding: Finding) -> str:
    lines = [f"**{finding.code}**: {finding.message}"]
    if finding.steps:
        lines += ["", *(f"- line {step.line}: {step.text}" for step in finding.steps)]
    fix = finding.fix
    if fix is not None:
        lines += ["", f"Fix: {fix.description}"]
    return "\n".join(lines)
