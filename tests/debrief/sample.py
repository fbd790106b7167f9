"""A small exercise played in a room from STARTEX to ENDEX, with everything a debrief has to tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal
from sim.journal.codec import digest
from sim.scenario.models import Scenario

from .sample_scenario import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.journal import Entry

Lines = list[dict[str, Any]]
"""The lines of a journal, the header first."""
MINUTE: Final = 60_000
CLOCK: Final = 1_774_609_200_000
"""Clock time at which the room opens: 2026-03-27 11:00 UTC."""


def scenario(**fields: Any) -> Scenario:
    """Return the sample exercise with some of its top-level fields replaced."""
    return Scenario.model_validate({**SAMPLE, **{key.replace("_", "-"): value for key, value in fields.items()}})


class Room:
    """A room whose clock the test moves: ten exercise seconds a clock second once it runs."""

    def __init__(self, path: Path, played: Scenario) -> None:
        self.path = path
        self.clock = CLOCK
        self.journal: Journal | None = None
        self.exercise = Exercise.new(played, 1, self._create, self.clock)
        self.give("speed", factor=10)
        self.give("start")

    def _create(self, header: dict[str, Any]) -> Journal:
        self.journal = Journal.create(self.path, header)
        return self.journal

    def give(self, kind: str, **fields: Any) -> Entry:
        """Return a command now."""
        return self.exercise.do(COMMAND.validate_python({"kind": kind, **fields}), clock=self.clock)

    def until(self, minutes: float) -> None:
        """Let the clock run until this exercise time, four advances a clock second being the room's habit."""
        target = round(minutes * MINUTE)
        while self.exercise.t_ms < target:
            step = min(target - self.exercise.t_ms, 50_000)
            self.clock += step // 10
            self.exercise.advance(self.exercise.clock_target(self.clock), self.clock)

    def note(self, text: str, **fields: Any) -> Entry:
        """Record an observation."""
        return self.exercise.note("observation", {"text": text, **fields}, "waarnemer", self.clock)

    def close(self) -> Path:
        """Leave the room; give the journal."""
        assert self.journal is not None
        self.journal.close()
        return self.path


def played(path: Path, **fields: Any) -> Path:
    """Play the sample in a room to its end: late, missing and refused things, overrides, an undo, observations."""
    room = Room(path, scenario(**fields))
    room.until(20)
    room.give(
        "order",
        action="aggregaat",
        target="mobile.noord/power",
        by="Operationeel leider",
        why="112 moet bereikbaar blijven",
    )
    mistake = room.give("order", action="nl-alert", by="Communicatieadviseur")
    room.until(22)
    room.give("undo", seq=mistake.seq)
    room.note("Rustige start #opschalen !goed", inject="eerste")
    room.give("skip", inject="burgemeester", reason="Past niet in de tijd")
    room.until(30)
    room.give("order", action="afschakelen", by="Operationeel leider", why="Druk van het net")
    room.until(42)
    room.give("answer", order="afschakelen#1", answer="refuse")
    room.until(55)
    room.give(
        "decision",
        decision="grip-2",
        text="Opschalen, met Zuid in kennis",
        by="Operationeel leider",
        why="Duurt langer dan gedacht",
        known="Hersteltijd onbekend",
    )
    room.until(60)
    room.give("ad-hoc", text="OEFENING. Een wethouder belt.", to="rot", sender="Wethouder")
    room.give(
        "override", effect={"effect": "level", "target": "grid.zuid", "level": 0.5}, reason="Volgens de netdeskundige"
    )
    room.note("Geen bericht aan de bevolking #communicatie !onvoldoende")
    room.until(75)
    room.give("release", override=1)
    room.give("order", action="aggregaat", target="mobile.noord/power", by="Operationeel leider")
    room.give("move", inject="nacht", to_ms=150 * MINUTE)
    room.note("Telefoon van de CaCo bleef onbeantwoord")
    room.until(180)
    room.give("end")
    return room.close()


def headless(path: Path, team: str | None, **fields: Any) -> Path:
    """Play the sample without people; give the journal."""
    journal: list[Journal] = []

    def create(header: dict[str, Any]) -> Journal:
        journal.append(Journal.create(path, header))
        return journal[0]

    exercise = Exercise.new(scenario(**fields), 1, create, 0, mode="headless", team=team, until_ms=6 * 60 * MINUTE)
    exercise.run_out()
    journal[0].close()
    return path


def altered(journal: Path, to: Path, change: Callable[[Lines], None]) -> Path:
    """Copy a journal with its lines changed and the chain made whole again, as a forger with time would."""
    lines = [json.loads(line) for line in journal.read_bytes().splitlines()]
    change(lines)
    raw: list[bytes] = []
    for line in lines:
        line["prev"] = digest(raw[-1]) if raw else "0" * 64
        raw.append(json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
    to.write_bytes(b"".join(one + b"\n" for one in raw))
    return to
