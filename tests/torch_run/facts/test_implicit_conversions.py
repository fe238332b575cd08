"""Where tensors become arrays without anyone saying so, and which calls only look like it.

`s`, `t`, `m` are a scalar, a vector and a matrix; `nd` is an array of the vector's shape.
"""

import importlib
import io
import operator
from collections import deque
from typing import Any

import numpy as np
import pytest
import torch

from tests.torch_run.refusals import device_refusal, grad_refusal, refusal

# What functions convert, the sink tables say; tests/torch_run/sinks runs them.
CONVERTING = [
    "np.array([t, t])",
    "np.array((s,))",
    "np.array([[s, s], [s, s]])",
    "np.array([[t]])",
    "np.array([(s, 1.0)])",
    "np.array([s, 1.0])",
    "np.array(deque([s, s]))",
    "np.array(list({1: s}.values()))",
    "np.array([t, t], dtype=object)",
    "np.array([s], dtype=object)",
    "np.stack([t, t])",
    "t.__array__()",
    "nd.__setitem__(slice(None), t)",
    "nd.__setitem__(slice(None), s)",
    "nd.__setitem__(slice(None), [s, s, s])",
    "nd.__setitem__(nd > 0, t)",
    "nd.__setitem__(np.array([0, 1, 2]), t)",
    "np.ones((2, 3)).__setitem__(0, t)",
    "np.ones((2, 3)).__setitem__((0, slice(None)), t)",
    "t + nd",
    "t - nd",
    "t * nd",
    "t / nd",
    "t // nd",
    "t % nd",
    "t ** nd",
    "t @ nd",
    "t + np.array(1.0)",
    "operator.iadd(t, nd)",
]
# Lists that are kept as they are, or of which each element becomes a number.
KEPT = [
    "np.array(x for x in t)",
    "np.array({t})",
    "np.array({1: s}.values())",
    "np.array([{1: s}])",
]
PLAIN = [
    "float(s)",
    "int(s)",
    "bool(s)",
    "s.item()",
    "t.tolist()",
    "f'{s:.2f}'",
    "f'{t}'",
    "str(t)",
    "list(t)",
    "sorted(t)",
    "abs(t)",
    "max(t)",
    "sum(t)",
    "torch.as_tensor(t)",
    "np.float64(s)",
    "nd.__setitem__(0, s)",
    "nd.__setitem__(0, s.reshape(1))",
    "np.ones((2, 3)).__setitem__((0, 0), s)",
    "np.fromiter([s, s], dtype=float)",
    "t * np.float32(2)",
    "np.float32(2) * t",
    "t * np.int64(2)",
    "t != nd",
    "np.float64(2) * t",
    "t * np.float64(2)",
    "nd[0] + t",
    "np.shape(t)",
    "np.ndim(t)",
    "np.squeeze(t)",
    "np.nonzero(t)",
    "np.split(t, 3)",
]
NEVER_POSSIBLE = [
    "np.sum(t)",
    "np.mean(t)",
    "np.max(t)",
    "np.min(t)",
    "np.std(t)",
    "np.var(t)",
    "np.prod(t)",
    "np.any(t)",
    "np.all(t)",
    "torch.from_numpy(t)",
    "nd + t",
    "nd - t",
    "nd * t",
    "nd // t",
    "nd % t",
    "nd ** t",
    "nd @ t",
    "nd > t",
    "t > nd",
    "t < nd",
    "nd < t",
    "np.array(1.0) + t",
    "operator.iadd(nd, t)",
    "operator.imul(nd, t)",
    "torch.add(t, nd)",
    "t.add(nd)",
]


MODULES = {"np": np, "torch": torch, "io": io, "operator": operator, "deque": deque}


def evaluate(expression: str, device: str = "cpu", *, requires_grad: bool = False, **more: object) -> object:
    tensors = {"s": torch.tensor(1.0), "t": torch.tensor([1.0, 2.0, 3.0]), "m": torch.eye(3) + 1}
    names = {name: tensor.to(device).requires_grad_(requires_grad) for name, tensor in tensors.items()}
    return eval(expression, {**MODULES, "nd": np.ones(3), **names, **more})


def pyplot() -> Any:
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    return importlib.import_module("matplotlib.pyplot")


# NumPy calls `__array__` and `__array_wrap__` with arguments that torch does not know yet, then again without.
tolerant_of_deprecation = pytest.mark.filterwarnings("ignore:__array_:DeprecationWarning")


@tolerant_of_deprecation
class TestConverting:
    @pytest.mark.parametrize("expression", CONVERTING)
    def test_works_on_the_host(self, expression):
        evaluate(expression)

    @pytest.mark.parametrize("expression", CONVERTING)
    def test_is_refused_for_grad(self, expression):
        with grad_refusal():
            evaluate(expression, requires_grad=True)

    @pytest.mark.parametrize("expression", CONVERTING)
    def test_works_for_grad_while_grad_mode_is_off(self, expression):
        with torch.no_grad():
            evaluate(expression, requires_grad=True)

    @pytest.mark.parametrize("expression", CONVERTING)
    def test_is_refused_for_the_device(self, expression, device):
        with device_refusal(device):
            evaluate(expression, device)


@tolerant_of_deprecation
@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True to a scalar:UserWarning")
class TestPlotting:
    @pytest.fixture
    def plt(self):
        pytest.importorskip("matplotlib", reason="matplotlib is not installed")
        plt = pyplot()
        yield plt
        plt.close("all")

    @pytest.mark.parametrize("expression", ["plt.text(s, s, 'words')", "plt.title(t)"])
    def test_words_and_where_they_stand_are_no_arrays(self, expression, device, plt):
        evaluate(expression, device, requires_grad=True, plt=plt)


