"""nn.Modules: what calling, moving and freezing them does to what they compute."""

from tests.helpers import check, check_and_run


class TestCalls:
    def test_of_trainable_modules_require_grad(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            x = torch.rand(4, 3)
            net(x).numpy()  # TNP202
            net(x).detach().numpy()
            net.forward(x).numpy()  # TNP202
            with torch.no_grad():
                net(x).numpy()
            nn.Conv2d(1, 2, 1)(torch.rand(1, 1, 2, 2)).numpy()  # TNP202
            nn.Embedding(4, 2)(torch.arange(3)).numpy()  # TNP202
        """)

    def test_of_modules_without_parameters_do_not(self):
        check_and_run("""
            x = torch.rand(4, 3)
            w = torch.rand(4, 3, requires_grad=True)
            nn.ReLU()(x).numpy()
            nn.ReLU()(w).numpy()  # TNP202
            nn.Softmax(dim=1)(x).numpy()
            nn.Dropout(0.5)(x).numpy()
            nn.Flatten()(x).numpy()
            nn.MSELoss()(x, x).numpy()
            nn.MSELoss()(w, x).numpy()  # TNP202
        """)

    def test_of_recurrent_modules_give_several_results(self):
        check_and_run("""
            lstm = nn.LSTM(3, 2)
            out, (h, c) = lstm(torch.rand(5, 1, 3))
            out.numpy()  # TNP202
            h.numpy()  # TNP202
            c.detach().numpy()
            out, hidden = nn.GRU(3, 2)(torch.rand(5, 1, 3))
            hidden.numpy()  # TNP202
        """)

    def test_of_functionals(self):
        check_and_run("""
            import torch.nn.functional as F
            import torch

            x = torch.rand(4, 3)
            w = torch.rand(2, 3, requires_grad=True)
            F.linear(x, w).numpy()  # TNP202
            F.relu(x).numpy()
            F.softmax(F.linear(x, w), dim=1).numpy()  # TNP202
            F.one_hot(torch.arange(3)).numpy()
            F.mse_loss(x, x).numpy()
        """)

    def test_keep_the_device_of_the_module(self):
        check_and_run("""
            net = nn.Linear(3, 2).cuda()
            with torch.no_grad():
                net(torch.rand(4, 3).cuda()).numpy()  # TNP201
        """)


class TestMoves:
    def test_happen_in_place(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            net.cuda()
            y = net(torch.rand(4, 3).cuda()).detach()
            y.numpy()  # TNP201
            net.cpu()
            net(torch.rand(4, 3)).detach().numpy()
        """)

    def test_by_to(self):
        check_and_run("""
            device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
            net = nn.Linear(3, 2).to(device)
            net.weight.detach().numpy()  # TNP201
            net.to("cpu")
            net.weight.detach().numpy()
            net.to(torch.float64)
            net.weight.detach().numpy()
            net.to(device=device, dtype=torch.float32)
            net.weight.detach().numpy()  # TNP201
        """)

    def test_by_the_constructor(self):
        check_and_run("""
            net = nn.Linear(3, 2, device="cuda")
            net.weight.detach().numpy()  # TNP201
            net.bias.detach().cpu().numpy()
        """)

    def test_of_the_whole_reach_the_parts(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.hidden = nn.Linear(3, 2)
                    self.scale = nn.Parameter(torch.ones(2))
                    self.register_buffer("mean", torch.zeros(2))

                def forward(self, x):
                    return self.hidden(x) * self.scale - self.mean

            net = Net()
            net.hidden.weight.detach().numpy()
            net.cuda()
            net.hidden.weight.detach().numpy()  # TNP201
            net.scale.detach().numpy()  # TNP201
            net.mean.numpy()  # TNP201
            net(torch.rand(4, 3).cuda()).detach().numpy()  # TNP201
        """)

    def test_of_a_tensor_attribute_do_not_happen(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.plain = torch.zeros(2)
                    self.hidden = nn.Linear(3, 2)

            net = Net().cuda()
            net.plain.numpy()
            net.hidden.bias.detach().numpy()  # TNP201
        """)

    def test_into_data_parallel(self):
        check_and_run("""
            net = nn.DataParallel(nn.Linear(3, 2)).cuda()
            y = net(torch.rand(4, 3).cuda())
            y.detach().numpy()  # TNP201|TNP301
            y.cpu().numpy()  # TNP202|TNP302
            y.detach().cpu().numpy()
        """)


