"""Where the strings of a JSON text stand: what a library that loads it does not tell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?\d[-+.\deE]*|true|false|null|NaN|-?Infinity")

_DECODER = json.JSONDecoder()
_CLOSING = {"{": "}", "[": "]"}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A string in a JSON text. path: the keys and indexes that lead to it; start, end: offsets, quotes included."""

    path: Path
    start: int
    end: int
    value: str


def string_literals(text: str) -> Iterator[Literal]:
    """All strings in a JSON text that are values, in their order; takes time in proportion to the text.

    Raises ValueError where the text is no JSON.
    """
    path: list[str | int] = []
    offset = _after_blank(text, 0)
    while True:
        character = text[offset : offset + 1]
        if character in _CLOSING:
            offset = _after_blank(text, offset + 1)
            if text[offset : offset + 1] != _CLOSING[character]:
                path.append(0 if character == "[" else "")
                if character == "{":
                    path[-1], offset = _key_at(text, offset)
                continue
            offset += 1
        elif character == '"':
            value, end = _string_at(text, offset)
            yield Literal(tuple(path), offset, end, value)
            offset = end
        else:
            scalar = _SCALAR.match(text, offset)
            if scalar is None:
                raise json.JSONDecodeError("Expecting value", text, offset)
            offset = scalar.end()
        offset = _after_blank(text, offset)
        while path and text[offset : offset + 1] in {"}", "]"}:
            if (text[offset] == "]") != isinstance(path.pop(), int):
                raise json.JSONDecodeError("Expecting ',' delimiter", text, offset)
            offset = _after_blank(text, offset + 1)
        if not path:
            if offset != len(text):
                raise json.JSONDecodeError("Extra data", text, offset)
            return
        if text[offset : offset + 1] != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, offset)
        offset = _after_blank(text, offset + 1)
        last = path[-1]
        if isinstance(last, int):
            path[-1] = last + 1
        else:
            path[-1], offset = _key_at(text, offset)


def _after_blank(text: str, offset: int) -> int:
    match = _BLANK.match(text, offset)
    return offset if match is None else match.end()


def _string_at(text: str, offset: int) -> tuple[str, int]:
    if text[offset : offset + 1] != '"':
        raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, offset)
    value, end = _DECODER.raw_decode(text, offset)
    return str(value), end


def _key_at(text: str, offset: int) -> tuple[str, int]:
    """The key of a member, and the offset of its value."""
    key, offset = _string_at(text, offset)
    offset = _after_blank(text, offset)
    if text[offset : offset + 1] != ":":
        raise json.JSONDecodeError("Expecting ':' delimiter", text, offset)
    return key, _after_blank(text, offset + 1)
