"""Making large structures without repeated work of the garbage collector."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["uncollected"]


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
