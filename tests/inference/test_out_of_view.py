"""What comes from code and objects that are not in view: loaders, abstract methods, bases, attributes, sizes."""

from tests.helpers import check, check_and_run


class TestLoaders:
    def test_give_batches_in_host_memory(self):
        check("""
            def run(loader, train_loader, val_dataloader):
                for x in loader:
                    x.numpy()
                for x, y in train_loader:
                    x.numpy()
                    y.numpy()
                    x.cuda().numpy()  # TNP201
                for i, (x, y) in enumerate(val_dataloader):
                    x.numpy()
                for batch in loader:
                    batch["image"].numpy()
                next(iter(loader)).numpy()
        """)

    def test_are_not_data_sets(self):
        check("""
            def run(dataset):
                for x in dataset:
                    x.numpy()  # TNP401 TNP402
        """)

    def test_give_mappings_of_tensors(self):
        check("""
            def run(loader):
                for batch in loader:
                    {name: value.numpy() for name, value in batch.items()}
                    [value.numpy() for value in batch.values()]
                    batch.get("image").numpy()
                    batch.pop("label").numpy()
                    for name, value in batch.items():
                        value.cuda().numpy()  # TNP201
        """)


class TestWhatLoadersCall:
    """In workers, so that what is unknown is in host memory, and does not require grad."""

    def test_are_methods_of_data_sets(self):
        check("""
            import torch
            from torch.utils.data import Dataset, IterableDataset

            class Images(Dataset):
                def __init__(self, images, device):
                    self.images = images
                    self.masks = torch.zeros(3, device=device)

                def __getitem__(self, index):
                    self.images[index].numpy()
                    self.load(index).numpy()
                    self.masks[index].numpy()  # TNP301
                    return self.images[index].cuda().numpy()  # TNP201

                def show(self, index):
                    return self.images[index].numpy()  # TNP401 TNP402

            class Derived(Images):
                def __getitem__(self, index):
                    return self.images[index].numpy()

            class Lines(IterableDataset):
                def __iter__(self):
                    for line in self.lines:
                        yield self.encode(line).numpy()

            class List:
                def __getitem__(self, index):
                    return self.images[index].numpy()  # TNP401 TNP402
        """)

    def test_are_functions_that_collate(self):
        check("""
            import torch

            def collate_fn(items):
                return torch.stack([item["image"] for item in items]).numpy()

            class Images(torch.utils.data.Dataset):
                def collater(self, items):
                    return items[0].numpy()

                @staticmethod
                def _collate_fn(items):
                    return items[0].numpy()

            class CollateImages:
                def __call__(self, items):
                    return items[0].numpy()

                def other(self, items):
                    return items[0].numpy()  # TNP401 TNP402

            def collate_results(outputs):
                return torch.cat(outputs).numpy()  # TNP401 TNP402

            def run(model):
                def collate_fn(items):
                    return model(items).numpy()  # TNP404

                return collate_fn
        """)

    def test_give_what_torch_says_they_do(self):
        check_and_run("""
            import torch
            from torch.utils.data import DataLoader, Dataset

            class Images(Dataset):
                def __init__(self):
                    self.images = torch.rand(4, 3)

                def __len__(self):
                    return 4

                def __getitem__(self, index):
                    image = self.images[index]
                    image.numpy()
                    return {"image": image, "label": index}

            def collate_fn(items):
                images = torch.stack([item["image"] for item in items])
                images.numpy()
                return images, [item["label"] for item in items]

            for images, labels in DataLoader(Images(), batch_size=2, collate_fn=collate_fn):
                images.numpy()
        """)


class TestPreparedForModels:
    """Tokenizers and processors of Transformers say by `return_tensors` what they make."""

    def test_is_in_host_memory(self):
        check("""
            import torch
            from transformers import AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained("name")

            def run(texts, processor, image):
                batch = tokenizer(texts, return_tensors="pt")
                batch.input_ids.numpy()
                batch["input_ids"].numpy()
                {name: value.numpy() for name, value in batch.items()}
                batch.to("cuda").input_ids.numpy()  # TNP201|TNP301
                tokenizer.encode(texts, return_tensors="pt").numpy()
                tokenizer.pad(texts, return_tensors="pt").input_ids.numpy()
                processor(images=image, return_tensors="pt").pixel_values.numpy()
        """)

    def test_is_unknown_where_something_else_is_asked_for(self):
        check("""
            import torch

            def run(processor, image, kind, device):
                processor(image, return_tensors=kind).pixel_values.numpy()  # TNP401 TNP402
                processor(image, return_tensors="pt", device="cuda").pixel_values.numpy()  # TNP401 TNP402
                moved = torch.ones(3).to(device)
                processor(moved, return_tensors="pt").pixel_values.numpy()  # TNP301 TNP402?

            def prepare(images, return_tensors):
                return torch.stack(images).cuda()

            def show(images):
                prepare(images, return_tensors="pt").numpy()  # TNP201 TNP402
        """)


