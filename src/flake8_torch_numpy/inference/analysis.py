"""The analysis of one module: what is run, in which order, and what was seen at the watched places.

Only what matters is run: the module's own statements, the functions with a watched node in them, and those that
name such a function (they may call it). A function is run as an unknown caller would, once; besides, each call
that is met on the way is followed with its arguments. Attributes and globals that functions set are joined over
the whole module; where that changes something that was read before, all is run again.
"""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import attributes, calls, expressions, grad_mode, statements
from flake8_torch_numpy.inference.imports import Imports
from flake8_torch_numpy.inference.interpreter import (
    NOTHING_WATCHED,
    Interpreter,
    MachineParts,
    Observation,
    OutOfSteps,
    Watched,
)
from flake8_torch_numpy.inference.values import MODE_OFF, MODE_ON, OPAQUE, UNBOUND, Function, Tensor, Value, widen
from flake8_torch_numpy.source.nodes import walk
from flake8_torch_numpy.source.words import Words

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
    from flake8_torch_numpy.inference.runs import Runs
    from flake8_torch_numpy.inference.scopes import Scope, Scopes
    from flake8_torch_numpy.inference.store import Frame
    from flake8_torch_numpy.source.text import SourceText

_PARTS = MachineParts(expressions.EVALUATORS, calls.call_method_of_instance)
_MOST_ROUNDS = 7
# After so many rounds what still changes is widened.
_EXACT_ROUNDS = 3
# Statements executed for one statement of the file: loops, callers and rounds repeat some of them.
_STEPS_PER_LINE = 40
_LEAST_STEPS = 20_000
# Values among which those are looked for that use a memory that is written into, for each of these steps.
_LOOKS_PER_STEP = 5


def _mode_of_object(function: FunctionInfo) -> int:
    """The grad mode that a decorator sets wherever the object of a method is called; 0 if none does."""
    if function.owner is None or function.name == "__init__":
        return 0
    for name in ("__call__", "forward"):
        called = attributes.look_up_in_class(function.owner, name)
        if isinstance(called, Function):
            return MODE_OFF if grad_mode.mode_of_decorators(called.info, MODE_ON) == MODE_OFF else 0
    return 0


