"""Steps that do nothing: which are found, and that without them torch does the same."""

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.settings import Settings
from tests.helpers import program

STYLE = Settings(style_checks=True)
STRICT_STYLE = Settings(strict=True, style_checks=True)


def redundant(source: str) -> list[str]:
    """The steps that are reported, as they are named in the messages."""
    failures: list[Exception] = []
    findings = lint(program(source), settings=STYLE, on_failure=failures.append)
    assert not failures
    return [finding.message.split("`")[1] for finding in findings if finding.code == "TNP601"]


class TestFinding:
    def test_needs_the_option(self):
        source = program("x = torch.ones(3)\nx.cpu().numpy()\n")
        assert lint(source) == lint(source, settings=Settings(strict=True)) == []

    def test_needs_a_proof_that_it_does_nothing(self):
        source = "from other import blur\nx = torch.ones(3)\nblur(x).detach().cpu().numpy()\n"
        assert redundant(source) == []

    def test_points_at_the_name_of_the_step(self):
        (finding,) = lint(program("x = torch.ones(3)\ny = x.cpu().numpy()\n"), settings=STYLE)
        assert (finding.line, finding.column, finding.end_line, finding.end_column) == (5, 6, 5, 9)
        assert finding.message == "`.cpu()` does nothing here: the tensor is in host memory already; leave it out"
        assert finding.fix is not None
        assert (finding.fix.title, finding.fix.safety) == ("Remove .cpu()", FixSafety.SAFE)

    @pytest.mark.parametrize(
        ("chain", "steps"),
        [
            ("host.cpu()", [".cpu()"]),
            ("host.to('cpu')", ['.to("cpu")']),
            ("host.detach()", [".detach()"]),
            ("host.resolve_conj().resolve_neg()", [".resolve_conj()", ".resolve_neg()"]),
            ("host.detach().cpu()", [".detach()", ".cpu()"]),
            ("host.cpu()[0]", [".cpu()"]),
            ("host.cpu().float().squeeze()", [".cpu()"]),
            ("grad.detach()", []),
            ("grad.cpu().detach()", [".cpu()"]),
            ("grad.detach().detach()", [".detach()"]),
            ("grad.detach()[0].detach()", [".detach()"]),
            ("grad.data.detach()", [".detach()"]),
            ("away.cpu()", []),
            ("away.cpu().cpu()", [".cpu()"]),
            ("away.to('cpu').cpu()", [".cpu()"]),
            ("away.to(torch.float64).cpu()", []),
            ("both.detach().cpu().detach()", [".detach()"]),
            ("lazy.resolve_conj()", []),
            ("lazy.resolve_conj().resolve_conj()", [".resolve_conj()"]),
            ("lazy.resolve_conj().resolve_neg()", [".resolve_neg()"]),
            ("lazy.imag.resolve_neg()", []),
            ("host.cpu().add_(1)", []),
            ("host.clone().cpu()", [".cpu()"]),
        ],
    )  # fmt: skip
    def test_is_made_of_just_the_steps_that_do_nothing(self, chain, steps):
        assert (
            redundant(f"""
            host, grad = torch.ones(3), torch.ones(3, requires_grad=True)
            away, both = torch.ones(3).cuda(), (grad * 2).cuda()
            lazy = torch.ones(3, dtype=torch.complex64).conj()
            {chain}.numpy()
        """)
            == steps
        )

    @pytest.mark.parametrize("step", [".detach()", ".cpu()", '.to("cpu")', ".resolve_conj()", ".resolve_neg()"])
    def test_is_made_of_each_step_before_force(self, step):
        assert redundant(f"def run(x: torch.Tensor):\n    return x{step}.numpy(force=True)\n") == [step]

    def test_is_made_before_force_only_where_nothing_comes_between(self):
        assert redundant("def run(x: torch.Tensor):\n    return x.cpu().float().numpy(force=True)\n") == []
        assert redundant("def run(x: torch.Tensor):\n    return x.cpu().numpy(force=False)\n") == []

    def test_is_made_where_grad_mode_is_off(self):
        assert redundant("""
            def run(x: torch.Tensor):
                with torch.no_grad():
                    a = x.detach().cpu().numpy()
                return a, x.detach().cpu().numpy()

            @torch.inference_mode()
            def infer(x: torch.Tensor):
                return x.detach().cpu().numpy()
        """) == [".detach()", ".detach()"]

    def test_counts_on_no_caller_that_is_merely_in_view(self):
        assert (
            redundant("""
            def run(x: torch.Tensor):
                return x.detach().cpu().numpy()

            def main(x: torch.Tensor):
                with torch.no_grad():
                    run(x)
        """)
            == []
        )

    def test_is_made_only_if_it_holds_on_every_way(self):
        assert redundant("""
            def run(flag, y: torch.Tensor):
                x = torch.ones(3) if flag else y
                return x.detach().cpu().numpy()

            def choose(flag):
                x = torch.ones(3) if flag else torch.ones(3).cuda()
                return x.detach().cpu().numpy()
        """) == [".detach()"]

    @pytest.mark.parametrize(
        "source",
        [
            pytest.param("def run(x):\n    return x.cpu().numpy(force=True)\n", id="what is unknown"),
            pytest.param("@torch.compile\ndef run(x: torch.Tensor):\n    return x.detach().detach().numpy()\n",
                         id="code that is compiled"),
            pytest.param("def run(x: torch.Tensor):\n    return x.detach().cpu()\n", id="chains to elsewhere"),
            pytest.param("device = 'cuda' if torch.cuda.is_available() else 'cpu'\n"
                         "torch.ones(3, device=device).cpu().numpy()\n", id="a device that is chosen"),
            pytest.param("def run(x: torch.Tensor):\n    return x\n    x.cpu().cpu().numpy()\n", id="dead code"),
        ],
    )  # fmt: skip
    def test_is_not_made_of(self, source):
        assert redundant(source) == []


