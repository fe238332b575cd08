"""Memory that a tensor and an array share: what is reported, and what torch prints with and without the copy."""

import textwrap

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from tests.cases.case import World
from tests.helpers import HAS_TORCH, only_finding

if HAS_TORCH:
    from tests.oracle.sharing import with_copies
    from tests.torch_run.execute import execute
    from tests.torch_run.worlds import why_not

IMPORTS = "import numpy as np\nimport torch\n\n"
DEVICE = 'device = "cuda" if torch.cuda.is_available() else "cpu"\n'

# What is on the line of the conversion says that it is reported.
FLAGGED = {
    "an array is written, the tensor is read": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()  # TNP501
        array += 1
        print(array, tensor.tolist())
        """,
    "an item of an array is written": """
        tensor = torch.ones(3, device=device)
        array = tensor.detach().cpu().numpy()  # TNP501
        array[0] = 7
        print(array)
        print(tensor.sum().item())
        """,
    "an array is sorted": """
        tensor = torch.tensor([3.0, 1.0, 2.0], device=device)
        array = tensor.cpu().numpy()  # TNP501
        array.sort()
        print(array, tensor.tolist())
        """,
    "a function of NumPy is given an array for its result": """
        tensor = torch.ones(3, device=device)
        array = np.asarray(tensor.cpu())  # TNP501
        np.add(array, 1, out=array)
        print(array, tensor.tolist())
        """,
    "an array is shuffled": """
        tensor = torch.arange(20.0, device=device)
        array = tensor.cpu().numpy()  # TNP501
        np.random.default_rng(3).shuffle(array)
        print(array, tensor.tolist())
        """,
    "the random module shuffles an array": """
        import random
        tensor = torch.arange(20.0, device=device)
        array = tensor.cpu().numpy()  # TNP501
        random.shuffle(array)
        print(sorted(array.tolist()) == array.tolist(), sorted(tensor.tolist()) == tensor.tolist())
        """,
    "a view of an array is written": """
        tensor = torch.ones(2, 2, device=device)
        array = tensor.cpu().numpy()  # TNP501
        turned = array.T
        turned *= 3
        print(turned, tensor.tolist())
        """,
    "a tensor is changed in place, the array is read": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()  # TNP501
        tensor.add_(1)
        print(array, tensor.tolist())
        """,
    "a tensor is overwritten": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()  # TNP501
        tensor.zero_()
        print(array, tensor.tolist())
        """,
    "a view of a tensor is changed": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()  # TNP501
        tensor[1:].mul_(4)
        print(array, tensor.tolist())
        """,
    "torch is given a tensor for its result": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()  # TNP501
        torch.add(tensor, 1, out=tensor)
        print(array, tensor.tolist())
        """,
    "the array is written that a tensor was made of": """
        array = np.ones(3, dtype=np.float32)
        tensor = torch.from_numpy(array).to(device)  # TNP501
        array[...] = 5
        print(array, tensor.tolist())
        """,
    "the tensor is changed that was made of an array": """
        array = np.ones(3, dtype=np.float32)
        tensor = torch.as_tensor(array, device=device)  # TNP501
        tensor.add_(5)
        print(array, tensor.tolist())
        """,
    "a buffer is collected": """
        buffer = torch.zeros(2, device=device)
        arrays = []
        for i in range(3):
            buffer.fill_(i)
            arrays.append(buffer.cpu().numpy())  # TNP501
        print(np.stack(arrays))
        """,
    "a buffer in an attribute is collected": """
        class Counter:
            def __init__(self):
                self.state = torch.zeros(2, device=device)

            def step(self):
                self.state += 1
                return self.state.cpu().numpy()  # TNP501

        counter = Counter()
        print([array.tolist() for array in [counter.step() for _ in range(3)]])
        """,
    "a snapshot of weights is compared after training": """
        torch.manual_seed(3)
        model = torch.nn.Linear(2, 1).to(device)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        before = model.weight.detach().cpu().numpy()  # TNP501
        model(torch.ones(1, 2, device=device)).sum().backward()
        optimizer.step()
        after = model.weight.detach().cpu().numpy()
        print(np.abs(after - before).sum() > 0)
        """,
    "a snapshot of all parameters": """
        torch.manual_seed(3)
        model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)).to(device)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.5)
        before = [parameter.detach().cpu().numpy() for parameter in model.parameters()]  # TNP501
        model(torch.ones(1, 2, device=device)).sum().backward()
        optimizer.step()
        print([array.round(4).tolist() for array in before])
        """,
    "weights are loaded over a snapshot": """
        torch.manual_seed(3)
        model = torch.nn.Linear(2, 1).to(device)
        before = model.weight.detach().cpu().numpy()  # TNP501
        model.load_state_dict({"weight": torch.zeros(1, 2), "bias": torch.zeros(1)})
        print(before)
        """,
    "a generator goes on writing what it gave": """
        def frames():
            buffer = torch.zeros(2, device=device)
            for _ in range(3):
                buffer += 1
                yield buffer.cpu().numpy()  # TNP501

        print(list(frames()))
        """,
    "a function changes what it is given": """
        def normalized(values):
            values -= values.mean()
            return values

        tensor = torch.arange(3.0, device=device)
        array = normalized(tensor.cpu().numpy())  # TNP501
        print(array, tensor.tolist())
        """,
    "a tensor of which nobody in view reads more is updated": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()  # TNP501
        tensor.add_(1)
        print(array)
        """,
    "what an attribute holds is given away and reset": """
        class Meter:
            def __init__(self):
                self.total = torch.ones(2, device=device)

            def pop(self):
                total = self.total.cpu().numpy()  # TNP501
                self.total.zero_()
                return total

        print(Meter().pop())
        """,
    "what the caller has is reset": """
        def pop(total: torch.Tensor):
            values = total.cpu().numpy()  # TNP501
            total.zero_()
            return values

        print(pop(torch.ones(2, device=device)))
        """,
    "on one of several ways": """
        import random
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()  # TNP501
        if random.random() < 2:
            array *= 2
        print(array, tensor.tolist())
        """,
}

