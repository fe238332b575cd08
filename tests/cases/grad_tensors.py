"""Tensors that require grad, which must be detached first, on the host and on a CUDA device."""

from tests.cases.case import Case, Fate

CASES = [
    Case(
        "requires_grad=True, then detach()",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        array = x.detach().numpy()
        print(array)
        """,
    ),
    Case(
        "requires_grad=True, and nothing",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        array = x.numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        array = x.detach().numpy()
        """,
        reason_lines=(3,),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "requires_grad_() on a line of its own",
        """
        import torch

        x = torch.rand(3)
        x.requires_grad_()
        y = x ** 2
        array = y.numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch

        x = torch.rand(3)
        x.requires_grad_()
        y = x ** 2
        array = y.detach().numpy()
        """,
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "cpu() does not detach",
        """
        import torch

        x = torch.rand(3, requires_grad=True)
        array = (x * 2).cpu().numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch

        x = torch.rand(3, requires_grad=True)
        array = (x * 2).detach().cpu().numpy()
        """,
        reason_lines=(3,),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "under no_grad",
        """
        import torch

        x = torch.rand(3, requires_grad=True)
        with torch.no_grad():
            array = x.numpy()
            doubled = (x * 2).numpy()
        """,
    ),
    Case(
        "after no_grad",
        """
        import torch

        x = torch.rand(3, requires_grad=True)
        with torch.no_grad():
            y = x * 2
        array = y.numpy()
        """,
    ),
    Case(
        "integer results never require grad",
        """
        import torch

        scores = torch.rand(4, 3, requires_grad=True)
        array = scores.argmax(dim=1).numpy()
        positive = (scores > 0.5).numpy()
        """,
    ),
    Case(
        "gradients do not require grad",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        y = (x ** 2).sum()
        y.backward()
        array = x.grad.numpy()
        number = y.item()
        """,
        strict_is_open=True,
    ),
    Case(
        "backward() still works after the fix",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        y = (x ** 2).sum()
        y.backward()
        array = x.numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        y = (x ** 2).sum()
        y.backward()
        array = x.detach().numpy()
        """,
        reason_lines=(3,),
        without_accelerator=Fate.GRAD_ERROR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "force=True on the CPU",
        """
        import torch

        x = torch.rand(3, requires_grad=True)
        array = x.numpy(force=True)
        """,
    ),
    Case(
        "on the device: cpu().detach()",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.cpu().detach().numpy()
        """,
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
    ),
    Case(
        "on the device: detach().cpu()",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.detach().cpu().numpy()
        """,
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
    ),
    Case(
        "on the device: cpu() alone",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.cpu().numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.detach().cpu().numpy()
        """,
        reason_lines=(3,),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.GRAD_ERROR,
    ),
    Case(
        "on the device: detach() alone",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.detach().numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.detach().cpu().numpy()
        """,
        reason_lines=(4,),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "on the device: nothing, two findings",
        """
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.numpy()
        """,
        codes=("TNP201", "TNP202"),
        fixed="""
        import torch

        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        x = x.cuda()
        array = x.detach().cpu().numpy()
        """,
        reason_lines=(4, 3),
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "on the device by the factory: nothing, two findings",
        """
        import torch

        x = torch.rand(3, device="cuda", requires_grad=True)
        array = (x * 2).numpy()
        """,
        codes=("TNP201", "TNP202"),
        fixed="""
        import torch

        x = torch.rand(3, device="cuda", requires_grad=True)
        array = (x * 2).detach().cpu().numpy()
        """,
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
]
