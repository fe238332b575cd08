"""What fixes write, and messages advise, with `--torch-numpy-chain=force`."""

from functools import partial

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.settings import Chain, Settings
from tests.helpers import program

FORCE = Settings(chain=Chain.FORCE)


@pytest.fixture
def check_forced(check_fixed):
    return partial(check_fixed, chain=Chain.FORCE)


class TestAdvice:
    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("torch.ones(3, device='cuda').numpy()", "TNP201"),
            ("torch.ones(3, requires_grad=True).cpu().numpy()", "TNP202"),
            ("torch.ones(3, dtype=torch.complex64).conj().numpy()", "TNP203"),
            ("torch.ones(3).data.cpu().numpy()", "TNP101"),
        ],
    )
    def test_is_to_force(self, line, code):
        (finding,) = lint(program(f"y = {line}\n"), settings=FORCE)
        assert finding.code == code
        assert finding.message.endswith("; write `.numpy(force=True)`")
        assert finding.fix is not None
        assert (finding.fix.title, finding.fix.safety) == ("Write .numpy(force=True)", FixSafety.SAFE)

    @pytest.mark.parametrize(
        "line",
        ["torch.ones(3, dtype=torch.bfloat16).numpy()", "torch.eye(3).to_sparse().numpy()",
         "torch.ones(3, device='meta').numpy()", "torch.ones(3, device='cuda').numpy(force=False)",
         "torch.ones(3).data.numpy(force=True)", "torch.ones(3).data[0].numpy()",
         "torch.ones(3, device='cuda').__array__()", "np.asarray(torch.ones(3, device='cuda'))"],
    )  # fmt: skip
    def test_is_the_same_as_ever_where_force_does_not_help(self, line):
        text = f"import numpy as np\nimport torch\ny = {line}\n"
        found = lint(text)
        assert len(found) == 1
        assert lint(text, settings=FORCE) == found


class TestFix:
    def test_forces_what_is_explicit(self, check_forced):
        check_forced(
            """
            x = torch.ones(3, device="cuda")
            w = torch.ones(3, requires_grad=True)
            a = x.numpy()
            b = w.cpu().numpy()
            c = (w * 2)[0].to("cpu").numpy()
            d = w.data.cpu().numpy()
            e = (
                w
                .cpu()
                .numpy()
            )
            """,
            """
            x = torch.ones(3, device="cuda")
            w = torch.ones(3, requires_grad=True)
            a = x.numpy(force=True)
            b = w.numpy(force=True)
            c = (w * 2)[0].numpy(force=True)
            d = w.numpy(force=True)
            e = (
                w
                .numpy(force=True)
            )
            """,
        )

    def test_of_several_findings_is_one(self, check_forced):
        check_forced(
            """
            w = torch.ones(3, dtype=torch.complex64, device="cuda", requires_grad=True)
            a = (w * 2).numpy()
            b = (w * 2).conj().resolve_neg().numpy()
            c = (w * 2).data.numpy()
            """,
            """
            w = torch.ones(3, dtype=torch.complex64, device="cuda", requires_grad=True)
            a = (w * 2).numpy(force=True)
            b = (w * 2).conj().numpy(force=True)
            c = (w * 2).numpy(force=True)
            """,
        )

    def test_of_what_is_open(self, check_forced):
        check_forced(
            """
            def run(x: torch.Tensor):
                yield x.numpy(), x.cpu().numpy()
                yield x.detach().float().numpy(), x.data.numpy()
            """,
            """
            def run(x: torch.Tensor):
                yield x.numpy(force=True), x.numpy(force=True)
                yield x.detach().float().numpy(force=True), x.numpy(force=True)
            """,
            strict=True,
            use="x = torch.ones(3, requires_grad=True)\na, b = run(x.cuda() if torch.cuda.is_available() else x)",
        )

    def test_leaves_implicit_conversions_to_the_chain(self, check_forced):
        check_forced(
            """
            import numpy as np
            import torch
            w = torch.ones(3, requires_grad=True)
            a, b = np.asarray(w), w.numpy()
            """,
            """
            import numpy as np
            import torch
            w = torch.ones(3, requires_grad=True)
            a, b = np.asarray(w.detach()), w.numpy(force=True)
            """,
        )

    def test_goes_with_another_dtype(self, check_forced):
        check_forced(
            """
            x = torch.ones(3, dtype=torch.bfloat16, requires_grad=True)
            a = x.cpu().numpy()
            """,
            """
            x = torch.ones(3, dtype=torch.bfloat16, requires_grad=True)
            a = x.float().numpy(force=True)
            """,
            unsafe_fixes=True,
        )

    def test_keeps_data_of_what_may_be_no_tensor(self):
        text = program("def run(x, device):\n    return x.to(device).data.cpu().numpy(), x.data.numpy()\n")
        for finding in lint(text, settings=Settings(strict=True, chain=Chain.FORCE)):
            if finding.code != "TNP101":
                assert finding.fix is not None
                assert not any(".data" in text[edit.start : edit.end] for edit in finding.fix.edits)
            elif finding.fix is not None:
                assert finding.fix.safety is FixSafety.UNSAFE

    def test_keeps_a_step_with_a_comment(self, check_forced):
        check_forced(
            """
            w = torch.ones(3, requires_grad=True)
            a = w.cpu(  # why
            ).cpu().numpy(  # how
            )
            """,
            """
            w = torch.ones(3, requires_grad=True)
            a = w.cpu(  # why
            ).numpy(  # how
            force=True)
            """,
        )

    def test_is_as_unsafe_as_that_of_the_chain(self):
        source = """
            def run(net, x: torch.Tensor):
                w = torch.ones(3, requires_grad=True)
                y = torch.from_numpy(w.numpy())
                loss = (y * x).sum()
                loss.backward()
        """
        (before,) = [finding for finding in lint(program(source)) if finding.code == "TNP202"]
        (after,) = [finding for finding in lint(program(source), settings=FORCE) if finding.code == "TNP202"]
        assert before.fix is not None
        assert after.fix is not None
        assert (before.fix.safety, before.fix.reason) == (after.fix.safety, after.fix.reason)
