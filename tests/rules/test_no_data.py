"""Tensors without data: what is found and what it says."""

from flake8_torch_numpy.finding import Step
from tests.helpers import check, check_and_run, only_finding


class TestMeta:
    def test_is_found(self):
        check_and_run("""
            x = torch.ones(3, device="meta")
            x.numpy()  # TNP206
            (x * 2).numpy()  # TNP206
            x.detach().numpy()  # TNP206
            torch.zeros_like(x).numpy()  # TNP206
            x.new_ones(2).numpy()  # TNP206
            torch.ones(3).to("meta").numpy()  # TNP206
            torch.empty(3, device=torch.device("meta")).numpy()  # TNP206
            torch.zeros_like(x, device="cpu").numpy()
        """)

    def test_around_the_code(self):
        check_and_run("""
            with torch.device("meta"):
                x = torch.ones(3)
                net = nn.Linear(3, 2)
            x.numpy()  # TNP206
            net.weight.detach().numpy()  # TNP206
            net(x).detach().numpy()  # TNP206
            net.weight.numpy()  # TNP202 TNP206
            torch.ones(3).numpy()
        """)

    def test_until_there_is_memory(self):
        check_and_run("""
            net = nn.Linear(3, 2, device="meta")
            net.weight.detach().numpy()  # TNP206
            net.to_empty(device="cpu")
            net.weight.detach().numpy()
        """)

    def test_until_weights_are_put_in_its_place(self):
        check_and_run("""
            weights = {"weight": torch.ones(2, 3)}
            net = nn.Linear(3, 2, bias=False, device="meta")
            net.load_state_dict(weights)
            net.weight.detach().numpy()  # TNP206
            net.load_state_dict(weights, assign=False)
            net.weight.detach().numpy()  # TNP206
            net.load_state_dict(weights, assign=True)
            net.weight.detach().numpy()
            other = nn.Linear(3, 2, bias=False, device="meta")
            other.load_state_dict({"weight": torch.ones(2, 3, device="cuda")}, assign=True)
            other.weight.detach().numpy()  # TNP201
        """)

    def test_for_what_weights_may_lack(self):
        check("""
            def load(weights, assign):
                some = nn.Linear(3, 2, device="meta")
                some.load_state_dict(weights, strict=False, assign=True)
                some.weight.detach().numpy()  # TNP306 TNP301?
                net = nn.Linear(3, 2, device="meta")
                net.load_state_dict(weights, assign=assign)
                net.weight.detach().numpy()  # TNP306 TNP301?
                other = nn.Linear(3, 2, device="meta")
                other.load_state_dict(weights, assign=True)
                other.weight.detach().numpy()  # TNP301|TNP401
        """)

    def test_is_not_a_matter_of_the_accelerator(self):
        check_and_run("""
            x = torch.ones(3, device="meta")
            x.numpy()  # TNP206
            torch.empty_like(x, device="cuda").numpy()  # TNP201
        """)


class TestSigns:
    def test_on_one_of_the_ways(self):
        check("""
            def run(flag):
                x = torch.ones(3, device="meta" if flag else "cpu")
                x.numpy()  # TNP306
        """)

    def test_end_with_a_guard(self):
        check("""
            def run(flag):
                x = torch.ones(3, device="meta" if flag else "cpu")
                if x.is_meta:
                    x.numpy()  # TNP206
                    x = torch.ones(3)
                x.numpy()
        """)

    def test_are_none_where_nothing_is_known(self):
        check("""
            def run(x: torch.Tensor):
                x.detach().cpu().numpy()
                if not x.is_meta:
                    x.detach().numpy()  # TNP301|TNP401
        """)


class TestForce:
    def test_does_not_meet_the_obligation(self):
        check_and_run("""
            torch.ones(3, device="meta").numpy(force=True)  # TNP206
        """)


class TestHandled:
    def test_by_the_code_around_it(self):
        check("""
            x = torch.ones(3, device="meta")
            try:
                x.numpy()
            except TypeError:
                pass
            try:
                x.numpy()
            except NotImplementedError:
                pass
            try:
                x.numpy()  # TNP206
            except ValueError:
                pass
        """)


class TestFinding:
    def test_says_why_and_where(self):
        finding = only_finding('x = torch.ones(3, device="meta")\ny = x.numpy()\n', "TNP206")
        assert finding.message == (
            "`.numpy()` raises TypeError: the tensor is on the meta device, where it has no data "
            "(made on the meta device on line 4)"
        )
        assert (finding.line, finding.column, finding.end_column) == (5, 6, 11)
        assert finding.steps[-1] == Step(4, 10, "made on the meta device")

    def test_says_what_is_only_possible(self):
        source = 'x = torch.ones(3, device="meta" if input() else "cpu")\ny = x.numpy()\n'
        assert "raises TypeError if the tensor is on the meta device" in only_finding(source, "TNP306").message

    def test_has_no_fix(self):
        assert only_finding('torch.ones(3, device="meta").numpy()\n', "TNP206").fix is None
