"""Is it torch at all: names, aliases, other frameworks."""

from flake8_torch_numpy.linter import lint
from tests.helpers import STRICT, check, check_and_run, check_silent


class TestNamesOfTorch:
    def test_under_an_alias(self):
        check_and_run("""
            import torch as t

            t.ones(3, requires_grad=True).numpy()  # TNP202
            with t.no_grad():
                t.ones(3, requires_grad=True).numpy()
        """)

    def test_one_by_one(self):
        check_and_run("""
            from torch import cuda, no_grad, ones
            from torch import zeros as null
            from torch.nn import Linear, functional as F

            ones(3, requires_grad=True).numpy()  # TNP202
            null(3, device="cuda" if cuda.is_available() else "cpu").numpy()  # TNP201
            F.relu(Linear(3, 2)(ones(3))).numpy()  # TNP202
            with no_grad():
                Linear(3, 2)(ones(3)).numpy()
        """)

    def test_all_at_once(self):
        check("""
            from torch import *

            ones(3).numpy()  # TNP401? TNP402?
            ones(3, requires_grad=True).numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)

    def test_by_submodules(self):
        check_and_run("""
            import torch.nn
            import torch.nn.functional as F

            torch.nn.functional.linear(torch.ones(3), torch.ones(2, 3, requires_grad=True)).numpy()  # TNP202
            F.relu(torch.ones(3)).numpy()
        """)

    def test_through_another_package(self):
        check("""
            from backend import torch

            torch.ones(3, requires_grad=True).numpy()  # TNP202
        """)

    def test_in_functions(self):
        check_and_run("""
            def run():
                import torch

                return torch.ones(3, requires_grad=True).numpy()  # TNP202

            run()
        """)

    def test_that_may_be_missing(self):
        check_and_run("""
            try:
                import torch
            except ImportError:
                torch = None

            torch.ones(3, requires_grad=True).numpy()  # TNP202|TNP302
        """)

    def test_behind_type_checking(self):
        check("""
            from __future__ import annotations

            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                import torch

            def run(x: torch.Tensor):
                return x.numpy()  # TNP401 TNP402
        """)

    def test_that_are_bound_to_something_else(self):
        check("""
            import torch
            import numpy as torch_numpy

            def run():
                torch = torch_numpy
                return torch.ones(3).numpy()
        """)


class TestOtherFrameworks:
    def test_are_no_tensors_of_torch(self):
        for name in ("tensorflow", "paddle", "tinygrad", "jax", "keras", "mxnet"):
            check_silent(f"""
                import {name}
                # torch is only named here

                def run(x):
                    x.numpy()
                    {name}.ones(3).numpy()
                    return x.detach().cpu().numpy()
            """)

    def test_beside_torch_leave_only_evidence(self):
        check("""
            import tensorflow as tf
            import torch

            def run(x, y: torch.Tensor, z: tf.Tensor):
                x.numpy()
                y.numpy()  # TNP401 TNP402
                z.numpy()
                tf.constant([1.0]).numpy()
                torch.ones(3, requires_grad=True).numpy()  # TNP202
                torch.ones(3, device="cuda").numpy()  # TNP201
        """)

    def test_beside_torch_with_the_same_methods(self):
        check("""
            import paddle
            import torch

            def run(x):
                x.cpu().numpy()
                x.cuda().numpy()
                x.detach().numpy()
                paddle.ones([3]).cuda().numpy()
                torch.ones(3).cuda().numpy()  # TNP201
        """)

    def test_converted_from_torch(self):
        check_silent("""
            import jax.numpy as jnp
            import torch

            def run(x):
                return jnp.asarray(x).numpy()
        """)

    def test_of_which_names_are_bound_anew(self):
        check("""
            import tensorflow as tf
            import torch

            x = torch.ones(3, requires_grad=True)
            x.numpy()  # TNP202
            x = tf.ones(3)
            x.numpy()
        """)

    def test_whose_data_is_a_module(self):
        check_silent("""
            import tensorflow as tf
            import torch

            def size(ds):
                return tf.data.experimental.cardinality(ds).numpy()
        """)


class TestNoTorch:
    def test_means_nothing_to_find(self):
        for source in (
            "def run(x):\n    return x.numpy()\n",
            "import pandas\ndef run(x: pandas.Series):\n    return x.numpy()\n",
            "def run(x):  # no torch here, but in a comment\n    return x.numpy()\n",
            'TEXT = "import torch"\ndef run(x):\n    return x.numpy()\n',
        ):
            assert lint(source, settings=STRICT) == []

    def test_in_helpers_that_import_something_of_torch(self):
        check("""
            from torch import nn

            def convert(x):
                return x.numpy()  # TNP401 TNP402
        """)


class TestOtherMethodsOfThatName:
    def test_with_arguments_are_no_conversions(self):
        check_silent("""
            class Reader:
                def numpy(self, name):
                    return name

            def run(reader, x: torch.Tensor):
                reader.numpy("a")
                reader.numpy(dtype="f")
                return torch.numpy()
        """)

    def test_that_are_not_called_are_no_conversions(self):
        check_silent("""
            def run(x: torch.Tensor):
                convert = x.numpy
                return hasattr(x, "numpy"), print("numpy(")
        """)
