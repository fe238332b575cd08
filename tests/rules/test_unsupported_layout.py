"""Sparse, mkldnn and nested tensors: what is found, what it says, what it inserts."""

from flake8_torch_numpy.finding import FixSafety, Step
from tests.helpers import check, check_and_run, only_finding


class TestSparse:
    def test_is_found(self):
        check_and_run("""
            torch.eye(3).to_sparse().numpy()  # TNP205
            torch.eye(3).to_sparse_csr().numpy()  # TNP205
            torch.eye(3).to_sparse_csc().numpy()  # TNP205
            torch.eye(4).to_sparse_bsr((2, 2)).numpy()  # TNP205
            torch.sparse_coo_tensor([[0], [1]], [1.0], (2, 2)).numpy()  # TNP205
            torch.sparse_csr_tensor([0, 1], [0], [1.0]).numpy()  # TNP205
            torch.eye(3).to_sparse().to_dense().numpy()
        """)

    def test_stays_so(self):
        check_and_run("""
            x = torch.eye(3).to_sparse()
            x.coalesce().numpy()  # TNP205
            x.double().numpy()  # TNP205
            x.clone().numpy()  # TNP205
            x.detach().cpu().numpy()  # TNP205
            (x * 2).numpy()  # TNP205
            (x + x).numpy()  # TNP205
        """)

    def test_has_dense_parts(self):
        check_and_run("""
            x = torch.eye(3).to_sparse().coalesce()
            x.values().numpy()
            x.indices().numpy()
            torch.eye(3).to_sparse_csr().crow_indices().numpy()
            torch.eye(3).to_sparse_csr().col_indices().numpy()
        """)

    def test_times_a_dense_one_is_dense(self):
        check_and_run("""
            x, y = torch.eye(3).to_sparse(), torch.ones(3, 1)
            (x @ y).numpy()
            torch.mm(x, y).numpy()
            torch.sparse.mm(x, y).numpy()
            x.matmul(y).numpy()
            x.sum().numpy()
            (torch.eye(3) + x).numpy()
        """)


class TestNested:
    def test_is_found(self):
        check_and_run("""
            def run():
                x = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
                x.numpy()  # TNP205 TNP401?
                (x * 2).numpy()  # TNP205 TNP401?
                x.to_padded_tensor(0.0).numpy()  # TNP401?
                x.unbind()[0].numpy()  # TNP401?
                for part in x.unbind():
                    part.numpy()  # TNP401?

            run()
        """)

    def test_has_no_fix(self):
        source = "x = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])\nx.detach().cpu().numpy()\n"
        finding = only_finding(source, "TNP205")
        assert finding.fix is None
        assert finding.message == (
            "`.numpy()` raises an error: the tensor is nested (made nested on line 4); "
            "convert the tensors in it one by one"
        )


class TestMkldnn:
    def test_is_found(self):
        check_and_run("""
            torch.eye(3).to_mkldnn().numpy()  # TNP205 TNP401?
            torch.eye(3).to_mkldnn().to_dense().numpy()  # TNP401?
        """)


class TestSigns:
    def test_on_one_of_the_ways(self):
        check("""
            def run(flag):
                x = torch.eye(3)
                if flag:
                    x = x.to_sparse()
                x.numpy()  # TNP305
        """)

    def test_end_with_a_guard(self):
        check("""
            def run(flag):
                x = torch.eye(3)
                if flag:
                    x = x.to_sparse()
                if x.is_sparse:
                    x.numpy()  # TNP205
                    x = x.to_dense()
                x.numpy()
        """)

    def test_of_another_layout_say_nothing_of_the_rest(self):
        check("""
            x = torch.eye(3).to_sparse_csr().cuda()
            if not x.is_sparse:
                x.numpy()  # TNP201 TNP205
        """)

    def test_are_none_where_nothing_is_known(self):
        check("""
            def run(x: torch.Tensor):
                x.detach().cpu().numpy()
                if x.is_sparse:
                    x.detach().cpu().numpy()  # TNP205
                    x = x.to_dense()
                x.detach().cpu().numpy()
        """)


class TestForce:
    def test_does_not_meet_the_obligation(self):
        check_and_run("""
            x = torch.eye(3).to_sparse()
            x.numpy(force=True)  # TNP205
            x.to_dense().numpy(force=True)
        """)


class TestHandled:
    def test_by_the_code_around_it(self):
        check("""
            x = torch.eye(3).to_sparse()
            try:
                x.numpy()
            except TypeError:
                x.to_dense().numpy()
            try:
                x.numpy()  # TNP205
            except ValueError:
                pass
        """)


class TestFinding:
    def test_says_why_and_where(self):
        finding = only_finding("x = torch.eye(3).to_sparse()\ny = x.numpy()\n", "TNP205")
        assert finding.message == (
            "`.numpy()` raises an error: the tensor is not dense (made sparse on line 4); write `.to_dense()` before it"
        )
        assert (finding.line, finding.column, finding.end_column) == (5, 6, 11)
        assert finding.steps == (Step(4, 17, "made sparse"),)

    def test_says_what_is_only_possible(self):
        source = "x = torch.eye(3)\ny = (x.to_sparse() if input() else x).numpy()\n"
        finding = only_finding(source, "TNP305")
        assert "raises an error if the tensor is not dense (made sparse on line 5)" in finding.message


class TestFix:
    def test_is_unsafe(self, check_fixed):
        before = """
            x = torch.eye(3).to_sparse()
            y = x.numpy()
        """
        fix = only_finding(before, "TNP205").fix
        assert fix is not None
        assert fix.safety is FixSafety.UNSAFE
        assert fix.reason
        check_fixed(before, before)
        check_fixed(before, before.replace(".numpy", ".to_dense().numpy"), unsafe_fixes=True)

    def test_stands_behind_the_other_steps(self, check_fixed):
        check_fixed(
            """
            x = torch.eye(3, requires_grad=True, device="cuda", dtype=torch.bfloat16).to_sparse()
            y = x.numpy()
            z = x.cpu().numpy()
            """,
            """
            x = torch.eye(3, requires_grad=True, device="cuda", dtype=torch.bfloat16).to_sparse()
            y = x.detach().cpu().to_dense().float().numpy()
            z = x.detach().cpu().to_dense().float().numpy()
            """,
            unsafe_fixes=True,
        )

    def test_mends_what_torch_refuses(self):
        check_and_run("""
            x = torch.eye(3, requires_grad=True, dtype=torch.bfloat16).to_sparse()
            x.numpy()  # TNP202 TNP204 TNP205
            x.detach().cpu().to_dense().float().numpy()
        """)
