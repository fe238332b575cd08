"""The C++ side of the fake accelerator: torch's core is told that a device of this kind exists.

Two tables are patched while it is on. The registry of device guards (streams and device counts, for which
autograd asks) gets one that torch makes from a Python class. And the "hooks" object of the kind gets a copy
of its virtual table in which isBuilt, isAvailable and the like say yes.
"""

import contextlib
import ctypes
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import torch

Kind = Literal["cuda", "mps"]

_GUARD_REGISTRY = "_ZN3c104impl26device_guard_impl_registryE"
_CPU_ALLOCATOR = "_ZN3c1015GetCPUAllocatorEv"
_ASK_FOR_INITIALISATION = "_ZN5torch5utils24set_requires_device_initEN3c1010DeviceTypeEb"
_HOOKS_GETTER = {"cuda": "_ZN2at6detail12getCUDAHooksEv", "mps": "_ZN2at6detail11getMPSHooksEv"}

# c10::DeviceType
_REGISTRY_SIZE = 21
_REGISTRY_SLOT = {"cuda": 1, "mps": 13}
_PRIVATE_USE_SLOT = 20

# The virtual table of at::AcceleratorHooksInterface: after two destructors isBuilt, isAvailable,
# hasPrimaryContext, init and deviceCount; a pointer to the allocator of pinned memory comes later.
_VIRTUAL_TABLE_SIZE = 80
_YES_SLOTS = range(2, 7)
_PINNED_ALLOCATOR_SLOT = 12


@functools.cache
def _library(name: str) -> ctypes.CDLL:
    return ctypes.CDLL(str(Path(torch.__file__).parent / "lib" / name))


def missing_symbols() -> list[str]:
    """What this build of torch lacks of what is patched here."""
    wanted = [("libc10.so", _GUARD_REGISTRY), ("libc10.so", _CPU_ALLOCATOR)]
    wanted += [("libtorch_python.so", _ASK_FOR_INITIALISATION)]
    wanted += [("libtorch_cpu.so", getter) for getter in _HOOKS_GETTER.values()]
    missing = []
    for library, symbol in wanted:
        try:
            getattr(_library(library), symbol)
        except (OSError, AttributeError):
            missing.append(f"{symbol} in {library}")
    if not hasattr(torch._C, "_acc") or not hasattr(torch._C._acc, "DeviceGuard"):
        missing.append("torch._C._acc.DeviceGuard")
    return missing


def _guard_registry() -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * _REGISTRY_SIZE).in_dll(_library("libc10.so"), _GUARD_REGISTRY)


@functools.cache
def _device_guard(kind: Kind) -> tuple[int | None, object]:
    """The address of a device guard for this kind, and the Python object that must outlive it."""
    registry = _guard_registry()
    if registry[_REGISTRY_SLOT[kind]]:
        raise RuntimeError(f"this process has a real {kind} device guard")
    device_type = getattr(torch._C._autograd.DeviceType, kind.upper())
    base: Any = torch._C._acc.DeviceGuard
    guard = type("FakeGuard", (base,), {"type_": lambda self: device_type})()
    # torch puts every guard that is made in Python where private backends have theirs.
    private = registry[_PRIVATE_USE_SLOT]
    registry[_PRIVATE_USE_SLOT] = None
    torch._C._acc.register_python_privateuseone_device_guard(guard)
    address = registry[_PRIVATE_USE_SLOT]
    registry[_PRIVATE_USE_SLOT] = private
    return address, guard


@functools.cache
def _hooks(kind: Kind) -> tuple[Any, int, tuple[object, ...]]:
    """The kind's hooks (its first word is the table's address), the patched table, and what that needs."""
    getter = getattr(_library("libtorch_cpu.so"), _HOOKS_GETTER[kind])
    getter.restype = ctypes.POINTER(ctypes.c_void_p)
    hooks = getter()
    table_type = ctypes.c_void_p * _VIRTUAL_TABLE_SIZE
    table = table_type(*table_type.from_address(hooks[0]))
    # 1 serves as true and as the number of devices.
    one = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(lambda this: 1)
    for slot in _YES_SLOTS:
        table[slot] = ctypes.cast(one, ctypes.c_void_p)
    allocator = getattr(_library("libc10.so"), _CPU_ALLOCATOR)
    allocator.restype = ctypes.c_void_p
    table[_PINNED_ALLOCATOR_SLOT] = ctypes.cast(allocator, ctypes.c_void_p)
    return hooks, ctypes.addressof(table), (table, one, allocator)


@contextlib.contextmanager
def announced(kind: Kind) -> Iterator[None]:
    """Let torch's core see one device of this kind until the block ends."""
    registry, slot = _guard_registry(), _REGISTRY_SLOT[kind]
    hooks, patched_table, _needed = _hooks(kind)
    guard, table = registry[slot], hooks[0]
    registry[slot], hooks[0] = _device_guard(kind)[0], patched_table
    _forget_what_was_seen(slot)
    try:
        yield
    finally:
        registry[slot], hooks[0] = guard, table
        _forget_what_was_seen(slot)


def _forget_what_was_seen(slot: int) -> None:
    getattr(_library("libtorch_python.so"), _ASK_FOR_INITIALISATION)(ctypes.c_int(slot), ctypes.c_bool(True))
    torch.get_device_module.cache_clear()
