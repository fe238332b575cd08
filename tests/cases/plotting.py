"""Tensors that are plotted, by way of `.numpy()` or without it."""

from tests.cases.case import Case, Fate

CASES = [
    Case(
        "a tensor on the CPU",
        """
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5)
        plt.plot(x.numpy(), (x ** 2).numpy())
        plt.show()
        """,
    ),
    Case(
        "a tensor on the device",
        """
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5).cuda()
        plt.plot(x.numpy())
        plt.show()
        """,
        codes=("TNP201",),
        fixed="""
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5).cuda()
        plt.plot(x.cpu().numpy())
        plt.show()
        """,
        reason_lines=(4,),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a tensor that requires grad",
        """
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5, requires_grad=True)
        plt.plot(x.numpy())
        plt.show()
        """,
        codes=("TNP202",),
        fixed="""
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5, requires_grad=True)
        plt.plot(x.detach().numpy())
        plt.show()
        """,
        reason_lines=(4,),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "the tensor itself",
        """
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5)
        plt.plot(x, x ** 2)
        """,
    ),
    Case(
        "the tensor itself, which requires grad",
        """
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5)
        weight = torch.tensor(2.0, requires_grad=True)
        y = weight * x
        plt.plot(x, y)
        """,
        codes=("TNP202",),
        fixed="""
        import matplotlib.pyplot as plt
        import torch

        x = torch.linspace(0, 1, 5)
        weight = torch.tensor(2.0, requires_grad=True)
        y = weight * x
        plt.plot(x, y.detach())
        """,
        reason_lines=(5,),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "the tensor itself, on the device",
        """
        import matplotlib.pyplot as plt
        import torch

        image = torch.rand(4, 4, device="cuda")
        plt.imshow(image)
        """,
        codes=("TNP201",),
        fixed="""
        import matplotlib.pyplot as plt
        import torch

        image = torch.rand(4, 4, device="cuda")
        plt.imshow(image.cpu())
        """,
        reason_lines=(4,),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "losses as numbers",
        """
        import matplotlib.pyplot as plt
        import torch

        weight = torch.ones(3, requires_grad=True)
        losses = []
        for step in range(3):
            loss = (weight ** 2).sum()
            loss.backward()
            losses.append(loss.item())
        plt.plot(losses)
        """,
    ),
]
