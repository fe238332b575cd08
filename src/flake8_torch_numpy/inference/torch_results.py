"""From what is known of a torch callable and of its arguments to what the call gives."""

from __future__ import annotations

import ast
import functools
import operator
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.arguments import Arguments, described
from flake8_torch_numpy.inference.dtypes import dtype_from, dtype_reason, host_dtype, promoted_dtype
from flake8_torch_numpy.inference.interpreter import combine_device, combine_grad
from flake8_torch_numpy.inference.torch_names import dtype_in_words
from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    ANYWHERE,
    ASSUMED,
    CERTAIN,
    COMPLEX,
    COMPRESSED,
    CONJ,
    COO,
    CUDA,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_OPEN,
    DTYPE_SUSPECT,
    DTYPE_UNKNOWN,
    FLOATING,
    GRAD,
    GRAD_SUSPECT,
    GRAD_UNKNOWN,
    HALF,
    HOST,
    INTEGRAL,
    LAYOUT,
    LAYOUT_UNKNOWN,
    LAZY,
    LAZY_UNKNOWN,
    MAYBE,
    META,
    MODE_OFF,
    NARROW,
    NARROW_COMPLEX,
    NARROW_FLOAT,
    NEG,
    NESTED,
    NO_FAMILIES,
    NO_GRAD,
    NONE,
    NOT_DATA,
    OPAQUE,
    PLAIN,
    PLAIN_VALUE,
    PORTABLE,
    QUANTIZED,
    REQUIRES_GRAD,
    SPARSE,
    STRIDED,
    THROUGH_DATA,
    Array,
    Const,
    Device,
    Dtype,
    Items,
    List,
    Method,
    Reason,
    Ref,
    Tensor,
    Value,
    are_related,
    device_named,
    join,
    join_all,
    same_object,
)
from flake8_torch_numpy.source.nodes import last_name
from flake8_torch_numpy.torch_api import catalog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.inference.memory import Memory
    from flake8_torch_numpy.torch_api.signature import Output, Signature


_OF_INPUTS = frozenset({"inputs", "first", "last"})
# Views of all that a tensor holds.
_OF_ALL = frozenset(
    {
        "H", "T", "expand", "expand_as", "mH", "mT", "movedim", "moveaxis", "permute", "squeeze", "swapaxes",
        "swapdims", "t", "transpose", "unflatten", "unsqueeze", "view", "view_as",
    }
)  # fmt: skip


def operator_result(
    machine: Interpreter, node: ast.AST, one: Tensor | None, other: Tensor | None, dtype: int = 0
) -> Tensor:
    """What an operator gives of which at least one operand is a tensor. dtype: that of the result, if fixed."""
    inputs = [tensor for tensor in (one, other) if tensor is not None]
    kind = CERTAIN if any(tensor.is_certain for tensor in inputs) else MAYBE
    held = dtype or promoted_dtype(tensor.bits & DTYPE for tensor in inputs)
    grad = NO_GRAD if held == INTEGRAL else recorded(machine, combine_grad([t.bits & REQUIRES_GRAD for t in inputs]))
    device = combine_device([tensor.bits for tensor in inputs])
    is_product = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Mult | ast.Div)
    layout = _joint_layout({tensor.bits & LAYOUT for tensor in inputs}, is_sparse_product=is_product)
    return Tensor(
        device | grad | held | layout | PLAIN | NOT_DATA | kind,
        (
            reason_for(inputs, DEVICE, device),
            reason_for(inputs, REQUIRES_GRAD, grad),
            reason_of(inputs, DTYPE, held & (NARROW | DTYPE_SUSPECT | DTYPE_CHOSEN)),
            reason_of(inputs, LAYOUT, SPARSE | NESTED),
            None,
            None,
        ),
    )


def recorded(machine: Interpreter, grad: int) -> int:
    """What grad mode leaves of the possibilities of a result that autograd would record."""
    mode = machine.mode
    if mode == MODE_OFF:
        return NO_GRAD
    return grad | NO_GRAD if mode & MODE_OFF else grad


