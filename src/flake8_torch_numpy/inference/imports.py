"""Is it torch at all: what a module imports, and which of it has a `.numpy()` of its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Libraries whose objects have a `.numpy()`, so that an object of unknown class is not taken for a torch tensor.
OTHER_FRAMEWORKS = frozenset(
    {
        "chainer", "eagerpy", "flax", "ivy", "jax", "jaxlib", "jittor", "kaldi", "kaldiio", "keras", "keras_core",
        "keras_cv", "keras_nlp", "megengine", "mindspore", "mlx", "mxnet", "oneflow", "paddle", "paddlenlp", "ppdet",
        "ppocr", "paddleseg", "tensorflow", "tensorflow_datasets", "tensorflow_hub", "tensorflow_probability",
        "tensorflow_addons", "tensorflow_text", "tf_keras", "tensorly", "tinygrad", "tflearn", "trax", "haiku",
    }
)  # fmt: skip

# Classes of transformers that make tensors of other frameworks.
_OF_OTHERS = ("transformers.TF", "transformers.Flax")

# Those of the other frameworks whose tensors also have `.detach()` and `.cuda()`.
LOOKALIKES = frozenset(
    {"paddle", "paddlenlp", "ppdet", "ppocr", "paddleseg", "oneflow", "jittor", "tinygrad", "mindspore"}
)


# Libraries that are built on torch alone: what imports them need not import torch itself.
TORCH_LIBRARIES = frozenset(
    {
        "accelerate", "allennlp", "botorch", "captum", "detectron2", "diffusers", "e3nn", "fairseq", "fastai", "flair",
        "gpytorch", "ignite", "kornia", "mmcv", "mmdet", "monai", "open_clip", "peft", "pyro", "sbi", "scvi",
        "segmentation_models_pytorch", "sentence_transformers", "skorch", "speechbrain", "stable_baselines3",
        "tianshou", "timm", "transformers", "trl", "ultralytics",
    }
)  # fmt: skip


def imports_in(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports of a module, those inside blocks, functions and methods included."""
    pending: list[ast.stmt] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
            continue
        for block in ("body", "orelse", "finalbody"):
            pending.extend(getattr(node, block, ()))
        for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            pending.extend(branch.body)


def bindings_of(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Pairs of the name that an import binds and the full name that it stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname:
                yield alias.asname, alias.name
            else:
                top = alias.name.partition(".")[0]
                yield top, top
        return
    base = "." * node.level + (node.module or "")
    for alias in node.names:
        name = alias.asname or alias.name
        # `from backend import torch`, `from lib.compat import torch`: still torch.
        if alias.name == "torch":
            yield name, "torch"
        elif base.endswith("."):
            yield name, base + alias.name
        else:
            yield name, f"{base}.{alias.name}"


class Imports:
    """What the imports of a module say about its tensors."""

    def __init__(self, tree: ast.Module) -> None:
        tops = set()
        others = False
        for node in imports_in(tree):
            for _, path in bindings_of(node):
                tops.add(path.partition(".")[0])
                others = others or path.startswith(_OF_OTHERS)
            if isinstance(node, ast.ImportFrom) and node.module:
                tops |= set(node.module.split("."))
        self.has_torch = not tops.isdisjoint(TORCH_LIBRARIES) or any(
            top.startswith(("torch", "pytorch", "lightning")) for top in tops
        )
        self.has_other_framework = others or not tops.isdisjoint(OTHER_FRAMEWORKS)
        self.has_lookalike = not tops.isdisjoint(LOOKALIKES)

    @property
    def is_detach_evidence(self) -> bool:
        """Does having a `.detach()` or a `.cuda()` prove that an object is a tensor of torch?"""
        return not self.has_lookalike

    @property
    def is_cpu_evidence(self) -> bool:
        """Does having a `.cpu()` prove it? TensorFlow's eager tensors have one, too."""
        return not self.has_other_framework

    @property
    def is_unknown_torch(self) -> bool:
        """May an object of unknown class that has a `.numpy()` be taken for a tensor of torch?"""
        return self.has_torch and not self.has_other_framework
