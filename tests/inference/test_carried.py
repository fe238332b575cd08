"""What one round of a loop may leave for the next."""

import ast
import textwrap

import pytest

from flake8_torch_numpy.inference.carried import carried_names
from tests.helpers import check_and_run


def carried(text: str) -> set[str]:
    (loop,) = ast.parse(textwrap.dedent(text)).body
    assert isinstance(loop, ast.For | ast.While)
    return set(carried_names(loop))


class TestCarriedNames:
    @pytest.mark.parametrize(
        ("loop", "expected"),
        [
            ("for x in xs: y = x", set()),
            ("for x in xs: y = y + x", {"y"}),
            ("for x in xs: y += x", {"y"}),
            ("for x in xs: y = f(x); z = y", {"f"}),
            ("for x in xs: a[i] = x", {"a", "i"}),
            ("for a[i] in xs: pass", {"a", "i"}),
            ("for x, (y, *z) in xs: print(x, y, z)", {"print"}),
            ("for x in xs: y: int = x; z: int = y", set()),
            ("for x in xs: y: int", {"int"}),
            ("for x in xs: del y", {"y"}),
            ("while x: x = f()", {"x", "f"}),
            ("while True: x = 1; y = x", set()),
        ],
    )
    def test_are_those_that_are_read_before_they_are_bound(self, loop, expected):
        assert carried(loop) == expected

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("if x: y = 1\n    else: y = 2\n    z = y", set()),
            ("if x: y = 1\n    z = y", {"y"}),
            ("if x: y = 1\n    else: continue\n    z = y", set()),
            ("if x: break\n    else: y = 2\n    z = y", set()),
            ("if x: raise x\n    else: return y\n    z = w", {"y"}),
            ("with x as y: z = y\n    w = y", set()),
            ("with x as (y, a[i]): z = y\n    w = z", {"a", "i", "z"}),
            ("for y in x:\n        z = y\n    w = z, y", {"z", "y"}),
            ("for y in x:\n        z = y\n        w = z\n    else: v = y", {"y"}),
            ("for y[i] in x: pass", {"y", "i"}),
            ("try: y = 1\n    except E: pass\n    z = y", {"E", "y"}),
            ("while y: y = 1", {"y"}),
            ("f = lambda: y\n    y = x", {"y"}),
            ("y = [z for z in x]", {"z"}),
            ("global y\n    y = x", {"y"}),
        ],
    )
    def test_are_read_on_some_way(self, body, expected):
        assert carried(f"for x in xs:\n    {body}") - {"x"} == expected


class TestRoundsOfAFunction:
    def test_find_what_a_closure_reads(self):
        check_and_run("""
            def run():
                x = torch.zeros(3)

                def convert():
                    return x.numpy()  # TNP202

                for _ in range(3):
                    convert()
                    x = torch.ones(3, requires_grad=True)

            run()
        """)

    def test_find_what_lists_hold(self):
        check_and_run("""
            def run():
                kept = [torch.zeros(3)]
                for _ in range(3):
                    x = torch.ones(3, requires_grad=True)
                    for y in kept:
                        y.numpy()  # TNP302
                    kept.append(x)

            run()
        """)

    def test_find_what_attributes_hold(self):
        check_and_run("""
            class Keeper:
                def __init__(self):
                    self.x = torch.zeros(3)

                def run(self):
                    for _ in range(3):
                        self.x.numpy()  # TNP202
                        y = torch.ones(3, requires_grad=True)
                        self.x = y

            Keeper().run()
        """)

    def test_do_not_mix_objects_that_are_new_in_each(self):
        check_and_run("""
            def run():
                for _ in range(3):
                    x = torch.ones(3)
                    y = x
                    x.requires_grad_()
                    y.numpy()  # TNP202
                x.numpy()  # TNP202

            run()
        """)
