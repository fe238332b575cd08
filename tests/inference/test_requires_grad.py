"""What requires grad: leaves, results, views, changes in place."""

from tests.helpers import check, check_and_run


class TestLeaves:
    def test_are_told_by_keyword(self):
        check_and_run("""
            torch.ones(3, requires_grad=True).numpy()  # TNP202
            torch.tensor([1.0], requires_grad=True).numpy()  # TNP202
            torch.ones(3, requires_grad=False).numpy()
            torch.ones(3).numpy()
        """)

    def test_are_told_by_a_flag_that_is_not_known(self):
        check("""
            def make(flag):
                return torch.ones(3, requires_grad=flag).numpy()  # TNP302
        """)

    def test_are_told_by_a_method(self):
        check_and_run("""
            x = torch.ones(3)
            x.requires_grad_()
            x.numpy()  # TNP202
            x.requires_grad_(False)
            x.numpy()
            torch.ones(3).requires_grad_().numpy()  # TNP202
            torch.ones(3).requires_grad_(True).numpy()  # TNP202
        """)

    def test_are_told_by_an_attribute(self):
        check_and_run("""
            x = torch.ones(3)
            x.requires_grad = True
            x.numpy()  # TNP202
            x.requires_grad = False
            x.numpy()
        """)

    def test_are_parameters(self):
        check_and_run("""
            nn.Parameter(torch.ones(3)).numpy()  # TNP202
            nn.Parameter(torch.ones(3), requires_grad=False).numpy()
            torch.nn.parameter.Parameter(torch.ones(3)).numpy()  # TNP202
        """)

    def test_of_two_names_are_one_object(self):
        check_and_run("""
            x = torch.ones(3)
            y = x
            y.requires_grad_()
            x.numpy()  # TNP202
        """)

    def test_remain_leaves_after_a_copy_was_detached(self):
        check_and_run("""
            x = torch.ones(3, requires_grad=True)
            y = x.detach()
            y.numpy()
            x.numpy()  # TNP202
            x.detach_()
            x.numpy()
        """)


