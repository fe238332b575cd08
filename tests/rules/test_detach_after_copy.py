"""`.cpu().detach()`: where autograd may record the copy, and the two the other way round."""

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.settings import Settings
from tests.helpers import program

STYLE = Settings(style_checks=True)


def codes(source: str) -> list[str]:
    return [finding.code for finding in lint(program(source), settings=STYLE)]


class TestFinding:
    def test_needs_the_option(self):
        assert lint(program("def run(x: torch.Tensor):\n    return x.cpu().detach().numpy()\n")) == []

    def test_points_at_the_detaching(self):
        (finding,) = lint(program("def run(x: torch.Tensor):\n    return x.cpu().detach().numpy()\n"), settings=STYLE)
        assert (finding.line, finding.column, finding.end_column) == (5, 19, 25)
        assert finding.code == "TNP602"
        assert finding.message == (
            "autograd records the copy that `.cpu()` makes, and `.detach()` drops it; write `.detach().cpu()`"
        )
        assert finding.fix is not None
        assert (finding.fix.title, finding.fix.safety) == ("Put .detach() before .cpu()", FixSafety.SAFE)

    @pytest.mark.parametrize(
        "chain",
        ["x.cpu().detach()", "x.to('cpu').detach()", "model(x).cpu().detach()", "x.cpu().detach().squeeze()",
         "x.cuda().cpu().detach()", "unknown.cpu().detach()", "torch.nn.Linear(3, 1).cuda()(x).cpu().detach()"],
    )  # fmt: skip
    def test_is_made_where_the_copy_may_be_recorded(self, chain):
        assert codes(f"def run(x: torch.Tensor, model, unknown):\n    return {chain}.numpy()\n") == ["TNP602"]

    @pytest.mark.parametrize(
        "source",
        [
            pytest.param("torch.ones(3).cuda().cpu().detach().numpy()\n", id="without grad"),
            pytest.param("torch.ones(3, requires_grad=True).cpu().detach().numpy()\n", id="in host memory"),
            pytest.param("def run(x: torch.Tensor):\n    with torch.no_grad():\n"
                         "        return x.cpu().detach().numpy()\n", id="with grad mode off"),
            pytest.param("def run(x: torch.Tensor):\n    return x.detach().cpu().numpy()\n", id="the other way round"),
            pytest.param("def run(x: torch.Tensor):\n    return x.cuda().detach().cpu().numpy()\n",
                         id="moves to a device"),
            pytest.param("def run(x: torch.Tensor):\n    return x.cpu().mul(2).detach().numpy()\n",
                         id="what is computed between"),
            pytest.param("def run(x: torch.Tensor):\n    return x.cpu().detach()\n", id="chains to elsewhere"),
            pytest.param("def run(x: torch.Tensor):\n    return x.cpu().detach().numpy(force=True)\n", id="force"),
            pytest.param("@torch.compile\ndef run(x: torch.Tensor):\n    return x.cpu().detach().numpy()\n",
                         id="code that is compiled"),
        ],
    )  # fmt: skip
    def test_is_not_made(self, source):
        assert "TNP602" not in codes(source)


class TestFix:
    def test_swaps_the_two(self, check_fixed):
        check_fixed(
            """
            def run(x: torch.Tensor):
                a = x.cpu().detach().numpy()
                b = (x * 2).to("cpu").detach().numpy()
                c = (
                    x
                    .cpu()
                    .detach()
                    .numpy()
                )
                d = x.cpu().detach()[0].numpy()
                return a, b, c, d
            """,
            """
            def run(x: torch.Tensor):
                a = x.detach().cpu().numpy()
                b = (x * 2).detach().to("cpu").numpy()
                c = (
                    x
                    .detach()
                    .cpu()
                    .numpy()
                )
                d = x.detach().cpu()[0].numpy()
                return a, b, c, d
            """,
            style_checks=True,
            use="x = torch.ones(3, requires_grad=True)\nif torch.cuda.is_available():\n    x = x.cuda()\na = run(x)",
        )

    def test_of_data_comes_after_that_of_data(self, check_fixed):
        check_fixed(
            "def run(x: torch.Tensor):\n    return x.cpu().data.numpy()\n",
            "def run(x: torch.Tensor):\n    return x.detach().cpu().numpy()\n",
            style_checks=True,
            use="a = run(torch.ones(3, requires_grad=True))",
        )

    def test_beside_comments_is_unsafe(self, check_fixed):
        before = """
            def run(x: torch.Tensor):
                return (
                    x
                    .cpu()  # from the GPU
                    .detach()
                    .numpy()
                )
        """
        check_fixed(before, before, style_checks=True)
