"""Statements that are just a step of a tensor: which are reported, what is said of them, what is assigned."""

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.apply import rewrite
from flake8_torch_numpy.sinks.find import may_find
from tests.helpers import HAS_TORCH, only_finding, program

TENSOR = "x = torch.ones(3, requires_grad=True)\n"


def codes(source: str) -> list[str]:
    return [finding.code for finding in lint(program(source))]


def lines(source: str) -> list[int]:
    """The lines of what is found, counted from the first one behind the imports."""
    found = lint(program(source))
    assert {finding.code for finding in found} <= {"TNP502"}
    return [finding.line - 3 for finding in found]


class TestFinding:
    @pytest.mark.parametrize(
        "step",
        ["cpu()", "cuda()", "detach()", "to('cuda')", "to(torch.float16)", "clone()", "contiguous()", "float()",
         "half()", "double()", "bfloat16()", "long()", "resolve_conj()", "resolve_neg()"],
    )  # fmt: skip
    def test_is_made_of_each_step(self, step):
        assert codes(f"{TENSOR}x.{step}\n") == ["TNP502"]

    def test_points_at_the_name_of_the_last_step(self):
        finding = only_finding(f"{TENSOR}x.detach().cpu()\n", "TNP502")
        assert (finding.line, finding.column, finding.end_line, finding.end_column) == (5, 11, 5, 14)

    def test_says_what_happens_and_what_to_write(self):
        assert only_finding(f"{TENSOR}x.cpu()\n", "TNP502").message == (
            "`.cpu()` gives another tensor, and this one is thrown away: `x` stays as it is "
            "(tensors do not move in place, as modules do); write `x = x.cpu()`"
        )

    def test_says_it_of_a_chain(self):
        assert only_finding(f"{TENSOR}x.cpu().detach()\n", "TNP502").message == (
            "`.detach()` gives another tensor, and this one is thrown away: `x` stays as it is; "
            "write `x = x.cpu().detach()`"
        )

    def test_says_it_of_a_conversion(self):
        message = only_finding(f"{TENSOR}x.float()\n", "TNP502").message
        assert "`x` stays as it is (tensors do not change in place, as modules do)" in message

    def test_writes_no_long_line_into_the_message(self):
        argument = "torch.device('cuda' if torch.cuda.is_available() and len('a long condition') > 3 else 'cpu')"
        assert only_finding(f"{TENSOR}x.to({argument})\n", "TNP502").message.endswith("; give it a name")

    def test_needs_no_conversion_in_the_module(self):
        assert lines("def run(x: torch.Tensor):\n    x.cpu()\n    return x\n") == [2]

    def test_is_made_behind_a_change_in_place(self):
        assert lines(f"{TENSOR}x.requires_grad_().cuda()\n") == [2]

    def test_is_made_of_attributes_and_items(self):
        assert lines("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.register_buffer("mean", torch.zeros(3))

                def forward(self, x: torch.Tensor):
                    self.mean.cpu()
                    return x

            pair = [torch.ones(3), torch.ones(3)]
            pair[0].cpu()
        """) == [7, 11]

    def test_is_made_at_each_statement_of_a_line(self):
        assert lines(f"{TENSOR}x.cpu(); x.detach()\nif x.any(): x.cpu()\n") == [2, 2, 3]

    def test_is_made_of_a_chain_over_several_lines(self):
        assert lines(f"{TENSOR}x.to(\n    'cpu',\n).detach(\n)\n") == [4]

    def test_is_made_on_every_way(self):
        assert lines("""
            def run(x: torch.Tensor, flag):
                y = x if flag else x * 2
                y.cpu()
        """) == [3]

    def test_is_made_with_line_ends_of_windows(self):
        found = lint(program(f"{TENSOR}x.cpu()\n").replace("\n", "\r\n"))
        assert [finding.line for finding in found] == [5]


class TestSilence:
    @pytest.mark.parametrize(
        "source",
        [
            pytest.param("model = nn.Linear(2, 2)\nmodel.cpu()\nmodel.to('cpu').float()\n", id="modules"),
            pytest.param("def run(x):\n    x.cpu()\n    x.detach()\n", id="unknown objects"),
            pytest.param("def run(model: nn.Module):\n    model.cuda()\n", id="modules of a caller"),
            pytest.param("def run(flag, m: nn.Module, x: torch.Tensor):\n    y = m if flag else x\n    y.cpu()\n",
                         id="what may be a module"),
            pytest.param("torch.zeros(1).cuda()\ntorch.ones(2).to('cpu')\n", id="what has no name"),
            pytest.param("x = torch.ones(3)\ny = x.cpu()\nprint(x.cpu())\nx.cpu().add_(1)\nassert x.cpu().any()\n",
                         id="results that are used"),
            pytest.param("x = torch.ones(3)\nx.zero_()\nx.requires_grad_()\nx.sum()\n", id="other methods"),
            pytest.param("x = torch.ones(3)\nx.cpu\n", id="what is not called"),
            pytest.param("def run(x: torch.Tensor):\n    return x\n    x.cpu()\n", id="what is never reached"),
            pytest.param("import pytest\nimport torch\n\nx = torch.ones(3)\nwith pytest.raises(RuntimeError):\n"
                         "    x.cuda()\n", id="errors that pytest awaits"),
            pytest.param("def test(self, x: torch.Tensor):\n    with self.assertRaises(RuntimeError):\n"
                         "        if x.any():\n            x.cuda()\n", id="errors that unittest awaits"),
            pytest.param("x = torch.ones(3)\ntry:\n    x.cuda()\nexcept RuntimeError:\n    pass\n",
                         id="errors that are caught"),
            pytest.param("import contextlib\nimport torch\n\nx = torch.ones(3)\nwith contextlib.suppress(Exception):\n"
                         "    x.cuda()\n", id="errors that are suppressed"),
        ],
    )  # fmt: skip
    def test_is_kept_about(self, source):
        assert codes(source) == []

    @pytest.mark.parametrize("mark", ["# %%", "# %%NBQA-CELL-SEPfc8c71", "# torch-numpy:cell 2"])
    def test_is_kept_about_what_a_cell_shows(self, mark):
        source = f"{TENSOR}x.cpu()\n{mark}\nx.cpu()\nx.cpu()\n{mark}\nif True:\n    x.cpu()\n{mark}\nx.cpu()\n"
        assert lines(source) == [4, 8]

    @pytest.mark.parametrize(
        "line",
        ["y = x.cpu()", "return x.cpu()", "f(x.cpu())", "f(a, x.cpu())", "[x.cpu(), y]", "# x.cpu()", "x += y.cpu()",
         "x.T", "'x'.join(y)", "x.cpuinfo()", "assert x.cpu()"],
    )  # fmt: skip
    def test_costs_no_analysis(self, line):
        assert not may_find(f"import torch\ndef f(x, y):\n    {line}\n")

    @pytest.mark.parametrize("line", ["x.cpu()", "x.a[0].to(y)", "if x: y.cpu()", "x.to(a=1).cpu()", "x; y.cpu()"])
    def test_is_broken_by_what_looks_like_a_statement(self, line):
        assert may_find(f"import torch\n{line}\n")
        assert not may_find(f"{line}\n")


class TestFix:
    def test_is_unsafe(self):
        fix = only_finding(f"{TENSOR}x.detach()\n", "TNP502").fix
        assert fix is not None
        assert (fix.title, fix.safety) == ("Assign it to x", FixSafety.UNSAFE)
        assert fix.reason == "`x` is then another tensor in what follows"

    def test_assigns_the_result(self):
        source = """
            def run(x: torch.Tensor, device):
                x.to(device)
                if x.any(): x.detach().cpu()
                x \\
                    .clone() ; x.cpu()
        """
        text = program(source)
        assert rewrite(text, lint(text)).text == text
        after = rewrite(text, lint(text), unsafe_fixes=True)
        assert not after.refused
        assert after.text == program("""
            def run(x: torch.Tensor, device):
                x = x.to(device)
                if x.any(): x = x.detach().cpu()
                x = x \\
                    .clone() ; x = x.cpu()
        """)

    @pytest.mark.parametrize(
        "source",
        [
            pytest.param("x = torch.ones(3)\ndef run():\n    x.cpu()\nrun()\n", id="a global"),
            pytest.param("x = torch.ones(3)\ndef run():\n    global x\n    x = torch.ones(2)\n    x.cpu()\nrun()\n",
                         id="a name that is declared global"),
            pytest.param("pair = [torch.ones(3)]\npair[0].cpu()\n", id="an item"),
            pytest.param("class A:\n    x = torch.ones(3)\n    x.cpu()\n", id="a name of a class"),
        ],
    )  # fmt: skip
    def test_is_not_made_of(self, source):
        assert only_finding(source, "TNP502").fix is None

    @pytest.mark.skipif(not HAS_TORCH, reason="torch, the judge of this test, is not installed")
    def test_does_what_the_statement_did_not(self):
        import torch  # noqa: PLC0415

        for step in ("detach()", "double()", "clone()"):
            text = program(f"{TENSOR}before = x\nx.{step}\n")
            results: dict[str, object] = {}
            exec(text, results)
            assert results["x"] is results["before"]
            exec(rewrite(text, lint(text), unsafe_fixes=True).text, results)
            assert isinstance(results["x"], torch.Tensor)
            assert results["x"] is not results["before"]