def reason_for(inputs: Iterable[Tensor], of: int, held: int) -> Reason | None:
    """The reason of the input that made the result what it is."""
    wanted = held & (ACCELERATOR | META | DEVICE_SUSPECT | GRAD | GRAD_SUSPECT)
    for tensor in inputs:
        reason = tensor.reason(of)
        if reason is not None and tensor.bits & wanted:
            return reason
    return None


def call_result(
    machine: Interpreter,
    signature: Signature,
    arguments: Arguments,
    node: ast.expr,
    *,
    receiver: Tensor | None = None,
    location: int = 0,
) -> Value:
    """What calling something with this signature gives.

    receiver: for methods, the tensor it is called on, at `location` of the heap, if it has one.
    """
    kinds = [described(machine, value) for value in arguments.positional]
    keywords = {name: described(machine, value) for name, value in arguments.keywords.items()}
    chosen = signature.select(kinds, keywords, complete=arguments.is_complete)
    outcome = _Outcome(machine, arguments, node, receiver, location)
    return join_all(outcome.value_of(possible) for possible in chosen)


class _Outcome:
    """The result of one call."""

    def __init__(
        self,
        machine: Interpreter,
        arguments: Arguments,
        node: ast.expr,
        receiver: Tensor | None,
        location: int,
    ) -> None:
        self.machine = machine
        self.arguments = arguments
        self.node = node
        self.receiver = receiver
        self.location = location
        self.is_certain = receiver is None or receiver.is_certain

    def value_of(self, signature: Signature) -> Value:
        inputs, contributing = self._inputs(signature)
        match signature.returns:
            case "host":
                return PLAIN_VALUE
            case "none":
                return NONE
            case "unknown":
                return OPAQUE
            case "tuple":
                parts = tuple(self._part(output, signature, inputs, contributing) for output in signature.outputs)
                fields = tuple(output.field for output in signature.outputs)
                return Items(parts, fields if all(fields) else ())
            case "list":
                return List(self._part(signature.outputs[0], signature, inputs, contributing))
            case "some":
                return _some(self._part(signature.outputs[0], signature, inputs, contributing))
        return self._part(signature.outputs[0], signature, inputs, contributing)

    def _inputs(self, signature: Signature) -> tuple[list[Tensor], list[Tensor]]:
        """The tensors among the arguments, and those of them through which gradients go."""
        inputs: list[Tensor] = [] if self.receiver is None else [self.receiver]
        contributing = list(inputs)
        named = [
            (signature.parameters[index] if index < len(signature.parameters) else "", value)
            for index, value in enumerate(self.arguments.positional)
        ]
        named += list(self.arguments.keywords.items())
        if signature.parameters:
            takes_sizes = catalog.is_plain_parameter(signature.parameters[-1])
        else:
            # Those of a method, a factory or a constructor.
            is_factory = any(part.device not in _OF_INPUTS for part in signature.outputs)
            takes_sizes = self.receiver is not None or is_factory or last_name(self.node)[:1].isupper()
        for name, value in named:
            if name in {"device", "dtype", "out", "generator"}:
                continue
            found = list(self.machine.tensors_inside(value))
            if catalog.is_plain_parameter(name) or (takes_sizes and not name):
                # Something unknown is given where torch takes a size or a switch.
                found = [tensor for tensor in found if tensor.is_certain]
            inputs += found
            if name not in signature.cuts:
                contributing += found
        return inputs, contributing

    def _part(self, output: Output, signature: Signature, inputs: list[Tensor], contributing: list[Tensor]) -> Value:
        match output.holds:
            case "host":
                return PLAIN_VALUE
            case "none":
                return NONE
            case "unknown":
                return OPAQUE
            case "tuple":
                return Items(tuple(self._part(item, signature, inputs, contributing) for item in output.items))
            case "list":
                return List(join_all(self._part(item, signature, inputs, contributing) for item in output.items))
            case "some":
                return _some(self._part(output.items[0], signature, inputs, contributing))
        return self._tensor(output, signature, inputs, contributing)

    def _tensor(self, output: Output, signature: Signature, inputs: list[Tensor], contributing: list[Tensor]) -> Tensor:
        # What takes any number of tensors (`torch.einsum`) may copy from all of them.
        takes_one = self.receiver is not None or bool(signature.parameters)
        is_view = output.alias in {"view", "self"} or (output.alias == "maybe" and takes_one)
        if is_view and signature.returns != "list":
            # What it is a view of decides all; the other arguments are sizes, or tensors that only say how.
            inputs, contributing = inputs[:1], contributing[:1]
        device, device_reason = self._device(output, signature, inputs)
        dtype = self._dtype(output, signature, inputs)
        grad, grad_reason = self._grad(output, signature, contributing, dtype.bits)
        first = inputs[0] if inputs else None
        if output.layout in {"sparse", "mkldnn"}:
            layout = SPARSE if "layout" in self.arguments.keywords else sparse_layout(last_name(self.node))
        else:
            layout = {"dense": STRIDED, "unknown": LAYOUT_UNKNOWN}.get(
                output.layout, STRIDED if first is None else self._layout_of(inputs, output, signature)
            )
        if first is not None and first.bits & NESTED and layout == STRIDED:
            # What makes sparse tensors dense leaves a nested one as it is.
            layout |= NESTED
        lazy = _lazy(output, inputs)
        if signature.returns == "list" and is_view:
            # Of each input one.
            lazy = functools.reduce(operator.or_, (_lazy(output, [tensor]) for tensor in inputs), lazy)
        if lazy & CONJ and not dtype.bits & (COMPLEX | NARROW_COMPLEX | DTYPE_OPEN):
            lazy = lazy & ~CONJ or PLAIN
        families = NO_FAMILIES if first is None or output.grad == "never" else self._families(first, output, signature)
        kind = CERTAIN if self.is_certain or any(tensor.is_certain for tensor in inputs) else MAYBE
        through = (first.bits & THROUGH_DATA if first is not None and output.grad != "never" else 0) or NOT_DATA
        if grad != NO_GRAD:
            through = NOT_DATA
        data_reason = first.reason(THROUGH_DATA) if first is not None and through != NOT_DATA else None
        return Tensor(
            device | grad | dtype.bits | layout | lazy | through | kind,
            (
                device_reason,
                grad_reason,
                self._dtype_reason(dtype, inputs),
                self.machine.reason("made sparse", self.node) if layout & SPARSE and not _is_sparse(first) else None,
                reason_of(inputs, LAZY, CONJ | NEG)
                or (self.machine.reason("conjugated lazily", self.node) if lazy & (CONJ | NEG) else None),
                data_reason,
            ),
            families,
            memory=self._memory(first, output, signature),
        )

    def _memory(self, first: Tensor | None, output: Output, signature: Signature) -> Memory | None:
        """The memory of a view."""
        if first is None or first.memory is None or output.alias not in {"view", "self"} or signature.returns == "list":
            return None
        return first.memory if output.alias == "self" or last_name(self.node) in _OF_ALL else first.memory.part

    def _families(self, first: Tensor, output: Output, signature: Signature) -> frozenset[int]:
        """The numbers that the result has in common with the first input, of which it may be a view, or which it is."""
        if output.alias == "view":
            return first.families
        may_be_first = output.alias != "copy" or self.arguments.may_ask_in_place(signature.parameters)
        found = first.families | self._identities() if may_be_first else NO_FAMILIES
        if not found or output.alias == "self":
            return found
        # A view or a copy: with a number of its own besides, it is never taken for just a view.
        return found | {self.machine.state.location_for((self.node, "maybe"))}

    def _identities(self) -> frozenset[int]:
        given: Value | None = self.receiver
        if self.location:
            given = Ref(frozenset((self.location,)))
        elif given is None:
            given = self.arguments.get(0, "input")
        return NO_FAMILIES if given is None else frozenset(self.machine.identities(given))

    def _layout_of(self, inputs: list[Tensor], output: Output, signature: Signature) -> int:
        """The layout of what is computed from tensors: of sparse ones, and of several kinds, it may be another one.

        From nested tensors alone torch computes nested ones, or refuses to.
        """
        first = inputs[0].bits & LAYOUT
        if output.alias == "self":
            return first
        found = {tensor.bits & LAYOUT for tensor in inputs if tensor.bits & DTYPE != INTEGRAL} or {first}
        together = functools.reduce(operator.or_, found)
        if not together & (SPARSE | NESTED):
            return first
        if len(found) > 1:
            return _joint_layout(found, is_sparse_product=output.layout == "kept by each")
        match output.layout:
            case "kept" | "kept by each":
                return together
            case "varies" if "keepdim" in signature.parameters:
                # What is reduced to a number is dense.
                dim = self.arguments.get(signature.parameters.index("dim"), "dim")
                return together if dim not in (None, NONE) else together & ~SPARSE | STRIDED
            case "varies":
                return together | STRIDED
        # What no sparse tensor can be given to keeps the only other layout: that of MKL-DNN.
        return together

    def _device(self, output: Output, signature: Signature, inputs: list[Tensor]) -> tuple[int, Reason | None]:
        if output.device == "host":
            return HOST, None
        if output.device == "cuda":
            return CUDA, self.machine.reason("made on cuda", self.node)
        explicit = self.arguments.keywords.get("device")
        position = signature.parameters.index("device") if "device" in signature.parameters else None
        if explicit is None and position is not None:
            explicit = self.arguments.get(position, "device")
        takes_device = "device" in signature.keywords or position is not None
        if explicit is not None and explicit != NONE and takes_device:
            named = device_from(self.machine, explicit)
            if named.bits == HOST:
                return HOST, None
            return named.bits, self._made_on(named)
        if output.device == "unknown":
            return DEVICE_UNKNOWN, None
        if output.device == "factory" or not inputs:
            default = self.machine.default_device
            return default.bits, self._made_on(default) if default.bits != HOST else None
        if output.device in {"first", "last"}:
            chosen = inputs[0] if output.device == "first" else inputs[-1]
            return chosen.bits & DEVICE, chosen.reason(DEVICE)
        device = combine_device([tensor.bits for tensor in inputs])
        return device, reason_for(inputs, DEVICE, device)

    def _made_on(self, device: Device) -> Reason | None:
        return self.machine.reason(f"made on {device_in_words(device.bits)}", self.node, device.reason)

    def _grad(
        self, output: Output, signature: Signature, contributing: list[Tensor], dtype: int
    ) -> tuple[int, Reason | None]:
        asked = self.arguments.keywords.get("requires_grad")
        if asked is not None and ("requires_grad" in signature.keywords or "requires_grad" in signature.parameters):
            return asked_grad(self.machine, asked, self.node)
        if output.grad == "always":
            return GRAD, self.machine.reason("made a parameter", self.node)
        if dtype == INTEGRAL or output.grad == "never":
            return NO_GRAD, None
        held = combine_grad([tensor.bits & REQUIRES_GRAD for tensor in contributing])
        if output.grad == "unknown" and held != NO_GRAD:
            held = held & ~GRAD | GRAD_UNKNOWN | (GRAD_SUSPECT if held & GRAD else 0)
        if output.alias == "view":
            # A view requires grad as what it is a view of does, whatever the grad mode.
            grad = held
        elif output.alias in {"maybe", "unknown"} and held != NO_GRAD:
            grad = recorded(self.machine, held) | held
        else:
            grad = recorded(self.machine, held)
        return grad, reason_for(contributing, REQUIRES_GRAD, grad)

    def _dtype(self, output: Output, signature: Signature, inputs: list[Tensor]) -> Dtype:
        asked = self.arguments.keywords.get("dtype")
        if asked is None and "dtype" in signature.parameters:
            asked = self.arguments.get(signature.parameters.index("dtype"), "dtype")
            if isinstance(asked, Const) and isinstance(asked.value, int):
                # One of the sizes that may be written one by one.
                asked = None
        if asked is not None and asked != NONE and ("dtype" in signature.keywords or "dtype" in signature.parameters):
            return dtype_from(asked)
        match output.dtype:
            case "bool" | "integer":
                return Dtype(INTEGRAL)
            case "complex":
                may_be_half = any(tensor.bits & HALF for tensor in inputs)
                return Dtype(COMPLEX | NARROW_COMPLEX if may_be_half else COMPLEX)
            case "factory":
                return self.machine.default_dtype
            case "unknown":
                return Dtype(DTYPE_UNKNOWN)
            case "inputs" | "floating" | "real" | "real floating":
                return Dtype(self._dtype_of_inputs(output, inputs))
            case word:
                return dtype_in_words(word) or Dtype(DTYPE_UNKNOWN)

    def _dtype_of_inputs(self, output: Output, inputs: list[Tensor]) -> int:
        held = promoted_dtype(tensor.bits & DTYPE for tensor in inputs) if inputs else 0
        if not inputs:
            held = promoted_dtype(host_dtype(self.machine, value) for value in self.arguments.positional)
            if output.dtype == "floating" and held == DTYPE_UNKNOWN:
                held = self.machine.default_dtype.bits
        elif held == INTEGRAL and output.alias == "copy" and any(map(_has_fraction, self.arguments.all_values())):
            held = INTEGRAL | self.machine.default_dtype.bits
        if "floating" in output.dtype and held & INTEGRAL:
            held = held & ~INTEGRAL | self.machine.default_dtype.bits
        if output.dtype == "floating" and held & QUANTIZED:
            # Some have a kernel for them, whose result is quantised again.
            held |= FLOATING
        if held & NARROW_FLOAT and output.alias == "copy" and self.machine.autocast.bits:
            # Autocast has some functions compute in float32.
            held |= FLOATING
        if "real" in output.dtype and held & (COMPLEX | NARROW_COMPLEX):
            held = held & ~(COMPLEX | NARROW_COMPLEX) | FLOATING
        return held

    def _dtype_reason(self, dtype: Dtype, inputs: list[Tensor]) -> Reason | None:
        """Why the result may be of a dtype that NumPy lacks."""
        wanted = dtype.bits & (NARROW | DTYPE_SUSPECT | DTYPE_CHOSEN)
        if not wanted or any(tensor.bits & wanted for tensor in inputs):
            return reason_of(inputs, DTYPE, wanted)
        return dtype_reason(self.machine, "made", dtype, self.node)


