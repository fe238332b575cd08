"""Looking names up."""

import subprocess
import sys

import pytest

from flake8_torch_numpy.torch_api import catalog, derived
from flake8_torch_numpy.torch_api.signature import Signature

UNKNOWN = [
    "",
    "torch",
    "add",
    "torch.no_such_function",
    "numpy.zeros",
    "torch.Tensor.no_such_method",
    "torch.nn.Nothing",
]


def signatures() -> list[Signature | None]:
    return [
        *map(catalog.method, derived.METHODS),
        *map(catalog.function, derived.FUNCTIONS),
        *(catalog.distribution_member(*name.rsplit(".", 1)) for name in derived.DISTRIBUTIONS),
    ]


def with_overloads(signature: Signature | None) -> list[Signature]:
    assert signature is not None
    return [signature, *(overload.signature for overload in signature.overloads)]


def test_every_entry_can_be_read() -> None:
    for found in signatures():
        for signature in with_overloads(found):
            counts = {"tensor": {1}, "list": {1}, "host": {0}, "none": {0}, "unknown": {0}}
            assert len(signature.outputs) in counts.get(signature.returns, set(range(1, 8)))
            assert bool(signature.overloads) is not (signature.overloads == ())


def test_overloads_end_with_one_that_always_applies() -> None:
    for signature in filter(None, signatures()):
        if signature.overloads:
            *special, last = signature.overloads
            assert last.conditions == ()
            assert all(overload.conditions for overload in special)


def test_a_signature_with_overloads_says_what_all_of_them_say() -> None:
    for signature in filter(None, signatures()):
        for overload in signature.overloads:
            assert signature.returns in {"unknown", overload.signature.returns}
            for general, special in zip(signature.outputs, overload.signature.outputs, strict=False):
                assert general.grad in {"unknown", special.grad}
                assert general.device in {"unknown", special.device}


def test_every_module_can_be_read() -> None:
    for name in derived.MODULES:
        module = catalog.module_class(name)
        assert module is not None
        assert module.switch in {"", *module.parameters}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_name_gives_nothing(name: str) -> None:
    assert catalog.function(name) is None
    assert catalog.module_class(name) is None
    assert catalog.method(name.rpartition(".")[2] + "?") is None
    assert catalog.distribution_member(name, "sample") is None
    assert not catalog.is_optimizer(name)
    assert not catalog.is_distribution(name)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("torch.functional.norm", "torch.norm"),
        ("torch.nn.functional.conv2d", "torch.conv2d"),
        ("torch.nn.modules.linear.Linear", "torch.nn.Linear"),
        ("torch.nn.modules.Linear", "torch.nn.Linear"),
        ("torch.nn.parameter.Parameter", "torch.nn.Parameter"),
        ("torch.optim.adam.Adam", "torch.optim.Adam"),
        ("torch.distributions.normal.Normal", "torch.distributions.Normal"),
        ("torch.serialization.load", "torch.load"),
        ("torch.zeros", "torch.zeros"),
        ("torch.no_such_function", "torch.no_such_function"),
    ],
)
def test_a_thing_has_one_first_name(name: str, first: str) -> None:
    assert catalog.canonical(name) == first


def test_no_alias_leads_to_another_alias() -> None:
    assert not derived.ALIASES.keys() & set(derived.ALIASES.values())


def test_aliases_give_what_their_first_names_give() -> None:
    assert catalog.function("torch.functional.norm") is not None
    assert catalog.function("torch.functional.norm") == catalog.function("torch.norm")
    assert catalog.module_class("torch.nn.modules.conv.Conv2d") == catalog.module_class("torch.nn.Conv2d")
    assert catalog.is_optimizer("torch.optim.sgd.SGD")


@pytest.mark.parametrize("owner", ["torch.Tensor", "torch.nn.Parameter", "torch.nn.parameter.Parameter"])
def test_a_method_can_be_called_as_a_function(owner: str) -> None:
    method, function = catalog.method("expand_as"), catalog.function(f"{owner}.expand_as")
    assert method is not None
    assert function is not None
    assert method.parameters == ("other",)
    assert function.parameters == ("self", "other")
    assert function.outputs == method.outputs


def test_the_overloads_of_a_method_are_found_when_it_is_called_as_a_function() -> None:
    function = catalog.function("torch.Tensor.max")
    assert function is not None
    assert [found.returns for found in function.select(["tensor"])] == ["tensor"]
    assert [found.returns for found in function.select(["tensor", "host"])] == ["tuple"]
    assert [found.returns for found in function.select(["tensor", "tensor"])] == ["tensor"]


def test_keyword_only_conditions_stay_so_when_a_method_is_called_as_a_function() -> None:
    function = catalog.function("torch.Tensor.nonzero")
    assert function is not None
    assert [found.returns for found in function.select(["tensor"], {"as_tuple": "true"})] == ["list"]


def test_a_property_is_no_function() -> None:
    assert catalog.method("T") is not None
    assert catalog.function("torch.Tensor.T") is None


def test_distributions_and_optimizers_are_told_apart() -> None:
    assert catalog.is_distribution("torch.distributions.Normal")
    assert catalog.is_distribution("torch.distributions.categorical.Categorical")
    assert not catalog.is_distribution("torch.optim.Adam")
    assert catalog.is_optimizer("torch.optim.Adam")
    assert not catalog.is_optimizer("torch.nn.Linear")


def test_the_data_is_loaded_only_when_it_is_asked_for() -> None:
    program = """
import sys
from flake8_torch_numpy.torch_api import catalog
assert "flake8_torch_numpy.torch_api.derived" not in sys.modules
assert catalog.method("add") is not None
assert "flake8_torch_numpy.torch_api.derived" in sys.modules
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
