"""The fake accelerator is believed by torch, raises torch's own errors, and leaves no trace."""

# mypy: allow-untyped-calls

import subprocess
import sys
import textwrap

import numpy as np
import pytest
import torch

from tests.torch_run import fake_runtime
from tests.torch_run.error_texts import device_error, grad_error
from tests.torch_run.fake_accelerator import fake_accelerator, is_available, why_not

needs_a_fake = pytest.mark.skipif(not is_available(), reason=why_not() or "")


class TestWhatTorchSees:
    def test_cuda_is_available(self, fake_cuda):
        assert torch.cuda.is_available()
        assert torch.cuda.device_count() == 1
        assert torch.cuda.current_device() == 0
        assert torch.cuda.get_device_name(0) == "Fake CUDA"

    def test_mps_is_available(self, fake_mps):
        assert torch.backends.mps.is_available()
        assert torch.mps.device_count() == 1

    def test_it_is_the_current_accelerator(self, accelerator):
        assert torch.accelerator.is_available()
        assert str(torch.accelerator.current_accelerator()) == accelerator
        assert torch.get_device_module() is getattr(torch, accelerator)

    def test_a_tensor_is_a_plain_tensor_with_that_device(self, accelerator):
        tensor = torch.arange(3.0).to(accelerator)
        assert type(tensor) is torch.Tensor
        assert tensor.device == torch.device(accelerator, 0)
        assert tensor.is_cuda == (accelerator == "cuda")
        assert tensor.is_mps == (accelerator == "mps")

    def test_printing_names_the_device_and_the_values(self, accelerator):
        assert repr(torch.tensor([1.5]).to(accelerator)) == f"tensor([1.5000], device='{accelerator}:0')"
        assert f"device='{accelerator}:0'" in repr(torch.rand(100, 100).to(accelerator))

    def test_there_is_only_one_device(self, fake_cuda):
        with pytest.raises(RuntimeError, match="invalid device ordinal"):
            torch.ones(2).to("cuda:1")


MOVES = {
    "to a string": lambda tensor, device: tensor.to(device),
    "to a string with an index": lambda tensor, device: tensor.to(f"{device}:0"),
    "to a device": lambda tensor, device: tensor.to(torch.device(device)),
    "to the device of a tensor": lambda tensor, device: tensor.to(torch.ones(2, device=device)),
    "to a device and a dtype": lambda tensor, device: tensor.to(device, torch.float64),
    "to a device by keyword": lambda tensor, device: tensor.to(device=device, copy=True),
    "to a device, not blocking": lambda tensor, device: tensor.to(device, non_blocking=True),
    "zeros": lambda tensor, device: torch.zeros(3, device=device),
    "ones": lambda tensor, device: torch.ones(3, device=device),
    "empty": lambda tensor, device: torch.empty(3, device=device),
    "full": lambda tensor, device: torch.full((3,), 2.0, device=device),
    "eye": lambda tensor, device: torch.eye(3, device=device),
    "arange": lambda tensor, device: torch.arange(3, device=device),
    "linspace": lambda tensor, device: torch.linspace(0, 1, 3, device=device),
    "rand": lambda tensor, device: torch.rand(3, device=device),
    "randn": lambda tensor, device: torch.randn(3, device=device),
    "randint": lambda tensor, device: torch.randint(0, 3, (3,), device=device),
    "randperm": lambda tensor, device: torch.randperm(3, device=device),
    "tensor": lambda tensor, device: torch.tensor([1.0, 2.0], device=device),
    "as_tensor of an array": lambda tensor, device: torch.as_tensor(np.arange(3), device=device),
    "zeros_like": lambda tensor, device: torch.zeros_like(torch.ones(3, device=device)),
    "rand_like": lambda tensor, device: torch.rand_like(torch.ones(3, device=device)),
    "new_zeros": lambda tensor, device: torch.ones(3, device=device).new_zeros(3),
    "from_dlpack": lambda tensor, device: torch.utils.dlpack.from_dlpack(torch.ones(3, device=device)),
    "clone": lambda tensor, device: tensor.to(device).clone(),
    "index of the host": lambda tensor, device: tensor.to(device)[torch.tensor([0, 1])],
    "cpu() and back": lambda tensor, device: tensor.to(device).cpu().to(device),
}


