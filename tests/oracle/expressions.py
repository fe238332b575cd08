"""Expressions that give a tensor, a condition, a device or an array."""

from collections.abc import Callable, Sequence

from tests.oracle import vocabulary
from tests.oracle.coins import COIN
from tests.oracle.topics import DISTRIBUTIONS, OF_DISTRIBUTIONS, WORDS, Words
from tests.oracle.writer import Kind, Theme, Topic, Writer

_MOST_COINS = 5


def of_topics(writer: Writer, part: Callable[[Words], tuple[str, ...]]) -> list[str]:
    """What the topics of a program add to one of the lists of words."""
    return [word for topic in Topic if topic in writer.topics for word in part(WORDS[topic])]


def on_topic(writer: Writer, words: Sequence[str], part: Callable[[Words], tuple[str, ...]], share: float = 0.5) -> str:
    """One of these words, or, this often, one of the topics' own."""
    own = of_topics(writer, part)
    return writer.one_of(own if own and writer.chance(share) else words)


def condition(writer: Writer) -> str:
    """A condition that the run decides, for `if` and the like."""
    tensors = writer.known(Kind.TENSOR)
    if writer.coins >= _MOST_COINS or (tensors and writer.chance(0.25 if writer.function_depth == 0 else 0.1)):
        if tensors:
            test = on_topic(writer, vocabulary.TESTS_OF_TENSORS, lambda words: words.tests)
            return test.format(x=writer.one_of(tensors))
        return "torch.cuda.is_available()"
    writer.coins += 1
    return COIN


def device(writer: Writer) -> str:
    """A device as an argument."""
    named = writer.known(Kind.DEVICE)
    if writer.theme is Theme.HOST:
        return writer.one_of(["'cpu'", "torch.device('cpu')"])
    if writer.theme is Theme.PORTABLE:
        return writer.one_of([*named, *named, "'cpu'"]) if named else "'cpu'"
    return writer.one_of([*named, "'cuda'", "'cuda'", "'cuda:0'", "torch.device('cuda')", "'cpu'"])


def tensor(writer: Writer, depth: int = 2) -> str:
    """A tensor; what is written can be followed by a dot."""
    if depth <= 0:
        return _simple(writer)
    makers: list[tuple[int, Callable[[Writer, int], str]]] = [
        (3, lambda writer, _depth: _simple(writer)),
        (3, lambda writer, _depth: _factory(writer)),
        (4, _step),
        (2, _move),
        (2, _grad_step),
        (2, _function),
        (2, _operator),
        (1, _subscript),
        (1, _choice),
        (1, _from_container),
        (2, _call),
    ]
    if Topic.DISTRIBUTIONS in writer.topics:
        makers.append((5, _of_distribution))
    if writer.topics:
        makers += [(4, _step), (4, _function)]
    total = sum(weight for weight, _ in makers)
    number = writer.random.randrange(total)
    for weight, maker in makers:
        number -= weight
        if number < 0:
            return maker(writer, depth - 1)
    raise AssertionError


def filled(writer: Writer, template: str, depth: int = 0) -> str:
    """A template with its places taken."""
    while "{t}" in template:
        template = template.replace("{t}", tensor(writer, depth), 1)
    while "{m}" in template:
        template = template.replace("{m}", f"({tensor(writer, 0)} > 0)", 1)
    while "{d}" in template:
        template = template.replace("{d}", device(writer), 1)
    return template


def sink(writer: Writer) -> str:
    """A conversion."""
    options = "force=True" if writer.chance(0.08) else ""
    return f"{tensor(writer, writer.random.randrange(3))}.numpy({options})"


def module(writer: Writer) -> str:
    """A new module of torch."""
    if writer.chance(0.2):
        return filled(writer, writer.one_of(vocabulary.DEVICE_LAYERS))
    made = on_topic(writer, vocabulary.LAYERS, lambda words: words.layers)
    return f"{made}.cuda()" if writer.theme is Theme.CUDA and writer.chance(0.3) else made


def _simple(writer: Writer) -> str:
    tensors = writer.known(Kind.TENSOR)
    if tensors and writer.chance(0.3):
        return tensors[-1]
    return writer.one_of(tensors) if tensors else _factory(writer)


def _factory(writer: Writer) -> str:
    if writer.theme is not Theme.HOST and writer.chance(0.5):
        return filled(writer, on_topic(writer, vocabulary.DEVICE_FACTORIES, lambda words: words.device_factories, 0.7))
    if writer.known(Kind.TENSOR) and writer.chance(0.3):
        return filled(writer, writer.one_of(vocabulary.LIKE_FACTORIES))
    return on_topic(writer, vocabulary.HOST_FACTORIES, lambda words: words.factories, 0.7)


