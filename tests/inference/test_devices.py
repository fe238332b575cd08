"""Where tensors are: factories, moves, devices chosen at run time."""

from tests.helpers import check, check_and_run, check_silent


class TestFactories:
    def test_put_tensors_in_host_memory_unless_told_otherwise(self):
        check_and_run("""
            torch.zeros(3).numpy()
            torch.tensor([1.0, 2.0]).numpy()
            torch.arange(4).numpy()
            torch.rand(3, device="cpu").numpy()
            torch.rand(3, device=torch.device("cpu")).numpy()
            torch.rand(3, device=None).numpy()
        """)

    def test_take_a_device_by_keyword(self):
        check_and_run("""
            torch.zeros(3, device="cuda").numpy()  # TNP201
            torch.tensor([1.0], device="cuda:0").numpy()  # TNP201
            torch.arange(4, device=torch.device("cuda")).numpy()  # TNP201
            torch.full((2,), 1.0, device=torch.device("cuda", 0)).numpy()  # TNP201
        """)

    def test_take_the_index_of_an_accelerator(self):
        check("""
            torch.rand(3, device=0).numpy()  # TNP201
        """)

    def test_keep_the_device_of_what_they_imitate(self):
        check_and_run("""
            like = torch.rand(3, device="cuda")
            torch.zeros_like(like).numpy()  # TNP201
            torch.rand_like(like).numpy()  # TNP201
            like.new_zeros(3).numpy()  # TNP201
            torch.zeros_like(like, device="cpu").numpy()
            like.new_zeros(3, device="cpu").numpy()
        """)

    def test_take_the_device_of_another_tensor(self):
        check_and_run("""
            there = torch.rand(3, device="cuda")
            here = torch.rand(3)
            torch.ones(3, device=there.device).numpy()  # TNP201
            torch.ones(3, device=here.device).numpy()
        """)

    def test_follow_the_default_device(self):
        check_and_run("""
            torch.set_default_device("cuda")
            x = torch.ones(3)
            x.numpy()  # TNP201
            torch.ones(3, device="cpu").numpy()
            torch.set_default_device("cpu")
            torch.ones(3).numpy()
            x.numpy()  # TNP201
        """)

    def test_follow_the_device_of_the_block_around_them(self):
        check_and_run("""
            with torch.device("cuda"):
                x = torch.ones(3)
            x.numpy()  # TNP201
            torch.ones(3).numpy()
        """)

    def test_from_numpy_stays_in_host_memory(self):
        check_and_run("""
            import numpy as np
            import torch

            with torch.device("cuda"):
                torch.from_numpy(np.ones(3)).numpy()
                torch.as_tensor(np.ones(3)).numpy()  # TNP201
        """)


