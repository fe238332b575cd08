"""Dtypes that NumPy lacks: what it says, what it inserts, what it leaves alone. What it finds is tested with dtypes."""

import pytest

from flake8_torch_numpy.finding import FixSafety, Step
from flake8_torch_numpy.linter import lint
from tests.helpers import STRICT, check, check_and_run, only_finding, program

_QUANTIZED = "torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.quint8)"


class TestFinding:
    def test_says_why_and_where(self):
        finding = only_finding("x = torch.ones(3).bfloat16()\ny = x.numpy()\n", "TNP204")
        assert finding.message == (
            "`.numpy()` raises TypeError: NumPy lacks the dtype of the tensor (converted to bfloat16 on line 4); "
            "write `.float()` before it"
        )
        assert (finding.line, finding.column, finding.end_column) == (5, 6, 11)
        assert finding.steps == (Step(4, 18, "converted to bfloat16"),)

    def test_names_what_it_was_made_as(self):
        finding = only_finding("x = torch.ones(3, dtype=torch.float8_e5m2)\n(x.view(3)).numpy()\n", "TNP204")
        assert "(made as float8_e5m2 on line 4)" in finding.message

    def test_says_what_is_only_possible(self):
        source = "x = torch.ones(3)\ny = (x.bfloat16() if input() else x).numpy()\n"
        finding = only_finding(source, "TNP304")
        assert "raises TypeError if NumPy lacks the dtype of the tensor (converted to bfloat16 on line 5)" in (
            finding.message
        )

    def test_says_that_another_chooses(self):
        source = "def run(dtype):\n    return torch.ones(3, dtype=dtype).numpy()\n"
        (finding,) = lint(program(source), settings=STRICT)
        assert finding.code == "TNP404"
        assert finding.message == (
            "nothing shows that NumPy has the dtype of this tensor "
            "(made with a dtype that is chosen elsewhere on line 5); write `.float()` before it"
        )

    def test_knows_where_autocast_was(self):
        finding = only_finding(
            "net = nn.Linear(2, 2).requires_grad_(False)\n"
            'with torch.autocast("cpu", dtype=torch.bfloat16):\n'
            "    y = net(torch.ones(2))\n"
            "y.numpy()\n",
            "TNP304",
        )
        assert "(computed under autocast to bfloat16 on line 6)" in finding.message


class TestAnyDtype:
    @pytest.mark.parametrize(
        "dtype", ["bfloat16", "float8_e4m3fn", "float8_e5m2", "complex32", "chalf", "uint4", "int3", "bits8"]
    )
    def test_that_numpy_lacks(self, dtype):
        check_and_run(f"""
            torch.empty(3, dtype=torch.{dtype}).numpy()  # TNP204
        """)

    @pytest.mark.parametrize(
        "dtype",
        ["float16", "half", "float32", "double", "uint8", "int8", "short", "long", "bool", "uint16", "cfloat"],
    )
    def test_that_numpy_has(self, dtype):
        check_and_run(f"""
            torch.empty(3, dtype=torch.{dtype}).numpy()
        """)

    def test_quantised(self):
        check_and_run(f"""
            x = {_QUANTIZED}
            x.numpy()  # TNP204
            x.dequantize().numpy()
            x.int_repr().numpy()
        """)


