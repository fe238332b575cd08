"""Statements and blocks of them."""

from typing import TYPE_CHECKING

from tests.oracle import vocabulary
from tests.oracle.coins import COIN
from tests.oracle.expressions import condition, distribution, filled, module, of_topics, on_topic, sink, tensor
from tests.oracle.writer import Kind, Theme, Topic, Writer

if TYPE_CHECKING:
    from collections.abc import Callable

_DEEPEST = 3


def block(writer: Writer, most: int) -> None:
    """A few statements."""
    for _ in range(1 + writer.random.randrange(most)):
        statement(writer)


def statement(writer: Writer) -> None:
    """Any statement."""
    makers: list[tuple[int, Callable[[Writer], None]]] = [
        (7, assign),
        (6, convert),
        (4, _change_in_place),
        (2, _make_container),
        (2, _fill_container),
        (1, _unpack),
        (2, _use_module),
        (1, _set_mode),
        (1, _convert_many),
        (1, _leave_early),
        (1, _use_object),
    ]
    if Topic.DISTRIBUTIONS in writer.topics:
        makers.append((2, _make_distribution))
    if writer.indent < _DEEPEST:
        makers += [(4, _if), (2, _for), (1, _while), (3, _with_mode), (1, _try)]
        if Topic.AUTOCAST in writer.topics:
            makers.append((6, _with_mode))
    number = writer.random.randrange(sum(weight for weight, _ in makers))
    for weight, maker in makers:
        number -= weight
        if number < 0:
            maker(writer)
            return


def assign(writer: Writer) -> None:
    """`x = ...`"""
    known = writer.known(Kind.TENSOR, only_local=True)
    value = tensor(writer, 1 + writer.random.randrange(3))
    if known and writer.chance(0.45):
        writer.line(f"{writer.one_of(known)} = {value}")
    else:
        writer.line(f"{writer.declare(writer.fresh('x'), Kind.TENSOR)} = {value}")


def _make_distribution(writer: Writer) -> None:
    value = distribution(writer)
    writer.line(f"{writer.declare(writer.fresh('spread'), Kind.DISTRIBUTION)} = {value}")


def convert(writer: Writer) -> None:
    """`a = x.numpy()`"""
    if writer.chance(0.08):
        value = tensor(writer, 2)
        name = writer.declare(writer.fresh("x"), Kind.TENSOR)
        writer.line(f"{writer.declare(writer.fresh('a'), Kind.ARRAY)} = ({name} := {value}).numpy()")
        return
    if writer.chance(0.4):
        _convert_implicitly(writer)
        return
    value = sink(writer)
    if writer.known(Kind.SINK_FUNCTION) and writer.chance(0.25):
        value = f"{writer.one_of(writer.known(Kind.SINK_FUNCTION))}({tensor(writer, 1)})"
    writer.line(f"{writer.declare(writer.fresh('a'), Kind.ARRAY)} = {value}")


def _convert_implicitly(writer: Writer) -> None:
    """A conversion that nobody writes: `a = np.asarray(x)`, `x + grid`, `grid[:] = x`"""
    grids = writer.known(Kind.GRID)
    if grids and writer.chance(0.3):
        target = f"{writer.one_of(grids)}[{writer.one_of([':', '0', ':1', '1, :'])}]"
        writer.line(f"{target} = {tensor(writer, 1)}")
        return
    if writer.chance(0.2):
        array = writer.one_of(vocabulary.TABLES)
        writer.line(f"{writer.declare(writer.fresh(vocabulary.GRID), Kind.GRID)} = {array}")
    if writer.chance(0.25):
        array = writer.one_of([*writer.known(Kind.GRID), *vocabulary.ARRAYS])
        value = f"{tensor(writer, 1)} {writer.one_of(vocabulary.BINARY[:5])} {array}"
    elif writer.chance(0.1):
        value = f"{tensor(writer, 1)}.__array__()"
    elif writer.chance(0.5):
        value = f"np.{writer.one_of(vocabulary.NUMPY_OF_TENSORS)}({tensor(writer, 2)})"
    else:
        lists = [*writer.known(Kind.LIST) * 2, "[{t}, {t}]", "({t}, {t})", "[{t}, 1.0]", "[{t} for _ in range(2)]"]
        lists += [f"[item.mean() for item in {name}]" for name in writer.known(Kind.LIST)]
        value = f"np.{writer.one_of(vocabulary.NUMPY_OF_LISTS)}({filled(writer, writer.one_of(lists), 1)})"
    writer.line(f"{writer.declare(writer.fresh('a'), Kind.ARRAY)} = {value}")