class TestMoves:
    def test_by_a_method_of_their_own(self):
        check_and_run("""
            x = torch.rand(3)
            x.cuda().numpy()  # TNP201
            x.cuda(0).numpy()  # TNP201
            x.cuda(non_blocking=True).numpy()  # TNP201
            x.cuda().cpu().numpy()
            x.numpy()
        """)

    def test_by_to_with_a_device(self):
        check_and_run("""
            x = torch.rand(3)
            x.to("cuda").numpy()  # TNP201
            x.to("cuda:0").numpy()  # TNP201
            x.to(torch.device("cuda")).numpy()  # TNP201
            x.to(device="cuda").numpy()  # TNP201
            x.to("cuda", torch.float64).numpy()  # TNP201
            x.to("cuda", non_blocking=True).numpy()  # TNP201
            x.to(dtype=torch.float64, device="cuda").numpy()  # TNP201
        """)

    def test_back_by_to_with_a_device(self):
        check_and_run("""
            x = torch.rand(3, device="cuda")
            x.to("cpu").numpy()
            x.to(torch.device("cpu")).numpy()
            x.to(device="cpu").numpy()
            x.to("cpu", torch.float64).numpy()
            x.to(torch.float64).numpy()  # TNP201
            x.to(dtype=torch.float64).numpy()  # TNP201
        """)

    def test_by_to_with_a_dtype_do_not_happen(self):
        check_and_run("""
            x = torch.rand(3)
            x.to(torch.float64).numpy()
            x.to(dtype=torch.int64).numpy()
            x.to(torch.float64, copy=True).numpy()
            x.double().numpy()
            x.type(torch.float64).numpy()
        """)

    def test_by_to_with_another_tensor(self):
        check_and_run("""
            here, there = torch.rand(3), torch.rand(3, device="cuda")
            here.to(there).numpy()  # TNP201
            there.to(here).numpy()
            here.to(there.device).numpy()  # TNP201
            there.to(here.device).numpy()
            here.type_as(there).numpy()  # TNP201
            there.type_as(here).numpy()
        """)

    def test_to_a_device_of_unknown_name_are_a_sign(self):
        check("""
            def move(x: torch.Tensor, device):
                x.to(device).detach().numpy()  # TNP301
                x.to(device=device).detach().numpy()  # TNP301
                x.to(device).cpu().detach().numpy()
        """)

    def test_to_a_device_of_the_configuration_are_a_sign(self):
        check("""
            import torch
            from settings import config

            torch.rand(3).to(config.device).numpy()  # TNP301
            torch.rand(3, device=config.device).numpy()  # TNP301
            torch.rand(3).to(config["device"]).numpy()  # TNP301
        """)

    def test_whose_result_is_not_kept_do_not_happen(self):
        check_and_run("""
            x = torch.rand(3)
            x.cuda()
            x.to("cuda")
            x.numpy()
        """)

    def test_to_where_the_other_operand_is(self):
        check_and_run("""
            there = torch.rand(3, device="cuda")
            (there * 2).numpy()  # TNP201
            (2 - there).numpy()  # TNP201
            (there + torch.tensor(1.0)).numpy()  # TNP201
            (there @ there).numpy()  # TNP201
            torch.cat([there, there]).numpy()  # TNP201
            torch.stack((there, there)).sum(0).numpy()  # TNP201
            (there > 0).numpy()  # TNP201
            (-there).numpy()  # TNP201
        """)

    def test_of_views(self):
        check_and_run("""
            there = torch.rand(3, 4, device="cuda")
            there[0].numpy()  # TNP201
            there[:, 1].numpy()  # TNP201
            there.T.numpy()  # TNP201
            there.reshape(-1).numpy()  # TNP201
            there.max(dim=0).values.numpy()  # TNP201
            there.max(dim=0)[1].numpy()  # TNP201
            there.argmax(1).numpy()  # TNP201
            there[0].cpu().numpy()
        """)

    def test_to_numbers_leave_the_device(self):
        check_and_run("""
            there = torch.rand(3, device="cuda")
            torch.tensor(there.tolist()).numpy()
            torch.tensor(there.sum().item()).numpy()
            torch.tensor(float(there[0])).numpy()
            torch.tensor(there).numpy()  # TNP201
        """)

    def test_by_the_device_of_a_tensor(self):
        check_and_run("""
            x = torch.rand(3, device="cuda")
            y = torch.rand(3).to(x.device)
            y.numpy()  # TNP201
        """)

    def test_in_place_through_data(self):
        check_and_run("""
            x = torch.rand(3)
            x.data = x.data.cuda()
            x.numpy()  # TNP201
        """)


class TestOtherAccelerators:
    def test_are_accelerators(self):
        check("""
            x = torch.rand(3)
            x.to("mps").numpy()  # TNP201
            x.to("xpu").numpy()  # TNP201
            torch.zeros(3, device="mps").numpy()  # TNP201
            torch.zeros(3, device="hpu").cpu().numpy()
        """)

    def test_are_not_brought_back_by_a_test_for_cuda(self):
        check("""
            x = torch.rand(3).to("mps")
            if x.is_cuda:
                x = x.cpu()
            x.numpy()  # TNP201
        """)

    def test_may_be_there_where_cuda_is_not(self):
        check("""
            def convert(x: torch.Tensor):
                x = x.detach()
                if x.is_cuda:
                    x = x.cpu()
                return x.numpy()  # TNP401
        """)

    def test_meta_has_no_data_at_all(self):
        check("""
            x = torch.zeros(3, device="meta")
            x.numpy()  # TNP206
        """)


