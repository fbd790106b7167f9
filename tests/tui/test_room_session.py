"""The session: the one who touches the exercise, in slices that leave the screen its turn."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import COMMAND, Jump, Pause, Start, StopExercise
from sim.journal import Journal, NewEntry
from sim.units import HOUR, MINUTE, SECOND
from tests.exercise.small import changed
from tests.exercise.test_any_evening import COMMANDS
from tests.tui.fake_exercise import CLOCK, WHY, FakeExercise
from tui import session as session_module
from tui.session import SLICE, Session

if TYPE_CHECKING:
    from pathlib import Path

    from sim.exercise.view.snapshot import Snapshot
    from sim.journal import Entry


@dataclass
class Work:
    """A stopwatch on which each advance takes as long as it is far."""

    now: float = 0.0
    per_minute: float = 0.004
    """Seconds of computing for a minute of exercise."""
    turns: list[float] = field(default_factory=list)


class SlowExercise(FakeExercise):
    """Computes at a known cost."""

    work = Work()

    def advance(self, to_ms: int, clock: int = 0) -> None:
        """Take as long as it is far."""
        cost = (to_ms - self.world.now) / MINUTE * self.work.per_minute
        self.work.now += cost
        self.work.turns.append(cost)
        super().advance(to_ms, clock)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowExercise:
    """Return an exercise that is slow to compute, on a stopwatch of its own."""
    exercise = SlowExercise(target=10 * HOUR)
    exercise.work = Work()
    monkeypatch.setattr(session_module, "perf_counter", lambda: exercise.work.now)
    return exercise


async def test_a_long_jump_is_cut_in_slices(slow: SlowExercise) -> None:
    """Ten hours are computed in slices that settle at 8 ms at most, and arrive exactly."""
    session = Session(slow, lambda: CLOCK, lambda *_: None)
    await session.tick()
    assert slow.advances[-1] == 10 * HOUR
    assert slow.advances == sorted(set(slow.advances))
    assert all(cost <= SLICE * 1.001 for cost in slow.work.turns[3:])


async def test_others_get_their_turn_during_a_jump(slow: SlowExercise) -> None:
    """Between two slices whatever else waits is done: a key, a screen."""
    session = Session(slow, lambda: CLOCK, lambda *_: None)
    seen: list[int] = []

    async def other() -> None:
        while slow.world.now < 10 * HOUR:
            seen.append(slow.world.now)
            await asyncio.sleep(0)

    await asyncio.gather(session.tick(), other())
    assert len(set(seen)) > 20


async def test_snapshots_arrive_during_a_jump(slow: SlowExercise) -> None:
    """A jump that takes seconds shows where it is about four times a second."""
    shown: list[int] = []
    session = Session(slow, lambda: CLOCK, lambda *_: shown.append(slow.world.now))
    await session.tick()
    seconds = slow.work.now
    assert seconds * 3 <= len(shown) <= seconds * 4 + 2
    assert shown[-1] == 10 * HOUR


async def test_stop_in_a_long_jump_stops_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A jump that takes long to compute hands the screen its turn, and STOP then acts where the jump has come to."""
    work = Work()

    class Dear(Exercise):
        def advance(self, to_ms: int, clock: int = 0) -> tuple[Entry, ...]:
            work.now += 0.1
            return super().advance(to_ms, clock)

    monkeypatch.setattr(session_module, "perf_counter", lambda: work.now)
    exercise = Dear.new(changed(), 1, MemorySink(), CLOCK)
    session = Session(exercise, lambda: CLOCK, lambda *_: None)
    session.give(Start())
    session.give(Jump(to_ms=20 * HOUR))
    assert 0 < exercise.t_ms < HOUR
    session.give(StopExercise())
    assert (exercise.state, work.now < 1) == ("stopped", True)
    assert 0 < exercise.t_ms < HOUR
    session.give(Start())
    session.give(Jump(to_ms=3 * HOUR))
    await session.tick()
    assert exercise.t_ms == 3 * HOUR


async def test_an_exercise_that_stands_still_is_left_alone() -> None:
    """When the exercise does not move although its target lies ahead, the session waits for the next turn."""

    class Stuck(FakeExercise):
        def advance(self, to_ms: int, clock: int = 0) -> None:
            self.advances.append(to_ms)
            self.stamps.append(("advance", clock))

    exercise = Stuck(target=HOUR)
    await Session(exercise, lambda: CLOCK, lambda *_: None).tick()
    assert len(exercise.advances) == 1


