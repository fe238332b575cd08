"""Programs that once contradicted the analysis, made small: torch judges each like a generated one."""

import textwrap

import pytest

pytest.importorskip("torch")

from tests.oracle.judge import judge
from tests.oracle.repair import fails
from tests.torch_run.fake_accelerator import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

_PROGRAMS = {
    "parameters that are detached in place": """
        import torch
        from torch import nn
        net = nn.Linear(2, 2)
        for parameter in net.parameters():
            parameter.detach_()
        array = next(net.parameters()).numpy()
        """,
    "true division of whole numbers gives what can require grad": """
        import torch
        x = 2 / torch.arange(1, 3)
        x.requires_grad_()
        array = x.prod().numpy()
        """,
    "a move to a device that is chosen may give the tensor itself": """
        import torch
        device = "cuda" if torch.cuda.is_available() else "cpu"
        x = torch.randn(2)
        x.to(device).requires_grad_()
        array = x.numpy()
        """,
    "a module made and moved in a loop": """
        import torch
        from torch import nn
        array = torch.arange(2).numpy()
        for _ in range(2):
            net = nn.Linear(2, 2).cuda()
        """,
    "to() may give the tensor itself, which is told to require grad later": """
        import torch
        x = torch.ones(2)
        same = x.to("cpu")
        x.requires_grad = True
        array = same.numpy()
        """,
    "a function changes what to() gave, which is the tensor itself": """
        import torch
        def change(x):
            x.requires_grad = True
        x = torch.ones(2)
        change(x.to("cpu"))
        array = x.numpy()
        """,
    "a view follows its base, which is told to require grad later": """
        import torch
        x = torch.ones(2)
        view = x[0,]
        x.requires_grad_()
        array = view.numpy()
        """,
    "a function returns a global that is changed later": """
        import torch
        x = torch.tensor([1.0])
        def get(_):
            return x
        same = get(x)
        x.requires_grad_()
        array = same.numpy()
        """,
    "a function reads a global that another function returned": """
        import torch
        x = torch.zeros(2)
        def get():
            return x
        same = get()
        def convert():
            return same.numpy()
        first = convert()
        x.requires_grad_()
        """,
    "where there is no accelerator, the else of is_cuda is run": """
        import torch
        device = "cuda:0" if torch.cuda.is_available() else "cpu"
        x = torch.full((), 3.0, device=device, requires_grad=True)
        same = x
        if x.is_cuda:
            pass
        else:
            array = same.numpy()
        """,
    "inference_mode(False) switches grad mode on": """
        import torch
        x = torch.tensor([1.0])
        with torch.no_grad():
            with torch.inference_mode(False):
                array = x.requires_grad_().numpy()
        """,
    "a conversion of one of two tensors on different devices": """
        import random
        import torch
        x = torch.tensor([1.0], device="cuda")
        if random.random() < 0.5:
            x = torch.eye(2)
        array = x.float().numpy()
        """,
    "a conversion of one of two tensors, of which one requires grad": """
        import random
        import torch
        x = torch.randn(2).requires_grad_()
        if random.random() < 0.5:
            x = x.data
        x = x.to(torch.float64)
        array = x.numpy()
        """,
    "detach_() of a parameter that is one of two tensors": """
        import random
        import torch
        x = torch.full((), 3.0, requires_grad=True)
        def pick(y):
            y.detach_()
            if random.random() < 0.5:
                return x
            return y
        either = pick(x.pow(2))
        array = pick(either).numpy()
        """,
    "a forward that gives its argument on one way, changed in place by the caller": """
        import random
        import torch
        from torch import nn
        class Net(nn.Module):
            def forward(self, x):
                if random.random() < 0.5:
                    return x
                return torch.zeros(2)
        x = torch.rand(2, requires_grad=True)
        either = Net()(x)
        either.requires_grad_(False)
        array = x.numpy()
        """,
    "a module that is moved gets new buffers": """
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("scale", torch.ones(2))
            def forward(self, x):
                return self.scale
        net = Net()
        buffer = net(torch.arange(2))
        net = net.to("cuda" if torch.cuda.is_available() else "cpu")
        array = buffer.numpy()
        """,
    "a conversion to the dtype of what is a float first and a bool later": """
        import torch
        x = torch.tensor([1.0])
        for _ in range(3):
            x = x == 0.5
        array = torch.tensor([1.0], requires_grad=True).type_as(x).numpy()
        """,
    "a conversion to a dtype that is a parameter": """
        import torch
        def convert(dtype):
            return torch.tensor([1.0], requires_grad=True).to(dtype).numpy()
        array = convert(torch.long)
        """,
    "an operation on a parameter whose default requires grad": """
        import torch
        def convert(x=torch.ones(2, requires_grad=True)):
            return x.maximum(x).numpy()
        array = convert(torch.ones(2))
        """,
    "to(tensor) may give the tensor itself": """
        import torch
        x = torch.ones(2)
        view = x.squeeze()
        same = x.to(x)
        same.requires_grad = True
        array = view.numpy()
        """,
    "as_tensor() gives the tensor itself, which a function changes": """
        import torch
        x = torch.ones(2)
        def change(given):
            torch.as_tensor(given).requires_grad_()
        change(x)
        array = x.numpy()
        """,
    "enable_grad inside inference_mode, on an accelerator": """
        import torch
        x = torch.ones(2, requires_grad=True).to("cuda")
        with torch.inference_mode():
            with torch.enable_grad():
                array = x.numpy()
        """,
    "a conditional expression gives the tensor, which is changed in place": """
        import torch
        x = torch.rand(2)
        same = (x if x.is_cuda else x).requires_grad_()
        array = x.numpy()
        """,
    "a conversion of a conditional expression": """
        import random
        import torch
        x = torch.ones(2)
        def convert(y):
            detached = y.requires_grad_().detach()
            return (detached if random.random() < 0.5 else x).to(x).numpy()
        array = convert(x)
        """,
    "the first parameter of a module is frozen, another is not": """
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.last = nn.Linear(2, 2)
                self.weight = nn.Parameter(torch.ones(2), requires_grad=False)
        net = Net()
        array = next(net.parameters()).numpy()
        """,
    "a buffer on an accelerator, out of the state": """
        import torch
        from torch import nn
        x = torch.rand(2, device="cuda")
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("scale", x)
        net = Net()
        array = list(net.state_dict().values())[0].numpy()
        """,
    "a function decorated by autocast": """
        import torch
        @torch.autocast("cpu", dtype=torch.bfloat16)
        def pair(x):
            return torch.stack([x, x])
        array = pair(torch.ones(2, 2, device="meta")).numpy()
        """,
    "a class of bfloat16 tensors as a dtype": """
        import torch
        array = torch.ones(2).type("torch.BFloat16Tensor").numpy()
        """,
    "a view that reads the memory in another dtype": """
        import torch
        x = torch.ones(2, 2).bfloat16()
        array = x.view(torch.int16).numpy()
        """,
    "a tensor without data is not on the CPU, and on no accelerator": """
        import torch
        x = torch.ones(2, device="meta")
        if x.device.type == "cpu":
            pass
        else:
            array = x.numpy()
        """,
    "a tensor without data is told by is_meta": """
        import torch
        x = torch.ones(2, device="meta")
        if not x.is_meta:
            array = x.numpy()
        else:
            array = x.numpy()
        """,
    "a tensor that is not on mps may be on cuda": """
        import torch
        x = torch.ones(2, device="cuda")
        if not x.is_mps:
            array = x.numpy()
        """,
    "a complex number of a real and an imaginary part": """
        import torch
        x = torch.tensor([1 + 2j, 3 - 1j]).conj()
        array = x.numpy()
        """,
    "the conjugate of what is complex on one way": """
        import random
        import torch
        x = torch.ones(2)
        if random.random() < 0.5:
            x = torch.ones(2, dtype=torch.complex64)
        array = x.conj().numpy()
        """,
    "resolve_neg() as a function leaves the conjugation": """
        import torch
        x = torch.ones(2, dtype=torch.complex64).conj()
        array = torch.resolve_neg(x).numpy()
        """,
    "the real part of what is negated lazily is the tensor itself": """
        import torch
        x = torch.ones(2, dtype=torch.complex64).conj()
        array = x.imag.real.numpy()
        """,
    "data that is conjugated": """
        import torch
        x = torch.ones(2)
        x.data = torch.tensor([1j, 2j]).conj()
        array = x.numpy()
        """,
    "one of several operands of what may give a view": """
        import torch
        x = torch.ones(2, 2, requires_grad=True)
        array = torch.einsum("ij,jk->ik", torch.ones(2, 2), x).numpy()
        """,
    "a nested tensor, and what is in it": """
        import torch
        x = torch.nested.nested_tensor([torch.ones(2), torch.ones(1)])
        whole = x.to_dense().numpy()
        part = x[0].numpy()
        others = [part.numpy() for part in x.unbind()]
        """,
    "what was quantised": """
        import torch
        x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)
        first = x.numpy()
        second = x.dequantize().numpy()
        third = x.int_repr().numpy()
        """,
    "detach_() does nothing in inference mode": """
        import torch
        x = torch.ones(2, requires_grad=True)
        with torch.inference_mode():
            x.detach_()
        array = x.numpy()
        """,
    "a copy of some rows of what is conjugated lazily": """
        import torch
        x = torch.ones(2, 2, dtype=torch.complex64).conj()
        array = x[[0]].numpy()
        """,
    "the inverse Fourier transform of real numbers is conjugated lazily": """
        import torch
        first = torch.fft.ifft(torch.ones(2)).numpy()
        second = torch.fft.ifft(torch.ones(2, dtype=torch.complex64)).numpy()
        """,
    "a complex buffer of a module that may have been converted": """
        import torch
        from torch import nn
        x = torch.view_as_complex(torch.ones(2, 2))
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("scale", x)
            def forward(self, x):
                return self.scale.numpy()
        array = Net()(x)
        """,
    "autocast to float16 of what is bfloat16": """
        import torch
        x = torch.ones(2, 2).bfloat16()
        with torch.autocast("cpu", dtype=torch.float16):
            array = (x @ x).numpy()
        """,
    "autocast has a loss computed in float32": """
        import torch
        import torch.nn.functional as F
        x = torch.ones(2).bfloat16()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            array = F.mse_loss(x, x).numpy()
        """,
    "autocast of a module that gives several tensors": """
        import torch
        from torch import nn
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden, cell = nn.LSTMCell(2, 2)(torch.ones(2, 2))
        array = hidden.detach().numpy()
        """,
}


def check_agreement(program: str) -> None:
    """Check that torch does with a program what the analysis says, and that the fixes help."""
    source = textwrap.dedent(program).lstrip()
    assert not fails(source)
    judgement = judge(source)
    assert not judgement.contradictions, "\n".join(map(str, judgement.contradictions))
    assert judgement.answers


@pytest.mark.parametrize("program", [pytest.param(text, id=name) for name, text in _PROGRAMS.items()])
def test_torch_agrees_with_the_analysis(program: str) -> None:
    check_agreement(program)
