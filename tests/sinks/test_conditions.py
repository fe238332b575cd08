"""A sign counts only where a run can come by what it tells of: not under a flag that must be the other way round."""

import pytest

from tests.helpers import check

MOVES = """
    def run(x: torch.Tensor, device, {flag}):
        if {test}:
            x = x.to(device)
        print(x.shape)
        {between}
        {way}
            return x.detach().numpy(){expected}
"""


def program(test: str, way: str, *, expected: bool, between: str = "pass") -> str:
    # In strict mode it is still one of which nothing proves that it works.
    comment = "  # TNP301" if expected else "  # TNP401?"
    return MOVES.format(flag="args, flag", test=test, way=way, between=between, expected=comment)


class TestASignOfTheOtherWay:
    @pytest.mark.parametrize(
        ("test", "way"),
        [
            ("flag", "if not flag:"),
            ("not flag", "if flag:"),
            ("flag", "if args.more and not flag:"),
            ("flag and args.more", "if not flag:"),
            ("args.use_cuda", "if not args.use_cuda:"),
            ("args.kind == 'gpu'", "if args.kind != 'gpu':"),
            ("args.kind == 'gpu'", "if args.kind == 'cpu':"),
            ("flag is None", "if flag is not None:"),
            ("isinstance(flag, dict)", "if not isinstance(flag, dict):"),
            ("isinstance(args.kind, (dict, list))", "if not isinstance(args.kind, (dict, list)):"),
            ("torch.is_tensor(flag)", "if not torch.is_tensor(flag):"),
        ],
    )
    def test_is_none(self, test, way):
        check(program(test, way, expected=False))

    @pytest.mark.parametrize(
        ("test", "way"),
        [
            ("flag", "if flag:"),
            ("flag", "if not args.flag:"),
            ("flag or args.more", "if not args.other:"),
            ("flag", "if not (flag and args.more):"),
            ("flag or args.more", "if not flag:"),
            ("flag()", "if not flag():"),
            ("args.kind == 'gpu'", "if args.kind != 'cpu':"),
            ("args.kind != 'gpu'", "if args.kind != 'cpu':"),
            ("args.kind == 1", "if args.kind != True:"),
            ("flag", "if flag is not None:"),
            ("isinstance(flag, dict)", "if not isinstance(flag, list):"),
            ("isinstance(flag(), dict)", "if not isinstance(flag(), dict):"),
        ],
    )
    def test_is_one_where_both_may_hold(self, test, way):
        check(program(test, way, expected=True))

    @pytest.mark.parametrize("between", ["flag = not flag", "args.use_cuda = False", "del flag"])
    def test_is_one_where_what_is_asked_may_change(self, between):
        test = "args.use_cuda" if "args" in between else "flag"
        check(program(test, f"if not {test}:", expected=True, between=between))

    def test_is_one_where_a_loop_changes_what_is_asked(self):
        check("""
            def run(x: torch.Tensor, device, flags):
                for flag in flags:
                    if flag:
                        x = x.to(device)
                    else:
                        x.detach().numpy()  # TNP301
        """)

    def test_is_none_where_the_loop_leaves_it_alone(self):
        check("""
            def run(x: torch.Tensor, device, flag, count):
                for _ in range(count):
                    if flag:
                        x = x.to(device)
                    else:
                        x.detach().numpy()  # TNP401?
        """)

    def test_is_none_behind_what_was_left(self):
        check("""
            def run(x: torch.Tensor, device, flag):
                if flag:
                    x = x.to(device)
                try:
                    if flag:
                        return x
                    return x.detach().numpy()  # TNP401?
                finally:
                    print()
        """)

    def test_is_none_behind_an_assertion(self):
        check("""
            def run(x: torch.Tensor, device, flag):
                if flag:
                    x = x.to(device)
                assert not flag
                return x.detach().numpy()  # TNP401?
        """)

    def test_is_one_where_only_one_way_was_left(self):
        check("""
            def run(x: torch.Tensor, device, flag, more):
                if flag:
                    x = x.to(device)
                if flag:
                    print(x)
                elif more:
                    return x
                return x.detach().numpy()  # TNP301
        """)

    def test_is_none_in_a_case_of_its_own(self):
        check("""
            def run(x: torch.Tensor, device, flag, kind):
                match kind:
                    case "a":
                        if flag:
                            x = x.to(device)
                        if not flag:
                            x.detach().numpy()  # TNP401?
        """)

    def test_is_one_where_another_function_asks(self):
        check("""
            class Keeper:
                def move(self, x: torch.Tensor, device, flag):
                    if flag:
                        self.x = x.to(device)
                    else:
                        self.x = x

                def convert(self, flag):
                    if not flag:
                        return self.x.detach().numpy()  # TNP301
        """)

    def test_is_no_way_out_of_a_proof(self):
        check("""
            def run(flag):
                x = torch.ones(3, requires_grad=True)
                if flag:
                    x = torch.zeros(3, requires_grad=True)
                if not flag:
                    x.numpy()  # TNP202
        """)

    def test_of_grad_is_none_either(self):
        check("""
            def run(x: torch.Tensor, force):
                if force:
                    x.requires_grad_(True)
                if not force:
                    x.cpu().numpy()  # TNP402?
        """)


class TestAResultOfAModel:
    def test_is_where_the_writer_knows_if_it_is_moved_on_the_other_way(self):
        check("""
            class Approximator:
                def predict(self, network, x):
                    with torch.no_grad():
                        if not self.use_cuda:
                            return network(x).detach().numpy()  # TNP401?
                        return network(x.cuda()).detach().cpu().numpy()
        """)

    def test_is_where_the_model_is_if_it_is_moved_on_the_same_way(self):
        check("""
            class Approximator:
                def predict(self, network, x):
                    with torch.no_grad():
                        if self.use_cuda:
                            x = x.cuda()
                        return network(x).detach().numpy()  # TNP301
        """)
