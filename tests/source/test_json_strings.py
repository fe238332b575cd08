from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.source.json_strings import string_literals

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


def strings_in(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], str]]:
    match value:
        case str():
            yield path, value
        case list():
            for index, item in enumerate(value):
                yield from strings_in(item, (*path, index))
        case dict():
            for key, item in value.items():
                yield from strings_in(item, (*path, key))


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_finds_the_strings_that_the_library_loads(value: object, indent: int | str | None, ensure_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ensure_ascii)

    found = list(string_literals(text))

    assert [(literal.path, literal.value) for literal in found] == list(strings_in(value))
    assert all(json.loads(text[literal.start : literal.end]) == literal.value for literal in found)


@given(VALUES, st.randoms())
def test_takes_all_that_the_library_takes(value: object, chance: random.Random) -> None:
    text = list(json.dumps(value))
    place = chance.randrange(len(text) + 1)
    text[place : place + 1] = chance.choice(["", "{", "}", "[", "]", ",", '"', ":", " "])

    try:
        loaded = json.loads("".join(text))
    except ValueError:
        return

    last_of_each = {literal.path: literal.value for literal in string_literals("".join(text))}
    assert dict(strings_in(loaded)).items() <= last_of_each.items()


@pytest.mark.parametrize(
    "text", ["", "{", "[1", '{"a" 1}', "{]", "[}", "[1}", '{"a": 1]', "[] 1", "[1 2]", "x", "{1: 2}"]
)
def test_refuses_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|Extra data"):
        list(string_literals(text))


def test_depth_is_no_obstacle() -> None:
    (literal,) = string_literals("[" * 100_000 + '"x"' + "]" * 100_000)

    assert (literal.value, len(literal.path)) == ("x", 100_000)
