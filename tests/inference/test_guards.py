"""Conditions that tell what a tensor is."""

from tests.helpers import check, check_and_run, check_silent


class TestDevice:
    def test_moved_back_where_it_is_on_cuda(self):
        check_and_run("""
            x = torch.ones(3)
            if torch.cuda.is_available():
                x = x.cuda()
            if x.is_cuda:
                x = x.cpu()
            x.numpy()
        """)

    def test_moved_back_where_it_is_not_in_host_memory(self):
        check_silent("""
            def run(x: torch.Tensor):
                x = x.detach()
                if x.device.type != "cpu":
                    x = x.cpu()
                return x.numpy()

            def other(x: torch.Tensor):
                x = x.detach()
                if not x.is_cpu:
                    x = x.cpu()
                return x.numpy()

            def third(x: torch.Tensor):
                x = x.detach()
                if x.device != torch.device("cpu"):
                    x = x.cpu()
                return x.numpy()

            def fourth(x: torch.Tensor):
                x = x.detach()
                if str(x.device) != "cpu":
                    x = x.cpu()
                return x.numpy()
        """)

    def test_replaced_where_it_was_tested_though_the_caller_has_it_too(self):
        check("""
            def convert(x: torch.Tensor):
                if x.requires_grad:
                    x = x.detach()
                if x.is_cuda:
                    x = x.cpu()
                if x.dtype == torch.bfloat16:
                    x = x.float()
                return x.numpy()  # TNP401 TNP402

            def convert_all(values):
                x = torch.as_tensor(values)
                return convert(x), x
        """)

    def test_replaced_where_it_may_be_what_it_was_made_of(self):
        check("""
            def convert(values):
                x = values.cpu()
                if x.dtype == torch.bfloat16:
                    x = x.to(torch.float32)
                return x.numpy()  # TNP402
        """)

    def test_not_replaced_though_it_was_tested(self):
        check("""
            def convert(x: torch.Tensor):
                y = x
                if x.requires_grad:
                    y = x.detach()
                return x.cpu().numpy()  # TNP302

            def convert_all(values):
                x = torch.as_tensor(values)
                return convert(x), x
        """)

    def test_replaced_by_one_that_may_break_where_it_was_tested(self):
        check_and_run("""
            def _convert(x):
                if not x.requires_grad:
                    x = x * torch.ones(3, requires_grad=True)
                return x.numpy()  # TNP202|TNP302

            x = torch.ones(3)
            _convert(x)
            x.numpy()
        """)

    def test_converted_only_in_host_memory(self):
        check_silent("""
            def run(x: torch.Tensor):
                if x.device.type == "cpu":
                    return x.detach().numpy()
                if x.is_cpu:
                    return x.detach().numpy()
                if x.device == torch.device("cpu"):
                    return x.detach().numpy()
                return x.detach().cpu().numpy()
        """)

    def test_converted_only_on_the_device(self):
        check("""
            def run(x: torch.Tensor):
                if x.is_cuda:
                    return x.detach().numpy()  # TNP201
                if x.device.type == "mps":
                    return x.detach().numpy()  # TNP201
        """)

    def test_asserted(self):
        check("""
            def run(x: torch.Tensor):
                assert x.device.type == "cpu"
                assert not x.requires_grad
                return x.numpy()

            def broken(x: torch.Tensor):
                assert x.is_cuda
                return x.detach().numpy()  # TNP201
        """)

    def test_leaves_other_tensors_alone(self):
        check("""
            def run(x: torch.Tensor, y: torch.Tensor):
                if x.device.type == "cpu":
                    return y.detach().numpy()  # TNP301
        """)

    def test_speaks_of_what_the_name_was_bound_to(self):
        check("""
            def run(x: torch.Tensor):
                is_on_host = x.device.type == "cpu"
                if x.device.type == "cpu":
                    x = x.cuda()
                    return x.detach().numpy()  # TNP201
        """)

    def test_of_an_attribute(self):
        check("""
            class Holder:
                def __init__(self, x: torch.Tensor):
                    self.x = x

                def convert(self):
                    x = self.x.detach()
                    if x.device.type == "cpu":
                        return x.numpy()
                    return x.numpy()  # TNP201|TNP301|TNP401
        """)


