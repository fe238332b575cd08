"""Tensors beside arrays: arithmetic, and items of arrays that are set."""

from tests.helpers import check, check_and_run, check_silent


class TestArithmetic:
    def test_with_an_array_on_the_right_converts_the_tensor(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            noise = np.ones(3)
            x + noise  # TNP202
            x - noise  # TNP202
            x * noise  # TNP202
            x / noise  # TNP202
            x // noise  # TNP202
            x % noise  # TNP202
            x ** noise  # TNP202
            x @ noise  # TNP202
            x * np.ones_like(noise)  # TNP202
            1 + x * noise  # TNP202
            x.detach() * noise
        """)

    def test_of_which_the_array_is_made_of_others_converts(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, device="cuda")
            base = torch.ones(3).numpy()
            x + base  # TNP201
            x + base * 2.0  # TNP201|TNP301?
            x + np.zeros(3) * 2  # TNP201
            x + np.zeros((2, 3))[0]  # TNP201
            x + np.zeros(6)[::2]  # TNP201
            x + np.zeros(3)[np.array([0, 1, 2])]  # TNP201
            x + np.zeros((3, 1)).flatten()  # TNP201
            x + np.zeros(3).astype("float32")  # TNP201
            x + np.random.rand(3)  # TNP201
        """)

    def test_with_a_numpy_scalar_is_torchs_own(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            x * np.float64(2)
            x * np.float32(2)
            x * np.mean([1.0, 2.0])
            x * np.zeros(3)[0]
            x * np.zeros(3).item(0)
            x * np.zeros(3).sum()
            x * np.pi
            x * np.random.rand()
            x * np.sqrt(2)
        """)

    def test_with_a_number_that_numpy_draws_is_torchs_own(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            generator = np.random.default_rng(0)
            x * np.random.normal(0, 1)
            x * np.random.uniform(0.5, 1.5)
            x * np.random.randint(10)
            x * np.random.randn()
            x * np.random.normal(0, 1, size=None)
            x * generator.normal(0, 1)
            x * np.random.normal(0, 1, 3)  # TNP202
            x * np.random.randint(0, 10, size=(2, 3))  # TNP202
            x * np.random.randn(3)  # TNP202
            x * generator.normal(size=3)  # TNP202
            x[:2] * np.random.permutation(2)  # TNP202
        """)

    def test_with_the_product_of_two_vectors_is_torchs_own(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            x * (np.ones(3) @ np.ones(3))
            x * np.dot(np.ones(3), np.ones(3))
        """)

    def test_with_what_numpy_makes_of_another_tensor_is_torchs_own_if_it_is_a_tensor(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            y = torch.ones(3)
            x + np.cumsum(y)
            x + np.repeat(y, 1)
            x + np.transpose(y)
            x + np.sqrt(y)
            x + np.linspace(y[0], 1, 3)
            x + np.cumsum(np.ones(3))  # TNP202
            x + np.linspace(0, 1, 3)  # TNP202
        """)

    def test_with_what_is_always_an_array_converts(self):
        arrays = [
            "np.append(y, 1)[:3]", "np.arange(3)", "np.atleast_1d(y)", "np.concatenate([y])", "np.diag(np.eye(3))",
            "np.diff(np.ones(4))", "np.eye(3)", "np.hstack([y])", "np.stack([y])", "np.sort(y)", "np.tile(y, 1)",
            "np.vstack([y])", "np.asarray(y)", "np.flip(np.ones(3))", "np.roll(y, 1)", "np.ones_like(y)",
            "np.zeros_like(y)", "np.full_like(y, 2)", "np.nan_to_num(y)", "np.full(3, 2.0)", "np.empty((2, 3))",
            "np.array(1.0)", "np.ravel(y)", "np.fromiter([1, 2, 3], int)", "np.geomspace(1, 2, 3)",
        ]  # fmt: skip
        lines = "".join(f"x + {array}  # TNP202\n" for array in arrays)
        setup = "x, y = torch.ones(3, requires_grad=True), torch.ones(3)\n"
        check_and_run(f"import numpy as np\nimport torch\n\n{setup}{lines}")

    def test_with_an_array_that_an_attribute_holds_or_a_function_returns_converts(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)

            class Noise:
                def __init__(self, scale):
                    self.base = np.ones(3) * scale
                    self.items = {}

                def sample(self):
                    return self.base * 2

            def zeros():
                found = np.zeros(3)
                return found

            noise = Noise(2.0)
            noise.items["one"] = noise.base
            x * noise.base  # TNP202
            x * noise.sample()  # TNP202
            x + zeros()  # TNP202
            x + noise.items["one"]  # TNP202
            x * len(noise.base)
            x * float(zeros()[0])
        """)

    def test_with_an_array_on_the_left_fails_anyway(self):
        check_silent("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            np.ones(3) * x
        """)

    def test_with_what_may_be_an_array_is_a_sign(self):
        check("""
            import numpy as np
            import torch

            def run(flag, weights: np.ndarray):
                x = torch.ones(3, requires_grad=True)
                x * weights  # TNP202
                y = np.ones(3) if flag else 2.0
                x * y  # TNP302
        """)

    def test_of_numbers_and_unknown_objects_is_silent(self):
        check_silent("""
            import numpy as np
            import torch

            def run(x, y):
                x * np.ones(3)
                3 * np.ones(3)
                torch.ones(3) * y
        """)

    def test_is_mended_at_the_tensor(self, check_fixed):
        check_fixed(
            """
            import numpy as np
            import torch

            x = torch.ones(3, device="cuda")
            y = (x + 1) * np.ones(3)
            z = x + 1 + np.ones(3)
            """,
            """
            import numpy as np
            import torch

            x = torch.ones(3, device="cuda")
            y = (x + 1).cpu() * np.ones(3)
            z = (x + 1).cpu() + np.ones(3)
            """,
        )


