"""Whether autograd records: what turns it on and off, and for how long."""

from tests.helpers import check, check_and_run, check_silent


class TestBlocks:
    def test_without_grad_convert_leaves(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                w.numpy()
            w.numpy()  # TNP202
        """)

    def test_without_grad_give_results_without_grad(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                y = w * 2
                z = w
            y.numpy()
            z.numpy()  # TNP202
            (w * 2).numpy()  # TNP202
        """)

    def test_without_grad_give_views_that_require_grad(self):
        check_and_run("""
            w = torch.ones(4, 4, requires_grad=True)
            with torch.no_grad():
                a, b, c, d = w[0], w.T, w.reshape(-1), w.unbind()[0]
                e, f = w.clone(), w[w > 0]
            with torch.inference_mode():
                g = (w * 1)[0]
                h = w.squeeze()
            a.numpy()  # TNP202|TNP302
            b.numpy()  # TNP202|TNP302
            c.numpy()  # TNP202|TNP302
            d.numpy()  # TNP202|TNP302
            e.numpy()
            f.numpy()  # TNP302?
            g.numpy()
            h.numpy()  # TNP202|TNP302
        """)

    def test_of_inference_mode(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            with torch.inference_mode():
                y = net(torch.rand(1, 3))
                y.numpy()
            y.numpy()
            with torch.inference_mode(False):
                net(torch.rand(1, 3)).numpy()  # TNP202
        """)

    def test_that_turn_it_on_again(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                with torch.enable_grad():
                    w.numpy()  # TNP202
                w.numpy()
        """)

    def test_of_set_grad_enabled(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            with torch.set_grad_enabled(False):
                w.numpy()
            with torch.set_grad_enabled(True):
                w.numpy()  # TNP202
        """)

    def test_of_set_grad_enabled_on_a_condition_are_a_sign(self):
        check("""
            w = torch.ones(3, requires_grad=True)

            def convert(training):
                with torch.set_grad_enabled(training):
                    return w.numpy()  # TNP302
        """)

    def test_with_several_managers(self):
        check_and_run("""
            import contextlib

            import torch

            w = torch.ones(3, requires_grad=True)
            with contextlib.nullcontext(), torch.no_grad():
                w.numpy()
            with contextlib.nullcontext():
                w.numpy()  # TNP202
        """)

    def test_whose_manager_has_a_name(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            quiet = torch.no_grad()
            with quiet:
                w.numpy()
            w.numpy()  # TNP202
        """)

    def test_of_autocast_still_record(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            with torch.autocast("cpu"):
                w.numpy()  # TNP202
        """)

    def test_left_by_a_jump_end(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            for _ in range(2):
                with torch.no_grad():
                    if w.sum() > 0:
                        break
                    w.numpy()
            w.numpy()  # TNP202
        """)

    def test_left_by_an_exception_end(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            try:
                with torch.no_grad():
                    raise ValueError
            except ValueError:
                pass
            w.numpy()  # TNP202
        """)

    def test_left_by_return_end(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def quietly():
                with torch.no_grad():
                    return w * 2

            quietly().numpy()
            w.numpy()  # TNP202
        """)

    def test_of_unknown_managers_are_open(self):
        check("""
            import torch
            from somewhere import maybe_no_grad

            w = torch.ones(3, requires_grad=True)
            with maybe_no_grad():
                w.numpy()  # TNP302
            w.numpy()  # TNP202
        """)


