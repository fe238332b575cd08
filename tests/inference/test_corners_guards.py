"""Conditions of unusual form, about unusual things."""

from tests.helpers import check, check_and_run, check_silent


class TestDevices:
    def test_of_both_kinds(self):
        check("""
            if torch.cuda.is_available() or torch.backends.mps.is_available():
                x = torch.ones(3, device="cuda")
            else:
                x = torch.ones(3)
            x.numpy()  # TNP201|TNP301|TNP401
        """)

    def test_that_are_not_there_or_not_wanted(self):
        check("""
            def run(wanted):
                device = "cpu" if not torch.cuda.is_available() or not wanted else "cuda"
                torch.ones(3, device=device).numpy()  # TNP201|TNP301
        """)

    def test_of_other_kinds(self):
        check("""
            def run(x: torch.Tensor):
                x = x.detach()
                if x.is_mps:
                    x.numpy()  # TNP201
                if x.is_xpu:
                    x.cpu().numpy()
                else:
                    x.numpy()  # TNP301|TNP401
                if not x.is_cuda and not x.is_mps:
                    x.numpy()  # TNP301|TNP401
        """)

    def test_that_is_not_cuda(self):
        check("""
            def run(x: torch.Tensor, device):
                x = x.detach()
                if x.device.type != "cuda":
                    x.numpy()  # TNP401
                else:
                    x.numpy()  # TNP201
                y = torch.ones(3).to(device)
                if not y.is_cuda:
                    y.numpy()  # TNP401
                else:
                    y.numpy()  # TNP201
        """)

    def test_of_something_that_is_no_name(self):
        check("""
            def run(tensors):
                if tensors[0].is_cuda:
                    tensors[0].cpu().detach().numpy()
                if tensors[0].requires_grad:
                    tensors[0].numpy()  # TNP401 TNP402
                if len(tensors).is_cuda:
                    torch.ones(3).numpy()
        """)

    def test_of_what_an_object_holds(self):
        check("""
            class Holder:
                def __init__(self, x: torch.Tensor):
                    self.x = x.detach()

                def first(self):
                    if self.x.is_cuda:
                        return self.x.cpu().numpy()
                    return self.x.numpy()  # TNP401

                def second(self):
                    if self.x.device.type == "cpu":
                        return self.x.numpy()
                    return self.x.cpu().numpy()
        """)

    def test_of_what_one_of_two_objects_holds(self):
        check("""
            class Holder:
                def __init__(self, x: torch.Tensor):
                    self.x = x.detach()

            def run(which, a, b):
                holder = Holder(a) if which else Holder(b)
                if holder.x.is_cuda:
                    holder.x.cpu().numpy()
                else:
                    holder.x.numpy()  # TNP401
        """)

    def test_that_nothing_can_meet(self):
        check("""
            def run():
                x = torch.ones(3)
                if x.is_cuda:
                    x.numpy()
                if x.requires_grad:
                    x.numpy()
                w = torch.ones(3, requires_grad=True)
                if not w.requires_grad:
                    w.numpy()
                w.numpy()  # TNP202
        """)


class TestGradMode:
    def test_whether_it_is_on(self):
        check("""
            def run(x):
                w = torch.ones(3, requires_grad=True)
                if torch.is_grad_enabled():
                    w.numpy()  # TNP202|TNP302
                if torch.is_grad_enabled(x):
                    w.numpy()  # TNP202|TNP302
        """)


class TestNone:
    def test_of_something_that_always_is(self):
        check_and_run("""
            def run():
                x = None
                w = torch.ones(3, requires_grad=True)
                if x is not None:
                    w.numpy()
                if x is None:
                    w.numpy()  # TNP202

            run()
        """)

    def test_of_something_that_never_is(self):
        check_and_run("""
            def run():
                w = torch.ones(3, requires_grad=True)
                if w is None:
                    w = torch.ones(3)
                w.numpy()  # TNP202

            run()
        """)

    def test_of_what_is_assigned_in_the_condition(self):
        check_and_run("""
            def find(number):
                return torch.ones(3, requires_grad=True) if number > 1 else None

            for number in range(3):
                if (found := find(number)) is not None:
                    found.numpy()  # TNP202
                if found := find(0):
                    found.numpy()  # TNP202|TNP302?
        """)


class TestClasses:
    def test_of_something_that_is_no_name(self):
        check("""
            def run(values):
                if isinstance(values[0], torch.Tensor):
                    values[0].numpy()  # TNP401 TNP402
        """)

    def test_of_something_that_is_no_tensor(self):
        check("""
            def run():
                text = "text"
                w = torch.ones(3, requires_grad=True)
                if isinstance(text, torch.Tensor):
                    w.numpy()
                if torch.is_tensor(text):
                    w.numpy()
                w.numpy()  # TNP202
        """)

    def test_of_something_that_may_be_several_things(self):
        check("""
            def run(which):
                x = torch.ones(3, requires_grad=True) if which else "text"
                if isinstance(x, torch.Tensor):
                    x.numpy()  # TNP202
                if torch.is_tensor(x):
                    x.numpy()  # TNP202
                else:
                    x.numpy()
        """)

    def test_of_plain_values(self):
        check("""
            def run(x):
                if isinstance(x, int):
                    (torch.ones(3) * x).numpy()
                elif isinstance(x, (float, int)):
                    (torch.ones(3) * x).numpy()
                else:
                    (torch.ones(3) * x).numpy()  # TNP401 TNP402
        """)

    def test_of_one_of_several_tensors(self):
        check("""
            def run(which):
                x = torch.ones(3, requires_grad=True) if which else torch.ones(3)
                if isinstance(x, torch.Tensor):
                    x.numpy()  # TNP202|TNP302
                if x.requires_grad:
                    x.numpy()  # TNP202
                else:
                    x.numpy()
        """)

    def test_of_something_imported(self):
        check("""
            import torch
            from library import given

            def run():
                given.numpy()  # TNP401 TNP402
                if isinstance(given, torch.Tensor):
                    given.numpy()  # TNP401 TNP402
                    given.detach().cpu().numpy()
        """)


class TestBranchesOnTheDevice:
    def test_that_return(self):
        check_and_run("""
            def move(x):
                if torch.cuda.is_available():
                    return x.cuda()
                else:
                    return x

            move(torch.ones(3)).numpy()  # TNP201|TNP301
            move(torch.ones(3)).cpu().numpy()
        """)

    def test_that_move_an_object(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(3, 2)

                def forward(self, x):
                    return self.layer(x)

            net = Net()
            x = torch.ones(1, 3)
            if torch.cuda.is_available():
                net.cuda()
                x = x.cuda()
            net(x).detach().numpy()  # TNP201|TNP301
        """)

    def test_without_effect(self):
        check_silent("""
            if torch.cuda.is_available():
                print("there is one")
            torch.ones(3).numpy()
        """)
