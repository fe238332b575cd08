"""Modules, autograd, optimizers and their surroundings run on the fake accelerator."""

# mypy: allow-untyped-calls

import copy
import io

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn
from torch.utils.checkpoint import checkpoint
from torch.utils.data import DataLoader, TensorDataset

LAYERS = {
    "Linear": (lambda: nn.Linear(3, 2), (4, 3)),
    "Conv1d": (lambda: nn.Conv1d(3, 4, 3), (1, 3, 8)),
    "Conv2d": (lambda: nn.Conv2d(3, 4, 3), (1, 3, 8, 8)),
    "Conv2d in groups": (lambda: nn.Conv2d(4, 4, 3, groups=4), (1, 4, 8, 8)),
    "Conv3d": (lambda: nn.Conv3d(1, 2, 3), (1, 1, 5, 5, 5)),
    "ConvTranspose2d": (lambda: nn.ConvTranspose2d(3, 4, 3), (1, 3, 8, 8)),
    "LSTM": (lambda: nn.LSTM(3, 4, num_layers=2, bidirectional=True), (5, 2, 3)),
    "GRU": (lambda: nn.GRU(3, 4), (5, 2, 3)),
    "RNN": (lambda: nn.RNN(3, 4, batch_first=True), (2, 5, 3)),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(4), (2, 4, 8, 8)),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4), (2, 4, 8, 8)),
    "LayerNorm": (lambda: nn.LayerNorm(8), (2, 4, 8, 8)),
    "PReLU": (nn.PReLU, (2, 4)),
    "TransformerEncoderLayer": (lambda: nn.TransformerEncoderLayer(8, 2, 16, 0.0, batch_first=True), (2, 3, 8)),
    "weight_norm": (lambda: nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)), (4, 3)),
}


def gradient(tensor: torch.Tensor) -> torch.Tensor:
    assert tensor.grad is not None
    return tensor.grad


def node_name(tensor: torch.Tensor) -> str:
    assert tensor.grad_fn is not None
    return tensor.grad_fn.name()


def _first(outputs):
    return outputs[0] if isinstance(outputs, tuple) else outputs


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_computes_and_learns_as_on_the_cpu(name, accelerator):
    build, shape = LAYERS[name]
    torch.manual_seed(0)
    on_host, inputs = build(), torch.rand(*shape)
    on_device = copy.deepcopy(on_host).to(accelerator)
    expected, outputs = _first(on_host(inputs)), _first(on_device(inputs.to(accelerator)))
    expected.sum().backward()
    outputs.sum().backward()
    assert outputs.device.type == accelerator
    assert outputs.requires_grad
    torch.testing.assert_close(outputs.cpu(), expected, rtol=1e-4, atol=1e-5)
    for learned, wanted in zip(on_device.parameters(), on_host.parameters(), strict=True):
        assert gradient(learned).device.type == accelerator
        torch.testing.assert_close(gradient(learned).cpu(), wanted.grad, rtol=1e-3, atol=1e-4)


def test_an_embedding_learns(accelerator):
    embedding = nn.Embedding(10, 3).to(accelerator)
    embedding(torch.tensor([1, 2], device=accelerator)).sum().backward()
    assert gradient(embedding.weight).cpu().sum().item() == 6


def test_the_fast_path_of_a_transformer_without_grad(accelerator):
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).to(accelerator).eval()
    with torch.no_grad():
        assert layer(torch.rand(2, 3, 8, device=accelerator)).cpu().numpy().shape == (2, 3, 8)


def test_a_packed_sequence(accelerator):
    packed = nn.utils.rnn.pack_sequence([torch.rand(3, 2), torch.rand(2, 2)]).to(accelerator)
    outputs, lengths = nn.utils.rnn.pad_packed_sequence(nn.GRU(2, 3).to(accelerator)(packed)[0])
    assert outputs.detach().cpu().numpy().shape == (3, 2, 3)
    assert lengths.numpy().tolist() == [3, 2]


def test_losses(accelerator):
    scores = torch.rand(4, 3, device=accelerator, requires_grad=True)
    targets, classes = torch.rand(4, 3, device=accelerator), torch.tensor([0, 1, 2, 0], device=accelerator)
    loss = F.cross_entropy(scores, classes) + F.mse_loss(scores, targets) + F.l1_loss(scores, targets)
    loss = loss + F.binary_cross_entropy_with_logits(scores, targets) + F.smooth_l1_loss(scores, targets)
    loss = loss + F.nll_loss(scores.log_softmax(1), classes)
    loss = loss + F.kl_div(scores.log_softmax(1), targets.softmax(1), reduction="batchmean")
    loss.backward()
    assert gradient(scores).device.type == accelerator


def test_a_network_learns(accelerator):
    torch.manual_seed(0)
    layers = [nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
    network = nn.Sequential(*layers, nn.Dropout(0.1), nn.Flatten(), nn.Linear(4 * 16, 3)).to(accelerator)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.05)
    inputs, classes = torch.rand(8, 1, 8, 8).to(accelerator), torch.randint(0, 3, (8,)).to(accelerator)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = F.cross_entropy(network(inputs), classes)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam"])