class TestOntoTheDevice:
    @pytest.mark.parametrize("name", MOVES)
    def test_is_on_the_device(self, name, accelerator):
        assert MOVES[name](torch.arange(3.0), accelerator).device.type == accelerator

    def test_the_method_cuda(self, fake_cuda):
        assert torch.ones(2).cuda().is_cuda
        assert torch.ones(2).cuda(0).is_cuda
        assert torch.ones(2).cuda(non_blocking=True).is_cuda

    def test_a_device_as_context(self, accelerator):
        with torch.device(accelerator):
            tensor, layer = torch.ones(2), torch.nn.Linear(2, 2)
        assert tensor.device.type == layer.weight.device.type == accelerator

    def test_the_default_device(self, accelerator):
        torch.set_default_device(accelerator)
        try:
            tensor = torch.ones(2)
        finally:
            torch.set_default_device(None)
        assert tensor.device.type == accelerator

    def test_the_current_cuda_device(self, fake_cuda):
        with torch.cuda.device(0):
            assert torch.ones(2).cuda().is_cuda

    def test_pinned_memory(self, fake_cuda):
        pinned = torch.ones(2).pin_memory()
        assert not pinned.is_cuda
        assert pinned.to("cuda", non_blocking=True).is_cuda

    def test_a_like_factory_may_name_the_host(self, accelerator):
        assert torch.zeros_like(torch.ones(3, device=accelerator), device="cpu").device.type == "cpu"


class TestMemory:
    def test_onto_the_device_is_a_copy(self, accelerator):
        host = torch.zeros(3)
        device = host.to(accelerator)
        device.add_(1)
        assert host.tolist() == [0, 0, 0]
        assert host.data_ptr() != device.data_ptr()

    @pytest.mark.parametrize(
        "to_host",
        [
            lambda tensor: tensor.cpu().numpy(),
            lambda tensor: tensor.to("cpu").numpy(),
            lambda tensor: tensor.detach().cpu().numpy(),
            lambda tensor: tensor.numpy(force=True),
            lambda tensor: np.asarray(tensor.cpu()),
        ],
        ids=["cpu", "to", "detach, cpu", "force", "asarray"],
    )
    def test_from_the_device_is_a_copy(self, to_host, accelerator):
        device = torch.ones(3, device=accelerator)
        array = to_host(device)
        array[:] = 7
        assert device.tolist() == [1, 1, 1]
        device.fill_(5)
        assert array.tolist() == [7, 7, 7]

    def test_onto_the_device_where_it_is_already_gives_the_same_object(self, accelerator):
        device = torch.ones(3, device=accelerator)
        assert device.to(accelerator) is device
        assert device.contiguous() is device

    def test_views_share_memory_and_version(self, accelerator):
        tensor = torch.zeros(6).to(accelerator)
        view = tensor.view(2, 3)
        view.t()[0].add_(1)
        view[1].fill_(4)
        assert tensor.tolist() == [1, 0, 0, 4, 4, 4]
        assert view._base is tensor
        assert tensor._version == 2
        assert view.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr()

    def test_detach_and_data_share_memory(self, accelerator):
        tensor = torch.zeros(3, device=accelerator, requires_grad=True)
        tensor.detach().add_(1)
        assert tensor.tolist() == [1, 1, 1]
        tensor.data.add_(1)
        assert tensor.tolist() == [2, 2, 2]

    def test_resizing_keeps_the_values(self, accelerator):
        tensor = torch.tensor([1.0, 2.0], device=accelerator)
        tensor.resize_(4)
        assert tensor.shape == (4,)
        assert tensor[:2].tolist() == [1, 2]

    def test_out_is_resized_and_filled(self, accelerator):
        out = torch.empty(0, device=accelerator)
        torch.add(torch.ones(3, device=accelerator), 1, out=out)
        assert out.tolist() == [2, 2, 2]

    def test_an_empty_tensor(self, accelerator):
        assert torch.empty(0, 3, device=accelerator).cpu().numpy().shape == (0, 3)


