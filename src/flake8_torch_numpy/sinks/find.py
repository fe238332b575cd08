"""All conversions of a module, of every kind of sink, analysed together."""

from __future__ import annotations

import ast
import functools
import operator
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.analysis import Analysis
from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.inference.interpreter import Watched
from flake8_torch_numpy.inference.scopes import Scopes
from flake8_torch_numpy.inference.values import CERTAIN, DEVICE, DTYPE, LAYOUT, LAZY, REQUIRES_GRAD, Items
from flake8_torch_numpy.sinks import method, operations
from flake8_torch_numpy.sinks.arguments import Candidate, Imported, sink_of
from flake8_torch_numpy.sinks.chains import Step, steps_before
from flake8_torch_numpy.sinks.conditions import Conditions
from flake8_torch_numpy.sinks.conversion import Conversion
from flake8_torch_numpy.sinks.discarded import DiscardedStep, find_discarded, may_discard
from flake8_torch_numpy.sinks.from_arrays import find_from_arrays, may_make_from_arrays
from flake8_torch_numpy.sinks.gradients import Losses
from flake8_torch_numpy.sinks.lists import Filling, Fillings
from flake8_torch_numpy.sinks.parts import IN_LIST, parts_of, tensors_in
from flake8_torch_numpy.sinks.places import ListPlace, MethodPlace, OperandPlace, Place
from flake8_torch_numpy.sinks.table import Form, sink_packages
from flake8_torch_numpy.source.nodes import Nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_torch_numpy.inference.interpreter import Observation
    from flake8_torch_numpy.inference.memory import Bite
    from flake8_torch_numpy.source.text import SourceText

_OF_DATA = DEVICE | REQUIRES_GRAD | DTYPE | LAYOUT | LAZY


def may_find(text: str) -> bool:
    """May there be anything in this text that rules speak of? The cheap guard before any analysis."""
    if method.may_call(text) and method.has_evidence(text):
        return True
    # All others are asked only where torch is named, which takes as long as any of them.
    return method.names_torch(text) and (_names_sinks(text) or may_discard(text) or may_make_from_arrays(text))


def _may_convert_implicitly(text: str) -> bool:
    """May a function of another library convert a tensor? Only what is surely one counts, so torch has to be named."""
    return method.names_torch(text) and _names_sinks(text)


def _names_sinks(text: str) -> bool:
    return any(package in text for package in sink_packages())


def _may_discard(text: str) -> bool:
    return method.names_torch(text) and may_discard(text)


def _may_share(text: str) -> bool:
    return method.names_torch(text) and may_make_from_arrays(text)


@dataclass(frozen=True, slots=True)
class Sights:
    """What rules speak of, analysed.

    conversions: all of a module, in the order of the text. steps: those of the chains that end in `.numpy()`; none
    where they were not asked for. discarded: statements that are just a step. bites: writes into memory that a tensor
    and an array share, and what suffers from them.
    """

    conversions: Sequence[Conversion]
    steps: Sequence[Step] = ()
    discarded: Sequence[DiscardedStep] = ()
    bites: Sequence[Bite] = ()


def find_sights(source: SourceText, tree: ast.Module, *, sees_steps: bool = False) -> Sights:
    """All that rules speak of in a module. sees_steps: the steps in chains, too."""
    search = _Search(source, tree, sees_steps)
    if not any(search.watched):
        return Sights(())
    conversions = sorted(search.conversions(), key=lambda found: source.span_of(found.place.node)[::-1])
    steps, discarded = list(search.steps_of(conversions)), list(search.discarded_steps())
    return Sights(conversions, steps, discarded, search.bites())


