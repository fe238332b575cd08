"""`.data` on the way to NumPy, in the chain or through a name."""

import pytest

from flake8_torch_numpy.finding import FixSafety
from tests.helpers import check, check_silent, only_finding


class TestInTheChain:
    def test_is_found(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            w.data.numpy()  # TNP101
            w.data.cpu().numpy()  # TNP101
            w.data[0].cpu().numpy()  # TNP101
            (w * 2).data.numpy()  # TNP101
            w.data.view(-1).float().numpy()  # TNP101
            w.detach().numpy()
        """)

    def test_is_found_without_need(self):
        check("""
            torch.ones(3).data.numpy()  # TNP101
        """)

    def test_still_needs_the_other_step(self):
        check("""
            w = torch.ones(3, requires_grad=True, device="cuda")
            w.data.numpy()  # TNP101 TNP201
            w.data.cpu().numpy()  # TNP101
        """)

    def test_points_at_the_attribute(self):
        finding = only_finding("w = torch.ones(3, requires_grad=True)\ny = w.data.numpy()\n", "TNP101")
        assert (finding.line, finding.column, finding.end_column) == (5, 6, 10)

    def test_of_unknown_tensors(self):
        check("""
            def run(x, loss: torch.Tensor):
                loss.data.cpu().numpy()  # TNP101
                x.data.cpu().numpy()  # TNP101
        """)

    def test_of_parameters(self):
        check("""
            net = nn.Linear(3, 2)
            net.weight.data.numpy()  # TNP101
            for parameter in net.parameters():
                parameter.data.cpu().numpy()  # TNP101
        """)

    def test_does_not_excuse_grad_that_comes_back(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            (w.data * w).numpy()  # TNP202
            w.data.requires_grad_().numpy()  # TNP202
        """)


