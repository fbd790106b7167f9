"""The outlook kept up to date beside an exercise: what it says, when it is stale, and who ends it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import COMMAND, OrderAction, Pause, SetSpeed, Start, Undo
from sim.exercise.outlook import STEP, Outlook, Threshold, outlook
from sim.exercise.outlook_feed import AHEAD, PART, SHOWN_LEVELS, WORLDS, EffectForecast, Forecast, OutlookFeed
from sim.scenario.models import Scenario
from sim.units import HOUR, MINUTE
from sim.workers import Workers
from tests.exercise.small import CLOCK, SMALL

LIMIT = 120.0
"""Seconds after which what does not come counts as missing."""
ROOT = Path(__file__).parents[2]


class Feed:
    """A feed whose worlds are played in its own thread, and what it told."""

    def __init__(self, exercise: Exercise) -> None:
        self.told: queue.SimpleQueue[Forecast | EffectForecast] = queue.SimpleQueue()
        self.seconds = 0.0
        self.feed = OutlookFeed(exercise, lambda: self.seconds, self.told.put, lambda: Workers(1))
        self.seconds = 10.0

    def next(self) -> Forecast | EffectForecast:
        """Return what it tells next."""
        return self.told.get(timeout=LIMIT)

    def whole(self) -> Forecast:
        """Return the next whole outlook."""
        while True:
            told = self.next()
            if isinstance(told, Forecast) and told.whole and not told.stale:
                return told


def small(t: int = HOUR) -> Exercise:
    """Return the small exercise in a room, ``t`` ms after STARTEX and paused."""
    exercise = Exercise.new(Scenario.model_validate(SMALL), 4, MemorySink(), CLOCK)
    exercise.do(Start(), clock=CLOCK)
    exercise.advance(t, CLOCK + t)
    exercise.do(Pause(), clock=CLOCK + t)
    return exercise


def looked(exercise: Exercise, worlds: int = WORLDS) -> Outlook:
    """Return the outlook of an exercise as ``sim`` computes it for anyone."""
    names = [name for name, one in exercise.scenario.processes.items() if one.shown]
    asked = [Threshold(name, below) for name in names for below in SHOWN_LEVELS]
    return outlook(
        exercise, worlds, AHEAD, Workers(1), time.perf_counter, processes=names, thresholds=asked, step_ms=STEP
    )


@pytest.mark.slow
def test_the_outlook_of_a_feed_is_that_of_sim() -> None:
    """What a feed tells equals the outlook of the same moment, over the first worlds and over all of them."""
    exercise = small()
    kept = Feed(exercise)
    kept.feed.follow()
    first = kept.next()
    assert isinstance(first, Forecast)
    assert first.outlook is not None
    assert not first.whole
    assert first.outlook == looked(exercise, first.outlook.worlds)
    whole = kept.whole()
    assert whole.outlook == looked(exercise)
    assert whole.outlook is not None
    assert (whole.outlook.worlds, whole.outlook.strayed) == (WORLDS, 0)
    kept.feed.close()


@pytest.mark.slow
def test_a_command_makes_the_outlook_stale_at_the_next_look() -> None:
    """A command, and its undo, mark what is known at the next look; another outlook takes its place."""
    exercise = small()
    kept = Feed(exercise)
    kept.feed.follow()
    before = kept.whole()
    given = exercise.do(OrderAction(action="aggregaat", target="hospital.noord/power"), clock=CLOCK + HOUR)
    for change in (None, Undo(seq=given.seq)):
        if change is not None:
            exercise.do(change, clock=CLOCK + HOUR)
        kept.feed.follow()
        marked = kept.next()
        assert isinstance(marked, Forecast)
        assert marked.stale
        assert kept.whole().commands == exercise.history.changes
    known = kept.feed.forecast
    assert known is not None
    assert known.outlook == before.outlook
    kept.feed.close()


@pytest.mark.slow
def test_nothing_is_computed_while_nothing_changes() -> None:
    """Pausing, going on and another speed leave the outlook as it is; time does, until it has gone on too far."""
    exercise = small()
    kept = Feed(exercise)
    kept.feed.follow()
    known = kept.whole()
    clock = CLOCK + HOUR
    exercise.do(SetSpeed(factor=2), clock=clock)
    exercise.do(Start(), clock=clock)
    exercise.advance(HOUR + PART, clock)
    for _ in range(20):
        kept.feed.follow()
    assert kept.told.empty()
    assert kept.feed.forecast == known
    exercise.advance(HOUR + PART + MINUTE, clock)
    kept.feed.follow()
    marked = kept.next()
    assert isinstance(marked, Forecast)
    assert marked.stale
    assert kept.whole().since_ms == HOUR + PART + MINUTE
    kept.feed.close()


@pytest.mark.slow
def test_before_startex_it_looks_ahead_and_after_endex_no_more() -> None:
    """An exercise that is ready has an outlook from STARTEX on; one that has ended has none computed."""
    exercise = Exercise.new(Scenario.model_validate(SMALL), 4, MemorySink(), CLOCK)
    kept = Feed(exercise)
    kept.feed.follow()
    assert kept.whole().since_ms == 0
    exercise.do(Start(), clock=CLOCK)
    kept.feed.follow()
    assert kept.told.empty()
    exercise.do(COMMAND.validate_python({"kind": "end"}), clock=CLOCK)
    fresh = Feed(exercise)
    fresh.feed.follow()
    assert fresh.feed.forecast is None
    assert not fresh.feed._thread.is_alive()
    kept.feed.close()


@pytest.mark.slow
def test_worlds_that_fail_end_the_outlook_not_the_exercise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a world raises, it is tried a few times; then the feed says that nothing could be computed."""
    exercise = small()
    kept = Feed(exercise)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sim.exercise.outlook_world.live_again", broken)
    kept.feed.follow()
    told = kept.next()
    assert isinstance(told, Forecast)
    assert (told.outlook, told.whole) == (None, True)
    kept.feed.ask(OrderAction(action="aggregaat", target="hospital.noord/power"))
    effect = kept.next()
    assert isinstance(effect, EffectForecast)
    assert effect.effect is None
    kept.feed.close()