def sparse_layout(name: str) -> int:
    """The layout of what a function of this name makes, which is not dense."""
    if any(word in name for word in ("csr", "csc", "bsr", "bsc", "compressed", "mkldnn")):
        return COMPRESSED
    return COO if name in {"to_sparse", "to_sparse_coo", "sparse_coo_tensor", "coalesce", "sparse_mask"} else SPARSE


def _joint_layout(found: set[int], *, is_sparse_product: bool) -> int:
    """The layout of what is computed from tensors of several layouts: of a sparse and a dense one, mostly dense."""
    together = functools.reduce(operator.or_, found)
    if len(found) == 1 or not together & (SPARSE | NESTED):
        return together
    if is_sparse_product:
        return together & ~STRIDED
    may_be_sparse = together & SPARSE if all(layout & SPARSE for layout in found) else 0
    return together & ~SPARSE | may_be_sparse or LAYOUT_UNKNOWN


def _some(value: Value) -> Value:
    """An object that is a tensor or may hold some: what was said to be so of one need not be so of all."""
    if not isinstance(value, Tensor):
        return OPAQUE
    bits = value.bits & ~(CERTAIN | DTYPE | LAYOUT | LAZY) | MAYBE | DTYPE_UNKNOWN | LAYOUT_UNKNOWN | LAZY_UNKNOWN
    if bits & GRAD:
        bits = bits & ~GRAD | GRAD_SUSPECT
    if bits & ACCELERATOR:
        bits = bits & ~ACCELERATOR | DEVICE_SUSPECT
    return Tensor(bits, value.why)


