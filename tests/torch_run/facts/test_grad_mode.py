"""A tensor that requires grad is refused only while grad mode is on, at the call."""

# mypy: allow-untyped-calls

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import nn

from tests.torch_run.refusals import device_refusal, grad_refusal

# Tensors that require grad, made while grad mode is on.
REQUIRING = {
    "a leaf": lambda: torch.ones(2, requires_grad=True),
    "a parameter": lambda: nn.Linear(2, 2).weight,
    "a result": lambda: torch.ones(2, requires_grad=True) * 2,
    "the output of a module": lambda: nn.Linear(2, 2)(torch.ones(1, 2)),
}


class Within:
    """One context in another."""

    def __init__(self, outer: AbstractContextManager[Any], inner: AbstractContextManager[Any]) -> None:
        self.outer, self.inner = outer, inner

    def __enter__(self) -> None:
        self.outer.__enter__()
        self.inner.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.inner.__exit__(*error)
        self.outer.__exit__(*error)


OFF: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "no_grad": torch.no_grad,
    "inference_mode": torch.inference_mode,
    "set_grad_enabled(False)": lambda: torch.set_grad_enabled(False),
    "no_grad within enable_grad": lambda: Within(torch.enable_grad(), torch.no_grad()),
}

ON: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "enable_grad": torch.enable_grad,
    "set_grad_enabled(True)": lambda: torch.set_grad_enabled(True),
    "inference_mode(False)": lambda: torch.inference_mode(False),
    "enable_grad within no_grad": lambda: Within(torch.no_grad(), torch.enable_grad()),
    "set_grad_enabled(True) within no_grad": lambda: Within(torch.no_grad(), torch.set_grad_enabled(True)),
    "enable_grad within inference_mode": lambda: Within(torch.inference_mode(), torch.enable_grad()),
}


@pytest.mark.parametrize("name", REQUIRING)
class TestContexts:
    def test_refused_while_grad_mode_is_on(self, name):
        with grad_refusal():
            REQUIRING[name]().numpy()

    @pytest.mark.parametrize("mode", OFF)
    def test_converted_while_grad_mode_is_off(self, name, mode):
        tensor = REQUIRING[name]()
        with OFF[mode]():
            tensor.numpy()
        with grad_refusal():
            tensor.numpy()

    @pytest.mark.parametrize("mode", ON)
    def test_refused_where_grad_mode_is_switched_on(self, name, mode):
        tensor = REQUIRING[name]()
        with ON[mode](), grad_refusal():
            tensor.numpy()


def test_set_grad_enabled_of_the_caller_is_restored_only_by_with():
    tensor = torch.ones(2, requires_grad=True)
    torch.set_grad_enabled(False)
    tensor.numpy()
    torch.set_grad_enabled(True)
    with grad_refusal():
        tensor.numpy()


def test_enable_grad_inside_inference_mode_does_not_bring_refusals_for_its_tensors():
    layer = nn.Linear(2, 2)
    with torch.inference_mode(), torch.enable_grad():
        layer(torch.ones(1, 2)).numpy()
        with grad_refusal():
            layer.weight.numpy()


def test_the_device_is_checked_in_any_grad_mode(device):
    tensor = torch.ones(2, device=device)
    for mode in (torch.no_grad(), torch.inference_mode(), torch.enable_grad()):
        with mode, device_refusal(device):
            tensor.numpy()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode], ids=lambda mode: mode.__name__)
class TestMadeWithoutGrad:
    def test_results_can_be_converted_outside(self, mode):
        layer = nn.Linear(2, 2)
        with mode():
            outputs = layer(torch.ones(1, 2))
        assert not outputs.requires_grad
        outputs.numpy()

    def test_a_module_still_has_grad_parameters(self, mode):
        with mode():
            layer = nn.Linear(2, 2)
        assert layer.weight.requires_grad


def test_a_leaf_made_under_no_grad_requires_grad_if_told_so():
    with torch.no_grad():
        leaf = torch.ones(2, requires_grad=True)
    with grad_refusal():
        leaf.numpy()


def test_a_module_built_under_inference_mode_gives_outputs_that_require_grad():
    with torch.inference_mode():
        layer = nn.Linear(2, 2)
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        layer(torch.ones(1, 2, requires_grad=True)).numpy()


