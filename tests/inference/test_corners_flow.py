"""Unusual flow: deep loops, jumps, handlers, managers; and names bound in unusual ways."""

from tests.helpers import check, check_and_run, check_silent


class TestAssignments:
    def test_to_the_rest(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            first, *rest = (torch.ones(3), w, w)
            first.numpy()
            rest[0].numpy()  # TNP202|TNP302
            *rest, last = [w, w, torch.ones(3)]
            last.numpy()
            (a, *b), c = (w, torch.ones(3)), w
            b[0].numpy()
            c.numpy()  # TNP202
        """)

    def test_to_items_of_something_that_is_no_container(self):
        check_silent("""
            def run(number: int):
                number[0] = torch.ones(3)
                torch.ones(3).numpy()
        """)

    def test_of_lists_to_each_other(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.ones(3)
            w, x = x, w
            w.numpy()
            x.numpy()  # TNP202
            [w, x] = [x, w]
            w.numpy()  # TNP202|TNP302
            x.numpy()  # TNP302?
        """)

    def test_promised_without_a_value(self):
        check("""
            def run(source):
                x: torch.Tensor
                x = source.read()
                x.numpy()  # TNP401 TNP402
                y: torch.LongTensor
                (y,) = source.more()
                y.numpy()  # TNP401 TNP402?
        """)

    def test_to_outer_names(self):
        check_and_run("""
            def outer():
                x = torch.ones(3)

                def middle():
                    def inner():
                        nonlocal x
                        x = torch.ones(3, requires_grad=True)

                    inner()

                middle()
                x.numpy()  # TNP202|TNP302

            outer()
        """)

    def test_to_globals_at_the_top(self):
        check_and_run("""
            global x
            x = torch.ones(3, requires_grad=True)
            x.numpy()  # TNP202
        """)


class TestLoops:
    def test_that_go_round_a_long_chain(self):
        check("""
            a = torch.ones(3)
            b = torch.ones(3)
            c = torch.ones(3)
            d = torch.ones(3)
            e = torch.ones(3)
            f = torch.ones(3)
            g = torch.ones(3)
            h = torch.ones(3)
            w = torch.ones(3, requires_grad=True)
            for _ in range(20):
                h.numpy()  # TNP302|TNP402 TNP301|TNP401?
                h = g
                g = f
                f = e
                e = d
                d = c
                c = b
                b = a
                a = w
        """)

    def test_that_go_round_a_long_chain_of_lists(self):
        check("""
            a, b, c, d, e, f, g, h = [1], [2], [3], [4], [5], [6], [7], [8]
            w = [torch.ones(3, requires_grad=True)]
            for _ in range(20):
                h.append(g)
                g.append(f)
                f.append(e)
                e.append(d)
                d.append(c)
                c.append(b)
                b.append(a)
                a.append(w[0])
                for x in a:
                    x.numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_that_always_leave(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            for x in [w]:
                break
            x.numpy()  # TNP202

            def run():
                for x in (w, w):
                    return x

            run().numpy()  # TNP202
        """)

    def test_that_always_raise(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def run():
                for x in (1, 2):
                    raise ValueError
                w.numpy()

            try:
                run()
            except ValueError:
                w.numpy()  # TNP202
        """)

    def test_over_a_generator_that_is_inside_no_grad(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def values():
                with torch.no_grad():
                    yield w * 2
                    yield w * 3

            for x in values():
                x.numpy()
                (w * 2).detach().numpy()
        """)


class TestReturns:
    def test_after_something_that_never_returns(self):
        check("""
            import sys
            import torch

            def run(x):
                return sys.exit(x)

            def more():
                w = torch.ones(3, requires_grad=True)
                run(1)
                return w

            more().numpy()  # TNP202?
        """)

    def test_of_a_number_from_a_container(self):
        check_and_run("""
            def run():
                found = [torch.ones(3, requires_grad=True)]
                return found

            run()[0].numpy()  # TNP202
        """)


class TestManagers:
    def test_inside_each_other_with_handlers(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            try:
                with torch.no_grad():
                    with torch.enable_grad():
                        w.numpy()  # TNP202
                        raise ValueError
            except ValueError:
                w.numpy()  # TNP202
            with torch.no_grad():
                try:
                    torch.set_grad_enabled(False)
                    with torch.enable_grad():
                        raise ValueError
                except ValueError:
                    w.numpy()
        """)

    def test_that_change_what_is_on_before_they_begin(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            try:
                torch.set_grad_enabled(False)
                with torch.enable_grad():
                    w.numpy()  # TNP202
                w.numpy()
            except ValueError:
                w.numpy()  # TNP202|TNP302
        """)

    def test_that_are_nothing(self):
        check("""
            def run(lock):
                w = torch.ones(3, requires_grad=True)
                with 1 as number:
                    w.numpy()  # TNP202
                with None:
                    w.numpy()  # TNP202
                with open("file") as file:
                    w.numpy()  # TNP202|TNP302
        """)

    def test_that_do_not_say_what_they_give(self):
        check("""
            class Manager:
                pass

            def run():
                with Manager() as x:
                    x.numpy()  # TNP401 TNP402
        """)