class TestItems:
    def test_that_are_arrays_convert_what_they_are_set_to(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            out, table = np.zeros(3), np.zeros((2, 3))
            out[:] = x  # TNP202
            out[...] = x  # TNP202
            out[1:] = x[1:]  # TNP202
            out[np.array([True, True, True])] = x  # TNP202
            out[[0, 1, 2]] = x  # TNP202
            table[0] = x  # TNP202
            table[0, :] = x  # TNP202
            table[:, 0] = [x[0], x[1]]  # TNP202
            out[:] = x.detach()
        """)

    def test_that_are_numbers_take_a_tensor_as_one(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            out, table = np.zeros(3), np.zeros((2, 3))
            out[0] = x[0]
            table[0, 1] = x[0]
            for index in range(3):
                out[index] = x[index]
        """)

    def test_that_are_selected_by_something_else_than_a_number_may_be_one(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            out, table = np.zeros(3), np.zeros((2, 3))
            picked = table[table > -1]
            picked[0] = x[0]
            place = tuple([0, 1])
            table[place] = x[0]
            x * table[place]
            table[np.unravel_index(4, table.shape)] = x[0]
            out[np.argmax(out)] = x[0]
            for index in np.ndindex(2, 3):
                table[index] = x[0]
            for index, value in np.ndenumerate(table):
                table[index] = x[0]
        """)

    def test_of_which_the_number_of_dimensions_is_open_are_silent(self):
        check_silent("""
            import numpy as np
            import torch

            def run(shape, net, loader):
                out = np.zeros(shape)
                x = torch.ones(3, requires_grad=True)
                out[0] = x.sum()
        """)

    def test_of_other_containers_are_silent(self):
        check_silent("""
            import numpy as np
            import torch

            def run(frame):
                x = torch.ones(3, requires_grad=True)
                numbers = {"a": np.ones(3)}
                numbers["b"] = x
                frame[:] = x
                y = torch.zeros(3)
                y[:] = torch.ones(3)
        """)

    def test_are_mended_at_the_tensor(self, check_fixed):
        check_fixed(
            """
            import numpy as np
            import torch

            out = np.zeros(3)
            out[:] = torch.ones(3, requires_grad=True) * 2
            """,
            """
            import numpy as np
            import torch

            out = np.zeros(3)
            out[:] = (torch.ones(3, requires_grad=True) * 2).detach()
            """,
        )


class TestArrayMethod:
    def test_converts_as_numpy_does(self):
        check_and_run("""
            import numpy as np
            import torch

            x = torch.ones(3, requires_grad=True)
            x.__array__()  # TNP202
            x.detach().__array__()
        """)

    def test_of_something_unknown_is_silent(self):
        check_silent("""
            import numpy as np
            import torch

            def run(x):
                return x.__array__()
        """)

    def test_is_mended_before_it(self, check_fixed):
        check_fixed(
            "x = torch.ones(3, device='cuda')\ny = x.__array__()\n",
            "x = torch.ones(3, device='cuda')\ny = x.cpu().__array__()\n",
        )
