"""Which tensors require grad, and hence are refused while grad mode is on.

`w` requires grad, `x` does not; `layer` is a module with parameters.
"""

# mypy: allow-untyped-calls

import io
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from tests.torch_run.refusals import grad_refusal

REQUIRING = [
    "w",
    "w * 2",
    "w + x",
    "w * 0",
    "w[0]",
    "w.sum()",
    "w.mean()",
    "w.view(3, 1)",
    "w.t()",
    "w.clone()",
    "w.contiguous()",
    "w.cpu()",
    "w.to(torch.float64)",
    "w.double()",
    "w.half()",
    "w.abs()",
    "w.sigmoid()",
    "torch.where(x > 0, w, x)",
    "torch.cat([w, x])",
    "torch.stack([x, w])",
    "torch.as_tensor(w)",
    "torch.asarray(w)",
    "torch.nn.functional.relu(w)",
    "F.softmax(w, 0)",
    "F.dropout(w)",
    "F.mse_loss(w, x)",
    "F.one_hot(x.long()) * w",
    "nn.ReLU()(w)",
    "nn.MSELoss()(w, x)",
    "layer(x)",
    "layer.weight",
    "next(layer.parameters())",
    "dict(layer.named_parameters())['weight']",
    "nn.Sequential(layer, nn.ReLU())(x)",
    "nn.Parameter(x)",
    "nn.BatchNorm1d(3)(x.expand(2, 3))",
    "nn.Embedding(3, 2)(x.long())",
    "nn.PReLU()(x)",
    "nn.LSTM(3, 2)(x[None])[0]",
    "nn.MultiheadAttention(3, 1)(x[None], x[None], x[None])[0]",
    "torch.distributions.Normal(w, 1.0).rsample()",
    "torch.distributions.Normal(w, 1.0).mean",
    "torch.distributions.Normal(w, 1.0).log_prob(x)",
    "torch.ones(2, requires_grad=True)",
    "torch.zeros_like(x, requires_grad=True)",
    "x.clone().requires_grad_()",
    "torch.nn.utils.parameters_to_vector(layer.parameters())",
]
# They look discrete or random, and have a gradient of zero.
DISCRETE_BUT_REQUIRING = [
    "torch.bernoulli(w / 2)",
    "torch.poisson(w)",
    "torch.normal(w, 1.0)",
    "torch.histogram(w)[0]",
    "w.round()",
    "w.floor()",
    "w.ceil()",
    "w.trunc()",
    "w.sign()",
    "w // 2",
    "w % 2",
    "w.unique()",
    "w.fmod(2)",
    "w.heaviside(x)",
]
NOT_REQUIRING = [
    "x",
    "w.detach()",
    "w.data",
    "w > 0",
    "w == x",
    "w.argmax()",
    "w.argsort()",
    "w.long()",
    "w.int()",
    "w.bool()",
    "w.to(torch.int64)",
    "w.nonzero()",
    "w.isnan()",
    "w.any()",
    "w.long().bincount()",
    "torch.zeros_like(w)",
    "torch.ones_like(w)",
    "torch.rand_like(w)",
    "torch.empty_like(w)",
    "torch.full_like(w, 2)",
    "w.new_zeros(3)",
    "w.new_ones(3)",
    "w.new_tensor([1.0])",
    "torch.tensor([1.0])",
    "torch.linspace(w[0], 1, 3)",
    "torch.special.bessel_j0(w)",
    "torch.histc(w)",
    "torch.searchsorted(x, w)",
    "torch.bucketize(w, x)",
    "torch.count_nonzero(w)",
    "torch.multinomial(w.sigmoid(), 2)",
    "F.one_hot(w.long())",
    "torch.distributions.Normal(w, 1.0).sample()",
    "torch.distributions.Categorical(logits=w).sample()",
    "torch.from_numpy(w.detach().numpy())",
    "nn.ReLU()(x)",
    "nn.Softmax(0)(x)",
    "nn.Dropout()(x)",
    "nn.MaxPool1d(1)(x[None])",
    "nn.Flatten()(x[None])",
    "nn.MSELoss()(x, x)",
    "nn.CrossEntropyLoss()(x, x)",
    "nn.Embedding.from_pretrained(x[None])(x.long() * 0)",
    "nn.BatchNorm1d(3, affine=False)(x.expand(2, 3))",
    "nn.Identity()(x)",
    "layer.state_dict()['weight']",
    "nn.BatchNorm1d(3).running_mean",
    "nn.Buffer(x)",
    "nn.Parameter(x, requires_grad=False)",
    "w.grad",
    "torch.autograd.grad((w * w).sum(), w)[0]",
    "torch.func.grad(lambda z: (z * z).sum())(x)",
]


@pytest.fixture
def names() -> dict[str, Any]:
    w, x = torch.tensor([0.5, 1.0, 2.0], requires_grad=True), torch.tensor([0.0, 1.0, 2.0])
    (w * 2).sum().backward()
    return {"torch": torch, "nn": nn, "F": F, "np": np, "w": w, "x": x, "layer": nn.Linear(3, 2)}


