"""Silence in strict mode is a proof: ways on which a conversion breaks that are easy to overlook."""

from tests.helpers import check, check_and_run


class TestAliases:
    def test_in_two_containers(self):
        check_and_run("""
            x = torch.ones(3)
            a, b = [x], {"x": x}
            a[0].requires_grad_()
            b["x"].numpy()  # TNP202|TNP302
        """)

    def test_in_an_attribute(self):
        check_and_run("""
            class Holder:
                pass

            x = torch.ones(3)
            holder = Holder()
            holder.x = x
            x.requires_grad_()
            holder.x.numpy()  # TNP202|TNP302
            y = holder.x
            y.requires_grad_(False)
            x.numpy()  # TNP302?
        """)

    def test_of_containers(self):
        check_and_run("""
            rows = [[torch.ones(1)]]
            first = rows[0]
            first[0] = torch.ones(1, requires_grad=True)
            rows[0][0].numpy()  # TNP202|TNP302
        """)

    def test_of_a_list_times_a_number(self):
        check_and_run("""
            rows = [[]] * 2
            rows[0].append(torch.ones(1, requires_grad=True))
            rows[1][0].numpy()  # TNP202|TNP302
        """)

    def test_by_a_default_that_is_shared(self):
        check_and_run("""
            def collect(x, out=[]):
                out.append(x)
                return out

            collect(torch.ones(1, requires_grad=True))
            collect(torch.ones(1))[0].numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_by_views_of_views(self):
        check_and_run("""
            base = torch.zeros(4, 4)
            corner = base[:2][:, :2]
            base.fill_(0).add_(torch.ones(1, requires_grad=True))
            corner.numpy()  # TNP202|TNP302
        """)

    def test_by_a_reshape(self):
        check_and_run("""
            base = torch.zeros(2, 2)
            flat = base.view(-1)
            flat[0] = torch.ones(1, requires_grad=True).sum()
            base.numpy()  # TNP202|TNP302
            base.t().numpy()  # TNP202|TNP302
        """)


class TestModulesThatChange:
    def test_in_a_function(self):
        check_and_run("""
            def prepare(net):
                net.cuda()

            net = nn.Linear(3, 2)
            prepare(net)
            net.weight.detach().numpy()  # TNP201|TNP301
        """)

    def test_through_a_part(self):
        check_and_run("""
            layer = nn.Linear(3, 2)
            net = nn.Sequential(layer, nn.ReLU())
            layer.requires_grad_(False)
            net(torch.rand(1, 3)).numpy()  # TNP302?
            layer.requires_grad_(True)
            net(torch.rand(1, 3)).numpy()  # TNP202|TNP302
            layer.cuda()
            net[0].weight.detach().numpy()  # TNP201|TNP301
        """)

    def test_through_an_attribute(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.a = nn.Linear(3, 3)
                    self.b = nn.Linear(3, 3)

                def forward(self, x):
                    return self.b(self.a(x))

            net = Net()
            net.requires_grad_(False)
            net.b.requires_grad_(True)
            net(torch.rand(1, 3)).numpy()  # TNP202|TNP302
            net.a = nn.Linear(3, 3)
            net.a(torch.rand(1, 3)).numpy()  # TNP202|TNP302
        """)

    def test_by_a_replaced_part(self):
        check_and_run("""
            net = nn.Sequential(nn.ReLU())
            net[0] = nn.Linear(3, 2)
            net(torch.rand(1, 3)).numpy()  # TNP202|TNP302
        """)

    def test_by_a_part_that_is_added(self):
        check_and_run("""
            net = nn.Sequential(nn.ReLU())
            net.append(nn.Linear(3, 2))
            net(torch.rand(1, 3)).numpy()  # TNP202|TNP302
            other = nn.Sequential(nn.ReLU())
            other.add_module("more", nn.Linear(3, 2))
            other(torch.rand(1, 3)).numpy()  # TNP202|TNP302 TNP401?
        """)

    def test_by_a_replaced_parameter(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            net.requires_grad_(False)
            net.bias = nn.Parameter(torch.zeros(2))
            net(torch.rand(1, 3)).numpy()  # TNP202|TNP302
        """)

    def test_by_a_parameter_that_is_registered(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.register_parameter("w", nn.Parameter(torch.ones(3)))
                    self.register_buffer("m", torch.ones(3))

                def forward(self, x):
                    return x * self.w

            net = Net()
            net(torch.ones(3)).numpy()  # TNP202|TNP302
            net.m.numpy()
            net.w.numpy()  # TNP202|TNP302
        """)

    def test_with_a_trainable_activation(self):
        check_and_run("""
            nn.PReLU()(torch.ones(3)).numpy()  # TNP202
            nn.BatchNorm1d(3)(torch.rand(4, 3)).numpy()  # TNP202
            nn.BatchNorm1d(3, affine=False)(torch.rand(4, 3)).numpy()
            nn.LayerNorm(3)(torch.rand(4, 3)).numpy()  # TNP202
            nn.LayerNorm(3, elementwise_affine=False)(torch.rand(4, 3)).numpy()
            nn.MultiheadAttention(4, 2)(*[torch.rand(2, 1, 4)] * 3)[0].numpy()  # TNP202|TNP302
        """)

    def test_by_hooks(self):
        check("""
            net = nn.ReLU()
            net.register_forward_hook(lambda module, inputs, output: output * torch.ones(1, requires_grad=True))
            net(torch.ones(3)).numpy()  # TNP202|TNP302|TNP402? TNP301|TNP401?
        """)


