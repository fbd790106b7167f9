"""Making large structures without repeated work of the garbage collector."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["collected_at_rest", "uncollected"]

_AT_REST: Final = (50_000, 5, 1_000)
"""Objects that may be made before the youngest are looked through, and how often that is done before older ones are."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the cyclic garbage collector off while something large is made.

    The collector goes through all that lives whenever that has grown by a quarter, and here finds nothing, since all of
    it is in use: a third of the time of loading 100,000 processes, and two thirds of building a world of them. What is
    no longer referred to is freed all the same; only cycles wait until it is on again. As a decorator it does so during
    a call.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def collected_at_rest() -> Iterator[Callable[[bool], None]]:
    """Collect garbage when the yielded function is called, hardly ever else.

    For a program that must answer at once: a full collection of a large exercise holds it for 50 ms and more, and one
    of what is young comes in the middle of the work that makes the most objects. The function goes through what was
    made since the last call, or since the last call for all if it is told so. What is left then is never looked through
    again: it is to be called so when nothing lives that goes soon. Where nobody calls for long, it is done as ever, in
    larger groups.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_AT_REST)

    def collect(whole: bool) -> None:  # noqa: FBT001 - called in one place
        gc.collect(2 if whole else 1)
        if whole:
            gc.freeze()

    try:
        yield collect
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