class TestPlainValues:
    @pytest.mark.parametrize("expression", PLAIN)
    @pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True to a scalar:UserWarning")
    def test_never_raise(self, expression, device):
        evaluate(expression, device, requires_grad=True)

    @pytest.mark.parametrize("expression", KEPT)
    def test_are_kept_as_objects(self, expression, device):
        assert np.asarray(evaluate(expression, device, requires_grad=True)).dtype == object

    @pytest.mark.filterwarnings("ignore:To copy construct from a tensor:UserWarning")
    def test_a_tensor_from_a_tensor(self, device):
        evaluate("torch.tensor(t)", device, requires_grad=True)


class TestNeverPossible:
    @pytest.mark.parametrize("expression", NEVER_POSSIBLE)
    def test_not_even_on_the_host(self, expression):
        with pytest.raises(TypeError, match=r"^(?!can't convert)"):
            evaluate(expression)

    @pytest.mark.parametrize("expression", ["Image.fromarray(t)"])
    def test_an_image_of_pillow(self, expression):
        image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
        with pytest.raises(AttributeError, match="__array_interface__"):
            evaluate(expression, Image=image)


@tolerant_of_deprecation
class TestOddities:
    def test_an_array_divided_by_a_tensor_works_on_the_host_only(self, device):
        evaluate("nd / t")
        with grad_refusal():
            evaluate("nd / t", requires_grad=True)
        with pytest.raises(TypeError, match="unsupported operand"):
            evaluate("nd / t", device)

    def test_what_operators_and_ufuncs_give_is_a_tensor(self):
        assert type(evaluate("t + nd")) is type(evaluate("np.sqrt(t)")) is torch.Tensor

    def test_array_equal_swallows_the_refusal(self, device):
        assert evaluate("np.array_equal(t, t)") is True
        assert evaluate("np.array_equal(t, t)", requires_grad=True) is False
        assert evaluate("np.array_equal(t, t)", device) is False

    def test_equality_converts_the_array(self):
        assert torch.equal(torch.as_tensor(evaluate("t == nd", requires_grad=True)), torch.tensor([True, False, False]))

    def test_an_index_of_the_device_is_refused(self, device):
        evaluate("nd[t.long() - 1]", requires_grad=True)
        with device_refusal(device):
            evaluate("nd[t.long() - 1]", device)

    def test_dlpack_refuses_with_other_words(self, device):
        evaluate("np.from_dlpack(t)")
        with pytest.raises(BufferError, match="Can't export tensors that require gradient"):
            evaluate("np.from_dlpack(t)", requires_grad=True)
        with pytest.raises((RuntimeError, BufferError), match="device"):
            evaluate("np.from_dlpack(t)", device)

    def test_equality_wants_one_device(self, device):
        with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device"):
            evaluate("t == nd", device)

    def test_a_list_of_tensors_of_several_shapes_is_refused_before_anybody_looks_at_shapes(self, device):
        with pytest.raises(ValueError, match="inhomogeneous"):
            evaluate("np.array([s, t])")
        with grad_refusal():
            evaluate("np.array([s, t])", requires_grad=True)
        with device_refusal(device):
            evaluate("np.array([s, t])", device)


# What `.numpy()` raises is raised wherever a tensor of the kind becomes an array.
UNFIT = {
    "bfloat16": lambda: torch.ones(3, dtype=torch.bfloat16),
    "sparse": lambda: torch.ones(3).to_sparse(),
    "conjugated": lambda: torch.ones(3, dtype=torch.complex64).conj(),
    "negated": lambda: torch.ones(3, dtype=torch.complex64).conj().imag,
    "meta": lambda: torch.ones(3, device="meta"),
}


@tolerant_of_deprecation
@pytest.mark.parametrize("kind", UNFIT)
class TestUnfitTensors:
    @staticmethod
    def names(kind: str) -> dict[str, Any]:
        tensor = UNFIT[kind]()
        return {"t": tensor, "s": tensor[0]}

    @pytest.mark.parametrize(
        "expression",
        ["np.asarray(t)", "np.array([t, t])", "np.stack([t, t])", "np.sqrt(t)", "t + nd", "nd.put([0, 1, 2], t)"],
    )
    def test_fail_as_numpy_does(self, kind, expression):
        names = self.names(kind)
        with pytest.raises((TypeError, RuntimeError)) as explicit:
            names["t"].numpy()
        with refusal(explicit.type, str(explicit.value)):
            evaluate(expression, **names)

    def test_fail_as_numpy_does_when_they_are_drawn(self, kind):
        pytest.importorskip("matplotlib", reason="matplotlib is not installed")
        plt = pyplot()
        names = self.names(kind)
        with pytest.raises((TypeError, RuntimeError)) as explicit:
            names["t"].numpy()
        try:
            with refusal(explicit.type, str(explicit.value)):
                evaluate("plt.plot(t)", plt=plt, **names)
        finally:
            plt.close("all")

    @pytest.mark.parametrize("expression", ["np.array([s, s])", "np.float32(s)", "np.sum([s, s])"])
    def test_their_elements_fail_too_unless_they_are_dense(self, kind, expression):
        names = self.names(kind)
        if kind == "sparse":
            evaluate(expression, **names)
            return
        with pytest.raises((TypeError, RuntimeError)) as explicit:
            names["s"].numpy()
        with refusal(explicit.type, str(explicit.value)):
            evaluate(expression, **names)

    def test_an_element_of_an_array_is_set_with_the_number(self, kind):
        names = self.names(kind)
        expression = "nd.astype(complex).__setitem__(0, s)"
        if kind == "meta":
            with pytest.raises(RuntimeError, match=r"Tensor\.item\(\) cannot be called on meta tensors"):
                evaluate(expression, **names)
        else:
            evaluate(expression, **names)
