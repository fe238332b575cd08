"""Builtins and library functions called in unusual ways: without arguments, with keywords, with stars."""

from tests.helpers import check, check_and_run, check_silent


class TestIterating:
    def test_with_arguments_that_are_not_known(self):
        check("""
            def run(arguments):
                for x, y in zip(*arguments):
                    x.numpy()  # TNP401 TNP402
                for x in map(*arguments):
                    x.numpy()  # TNP401 TNP402
                for x in filter(*arguments):
                    x.numpy()  # TNP401 TNP402
                for number, x in enumerate(*arguments):
                    x.numpy()  # TNP401 TNP402
                for x in reversed(*arguments):
                    x.numpy()  # TNP401 TNP402
        """)

    def test_over_nothing_that_is_named(self):
        check("""
            import torch
            from itertools import cycle

            def run(options):
                for number, x in enumerate(**options):
                    x.numpy()  # TNP401 TNP402
                for x in cycle(**options):
                    x.numpy()  # TNP401 TNP402
                for x in map(**options):
                    x.numpy()  # TNP401 TNP402
                for x in filter(**options):
                    x.numpy()  # TNP401 TNP402
                for x, y in zip(**options):
                    x.numpy()  # TNP401 TNP402
        """)

    def test_filtered_by_a_builtin(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            for x in filter(None, [torch.tensor(1.0), torch.tensor(2.0)]):
                x.numpy()
            for x in filter(bool, [w[0], w[1]]):
                x.numpy()  # TNP202
        """)

    def test_next_of_a_generator_that_is_inside_no_grad(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def values():
                with torch.no_grad():
                    yield w * 2
                    yield w * 3

            found = values()
            (w * 4).numpy()  # TNP202
            next(found).numpy()
            (w * 5).detach().numpy()
        """)

    def test_a_list_of_something_unknown(self):
        check("""
            def run(source):
                list(source)[0].numpy()  # TNP401 TNP402
                tuple(source)[0].numpy()  # TNP401 TNP402
        """)


class TestDicts:
    def test_of_dicts(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            first = {"weight": w, "other": torch.ones(3)}
            second = dict(first, more=w.detach())
            second["weight"].numpy()  # TNP202
            second["other"].numpy()
            second["more"].numpy()
        """)

    def test_of_pairs(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            found = dict([("weight", w), ("other", torch.ones(3))])
            found["weight"].numpy()  # TNP202
            found["other"].numpy()
        """)

    def test_of_pairs_whose_keys_are_not_known(self):
        check("""
            def run(key):
                w = torch.ones(3, requires_grad=True)
                found = dict([(key, w), ("other", w)])
                found[key].numpy()  # TNP202|TNP302
        """)

    def test_of_something_unknown(self):
        check("""
            def run(values):
                dict(values)["weight"].numpy()  # TNP401 TNP402
                dict(values, other=torch.ones(3))["other"].numpy()
        """)

    def test_that_code_out_of_view_fills(self):
        check("""
            import torch
            from library import fill

            found = {"weight": torch.ones(3)}
            found["weight"].numpy()  # TNP401?
            fill(found)
            found["weight"].numpy()  # TNP401 TNP402
            found["other"].numpy()  # TNP401 TNP402
        """)


class TestNumbers:
    def test_sums(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            sum([w, w]).numpy()  # TNP202
            sum([torch.ones(3)], start=w).numpy()  # TNP202|TNP302
            sum([torch.ones(3)], start=torch.zeros(3)).numpy()
            (torch.ones(3) * sum([1, 2])).numpy()
        """)

    def test_sums_of_something_unknown(self):
        check("""
            def run(arguments):
                (sum(*arguments) * torch.ones(3)).numpy()  # TNP401 TNP402
        """)

    def test_sums_of_nothing(self):
        check_silent("""
            def run(options):
                torch.full((3,), sum(**options)).numpy()
        """)


class TestAttributesByName:
    def test_read_where_the_name_is_not_known(self):
        check("""
            def run(holder, name, arguments):
                getattr(holder, name).numpy()  # TNP401 TNP402
                getattr(*arguments).numpy()  # TNP401 TNP402
        """)

    def test_written_where_the_name_is_not_known(self):
        check("""
            class Holder:
                def __init__(self):
                    self.kept = torch.ones(3)

            def run(name, value):
                holder = Holder()
                setattr(holder, name, value)
                holder.kept.numpy()  # TNP401 TNP402
        """)

    def test_written_with_arguments_that_are_not_known(self):
        check_silent("""
            def run(arguments):
                x = torch.ones(3)
                setattr(*arguments)
                x.numpy()
        """)

    def test_written_on_something_that_is_no_instance(self):
        check_and_run("""
            def attribute():
                return "".join(["mar", "k"])

            def run():
                pass

            setattr(run, attribute(), 1)
            torch.ones(3).numpy()
        """)


class TestLeaving:
    def test_by_exit(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            if w.sum() > 100:
                exit(1)
                w.numpy()
            if w.sum() > 200:
                quit()
                w.numpy()
            w.detach().numpy()
        """)


class TestSuper:
    def test_in_a_comprehension(self):
        check_and_run("""
            class First:
                def make(self):
                    return torch.ones(3, requires_grad=True)

            class Second(First):
                def make(self):
                    return [super(Second, self).make() for _ in range(2)]

            Second().make()[0].numpy()  # TNP202|TNP302|TNP402
        """)

    def test_outside_of_a_class(self):
        check("""
            def run():
                super().make().numpy()  # TNP401 TNP402
        """)

    def test_in_a_comprehension_of_a_method(self):
        check("""
            class Second(Unknown):
                def make(self):
                    return [super().make() for _ in range(2)]

            Second().make()[0].numpy()  # TNP401 TNP402
        """)


class TestCallingNothing:
    def test_an_unknown_builtin(self):
        check("""
            def run(w):
                vars(w)["x"].numpy()  # TNP401 TNP402
                aiter(w).numpy()  # TNP401 TNP402
        """)
