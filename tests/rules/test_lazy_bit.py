"""Pending conjugations and negations: what is found, what it says, what it inserts."""

from flake8_torch_numpy.finding import FixSafety, Step
from flake8_torch_numpy.linter import lint
from tests.helpers import check, check_and_run, only_finding, program


class TestConjugation:
    def test_is_found(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.conj().numpy()  # TNP203
            torch.conj(x).numpy()  # TNP203
            x.view(2, 1).H.numpy()  # TNP203
            x.view(2, 1).mH.numpy()  # TNP203
            x.view(2, 1).adjoint().numpy()  # TNP203
            torch.fft.fft(torch.ones(4)).conj().numpy()  # TNP203
            torch.complex(torch.ones(2), torch.ones(2)).conj().numpy()  # TNP203
        """)

    def test_of_real_tensors_does_nothing(self):
        check_and_run("""
            torch.ones(3).conj().numpy()
            torch.ones(2, 1).H.numpy()
            torch.fft.fft(torch.ones(4)).conj().abs().numpy()
        """)

    def test_twice_is_none(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.conj().conj().numpy()
            x.conj().conj().conj().numpy()  # TNP203
        """)

    def test_stays_in_views(self):
        check_and_run("""
            x = torch.ones(2, 1, dtype=torch.cfloat)
            x.conj()[0].numpy()  # TNP203
            x.conj().t().numpy()  # TNP203
            x.conj().squeeze().numpy()  # TNP203
            x.conj().detach().numpy()  # TNP203
            x.conj().real.numpy()
            y = x.conj()
            y.mul_(2)
            y.numpy()  # TNP203
        """)

    def test_is_carried_out_by_whatever_copies(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.conj().clone().numpy()
            (x.conj() * 2).numpy()
            torch.stack([x.conj()]).numpy()
            torch.tensor(x.conj()).numpy()
            x.conj_physical().numpy()
            x.conj().resolve_conj().numpy()
            x.conj().to("cpu", copy=True).numpy()
        """)

    def test_stays_where_a_conversion_has_nothing_to_do(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.conj().cpu().numpy()  # TNP203
            x.conj().to("cpu").numpy()  # TNP203
            x.conj().to(torch.cfloat).numpy()  # TNP303
            x.conj().to(torch.cdouble).numpy()  # TNP303
            torch.as_tensor(x.conj()).numpy()  # TNP203
        """)

    def test_is_carried_out_on_the_way_to_another_device(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            y = x.cuda()
            y.conj().numpy()  # TNP201 TNP203
            y.conj().cpu().numpy()
            x.conj().cuda().cpu().numpy()
            x.conj().cuda().numpy()  # TNP201
        """)

    def test_may_be_carried_out_by_what_copies_where_it_must(self):
        check_and_run("""
            x = torch.ones(2, 3, dtype=torch.cfloat)
            x.conj().reshape(-1).numpy()  # TNP303
            x.conj().t().reshape(-1).numpy()  # TNP303
            x.conj().contiguous().numpy()  # TNP303
            x.conj().t().contiguous().numpy()  # TNP303
        """)

    def test_in_memory_leaves_none_pending(self):
        check_and_run("""
            x = torch.tensor([3 - 1j]).conj_physical()
            x.numpy()
            x.conj().numpy()  # TNP203
            [i.numpy() for i in x.conj().imag]  # TNP203
            torch.conj_physical(x.conj()).numpy()
        """)


class TestNegation:
    def test_is_the_imaginary_part_of_a_conjugation(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.imag.numpy()
            x.conj().imag.numpy()  # TNP203
            torch.imag(x.conj()).numpy()  # TNP203
            x.conj().imag.resolve_neg().numpy()
        """)

    def test_is_not_carried_out_by_the_other_call(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.conj().imag.resolve_conj().numpy()  # TNP203
            x.conj().resolve_neg().numpy()  # TNP203
        """)

    def test_is_left_alone_by_a_conjugation(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.conj().imag.conj().numpy()  # TNP203
        """)


class TestSigns:
    def test_on_one_of_the_ways(self):
        check("""
            def run(flag):
                x = torch.ones(2, dtype=torch.cfloat)
                if flag:
                    x = x.conj()
                x.numpy()  # TNP303
        """)

    def test_end_with_a_guard(self):
        check("""
            def run(flag):
                x = torch.ones(2, dtype=torch.cfloat)
                if flag:
                    x = x.conj()
                if x.is_conj():
                    x.numpy()  # TNP203
                    x = x.resolve_conj()
                x.numpy()
                y = x.conj().imag if flag else x.imag
                if not y.is_neg():
                    y.numpy()
        """)

    def test_are_none_where_nothing_is_known(self):
        check("""
            def run(x: torch.Tensor):
                x.detach().cpu().numpy()
                x.conj().detach().cpu().numpy()
        """)


