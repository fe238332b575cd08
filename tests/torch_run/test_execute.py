"""The harness: what it sees of a program, and which differences it does not let pass."""

import random
import sys

import numpy as np
import pytest
import torch

from tests.cases.case import Fate, World, program
from tests.torch_run.compare import changes, check_rewrite
from tests.torch_run.error_texts import device_error, grad_error
from tests.torch_run.execute import Failure, execute
from tests.torch_run.worlds import in_worlds


class TestResults:
    def test_are_arrays_tensors_and_plain_values_of_the_module(self):
        outcome = execute("t = torch.ones(2)\na = t.numpy()\nn = 3\ns = np.float64(1)\nf = print\n")
        assert outcome.failure is None
        assert set(outcome.results.states) == {"t", "a", "s"}
        assert outcome.results.plain_values == {"n": 3}
        assert outcome.results.states["a"].values.tolist() == [1, 1]

    def test_are_found_in_containers_and_modules(self):
        source = 'arrays = [torch.ones(1).numpy()]\nby_name = {"x": (torch.ones(1),)}\nlayer = torch.nn.Linear(1, 1)\n'
        states = execute(source).results.states
        assert set(states) == {"arrays[0]", "by_name['x'][0]", "layer.weight", "layer.bias"}

    def test_tell_dtype_device_shape_strides_and_grad(self):
        state = execute("t = torch.ones(2, 3).t().requires_grad_()\n").results.states["t"]
        assert (state.kind, state.dtype, state.device) == ("Tensor", "torch.float32", "cpu")
        assert (state.shape, state.strides, state.requires_grad) == ((3, 2), (4, 12), True)

    def test_hold_gradients_of_leaves(self):
        states = execute("w = torch.ones(2, requires_grad=True)\n(w * 3).sum().backward()\n").results.states
        assert states["w"].grad is not None
        assert states["w"].grad.tolist() == [3, 3]

    @pytest.mark.parametrize(
        "tensor",
        [
            "torch.ones(2, dtype=torch.bfloat16)",
            "torch.ones(2).to_sparse()",
            "torch.ones(2).to_mkldnn()",
            "torch.ones(2, dtype=torch.cfloat).conj()",
            'torch.empty(2, device="meta")',
            "torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)",
            "torch.empty(0)",
        ],
    )
    def test_of_any_kind_of_tensor_can_be_seen(self, tensor):
        outcome = execute(f"t = {tensor}\n")
        assert outcome.failure is None
        assert outcome.results.states["t"].values.tolist() in ([1, 1], [])

    def test_that_share_memory_are_named(self):
        source = "t = torch.ones(4)\na = t.numpy()\nb = a.copy()\nfirst = t[:2]\nlast = t[2:]\n"
        assert execute(source).results.sharing == {
            ("a", "t"),
            ("a", "first"),
            ("a", "last"),
            ("first", "t"),
            ("last", "t"),
        }

    def test_what_was_printed(self):
        assert execute("print(torch.ones(1).numpy())\n").printed == "[1.]\n"

    def test_what_was_plotted(self):
        source = "import matplotlib.pyplot as plt\nplt.plot(torch.tensor([1.0, 2.0]))\nplt.show()\n"
        outcome = execute(source)
        assert outcome.failure is None
        (name,) = outcome.results.states
        assert outcome.results.states[name].values.tolist() == [[0, 1], [1, 2]]


class TestFailures:
    def test_are_told_with_message_and_line(self):
        outcome = execute("x = torch.ones(1)\n\ndef f(t):\n    return t.numpy()\n\nf(x.requires_grad_())\n")
        assert outcome.failure == Failure("RuntimeError", grad_error(), 4)

    @pytest.mark.parametrize("world", in_worlds(World.FAKE_CUDA, World.FAKE_MPS, World.GPU))
    def test_of_the_device(self, world):
        device = "mps" if world is World.FAKE_MPS else "cuda"
        outcome = execute(f'torch.ones(1, device="{device}").numpy()\n', world)
        assert outcome.failure == Failure("TypeError", device_error(device), 1)

    def test_of_syntax(self):
        failure = execute("x = (\n").failure
        assert failure is not None
        assert failure.kind == "SyntaxError"

    def test_leave_what_was_there_until_then(self):
        assert "t" in execute("t = torch.ones(1)\n1 / 0\n").results.states