DECORATORS: dict[str, Callable[[], Any]] = {
    "no_grad()": torch.no_grad,
    "no_grad": lambda: torch.no_grad,
    "inference_mode()": torch.inference_mode,
    "inference_mode": lambda: torch.inference_mode,
    "set_grad_enabled(False)": lambda: torch.set_grad_enabled(False),
}


class TestDecorators:
    @pytest.mark.parametrize("name", DECORATORS)
    def test_a_function_runs_without_grad_and_the_rest_with_it(self, name):
        tensor = torch.ones(2, requires_grad=True)

        @DECORATORS[name]()
        def convert():
            assert not torch.is_grad_enabled()
            return (tensor * 2).numpy()

        assert convert().tolist() == [2, 2]
        with grad_refusal():
            tensor.numpy()

    @pytest.mark.filterwarnings("ignore:Decorating classes is deprecated:FutureWarning")
    def test_on_a_class_it_does_not_reach_the_methods(self):
        @torch.no_grad()
        class Converter:
            def convert(self, tensor):
                return tensor.numpy()

        with grad_refusal():
            Converter().convert(torch.ones(2, requires_grad=True))

    def test_a_decorated_generator_runs_without_grad_and_leaks_nothing(self):
        tensor = torch.ones(2, requires_grad=True)

        @torch.no_grad()
        def arrays():
            yield tensor.numpy()
            yield tensor.numpy()

        for array in arrays():
            assert array.tolist() == [1, 1]
            assert torch.is_grad_enabled()


def test_a_suspended_generator_leaks_its_mode_to_the_caller():
    tensor = torch.ones(2, requires_grad=True)

    def arrays():
        with torch.no_grad():
            yield tensor.numpy()

    suspended = arrays()
    next(suspended)
    assert not torch.is_grad_enabled()
    tensor.numpy()
    suspended.close()
    assert torch.is_grad_enabled()


class TestInsideAutograd:
    def test_forward_and_backward_of_a_function_run_without_grad(self):
        seen = []

        class Double(torch.autograd.Function):
            @staticmethod
            def forward(ctx, weight):
                seen.append(("forward", weight.requires_grad, torch.is_grad_enabled()))
                weight.numpy()
                return weight * 2

            @staticmethod
            def backward(ctx, grad):
                seen.append(("backward", grad.requires_grad, torch.is_grad_enabled()))
                weight.numpy()
                return grad * 2

        weight = torch.ones(2, requires_grad=True)
        Double.apply(weight).sum().backward()
        assert seen == [("forward", True, False), ("backward", False, False)]

    def test_tensor_hooks_run_without_grad(self):
        weight, arrays = torch.ones(2, requires_grad=True), list[Any]()
        weight.register_hook(lambda grad: arrays.append(weight.numpy()))
        (weight * 2).sum().backward()
        assert len(arrays) == 1

    def test_tensor_hooks_run_with_grad_where_a_graph_is_made(self):
        weight, arrays = torch.ones(2, requires_grad=True), list[Any]()
        weight.register_hook(lambda grad: arrays.append(weight.numpy()))
        with grad_refusal():
            (weight * 2).sum().backward(create_graph=True)

    def test_module_forward_hooks_run_in_the_mode_of_the_caller(self):
        layer = nn.Linear(2, 2)
        layer.register_forward_hook(lambda module, inputs, outputs: outputs.numpy() is None)
        with grad_refusal():
            layer(torch.ones(1, 2))

    def test_module_backward_hooks_run_without_grad(self):
        layer, arrays = nn.Linear(2, 2), list[Any]()
        layer.register_full_backward_hook(lambda module, *grads: arrays.append(layer.weight.numpy()))
        layer(torch.ones(1, 2, requires_grad=True)).sum().backward()
        assert len(arrays) == 1

    def test_optimizers_step_without_grad_but_their_closure_has_it(self):
        weight = torch.ones(2, requires_grad=True)
        optimizer = torch.optim.SGD([weight], lr=0.1)

        def closure():
            with grad_refusal():
                weight.numpy()
            return torch.tensor(0.0)

        optimizer.step(closure)


def test_evaluation_mode_of_a_module_does_not_switch_grad_off():
    with grad_refusal():
        nn.Linear(2, 2).eval()(torch.ones(1, 2)).numpy()


def test_a_module_frozen_by_requires_grad_gives_outputs_without_grad():
    nn.Linear(2, 2).requires_grad_(False)(torch.ones(1, 2)).numpy()


def test_grad_mode_is_a_matter_of_the_thread():
    modes = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: modes.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    assert modes == [True]