def _convert_many(writer: Writer) -> None:
    lists = writer.known(Kind.LIST)
    dicts = writer.known(Kind.DICT)
    options = [f"[item.numpy() for item in {name}]" for name in lists]
    options += [f"[item.numpy() for item in {name} if {COIN}]" for name in lists]
    options += [f"[item.detach().cpu().numpy() for item in {name}]" for name in lists]
    options += [f"{{key: item.numpy() for key, item in {name}.items()}}" for name in dicts]
    options += ["[item.numpy() for item in ({t}, {t})]"]
    options += [f"[(one.numpy(), other.numpy()) for one, other in zip({name}, [{{t}}, {{t}}])]" for name in lists]
    options += ["(lambda value: value.numpy())({t})", "[*map(lambda value: value.numpy(), [{t}, {t}])]"]
    options += ["dict(a={t}.numpy(), b={t}.cpu().numpy())", "np.append({t}.numpy().ravel(), {t}.numpy().ravel())"]
    writer.line(f"{writer.declare(writer.fresh('a'), Kind.ARRAY)} = {filled(writer, writer.one_of(options), 1)}")


def _change_in_place(writer: Writer) -> None:
    tensors = writer.known(Kind.TENSOR)
    if not tensors:
        assign(writer)
        return
    name = writer.one_of(tensors)
    # In a function, `x += 1` makes the name a local one.
    is_local = name in writer.known(Kind.TENSOR, only_local=True)
    own = of_topics(writer, lambda words: words.in_place)
    template = writer.one_of([*vocabulary.IN_PLACE, *own, *own, *(vocabulary.AUGMENTED if is_local else ())])
    writer.line(filled(writer, template.replace("{x}", name), 1))
    if writer.chance(0.3):
        writer.line(f"{writer.declare(writer.fresh('a'), Kind.ARRAY)} = {name}.numpy()")


def _make_container(writer: Writer) -> None:
    kind = writer.random.randrange(3)
    if kind == 0:
        items = filled(writer, writer.one_of(vocabulary.LISTS), 1)
        writer.line(f"{writer.declare(writer.fresh('items'), Kind.LIST)} = {items}")
    elif kind == 1:
        items = filled(writer, writer.one_of(vocabulary.DICTS), 1)
        writer.line(f"{writer.declare(writer.fresh('table'), Kind.DICT)} = {items}")
    else:
        writer.line(f"{writer.declare(writer.fresh('pair'), Kind.PAIR)} = {filled(writer, '({t}, {t})', 1)}")


def _fill_container(writer: Writer) -> None:
    options = [f"{name}.append({{t}})" for name in writer.known(Kind.LIST)] * 2
    options += [f"{name}.insert(0, {{t}})" for name in writer.known(Kind.LIST)]
    options += [f"{name}.extend([{{t}}, {{t}}])" for name in writer.known(Kind.LIST)]
    options += [f"{name}[0] = {{t}}" for name in writer.known(Kind.LIST)]
    options += [f"{name}[0].add_(1)" for name in writer.known(Kind.LIST)]
    options += [f"{name}[0].requires_grad_()" for name in writer.known(Kind.LIST)]
    options += [f"{name}['a'] = {{t}}" for name in writer.known(Kind.DICT)] * 2
    options += [f"{name}['b'] = {{t}}" for name in writer.known(Kind.DICT)]
    options += [f"{name}.update(a={{t}})" for name in writer.known(Kind.DICT)]
    options += [f"{name}['a'].requires_grad_()" for name in writer.known(Kind.DICT)]
    options += [f"{name}[0].requires_grad_(False)" for name in writer.known(Kind.PAIR)]
    options += [f"{name}.value = {{t}}" for name in writer.known(Kind.OBJECT)] * 2
    if not options:
        _make_container(writer)
        return
    writer.line(filled(writer, writer.one_of(options), 1))


def _unpack(writer: Writer) -> None:
    values = ["({t}, {t})", "{t}.max(dim=0)", "torch.sort({t})", "{t}.chunk(2)", "{t}.topk(1)", "torch.unbind({t}[:2])"]
    values += writer.known(Kind.PAIR) * 3
    values += [f"{name}[:2]" for name in writer.known(Kind.LIST)]
    value = filled(writer, writer.one_of(values), 1)
    last = tensor(writer, 0)
    names = [writer.declare(writer.fresh("x"), Kind.TENSOR) for _ in range(2)]
    if writer.chance(0.2):
        rest = writer.declare(writer.fresh("items"), Kind.LIST)
        writer.line(f"{names[0]}, {names[1]}, *{rest} = *{value}, {last}")
    else:
        writer.line(f"{names[0]}, {names[1]} = {value}")


def _use_module(writer: Writer) -> None:
    modules = writer.known(Kind.MODULE)
    if not modules or writer.chance(0.35):
        value = module(writer)
        writer.line(f"{writer.declare(writer.fresh('net'), Kind.MODULE)} = {value}")
        return
    name = writer.one_of(modules)
    is_local = name in writer.known(Kind.MODULE, only_local=True)
    if writer.chance(0.3):
        head, body = vocabulary.PARAMETER_LOOPS[writer.random.randrange(len(vocabulary.PARAMETER_LOOPS))]
        with writer.block(head.format(x=name)):
            writer.line(body)
        return
    is_cuda = writer.theme is Theme.CUDA
    templates = [*vocabulary.MODULE_STATEMENTS, *(vocabulary.CUDA_MODULE_STATEMENTS if is_cuda else ())]
    templates += of_topics(writer, lambda words: words.module_statements)
    template = writer.one_of([text for text in templates if is_local or not text.startswith("{x} =")])
    writer.line(filled(writer, template.replace("{x}", name)))


