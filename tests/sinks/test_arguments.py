"""Functions of other libraries that convert their arguments: which calls are found, and which are not.

Which functions convert is in the tables, of which each line is run in tests/torch_run.
"""

import pytest

from flake8_torch_numpy.linter import lint
from tests.helpers import STRICT, check, check_and_run, check_silent

NUMPY = "import numpy as np\nimport torch\nfrom torch import nn\n\n"


def lines(source: str, before: str = NUMPY) -> str:
    """A program without indentation, behind imports."""
    return before + source


class TestArguments:
    def test_are_found_under_every_name_of_a_function(self):
        check_and_run("""
            import numpy
            import numpy as np
            import numpy.linalg as la
            import torch
            from numpy import array as make, linalg

            x = torch.ones(3, requires_grad=True)
            np.asarray(x)  # TNP202
            numpy.asarray(x)  # TNP202
            make(x)  # TNP202
            np.linalg.norm(x)  # TNP202
            linalg.norm(x)  # TNP202
            la.norm(x)  # TNP202
        """)

    def test_are_found_by_position_and_by_name(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3).cuda()
            np.append(np.ones(3), x)  # TNP201
            np.interp(0.5, xp=[0, 1, 2], fp=x)  # TNP201
            np.full(fill_value=x[0], shape=3)  # TNP201
        """)

    def test_are_each_reported_at_their_own_place(self):
        findings = lint(lines("x = torch.ones(3).cuda()\nnp.array([x[0], 1.0, x[1].cpu(), x[2]])\n"))
        assert [(found.line, found.column, found.end_column) for found in findings] == [(6, 10, 14), (6, 33, 37)]

    def test_are_read_in_every_mode(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                np.asarray(x)
            with torch.enable_grad():
                np.asarray(x)  # TNP202
            np.asarray(x.detach())
        """)

    def test_whose_error_is_handled_are_meant(self):
        check_silent("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            try:
                y = np.asarray(x)
            except RuntimeError:
                y = np.asarray(x.detach())
        """)

    def test_of_which_only_the_class_is_known_are_open(self):
        check("""
            import numpy as np
            import torch

            def run(x: torch.Tensor, y):
                np.asarray(x)  # TNP401 TNP402
                np.asarray(y)
                np.asarray([x.detach(), y])  # TNP401|TNP301
        """)

    def test_that_may_be_something_else_are_no_proof(self):
        check("""
            import numpy as np
            import torch

            def run(flag):
                x = 0.0
                if flag:
                    x = torch.ones(3, requires_grad=True)
                np.asarray(x)  # TNP302
                np.asarray([x, 1.0])  # TNP302
        """)

    def test_of_a_function_in_view_are_those_of_its_callers(self):
        check_and_run("""
            import numpy as np
            import torch

            def total(values):
                return np.sum(values)  # TNP202

            x = torch.ones(3, requires_grad=True)
            total([x[0], x[1]])
            total([x[0].item(), 1.0])
        """)

    def test_are_not_those_of_a_local_name(self):
        check_silent("""
            import numpy as np
            import torch

            class Recorder:
                def array(self, x):
                    return x

            def run(x: torch.Tensor, np):
                np.array(x)
                Recorder().array(x)
        """)

    def test_of_a_function_that_hides_the_import_are_its_own(self):
        check_silent("""
            import torch
            from numpy import asarray

            def asarray(x):
                return x

            asarray(torch.ones(3, requires_grad=True))
        """)


class TestForms:
    def test_of_displays_and_comprehensions_are_taken_apart(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.array([[x[0], x[1]], [x[0], x[1]]])  # TNP202
            np.array((x[0], 2.0))  # TNP202
            np.mean([value for value in x])  # TNP202
            np.mean([value.item() for value in x])
            np.sum([x[0] if value > 0 else 0.0 for value in (0, 1)])  # TNP202
            np.array([*x, *x.detach()])  # TNP202
        """)

    def test_that_are_kept_as_objects_are_silent(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.array({x[0]})
            np.array(value for value in x)
            np.array({"x": x})
        """)

    def test_that_fail_with_any_tensor_are_silent(self):
        check_silent("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.sum(x)
            np.mean(x)
            np.max(x)
        """)

    def test_that_never_convert_are_silent(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.array(x.tolist()), np.array([x[0].item()]), np.float64(x[0]), np.shape(x)
            float(x[0]), int(x[0]), bool(x[0]), f"{x}", str(x), list(x), np.array([float(value) for value in x])
            np.float64(2) * x, x * np.float64(2), np.mean([1.0, 2.0]) + x
        """)

    def test_of_what_numpy_takes_as_options_are_silent(self):
        check_silent("""
            import numpy as np
            import torch

            def run(x: torch.Tensor):
                np.zeros((3, 3), dtype=x.dtype)
                np.save(f"{x.device}.npy", np.ones(3))
        """)


class TestValues:
    def test_in_lists_with_a_name_are_followed(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            pair = [x[0], x[1]]
            np.array(pair)  # TNP202
            nested = (pair, pair)
            np.array(nested)  # TNP202
            plain = [value.item() for value in pair]
            np.array(plain)
            np.array(pair[:1])  # TNP202
        """)

    def test_in_lists_that_are_filled_in_a_loop_are_followed(self):
        check_and_run("""
            import numpy as np
            import torch

            w = torch.ones(3, requires_grad=True)
            losses, numbers, detached = [], [], []
            for step in range(3):
                loss = (w * step).sum()
                losses.append(loss)
                numbers.append(loss.item())
                detached.append(loss.detach())
            np.mean(losses)  # TNP202
            np.mean(numbers)
            np.mean(detached)
        """)

    def test_in_the_attributes_of_an_object_are_followed(self):
        check_and_run("""
            import numpy as np
            import torch
            from torch import nn

            class Trainer:
                def __init__(self):
                    self.net = nn.Linear(3, 1)
                    self.history = []

                def step(self, x):
                    self.history.append(self.net(x).mean())

                def report(self):
                    return np.mean(self.history)  # TNP202|TNP302

            trainer = Trainer()
            trainer.step(torch.ones(2, 3))
            trainer.report()
        """)

    def test_on_which_backward_is_called_require_grad(self):
        check("""
            import numpy as np
            import torch

            def train(net, criterion, loader):
                losses = []
                for x, y in loader:
                    loss = criterion(net(x.cpu()), y)
                    loss.backward()
                    losses.append(loss)
                return np.mean(losses)  # TNP202 TNP301|TNP401

            def accumulate(net, criterion, scaler, x, y, steps):
                loss, scaled = criterion(net(x), y), criterion(net(x), y)
                (loss / 4).backward()
                scaler.scale(scaled).backward(retain_graph=True)
                (y * steps).backward()
                np.array([loss])  # TNP202 TNP301|TNP401
                np.array([scaled])  # TNP202 TNP301|TNP401
        """)

    def test_on_which_another_backward_is_called_tell_nothing(self):
        check_silent("""
            import numpy as np
            import torch

            def run(layer, error, x):
                layer.backward(error)
                np.array([layer, error])
        """)


