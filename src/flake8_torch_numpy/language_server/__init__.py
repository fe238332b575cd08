"""The face that python-lsp-server sees: fixes and explanations, in an editor, of what flake8 reports.

The reports themselves come from flake8, which the server runs. The server imports this module when it starts: it
imports nothing else until there is something to do.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from pylsp import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable

    from pylsp.config.config import Config
    from pylsp.workspace import Document, Workspace

_Result = TypeVar("_Result")

_LOG = logging.getLogger(__name__)

_FIX_ALL = "torch-numpy.fixAll"


@hookimpl
def pylsp_settings() -> dict[str, Any]:
    """What the user can set, under the name of the entry point, which is the one that the server goes by."""
    return {"plugins": {"torch_numpy": {"enabled": True}}}


@hookimpl
def pylsp_commands() -> list[str]:
    """The commands that actions may name."""
    return [_FIX_ALL]


@hookimpl
def pylsp_code_actions(
    config: Config,
    workspace: Workspace,
    document: Document,
    range: dict[str, Any],  # noqa: A002 - the server's name for it
    context: dict[str, Any],
) -> list[dict[str, Any]]:
    """Offer the fixes of what flake8 shows on these lines, and comments that silence it."""

    def offer() -> list[dict[str, Any]]:
        from flake8_torch_numpy.language_server import actions, documents  # noqa: PLC0415

        module = documents.module_of(workspace, document)
        if module is None:
            return []
        applies_edits = config.capabilities.get("workspace", {}).get("applyEdit", False)
        if applies_edits:
            documents.remember(document)
        return actions.offer(module, range, context, fix_all=_FIX_ALL if applies_edits else None)

    return _attempt(offer) or []


@hookimpl
def pylsp_execute_command(workspace: Workspace, command: str, arguments: list[Any]) -> None:
    """Have the editor apply all fixes."""

    def execute() -> None:
        from flake8_torch_numpy.language_server import actions, documents  # noqa: PLC0415

        (uri,) = arguments
        document = documents.recall(uri)
        module = None if document is None else documents.module_of(document._workspace, document)  # noqa: SLF001
        edit = None if module is None else actions.edit_that_fixes_all(module)
        if edit is not None:
            workspace.apply_edit(edit)

    if command == _FIX_ALL:
        _attempt(execute)


# Before those that explain any name: the first answer counts.
@hookimpl(tryfirst=True)
def pylsp_hover(
    config: Config, workspace: Workspace, document: Document, position: dict[str, int]
) -> dict[str, Any] | None:
    """Explain what flake8 shows at this position; None, which leaves it to others, where it is nothing of ours."""

    def explain() -> dict[str, Any] | None:
        from flake8_torch_numpy.language_server import documents, hover  # noqa: PLC0415

        module = documents.module_of(workspace, document)
        if module is None:
            return None
        understood = config.capabilities.get("textDocument", {}).get("hover", {}).get("contentFormat", ["markdown"])
        return hover.explain(module, position, "markdown" if "markdown" in understood else "plaintext")

    return _attempt(explain)


def _attempt(action: Callable[[], _Result]) -> _Result | None:
    """What the action returns; None where it fails, whatever happens: the answers of other plugins would be lost, too.

    flake8's parser of arguments exits where it does not like them, which would end the server.
    """
    try:
        return action()
    except (Exception, SystemExit):  # noqa: BLE001
        _LOG.warning("torch-numpy failed", exc_info=True)
        return None