def _is_sparse(tensor: Tensor | None) -> bool:
    return tensor is not None and bool(tensor.bits & SPARSE)


def reason_of(inputs: Sequence[Tensor], of: int, wanted: int) -> Reason | None:
    """The reason of the first input that has one of the wanted possibilities."""
    return next((tensor.reason(of) for tensor in inputs if tensor.bits & wanted and tensor.reason(of)), None)


def _has_fraction(value: Value) -> bool:
    return not (isinstance(value, Const) and isinstance(value.value, int | str | None)) and not isinstance(
        value, Tensor | Ref
    )


def _lazy(output: Output, inputs: list[Tensor]) -> int:
    first = inputs[0] if inputs else None
    held = first.bits & LAZY if first is not None else PLAIN
    match output.lazy:
        case "none":
            return PLAIN
        case "inputs":
            # A copy carries out what is pending.
            return held | PLAIN if output.alias in {"maybe", "unknown"} else held
        case "conj":
            if not first or not first.bits & (COMPLEX | NARROW_COMPLEX | DTYPE_OPEN):
                return held
            # What is merely unknown is nearly always plain.
            swapped = (
                (CONJ if held & (PLAIN | LAZY_UNKNOWN) else 0)
                | (PLAIN if held & CONJ else 0)
                | held & (NEG | LAZY_UNKNOWN)
            )
            held = first.bits & DTYPE
            if held & DTYPE_OPEN and not held & (COMPLEX | NARROW_COMPLEX):
                # Any dtype: nothing shows that it is a complex one.
                return PLAIN | LAZY_UNKNOWN
            return swapped if not held & ~(COMPLEX | NARROW_COMPLEX) else swapped | PLAIN
        case "neg":
            if held & CONJ:
                return NEG | (PLAIN if held & PLAIN else 0)
            return held
        case "maybe":
            return lazy_of_some(inputs)
        case "some":
            return functools.reduce(operator.or_, (tensor.bits & LAZY for tensor in inputs), PLAIN)
    # A view may keep what is pending, or not.
    return held | PLAIN if held & (CONJ | NEG) else LAZY_UNKNOWN


