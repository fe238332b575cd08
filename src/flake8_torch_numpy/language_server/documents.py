"""Documents as modules: what flake8 shows for them, found once a text."""

from __future__ import annotations

import threading
import weakref
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_torch_numpy.language_server.configurations import configuration_of, folder_of
from flake8_torch_numpy.language_server.positions import Positions

if TYPE_CHECKING:
    import ast

    from pylsp.workspace import Document, Workspace

    from flake8_torch_numpy.configuration import Configuration
    from flake8_torch_numpy.finding import Finding
    from flake8_torch_numpy.rewriting.rounds import FixedText

# Where a document keeps what plugins know of it, as long as it is open.
_KEY = "torch_numpy"
_BOM = "\ufeff"
# flake8's name for what comes from standard input.
_NAME_OF_THE_NAMELESS = "stdin"

_documents: weakref.WeakValueDictionary[str, Document] = weakref.WeakValueDictionary()
_lock = threading.RLock()


class Module:
    """A document's text at one moment, and what there is to say about it under one configuration."""

    def __init__(self, uri: str, source: str, filename: str, configuration: Configuration) -> None:
        self.uri = uri
        self.source = source
        self.filename = filename
        self.configuration = configuration
        self.text = source.removeprefix(_BOM)
        self.positions = Positions(self.text, shift=len(source) - len(self.text))

    @cached_property
    def findings(self) -> list[Finding]:
        """What flake8 shows; nothing where the text can't be parsed or analysed, as while someone types."""
        from flake8_torch_numpy.configuration import AnalysisError  # noqa: PLC0415

        try:
            return self.configuration.findings(self.text, self.filename, self.tree)
        except (SyntaxError, AnalysisError):
            return []

    @cached_property
    def tree(self) -> ast.Module:
        """The tree of the text. Raises SyntaxError where it has none; then it has no findings either."""
        from flake8_torch_numpy.source.parsing import parse_module  # noqa: PLC0415

        return parse_module(self.text)

    @cached_property
    def fixed(self) -> FixedText:
        """What `torch-numpy fix` makes of the text."""
        from flake8_torch_numpy.rewriting.rounds import fix_text  # noqa: PLC0415

        return fix_text(self.text, self._find)

    def _find(self, text: str) -> list[Finding]:
        return self.findings if text == self.text else self.configuration.findings(text, self.filename)


def module_of(workspace: Workspace, document: Document) -> Module | None:
    """A document as a module; None for cells of notebooks, and where there is nothing that flake8 could show."""
    from flake8_torch_numpy.sinks.method import has_evidence  # noqa: PLC0415

    source = document.source
    if hasattr(document, "notebook_uri") or not has_evidence(source):
        return None
    with _lock:
        configuration = configuration_of(workspace, document.path)
        if configuration is None:
            return None
        # As in the server: flake8 is told the names of files in the workspace only.
        is_named = document.path.startswith(workspace.root_path)
        if is_named and configuration.is_excluded(document.path):
            return None
        filename = document.path if is_named else str(Path(folder_of(workspace), _NAME_OF_THE_NAMELESS))
        known = document.shared_data.get(_KEY)
        if isinstance(known, Module) and known.configuration is configuration and known.source == source:
            return known
        module = Module(document.uri, source, filename, configuration)
        document.shared_data[_KEY] = module
        return module


def remember(document: Document) -> None:
    """Keep a document for `recall`, as long as it is open."""
    _documents[document.uri] = document


def recall(uri: str) -> Document | None:
    """The document that was remembered: a command is given none, and of several workspaces only the first."""
    return _documents.get(uri)