def test_commands_are_given_and_shown_at_once() -> None:
    """A command reaches the exercise with the clock, and a new snapshot follows."""
    exercise = FakeExercise()
    shown: list[object] = []
    Session(exercise, lambda: CLOCK, lambda *taken: shown.append(taken)).give(Pause())
    assert exercise.given == [Pause()]
    assert shown == [(exercise.shown, CLOCK)]


def test_a_refusal_is_passed_on_and_nothing_shown() -> None:
    """A refused command raises, and no snapshot pretends otherwise."""
    exercise = FakeExercise(refuse=CommandRefused("not-running"))
    shown: list[object] = []
    with pytest.raises(CommandRefused):
        Session(exercise, lambda: CLOCK, lambda *taken: shown.append(taken)).give(Pause())
    assert not shown


def test_why_comes_from_the_world() -> None:
    """Panes learn why without what would lift it, which takes most of the time; only the screen of why asks that."""
    exercise = FakeExercise()
    session = Session(exercise, lambda: CLOCK, lambda *_: None)
    assert session.why("mobile.kpn.amsterdam").fall is WHY
    assert session.why("water.amsterdam").fall is None
    assert session.explain("mobile.kpn.amsterdam").fall is WHY
    assert exercise.remedies_asked == [False, False, True]


async def test_a_room_that_stands_still_takes_no_picture() -> None:
    """Paused, a beat takes no new picture; what people do, a note, and time that goes on each take one."""
    exercise, clock = Exercise.new(changed(), 1, MemorySink(), CLOCK), CLOCK
    taken: list[int] = []
    shown: list[Snapshot] = []
    picture = exercise.snapshot

    def counted() -> Snapshot:
        taken.append(clock)
        return picture()

    exercise.snapshot = counted  # type: ignore[method-assign]
    session = Session(exercise, lambda: clock, lambda one, _: shown.append(one))
    await session.tick()
    for _ in range(5):
        await session.tick()
    assert (len(taken), len(shown)) == (1, 6)
    session.give(Start())
    clock += MINUTE
    await session.tick()
    assert shown[-1].t_ms == MINUTE
    session.give(Pause())
    session.note("gezien")
    before = len(taken)
    clock += MINUTE
    await session.tick()
    assert len(taken) == before
    exercise.note("observation", {"text": "van een ander"}, "waarnemer", clock)
    await session.tick()
    assert len(taken) == before + 1
    assert shown[-1] == picture()


@pytest.mark.slow
@settings(max_examples=40)
@given(evening=st.lists(st.tuples(COMMANDS, st.integers(0, 120 * SECOND)), max_size=15))
def test_what_is_published_is_how_the_exercise_is(evening: list[tuple[dict[str, Any], int]]) -> None:
    """After each beat of any evening, what was published last is the picture that would be taken now."""
    exercise, clock = Exercise.new(changed(), 5, MemorySink(), CLOCK), CLOCK
    shown: list[Snapshot] = []
    session = Session(exercise, lambda: clock, lambda one, _: shown.append(one))
    for wanted, wait in [({"kind": "start"}, 0), *evening]:
        commands = [entry.seq for entry in exercise.sink.entries if entry.entry_class == "command"]
        fields = {"kind": "undo", "seq": commands[-wanted["back"] :][0]} if "back" in wanted else wanted
        with suppress(CommandRefused):
            session.give(COMMAND.validate_python(fields))
        for _ in range(2):
            clock += wait // 2
            asyncio.run(session.beat())
            assert shown[-1] == exercise.snapshot()


async def test_notes_of_others_are_shown_while_paused(tmp_path: Path) -> None:
    """What an observer notes stands in the next picture, also while the clock stands still; else nothing is drawn."""
    path, published = tmp_path / "a.jsonl", []
    exercise = Exercise.new(changed(), 1, partial(Journal.create, path), CLOCK)
    session = Session(exercise, lambda: CLOCK, lambda snapshot, _: published.append(snapshot))
    session.give(Start())
    session.give(Pause())
    await session.beat()
    before = published[-1]
    await session.beat()
    assert published[-1] is before
    noted = Journal.note(path, NewEntry("note", "observation", 0, CLOCK, "evaluator", {"text": "gezien"}))
    await session.beat()
    assert (published[-1].journal[-1].seq, published[-1].journal[-1].author) == (noted.seq, "evaluator")
    exercise.close()
