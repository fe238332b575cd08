"""Layers, branches, joins, logs of a `try`, objects that several names share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.inference.store import Changes, Frame, Layers, State
from flake8_torch_numpy.inference.values import (
    CUDA,
    DEVICE,
    GRAD,
    HOST_TENSOR,
    NONE,
    REQUIRES_GRAD,
    UNBOUND,
    Const,
    List,
    Ref,
    Tensor,
    Value,
    join,
)

ON_CUDA = HOST_TENSOR.replace(DEVICE, CUDA)
WITH_GRAD = HOST_TENSOR.replace(REQUIRES_GRAD, GRAD)


@pytest.fixture
def state() -> State:
    return State(Frame())


def tensor_at(state: State, value: Value) -> int:
    """The possibilities of the tensor that a value refers to."""
    assert isinstance(value, Ref)
    assert value.single is not None
    record = state.heap.get(value.single)
    assert isinstance(record, Tensor)
    return record.bits


class TestLayers:
    def test_know_nothing_at_first(self):
        layers: Layers[str] = Layers()
        assert layers.get("x") is UNBOUND

    def test_give_the_uppermost_value(self):
        layers: Layers[str] = Layers()
        layers.set("x", NONE)
        layers.push()
        assert layers.get("x") == NONE
        layers.set("x", HOST_TENSOR)
        layers.set("y", HOST_TENSOR)
        layers.set("x", ON_CUDA)
        assert layers.get("x") == ON_CUDA
        assert layers.pop() == {"x": ON_CUDA, "y": HOST_TENSOR}
        assert layers.get("x") == NONE
        assert layers.get("y") is UNBOUND

    def test_end_all_at_once(self):
        layers: Layers[str] = Layers()
        layers.set("x", NONE)
        layers.push()
        layers.set("x", HOST_TENSOR)
        layers.push()
        layers.set("x", ON_CUDA)
        layers.set("y", ON_CUDA)
        assert layers.value_below(0, "x") == NONE
        assert layers.value_below(1, "x") == HOST_TENSOR
        assert layers.value_below(0, "y") is UNBOUND
        assert layers.pop_to(0) == {"x": ON_CUDA, "y": ON_CUDA}
        assert layers.depth == 0
        assert layers.everything() == {"x": NONE}

    def test_tell_what_was_changed_in_the_uppermost_one(self):
        layers: Layers[str] = Layers()
        assert not layers.is_changed
        layers.set("x", NONE)
        assert layers.is_changed
        assert layers.changed_value("x") is None
        layers.push()
        assert not layers.is_changed
        layers.set("x", NONE)
        assert layers.is_changed
        assert layers.changed_value("x") == NONE
        assert layers.changed_value("y") is None

    def test_tell_what_was_changed_since(self):
        layers: Layers[str] = Layers()
        layers.set("x", NONE)
        for value in (ON_CUDA, WITH_GRAD):
            layers.push()
            layers.set("y", value)
        assert layers.everything() == {"x": NONE, "y": WITH_GRAD}
        assert layers.changes_above(0) == {"y": WITH_GRAD}
        assert layers.changes_above(1) == {"y": WITH_GRAD}
        assert layers.changes_above(2) == {}

    def test_give_changes_that_are_copies(self):
        layers: Layers[str] = Layers()
        layers.everything()["x"] = NONE
        layers.changes_above(0)["x"] = NONE
        assert layers.get("x") is UNBOUND

    def test_note_every_value_in_the_logs(self):
        layers: Layers[str] = Layers()
        layers.set("x", NONE)
        log: dict[str, Value] = {}
        layers.logs.append(log)
        layers.set("x", HOST_TENSOR)
        layers.set("x", ON_CUDA)
        assert log == {"x": join(HOST_TENSOR, ON_CUDA)}


class TestKeysThatAreAdded:
    def test_stay_when_the_layer_ends_and_are_no_changes(self):
        layers: Layers[str] = Layers()
        layers.push()
        layers.add("x", NONE)
        layers.set("x", HOST_TENSOR)
        assert layers.pop() == {}
        assert layers.get("x") == HOST_TENSOR

    def test_are_undone_where_they_are_changed_in_a_later_layer(self):
        layers: Layers[str] = Layers()
        layers.push()
        layers.add("x", NONE)
        layers.pop()
        layers.push()
        layers.set("x", HOST_TENSOR)
        assert layers.pop() == {"x": HOST_TENSOR}
        assert layers.get("x") == NONE

    def test_are_not_undone_where_they_are_changed_around_the_layer(self):
        layers: Layers[str] = Layers()
        layers.push()
        layers.push()
        layers.add("x", NONE)
        layers.pop()
        layers.set("x", HOST_TENSOR)
        assert layers.pop() == {}
        assert layers.get("x") == HOST_TENSOR

    def test_are_those_that_were_not_there(self):
        layers: Layers[str] = Layers()
        layers.set("x", NONE)
        layers.push()
        layers.add("x", HOST_TENSOR)
        assert layers.pop() == {"x": HOST_TENSOR}
        assert layers.get("x") == NONE

    def test_may_be_undone_with_everything_else(self):
        layers: Layers[str] = Layers()
        layers.add("w", NONE)
        layers.push()
        layers.add("x", NONE)
        layers.push()
        layers.add("y", NONE)
        layers.set("x", HOST_TENSOR)
        layers.set("w", HOST_TENSOR)
        changes = {"w": HOST_TENSOR, "x": HOST_TENSOR, "y": NONE}
        assert layers.pop_to(0, keeps_added=False) == changes
        assert layers.everything() == {"w": NONE}
        layers.push()
        layers.add("x", NONE)
        assert layers.pop() == {}


class TestLocations:
    def test_are_never_given_twice(self, state):
        assert len({state.new_location() for _ in range(100)}) == 100

    def test_of_one_site_are_one(self, state):
        assert state.location_for("here") == state.location_for("here") != state.location_for("there")

    def test_of_two_frames_are_two(self, state):
        first = state.location_for("here")
        state.frame = Frame()
        assert state.location_for("here") != first

    def test_hold_the_object_made_there(self, state):
        assert tensor_at(state, state.allocate("here", HOST_TENSOR)) == HOST_TENSOR.bits

    def test_of_objects_that_no_one_holds_are_used_again(self, state):
        state.allocate("here", ON_CUDA)
        assert tensor_at(state, state.allocate("here", HOST_TENSOR)) == HOST_TENSOR.bits

    def test_of_objects_that_someone_holds_keep_them_in_mind(self, state):
        state.share(state.allocate("here", ON_CUDA))
        assert tensor_at(state, state.allocate("here", HOST_TENSOR)) == ON_CUDA.bits | HOST_TENSOR.bits

    def test_change_for_certain_or_perhaps(self, state):
        ref = state.allocate("here", HOST_TENSOR)
        state.update(ref.single, WITH_GRAD, is_certain=False)
        assert tensor_at(state, ref) == HOST_TENSOR.bits | WITH_GRAD.bits
        state.update(ref.single, WITH_GRAD, is_certain=True)
        assert tensor_at(state, ref) == WITH_GRAD.bits

    def test_of_other_values_are_not_shared(self, state):
        state.share(NONE)
        assert not state.shared


class TestBranches:
    def test_leave_no_trace_when_they_are_taken_back(self, state):
        state.push()
        state.frame.names.set("x", NONE)
        location = state.allocate("here", List(NONE)).single
        changes = state.pop()
        assert changes == Changes({"x": NONE}, {location: List(NONE)})
        assert state.frame.names.get("x") is UNBOUND
        assert state.heap.get(location) is UNBOUND

    def test_that_end_are_nothing(self, state):
        state.push()
        state.is_alive = False
        assert state.pop() is None
        assert state.is_alive

    def test_are_joined(self, state):
        state.frame.names.set("x", Const(1.0))
        state.frame.names.set("y", NONE)
        state.join_branches([Changes({"x": HOST_TENSOR}, {7: HOST_TENSOR}), Changes({"x": ON_CUDA}, {7: ON_CUDA})])
        assert state.frame.names.get("x") == join(HOST_TENSOR, ON_CUDA)
        assert state.heap.get(7) == join(HOST_TENSOR, ON_CUDA)
        assert state.frame.names.get("y") == NONE

    def test_that_change_nothing_keep_what_was(self, state):
        state.frame.names.set("x", HOST_TENSOR)
        state.join_branches([Changes({"x": ON_CUDA}, {}), Changes({}, {})])
        assert state.frame.names.get("x") == join(HOST_TENSOR, ON_CUDA)

    def test_of_which_one_ends_are_the_other(self, state):
        state.frame.names.set("x", HOST_TENSOR)
        state.join_branches([None, Changes({"x": ON_CUDA}, {7: NONE})])
        assert state.frame.names.get("x") == ON_CUDA
        assert state.heap.get(7) == NONE

    def test_of_which_all_end_leave_nothing_alive(self, state):
        state.join_branches([None, None])
        assert not state.is_alive

    def test_bind_a_name_on_one_way_only(self, state):
        state.join_branches([Changes({"x": ON_CUDA}, {}), Changes({}, {})])
        assert state.frame.names.get("x") == ON_CUDA

    def test_tell_what_they_changed_below_other_branches(self, state):
        depth = state.depth
        state.push()
        state.frame.names.set("x", NONE)
        state.push()
        state.heap.set(7, HOST_TENSOR)
        assert state.changes_above(depth) == Changes({"x": NONE}, {7: HOST_TENSOR})

    @given(st.permutations([HOST_TENSOR, ON_CUDA, WITH_GRAD]))
    def test_are_joined_in_any_order(self, values):
        state = State(Frame())
        state.join_branches([Changes({"x": value}, {}) for value in values])
        assert state.frame.names.get("x") == join(join(HOST_TENSOR, ON_CUDA), WITH_GRAD)


class TestMergedObjects:
    def branch(self, state: State, site: str, record: Tensor) -> Changes:
        state.push()
        state.frame.names.set("x", state.allocate(site, record))
        changes = state.pop()
        assert changes is not None
        return changes

    def test_are_one_object_that_is_changed_for_certain(self, state):
        state.join_branches([self.branch(state, "a", HOST_TENSOR), self.branch(state, "b", WITH_GRAD)])
        assert tensor_at(state, state.frame.names.get("x")) == HOST_TENSOR.bits | WITH_GRAD.bits

    def test_are_the_same_in_the_next_round(self, state):
        for _ in range(2):
            state.push()
            state.join_branches([self.branch(state, "a", HOST_TENSOR), self.branch(state, "b", WITH_GRAD)])
            state.pop()
            state.push()
            state.join_branches([self.branch(state, "a", HOST_TENSOR), self.branch(state, "b", WITH_GRAD)])
            second = state.frame.names.get("x")
            state.pop()
            state.join_branches([self.branch(state, "a", HOST_TENSOR), self.branch(state, "b", WITH_GRAD)])
            assert state.frame.names.get("x") == second

    def test_are_two_where_another_name_holds_one(self, state):
        first, second = self.branch(state, "a", HOST_TENSOR), self.branch(state, "b", WITH_GRAD)
        state.share(first.names["x"])
        state.join_branches([first, second])
        value = state.frame.names.get("x")
        assert isinstance(value, Ref)
        assert len(value.locations) == 2

    def test_are_no_containers(self, state):
        first = self.branch(state, "a", HOST_TENSOR)
        state.push()
        state.frame.names.set("x", state.allocate("b", List(HOST_TENSOR)))
        state.join_branches([first, state.pop()])
        value = state.frame.names.get("x")
        assert isinstance(value, Ref)
        assert len(value.locations) == 2


class TestHeadOfALoop:
    def test_takes_in_what_a_round_changed(self, state):
        state.frame.names.set("x", HOST_TENSOR)
        assert state.absorb([Changes({"x": ON_CUDA}, {})])
        assert state.frame.names.get("x") == join(HOST_TENSOR, ON_CUDA)

    def test_says_when_there_was_nothing_new(self, state):
        state.frame.names.set("x", HOST_TENSOR)
        assert state.absorb([Changes({"x": ON_CUDA}, {7: HOST_TENSOR})])
        assert not state.absorb([Changes({"x": ON_CUDA}, {7: HOST_TENSOR})])
        assert not state.absorb([Changes({}, {}), None])

    def test_leaves_aside_names_that_do_not_matter(self, state):
        state.frame.names.set("x", HOST_TENSOR)
        assert not state.absorb([Changes({"x": ON_CUDA}, {})], carried={"y"})
        assert state.frame.names.get("x") == join(HOST_TENSOR, ON_CUDA)
        assert state.absorb([Changes({"x": WITH_GRAD}, {})], carried={"x"})

    def test_does_not_leave_aside_objects(self, state):
        state.heap.set(7, HOST_TENSOR)
        assert state.absorb([Changes({}, {7: ON_CUDA})], carried=set())

    def test_is_found_again_after_some_branches(self, state):
        state.frame.names.set("x", HOST_TENSOR)
        state.heap.set(7, HOST_TENSOR)
        assert state.is_same_after([Changes({"x": HOST_TENSOR}, {8: ON_CUDA}), None], None)
        assert not state.is_same_after([Changes({"x": ON_CUDA}, {})], None)
        assert state.is_same_after([Changes({"x": ON_CUDA}, {})], {"y"})
        assert not state.is_same_after([Changes({}, {7: ON_CUDA})], set())
        assert state.frame.names.get("x") == state.heap.get(7) == HOST_TENSOR

    def test_notices_changes_of_objects(self, state):
        location = state.allocate("here", HOST_TENSOR).single
        assert state.absorb([Changes({}, {location: WITH_GRAD})])
        assert not state.absorb([Changes({}, {location: WITH_GRAD})])


class TestLogs:
    def test_note_what_happens_until_they_are_stopped(self, state):
        log = state.start_log()
        state.frame.names.set("x", HOST_TENSOR)
        state.frame.names.set("x", ON_CUDA)
        state.heap.set(7, NONE)
        state.stop_log(log)
        state.frame.names.set("y", NONE)
        assert log == Changes({"x": join(HOST_TENSOR, ON_CUDA)}, {7: NONE})

    def test_lie_inside_each_other(self, state):
        outer = state.start_log()
        state.frame.names.set("x", HOST_TENSOR)
        inner = state.start_log()
        state.frame.names.set("x", ON_CUDA)
        state.stop_log(inner)
        state.frame.names.set("x", NONE)
        state.stop_log(outer)
        assert inner.names == {"x": ON_CUDA}
        assert outer.names == {"x": join(join(HOST_TENSOR, ON_CUDA), NONE)}

    def test_are_what_a_handler_may_find(self, state):
        state.frame.names.set("x", HOST_TENSOR)
        state.push()
        log = state.start_log()
        state.frame.names.set("x", ON_CUDA)
        state.frame.names.set("x", WITH_GRAD)
        state.stop_log(log)
        state.pop()
        state.join_log(log)
        assert state.frame.names.get("x") == join(join(HOST_TENSOR, ON_CUDA), WITH_GRAD)


class TestFrames:
    def test_remember_every_value_once_a_function_was_defined_in_them(self):
        frame = Frame()
        frame.names.set("before", HOST_TENSOR)
        frame.start_remembering()
        frame.names.set("x", HOST_TENSOR)
        frame.names.set("x", ON_CUDA)
        assert frame.seen == {"before": HOST_TENSOR, "x": join(HOST_TENSOR, ON_CUDA)}

    def test_start_to_remember_once(self):
        frame = Frame()
        frame.start_remembering()
        seen = frame.seen
        frame.start_remembering()
        assert frame.seen is seen
        assert len(frame.names.logs) == 1
