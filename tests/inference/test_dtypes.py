"""Dtypes: what makes them, what becomes of several, what converts them, and who chooses them."""

import pytest

from tests.helpers import check, check_and_run


class TestFactories:
    def test_take_the_dtype_that_is_named(self):
        check_and_run("""
            torch.ones(3, dtype=torch.bfloat16).numpy()  # TNP204
            torch.full((3,), 1.0, dtype=torch.bfloat16).numpy()  # TNP204
            torch.arange(3, dtype=torch.bfloat16).numpy()  # TNP204
            torch.tensor([1.0], dtype=torch.bfloat16).numpy()  # TNP204
            torch.as_tensor([1.0], dtype=torch.bfloat16).numpy()  # TNP204
            torch.BFloat16Tensor([1.0]).numpy()  # TNP204
            torch.ones(3, dtype=torch.float16).numpy()
        """)

    def test_take_that_of_another_tensor(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            torch.zeros_like(x).numpy()  # TNP204
            x.new_ones(3).numpy()  # TNP204
            x.new_tensor([1.0]).numpy()  # TNP204
            torch.ones(3, dtype=x.dtype).numpy()  # TNP204
            torch.zeros_like(x, dtype=torch.float32).numpy()
        """)

    def test_take_the_default(self):
        check_and_run("""
            torch.set_default_dtype(torch.bfloat16)
            torch.ones(3).numpy()  # TNP204
            torch.tensor([1.5]).numpy()  # TNP204
            torch.tensor([1]).numpy()
            torch.arange(3).numpy()
            nn.Linear(1, 1).weight.detach().numpy()  # TNP204
            torch.ones(3, dtype=torch.float32).numpy()
            torch.set_default_dtype(torch.float32)
            torch.ones(3).numpy()
        """)

    def test_take_the_default_tensor_type(self):
        check_and_run("""
            torch.set_default_tensor_type(torch.BFloat16Tensor)
            torch.ones(3).numpy()  # TNP204
            torch.set_default_tensor_type(torch.FloatTensor)
            torch.ones(3).numpy()
        """)

    def test_of_constructors_of_old(self):
        check_and_run("""
            def run(x):
                torch.FloatTensor(x).numpy()  # TNP402
                torch.LongTensor(x).numpy()
                torch.Tensor(x).numpy()  # TNP402
                torch.FloatTensor([1.0]).numpy()
                torch.Tensor(2, 3).numpy()

            run([1, 2])
            w = torch.ones(3, requires_grad=True)
            torch.FloatTensor(w).numpy()  # TNP202
            torch.Tensor(w).numpy()  # TNP202
        """)


class TestConversions:
    def test_by_method(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            x.float().numpy()
            x.double().numpy()
            x.half().numpy()
            x.long().numpy()
            x.bool().numpy()
            torch.ones(3).bfloat16().numpy()  # TNP204
            torch.ones(3).chalf().numpy()  # TNP204
            torch.ones(3).cfloat().numpy()
        """)

    def test_by_to_and_type(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            x.to(torch.float32).numpy()
            x.to(dtype=torch.float32).numpy()
            x.to("cpu", torch.float64).numpy()
            x.to(float).numpy()
            x.to("cpu").numpy()  # TNP204
            x.type(torch.float32).numpy()
            x.type("torch.FloatTensor").numpy()
            x.to(torch.float32).to(torch.bfloat16).numpy()  # TNP204
        """)

    def test_to_that_of_another_tensor(self):
        check_and_run("""
            x, y = torch.ones(3, dtype=torch.bfloat16), torch.ones(3)
            x.to(y).numpy()
            x.type_as(y).numpy()
            x.to(y.dtype).numpy()
            y.to(x).numpy()  # TNP204
            y.type_as(x).numpy()  # TNP204
            y.to(x.dtype).numpy()  # TNP204
        """)

    def test_to_one_to_which_others_are_promoted(self):
        check_and_run("""
            narrow = torch.ones(3, dtype=torch.bfloat16)
            single, whole = torch.ones(3), torch.ones(3, dtype=torch.int64)
            single.to(torch.promote_types(narrow.dtype, single.dtype)).numpy()
            narrow.to(torch.promote_types(narrow.dtype, torch.float16)).numpy()
            narrow.to(torch.promote_types(narrow.dtype, torch.int64)).numpy()  # TNP204
            whole.to(torch.promote_types(torch.uint8, torch.int64)).numpy()
            narrow.to(torch.result_type(whole, 1.5)).numpy()
            narrow.to(torch.result_type(whole, whole)).numpy()
            single.to(torch.result_type(narrow, narrow)).numpy()  # TNP204
        """)
        check("""
            def run(x):
                x.detach().cpu().to(torch.promote_types(x.dtype, torch.float32)).numpy()
                x.detach().cpu().to(torch.result_type(x, 1.0)).numpy()
        """)

    def test_of_the_same_bytes(self):
        check_and_run("""
            x = torch.ones(4, dtype=torch.bfloat16)
            x.view(torch.int16).numpy()
            x.view(2, 2).numpy()  # TNP204
            torch.ones(3, dtype=torch.int16).view(torch.bfloat16).numpy()  # TNP204
            torch.ones(3, dtype=torch.int16).view(dtype=torch.bfloat16).numpy()  # TNP204
        """)

    def test_of_the_same_bytes_leave_autograd(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            w.view(torch.int32).numpy()
            w.view(3, 1).numpy()  # TNP202
            w.view(torch.float32).numpy()  # TNP202|TNP302
        """)

    def test_to_integers_leave_autograd(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            w.long().numpy()
            w.to(torch.int64).numpy()
            w.bfloat16().numpy()  # TNP202 TNP204
        """)


class TestOperations:
    def test_keep_the_dtype(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            (x * 2 + 1.5).numpy()  # TNP204
            (2 / x).numpy()  # TNP204
            x.sum().numpy()  # TNP204
            torch.softmax(x, 0).numpy()  # TNP204
            torch.cat([x, x]).numpy()  # TNP204
            nn.functional.relu(x).numpy()  # TNP204
            x[0].numpy()  # TNP204
            x.clone().numpy()  # TNP204
            torch.max(x, 0).values.numpy()  # TNP204
        """)

    def test_of_which_the_result_is_an_index_or_a_truth_value(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            x.argmax().numpy()
            (x > 1).numpy()
            torch.isnan(x).numpy()
            torch.max(x, 0).indices.numpy()
            torch.sort(x)[1].numpy()
        """)

    def test_that_are_told_a_dtype(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            x.sum(dtype=torch.float32).numpy()
            torch.softmax(x, 0, dtype=torch.float32).numpy()
            torch.ones(3).sum(dtype=torch.bfloat16).numpy()  # TNP204
        """)

    def test_in_place_keep_that_of_the_target(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            x.add_(torch.ones(3)).numpy()  # TNP204
            torch.ones(3).add_(x).numpy()
        """)

    def test_of_several_dtypes(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            (x + torch.ones(3)).numpy()  # TNP304
            (x + torch.ones(())).numpy()  # TNP304
            (x * torch.ones(3, dtype=torch.int64)).numpy()  # TNP204
            torch.where(x > 0, x, torch.ones(3)).numpy()  # TNP304
        """)

    def test_of_integers_give_the_default_dtype(self):
        check_and_run("""
            (torch.arange(3) / 2).numpy()
            torch.set_default_dtype(torch.bfloat16)
            (torch.arange(3) / 2).numpy()  # TNP204
            (torch.arange(3) * 1.5).numpy()  # TNP204
            torch.arange(3).sqrt().numpy()  # TNP204
            (torch.arange(3) * 2).numpy()
            torch.arange(3).float().mean().numpy()
        """)