def _set_mode(writer: Writer) -> None:
    # Torch loses count of its modes where a default device is set inside `with torch.device(...)`.
    statements = of_topics(writer, lambda words: words.statements) if writer.indent == 0 else []
    if statements and writer.chance(0.5):
        writer.line(writer.one_of(statements))
    elif writer.chance(0.4):
        writer.line(f"torch.set_grad_enabled({writer.one_of(['True', 'False', COIN])})")
    else:
        assign(writer)


def _leave_early(writer: Writer) -> None:
    if writer.loop_depth and writer.chance(0.7):
        with writer.block(f"if {condition(writer)}:"):
            if writer.chance(0.5):
                statement(writer)
            writer.line(writer.one_of(["break", "continue"]))
    else:
        convert(writer)


def _use_object(writer: Writer) -> None:
    objects = writer.known(Kind.OBJECT)
    if not objects:
        assign(writer)
        return
    name = writer.one_of(objects)
    calls = ["change({t})", "array()", "keep({t})", "arrays()"]
    writer.line(f"{writer.declare(writer.fresh('a'), Kind.ARRAY)} = {name}.{filled(writer, writer.one_of(calls), 1)}")


def _if(writer: Writer) -> None:
    with writer.block(f"if {condition(writer)}:"):
        block(writer, 2)
    if writer.chance(0.15):
        with writer.block(f"elif {condition(writer)}:"):
            block(writer, 2)
    if writer.chance(0.5):
        with writer.block("else:"):
            block(writer, 2)


def _for(writer: Writer) -> None:
    heads = ["for i in range(2):", "for i in range(3):"]
    element = writer.fresh("x")
    heads += [f"for {element} in {name}:" for name in writer.known(Kind.LIST)] * 2
    heads += [f"for i, {element} in enumerate({name}):" for name in writer.known(Kind.LIST)]
    heads += [f"for key, {element} in {name}.items():" for name in writer.known(Kind.DICT)]
    heads += [f"for {element} in {name}:" for name in writer.known(Kind.PAIR)]
    heads += [f"for {element} in {name}.parameters():" for name in writer.known(Kind.MODULE)]
    heads += [filled(writer, f"for {element} in ({{t}}, {{t}}):", 1), filled(writer, f"for {element} in {{t}}:")]
    if writer.chance(0.1):
        heads.append(f"for i in range(int({COIN})):")
    head = writer.one_of(heads)
    before = len(writer.lines)
    with writer.block(head):
        if element in head:
            writer.declare(element, Kind.TENSOR)
        writer.loop_depth += 1
        block(writer, 3)
        writer.loop_depth -= 1
    if writer.chance(0.1) and any("break" in line for line in writer.lines[before:]):
        with writer.block("else:"):
            block(writer, 1)


def _while(writer: Writer) -> None:
    if writer.chance(0.5):
        head = f"while {COIN}:"
        last = ""
    else:
        counter = writer.fresh("n")
        writer.line(f"{counter} = 0")
        head = f"while {counter} < 2:"
        last = f"{counter} += 1"
    with writer.block(head):
        if last:
            writer.line(last)
        writer.loop_depth += 1
        block(writer, 2)
        writer.loop_depth -= 1


def _with_mode(writer: Writer) -> None:
    with writer.block(f"with {on_topic(writer, vocabulary.GRAD_MODES, lambda words: words.blocks, 0.7)}:"):
        block(writer, 3)


def _try(writer: Writer) -> None:
    error = writer.one_of(["ValueError", "KeyError", "(ValueError, KeyError)", "ValueError as error"])
    with writer.block("try:"):
        block(writer, 2)
        if writer.chance(0.8):
            with writer.block(f"if {COIN}:"):
                writer.line(f"raise {error.partition(' ')[0].strip('(,')}('stop')")
            block(writer, 1)
    if writer.chance(0.85):
        with writer.block(f"except {error}:"):
            block(writer, 2)
        if writer.chance(0.2):
            with writer.block("else:"):
                block(writer, 1)
        if writer.chance(0.2):
            with writer.block("finally:"):
                block(writer, 1)
    else:
        with writer.block("finally:"):
            block(writer, 1)


def choose_device(writer: Writer) -> None:
    """`device = ...`"""
    if writer.theme is Theme.HOST:
        return
    cuda = ["torch.device('cuda')", "'cuda'"] if writer.theme is Theme.CUDA else []
    value = writer.one_of(
        [
            *cuda,
            "torch.device('cuda' if torch.cuda.is_available() else 'cpu')",
            "'cuda' if torch.cuda.is_available() else 'cpu'",
            f"torch.device('cuda' if torch.cuda.is_available() and {COIN} else 'cpu')",
            "torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')",
        ]
    )
    writer.line(f"{writer.declare('device', Kind.DEVICE)} = {value}")
