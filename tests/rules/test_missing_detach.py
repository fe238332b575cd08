"""Missing `.detach()`: what it says, and where in the chain it goes."""

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from tests.helpers import STRICT, check, only_finding, program


class TestFinding:
    def test_points_at_the_name_of_the_method(self):
        finding = only_finding("x = torch.ones(3, requires_grad=True)\ny = (x * 2).cpu().numpy()\n", "TNP202")
        assert (finding.line, finding.column, finding.end_column) == (5, 18, 23)

    def test_says_why_and_where(self):
        finding = only_finding("x = torch.ones(3, requires_grad=True)\ny = x.numpy()\n", "TNP202")
        assert finding.message == (
            "`.numpy()` raises RuntimeError: the tensor requires grad (made with requires_grad=True on line 4); "
            "write `.detach()` before it"
        )

    def test_says_what_is_only_possible(self):
        finding = only_finding("def run(flag):\n    return torch.ones(3, requires_grad=flag).numpy()\n", "TNP302")
        assert "if the tensor requires grad" in finding.message

    def test_says_that_nothing_is_known(self):
        (finding,) = lint(program("def run(x: torch.Tensor):\n    return x.cpu().numpy()\n"), settings=STRICT)
        assert finding.code == "TNP402"
        assert finding.message == "nothing shows that this tensor does not require grad; write `.detach()` before it"

    @pytest.mark.parametrize(
        ("source", "line"),
        [
            ("x = torch.ones(3)\nx.requires_grad_()\nx.numpy()\n", 5),
            ("x = torch.ones(3)\nx.requires_grad = True\nx.numpy()\n", 5),
            ("x = nn.Parameter(torch.ones(3))\n\nx.numpy()\n", 4),
            ("net = nn.Linear(3, 2)\n\nnet(torch.ones(3)).numpy()\n", 4),
            ("w = torch.ones(3, requires_grad=True)\nx = torch.zeros(3)\nx += w\nx.numpy()\n", 4),
        ],
    )
    def test_names_the_line_of_the_reason(self, source, line):
        assert f"on line {line})" in only_finding(source, "TNP202").message


class TestForce:
    def test_meets_the_obligation(self):
        check("""
            def run(x: torch.Tensor, flag):
                w = torch.ones(3, requires_grad=True)
                w.numpy(force=True)
                w.numpy(force=flag)  # TNP302?
                w.numpy(force=False)  # TNP202
                x.numpy(force=False)  # TNP401 TNP402
        """)


class TestFix:
    def test_is_safe(self):
        fix = only_finding("x = torch.ones(3, requires_grad=True)\ny = x.numpy()\n", "TNP202").fix
        assert fix is not None
        assert fix.safety is FixSafety.SAFE

    def test_goes_before_a_move_to_the_host(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3, requires_grad=True)
            a = x.cpu().numpy()
            b = (x * 2).to("cpu").numpy()
            c = x.cpu(
            ).numpy()
            """,
            """
            x = torch.ones(3, requires_grad=True)
            a = x.detach().cpu().numpy()
            b = (x * 2).detach().to("cpu").numpy()
            c = x.detach().cpu(
            ).numpy()
            """,
        )

    def test_goes_before_the_conversion_elsewhere(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3, requires_grad=True)
            a = x.cpu().mul(2).numpy()
            b = x.to("cpu", torch.float64).numpy()
            c = x.to(torch.float64).numpy()
            d = x[0].numpy()
            e = (x).numpy()
            """,
            """
            x = torch.ones(3, requires_grad=True)
            a = x.cpu().mul(2).detach().numpy()
            b = x.to("cpu", torch.float64).detach().numpy()
            c = x.to(torch.float64).detach().numpy()
            d = x[0].detach().numpy()
            e = (x).detach().numpy()
            """,
        )

    def test_over_several_lines(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3, requires_grad=True)
            a = (
                x.mul(2)
                .cpu()
                .numpy()
            )
            """,
            """
            x = torch.ones(3, requires_grad=True)
            a = (
                x.mul(2)
                .detach()
                .cpu()
                .numpy()
            )
            """,
        )

    def test_of_two_conversions_in_one_chain(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3, requires_grad=True)
            y = torch.from_numpy(x.numpy()).requires_grad_().numpy()
            """,
            """
            x = torch.ones(3, requires_grad=True)
            y = torch.from_numpy(x.detach().numpy()).requires_grad_().detach().numpy()
            """,
        )

    def test_after_characters_of_several_bytes(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3, requires_grad=True)
            größe, y = "äöü𝒳", x.numpy()
            """,
            """
            x = torch.ones(3, requires_grad=True)
            größe, y = "äöü𝒳", x.detach().numpy()
            """,
        )
