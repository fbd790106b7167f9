from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sim.exercise.clock import Clock
from sim.exercise.commands.model import COMMAND
from sim.units import HOUR

if TYPE_CHECKING:
    from tests.exercise.small import Room

STEPS = st.lists(
    st.tuples(
        st.sampled_from([{"kind": "start"}, {"kind": "pause"}, {"kind": "speed", "factor": 7.5}]),
        st.integers(-5_000, 100_000),
    ),
    max_size=12,
)


@given(STEPS)
def test_exercise_time_never_runs_backwards(steps: list[tuple[dict[str, object], int]]) -> None:
    """Whatever is commanded, and even when a wall clock steps back, exercise time does not decrease."""
    clock, wall, t = Clock(), 1_000_000, 0
    for command, passes in steps:
        clock = clock.after(COMMAND.validate_python(command), t, wall)
        wall += passes
        assert clock.target(wall) >= t
        t = clock.target(wall)


def test_only_a_running_clock_moves() -> None:
    """In every state but running, exercise time stands where it stood."""
    for kind in ("pause", "stop", "end"):
        clock = Clock("running").after(COMMAND.validate_python({"kind": kind}), 500, 1_000)
        assert clock.target(10**9) == 500
    assert Clock().target(10**9) == 0


def test_the_clock_stops_at_the_horizon(room: Room) -> None:
    """Exercise time does not run past the horizon of the scenario."""
    room.give("start")
    room.give("speed", factor=3600)
    room.wait(30 * HOUR)
    assert room.exercise.t_ms == 24 * HOUR
