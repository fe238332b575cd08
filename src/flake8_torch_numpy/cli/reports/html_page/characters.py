"""Characters that would hide, move or reorder what stands around them, made visible."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

_ODD_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_CODE_IN_MESSAGE = re.compile(r"`([^`]*)`")


def spelled(text: str) -> str:
    """A text, as one for attributes, with the names of such characters in their place."""
    if text.isprintable():
        return text
    return "".join(f"<{_name(character)}>" if _is_odd(character) else character for character in text)


def visible(text: str) -> Markup:
    """A text, as HTML, with the names of such characters in their place."""
    if text.isprintable():
        return escape(text)
    parts: list[Markup] = []
    plain = ""
    for character in text:
        if _is_odd(character):
            parts += (escape(plain), Markup('<span class="odd">{}</span>').format(_name(character)))
            plain = ""
        else:
            plain += character
    return Markup().join((*parts, escape(plain)))


def with_code(message: str) -> Markup:
    """A message, as HTML, in which what stands between backticks is code."""
    parts = _CODE_IN_MESSAGE.split(message)
    return Markup().join(
        Markup("<code>{}</code>").format(visible(part)) if index % 2 else visible(part)
        for index, part in enumerate(parts)
    )


def as_ascii(page: str) -> str:
    """A page of HTML that is the same in whatever encoding standard output has."""
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _is_odd(character: str) -> bool:
    return character not in "\t\n" and unicodedata.category(character) in _ODD_CATEGORIES


def _name(character: str) -> str:
    number = ord(character)
    # A byte of a name that is not in the encoding of the file system.
    return f"\\x{number - 0xDC00:02X}" if 0xDC80 <= number <= 0xDCFF else f"U+{number:04X}"
