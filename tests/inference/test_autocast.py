"""Autocast: where torch computes in a narrower dtype."""

from tests.helpers import check, check_and_run

_NET = "net = nn.Linear(2, 2).requires_grad_(False)"


class TestRegion:
    def test_narrows_products(self):
        check_and_run("""
            x = torch.ones(2, 2)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                torch.mm(x, x).numpy()  # TNP304
                (x @ x).numpy()  # TNP304
                x.matmul(x).numpy()  # TNP304
                nn.functional.linear(x, x).numpy()  # TNP304
                torch.mm(x, x).float().numpy()
        """)

    def test_leaves_the_rest_alone(self):
        check_and_run("""
            x = torch.ones(2, 2)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                (x + x).numpy()
                torch.softmax(x, 0).numpy()
                torch.arange(3).numpy()
                nn.ReLU()(x).numpy()
                nn.Linear(2, 2).requires_grad_(False).weight.numpy()
        """)

    def test_narrows_modules(self):
        check_and_run(f"""
            {_NET}
            x = torch.ones(2, 2)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                net(x).numpy()  # TNP304
                nn.Sequential(net, nn.ReLU())(x).numpy()  # TNP304
                nn.Conv2d(1, 1, 1).requires_grad_(False)(x[None, None]).numpy()  # TNP304
        """)

    def test_ends(self):
        check_and_run(f"""
            {_NET}
            x = torch.ones(2, 2)

            def run():
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    return net(x)

            with torch.autocast("cpu", dtype=torch.bfloat16):
                y = net(x)
            y.numpy()  # TNP304
            run().numpy()  # TNP304
            net(x).numpy()
        """)

    def test_reaches_into_calls(self):
        check_and_run("""
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(2, 2)

                def forward(self, x):
                    return self.layer(x)

            with torch.autocast("cpu", dtype=torch.bfloat16), torch.no_grad():
                Net()(torch.ones(2, 2)).numpy()  # TNP304
        """)

    def test_is_switched_off_inside(self):
        check_and_run(f"""
            {_NET}
            with torch.autocast("cpu", dtype=torch.bfloat16):
                with torch.autocast("cpu", enabled=False):
                    net(torch.ones(2, 2)).numpy()
        """)


class TestForms:
    def test_take_bfloat16_on_the_cpu(self):
        check_and_run(f"""
            {_NET}
            x = torch.ones(2, 2)
            with torch.autocast("cpu"):
                net(x).numpy()  # TNP304
            with torch.amp.autocast("cpu", torch.bfloat16):
                net(x).numpy()  # TNP304
            with torch.cpu.amp.autocast():
                net(x).numpy()  # TNP304
        """)

    def test_with_a_dtype_that_numpy_has(self):
        check_and_run("""
            x = torch.ones(2, 2)
            with torch.autocast(device_type="cpu", dtype=torch.float16):
                torch.mm(x, x).numpy()
        """)

    def test_take_float16_on_cuda(self):
        check("""
            def run(model, x):
                with torch.no_grad(), torch.cuda.amp.autocast():
                    model(x).cpu().numpy()  # TNP404
                with torch.no_grad(), torch.autocast("cuda", dtype=torch.bfloat16):
                    model(x).cpu().numpy()  # TNP304
        """)

    def test_with_a_dtype_that_is_chosen_elsewhere(self):
        check("""
            def run(x: torch.Tensor, dtype, flag):
                with torch.no_grad():
                    with torch.autocast("cpu", dtype=dtype):
                        torch.mm(x, x).cpu().numpy()  # TNP404
                    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=flag):
                        torch.mm(x, x).cpu().numpy()  # TNP304
        """)

    def test_as_a_decorator_leave_the_result_open(self):
        check_and_run(f"""
            {_NET}

            @torch.autocast("cpu", dtype=torch.bfloat16)
            def run(x):
                return net(x)

            run(torch.ones(2, 2)).float().numpy()  # TNP401? TNP402?
        """)


class TestModelsOutOfView:
    def test_give_what_is_narrowed(self):
        check("""
            def run(model, x, images):
                with torch.no_grad(), torch.autocast("cuda", dtype=torch.bfloat16):
                    out = model(x)
                out.cpu().numpy()  # TNP304
                out.logits.detach().cpu().numpy()  # TNP304
                out.float().cpu().numpy()
                out.argmax(-1).cpu().numpy()
                images.cpu().numpy()  # TNP402
        """)
