"""The Python side of the fake accelerator: what torch's Python code asks about the device."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Self
from unittest import mock

import torch

from tests.torch_run.fake_runtime import Kind

_NAME = "Fake CUDA"
_CAPABILITY = (8, 0)
_MEMORY = 1 << 34

_CUDA_DOES_NOTHING = (
    "_lazy_init",
    "empty_cache",
    "init",
    "ipc_collect",
    "manual_seed",
    "manual_seed_all",
    "reset_peak_memory_stats",
    "seed",
    "seed_all",
    "set_device",
    "set_rng_state",
    "synchronize",
)
_CUDA_IS_ZERO = (
    "_exchange_device",
    "_maybe_exchange_device",
    "current_device",
    "max_memory_allocated",
    "max_memory_reserved",
    "memory_allocated",
    "memory_reserved",
)
_CUDA_IS_TRUE = ("is_available", "is_bf16_supported", "is_initialized")
_MPS_DOES_NOTHING = ("empty_cache", "manual_seed", "seed", "set_rng_state", "synchronize")
_MPS_IS_ZERO = ("current_allocated_memory", "driver_allocated_memory")


def _always(value: Any) -> Callable[..., Any]:
    """A function of its own each time: torch.compile confuses names that share one."""
    return lambda *arguments, **options: value


class _Generator(torch.Generator):
    """The CPU's generator, for whatever device it is asked."""

    def __new__(cls, device: object = "cpu") -> Self:
        make: Any = super().__new__
        generator: Self = make(cls, device="cpu")
        return generator


class _Properties:
    name = _NAME
    major, minor = _CAPABILITY
    total_memory = _MEMORY
    multi_processor_count = 1


class _Stream(contextlib.nullcontext[None]):
    """A stream or an event: everything has happened already."""

    cuda_stream = 0

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__()

    def record(self, *arguments: object) -> None:
        pass

    wait = synchronize = wait_stream = wait_event = record

    def query(self) -> bool:
        return True

    def elapsed_time(self, other: object) -> float:
        return 0.0


class _Event(_Stream):
    pass


def _storage_to(storage: torch.UntypedStorage, device: torch.device | str, non_blocking: bool = False) -> Any:
    """How torch.load puts a storage onto the device."""
    return torch.empty(0, dtype=torch.uint8).set_(storage).to(device).untyped_storage()


def _storage_to_mps(storage: torch.UntypedStorage) -> Any:
    return _storage_to(storage, "mps")


def _scatter(tensor: torch.Tensor, *arguments: object, **options: object) -> tuple[torch.Tensor]:
    """How DataParallel hands its inputs out to the devices: there is one."""
    return (tensor.to("cuda"),)


def _cuda_functions() -> dict[str, Any]:
    functions: dict[str, Any] = {name: _always(None) for name in _CUDA_DOES_NOTHING}
    functions |= {name: _always(0) for name in _CUDA_IS_ZERO}
    functions |= {name: _always(True) for name in _CUDA_IS_TRUE}
    functions |= {
        "Event": _Event,
        "Stream": _Stream,
        "current_stream": _always(_Stream()),
        "default_stream": _always(_Stream()),
        "device_count": _always(1),
        "get_device_capability": _always(_CAPABILITY),
        "get_device_name": _always(_NAME),
        "get_device_properties": _always(_Properties()),
        "get_rng_state": lambda *arguments: torch.get_rng_state(),
        "mem_get_info": _always((_MEMORY, _MEMORY)),
        "stream": _always(contextlib.nullcontext()),
    }
    return functions


def _mps_functions() -> dict[str, Any]:
    functions: dict[str, Any] = {name: _always(None) for name in _MPS_DOES_NOTHING}
    functions |= {name: _always(0) for name in _MPS_IS_ZERO}
    functions |= {
        "device_count": _always(1),
        "get_rng_state": lambda *arguments: torch.get_rng_state(),
        "is_available": _always(True),
        "recommended_max_memory": _always(_MEMORY),
    }
    return functions


def _replacements(kind: Kind) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Owners, and what takes the place of their attributes."""
    yield torch.storage, {"_to": _storage_to}
    yield torch, {"Generator": _Generator}
    if kind == "cuda":
        yield torch.cuda, _cuda_functions()
        yield torch.backends.cudnn, {"is_acceptable": _always(False)}
        yield torch.nn.parallel.comm, {"scatter": _scatter}
    else:
        yield torch.mps, _mps_functions()
        yield torch.backends.mps, {"is_available": _always(True), "is_built": _always(True)}
        yield torch.UntypedStorage, {"mps": _storage_to_mps}


@contextlib.contextmanager
def replaced(kind: Kind) -> Iterator[None]:
    """Let torch's Python code see one device of this kind until the block ends."""
    with contextlib.ExitStack() as undo:
        for owner, attributes in _replacements(kind):
            undo.enter_context(mock.patch.multiple(owner, **attributes))
        yield
