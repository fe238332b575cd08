"""Loops: what one round leaves for the next, and what is left after the last one."""

import pytest

from tests.helpers import check, check_and_run, check_silent


class TestOneRoundAfterTheOther:
    def test_sees_what_the_one_before_did(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(3)
            for _ in range(3):
                x.numpy()  # TNP202
                x = x + w
            x.numpy()  # TNP202
        """)

    def test_may_be_the_only_one(self):
        check("""
            def run(items):
                w = torch.ones(3, requires_grad=True)
                x = torch.zeros(3)
                for _ in items:
                    x.numpy()  # TNP302
                    x = x + w
                x.numpy()  # TNP302
        """)

    @pytest.mark.parametrize("rounds", ["enumerate(range(2))", "zip([1, 2], (3, 4))", "(n for n in (1, 2))"])
    def test_is_counted_through_other_iterators(self, rounds):
        check_and_run(f"""
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(3)
            for _ in {rounds}:
                x.numpy()  # TNP202
                x = x + w
        """)

    @pytest.mark.parametrize("rounds", ["range(1)", "[1]", "(n for n in (1, 2) if n > 1)", "islice(range(5), 1)"])
    def test_may_not_follow(self, rounds):
        check_and_run(f"""
            import torch
            from itertools import islice
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(3)
            for _ in {rounds}:
                x.numpy()  # TNP302
                x = x + w
        """)

    def test_may_be_left_over_by_what_was_taken_before(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.zeros(3)
            rounds = iter([1, 2])
            next(rounds)
            for _ in rounds:
                x.numpy()  # TNP302
                x = x + w
        """)

    def test_may_be_the_first(self):
        check("""
            def run(items):
                x = torch.zeros(3)
                for item in items:
                    x = x.cuda()
                return x.numpy()  # TNP301
        """)

    def test_surely_happens_over_a_display(self):
        check_and_run("""
            x = torch.zeros(3)
            for factor in (1, 2):
                x = x.cuda() * factor
            x.numpy()  # TNP201
        """)

    def test_of_sums(self):
        check_and_run("""
            net = nn.Linear(3, 1)
            total = 0
            for _ in range(3):
                total += net(torch.rand(2, 3)).mean()
            total.numpy()  # TNP202|TNP302
        """)

    def test_of_a_running_mean_of_numbers(self):
        check_and_run("""
            net = nn.Linear(3, 1)
            total = torch.zeros(1)
            for _ in range(3):
                total += net(torch.rand(2, 3)).mean().item()
            total.numpy()
        """)

    def test_changes_slowly(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            a = b = c = d = e = torch.zeros(3)
            for _ in range(9):
                e.numpy()  # TNP302
                e = d
                d = c
                c = b
                b = a
                a = w * 2
        """)

    def test_exchanges_names(self):
        check_and_run("""
            a, b = torch.zeros(3), torch.ones(3, requires_grad=True)
            for _ in range(3):
                a, b = b, a
            a.numpy()  # TNP302
            b.numpy()  # TNP302
        """)


class TestCollecting:
    def test_into_a_list(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            out = []
            for _ in range(3):
                out.append(net(torch.rand(1, 3)))
            torch.cat(out).numpy()  # TNP202
            torch.stack(out).detach().numpy()
            out[0].numpy()  # TNP202
        """)

    def test_into_a_list_on_a_device(self):
        check("""
            import torch

            def run(net, loader, device):
                out = []
                for x in loader:
                    out.append(torch.relu(net(x.to(device))).detach())
                return torch.cat(out).numpy()  # TNP301
        """)

    def test_arrays_into_a_list(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            out = []
            for _ in range(3):
                out.append(net(torch.rand(1, 3)).detach().numpy())
            torch.tensor(out[0]).numpy()
        """)

    def test_by_adding_lists(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            out = []
            for _ in range(3):
                out += [w * 2]
            out[-1].numpy()  # TNP202
            for item in out:
                item.numpy()  # TNP202
        """)

    def test_into_a_dict(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            out = {}
            for index in range(3):
                out[index] = w * 2
            for key, value in out.items():
                value.numpy()  # TNP202
            for value in out.values():
                value.detach().numpy()
        """)


class TestEnds:
    def test_by_break(self):
        check_and_run("""
            x = torch.zeros(3)
            for _ in range(3):
                x = x.cuda()
                break
            else:
                x = x.cpu()
            x.numpy()  # TNP201|TNP301
        """)

    def test_by_break_out_of_an_endless_loop(self):
        check_and_run("""
            x = torch.zeros(3)
            while True:
                x = x.cuda()
                if x.sum() == 0:
                    break
                x = x.cpu()
            x.numpy()  # TNP201
        """)

    def test_by_continue(self):
        check_and_run("""
            x = torch.zeros(3)
            for index in range(3):
                x.numpy()  # TNP301
                if index == 0:
                    x = x.cuda()
                    continue
                x = x.cpu()
            x.numpy()  # TNP301
        """)

    def test_with_else(self):
        check_and_run("""
            x = torch.zeros(3)
            for _ in range(3):
                pass
            else:
                x = x.cuda()
            x.numpy()  # TNP201
        """)

    def test_by_return_out_of_an_endless_loop(self):
        check("""
            def run():
                x = torch.zeros(3)
                while True:
                    if x.sum() > 0:
                        return x.numpy()  # TNP301
                    x = x.cuda()
        """)

    def test_while_a_condition_holds(self):
        check("""
            def run(x: torch.Tensor):
                while x.requires_grad:
                    x = x.detach()
                return x.cpu().numpy()
        """)


class TestWhatIsIterated:
    def test_rows_of_a_tensor(self):
        check_and_run("""
            for row in torch.ones(3, 2, requires_grad=True):
                row.numpy()  # TNP202
            for row in torch.ones(3, 2):
                row.numpy()
            for row in torch.ones(3, 2, device="cuda"):
                row.numpy()  # TNP201
        """)

    def test_with_numbers(self):
        check_and_run("""
            w = torch.ones(3, 2, requires_grad=True)
            x = torch.ones(3, 2)
            for index, row in enumerate(w):
                row.numpy()  # TNP202
            for a, b in zip(w, x):
                a.numpy()  # TNP202
                b.numpy()
        """)

    def test_parameters(self):
        check_and_run("""
            net = nn.Linear(3, 2)
            for parameter in net.parameters():
                parameter.numpy()  # TNP202
            for name, parameter in net.named_parameters():
                parameter.detach().numpy()
            for name, value in net.state_dict().items():
                value.numpy()
        """)

    def test_batches_of_a_loader(self):
        check_and_run("""
            from torch.utils.data import DataLoader, TensorDataset
            import torch

            loader = DataLoader(TensorDataset(torch.rand(4, 3), torch.arange(4)), batch_size=2)
            for images, labels in loader:
                images.numpy()  # TNP402?
                labels.numpy()
            for index, (images, labels) in enumerate(loader):
                labels.to("cpu").numpy()
            images, labels = next(iter(loader))
            labels.numpy()
        """)

    def test_batches_with_a_bar(self):
        check("""
            import torch
            from torch.utils.data import DataLoader
            from tqdm import tqdm

            def run(dataset):
                for images, labels in tqdm(DataLoader(dataset)):
                    labels.numpy()
                    images.cuda().numpy()  # TNP201
        """)


class TestNestedLoops:
    def test_of_training(self):
        check_and_run("""
            net = nn.Linear(3, 1)
            losses = []
            for epoch in range(2):
                running = 0.0
                for _ in range(2):
                    loss = net(torch.rand(2, 3)).mean()
                    running += loss
                losses.append(running)
            torch.stack(losses).numpy()  # TNP202|TNP302
            loss.numpy()  # TNP202
        """)

    def test_many_levels_deep(self):
        check("""
            def run(items):
                x = torch.zeros(3)
                for a in items:
                    for b in items:
                        for c in items:
                            for d in items:
                                for e in items:
                                    x.numpy()  # TNP301|TNP401 TNP402?
                                    x = x.cuda()
                return x.numpy()  # TNP301|TNP401 TNP402?
        """)

    def test_of_which_the_inner_one_is_left(self):
        check_silent("""
            def run(items):
                x = torch.zeros(3)
                for a in items:
                    for b in items:
                        if b:
                            break
                        continue
                return x.numpy()
        """)


class TestAWayThatLeavesALoopEarly:
    def test_finds_what_was_before_the_loop(self):
        check_and_run("""
            def run(flag):
                x = torch.ones(3, requires_grad=True)
                for _ in range(3):
                    if flag:
                        break
                    x = x.detach()
                x.numpy()  # TNP302

            run(bool(input))
        """)

    def test_is_no_proof_of_what_the_rounds_do(self):
        check_and_run("""
            def run(flag):
                x = torch.ones(3)
                for _ in range(3):
                    if flag:
                        break
                    x = torch.ones(3, requires_grad=True)
                x.numpy()  # TNP302

            run(bool(str()))
        """)

    def test_finds_objects_as_they_were_before_the_loop(self):
        check_and_run("""
            def run(flag):
                x = torch.ones(3)
                for _ in range(3):
                    if flag:
                        break
                    x.requires_grad_()
                x.numpy()  # TNP302

            run(bool(str()))
        """)

    def test_does_not_pass_by_what_is_behind_the_last_round(self):
        check_and_run("""
            def run(flag):
                x = torch.ones(3, requires_grad=True)
                for _ in range(3):
                    if flag:
                        break
                else:
                    x = x.detach()
                x.numpy()  # TNP302

            run(bool(input))
        """)

    def test_leaves_the_test_of_a_device_as_it_was(self):
        check("""
            x = torch.ones(3).cuda()
            for _ in range(3):
                if x.device != torch.device("cpu"):
                    break
            x.numpy()  # TNP201
        """)


class TestOverParameters:
    def test_of_a_module_that_is_changed_in_between(self):
        check_and_run("""
            net = nn.BatchNorm1d(2)
            for parameter in net.parameters():
                x = torch.add(parameter, parameter)
                net.to(dtype=torch.bfloat16)
            x.detach().numpy()  # TNP204|TNP304

            other = nn.Linear(2, 2)
            for index, (name, parameter) in enumerate(other.named_parameters()):
                y = parameter * 2
                other.requires_grad_(False)
            y.numpy()  # TNP302?
        """)

    def test_that_are_changed_one_by_one(self):
        check_and_run("""
            net = nn.Linear(2, 2)
            for name, parameter in net.named_parameters():
                x = parameter * 2
                parameter.requires_grad_(False)
            x.numpy()  # TNP202|TNP302
            net(torch.ones(2)).numpy()
        """)
