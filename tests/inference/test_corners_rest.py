"""Programs that are hardly sensible, or wrong, and must not disturb what is found beside them."""

from tests.helpers import check, check_and_run


class TestWhatPythonRefuses:
    def test_a_jump_outside_of_a_loop(self):
        check("""
            def run():
                w = torch.ones(3, requires_grad=True)
                w.numpy()  # TNP202
                break
                w.numpy()
        """)

    def test_an_outer_name_that_is_nowhere(self):
        check("""
            def run():
                nonlocal x
                x = torch.ones(3, requires_grad=True)
                torch.ones(3, requires_grad=True).numpy()  # TNP202
        """)


class TestWhatIsTooDeep:
    def test_a_function_is_given_up_alone(self):
        deep = " + ".join(["1"] * 600)
        check(
            "import torch\n\n\ndef first(x):\n"
            f"    y = {deep}\n"
            "    x.numpy()  # TNP401 TNP402\n\n\n"
            "def second():\n"
            "    torch.ones(3, requires_grad=True).numpy()  # TNP202\n"
        )

    def test_the_module_is_given_up(self):
        deep = " + ".join(["1"] * 600)
        check(f"import torch\n\ny = {deep}\nx.numpy()  # TNP401? TNP402?\n")


class TestWhatMayBeNone:
    def test_is_called_or_indexed(self):
        check("""
            def run(which):
                w = torch.ones(3, requires_grad=True)
                function = None if which else lambda x: x * 2
                function(w).numpy()  # TNP202
                values = None if which else [w]
                values[0].numpy()  # TNP202
                other = None
                other[0].numpy()  # TNP401? TNP402?
                for x in None if which else [w]:
                    x.numpy()  # TNP202
        """)


class TestWhatStandsInClasses:
    def test_lambdas(self):
        check_and_run("""
            class Maker:
                make = lambda self: torch.ones(3, requires_grad=True)

            Maker().make().numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)

    def test_what_is_inherited_from_torch(self):
        check("""
            class Double(torch.autograd.Function):
                @staticmethod
                def forward(ctx, x):
                    return x * 2

            class Net(nn.Module):
                def forward(self, x):
                    super().forward(x).numpy()  # TNP302|TNP402 TNP301|TNP401
                    super().unknown(x).numpy()  # TNP302|TNP402 TNP301|TNP401
                    super().parameters()
                    return x

            def run(x):
                Double().apply(torch.ones(3, requires_grad=True)).numpy()  # TNP302 TNP301
                Double.apply(torch.ones(3, requires_grad=True)).numpy()  # TNP302 TNP301
                Double.unknown(x).numpy()  # TNP401 TNP402
                Net()(torch.ones(3, requires_grad=True)).numpy()  # TNP202|TNP302 TNP301?
        """)


class TestKeywordsFromADict:
    def test_say_where_to_move(self):
        check("""
            def run():
                x = torch.ones(3)
                x.to(**{"device": "cuda"}).numpy()  # TNP201|TNP301|TNP401
                x.to(**{"dtype": torch.float64}).numpy()  # TNP401?
                nn.Linear(3, 2).to(**{"device": "cuda"})(x.cuda()).detach().numpy()  # TNP201|TNP301|TNP401
        """)


class TestContainersOfContainers:
    def test_are_filled_in_a_comprehension(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            [x.append(w) for x in [[], []]]
            rows = [[] for _ in range(2)]
            [row.append(w) for row in rows]
            rows[0][0].numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)


class TestSettingsThatMayBeNone:
    def test_of_devices_and_types(self):
        check("""
            def run(which, kind):
                device = None if which else "cuda"
                torch.ones(3, device=device).numpy()  # TNP201|TNP301
                torch.ones(3, dtype=kind, requires_grad=True).numpy()  # TNP202|TNP302
                torch.full((3,), kind, requires_grad=True).numpy()  # TNP202|TNP302
                torch.ones(3, dtype=[kind][0]).numpy()  # TNP404
        """)

    def test_of_containers_and_attributes(self):
        check_and_run("""
            class Holder:
                def __init__(self):
                    self.x = torch.ones(3).cuda()

            holder = Holder()
            if holder.x is not None and holder.x.is_cuda:
                holder.x.cpu().numpy()
            y = torch.ones(3).cuda()
            (y if not torch.cuda.is_available() else y.cpu()).numpy()
            z = torch.ones(3)
            (z if z.is_cuda else z.cuda()).cpu().numpy()
        """)

    def test_of_generators_over_nothing(self):
        check("""
            def run(options):
                next(**options).numpy()  # TNP401 TNP402
                for x in [y for y in [] if False]:
                    x.numpy()  # TNP401? TNP402?
        """)


class TestFixesThatHaveNoPlace:
    def test_inside_an_interpolated_string(self):
        check("""
            def run():
                w = torch.ones(3, requires_grad=True)
                print(f"{w.numpy()} and {w.data.numpy()}")  # TNP202 TNP101
        """)


class TestSeldomFunctions:
    def test_constructors_of_a_device(self):
        check("""
            torch.cuda.FloatTensor(3).numpy()  # TNP201
            torch.cuda.LongTensor([1, 2]).cpu().numpy()
            torch.nn.parameter.UninitializedParameter().numpy()  # TNP202|TNP302|TNP402 TNP401?
            torch.hub.load("a", "b").numpy()  # TNP401 TNP402
        """)

    def test_changes_of_what_has_no_name(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            view = torch.ones(3).view(3)
            view.mul_(w)
            view.numpy()  # TNP202
            [torch.ones(3)][0].mul_(w).numpy()  # TNP202|TNP302|TNP402
            torch.ones(3, dtype=torch.complex64).imag.numpy()
            x = torch.ones(3)
            x += w
            x.numpy()  # TNP202
        """)

    def test_deleted_items(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            found = {"x": torch.ones(3), "y": w}
            del found["x"]
            found["y"].numpy()  # TNP202
        """)
