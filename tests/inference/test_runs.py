"""Runs of functions on their own: what they depend on, and what of them counts."""

import ast
import textwrap
from collections import defaultdict

import pytest

from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
from flake8_torch_numpy.inference.interpreter import Observation
from flake8_torch_numpy.inference.runs import Run, Runs
from flake8_torch_numpy.inference.store import Frame
from flake8_torch_numpy.inference.values import MODE_ON, NONE, OPAQUE, UNBOUND, Function, Value
from flake8_torch_numpy.linter import lint
from tests.helpers import check, check_and_run

NODE = ast.Name("x", ast.Load())


def function(name: str, frame: Frame | None = None) -> Function:
    (node,) = ast.parse(f"def {name}(): pass").body
    assert isinstance(node, ast.FunctionDef)
    return Function(FunctionInfo(node, name), frame)


def class_named(name: str, body: str = "pass") -> ClassInfo:
    (node,) = ast.parse(f"class {name}:\n    {body}").body
    assert isinstance(node, ast.ClassDef)
    return ClassInfo(node)


def observe(runs: Runs, value: Value) -> None:
    seen = Observation(value, None, MODE_ON, frozenset(), True, False, None)
    runs.current.observations.setdefault(NODE, []).append(seen)


def names_of_stale(runs: Runs) -> list[str]:
    return [run.function.info.name for run in runs.stale() if run.function is not None]


@pytest.fixture
def runs() -> Runs:
    return Runs()


class TestNotes:
    def test_that_change_after_they_were_read_make_a_run_stale(self, runs):
        info = class_named("A")
        with runs.running(function("f"), None):
            runs.read_attribute(info, "x")
        assert not runs.is_any_stale
        info.note("x", NONE)
        assert names_of_stale(runs) == ["f"]

    def test_that_change_before_do_not(self, runs):
        info = class_named("A")
        info.note("x", NONE)
        with runs.running(function("f"), None):
            assert runs.read_attribute(info, "x") == NONE
        info.note("x", NONE)
        assert not runs.is_any_stale

    def test_count_as_they_were_read_first(self, runs):
        info = class_named("A")
        with runs.running(function("f"), None):
            runs.read_attribute(info, "x")
            info.note("x", NONE)
            assert runs.read_attribute(info, "x") == NONE
        assert runs.is_any_stale

    def test_say_nothing_while_what_sets_the_attribute_was_not_run(self, runs):
        info = class_named("A", "def f(self): self.x = 1")
        with runs.running(function("f"), None):
            assert runs.read_attribute(info, "x") == OPAQUE
            assert runs.read_attribute(info, "y") is UNBOUND
        info.note("x", OPAQUE)
        assert not runs.is_any_stale

    def test_are_read_by_the_innermost_run(self, runs):
        info = class_named("A")
        with runs.running(function("f"), None), runs.running(function("g"), None):
            runs.read_attribute(info, "x")
        info.note("x", NONE)
        assert names_of_stale(runs) == ["g"]

    def test_of_objects_are_nothing_to_the_statements_of_the_module(self, runs):
        runs.note_object_read()
        with runs.running(function("f"), None):
            runs.note_object_read()
        runs.note_object_change()
        assert not runs.is_module_stale
        assert names_of_stale(runs) == ["f"]
        runs.note_global_change()
        assert runs.is_module_stale

    def test_are_kept_for_what_is_made_only_once(self, runs):
        info = class_named("A")
        with runs.running(function("f"), None):
            runs.read_attribute(info, "y")
            with runs.reading() as reads:
                runs.read_attribute(info, "x")
            assert set(runs.current.reads) == {(info, "x"), (info, "y")}
        with runs.running(function("g"), None):
            runs.note_reads(reads)
        info.note("x", NONE)
        assert names_of_stale(runs) == ["f", "g"]


class TestRunsThatAreTakenBack:
    def test_count_no_longer(self, runs):
        f, g = function("f"), function("g")
        with runs.running(f, None):
            observe(runs, NONE)
            runs.note_followed(g.info)
            runs.note_not_followed(g.info)
            runs.note_not_followed(g.info)
        assert runs.has_begun(f.info, None)
        assert runs.not_followed == {g.info}
        (run,) = (run for run in runs if run.function is f)

        runs.take_back(run)

        assert not runs.has_begun(f.info, None)
        assert runs.observations() == {}
        assert runs.followed[g.info] == 0
        assert runs.not_followed == set()

    def test_give_way_to_the_next_one_at_the_same_place(self, runs):
        f, g = function("f"), function("g")
        for value in (NONE, OPAQUE):
            with runs.running(f, None):
                observe(runs, value)
            if value is NONE:
                with runs.running(g, None):
                    observe(runs, NONE)
                runs.take_back(next(run for run in runs if run.function is f))
        assert [seen.value for seen in runs.observations()[NODE]] == [OPAQUE, NONE]

    def test_take_along_the_functions_inside(self, runs):
        f, inner = function("f"), function("inner", Frame())
        with runs.running(f, None), runs.running(inner, None):
            observe(runs, NONE)
        assert runs.has_begun(inner.info, None)
        runs.take_back(next(run for run in runs if run.function is f))
        assert not runs.has_begun(inner.info, None)
        assert runs.observations() == {}

    def test_are_all_those_before_the_end_of_the_module(self, runs):
        f = function("f")
        observe(runs, OPAQUE)
        with runs.running(f, None):
            observe(runs, NONE)
        runs.end_module()
        assert not runs.has_begun(f.info, None)
        assert [seen.value for seen in runs.observations()[NODE]] == [OPAQUE]


