"""What callers in view tell of a function, and what is left open where there may be others."""

import pytest

from tests.helpers import check, check_and_run


class TestPrivateFunctions:
    def test_are_judged_by_their_callers(self):
        check_and_run("""
            def _convert(x):
                return x.numpy()

            def _show(x):
                return x.numpy()  # TNP201

            _convert(torch.ones(3))
            _show(torch.ones(3))
            _show(torch.ones(3, device="cuda"))
        """)

    def test_of_public_ones_are_open_with_them(self):
        check("""
            def _convert(x):
                return x.numpy()  # TNP401 TNP402

            def convert(x):
                return _convert(x)
        """)

    def test_without_callers_are_open(self):
        check("""
            def _convert(x):
                return x.numpy()  # TNP401 TNP402
        """)

    def test_that_are_given_away_are_open(self):
        check("""
            def _convert(x):
                return x.numpy()  # TNP401 TNP402

            _convert(torch.ones(3))
            TABLE = {"convert": _convert}
        """)

    def test_that_a_decorator_may_call_are_open(self):
        check("""
            import torch
            from somewhere import register

            @register
            def _convert(x):
                return x.numpy()  # TNP401 TNP402

            _convert(torch.ones(3))
        """)

    def test_that_call_themselves_are_open(self):
        check_and_run("""
            def _convert(x, again):
                if again:
                    _convert(x.cuda(), False)
                return x.numpy()  # TNP201|TNP401 TNP402?

            if torch.cuda.is_available():
                _convert(torch.ones(3), True)
        """)

    def test_that_are_called_too_often_are_open(self):
        calls = "\n".join(f"            _convert(torch.ones({size}))" for size in range(1, 20))
        check_and_run(f"""
            def _convert(x):
                return x.numpy()  # TNP201|TNP401 TNP402?

{calls}
            _convert(torch.ones(3, device="cuda"))
        """)

    def test_nested_and_called_too_often_are_open(self):
        calls = "\n".join(f"                convert(torch.ones({size}))" for size in range(1, 20))
        check_and_run(f"""
            def run():
                def convert(x):
                    return x.numpy()  # TNP201|TNP401 TNP402?

{calls}
                convert(torch.ones(3, device="cuda"))

            run()
        """)


class TestPrivateMethods:
    def test_are_judged_by_their_callers(self):
        check_and_run("""
            class Image:
                def show(self):
                    return self._convert(torch.ones(3))

                def _convert(self, x):
                    return x.numpy()

            Image().show()
        """)

    def test_of_modules_are_no_different(self):
        check("""
            class Net(nn.Module):
                def show(self):
                    return self._convert(torch.ones(3))

                def _convert(self, x):
                    return x.numpy()
        """)

    def test_that_a_base_out_of_view_may_call_are_open(self):
        check("""
            import torch
            from somewhere import Base

            class Image(Base):
                def show(self):
                    return self._convert(torch.ones(3))

                def _convert(self, x):
                    return x.numpy()  # TNP401 TNP402
        """)


class TestGradMode:
    def test_is_that_of_the_callers_in_view(self):
        check("""
            def show(model, x):
                return model(x).detach().cpu().numpy(), (x * 2).cpu().numpy()

            @torch.no_grad()
            def evaluate(model, x):
                show(model, x)

            def validate(model, x):
                with torch.no_grad():
                    show(model, x)
        """)

    def test_is_open_if_one_caller_leaves_it_on(self):
        check("""
            def show(x):
                return (x * 2).cpu().numpy()  # TNP402

            @torch.no_grad()
            def evaluate(x):
                show(x)

            def train(x):
                show(x)
        """)

    def test_is_that_of_callers_of_callers(self):
        check("""
            def show(x):
                return (x * 2).cpu().numpy()

            def between(x):
                return show(x)

            def evaluate(x):
                with torch.no_grad():
                    between(x)
        """)


class TestUnknownCode:
    def test_under_no_grad_gives_nothing_that_requires_grad(self):
        check("""
            import torch
            from somewhere import compute

            def run(x):
                with torch.no_grad():
                    y = compute(x)
                    x.cpu().numpy()
                y.cpu().numpy()
                compute(x).cpu().numpy()  # TNP402
                with torch.inference_mode():
                    a, b = compute(x)
                a.cpu().numpy()
                b["x"].cpu().numpy()

            @torch.no_grad()
            def other(x):
                compute(x).cpu().numpy()
        """)


