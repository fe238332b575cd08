"""All cases that tutorials on tensors and arrays show, by their topics."""

from tests.cases import (
    availability,
    cpu_tensors,
    data_attribute,
    functions,
    gpu_tensors,
    grad_tensors,
    modules,
    plotting,
    round_trips,
)

_TOPICS = {
    "cpu tensors": cpu_tensors.CASES,
    "gpu tensors": gpu_tensors.CASES,
    "grad tensors": grad_tensors.CASES,
    "data attribute": data_attribute.CASES,
    "availability": availability.CASES,
    "round trips": round_trips.CASES,
    "plotting": plotting.CASES,
    "modules": modules.CASES,
    "functions": functions.CASES,
}

CASES = {f"{topic}: {case.name}": case for topic, cases in _TOPICS.items() for case in cases}
