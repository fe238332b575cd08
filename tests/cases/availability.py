"""Programs that ask whether there is a CUDA device."""

from tests.cases.case import Case, Fate

CASES = [
    Case(
        "a device chosen by availability, and nothing",
        """
        import torch

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        x = torch.tensor([1.0, 2.0, 3.0])
        x = x.to(device)
        array = x.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        x = torch.tensor([1.0, 2.0, 3.0])
        x = x.to(device)
        array = x.cpu().numpy()
        """,
        reason_lines=(5,),
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a device chosen by availability, then cpu()",
        """
        import torch

        device = "cuda" if torch.cuda.is_available() else "cpu"
        x = torch.rand(3, device=device)
        array = x.cpu().numpy()
        """,
    ),
    Case(
        "a device chosen by availability, with grad",
        """
        import torch

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        x = torch.rand(3, device=device, requires_grad=True)
        array = x.numpy()
        """,
        codes=("TNP201", "TNP202"),
        fixed="""
        import torch

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        x = torch.rand(3, device=device, requires_grad=True)
        array = x.detach().cpu().numpy()
        """,
        reason_lines=(4, 4),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a block for the device, with moves back",
        """
        import torch

        x = torch.ones(3)
        if torch.cuda.is_available():
            device = torch.device("cuda")
            y = torch.ones_like(x, device=device)
            x = x.to(device)
            z = x + y
            print(z.cpu().numpy())
            print(z.to("cpu", torch.double).numpy())
        """,
    ),
    Case(
        "a block for the device, converted inside",
        """
        import torch

        x = torch.ones(3)
        if torch.cuda.is_available():
            device = torch.device("cuda")
            x = x.to(device)
            array = x.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        x = torch.ones(3)
        if torch.cuda.is_available():
            device = torch.device("cuda")
            x = x.to(device)
            array = x.cpu().numpy()
        """,
        reason_lines=(6,),
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a block for the device, converted afterwards",
        """
        import torch

        x = torch.ones(3)
        if torch.cuda.is_available():
            x = x.to("cuda")
        array = x.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        x = torch.ones(3)
        if torch.cuda.is_available():
            x = x.to("cuda")
        array = x.cpu().numpy()
        """,
        reason_lines=(5,),
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "one branch for the device, one for the CPU",
        """
        import torch

        x = torch.ones(3)
        if torch.cuda.is_available():
            x = x.cuda()
            array = x.cpu().numpy()
        else:
            array = x.numpy()
        """,
    ),
    Case(
        "brought back where it is on the device",
        """
        import torch

        x = torch.ones(3)
        if torch.cuda.is_available():
            x = x.cuda()
        if x.is_cuda:
            x = x.cpu()
        array = x.numpy()
        """,
    ),
    Case(
        "the current accelerator",
        """
        import torch

        device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu"
        x = torch.rand(3).to(device)
        array = x.cpu().numpy()
        """,
    ),
]