class TestObjects:
    def test_of_matplotlib_are_followed_from_where_they_are_made(self):
        check("""
            import matplotlib.pyplot as plt
            import torch
            from matplotlib import pyplot

            x = torch.ones(3, requires_grad=True)
            plt.plot(x)  # TNP202
            pyplot.plot(range(3), x)  # TNP202
            fig, ax = plt.subplots()
            ax.plot(x)  # TNP202
            ax.set_title(f"{x}")
            fig, axes = plt.subplots(2, 2)
            axes[0, 1].scatter([1, 2, 3], x)  # TNP202
            for ax in axes.flat:
                ax.plot(x)  # TNP202
            for row in axes:
                for ax in row:
                    ax.plot(x)  # TNP202
            (left, right), _ = axes
            left.plot(x)  # TNP202
            plt.gca().plot(x)  # TNP202
            plt.figure().add_subplot(111).plot(x)  # TNP202
        """)

    def test_that_are_only_called_axes_are_a_sign(self):
        check("""
            import matplotlib.pyplot as plt
            import torch

            def show(ax, axes, left_ax, canvas):
                x = torch.ones(3, requires_grad=True)
                ax.plot(x)  # TNP302
                axes[0].plot(x)  # TNP302
                left_ax.plot(x)  # TNP302
                canvas.plot(x)
                plt.plot(x)  # TNP202
        """)

    def test_that_are_called_axes_without_matplotlib_are_silent(self):
        check_silent("""
            import torch

            def show(ax):
                ax.plot(torch.ones(3, requires_grad=True))
        """)

    def test_of_scikit_learn_are_followed_from_their_class(self):
        check("""
            import torch
            from sklearn.linear_model import LogisticRegression
            from sklearn.metrics import accuracy_score
            from sklearn import metrics

            x = torch.ones(3, 2, requires_grad=True)
            y = torch.ones(3, device="cuda")
            model = LogisticRegression()
            model.fit(x, y)  # TNP201 TNP202
            LogisticRegression().fit(x.detach(), y.cpu()).predict(x)  # TNP202
            accuracy_score(y, [0, 1, 1])  # TNP201
            metrics.accuracy_score(y_true=[0, 1, 1], y_pred=y)  # TNP201
        """)

    def test_of_a_model_of_torch_are_no_estimators(self):
        check_silent("""
            import torch
            from sklearn.metrics import accuracy_score
            from torch import nn

            class Net(nn.Module):
                def fit(self, x):
                    return x

            def run(net, x: torch.Tensor):
                Net().fit(x)
                net.fit(x)
        """)

    def test_that_a_block_opens_are_followed(self):
        check("""
            import h5py
            import torch

            x = torch.ones(3, requires_grad=True)
            with h5py.File("f.h5", "w") as file:
                file.create_dataset("x", data=x)  # TNP202
        """)

    def test_that_draw_numbers_are_followed(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.random.default_rng(0).permutation(x)  # TNP202
        """)

    def test_of_numpy_are_arrays(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.ones(3).dot(x)  # TNP202
            np.ones(3).dot(x.detach())
        """)

    def test_of_pandas_take_columns(self):
        check("""
            import pandas as pd
            import torch

            x = torch.ones(3, requires_grad=True)
            losses = []
            for value in x:
                losses.append(value)
            pd.Series(x)  # TNP202
            pd.DataFrame({"loss": x})  # TNP202
            pd.DataFrame({name: x for name in ("a", "b")})  # TNP202
            table = {"loss": x}
            pd.DataFrame(table)  # TNP202
            pd.DataFrame({"step": range(3), "loss": [value.item() for value in losses]})
        """)


