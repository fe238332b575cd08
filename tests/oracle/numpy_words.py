"""What programs say to NumPy: calls, operations and stores that are given tensors without a conversion.

`{t}` stands for a tensor, `{s}` for one of a single number, `{e}` for such a tensor or a number, `{l}` for a list or
tuple of these, `{a}` for an array, `{m}` for a condition on a tensor.
"""

from flake8_torch_numpy.sinks.table import find_sink

# The name of the function in NumPy, and calls of it.
_CALLS = (
    ("array", "np.array({t})", "np.array({l})", "np.array({l})", "np.array([{t}.flatten(), {t}.flatten()])"),
    ("array", "np.array({s})", "np.array({l}, dtype=np.float32)", "np.array([[{e}, {e}], {l}[:2]])"),
    ("array", "np.array({t} if {c} else {l})", "np.array([*{t}.flatten(), {e}])", "np.array([{a}, {a}])"),
    ("asarray", "np.asarray({t})", "np.asarray({l})", "np.asarray(a={t})", "np.asarray([{l}, {l}][0])"),
    ("sum", "np.sum({l})", "np.sum([{e}, {e}])"),
    ("mean", "np.mean({l})", "np.mean({l})", "np.mean([{t}.flatten()])", "np.mean(a={l})"),
    ("max", "np.max({l})"),
    ("std", "np.std({l})"),
    ("median", "np.median({l})"),
    ("percentile", "np.percentile({l}, 50)"),
    ("sqrt", "np.sqrt({t})", "np.sqrt({l})"),
    ("exp", "np.exp({t})"),
    ("isnan", "np.isnan({t})"),
    ("add", "np.add({t}, {t})", "np.add({t}, {a})"),
    ("maximum", "np.maximum({t}, 0)", "np.maximum({a}, {t})"),
    ("concatenate", "np.concatenate([{t}.flatten(), {t}.flatten()])", "np.concatenate(({a}.ravel(), {t}.flatten()))"),
    ("stack", "np.stack([{s}, {s}])", "np.stack({l})"),
    ("vstack", "np.vstack([{t}.flatten(), {t}.flatten()])"),
    ("append", "np.append({a}, {t})", "np.append({t}, {e})"),
    ("copy", "np.copy({t})"),
    ("zeros_like", "np.zeros_like({t})"),
    ("argmax", "np.argmax({t})", "np.argmax({l})"),
    ("linalg.norm", "np.linalg.norm({t})"),
    ("dot", "np.dot({t}.flatten()[:1], {t}.flatten()[:1])"),
    ("float32", "np.float32({s})"),
    ("unique", "np.unique({t})"),
    ("where", "np.where({m}, 1, 0)"),
    ("allclose", "np.allclose({t}, {t})"),
    ("full", "np.full(2, {s})"),
    ("repeat", "np.repeat({t}, 2)"),
    ("clip", "np.clip({t}, 0, 1)"),
)
CALLS = tuple(call for name, *calls in _CALLS if find_sink(f"numpy.{name}") is not None for call in calls)

# What NumPy is never asked to convert, or what it takes as it is.
PLAIN = (
    "float({s})",
    "{t}.tolist()",
    'f"{{t}}"',
    'f"{{s}:.2f}"',
    "len({t}.flatten())",
    "len({l})",
    "np.float64({s})",
    "np.shape({t})",
    "np.ndim({t})",
    "{t} * np.float64(2)",
    "np.float64(2) * {t}",
    "{t} + np.mean([1.0, 2.0])",
    "{t} * {a}.mean()",
    "{t} * {a}.flatten()[0]",
    "sum({l})",
    "max({l})",
    "np.array([{s}.item(), {e}])",
    "np.array([float({s}), 2.0])",
    "np.array({l}[:0])",
    "np.array({t}.tolist())",
    "np.array({t}.shape)",
    "np.array({'a': {t}})",
    "{a} * {t}.sum().item()",
    "{a} + float({s})",
    "{t} * {t}",
)

ARRAYS = (
    "np.zeros(2)",
    "np.ones(2)",
    "np.ones((2, 2))",
    "np.zeros((2, 2), dtype=np.float32)",
    "np.arange(2)",
    "np.array([1.0, 2.0])",
    "np.asarray([[1.0, 2.0], [3.0, 4.0]])",
    "np.full((2, 2), 3.0)",
    "{t}.detach().cpu().numpy()",
    "np.array([{s}.item(), 1.0])",
    "np.random.rand(2)",
)
OF_ARRAYS = (
    "{x}",
    "{x}",
    "{x}",
    "{x} + 1",
    "{x}.T",
    "{x}.copy()",
    "{x}.astype(np.float32)",
    "{x}.mean(0)",
    "{x}[:1]",
    "{x}[0]",
)

OPERATIONS = ("+", "-", "*", "/", "//", "%", "**", "@", "*", "+")

# Whole statements about the array `{x}`.
STORES = (
    "{x}[:] = {t}",
    "{x}[:] = {s}",
    "{x}[0] = {t}",
    "{x}[0] = {s}",
    "{x}[...] = {t}",
    "{x}[0, :] = {t}.flatten()[:1]",
    "{x}[:, 0] = {t}.sum(-1)",
    "{x}[0, 0] = {s}",
    "{x}[[0, 1]] = {t}",
    "{x}[:1] = [{e}]",
    "{x}[:] = [{e}, {e}]",
    "{x}[:] = {l}",
    "{x}[{x} > 0] = {s}",
    "{x}[-1] = {s}.item()",
    "{x}[:] = {a}",
)
LISTS = (
    "[{e}, {e}]",
    "[{s}, {s}]",
    "({e}, {e})",
    "[{e}]",
    "[{s}, 1.0]",
    "[*[{e}, {e}], {e}]",
    "[{s} for _ in range(2)]",
    "[{e} for i in range(2)]",
    "[{s} for _ in range(2) if {c}]",
    "list(({s}, {e}))",
    "[*({s}, {s})]",
    "[{s}] + [{e}]",
    "[{s}] * 2",
)
# Lists that are made of `{x}`, a list or dict of tensors.
OF_LISTS = ("[item.sum() for item in {x}]", "[item.mean().item() for item in {x}]", "[*{x}]", "{x}")
OF_DICTS = ("[item.sum() for item in {x}.values()]", "list({x}.values())", "[{x}['a'].sum(), {e}]")
SCALARS = (
    "{t}.sum()",
    "{t}.sum()",
    "{t}.mean()",
    "{t}.max()",
    "{t}.float().mean()",
    "{t}.norm()",
    "{t}.flatten()[0]",
    "F.mse_loss({t}, {t})",
    "torch.tensor(1.0)",
    "torch.tensor(2.0, requires_grad=True)",
    "({t} > 0).sum()",
    "{t}.sum().detach()",
    "{t}.argmax()",
)
NUMBERS = ("1.0", "0", "{s}.item()", "{s}.item()", "float({s})", "len({t}.flatten())", "{t}.sum().tolist()")
# What else is done to a list.
CHANGES = (
    "{x}.append({e})",
    "{x}.insert(0, {e})",
    "{x}.extend([{e}, {e}])",
    "{x} += [{e}]",
    "{x}[0] = {e}",
    "{x}.pop()",
    "{x}.reverse()",
    "{x}.clear()",
    "{x}[0].add_(1)",
    "{x}[0].requires_grad_()",
    "{x}[0].backward()",
    "{x}[-1] = {x}[-1].detach()",
    "{x} = [item for item in {x}]",
    "{x} = {x}[:1]",
)
