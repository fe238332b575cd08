"""Conversions in functions of the same module."""

from tests.cases.case import Case, Fate

CASES = [
    Case(
        "a function that is safe for any tensor",
        """
        import torch


        def to_np(t):
            return t.detach().cpu().numpy()


        array = to_np(torch.rand(3, requires_grad=True))
        """,
    ),
    Case(
        "a function of which nothing is known",
        """
        import torch


        def to_np(t: torch.Tensor):
            return t.numpy()
        """,
        strict_codes=("TNP401", "TNP402"),
        strict_fixed="""
        import torch


        def to_np(t: torch.Tensor):
            return t.detach().cpu().numpy()
        """,
    ),
    Case(
        "a function of which nothing is known, half safe",
        """
        import torch


        def to_np(t: torch.Tensor):
            return t.cpu().numpy()
        """,
        strict_codes=("TNP402",),
        strict_fixed="""
        import torch


        def to_np(t: torch.Tensor):
            return t.detach().cpu().numpy()
        """,
    ),
    Case(
        "a function that is called with a tensor on the device",
        """
        import torch


        def to_np(t):
            return t.numpy()


        x = torch.rand(3).cuda()
        array = to_np(x)
        """,
        codes=("TNP201|TNP301",),
        fixed="""
        import torch


        def to_np(t):
            return t.cpu().numpy()


        x = torch.rand(3).cuda()
        array = to_np(x)
        """,
        strict_is_open=True,
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a function that is called with a tensor that requires grad",
        """
        import torch


        def to_np(t):
            return t.numpy()


        array = to_np(torch.rand(3, requires_grad=True))
        """,
        codes=("TNP202|TNP302",),
        fixed="""
        import torch


        def to_np(t):
            return t.detach().numpy()


        array = to_np(torch.rand(3, requires_grad=True))
        """,
        strict_is_open=True,
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "a function that gives a tensor on the device",
        """
        import torch


        def make():
            return torch.rand(3, device="cuda")


        array = make().numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch


        def make():
            return torch.rand(3, device="cuda")


        array = make().cpu().numpy()
        """,
        reason_lines=(5,),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a main function",
        """
        import torch


        def main():
            x = torch.rand(3, requires_grad=True)
            print((x * 2).numpy())


        if __name__ == "__main__":
            main()
        """,
        codes=("TNP202",),
        fixed="""
        import torch


        def main():
            x = torch.rand(3, requires_grad=True)
            print((x * 2).detach().numpy())


        if __name__ == "__main__":
            main()
        """,
        reason_lines=(5,),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
]
