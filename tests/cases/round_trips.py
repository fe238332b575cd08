"""From arrays to tensors and back."""

from tests.cases.case import Case, Fate

CASES = [
    Case(
        "from_numpy and back",
        """
        import numpy as np
        import torch

        array = np.array([1.0, 2.0, 3.0])
        x = torch.from_numpy(array)
        back = x.numpy()
        print(back)
        """,
    ),
    Case(
        "as_tensor and back",
        """
        import numpy as np
        import torch

        array = np.arange(4.0)
        x = torch.as_tensor(array)
        back = x.numpy()
        """,
    ),
    Case(
        "torch.tensor copies",
        """
        import numpy as np
        import torch

        array = np.ones((2, 2), dtype=np.float32)
        x = torch.tensor(array)
        back = (x * 2).numpy()
        """,
    ),
    Case(
        "from_numpy, to the device and back",
        """
        import numpy as np
        import torch

        array = np.array([1.0, 2.0, 3.0])
        x = torch.from_numpy(array).to("cuda")
        back = x.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import numpy as np
        import torch

        array = np.array([1.0, 2.0, 3.0])
        x = torch.from_numpy(array).to("cuda")
        back = x.cpu().numpy()
        """,
        reason_lines=(5,),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "as_tensor on the device",
        """
        import numpy as np
        import torch

        array = np.arange(4.0)
        x = torch.as_tensor(array, device="cuda")
        back = x.numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import numpy as np
        import torch

        array = np.arange(4.0)
        x = torch.as_tensor(array, device="cuda")
        back = x.cpu().numpy()
        """,
        reason_lines=(5,),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "from_numpy with grad",
        """
        import numpy as np
        import torch

        array = np.array([1.0, 2.0, 3.0])
        x = torch.from_numpy(array).requires_grad_()
        back = (x ** 2).numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import numpy as np
        import torch

        array = np.array([1.0, 2.0, 3.0])
        x = torch.from_numpy(array).requires_grad_()
        back = (x ** 2).detach().numpy()
        """,
        reason_lines=(5,),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
]
