"""Functions and methods of torch that are called in unusual ways, or give unusual things."""

from tests.helpers import check, check_and_run, check_silent


class TestMaking:
    def test_a_device_without_a_name(self):
        check("""
            def run(options):
                torch.ones(3, device=torch.device(**options)).numpy()  # TNP401?
        """)

    def test_by_a_default_type_on_the_host(self):
        check_silent("""
            torch.set_default_tensor_type("torch.DoubleTensor")
            torch.ones(3).numpy()
        """)

    def test_of_something_that_may_be_a_tensor(self):
        check("""
            def run(data):
                torch.tensor(data).numpy()  # TNP401
                torch.tensor(data, device="cpu").numpy()
        """)

    def test_of_nothing_but_lists(self):
        check_and_run("""
            torch.tensor([]).numpy()
            torch.tensor([], requires_grad=True).numpy()  # TNP202
            torch.tensor([[]], requires_grad=True).numpy()  # TNP202
            torch.tensor(()).numpy()
        """)

    def test_of_complex_numbers(self):
        check_and_run("""
            torch.tensor(1j, requires_grad=True).numpy()  # TNP202
            torch.tensor([1j, 2j], requires_grad=True).numpy()  # TNP202
            torch.ones(2, dtype=complex, requires_grad=True).numpy()  # TNP202
            torch.ones(2).to(dtype=complex).numpy()
        """)

    def test_of_deeply_nested_lists(self):
        check_and_run("""
            torch.tensor([[[[[[1.0]]]]]], requires_grad=True).numpy()  # TNP202
            torch.tensor([[[[[[1]]]]]]).numpy()
        """)

    def test_in_a_type_that_numpy_lacks(self):
        check_and_run("""
            torch.ones(3, dtype=torch.bfloat16, device="cuda").float().numpy()  # TNP201
            torch.ones(3, dtype=torch.bfloat16).float().numpy()
            torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.quint8).dequantize().numpy()
        """)

    def test_complex_tensors_of_parts(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            torch.complex(w, torch.ones(3)).numpy()  # TNP202
            torch.complex(torch.ones(3), torch.ones(3)).numpy()
            torch.polar(w, torch.ones(3)).abs().numpy()  # TNP202
            (torch.ones(3, dtype=torch.complex64) + w).numpy()  # TNP202
            (w + torch.ones(3, dtype=torch.complex64).conj()).detach().numpy()
        """)

    def test_by_the_gradient_of_nothing_that_is_named(self):
        check("""
            def run(options):
                torch.autograd.grad(**options)[0].numpy()  # TNP401 TNP402
        """)


class TestResults:
    def test_of_integers_with_fractions(self):
        check_and_run("""
            torch.add(torch.arange(3), 1.5).numpy()
            torch.mul(torch.arange(3), 2).numpy()
            torch.arange(3).add(0.5).requires_grad_().numpy()  # TNP202
        """)

    def test_of_conjugates_of_real_tensors(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            torch.ones(3).conj().numpy()
            w.conj().numpy()  # TNP202
            torch.arange(3).conj().numpy()
        """)

    def test_through_which_no_gradients_go(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            torch.ones(3).expand_as(w).numpy()
            torch.ones(3).view_as(w).numpy()
            torch.ones(3).reshape_as(w).numpy()
            w.expand_as(torch.ones(3)).numpy()  # TNP202
        """)

    def test_that_hold_lists_and_numbers(self):
        check_and_run("""
            w = torch.ones(3, 2, requires_grad=True)
            values, indices = torch.max(w, 0)
            values.numpy()  # TNP202
            indices.numpy()
            torch.meshgrid(w[:, 0], w[:, 1], indexing="ij")[0].numpy()  # TNP202|TNP302
            torch.frexp(torch.ones(3)).exponent.numpy()
            torch.unique(torch.ones(3), return_counts=True)[1].numpy()
        """)

    def test_of_functions_that_change_their_argument(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.ones(3)
            torch.relu_(x).numpy()
            torch.nn.functional.relu(x, inplace=True).numpy()
            y = torch.ones(3)
            y.add_(w).numpy()  # TNP202
            y.numpy()  # TNP202
        """)

    def test_of_functions_that_change_what_is_no_tensor(self):
        check("""
            torch.relu_("text").numpy()  # TNP401? TNP402?
        """)

    def test_of_sparse_tensors(self):
        check_and_run("""
            w = torch.ones(3, 3, requires_grad=True)
            w.to_sparse().to_dense().numpy()  # TNP202
            torch.ones(3, 3).to_sparse().to_dense().numpy()
            torch.eye(3).to_sparse().coalesce().values().numpy()
        """)

    def test_of_functions_that_are_methods(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            torch.Tensor.cuda(w).detach().numpy()  # TNP201
            torch.Tensor.detach(w).numpy()
            torch.Tensor.add(1, w).numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)

    def test_written_into_a_tensor_that_has_no_name(self):
        check_and_run("""
            w = torch.ones(3)
            torch.add(w, 1, out=torch.empty(3)).numpy()
        """)


class TestConversions:
    def test_to_what_is_asked_of_a_tensor(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            whole = torch.arange(3)
            w.to(dtype=whole.dtype).numpy()
            whole.to(w.dtype).numpy()
            torch.ones(3, dtype=w.dtype, requires_grad=True).numpy()  # TNP202
        """)

    def test_to_nothing(self):
        check("""
            def run():
                w = torch.ones(3, requires_grad=True)
                w.to(None).numpy()  # TNP202
                w.detach().to(None).numpy()
        """)

    def test_to_an_unknown_type(self):
        check("""
            def run(kind):
                w = torch.ones(3, requires_grad=True)
                w.type(kind).numpy()  # TNP202|TNP302 TNP301
                w.detach().type(kind).cpu().numpy()
                print(w.type())
        """)

    def test_to_the_type_of_something_unknown(self):
        check("""
            def run(like, options):
                torch.ones(3).type_as(like).numpy()  # TNP401
                torch.ones(3).type_as(like).cpu().numpy()
                torch.ones(3).type_as(**options).numpy()  # TNP401
                torch.ones(3).type_as("text").numpy()  # TNP401
        """)

    def test_of_an_unknown_object_to_the_host(self):
        check("""
            def run(x):
                x.cpu().detach().numpy()
        """)

    def test_data_set_to_something_that_is_no_tensor(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            w.data = "text"
            w.detach().numpy()
        """)


class TestLoaders:
    def test_with_a_function_that_makes_batches(self):
        check("""
            from torch.utils.data import DataLoader
            import torch

            def run(data, collate):
                for x in DataLoader(data):
                    x.numpy()
                for x in DataLoader(data, collate_fn=collate):
                    x.numpy()
        """)

    def test_with_a_function_in_view_that_makes_batches(self):
        check("""
            from torch.utils.data import DataLoader
            import torch

            def stacked(items):
                return torch.stack(items), torch.stack(items).cuda()

            def run(data, device):
                for x, y in DataLoader(data, collate_fn=stacked):
                    x.numpy()
                    y.numpy()  # TNP201
                for x in DataLoader(data, collate_fn=lambda items: torch.stack(items).to(device)):
                    x.numpy()  # TNP301
                loader = DataLoader(data, collate_fn=lambda items: {"x": torch.stack(items), "n": len(items)})
                for batch in loader:
                    batch["x"].numpy()
        """)
