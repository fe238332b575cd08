"""What a model gives requires grad, in evaluation mode, too.

Raises until it is fixed:

    RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.

Prints then:

    [[3. 3.]]
"""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2, bias=False)
        nn.init.ones_(self.linear.weight)

    def forward(self, x):
        return torch.relu(self.linear(x))


net = Net()
net.eval()
output = net(torch.ones(1, 3))
print(output.numpy())
