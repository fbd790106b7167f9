"""Evenings of random injects, teams and facilitators, on the small exercise of the debrief."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.errors import CommandRefused
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.exercise.run.validation import LASTING
from sim.journal import Journal
from sim.scenario.models import Scenario
from tests.debrief.sample_scenario import SAMPLE
from tests.properties.networks import MINUTE

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

__all__ = ["INJECT_KINDS", "evening", "exercise_of", "fields_of"]

CLOCK: Final = 1_800_000_000_000
ACTS: Final = ("grip-2", "stil", "nl-alert", "aggregaat", "afschakelen")
INJECT_KINDS: Final = ("say", "withdraw", "tick", "deliver", "hold", "skip", "move", "shift", "ad-hoc", "reroute")
_OUT: Final = {"process": "mobile.noord", "below": 0.9}
"""Before it comes to this, an order that waits for it is refused at once."""
RESPONSE: Final = ("order", "decision", "order", "decision", "answer")


def exercise_of(chance: Random) -> Scenario:
    """Return the small exercise with random injects: timed, on a condition, after others, from the reserve."""
    injects = [_inject(number, chance) for number in range(chance.randint(3, 8))]
    decisions = {**SAMPLE["decisions"], "stil": {"nl": "Niets zeggen", "en": "Say nothing"}}
    teams = {**SAMPLE["teams"], "caco": {"nl": "CaCo", "en": "CaCo"}}
    steps = [
        {"at": "25min", "do": "aggregaat", "target": "mobile.noord/power"},
        {"when": {"inject": "i0"}, "after": "15min", "do": "grip-2"},
    ]
    fields = {
        "scripted-teams": {"ervaren": steps, "none": []},
        "injects": injects,
        "decisions": decisions,
        "teams": teams,
        "deliver": chance.choice(["auto", "auto", "by-hand"]),
        "actions": chance.choice([SAMPLE["actions"], [{**action, "when": _OUT} for action in SAMPLE["actions"]]]),
    }
    return Scenario.model_validate({**SAMPLE, **fields})


def _inject(number: int, chance: Random) -> dict[str, Any]:
    effects = [{"effect": "demand", "target": "grid.zuid", "factor": 1.2}]
    inject: dict[str, Any] = {
        "id": f"i{number}",
        "to": chance.choice(["rot", ["rot", "caco"], "all"]),
        "text": {"nl": "OEFENING.", "en": "EXERCISE."},
        "expects": [_expectation(chance) for _ in range(chance.choice([0, 1, 1, 2, 3]))],
        "effects": chance.choice([[], [], effects]),
    }
    way = chance.choice(["at", "at", "at", "when", "after", "reserve"]) if number else "at"
    match way:
        case "at":
            inject["at"] = f"{chance.randint(1, 150)}min"
        case "when":
            inject["when"] = chance.choice(
                [
                    {"process": "mobile.noord", "below": chance.choice([0.9, 0.5])},
                    {"action": "nl-alert", "is": "ordered"},
                    {"inject": f"i{number - 1}", "is": chance.choice(["delivered", "answered"])},
                ]
            )
        case "after":
            inject["after"] = {"inject": f"i{chance.randrange(number)}", "by": f"{chance.randint(0, 30)}min"}
        case _:
            inject["reserve"] = True
    return inject


def _expectation(chance: Random) -> dict[str, Any]:
    do, other = chance.sample(ACTS, 2)
    wanted: dict[str, Any] = {"do": do, "within": f"{chance.choice([0, 5, 10, 20, 60])}min"}
    if chance.random() < 0.3:
        wanted["or"] = [other]
    if chance.random() < 0.2:
        wanted["again"] = True
    return wanted


def fields_of(exercise: Exercise, chance: Random, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return a command that may be given now, or may be refused."""
    runs, now = exercise.play.injects.runs, exercise.t_ms
    kind = chance.choice(kinds)
    some = [run.id for run in runs.values() if run.released is not None] or list(runs)
    inject = chance.choice(some if kind in ("say", "withdraw", "tick", "skip") else list(runs))
    linked = chance.choice([None, None, None, chance.choice(some)])
    back = {"decided_ms": max(0, now - chance.randint(0, 40) * MINUTE)} if chance.random() < 0.25 else {}
    standing = {"standing": True} if chance.random() < 0.15 else {}
    history = exercise.history
    undoable = [n for n, g in history.given.items() if n not in history.left_out and g.command.kind not in LASTING]
    requests = [order.id for order in exercise.world.orders if order.state == "waiting-answer"]
    action = chance.choice(["nl-alert", "aggregaat", "afschakelen"])
    spot = {"expects": [_expectation(chance)]} if chance.random() < 0.7 else {}
    given: dict[str, dict[str, Any]] = {
        "say": {"inject": inject, "to": chance.choice([[], [], ["rot"], ["caco"]]), "by": chance.choice(["", "cel"])},
        "withdraw": {"inject": inject, "reason": "x"},
        "tick": {"inject": inject, "index": chance.randint(0, 2), "text": "x"},
        "deliver": {"inject": inject},
        "hold": {"inject": inject},
        "skip": {"inject": inject, "reason": "x"},
        "move": {"inject": inject, "to_ms": now + chance.randint(0, 60) * MINUTE},
        "reroute": {"inject": inject, "to": chance.choice([["rot"], ["caco"], ["rot", "caco"]])},
        "shift": {"by_ms": chance.randint(-30, 30) * MINUTE},
        "ad-hoc": {"text": "x", "to": ["rot"], "at_ms": chance.choice([None, now + 10 * MINUTE]), **spot},
        "order": {"action": action, "inject": linked, **_target(action), **back, **standing},
        "decision": {"decision": chance.choice(["grip-2", "stil"]), "inject": linked, **back, **standing},
        "answer": {"order": chance.choice(requests or ["afschakelen#1"]), "answer": "agree"},
        "override": {"effect": {"effect": "level", "target": "mobile.noord", "level": 0.4}, "reason": "x"},
        "undo": {"seq": chance.choice(undoable[-3:] or [1])},
        "speed": {"factor": chance.choice([1, 10, 60])},
        "pause": {},
        "start": {},
    }
    return {"kind": kind, **given[kind]}


def _target(action: str) -> dict[str, str]:
    return {"target": "mobile.noord/power"} if action == "aggregaat" else {}


def evening(path: Path, chance: Random, kinds: tuple[str, ...], team: str | None = None) -> tuple[Exercise, Journal]:
    """Play an evening of random commands of these kinds in a room; the room refuses what cannot be."""
    opened: list[Journal] = []

    def create(header: dict[str, Any]) -> Journal:
        opened.append(Journal.create(path, header, fsync=False))
        return opened[0]

    exercise = Exercise.new(exercise_of(chance), chance.randint(0, 9), create, CLOCK, team=team)
    give = partial(_give, exercise)
    give({"kind": "start"}, CLOCK)
    clock = CLOCK
    for _ in range(chance.randint(4, 40)):
        give(fields_of(exercise, chance, kinds), clock)
        clock += chance.randint(0, 120_000)
        if chance.random() < 0.5:
            give({"kind": "jump", "to_ms": exercise.t_ms + chance.randint(0, 20 * MINUTE)}, clock)
    give({"kind": chance.choice(["pause", "end", "end"])}, clock)
    return exercise, opened[0]


def _give(exercise: Exercise, fields: dict[str, Any], clock: int) -> None:
    try:
        exercise.do(COMMAND.validate_python(fields), clock=clock)
    except CommandRefused:
        return