class TestControlFlow:
    def test_a_handler_sees_the_middle_of_an_expression(self):
        check_and_run("""
            x = torch.ones(3)
            try:
                (x.requires_grad_(), 1 / 0)
            except ZeroDivisionError:
                pass
            x.numpy()  # TNP202|TNP302
        """)

    def test_a_short_cut_leaves_a_change_out(self):
        check_and_run("""
            x = torch.ones(3)
            x.sum() > 5 or x.requires_grad_()
            x.numpy()  # TNP202|TNP302
        """)

    def test_a_while_loop_changes_its_condition(self):
        check_and_run("""
            x = torch.ones(3)
            while not x.requires_grad:
                x.requires_grad_()
            x.numpy()  # TNP202|TNP302
        """)

    def test_an_else_of_a_loop(self):
        check_and_run("""
            x = torch.ones(3)
            for _ in []:
                break
            else:
                x.requires_grad_()
            x.numpy()  # TNP202|TNP302
        """)

    def test_finally_after_return(self):
        check_and_run("""
            x = torch.ones(3)

            def run():
                try:
                    return None
                finally:
                    x.requires_grad_()

            run()
            x.numpy()  # TNP202|TNP302
        """)

    def test_a_nested_function_changes_what_it_closes_over(self):
        check_and_run("""
            def outer():
                x = torch.ones(3)
                items = []

                def change():
                    x.requires_grad_()
                    items.append(x)

                change()
                x.numpy()  # TNP202|TNP302
                items[0].numpy()  # TNP202|TNP302

            outer()
        """)

    def test_a_callback_changes_what_it_closes_over(self):
        check("""
            import torch
            from somewhere import run_later

            def outer():
                x = torch.ones(3)

                def change():
                    x.requires_grad_()

                run_later(change)
                x.numpy()  # TNP202|TNP302|TNP402
        """)

    def test_recursion_changes_the_result(self):
        check_and_run("""
            def grow(x, depth):
                if depth == 0:
                    return x
                return grow(x * torch.ones(1, requires_grad=True), depth - 1)

            grow(torch.ones(3), 0).numpy()  # TNP302|TNP402? TNP301|TNP401?
            grow(torch.ones(3), 9).numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_many_calls_of_one_function(self):
        calls = "".join(f"            scale(torch.ones(3), {index})\n" for index in range(20))
        check_and_run(f"""
            def scale(x, factor):
                return x * factor

{calls}
            scale(torch.ones(3, requires_grad=True), 2).numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_many_levels_of_calls(self):
        functions = "\n".join(
            f"            def f{level}(x):\n                return f{level + 1}(x)\n" for level in range(12)
        )
        check_and_run(f"""
{functions}
            def f12(x):
                return x * torch.ones(1, requires_grad=True)

            f0(torch.ones(3)).numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_globals_changed_by_a_method(self):
        check_and_run("""
            state = {"x": torch.ones(3)}

            class Changer:
                def change(self):
                    state["x"] = torch.ones(3, requires_grad=True)

            Changer().change()
            state["x"].numpy()  # TNP202|TNP302
        """)

    def test_globals_changed_by_an_unknown_caller(self):
        check("""
            state = {"x": torch.ones(3)}
            x = torch.ones(3)

            def change():
                state["x"] = torch.ones(3, requires_grad=True)
                x.requires_grad_()

            def convert():
                state["x"].numpy()  # TNP202|TNP302|TNP402
                x.numpy()  # TNP202|TNP302|TNP402
        """)

    def test_attributes_set_by_name(self):
        check_and_run("""
            class Holder:
                def __init__(self):
                    self.x = torch.ones(3)

            holder = Holder()
            setattr(holder, "x", torch.ones(3, requires_grad=True))
            holder.x.numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)

    def test_attributes_set_in_the_dict(self):
        check_and_run("""
            class Holder:
                def __init__(self, **values):
                    self.x = torch.ones(3)
                    self.__dict__.update(values)

            holder = Holder(x=torch.ones(3, requires_grad=True))
            holder.x.numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)

    def test_attributes_set_on_another_object(self):
        check_and_run("""
            class Holder:
                def __init__(self):
                    self.x = torch.ones(3)

                def convert(self):
                    return self.x.numpy()  # TNP202|TNP302|TNP402 TNP401?

            def fill(holder):
                holder.x = torch.ones(3, requires_grad=True)

            holder = Holder()
            fill(holder)
            holder.convert()
        """)

    def test_names_deleted_and_bound_by_exec(self):
        check_and_run("""
            x = torch.ones(3)
            exec("x = torch.ones(3, requires_grad=True)")
            x.numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)
