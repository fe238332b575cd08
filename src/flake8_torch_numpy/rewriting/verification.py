"""Whether edits of a text did to its tree what they were meant to do, and nothing else.

Two kinds of edits have a meaning. An insertion of `.a().b()` somewhere between the value and the name of an
attribute `value.name` means `value.a().b().name`. A replacement of that name by `c()` means `value.c()`.
The tree of the new text must be the old tree with just these changes.
"""

from __future__ import annotations

import ast
import bisect
import contextlib
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.source.parsing import parse_module

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from flake8_torch_numpy.finding import Edit
    from flake8_torch_numpy.source.text import SourceText

_INSERTED_CALLS = re.compile(r"(?:\.\w++\(\)[ \t\f\r\n\\]*+)++")
_REPLACING_CALL = re.compile(r"\w++\(\)")
_CALLED_NAME = re.compile(r"\w+")


def find_unintended_edits(source: SourceText, tree: ast.Module, edits: Collection[Edit], new_text: str) -> set[Edit]:
    """Find the edits that can't be shown to have had the effect they mean; none where all is well.

    tree: the tree of `source`; it is left as it is.
    edits: what made `new_text` of `source`.
    Takes time in proportion to the texts, and no recursion, however deep they are nested.
    """
    try:
        new_tree = parse_module(new_text)
    except SyntaxError:
        return set(edits)
    places = _match_places(_find_places(source, tree), edits)
    differing = set(_find_differing_statements(tree, new_tree, _intended_changes(places)))
    unintended = {edit for edit in edits if edit not in places or places[edit].statement in differing}
    return set(edits) if differing and not unintended else unintended


@dataclass(frozen=True, slots=True)
class _Place:
    """An attribute, the innermost statement around it, and the offsets of its text behind its value."""

    start: int
    end: int
    attribute: ast.Attribute
    statement: ast.AST


@dataclass(slots=True)
class _Change:
    """The names of the calls to come before an attribute, and of the one that replaces it, if any."""

    inserted: tuple[str, ...] = ()
    replacing: str | None = None


def _find_places(source: SourceText, tree: ast.Module) -> list[_Place]:
    """Find the places of all attributes, in the order of the text, without those that are in doubt.

    Before Python 3.12, the positions of nodes inside of an f-string can be wrong; a place that two
    attributes claim is neither's.
    """
    places = []
    pending: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while pending:
        node, statement = pending.pop()
        if isinstance(node, ast.stmt):
            statement = node
        elif isinstance(node, ast.Attribute):
            with contextlib.suppress(IndexError):
                start, end = source.span_of(node.value)[1], source.span_of(node)[1]
                places.append(_Place(start, end, node, statement))
        pending.extend((child, statement) for child in ast.iter_child_nodes(node))
    places.sort(key=lambda place: (place.start, place.end))
    return list(_drop_overlapping(places))


def _drop_overlapping(places: list[_Place]) -> Iterator[_Place]:
    furthest = -1
    for place, following in itertools.zip_longest(places, places[1:]):
        if furthest <= place.start < place.end and (following is None or place.end <= following.start):
            yield place
        furthest = max(furthest, place.end)


def _match_places(places: list[_Place], edits: Collection[Edit]) -> dict[Edit, _Place]:
    """Map each edit to the place at which it means something; edits that mean nothing are left out."""
    starts = [place.start for place in places]
    matches = {}
    for edit in edits:
        index = bisect.bisect_right(starts, edit.start) - 1
        if index >= 0 and _is_meaningful(edit, places[index]):
            matches[edit] = places[index]
    return matches


def _is_meaningful(edit: Edit, place: _Place) -> bool:
    if edit.start == edit.end:
        return edit.end < place.end and _INSERTED_CALLS.fullmatch(edit.replacement) is not None
    return edit.end == place.end and _REPLACING_CALL.fullmatch(edit.replacement) is not None


def _intended_changes(places: Mapping[Edit, _Place]) -> dict[ast.Attribute, _Change]:
    changes: dict[ast.Attribute, _Change] = {}
    for edit in sorted(places):
        change = changes.setdefault(places[edit].attribute, _Change())
        names = _CALLED_NAME.findall(edit.replacement)
        if edit.start == edit.end:
            change.inserted += tuple(names)
        else:
            (change.replacing,) = names
    return changes


def _find_differing_statements(
    old_tree: ast.Module, new_tree: ast.Module, changes: Mapping[ast.Attribute, _Change]
) -> Iterator[ast.AST]:
    """Yield the innermost old statements (or the module) that are not as intended in the new tree."""
    pending: list[tuple[object, object, ast.AST]] = [(old_tree, new_tree, old_tree)]
    while pending:
        old, new, statement = pending.pop()
        if isinstance(old, ast.stmt):
            statement = old
        if isinstance(old, ast.Attribute) and old in changes:
            pending.append((old.value, _value_before_change(old, changes[old], new), statement))
        elif type(old) is not type(new):
            yield statement
        elif isinstance(old, ast.AST):
            pending.extend((getattr(old, name, None), getattr(new, name, None), statement) for name in old._fields)
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            pending.extend(zip(old, new, itertools.repeat(statement)))
        elif old != new:
            yield statement


def _value_before_change(old: ast.Attribute, change: _Change, new: object) -> object:
    """Return what must equal the value of `old` in the new tree; None where the change is not there."""
    names = change.inserted
    if change.replacing is not None:
        names = (*names, change.replacing)
    elif isinstance(new, ast.Attribute) and new.attr == old.attr and type(new.ctx) is type(old.ctx):
        new = new.value
    else:
        return None
    for name in reversed(names):
        match new:
            case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[], keywords=[]) if attr == name:
                new = value
            case _:
                return None
    return new