class TestFunctionsOutOfView:
    def test_compute_where_all_is_that_they_are_given(self):
        check("""
            import torch
            from other import Model, build, layers, masked_mean

            class Mine:
                pass

            x, mask = torch.ones(3), torch.zeros(3)

            def run(y):
                masked_mean(x, mask).detach().numpy()
                layers.masked_mean(x, mask=[mask]).detach().numpy()
                masked_mean(masked_mean(x, mask).detach(), mask).detach().numpy()
                masked_mean(x, mask.cuda()).detach().numpy()  # TNP301
                masked_mean(x, y).detach().numpy()  # TNP301
                masked_mean(x, mask, device="cuda").detach().numpy()  # TNP301
                masked_mean(x, torch.device("cuda")).detach().numpy()  # TNP301
                masked_mean(x, Mine()).detach().numpy()  # TNP301
                masked_mean(x, torch.nn.Linear(3, 3)).detach().numpy()  # TNP301
                masked_mean(x, lambda z: z.cuda()).detach().numpy()  # TNP301
                masked_mean(3).detach().numpy()  # TNP301

            def models():
                model = build()
                model(x).detach().float().numpy()  # TNP301
                Model()(x).detach().float().numpy()  # TNP301
        """)

    def test_may_do_something_else(self):
        # It is assumed, not proven: a test that would be of no use is one.
        check("""
            import torch
            from other import masked_mean

            x = torch.ones(3)

            def run():
                y = masked_mean(x)
                if y.is_cuda:
                    y.detach().numpy()  # TNP201
                    y = y.cpu()
                else:
                    y.detach().numpy()
                y.detach().numpy()
                torch.ones(3, device=y.device).numpy()
        """)


class TestTensorsOfModels:
    def test_are_detached_and_not_moved(self):
        check("""
            def run(x, low, high):
                x.detach().numpy()  # TNP301
                x.clamp(low, high).detach().numpy()  # TNP301
        """)

    def test_are_no_longer_where_the_model_is_once_they_were_moved(self):
        check("""
            def run(x, low, high):
                x.detach().cpu().numpy()
                x.detach().cpu().clamp(low, high).numpy()  # TNP401? TNP402?
        """)


class TestDefaults:
    def test_say_what_was_thought_of(self):
        check("""
            import torch

            def to_image(x, min_max=(0, 1), mean=[0.5, 0.5], names=("x", "y"), bias=(), other=(None, 1)):
                x.detach().cpu().clamp_(*min_max).numpy()
                torch.tensor(mean).numpy()
                (x.detach().cpu() - torch.tensor(mean)).numpy()
                torch.tensor(bias).numpy()  # TNP401
                other[0].numpy()  # TNP401 TNP402
        """)


class TestStateDicts:
    def test_are_detached(self):
        check("""
            import torch

            def run(model):
                for name, value in model.state_dict().items():
                    value.cpu().float().numpy()
                model.state_dict()["weight"].cpu().float().numpy()
                model.state_dict(keep_vars=True)["weight"].cpu().float().numpy()  # TNP402
        """)


class TestAbstractMethods:
    def test_give_what_those_that_override_them_do(self):
        check("""
            from abc import ABC, abstractmethod

            import torch

            class Model(ABC):
                @abstractmethod
                def make(self):
                    ...

                def raising(self):
                    raise NotImplementedError

                def saying(self):
                    raise NotImplementedError("not yet")

                def passing(self):
                    pass

                def documented(self):
                    '''What is made.'''

                def show(self):
                    self.make().numpy()  # TNP401 TNP402
                    self.raising().numpy()  # TNP401 TNP402
                    self.saying().numpy()  # TNP401 TNP402
                    self.passing().numpy()  # TNP401 TNP402
                    self.documented().numpy()  # TNP401 TNP402

            class Zeros(Model):
                def make(self):
                    return torch.ones(3)

            Zeros().make().numpy()
        """)

    def test_do_not_end_the_way(self):
        check("""
            class Model:
                def prepare(self):
                    raise NotImplementedError

                def show(self):
                    self.prepare()
                    torch.ones(3, device="cuda").numpy()  # TNP201
        """)


