"""Where in the text a conversion stands, and where the calls go that make it work."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.rewriting.append import append_call
from flake8_torch_numpy.rewriting.chain import Rank, UnplaceableEditError, insert_call
from flake8_torch_numpy.rewriting.steps import force_call, remove_step, steps_at_end, takes_force

if TYPE_CHECKING:
    from flake8_torch_numpy.finding import Edit
    from flake8_torch_numpy.source.text import SourceText

_LONGEST_ELEMENT = 30


@dataclass(frozen=True, slots=True)
class Mending:
    """A call that makes a tensor convertible, such as ".cpu()", and its place among others of its kind."""

    call: str
    rank: Rank


DETACH = Mending(".detach()", Rank.DETACH)
CPU = Mending(".cpu()", Rank.CPU)
RESOLVE_CONJ = Mending(".resolve_conj()", Rank.RESOLVE_CONJ)
RESOLVE_NEG = Mending(".resolve_neg()", Rank.RESOLVE_NEG)
# What `.numpy(force=True)` does by itself.
FORCED = frozenset({DETACH, CPU, RESOLVE_CONJ, RESOLVE_NEG})


class Place(ABC):
    """Where a conversion stands, in the words and edits of its kind."""

    @property
    @abstractmethod
    def node(self) -> ast.expr:
        """What is converted."""

    @property
    @abstractmethod
    def sink(self) -> str:
        """What converts it, for messages: "`.numpy()`", "`np.asarray`"."""

    @property
    def subject(self) -> str:
        """What is converted, in words."""
        return "the tensor"

    @property
    def each_subject(self) -> str:
        """The same where nothing is known of it."""
        return "this tensor"

    @property
    def force(self) -> ast.expr | None:
        """What is given for `force=`."""
        return None

    @property
    def may_take_force(self) -> bool:
        """Is `force=True` to be had here, and not given yet?"""
        return False

    @property
    def is_on_purpose(self) -> bool:
        """Does the code say itself that it converts?"""
        return False

    @property
    def doubt(self) -> str:
        """Why edits here are unsafe; empty where they are not."""
        return ""

    @abstractmethod
    def span_in(self, source: SourceText) -> tuple[int, int]:
        """The offsets between which the conversion is reported."""

    @abstractmethod
    def advise(self, mending: Mending) -> str:
        """Say what to write: "write `.cpu()` before it"."""

    @abstractmethod
    def edits(self, source: SourceText, mending: Mending) -> tuple[Edit, ...]:
        """The edits that make the call. Raises UnplaceableEditError where there is no place for it."""

    def title_of(self, mending: Mending) -> str:
        """What the edits do: "Insert .cpu()"."""
        return f"Insert {mending.call}"


@dataclass(frozen=True, slots=True)
class MethodPlace(Place):
    """A method that converts what it is called on: `x.numpy()`; reported at its name."""

    call: ast.Call
    attribute: ast.Attribute

    @property
    def node(self) -> ast.expr:
        return self.attribute.value

    @property
    def sink(self) -> str:
        return f"`.{self.attribute.attr}()`"

    @property
    def is_on_purpose(self) -> bool:
        return True

    @property
    def force(self) -> ast.expr | None:
        return next((keyword.value for keyword in self.call.keywords if keyword.arg == "force"), None)

    @property
    def may_take_force(self) -> bool:
        return takes_force(self.call)

    def span_in(self, source: SourceText) -> tuple[int, int]:
        _, end = source.span_of(self.attribute)
        return max(end - len(self.attribute.attr), 0), end

    def advise(self, mending: Mending) -> str:
        return f"write `{mending.call}` before it"

    def edits(self, source: SourceText, mending: Mending) -> tuple[Edit, ...]:
        before = move_at_end(self.node) if mending == DETACH else None
        return (insert_call(source, before or self.attribute, mending.call, mending.rank),)

    def edits_that_force(self, source: SourceText, data: ast.Attribute | None) -> tuple[Edit, ...]:
        """The edits that make `.numpy(force=True)` of the conversion and of the steps that end the chain before it.

        data: a `.data` that can be left out, too. Raises UnplaceableEditError where the call can't be changed.
        """
        edits = [force_call(source, self.call)]
        for name, node, _ in steps_at_end(self.node):
            if name == "data" and node is not data:
                break
            try:
                edits.append(remove_step(source, node))
            except UnplaceableEditError:
                break
        return tuple(edits)


@dataclass(frozen=True, slots=True)
class OperandPlace(Place):
    """An argument of a function that converts it, or a part of one; an operand beside an array.

    name: what converts it, for messages. is_in_list: is it a list, of which the elements are converted?
    is_tensor: is it a tensor whenever it is converted? What else there is may lack the methods of one.
    """

    operand: ast.expr
    name: str
    is_in_list: bool = False
    is_tensor: bool = True

    @property
    def node(self) -> ast.expr:
        return self.operand

    @property
    def sink(self) -> str:
        return self.name

    @property
    def doubt(self) -> str:
        return "" if self.is_tensor else "it is not always a tensor"

    @property
    def subject(self) -> str:
        return "a tensor in this list" if self.is_in_list else "the tensor"

    @property
    def each_subject(self) -> str:
        return "each tensor in this list" if self.is_in_list else "this tensor"

    def span_in(self, source: SourceText) -> tuple[int, int]:
        return source.span_of(self.operand)

    def advise(self, mending: Mending) -> str:
        if self.is_in_list:
            return f"write `{mending.call}` behind what is put in"
        return f"write `{mending.call}` behind it"

    def edits(self, source: SourceText, mending: Mending) -> tuple[Edit, ...]:
        if self.is_in_list:
            raise UnplaceableEditError("where the list is filled is not in view")
        return edits_behind(source, self.operand, mending)


@dataclass(frozen=True, slots=True)
class ListPlace(OperandPlace):
    """A list that is converted and was filled in view: what goes into it is converted there.

    elements: the expressions that are put in. is_of_numbers: is each known to be a single number, of which `.item()`
    is the better conversion? other_use: the line of the first other use of the list, 0 where there is none.
    """

    elements: tuple[ast.expr, ...] = ()
    is_of_numbers: bool = False
    other_use: int = 0

    @property
    def doubt(self) -> str:
        return f"the list is used otherwise on line {self.other_use}" if self.other_use else ""

    def advise(self, mending: Mending) -> str:
        first = min(self.elements, key=lambda node: node.lineno)
        text = ast.unparse(first) if isinstance(first, ast.Name | ast.Attribute | ast.Call) else ""
        call = (text if len(text) <= _LONGEST_ELEMENT else "") + self._instead_of(mending).call
        graph = ", also since the list keeps every graph alive" if mending == DETACH else ""
        return f"put in `{call}` on line {first.lineno}{graph}"

    def edits(self, source: SourceText, mending: Mending) -> tuple[Edit, ...]:
        instead = self._instead_of(mending)
        return tuple(edit for node in self.elements for edit in edits_behind(source, node, instead))

    def title_of(self, mending: Mending) -> str:
        return f"Insert {self._instead_of(mending).call} where the list is filled"

    def _instead_of(self, mending: Mending) -> Mending:
        return Mending(".item()", Rank.ITEM) if self.is_of_numbers and mending in {DETACH, CPU} else mending


def edits_behind(source: SourceText, node: ast.expr, mending: Mending) -> tuple[Edit, ...]:
    """The edits that call something on an expression. Raises UnplaceableEditError where there is no place for it."""
    before = move_at_end(node) if mending == DETACH else None
    if before is not None:
        return (insert_call(source, before, mending.call, mending.rank),)
    return append_call(source, node, mending.call, mending.rank)


def move_at_end(node: ast.expr) -> ast.Attribute | None:
    """The move to the host that ends a chain, before which `.detach()` belongs; None if it ends otherwise."""
    match node:
        case ast.Call(func=ast.Attribute(attr="cpu") as move, args=[]):
            return move
        case ast.Call(func=ast.Attribute(attr="to") as move, args=[ast.Constant(value="cpu")]):
            return move
    return None
