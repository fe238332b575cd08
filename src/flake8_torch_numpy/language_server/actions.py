"""What can be done about what flake8 shows, as the protocol's code actions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.language_server.differences import changes_between
from flake8_torch_numpy.rewriting.alone import may_be_fixed_alone
from flake8_torch_numpy.source.noqa import NoqaComments
from flake8_torch_numpy.source.sections import section_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flake8_torch_numpy.finding import Finding, Fix
    from flake8_torch_numpy.language_server.differences import Change
    from flake8_torch_numpy.language_server.documents import Module

    Action = dict[str, Any]

_QUICK_FIX = "quickfix"
_FIX_ALL = "source.fixAll.torch-numpy"
_TITLE_OF_FIX_ALL = "Fix all TNP in this file"


def offer(
    module: Module, asked: Mapping[str, Mapping[str, int]], context: Mapping[str, Any], fix_all: str | None = None
) -> list[Action]:
    """The actions for what is found on the lines of a range, and for the whole text.

    fix_all: the command that fixes all, which an editor is given where it does not ask for that kind of action: its
        edit takes time to find. None where the editor can't be sent an edit.
    """
    only = context.get("only")
    here = [finding for finding in module.findings if _is_on_lines(finding, asked)]
    actions: list[Action] = []
    if here and _is_wanted(_QUICK_FIX, only):
        diagnostics = context.get("diagnostics") or ()
        actions += _fixes(module, here, diagnostics)
        actions += _fix_all(module, _QUICK_FIX, fix_all)
        if module.configuration.honours_noqa:
            actions += _silencers(module, here, diagnostics)
    if (only or not here) and _is_wanted(_FIX_ALL, only):
        actions += _fix_all(module, _FIX_ALL, fix_all if not only else None)
    return actions


def edit_that_fixes_all(module: Module) -> dict[str, Any] | None:
    """The protocol's edit that makes of the text what `torch-numpy fix` would; None where that changes nothing."""
    changes = list(changes_between(module.text, module.fixed.text))
    return _workspace_edit(module, changes) if changes else None


def _fixes(module: Module, findings: Sequence[Finding], diagnostics: Sequence[Any]) -> list[Action]:
    mended: dict[Fix, list[Finding]] = {}
    for finding in findings:
        if finding.fix is not None and may_be_fixed_alone(module.positions.source, module.tree, finding):
            mended.setdefault(finding.fix, []).append(finding)
    are_on_several_lines = _are_on_several_lines(findings)
    actions = []
    for fix, together in mended.items():
        place = f" on line {together[0].line}" if are_on_several_lines else ""
        title = replace(fix, title=fix.title + place).description
        changes = [(edit.start, edit.end, edit.replacement) for edit in sorted(set(fix.edits))]
        actions.append(_action(module, title, changes, together, diagnostics))
    safe = [action for action, fix in zip(actions, mended, strict=True) if _is_safe(fix)]
    if len(safe) == 1:
        safe[0]["isPreferred"] = True
    return actions


def _silencers(module: Module, findings: Sequence[Finding], diagnostics: Sequence[Any]) -> Iterator[Action]:
    silenced: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        silenced.setdefault((finding.line, finding.code), []).append(finding)
    are_on_several_lines = _are_on_several_lines(findings)
    for (line, code), together in silenced.items():
        start, end = module.positions.of(together[0])
        section = section_around(module.positions.source, module.tree, start, end)
        insertion = NoqaComments(section.text).silencing(line - section.line + 1, code)
        if insertion is not None:
            offset = section.offset + insertion[0]
            title = f"Silence {code} on {f'line {line}' if are_on_several_lines else 'this line'} (noqa)"
            yield _action(module, title, [(offset, offset, insertion[1])], together, diagnostics)


def _fix_all(module: Module, kind: str, command: str | None) -> Iterator[Action]:
    if not any(_is_safe(finding.fix) for finding in module.findings):
        return
    action: Action = {"title": _TITLE_OF_FIX_ALL, "kind": kind}
    if command is not None:
        yield action | {"command": {"title": _TITLE_OF_FIX_ALL, "command": command, "arguments": [module.uri]}}
        return
    edit = edit_that_fixes_all(module)
    if edit is not None:
        yield action | {"edit": edit}


def _action(
    module: Module, title: str, changes: Iterable[Change], findings: Sequence[Finding], diagnostics: Sequence[Any]
) -> Action:
    action: Action = {"title": title, "kind": _QUICK_FIX, "edit": _workspace_edit(module, changes)}
    about = [known for known in diagnostics if any(_is_about(known, finding, module) for finding in findings)]
    return action | {"diagnostics": about} if about else action


def _workspace_edit(module: Module, changes: Iterable[Change]) -> dict[str, Any]:
    edits = [{"range": module.positions.between(start, end), "newText": text} for start, end, text in changes]
    return {"changes": {module.uri: edits}}


def _is_about(diagnostic: dict[str, Any], finding: Finding, module: Module) -> bool:
    """Is this flake8's diagnostic of a finding? The server counts characters, where the protocol counts code units."""
    if str(diagnostic.get("source")).lower() != "flake8" or diagnostic.get("code") != finding.code:
        return False
    here = module.positions.at(module.positions.of(finding)[0])
    start: dict[str, int] = diagnostic["range"]["start"]
    return start in (here, here | {"character": finding.column})


def _is_on_lines(finding: Finding, asked: Mapping[str, Mapping[str, int]]) -> bool:
    """Is a finding on a line of a range? A whole line is selected up to the beginning of the next one."""
    first, last = asked["start"]["line"] + 1, asked["end"]["line"] + 1
    if last > first and asked["end"]["character"] == 0:
        last -= 1
    return finding.line <= last and finding.end_line >= first


def _are_on_several_lines(findings: Iterable[Finding]) -> bool:
    return len({finding.line for finding in findings}) > 1


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Does an editor that asks only for some kinds of actions, if it does, ask for this one? Kinds have subkinds."""
    return not only or any(asked in {"", kind} or kind.startswith(f"{asked}.") for asked in only)


def _is_safe(fix: Fix | None) -> bool:
    return fix is not None and fix.safety is FixSafety.SAFE
