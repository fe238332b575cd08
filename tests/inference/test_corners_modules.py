"""Modules: children, parameters and buffers set, added and replaced from outside, and code out of view."""

from tests.helpers import check, check_and_run


class TestContainers:
    def test_without_children(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            net = nn.ModuleList()
            net.append(nn.Linear(3, 2))
            net[0](torch.ones(1, 3)).numpy()  # TNP202
            nn.Sequential()(torch.ones(3)).numpy()
            nn.Sequential()(w).numpy()  # TNP202
        """)

    def test_that_grow_in_a_loop(self):
        check_and_run("""
            net = nn.ModuleList()
            for _ in range(2):
                net.append(nn.Linear(3, 3))
            x = torch.ones(1, 3)
            net[0](x).numpy()  # TNP202|TNP302|TNP402
            for layer in net:
                x = layer(x)
            x.numpy()  # TNP202|TNP302|TNP402
            x.detach().numpy()
        """)

    def test_that_are_extended(self):
        check_and_run("""
            net = nn.ModuleList([nn.ReLU()])
            net.extend([nn.Linear(3, 3), nn.Linear(3, 3)])
            x = torch.ones(1, 3)
            net[1](x).numpy()  # TNP202|TNP302|TNP402
            net[1](x).detach().numpy()
        """)

    def test_whose_children_are_replaced(self):
        check_and_run("""
            net = nn.Sequential(nn.ReLU(), nn.ReLU())
            x = torch.ones(1, 3)
            net(x).numpy()
            net[1] = nn.Linear(3, 2)
            net(x).numpy()  # TNP202
        """)

    def test_whose_children_are_replaced_at_an_unknown_place(self):
        check("""
            def run(index):
                net = nn.Sequential(nn.ReLU(), nn.ReLU())
                net[index] = nn.Linear(3, 2)
                net(torch.ones(1, 3)).numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_that_are_made_from_anything(self):
        check("""
            def run(layers, options):
                nn.Sequential(*layers)(torch.ones(1, 3)).numpy()  # TNP302|TNP402 TNP301|TNP401?
                nn.ModuleList(layers)[0](torch.ones(1, 3)).numpy()  # TNP302|TNP402 TNP301|TNP401
        """)


class TestSettings:
    def test_that_say_whether_there_are_parameters(self):
        check_and_run("""
            x = torch.ones(2, 3)
            nn.LayerNorm(3)(x).numpy()  # TNP202
            nn.LayerNorm(3, elementwise_affine=False)(x).numpy()
            nn.LayerNorm(3, elementwise_affine=True)(x).numpy()  # TNP202
        """)

    def test_that_are_not_known(self):
        check("""
            def run(affine):
                nn.LayerNorm(3, elementwise_affine=affine)(torch.ones(2, 3)).numpy()  # TNP302|TNP402
        """)

    def test_of_the_device(self):
        check_and_run("""
            x = torch.ones(2, 3)
            nn.Linear(3, 2, device="cpu")(x).detach().numpy()
            net = nn.Linear(3, 2, device="cuda")
            net(x.cuda()).detach().numpy()  # TNP201
        """)


class TestMoves:
    def test_to_other_accelerators(self):
        check("""
            net = nn.Linear(3, 2)
            net.xpu()
            net(torch.ones(1, 3).xpu()).detach().numpy()  # TNP201
        """)

    def test_to_where_a_tensor_is(self):
        check_and_run("""
            x = torch.ones(1, 3).cuda()
            net = nn.Linear(3, 2)
            net.to(x)
            net(x).detach().numpy()  # TNP201
            net.to(torch.ones(1))
            net(x.cpu()).detach().numpy()
        """)

    def test_to_a_dtype_is_none(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            dtype = torch.float64
            net.to(dtype)
            net(torch.ones(1, 3, dtype=dtype)).detach().numpy()
        """)

    def test_by_code_out_of_view(self):
        check("""
            import torch
            from library import prepare

            net = torch.nn.Linear(3, 2)
            net(torch.ones(1, 3)).detach().numpy()
            prepare(net)
            net(torch.ones(1, 3)).detach().numpy()  # TNP301
        """)

    def test_where_there_is_a_device(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            x = torch.ones(1, 3)
            if torch.cuda.is_available():
                net = net.cuda()
                x = x.cuda()
            net(x).detach().numpy()  # TNP201
        """)

    def test_of_one_of_two_modules_where_there_is_a_device(self):
        check("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(3, 2)
                    if torch.cuda.is_available():
                        self.layer.cuda()

                def forward(self, x):
                    return self.layer(x)

            net = Net()
            net(torch.ones(1, 3).cuda()).detach().numpy()  # TNP201
        """)


class TestParameters:
    def test_set_from_outside(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            for p in net.parameters():
                p.requires_grad_(False)
            x = torch.ones(1, 3)
            net(x).numpy()
            net.bias = nn.Parameter(torch.zeros(2))
            net(x).numpy()  # TNP202|TNP302|TNP402
        """)

    def test_children_set_from_outside(self):
        check_and_run("""
            x = torch.ones(1, 3)
            net = nn.Sequential(nn.Flatten())
            net.more = nn.Linear(3, 2)
            net(x).numpy()  # TNP202
        """)

    def test_of_a_module_that_holds_them_in_a_list(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.weights = nn.ParameterList([nn.Parameter(torch.ones(3))])
                    self.scale = nn.Parameter(torch.ones(3))

                def forward(self, x):
                    return x * self.scale

            net = Net()
            net(torch.ones(3)).numpy()  # TNP202
            for p in net.parameters():
                p.numpy()  # TNP202|TNP302
                p.detach().numpy()
        """)

    def test_of_a_module_of_a_class_out_of_view(self):
        check("""
            import torch
            from library import Base

            class Net(Base, torch.nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = torch.nn.Linear(3, 2)

            net = Net()
            for p in net.parameters():
                p.numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401
            net(torch.ones(3)).numpy()  # TNP302|TNP402 TNP301|TNP401
        """)

    def test_whether_they_are_trained_is_read(self):
        check("""
            net = nn.Linear(3, 2)
            if net.training:
                net.eval()
            net.weight.numpy()  # TNP202
        """)


class TestBuffers:
    def test_of_batch_norm(self):
        check_and_run("""
            net = nn.BatchNorm1d(3)
            net.running_mean.numpy()
            net.cuda()
            net.running_mean.numpy()  # TNP201
            net.running_mean.cpu().numpy()
        """)

    def test_of_a_class(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(3, 2)
                    self.register_buffer("mean", torch.zeros(3))

            net = Net()
            for x in net.buffers():
                x.numpy()
            for name, x in net.named_buffers():
                x.numpy()
            for x in net.state_dict().values():
                x.numpy()
            net.cuda()
            for x in net.buffers():
                x.numpy()  # TNP201
        """)

    def test_of_the_children_of_a_container(self):
        check_and_run("""
            class Part(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.register_buffer("mean", torch.zeros(3))

            net = nn.Sequential(Part(), Part())
            for x in net.buffers():
                x.numpy()
            net.cuda()
            for x in net.buffers():
                x.numpy()  # TNP201|TNP301|TNP401
            x.cpu().numpy()
        """)

    def test_under_a_name_that_is_not_known(self):
        check("""
            class Net(nn.Module):
                def __init__(self, names):
                    super().__init__()
                    for name in names:
                        self.register_buffer(name, torch.zeros(3))

            def run(names):
                net = Net(names)
                net.mean.numpy()  # TNP401 TNP402
        """)


class TestCalls:
    def test_that_give_whole_numbers(self):
        check_and_run("""
            pool = nn.MaxPool1d(2, return_indices=True)
            w = torch.ones(1, 1, 4, requires_grad=True)
            values, indices = pool(w)
            values.numpy()  # TNP202
            indices.numpy()
        """)

    def test_of_modules_that_give_lists(self):
        check_and_run("""
            attention = nn.MultiheadAttention(4, 2)
            x = torch.ones(2, 1, 4)
            out, weights = attention(x, x, x)
            out.numpy()  # TNP202
            weights.numpy()  # TNP202
        """)

    def test_of_children_of_modules_of_another_class(self):
        check("""
            def run(net: nn.Module):
                net.layer(torch.ones(3)).numpy()  # TNP302|TNP402 TNP301|TNP401
        """)

    def test_of_modules_of_another_class(self):
        check("""
            def run(net: nn.Module):
                net.weight.numpy()  # TNP302|TNP402 TNP301|TNP401
                net.running_mean.numpy()  # TNP302|TNP402 TNP301|TNP401
        """)

    def test_of_loss_modules_out_of_view(self):
        check("""
            def run(losses: nn.ModuleList):
                losses[0](torch.ones(3)).numpy()  # TNP302|TNP402 TNP301|TNP401
        """)
