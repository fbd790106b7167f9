"""A process killed with SIGKILL at 50 random moments, and what comes of resuming it."""

from __future__ import annotations

import os
import random
import signal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise import Exercise
from sim.exercise.commands import COMMAND
from sim.exercise.replay import headless
from sim.journal import Journal, read, verify
from sim.scenario import find, load
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.scenario.models import Scenario

CLOCK = 1_800_000_000_000
SPEED = 60
UNTIL = 4 * HOUR
LEVEL = {"effect": "level", "target": "metro.amsterdam", "level": 0.2}
EVENING: list[tuple[int, dict[str, Any]]] = [
    (20 * MINUTE, {"kind": "decision", "text": "Wij alarmeren het ROT", "by": "CaCo"}),
    (25 * MINUTE, {"kind": "order", "action": "nl-alert-own"}),
    (31 * MINUTE, {"kind": "ad-hoc", "text": "OEFENING. De minister belt."}),
    (40 * MINUTE, {"kind": "order", "action": "care-round", "target": "home-care.amsterdam-amstelland/power"}),
    (50 * MINUTE, {"kind": "override", "effect": LEVEL, "reason": "x"}),
    (65 * MINUTE, {"kind": "pause"}),
    (65 * MINUTE, {"kind": "jump", "to_ms": 90 * MINUTE}),
    (95 * MINUTE, {"kind": "release", "override": 1}),
    (120 * MINUTE, {"kind": "end"}),
]
"""What a facilitator gives, by exercise time."""


@pytest.fixture(scope="module")
def diemen() -> Scenario:
    """Give the built-in exercise."""
    return load(find("diemen-2015"))


def run_headless(scenario: Scenario, path: Path) -> None:
    """Do what ``keten run --log`` does."""
    headless(scenario, 1, "experienced", UNTIL, partial(Journal.create, path))


def play_room(exercise: Exercise, acknowledge: Callable[[str], object]) -> None:
    """Do what a facilitator does in ``keten play``; commands already on record are not given again."""
    given = {(e.t_ms, e.kind) for e in exercise.sink.entries if e.entry_class == "command"}
    for t_ms, payload in [(0, {"kind": "start"}), *EVENING]:
        if (t_ms, payload["kind"]) in given or exercise.state == "ended":
            continue
        if exercise.state == "paused" and exercise.t_ms < t_ms:
            exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK + exercise.t_ms // SPEED)
        while exercise.t_ms < t_ms:
            to = min(t_ms, exercise.t_ms + 4 * MINUTE)
            exercise.advance(to, CLOCK + to // SPEED)
        if payload["kind"] == "pause" and exercise.state == "paused":
            continue
        entry = exercise.do(COMMAND.validate_python(payload), clock=CLOCK + exercise.t_ms // SPEED)
        acknowledge(f"{entry.seq} {payload['kind']}\n")


def killed_at(count: int, half: float, do: Callable[[Callable[[str], object]], None]) -> list[str]:
    """Run ``do`` in a process that kills itself in its ``count``-th write; give what it acknowledged before.

    ``half`` of that write is still made: below 0 none of it, above 1 all of it and its fsync.
    """
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        left = [count]
        write, fsync = os.write, os.fsync

        def failing_write(fd: int, data: Any) -> int:
            if fd == into:
                return write(fd, data)
            left[0] -= 1
            if left[0] == 0:
                if half > 0:
                    write(fd, bytes(data)[: int(len(data) * min(half, 1))])
                if half > 1:
                    fsync(fd)
                os.kill(os.getpid(), signal.SIGKILL)
            return write(fd, data)

        os.write = failing_write
        try:
            do(lambda text: str(write(into, text.encode())))
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as acknowledged:
        lines = acknowledged.read().splitlines()
    os.waitpid(pid, 0)
    return lines


MOMENTS = [(kind, moment) for kind in ("run", "play") for moment in range(25)]


@pytest.fixture(scope="module")
def whole(diemen: Scenario, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Give what a run and an evening come to that nobody killed."""
    path = tmp_path_factory.mktemp("whole")
    run_headless(diemen, path / "run.jsonl")
    room = Exercise.new(diemen, 1, partial(Journal.create, path / "play.jsonl"), CLOCK)
    play_room(room, lambda _: None)
    writes = sum(1 for e in room.sink.entries if e.kind != "reached")
    room.sink.close()
    return {"run": (path / "run.jsonl").read_bytes(), "play": end_of(room), "writes": writes}


def end_of(exercise: Exercise) -> tuple[object, ...]:
    """Give the end state: every level curve, every order, every delivery."""
    world = exercise.world
    curves = {name: world.curve(name) for name in world.scenario.processes}
    return exercise.t_ms, curves, world.orders, world.delivered


@pytest.mark.parametrize(("kind", "moment"), MOMENTS)
def test_killed_at_any_moment_nothing_is_lost_and_the_end_is_the_same(
    kind: str, moment: int, diemen: Scenario, whole: dict[str, Any], tmp_path: Path
) -> None:
    """After SIGKILL in a random write, resuming keeps all that was acknowledged and comes to the same end."""
    chance = random.Random(f"{kind} {moment}")
    half = chance.choice([-1, 0.01, 0.5, 0.99, 1, 2])
    path = tmp_path / "log.jsonl"
    if kind == "run":
        # The header, and then one write per command, delivery and hour.
        killed_at(chance.randint(3, 40), half, lambda _: run_headless(diemen, path))
        exercise = Exercise.resume(Journal.open(path), CLOCK)
        exercise.sink.close()
        assert path.read_bytes() == whole["run"]
        return

    def evening(acknowledge: Callable[[str], object]) -> None:
        play_room(Exercise.new(diemen, 1, partial(Journal.create, path), CLOCK), acknowledge)

    acknowledged = killed_at(chance.randint(3, whole["writes"]), half, evening)
    exercise = Exercise.resume(Journal.open(path), CLOCK + 5 * HOUR)
    on_record = {f"{e.seq} {e.kind}" for e in exercise.sink.entries}
    assert set(acknowledged) <= on_record
    play_room(exercise, lambda _: None)
    exercise.sink.close()
    assert end_of(exercise) == whole["play"]
    orders = [str(e.payload) for e in read(path).entries if e.kind == "order"]
    assert len(orders) == len(set(orders))
    assert verify(path).ok