class TestRequiring:
    @pytest.mark.parametrize("expression", REQUIRING)
    @pytest.mark.filterwarnings("ignore:torch.asarray. unspecified requires_grad:UserWarning")
    def test_is_refused(self, expression, names):
        tensor = eval(expression, names)
        assert tensor.requires_grad
        with grad_refusal():
            tensor.numpy()

    @pytest.mark.parametrize("expression", DISCRETE_BUT_REQUIRING)
    def test_is_refused_though_it_looks_discrete(self, expression, names):
        with grad_refusal():
            eval(expression, names).numpy()

    def test_bfloat16_keeps_the_history(self, names):
        assert eval("w.bfloat16()", names).requires_grad


class TestNotRequiring:
    @pytest.mark.parametrize("expression", NOT_REQUIRING)
    @pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True to a scalar:UserWarning")
    def test_is_converted(self, expression, names):
        tensor = eval(expression, names)
        assert not tensor.requires_grad
        tensor.numpy()

    @pytest.mark.filterwarnings("ignore:To copy construct from a tensor:UserWarning")
    def test_a_tensor_made_from_a_tensor(self, names):
        eval("torch.tensor(w)", names).numpy()


class TestPerOutput:
    @pytest.mark.parametrize(
        "expression",
        [
            "w.max(0)",
            "w.min(0)",
            "w.sort()",
            "w.topk(2)",
            "w.kthvalue(1)",
            "w.mode()",
            "w.median(0)",
            "w.cummax(0)",
            "w.cummin(0)",
        ],
    )
    def test_values_require_grad_and_indices_do_not(self, expression, names):
        values, indices = eval(expression, names)
        with grad_refusal():
            values.numpy()
        indices.numpy()

    def test_inverse_and_counts_of_unique_do_not(self, names):
        values, inverse, counts = eval("w.unique(return_inverse=True, return_counts=True)", names)
        assert (values.requires_grad, inverse.requires_grad, counts.requires_grad) == (True, False, False)


class TestIntegers:
    def test_never_require_grad(self, names):
        for dtype in (torch.int64, torch.int32, torch.uint8, torch.bool):
            assert not names["w"].to(dtype).requires_grad

    def test_cannot_be_told_to(self):
        words = "Only Tensors of floating point and complex dtype can require gradients"
        with pytest.raises(RuntimeError, match=words):
            torch.tensor([1, 2, 3], requires_grad=True)
        with pytest.raises(RuntimeError, match="only Tensors of floating point"):
            torch.tensor([1, 2, 3]).requires_grad_()

    def test_parameters_must_be_told_not_to(self):
        with pytest.raises(RuntimeError, match=r"[Oo]nly Tensors of floating point"):
            nn.Parameter(torch.tensor([1]))
        nn.Parameter(torch.tensor([1]), requires_grad=False).numpy()


class TestOverTime:
    def test_a_sum_of_losses_requires_grad(self, names):
        total = 0
        for _ in range(2):
            total += (names["w"] ** 2).sum()
        with grad_refusal():
            total.numpy()  # type: ignore[attr-defined]

    def test_in_place_writes_of_a_grad_tensor_pass_it_on(self, names):
        buffer = torch.zeros(3)
        buffer[0] = names["w"][0]
        with grad_refusal():
            buffer.numpy()

    def test_in_place_writes_under_no_grad_do_not(self, names):
        buffer = torch.zeros(3)
        with torch.no_grad():
            buffer[0] = names["w"][0]
        buffer.numpy()

    def test_requires_grad_can_be_switched_off_for_a_leaf_only(self, names):
        names["w"].requires_grad_(False).numpy()
        names["w"].requires_grad = True
        with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf variables"):
            (names["w"] * 2).requires_grad_(False)

    def test_detach_in_place(self, names):
        result = names["w"] * 2
        result.detach_()
        result.numpy()

    def test_a_file_keeps_requires_grad(self, names):
        file = io.BytesIO()
        torch.save(names["w"], file)
        file.seek(0)
        with grad_refusal():
            torch.load(file).numpy()

    def test_a_frozen_module_gives_no_grad(self, names):
        for parameter in names["layer"].parameters():
            parameter.requires_grad = False
        names["layer"](names["x"]).numpy()

    def test_a_frozen_module_passes_the_grad_of_inputs_on(self, names):
        with grad_refusal():
            names["layer"].requires_grad_(False)(names["w"]).numpy()


class TestDevices:
    """Outputs are where the inputs are, or on the host."""

    @pytest.mark.parametrize(
        "expression",
        [
            "w * 2",
            "w.sum()",
            "w.argmax()",
            "w > 0",
            "w.detach()",
            "w.max(0).indices",
            "torch.zeros_like(w)",
            "w.new_ones(1)",
        ],
    )
    def test_results_stay_on_the_device(self, expression, names, device):
        names["w"] = names["w"].detach().to(device).requires_grad_()
        assert eval(expression, names).device.type == device

    @pytest.mark.parametrize("expression", ["torch.zeros(w.shape)", "torch.tensor(w.tolist())", "w.cpu()"])
    def test_factories_make_host_tensors(self, expression, names, device):
        names["w"] = names["w"].detach().to(device)
        assert eval(expression, names).device.type == "cpu"

    def test_a_module_gives_what_its_inputs_are_on(self, names, device):
        layer = names["layer"].to(device)
        assert layer(names["x"].to(device)).device.type == device

    def test_a_module_moves_in_place_and_a_tensor_does_not(self, names, device):
        names["layer"].to(device)
        names["x"].to(device)
        assert names["layer"].weight.device.type == device
        assert names["x"].device.type == "cpu"