class TestSwitches:
    def test_stay_until_they_are_thrown_again(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            torch.set_grad_enabled(False)
            w.numpy()
            torch.set_grad_enabled(True)
            w.numpy()  # TNP202
        """)

    def test_thrown_on_one_way_only(self):
        check("""
            def run(w: torch.nn.Parameter, flag):
                w = torch.ones(3, requires_grad=True)
                if flag:
                    torch.set_grad_enabled(False)
                w.numpy()  # TNP302
        """)

    def test_need_a_call(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            torch.no_grad()
            w.numpy()  # TNP202
        """)

    def test_in_a_function_reach_its_caller(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def prepare():
                torch.set_grad_enabled(False)

            prepare()
            w.numpy()
        """)


class TestDecorators:
    def test_turn_it_off_for_the_body(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            @torch.no_grad()
            def with_call():
                return w.numpy()

            @torch.no_grad
            def without_call():
                return w.numpy()

            @torch.inference_mode()
            def inference():
                return w.numpy()

            def recorded():
                return w.numpy()  # TNP202

            with_call(), without_call(), inference(), recorded()
        """)

    def test_turn_it_on_for_the_body(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            @torch.enable_grad()
            def recorded():
                return w.numpy()  # TNP202

            with torch.no_grad():
                recorded()
        """)

    def test_end_with_the_call(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            @torch.no_grad()
            def double():
                return w * 2

            double().numpy()
            (w * 2).numpy()  # TNP202
        """)

    def test_of_a_class_do_not_reach_its_methods(self):
        check("""
            @torch.no_grad()
            class Converter:
                def convert(self):
                    w = torch.ones(3, requires_grad=True)
                    return w.numpy()  # TNP202
        """)

    def test_as_plain_calls(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def convert():
                return w.numpy()  # TNP302?

            torch.no_grad()(convert)()
        """)

    def test_of_torch_compile_keep_the_conversion_differentiable(self):
        check_silent("""
            w = torch.ones(3, requires_grad=True)

            @torch.compile
            def convert():
                return (w * 2).numpy()

            @torch.compile(fullgraph=True)
            def convert_too():
                return (w * 2).numpy()
        """)


class TestCallers:
    def test_pass_their_mode_on(self):
        check_and_run("""
            def convert(x):
                return (x * 2).numpy()  # TNP401

            w = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                convert(w)
        """)

    def test_of_which_one_records(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def convert():
                return w.numpy()  # TNP202

            with torch.no_grad():
                convert()
            convert()
        """)

    def test_all_without_grad_speak_for_unknown_ones(self):
        check_silent("""
            net = nn.Linear(3, 2)

            def predict(x):
                return net(x.cpu()).cpu().numpy()

            with torch.no_grad():
                predict(torch.rand(1, 3))
        """)

    def test_that_call_each_other(self):
        check("""
            net = nn.Linear(3, 2)

            def even(x, n):
                return net(x.cpu()).cpu().numpy() if n == 0 else odd(x, n - 1)

            def odd(x, n):
                return even(x, n - 1)

            def alone(x, n):
                return net(x.cpu()).cpu().numpy() if n == 0 else alone(x, n - 1)  # TNP202|TNP302

            with torch.no_grad():
                even(torch.rand(1, 3), 2)
        """)

    def test_of_callers_speak_for_them(self):
        check("""
            net = nn.Linear(3, 2)

            def predict(x):
                return net(x.cpu()).cpu().numpy()

            def evaluate(x):
                return predict(x)

            def train(x):
                return learn(x)

            def learn(x):
                return net(x.cpu()).cpu().numpy()  # TNP202

            with torch.no_grad():
                evaluate(torch.rand(1, 3))
                learn(torch.rand(1, 3))
        """)


class TestHooksOfLightning:
    def test_for_validation_run_without_grad(self):
        check("""
            import pytorch_lightning as pl
            import torch
            from torch import nn


            class Model(pl.LightningModule):
                def __init__(self):
                    super().__init__()
                    self.net = nn.Linear(3, 2)

                def training_step(self, batch, index):
                    return self.net(batch).cpu().numpy()  # TNP302

                def validation_step(self, batch, index):
                    return self.net(batch).cpu().numpy()  # TNP404

                def test_step(self, batch, index):
                    return self.net(batch).cpu().numpy()  # TNP404

                def predict_step(self, batch, index):
                    return self.net(batch).cpu().numpy()  # TNP404
        """)

    def test_of_other_classes_are_ordinary_methods(self):
        check("""
            class Model(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.net = nn.Linear(3, 2)

                def validation_step(self, batch, index):
                    return self.net(batch).cpu().numpy()  # TNP302
        """)


class TestModelEval:
    def test_does_not_turn_grad_off(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            net.eval()
            net(torch.rand(1, 3)).numpy()  # TNP202
        """)


class TestAutogradFunctions:
    def test_run_without_grad_inside(self):
        check_and_run("""
            class Double(torch.autograd.Function):
                @staticmethod
                def forward(ctx, x):
                    x.numpy()  # TNP401 TNP402?
                    return x * 2

                @staticmethod
                def backward(ctx, grad):
                    grad.numpy()  # TNP401 TNP402?
                    return grad * 2

            w = torch.ones(3, requires_grad=True)
            y = Double.apply(w)
            y.numpy()  # TNP302 TNP301
            y.sum().backward()
        """)
