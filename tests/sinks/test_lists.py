"""Lists of tensors that are converted: where they are mended, and when that is safe."""

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from tests.helpers import program

TRAINING = """
    import matplotlib.pyplot as plt
    import numpy as np
    import torch
    from torch import nn

    net, criterion, losses = nn.Linear(3, 1), nn.MSELoss(), []
    for x, y in [(torch.ones(2, 3), torch.ones(2, 1))]:
        loss = criterion(net(x), y)
        loss.backward()
        losses.append(loss)
"""


def fix_of(source: str, code: str):
    (finding,) = [found for found in lint(program(source)) if found.code == code]
    return finding.fix


def in_function(body: str) -> str:
    return f"""
        import numpy as np
        import torch

        def run(steps):
            w, losses = torch.ones(3, requires_grad=True), []
            for step in range(steps):
                loss = (w * step).sum()
                losses.append(loss)
            {body}
    """


class TestMending:
    def test_is_where_the_list_is_filled(self, check_fixed):
        check_fixed(
            f"{TRAINING}    plt.plot(losses)\n    print(len(losses), np.mean(losses))\n",
            f"{TRAINING}    plt.plot(losses)\n    print(len(losses), np.mean(losses))\n".replace(
                "append(loss)", "append(loss.item())"
            ),
        )

    def test_says_why(self):
        (finding,) = lint(program(f"{TRAINING}    plt.plot(losses)\n"))
        assert finding.code == "TNP202"
        assert finding.message.endswith("put in `loss.item()` on line 10, also since the list keeps every graph alive")

    def test_takes_numbers_only_of_what_is_one(self, check_fixed):
        check_fixed(
            """
            import numpy as np
            import torch

            w, rows = torch.ones(3, requires_grad=True), []
            for step in range(3):
                rows.append(w * step)
            table = np.stack(rows)
            """,
            """
            import numpy as np
            import torch

            w, rows = torch.ones(3, requires_grad=True), []
            for step in range(3):
                rows.append((w * step).detach())
            table = np.stack(rows)
            """,
        )

    def test_takes_numbers_only_where_the_old_code_never_worked(self, check_fixed):
        check_fixed(
            """
            import numpy as np
            import torch

            x, sums = torch.ones(3, device="cuda"), []
            for step in range(3):
                sums.append((x * step).sum())
            table = np.array(sums)
            """,
            """
            import numpy as np
            import torch

            x, sums = torch.ones(3, device="cuda"), []
            for step in range(3):
                sums.append((x * step).sum().cpu())
            table = np.array(sums)
            """,
        )

    def test_is_before_a_move_to_the_host(self, check_fixed):
        check_fixed(
            """
            import numpy as np
            import torch

            w, rows = torch.ones(3, requires_grad=True), list()
            for row in w:
                rows.append(row.cpu())
            table = np.stack(rows)
            """,
            """
            import numpy as np
            import torch

            w, rows = torch.ones(3, requires_grad=True), list()
            for row in w:
                rows.append(row.detach().cpu())
            table = np.stack(rows)
            """,
        )

    def test_takes_no_number_of_what_a_loop_goes_over(self):
        source = """
            import numpy as np
            import torch

            w, values = torch.ones(3, requires_grad=True), []
            for value in w:
                values.append(value)
            np.array(values)
        """
        fix = fix_of(source, "TNP202")
        assert fix is not None
        assert ".detach()" in fix.title

    def test_is_in_the_comprehension_that_makes_the_list(self, check_fixed):
        check_fixed(
            """
            import numpy as np
            import torch

            w = torch.ones(3, requires_grad=True)
            sums = [(w * step).sum() for step in range(3)]
            table = np.array(sums)
            """,
            """
            import numpy as np
            import torch

            w = torch.ones(3, requires_grad=True)
            sums = [(w * step).sum().item() for step in range(3)]
            table = np.array(sums)
            """,
        )

    def test_is_in_all_places_that_fill_it(self, check_fixed):
        check_fixed(
            in_function("losses.append(w.mean())\n            return np.mean(losses)"),
            in_function("losses.append(w.mean().item())\n            return np.mean(losses)").replace(
                "append(loss)", "append(loss.item())"
            ),
            use="a = run(3)",
        )