class TestForce:
    def test_does_not_meet_the_obligation(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            x.numpy(force=True)  # TNP204
            x.float().numpy(force=True)
        """)

    def test_says_that_its_user_knows_what_numpy_needs(self):
        check("""
            def run(dtype):
                torch.ones(3, dtype=dtype).numpy(force=True)
                torch.ones(3, dtype=dtype).numpy()  # TNP404
        """)


class TestChosenElsewhere:
    def test_is_open(self):
        check("""
            def run(x: torch.Tensor, dtype):
                with torch.no_grad():
                    x.to(dtype).cpu().numpy()  # TNP404
                    x.cpu().to(dtype=dtype).numpy()  # TNP404
                    (torch.ones(3, dtype=dtype) * 2).numpy()  # TNP404
        """)

    def test_is_left_alone_in_a_complete_chain(self):
        check("""
            def run(x: torch.Tensor, dtype):
                x.to(dtype).detach().cpu().numpy()
                torch.ones(3, dtype=dtype).data.cpu().numpy()  # TNP101
        """)

    def test_is_left_alone_beside_other_reports(self):
        check("""
            def run(x: torch.Tensor, dtype):
                x.to(dtype).numpy()  # TNP301|TNP401 TNP402
                x.to(dtype).cpu().numpy()  # TNP402
        """)

    def test_is_met_by_a_conversion(self):
        check("""
            def run(dtype):
                torch.ones(3, dtype=dtype).float().numpy()
                torch.ones(3, dtype=dtype).to(torch.float64).numpy()
                (torch.ones(3, dtype=dtype) > 0).numpy()
                torch.ones(3, dtype=dtype).argmax().numpy()
        """)

    def test_is_not_what_is_merely_unknown(self):
        check("""
            def run(x: torch.Tensor):
                with torch.no_grad():
                    x.cpu().numpy()
                    torch.ones(3, dtype=x.dtype).numpy()
        """)


class TestHandled:
    def test_by_the_code_around_it(self):
        check("""
            x = torch.ones(3, dtype=torch.bfloat16)
            try:
                x.numpy()
            except TypeError:
                x.float().numpy()
            try:
                x.numpy()  # TNP204
            except RuntimeError:
                pass
        """)


class TestSeveralObligations:
    def test_are_all_reported(self):
        check_and_run("""
            w = torch.ones(3, dtype=torch.bfloat16, device="cuda", requires_grad=True)
            w.numpy()  # TNP201 TNP202 TNP204
            w.cpu().numpy()  # TNP202 TNP204
            w.detach().numpy()  # TNP201 TNP204
            w.float().numpy()  # TNP201 TNP202
            w.detach().cpu().float().numpy()
        """)

    def test_are_all_mended(self, check_fixed):
        check_fixed(
            """
            w = torch.ones(3, dtype=torch.bfloat16, device="cuda", requires_grad=True)
            y = w.numpy()
            z = w.cpu().numpy()
            """,
            """
            w = torch.ones(3, dtype=torch.bfloat16, device="cuda", requires_grad=True)
            y = w.detach().cpu().float().numpy()
            z = w.detach().cpu().float().numpy()
            """,
            unsafe_fixes=True,
        )

    def test_keep_the_unsafe_fix_apart(self, check_fixed):
        check_fixed(
            """
            w = torch.ones(3, dtype=torch.bfloat16, device="cuda", requires_grad=True)
            y = w.numpy()
            """,
            """
            w = torch.ones(3, dtype=torch.bfloat16, device="cuda", requires_grad=True)
            y = w.detach().cpu().numpy()
            """,
        )


class TestFix:
    def test_is_unsafe(self, check_fixed):
        fix = only_finding("x = torch.ones(3).bfloat16()\ny = x.numpy()\n", "TNP204").fix
        assert fix is not None
        assert fix.safety is FixSafety.UNSAFE
        assert fix.reason
        before = """
            x = torch.ones(3).bfloat16()
            y = x.numpy()
        """
        check_fixed(before, before)

    def test_is_the_call_for_that_dtype(self, check_fixed):
        check_fixed(
            f"""
            a = torch.ones(3, dtype=torch.bfloat16).numpy()
            b = torch.ones(3, dtype=torch.complex32).numpy()
            c = {_QUANTIZED}.numpy()
            """,
            f"""
            a = torch.ones(3, dtype=torch.bfloat16).float().numpy()
            b = torch.ones(3, dtype=torch.complex32).cfloat().numpy()
            c = {_QUANTIZED}.dequantize().numpy()
            """,
            unsafe_fixes=True,
        )

    def test_mends_what_torch_refuses(self):
        check_and_run(f"""
            torch.ones(3, dtype=torch.bfloat16).float().numpy()
            torch.zeros(3, dtype=torch.complex32).cfloat().numpy()
            torch.zeros(3, dtype=torch.float8_e5m2).float().numpy()
            {_QUANTIZED}.dequantize().numpy()
        """)

    @pytest.mark.parametrize("dtype", ["uint4", "int2", "bits8"])
    def test_is_none_for_less_than_a_byte(self, dtype):
        finding = only_finding(f"torch.empty(3, dtype=torch.{dtype}).numpy()\n", "TNP204")
        assert finding.fix is None
        assert "write" not in finding.message

    def test_is_none_where_one_call_is_not_enough(self):
        source = f"x = {_QUANTIZED} if input() else torch.ones(3).bfloat16()\nx.numpy()\n"
        assert only_finding(source, "TNP204").fix is None

    def test_of_a_choice_is_that_of_the_one_that_numpy_lacks(self, check_fixed):
        check_fixed(
            """
            def run(flag):
                x = torch.ones(3, dtype=torch.bfloat16 if flag else torch.float32)
                return x.numpy()
            """,
            """
            def run(flag):
                x = torch.ones(3, dtype=torch.bfloat16 if flag else torch.float32)
                return x.float().numpy()
            """,
            unsafe_fixes=True,
            use="a, b = run(False), run(True)",
        )