class Analysis:
    """What was seen at the watched nodes of a module."""

    def __init__(self, tree: ast.Module, source: SourceText, watched: Watched, scopes: Scopes) -> None:
        self.imports = Imports(tree)
        self._tree = tree
        self._source = source
        self._watched = watched
        self._scopes = scopes
        self._words = Words(source)
        self._turns_grad_on = any(name in source.text for name in ("set_grad_enabled", "enable_grad"))
        self._wanted = self._reaching()
        self._named: set[str] = set()
        self._budget = max(_LEAST_STEPS, _STEPS_PER_LINE * (len(source.line_starts)))
        self._functions: dict[ast.AST, FunctionInfo] = {}
        self._classes: dict[ast.AST, ClassInfo] = {}
        self._notes: dict[str, Value] = {}
        runs = self._run()
        self.observations = runs.observations()
        self.observed_values = runs.observed_values()
        self.observed_operands = runs.observed_operands()
        self.bites = runs.sharing().bites()
        self._callers = runs.callers()

    def modes_of_callers(self, function: FunctionInfo) -> int:
        """The grad modes in which the module itself calls a function; 0 if it does not.

        What is only assumed of a caller gives way to what is known of those that call it. A method that nothing in the
        module calls helps the one by which its object is called, and runs in the mode of that.
        """
        mode = self._modes.get(function, 0)
        # Where grad is turned on somewhere, it may be on for what was seen.
        return mode if mode or self._turns_grad_on else _mode_of_object(function)

    @functools.cached_property
    def _modes(self) -> dict[FunctionInfo, int]:
        """The grad modes in which each function is called, also by way of others; each mode is passed on once."""
        modes: dict[FunctionInfo, int] = defaultdict(int)
        callees: dict[FunctionInfo, list[FunctionInfo]] = defaultdict(list)
        for function, callers in self._callers.items():
            for caller, mode in callers:
                if caller is None or caller not in self._callers:
                    modes[function] |= mode
                else:
                    callees[caller].append(function)
        pending = list(modes)
        while pending:
            caller = pending.pop()
            for function in callees[caller]:
                if modes[caller] & ~modes[function]:
                    modes[function] |= modes[caller]
                    pending.append(function)
        return modes

    def _run(self) -> Runs:
        """Run everything, then what read a note that has changed since, until nothing does; gives the last runs."""
        machine = self._run_all()
        for round_number in range(1, _MOST_ROUNDS):
            if not machine.runs.is_any_stale:
                break
            if round_number >= _EXACT_ROUNDS:
                self._widen_notes(machine)
            if machine.runs.is_module_stale:
                machine = self._run_all()
                continue
            self._renew_budget(machine)
            machine.fixtures.clear()
            for run in machine.runs.stale():
                machine.runs.take_back(run)
                if run.function is not None:
                    self._run_alone(machine, run.function, run.owner)
            self._run_wanted(machine)
        return machine.runs

    def _widen_notes(self, machine: Interpreter) -> None:
        """Let what still changes with each run be anything that it could become."""
        for info, name in machine.runs.changed_attributes():
            info.attributes[name] = widen(info.attributes[name])
        for name, value in self._notes.items():
            if (wide := widen(value)) != value:
                self._notes[name] = wide
                machine.runs.note_global_change()

    def _run_all(self) -> Interpreter:
        """Run the module's statements, and then the functions."""
        machine = Interpreter(self.imports, self._watched, _PARTS)
        machine.functions, machine.classes, machine.global_notes = self._functions, self._classes, self._notes
        machine.has_higher_order_gradients = "create_graph" in self._source.text
        machine.has_inference_mode = "inference_mode" in self._source.text
        machine.turns_grad_on = self._turns_grad_on
        machine.after_run = lambda frame: self._run_inside(machine, frame)
        self._renew_budget(machine)
        try:
            statements.execute_all(machine, self._tree.body)
        except (OutOfSteps, RecursionError):
            self._give_up(machine, None)
            machine.steps_left = self._budget
        machine.state.is_alive = True
        machine.state.frame = machine.module_frame
        # Functions are called later: in the mode that the module has left behind, or that a caller sets.
        machine.entry_mode = machine.mode | MODE_ON
        machine.active, machine.loop_depth, machine.loops, machine.handled = [], 0, [], []
        machine.runs.end_module()
        self._run_wanted(machine)
        return machine

    def _renew_budget(self, machine: Interpreter) -> None:
        machine.steps_left = self._budget
        machine.state.looks_left = _LOOKS_PER_STEP * self._budget

    def _run_wanted(self, machine: Interpreter) -> None:
        """Run the functions that are wanted and were not run, also those that get so by what is seen on the way."""
        while True:
            before = machine.runs.not_followed
            self._run_inside(machine, machine.module_frame)
            if not self._want_those_that_name(machine.globals_read) and machine.runs.not_followed <= before:
                return

    def _want_those_that_name(self, names: set[str]) -> bool:
        """Want the functions, too, that may change an object of a global name that was read; were there any more?"""
        before = len(self._wanted)
        for name in names - self._named:
            for line in self._lines_naming(name):
                self._wanted.update(scope.node for scope in self._around(line))
        self._named |= names
        return len(self._wanted) > before

    def _run_inside(self, machine: Interpreter, frame: Frame) -> None:
        """Run the functions that were defined in a frame, after it has ended."""
        # Private functions last: what calls them is then known.
        for function in sorted(frame.defined, key=lambda function: function.info.is_private):
            info = function.info
            if info.node not in self._wanted or (info.is_nested and not self._escapes(machine, function, frame)):
                continue
            if info.is_private and self._is_seen_whole(machine, info):
                continue
            self._run_alone(machine, function, info.owner)

    def _run_alone(self, machine: Interpreter, function: Function, owner: ClassInfo | None) -> None:
        try:
            calls.run_alone(machine, function, owner)
        except (OutOfSteps, RecursionError):
            self._give_up(machine, function)
            machine.steps_left = max(machine.steps_left, _LEAST_STEPS)

    def _is_seen_whole(self, machine: Interpreter, info: FunctionInfo) -> bool:
        """Was every call of a private function followed, and is nobody else given it: by its name or a decorator?"""
        if not machine.runs.is_followed_always(info) or calls.is_wrapped(info):
            return False
        if info.owner is not None and not attributes.is_in_view(info.owner):
            return False
        return self._words.is_only_called(info.name)

    def _escapes(self, machine: Interpreter, function: Function, frame: Frame) -> bool:
        """May a nested function be called from elsewhere than where its calls were followed?"""
        info = function.info
        if not machine.runs.is_followed_always(info):
            return True
        if isinstance(info.node, ast.Lambda) or frame.function is None or info.owner is not None:
            return isinstance(info.node, ast.Lambda) is False and info.owner is not None
        called = 0
        named = 0
        for node in walk(frame.function.node):
            if isinstance(node, ast.Name) and node.id == info.name and isinstance(node.ctx, ast.Load):
                named += 1
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == info.name:
                called += 1
        return named > called

    def _give_up(self, machine: Interpreter, function: Function | None) -> None:
        """Nothing is known of the conversions in a function (or the module's statements) too strange to follow."""
        around = None if function is None else function.info.node

        def is_inside(node: ast.expr) -> bool:
            return around is None or around.lineno <= node.lineno <= (around.end_lineno or 0)

        def see(node: ast.expr, *, is_receiver: bool) -> Observation:
            value = self._seen_alone(node, is_receiver=is_receiver)
            tensor = value if isinstance(value, Tensor) else None
            return Observation(value, tensor, MODE_ON, frozenset(), True, False, None)

        for nodes, is_receiver in ((self._watched.receivers, True), (self._watched.values, False)):
            inside = filter(is_inside, nodes)
            machine.runs.replace(inside, functools.partial(see, is_receiver=is_receiver), is_receiver=is_receiver)

    def _seen_alone(self, watched: ast.expr, *, is_receiver: bool) -> Value:
        """What the chain itself says of the value at a watched node, all names in it being unknown.

        UNBOUND where it says nothing of what is called.
        """
        machine = Interpreter(self.imports, NOTHING_WATCHED, _PARTS)
        machine.steps_left = _LEAST_STEPS
        if is_receiver:
            if not isinstance(watched, ast.Attribute):
                return UNBOUND
            watched = watched.value
        try:
            return machine.exported(machine.evaluate(watched))
        except (OutOfSteps, RecursionError):
            return OPAQUE

    # -- what reaches a watched node ------------------------------------------------------------------------

    def _reaching(self) -> set[ast.AST]:
        """The functions that contain a watched node, or name a function that does, and those around them."""
        wanted: set[ast.AST] = set()
        pending = [scope for node in self._watched for scope in self._around(node.lineno)]
        while pending:
            scope = pending.pop()
            if scope.node in wanted:
                continue
            wanted.add(scope.node)
            if scope.parent is not None:
                pending.append(scope.parent)
            for line in self._lines_naming(scope.node.name):
                pending.extend(self._around(line))
        for node in self._lambdas():
            wanted.add(node)
        return wanted

    def _lambdas(self) -> list[ast.AST]:
        lines = {node.lineno for node in self._watched}
        if "lambda" not in self._source.text:
            return []
        return [
            node
            for node in walk(self._tree)
            if isinstance(node, ast.Lambda) and any(node.lineno <= line <= (node.end_lineno or 0) for line in lines)
        ]

    def _around(self, line: int) -> list[Scope]:
        """The innermost function around a line, in a list; empty at module level."""
        scope = self._scopes.around(line)
        return [] if scope is None else [scope]

    def _lines_naming(self, name: str) -> list[int]:
        if name.startswith("__") and name.endswith("__"):
            return []
        return self._words.lines_with(name)