class TestDevicesChosenAtRunTime:
    def test_by_an_expression(self):
        check_and_run("""
            device = "cuda" if torch.cuda.is_available() else "cpu"
            x = torch.rand(3).to(device)
            x.numpy()  # TNP201
            x.cpu().numpy()
            torch.rand(3, device=torch.device(device)).numpy()  # TNP201
        """)

    def test_by_an_expression_inside_the_constructor(self):
        check_and_run("""
            device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
            torch.rand(3).to(device).numpy()  # TNP201
        """)

    def test_by_an_expression_the_other_way_around(self):
        check_and_run("""
            device = "cpu" if not torch.cuda.is_available() else "cuda"
            torch.rand(3).to(device).numpy()  # TNP201
        """)

    def test_by_a_block(self):
        check_and_run("""
            if torch.cuda.is_available():
                device = "cuda"
            else:
                device = "cpu"
            torch.rand(3).to(device).numpy()  # TNP201
        """)

    def test_by_a_block_of_three(self):
        check_and_run("""
            if torch.cuda.is_available():
                device = torch.device("cuda")
            elif torch.backends.mps.is_available():
                device = torch.device("mps")
            else:
                device = torch.device("cpu")
            torch.rand(3).to(device).numpy()  # TNP201
        """)

    def test_by_a_flag(self):
        check_and_run("""
            use_cuda = torch.cuda.is_available()
            x = torch.rand(3)
            if use_cuda:
                x = x.cuda()
            x.numpy()  # TNP201
        """)

    def test_with_a_further_condition_are_a_sign(self):
        check("""
            import argparse

            import torch

            options = argparse.ArgumentParser().parse_args()
            use_cuda = not options.no_cuda and torch.cuda.is_available()
            device = torch.device("cuda" if use_cuda else "cpu")
            torch.rand(3).to(device).numpy()  # TNP301
        """)

    def test_of_the_current_accelerator(self):
        check("""
            device = torch.accelerator.current_accelerator()
            torch.rand(3).to(device).numpy()  # TNP201
        """)

    def test_only_where_there_is_none_stay_in_host_memory(self):
        check_and_run("""
            x = torch.rand(3)
            if not torch.cuda.is_available():
                x.numpy()
            else:
                x.cuda().numpy()  # TNP201
        """)

    def test_brought_back_where_there_is_one(self):
        check_and_run("""
            has_cuda = torch.cuda.is_available()
            x = torch.rand(3)
            if has_cuda:
                x = x.cuda()
            y = x * 2
            if has_cuda:
                y = y.cpu()
            y.numpy()
        """)

    def test_that_are_the_cpu_by_decree(self):
        check_and_run("""
            device = torch.device("cpu")
            x = torch.rand(3).to(device)
            x.numpy()
        """)

    def test_as_the_default_of_a_parameter_are_a_sign(self):
        check("""
            def make(device="cuda"):
                return torch.rand(3, device=device).numpy()  # TNP301

            def stay(device="cpu"):
                return torch.rand(3, device=device).numpy()  # TNP401
        """)


class TestNamesOfDevices:
    def test_are_pieced_together(self):
        check_and_run("""
            index = 0
            torch.rand(3).to(f"cuda:{index}").numpy()  # TNP201
            torch.rand(3).to("cuda:" + str(index)).numpy()  # TNP201
            torch.rand(3).to("cuda:%d" % index).numpy()  # TNP201
            torch.rand(3).to("cuda:{}".format(index)).numpy()  # TNP201
        """)

    def test_are_joined_where_several_are_possible(self):
        check("""
            def move(flag):
                device = "cuda" if flag else "cuda:1"
                torch.rand(3).to(device).numpy()  # TNP201
                either = "cuda" if flag else "cpu"
                torch.rand(3).to(either).numpy()  # TNP301
        """)

    def test_are_no_devices_elsewhere(self):
        check_silent("""
            words = {"cuda": 1}
            x = torch.rand(3)
            x.names = "cuda"
            x.numpy()
        """)
