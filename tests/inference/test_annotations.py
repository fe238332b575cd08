"""What annotations promise."""

from tests.helpers import check


class TestLibrariesWithoutTensors:
    def test_are_known(self):
        check("""
            import numpy as np
            import PIL.Image
            import torch
            from pandas import DataFrame

            def preprocess(image):
                if isinstance(image, torch.Tensor):
                    return image
                return torch.from_numpy(np.array(image))

            def run(image: np.ndarray | PIL.Image.Image | list[PIL.Image.Image], anything, frame: DataFrame):
                preprocess(image).numpy()
                preprocess(frame).numpy()
                preprocess(anything).numpy()  # TNP401 TNP402
        """)


class TestTensors:
    def test_by_every_spelling(self):
        check("""
            from __future__ import annotations

            from typing import Annotated, Final, Optional, Union

            import torch
            from torch import Tensor

            def run(
                a: Tensor,
                b: "torch.Tensor",
                c: Optional[Tensor],
                d: Tensor | None,
                e: Union[Tensor, float],
                f: Annotated[Tensor, "batch"],
                g: "Optional[Tensor]",
            ):
                a.cpu().numpy()  # TNP402
                b.cpu().numpy()  # TNP402
                c.cpu().numpy()  # TNP402
                d.cpu().numpy()  # TNP402
                e.cpu().numpy()  # TNP402
                f.cpu().numpy()  # TNP402
                g.cpu().numpy()  # TNP402
        """)

    def test_of_jaxtyping(self):
        check("""
            import torch
            from jaxtyping import Float, Int

            def run(a: Float[torch.Tensor, "batch 3"], b: Int[torch.Tensor, "batch"]):
                a.cpu().numpy()  # TNP402
                b.cpu().numpy()
                b.numpy()  # TNP401
        """)

    def test_of_integer_tensors(self):
        check("""
            def run(a: torch.LongTensor, b: torch.BoolTensor, c: torch.FloatTensor):
                a.cpu().numpy()
                b.cpu().numpy()
                c.cpu().numpy()  # TNP402
        """)

    def test_of_parameters(self):
        check("""
            def run(a: nn.Parameter):
                a.cpu().numpy()  # TNP302|TNP402
        """)


class TestContainers:
    def test_of_tensors(self):
        check("""
            from collections.abc import Iterable, Mapping, Sequence
            from typing import Dict, List, Tuple

            import torch

            def run(
                a: list[torch.Tensor],
                b: tuple[torch.Tensor, int],
                c: dict[str, torch.Tensor],
                d: Sequence[torch.Tensor],
                e: Iterable[torch.Tensor],
                f: Tuple[torch.Tensor, ...],
                g: List[Dict[str, torch.Tensor]],
                h: Mapping[str, torch.Tensor],
            ):
                a[0].cpu().numpy()  # TNP402
                b[0].cpu().numpy()  # TNP402
                c["x"].cpu().numpy()  # TNP402
                d[0].cpu().numpy()  # TNP402
                for x in e:
                    x.cpu().numpy()  # TNP402
                f[3].cpu().numpy()  # TNP402
                g[0]["x"].cpu().numpy()  # TNP402
                for x in h.values():
                    x.cpu().numpy()  # TNP402
                torch.stack(a).cpu().numpy()  # TNP402
        """)


class TestOthers:
    def test_have_no_method_of_that_name(self):
        check("""
            import numpy as np
            import torch

            def run(a: int, b: str, c: np.ndarray, d: torch.Size):
                a.numpy()
                b.numpy()
                c.numpy()
                d.numpy()
        """)

    def test_of_unknown_classes_are_open(self):
        check("""
            import torch
            from somewhere import Batch

            def run(batch: Batch, thing: "Batch", odd: "not a (type", empty: ""):
                batch.images.numpy()  # TNP401 TNP402
                thing.numpy()  # TNP401 TNP402
                odd.numpy()  # TNP401 TNP402
                empty.numpy()  # TNP401 TNP402
        """)

    def test_of_devices_are_a_sign(self):
        check("""
            def run(x: torch.Tensor, where: torch.device):
                x.to(where).detach().numpy()  # TNP301
        """)

    def test_of_what_a_local_name_holds(self):
        check("""
            import torch
            from somewhere import load

            def run():
                x: torch.Tensor = load()
                x.cpu().numpy()  # TNP402
        """)

    def test_of_results(self):
        check("""
            import torch
            from somewhere import load

            class Loader:
                def load(self) -> torch.Tensor:
                    return load()

            def make() -> torch.Tensor:
                return load()

            def run():
                make().cpu().numpy()  # TNP402
                Loader().load().cpu().numpy()  # TNP402
        """)

    def test_of_nothing_in_brackets(self):
        check("""
            from typing import Optional, Tuple, Union

            def run(x: torch.Tensor, shape: tuple[()], old: Tuple[()] = (), *rest: Union[()], other: Optional[()]):
                x.cpu().numpy()  # TNP402
                for y in shape:
                    y.numpy()
        """)

    def test_very_deep(self):
        nested = "list[" * 30 + "int" + "]" * 30
        check(f"""
            def run(x: {nested}):
                x[0].detach().cpu().numpy()
        """)