class TestWorlds:
    def test_the_cpu_alone(self):
        assert execute("x = torch.cuda.is_available()\n").results.plain_values == {"x": False}

    @pytest.mark.parametrize("world", in_worlds(World.FAKE_CUDA, World.GPU))
    def test_cuda(self, world):
        source = """
            device = "cuda" if torch.cuda.is_available() else "cpu"
            t = torch.ones(2).to(device)
            a = t.cpu().numpy()
        """
        results = execute(program(source), world).results
        assert results.states["t"].device == "cuda:0"
        assert not results.sharing

    @pytest.mark.parametrize("world", in_worlds(World.FAKE_MPS))
    def test_mps(self, world):
        source = 't = torch.ones(2, device="mps" if torch.backends.mps.is_available() else "cpu")\n'
        assert execute(source, world).results.states["t"].device == "mps:0"


class TestRunsAreAlike:
    def test_random_numbers_are_the_same_each_time(self):
        source = "import random\nx = torch.rand(3)\ny = np.random.rand(3)\nz = random.random()\n"
        assert not list(changes(execute(source), execute(source)))

    @pytest.mark.parametrize("world", in_worlds(World.FAKE_CUDA))
    def test_random_numbers_of_the_device_are_the_same_each_time(self, world):
        source = 'x = torch.rand(3, device="cuda")\nlayer = torch.nn.Linear(2, 2).cuda()\n'
        assert not list(changes(execute(source, world), execute(source, world)))

    def test_the_program_is_the_main_module(self):
        source = 'if __name__ == "__main__":\n    x = 1\n'
        assert execute(source).results.plain_values == {"x": 1}

    def test_torch_jit_finds_the_text(self):
        source = "@torch.jit.script\ndef double(x):\n    return x * 2\n\ny = double(torch.ones(1)).numpy()\n"
        assert execute(source).failure is None

    def test_dataclasses_and_annotations_work(self):
        source = """
            from __future__ import annotations
            from dataclasses import dataclass

            @dataclass
            class Batch:
                inputs: torch.Tensor

            x = Batch(torch.ones(1)).inputs
        """
        assert execute(program(source)).failure is None


LEAKS = {
    "grad mode": "torch.set_grad_enabled(False)\n",
    "grad mode of a suspended generator": (
        "def numbers():\n    with torch.no_grad():\n        yield 1\n\nsuspended = numbers()\nnext(suspended)\n"
    ),
    "default dtype": "torch.set_default_dtype(torch.float64)\n",
    "default device": 'torch.set_default_device("meta")\n',
    "random numbers": "import random\ntorch.rand(3)\nnp.random.rand(3)\nrandom.random()\n",
    "figures": "plt.plot([1, 2])\n",
    "warning filters": 'import warnings\nwarnings.simplefilter("ignore")\n',
    "main module": "import sys\nsys.modules['__main__'].x = 1\n",
}


def _surroundings() -> object:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return (
        torch.is_grad_enabled(),
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.get_rng_state().tolist(),
        random.getstate(),
        str(np.random.get_state()),
        list(sys.modules["warnings"].filters),
        pyplot.get_fignums() if pyplot else [],
        hasattr(sys.modules["__main__"], "x"),
    )


@pytest.mark.parametrize("name", LEAKS)
def test_nothing_is_left_of_a_program(name):
    before = _surroundings()
    assert execute(LEAKS[name]).failure is None
    assert _surroundings() == before