SILENT = {
    "other weights are put in the place of those of a snapshot": """
        torch.manual_seed(3)
        model = torch.nn.Linear(2, 1).to(device)
        before = model.weight.detach().cpu().numpy()
        model.load_state_dict({"weight": torch.zeros(1, 2), "bias": torch.zeros(1)}, assign=True)
        print(before)
        """,
    "an optimiser changes the weights that were put in the place of those of a snapshot": """
        torch.manual_seed(3)
        model = torch.nn.Linear(2, 1).to(device)
        before = model.weight.detach().cpu().numpy()
        model.load_state_dict({"weight": torch.zeros(1, 2), "bias": torch.zeros(1)}, assign=True)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        model(torch.ones(3, 2)).sum().backward()
        optimizer.step()
        print(before, model.weight.sum().item())
        """,
    "the array is a copy": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy().copy()
        array += 1
        print(array, tensor.tolist())
        """,
    "np.array copies": """
        tensor = torch.ones(3, device=device)
        array = np.array(tensor.cpu())
        array += 1
        print(array, tensor.tolist())
        """,
    "the tensor is cloned": """
        tensor = torch.ones(3, device=device)
        array = tensor.clone().cpu().numpy()
        array += 1
        print(array, tensor.tolist())
        """,
    "a mask selects a copy": """
        tensor = torch.ones(3, device=device)
        array = tensor[tensor > 0].cpu().numpy()
        array += 1
        print(array, tensor.tolist())
        """,
    "the tensor is never on the CPU": """
        tensor = torch.ones(3).cuda()
        array = tensor.cpu().numpy()
        array += 1
        print(array, tensor.tolist())
        """,
    "another dtype is a copy": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy().astype("float64")
        array += 1
        print(array, tensor.tolist())
        """,
    "a new array takes the name": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()
        array = array + 1
        print(array, tensor.tolist())
        """,
    "the tensor is never read again": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()
        array += 1
        print(array)
        """,
    "an array fills a tensor": """
        tensor = torch.empty(3)
        array = tensor.numpy()
        array[:] = [1, 2, 3]
        print(tensor)
        """,
    "an array fills a tensor that was made of it": """
        array = np.empty(3, dtype=np.float32)
        tensor = torch.from_numpy(array)
        for i in range(3):
            array[i] = i
        print(tensor)
        """,
    "an array is a view of a buffer": """
        buffer = torch.empty(3)
        view = buffer.numpy()
        for i in range(3):
            torch.add(torch.ones(3), i, out=buffer)
            print(view)
        """,
    "a tensor fills an array": """
        array = np.empty(3, dtype=np.float32)
        torch.from_numpy(array).copy_(torch.ones(3))
        print(array)
        """,
    "a buffer is looked at before it is written anew": """
        buffer = torch.zeros(2, device=device)
        for i in range(3):
            buffer.fill_(i)
            array = buffer.cpu().numpy()
            print(array, buffer.tolist())
        """,
    "what a generator gave is looked at before it goes on": """
        def frames():
            buffer = torch.zeros(2, device=device)
            for _ in range(3):
                buffer += 1
                yield buffer.cpu().numpy()

        for frame in frames():
            print(frame)
        """,
    "a fresh tensor each time": """
        arrays = []
        for i in range(3):
            tensor = torch.full((2,), i, device=device)
            tensor += 1
            arrays.append(tensor.cpu().numpy())
        print(np.stack(arrays))
        """,
    "different rows": """
        tensor = torch.ones(2, 2, device=device)
        array = tensor[0].cpu().numpy()
        array += 1
        print(array, tensor[1].tolist())
        """,
    "only the shape is asked for": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()
        array += 1
        print(array, tensor.shape, tensor.size(), len(tensor))
        """,
    "all of it is written before it is read": """
        tensor = torch.ones(3, device=device)
        array = tensor.cpu().numpy()
        array += 1
        print(array)
        tensor.zero_()
        print(tensor.tolist())
        """,
    "the weights of another module are trained": """
        model, frozen = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        before = frozen.weight.detach().cpu().numpy()
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()
        print(before)
        """,
    "a parameter of which is not known which it is": """
        model = torch.nn.Linear(2, 1)
        array = model.weight.detach().numpy()
        with torch.no_grad():
            model.bias.add_(1)
        print(array, model.bias.sum().item())
        """,
    "parts of parts": """
        tensor = torch.ones(2, 2, device=device)
        array = tensor[0][1:].cpu().numpy()
        tensor[1][0] = 3
        print(array, tensor.tolist())
        """,
    "one or the other tensor": """
        import random
        one, other = torch.ones(3), torch.zeros(3)
        tensor = one if random.random() < 0.5 else other
        array = tensor.numpy()
        array += 1
        print(array, one)
        """,
}


def text_of(source: str) -> str:
    return IMPORTS + DEVICE + textwrap.dedent(source)


def lines_of(source: str) -> list[int]:
    return [finding.line for finding in lint(source) if finding.code == "TNP501"]


def marked(source: str) -> list[int]:
    return [number for number, line in enumerate(source.splitlines(), start=1) if line.endswith("# TNP501")]


class TestFinding:
    @pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in FLAGGED.items()])
    def test_is_made_where_one_spoils_the_other(self, source):
        text = text_of(source)
        assert lines_of(text) == marked(text) != []

    @pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in SILENT.items()])
    def test_is_not_made_where(self, source):
        assert lines_of(text_of(source)) == []

    def test_says_where_is_written_and_read(self):
        finding = only_finding("x = torch.ones(3)\na = x.numpy()\na += 1\nprint(a)\nprint(x)\n", "TNP501")
        assert finding.message == (
            "on a CPU the array and the tensor share memory: what is written on line 6 changes what is read on line 8;"
            " write `.copy()` behind it"
        )
        assert [(step.line, step.text) for step in finding.steps] == [
            (5, "memory is shared"),
            (6, "written in place"),
            (8, "read"),
        ]
        assert (finding.line, finding.column) == (5, 6)

    def test_shows_a_copy_and_never_makes_it(self):
        fix = only_finding("x = torch.ones(3)\na = x.numpy()\na += 1\nprint(a)\nprint(x)\n", "TNP501").fix
        assert fix is not None
        assert (fix.title, fix.safety) == ("Insert .copy()", FixSafety.DISPLAY)

    def test_asks_for_a_clone_of_a_tensor(self):
        source = "import numpy as np\nimport torch\na = np.ones(3)\nx = torch.from_numpy(a)\nx += 1\nprint(a, x)\n"
        (finding,) = lint(source)
        assert finding.message.endswith("; write `.clone()` behind it")
        assert finding.fix is not None
        assert finding.fix.title == "Insert .clone()"

    def test_needs_no_numpy_call_in_the_module(self):
        source = "from torch import from_numpy\n\ndef run(a):\n    x = from_numpy(a)\n    x += 1\n    return a, x\n"
        assert lines_of(source) == [4]

    def test_is_made_of_weights_and_an_optimizer_out_of_view(self):
        source = (
            "import torch\n\ndef train(model, optimizer):\n    before = model.fc.weight.detach().cpu().numpy()\n"
            "    optimizer.step()\n    return before\n"
        )
        assert lines_of(source) == [4]

    def test_is_not_made_where_there_are_several_optimizers_out_of_view(self):
        source = (
            "import torch\n\ndef train(model, optimizer_d):\n    before = model.fc.weight.detach().cpu().numpy()\n"
            "    optimizer_d.step()\n    return before\n"
        )
        assert lines_of(source) == []


@pytest.mark.skipif(not HAS_TORCH, reason="torch, the judge of these tests, is not installed")
class TestUnderTorch:
    @pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in FLAGGED.items()])
    def test_the_machine_decides_before_and_no_longer_after(self, source):
        if why_not(World.FAKE_CUDA) is not None:
            pytest.skip(str(why_not(World.FAKE_CUDA)))
        before = text_of(source)
        after = with_copies(before, [finding for finding in lint(before) if finding.code == "TNP501"])
        on_cpu, on_cuda = execute(before, World.CPU), execute(before, World.FAKE_CUDA)
        mended_on_cpu, mended_on_cuda = execute(after, World.CPU), execute(after, World.FAKE_CUDA)
        assert {outcome.failure for outcome in (on_cpu, on_cuda, mended_on_cpu, mended_on_cuda)} == {None}
        assert on_cpu.printed != on_cuda.printed
        assert on_cuda.printed == mended_on_cuda.printed == mended_on_cpu.printed
