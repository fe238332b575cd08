"""Tensors on the host that do not require grad: nothing to report, and memory to know about."""

from tests.cases.case import Case

CASES = [
    Case(
        "a tensor on the CPU",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0])
        array = x.numpy()
        print(array)
        """,
    ),
    Case(
        "a tensor of integers",
        """
        import torch

        x = torch.tensor([[1, 2], [3, 4]])
        array = x.numpy()
        print(type(array), array.dtype, array.shape)
        """,
    ),
    Case(
        "a clone keeps its own memory",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0])
        array = x.clone().numpy()
        array[0] = 10
        print(x, array)
        """,
    ),
    Case(
        "factories make tensors on the CPU",
        """
        import torch

        zeros = torch.zeros(2, 3).numpy()
        ones = torch.ones(3).numpy()
        numbers = torch.arange(10).numpy()
        random = torch.rand(2, 2).numpy()
        normal = torch.randn(2, 2).numpy()
        identity = torch.eye(3).numpy()
        """,
    ),
    Case(
        "operations stay on the CPU",
        """
        import torch

        x = torch.rand(4, 3)
        mean = x.mean(dim=0).numpy()
        best = x.argmax(dim=1).numpy()
        product = (x @ x.t()).numpy()
        scaled = (x * 255).to(torch.uint8).numpy()
        values, indices = x.max(dim=1)
        top = indices.numpy()
        """,
    ),
    Case(
        "cpu() does nothing on the CPU",
        """
        import torch

        x = torch.rand(3)
        array = x.cpu().numpy()
        """,
    ),
    Case(
        "detach().cpu() does nothing here",
        """
        import torch

        x = torch.rand(3)
        array = x.detach().cpu().numpy()
        """,
    ),
    Case(
        "arrays by np.array and np.asarray",
        """
        import numpy as np
        import torch

        x = torch.tensor([1.0, 2.0])
        shared = np.asarray(x)
        copied = np.array(x)
        """,
    ),
    Case(
        "an array that is written changes the tensor",
        """
        import torch

        x = torch.ones(3)
        array = x.numpy()
        array[0] = 5
        print(array, x)
        """,
        codes=("TNP501",),
        remaining=("TNP501",),
    ),
    Case(
        "a tensor that is written in place changes the array",
        """
        import torch

        x = torch.ones(5)
        array = x.numpy()
        x.add_(1)
        print(array)
        """,
        codes=("TNP501",),
        remaining=("TNP501",),
    ),
]