def lazy_of_some(inputs: list[Tensor]) -> int:
    """The pending bits of what torch gives lazily now and then, as it does for a product of two that are pending."""
    held = [tensor.bits & LAZY for tensor in inputs]
    if not any(bits & ~PLAIN for bits in held):
        return PLAIN
    return (
        functools.reduce(operator.or_, held) | PLAIN
        if all(bits & (CONJ | NEG) for bits in held)
        else PLAIN | LAZY_UNKNOWN
    )


def change_in_place(machine: Interpreter, target: Value, result: Tensor, *, is_certain: bool = True) -> Value | None:
    """Give the object(s) at `target` the grad state of `result`; None where it has no identity.

    Tensors that autograd knows as views of the changed one require grad with it.
    """
    if not isinstance(target, Ref):
        return None
    is_certain = is_certain and machine.is_only(target)
    grad, reason = result.bits & REQUIRES_GRAD, result.reason(REQUIRES_GRAD)
    for location, part in list(machine.parts(target)):
        if not isinstance(part, Tensor):
            continue
        changed = part.replace(REQUIRES_GRAD, grad, reason)
        if grad != NO_GRAD:
            changed = changed.replace(THROUGH_DATA, NOT_DATA)
        machine.state.update(location, changed, is_certain=is_certain)
        if part.families and grad != part.bits & REQUIRES_GRAD:
            _change_family(machine, part.families, location, changed)
    return target


