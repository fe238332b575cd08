"""Missing `.cpu()`: where it points, what it says, what it inserts. What it finds is tested with the analysis."""

from flake8_torch_numpy.finding import FixSafety, Step
from flake8_torch_numpy.linter import lint
from tests.helpers import STRICT, check, check_and_run, only_finding, program


class TestFinding:
    def test_points_at_the_name_of_the_method(self):
        finding = only_finding("x = torch.ones(3).cuda()\ny = x.numpy()\n", "TNP201")
        assert (finding.line, finding.column, finding.end_line, finding.end_column) == (5, 6, 5, 11)

    def test_says_why_and_where(self):
        finding = only_finding("x = torch.ones(3).cuda()\ny = x.numpy()\n", "TNP201")
        assert finding.message == (
            "`.numpy()` raises TypeError: the tensor is on an accelerator (moved to cuda on line 4); "
            "write `.cpu()` before it"
        )
        assert finding.steps == (Step(4, 18, "moved to cuda"),)

    def test_tells_the_way_of_the_device(self):
        finding = only_finding("device = torch.device('cuda')\nx = torch.ones(3, device=device)\nx.numpy()\n", "TNP201")
        assert finding.steps[-1].line == 5
        assert "line 5" in finding.message

    def test_says_what_is_only_possible(self):
        finding = only_finding("def run(x, device):\n    return x.to(device).detach().numpy()\n", "TNP301")
        assert "if the tensor is on an accelerator" in finding.message
        assert "line 5" in finding.message

    def test_says_that_nothing_is_known(self):
        source = "def run(x: torch.Tensor):\n    with torch.no_grad():\n        return x.numpy()\n"
        (finding,) = lint(program(source), settings=STRICT)
        assert finding.code == "TNP401"
        assert finding.message == "nothing shows that this tensor is in host memory; write `.cpu()` before it"
        assert finding.steps == ()

    def test_is_one_for_each_conversion(self):
        check("""
            x = torch.ones(3).cuda()
            a, b = x.numpy(), (x * 2).numpy()  # TNP201
            c = torch.from_numpy(x.numpy()).cuda().numpy()  # TNP201
        """)
        assert len(lint(program("x = torch.ones(3).cuda()\na, b = x.numpy(), (x * 2).numpy()\n"))) == 2
        assert len(lint(program("x = torch.ones(3)\nc = torch.from_numpy(x.cuda().numpy()).cuda().numpy()\n"))) == 2

    def test_has_the_worst_answer_of_all_callers(self):
        finding = only_finding("def run(x):\n    return x.detach().numpy()\n\nrun(torch.ones(3).cuda())\n", "TNP201")
        assert "moved to cuda on line 7" in finding.message


class TestForce:
    def test_meets_the_obligation(self):
        check_and_run("""
            x = torch.ones(3, device="cuda")
            x.numpy(force=True)
            x.cpu().numpy(force=False)
        """)

    def test_by_a_flag_is_the_callers_decision(self):
        check("""
            def run(x: torch.Tensor, force: bool):
                y = x.cuda()
                return y.numpy(force=force)  # TNP301?
        """)

    def test_false_is_on_purpose_unless_it_is_proven_wrong(self):
        check("""
            def run(x: torch.Tensor, device):
                x.numpy(force=False)  # TNP401 TNP402
                x.to(device).numpy(force=False)  # TNP301? TNP402
                x.cuda().numpy(force=False)  # TNP201 TNP402
        """)


class TestFix:
    def test_is_safe(self):
        fix = only_finding("x = torch.ones(3).cuda()\ny = x.numpy()\n", "TNP201").fix
        assert fix is not None
        assert fix.safety is FixSafety.SAFE
        assert fix.title == "Insert .cpu()"

    def test_inserts_before_the_conversion(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(2, 3, device="cuda")
            y = x[0].mul(2).numpy()
            z = (x + 1).numpy()
            """,
            """
            x = torch.ones(2, 3, device="cuda")
            y = x[0].mul(2).cpu().numpy()
            z = (x + 1).cpu().numpy()
            """,
        )

    def test_keeps_chains_over_several_lines(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(2, 3, device="cuda")
            y = (
                x
                .mul(2)  # twice
                .numpy()
            )
            z = x.mul(
                2
            ).numpy()
            """,
            """
            x = torch.ones(2, 3, device="cuda")
            y = (
                x
                .mul(2)  # twice
                .cpu()
                .numpy()
            )
            z = x.mul(
                2
            ).cpu().numpy()
            """,
        )

    def test_inserts_both_steps_in_order(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3, device="cuda", requires_grad=True)
            y = (x * 2).numpy()
            """,
            """
            x = torch.ones(3, device="cuda", requires_grad=True)
            y = (x * 2).detach().cpu().numpy()
            """,
        )

    def test_in_strict_mode_inserts_what_is_open(self, check_fixed):
        check_fixed(
            """
            def run(x: torch.Tensor):
                return x.numpy(), x.cpu().numpy(), x.detach().numpy()
            """,
            """
            def run(x: torch.Tensor):
                return x.detach().cpu().numpy(), x.detach().cpu().numpy(), x.detach().cpu().numpy()
            """,
            strict=True,
            use="x = torch.ones(3, requires_grad=True)\nif torch.cuda.is_available():\n    x = x.cuda()\na = run(x)",
        )

    def test_inside_f_strings(self, check_fixed):
        fixed = 'x = torch.ones(3, device="cuda")\nprint(f"{x.cpu().numpy()}")\n'
        text = program(fixed.replace(".cpu()", ""))
        findings = lint(text)
        assert [finding.code for finding in findings] == ["TNP201"]
        check_fixed(text, program(fixed) if findings[0].fix is not None else text)
