"""Functions and methods of torch of which more is known than their signatures say, and builtins."""

from tests.helpers import check, check_and_run


class TestMakingTensors:
    def test_of_tensors(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            c = torch.ones(3, device="cuda")
            torch.tensor(w).numpy()
            torch.as_tensor(w).numpy()  # TNP202
            torch.as_tensor(c, device="cpu").numpy()
            torch.as_tensor(w, device="cuda").detach().numpy()  # TNP201
            torch.asarray(w).numpy()  # TNP202
            torch.tensor(c).numpy()  # TNP201
            torch.tensor([1.0], dtype=torch.float64, device="cuda").numpy()  # TNP201
            torch.tensor([w[0], w[1]]).numpy()
        """)

    def test_from_arrays(self):
        check_and_run("""
            import numpy as np
            import torch

            array = np.ones(3)
            torch.from_numpy(array).numpy()
            torch.tensor(array).numpy()
            torch.as_tensor(array, device="cuda").numpy()  # TNP201
            torch.from_numpy(array).cuda().numpy()  # TNP201
            torch.from_numpy(array).requires_grad_().numpy()  # TNP202
            torch.FloatTensor([1.0, 2.0]).numpy()
            torch.Tensor([1.0, 2.0]).numpy()
            torch.LongTensor([1, 2]).numpy()
        """)

    def test_by_variables(self):
        check_and_run("""
            from torch.autograd import Variable
            import torch

            Variable(torch.ones(3), requires_grad=True).numpy()  # TNP202
            Variable(torch.ones(3)).numpy()
            Variable(torch.ones(3).cuda()).numpy()  # TNP201
        """)

    def test_by_default_types(self):
        check("""
            torch.set_default_tensor_type("torch.cuda.FloatTensor")
            torch.ones(3).numpy()  # TNP201|TNP301
        """)

    def test_by_the_default_device(self):
        check_and_run("""
            torch.ones(3, device=torch.get_default_device()).numpy()
            torch.set_default_device("cuda")
            torch.ones(3, device=torch.get_default_device()).numpy()  # TNP201
            torch.tensor([1.0]).numpy()  # TNP201
        """)

    def test_loaded_from_files(self):
        check("""
            torch.load("file").numpy()  # TNP401 TNP402
            torch.load("file", map_location="cpu").numpy()  # TNP402
            torch.load("file", map_location="cpu")["weight"].numpy()  # TNP402
            torch.load("file", map_location=torch.device("cuda"))["weight"].detach().numpy()  # TNP201|TNP301
            torch.load("file", map_location=None).detach().numpy()  # TNP301
        """)

    def test_by_the_gradient_of_autograd(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            (grad,) = torch.autograd.grad((w ** 2).sum(), [w])
            grad.numpy()
        """)
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            grad = torch.autograd.grad((w ** 2).sum(), w, create_graph=True)[0]
            grad.numpy()  # TNP202|TNP302
        """)


class TestMethods:
    def test_change_the_type(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            w.type(torch.LongTensor).numpy()
            w.type("torch.IntTensor").numpy()
            w.type(torch.DoubleTensor).numpy()  # TNP202
            w.type(torch.int64).numpy()
            w.type(torch.float64).numpy()  # TNP202
            w.type_as(torch.ones(1, dtype=torch.int64)).numpy()
            w.bool().numpy()
            w.int().numpy()
            w.float().numpy()  # TNP202
            w.to(float).numpy()  # TNP202
            w.to(int).numpy()
            w.to(dtype="int64" and torch.int64).numpy()
        """)

    def test_to_a_type_that_is_not_known(self):
        check("""
            def run(dtype, other):
                w = torch.ones(3, requires_grad=True)
                w.to(dtype).numpy()  # TNP202|TNP302
                torch.ones(3).to(dtype).numpy()  # TNP404
                torch.ones(3).to(other).numpy()  # TNP401
                torch.ones(3).to(*other).numpy()  # TNP301|TNP401
        """)

    def test_resolve_lazy_bits(self):
        check_and_run("""
            z = torch.ones(3, dtype=torch.complex64)
            z.conj().resolve_conj().numpy()
            z.conj().imag.resolve_neg().numpy()
            z.real.numpy()
            torch.view_as_real(z).numpy()
        """)

    def test_under_no_grad(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                a = w.clone()
                b = w.contiguous()
                c = w.double()
                d = w.float()
                e = w.cpu()
                f = w.view(-1)
            a.numpy()
            b.numpy()  # TNP202|TNP302
            c.numpy()  # TNP302?
            d.numpy()  # TNP202|TNP302
            e.numpy()  # TNP202|TNP302
            f.numpy()  # TNP202|TNP302
        """)

    def test_that_return_themselves(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            torch.zeros(3).add_(w).numpy()  # TNP202
            torch.zeros(3).copy_(w).numpy()  # TNP202
            torch.zeros(3).fill_(1).numpy()
            (w * 2).detach_().numpy()
            torch.zeros(3).uniform_().numpy()
        """)

    def test_called_through_the_class(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            torch.Tensor.mul(w, 2).numpy()  # TNP202
            torch.Tensor.detach(w).numpy()
        """)

    def test_that_write_into_another_tensor(self):
        check_and_run("""
            x = torch.zeros(3)
            c = torch.zeros(3, device="cuda")
            x.copy_(c)
            x.numpy()
            c.copy_(x)
            c.numpy()  # TNP201
            index = torch.arange(3)
            x.index_copy_(0, index, torch.ones(3, requires_grad=True))
            x.numpy()  # TNP202
        """)

    def test_that_are_hooks(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            w.register_hook(lambda grad: grad.cpu().numpy())  # TNP402?
            w.retain_grad()
            w.numpy()  # TNP202
        """)

    def test_by_getattr(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            getattr(w, "T").numpy()  # TNP202
            getattr(w, "detach")().numpy()
        """)


class TestBuiltins:
    def test_of_sequences(self):
        check_and_run("""
            w = torch.ones(3, requires_grad=True)
            x = torch.ones(3)
            tuple([x, w])[1].numpy()  # TNP202
            list((x, w))[0].numpy()
            tuple(w)[0].numpy()  # TNP202
            list(w)[0].numpy()  # TNP202
            tuple()
            list(reversed([w]))[0].numpy()  # TNP202
            list(zip([w], [x]))[0][0].numpy()  # TNP202
            list(enumerate([w]))[0][1].numpy()  # TNP202
            dict([("w", w), ("x", x)])["w"].numpy()  # TNP202
            dict([("w", w), ("x", x)])["x"].numpy()
            sum([x, x]).numpy()
            sum([w], start=x).numpy()  # TNP202|TNP302
            next(iter([w]), None).numpy()  # TNP202
            max(w, w * 2, key=lambda t: t.sum()).numpy()  # TNP202
            abs(w).numpy()  # TNP202
            pow(w, 2).numpy()  # TNP202
        """)

    def test_of_itertools(self):
        check_and_run("""
            import itertools

            import torch

            w = torch.ones(3, requires_grad=True)
            for x in itertools.chain([w], [w * 2]):
                x.numpy()  # TNP202
            for a, b in itertools.product([w], [torch.ones(3)]):
                a.numpy()  # TNP202
                b.numpy()
            for x in itertools.islice(itertools.cycle([w]), 2):
                x.numpy()  # TNP202
            for a, b in itertools.zip_longest([w], [w]):
                a.numpy()  # TNP202
        """)

    def test_with_a_start(self):
        check_and_run("""
            sum([torch.ones(1)], torch.ones(1, requires_grad=True)).numpy()  # TNP202|TNP302
        """)

    def test_of_queues(self):
        check_and_run("""
            import collections

            import torch

            queue = collections.deque(maxlen=3)
            queue.append(torch.ones(3))
            queue.appendleft(torch.ones(3, requires_grad=True))
            queue.popleft().numpy()  # TNP202|TNP302
            queue.extend([torch.ones(3, device="cuda")])
            queue[-1].numpy()  # TNP201|TNP301 TNP302?
        """)


class TestThingsOfOtherLibraries:
    def test_have_arrays_instead(self):
        check("""
            import numpy as np
            import pandas as pd
            import torch

            np.ones(3).T.reshape(-1)[0].numpy()
            (np.ones(3) * 2).numpy()
            (torch.ones(3, requires_grad=True) * np.ones(3)).numpy()  # TNP202
        """)

    def test_compare(self):
        check_and_run("""
            x = torch.ones(3, requires_grad=True)
            (x == 1).numpy()
            (1 < x).numpy()
            (~(x > 0)).numpy()
            (x > torch.ones(3)).float().numpy()
            torch.ones(3, device="cuda").eq(1).numpy()  # TNP201
        """)


class TestOutArguments:
    def test_are_what_is_returned(self):
        check_and_run("""
            out = torch.zeros(3, device="cuda")
            torch.add(torch.ones(3, device="cuda"), 1, out=out).numpy()  # TNP201
            out.numpy()  # TNP201
        """)


class TestIntegerResults:
    def test_of_a_gradient(self):
        check_and_run("""
            w = torch.rand(3, 4, requires_grad=True)
            labels = torch.arange(3)
            nn.functional.cross_entropy(w, labels).numpy()  # TNP202
            w.gather(1, labels[:, None]).numpy()  # TNP202
            w.index_select(0, labels).numpy()  # TNP202
            torch.take(w, labels).numpy()  # TNP202
            w[labels].numpy()  # TNP202
            torch.where(labels[:, None] > 0, w, 0).numpy()  # TNP202
            torch.where(w > 0, 1, 0).numpy()
            nn.functional.embedding(labels, w).numpy()  # TNP202
            nn.functional.one_hot(labels).numpy()
            torch.bincount(labels).numpy()
            (labels * w[:, 0]).numpy()  # TNP202
            (labels / 2).numpy()
            labels.float().requires_grad_().numpy()  # TNP202
            w.sum().mul(labels.sum()).numpy()  # TNP202
            torch.masked_select(w, w > 0).numpy()  # TNP202
            labels.scatter(0, labels, labels).numpy()
            torch.zeros(3, 4).scatter(1, labels[:, None], w).numpy()  # TNP202
            torch.zeros(3, 4).index_add(0, labels, w).numpy()  # TNP202
            torch.einsum("ij,i->j", w, labels.float()).numpy()  # TNP202
            torch.nn.utils.rnn.pad_sequence([w[0], w[1]]).numpy()  # TNP202
        """)