@pytest.mark.slow
def test_an_order_that_is_asked_about_is_answered() -> None:
    """What an order would change is told from few worlds first, then from more; a later question takes its place."""
    exercise = small()
    kept = Feed(exercise)
    kept.feed.follow()
    kept.whole()
    order = OrderAction(action="aggregaat", target="hospital.noord/power")
    kept.feed.ask(order)
    first, second = kept.next(), kept.next()
    assert isinstance(first, EffectForecast)
    assert isinstance(second, EffectForecast)
    assert first.effect is not None
    assert second.effect is not None
    assert (first.whole, second.whole) == (False, True)
    assert first.effect.worlds < second.effect.worlds
    assert second.order == order
    assert second.commands == exercise.history.changes
    kept.feed.close()


@pytest.mark.slow
def test_workers_rest_while_only_time_goes_on() -> None:
    """After an outlook that took long the next waits, unless people have changed something."""
    exercise = small()
    kept = Feed(exercise)
    tick = iter(range(10, 10_000))
    kept.feed._timer = lambda: kept.seconds or float(next(tick))
    kept.seconds = 0.0
    kept.feed.follow()
    kept.whole()
    exercise.do(Start(), clock=CLOCK + HOUR)
    exercise.advance(HOUR + 2 * PART, CLOCK + HOUR)
    kept.seconds = 1.0  # long before the rest is over
    kept.feed.follow()
    marked = kept.next()
    assert isinstance(marked, Forecast)
    assert marked.stale
    for _ in range(5):
        kept.feed.follow()
    assert kept.feed._wanted is None
    exercise.do(OrderAction(action="aggregaat", target="hospital.noord/power"), clock=CLOCK + HOUR)
    kept.feed.follow()
    assert kept.whole().commands == exercise.history.changes
    kept.feed.close()


PROGRAM = """
import sys, time
from sim.exercise.outlook_feed import OutlookFeed
from tests.exercise.test_outlook_feed import small
import multiprocessing
def main():
    exercise = small()
    feed = OutlookFeed(exercise, time.perf_counter, lambda told: print(
        *(child.pid for child in multiprocessing.active_children()), flush=True))
    while not feed._thread.is_alive():
        feed.follow()
        time.sleep(0.05)
    sys.stdin.readline()
    feed.close()
    feed._thread.join()
    for child in multiprocessing.active_children():
        child.join()
if __name__ == "__main__":
    main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("killed", [True, False])
def test_the_workers_end_with_whoever_keeps_them(killed: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a case
    """Killed or closed: no worker is left of whoever looked ahead."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdin is not None
        assert parent.stdout.readline().split()
        # All of them inherited the pipe, which ends when the last that has it ends: else this waits in vain.
        if killed:
            os.kill(parent.pid, signal.SIGKILL)
        else:
            parent.stdin.write("\n")
            parent.stdin.flush()
        parent.stdout.read()
        assert parent.wait(LIMIT) == (-signal.SIGKILL if killed else 0)