def _step(writer: Writer, depth: int) -> str:
    return (
        f"{tensor(writer, depth)}.{filled(writer, on_topic(writer, vocabulary.STEPS, lambda words: words.steps, 0.7))}"
    )


def _move(writer: Writer, depth: int) -> str:
    moves = [*vocabulary.MOVES, *(vocabulary.CUDA_MOVES if writer.theme is Theme.CUDA else ())]
    return f"{tensor(writer, depth)}.{filled(writer, writer.one_of(moves))}"


def _grad_step(writer: Writer, depth: int) -> str:
    return f"{tensor(writer, depth)}.{writer.one_of(vocabulary.GRAD_STEPS)}"


def _function(writer: Writer, depth: int) -> str:
    function = on_topic(writer, vocabulary.FUNCTIONS, lambda words: words.functions, 0.7)
    return filled(writer, function, max(depth - 1, 0))


def distribution(writer: Writer) -> str:
    """A probability distribution."""
    return filled(writer, writer.one_of(DISTRIBUTIONS))


def _of_distribution(writer: Writer, _depth: int) -> str:
    named = writer.known(Kind.DISTRIBUTION)
    spread = writer.one_of(named) if named and writer.chance(0.6) else distribution(writer)
    return f"{spread}.{filled(writer, writer.one_of(OF_DISTRIBUTIONS))}"


def _operator(writer: Writer, depth: int) -> str:
    one = tensor(writer, depth)
    if writer.chance(0.2):
        return f"({filled(writer, writer.one_of(vocabulary.UNARY)).replace('{t}', one)})"
    if writer.chance(0.1):
        return f"(({one} > 0) {writer.one_of(vocabulary.LOGICAL)} ({tensor(writer, 0)} > 0))"
    other = writer.one_of(["2", "0.5", "1"]) if writer.chance(0.3) else tensor(writer, 0)
    operator = writer.one_of(vocabulary.BINARY)
    return f"({other} {operator} {one})" if writer.chance(0.3) else f"({one} {operator} {other})"


def _subscript(writer: Writer, depth: int) -> str:
    return f"{tensor(writer, depth)}{filled(writer, writer.one_of(vocabulary.SUBSCRIPTS))}"


def _choice(writer: Writer, depth: int) -> str:
    return f"({tensor(writer, depth)} if {condition(writer)} else {tensor(writer, depth)})"


def _from_container(writer: Writer, depth: int) -> str:
    options = [f"{name}[{index}]" for name in writer.known(Kind.LIST) for index in (0, -1)]
    options += [f"{name}.pop()" for name in writer.known(Kind.LIST)]
    options += [f"(sum({name}) + {_simple(writer)})" for name in writer.known(Kind.LIST)]
    options += [f"torch.stack([item.mean() for item in {name}])" for name in writer.known(Kind.LIST)]
    options += [f"{name}['a']" for name in writer.known(Kind.DICT)] * 2
    options += [f"{name}.get('b', {_simple(writer)})" for name in writer.known(Kind.DICT)]
    options += [f"list({name}.values())[0]" for name in writer.known(Kind.DICT)]
    options += [f"{name}[{index}]" for name in writer.known(Kind.PAIR) for index in (0, 1)]
    attributes = ("value", "value", "other", "moved")
    options += [f"{name}.{attribute}" for name in writer.known(Kind.OBJECT) for attribute in attributes]
    return writer.one_of(options) if options else tensor(writer, depth)


def _call(writer: Writer, depth: int) -> str:
    options = [f"{name}({{t}})" for name in writer.known(Kind.MODULE)] * 2
    options += [f"{name}({{t}}, {{t}})" for name in writer.known(Kind.FUNCTION)] * 2
    options += [f"{name}({{t}})" for name in writer.known(Kind.FUNCTION)]
    options += [f"{name}({{t}}, y={{t}})" for name in writer.known(Kind.FUNCTION)]
    options += [f"{name}({{t}})" for name in writer.known(Kind.MAPPING_FUNCTION)]
    options += [f"torch.stack([*map({name}, [{{t}}, {{t}}])])" for name in writer.known(Kind.MAPPING_FUNCTION)]
    options += [f"{name}.compute({{t}})" for name in writer.known(Kind.OBJECT)]
    options += [
        template.replace("{x}", name) for name in writer.known(Kind.MODULE) for template in vocabulary.OF_MODULES[:4]
    ]
    if not options:
        return tensor(writer, depth)
    if writer.known(Kind.MODULE) and writer.chance(0.2):
        name = writer.one_of(writer.known(Kind.MODULE))
        return filled(writer, writer.one_of(vocabulary.OF_MODULES).replace("{x}", name))
    return filled(writer, writer.one_of(options), max(depth - 1, 0))
