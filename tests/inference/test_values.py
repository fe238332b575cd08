"""Laws of the domain, for all values that Hypothesis can think of."""

import ast
from collections.abc import Callable, Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flake8_torch_numpy.inference import values
from flake8_torch_numpy.inference.answers import (
    Answer,
    answer_data,
    answer_device,
    answer_dtype,
    answer_grad,
    answer_layout,
    answer_lazy,
)
from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
from flake8_torch_numpy.inference.values import (
    ARRAY,
    CERTAIN,
    CONJ,
    CUDA,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_SUSPECT,
    DTYPE_UNKNOWN,
    FLOATING,
    GRAD,
    GRAD_SUSPECT,
    GRAD_UNKNOWN,
    HOST,
    HOST_TENSOR,
    KIND,
    LAYOUT,
    LAYOUT_UNKNOWN,
    LAZY,
    LAZY_UNKNOWN,
    MAYBE,
    META,
    MODE_OFF,
    MODE_ON,
    NARROW_FLOAT,
    NEG,
    NESTED,
    NO_GRAD,
    NONE,
    OPAQUE,
    ORDINARY,
    OTHER_ACCELERATOR,
    PLAIN,
    PLAIN_VALUE,
    PROPERTIES,
    QUANTIZED,
    REQUIRES_GRAD,
    SPARSE,
    STRIDED,
    THROUGH_DATA,
    UNBOUND,
    UNKNOWN_TENSOR,
    Class,
    Condition,
    Const,
    Device,
    Dict,
    Dtype,
    Either,
    Fact,
    Function,
    Instance,
    Items,
    List,
    Mode,
    Module,
    Reason,
    Ref,
    Stream,
    Symbol,
    Tensor,
    Value,
    alternatives_of,
    describe,
    device_named,
    join,
    join_all,
    join_tensors,
    widen,
)

_BITS = [1 << position for position in range(33)]


def _subsets(of: int) -> st.SearchStrategy[int]:
    """Non-empty sets of possibilities of one property."""
    inside = [bit for bit in _BITS if bit & of]
    return st.lists(st.sampled_from(inside), min_size=1, unique=True).map(sum)


_PARTS = [_subsets(of) for of in (DEVICE, REQUIRES_GRAD, DTYPE, LAYOUT, LAZY, KIND, THROUGH_DATA)]
reasons = st.builds(Reason, st.sampled_from(["moved", "made"]), st.integers(1, 9), st.integers(0, 9))
tensors = st.builds(
    lambda bits, why, families, owner: Tensor(sum(bits), why, families, owner),
    st.tuples(*_PARTS),
    st.tuples(*[st.none() | reasons for _ in PROPERTIES]),
    st.frozensets(st.integers(1, 3), max_size=2),
    st.integers(0, 2),
)

_A_CLASS, _ANOTHER = (ClassInfo(ast.parse(f"class {name}: pass").body[0]) for name in "AB")  # type: ignore[arg-type]
_A_FUNCTION = FunctionInfo(ast.parse("def f(): pass").body[0], "f")  # type: ignore[arg-type]

_simple: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from([OPAQUE, HOST_TENSOR, UNKNOWN_TENSOR, NONE, PLAIN_VALUE, ARRAY, UNBOUND]),
    tensors,
    st.builds(Const, st.sampled_from([True, False, 0, 1, 1.0, "cuda", "cpu", "mps:0", "word"])),
    st.builds(Device, _subsets(DEVICE), st.none() | reasons),
    st.builds(Dtype, _subsets(DTYPE)),
    st.builds(Mode, st.integers(1, 3)),
    st.builds(Condition, st.sampled_from(Fact), st.booleans()),
    st.builds(Symbol, st.sampled_from(["torch.relu", "numpy.sum", "somewhere.make"])),
    st.builds(Ref, st.frozensets(st.integers(1, 12), min_size=1, max_size=9)),
    st.sampled_from([Class(_A_CLASS), Class(_ANOTHER), Function(_A_FUNCTION)]),
)
_names = st.sampled_from(["a", "b"])


