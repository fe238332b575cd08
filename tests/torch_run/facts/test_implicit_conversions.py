"""Where tensors become arrays without anyone saying so, and which calls only look like it.

`s`, `t`, `m` are a scalar, a vector and a matrix; `nd` is an array of the vector's shape.
"""

import importlib
import io
from typing import Any

import numpy as np
import pytest
import torch

from tests.torch_run.refusals import device_refusal, grad_refusal

CONVERTING = [
    "np.array(t)",
    "np.asarray(t)",
    "np.ascontiguousarray(t)",
    "np.array([t[0], t[1]])",
    "np.array([t, t])",
    "np.array((s,))",
    "np.asarray([s])",
    "np.concatenate([t, t])",
    "np.stack([t, t])",
    "np.vstack([t, t])",
    "np.hstack([t])",
    "np.append(nd, t)",
    "np.full(3, s)",
    "np.arange(s)",
    "np.linspace(s, 1, 3)",
    "np.copy(t)",
    "np.zeros_like(t)",
    "np.ones_like(t)",
    "np.broadcast_to(t, (2, 3))",
    "np.tile(t, 2)",
    "np.repeat(t, 2)",
    "np.transpose(m)",
    "np.reshape(t, (3, 1))",
    "np.expand_dims(t, 0)",
    "np.float32(s)",
    "np.int64(s)",
    "nd.__setitem__(slice(None), t)",
    "nd.dot(t)",
    "np.sqrt(t)",
    "np.exp(t)",
    "np.abs(t)",
    "np.isnan(t)",
    "np.add(t, 1)",
    "np.maximum(t, 0)",
    "np.matmul(t, t)",
    "np.argmax(t)",
    "np.argsort(t)",
    "np.median(t)",
    "np.percentile(t, 50)",
    "np.average(t)",
    "np.nanmean(t)",
    "np.cumsum(t)",
    "np.clip(t, 0, 1)",
    "np.round(t)",
    "np.sort(t)",
    "np.unique(t)",
    "np.diff(t)",
    "np.dot(t, t)",
    "np.outer(t, t)",
    "np.linalg.norm(t)",
    "np.einsum('i,i', t, t)",
    "np.fft.fft(t)",
    "np.allclose(t, t)",
    "np.isclose(t, t)",
    "np.histogram(t)",
    "np.interp(0.5, t, t)",
    "np.where(t, 1, 0)",
    "np.isin(t, nd)",
    "np.ma.array(t)",
    "np.sum([s, s])",
    "np.mean([s, s])",
    "np.max([s, s])",
    "np.random.choice(t)",
    "np.random.permutation(t)",
    "np.testing.assert_allclose(t, t)",
    "np.save(io.BytesIO(), t)",
    "np.savetxt(io.BytesIO(), t)",
    "np.savez(io.BytesIO(), a=t)",
    "t.__array__()",
    "t + nd",
    "t - nd",
    "t * nd",
    "t / nd",
    "t // nd",
    "t % nd",
    "t ** nd",
    "t @ nd",
]
PLOTTING = [
    "plt.plot(t)",
    "plt.plot([1, 2, 3], t)",
    "plt.plot([s, s])",
    "plt.semilogy(t)",
    "plt.step(nd, t)",
    "plt.scatter(t, t)",
    "plt.hist(t)",
    "plt.bar(t, t)",
    "plt.bar([1, 2, 3], t)",
    "plt.pie(t)",
    "plt.boxplot(t)",
    "plt.errorbar(t, t)",
    "plt.fill_between(nd, t, t)",
    "plt.imshow(m)",
    "plt.matshow(m)",
    "plt.pcolormesh(m)",
    "plt.contourf(m)",
    "plt.axhline(s)",
    "plt.xlim(s, s + 1)",
    "plt.imsave(io.BytesIO(), m)",
]
# (the module that is needed, the expression)
LIBRARIES = [
    ("pandas", "library.Series(t)"),
    ("pandas", "library.DataFrame(m)"),
    ("pandas", "library.DataFrame({'column': t})"),
    ("scipy.stats", "library.pearsonr(t, t)"),
    ("scipy.stats", "library.norm.cdf(t)"),
    ("scipy.spatial.distance", "library.cdist(m, m)"),
    ("sklearn.metrics", "library.mean_squared_error(t, t)"),
    ("sklearn.linear_model", "library.LinearRegression().fit(m, t)"),
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
    "torch.add(t, nd)",
    "t.add(nd)",
]


def evaluate(expression: str, device: str = "cpu", *, requires_grad: bool = False, **more: object) -> object:
    tensors = {"s": torch.tensor(1.0), "t": torch.tensor([1.0, 2.0, 3.0]), "m": torch.eye(3) + 1}
    names = {name: tensor.to(device).requires_grad_(requires_grad) for name, tensor in tensors.items()}
    return eval(expression, {"np": np, "torch": torch, "io": io, "nd": np.ones(3), **names, **more})


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

    @pytest.mark.parametrize("expression", PLOTTING)
    def test_works_on_the_host(self, expression, plt):
        evaluate(expression, plt=plt)

    @pytest.mark.parametrize("expression", PLOTTING)
    def test_is_refused_for_grad(self, expression, plt):
        with grad_refusal():
            evaluate(expression, requires_grad=True, plt=plt)

    @pytest.mark.parametrize("expression", PLOTTING)
    def test_is_refused_for_the_device(self, expression, device, plt):
        with device_refusal(device):
            evaluate(expression, device, plt=plt)

    @pytest.mark.parametrize("expression", ["plt.text(s, s, 'words')", "plt.title(t)"])
    def test_words_and_where_they_stand_are_no_arrays(self, expression, device, plt):
        evaluate(expression, device, requires_grad=True, plt=plt)


@pytest.mark.parametrize(("name", "expression"), LIBRARIES)
@pytest.mark.filterwarnings("ignore")
class TestLibraries:
    def test_work_on_the_host(self, name, expression):
        library = pytest.importorskip(name, reason=f"{name} is not installed")
        evaluate(expression, library=library)

    def test_refuse_for_grad(self, name, expression):
        library = pytest.importorskip(name, reason=f"{name} is not installed")
        with grad_refusal():
            evaluate(expression, requires_grad=True, library=library)

    def test_refuse_for_the_device(self, name, expression, device):
        library = pytest.importorskip(name, reason=f"{name} is not installed")
        with device_refusal(device):
            evaluate(expression, device, library=library)


class TestPlainValues:
    @pytest.mark.parametrize("expression", PLAIN)
    @pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True to a scalar:UserWarning")
    def test_never_raise(self, expression, device):
        evaluate(expression, device, requires_grad=True)

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