class TestFinally:
    def test_that_sets_the_grad_mode_after_a_return(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def run():
                torch.set_grad_enabled(False)
                try:
                    return w * 2
                finally:
                    torch.set_grad_enabled(True)

            run().numpy()
            w.numpy()  # TNP202
        """)

    def test_that_changes_an_object_on_every_way_out_of_a_loop(self):
        check_and_run("""
            x = torch.ones(3)

            def run():
                for number in range(3):
                    try:
                        if number == 1:
                            break
                        continue
                    finally:
                        x.requires_grad_()

            run()
            x.numpy()  # TNP202|TNP302
        """)


class TestMatches:
    def test_of_dicts_without_a_rest(self):
        check("""
            def run(batch):
                match batch:
                    case {"image": image, "label": label}:
                        image.numpy()  # TNP401 TNP402
                    case {"image": image}:
                        image.numpy()  # TNP401 TNP402
                    case {}:
                        torch.ones(3).numpy()
        """)


class TestDisplays:
    def test_with_stars(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            pair = (w, torch.ones(3))
            found = [torch.ones(3), *pair]
            found[1].numpy()  # TNP202
            found[2].numpy()
            more = {**{"weight": w}, "other": torch.ones(3)}
            more["weight"].numpy()  # TNP202
            more["other"].numpy()
        """)

    def test_with_stars_of_something_unknown(self):
        check("""
            def run(options, index):
                found = {**options, "other": torch.ones(3)}
                found["weight"].numpy()  # TNP401 TNP402
                pair = (torch.ones(3), torch.ones(3, requires_grad=True))
                pair[index].numpy()  # TNP302|TNP402
                pair[0][*index].numpy()
                pair[1][*index].numpy()  # TNP202|TNP302
        """)

    def test_indexed_by_slices_and_nothing(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            found = None
            for x in [w, w][1:]:
                x.numpy()  # TNP202
            for x in tuple([w, w])[:1]:
                x.numpy()  # TNP202
            for x in (w * number for number in range(2)):
                x.numpy()  # TNP202
        """)

    def test_of_arrays(self):
        check_and_run("""
            import numpy as np
            import torch

            array = np.ones(3)
            torch.from_numpy(-array).numpy()
            (torch.ones(3) * float(-array[0])).numpy()
            (not torch.ones(1).numpy())
            (torch.ones(3) + torch.from_numpy(array)).numpy()
        """)

    def test_of_arrays_with_tensors(self):
        check("""
            import numpy as np
            import torch

            def run(which):
                w = torch.ones(3, requires_grad=True)
                (np.ones(3) * w.detach()).numpy()  # TNP401 TNP402
                value = np.ones(3) if which else 1.0
                (value * w.detach()).numpy()  # TNP401? TNP402?
        """)


class TestImports:
    def test_from_the_package_itself(self):
        check("""
            import torch
            from . import helpers
            from .. import more

            def run():
                helpers.make().numpy()  # TNP401 TNP402
                more(torch.ones(3, requires_grad=True)).numpy()  # TNP302
        """)

    def test_of_very_long_names(self):
        path = ".".join(["part"] * 40)
        check(f"""
            import torch
            import library

            library.{path}.make().numpy()  # TNP401 TNP402
        """)


class TestAnnotations:
    def test_of_tensors_on_cuda(self):
        check("""
            def run(x: torch.cuda.FloatTensor, y: torch.cuda.LongTensor):
                x.detach().numpy()  # TNP201
                y.numpy()  # TNP201
                y.cpu().numpy()
        """)

    def test_of_arrays_of_a_type(self):
        check_silent("""
            import numpy as np
            import torch
            from numpy.typing import NDArray

            def run(array: NDArray[np.float64], other: np.ndarray[int, float]):
                torch.from_numpy(array).numpy()
                torch.tensor(other).numpy()
        """)


class TestFilesThatAreTooMuch:
    def test_long_functions_are_given_up(self):
        loops = "".join("    " * depth + f"for i{depth} in range(3):\n" for depth in range(1, 10))
        body = "".join("    " * 10 + f"x{number} = x{number} + x{number - 1}\n" for number in range(1, 60))
        start = "import torch\n\n\ndef run():\n    w = torch.ones(3, requires_grad=True)\n"
        check(f"{start}{loops}{body}    w.numpy()  # TNP202|TNP402 TNP401?\n")