class TestMovesThatAreMissing:
    def test_are_a_sign_after_detach(self):
        check("""
            def run(x):
                x.detach().numpy()  # TNP301
                x.clone().detach().numpy()  # TNP301
                x.cpu().detach().numpy()
                x.detach().cpu().numpy()
        """)

    def test_are_open_in_tests(self):
        check("""
            def test(x):
                x.detach().numpy()  # TNP401

            def test_image(x):
                x.detach().numpy()  # TNP401

            def testImage(x):
                x.detach().numpy()  # TNP401

            def image_test(x):
                x.detach().numpy()  # TNP401
        """)

    def test_are_a_sign_in_what_only_sounds_like_tests(self):
        check("""
            def latest(x):
                x.detach().numpy()  # TNP301

            def contested(x):
                x.detach().numpy()  # TNP301
        """)

    def test_are_open_where_a_caller_shows_host_memory(self):
        check_and_run("""
            def convert(x):
                return x.detach().numpy()  # TNP401

            convert(torch.ones(3))
        """)


class TestDataOfUnknownObjects:
    @pytest.mark.parametrize("imports", ["import torch", "import numpy as np", "import os"])
    def test_is_that_of_tensors(self, imports):
        check(f"""
            {imports}

            def run(x):
                x.data.numpy()  # TNP101 TNP301? TNP401?
                x.data.cpu().numpy()  # TNP101
        """)

    @pytest.mark.parametrize("imports", ["import tensorflow as tf", "import jax", "import paddle"])
    def test_is_not_in_files_of_other_frameworks(self, imports):
        check(f"""
            {imports}

            def run(x):
                x.data.numpy()
                x.data.cpu().numpy()
        """)


class TestGradModesOfCallers:
    def test_reach_functions_that_call_one_another(self):
        check("""
            def even(p: torch.nn.Parameter, n):
                print(p.cpu().numpy())
                return n == 0 or odd(p, n - 1)

            def odd(p: torch.nn.Parameter, n):
                print(p.cpu().numpy())
                return n != 0 and even(p, n - 1)

            with torch.no_grad():
                even(torch.nn.Parameter(torch.ones(3)), 3)
        """)

    def test_all_count(self):
        check("""
            def even(p: torch.nn.Parameter, n):
                print(p.cpu().numpy())  # TNP202
                return n == 0 or odd(p, n - 1)

            def odd(p: torch.nn.Parameter, n):
                print(p.cpu().numpy())  # TNP202
                return n != 0 and even(p, n - 1)

            with torch.no_grad():
                even(torch.nn.Parameter(torch.ones(3)), 3)
            odd(torch.nn.Parameter(torch.ones(3)), 3)
        """)


class TestObjectsThatAreCalled:
    def test_without_grad_have_helpers_without(self):
        check("""
            import torch

            class Base:
                @torch.no_grad()
                def __call__(self, x):
                    return x

            class Pipeline(Base):
                def __init__(self, vae):
                    self.scale = vae.scale.cpu().numpy()  # TNP402

                def decode(self, latents):
                    return self.vae.decode(latents).cpu().float().numpy()

            class Module(torch.nn.Module):
                @torch.inference_mode()
                def forward(self, x):
                    return x

                def show(self, x):
                    return x.cpu().numpy()
        """)

    def test_without_grad_say_nothing_where_it_is_turned_on(self):
        check("""
            import torch

            class Pipeline:
                @torch.no_grad()
                def __call__(self, x):
                    return x

                @torch.enable_grad()
                def train(self, latents):
                    return self.vae.decode(latents).cpu().float().numpy()  # TNP402
        """)

    def test_with_grad_say_nothing(self):
        check("""
            import torch

            class Pipeline:
                def __call__(self, x):
                    return x

                @torch.no_grad()
                def forward(self, x):
                    return x

                def decode(self, latents):
                    return self.vae.decode(latents).cpu().float().numpy()  # TNP402

            class Called:
                @torch.no_grad()
                def __call__(self, x):
                    return x

                def decode(self, latents):
                    return self.vae.decode(latents).cpu().float().numpy()  # TNP402

            def run(called, x):
                return Called().decode(x)
        """)
