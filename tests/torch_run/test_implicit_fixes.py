"""Lines on which nobody writes `.numpy()`: torch refuses them, and takes what the fixes make of them."""

import pytest

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text
from tests.cases.case import World, program
from tests.torch_run.execute import execute
from tests.torch_run.worlds import why_not

_SETUP = """
import numpy as np
import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
net, criterion = nn.Linear(3, 1).to(device), nn.MSELoss()
x, y = torch.ones(2, 3, device=device), torch.zeros(2, 1, device=device)
prediction = net(x)
losses = []
for _ in range(3):
    loss = criterion(net(x), y)
    loss.backward()
    losses.append(loss)
"""
# What is imported besides; the line.
LINES = [
    ("", "np.array([prediction.sum(), loss])"),
    ("", "np.asarray(prediction * 2)"),
    ("", "np.sum([criterion(net(x), y) for _ in range(3)])"),
    ("", "np.mean(losses)"),
    ("", "np.sqrt(prediction if len(losses) > 2 else y)"),
    ("", "np.concatenate([prediction, y])"),
    ("", "prediction + 1 - np.ones((2, 1))"),
    ("", "table = np.zeros((2, 1)); table[:] = prediction"),
    ("", "prediction.__array__()"),
    ("import io", "np.save(io.BytesIO(), prediction)"),
    ("import matplotlib.pyplot as plt", "plt.plot(losses)"),
    ("import matplotlib.pyplot as plt", "fig, ax = plt.subplots(); ax.imshow(prediction)"),
    ("import pandas as pd", "pd.DataFrame({'loss': prediction[:, 0]})"),
    ("from sklearn.metrics import mean_squared_error", "mean_squared_error(y, prediction)"),
    ("from scipy.stats import pearsonr", "pearsonr(prediction[:, 0], x[:, 0] + prediction[:, 0])"),
]


@pytest.mark.parametrize("world", [World.CPU, World.FAKE_CUDA, pytest.param(World.GPU, marks=pytest.mark.gpu)])
@pytest.mark.parametrize(("imports", "line"), LINES, ids=[line for _, line in LINES])
def test_are_refused_before_and_work_after(imports, line, world, monkeypatch):
    if reason := why_not(world):
        pytest.skip(reason)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    for name in {word for word in ("matplotlib", "pandas", "sklearn", "scipy") if word in imports}:
        pytest.importorskip(name, reason=f"{name} is not installed")
    text = program(f"{imports}{_SETUP}{line}\n")
    before = execute(text, world).failure
    assert before is not None
    assert "numpy" in before.message
    fixed = fix_text(text, lint)
    assert lint(fixed.text) == []
    after = execute(fixed.text, world).failure
    assert after is None, f"{after}\n{fixed.text}"
