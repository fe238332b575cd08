"""Functions whose arguments, generators and closures are unusual."""

from tests.helpers import check, check_and_run, check_silent


class TestGlobals:
    def test_generators_kept_in_globals(self):
        check_and_run("""
            found = (torch.ones(3, requires_grad=True) for _ in range(2))

            def fill():
                global found
                found = (torch.ones(3) for _ in range(2))

            def run():
                for x in found:
                    x.numpy()  # TNP302|TNP402|TNP202 TNP401?

            run()
            fill()
            run()
        """)


class TestNumbers:
    def test_signs_of_what_is_no_tensor(self):
        check_and_run("""
            def run(scale, by):
                return torch.ones(3) * -scale * ~by

            run(1.5, 2).numpy()
        """)


class TestDeepValues:
    def test_containers_inside_containers(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = [[[[[[w]]]]]]
            x[0][0][0][0][0][0].numpy()  # TNP202|TNP302|TNP402 TNP401?
            torch.stack(x[0][0][0][0][0]).numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)

    def test_given_to_code_out_of_view(self):
        check("""
            import torch
            from library import run

            w = torch.ones(3, requires_grad=True)
            run([[[[[[w]]]]]]).numpy()  # TNP302|TNP402 TNP401
            run({"x": {"y": w}}).numpy()  # TNP302|TNP402
        """)

    def test_modules_inside_modules(self):
        check_and_run("""
            net = nn.Linear(3, 3)
            for _ in range(3):
                net = nn.Sequential(net, nn.ReLU())
            net(torch.ones(1, 3)).numpy()  # TNP202|TNP302|TNP402 TNP401?
            deep = nn.Sequential(nn.Sequential(nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(3, 3))))))
            deep(torch.ones(1, 3)).numpy()  # TNP202|TNP302|TNP402 TNP401?
            deeper = nn.Sequential(nn.Sequential(deep))
            deeper.cuda()
            deeper(torch.ones(1, 3).cuda()).detach().numpy()  # TNP201|TNP301|TNP401
        """)

    def test_modules_that_are_unfrozen_from_far_above(self):
        check_and_run("""
            layer = nn.Linear(3, 3).requires_grad_(False)
            a = nn.Sequential(layer)
            b = nn.Sequential(a)
            c = nn.Sequential(b)
            d = nn.Sequential(c)
            e = nn.Sequential(d)
            f = nn.Sequential(e)
            g = nn.Sequential(f)
            g.requires_grad_()
            layer(torch.ones(1, 3)).numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)


class TestConversionsOfFunctions:
    def test_results_of_settings(self):
        check_and_run("""
            w = torch.ones(3, 3, requires_grad=True)
            torch.linalg.svd(w).U.numpy()  # TNP202
            torch.linalg.eigvals(w.detach()).numpy()
            torch.fft.fft(w[0]).numpy()  # TNP202
            torch.fft.ifft(torch.fft.fft(torch.ones(3))).real.numpy()
            torch.view_as_complex(torch.ones(3, 2)).numpy()
            torch.nn.functional.embedding(torch.arange(2), w).numpy()  # TNP202
            torch.cat([torch.arange(2), torch.ones(2)]).numpy()
            torch.cat([w[0], torch.ones(2)]).numpy()  # TNP202|TNP302
            torch.where(torch.ones(3) > 0, w[0], 0.0).numpy()  # TNP202
            torch.split(w, 1)[0].numpy()  # TNP202
            torch.broadcast_tensors(w, torch.ones(3))[1].numpy()  # TNP302?
            torch.nonzero(w, as_tuple=True)[0].numpy()
            torch.histogram(torch.ones(3), 2).hist.numpy()
        """)

    def test_in_place_of_a_list(self):
        check_silent("""
            import torch

            def run():
                values = [torch.ones(3), torch.ones(3)]
                for x in values:
                    x.mul_(2)
                    x.numpy()
        """)

    def test_of_a_parameter_made_from_nothing(self):
        check_and_run("""
            nn.Parameter().numpy()  # TNP202
            nn.Parameter(torch.ones(3), requires_grad=False).numpy()
            nn.UninitializedParameter
            nn.Parameter(torch.ones(3).cuda()).detach().numpy()  # TNP201
        """)