@pytest.mark.parametrize("foreach", [False, True], ids=["one by one", "foreach"])
def test_an_optimizer_steps(name, foreach, accelerator):
    weight = nn.Parameter(torch.ones(3, device=accelerator))
    optimizer = getattr(torch.optim, name)([weight], lr=0.1, foreach=foreach)
    (weight**2).sum().backward()
    optimizer.step()
    assert (weight < 1).all()


def test_moving_is_recorded_and_gradients_come_back(accelerator):
    weight = torch.ones(3, requires_grad=True)
    moved = weight.to(accelerator)
    assert not moved.is_leaf
    assert node_name(moved) == "ToCopyBackward0"
    back = (moved * 2).cpu()
    assert node_name(back) == "ToCopyBackward0"
    back.sum().backward()
    assert gradient(weight).tolist() == [2, 2, 2]
    assert gradient(weight).device.type == "cpu"


def test_second_derivatives(accelerator):
    x = torch.full((3,), 2.0, device=accelerator, requires_grad=True)
    (first,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    assert first.requires_grad
    assert not second.requires_grad
    assert second.tolist() == [12, 12, 12]


@pytest.mark.parametrize("without_grad", [torch.no_grad, torch.inference_mode], ids=lambda mode: mode.__name__)
def test_outputs_without_grad(without_grad, accelerator):
    layer = nn.Linear(3, 2).to(accelerator)
    with without_grad():
        outputs = layer(torch.rand(1, 3, device=accelerator))
        assert not outputs.requires_grad
        assert outputs.cpu().numpy().shape == (1, 2)


def test_a_state_goes_to_a_file_and_back(accelerator):
    file = io.BytesIO()
    torch.save(nn.Linear(3, 2).to(accelerator).state_dict(), file)
    file.seek(0)
    assert torch.load(file)["weight"].device.type == accelerator
    file.seek(0)
    state = torch.load(file, map_location="cpu")
    assert state["weight"].device.type == "cpu"
    layer = nn.Linear(3, 2).to(accelerator)
    layer.load_state_dict(state)
    assert layer.weight.device.type == accelerator
    assert torch.equal(layer.weight.cpu(), state["weight"])


def test_a_module_moves_and_is_copied(accelerator):
    layer = copy.deepcopy(nn.Linear(3, 2).to(accelerator))
    assert layer.weight.device.type == accelerator
    assert layer.cpu().weight.device.type == "cpu"


def test_tied_weights_stay_tied(accelerator):
    first, second = nn.Linear(3, 3), nn.Linear(3, 3)
    second.weight = first.weight
    nn.Sequential(first, second).to(accelerator)
    assert first.weight is second.weight
    assert first.weight.device.type == accelerator


def test_data_can_be_set(accelerator):
    weight = nn.Parameter(torch.ones(2, device=accelerator))
    weight.data = torch.full((2,), 3.0, device=accelerator)
    weight.data.mul_(2)
    assert weight.tolist() == [6, 6]


def test_mixed_precision(fake_cuda):
    layer = nn.Linear(3, 2).cuda()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    scaler = torch.amp.GradScaler("cuda")
    with torch.autocast("cuda", dtype=torch.bfloat16):
        outputs = layer(torch.rand(4, 3).cuda())
        assert outputs.dtype is torch.bfloat16
        loss = outputs.float().pow(2).mean()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    assert loss.detach().cpu().numpy() >= 0


def test_a_data_loader_with_pinned_memory(fake_cuda):
    loader = DataLoader(TensorDataset(torch.rand(8, 3), torch.arange(8)), batch_size=4, pin_memory=True)
    shapes = [inputs.cuda(non_blocking=True).cpu().numpy().shape for inputs, _ in loader]
    assert shapes == [(4, 3), (4, 3)]


def test_data_parallel_on_one_device(fake_cuda):
    network = nn.DataParallel(nn.Linear(3, 2).cuda())
    assert network(torch.rand(4, 3).cuda()).is_cuda


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_a_scripted_module(accelerator):
    scripted = torch.jit.script(nn.Linear(3, 2)).to(accelerator)
    assert scripted(torch.rand(1, 3, device=accelerator)).device.type == accelerator


def test_a_compiled_function(accelerator):
    compiled = torch.compile(lambda x: (x + 1).sum(), backend="eager")
    assert compiled(torch.ones(3, device=accelerator)).item() == 6


def test_checkpointing(accelerator):
    layer = nn.Linear(3, 3).to(accelerator)
    inputs = torch.rand(2, 3, device=accelerator, requires_grad=True)
    checkpoint(layer, inputs, use_reentrant=False).sum().backward()
    assert gradient(layer.weight).device.type == accelerator


def test_events_and_streams(fake_cuda):
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    start.record()
    with torch.cuda.stream(torch.cuda.Stream()):
        torch.ones(2).cuda()
    end.record()
    torch.cuda.synchronize()
    assert start.elapsed_time(end) == 0.0
