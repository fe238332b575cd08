"""What the methods and attributes of torch's probability distributions give.

The constructor's arguments are written by hand; what each member gives is observed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import distributions
from torch.distributions.utils import lazy_property

from flake8_torch_numpy.torch_api.signature import Signature
from tools.derive.concluding import conclude
from tools.derive.experiments import Laboratory
from tools.derive.observing import Call, attempt, describe

# Their results are distributions, or they are no part of what users read.
_LEFT_OUT = {"expand", "set_default_validate_args", "base_dist", "mixture_distribution", "component_distribution"}

Build = Callable[..., distributions.Distribution]


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How to build a distribution from tensors."""

    build: Build
    tensors: tuple[torch.Tensor, ...]


def _recipes() -> dict[str, _Recipe]:
    half, matrix = torch.tensor([0.25, 0.75]), torch.tensor([[1.0, 0.25], [0.25, 1.0]])
    one = torch.tensor([1.0, 2.0])
    d = distributions

    def mixture(weights: torch.Tensor, loc: torch.Tensor, scale: torch.Tensor) -> distributions.Distribution:
        return d.MixtureSameFamily(d.Categorical(weights), d.Normal(loc, scale))

    found: dict[str, tuple[Any, ...]] = {
        **{
            name: (getattr(d, name), half)
            for name in (
                "Bernoulli", "Categorical", "ContinuousBernoulli", "Geometric", "OneHotCategorical",
                "OneHotCategoricalStraightThrough",
            )
        },
        **{name: (getattr(d, name), one) for name in ("Chi2", "Dirichlet", "Exponential", "HalfCauchy", "HalfNormal",
                                                      "Poisson", "StudentT")},
        **{
            name: (getattr(d, name), one, one)
            for name in (
                "Beta", "Cauchy", "FisherSnedecor", "Gamma", "Gumbel", "InverseGamma",
                "Kumaraswamy", "Laplace", "LogNormal", "Normal", "Pareto", "VonMises", "Weibull",
            )
            if hasattr(d, name)
        },
        **{name: (getattr(d, name), half, one, half) for name in ("GeneralizedPareto",) if hasattr(d, name)},
        "Multinomial": (lambda probs: d.Multinomial(3, probs), half),
        "Binomial": (lambda probs: d.Binomial(3, probs), half),
        "NegativeBinomial": (lambda probs: d.NegativeBinomial(3, probs), half),
        "Uniform": (lambda low, high: d.Uniform(low, high + 1), half, one),
        "LogisticNormal": (d.LogisticNormal, half, one),
        "LKJCholesky": (lambda concentration: d.LKJCholesky(2, concentration), one[0]),
        "MultivariateNormal": (d.MultivariateNormal, half, matrix),
        "LowRankMultivariateNormal": (d.LowRankMultivariateNormal, half, matrix, one),
        "Wishart": (lambda df, covariance: d.Wishart(df + 1, covariance), one[1], matrix),
        "RelaxedBernoulli": (d.RelaxedBernoulli, one[0], half),
        "RelaxedOneHotCategorical": (d.RelaxedOneHotCategorical, one[0], half),
        "Independent": (lambda loc, scale: d.Independent(d.Normal(loc, scale), 1), half, one),
        "TransformedDistribution": (
            lambda loc, scale: d.TransformedDistribution(d.Normal(loc, scale), [d.ExpTransform()]), half, one,
        ),
        "MixtureSameFamily": (mixture, half, half, one),
    }  # fmt: skip
    return {
        name: _Recipe(build, tuple(tensor.clone() for tensor in tensors)) for name, (build, *tensors) in found.items()
    }


def distribution_classes() -> dict[str, type[distributions.Distribution]]:
    """The public distributions, by qualified name."""
    return {
        f"torch.distributions.{name}": value
        for name, value in sorted(vars(distributions).items())
        if inspect.isclass(value) and issubclass(value, distributions.Distribution)
    }


def _members(instance: distributions.Distribution) -> Iterator[str]:
    for name in sorted({*dir(type(instance)), *vars(instance)}):
        if (
            not name.startswith("_")
            and name not in _LEFT_OUT
            and not inspect.isclass(getattr(type(instance), name, None))
        ):
            yield name


def _argument_lists(instance: distributions.Distribution, name: str) -> list[tuple[Any, ...]]:
    """Arguments for the method `name`."""
    if name in {"log_prob", "cdf"}:
        # Where samples are integers, floating ones show whether gradients go through them.
        return [(instance.sample(),), (instance.sample().float(),)]
    if name == "icdf":
        return [(torch.tensor([0.25, 0.75]),)]
    if name in {"sample", "rsample"}:
        return [(), ((3,),)]
    if name == "sample_n":
        return [(3,)]
    return [()]


def _observed(recipe: _Recipe, instance: distributions.Distribution, name: str) -> Signature | None:
    """What the member gives; None where it gives nothing that a program could use."""
    member, worked = attempt(lambda: getattr(instance, name), Call((), {}, "arguments"))
    if not worked:
        return None
    is_method = inspect.ismethod(member)
    count = len(recipe.tensors)

    def use(*args: torch.Tensor) -> object:
        found: Callable[..., object] = getattr(recipe.build(*args[:count]), name)
        return found(*args[count:]) if is_method else found

    if not is_method and describe(member, []).kind == "unknown":
        return None
    lists = _argument_lists(instance, name) if is_method else [()]
    calls = [Call((*recipe.tensors, *arguments), {}, "arguments") for arguments in lists]
    given = tuple(f"parameter{index}" for index in range(count))
    parameters = tuple(inspect.signature(member).parameters) if inspect.ismethod(member) else ()
    observations = list(Laboratory(use, given + parameters).run(calls))
    if not observations:
        return None
    returns, outputs, _, cuts = conclude(observations, may_alias=None, lists=False)
    if isinstance(inspect.getattr_static(type(instance), name, None), lazy_property):
        # Computed, unless the distribution was built from it.
        outputs = tuple(replace(output, alias="maybe") for output in outputs)
    own_cuts = tuple(name for name in cuts if name in parameters)
    return Signature(returns, outputs, parameters, is_property=not is_method, cuts=own_cuts)


def distribution_members() -> dict[str, Signature]:
    """What each member of each distribution gives, by qualified name (`torch.distributions.Normal.rsample`).

    "inputs" are the tensors that the distribution was built from, and the arguments of the call.
    """
    found: dict[str, Signature] = {}
    recipes = _recipes()
    for qualified in distribution_classes():
        recipe = recipes.get(qualified.rpartition(".")[2])
        if recipe is None:
            continue
        instance = recipe.build(*recipe.tensors)
        for name in _members(instance):
            signature = _observed(recipe, instance, name)
            if signature is not None and signature.outputs and all(o.holds == "tensor" for o in signature.outputs):
                found[f"{qualified}.{name}"] = signature
    return found
