"""What is no longer used is freed at rest."""

from __future__ import annotations

import gc
import weakref

from sim.memory import collected_at_rest


class _Knot:
    """Something that refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.me = self


def test_garbage_is_freed_when_asked_for() -> None:
    """What is young goes at each call, what is older at a call for all, and afterwards thresholds are as before."""
    before = gc.get_threshold()
    with collected_at_rest() as collect:
        old = _Knot()
        collect(False)
        collect(False)
        gone, young = weakref.ref(old), weakref.ref(_Knot())
        del old
        collect(False)
        assert young() is None
        assert gone() is not None
        collect(True)
        assert gone() is None
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
