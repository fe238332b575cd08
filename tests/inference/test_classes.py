"""Classes of the module: attributes that methods share, properties, inheritance, data classes."""

from flake8_torch_numpy.inference import analysis
from tests.helpers import check, check_and_run, check_silent


class TestAttributes:
    def test_set_in_the_constructor(self):
        check_and_run("""
            class Holder:
                def __init__(self):
                    self.weight = torch.ones(3, requires_grad=True)
                    self.count = torch.zeros(3)

                def convert(self):
                    self.count.numpy()
                    return self.weight.numpy()  # TNP202

            Holder().convert()
        """)

    def test_set_by_arguments(self):
        check_and_run("""
            class Holder:
                def __init__(self, device):
                    self.buffer = torch.zeros(3, device=device)

                def convert(self):
                    return self.buffer.numpy()  # TNP201 TNP301?

            Holder("cuda").convert()
        """)

    def test_read_from_outside(self):
        check_and_run("""
            class Holder:
                def __init__(self, x):
                    self.x = x

            Holder(torch.ones(3)).x.numpy()
            Holder(torch.ones(3, requires_grad=True)).x.numpy()  # TNP202
            holder = Holder(torch.ones(3))
            holder.x = torch.ones(3, device="cuda")
            holder.x.numpy()  # TNP201
        """)

    def test_set_in_several_methods_are_joined(self):
        check("""
            class Holder:
                def __init__(self):
                    self.x = torch.zeros(3)

                def move(self):
                    self.x = self.x.cuda()

                def convert(self):
                    return self.x.numpy()  # TNP301
        """)

    def test_that_were_never_set_in_view_are_open(self):
        check("""
            from somewhere import Base

            import torch

            class Holder(Base):
                def convert(self):
                    return self.x.numpy()  # TNP401 TNP402
        """)

    def test_changed_in_place(self):
        check_and_run("""
            class Meter:
                def __init__(self):
                    self.total = torch.zeros(1)

                def update(self, loss):
                    self.total += loss

                def value(self):
                    return self.total.numpy()  # TNP202|TNP302 TNP401?

            meter = Meter()
            meter.update(torch.ones(1, requires_grad=True) * 2)
            meter.value()
        """)

    def test_collected_over_methods(self):
        check("""
            class Logger:
                def __init__(self):
                    self.losses = []

                def log(self, x):
                    w = torch.ones(3, requires_grad=True)
                    self.losses.append((w * 2).sum())

                def show(self):
                    return torch.stack(self.losses).numpy()  # TNP202|TNP302
        """)

    def test_of_the_class_itself(self):
        check_and_run("""
            class Holder:
                weight = torch.ones(3, requires_grad=True)

                def convert(self):
                    return self.weight.numpy()  # TNP202|TNP302

            Holder.weight.numpy()  # TNP202
            Holder().convert()
        """)

    def test_two_instances_are_two_objects(self):
        check_and_run("""
            class Holder:
                def __init__(self, x):
                    self.x = x

            here = Holder(torch.ones(3))
            there = Holder(torch.ones(3, device="cuda"))
            here.x.numpy()
            there.x.numpy()  # TNP201
        """)

    def test_of_a_buffer_with_a_device_of_its_own(self):
        check_and_run("""
            class ReplayBuffer:
                def __init__(self, size, device="cpu"):
                    self.device = device
                    self.states = torch.zeros(size, device=self.device)

                def add(self, index, state):
                    with torch.no_grad():
                        self.states[index] = state

                def sample(self):
                    return self.states.numpy()  # TNP401

            buffer = ReplayBuffer(4)
            buffer.add(0, torch.ones(1, requires_grad=True))
            buffer.sample()
        """)


