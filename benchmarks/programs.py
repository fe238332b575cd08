"""Programs that are generated in many sizes: each family grows in one way, most of them to the analysis' discomfort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HEAD = """import numpy as np
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
"""
_BLOCK = '''

class Model{n}(torch.nn.Module):
    """A model with two layers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = torch.nn.Linear(width, 2 * width)
        self.second = torch.nn.Linear(2 * width, 1)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.second(torch.relu(self.first(inputs)))


def train_{n}(model: Model{n}, loader, epochs: int = 3) -> list[float]:
    """Train a model, and say how it went."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for inputs, targets in loader:
            inputs, targets = inputs.to(device), targets.to(device)
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(inputs), targets)
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total)
    return losses


def evaluate_{n}(width: int) -> np.ndarray:
    """Compare what two models give."""
    old, new = Model{n}(width).to(device), Model{n}(width).to(device)
    inputs = torch.linspace(-1, 1, width, device=device)
    with torch.no_grad():
        before = old(inputs).cpu().numpy()
        difference = old(inputs) - new(inputs)
    scale = np.abs(before).max() or 1.0
    return difference.numpy() / scale


def share_{n}(rows: dict[str, float], name: str) -> float:
    """The share of one in all."""
    total = sum(rows.values())
    if not total:
        return 0.0
    return rows[name] / total
'''


def file_of_lines(size: int) -> str:
    """A file of about so many lines: models, their training and evaluation."""
    block = _BLOCK.count("\n")
    count = max(round((size - _HEAD.count("\n")) / block), 1)
    return _HEAD + "".join(_BLOCK.format(n=n) for n in range(count))


def _function(body: Sequence[str], parameters: str = "x, flag") -> str:
    lines = [f"    {line}" for line in body]
    return "\n".join([_HEAD, f"def work({parameters}):", "    x = torch.ones(3, device=device)", *lines, ""])


def statements(size: int) -> str:
    """A function of so many statements, each of which uses the one before."""
    return _function([f"x{n + 1} = x{n} * 2 + torch.ones(3)" for n in range(size)] + [f"return x{size}.numpy()"], "x0")


def conversions(size: int) -> str:
    """A function that converts so many times."""
    return _function([f"print((x * {n}).numpy())" for n in range(size)])


def chain(size: int) -> str:
    """A chain of so many calls, then a conversion."""
    return _function([f"return x{'.abs()' * size}.numpy()"])


def sum_of_terms(size: int) -> str:
    """A sum of so many terms, which is deep on its left side."""
    return _function([f"return ({' + '.join(['x'] * size)}).numpy()"])


def _nested(size: int, head: Callable[[int], str], body: Sequence[str]) -> list[str]:
    return [f"{'    ' * n}{head(n)}" for n in range(size)] + [f"{'    ' * size}{line}" for line in body]


def nested_conditions(size: int) -> str:
    """Conditions, each in another one."""
    return _function([*_nested(size, lambda n: f"if flag > {n}:", ["x = x.cuda()"]), "return x.numpy()"])


def nested_loops(size: int) -> str:
    """Loops, each in another one; the innermost moves values on from name to name."""
    names = ", ".join(f"v{n}" for n in range(size + 1))
    turned = ", ".join(f"v{(n + 1) % (size + 1)}" for n in range(size + 1))
    start = [f"v{n} = torch.ones({n})" for n in range(size)] + [f"v{size} = x.requires_grad_()"]
    loops = _nested(size, lambda n: f"for i{n} in range(flag):", [f"{names} = {turned}"])
    return _function([*start, *loops, "return v0.numpy()"])


def nested_functions(size: int) -> str:
    """Functions, each defined and called in another one."""
    lines = [f"{'    ' * n}def f{n}(y):" for n in range(size)]
    lines.append(f"{'    ' * size}return y.cuda()")
    lines += [f"{'    ' * n}return f{n}(y) + 1" for n in range(size - 1, 0, -1)]
    return _function([*lines, "return f0(x).numpy()"])


def swaps(size: int) -> str:
    """Two nested loops which move so many values on, one name a round."""
    names = [f"v{n}" for n in range(size)]
    start = [f"{name} = torch.ones({n})" for n, name in enumerate(names)]
    moves = [f"{one} = {other}" for one, other in zip(names, [*names[1:], "x"], strict=True)]
    loops = _nested(2, lambda n: f"for i{n} in range(flag):", moves)
    return _function([*start, "x = x.requires_grad_()", *loops, "return v0.numpy()"])


def variables(size: int) -> str:
    """A loop that changes so many tensors, each on one of two ways."""
    start = [f"v{n} = torch.ones({n})" for n in range(size)]
    body = [line for n in range(size) for line in (f"    if flag == {n}:", f"        v{n} = v{(n + 7) % size}.cuda()")]
    return _function([*start, "for i in range(flag):", *body, *(f"print(v{n}.numpy())" for n in range(0, size, 10))])


def branches(size: int) -> str:
    """So many conditions, one after the other, which change the same tensor."""
    changes = ("cuda()", "cpu()", "requires_grad_()", "detach()", "half()")
    body = [line for n in range(size) for line in (f"if flag == {n}:", f"    x = x.{changes[n % len(changes)]}")]
    return _function([*body, "return x.numpy()"])


def elifs(size: int) -> str:
    """One condition with so many ways."""
    body = [line for n in range(size) for line in (f"elif flag == {n}:", f"    x = x.cuda({n})")]
    return _function(["if flag is None:", "    pass", *body, "return x.numpy()"])


def tries(size: int) -> str:
    """A loop with so many `try` statements, with handlers and with `finally`, which it may leave."""
    body = [
        line
        for n in range(size)
        for line in (
            "    try:", f"        x = x.to(flag[{n}])", "    except ValueError:", "        x = torch.zeros(3)",
            "        continue", "    except KeyError:", "        break", "    finally:",
            "        y = x.requires_grad_()",
        )
    ]  # fmt: skip
    return _function(["for i in flag:", *body, "return x.numpy(), y.numpy()"])


def call_chain(size: int) -> str:
    """So many functions, each of which calls the next."""
    functions = [f"def f{n}(x):\n    y = f{n + 1}(x)\n    return y * 2\n" for n in range(size)]
    last = f"def f{size}(x):\n    return x.cuda()\n"
    return "\n\n".join([_HEAD, *functions, last, "print(f0(torch.ones(3)).numpy())\n"])


def _calling_three(size: int, first_called: Callable[[int], int]) -> str:
    called = [range(first_called(n), min(first_called(n) + 3, size)) for n in range(size)]
    functions = [
        f"def f{n}(x):\n    y = x * {n}\n"
        + "".join(f"    y = y + f{other}(y)\n" for other in called[n])
        + "    print(y.numpy())\n    return y\n"
        for n in range(size)
    ]
    return "\n\n".join([_HEAD, *functions, "f0(torch.ones(3, device=device))\n"])


def call_tree(size: int) -> str:
    """So many functions, each of which calls three later ones, and converts."""
    return _calling_three(size, lambda n: 3 * n + 1)


def call_web(size: int) -> str:
    """So many functions, each of which calls the next three, and converts: many ways lead to each."""
    return _calling_three(size, lambda n: n + 1)


def recursion(size: int) -> str:
    """So many functions which call one another in a circle, and turn back now and then."""
    functions = [
        f"def f{n}(x, depth):\n    if depth == 0:\n        return x.cuda()\n"
        f"    y = f{(n + 1) % size}(x, depth - 1)\n    z = f{(n * 7 + 3) % size}(y, depth - 1)\n"
        "    print(z.numpy())\n    return y + z\n"
        for n in range(size)
    ]
    return "\n\n".join([_HEAD, *functions, "f0(torch.ones(3), 9)\n"])


def attributes(size: int) -> str:
    """A class with so many attributes; each method makes one of another, and converts it."""
    methods = [
        f"    def set_{n}(self):\n        self.a{n} = self.a{(n + 1) % size}.to(self.device)\n"
        f"        return self.a{n}.numpy()\n"
        for n in range(size)
    ]
    init = [f"        self.a{n} = torch.ones({n})\n" for n in range(size)]
    head = "class Holder:\n    def __init__(self, device):\n        self.device = device\n"
    return "\n\n".join([_HEAD, head + "".join(init) + "\n" + "\n".join(methods)])


def classes(size: int) -> str:
    """So many classes, each derived from the one before."""
    first = "class C0(torch.nn.Module):\n    def step(self, x):\n        return self.weight * x\n"
    others = [
        f"class C{n}(C{n - 1}):\n    def step(self, x):\n        return super().step(x).cuda()\n\n"
        f"    def run_{n}(self, x):\n        return self.step(x).numpy()\n"
        for n in range(1, size)
    ]
    return "\n\n".join([_HEAD, first, *others])


def literal(size: int) -> str:
    """A list of so many tensors, which is converted."""
    return _function([f"many = [{', '.join(['x'] * size)}]", "return np.asarray(many)"])


def appends(size: int) -> str:
    """A list to which so many tensors are appended, in a loop."""
    body = [f"    many.append(x * {n})" for n in range(size)]
    return _function(["many = []", "for i in range(flag):", *body, "return np.asarray(many)"])


def notes(size: int) -> str:
    """So many globals that as many functions set, each from another one."""
    start = [f"g{n} = torch.ones({n})\n" for n in range(size)]
    functions = [
        f"def set_{n}():\n    global g{n}\n    g{n} = g{(n + 1) % size}.to(device)\n    return g{n}.numpy()\n"
        for n in range(size)
    ]
    return "\n\n".join([_HEAD, "".join(start), *functions])


@dataclass(frozen=True, slots=True)
class Family:
    """Programs that grow in one way.

    make: gives the text for a size. sizes: those that are measured, ascending. of: what the size counts.
    """

    make: Callable[[int], str]
    sizes: Sequence[int]
    of: str

    @property
    def name(self) -> str:
        """Its name, as figures have it."""
        return self.make.__name__.replace("_", "-")

    @property
    def about(self) -> str:
        """What programs of it are like, in words."""
        return (self.make.__doc__ or "").rstrip(".")


_MANY = (10, 30, 100, 300, 1000, 3000, 10000)
# Python's parser refuses more than 100 levels, and its stack ends some time after 1000.
_LEVELS = (10, 20, 40, 80)
_DEEP = (10, 30, 100, 300, 900)

FAMILIES = (
    Family(file_of_lines, (1000, 3000, 10000, 30000, 100000, 200000), "lines"),
    Family(statements, _MANY, "statements"),
    Family(conversions, _MANY, "conversions"),
    Family(branches, _MANY, "branches"),
    Family(elifs, _DEEP, "ways"),
    Family(variables, _MANY, "variables"),
    Family(swaps, _MANY, "names"),
    Family(tries, _MANY[:-1], "statements"),
    Family(literal, _MANY, "elements"),
    Family(appends, _MANY, "calls"),
    Family(chain, _DEEP, "calls"),
    Family(sum_of_terms, _DEEP, "terms"),
    Family(nested_conditions, _LEVELS, "levels"),
    Family(nested_loops, (2, 4, 8, 16), "levels"),
    Family(nested_functions, _LEVELS, "levels"),
    Family(call_chain, _MANY, "functions"),
    Family(call_tree, _MANY, "functions"),
    Family(call_web, _MANY, "functions"),
    Family(recursion, _MANY, "functions"),
    Family(attributes, _MANY, "attributes"),
    Family(classes, _MANY[:-1], "classes"),
    Family(notes, _MANY, "globals"),
)