def set_grad(machine: Interpreter, location: int, changed: Tensor, *, is_certain: bool) -> None:
    """Put a tensor back that was told (not) to require grad; views that were made of it follow."""
    machine.state.update(location, changed, is_certain=is_certain)
    told = _may_be(changed) | {same_object(location)}
    if location in changed.families:
        told |= {location}
    _change_family(machine, told, location, changed)


def change_data(machine: Interpreter, location: int, given: Tensor, *, is_certain: bool) -> None:
    """Give a tensor the data of another one: its device, dtype, layout and pending bits."""
    tensor = machine.state.heap.get(location)
    if not isinstance(tensor, Tensor):
        return
    machine.state.update(location, _with_data(tensor, given), is_certain=is_certain)
    told = {number for number in tensor.families if number < ANYWHERE} | {same_object(location)}
    for other, record in machine.state.heap.everything().items():
        if other == location or not isinstance(record, Tensor):
            continue
        if same_object(other) in told or not told.isdisjoint(record.families):
            machine.state.update(other, _with_data(record, given), is_certain=False)


def _with_data(tensor: Tensor, given: Tensor) -> Tensor:
    for of in (DEVICE, DTYPE, LAYOUT, LAZY):
        tensor = tensor.replace(of, given.bits & of, given.reason(of))
    return tensor.using(given.memory)