# Expressions over x (on the device), y (the same, requires grad), w (on the host, requires grad).
DEVICE_COMES_FIRST = [
    "x.numpy()",
    "x[0].numpy()",
    "x.conj().numpy()",
    "x.bfloat16().numpy()",
    "x.__array__()",
    "y.numpy()",
    "y.detach().numpy()",
    "y.data.numpy()",
    "w.to(x.device).numpy()",
    "np.asarray(x)",
    "np.array(x)",
    "np.array([x[0], x[1]])",
    "np.concatenate([x])",
    "np.stack([x, x])",
    "np.sqrt(x)",
    "np.add(x, 1)",
    "x + np.ones(3)",
    "np.argmax(x)",
]


class TestConversion:
    @pytest.mark.parametrize("expression", DEVICE_COMES_FIRST)
    @pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
    def test_raises_the_device_error(self, expression, accelerator):
        x = torch.rand(3, device=accelerator)
        names = {"np": np, "x": x, "y": x.clone().requires_grad_(), "w": torch.rand(3, requires_grad=True)}
        with pytest.raises(TypeError) as raised:
            eval(expression, names)
        assert str(raised.value) == device_error(accelerator)

    def test_raises_the_grad_error_on_the_host(self, accelerator):
        with pytest.raises(RuntimeError) as raised:
            torch.ones(3, device=accelerator, requires_grad=True).cpu().numpy()
        assert str(raised.value) == grad_error()

    def test_values_come_over(self, accelerator):
        assert torch.arange(3.0, device=accelerator).cpu().numpy().tolist() == [0, 1, 2]

    @pytest.mark.parametrize(
        ("read", "value"),
        [
            (lambda tensor: tensor[1].item(), 1.0),
            (lambda tensor: tensor.tolist(), [0.0, 1.0, 2.0]),
            (lambda tensor: float(tensor[2]), 2.0),
            (lambda tensor: int(tensor.sum()), 3),
            (lambda tensor: bool(tensor[0]), False),
            (lambda tensor: [number.item() for number in tensor], [0.0, 1.0, 2.0]),
            (lambda tensor: f"{tensor[1]:.1f}", "1.0"),
        ],
        ids=["item", "tolist", "float", "int", "bool", "iteration", "format"],
    )
    def test_python_values_never_raise(self, read, value, accelerator):
        assert read(torch.arange(3.0, device=accelerator)) == value

    def test_lazy_bits_survive_the_way(self, accelerator):
        tensor = torch.tensor([1 + 2j], device=accelerator)
        assert tensor.conj().is_conj()
        assert tensor.conj().cpu().resolve_conj().numpy().tolist() == [1 - 2j]
        assert tensor.conj().imag.is_neg()
        assert tensor.conj().imag.cpu().resolve_neg().numpy().tolist() == [-2.0]
        assert tensor.conj().numpy(force=True).tolist() == [1 - 2j]

    def test_sparse_tensors_are_out_of_reach(self, accelerator):
        sparse = torch.eye(2).to_sparse()
        with pytest.raises(NotImplementedError):
            sparse.to(accelerator)


class TestMixedDevices:
    @pytest.mark.parametrize(
        "mix",
        [
            lambda device, host: device + host,
            lambda device, host: torch.cat([device, host]),
            lambda device, host: torch.stack([device, host]),
            lambda device, host: torch.nn.functional.linear(host, device[None]),
            lambda device, host: device @ host,
        ],
        ids=["add", "cat", "stack", "linear", "matmul"],
    )
    def test_are_refused_with_torchs_words(self, mix, accelerator):
        message = f"at least two devices, ({accelerator}:0 and cpu|cpu and {accelerator}:0)"
        with pytest.raises(RuntimeError, match=message):
            mix(torch.ones(3, device=accelerator), torch.ones(3))

    def test_a_scalar_of_the_host_may_join_in(self, accelerator):
        assert (torch.ones(2, device=accelerator) + torch.tensor(1.0)).tolist() == [2, 2]


