"""pytest's fixtures and parametrize: what tests are given."""

from tests.helpers import check


class TestFixtures:
    def test_of_the_module(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def image():
                return torch.ones(3, device="cuda")

            @pytest.fixture(scope="module")
            def net():
                return torch.nn.Linear(2, 2)

            def test_image(image, net):
                image.numpy()  # TNP201
                image.cpu().numpy()
                net(torch.ones(2)).numpy()  # TNP202
                with torch.no_grad():
                    net(torch.ones(2)).numpy()
        """)

    def test_of_the_class_come_first(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def image():
                return torch.ones(3, device="cuda")

            class TestImage:
                @pytest.fixture
                def image(self):
                    return torch.ones(3)

                def test_image(self, image):
                    image.numpy()

            class TestDerived(TestImage):
                def test_derived(self, image):
                    image.numpy()

            class TestOther:
                def test_other(self, image):
                    image.numpy()  # TNP201
        """)

    def test_of_fixtures(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def weight():
                return torch.ones(3, requires_grad=True)

            @pytest.fixture
            def double(weight):
                return weight * 2

            def test_double(double):
                double.numpy()  # TNP202
        """)

    def test_that_yield(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def weight():
                yield torch.ones(3, requires_grad=True)
                torch.cuda.empty_cache()

            def test_weight(weight):
                weight.numpy()  # TNP202
        """)

    def test_that_return_something_to_iterate_over(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def pairs():
                return zip([torch.ones(1)], [torch.ones(1, device="cuda")])

            def test_pairs(pairs):
                for x, y in pairs:
                    x.numpy()
                    y.numpy()  # TNP201
        """)

    def test_with_parameters_of_their_own_are_open(self):
        check("""
            import pytest
            import torch

            @pytest.fixture(params=[torch.ones(1), torch.ones(1, device="cuda")])
            def image(request):
                return request.param

            def test_image(image):
                image.numpy()  # TNP401 TNP402
        """)

    def test_from_elsewhere_are_open(self):
        check("""
            import torch

            def test_image(image):
                image.numpy()  # TNP401 TNP402
                image.detach().numpy()  # TNP401
        """)

    def test_are_for_tests_alone(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def image():
                return torch.ones(3)

            def convert(image):
                return image.numpy()  # TNP401 TNP402

            def test_image(image):
                image.numpy()
        """)

    def test_that_are_no_fixtures(self):
        check("""
            import torch

            def image():
                return torch.ones(3)

            def test_image(image):
                image.numpy()  # TNP401 TNP402
        """)


class TestParametrize:
    def test_with_one_name(self):
        check("""
            import pytest
            import torch

            @pytest.mark.parametrize("x", [torch.ones(1), torch.ones(2)])
            def test_host(x):
                x.numpy()

            @pytest.mark.parametrize("x", [torch.ones(1), torch.ones(1, device="cuda")])
            def test_both(x):
                x.numpy()  # TNP301

            @pytest.mark.parametrize("device", ["cpu", "cuda"])
            def test_device(device):
                torch.ones(3, device=device).numpy()  # TNP301
        """)

    def test_with_several_names(self):
        check("""
            import pytest
            import torch

            @pytest.mark.parametrize("x, dtype", [(torch.ones(1), torch.float32), (torch.ones(1), torch.bfloat16)])
            def test_dtype(x, dtype):
                x.numpy()
                x.to(dtype).numpy()  # TNP304

            @pytest.mark.parametrize(("x", "y"), [(torch.ones(1), torch.ones(1, requires_grad=True))])
            def test_pair(x, y):
                x.numpy()
                y.numpy()  # TNP202
        """)

    def test_twice(self):
        check("""
            import pytest
            import torch

            @pytest.mark.parametrize("x", [torch.ones(1)])
            @pytest.mark.parametrize("y", [torch.ones(1, requires_grad=True)])
            def test_both(x, y):
                x.numpy()
                y.numpy()  # TNP202
        """)

    def test_comes_before_fixtures_of_the_name(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def image():
                return torch.ones(3, device="cuda")

            @pytest.mark.parametrize("image", [torch.ones(3)])
            def test_image(image):
                image.numpy()
        """)

    def test_for_the_fixture_is_not_for_the_test(self):
        check("""
            import pytest
            import torch

            @pytest.fixture
            def image(request):
                return torch.ones(request.param, device="cuda")

            @pytest.mark.parametrize("image", [1, 2], indirect=True)
            def test_image(image):
                image.numpy()  # TNP201
        """)

    def test_with_rows_that_are_not_known_is_open(self):
        check("""
            import pytest
            import torch
            from cases import CASES

            @pytest.mark.parametrize("x, y", CASES)
            def test_cases(x, y):
                x.numpy()  # TNP401 TNP402
        """)