class TestGrad:
    def test_detached_where_needed(self):
        check("""
            def run(x: torch.Tensor):
                if x.requires_grad:
                    x = x.detach()
                return x.numpy()  # TNP401
        """)

    def test_converted_only_without(self):
        check("""
            def run(x: torch.Tensor):
                x = x.cpu()
                if not x.requires_grad:
                    return x.numpy()
                return x.numpy()  # TNP202
        """)

    def test_compared_with_a_truth_value(self):
        check("""
            def run(x: torch.Tensor):
                x = x.cpu()
                if x.requires_grad is False:
                    return x.numpy()
                if x.requires_grad == True:
                    return x.numpy()  # TNP202
        """)

    def test_of_a_proven_tensor_leaves_one_way(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            if w.requires_grad:
                w.numpy()  # TNP202
            else:
                w.numpy()
        """)

    def test_by_the_function_that_made_it(self):
        check("""
            def run(x: torch.Tensor):
                x = x.cpu()
                if x.grad_fn is None and not x.requires_grad:
                    return x.numpy()
        """)

    def test_by_the_grad_mode(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            if not torch.is_grad_enabled():
                w.numpy()  # TNP202?
            else:
                w.numpy()  # TNP202
        """)


class TestClass:
    def test_is_a_tensor(self):
        check("""
            def run(x):
                if isinstance(x, torch.Tensor):
                    x = x.detach().cpu().numpy()
                return x

            def broken(x):
                if isinstance(x, torch.Tensor):
                    return x.numpy()  # TNP401 TNP402

            def asked(x):
                if torch.is_tensor(x):
                    return x.cpu().numpy()  # TNP402
        """)

    def test_is_no_tensor(self):
        check("""
            def run(x):
                if not isinstance(x, torch.Tensor):
                    return x.numpy()
                return x.detach().cpu().numpy()

            def other(x):
                if isinstance(x, torch.Tensor):
                    return None
                return x.numpy()
        """)

    def test_is_one_of_several(self):
        check("""
            def run(x):
                if isinstance(x, (list, tuple)):
                    return [item.cpu().numpy() for item in x]  # TNP402
                if isinstance(x, (torch.Tensor, torch.nn.Parameter)):
                    return x.cpu().numpy()  # TNP402
        """)

    def test_or_another_class(self):
        check("""
            import numpy as np
            import torch

            def run(x):
                if isinstance(x, np.ndarray):
                    return x
                return x.numpy()  # TNP401 TNP402
        """)

    def test_is_asked_by_a_function_of_the_module(self):
        check("""
            import numpy as np
            import torch

            def is_tensor(x):
                '''Is it one?'''
                return isinstance(x, torch.Tensor)

            is_wanted = lambda x: is_tensor(x) and not x.requires_grad

            def run(x, y):
                if is_tensor(x):
                    x = x.detach().cpu()
                np.array(x)
                if not is_tensor(y):
                    return y.numpy()
                return y.numpy()  # TNP401 TNP402

            def other(x):
                if is_wanted(x):
                    return x.cpu().numpy()
        """)

    def test_is_asked_and_nothing_kept_of_it(self):
        check("""
            import numpy as np
            import torch

            def is_tensor(x):
                return isinstance(x, torch.Tensor)

            def itself(x):
                return x

            def run(x):
                if is_tensor(x):
                    if x.requires_grad:
                        x = x.detach()
                    if x.device != torch.device("cpu"):
                        x = x.cpu()
                    if x.dtype == torch.bfloat16:
                        return np.array(x.float())
                return np.array(x)

            def changed(y):
                x = torch.ones(3)
                kept = itself(x)
                x.requires_grad_()
                kept.numpy()  # TNP202
        """)

    def test_is_not_asked_by_what_does_something_else(self):
        check("""
            import torch

            kind = torch.Tensor

            def noted(x):
                print(x)
                return isinstance(x, torch.Tensor)

            def both(x, y):
                return isinstance(x, torch.Tensor)

            def keyword(x, *, y=1):
                return isinstance(x, torch.Tensor)

            def of_kind(x):
                return isinstance(x, kind)

            def endless(x):
                return endless(x)

            def run(x, kind):
                if not noted(x):
                    x.numpy()  # TNP401 TNP402
                if not both(x, x):
                    x.numpy()  # TNP401 TNP402
                if not keyword(x):
                    x.numpy()  # TNP401 TNP402
                if not of_kind(x):
                    x.numpy()  # TNP401 TNP402
                if endless(x):
                    x.numpy()  # TNP401 TNP402
        """)

    def test_of_what_is_annotated_as_one_of_several(self):
        check("""
            from dataclasses import dataclass

            import numpy as np
            import torch

            @dataclass
            class Condition:
                frames: list[float] | np.ndarray | torch.Tensor

            def run(x: list[float] | np.ndarray | torch.Tensor, condition: Condition):
                if isinstance(x, np.ndarray):
                    np.expand_dims(x, axis=0)
                else:
                    np.expand_dims(x, axis=0)  # TNP401 TNP402
                if not isinstance(x, torch.Tensor):
                    np.asarray(x)
                if isinstance(condition.frames, np.ndarray):
                    np.expand_dims(condition.frames, axis=0)
        """)

    def test_of_parameters_of_torch_in_files_with_other_frameworks(self):
        check("""
            import tensorflow as tf
            import torch

            def run(x):
                if isinstance(x, torch.Tensor):
                    return x.numpy()  # TNP401 TNP402
                return x.numpy()
        """)

    def test_has_a_method(self):
        check("""
            def run(x):
                if hasattr(x, "numpy"):
                    return x.numpy()  # TNP401 TNP402
        """)


