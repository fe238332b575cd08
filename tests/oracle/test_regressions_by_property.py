"""More programs that once contradicted the analysis, by what they are about."""

import pytest

pytest.importorskip("torch")

from tests.oracle.test_regressions import check_agreement
from tests.torch_run.fake_accelerator import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

# Of sparse, nested and MKL-DNN tensors.
_LAYOUTS = {
    "what keeps the layout of a compressed matrix": """
        import torch
        x = torch.zeros_like(torch.eye(2).to_sparse_csr())
        array = x.numpy()
        """,
    "what keeps the layout of a sparse tensor": """
        import torch
        x = torch.ones(2).to_sparse()
        arrays = [torch.abs(x).numpy(), x.t().numpy(), torch.add(x, x).numpy(), x.mul(2).numpy(), x.div(2).numpy()]
        """,
    "a sparse tensor is reduced to numbers or to a number": """
        import torch
        x = torch.ones(2, 2).to_sparse()
        row = torch.sum(x, dim=0).numpy()
        number = torch.sum(x).numpy()
        """,
    "products of sparse matrices": """
        import torch
        x = torch.eye(2).to_sparse()
        arrays = [torch.mm(x, x).numpy(), torch.sparse.mm(x, x).numpy(), (x @ torch.ones(2, 2)).numpy()]
        """,
    "a product with a sparse tensor is sparse, a sum is not": """
        import torch
        x = torch.eye(2).to_sparse()
        arrays = [(x * torch.ones(2, 2)).numpy(), (torch.ones(2, 2) + x).numpy()]
        """,
    "a linear function of compressed matrices": """
        import torch
        import torch.nn.functional as F
        x = torch.eye(2).to_sparse_csr()
        array = F.linear(x, x).numpy()
        """,
    "a number of a sparse tensor is dense": """
        import torch
        x = torch.sparse_coo_tensor((2, 2))
        array = x[0, 0].numpy()
        """,
    "what is computed from nested tensors is nested": """
        import torch
        x = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
        arrays = [torch.abs(x).numpy(), x.tanh().numpy(), torch.softmax(x, -1).numpy()]
        """,
    "an index that selects no row leaves a nested tensor nested": """
        import torch
        x = torch.nested.nested_tensor([torch.ones(2)])
        array = x[()].numpy()
        row = x[0].numpy()
        """,
    "a nested tensor is made of copies": """
        import torch
        x = torch.ones(2).data
        array = torch.nested.nested_tensor([x]).numpy()
        """,
    "what is quantised or nested has no call that mends both": """
        import torch
        import random
        if random.random() < 0.5:
            x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)
        else:
            x = torch.nested.nested_tensor([torch.ones(2)])
        array = x.numpy()
        """,
    "the layout of MKL-DNN is kept": """
        import torch
        x = torch.ones(2, 2).to_mkldnn()
        arrays = [torch.atleast_2d(x).numpy(), torch.sigmoid(x).numpy()]
        """,
    "what a distribution gives may be made sparse": """
        import torch
        array = torch.distributions.Normal(0.0, 1.0).mean.to_sparse().t().numpy()
        """,
    "is_sparse tells of one layout only": """
        import torch
        x = torch.ones(2).to_mkldnn()
        if not x.is_sparse:
            array = x.numpy()
        """,
    "a product with what may be sparse": """
        import torch
        import torch.nn.functional as F
        x = torch.sparse_coo_tensor([[0, 1], [1, 0]], [1.0, 2.0])
        array = torch.sparse.mm(F.l1_loss(x, x, reduction='none'), x).numpy()
        """,
    "a number behind an ellipsis": """
        import torch
        x = torch.eye(2).to_sparse()[:, 0]
        array = x[..., 0].numpy()
        """,
    "a number behind an ellipsis of a nested tensor": """
        import torch
        x = torch.nested.nested_tensor([torch.ones(1)])
        array = x[..., 0].numpy()
        """,
}
# Of pending bits.
_BITS = {
    "a distribution gives the logits that it was built from": """
        import torch
        x = torch.ones(2, dtype=torch.complex64).conj()
        array = torch.distributions.Bernoulli(logits=x).logits.numpy()
        """,
    "a distribution computes the probabilities of logits": """
        import torch
        x = torch.ones(2, dtype=torch.complex64).conj()
        array = torch.distributions.Bernoulli(logits=x).probs.numpy()
        """,
    "a product of conjugates may be conjugated lazily": """
        import torch
        import torch.nn.functional as F
        x = torch.ones(2, 2, dtype=torch.complex64).conj()[0,]
        arrays = [F.linear(x, x).numpy(), (x @ x).numpy()]
        """,
    "a product of what has no pending bits has none": """
        import torch
        x = torch.fft.fft(torch.ones(2))
        array = torch.matmul(x, torch.complex(torch.ones(2), torch.ones(2))).conj().numpy()
        """,
    "a product with a conjugate, conjugated": """
        import torch
        x = torch.tensor([1 + 2j, 3 - 1j])
        y = x @ torch.ones(2, dtype=torch.complex64).conj()
        array = y.conj().numpy()
        """,
    "as_tensor may give the tensor itself, with its bits": """
        import torch
        device = 'cuda' if torch.cuda.is_available() else 'cpu'
        x = torch.ones(2, 2, dtype=torch.complex128).H
        array = torch.as_tensor(x, device=device).numpy()
        """,
    "a move from a device that may be the host keeps pending bits there": """
        import torch
        device = 'cuda' if torch.cuda.is_available() else 'cpu'
        x = torch.fft.fft(torch.arange(2, device=device)).conj().cpu()
        array = x.numpy()
        """,
    "a move to the device of another tensor, which may be the host": """
        import torch
        device = 'cuda' if torch.cuda.is_available() else 'cpu'
        y = torch.ones(2, dtype=torch.complex64, device=device)
        array = torch.ones(2, dtype=torch.complex64).conj().to(y).numpy()
        """,
    "what is complex on one way is conjugated on that way": """
        import torch
        x = torch.ones(2, dtype=torch.complex128)
        for y in ():
            x = torch.einsum('i->i', y)
        array = torch.conj(x).numpy()
        """,
    "complex numbers or those of an array, conjugated": """
        import torch
        import random
        import numpy as np
        if random.random() < 0.5:
            x = torch.view_as_complex(torch.ones(2))
        else:
            x = torch.from_numpy(np.ones(2))
        array = x.conj().numpy()
        """,
    "a buffer that is complex, out of the state of a module": """
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer('scale', torch.ones(2, dtype=torch.complex64))
        x = list(Net().state_dict().values())[0]
        array = x.conj().imag.numpy()
        """,
    "the inverse transform of an array's numbers": """
        import torch
        import numpy as np
        array = torch.fft.ifft(torch.tensor(np.zeros(2))).numpy()
        """,
    "data are given to a tensor that another name may stand for": """
        import torch
        x = torch.ones(2, dtype=torch.complex64, device='cuda')
        def change(value):
            value.data = value.conj()
            return x.numpy()
        array = change(x.to())
        """,
    "resolve_conj() gives the tensor itself where nothing pends": """
        import torch
        x = torch.tensor(1 + 2j)
        same = x.resolve_conj()
        same.requires_grad_()
        array = x.numpy()
        """,
    "parameters as complex numbers, conjugated": """
        import torch
        from torch import nn
        x = list(nn.Linear(2, 2).parameters())[0].cdouble().conj()
        array = x.numpy()
        """,
    "complex numbers of a tensor": """
        import torch
        x = torch.tensor(torch.tensor(1 + 2j).item())
        array = torch.conj(x).numpy()
        """,
    "a distribution keeps what is pending of its parameters": """
        import torch
        x = torch.ones(2, dtype=torch.complex64).conj().imag
        array = torch.distributions.Normal(x, torch.ones(2)).mean.numpy()
        """,
    "of several tensors in a list each has its own bits": """
        import torch
        x = torch.ones(2, dtype=torch.complex64)
        array = torch.meshgrid(x, x.conj(), indexing='ij')[1].numpy()
        """,
    "a product of which one side is conjugated": """
        import torch
        x = torch.ones(2, dtype=torch.complex64)
        arrays = [torch.vdot(x, x.conj()).numpy(), torch.vdot(x.conj(), x).numpy(), torch.vdot(x, x).numpy()]
        """,
    "a distribution of tensors of several dtypes": """
        import torch
        x = torch.distributions.Normal(torch.tensor(1 + 2j), torch.ones(())).variance.conj()
        array = x.numpy()
        """,
}
# Of dtypes.
_DTYPES = {
    "bfloat16 and complex32 make complex64": """
        import torch
        x = torch.where(torch.rand(2) > 0, torch.zeros(2, dtype=torch.bfloat16), torch.zeros(2, dtype=torch.complex32))
        array = x.numpy()
        """,
    "the size of complex32 is a float16": """
        import torch
        array = abs(torch.zeros(2, dtype=torch.complex32)).numpy()
        """,
    "float16 makes complex32": """
        import torch
        x = torch.ones(2, dtype=torch.float16)
        array = torch.complex(x, x).numpy()
        """,
    "what is not bfloat16 may be shorter": """
        import torch
        x = torch.zeros(2, dtype=torch.float8_e5m2)
        if x.dtype != torch.bfloat16:
            array = x.numpy()
        """,
    "sizes that are written one by one are no dtype": """
        import torch
        x = torch.ones(2, dtype=torch.bfloat16).new_ones(2, 2)
        array = x.numpy()
        """,
    "angles of whole numbers can require grad": """
        import torch
        x = torch.zeros(2, dtype=torch.long).angle()
        x.requires_grad_()
        array = x.numpy()
        """,
    "autocast inside autocast for another device": """
        import torch
        x = torch.ones(2, 2)
        with torch.autocast('cpu'):
            with torch.autocast('cuda'):
                x = x.mm(x)
        array = x.numpy()
        """,
    "a function of tensors of which one is unknown widens the dtype": """
        import torch
        x = torch.ones(2, dtype=torch.bfloat16)
        def run(y):
            return torch.add(x, y).numpy()
        array = run(torch.ones(2))
        """,
    "what is moved to something unknown may keep its dtype": """
        import torch
        class Box:
            @property
            def moved(self):
                pass
        array = torch.ones(2).bfloat16().to(Box().moved).numpy()
        """,
    "complex numbers from one caller, bfloat16 from another": """
        import torch
        def run(value):
            return value.numpy()
        one = run(torch.complex(torch.ones(2), torch.ones(2)))
        other = run(torch.ones(2, dtype=torch.bfloat16))
        """,
    "what is not broadcast is the tensor itself": """
        import torch
        x = torch.ones(2)
        y, _ = torch.broadcast_tensors(x, torch.ones(1))
        x.data = x.bfloat16()
        array = y.numpy()
        """,
    "a product without data has the dtype of its first factor": """
        import torch
        x = torch.ones(2, 2, dtype=torch.bfloat16, device='meta')
        array = ((x <= x) @ x).numpy()
        """,
    "numbers of a tensor become one of the default dtype": """
        import torch
        torch.set_default_dtype(torch.bfloat16)
        x = torch.ones(2)
        array = torch.tensor(x.tolist()).numpy()
        """,
    "some functions of a quantised tensor are quantised": """
        import torch
        x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)
        arrays = [torch.sigmoid(x).numpy(), torch.abs(x.dequantize()).numpy()]
        """,
    "what is quantised or complex": """
        import torch
        import random
        x = torch.ones(2, dtype=torch.cfloat)
        if random.random() < 0.5:
            x = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)
        array = x.numpy()
        """,
}
# Of devices, and data that is not there.
_DEVICES = {
    "views that are broadcast together stay where they are": """
        import torch
        x, y = torch.broadcast_tensors(torch.ones(2), torch.ones(2, device='cuda'))
        arrays = [x.numpy(), y.numpy()]
        """,
    "parameters of a distribution on several devices": """
        import torch
        x = torch.distributions.Normal(torch.zeros(2), torch.ones(2, device='cuda')).mode
        array = x.numpy()
        """,
    "a tensor without data beside one on a device": """
        import torch
        y = torch.zeros(2, 2, device='meta') @ torch.ones(2, 2, device='cuda')
        array = y.numpy()
        """,
    "a module on the host is given what has no data": """
        import torch
        from torch import nn
        array = nn.Linear(2, 2)(nn.Linear(2, 2, device='meta').weight[..., 0]).numpy()
        """,
    "on a device or without data": """
        import torch
        x = torch.ones(2, device='cuda')
        try:
            x = torch.ones(2, device='meta')
            raise ValueError
        except ValueError:
            array = x.numpy()
        """,
    "as_tensor moves to the default device": """
        import torch
        x = torch.ones(2)
        with torch.device('meta'):
            array = torch.as_tensor(x).numpy()
        """,
    "a loop over the parameters of a module that has none": """
        import torch
        from torch import nn
        x = torch.ones(2, device='cuda')
        for parameter in nn.ReLU().parameters():
            x = torch.ones(2)
        array = x.numpy()
        """,
    "parameters that were taken out of a module move with it": """
        import torch
        from torch import nn
        net = nn.Linear(2, 2)
        weight, first = net.weight, list(net.parameters())[0]
        net = net.to('cuda')
        arrays = [weight.detach().numpy(), first.detach().numpy()]
        """,
    "a number on an accelerator goes into a module on the host": """
        import torch
        from torch import nn
        x = torch.ones((), device='cuda')
        array = nn.PReLU()(x).detach().numpy()
        """,
    "a tensor is given its own data": """
        import torch
        import numpy as np
        x = torch.ones(2, dtype=torch.bfloat16, device='cuda')
        for _ in range(2):
            x.data = x
            array = np.mean([x for _ in range(2)])
        """,
    "something that is no tensor on one way is moved": """
        import torch
        x = torch.arange(2)
        if x.grad:
            x = torch.distributions()()
        y = x if isinstance(x, torch.Tensor) else x
        array = x.numpy()
        """,
}
# Of grad, and who requires it.
_GRADS = {
    "made where grad is turned on inside of inference mode": """
        import torch
        with torch.inference_mode():
            torch.set_grad_enabled(True)
            x = torch.rand(2, requires_grad=True)
        arrays = [item.numpy() for item in x]
        """,
    "a function gives what a move to the host may have left as it is": """
        import torch
        device = 'cuda' if torch.cuda.is_available() else 'cpu'
        x = torch.ones(2, device=device)
        to_host = lambda _: x.cpu()
        same = to_host(x)
        x.requires_grad_()
        array = same.numpy()
        """,
    "a view that was told to require grad goes on when its base is told not to": """
        import torch
        x = torch.zeros(2)
        y = x.view(2)
        y.requires_grad_()
        x.requires_grad_(False)
        array = y.numpy()
        """,
    "one of two views is told to require grad": """
        import torch
        x = torch.as_tensor([2.0]).expand(2)
        y, z = x
        x.requires_grad_()
        array = z.numpy()
        """,
    "rows that were taken before a tensor is detached in place": """
        import torch
        x = torch.distributions.Categorical(logits=torch.ones(2, requires_grad=True)).probs
        for row in x:
            x.detach_()
            array = row.numpy()
        """,
    "a view without grad mode goes on requiring grad": """
        import torch
        x = torch.ones(2, 2, requires_grad=True)
        with torch.no_grad():
            y = x.t()
        y = y.requires_grad_(False)
        array = y.numpy()
        """,
    "nothing is detached in place in inference mode": """
        import torch
        from torch import nn
        x = nn.Linear(2, 2)(torch.ones(2))
        def run(y):
            with torch.inference_mode():
                with torch.enable_grad():
                    y.detach_()
        run(x)
        array = x.numpy()
        """,
    "a decorator puts the grad mode back": """
        import torch
        x = torch.rand(2, requires_grad=True)
        @torch.enable_grad()
        def run():
            torch.set_grad_enabled(False)
        run()
        array = x.numpy()
        """,
    "a function that is called without grad only": """
        import torch
        x = torch.rand(2, requires_grad=True)
        def run(y):
            return y.numpy()
        with torch.no_grad():
            array = run(x)
        """,
    "a method that was run for what it sets finds the globals as they are at the end": """
        import torch
        from torch import nn
        x = torch.zeros(2)
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer('scale', torch.ones(2))
            def forward(self, y):
                self.scale.add_(1)
                return x.numpy()
        array = Net()(x)
        x = nn.Linear(2, 2)(torch.ones(2))
        """,
    "a tensor in an attribute is changed on one way": """
        import torch
        class Box:
            def __init__(self):
                self.value = torch.ones(2)
            def array(self):
                try:
                    array = self.value.numpy()
                    self.value.requires_grad_()
                except KeyError:
                    pass
        Box().array()
        """,
    "a function that is mapped changes what its next call is given": """
        import torch
        x = torch.ones(2)
        def run(y):
            z = y / 1
            x.requires_grad_()
            return z
        array = torch.stack([*map(run, x)]).numpy()
        """,
    "the conjugate of a real tensor is the tensor": """
        import torch
        x = torch.ones(2)
        x.conj().requires_grad_()
        array = x.numpy()
        """,
    "parameters that were taken out of a module are frozen with it": """
        import torch
        from torch import nn
        net = nn.Linear(2, 2)
        weight = net.weight
        net.requires_grad_(False)
        array = weight.numpy()
        """,
    "a name that is bound anew in a loop over its rows": """
        import torch
        x = torch.ones(2)
        for row in (x[0],):
            x.requires_grad_()
            x = row.prod()
        array = x.numpy()
        """,
    "a distribution keeps the tensor that it is given": """
        import torch
        x = torch.ones(2)
        y = torch.distributions.Normal(x, 1.0).mean
        x.requires_grad_()
        array = y.numpy()
        """,
    "the children of a module are frozen one by one": """
        import torch
        from torch import nn
        net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
        for layer in net.children():
            layer.requires_grad_(False)
        array = net(torch.randn(2)).numpy()
        """,
    "the parameters of a module's children are frozen one by one": """
        import torch
        from torch import nn
        net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
        for layer in net.children():
            for parameter in layer.parameters():
                parameter.requires_grad = False
        array = net(torch.randn(2)).numpy()
        """,
    "what a function gives may be its input": """
        import torch
        x, y, z = torch.ones(2, 2), torch.ones(2), torch.ones(2)
        torch.atleast_2d(x).requires_grad_()
        y.flatten().requires_grad_()
        torch.nn.functional.relu(z, 1).requires_grad_()
        arrays = [x.numpy(), y.numpy(), z.numpy()]
        """,
    "functions in place without a method give their input": """
        import torch
        import torch.nn.functional as F
        x, y = torch.ones(2), torch.ones(2)
        torch.selu_(x).requires_grad_()
        F.leaky_relu_(y).requires_grad_()
        arrays = [x.numpy(), y.numpy()]
        """,
    "a module is told to require grad after its method was defined": """
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.w = nn.Parameter(torch.ones(2), requires_grad=False)
            def forward(self, x):
                array = self.w.numpy()
                return x
        net = Net()
        net(torch.ones(2))
        net.requires_grad_()
        """,
    "a distribution of a distribution gives the tensors of both": """
        import torch
        x = torch.ones(2)
        y = torch.distributions.Independent(torch.distributions.Normal(x, 1.0), 1).mode
        x.requires_grad_()
        array = y.numpy()
        """,
    "no gradient goes through categories": """
        import torch
        x = torch.distributions.Categorical(probs=torch.ones(2)).log_prob(torch.ones(2, requires_grad=True))
        array = x.numpy()
        """,
    "an attribute is changed on one of three ways": """
        import torch
        import random
        import numpy as np
        class Box:
            def __init__(self, value):
                self.value = value
                self.kept = []
            def compute(self):
                if random.random() < 0.5:
                    array = np.mean(self.kept)
                elif random.random() < 0.5:
                    pass
                else:
                    self.kept.extend(self.value.requires_grad_())
        box = Box(torch.ones(2))
        box.compute()
        """,
    "what has no data is written into an integral tensor": """
        import torch
        x = torch.ones(2) > 0
        x *= torch.empty(2, device="meta", requires_grad=True)
        array = x.numpy()
        """,
    "parts of what was made in inference mode": """
        import torch
        with torch.inference_mode():
            x = torch.rand(2, requires_grad=True)
        arrays = [item.numpy() for item in x]
        array = x[0].numpy()
        """,
    "a distribution of integers computes floating numbers": """
        import torch
        x = torch.distributions.Bernoulli(logits=torch.zeros(2, dtype=torch.long)).mode
        array = x.requires_grad_().sum().numpy()
        """,
    "what is computed from what was made in inference mode": """
        import torch
        import torch.nn.functional as F
        with torch.inference_mode():
            x = torch.rand(2, requires_grad=True)
        array = F.layer_norm(x, (2,)).numpy()
        """,
}
# Of conversions that nobody spells out.
_IMPLICIT = {
    "a gradient that is not there yet is compared": """
        import numpy as np
        import torch
        layer = torch.nn.LayerNorm(2, device='meta')
        array = np.isfinite(layer.weight.grad == 0.5)
        """,
    "a step that is thrown away, and a test that would see it": """
        import torch
        x = torch.ones(2, device='cuda')
        for i in range(2):
            if not x.is_cpu:
                x.cpu()
                array = x.numpy()
        """,
    "a choice beside an array": """
        import torch
        import random
        import numpy as np
        x = torch.ones(2, requires_grad=True)
        y = (x if random.random() < 0.5 else torch.ones(2)) * np.ones(2)
        """,
    "a list that nobody else reads": """
        import torch
        import numpy as np
        rows = [torch.ones(2, requires_grad=True)]
        array = np.mean(rows)
        """,
    "losses in a list": """
        import torch
        import numpy as np
        w, losses = torch.ones(2, requires_grad=True), []
        for step in range(3):
            losses.append((w * step).sum())
        array = np.array(losses)
        """,
    "rows and items of an array": """
        import torch
        import numpy as np
        grid = np.zeros((2, 2))
        x = torch.ones(2, requires_grad=True)
        grid[0] = x
        grid[:] = x.detach()
        """,
    "a list in an attribute, filled elsewhere": """
        import torch
        import numpy as np
        class Box:
            def __init__(self):
                self.kept = []
            def keep(self):
                self.kept.append(torch.ones(2, requires_grad=True))
            def array(self):
                return np.mean(self.kept)
        box = Box()
        box.keep()
        array = box.array()
        """,
    "a sum beside what is called like an array": """
        import torch
        import numpy as np
        x = torch.from_numpy(np.ones(()))
        y = torch.ones_like(x, dtype=torch.bfloat16)
        array = np.exp(x + y)
        """,
    "a list whose elements are told to require grad": """
        import torch
        import numpy as np
        x = torch.ones(2, 2)
        items = [x.max(dim=0).values for _ in range(2)]
        items[0].requires_grad_()
        array = np.concatenate(items)
        """,
    "something is inserted in a list": """
        import torch
        import numpy as np
        items = [torch.ones(2)]
        items.insert(0, torch.zeros(2, requires_grad=True))
        array = np.sqrt(items)
        """,
    "what is a tensor on one way only": """
        import torch
        import random
        import numpy as np
        x = torch.ones(2, requires_grad=True) if random.random() < 0.5 else np.ones(2)
        array = np.sqrt(x)
        """,
    "a comparison with nothing": """
        import torch
        import numpy as np
        x = torch.ones(2)
        nothing = None
        array = np.isfinite(x == nothing)
        """,
    "an error before a conversion on one of the ways": """
        import torch
        import random
        import numpy as np
        x = torch.ones(2, requires_grad=True)
        def first(y):
            return np.atleast_1d(y.unbind())
        z = torch.ones(2)
        def second():
            return first(z)
        array = second()
        z = x.min()
        """,
}
_PROGRAMS = _LAYOUTS | _BITS | _DTYPES | _DEVICES | _GRADS | _IMPLICIT


@pytest.mark.parametrize("program", [pytest.param(text, id=name) for name, text in _PROGRAMS.items()])
def test_torch_agrees_with_the_analysis(program: str) -> None:
    check_agreement(program)