class TestModules:
    @pytest.mark.parametrize("convert", ["bfloat16()", "to(torch.bfloat16)", "to(dtype=torch.bfloat16)"])
    def test_are_converted_in_place(self, convert):
        check_and_run(f"""
            net = nn.Linear(2, 2).requires_grad_(False)
            net.weight.numpy()
            net.{convert}
            net.weight.numpy()  # TNP204
            net(torch.ones(2, dtype=torch.bfloat16)).numpy()  # TNP204
            net(torch.ones(2, dtype=torch.bfloat16)).float().numpy()
            net.float()
            net.weight.numpy()
            net(torch.ones(2)).numpy()
            net.half()
            net.weight.numpy()
        """)

    def test_are_made_so(self):
        check_and_run("""
            with torch.no_grad():
                nn.Linear(2, 2, dtype=torch.bfloat16).weight.numpy()  # TNP204
                nn.Sequential(nn.Linear(2, 2), nn.ReLU()).to(torch.bfloat16)[0].weight.numpy()  # TNP204
                nn.Parameter(torch.ones(2, dtype=torch.bfloat16)).numpy()  # TNP204
        """)

    def test_without_parameters_keep_the_dtype_of_the_input(self):
        check_and_run("""
            x = torch.ones(2, dtype=torch.bfloat16)
            nn.ReLU().bfloat16()(torch.ones(2)).numpy()
            nn.ReLU()(x).numpy()  # TNP204
            nn.MaxPool1d(2, return_indices=True)(x.view(1, 2))[1].numpy()
        """)

    def test_embed_in_the_dtype_of_the_weights(self):
        check_and_run("""
            net = nn.Embedding(3, 2)
            net(torch.tensor([1])).numpy()  # TNP202
            net.bfloat16().requires_grad_(False)
            net(torch.tensor([1])).numpy()  # TNP204
        """)

    def test_keep_the_dtype_of_counters(self):
        check_and_run("""
            net = nn.BatchNorm1d(2).bfloat16()
            net.running_mean.numpy()  # TNP204|TNP304
            net.num_batches_tracked.numpy()  # TNP304?
            net.state_dict()["num_batches_tracked"].numpy()  # TNP304?
        """)

    def test_convert_their_buffers(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(2, 2).requires_grad_(False)
                    self.register_buffer("mask", torch.ones(2))
                    self.register_buffer("steps", torch.zeros(2, dtype=torch.long))
                    self.plain = torch.ones(2)

                def forward(self, x):
                    return self.layer(x) * self.mask

            net = Net().bfloat16()
            net.mask.numpy()  # TNP204
            net.steps.numpy()
            net.plain.numpy()
            net.layer.weight.numpy()  # TNP204
            net(torch.ones(2, dtype=torch.bfloat16)).numpy()  # TNP204
            for parameter in net.parameters():
                parameter.numpy()  # TNP204
            for buffer in net.buffers():
                buffer.numpy()  # TNP304
            net.to(torch.float32)
            net.mask.numpy()
            net(torch.ones(2)).numpy()
        """)


class TestChosenElsewhere:
    def test_for_models(self):
        check("""
            def run(model: nn.Module, x: torch.Tensor, other):
                with torch.no_grad():
                    model(x).cpu().numpy()  # TNP404
                    other(x).cpu().numpy()  # TNP404
                    model(x).float().cpu().numpy()
                    model(x).argmax(-1).cpu().numpy()
                    (model(x) > 0).cpu().numpy()
                    model(x).detach().cpu().numpy()
                model(x).cpu().numpy()  # TNP302
        """)

    def test_for_models_that_are_converted_in_view(self):
        check("""
            def run(model: nn.Module, x: torch.Tensor):
                with torch.no_grad():
                    model.bfloat16()
                    model(x).cpu().numpy()  # TNP304
                    model.float()
                    model(x).cpu().numpy()
        """)

    def test_for_the_parts_of_a_model(self):
        check("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(2, 2)
                    self.register_buffer("mask", torch.ones(2))

                @torch.no_grad()
                def show(self, x: torch.Tensor):
                    self.layer(x).cpu().numpy()  # TNP404
                    self.layer.weight.cpu().numpy()  # TNP404
                    self.mask.cpu().numpy()  # TNP404
                    x.cpu().numpy()
        """)

    def test_for_attributes_of_what_a_model_gives(self):
        check("""
            def run(model, x):
                with torch.no_grad():
                    out = model(x)
                out.sample.cpu().numpy()  # TNP404
                out.logits[:, 0].cpu().numpy()  # TNP404
                out.logits.detach().cpu().numpy()
        """)

    def test_between_two(self):
        check("""
            def run(flag):
                torch.ones(3, dtype=torch.bfloat16 if flag else torch.float32).numpy()  # TNP304
                torch.ones(3, dtype=torch.float16 if flag else torch.float32).numpy()
        """)


