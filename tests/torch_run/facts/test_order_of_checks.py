"""What `.numpy()` checks, and what it reports of a tensor with several obstacles: the first of these.

The class, the layout, the device, a tensor of zeros without memory, requires grad, the conj bit, the neg bit, the
dtype.
"""

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from tests.torch_run.error_texts import conj_error, layout_error, neg_error
from tests.torch_run.refusals import device_refusal, dtype_refusal, grad_refusal, refusal

NO_SUBCLASSES = ".numpy() is not supported for tensor subclasses."


class Dispatching(torch.Tensor):
    """A subclass that handles operators in Python."""

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):  # type: ignore[override]
        return func(*args, **(kwargs or {}))


def dispatching(tensor: torch.Tensor) -> torch.Tensor:
    return torch.Tensor._make_subclass(Dispatching, tensor, tensor.requires_grad)


def both_lazy_bits() -> torch.Tensor:
    tensor = torch._neg_view(torch.ones(2, dtype=torch.cfloat).conj())
    assert tensor.is_conj()
    assert tensor.is_neg()
    return tensor


class TestTheFirstObstacleIsReported:
    @pytest.mark.parametrize("force", [False, True])
    def test_the_class_before_all_else(self, force, device):
        with refusal(RuntimeError, NO_SUBCLASSES):
            dispatching(torch.ones(2, device=device, requires_grad=True)).numpy(force=force)

    def test_the_layout_before_grad(self):
        with refusal(TypeError, layout_error("Sparse")):
            torch.eye(2).to_sparse().requires_grad_().numpy()

    def test_the_layout_before_the_device(self):
        sparse = torch.sparse_coo_tensor(
            torch.zeros(2, 1, dtype=torch.int64), torch.ones(1), (2, 2), device="meta", check_invariants=False
        )
        with refusal(TypeError, layout_error("Sparse")):
            sparse.numpy()

    def test_the_device_before_grad_and_dtype(self, device):
        with device_refusal(device):
            torch.ones(2, device=device, dtype=torch.bfloat16, requires_grad=True).numpy()

    def test_the_device_before_lazy_bits(self, device):
        with device_refusal(device):
            torch.ones(2, dtype=torch.cfloat, device=device).conj().numpy()

    def test_grad_before_lazy_bits(self):
        with grad_refusal():
            torch.ones(2, dtype=torch.cfloat, requires_grad=True).conj().numpy()

    def test_grad_before_the_dtype(self):
        with grad_refusal():
            torch.ones(2, dtype=torch.bfloat16, requires_grad=True).numpy()

    def test_the_conj_bit_before_the_neg_bit(self):
        with refusal(RuntimeError, conj_error()):
            both_lazy_bits().numpy()

    @pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental:UserWarning")
    def test_the_conj_bit_before_the_dtype(self):
        with refusal(RuntimeError, conj_error()):
            torch.ones(2, dtype=torch.complex32).conj().numpy()


class TestClasses:
    def test_a_fake_tensor_is_refused(self):
        with FakeTensorMode(), refusal(RuntimeError, NO_SUBCLASSES):
            torch.ones(2).numpy()

    @pytest.mark.parametrize("force", [False, True])
    def test_a_jagged_tensor_is_refused(self, force):
        jagged = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
        with refusal(RuntimeError, NO_SUBCLASSES):
            jagged.numpy(force=force)

    @pytest.mark.parametrize("force", [False, True])
    @pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors is in prototype stage:UserWarning")
    def test_a_nested_tensor_is_refused(self, force):
        nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
        with pytest.raises(RuntimeError, match="NestedTensorImpl doesn't support sizes"):
            nested.numpy(force=force)

    def test_zeros_without_memory_need_force(self):
        zeros = torch._efficientzerotensor(2)
        with pytest.raises(RuntimeError, match="Cannot convert a ZeroTensor to numpy"):
            zeros.numpy()
        assert zeros.numpy(force=True).tolist() == [0, 0]

    def test_a_subclass_without_dispatch_is_fine(self):
        class Plain(torch.Tensor):
            pass

        assert torch.ones(2).as_subclass(Plain).numpy().tolist() == [1, 1]

    def test_a_buffer_and_a_frozen_parameter_are_fine(self):
        assert nn.Buffer(torch.ones(2)).numpy().tolist() == [1, 1]
        assert nn.Parameter(torch.ones(2), requires_grad=False).numpy().tolist() == [1, 1]


LAYOUTS = {
    "Sparse": lambda: torch.eye(2).to_sparse(),
    "SparseCsr": lambda: torch.eye(2).to_sparse_csr(),
    "SparseCsc": lambda: torch.eye(2).to_sparse_csc(),
    "SparseBsr": lambda: torch.eye(2).to_sparse_bsr((1, 1)),
    "Mkldnn": lambda: torch.eye(2).to_mkldnn(),
}