DIFFERENCES = {
    "value": ("a = np.ones(2)", "a = np.zeros(2)", "values of a"),
    "dtype": ("a = np.ones(2)", "a = np.ones(2, np.float32)", "dtype of a"),
    "shape": ("a = np.ones(2)", "a = np.ones((2, 1))", "shape of a"),
    "strides": ("a = np.ones((2, 2))", "a = np.ones((2, 2)).T", "strides of a"),
    "requires grad": ("t = torch.ones(2)", "t = torch.ones(2, requires_grad=True)", "requires_grad of t"),
    "class": ("t = torch.ones(2)", "t = np.ones(2, np.float32)", "kind of t"),
    "sharing lost": ("t = torch.ones(2)\na = t.numpy()", "t = torch.ones(2)\na = t.numpy().copy()", "no longer share"),
    "sharing won": ("t = torch.ones(2)\na = t.numpy().copy()", "t = torch.ones(2)\na = t.numpy()", "share memory now"),
    "gradient": (
        "w = torch.ones(2, requires_grad=True)\n(w * w).sum().backward()",
        "w = torch.ones(2, requires_grad=True)\n(w * w.detach()).sum().backward()",
        "grad of w",
    ),
    "no gradient": (
        "w = torch.ones(2, requires_grad=True)\n(w * w).sum().backward()",
        "w = torch.ones(2, requires_grad=True)",
        "grad of w",
    ),
    "name": ("a = np.ones(2)", "b = np.ones(2)", "is there only"),
    "plain value": ("x = 1", "x = 2", "x: 1 became 2"),
    "class of a plain value": ("x = 1", "x = 1.0", "x: 1 became 1.0"),
    "printed": ("print(1)", "print(2)", "printed"),
    "plotted": ("plt.plot([1, 2])", "plt.plot([1, 3])", "line 0"),
    "scattered": ("plt.scatter([1], [2])", "plt.scatter([1], [3])", "collection 0"),
    "image": ("plt.imshow([[1]])", "plt.imshow([[2]])", "image 0"),
    "failure": ("x = 1", "x = 1\n1 / 0", "ZeroDivisionError"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_difference_is_told(name):
    before, after, words = DIFFERENCES[name]
    assert words in "\n".join(changes(execute(before), execute(after)))


def test_not_a_number_is_no_difference():
    source = 'a = np.array([float("nan")])\nx = float("nan")\n'
    assert not list(changes(execute(source), execute(source)))


def test_rounding_is_no_difference_where_results_need_not_be_exact():
    first, second = execute("a = np.ones(1)\nx = 1.0"), execute("a = np.ones(1) + 1e-9\nx = 1.0 + 1e-9")
    assert list(changes(first, second))
    assert not list(changes(first, second, exact=False))


class TestCheckRewrite:
    def test_accepts_a_rewrite_that_mends(self):
        before = "t = torch.ones(2, requires_grad=True)\na = t.numpy()\n"
        check_rewrite(before, before.replace(".numpy", ".detach().numpy"), World.CPU, Fate.GRAD_ERROR)

    def test_accepts_a_rewrite_that_keeps(self):
        before = "t = torch.ones(2)\na = t.data.numpy()\n"
        check_rewrite(before, before.replace(".data", ".detach()"), World.CPU)

    def test_refuses_a_rewrite_that_does_not_mend(self):
        before = "t = torch.ones(2, requires_grad=True)\na = t.numpy()\n"
        with pytest.raises(AssertionError, match="still fails"):
            check_rewrite(before, before, World.CPU, Fate.GRAD_ERROR)

    def test_refuses_a_rewrite_that_changes(self):
        before = "t = torch.ones(2)\na = t.numpy()\n"
        with pytest.raises(AssertionError, match="no longer share memory"):
            check_rewrite(before, before.replace("t.numpy", "t.clone().numpy"), World.CPU)

    def test_refuses_where_the_old_program_does_not_fail_as_it_should(self):
        with pytest.raises(AssertionError, match="runs, though"):
            check_rewrite("x = 1\n", "x = 1\n", World.CPU, Fate.GRAD_ERROR)
        with pytest.raises(AssertionError, match=r"fails otherwise: .*division by zero"):
            check_rewrite("1 / 0\n", "x = 1\n", World.CPU, Fate.GRAD_ERROR)
        with pytest.raises(AssertionError, match="fails"):
            check_rewrite("1 / 0\n", "x = 1\n", World.CPU)