class TestGuards:
    def test_on_the_dtype(self):
        check_and_run("""
            def run(flag):
                x = torch.ones(3)
                if flag:
                    x = x.bfloat16()
                x.numpy()  # TNP204|TNP304
                if x.dtype == torch.bfloat16:
                    x.numpy()  # TNP204
                    x = x.float()
                x.numpy()

            run(True)
            run(False)
        """)

    @pytest.mark.parametrize(
        "test",
        [
            "x.dtype is torch.bfloat16",
            "torch.bfloat16 == x.dtype",
            "x.dtype in (torch.bfloat16,)",
            "x.dtype in [torch.bfloat16]",
            "x.dtype in {torch.bfloat16}",
            pytest.param(
                "x.dtype in (torch.bfloat16, torch.float16)",
                marks=pytest.mark.xfail(reason="what may be the tensor itself is joined with what it was before"),
            ),
            "not x.dtype != torch.bfloat16",
            "not (x.dtype not in (torch.bfloat16,))",
        ],
    )
    def test_are_written_in_many_ways(self, test):
        check(f"""
            def run(flag):
                x = torch.ones(3)
                if flag:
                    x = x.bfloat16()
                if {test}:
                    x = x.float()
                x.numpy()
        """)

    def test_in_expressions(self):
        check_and_run("""
            x = torch.ones(3, dtype=torch.bfloat16)
            y = x.float() if x.dtype == torch.bfloat16 else x
            y.numpy()
        """)

    def test_on_one_dtype_of_several_tell_nothing_of_the_others(self):
        check_and_run("""
            x = torch.ones(3, device="cuda").to(torch.float8_e5m2)
            if x.dtype != torch.bfloat16:
                x.numpy()  # TNP201 TNP204?
        """)

    def test_with_what_is_not_known_tell_nothing(self):
        check("""
            def run(y: torch.Tensor, dtype, flag):
                x = torch.ones(3, device="cuda")
                wanted = torch.bfloat16 if flag else torch.float32
                if x.dtype == y.dtype:
                    x.numpy()  # TNP201
                if x.dtype != y.dtype:
                    x.numpy()  # TNP201
                if x.dtype == dtype:
                    x.numpy()  # TNP201
                if x.dtype != wanted:
                    x.numpy()  # TNP201
                if x.dtype == wanted:
                    x.numpy()  # TNP201
        """)

    def test_on_floating_and_complex(self):
        check("""
            def run(flag, x: torch.Tensor):
                y = torch.ones(3)
                if flag:
                    y = y.bfloat16()
                if y.is_floating_point():
                    y = y.float()
                y.numpy()
                if not x.is_floating_point():
                    x.cpu().numpy()  # TNP402?
                if not torch.is_floating_point(x) and not x.is_complex():
                    x.cpu().numpy()
        """)

    def test_on_quantised(self):
        check_and_run("""
            def run(x):
                x.numpy()  # TNP204|TNP304 TNP401? TNP402?
                if x.is_quantized:
                    x = x.dequantize()
                x.numpy()  # TNP401? TNP402?

            run(torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.quint8))
            run(torch.ones(3))
        """)
