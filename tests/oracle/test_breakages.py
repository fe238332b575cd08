"""The judge notices each of the mistakes that are made on purpose, by a small program that shows it."""

import textwrap

import pytest

pytest.importorskip("torch")

from tests.oracle.breakages import BREAKAGES
from tests.oracle.judge import judge
from tests.torch_run.fake_accelerator import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

_PROGRAMS = {
    "`.float()` drops grad": "array = torch.ones(2, dtype=torch.bfloat16, requires_grad=True).float().numpy()",
    "`.cpu()` does nothing": "array = torch.ones(2, device='cuda').cpu().numpy()",
    "no_grad turns grad on": """
        with torch.no_grad():
            array = (torch.ones(2, requires_grad=True) * 2).numpy()
        """,
    "clone() keeps pending bits": "array = torch.ones(2, dtype=torch.complex64).conj().clone().numpy()",
    "the first input decides on the dtype": "array = (torch.ones(2, dtype=torch.bfloat16) + torch.ones(2)).numpy()",
    "of two branches the last one counts": """
        x = torch.ones(2, requires_grad=True)
        if random.random() < 0.5:
            pass
        else:
            x = x.detach()
        array = x.numpy()
        """,
    "in-place operations leave grad as it is": """
        x = torch.ones(2)
        x.add_(torch.ones(2, requires_grad=True))
        array = x.numpy()
        """,
    "every device that is named is the CPU": "array = torch.ones(2, device='cuda').numpy()",
    "lists that NumPy is given hold no tensors": "rows = [torch.ones(2, requires_grad=True)]\narray = np.mean(rows)",
    "autocast changes no dtype": """
        with torch.autocast("cpu", dtype=torch.bfloat16):
            array = torch.ones(2, 2).mm(torch.ones(2, 2)).numpy()
        """,
    "parameters of modules never require grad": "array = torch.nn.Linear(2, 2).weight.numpy()",
    "sparse tensors are dense": "array = torch.eye(2).to_sparse().numpy()",
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_is_noticed(breakage: str) -> None:
    source = "import random\nimport numpy as np\nimport torch\n" + textwrap.dedent(_PROGRAMS[breakage])
    assert not judge(source).contradictions
    with BREAKAGES[breakage]():
        assert judge(source).contradictions