class TestResults:
    def test_require_grad_if_an_operand_does(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.ones(3)
            (w * 2).numpy()  # TNP202
            (x + w).numpy()  # TNP202
            (2 ** w).numpy()  # TNP202
            torch.cat([x, w]).numpy()  # TNP202
            torch.stack([x, w]).numpy()  # TNP202
            torch.where(x > 0, x, w).numpy()  # TNP202
            (x * 2).numpy()
        """)

    def test_that_look_discrete_still_require_grad(self):
        check_and_run("""
            w = torch.rand(3, requires_grad=True)
            w.round().numpy()  # TNP202
            w.sign().numpy()  # TNP202
            (w // 1).numpy()  # TNP202
            (w * 0).numpy()  # TNP202
            w.half().numpy()  # TNP202
            torch.as_tensor(w).numpy()  # TNP202
        """)

    def test_of_integers_and_booleans_do_not(self):
        check_and_run("""
            w = torch.rand(3, requires_grad=True)
            w.argmax().numpy()
            (w > 0).numpy()
            w.long().numpy()
            w.to(torch.int32).numpy()
            w.argsort().numpy()
            w.nonzero().numpy()
            w.isnan().numpy()
            torch.eq(w, 1).numpy()
        """)

    def test_come_in_pairs_of_which_one_requires_grad(self):
        check_and_run("""
            w = torch.rand(3, 3, requires_grad=True)
            values, indices = w.max(dim=1)
            values.numpy()  # TNP202
            indices.numpy()
            w.topk(1).values.numpy()  # TNP202
            w.topk(1).indices.numpy()
            w.sort()[1].numpy()
            w.sort()[0].numpy()  # TNP202
            torch.max(w, 1)[1].numpy()
            torch.max(w, 1)[0].numpy()  # TNP202
        """)

    def test_made_anew_do_not(self):
        check_and_run("""
            w = torch.rand(3, requires_grad=True)
            torch.zeros_like(w).numpy()
            w.new_ones(3).numpy()
            torch.tensor(w.tolist()).numpy()
        """)

    def test_detached_do_not(self):
        check_and_run("""
            w = torch.rand(3, requires_grad=True)
            w.detach().numpy()
            (w * 2).detach().numpy()
            w.detach().clone().numpy()
            w.clone().numpy()  # TNP202
            w.detach().requires_grad_().numpy()  # TNP202
            (w.detach() * w).numpy()  # TNP202
        """)

    def test_keep_grad_on_the_way_to_the_host(self):
        check_and_run("""
            w = torch.rand(3, requires_grad=True)
            w.cpu().numpy()  # TNP202
            w.to("cpu").numpy()  # TNP202
            w.double().numpy()  # TNP202
            w.contiguous().numpy()  # TNP202
            w.view(-1).numpy()  # TNP202
            w[0].numpy()  # TNP202
            w.squeeze().numpy()  # TNP202
        """)

    def test_of_distributions(self):
        check_and_run("""
            mean = torch.zeros(3, requires_grad=True)
            normal = torch.distributions.Normal(mean, torch.ones(3))
            normal.sample().numpy()  # TNP302|TNP402? TNP301|TNP401?
            normal.rsample().numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
        """)

    def test_gradients_do_not_unless_a_graph_of_them_was_made(self):
        check_and_run("""
            w = torch.rand(3, requires_grad=True)
            (w ** 2).sum().backward()
            w.grad.numpy()
        """)
        check_and_run("""
            w = torch.rand(3, requires_grad=True)
            (w ** 2).sum().backward(create_graph=True)
            w.grad.numpy()  # TNP202|TNP302|TNP402
        """)


class TestChangesInPlace:
    def test_make_the_tensor_require_grad(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(3)
            x.add_(w)
            x.numpy()  # TNP202
        """)

    def test_by_an_augmented_assignment(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            total = torch.zeros(3)
            total += w
            total.numpy()  # TNP202
        """)

    def test_of_a_number_by_an_augmented_assignment(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            total = 0
            total += w
            total.numpy()  # TNP202
        """)

    def test_of_an_item(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(2, 3)
            x[0] = w
            x.numpy()  # TNP202
        """)

    def test_of_an_item_by_what_needs_no_grad(self):
        check_and_run("""
            x = torch.zeros(2, 3)
            x[0] = torch.ones(3)
            x[1] = 4
            x.numpy()
        """)

    def test_of_a_view_reach_its_base(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            base = torch.zeros(2, 3)
            row = base[0]
            row.mul_(w)
            row.numpy()  # TNP202
            base.numpy()  # TNP202|TNP302
        """)

    def test_of_a_base_reach_its_views(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            base = torch.zeros(2, 3)
            row = base[0]
            base += w
            row.numpy()  # TNP202|TNP302
        """)

    def test_under_no_grad_change_nothing_of_it(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(3)
            with torch.no_grad():
                x.add_(w)
                x[0] = w.sum()
            x.numpy()
        """)

    def test_of_another_name_of_the_object(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(3)
            y = x
            y += w
            x.numpy()  # TNP202
        """)

    def test_of_integers_need_no_grad(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            counts = torch.zeros(3, dtype=torch.int64)
            counts += (w > 0)
            counts.numpy()
        """)

    def test_by_an_out_argument(self):
        check_and_run("""
            x = torch.zeros(3)
            torch.add(torch.ones(3), 1, out=x)
            x.numpy()
        """)


class TestTensorsOfCallers:
    def test_are_open_without_a_sign(self):
        check("""
            def convert(x: torch.Tensor):
                return x.numpy()  # TNP401 TNP402
        """)

    def test_are_open_without_an_annotation(self):
        check("""
            def convert(x):
                return x.numpy()  # TNP401 TNP402
        """)

    def test_with_one_step_are_open_in_the_other(self):
        check("""
            def convert(x: torch.Tensor):
                x.cpu().numpy()  # TNP402
                x.detach().numpy()  # TNP301
                x.detach().cpu().numpy()
                x.cpu().detach().numpy()
                x.cpu().float().detach().permute(0, 1).numpy()
        """)

    def test_that_are_detached_elsewhere_in_the_function(self):
        check("""
            def convert(x: torch.Tensor):
                x = x.detach()
                x = x.cpu()
                return x.numpy()
        """)
