"""Writing a program."""

import random

from tests.oracle.definitions import define_something
from tests.oracle.statements import assign, block, choose_device, convert
from tests.oracle.writer import Theme, Writer

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
    writer = Writer(source, themes[source.randrange(len(themes))])
    for line in _IMPORTS:
        writer.line(line)
    choose_device(writer)
    assign(writer)
    for _ in range(source.randrange(4)):
        if writer.chance(0.5):
            define_something(writer)
        block(writer, 3)
    convert(writer)
    return writer.text
