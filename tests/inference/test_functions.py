"""Functions of the module: called with what their callers have, and by callers that are not in view."""

from tests.helpers import check, check_and_run, check_silent


class TestCalls:
    def test_hand_over_their_arguments(self):
        check_and_run("""
            def convert(x):
                return x.cpu().numpy()  # TNP202 TNP402?

            convert(torch.ones(3, requires_grad=True))
        """)

    def test_by_keyword(self):
        check_and_run("""
            def convert(x, *, weight):
                return weight.cpu().numpy()  # TNP202

            convert(torch.ones(3), weight=torch.ones(3, requires_grad=True))
        """)

    def test_of_which_one_breaks(self):
        check_and_run("""
            def convert(x):
                return x.detach().numpy()  # TNP201

            convert(torch.ones(3))
            convert(torch.ones(3, device="cuda"))
        """)

    def test_of_public_functions_leave_them_open(self):
        check_and_run("""
            def convert(x):
                return x.numpy()  # TNP401 TNP402

            convert(torch.ones(3))
        """)

    def test_of_nested_functions_are_all_there_are(self):
        check_and_run("""
            def outer():
                def convert(x):
                    return x.numpy()

                return convert(torch.ones(3))

            outer()
        """)

    def test_of_nested_functions_that_escape_are_not(self):
        check("""
            def outer():
                def convert(x):
                    return x.numpy()  # TNP401 TNP402

                convert(torch.ones(3))
                return convert
        """)

    def test_with_stars(self):
        check_and_run("""
            def convert(x, w):
                x.numpy()  # TNP401 TNP402
                w.numpy()  # TNP202 TNP401

            pair = torch.ones(1), torch.ones(1, requires_grad=True)
            convert(*pair)
            convert(**{"x": torch.ones(1), "w": torch.ones(1, requires_grad=True)})
        """)

    def test_of_stars(self):
        check_and_run("""
            def convert(*tensors, **named):
                tensors[0].numpy()  # TNP202 TNP401
                named["w"].numpy()  # TNP202 TNP401

            convert(torch.ones(1, requires_grad=True), w=torch.ones(1, requires_grad=True))
        """)

    def test_of_each_other(self):
        check_and_run("""
            def make():
                return torch.ones(3, requires_grad=True)

            def double():
                return make() * 2

            double().numpy()  # TNP202
        """)

    def test_of_themselves_come_to_an_end(self):
        check_and_run("""
            def fold(x, depth):
                if depth == 0:
                    return x
                return fold(x * 2, depth - 1)

            fold(torch.ones(3, requires_grad=True), 3).numpy()  # TNP202|TNP302 TNP301|TNP401?
        """)

    def test_before_the_definition_in_the_text(self):
        check_and_run("""
            def outer():
                return later().numpy()  # TNP202

            def later():
                return torch.ones(3, requires_grad=True)

            outer()
        """)

    def test_through_another_name(self):
        check_and_run("""
            def make():
                return torch.ones(3, requires_grad=True)

            build = make
            build().numpy()  # TNP202
            table = {"make": make}
            table["make"]().numpy()  # TNP202
        """)

    def test_change_what_they_are_given(self):
        check_and_run("""
            def freeze(x):
                x.requires_grad_(False)

            def thaw(x):
                x.requires_grad_()

            x = torch.ones(3, requires_grad=True)
            freeze(x)
            x.numpy()
            thaw(x)
            x.numpy()  # TNP202
        """)

    def test_fill_the_list_they_are_given(self):
        check_and_run("""
            def collect(out):
                out.append(torch.ones(3, requires_grad=True))

            found = []
            collect(found)
            found[0].numpy()  # TNP202
        """)

    def test_of_code_that_is_not_in_view_are_open(self):
        check("""
            import torch
            from somewhere import transform

            x = torch.ones(3)
            transform(x).numpy()  # TNP402
            transform(x.cuda()).detach().numpy()  # TNP301
            transform(x.requires_grad_()).cpu().numpy()  # TNP302
        """)

    def test_of_code_that_is_not_in_view_may_change_what_they_are_given(self):
        check("""
            import torch
            from somewhere import prepare

            x = torch.ones(3)
            prepare(x)
            x.numpy()  # TNP402? TNP302?
            items = [torch.ones(3)]
            prepare(items)
            items[0].numpy()  # TNP301|TNP401 TNP302|TNP402
        """)


class TestReturns:
    def test_of_several_places_are_joined(self):
        check("""
            def make(flag):
                if flag:
                    return torch.ones(3)
                return torch.ones(3, requires_grad=True)

            def run(flag):
                make(flag).numpy()  # TNP302
        """)

    def test_of_several_things(self):
        check_and_run("""
            def make():
                return torch.ones(3), torch.ones(3, requires_grad=True), "name"

            x, w, name = make()
            x.numpy()
            w.numpy()  # TNP202
        """)

    def test_of_nothing(self):
        check("""
            def make(flag):
                if flag:
                    return torch.ones(3).cuda()

            def run(flag):
                found = make(flag)
                if found is not None:
                    found.numpy()  # TNP201
        """)

    def test_of_what_is_changed_afterwards(self):
        check_and_run("""
            def make(flag):
                x = torch.ones(3)
                if flag:
                    return x
                x.requires_grad_()
                return x

            make(True).numpy()  # TNP302?
            make(False).numpy()  # TNP202|TNP302
        """)