class TestFreezing:
    def test_as_a_whole(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            net.requires_grad_(False)
            net(torch.rand(4, 3)).numpy()
            net.weight.numpy()
            net.requires_grad_()
            net.weight.numpy()  # TNP202
        """)

    def test_parameter_by_parameter(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            for parameter in net.parameters():
                parameter.requires_grad = False
            net(torch.rand(4, 3)).numpy()
            for parameter in net.parameters():
                parameter.requires_grad_(True)
            net(torch.rand(4, 3)).numpy()  # TNP202|TNP302
        """)

    def test_of_some_of_them(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            for name, parameter in net.named_parameters():
                if name == "weight":
                    parameter.requires_grad = False
            net(torch.rand(4, 3)).numpy()  # TNP202|TNP302
        """)

    def test_of_one_parameter_leaves_the_others(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            net.weight.requires_grad = False
            net(torch.rand(4, 3)).numpy()  # TNP202|TNP302
            net.weight.requires_grad_(False)
            net(torch.rand(4, 3)).numpy()  # TNP202|TNP302
        """)

    def test_of_a_part(self):
        check_and_run("""
            net = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
            net[0].requires_grad_(False)
            net(torch.rand(4, 3)).numpy()  # TNP202|TNP302
            net[0](torch.rand(4, 3)).numpy()  # TNP302?
            net[1].requires_grad_(False)
            net(torch.rand(4, 3)).numpy()  # TNP302?
        """)

    def test_of_instances(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.hidden = nn.Linear(3, 2)

                def forward(self, x):
                    return self.hidden(x)

            net = Net()
            for parameter in net.parameters():
                parameter.requires_grad = False
            net(torch.rand(4, 3)).numpy()
            net.eval()
            other = Net().eval()
            other(torch.rand(4, 3)).numpy()  # TNP202
        """)


class TestSequential:
    def test_calls_one_after_the_other(self):
        check_and_run("""
            net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2), nn.ReLU())
            net(torch.rand(1, 2, 2)).numpy()  # TNP202
            nn.Sequential(nn.Flatten(), nn.ReLU())(torch.rand(1, 2, 2)).numpy()
            net[1].weight.numpy()  # TNP202
        """)

    def test_of_layers_in_a_list(self):
        check_and_run("""
            layers = []
            for _ in range(2):
                layers += [nn.Linear(3, 3), nn.ReLU()]
            net = nn.Sequential(*layers)
            net(torch.rand(1, 3)).numpy()  # TNP202|TNP302 TNP301?
        """)

    def test_of_names(self):
        check_and_run("""
            from collections import OrderedDict

            import torch
            from torch import nn

            net = nn.Sequential(OrderedDict([("a", nn.Linear(3, 2)), ("b", nn.ReLU())]))
            net(torch.rand(1, 3)).numpy()  # TNP202|TNP302
        """)

    def test_moved_as_a_whole(self):
        check_and_run("""
            net = nn.Sequential(nn.Linear(3, 2), nn.ReLU()).cuda()
            net(torch.rand(1, 3).cuda()).detach().numpy()  # TNP201
        """)

    def test_of_a_list_of_modules(self):
        check_and_run("""
            layers = nn.ModuleList([nn.Linear(3, 3) for _ in range(2)])
            x = torch.rand(1, 3)
            for layer in layers:
                x = layer(x)
            x.numpy()  # TNP202|TNP302 TNP401?
        """)


class TestOwnClasses:
    def test_run_forward(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.hidden = nn.Linear(3, 2)

                def forward(self, x):
                    return self.hidden(x).relu()

            net = Net()
            net(torch.rand(4, 3)).numpy()  # TNP202
            with torch.no_grad():
                net(torch.rand(4, 3)).numpy()
        """)

    def test_without_parameters(self):
        check_and_run("""
            class Scale(nn.Module):
                def forward(self, x):
                    return x * 2

            Scale()(torch.ones(3)).numpy()
            Scale()(torch.ones(3, requires_grad=True)).numpy()  # TNP202
        """)

    def test_that_detach_themselves(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.hidden = nn.Linear(3, 2)

                def forward(self, x):
                    return self.hidden(x).detach()

            Net()(torch.rand(4, 3)).numpy()
        """)

    def test_that_return_several_things(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.hidden = nn.Linear(3, 2)

                def forward(self, x):
                    y = self.hidden(x)
                    return {"logits": y, "labels": y.argmax(dim=1)}

            out = Net()(torch.rand(4, 3))
            out["logits"].numpy()  # TNP202
            out["labels"].numpy()
        """)

    def test_converting_inside(self):
        check("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.hidden = nn.Linear(3, 2)

                def forward(self, x):
                    y = self.hidden(x)
                    y.cpu().numpy()  # TNP202|TNP302
                    return y

                @torch.no_grad()
                def predict(self, x):
                    return self.hidden(x).cpu().numpy()  # TNP404

                def weights(self):
                    return self.hidden.weight.cpu().numpy()  # TNP202|TNP302
        """)

    def test_held_by_another_class(self):
        check_and_run("""
            class Agent:
                def __init__(self):
                    self.net = nn.Linear(3, 2)

                def act(self, x):
                    return self.net(x).cpu().numpy()  # TNP202|TNP302

            Agent().act(torch.rand(1, 3))
        """)

    def test_of_a_trainer_with_a_device(self):
        check("""
            class Trainer:
                def __init__(self, device):
                    self.device = device
                    self.net = nn.Linear(3, 2).to(self.device)

                @torch.no_grad()
                def evaluate(self, x):
                    out = self.net(x.to(self.device))
                    out.cpu().numpy()
                    return out.numpy()  # TNP301
        """)


class TestUnknownModules:
    def test_given_to_functions(self):
        check("""
            def run(model: nn.Module, x):
                y = model(x)
                y.cpu().numpy()  # TNP302|TNP402
                y.detach().numpy()  # TNP301
                with torch.no_grad():
                    model(x).cpu().numpy()  # TNP404
        """)

    def test_from_other_libraries(self):
        check("""
            import torch
            from backbones import resnet18

            model = resnet18()
            y = model(torch.rand(1, 3, 8, 8))
            y.numpy()  # TNP202|TNP302|TNP402 TNP401
        """)

    def test_of_other_libraries_that_were_moved(self):
        check("""
            import torch
            from torchvision.models import resnet18

            model = resnet18().cuda()
            with torch.no_grad():
                model(torch.rand(1, 3, 8, 8).cuda()).numpy()  # TNP201|TNP301
        """)


class TestOptimisers:
    def test_keep_what_the_parameters_are(self):
        check_and_run("""
            net = nn.Linear(3, 1)
            optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
            loss = net(torch.rand(4, 3)).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            net.weight.grad.numpy()
            net.weight.numpy()  # TNP202
            loss.numpy()  # TNP202
        """)


class TestInPlaceOperationsOnParameters:
    def test_under_no_grad(self):
        check_and_run("""
            net = nn.Linear(3, 1)
            with torch.no_grad():
                net.weight.zero_()
                net.weight.copy_(torch.ones(1, 3))
            nn.init.zeros_(net.bias)
            net.weight.numpy()  # TNP202
            net.bias.numpy()  # TNP202
        """)


class TestPartsOfModules:
    def test_are_iterated(self):
        check_and_run("""
            net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2))
            x = torch.rand(1, 3)
            for layer in net:
                x = layer(x)
            x.numpy()  # TNP202|TNP302
            for child in net.children():
                child.weight.numpy()  # TNP202|TNP302
            for name, module in net.named_modules():
                if name:
                    module.weight.detach().numpy()  # TNP401?
            for buffer in net.buffers():
                buffer.numpy()
        """)

    def test_are_called_by_the_class_above(self):
        check_and_run("""
            class Base(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.hidden = nn.Linear(3, 2)

                def forward(self, x):
                    return self.hidden(x)

            class Derived(Base):
                def forward(self, x):
                    return super().forward(x).relu()

                def cuda(self, device=None):
                    return super().cuda(device)

            net = Derived()
            net(torch.rand(1, 3)).numpy()  # TNP202
            net.cuda()
            net.hidden.weight.detach().numpy()  # TNP201|TNP301
        """)

    def test_are_shared_by_two_modules(self):
        check_and_run("""
            encoder = nn.Linear(3, 3)
            first = nn.Sequential(encoder, nn.ReLU())
            second = nn.Sequential(encoder, nn.Tanh())
            first.cuda()
            second[0].weight.detach().numpy()  # TNP201|TNP301
            encoder.weight.detach().numpy()  # TNP201|TNP301
        """)

    def test_are_found_by_name(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layers = nn.ModuleDict({"a": nn.Linear(3, 2)})
                    self.weights = nn.ParameterList([nn.Parameter(torch.ones(2))])

                def forward(self, x):
                    return self.layers["a"](x) * self.weights[0]

            Net()(torch.rand(1, 3)).numpy()  # TNP202|TNP302 TNP401?
        """)

    def test_are_buffers(self):
        check_and_run("""
            class Meter(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.register_buffer("total", torch.zeros(1))

                def forward(self, x):
                    self.total += x
                    return self.total

            meter = Meter()
            meter(torch.ones(1)).numpy()
            meter.total.numpy()  # TNP302?
            meter(torch.ones(1, requires_grad=True) * 2).numpy()  # TNP202|TNP302
            meter.total.numpy()  # TNP202|TNP302
        """)