class TestClassOfItems:
    def test_is_that_of_the_first(self):
        check("""
            import numpy as np
            import torch
            from PIL import Image

            def run(x: torch.Tensor | list[torch.Tensor] | list[np.ndarray] | np.ndarray):
                if isinstance(x[0], np.ndarray):
                    return np.stack(x)
                if isinstance(x[0], torch.Tensor):
                    return [item.numpy() for item in x]  # TNP401 TNP402
                return np.stack(x)

            def images(image):
                if isinstance(image[0], Image.Image):
                    return [np.array(item) for item in image]
                return [item.numpy() for item in image]  # TNP401 TNP402

            def others(x):
                if not isinstance(x[0], (torch.Tensor, torch.nn.Parameter)):
                    return [item.numpy() for item in x]
                return [item.numpy() for item in x]  # TNP401 TNP402
        """)

    def test_of_lists_in_view(self):
        check_and_run("""
            import numpy as np
            import torch

            tensors, arrays = [torch.ones(3), torch.ones(3).requires_grad_()], [np.ones(3), np.ones(3)]
            for items in (tensors, arrays):
                if isinstance(items[0], torch.Tensor):
                    [item.detach().numpy() for item in items]
                elif isinstance(items[0], np.ndarray):
                    np.stack(items)
            if isinstance(tensors[0], np.ndarray):
                np.stack(tensors)
            if isinstance(arrays[0], torch.Tensor):
                np.stack(arrays)
            if isinstance(tensors[0], torch.Tensor):
                tensors[1].numpy()  # TNP202
        """)

    def test_is_open_where_it_may_be_that_of_something_else(self):
        check("""
            import numpy as np
            import torch

            def run(x: list[torch.Tensor], y, kind):
                if isinstance(x[0], (torch.Tensor, np.ndarray)):
                    x[1].numpy()  # TNP401 TNP402
                if not isinstance(x[0], np.ndarray):
                    x[1].numpy()  # TNP401 TNP402
                if isinstance(x[0], kind):
                    x[1].numpy()  # TNP401 TNP402
                if isinstance(y(x)[0], np.ndarray):
                    x[1].numpy()  # TNP401 TNP402
        """)


class TestNone:
    def test_is_left_out(self):
        check("""
            def run(flag):
                x = None
                if flag:
                    x = torch.ones(3).cuda()
                if x is not None:
                    return x.numpy()  # TNP201

            def other(flag):
                x = None
                if flag:
                    x = torch.ones(3).cuda()
                if x is None:
                    return None
                return x.numpy()  # TNP201
        """)

    def test_is_replaced(self):
        check("""
            def run(x=None):
                if x is None:
                    x = torch.ones(3, requires_grad=True)
                return x.cpu().numpy()  # TNP302
        """)

    def test_as_truth(self):
        check("""
            def run(flag):
                x = torch.ones(1).cuda() if flag else None
                if x:
                    x.numpy()  # TNP201
                y = x or torch.ones(1)
                y.numpy()  # TNP301
        """)
