"""Conversions of what is used for a loss: `.detach()` would stop the gradient that is wanted."""

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from tests.helpers import program


def finding_of(body: str):
    source = f"""
        import numpy as np
        import torch
        from torch import nn

        net = nn.Linear(3, 1)

        def train(xs, optimizer):
            {body}
            optimizer.step()
    """
    (finding,) = [found for found in lint(program(source)) if found.code == "TNP202"]
    return finding


@pytest.mark.parametrize(
    "body",
    [
        "loss = np.sum([net(x) for x in xs]); loss.backward()",
        "loss = np.sum([net(x) for x in xs]); total = loss / 3; total.backward()",
        "np.sum([net(x) for x in xs]).backward()",
        "parts = []; parts.append(np.sum([net(x) for x in xs])); sum(parts).backward()",
        "loss = torch.tensor(np.sum([net(x) for x in xs])); (loss * 2).backward()",
        "total = 0; total += np.sum([net(x) for x in xs]); total.backward()",
        "a, loss = 1, np.sum([net(x) for x in xs]); optimizer.backward(loss)",
        "(loss := np.sum([net(x) for x in xs])).backward()",
        "loss: object = np.sum([net(x) for x in xs]); loss.backward()",
        "table = {}; table['loss'] = np.sum([net(x) for x in xs]); table['loss'].backward()",
    ],
)
def test_that_goes_into_a_loss_is_not_detached(body):
    finding = finding_of(body)
    assert finding.fix is None
    assert "compute it with torch: what becomes of it is used for the loss on line 8" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "loss = np.sum([net(x) for x in xs]); print(loss)",
        "mean = np.sum([net(x) for x in xs]); loss = net(xs[0]).sum(); loss.backward()",
        "seen = float(np.sum([net(x) for x in xs])); (net(xs[0]).sum() * seen).backward()",
        "np.save('f', np.sum([net(x) for x in xs]))",
    ],
)
def test_that_goes_elsewhere_is_detached(body):
    finding = finding_of(body)
    assert finding.fix is not None
    assert finding.fix.safety is FixSafety.SAFE


def test_that_is_written_out_is_detached_on_request():
    finding = finding_of("y = net(xs[0]).numpy(); loss = (net(xs[0]) - torch.from_numpy(y)).sum(); loss.backward()")
    assert finding.fix is not None
    assert finding.fix.safety is FixSafety.UNSAFE
    assert "used for the loss on line 8" in finding.fix.reason
