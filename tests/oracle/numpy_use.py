"""Statements in which NumPy is given tensors that nobody converts."""

from typing import TYPE_CHECKING

from tests.oracle import numpy_words, vocabulary
from tests.oracle.expressions import condition, filled, on_topic
from tests.oracle.writer import Kind, Writer

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_NESTED = 3


def use_numpy(writer: Writer) -> None:
    """Any such statement."""
    makers: list[tuple[int, Callable[[Writer], None]]] = [
        (8, _convert),
        (5, _fill_list),
        (4, _compute),
        (3, _store),
        (2, _change_list),
        (2, _make_array),
        (2, _name_scalar),
        (2, _leave_alone),
        (1, _ask),
    ]
    number = writer.random.randrange(sum(weight for weight, _ in makers))
    for weight, maker in makers:
        number -= weight
        if number < 0:
            maker(writer)
            return


def define_numpy_function(writer: Writer) -> None:
    """A function that has NumPy convert its argument, or gives a list of tensors."""
    kind = writer.random.randrange(3)
    if writer.chance(0.15):
        writer.line(on_topic(writer, vocabulary.DECORATORS, lambda words: words.decorators))
    if kind == 0:
        name = writer.fresh("to_mean")
        with writer.function(f"def {name}(values):"):
            writer.declare("values", Kind.SCALARS)
            if writer.chance(0.3):
                use_numpy(writer)
            writer.line(f"return {_filled(writer, '{np}', l='values')}")
        writer.declare(name, Kind.MEAN_FUNCTION)
        return
    name = writer.fresh("collect")
    annotation = writer.one_of(["", ": torch.Tensor"])
    with writer.function(f"def {name}(x{annotation}):"):
        writer.declare("x", Kind.TENSOR)
        if kind == 1:
            _fill_list(writer, is_used=False)
            writer.line(f"return {writer.known(Kind.SCALARS, only_local=True)[-1]}")
        else:
            writer.line(f"return {_filled(writer, writer.one_of(numpy_words.LISTS))}")
    writer.declare(name, Kind.COLLECTING_FUNCTION)


def _convert(writer: Writer) -> None:
    functions = writer.known(Kind.MEAN_FUNCTION)
    value = _filled(writer, "{np}")
    if functions and writer.chance(0.3):
        value = _filled(writer, f"{writer.one_of(functions)}({{l}})")
    elif writer.chance(0.06):
        value = _filled(writer, writer.one_of(["{t}.__array__()", "{t}.__array__(np.float64)"]))
    writer.line(f"{writer.fresh('a')} = {value}")


def _fill_list(writer: Writer, *, is_used: bool = True) -> None:
    name = writer.fresh("losses")
    kind = writer.random.randrange(4)
    if kind == 0:
        writer.line(f"{name} = {_filled(writer, writer.one_of(numpy_words.LISTS))}")
    else:
        writer.line(f"{name} = {writer.one_of(['[]', '[]', 'list()', _filled(writer, '[{e}]')])}")
        head = f"if {condition(writer)}:" if kind == 1 else f"for i in range({writer.one_of(['2', '3'])}):"
        with writer.block(head):
            if writer.chance(0.4):
                scalar = writer.fresh("s")
                writer.line(f"{scalar} = {_filled(writer, '{s}')}")
                writer.declare(scalar, Kind.SCALAR)
                if writer.chance(0.2):
                    writer.line(f"{scalar}.backward()")
                if writer.chance(0.3):
                    use_numpy(writer)
                writer.line(f"{name}.append({writer.one_of([scalar, scalar, f'{scalar}.item()', f'{scalar} / 2'])})")
            else:
                writer.line(f"{name}.append({_filled(writer, '{e}')})")
            if writer.chance(0.15):
                _change(writer, name)
    if writer.chance(0.15):
        _change(writer, name)
    if is_used:
        writer.line(f"{writer.fresh('a')} = {_filled(writer, '{np}', l=name)}")
    if not is_used or writer.chance(0.25):
        writer.declare(name, Kind.SCALARS)


def _change_list(writer: Writer) -> None:
    known = writer.known(Kind.SCALARS, only_local=True)
    if known:
        _change(writer, writer.one_of(known))
    else:
        _fill_list(writer)


def _change(writer: Writer, name: str) -> None:
    writer.line(_filled(writer, writer.one_of(numpy_words.CHANGES).replace("{x}", name)))


def _compute(writer: Writer) -> None:
    sign = writer.one_of(numpy_words.OPERATIONS)
    value = _filled(writer, f"{{t}} {sign} {{a}}")
    if writer.chance(0.4):
        writer.line(f"{writer.declare(writer.fresh('x'), Kind.TENSOR)} = {value}")
    else:
        writer.line(f"{writer.fresh('a')} = {value}")


def _store(writer: Writer) -> None:
    known = writer.known(Kind.NDARRAY)
    if not known or writer.chance(0.4):
        _make_array(writer)
        known = writer.known(Kind.NDARRAY)[-1:]
    writer.line(_filled(writer, writer.one_of(numpy_words.STORES).replace("{x}", writer.one_of(known))))