class TestForce:
    def test_carries_it_out(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.cfloat)
            x.conj().numpy(force=True)
            x.conj().imag.numpy(force=True)
            x.conj().numpy(force=False)  # TNP203
        """)


class TestHandled:
    def test_by_the_code_around_it(self):
        check("""
            x = torch.ones(2, dtype=torch.cfloat)
            try:
                x.conj().numpy()
            except RuntimeError:
                x.conj().resolve_conj().numpy()
            try:
                x.conj().numpy()  # TNP203
            except TypeError:
                pass
        """)


class TestFinding:
    def test_says_why_and_where(self):
        finding = only_finding("x = torch.fft.fft(torch.ones(4)).conj()\ny = x.numpy()\n", "TNP203")
        assert finding.message == (
            "`.numpy()` raises RuntimeError: a conjugation is pending (conjugated lazily on line 4); "
            "write `.resolve_conj()` before it"
        )
        assert (finding.line, finding.column, finding.end_column) == (5, 6, 11)
        assert finding.steps == (Step(4, 33, "conjugated lazily"),)

    def test_names_the_negation(self):
        source = "x = torch.fft.fft(torch.ones(4)).conj()\ny = x.imag.numpy()\n"
        finding = only_finding(source, "TNP203")
        assert "a negation is pending" in finding.message
        assert "write `.resolve_neg()`" in finding.message

    def test_says_what_is_only_possible(self):
        source = "x = torch.fft.fft(torch.ones(4))\ny = (x.conj() if input() else x).numpy()\n"
        finding = only_finding(source, "TNP303")
        assert "raises RuntimeError if a conjugation is pending" in finding.message
        assert "line 5" in finding.message

    def test_stands_beside_those_of_other_obligations(self):
        source = "w = torch.ones(2, dtype=torch.cfloat, requires_grad=True, device='cuda')\nw.conj().numpy()\n"
        assert [finding.code for finding in lint(program(source))] == ["TNP201", "TNP202", "TNP203"]


class TestFix:
    def test_is_safe(self):
        fix = only_finding("x = torch.fft.fft(torch.ones(4)).conj()\ny = x.numpy()\n", "TNP203").fix
        assert fix is not None
        assert fix.safety is FixSafety.SAFE
        assert fix.title == "Insert .resolve_conj()"

    def test_inserts_before_the_conversion(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(2, 1, dtype=torch.cfloat)
            a = x.conj().numpy()
            b = x.conj().imag.numpy()
            c = x.H.cpu().numpy()
            """,
            """
            x = torch.ones(2, 1, dtype=torch.cfloat)
            a = x.conj().resolve_conj().numpy()
            b = x.conj().imag.resolve_neg().numpy()
            c = x.H.cpu().resolve_conj().numpy()
            """,
        )

    def test_stands_behind_the_other_steps(self, check_fixed):
        check_fixed(
            """
            w = torch.ones(2, dtype=torch.cfloat, requires_grad=True, device="cuda")
            a = w.conj().numpy()
            b = w.detach().conj().numpy()
            """,
            """
            w = torch.ones(2, dtype=torch.cfloat, requires_grad=True, device="cuda")
            a = w.conj().detach().cpu().resolve_conj().numpy()
            b = w.detach().conj().cpu().resolve_conj().numpy()
            """,
        )

    def test_mends_what_torch_refuses(self):
        check_and_run("""
            w = torch.ones(2, dtype=torch.cfloat, requires_grad=True, device="cuda")
            w.conj().detach().cpu().resolve_conj().numpy()
            w.conj().imag.detach().cpu().resolve_neg().numpy()
            v = torch.ones(2, dtype=torch.cfloat, requires_grad=True)
            v.conj().detach().cpu().resolve_conj().numpy()
            v.conj().imag.detach().cpu().resolve_neg().numpy()
        """)

    def test_keeps_chains_over_several_lines(self, check_fixed):
        check_fixed(
            """
            x = torch.ones(2, dtype=torch.cfloat)
            y = (
                x
                .conj()
                .numpy()
            )
            """,
            """
            x = torch.ones(2, dtype=torch.cfloat)
            y = (
                x
                .conj()
                .resolve_conj()
                .numpy()
            )
            """,
        )
