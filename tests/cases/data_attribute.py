"""`.data` on the way to NumPy."""

from tests.cases.case import Case, Fate

CASES = [
    Case(
        "x.data.numpy()",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        array = x.data.numpy()
        """,
        codes=("TNP101",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        array = x.detach().numpy()
        """,
    ),
    Case(
        "x.data.cpu().numpy()",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True).cuda()
        array = x.data.cpu().numpy()
        """,
        codes=("TNP101",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True).cuda()
        array = x.detach().cpu().numpy()
        """,
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
    ),
    Case(
        "x.cpu().data.numpy()",
        """
        import torch

        x = torch.rand(3, requires_grad=True)
        array = (x * 2).cpu().data.numpy()
        """,
        codes=("TNP101",),
        fixed="""
        import torch

        x = torch.rand(3, requires_grad=True)
        array = (x * 2).cpu().detach().numpy()
        """,
    ),
    Case(
        "x.data.numpy() on the device, two findings",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True).cuda()
        array = x.data.numpy()
        """,
        codes=("TNP101", "TNP201"),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True).cuda()
        array = x.detach().cpu().numpy()
        """,
        reason_lines=(0, 3),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "x.data.numpy() of a tensor without grad",
        """
        import torch

        x = torch.rand(3)
        array = x.data.numpy()
        """,
        codes=("TNP101",),
        fixed="""
        import torch

        x = torch.rand(3)
        array = x.detach().numpy()
        """,
    ),
    Case(
        "data under another name",
        """
        import torch

        x = torch.rand(3, requires_grad=True)
        values = x.data
        array = values.numpy()
        """,
        codes=("TNP101",),
        remaining=("TNP101",),
        reason_lines=(4,),
    ),
    Case(
        "writing to data has nothing to do with NumPy",
        """
        import torch

        weight = torch.ones(3, requires_grad=True)
        weight.data = torch.zeros(3)
        weight.data.add_(1)
        """,
    ),
    Case(
        "the data of an array is not a tensor's",
        """
        import numpy as np
        import torch

        array = np.ones(3)
        buffer = array.data
        packed = torch.nn.utils.rnn.pack_sequence([torch.ones(2)])
        values = packed.data.numpy()
        """,
        strict_is_open=True,
    ),
]
