"""Pages of HTML as trees, for tests that look into them without a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass
class Element:
    """An element: what it has in it are texts and elements."""

    tag: str
    attributes: dict[str, str]
    content: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, tag: str = "", class_: str = "", **attributes: str) -> list[Element]:
        """The elements below it, in their order, that are like this; `_` stands for the hyphen in names."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self._below()
            if (not tag or element.tag == tag)
            and (not class_ or class_ in element.classes)
            and wanted.items() <= element.attributes.items()
        ]

    def one(self, tag: str = "", class_: str = "", **attributes: str) -> Element:
        """The only such element."""
        (element,) = self.all(tag, class_, **attributes)
        return element

    def _below(self) -> Iterator[Element]:
        for part in self.content:
            if not isinstance(part, str):
                yield part
                yield from part._below()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].content.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop().tag == tag, f"</{tag}> ends another element, at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.stack[-1].content.append(data)


def parse_page(text: str) -> Element:
    """A page as a tree. Each element has to have its end, and each id has to be the only one."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    (root,) = parser.stack
    ids = [element.attributes["id"] for element in root.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids)), "an id is there twice"
    return root
