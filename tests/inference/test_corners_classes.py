"""Classes, instances and functions of unusual make, and how they are called."""

from tests.helpers import check, check_and_run, check_silent


class TestClasses:
    def test_that_share_a_base(self):
        check_and_run("""
            class Base:
                def make(self):
                    return torch.ones(3, requires_grad=True)

            class Left(Base):
                pass

            class Right(Base):
                pass

            class Both(Left, Right):
                def more(self):
                    return self.make() * 2

            Both().make().numpy()  # TNP202
            Both().more().numpy()  # TNP202
        """)

    def test_whose_base_is_an_expression(self):
        check("""
            def base():
                return object

            class Net([object][0], *[base()]):
                def run(self):
                    self.unknown.numpy()  # TNP401 TNP402
        """)

    def test_class_methods_called_on_instances(self):
        check_and_run("""
            class Maker:
                @classmethod
                def make(cls):
                    return torch.ones(3, requires_grad=True)

                @classmethod
                def build(cls):
                    return cls()

                def __new__(cls):
                    return object.__new__(cls)

            Maker().make().numpy()  # TNP202|TNP302|TNP402 TNP401?
            Maker.build().make().numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)

    def test_methods_that_nobody_calls(self):
        check("""
            class Maker:
                def __new__(cls, *args):
                    torch.ones(3, requires_grad=True).numpy()  # TNP202
                    return object.__new__(cls)

                @classmethod
                def build(cls, x):
                    x.numpy()  # TNP401 TNP402

                def nothing():
                    torch.ones(3, requires_grad=True).numpy()  # TNP202
        """)

    def test_attributes_of_a_class_that_are_set(self):
        check_and_run("""
            class Holder:
                kept = torch.ones(3)

            Holder.kept.numpy()
            Holder.kept = torch.ones(3, requires_grad=True)
            Holder.kept.numpy()  # TNP202|TNP302
            Holder().kept.numpy()  # TNP202|TNP302
        """)

    def test_attributes_set_by_methods_that_cannot_be_called(self):
        check("""
            class Holder:
                def _set():
                    self.kept = torch.ones(3)

                def run(self):
                    self.kept.numpy()  # TNP401 TNP402
        """)

    def test_attributes_whose_setter_is_replaced(self):
        check("""
            class Holder:
                def fill(self):
                    self.kept = torch.ones(3)

                fill = None

                def run(self):
                    self.kept.numpy()  # TNP401 TNP402
        """)

    def test_attributes_that_are_only_set_by_themselves(self):
        check("""
            class Holder:
                def run(self):
                    self.kept = self.kept
                    self.kept.numpy()  # TNP401 TNP402
        """)

    def test_attributes_of_attributes_that_are_set(self):
        check_and_run("""
            class Part:
                pass

            class Whole:
                def __init__(self):
                    self.part = Part()
                    self.part.x = torch.ones(3, requires_grad=True)

                def run(self):
                    self.part.x.numpy()  # TNP202|TNP302|TNP402 TNP401?

            Whole().run()
        """)

    def test_attributes_set_on_one_of_two_objects(self):
        check_and_run("""
            import random
            import torch

            class Holder:
                def __init__(self):
                    self.x = torch.ones(3)

            first, second = Holder(), Holder()
            one = first if random.random() < 2 else second
            one.x = torch.ones(3, requires_grad=True)
            one.y = torch.ones(3)
            first.x.numpy()  # TNP202|TNP302|TNP402
            second.x.numpy()  # TNP302|TNP402
        """)

    def test_attributes_set_on_an_instance_that_has_no_name(self):
        check("""
            class Holder:
                def __init__(self):
                    self.x = torch.ones(3)

            def run(holder: Holder):
                holder.x = torch.ones(3, requires_grad=True)
                holder.x.numpy()  # TNP202

            def more(holders: list[Holder]):
                holders[0].x = torch.ones(3, requires_grad=True)
                holders[0].x.numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)


class TestInstancesThatAreCalled:
    def test_of_a_class_that_cannot_be_called_in_view(self):
        check("""
            import torch
            from library import Base

            class Maker(Base):
                pass

            class Net(torch.nn.Module):
                pass

            Maker()(torch.ones(3)).numpy()  # TNP401 TNP402
            Net()(torch.ones(3)).numpy()  # TNP401 TNP302|TNP402
        """)

    def test_with_what_requires_grad(self):
        check("""
            import torch
            from library import Base

            class Maker(Base):
                pass

            Maker()(torch.ones(3, requires_grad=True)).numpy()  # TNP302 TNP301
        """)