@dataclass
class _Search:
    """The places of a module where there may be a conversion, then what the analysis saw there."""

    source: SourceText
    tree: ast.Module
    sees_steps: bool
    calls: list[MethodPlace] = field(init=False)
    candidates: list[Candidate] = field(init=False, default_factory=list)
    arithmetic: list[ast.BinOp] = field(init=False, default_factory=list)
    stores: list[tuple[ast.Subscript, ast.expr]] = field(init=False, default_factory=list)
    discarded: list[DiscardedStep] = field(init=False, default_factory=list)
    from_arrays: list[ast.Call] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.calls = list(method.find_calls(self.source, self.tree))
        imported = Imported(self.tree) if _may_convert_implicitly(self.source.text) else None
        if imported is not None and imported.names:
            nodes = Nodes(self.tree)
            self.candidates = list(imported.candidates(nodes.calls))
            found = operations.Operations(nodes, imported.names_of("numpy"))
            self.arithmetic, self.stores = found.arithmetic, found.stores
        if _may_share(self.source.text):
            self.from_arrays = list(find_from_arrays(self.source, self.tree))
        if _may_discard(self.source.text):
            self.discarded = list(find_discarded(self.source, self.tree))
        self._scopes = Scopes(self.tree)
        self._losses = Losses(self.tree, self._scopes)
        self._conditions = Conditions(self.tree, self._scopes)
        self._fillings: dict[ast.AST, Fillings] = {}
        self._arguments = {part for candidate in self.candidates for part, _ in candidate.arguments(candidate.sink)}

    def conversions(self) -> Iterator[Conversion]:
        for place in self.calls:
            seen = self._analysis.observations.get(place.attribute, [])
            if place.attribute.attr == "__array__":
                # Arrays and much else have this method, too.
                seen = [each for each in seen if each.tensor is not None and each.tensor.bits & CERTAIN]
            yield self._conversion(place, seen)
        for candidate in self.candidates:
            found = sink_of(candidate, self._analysis.observations.get(candidate.call, []))
            if found is not None:
                sink, is_proven = found
                for part, forms in candidate.arguments(sink):
                    yield from self._at_operand(part, forms, candidate.name, is_proven=is_proven)
        for operation in self.arithmetic:
            yield from self._at_operation(operation)
        for target, value in self.stores:
            yield from self._at_store(target, value)

    def steps_of(self, conversions: Iterable[Conversion]) -> Iterator[Step]:
        """The steps in the chains of these conversions, with what was seen of each."""
        for conversion in conversions if self.sees_steps else ():
            for step in steps_before(conversion.place):
                yield replace(step, observations=self._seen(step.before))

    def discarded_steps(self) -> Iterator[DiscardedStep]:
        """The statements that are just a step, with what was seen of each."""
        for step in self.discarded:
            yield replace(step, observations=self._seen(step.attribute.value))

    def bites(self) -> Sequence[Bite]:
        """What is written into shared memory, in the order of the conversions that share it."""
        return self._analysis.bites

    @functools.cached_property
    def _analysis(self) -> Analysis:
        return Analysis(self.tree, self.source, self.watched, self._scopes)

    @functools.cached_property
    def watched(self) -> Watched:
        """The nodes of which it has to be known what is there."""
        receivers: set[ast.expr] = {place.attribute for place in self.calls}
        receivers.update(candidate.call for candidate in self.candidates)
        receivers.update(self.from_arrays)
        values = set(self._arguments)
        for part in self._arguments:
            filling = self._filling_of(part)
            if filling is not None:
                values.update(filling.elements)
        for target, value in self.stores:
            values |= {target.value, target.slice, *(part for part, _ in parts_of(value, IN_LIST))}
        values.update(step.attribute.value for step in self.discarded)
        if self.sees_steps:
            values.update(step.before for place in self.calls for step in steps_before(place))
        return Watched(frozenset(receivers), frozenset(values), frozenset(self.arithmetic))

    def _conversion(self, place: Place, observations: Sequence[Observation]) -> Conversion:
        return Conversion(place, self._analysis, self._losses, self._conditions, observations)

    def _seen(self, node: ast.expr) -> Sequence[Observation]:
        """What was seen of the value of an expression."""
        return self._analysis.observed_values.get(node, ())

    def _at_operand(self, node: ast.expr, forms: Form, name: str, *, is_proven: bool) -> Iterator[Conversion]:
        """What is converted of an argument: itself, if it is a tensor, and the tensors in it."""
        by_form: dict[bool, list[Observation]] = defaultdict(list)
        for seen in self._seen(node):
            for form, tensor, is_only in tensors_in(seen.value, forms):
                by_form[form is not Form.TENSOR].append(replace(seen, tensor=tensor, is_only=is_only and is_proven))
        for is_in_list, observations in by_form.items():
            place = OperandPlace(node, name, is_in_list, self._is_tensor(node))
            conversion = self._conversion(place, observations)
            if is_in_list:
                conversion = replace(conversion, place=self._list_place(node, name, conversion))
            yield conversion

    def _list_place(self, node: ast.expr, name: str, conversion: Conversion) -> Place:
        """Where a list is converted, and what it is made of."""
        filling = self._filling_of(node)
        if filling is None or not filling.elements or not all(self._is_tensor(each) for each in filling.elements):
            return conversion.place
        if conversion.possibilities & _OF_DATA & ~self._possibilities_of(filling.elements):
            # It holds something else, too: put in in another way, or changed since.
            return conversion.place
        fillings = self._fillings_around(node)
        return ListPlace(
            node,
            name,
            is_in_list=True,
            elements=tuple(filling.elements),
            # Python's numbers make another dtype than tensors do. Where grad is refused, there was none before.
            is_of_numbers=conversion.grad.answer is Answer.BROKEN
            and all(fillings.is_number(each) for each in filling.elements),
            other_use=min((use.lineno for use in filling.other_uses), default=0),
        )

    def _possibilities_of(self, elements: Iterable[ast.expr]) -> int:
        """All that the tensors can be that are put in a list."""
        tensors = [
            tensor
            for element in elements
            for seen in self._seen(element)
            for _, tensor, _ in tensors_in(seen.value, Form.TENSOR)
        ]
        return functools.reduce(operator.or_, (tensor.bits for tensor in tensors), 0)

    def _is_tensor(self, node: ast.expr) -> bool:
        """Is an expression a tensor whenever it is evaluated?"""
        found = [found for seen in self._seen(node) for found in tensors_in(seen.value, Form.TENSOR)]
        return len(found) == len(self._seen(node)) > 0 and all(is_only for _, _, is_only in found)

    def _filling_of(self, node: ast.expr) -> Filling | None:
        """What a list is made of, if it is one that is made in the scope around it."""
        if not isinstance(node, ast.Name):
            return None
        filling = self._fillings_around(node).of(node.id)
        return filling if filling.is_made_here else None

    def _fillings_around(self, node: ast.expr) -> Fillings:
        scope = self._scopes.around(node.lineno)
        around = self.tree if scope is None else scope.node
        if around not in self._fillings:
            self._fillings[around] = Fillings(around, self._arguments)
        return self._fillings[around]

    def _at_operation(self, operation: ast.BinOp) -> Iterator[Conversion]:
        observations = []
        is_tensor = True
        for seen in self._analysis.observed_operands.get(operation, ()):
            match seen.value:
                case Items(items=(left, right)) if operations.is_array(right) is not False:
                    found = list(tensors_in(left, Form.TENSOR))
                    is_tensor = is_tensor and len(found) == 1 and all(is_only for _, _, is_only in found)
                    observations += [
                        replace(seen, tensor=tensor, is_only=is_only and operations.is_array(right) is True)
                        for _, tensor, is_only in found
                    ]
        if observations:
            name = f"`{operations.SIGNS[type(operation.op)]}` with an array"
            yield self._conversion(OperandPlace(operation.left, name, is_tensor=is_tensor), observations)

    def _at_store(self, target: ast.Subscript, value: ast.expr) -> Iterator[Conversion]:
        kinds = [operations.is_array(seen.value) for seen in self._seen(target.value)]
        if not kinds or False in kinds:
            return
        indexes = [seen.value for seen in self._seen(target.slice)]
        arrays = [seen.value for seen in self._seen(target.value)]
        if all(operations.converts_item(array, index) for array in arrays for index in indexes):
            name = f"storing in `{ast.unparse(target.value)}`"
            for part, forms in parts_of(value, IN_LIST):
                yield from self._at_operand(part, forms, name, is_proven=None not in kinds)
