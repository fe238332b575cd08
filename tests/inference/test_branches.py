"""Ways that part and meet again: `if`, conditional expressions, early ends."""

from tests.helpers import check, check_and_run, check_silent


class TestTwoWays:
    def test_that_both_break_are_a_proof(self):
        check("""
            def run(flag):
                if flag:
                    x = torch.ones(3, requires_grad=True)
                else:
                    x = torch.zeros(3, requires_grad=True)
                return x.numpy()  # TNP202
        """)

    def test_of_which_one_breaks_are_a_sign(self):
        check("""
            def run(flag):
                x = torch.ones(3)
                if flag:
                    x = x.cuda()
                x.numpy()  # TNP301
                return x.cpu().numpy()
        """)

    def test_that_both_hold_are_silent(self):
        check_silent("""
            def run(flag):
                x = torch.ones(3)
                if flag:
                    x = x * 2
                else:
                    x = x.to("cpu")
                return x.numpy()
        """)

    def test_of_which_one_ends_leave_the_other(self):
        check("""
            def run(flag):
                x = torch.ones(3)
                if flag:
                    x = x.cuda()
                    return None
                return x.numpy()

            def fail(flag):
                x = torch.ones(3)
                if flag:
                    x = x.cuda()
                else:
                    raise ValueError
                return x.numpy()  # TNP201
        """)

    def test_that_change_the_same_object(self):
        check("""
            def run(flag):
                x = torch.ones(3)
                if flag:
                    x.requires_grad_()
                return x.numpy()  # TNP302

            def both(flag):
                x = torch.ones(3)
                if flag:
                    x.requires_grad_()
                else:
                    x.requires_grad = True
                return x.numpy()  # TNP202
        """)

    def test_with_an_unknown_side_are_open(self):
        check("""
            import torch
            from somewhere import make

            def run(flag):
                x = torch.ones(3)
                if flag:
                    x = make()
                return x.numpy()  # TNP401 TNP402
        """)

    def test_of_several_kinds_of_values(self):
        check("""
            import numpy as np
            import torch

            def run(flag):
                x = np.ones(3) if flag else torch.ones(3)
                if not flag:
                    x = x.numpy()
                y = torch.ones(3).cuda() if flag else None
                if y is not None:
                    return y.numpy()  # TNP201
        """)

    def test_nested(self):
        check("""
            def run(a, b):
                x = torch.ones(3)
                if a:
                    if b:
                        x = x.cuda()
                    else:
                        x = x.to("cuda")
                else:
                    x = x.to("cuda:1")
                return x.numpy()  # TNP201
        """)

    def test_one_after_the_other(self):
        check("""
            def run(a, b):
                x = torch.ones(3)
                if a:
                    x = x.cuda()
                if b:
                    x = x.cpu()
                return x.numpy()  # TNP301
        """)


class TestConditionalExpressions:
    def test_convert_on_both_sides(self):
        check("""
            def run(x: torch.Tensor):
                a = x.detach().cpu().numpy() if x.requires_grad else x.cpu().numpy()
                b = x.cpu().numpy() if not x.requires_grad else x.detach().cpu().numpy()
                return a, b
        """)

    def test_join_their_sides(self):
        check("""
            def run(flag, x: torch.Tensor):
                a = torch.ones(3, requires_grad=True)
                (a if flag else a * 2).numpy()  # TNP202
                (a if flag else torch.ones(3)).numpy()  # TNP302
                (a if flag else x).cpu().numpy()  # TNP302
                (a if flag else x).detach().numpy()  # TNP301
        """)

    def test_of_the_device(self):
        check("""
            def run(c: torch.Tensor, on_gpu: bool):
                c = c.detach()
                return c.numpy() if not on_gpu else c.cpu().numpy()  # TNP401
        """)

    def test_of_the_machine(self):
        check_and_run("""
            c = torch.ones(3)
            on_gpu = torch.cuda.is_available()
            if on_gpu:
                c = c.cuda()
            a = c.numpy() if not on_gpu else c.cpu().numpy()
            b = c.cpu().numpy() if on_gpu else c.numpy()
        """)


class TestUnreachableCode:
    def test_is_silent(self):
        check_silent("""
            def after_return():
                x = torch.ones(3, requires_grad=True)
                return None
                x.numpy()

            def after_raise():
                x = torch.ones(3, requires_grad=True)
                raise ValueError
                x.numpy()

            def never():
                x = torch.ones(3, requires_grad=True)
                if False:
                    x.numpy()
                while True:
                    pass
                x.numpy()
        """)

    def test_after_a_function_that_never_returns(self):
        check_silent("""
            import sys

            import torch

            def fail():
                raise ValueError

            def first(x: torch.Tensor):
                fail()
                return x.numpy()

            def second(x: torch.Tensor):
                sys.exit(1)
                return x.numpy()
        """)


class TestNames:
    def test_that_are_bound_anew_forget(self):
        check_and_run("""
            x = torch.ones(3, requires_grad=True)
            x = torch.ones(3)
            x.numpy()
            x = x.cuda()
            x.numpy()  # TNP201
        """)

    def test_bound_in_an_expression(self):
        check_and_run("""
            if (x := torch.ones(3, requires_grad=True)) is not None:
                x.numpy()  # TNP202
            (y := torch.ones(3)).numpy()
            y.numpy()
        """)

    def test_that_are_deleted(self):
        check("""
            def run(x: torch.Tensor):
                x = x.detach().cpu()
                del x
                x = torch.ones(3).cuda()
                x.numpy()  # TNP201
        """)

    def test_of_chained_assignments_are_one_object(self):
        check_and_run("""
            a = b = torch.ones(3)
            a.requires_grad_()
            b.numpy()  # TNP202
        """)

    def test_that_are_exchanged(self):
        check_and_run("""
            a, b = torch.ones(3), torch.ones(3, requires_grad=True)
            a, b = b, a
            a.numpy()  # TNP202
            b.numpy()
        """)

    def test_with_annotations(self):
        check_and_run("""
            x: torch.Tensor = torch.ones(3, requires_grad=True)
            x.numpy()  # TNP202
            y: torch.Tensor
            y = torch.ones(3)
            y.numpy()
        """)


class TestCombinedConditions:
    def test_only_run_as_far_as_needed(self):
        check("""
            def run(x: torch.Tensor):
                x = x.detach()
                ok = x.device.type == "cpu" and x.numpy().any()
                also = x.is_cuda or x.numpy().any()  # TNP401
                return ok, also
        """)

    def test_that_hold_together(self):
        check("""
            def run(x: torch.Tensor):
                if not x.requires_grad and x.device.type == "cpu":
                    return x.numpy()
                if x.requires_grad or x.is_cuda:
                    return None
                return x.numpy()  # TNP401
        """)
