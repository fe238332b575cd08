"""Functions and classes of a program."""

from tests.oracle import vocabulary
from tests.oracle.coins import COIN
from tests.oracle.expressions import condition, filled, module, on_topic, tensor
from tests.oracle.statements import block
from tests.oracle.writer import Kind, Name, Writer


def define_function(writer: Writer) -> None:
    """A function of one or two tensors that gives a tensor."""
    _decorate(writer)
    name = writer.fresh("f")
    default = writer.one_of(["None", filled(writer, "torch.ones(2)"), "torch.ones(2, 2, requires_grad=True)"])
    with writer.function(f"def {name}(x, y={default}):"):
        writer.declare("x", Kind.TENSOR)
        if default == "None":
            with writer.block("if y is None:"):
                writer.line(f"y = {tensor(writer, 1)}")
        writer.declare("y", Kind.TENSOR)
        if writer.chance(0.15):
            _define_nested(writer)
        block(writer, 4)
        _return(writer, tensor(writer, 1))
    writer.declare(name, Kind.FUNCTION)


def _return(writer: Writer, value: str) -> None:
    if writer.chance(0.2):
        with writer.block(f"if {condition(writer)}:"):
            writer.line(f"return {tensor(writer, 1)}")
    writer.line(f"return {value}")


def _define_nested(writer: Writer) -> None:
    name = writer.fresh("inner")
    with writer.function(f"def {name}(z):"):
        writer.declare("z", Kind.TENSOR)
        block(writer, 2)
        writer.line(f"return {tensor(writer, 1)}")
    writer.declare(name, Kind.MAPPING_FUNCTION)


def define_mapping(writer: Writer) -> None:
    """A function of one tensor, perhaps a lambda."""
    name = writer.fresh("g")
    if writer.chance(0.5):
        names = list(writer.names)
        writer.declare("v", Kind.TENSOR)
        body = tensor(writer, 2)
        writer.names = names
        writer.line(f"{name} = lambda v: {body}")
    else:
        _decorate(writer)
        with writer.function(f"def {name}(v):"):
            writer.declare("v", Kind.TENSOR)
            block(writer, 2)
            writer.line(f"return {tensor(writer, 1)}")
    writer.declare(name, Kind.MAPPING_FUNCTION)


def define_sink(writer: Writer) -> None:
    """A function that converts its argument."""
    _decorate(writer)
    name = writer.fresh("to_array")
    annotation = writer.one_of(["", ": torch.Tensor"])
    with writer.function(f"def {name}(value{annotation}):"):
        writer.declare("value", Kind.TENSOR)
        if writer.chance(0.5):
            block(writer, 2)
        value = writer.one_of(["value", "value", tensor(writer, 1)])
        writer.line(f"return np.asarray({value})" if annotation and writer.chance(0.3) else f"return {value}.numpy()")
    writer.declare(name, Kind.SINK_FUNCTION)


def define_module(writer: Writer) -> None:
    """A subclass of nn.Module."""
    name = writer.fresh("Net")
    with writer.block(f"class {name}(nn.Module):"):
        with writer.function("def __init__(self):"):
            inits = ["super().__init__()", f"super({name}, self).__init__()", "nn.Module.__init__(self)"]
            writer.line(writer.one_of(inits))
            writer.line(f"self.layer = {module(writer)}")
            if writer.chance(0.5):
                writer.line(f"self.last = {module(writer)}")
            else:
                writer.line("self.last = nn.ModuleList([nn.Linear(2, 2), nn.ReLU()])[0]")
            writer.line(f"self.weight = {writer.one_of(vocabulary.OWN_WEIGHTS)}")
            writer.line(f"self.register_buffer('scale', {tensor(writer, 1)}.detach().clone())")
        with writer.function(f"def forward(self, x{writer.one_of(['', ': torch.Tensor', ''])}):"):
            writer.declare("x", Kind.TENSOR)
            _declare_own_parts(writer)
            block(writer, 3)
            _return(writer, tensor(writer, 2))
    value = f"{name}(){writer.one_of(['', '', filled(writer, '.to({d})'), '.eval()'])}"
    writer.line(f"{writer.declare(writer.fresh('net'), Kind.MODULE)} = {value}")