def _make_array(writer: Writer) -> None:
    value = _filled(writer, writer.one_of(numpy_words.ARRAYS))
    writer.line(f"{writer.declare(writer.fresh('nd'), Kind.NDARRAY)} = {value}")


def _name_scalar(writer: Writer) -> None:
    known = writer.known(Kind.SCALAR, only_local=True)
    if known and writer.chance(0.3):
        name = writer.one_of(known)
        writer.line(_filled(writer, writer.one_of([f"{name} = {name} + {{e}}", f"{name} += {{s}}", f"{name} = {{s}}"])))
    elif writer.chance(0.3):
        names = [writer.fresh("s") for _ in range(2)]
        writer.line(f"{', '.join(names)} = {_filled(writer, '{s}, {s}')}")
        for name in names:
            writer.declare(name, Kind.SCALAR)
    elif writer.chance(0.3):
        name = writer.fresh("total")
        writer.line(f"{name} = 0")
        with writer.block(f"for i in range({writer.one_of(['1', '2'])}):"):
            writer.line(f"{name} += {_filled(writer, '{s}')}")
        value = _filled(writer, writer.one_of([f"np.array([{name}, {{e}}])", f"np.mean([{name}])"]))
        writer.line(f"{writer.fresh('a')} = {value}")
    else:
        value = _filled(writer, "{s}")
        writer.line(f"{writer.declare(writer.fresh('s'), Kind.SCALAR)} = {value}")


def _leave_alone(writer: Writer) -> None:
    writer.line(f"{writer.fresh('a')} = {_filled(writer, writer.one_of(numpy_words.PLAIN))}")


def _ask(writer: Writer) -> None:
    """Of an object, a dict or a list of the other statements."""
    lists = [f"{name}.kept" for name in writer.known(Kind.OBJECT)] + writer.known(Kind.LIST)
    options = [each.replace("{x}", name) for name in lists for each in numpy_words.OF_LISTS]
    options += [each.replace("{x}", name) for name in writer.known(Kind.DICT) for each in numpy_words.OF_DICTS]
    options += [f"{name}.value" for name in writer.known(Kind.OBJECT)]
    options += [f"{name}({{t}})" for name in writer.known(Kind.COLLECTING_FUNCTION)] * 2
    value = writer.one_of(options) if options else "{l}"
    call = writer.one_of(["np.array(", "np.mean("])
    writer.line(f"{writer.fresh('a')} = {_filled(writer, f'{call}{value})')}")


def _filled(writer: Writer, template: str, **given: str) -> str:
    """A template with its places taken, some of them by what is given."""
    is_deep = writer.nested > _MOST_NESTED
    makers: tuple[tuple[str, Callable[[Writer], str]], ...] = (
        ("np", lambda writer: writer.one_of(numpy_words.CALLS)),
        ("l", lambda writer: "[{s}, 1.0]" if is_deep else _list(writer)),
        ("e", lambda writer: "1.0" if is_deep else _element(writer)),
        ("a", lambda writer: "np.ones(2)" if is_deep else _array(writer)),
        ("s", _scalar),
        ("c", condition),
    )
    writer.nested += 1
    for name, make in makers:
        while f"{{{name}}}" in template:
            text = given.pop(name) if name in given else make(writer)
            template = template.replace(f"{{{name}}}", text, 1)
    writer.nested -= 1
    return filled(writer, template, 1 if writer.chance(0.5) else 0)


def _list(writer: Writer) -> str:
    known = writer.known(Kind.SCALARS)
    if known and writer.chance(0.4):
        return writer.one_of(known)
    functions = writer.known(Kind.COLLECTING_FUNCTION)
    if functions and writer.chance(0.4):
        return _filled(writer, f"{writer.one_of(functions)}({{t}})")
    return _filled(writer, writer.one_of(numpy_words.LISTS))


def _element(writer: Writer) -> str:
    number = writer.random.randrange(8)
    if number < 4:
        return _scalar(writer)
    if number < 6:
        return _filled(writer, writer.one_of(numpy_words.NUMBERS))
    first, second = ("{s}", "{e}") if number == 6 else ("{s}", "{s}")
    return _filled(writer, f"({first} if {{c}} else {second})")


def _scalar(writer: Writer) -> str:
    known = writer.known(Kind.SCALAR)
    if known and writer.chance(0.4):
        return writer.one_of(known)
    return filled(writer, writer.one_of(numpy_words.SCALARS), 1 if writer.chance(0.3) else 0)


def _array(writer: Writer) -> str:
    known = writer.known(Kind.NDARRAY)
    if known and writer.chance(0.6):
        text = writer.one_of(numpy_words.OF_ARRAYS).replace("{x}", writer.one_of(known))
        return f"({text})" if " " in text else text
    return _filled(writer, writer.one_of(numpy_words.ARRAYS))
