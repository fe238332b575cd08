"""What follows from the possibilities of a tensor for what torch demands of it at a conversion."""

from __future__ import annotations

import enum

from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    ASSUMED,
    DEVICE,
    DEVICE_SUSPECT,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_SUSPECT,
    GRAD,
    GRAD_SUSPECT,
    HOST,
    LAYOUT,
    LAZY,
    META,
    MODE_OFF,
    NARROW,
    NESTED,
    NO_GRAD,
    PORTABLE,
    REQUIRES_GRAD,
    SPARSE,
)


class Answer(enum.Enum):
    """What is known of an obligation at a conversion."""

    MET = "met"
    BROKEN = "broken"
    SIGN = "open, with a sign that it can break"
    OPEN = "open"


def answer_device(bits: int) -> Answer:
    """Is the data in host memory? Of a tensor that has none (META), `answer_data` tells."""
    answer = _answer(bits & DEVICE & ~(META | PORTABLE | ASSUMED), HOST, ACCELERATOR, DEVICE_SUSPECT)
    return Answer.SIGN if answer is Answer.BROKEN and bits & META else answer


def answer_grad(bits: int, mode: int) -> Answer:
    """Is the tensor detached, or grad mode off?"""
    held = bits & REQUIRES_GRAD
    if mode == MODE_OFF:
        held = NO_GRAD
    elif mode & MODE_OFF:
        held |= NO_GRAD
    return _answer(held, NO_GRAD, GRAD, GRAD_SUSPECT)


def _answer(held: int, met: int, broken: int, suspect: int) -> Answer:
    if held & ~met == 0:
        return Answer.MET
    if held & ~broken == 0:
        return Answer.BROKEN
    return Answer.SIGN if held & (broken | suspect) else Answer.OPEN


# Of what follows nearly every tensor is unknown and fine: what is merely unknown counts as met.


def answer_dtype(bits: int) -> Answer:
    """Has NumPy the dtype? Open only where code out of view chose it; what is merely unknown counts as met."""
    answer = _answer_seen(bits & DTYPE, NARROW, DTYPE_SUSPECT)
    if answer is Answer.BROKEN and bits & META:
        # Without data, functions give other dtypes now and then.
        return Answer.SIGN
    return Answer.OPEN if answer is Answer.MET and bits & DTYPE_CHOSEN else answer


def answer_layout(bits: int) -> Answer:
    """Is the tensor dense? What is merely unknown counts as met."""
    return _answer_seen(bits & LAYOUT, SPARSE | NESTED)


def answer_lazy(bits: int, which: int) -> Answer:
    """Is the lazy bit `which` (CONJ or NEG) carried out? What is merely unknown counts as met."""
    return _answer_seen(bits & LAZY, which)


def answer_data(bits: int) -> Answer:
    """Has the tensor data, unlike those on the meta device? What is merely unknown counts as met."""
    return _answer_seen(bits & DEVICE, META)


def _answer_seen(held: int, broken: int, suspect: int = 0) -> Answer:
    if held and held & ~broken == 0:
        return Answer.BROKEN
    return Answer.SIGN if held & (broken | suspect) else Answer.MET