class TestSafety:
    def test_is_proven_where_the_list_is_only_converted_and_counted(self):
        fix = fix_of(in_function("return np.mean(losses) / len(losses)"), "TNP202")
        assert fix is not None
        assert fix.safety is FixSafety.SAFE

    def test_is_not_where_something_else_reads_the_list(self):
        for body in (
            "sum(losses).backward()\n            return np.mean(losses)",
            "np.mean(losses)\n            return losses",
            "torch.stack(losses).mean().backward()\n            np.mean(losses)",
            "np.mean(losses)\n            losses[0].backward()",
            "other = losses\n            np.mean(other)",
            "np.mean(losses)\n            return lambda: losses",
        ):
            for finding in lint(program(in_function(body))):
                assert finding.fix is None or finding.fix.safety is FixSafety.UNSAFE, body
                if finding.fix is not None:
                    assert "the list is used otherwise on line" in finding.fix.reason

    def test_is_not_proven_for_a_global_list(self):
        source = """
            import numpy as np
            import torch

            def forget():
                global losses
                losses = []

            w, losses = torch.ones(3, requires_grad=True), []
            losses.append(w)
            np.array(losses)
        """
        fix = fix_of(source, "TNP202")
        assert fix is not None
        assert fix.safety is FixSafety.UNSAFE

    def test_is_not_there_for_a_list_of_the_caller(self):
        source = """
            import numpy as np
            import torch

            def run(losses):
                losses.append(torch.ones(3, requires_grad=True))
                return np.array(losses)

            run([])
        """
        assert fix_of(source, "TNP202") is None

    def test_is_not_there_for_what_is_not_always_a_tensor(self):
        source = """
            import numpy as np
            import torch

            w, losses = torch.ones(3, requires_grad=True), [0.0]
            for step in range(3):
                total = 0 if step < 1 else (w * step).sum()
                losses.append(total)
            np.mean(losses)
        """
        assert fix_of(source, "TNP302") is None

    def test_is_not_there_for_what_is_filled_elsewhere(self):
        source = """
            import numpy as np
            import torch

            class Trainer:
                def __init__(self):
                    self.losses = []

                def step(self):
                    self.losses.append(torch.ones(3, requires_grad=True).sum())
                    np.mean(self.losses)
        """
        (finding,) = lint(program(source))
        assert finding.fix is None
        assert finding.message.endswith("write `.detach()` behind what is put in")


class TestNumbers:
    def test_are_what_torch_reduces_to(self):
        for element, is_number in {
            "w.sum()": True,
            "w.mean()": True,
            "w.sum() / 2": True,
            "w.sum() + w.mean()": True,
            "w.sum(0)": False,
            "w * 2": False,
            "w.sum() * w": False,
            "w": False,
        }.items():
            source = f"""
                import numpy as np
                import torch

                w = torch.ones(3, requires_grad=True)
                values = [{element} for _ in range(3)]
                np.array(values)
            """
            fix = fix_of(source, "TNP202")
            assert fix is not None
            assert (".item()" in fix.title) is is_number, element

    def test_are_names_to_which_only_such_are_assigned(self):
        for others, is_number in {"": True, "value = w.mean()": True, "value = w": False, "value += w": False}.items():
            source = f"""
                import numpy as np
                import torch

                w, values = torch.ones(3, requires_grad=True), []
                value = w.sum()
                {others}
                values.append(value)
                np.array(values)
            """
            fix = fix_of(source, "TNP202")
            assert fix is not None
            assert (".item()" in fix.title) is is_number, others