class TestCalls:
    def test_of_what_may_be_none(self):
        check_and_run("""
            def run(function=None):
                w = torch.ones(3, requires_grad=True)
                return function(w) if function else w

            run().numpy()  # TNP202
            run(lambda x: x * 2).numpy()  # TNP202
        """)

    def test_of_what_cannot_be_called(self):
        check("""
            def run():
                (1, 2)(torch.ones(3)).numpy()  # TNP401? TNP402?
                [1, 2].unknown().numpy()  # TNP401? TNP402?
                (1, 2).count(1).numpy()
                torch.float32(1).numpy()  # TNP401? TNP402?
                torch.no_grad()(1)().numpy()  # TNP401? TNP402?
                {}.unknown().numpy()
        """)

    def test_of_methods_of_functions_and_devices(self):
        check("""
            def make():
                return torch.ones(3)

            make.cache_clear().numpy()  # TNP401 TNP402
            torch.device("cuda").unknown().numpy()  # TNP401? TNP402?
        """)

    def test_with_starred_arguments(self):
        check_and_run("""
            def add(a, b, c=None):
                return a + b

            w = torch.ones(3, requires_grad=True)
            add(*[torch.ones(3), w]).numpy()  # TNP202|TNP302 TNP301?
            add(*(torch.ones(3), w)).numpy()  # TNP202
            add(**{"a": torch.ones(3), "b": w}).numpy()  # TNP202|TNP302|TNP402 TNP301|TNP401?
            add(**dict(a=torch.ones(3), b=torch.ones(3))).numpy()  # TNP302|TNP402? TNP301|TNP401?
        """)

    def test_with_arguments_that_are_not_known(self):
        check("""
            def add(a, b=torch.ones(3)):
                return a + b

            def run(values, options):
                add(*values).numpy()  # TNP401 TNP402
                add(torch.ones(3), **options).numpy()  # TNP401 TNP402
        """)

    def test_with_a_device_by_default_that_is_none(self):
        check("""
            def run(device="text", other_device="cpu", more_device="cuda"):
                torch.ones(3, device=device).numpy()  # TNP301|TNP401
                torch.ones(3, device=other_device).numpy()  # TNP401
                torch.ones(3, device=more_device).numpy()  # TNP301
        """)


class TestContainersWithoutAName:
    def test_that_are_changed(self):
        check_silent("""
            def run():
                [torch.ones(3)].append(torch.ones(3, requires_grad=True))
                [torch.ones(3)].pop().numpy()
                [torch.ones(3)].sort()
                [torch.ones(3)].clear()
                {"x": torch.ones(3)}.update(y=torch.ones(3))
                {"x": torch.ones(3)}.pop("x").numpy()
                {"x": torch.ones(3)}["x"].numpy()
        """)

    def test_that_are_updated_with_something_unknown(self):
        check("""
            def run(values):
                found = {"x": torch.ones(3)}
                found.update(values)
                found["y"].numpy()  # TNP401 TNP402
        """)

    def test_dicts_that_forget_everything(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            found = {"x": torch.ones(3)}
            found.clear()
            found["x"] = w
            found["x"].numpy()  # TNP202|TNP302
        """)

    def test_methods_that_give_what_is_inside(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            {"x": w}.popitem()[1].numpy()  # TNP202|TNP302|TNP402 TNP401?
            {"x": w}.__getitem__("x").numpy()  # TNP202|TNP302|TNP402 TNP401?
            [w].__getitem__(0).numpy()  # TNP202|TNP302|TNP402 TNP401?
            (w for _ in range(2)).send(None).numpy()  # TNP202|TNP302|TNP402 TNP401?
            (w for _ in range(2)).__next__().numpy()  # TNP202|TNP302|TNP402 TNP401?
            {w}.symmetric_difference(set()).pop().numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)


class TestValuesOfManyKinds:
    def test_one_of_many_modules(self):
        check_and_run("""
            def build(number):
                if number == 1:
                    return nn.Sequential(nn.Linear(3, 3), nn.ReLU())
                return nn.Sequential(nn.ReLU(), nn.ReLU())

            for number in range(2):
                build(number)(torch.ones(1, 3)).numpy()  # TNP202|TNP302|TNP402
                build(number)(torch.ones(1, 3)).detach().numpy()
        """)

    def test_dtypes_and_devices_that_are_one_of_two(self):
        check("""
            def run(which):
                dtype = torch.int64 if which else torch.float32
                torch.ones(3, dtype=dtype, requires_grad=which).numpy()  # TNP302|TNP402
                device = torch.device("cpu") if which else torch.device("cuda")
                torch.ones(3, device=device).numpy()  # TNP201|TNP301
        """)

    def test_tuples_of_several_lengths(self):
        check_and_run("""
            import torch

            def make(number):
                w = torch.ones(3, requires_grad=True)
                if number == 1:
                    return (w,)
                if number == 2:
                    return (w, torch.ones(3))
                return [w, w]

            for x in make(1):
                x.numpy()  # TNP202|TNP302
            for number in range(1, 4):
                for x in make(number):
                    x.numpy()  # TNP202|TNP302|TNP402
                    x.detach().numpy()
        """)

    def test_one_of_very_many_things(self):
        check("""
            def run(number):
                values = {0: 1, 1: "text", 2: None, 3: torch.ones(3, requires_grad=True)}
                x = 1
                if number == 1:
                    x = (1, 2)
                elif number == 2:
                    x = [1]
                elif number == 3:
                    x = {1: 2}
                elif number == 4:
                    x = run
                elif number == 5:
                    x = torch.device("cuda")
                elif number == 6:
                    x = torch.float32
                elif number == 7:
                    x = torch.nn.Linear(3, 2)
                elif number == 8:
                    x = torch.ones(3, requires_grad=True)
                x.numpy()  # TNP202|TNP302|TNP402 TNP401?
                values[number].numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)