class TestDefaults:
    def test_are_possible_arguments(self):
        check("""
            def convert(x, w=torch.ones(3, requires_grad=True)):
                return w.cpu().numpy()  # TNP302

            def forced(x, force=False):
                return x.detach().numpy(force=force)
        """)

    def test_that_are_not_given(self):
        check_and_run("""
            def make(device="cpu", requires_grad=False):
                return torch.ones(3, device=device, requires_grad=requires_grad)

            make().numpy()
            make("cuda").numpy()  # TNP201
            make(device="cuda").numpy()  # TNP201
            make(requires_grad=True).numpy()  # TNP202
        """)


class TestScopes:
    def test_of_closures(self):
        check_and_run("""
            def outer():
                w = torch.ones(3, requires_grad=True)

                def inner():
                    return w.numpy()  # TNP202

                inner()

            outer()
        """)

    def test_of_closures_that_are_called_later(self):
        check_and_run("""
            def outer():
                w = torch.ones(3)

                def inner():
                    return w.numpy()  # TNP202|TNP302

                w = torch.ones(3, requires_grad=True)
                return inner

            outer()()
        """)

    def test_of_the_module(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)

            def convert():
                return w.numpy()  # TNP202

            convert()
        """)

    def test_of_globals_that_are_set_in_functions(self):
        check_and_run("""
            cache = None

            def fill():
                global cache
                cache = torch.ones(3, requires_grad=True)

            def convert():
                return cache.numpy()  # TNP202|TNP302

            fill()
            convert()
        """)

    def test_of_names_that_are_bound_later_in_the_module(self):
        check_and_run("""
            def convert():
                return w.numpy()  # TNP202|TNP302

            w = torch.ones(3)
            w = torch.ones(3, requires_grad=True)
            convert()
        """)

    def test_of_nonlocal_names(self):
        check_and_run("""
            def outer():
                found = torch.ones(3)

                def fill():
                    nonlocal found
                    found = torch.ones(3, requires_grad=True)

                fill()
                found.numpy()  # TNP202|TNP302

            outer()
        """)

    def test_hide_the_names_of_the_module(self):
        check_and_run("""
            x = torch.ones(3, requires_grad=True)

            def convert():
                x = torch.ones(3)
                return x.numpy()

            convert()
        """)


class TestLambdas:
    def test_are_called(self):
        check_and_run("""
            double = lambda x: x * 2
            double(torch.ones(3, requires_grad=True)).numpy()  # TNP202
            double(torch.ones(3)).numpy()
        """)

    def test_that_convert(self):
        check_and_run("""
            convert = lambda x: x.cpu().numpy()  # TNP202 TNP402?
            convert(torch.ones(3, requires_grad=True))
        """)

    def test_given_to_others_are_open(self):
        check("""
            import torch
            from torch.utils._pytree import tree_map

            def run(outputs):
                return tree_map(lambda x: x.numpy(), outputs)  # TNP401 TNP402
        """)

    def test_given_to_map(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            list(map(lambda x: x.numpy(), [w, w]))  # TNP202 TNP401?
            list(filter(lambda x: x.numpy().any(), [w]))  # TNP202 TNP401?
        """)


class TestGenerators:
    def test_yield(self):
        check_and_run("""
            def make():
                yield torch.ones(3, requires_grad=True)
                yield torch.ones(3, requires_grad=True) * 2

            for x in make():
                x.numpy()  # TNP202
            next(make()).numpy()  # TNP202
        """)

    def test_yield_from(self):
        check_and_run("""
            def inner():
                yield torch.ones(3, device="cuda")

            def outer():
                yield from inner()

            for x in outer():
                x.numpy()  # TNP201
        """)

    def test_as_expressions(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            for x in (w * factor for factor in (1, 2)):
                x.numpy()  # TNP202
        """)

    def test_suspended_under_no_grad_leave_the_mode_open(self):
        check("""
            def make():
                with torch.no_grad():
                    yield torch.ones(3)

            def run():
                w = torch.ones(3, requires_grad=True)
                for x in make():
                    w.numpy()  # TNP302
        """)


class TestCoroutines:
    def test_are_awaited(self):
        check_and_run("""
            import asyncio

            import torch

            async def make():
                return torch.ones(3, requires_grad=True)

            async def run():
                x = await make()
                x.numpy()  # TNP202

            asyncio.run(run())
        """)


class TestDecorated:
    def test_by_what_is_not_in_view_are_open(self):
        check("""
            import torch
            from somewhere import wrapped

            @wrapped
            def make():
                return torch.ones(3)

            def run():
                make().numpy()  # TNP401 TNP402
        """)

    def test_by_wrappers_of_the_module(self):
        check_and_run("""
            import functools

            import torch

            def doubled(function):
                @functools.wraps(function)
                def wrapper(*arguments):
                    return function(*arguments) * torch.ones(1, requires_grad=True)
                return wrapper

            @doubled
            def make():
                return torch.ones(3)

            make().numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_by_caches(self):
        check_and_run("""
            import functools

            import torch

            @functools.lru_cache(maxsize=None)
            def make():
                return torch.ones(3, requires_grad=True)

            @functools.cache
            def same():
                return torch.ones(3, requires_grad=True)

            make().numpy()  # TNP202
            same().numpy()  # TNP202
        """)


class TestPartial:
    def test_is_open(self):
        check("""
            import functools

            import torch

            def scale(factor, x):
                return x * factor

            double = functools.partial(scale, torch.ones(3, requires_grad=True))

            def run():
                double(torch.ones(3)).numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)


class TestHarmlessFunctions:
    def test_change_nothing(self):
        check_silent("""
            x = torch.ones(3)
            print(x)
            len(x)
            str(x)
            isinstance(x, torch.Tensor)
            torch.save(x, "file.pt")
            x.numpy()
        """)