class TestMethods:
    def test_call_each_other(self):
        check_and_run("""
            class Model:
                def make(self):
                    return torch.ones(3, requires_grad=True)

                def convert(self):
                    return self.make().numpy()  # TNP202

            Model().convert()
        """)

    def test_that_return_self(self):
        check_and_run("""
            class Holder:
                def __init__(self):
                    self.x = torch.ones(3)

                def cuda(self):
                    self.x = self.x.cuda()
                    return self

            Holder().cuda().x.numpy()  # TNP201
        """)

    def test_of_the_class(self):
        check_and_run("""
            class Maker:
                @staticmethod
                def static():
                    return torch.ones(3, requires_grad=True)

                @classmethod
                def create(cls):
                    holder = cls()
                    holder.x = torch.ones(3, device="cuda")
                    return holder

            Maker.static().numpy()  # TNP202
            Maker().static().numpy()  # TNP202
            Maker.create().x.numpy()  # TNP201
        """)

    def test_of_operators(self):
        check_and_run("""
            class Box:
                def __init__(self):
                    self.items = [torch.ones(3, requires_grad=True)]

                def __getitem__(self, index):
                    return self.items[index]

                def __iter__(self):
                    return iter(self.items)

                def __call__(self, x):
                    return x * self.items[0]

                def __enter__(self):
                    return self.items[0]

                def __exit__(self, *details):
                    return None

            box = Box()
            box[0].numpy()  # TNP202
            for item in box:
                item.numpy()  # TNP202
            box(torch.ones(3)).numpy()  # TNP202
            with box as entered:
                entered.numpy()  # TNP202
        """)

    def test_of_indexed_writing(self):
        check_and_run("""
            class Box:
                def __init__(self):
                    self.x = torch.zeros(3)

                def __setitem__(self, index, value):
                    self.x[index] = value

            box = Box()
            box[0] = torch.ones(1, requires_grad=True).sum()
            box.x.numpy()  # TNP202|TNP302
        """)

    def test_of_operators_that_are_not_in_view(self):
        check("""
            class Number:
                def __add__(self, other):
                    return torch.ones(3, requires_grad=True)

            (Number() + 1).numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)


class TestProperties:
    def test_are_read(self):
        check_and_run("""
            import functools

            import torch

            class Model:
                @property
                def weight(self):
                    return torch.ones(3, requires_grad=True)

                @functools.cached_property
                def cached(self):
                    return torch.ones(3, requires_grad=True)

                def convert(self):
                    self.weight.detach().numpy()
                    return self.weight.numpy()  # TNP202

            Model().convert()
            Model().cached.numpy()  # TNP202
        """)

    def test_of_the_device(self):
        check("""
            class Model(nn.Module):
                @property
                def device(self):
                    return next(self.parameters()).device

                def convert(self, x):
                    return x.to(self.device).detach().numpy()  # TNP301|TNP401
        """)


class TestInheritance:
    def test_within_the_module(self):
        check_and_run("""
            class Base:
                def __init__(self):
                    self.weight = torch.ones(3, requires_grad=True)

                def make(self):
                    return torch.ones(3)

            class Derived(Base):
                def __init__(self):
                    super().__init__()
                    self.extra = torch.ones(3, device="cuda")

                def make(self):
                    return super().make() * self.weight

            derived = Derived()
            derived.weight.numpy()  # TNP202
            derived.extra.numpy()  # TNP201
            derived.make().numpy()  # TNP202
        """)

    def test_by_a_subclass_that_overrides(self):
        check_and_run("""
            class Base:
                def make(self):
                    return torch.ones(3)

                def convert(self):
                    return self.make().numpy()  # TNP202|TNP302

            class Derived(Base):
                def make(self):
                    return torch.ones(3, requires_grad=True)

            Derived().convert()
        """)

    def test_of_tensors(self):
        check("""
            class Labelled(torch.Tensor):
                def numpy(self, force=False):
                    return super().numpy(force=force)
        """)


class TestDataClasses:
    def test_hold_what_they_are_given(self):
        check_and_run("""
            from dataclasses import dataclass

            import torch

            @dataclass
            class Batch:
                images: torch.Tensor
                weights: torch.Tensor = None

            batch = Batch(torch.ones(3), weights=torch.ones(3, requires_grad=True))
            batch.images.numpy()
            batch.weights.numpy()  # TNP202
        """)

    def test_of_callers_are_open(self):
        check("""
            from dataclasses import dataclass

            import torch

            @dataclass
            class Batch:
                images: torch.Tensor
                count: int

            def convert(batch: Batch):
                return batch.images.numpy()  # TNP401 TNP402
        """)

    def test_that_convert_themselves(self):
        check("""
            from dataclasses import dataclass

            import torch

            @dataclass
            class Batch:
                images: torch.Tensor

                def convert(self):
                    return self.images.cpu().numpy()  # TNP402
        """)


class TestCopies:
    def test_are_objects_of_their_own(self):
        check_and_run("""
            import copy

            import torch

            x = torch.ones(3)
            y = copy.deepcopy(x)
            y.requires_grad_()
            x.numpy()
            y.numpy()  # TNP202
        """)


class TestClassesThatConvertOthersThings:
    def test_are_silent_where_nothing_is_a_tensor(self):
        check_silent("""
            class Array:
                def numpy(self):
                    return [1, 2]

            Array().numpy()
        """)


class TestAttributesThatAreReplacedBeforeTheMethodEnds:
    def test_count_as_they_are_left(self):
        check("""
            class Keeper:
                def keep(self, device):
                    self.x = torch.ones(3).to(device)
                    self.x = self.x.cpu()

                def convert(self):
                    return self.x.numpy()
        """)

    def test_count_as_they_were_if_nothing_else_is_left(self):
        check("""
            class Keeper:
                def keep(self, device, flag):
                    self.x = torch.ones(3).to(device)
                    if flag:
                        self.x = self.x.cpu()

                def convert(self):
                    return self.x.numpy()  # TNP301
        """)

    def test_count_as_they_are_set_on_one_way_only(self):
        check("""
            class Keeper:
                def __init__(self):
                    self.x = torch.zeros(3)

                def keep(self, flag, more):
                    if flag:
                        return
                    if more:
                        self.x = torch.ones(3, requires_grad=True)

                def convert(self):
                    return self.x.numpy()  # TNP302
        """)

    def test_are_found_where_they_are_read_after_the_ways_have_met(self):
        check("""
            class Keeper:
                def __init__(self):
                    self.x = torch.zeros(3)

                def keep(self, more):
                    if more:
                        self.x = torch.ones(3, requires_grad=True)
                    return self.x.numpy()  # TNP302

                def convert(self):
                    return self.x.numpy()  # TNP302
        """)

    def test_count_as_they_are_set_before_it_raises(self):
        check("""
            class Keeper:
                def __init__(self):
                    self.x = torch.zeros(3)

                def keep(self):
                    self.x = torch.ones(3, requires_grad=True)
                    raise ValueError

                def convert(self):
                    return self.x.numpy()  # TNP302
        """)

    def test_count_as_they_are_set_where_the_method_is_too_strange(self, monkeypatch):
        monkeypatch.setattr(analysis, "_LEAST_STEPS", 60)
        monkeypatch.setattr(analysis, "_STEPS_PER_LINE", 0)
        steps = "\n".join(" " * 20 + "print()" for _ in range(100))
        check(f"""
            class Keeper:
                def __init__(self):
                    self.x = torch.zeros(3)

                def keep(self):
                    self.x = torch.ones(3, requires_grad=True)
                    self.x.numpy()  # TNP401? TNP402?
{steps}

                def convert(self):
                    return self.x.numpy()  # TNP302
        """)

    def test_are_seen_in_between_by_what_is_called(self):
        check("""
            class Keeper:
                def keep(self):
                    self.x = torch.ones(3, requires_grad=True)
                    self.convert()
                    self.x = torch.zeros(3)

                def convert(self):
                    return self.x.numpy()  # TNP202
        """)

    def test_count_as_a_method_leaves_them_that_is_called(self):
        check("""
            class Keeper:
                def __init__(self):
                    self.x = torch.zeros(3)
                    self.prepare()

                def prepare(self):
                    self.x = torch.ones(3, requires_grad=True)

                def convert(self):
                    return self.x.numpy()  # TNP202
        """)


class TestAttributesThatAreReplacedWhereTheyWereTested:
    def test_are_no_sign_of_what_the_test_found(self):
        check("""
            class Keeper:
                def keep(self, x: torch.Tensor):
                    self.x = x
                    if self.x.requires_grad:
                        self.x = self.x.detach()

                def convert(self):
                    return self.x.cpu().numpy()  # TNP402?
        """)

    def test_are_a_sign_where_they_stay(self):
        check("""
            class Keeper:
                def keep(self, x: torch.Tensor):
                    self.x = x
                    if self.x.requires_grad:
                        print(x.shape)

                def convert(self):
                    return self.x.cpu().numpy()  # TNP302
        """)
