"""The pages of rules as HTML."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markupsafe import Markup

_HEADINGS = {f"h{level}": f"h{min(level + 2, 6)}" for level in range(1, 7)}


def rule_page(markdown: str) -> Markup:
    """A page as part of another one, in which a rule's title is a heading of the third level.

    HTML in the Markdown is text, and links to places that a browser would run are none.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noreferrer")
    rendered: str = parser.renderer.render(tokens, parser.options, {})
    # What scrolls on its own has to be within reach of the keyboard.
    return Markup(rendered.replace("<pre>", '<pre tabindex="0">'))  # noqa: S704 - markdown-it has escaped it
