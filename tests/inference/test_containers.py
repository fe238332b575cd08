"""Tensors in lists, tuples, dicts; taking them out again."""

from tests.helpers import check, check_and_run


class TestTuples:
    def test_are_taken_apart(self):
        check_and_run("""
            pair = torch.ones(3), torch.ones(3, requires_grad=True)
            first, second = pair
            first.numpy()
            second.numpy()  # TNP202
            pair[0].numpy()
            pair[1].numpy()  # TNP202
            pair[-1].numpy()  # TNP202
        """)

    def test_with_a_star(self):
        check_and_run("""
            a, *rest, z = torch.ones(1), torch.ones(1, requires_grad=True), torch.ones(1), torch.ones(1, device="cuda")
            a.numpy()
            z.numpy()  # TNP201
            rest[0].numpy()  # TNP202|TNP302
            rest[1].numpy()  # TNP302?
        """)

    def test_inside_each_other(self):
        check_and_run("""
            (a, b), c = (torch.ones(1), torch.ones(1, requires_grad=True)), torch.ones(1, device="cuda")
            a.numpy()
            b.numpy()  # TNP202
            c.numpy()  # TNP201
        """)

    def test_are_added(self):
        check_and_run("""
            both = (torch.ones(1),) + (torch.ones(1, requires_grad=True),)
            both[0].numpy()
            both[1].numpy()  # TNP202
        """)

    def test_with_names(self):
        check_and_run("""
            from typing import NamedTuple

            import torch

            class Pair(NamedTuple):
                mean: torch.Tensor
                weight: torch.Tensor

            pair = Pair(torch.ones(1), torch.ones(1, requires_grad=True))
            pair.mean.numpy()
            pair.weight.numpy()  # TNP202
        """)

    def test_of_functions_of_torch(self):
        check_and_run("""
            w = torch.rand(3, 3, requires_grad=True)
            u, s, v = torch.linalg.svd(w)
            s.numpy()  # TNP202
            q, r = torch.linalg.qr(w)
            q.numpy()  # TNP202
            values, counts = torch.unique(torch.ones(3), return_counts=True)
            counts.numpy()
            for part in w.split(1):
                part.numpy()  # TNP202
            first, *others = w.unbind()
            first.numpy()  # TNP202
            a, b = torch.meshgrid(torch.ones(2), torch.ones(2), indexing="ij")
            a.numpy()
        """)


class TestLists:
    def test_are_read_item_by_item(self):
        check_and_run("""
            items = [torch.ones(1), torch.ones(1, requires_grad=True)]
            items[0].numpy()
            items[1].numpy()  # TNP202
            for item in items:
                item.numpy()  # TNP302
        """)

    def test_are_changed(self):
        check_and_run("""
            items = [torch.ones(1)]
            items.append(torch.ones(1, requires_grad=True))
            items[1].numpy()  # TNP202|TNP302
            items.insert(0, torch.ones(1, device="cuda"))
            items[0].numpy()  # TNP201|TNP301 TNP302?
            items.pop().numpy()  # TNP202|TNP302 TNP301?
            items.clear()
            items.append(torch.ones(1))
            items[0].numpy()
        """)

    def test_are_changed_under_another_name(self):
        check_and_run("""
            items = [torch.ones(1)]
            alias = items
            alias[0] = torch.ones(1, requires_grad=True)
            items[0].numpy()  # TNP202|TNP302
        """)

    def test_hold_the_objects_themselves(self):
        check_and_run("""
            x = torch.ones(1)
            items = [x]
            items[0].requires_grad_()
            x.numpy()  # TNP202|TNP302
        """)

    def test_see_changes_of_the_objects(self):
        check_and_run("""
            x = torch.ones(1)
            items = [x]
            x.requires_grad_()
            items[0].numpy()  # TNP202|TNP302
        """)

    def test_are_sliced_and_added(self):
        check_and_run("""
            w = torch.ones(1, requires_grad=True)
            items = [w, w * 2, w * 3]
            items[1:][0].numpy()  # TNP202
            (items + items)[0].numpy()  # TNP202
            (items * 2)[0].numpy()  # TNP202
            list(items)[0].numpy()  # TNP202
            sorted(items)[0].numpy()  # TNP202
            items[::-1][0].numpy()  # TNP202
            [*items, w][0].numpy()  # TNP202
            max(items).numpy()  # TNP202
            sum(items).numpy()  # TNP202
            next(iter(items)).numpy()  # TNP202
        """)

    def test_given_to_functions_of_torch(self):
        check_and_run("""
            items = [torch.ones(1), torch.ones(1, requires_grad=True)]
            torch.stack(items).numpy()  # TNP202|TNP302
            torch.cat([items[0], items[0]]).numpy()
            torch.stack([item.detach() for item in items]).numpy()
        """)

    def test_of_several_lists(self):
        check_and_run("""
            rows = [[torch.ones(1)], [torch.ones(1, requires_grad=True)]]
            rows[0][0].numpy()
            rows[1][0].numpy()  # TNP202
        """)


