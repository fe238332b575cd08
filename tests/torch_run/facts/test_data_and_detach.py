"""`.data` against `.detach()`: both share memory, only one tells autograd of writes."""

# mypy: allow-untyped-calls

import numpy as np
import pytest
import torch
from torch import nn

from tests.torch_run.refusals import device_refusal

TAKEN_OUT = {"data": lambda tensor: tensor.data, "detach": lambda tensor: tensor.detach()}


@pytest.mark.parametrize("name", TAKEN_OUT)
class TestBoth:
    def test_share_the_memory(self, name):
        tensor = torch.ones(2, requires_grad=True)
        array = TAKEN_OUT[name](tensor).numpy()
        array[:] = 5
        assert tensor.tolist() == [5, 5]

    def test_have_no_history(self, name):
        taken = TAKEN_OUT[name](torch.ones(2, requires_grad=True) * 2)
        assert not taken.requires_grad
        assert taken.grad_fn is None
        assert taken.is_leaf

    def test_keep_the_subclass(self, name):
        class Plain(torch.Tensor):
            pass

        assert type(TAKEN_OUT[name](torch.ones(2).as_subclass(Plain))) is Plain

    def test_of_a_parameter_are_tensors(self, name):
        assert type(TAKEN_OUT[name](nn.Parameter(torch.ones(2)))) is torch.Tensor

    def test_keep_the_device(self, name, device):
        with device_refusal(device):
            TAKEN_OUT[name](torch.ones(2, device=device, requires_grad=True)).numpy()

    def test_keep_lazy_bits(self, name):
        assert TAKEN_OUT[name](torch.ones(2, dtype=torch.cfloat, requires_grad=True).conj()).is_conj()

    def test_give_the_same_array(self, name):
        tensor = torch.arange(6.0).reshape(2, 3).t().requires_grad_()
        array, expected = TAKEN_OUT[name](tensor).numpy(), tensor.detach().numpy()
        assert array.strides == expected.strides
        assert array.ctypes.data == expected.ctypes.data
        assert array.tolist() == expected.tolist()

    def test_are_other_objects_each_time(self, name):
        tensor = torch.ones(2)
        assert TAKEN_OUT[name](tensor) is not tensor


class TestVersions:
    def test_a_write_through_data_is_not_counted(self):
        tensor = torch.ones(2)
        tensor.data.zero_()
        assert tensor._version == 0

    def test_a_write_through_detach_is_counted(self):
        tensor = torch.ones(2)
        tensor.detach().zero_()
        assert tensor._version == 1

    def test_a_write_through_an_array_is_not_counted(self):
        tensor = torch.ones(2)
        tensor.detach().numpy()[:] = 0
        assert tensor._version == 0

    def test_gradients_are_silently_wrong_after_a_write_through_data(self):
        weight = torch.ones(2, requires_grad=True)
        activation = weight.sigmoid()
        activation.data.zero_()
        activation.sum().backward()
        assert weight.grad is not None
        assert weight.grad.tolist() == [0, 0]

    def test_backward_notices_a_write_through_detach(self):
        activation = torch.ones(2, requires_grad=True).sigmoid()
        activation.detach().zero_()
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            activation.sum().backward()

    @pytest.mark.parametrize("name", TAKEN_OUT)
    def test_backward_does_not_notice_a_write_through_the_array_of_either(self, name):
        weight = torch.ones(2, requires_grad=True)
        activation = weight.sigmoid()
        TAKEN_OUT[name](activation).numpy()[:] = 0
        activation.sum().backward()
        assert weight.grad is not None
        assert weight.grad.tolist() == [0, 0]


class TestTransforms:
    def test_vmap_refuses_data(self):
        with pytest.raises(RuntimeError, match="accessing `data` under vmap transform is not allowed"):
            torch.func.vmap(lambda x: x.data)(torch.ones(3, 2))

    def test_vmap_takes_detach(self):
        assert torch.func.vmap(lambda x: x.detach())(torch.ones(3, 2)).shape == (3, 2)

    def test_nested_grad_tells_them_apart(self):
        def second_derivative(take_out):
            first = torch.func.grad(lambda x: x * take_out(x))
            return torch.func.grad(first)(torch.tensor(3.0)).item()

        assert second_derivative(lambda x: x.detach()) == 0
        assert second_derivative(lambda x: x.data) == 1


class TestWhereDataCannotBeReplaced:
    def test_a_store(self):
        weight = nn.Parameter(torch.ones(2))
        weight.data = torch.zeros(3)
        assert weight.tolist() == [0, 0, 0]
        assert weight.requires_grad

    def test_a_mutation_under_grad(self):
        weight = torch.ones(2, requires_grad=True)
        activation = weight.exp()
        activation.data.mul_(2)
        activation.sum().backward()
        changed = torch.ones(2, requires_grad=True).exp()
        changed.detach().mul_(2)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            changed.sum().backward()

    def test_the_data_of_a_packed_sequence(self):
        packed = nn.utils.rnn.pack_sequence([torch.ones(2)])
        assert packed.data.numpy().tolist() == [1, 1]
        assert not hasattr(packed, "detach")

    def test_the_data_of_an_array(self):
        assert isinstance(np.ones(2).data, memoryview)
