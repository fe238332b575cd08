"""What modules give: it requires grad if they have parameters, unless grad mode is off."""

from tests.cases.case import Case, Fate

_GRAD_ERROR = Fate.GRAD_ERROR

CASES = [
    Case(
        "the output of a layer",
        """
        import torch
        import torch.nn as nn

        model = nn.Linear(3, 2)
        x = torch.rand(4, 3)
        output = model(x)
        array = output.numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch
        import torch.nn as nn

        model = nn.Linear(3, 2)
        x = torch.rand(4, 3)
        output = model(x)
        array = output.detach().numpy()
        """,
        without_accelerator=_GRAD_ERROR,
        with_cuda=_GRAD_ERROR,
    ),
    Case(
        "the output of a layer, detached",
        """
        import torch
        from torch import nn

        model = nn.Linear(3, 2)
        array = model(torch.rand(4, 3)).detach().numpy()
        """,
    ),
    Case(
        "the output of a layer under no_grad",
        """
        import torch
        from torch import nn

        model = nn.Linear(3, 2)
        model.eval()
        with torch.no_grad():
            output = model(torch.rand(4, 3))
        array = output.numpy()
        """,
    ),
    Case(
        "eval() does not switch grad off",
        """
        import torch
        from torch import nn

        model = nn.Linear(3, 2)
        model.eval()
        output = model(torch.rand(4, 3))
        array = output.numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch
        from torch import nn

        model = nn.Linear(3, 2)
        model.eval()
        output = model(torch.rand(4, 3))
        array = output.detach().numpy()
        """,
        without_accelerator=_GRAD_ERROR,
        with_cuda=_GRAD_ERROR,
    ),
    Case(
        "a model on the device",
        """
        import torch
        from torch import nn

        model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).cuda()
        x = torch.rand(4, 3).cuda()
        array = model(x).numpy()
        """,
        codes=("TNP201", "TNP202"),
        fixed="""
        import torch
        from torch import nn

        model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).cuda()
        x = torch.rand(4, 3).cuda()
        array = model(x).detach().cpu().numpy()
        """,
        without_accelerator=Fate.NEEDS_AN_ACCELERATOR,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a model on the device under no_grad",
        """
        import torch
        from torch import nn

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model = nn.Linear(3, 2).to(device)
        x = torch.rand(4, 3).to(device)
        with torch.no_grad():
            array = model(x).cpu().numpy()
        """,
    ),
    Case(
        "a model on the device under no_grad, not brought back",
        """
        import torch
        from torch import nn

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model = nn.Linear(3, 2).to(device)
        x = torch.rand(4, 3).to(device)
        with torch.no_grad():
            array = model(x).numpy()
        """,
        codes=("TNP201",),
        fixed="""
        import torch
        from torch import nn

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model = nn.Linear(3, 2).to(device)
        x = torch.rand(4, 3).to(device)
        with torch.no_grad():
            array = model(x).cpu().numpy()
        """,
        with_cuda=Fate.DEVICE_ERROR,
    ),
    Case(
        "a class of one's own",
        """
        import torch
        from torch import nn


        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.hidden = nn.Linear(3, 8)
                self.out = nn.Linear(8, 2)

            def forward(self, x):
                return self.out(torch.relu(self.hidden(x)))


        net = Net()
        prediction = net(torch.rand(4, 3)).numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch
        from torch import nn


        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.hidden = nn.Linear(3, 8)
                self.out = nn.Linear(8, 2)

            def forward(self, x):
                return self.out(torch.relu(self.hidden(x)))


        net = Net()
        prediction = net(torch.rand(4, 3)).detach().numpy()
        """,
        without_accelerator=_GRAD_ERROR,
        with_cuda=_GRAD_ERROR,
    ),
    Case(
        "a weight",
        """
        import torch
        from torch import nn

        model = nn.Linear(3, 2)
        weight = model.weight.numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch
        from torch import nn

        model = nn.Linear(3, 2)
        weight = model.weight.detach().numpy()
        """,
        without_accelerator=_GRAD_ERROR,
        with_cuda=_GRAD_ERROR,
    ),
    Case(
        "a module without parameters",
        """
        import torch
        from torch import nn

        softmax = nn.Softmax(dim=1)
        array = softmax(torch.rand(4, 3)).numpy()
        """,
    ),
    Case(
        "a function that is decorated",
        """
        import torch
        from torch import nn

        model = nn.Linear(3, 2)


        @torch.no_grad()
        def predict(x):
            return model(x).cpu().numpy()


        array = predict(torch.rand(4, 3))
        """,
    ),
    Case(
        "a training loop",
        """
        import torch
        from torch import nn

        model = nn.Linear(3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        criterion = nn.MSELoss()
        x, y = torch.rand(8, 3), torch.rand(8, 1)
        for epoch in range(2):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            print(loss.item())
        final = loss.numpy()
        """,
        codes=("TNP202",),
        fixed="""
        import torch
        from torch import nn

        model = nn.Linear(3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        criterion = nn.MSELoss()
        x, y = torch.rand(8, 3), torch.rand(8, 1)
        for epoch in range(2):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            print(loss.item())
        final = loss.detach().numpy()
        """,
        strict_is_open=True,
        without_accelerator=_GRAD_ERROR,
        with_cuda=_GRAD_ERROR,
    ),
    Case(
        "a loss through data in a training loop",
        """
        import torch
        from torch import nn

        model = nn.Linear(3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        x, y = torch.rand(8, 3), torch.rand(8, 1)
        history = []
        for epoch in range(2):
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history.append(loss.data.cpu().numpy())
        """,
        codes=("TNP101",),
        fixed="""
        import torch
        from torch import nn

        model = nn.Linear(3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        x, y = torch.rand(8, 3), torch.rand(8, 1)
        history = []
        for epoch in range(2):
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history.append(loss.detach().cpu().numpy())
        """,
    ),
]