def set_grad_of_relatives(machine: Interpreter, changed: Tensor, *, with_views: bool = False) -> None:
    """The same for a tensor that has no place on the heap, but may be an object that has; with_views: or its views."""
    told = changed.families if with_views else _may_be(changed)
    if told:
        _change_family(machine, told, 0, changed)


def _may_be(tensor: Tensor) -> frozenset[int]:
    """The numbers of the objects that a tensor may be, and of their views."""
    same = {number for number in tensor.families if number < ANYWHERE}
    return frozenset(same | {same_object(number) for number in same})


def _change_family(machine: Interpreter, families: frozenset[int], changed_at: int, changed: Tensor) -> None:
    """Views of a tensor that was changed in place may require grad with it, and those of which it is a view."""
    grad, reason = changed.bits & REQUIRES_GRAD, changed.reason(REQUIRES_GRAD)
    for location, record in machine.state.heap.everything().items():
        # What may be so already is not made new.
        if location == changed_at or not isinstance(record, Tensor) or not grad & ~record.bits:
            continue
        if are_related(record.families, families) or same_object(location) in families:
            # Which of two views is the base of the other, if any is, decides; and each may be told to by itself.
            machine.state.update(location, record.replace(REQUIRES_GRAD, grad, reason), is_certain=False)


def asked_grad(machine: Interpreter, asked: Value, node: ast.expr) -> tuple[int, Reason | None]:
    """What `requires_grad=asked` means."""
    if asked == Const(True):
        # What is made in inference mode may require grad, but nothing that is computed from it does.
        may_be_inferred = machine.has_inference_mode and (machine.turns_grad_on or machine.mode & MODE_OFF)
        return GRAD | (NO_GRAD if may_be_inferred else 0), machine.reason("made with requires_grad=True", node)
    if asked == Const(False):
        return NO_GRAD, None
    return GRAD_SUSPECT | NO_GRAD, machine.reason("made with a requires_grad that is not known here", node)


def device_from(machine: Interpreter, value: Value) -> Device:
    """The device that an argument names: a device, a string, an index, a tensor's `.device`, or unknown.

    An argument of which nothing is known but that it names a device is a sign: code that takes a device is written
    to run on an accelerator.
    """
    found: Device | None = None
    for _, part in machine.parts(value):
        named = part if isinstance(part, Device) else device_named(part.value) if isinstance(part, Const) else None
        if named is None and part == NONE:
            continue
        if named is None:
            named = Device(DEVICE_UNKNOWN if isinstance(part, Array | Method) else DEVICE_SUSPECT)
        if found is None:
            found = named
        else:
            joined = join(found, named)
            found = joined if isinstance(joined, Device) else found
    if found is None:
        return Device(HOST)
    return found


def device_in_words(bits: int) -> str:
    """A device (possibilities of DEVICE) for a message."""
    bits &= DEVICE & ~(PORTABLE | ASSUMED)
    if bits == CUDA:
        return "cuda"
    if bits == META:
        return "the meta device"
    if not bits & ~ACCELERATOR:
        return "an accelerator"
    return "a device that may be an accelerator"