class TestCalls:
    def test_are_followed_always_or_not(self, runs):
        f = function("f")
        assert not runs.is_followed_always(f.info)
        runs.note_followed(f.info)
        assert runs.is_followed_always(f.info)
        runs.note_not_followed(f.info)
        assert not runs.is_followed_always(f.info)

    def test_have_callers(self, runs):
        f, g = function("f"), function("g")
        runs.note_caller(f.info, None, MODE_ON)
        with runs.running(g, None):
            runs.note_caller(f.info, g.info, MODE_ON)
        assert runs.callers() == {f.info: {(None, MODE_ON), (g.info, MODE_ON)}}


def test_something_else_can_be_seen_instead(runs):
    with runs.running(function("f"), None):
        observe(runs, NONE)
    seen = Observation(OPAQUE, None, MODE_ON, frozenset(), True, False, None)
    runs.replace([NODE], lambda _: seen, is_receiver=True)
    assert runs.observations() == {NODE: [seen]}
    assert Run().observations == {}


class TestFunctionsThatAreRunAgain:
    def test_find_what_a_later_method_sets(self):
        check("""
            class Keeper:
                def convert(self):
                    self.change()
                    return self.x.numpy()  # TNP302

                def change(self):
                    if self.x is None:
                        self.x = torch.ones(3, requires_grad=True)
                    else:
                        self.x = torch.zeros(3)
        """)

    def test_find_what_other_functions_put_into_a_global(self):
        check_and_run("""
            KEPT = [torch.zeros(3)]

            def convert():
                for x in KEPT:
                    x.numpy()  # TNP302

            def keep():
                KEPT.append(torch.ones(3, requires_grad=True))

            keep()
            convert()
        """)

    def test_are_those_of_a_module_whose_globals_are_bound_by_functions(self):
        check_and_run("""
            kept = torch.zeros(3)

            def convert():
                return kept.numpy()  # TNP302

            def keep():
                global kept
                kept = torch.ones(3, requires_grad=True)

            convert()
        """)

    def test_find_what_was_put_into_a_default(self):
        check("""
            def convert(kept=[]):
                for x in kept:
                    x.cpu().numpy()  # TNP302
                kept.append(torch.ones(3, requires_grad=True))
        """)


class TestWhatIsNotedOfAttributes:
    SOURCE = """
        import torch

        class Keeper:
            def __init__(self, config, model):
                self.attribute = config.part
                self.bound = self.convert
                self.parent = super()
                self.optimizer = torch.optim.Adam(model.parameters())
                self.all = [self.bound, (config.part, self)]

            def convert(self):
                return self.x.numpy()
    """

    def test_holds_no_locations_which_mean_something_else_in_another_run(self, monkeypatch):
        noted: dict[str, list[str]] = defaultdict(list)
        note = ClassInfo.note

        def spy(info: ClassInfo, name: str, value: Value) -> None:
            noted[name].append(str(value))
            note(info, name, value)

        monkeypatch.setattr(ClassInfo, "note", spy)
        lint(textwrap.dedent(self.SOURCE))
        assert noted.keys() == {"attribute", "bound", "parent", "optimizer", "all"}
        for text in (text for texts in noted.values() for text in texts):
            assert "Ref(" not in text
            assert "modules=frozenset({" not in text


class TestNotesThatGrowWithEachRun:
    """They are widened in the end: then nothing is known of them, and of the others what is true."""

    def test_of_an_attribute(self):
        check("""
            class Keeper:
                def __init__(self):
                    self.kept = torch.zeros(3)
                    self.x = torch.ones(3, requires_grad=True)

                def grow(self):
                    self.kept = (self.kept, torch.zeros(3))

                def convert(self):
                    self.kept[0].numpy()  # TNP401? TNP402?
                    return self.x.numpy()  # TNP202
        """)

    def test_of_a_global(self):
        check("""
            kept = torch.zeros(3)
            x = torch.ones(3, requires_grad=True)

            def grow():
                global kept
                kept = (kept, torch.zeros(3))

            def convert():
                kept[0].numpy()  # TNP401? TNP402?
                return x.numpy()  # TNP202
        """)
