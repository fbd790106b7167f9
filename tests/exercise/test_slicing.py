from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exercise import Exercise, MemorySink, headless
from sim.exercise.commands.model import Start
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario
    from tests.exercise.small import Room

CUTS = st.lists(st.integers(0, 4 * HOUR) | st.sampled_from([10 * MINUTE, 12 * MINUTE, HOUR, 70 * MINUTE]), max_size=25)


@settings(max_examples=40)
@given(cuts=CUTS, seed=st.integers(0, 20))
def test_any_slicing_of_a_headless_run_gives_the_same_bytes(small: Scenario, cuts: list[int], seed: int) -> None:
    """However a headless run is cut in advances, its journal is the same, byte for byte."""
    whole = MemorySink()
    headless(small, seed, "ervaren", 5 * HOUR, whole)
    sink = MemorySink()
    sliced = Exercise.new(small, seed, sink, 123, mode="headless", team="ervaren", until_ms=5 * HOUR)
    sliced.do(Start(), "keten")
    for cut in sorted(cuts):
        sliced.advance(cut)
    sliced.run_out()
    assert sink.lines == whole.lines


@settings(max_examples=30)
@given(cuts=CUTS)
def test_any_slicing_of_a_room_gives_the_same_outcomes(
    small: Scenario, new_room: Callable[..., Room], cuts: list[int]
) -> None:
    """However often a room follows its clock, what happens and when is the same, but for how often it says so."""

    def played(times: list[int]) -> list[tuple[object, ...]]:
        room = new_room(small, team="ervaren")
        for t_ms in sorted(times):
            room.reach(t_ms)
        room.reach(4 * HOUR)
        return [(e.kind, e.t_ms, e.author, str(e.payload)) for e in room.sink.entries if e.kind != "reached"]

    assert played(cuts) == played([])
