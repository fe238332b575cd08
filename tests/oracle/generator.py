"""Writing a program."""

import random

from tests.oracle.definitions import define_something
from tests.oracle.statements import assign, block, choose_device, convert
from tests.oracle.writer import Theme, Topic, Writer

_IMPORTS = (
    "import random",
    "import numpy as np",
    "import torch",
    "import torch.nn.functional as F",
    "from torch import nn",
)


def write_program(source: random.Random) -> str:
    """A program; another one for another state of the source of random numbers."""
    themes = list(Theme)
    theme = themes[source.randrange(len(themes))]
    writer = Writer(source, theme, _topics(source, theme))
    for line in _IMPORTS:
        writer.line(line)
    choose_device(writer)
    assign(writer)
    for _ in range(source.randrange(4)):
        if writer.chance(0.5):
            define_something(writer)
        block(writer, 3)
    # Some fail for other reasons, and are taken out again.
    for _ in range(3):
        convert(writer)
    return writer.text


def _topics(source: random.Random, theme: Theme) -> frozenset[Topic]:
    """Sparse and quantised tensors are on the CPU only: the fake accelerator has none."""
    topics = [topic for topic in Topic if topic is not Topic.SPARSE or theme is Theme.HOST]
    most = (0, 1, 1, 2, 2, 3)[source.randrange(6)]
    return frozenset(topics[source.randrange(len(topics))] for _ in range(most))