class TestStrangeFunctions:
    def test_are_known_by_the_imports_alone(self, monkeypatch):
        monkeypatch.setattr("flake8_torch_numpy.inference.analysis._LEAST_STEPS", 3)
        monkeypatch.setattr("flake8_torch_numpy.inference.analysis._STEPS_PER_LINE", 0)
        text = lines("def run():\n" + "    x = 1\n" * 9 + "    np.asarray(torch.ones(3).cuda())\n    ax.plot(x)\n")
        assert [found.code for found in lint(text)] == ["TNP201"]


class TestOtherObligations:
    def test_hold_for_arguments_as_well(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, dtype=torch.bfloat16)
            np.asarray(x)  # TNP204
            np.asarray(torch.ones(3, dtype=torch.complex64).conj())  # TNP203
            np.asarray(torch.eye(3).to_sparse())  # TNP205
            np.asarray(torch.ones(3, device="meta"))  # TNP206
        """)

    def test_include_data(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.asarray(x.data)  # TNP101
            y = x.data
            np.mean([y[0], y[1]])  # TNP101
        """)


class TestOtherLibraries:
    @pytest.mark.parametrize("source", ["np.asarray(x)", "np.mean([x, x])", "x * np.ones(3)", "np.zeros(3)[:] = x"])
    def test_have_values_of_their_own(self, source):
        imports = "import numpy as np\nimport tensorflow as tf\nimport torch\n"
        text = f"{imports}\ndef run(y):\n    x = tf.ones(3)\n    {source}\n"
        assert lint(text, settings=STRICT) == []
