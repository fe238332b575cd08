"""The notation of the derived data."""

from dataclasses import replace

import pytest

from flake8_torch_numpy.torch_api import derived
from flake8_torch_numpy.torch_api.encoding import decode_module, decode_signature
from flake8_torch_numpy.torch_api.signature import Condition, ModuleClass, Output, Overload, Signature
from tests.torch_api.conftest import HAS_TORCH

COPY = Output("propagates", "inputs", "inputs", "copy")
INDICES = Output("never", "inputs", "integer", "copy")


READ = {
    "H": Signature("host"),
    "N": Signature("none"),
    "? func": Signature("unknown", parameters=("func",)),
    "T(piic..)": Signature("tensor", (COPY,)),
    "!T(piis.i) other": Signature(
        "tensor", (Output("propagates", "inputs", "inputs", "self", lazy="inputs"),), ("other",), in_place=True
    ),
    "@T(niiv.i)": Signature("tensor", (Output("never", "inputs", "inputs", "view", lazy="inputs"),), is_property=True),
    "T(nfdc..) size;dtype,device": Signature(
        "tensor", (Output("never", "factory", "factory", "copy"),), ("size",), keywords=("dtype", "device")
    ),
    "T(p1iv..) other#other": Signature(
        "tensor", (Output("propagates", "first", "inputs", "view"),), ("other",), cuts=("other",)
    ),
    "T(?iim..) ;out": Signature("tensor", (Output("unknown", "inputs", "inputs", "maybe"),), keywords=("out",)),
    "L(piiv..)": Signature("list", (Output("propagates", "inputs", "inputs", "view"),)),
    "U(values:piic..,indices:ninc..)": Signature(
        "tuple", (replace(COPY, field="values"), replace(INDICES, field="indices"))
    ),
    "T(pcBmsc)": Signature("tensor", (Output("propagates", "cuda", "bfloat16", "maybe", "", "sparse", "conj"),)),
}


@pytest.mark.parametrize(("text", "signature"), READ.items())
def test_a_signature_is_read(text: str, signature: Signature) -> None:
    assert decode_signature(text) == signature


def test_a_nested_tuple_is_read() -> None:
    output, state = decode_signature("U(piic..,U(piic..,ninc..))").outputs
    assert output == COPY
    assert (state.holds, state.items) == ("tuple", (COPY, INDICES))


def test_named_parts_that_are_no_tensors_are_read() -> None:
    data, order, rest = decode_signature("U(data:piic..,order:N,rest:?)").outputs
    assert (data.field, data.holds) == ("data", "tensor")
    assert (order.field, order.holds) == ("order", "none")
    assert (rest.field, rest.holds) == ("rest", "unknown")


def test_overloads_are_read() -> None:
    signature = decode_signature("? | 0:dim/axis=host&:keepdim=true => U(piic..,ninc..) dim | => T(piic..)")
    assert signature.returns == "unknown"
    assert signature.overloads == (
        Overload(
            (Condition(("dim", "axis"), 0, "host"), Condition(("keepdim",), None, "true")),
            Signature("tuple", (COPY, INDICES), ("dim",)),
        ),
        Overload((), Signature("tensor", (COPY,))),
    )


def test_a_module_is_read() -> None:
    text = "always affine(size,affine) bias,weight;mean T(piic..) input"
    forward = Signature("tensor", (COPY,), ("input",))
    assert decode_module(text) == ModuleClass(
        "always", forward, "affine", ("size", "affine"), ("bias", "weight"), ("mean",)
    )


def test_a_module_with_neither_parameters_nor_buffers_is_read() -> None:
    assert decode_module("never () ; ?") == ModuleClass("never", Signature("unknown"))


def test_the_variants_of_a_module_are_read() -> None:
    module = decode_module("never (size) ; T(piic..) || 1:both=true => U(piic..,ninc..) || => T(piic..)")
    assert module.forward == Signature("tensor", (COPY,))
    assert [overload.signature.returns for overload in module.variants] == ["tuple", "tensor"]


@pytest.mark.skipif(not HAS_TORCH, reason="the tools that write the notation need torch and NumPy")
def test_what_is_read_is_written_as_it_was() -> None:
    from tools.derive.writing import encode_module, encode_signature  # noqa: PLC0415  # imports torch

    for table in (derived.METHODS, derived.FUNCTIONS, derived.DISTRIBUTIONS):
        for text in table.values():
            assert encode_signature(decode_signature(text)) == text
    for text in derived.MODULES.values():
        assert encode_module(decode_module(text)) == text