@needs_a_fake
class TestTheEnd:
    def test_the_device_is_gone(self):
        before = torch.cuda.is_available, torch.Generator, torch.get_device_module()
        with fake_accelerator("cuda"):
            torch.get_device_module()
        assert (torch.cuda.is_available, torch.Generator, torch.get_device_module()) == before
        assert not torch.cuda.is_available()
        assert not torch.accelerator.is_available()
        with pytest.raises(AssertionError, match="not compiled with CUDA"):
            torch.ones(2).cuda()

    def test_mps_is_gone(self):
        with fake_accelerator("mps"):
            pass
        assert not torch.backends.mps.is_available()
        with pytest.raises((RuntimeError, NotImplementedError)):
            torch.ones(2).to("mps")

    def test_the_device_is_gone_after_an_error(self):
        with pytest.raises(ZeroDivisionError), fake_accelerator("cuda"):
            raise ZeroDivisionError
        assert not torch.cuda.is_available()

    def test_pinning_is_refused_again(self):
        with fake_accelerator("cuda"):
            torch.ones(2).pin_memory()
        with pytest.raises(RuntimeError, match=r"accelerator"):
            torch.ones(2).pin_memory()

    def test_the_host_computes_gradients_as_before(self):
        with fake_accelerator("cuda"):
            torch.ones(2, device="cuda", requires_grad=True).sum().backward()
        weight = torch.ones(2, requires_grad=True)
        weight.sum().backward()
        assert weight.grad is not None
        assert weight.grad.tolist() == [1, 1]

    def test_the_kinds_may_take_turns(self):
        for kind in ("cuda", "mps", "cuda"):
            with fake_accelerator(kind):
                weight = torch.ones(2, device=kind, requires_grad=True)
                weight.sum().backward()
                assert weight.grad is not None
                assert weight.grad.device.type == kind

    def test_there_is_only_one_at_a_time(self):
        message = "a fake cuda is there already"
        with fake_accelerator("cuda"), pytest.raises(RuntimeError, match=message), fake_accelerator("mps"):
            pass


class TestWhyNot:
    @pytest.fixture(autouse=True)
    def _asked_anew(self):
        why_not.cache_clear()
        yield
        why_not.cache_clear()

    def test_another_version_of_torch(self, monkeypatch):
        monkeypatch.setattr(torch, "__version__", "2.14.1+cpu")
        assert why_not() == "the fake accelerator was tried with torch 2.13, this is 2.14.1+cpu"
        with pytest.raises(RuntimeError, match="tried with"), fake_accelerator("cuda"):
            pass

    def test_another_system(self, monkeypatch):
        monkeypatch.setattr(torch, "__version__", "2.13.0")
        monkeypatch.setattr(sys, "platform", "win32")
        assert why_not() == "the fake accelerator was tried on Linux only, this is win32"

    def test_a_build_for_a_real_accelerator(self, monkeypatch):
        monkeypatch.setattr(torch, "__version__", "2.13.0")
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(torch.version, "cuda", "13.0")
        assert why_not() == "this build of torch supports a real accelerator"

    @needs_a_fake
    def test_a_symbol_is_missing(self, monkeypatch):
        monkeypatch.setattr(fake_runtime, "_GUARD_REGISTRY", "no_such_symbol")
        monkeypatch.delattr(torch._C, "_to_dlpack")
        reason = "this build of torch lacks no_such_symbol in libc10.so, torch._C._to_dlpack"
        assert why_not() == reason

    @needs_a_fake
    def test_autograd_was_faster(self):
        program = """
            import torch
            torch.ones(1, requires_grad=True).sum().backward()
            from tests.torch_run.fake_accelerator import why_not
            print(why_not())
        """
        command = [sys.executable, "-c", textwrap.dedent(program)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.startswith("autograd ran in this process before")
