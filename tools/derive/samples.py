"""Collects arguments to call things with: torch's own OpInfo samples, and calls made up from what is declared."""

from __future__ import annotations

import itertools
import operator
from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import TorchFunctionMode
from torch.testing._internal.common_methods_invocations import op_db

from tools.derive.observing import Call, attempt, seed
from tools.derive.targets import METHOD_PREFIX, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.derive.stubs import Declaration, Parameter

_MANY_SAMPLES = 400


class _Recorder(TorchFunctionMode):
    """Notes the calls of torch's functions while a wrapper of the test suite runs."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[object, Call]] = []

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        """Note one call, and let it happen."""
        self.calls.append((func, Call(args, dict(kwargs or {}), "samples")))
        return func(*args, **(kwargs or {}))


def _spread(samples: list[Any], most: int) -> list[Any]:
    """A selection that keeps the first samples and then leaps through the rest, where variants are."""
    if len(samples) <= most:
        return samples
    half = most // 2
    step = (len(samples) - half) / half
    return samples[:half] + [samples[half + int(index * step)] for index in range(half)]


def _sample_inputs(operation: OpInfo, most: int) -> Iterator[Call]:
    dtype = torch.float32
    if not operation.supports_dtype(dtype, "cpu"):
        dtype = min(operation.supported_dtypes("cpu"), key=str)
    seed()
    samples = list(itertools.islice(operation.sample_inputs("cpu", dtype), max(most, _MANY_SAMPLES)))
    for sample in _spread(samples, most):
        yield Call((sample.input, *sample.args), dict(sample.kwargs), "samples")


OpInfo = Any  # torch's own test suite is not typed

_OPERATORS = {
    getattr(operator, name): name
    for name in dir(operator)
    if name.startswith("__") and callable(getattr(operator, name))
}


class SampleCalls:
    """The calls that torch's test suite makes, by the target's name."""

    def __init__(self, targets: dict[str, Target], most: int = 16) -> None:
        """Collect for `targets`: each operation contributes to its function, method, in-place and alias forms.

        most: the number of samples that are taken of one operation.
        """
        self._names = {id(target.function): name for name, target in targets.items() if not target.is_property}
        self._targets = targets
        self._most = most
        self.calls: dict[str, list[Call]] = {}
        for operation in op_db:
            self._collect(operation)

    def _collect(self, operation: OpInfo) -> None:
        try:
            calls = list(_sample_inputs(operation, self._most))
        except Exception:  # noqa: BLE001  # samples that need a device or a library that is not here
            return
        forms = [operation, *operation.aliases]
        functions: list[object] = []
        for form in forms:
            functions += [form.op, form.method_variant, form.inplace_variant]
        names = {self._names[id(function)] for function in functions if id(function) in self._names}
        for special in (operation.operator_variant, operation.inplace_operator_variant):
            name = METHOD_PREFIX + _OPERATORS.get(special, "")
            if name in self._targets:
                names.add(name)
        for name in sorted(names):
            self.calls.setdefault(name, []).extend(calls)
        if id(operation.op) not in self._names:
            self._record(operation, calls)

    def _record(self, operation: OpInfo, calls: list[Call]) -> None:
        """For an operation that wraps what it tests: see which function it calls, and with what."""
        for call in calls:
            with _Recorder() as recorder:
                seed()
                attempt(operation.op, call)
            for function, made in recorder.calls[:1]:
                name = self._name_of(function)
                if name is not None:
                    self.calls.setdefault(name, []).append(made)

    def _name_of(self, function: object) -> str | None:
        owner = getattr(function, "__self__", None)  # a property arrives as the `__get__` of its descriptor
        name = METHOD_PREFIX + str(getattr(owner, "__name__", ""))
        if getattr(function, "__name__", "") == "__get__" and name in self._targets:
            return name
        return self._names.get(id(function))


def _matrix() -> torch.Tensor:
    return torch.tensor([[2.0, 0.5], [0.25, 1.5]])


def _made_up(parameter: Parameter) -> list[Any]:
    """Values that an argument of this annotation can have; none where it cannot be guessed."""
    text = parameter.annotation.replace("torch.", "").replace("typing.", "")
    plain = text.replace("Optional[", "").split(" | ")[0].strip("[]")
    if parameter.name in {"device", "dtype", "out", "generator", "memory_format", "layout", "pin_memory"}:
        return [torch.float32] if parameter.name == "dtype" and "None" not in text else []
    if plain == "Tensor" or (not text and parameter.name in {"input", "tensor", "other", "x", "y", "A", "B"}):
        if "ind" in parameter.name or parameter.name in {"repeats", "lengths"}:
            return [torch.tensor([0, 1])]
        if "mask" in parameter.name or parameter.name == "condition":
            return [torch.tensor([[True, False], [False, True]])]
        return [_matrix(), torch.rand(2, 2, 4, 4)]
    if "Tensor" in plain:
        return [[_matrix(), _matrix()]]
    if plain in {"_bool", "bool"}:
        return [False, True]
    if plain in {"_int", "int", "SymInt"}:
        return [1, 0, 2]
    if plain in {"_float", "float", "Number", "number", "_complex", "Scalar"}:
        return [0.5, 1]
    if "int" in plain.lower() or "size" in plain:
        return [[2, 2], [0, 1], [1]]
    if plain in {"str", "_str"}:
        return ["mean", "none", "ij"]
    return []


def declared_calls(target: Target, declarations: list[Declaration]) -> Iterator[Call]:
    """Calls made up for each overload: with the required arguments alone, and with each optional one in turn."""
    for declaration in declarations:
        positional = [p for p in declaration.parameters if p.kind == "positional"]
        required = [_made_up(p) for p in positional if not p.optional]
        if not all(required):
            continue
        own = [[_matrix()]] if target.is_method else []
        for values in itertools.islice(itertools.product(*own, *required), 12):
            yield Call(values, {}, "declared")
            for parameter in declaration.parameters:
                if parameter.kind != "variadic" and parameter.optional:
                    for value in _made_up(parameter)[:3]:
                        yield Call(values, {parameter.name: value}, "declared")


def generic_calls() -> Iterator[Call]:
    """Calls that suit many functions: of one, two and three tensors, with small numbers."""
    square, image = _matrix(), torch.rand(2, 2, 4, 4)
    vector = torch.tensor([0.5, 0.25])
    for tensor in (square, vector, image):
        for rest in ((), (0,), (1,), (0, 1), (2.0,), (tensor,), (tensor, tensor), ([tensor],), ((2, 2),)):
            yield Call((tensor, *rest), {}, "generic")
    yield Call(([square, square],), {}, "generic")
    yield Call((), {}, "generic")
    yield Call((2, 2), {}, "generic")
    yield Call(([1.0, 2.0],), {}, "generic")
    yield Call(([1, 2],), {}, "generic")
