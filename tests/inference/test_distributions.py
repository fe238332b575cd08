"""Probability distributions: what their samples and properties are."""

from tests.helpers import check_and_run

_IMPORTS = """
            import torch
            from torch import distributions
            from torch.distributions import Bernoulli, Categorical, Independent, Normal, kl_divergence
"""


class TestGrad:
    def test_is_not_in_samples(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.ones(3, requires_grad=True)
            Normal(w, w.exp()).sample().numpy()
            Normal(w, w.exp()).sample((2,)).numpy()
            Categorical(logits=w).sample().numpy()
            Bernoulli(w.sigmoid()).sample().numpy()
            Independent(Normal(w, w.exp()), 1).sample().numpy()
        """)

    def test_is_that_of_the_parameters(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.ones(3, requires_grad=True)
            normal = Normal(w, w.exp())
            normal.rsample().numpy()  # TNP202
            normal.mean.numpy()  # TNP202
            normal.stddev.numpy()  # TNP202
            normal.entropy().numpy()  # TNP202
            normal.log_prob(torch.zeros(3)).numpy()  # TNP202
            normal.expand((3,)).loc.numpy()  # TNP202
            Categorical(logits=w).probs.numpy()  # TNP202
        """)

    def test_is_none_without_parameters_that_require_it(self):
        check_and_run(f"""
            {_IMPORTS}
            normal = Normal(torch.zeros(3), torch.ones(3))
            normal.rsample().numpy()
            normal.mean.numpy()
            normal.log_prob(torch.zeros(3)).numpy()
            Normal(0.0, 1.0).rsample().numpy()
            kl_divergence(normal, normal).numpy()
        """)

    def test_of_one_parameter_need_not_be_that_of_all(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.ones(3, requires_grad=True)
            normal = Normal(w, torch.ones(3))
            normal.mean.numpy()  # TNP202|TNP302
            normal.stddev.numpy()  # TNP302
            normal.entropy().numpy()  # TNP302
            normal.rsample().numpy()  # TNP202|TNP302
            Normal(0.0, w.exp()).mean.numpy()  # TNP302
        """)

    def test_comes_from_the_value_as_well(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.ones(3, requires_grad=True)
            Normal(torch.zeros(3), torch.ones(3)).log_prob(w).numpy()  # TNP202
        """)

    def test_comes_from_distributions_that_functions_are_given(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.ones(3, requires_grad=True)
            normal = Normal(torch.zeros(3), torch.ones(3))
            kl_divergence(Normal(w, w.exp()), normal).numpy()  # TNP202
            Independent(Normal(w, w.exp()), 1).log_prob(torch.zeros(3)).numpy()  # TNP202|TNP302
        """)

    def test_is_not_recorded_under_no_grad(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                Normal(w, w.exp()).rsample().numpy()
                Normal(w, w.exp()).log_prob(torch.zeros(3)).numpy()
        """)

    def test_stays_in_parameters_that_are_read_under_no_grad(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.ones(3, requires_grad=True)
            given = Bernoulli(logits=w)
            with torch.no_grad():
                logits = given.logits
            logits.numpy()  # TNP302
        """)

    def test_is_cut_in_what_is_computed_under_no_grad(self):
        check_and_run(f"""
            {_IMPORTS}
            w = torch.full((3,), 0.5, requires_grad=True)
            given = Bernoulli(probs=w)
            with torch.no_grad():
                logits = given.logits
            logits.numpy()  # TNP302
        """)


class TestDevice:
    def test_is_that_of_the_parameters(self):
        check_and_run(f"""
            {_IMPORTS}
            x = torch.ones(3, device="cuda")
            normal = Normal(x, x)
            normal.sample().numpy()  # TNP201
            normal.sample((2,)).cpu().numpy()
            normal.mean.numpy()  # TNP201
            distributions.Uniform(x - 1, x).sample().numpy()  # TNP201
        """)


class TestDtype:
    def test_is_that_of_the_parameters(self):
        check_and_run(f"""
            {_IMPORTS}
            x = torch.ones(3, dtype=torch.bfloat16)
            Normal(x, x).sample().numpy()  # TNP204
            Normal(x, x).mean.numpy()  # TNP204
            Normal(x, x).mean.float().numpy()
            Categorical(x).sample().numpy()
        """)