class TestClassesWithAForward:
    def test_are_modules_if_their_base_is_not_in_view(self):
        check("""
            import torch
            from somewhere import Base

            class Net(Base):
                def __init__(self):
                    super().__init__()
                    self.layer = torch.nn.Linear(2, 2)

                def forward(self, x):
                    return self.layer(x)

            def run(x):
                net = Net()
                net(x).cpu().numpy()  # TNP202
                net.cuda()
                net(x).detach().numpy()  # TNP201
                with torch.no_grad():
                    net(x).cpu().numpy()
        """)

    def test_are_not_if_it_is(self):
        check_and_run("""
            class Base:
                pass

            class Step(Base):
                def forward(self, x):
                    return x * 2

            Step().forward(torch.ones(3)).numpy()
        """)


class TestAttributes:
    def test_keep_what_is_known_of_the_whole(self):
        check("""
            def run(model, x: torch.Tensor):
                out = model(x.cuda())
                out.sample.numpy()  # TNP301 TNP402
                out.mean.numpy()  # TNP301 TNP402
                out.logits.numpy()  # TNP301 TNP402
                out.last_hidden_state[:, 0].numpy()  # TNP301 TNP402
                out["logits"].numpy()  # TNP301 TNP402
                out.sample.detach().cpu().numpy()
        """)

    def test_are_methods_where_they_are_called(self):
        check("""
            def run(model, x: torch.Tensor):
                with torch.no_grad():
                    out = model(x)
                out.sample.detach().cpu().numpy()
                out.sample().detach().cpu().numpy()
                out.mean(0).detach().cpu().numpy()
        """)


class TestKeys:
    def test_that_are_tensors(self):
        check_and_run("""
            x = torch.ones(3, device="cuda")
            found = {x: 1}
            for key in found:
                key.numpy()  # TNP201
            for key in found.keys():
                key.numpy()  # TNP201
            for key, value in found.items():
                key.numpy()  # TNP201
            for key in {torch.ones(3): 1}:
                key.numpy()
        """)

    def test_hold_tensors(self):
        check("""
            def run(x: torch.Tensor):
                found = {x: x.cuda()}
                found[x].detach().numpy()  # TNP201
        """)


class TestSizes:
    def test_tell_nothing_of_the_result(self):
        check("""
            import torch
            import torch.nn.functional as F

            def run(n, m, sizes):
                x = torch.ones(2, 6)
                x.reshape(n, m).numpy()
                x.view(n, m).numpy()
                x.expand(n, 6).numpy()
                x.permute(*sizes).numpy()
                x.sum(n).numpy()
                x[:, n].numpy()
                x.chunk(n)[0].numpy()
                torch.zeros(n, m).numpy()
                torch.zeros(*sizes).numpy()
                torch.full((n,), 1.0).numpy()
                F.interpolate(x[None, None], (n, m)).numpy()
                F.interpolate(x[None], n).numpy()
                F.pad(x, (n, m)).numpy()
        """)

    def test_are_told_from_operands(self):
        check("""
            def run(n):
                x = torch.ones(2, 6)
                (x * n).numpy()  # TNP401 TNP402
                x.index_select(0, n).numpy()  # TNP401? TNP402?
        """)


class TestObjectsThatLoopsMake:
    def test_come_to_a_fixpoint(self):
        check_and_run("""
            def step(x):
                return torch.ones_like(x)

            def run():
                x = torch.ones(3)
                for _ in range(10):
                    x = step(x)
                x.numpy()

            run()
        """)

    def test_in_turn(self):
        check_and_run("""
            def step(x):
                return x + 1

            def run():
                x, y = torch.ones(3), torch.ones(3)
                while x.sum() < 20:
                    x, y = step(y), step(x)
                x.numpy()
                y.numpy()

            run()
        """)

    def test_keep_what_is_known(self):
        check_and_run("""
            def step(x):
                return x * 2

            def run():
                w = torch.ones(3, requires_grad=True)
                x = torch.ones(3, device="cuda")
                for _ in range(3):
                    w = step(w)
                    for _ in range(2):
                        x = step(step(x))
                w.numpy()  # TNP202
                x.numpy()  # TNP201

            run()
        """)

    def test_that_hold_others_end(self):
        check_and_run("""
            class Box:
                def __init__(self, x):
                    self.x = x

            def grow(box):
                return Box(box.x + 1)

            def run():
                box = Box(torch.ones(3))
                for _ in range(5):
                    box = grow(box)
                box.x.numpy()  # TNP401? TNP402?

            run()
        """)


class TestNumbersOfThings:
    def test_tell_nothing_of_grad(self):
        check("""
            def run(model: nn.Module):
                (torch.ones(3) + model.head.num_classes).numpy()  # TNP401? TNP402
                (torch.ones(3) + model.head.scale).numpy()  # TNP301 TNP302
        """)