def _compound(inside: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.one_of(
        st.builds(Items, st.lists(inside, max_size=3).map(tuple)),
        st.builds(Stream, inside, st.booleans()),
        st.builds(List, inside, st.none() | st.lists(inside, max_size=2).map(tuple)),
        st.builds(Dict, st.dictionaries(_names, inside, max_size=2).map(lambda held: tuple(held.items())), inside),
        st.builds(
            Instance,
            st.sampled_from([_A_CLASS, _ANOTHER]),
            st.dictionaries(_names, inside, max_size=2).map(lambda held: tuple(held.items())),
            st.just(0) | _subsets(DEVICE),
            st.just(0) | _subsets(REQUIRES_GRAD),
            st.just(0) | _subsets(DTYPE),
            st.booleans(),
        ),
        st.builds(
            lambda grad, device, dtype, children: Module("m", None, grad, device, children, dtype=dtype),
            _subsets(REQUIRES_GRAD),
            _subsets(DEVICE),
            _subsets(DTYPE),
            st.none() | st.lists(inside, max_size=2).map(tuple),
        ),
        st.tuples(inside, inside).map(join_all),
    )


anything = st.recursive(_simple, _compound, max_leaves=6)


def _canonical(value: object) -> object:
    """The same thing without an order of alternatives, so that equality is that of meaning."""
    if isinstance(value, Either):
        return frozenset(_canonical(part) for part in value.alternatives)
    if isinstance(value, Tensor):
        return ("tensor", value.bits, value.families, value.owner)
    if isinstance(value, Items | Stream | List | Dict | Instance | Module):
        fields = [getattr(value, name) for name in value.__dataclass_fields__ if "reason" not in name]
        return (type(value), *map(_canonical, fields))
    if isinstance(value, tuple):
        return tuple(_canonical(part) for part in value)
    return value


def _is_covered(one: Value, by: Value) -> bool:
    """Is `one` less or equal?"""
    return _canonical(join(by, one)) == _canonical(by)


def _tensors_in(value: Value) -> Iterator[Tensor]:
    return (part for part in alternatives_of(value) if isinstance(part, Tensor))


def _allows(joined: int, held: int) -> bool:
    """Do the possibilities of each property in `held` lie within those of `joined`?"""
    return all(
        held & of & ~joined == 0 or joined & unknown
        for of, unknown in ((DEVICE, DEVICE_UNKNOWN | DEVICE_SUSPECT), (REQUIRES_GRAD, GRAD_UNKNOWN | GRAD_SUSPECT))
    )


class TestTensors:
    """They form a semilattice exactly."""

    @given(tensors)
    def test_join_is_idempotent(self, one):
        assert join_tensors(one, one) == one

    @given(tensors, tensors)
    def test_join_is_commutative(self, one, other):
        assert join_tensors(one, other) == join_tensors(other, one)

    @given(tensors, tensors, tensors)
    def test_join_is_associative(self, one, other, third):
        assert join_tensors(join_tensors(one, other), third) == join_tensors(one, join_tensors(other, third))

    @given(tensors, tensors)
    def test_join_is_the_least_upper_bound(self, one, other):
        joined = join_tensors(one, other)
        assert joined.bits == one.bits | other.bits
        assert join_tensors(joined, one) == joined == join_tensors(joined, other)

    @given(tensors, tensors)
    def test_join_agrees_with_the_join_of_all_values(self, one, other):
        assert join(one, other) == join_tensors(one, other)

    @given(tensors, tensors)
    def test_join_keeps_the_reason_of_the_side_that_gives_cause(self, one, other):
        joined = join_tensors(one.replace(DEVICE, CUDA, Reason("moved", 1, 0)), other.replace(DEVICE, HOST))
        reason = joined.reason(DEVICE)
        assert reason is not None
        assert reason.text == "moved"

    @given(tensors)
    def test_reasons_do_not_distinguish(self, one):
        plain = Tensor(one.bits, families=one.families, owner=one.owner)
        assert plain == one
        assert hash(plain) == hash(one)
        assert join_tensors(plain, one) == one

    @given(tensors)
    def test_changes_touch_one_property_only(self, one):
        for of, bits in ((DEVICE, CUDA), (REQUIRES_GRAD, GRAD)):
            changed = one.replace(of, bits)
            assert changed.bits & of == bits
            assert changed.bits & ~of == one.bits & ~of
            assert changed.has_only(bits, of)

    @given(tensors)
    def test_can_become_certain(self, one):
        assert one.certainly().is_certain
        assert one.certainly().bits & ~KIND == one.bits & ~KIND

    @given(tensors)
    def test_a_copy_has_no_relatives(self, one):
        copy = one.detached_identity()
        assert (copy.bits, copy.families) == (one.bits, frozenset())
        assert copy.owner in {0, values.UNKNOWN_OWNER}

    def test_of_ever_more_families_come_to_an_end(self):
        tensor = HOST_TENSOR
        for number in range(1, 30):
            tensor = join_tensors(tensor, Tensor(HOST_TENSOR.bits, families=frozenset((number,))))
        assert join_tensors(tensor, Tensor(HOST_TENSOR.bits, families=frozenset((99,)))) == tensor

    def test_are_no_other_values(self):
        assert HOST_TENSOR not in (HOST_TENSOR.bits, PLAIN_VALUE, None)

    def test_show_what_they_may_be(self):
        assert "HOST" in repr(HOST_TENSOR)
        assert describe(CUDA | GRAD | CERTAIN) == "CUDA GRAD CERTAIN"
        assert describe(0) == ""


class TestAllValues:
    @given(anything)
    def test_join_is_idempotent(self, one):
        assert _canonical(join(one, one)) == _canonical(one)

    @given(anything)
    def test_unbound_is_the_bottom(self, one):
        assert join(one, UNBOUND) == one == join(UNBOUND, one)

    @given(anything, anything)
    def test_join_is_commutative(self, one, other):
        assert _canonical(join(one, other)) == _canonical(join(other, one))

    @given(anything, anything)
    def test_join_is_an_upper_bound(self, one, other):
        joined = join(one, other)
        assert _is_covered(one, joined)
        assert _is_covered(other, joined)

    @given(anything, anything)
    def test_join_loses_no_tensor(self, one, other):
        joined = join(one, other)
        for tensor in (*_tensors_in(one), *_tensors_in(other)):
            found = list(_tensors_in(joined))
            assert any(_allows(part.bits, tensor.bits) for part in found)

    @given(anything, anything, anything)
    def test_join_is_monotone(self, one, more, other):
        assert _is_covered(join(one, other), join(join(one, more), other))

    @given(anything, anything, anything)
    def test_join_loses_nothing_in_any_order(self, one, other, third):
        left, right = join(join(one, other), third), join(one, join(other, third))
        for part in (one, other, third):
            assert _is_covered(part, left)
            assert _is_covered(part, right)

    @given(st.lists(anything, max_size=6))
    def test_a_second_round_of_joins_changes_nothing(self, held):
        first = join_all(held)
        assert _canonical(join_all([first, *held])) == _canonical(first)

    @given(anything)
    def test_are_hashable_and_equal_to_themselves(self, one):
        assert one == one  # noqa: PLR0124
        assert len({one, one}) == 1

    @given(anything)
    def test_show_themselves(self, one):
        assert repr(one)


class TestAscendingChains:
    """A loop that makes values ever larger comes to an end."""

    @pytest.mark.parametrize(
        "grow",
        [
            List,
            Stream,
            lambda value: Items((value,)),
            lambda value: Items((value, HOST_TENSOR)),
            lambda value: Dict((("key", value),), UNBOUND),
            lambda value: Either((value, NONE)),
            lambda value: List(value, (value,)),
        ],
    )
    def test_of_containers_in_containers(self, grow):
        value: Value = HOST_TENSOR
        for _ in range(30):
            larger = join(value, grow(value))
            if larger == value:
                return
            value = larger
        pytest.fail(f"still growing: {value}")

    def test_of_tuples_that_grow(self):
        value: Value = UNBOUND
        lengths = set()
        for length in range(30):
            value = join(value, Items((HOST_TENSOR,) * length))
            lengths.add(repr(value))
        assert len(lengths) < 10

    def test_of_many_objects(self):
        value: Value = UNBOUND
        for location in range(1, 30):
            value = join(value, Ref(frozenset((location,))))
        assert join(value, Ref(frozenset((99,)))) == value

    def test_of_many_kinds(self):
        value: Value = UNBOUND
        for index in range(30):
            value = join(value, Symbol(f"module.name{index}"))
        assert join(value, Symbol("module.other")) == value

    @given(st.lists(anything, min_size=1, max_size=12))
    def test_is_no_longer_than_what_is_joined(self, held):
        first = join_all(held)
        second = join_all([first, *held])
        assert _canonical(join_all([second, *held])) == _canonical(second)


class TestWidening:
    @given(anything)
    def test_covers_what_was_there(self, one):
        wide = widen(one)
        for tensor in _tensors_in(one):
            assert any(_allows(part.bits, tensor.bits) for part in _tensors_in(wide))

    @given(anything)
    def test_is_done_once(self, one):
        assert widen(widen(one)) == widen(one)

    @given(tensors, tensors)
    def test_of_tensors_leaves_nothing_to_add(self, one, other):
        wide = widen(one)
        assert isinstance(wide, Tensor)
        assert _allows(wide.bits, other.bits)


class TestUnknownThings:
    @given(anything)
    def test_cover_everything(self, one):
        joined = join(OPAQUE, one)
        assert any(part.bits & MAYBE for part in _tensors_in(joined))
        assert answer_device(next(_tensors_in(joined)).bits) in {Answer.OPEN, Answer.SIGN}


class TestContainers:
    def test_of_tuples_of_one_length_join_item_by_item(self):
        grad = HOST_TENSOR.replace(REQUIRES_GRAD, GRAD)
        joined = join(Items((HOST_TENSOR, grad)), Items((HOST_TENSOR, HOST_TENSOR)))
        assert joined == Items((HOST_TENSOR, join_tensors(grad, HOST_TENSOR)))

    def test_of_tuples_of_other_lengths_keep_the_elements(self):
        assert join(Items((HOST_TENSOR,)), Items((HOST_TENSOR, NONE))) == Stream(join(HOST_TENSOR, NONE))

    def test_of_dicts_join_key_by_key(self):
        one = Dict((("a", HOST_TENSOR), ("b", NONE)), UNBOUND)
        other = Dict((("a", NONE),), UNBOUND)
        joined = join(one, other)
        assert isinstance(joined, Dict)
        assert joined.get("a") == join(HOST_TENSOR, NONE)
        assert joined.get("b") == NONE
        assert joined.get("c") is None

    def test_keys_are_told_apart_by_class(self):
        assert Dict(((1, NONE),), UNBOUND).get(True) is None
        assert Dict(((1, NONE),), UNBOUND).get(1) is NONE

    def test_of_modules_of_one_kind(self):
        one, other = (Module("torch.nn.Linear", None, GRAD, where) for where in (HOST, CUDA))
        assert join(one, other) == Module("torch.nn.Linear", None, GRAD, HOST | CUDA)

    def test_of_instances_that_were_moved_on_one_way_only(self):
        moved = Instance(_A_CLASS, device=CUDA, is_built=True)
        joined = join(moved, Instance(_A_CLASS, is_built=True))
        assert isinstance(joined, Instance)
        assert joined.device & DEVICE_UNKNOWN

    def test_of_attributes_that_were_set_on_one_way_only(self):
        with_it = Instance(_A_CLASS, (("x", HOST_TENSOR),), is_built=True)
        without = Instance(_A_CLASS, is_built=True)
        joined = join(with_it, without)
        assert isinstance(joined, Instance)
        assert joined.get("x") == HOST_TENSOR
        unbuilt = join(with_it, Instance(_A_CLASS))
        assert isinstance(unbuilt, Instance)
        assert not unbuilt.is_built


class TestConstants:
    def test_are_told_apart_by_class(self):
        assert Const(True) != Const(1)
        assert Const(1) != Const(1.0)
        assert len({Const(True), Const(1), Const(1.0)}) == 3

    def test_become_plain_values(self):
        assert join(Const(1.0), Const(2.0)) == PLAIN_VALUE
        assert join(Const("a"), PLAIN_VALUE) == PLAIN_VALUE

    def test_none_stays_visible(self):
        assert set(alternatives_of(join(Const(1.0), NONE))) == {Const(1.0), NONE}

    def test_that_name_devices_become_a_device(self):
        assert join(Const("cuda"), Const("cpu")) == Device(CUDA | HOST)
        assert join(Const("cuda"), Device(HOST)) == Device(CUDA | HOST)


class TestNamesOfDevices:
    @pytest.mark.parametrize(
        ("name", "bits"),
        [
            ("cpu", HOST),
            ("cpu:0", HOST),
            ("cuda", CUDA),
            ("cuda:1", CUDA),
            ("cuda:", CUDA),
            ("gpu", CUDA),
            ("meta", META),
            ("mps", OTHER_ACCELERATOR),
            ("xla:1", OTHER_ACCELERATOR),
            (0, CUDA),
        ],
    )
    def test_are_known(self, name, bits):
        assert device_named(name) == Device(bits)

    @pytest.mark.parametrize("name", ["", "word", "cudax", "float32", None, True, 1.0, b"cuda"])
    def test_are_not_all_strings(self, name):
        assert device_named(name) is None


class TestAnswers:
    @pytest.mark.parametrize(
        ("bits", "answer"),
        [
            (HOST, Answer.MET),
            (CUDA, Answer.BROKEN),
            (OTHER_ACCELERATOR, Answer.BROKEN),
            (CUDA | OTHER_ACCELERATOR, Answer.BROKEN),
            (META, Answer.MET),
            (META | HOST, Answer.MET),
            (META | CUDA, Answer.SIGN),
            (META | DEVICE_UNKNOWN, Answer.OPEN),
            (HOST | CUDA, Answer.SIGN),
            (DEVICE_SUSPECT, Answer.SIGN),
            (HOST | DEVICE_SUSPECT, Answer.SIGN),
            (CUDA | DEVICE_UNKNOWN, Answer.SIGN),
            (DEVICE_UNKNOWN, Answer.OPEN),
            (HOST | DEVICE_UNKNOWN, Answer.OPEN),
        ],
    )
    def test_about_the_device(self, bits, answer):
        assert answer_device(bits | GRAD | CERTAIN) is answer

    @pytest.mark.parametrize(
        ("bits", "mode", "answer"),
        [
            (NO_GRAD, MODE_ON, Answer.MET),
            (GRAD, MODE_ON, Answer.BROKEN),
            (GRAD, MODE_OFF, Answer.MET),
            (GRAD, MODE_ON | MODE_OFF, Answer.SIGN),
            (GRAD | NO_GRAD, MODE_ON, Answer.SIGN),
            (GRAD_SUSPECT, MODE_ON, Answer.SIGN),
            (GRAD_UNKNOWN, MODE_ON, Answer.OPEN),
            (GRAD_UNKNOWN | NO_GRAD, MODE_ON, Answer.OPEN),
            (GRAD_UNKNOWN, MODE_OFF, Answer.MET),
            (GRAD_SUSPECT, MODE_ON | MODE_OFF, Answer.SIGN),
        ],
    )
    def test_about_grad(self, bits, mode, answer):
        assert answer_grad(bits | CUDA | CERTAIN, mode) is answer

    @pytest.mark.parametrize(
        ("bits", "answer"),
        [
            (ORDINARY, Answer.MET),
            (DTYPE_UNKNOWN, Answer.MET),
            (NARROW_FLOAT, Answer.BROKEN),
            (NARROW_FLOAT | QUANTIZED, Answer.BROKEN),
            (FLOATING | NARROW_FLOAT, Answer.SIGN),
            (DTYPE_SUSPECT | DTYPE_CHOSEN, Answer.SIGN),
            (DTYPE_CHOSEN | DTYPE_UNKNOWN, Answer.OPEN),
        ],
    )
    def test_about_the_dtype(self, bits, answer):
        assert answer_dtype(bits | CUDA | CERTAIN) is answer

    @pytest.mark.parametrize(
        ("bits", "answer"),
        [
            (STRIDED, Answer.MET),
            (LAYOUT_UNKNOWN, Answer.MET),
            (SPARSE, Answer.BROKEN),
            (NESTED | SPARSE, Answer.BROKEN),
            (STRIDED | SPARSE, Answer.SIGN),
            (LAYOUT_UNKNOWN | NESTED, Answer.SIGN),
        ],
    )
    def test_about_the_layout(self, bits, answer):
        assert answer_layout(bits | CUDA | CERTAIN) is answer

    @pytest.mark.parametrize(
        ("bits", "conjugation", "negation"),
        [
            (PLAIN, Answer.MET, Answer.MET),
            (LAZY_UNKNOWN, Answer.MET, Answer.MET),
            (CONJ, Answer.BROKEN, Answer.MET),
            (NEG, Answer.MET, Answer.BROKEN),
            (CONJ | NEG, Answer.SIGN, Answer.SIGN),
            (PLAIN | CONJ, Answer.SIGN, Answer.MET),
        ],
    )
    def test_about_lazy_bits(self, bits, conjugation, negation):
        assert answer_lazy(bits | CUDA | CERTAIN, CONJ) is conjugation
        assert answer_lazy(bits | CUDA | CERTAIN, NEG) is negation

    @pytest.mark.parametrize(
        ("bits", "answer"),
        [
            (HOST, Answer.MET),
            (CUDA, Answer.MET),
            (DEVICE_UNKNOWN, Answer.MET),
            (META, Answer.BROKEN),
            (META | HOST, Answer.SIGN),
            (META | DEVICE_UNKNOWN, Answer.SIGN),
        ],
    )
    def test_about_data(self, bits, answer):
        assert answer_data(bits | GRAD | CERTAIN) is answer

    @pytest.mark.parametrize(
        "answered",
        [
            lambda bits: answer_grad(bits, MODE_ON),
            answer_dtype,
            answer_layout,
            lambda bits: answer_lazy(bits, CONJ),
            answer_data,
        ],
        ids=["grad", "dtype", "layout", "lazy bits", "data"],
    )
    @given(one=tensors, other=tensors)
    def test_never_become_surer_by_a_join(self, answered, one, other):
        self._check_no_surer(answered, one, other)

    @given(one=tensors, other=tensors)
    def test_about_the_device_never_become_surer_by_a_join(self, one, other):
        # A tensor that has no data has none on any device.
        assume(not (one.bits | other.bits) & META)
        self._check_no_surer(answer_device, one, other)

    def _check_no_surer(self, answered: Callable[[int], Answer], one: Tensor, other: Tensor) -> None:
        joined = answered(join_tensors(one, other).bits)
        answers = {answered(one.bits), answered(other.bits)}
        if joined in {Answer.MET, Answer.BROKEN}:
            assert answers == {joined}
        if answers != {Answer.MET}:
            assert joined is not Answer.MET


class TestReasons:
    def test_are_told_from_the_beginning(self):
        first = Reason("made", 1, 0)
        second = Reason("moved", 2, 0, first)
        assert second.steps() == [first, second]

    def test_of_a_long_way_are_cut(self):
        reason = Reason("made", 1, 0)
        for line in range(2, 100):
            reason = Reason("moved", line, 0, reason)
        assert len(reason.steps()) <= 20
        assert reason.steps()[-1] is reason

    def test_point_at_the_name_of_a_method(self):
        call = ast.parse("x = (größe\n  .äh.cuda())").body[0].value  # type: ignore[attr-defined]
        assert values.position_of(call) == (2, 7)

    def test_point_at_the_beginning_of_all_else(self):
        call = ast.parse("  \nf(x)").body[0].value  # type: ignore[attr-defined]
        assert values.position_of(call) == (2, 0)
