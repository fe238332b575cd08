"""Loops inside expressions."""

from tests.helpers import check, check_and_run


class TestElements:
    def test_are_converted(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            [x.numpy() for x in [w, w * 2]]  # TNP202
            {x.numpy() is None for x in [w]}  # TNP202
            {"x": x.numpy() for x in [w]}  # TNP202
            list(x.numpy() for x in [w])  # TNP202
            [x.detach().numpy() for x in [w]]
        """)

    def test_are_made(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            [w * factor for factor in (1, 2)][0].numpy()  # TNP202
            {"x": w}["x"].numpy()  # TNP202
            {name: w for name in ("a", "b")}["a"].numpy()  # TNP202
            torch.stack([w * factor for factor in (1, 2)]).numpy()  # TNP202
            torch.stack([x.detach() for x in [w]]).numpy()
        """)

    def test_of_pairs(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            {name: value.numpy() for name, value in net.state_dict().items()}
            {name: value.numpy() for name, value in net.named_parameters()}  # TNP202
            [a.numpy() for a, b in zip([torch.ones(1)], [net.weight])]
            [b.numpy() for a, b in zip([torch.ones(1)], [net.weight])]  # TNP202
        """)


class TestConditions:
    def test_narrow(self):
        check("""
            def run(items: list[torch.Tensor]):
                a = [x.cpu().numpy() for x in items if not x.requires_grad]
                b = [x.detach().numpy() for x in items if x.device.type == "cpu"]
                c = [x.cpu().numpy() for x in items if x.requires_grad]  # TNP202
                return a, b, c
        """)

    def test_choose(self):
        check("""
            def run(items):
                return [x.detach().cpu().numpy() if isinstance(x, torch.Tensor) else x for x in items]
        """)


class TestNesting:
    def test_of_loops(self):
        check_and_run("""
            rows = [[torch.ones(1, requires_grad=True)], [torch.ones(1, requires_grad=True)]]
            [x.numpy() for row in rows for x in row]  # TNP202
            [[x.numpy() for x in row] for row in rows]  # TNP202
        """)

    def test_of_scopes(self):
        check_and_run("""
            x = torch.ones(1)
            [x for x in [torch.ones(1, requires_grad=True)]]
            x.numpy()
            [y := x for x in [torch.ones(1, requires_grad=True)]]
            y.numpy()  # TNP202
        """)


class TestSideEffects:
    def test_fill_lists(self):
        check_and_run("""
            out = []
            [out.append(torch.ones(1, requires_grad=True)) for _ in range(3)]
            out[0].numpy()  # TNP202
        """)

    def test_change_objects(self):
        check_and_run("""
            items = [torch.ones(1), torch.ones(1)]
            [x.requires_grad_() for x in items]
            items[0].numpy()  # TNP202|TNP302
        """)

    def test_of_a_loop_do_the_same(self):
        check_and_run("""
            items = [torch.ones(1), torch.ones(1)]
            for x in items:
                x.requires_grad_()
            items[0].numpy()  # TNP202|TNP302
        """)
