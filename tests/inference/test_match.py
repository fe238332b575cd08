"""Structural pattern matching."""

from tests.helpers import check, check_and_run


def test_cases_are_ways():
    check("""
        def run(kind):
            x = torch.ones(3)
            match kind:
                case "cuda":
                    x = x.cuda()
                case "grad":
                    return None
            return x.numpy()  # TNP301

        def every(kind):
            x = torch.ones(3)
            match kind:
                case "cuda":
                    x = x.cuda()
                case _:
                    x = x.to("cuda")
            return x.numpy()  # TNP201
    """)


def test_captures_hold_the_subject():
    check_and_run("""
        match torch.ones(3, requires_grad=True):
            case x:
                x.numpy()  # TNP202
        match torch.ones(3, requires_grad=True):
            case torch.Tensor() as y:
                y.numpy()  # TNP202
    """)


def test_sequences_are_taken_apart():
    check_and_run("""
        match (torch.ones(3), torch.ones(3, requires_grad=True)):
            case (a, b):
                a.numpy()
                b.numpy()  # TNP202
        match [torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)]:
            case [first, *rest]:
                first.numpy()  # TNP202
                rest[0].numpy()  # TNP202
    """)


def test_mappings_and_classes_are_open():
    check("""
        def run(batch):
            match batch:
                case {"x": x, **rest}:
                    x.cpu().numpy()  # TNP402
                    rest["y"].cpu().numpy()  # TNP402
                case Box(inside, other=y) | Chest(inside, y):
                    inside.cpu().numpy()  # TNP402
                    y.cpu().numpy()  # TNP402
                case torch.Tensor() as z:
                    z.cpu().numpy()  # TNP402
                case [first, *_]:
                    first.cpu().numpy()  # TNP402
    """)


def test_guards_narrow():
    check("""
        def run(x: torch.Tensor):
            match x:
                case y if not y.requires_grad:
                    return y.cpu().numpy()
                case y:
                    return y.cpu().numpy()  # TNP202|TNP402
    """)