def _declare_own_parts(writer: Writer) -> None:
    for text, kind in (
        ("self.layer", Kind.MODULE),
        ("self.last", Kind.MODULE),
        ("self.weight", Kind.TENSOR),
        ("self.scale", Kind.TENSOR),
    ):
        writer.declare(text, kind, is_local=False)


def define_class(writer: Writer) -> None:
    """A plain class that keeps tensors."""
    name = writer.fresh("Box")
    with writer.block(f"class {name}:"):
        with writer.function("def __init__(self, value):"):
            writer.declare("value", Kind.TENSOR)
            writer.line("self.value = value")
            writer.line(f"self.other = {tensor(writer, 1)}")
            writer.line("self.kept = []")
        _define_method(writer, "change(self, x)", takes="x")
        _define_method(writer, "compute(self, x)", takes="x", returns=True)
        with writer.function("def keep(self, x):"):
            writer.declare("x", Kind.TENSOR)
            writer.line(f"self.kept.append({tensor(writer, 1)})")
        with writer.function("def array(self):"):
            _declare_own_values(writer)
            writer.line(f"return {tensor(writer, 1)}.numpy()")
        with writer.function("def arrays(self):"):
            writer.line("return [item.numpy() for item in self.kept]")
        writer.line("@property")
        with writer.function("def moved(self):"):
            _declare_own_values(writer)
            writer.line(f"return {tensor(writer, 2)}")
    writer.line(f"{writer.declare(writer.fresh('box'), Kind.OBJECT)} = {name}({tensor(writer, 1)})")


def _define_method(writer: Writer, signature: str, takes: str, *, returns: bool = False) -> None:
    _decorate(writer)
    with writer.function(f"def {signature}:"):
        writer.declare(takes, Kind.TENSOR)
        _declare_own_values(writer)
        if returns or writer.chance(0.5):
            block(writer, 2)
        if returns:
            writer.line(f"return {tensor(writer, 2)}")
        else:
            writer.line(f"self.value = {tensor(writer, 2)}")
        if not returns and writer.chance(0.3):
            with writer.block(f"if {COIN}:"):
                writer.line(f"self.other = {tensor(writer, 2)}")


def _declare_own_values(writer: Writer) -> None:
    writer.declare("self.value", Kind.TENSOR, is_local=writer.chance(0.5))
    writer.declare("self.other", Kind.TENSOR, is_local=False)
    writer.declare("self.kept", Kind.LIST, is_local=False)


def _decorate(writer: Writer) -> None:
    if writer.chance(0.15):
        writer.line(on_topic(writer, vocabulary.DECORATORS, lambda words: words.decorators))


def define_something(writer: Writer) -> None:
    """Any function or class."""
    makers = (define_function, define_function, define_mapping, define_sink, define_module, define_class)
    makers[writer.random.randrange(len(makers))](writer)
    for _ in range(writer.random.randrange(3)):
        use(writer, writer.names[-1])


def use(writer: Writer, defined: Name) -> None:
    """Call what was defined."""
    templates = {
        Kind.FUNCTION: ("{x}({t})", "{x}({t}, {t})"),
        Kind.MAPPING_FUNCTION: ("{x}({t})",),
        Kind.MODULE: ("{x}({t})",),
        Kind.OBJECT: ("{x}.compute({t})", "{x}.value", "{x}.moved"),
    }.get(defined.kind)
    if templates is None:
        writer.line(f"{writer.fresh('a')} = {defined.text}{filled(writer, '({t})', 1)}")
        return
    value = filled(writer, writer.one_of(templates).replace("{x}", defined.text), 1)
    name = writer.fresh("x")
    writer.line(f"{name} = {value}")
    writer.names.insert(0, Name(name, Kind.TENSOR))
