"""Tensors on a CUDA device, which must come back to the host first."""

from tests.cases.case import Case, Fate

_NEEDS_CUDA = Fate.NEEDS_AN_ACCELERATOR

CASES = [
    Case(
        "cuda(), then cpu()",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0]).cuda()
        array = x.cpu().numpy()
        print(array)
        """,
        without_accelerator=_NEEDS_CUDA,
    ),
    Case(
        "cuda(), then to('cpu')",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0])
        x = x.cuda()
        array = x.to('cpu').numpy()
        """,
        without_accelerator=_NEEDS_CUDA,
    ),
    Case(
        "cuda(), then to(torch.device('cpu'))",
        """
        import torch

        x = torch.rand(3).cuda()
        array = x.to(torch.device("cpu")).numpy()
        """,
        without_accelerator=_NEEDS_CUDA,
    ),
    Case(
        "cuda(), and nothing",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0])
        x = x.cuda()
        array = x.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0])
        x = x.cuda()
        array = x.cpu().numpy()
        """,
        reason_lines=(4,),
        without_accelerator=_NEEDS_CUDA,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "cuda() in the same chain",
        """
        import torch

        array = torch.rand(3).cuda().numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        array = torch.rand(3).cuda().cpu().numpy()
        """,
        without_accelerator=_NEEDS_CUDA,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "device='cuda' in the factory",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], device='cuda')
        array = x.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], device='cuda')
        array = x.cpu().numpy()
        """,
        reason_lines=(3,),
        without_accelerator=_NEEDS_CUDA,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "to('cuda'), to('cuda:0'), to(device=...)",
        """
        import torch

        x = torch.rand(3).to("cuda")
        y = x.to("cuda:0")
        z = torch.rand(3).to(device="cuda")
        array = (x + y + z).numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        x = torch.rand(3).to("cuda")
        y = x.to("cuda:0")
        z = torch.rand(3).to(device="cuda")
        array = (x + y + z).cpu().numpy()
        """,
        without_accelerator=_NEEDS_CUDA,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "the way to NumPy goes on after the move",
        """
        import torch

        images = torch.rand(2, 3, 4, 4, device="cuda")
        array = images[0].permute(1, 2, 0).mul(255).byte().numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        images = torch.rand(2, 3, 4, 4, device="cuda")
        array = images[0].permute(1, 2, 0).mul(255).byte().cpu().numpy()
        """,
        reason_lines=(3,),
        without_accelerator=_NEEDS_CUDA,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "the move back is not the last step",
        """
        import torch

        images = torch.rand(2, 3, 4, 4, device="cuda")
        array = images[0].cpu().permute(1, 2, 0).mul(255).byte().numpy()
        """,
        without_accelerator=_NEEDS_CUDA,
    ),
    Case(
        "a result on the device by its input",
        """
        import torch

        x = torch.rand(4, 3).cuda()
        predictions = x.argmax(dim=1)
        array = predictions.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        x = torch.rand(4, 3).cuda()
        predictions = x.argmax(dim=1)
        array = predictions.cpu().numpy()
        """,
        reason_lines=(3,),
        without_accelerator=_NEEDS_CUDA,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "cuda() whose result is not kept",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0])
        x.cuda()
        array = x.numpy()
        """,
        codes=("TNP502",),
        remaining=("TNP502",),
        without_accelerator=_NEEDS_CUDA,
    ),
    Case(
        "force=True",
        """
        import torch

        x = torch.rand(3, device="cuda", requires_grad=True)
        array = x.numpy(force=True)
        """,
        without_accelerator=_NEEDS_CUDA,
    ),
    Case(
        "np.asarray of a tensor on the device",
        """
        import numpy as np
        import torch

        x = torch.rand(3).cuda()
        array = np.asarray(x)
        """,
        codes=("TNP201",),
        fixed="""
        import numpy as np
        import torch

        x = torch.rand(3).cuda()
        array = np.asarray(x.cpu())
        """,
        reason_lines=(4,),
        without_accelerator=_NEEDS_CUDA,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "single numbers need no array",
        """
        import torch

        x = torch.rand(3).cuda()
        largest = x.max().item()
        numbers = x.tolist()
        first = float(x[0])
        """,
        without_accelerator=_NEEDS_CUDA,
    ),
]