class TestFix:
    def test_removes_all_that_does_nothing_and_no_more(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3)
            w = torch.ones(3, requires_grad=True)
            a = x.detach().cpu().numpy()
            b = w.detach().detach().cpu().numpy()
            c = (w * 2).cpu().detach().numpy()
            d = w.data.detach().cpu().numpy()
            with torch.no_grad():
                e = (w * 2).detach().cpu().numpy()
                f = w.detach().numpy()
            g = x.cpu()[:2].numpy()
            h = x.to("cpu").double().numpy()
            """,
            """
            x = torch.ones(3)
            w = torch.ones(3, requires_grad=True)
            a = x.numpy()
            b = w.detach().numpy()
            c = (w * 2).detach().numpy()
            d = w.detach().numpy()
            with torch.no_grad():
                e = (w * 2).numpy()
                f = w.numpy()
            g = x[:2].numpy()
            h = x.double().numpy()
            """,
            style_checks=True,
        )

    def test_removes_what_force_does_by_itself(self, check_fixed):
        check_fixed(
            """
            def run(x: torch.Tensor):
                return x.detach().cpu().numpy(force=True), x.conj().resolve_conj().resolve_neg().numpy(force=True)
            """,
            """
            def run(x: torch.Tensor):
                return x.numpy(force=True), x.conj().numpy(force=True)
            """,
            style_checks=True,
            use="a = run(torch.ones(3, requires_grad=True))\nb = run(torch.ones(2, dtype=torch.complex64))",
        )

    def test_of_lazy_bits(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3, dtype=torch.complex64)
            a = x.resolve_conj().numpy()
            b = x.conj().resolve_conj().resolve_neg().numpy()
            """,
            """
            x = torch.ones(3, dtype=torch.complex64)
            a = x.numpy()
            b = x.conj().resolve_conj().numpy()
            """,
            style_checks=True,
        )

    def test_together_with_a_missing_step(self, check_fixed):
        check_fixed(
            """
            w = torch.ones(3, requires_grad=True)
            y = w.cpu().numpy()
            """,
            """
            w = torch.ones(3, requires_grad=True)
            y = w.detach().numpy()
            """,
            style_checks=True,
        )

    def test_of_chains_over_several_lines(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(3)
            a = (
                x
                .detach()
                .cpu()
                .numpy()
            )
            b = x.cpu(
            ).numpy()
            c = x \\
                .cpu() \\
                .numpy()
            d = (x.detach()).numpy()
            e = (
                x  # of ones
                .cpu().numpy()
            )
            f = (
                x  # of ones
                .cpu()
                .numpy()
            )
            """,
            """
            x = torch.ones(3)
            a = (
                x
                .numpy()
            )
            b = x.numpy()
            c = x \\
                .numpy()
            d = (x).numpy()
            e = (
                x  # of ones
                .numpy()
            )
            f = (
                x  # of ones
                .numpy()
            )
            """,
            style_checks=True,
        )

    def test_of_a_step_with_a_comment_behind_it_is_unsafe(self, check_fixed):
        before = """
            x = torch.ones(3)
            a = (
                x
                .cpu()  # from the GPU
                .numpy()
            )
        """
        check_fixed(before, before, style_checks=True)
        after = before.replace("\n                .cpu()", "")
        check_fixed(before, after, style_checks=True, unsafe_fixes=True)

    def test_is_not_made_where_a_comment_would_be_lost(self):
        (finding,) = lint(program("x = torch.ones(3)\nx.cpu(  # why\n).numpy()\n"), settings=STYLE)
        assert (finding.code, finding.fix) == ("TNP601", None)

    @pytest.mark.parametrize("mode", ["", "    with torch.no_grad():\n    "])
    @pytest.mark.parametrize("steps", [".cpu().detach()", ".detach().cpu().detach().cpu()", ".data.cpu().to('cpu')"])
    @pytest.mark.parametrize("tensor", ["x", "torch.ones(3)", "x.cuda()", "torch.ones(3, requires_grad=True)"])
    def test_leaves_nothing_that_strict_mode_reports(self, tensor, steps, mode):
        text = program(f"def run(x: torch.Tensor):\n{mode}    return {tensor}{steps}.numpy()\n")
        fixed = fix_text(text, lambda code: lint(code, settings=STRICT_STYLE))
        assert fixed.fixed
        assert fixed.findings == []