class TestThroughAName:
    def test_is_found_at_the_conversion(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            d = w.data
            e = d.cpu()
            e.sum(0).numpy()  # TNP101
        """)

    def test_is_found_over_a_call(self):
        check("""
            def run(net: nn.Linear, s):
                d = net(s).data.cpu()
                return d.sum(2).numpy()  # TNP101
        """)

    def test_is_forgotten_by_another_value(self):
        check_silent("""
            w = torch.ones(3, requires_grad=True)
            d = w.data
            d = torch.ones(3)
            d.numpy()
        """)

    def test_says_where_it_was(self):
        source = "w = torch.ones(3, requires_grad=True)\n\nd = w.data\nd.numpy()\n"
        finding = only_finding(source, "TNP101")
        assert finding.line == 7
        assert "line 6" in finding.message


class TestOtherThingsOfThatName:
    def test_of_data_sets_and_batches(self):
        check("""
            from torch.nn.utils.rnn import PackedSequence, pack_sequence

            import torch

            def run(dataset, packed: PackedSequence):
                dataset.data[0].cpu().detach().numpy()
                packed.data.detach().cpu().numpy()
                pack_sequence([torch.ones(3)]).data.numpy()  # TNP401? TNP402?
        """)

    @pytest.mark.parametrize("name", ["dataset", "train_set", "batch", "packed", "loader", "sequence"])
    def test_are_known_by_their_owners_names(self, name):
        check(f"""
            def run({name}, x):
                {name}.data.detach().cpu().numpy()
                {name}.data.numpy()  # TNP401 TNP402?
                x.data.cpu().numpy()  # TNP101
        """)

    def test_are_known_by_what_else_the_owner_has(self):
        check("""
            def save(image, write):
                write(image.data.numpy(), image.affine)  # TNP401 TNP402?

            def resample(image):
                x = image.data.cpu()
                image.set_data(torch.as_tensor(x.numpy()))

            def show(x, y):
                x.data.cpu().numpy(), y.affine  # TNP101
                x.mine = 1
                return x.shape, x.T, x.mine, x._version

            def proven(model):
                x = torch.ones(3)
                x.data.cpu().numpy(), x.affine  # TNP101
        """)

    def test_are_not_known_by_what_it_has_where_it_is_something_else(self):
        check("""
            def equal(one, other):
                if isinstance(one, torch.Tensor):
                    return (one.data.cpu().numpy() == other.data.cpu().numpy()).all()  # TNP101 TNP101
                elif isinstance(one, dict):
                    return one.keys() == other.keys()
                return one == other

            def show(x, is_image):
                if is_image:
                    return x.affine
                return x.data.cpu().numpy()  # TNP101

            def asked_twice(x, is_image):
                if is_image:
                    print(x.affine)
                is_image = not is_image
                if not is_image:
                    x.data.cpu().numpy()
        """)

    @pytest.mark.parametrize(
        "body",
        [
            "def __init__(self, data): self.data = data",
            "data: torch.Tensor",
            "@property\n                def data(self): return self.kept",
        ],
    )
    def test_of_a_class_of_the_module_that_has_one(self, body):
        check(f"""
            class Boxes:
                {body}

            def show(boxes, x: torch.Tensor):
                boxes.data.cpu().numpy()  # TNP402?
                x.data.cpu().numpy()  # TNP101
        """)

    def test_not_of_a_fixture_of_that_name(self):
        check("""
            class TestLayers:
                @pytest.fixture
                def data(self):
                    return [1]

                def test_weight(self, layer, data):
                    layer.weight.data.cpu().numpy()  # TNP101
        """)

    def test_of_modules(self):
        check("""
            import torch
            import torchvision.datasets as datasets

            torch.utils.data.something().numpy()  # TNP401? TNP402?
            mnist = datasets.MNIST("root")
            mnist.data.detach().cpu().numpy()
        """)

    def test_of_classes_of_the_module(self):
        check_silent("""
            class Image:
                def __init__(self):
                    self.data = torch.ones(3)

                def convert(self):
                    return self.data.numpy()

            Image().data.numpy()
        """)

    def test_in_files_with_other_frameworks(self):
        check("""
            import tensorflow as tf
            import torch

            def run(x, ds):
                x.data.numpy()
                tf.data.experimental.cardinality(ds).numpy()
                torch.ones(3).data.numpy()  # TNP101
        """)

    def test_that_is_written(self):
        check_silent("""
            w = torch.ones(3)
            w.data = torch.zeros(3)
            w.data.add_(1)
            w.numpy()
        """)


class TestFix:
    def test_of_the_chain_is_safe(self, check_fixed):
        check_fixed(
            """
            w = torch.ones(3, requires_grad=True)
            a = w.data.numpy()
            b = (w * 2).data.cpu().numpy()
            c = (
                w
                .data
                .numpy()
            )
            """,
            """
            w = torch.ones(3, requires_grad=True)
            a = w.detach().numpy()
            b = (w * 2).detach().cpu().numpy()
            c = (
                w
                .detach()
                .numpy()
            )
            """,
        )

    def test_of_a_name_is_unsafe(self, check_fixed):
        before = """
            w = torch.ones(3, requires_grad=True)
            d = w.data
            y = d.numpy()
        """
        check_fixed(before, before)
        check_fixed(before, before.replace(".data", ".detach()"), unsafe_fixes=True)
        fix = only_finding(before, "TNP101").fix
        assert fix is not None
        assert fix.safety is FixSafety.UNSAFE
        assert fix.reason

    @pytest.mark.parametrize("owner", ["loss", "x", "self.weight", "outputs[0]", "net(x)"])
    def test_of_what_is_not_proven_to_be_a_tensor_is_unsafe(self, owner):
        finding = only_finding(f"def run(self, net, x, loss, outputs):\n    return {owner}.data.numpy()\n", "TNP101")
        assert finding.fix is not None
        assert finding.fix.safety is FixSafety.UNSAFE
        assert finding.fix.reason

    @pytest.mark.parametrize("annotation", ["torch.Tensor", "nn.Parameter", "'torch.Tensor'"])
    def test_of_what_is_annotated_as_a_tensor_is_safe(self, annotation):
        finding = only_finding(f"def run(batch: {annotation}):\n    return batch.data.numpy()\n", "TNP101")
        assert finding.fix is not None
        assert finding.fix.safety is FixSafety.SAFE

    def test_of_a_store_is_never_made(self, check_fixed):
        before = """
            w = torch.ones(3)
            w.data = torch.zeros(3)
            y = w.data.numpy()
        """
        check_fixed(before, before.replace("w.data.numpy()", "w.detach().numpy()"))

    def test_together_with_a_missing_step(self, check_fixed):
        check_fixed(
            """
            w = torch.ones(3, requires_grad=True, device="cuda")
            y = w.data.numpy()
            """,
            """
            w = torch.ones(3, requires_grad=True, device="cuda")
            y = w.detach().cpu().numpy()
            """,
        )