@pytest.mark.filterwarnings("ignore:Sparse:UserWarning")
class TestLayouts:
    @pytest.mark.parametrize("force", [False, True])
    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_only_dense_tensors_become_arrays(self, layout, force):
        with refusal(TypeError, layout_error(layout)):
            LAYOUTS[layout]().numpy(force=force)

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_to_dense_helps(self, layout):
        assert LAYOUTS[layout]().to_dense().numpy().tolist() == [[1, 0], [0, 1]]

    @pytest.mark.parametrize(
        "tensor",
        [
            torch.ones(2, 3).t(),
            torch.ones(4)[::2],
            torch.ones(1).expand(3),
            torch.tensor(1.0),
        ],
        ids=["transposed", "with steps", "expanded", "without dimensions"],
    )
    def test_any_dense_tensor_is_fine(self, tensor):
        array = tensor.numpy()
        assert array.shape == tuple(tensor.shape)
        assert array.strides == tuple(4 * step for step in tensor.stride())

    def test_an_empty_tensor_is_fine(self):
        assert torch.empty(0, 3).numpy().shape == (0, 3)


class TestLazyBits:
    @pytest.mark.parametrize(
        "conjugated",
        [lambda t: t.conj(), lambda t: t.H, lambda t: t.mH, lambda t: t.adjoint()],
        ids=["conj", "H", "mH", "adjoint"],
    )
    def test_a_conjugation_is_pending(self, conjugated):
        tensor = conjugated(torch.tensor([[1 + 2j]]))
        with refusal(RuntimeError, conj_error()):
            tensor.numpy()
        assert tensor.resolve_conj().numpy().tolist() == [[1 - 2j]]

    def test_a_negation_is_pending(self):
        tensor = torch.tensor([1 + 2j]).conj().imag
        with refusal(RuntimeError, neg_error()):
            tensor.numpy()
        with refusal(RuntimeError, neg_error()):
            tensor.resolve_conj().numpy()
        assert tensor.resolve_neg().numpy().tolist() == [-2]

    @pytest.mark.parametrize(
        "done",
        [lambda t: t.conj_physical(), lambda t: t.conj() * 1, lambda t: t.conj().conj(), lambda t: t.conj().clone()],
        ids=["conj_physical", "multiplied", "twice", "clone"],
    )
    def test_a_conjugation_is_done(self, done):
        assert not done(torch.tensor([1 + 2j])).is_conj()
        done(torch.tensor([1 + 2j])).numpy()

    @pytest.mark.parametrize(
        "kept",
        [lambda t: t.cpu(), lambda t: t.detach(), lambda t: t[0], lambda t: t.reshape(1)],
        ids=["cpu", "detach", "item", "reshape"],
    )
    def test_a_conjugation_stays_pending(self, kept):
        tensor = kept(torch.tensor([1 + 2j]).conj())
        with refusal(RuntimeError, conj_error()):
            tensor.numpy()

    def test_conj_of_real_numbers_is_nothing(self):
        assert torch.ones(2).conj().numpy().tolist() == [1, 1]


FINE = [
    "bool",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
]
REFUSED = {
    "bfloat16": "BFloat16",
    "float8_e4m3fn": "Float8_e4m3fn",
    "float8_e5m2": "Float8_e5m2",
    "float8_e4m3fnuz": "Float8_e4m3fnuz",
    "float8_e5m2fnuz": "Float8_e5m2fnuz",
    "float8_e8m0fnu": "Float8_e8m0fnu",
    "float4_e2m1fn_x2": "Float4_e2m1fn_x2",
    "complex32": "ComplexHalf",
    "uint1": "UInt1",
    "uint4": "UInt4",
    "uint7": "UInt7",
    "int1": "Int1",
    "int7": "Int7",
}


class TestDtypes:
    @pytest.mark.parametrize("name", FINE)
    def test_are_those_of_numpy(self, name):
        assert torch.empty(2, dtype=getattr(torch, name)).numpy().dtype.name == name

    @pytest.mark.parametrize("force", [False, True])
    @pytest.mark.parametrize("name", REFUSED)
    @pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental:UserWarning")
    def test_that_numpy_lacks_are_refused(self, name, force):
        with dtype_refusal(REFUSED[name]):
            torch.empty(2, dtype=getattr(torch, name)).numpy(force=force)

    @pytest.mark.parametrize("force", [False, True])
    @pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor:UserWarning")
    def test_of_quantised_tensors_are_refused(self, force):
        quantised = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)
        with dtype_refusal("QUInt8"):
            quantised.numpy(force=force)
        assert quantised.dequantize().numpy().tolist() == [1, 1]
        assert quantised.int_repr().numpy().dtype == "uint8"


class TestMeta:
    @pytest.mark.parametrize("force", [False, True])
    def test_there_is_no_data(self, force):
        with pytest.raises(NotImplementedError if force else TypeError):
            torch.empty(2, device="meta").numpy(force=force)

    def test_the_message_is_that_of_a_device(self):
        with device_refusal("meta"):
            torch.empty(2, device="meta").numpy()

    def test_cpu_cannot_help(self):
        with pytest.raises(NotImplementedError, match="Cannot copy out of meta tensor"):
            torch.empty(2, device="meta").cpu()


def test_a_conversion_marks_the_storage_as_not_resizable():
    tensor = torch.ones(2)
    tensor.resize_(3)
    tensor.numpy()
    with pytest.raises(RuntimeError, match="not resizable"):
        tensor.resize_(100)
