"""How Sphinx makes the site: `python -m sphinx -W --keep-going docs build/site`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pygments.lexers.javascript import JavascriptLexer

from flake8_torch_numpy import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "flake8-torch-numpy"
author = "flake8-torch-numpy maintainers"
release = version = __version__

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = f"{project} {release}"
html_copy_source = False
html_show_copyright = False
# Search shows parts of the pages it finds, for which it would need a server.
html_show_search_summary = False


def setup(app: Sphinx) -> None:
    """Have JSON with comments highlighted, for which Pygments has no name."""
    app.add_lexer("jsonc", JavascriptLexer)