class TestDicts:
    def test_are_read_by_key(self):
        check_and_run("""
            batch = {"image": torch.ones(1, device="cuda"), "label": torch.ones(1)}
            batch["image"].numpy()  # TNP201
            batch["label"].numpy()
            batch.get("label").numpy()
            batch.get("image").numpy()  # TNP201
        """)

    def test_are_written_by_key(self):
        check_and_run("""
            batch = {}
            batch["x"] = torch.ones(1)
            batch["x"].numpy()
            batch["x"] = batch["x"].cuda()
            batch["x"].numpy()  # TNP201
            batch["x"] = batch["x"].cpu()
            batch["x"].numpy()
        """)

    def test_are_made_by_keywords(self):
        check_and_run("""
            batch = dict(x=torch.ones(1), w=torch.ones(1, requires_grad=True))
            batch["x"].numpy()
            batch["w"].numpy()  # TNP202
            more = {**batch, "z": torch.ones(1, device="cuda")}
            more["x"].numpy()
            more["z"].numpy()  # TNP201
            batch.update(x=torch.ones(1, requires_grad=True))
            batch["x"].numpy()  # TNP202
        """)

    def test_are_iterated(self):
        check_and_run("""
            batch = {"a": torch.ones(1, device="cuda"), "b": torch.ones(1, device="cuda")}
            for key in batch:
                batch[key].numpy()  # TNP201
            for key, value in batch.items():
                value.numpy()  # TNP201
            for value in batch.values():
                value.cpu().numpy()
        """)

    def test_moved_as_a_whole(self):
        check_and_run("""
            batch = {"a": torch.ones(1), "b": torch.ones(1)}
            moved = {key: value.cuda() for key, value in batch.items()}
            moved["a"].numpy()  # TNP201
            for key in batch:
                batch[key] = batch[key].cuda()
            batch["a"].numpy()  # TNP201|TNP301
        """)

    def test_with_keys_that_are_not_known(self):
        check("""
            def run(key):
                batch = {"a": torch.ones(1, device="cuda")}
                batch[key] = torch.ones(1)
                batch["a"].numpy()  # TNP301
        """)

    def test_with_default_values(self):
        check_and_run("""
            import collections

            import torch

            history = collections.defaultdict(list)
            history["loss"].append(torch.ones(1, requires_grad=True))
            history["loss"][0].numpy()  # TNP202|TNP302|TNP402 TNP401?
            history.setdefault("kept", torch.ones(1, requires_grad=True)).numpy()  # TNP202|TNP302|TNP402 TNP401?
        """)


class TestOfUnknownContents:
    def test_are_open(self):
        check("""
            def run(batch, outputs: dict, losses: list):
                batch["x"].numpy()  # TNP401 TNP402
                outputs["logits"].cpu().numpy()  # TNP402
                losses[0].detach().numpy()  # TNP301
                batch[0].detach().cpu().numpy()
        """)

    def test_that_were_moved_are_a_sign(self):
        check("""
            def run(batch, device):
                batch = batch.to(device)
                batch["x"].detach().numpy()  # TNP301
                x, y = batch
                x.detach().numpy()  # TNP301
        """)


class TestMethodsOfContainers:
    def test_of_lists(self):
        check_and_run("""
            w = torch.ones(1, requires_grad=True)
            items = [w, w * 2]
            items.reverse()
            items[0].numpy()  # TNP202
            items.copy()[0].numpy()  # TNP202
            items.remove(w) if len(items) > 5 else None
            items.sort(key=float)
            items[0].numpy()  # TNP202
            {w}.union({w}).pop().numpy()  # TNP202
            found = set()
            found.add(w)
            for x in found:
                x.numpy()  # TNP202
            items.index(items[0])
            items.extend(found)
            items[-1].numpy()  # TNP202
        """)

    def test_of_dicts(self):
        check_and_run("""
            w = torch.ones(1, requires_grad=True)
            batch = {"w": w, "x": torch.ones(1)}
            batch.copy()["w"].numpy()  # TNP202
            batch.pop("x").numpy()
            list(batch.keys())
            batch.setdefault("y", w).numpy()  # TNP202|TNP302|TNP402 TNP401?
            batch["y"].numpy()  # TNP202|TNP302|TNP402 TNP401?
            batch.update({"z": torch.ones(1, device="cuda")})
            batch["z"].numpy()  # TNP201
            for key, (a, b) in {"k": (w, torch.ones(1))}.items():
                a.numpy()  # TNP202
                b.numpy()
        """)

    def test_by_augmented_assignments_of_their_items(self):
        check_and_run("""
            w = torch.ones(1, requires_grad=True)
            totals = {"a": 0.0, "b": torch.zeros(1)}
            totals["a"] += w
            totals["b"] += w
            totals["a"].numpy()  # TNP202
            totals["b"].numpy()  # TNP202|TNP302
            counts = [torch.zeros(1)]
            counts[0] += w
            counts[0].numpy()  # TNP202|TNP302
        """)


def test_what_a_container_lacks_is_a_method_of_the_tensor():
    check("""
        def f(x):
            torch.where(x, x).detach().cpu().numpy()
            values = [x] if x.shape else torch.ones(2, requires_grad=True)
            values.detach().numpy()
    """)
