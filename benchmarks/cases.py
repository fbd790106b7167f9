"""What the benchmarks run.

It is an exercise on a network that comes with the product, and an evening of commands in it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import CommandRefused
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.scenario import find, load
from sim.scenario.models import LevelCondition, Tranche
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.exercise.commands.model import Command
    from sim.exercise.recording.sink import Sink
    from sim.scenario.models import Scenario

__all__ = [
    "CLOCK", "COMMANDS", "EVENING", "UNTIL", "busy_country", "busy_region", "country", "evening", "exercise",
    "for_the_floor", "inject_list", "region", "wishes",
]  # fmt: skip

UNTIL = 72 * HOUR
CLOCK = 1_800_000_000_000
"""Clock time at which the rooms here open, ms since the epoch."""
EVENING = 12 * HOUR
COMMANDS = 500
STACKED = (
    {"use": "storm", "at": "1h", "target": "regio"},
    {"use": "remote-access-flaw", "at": "2h", "target": "grid-control"},
    {"use": "sabotage-campaign", "at": "3h", "target": "grid.station.noord"},
)
"""A storm, an intruder in the control of the grid, and a campaign of sabotage: climate, cyber, state."""
STACKED_COUNTRY = (
    {"use": "storm", "at": "1h", "target": "*"},
    {"use": "remote-access-flaw", "at": "2h", "target": "grid-control"},
    {"use": "sabotage-campaign", "at": "3h", "target": "grid.station.krimpen"},
)
ROOM = {
    "teams": {"rot": "Regionaal Operationeel Team"},
    "means": {"generators": 200},
    "decisions": {"grip": "Opschalen"},
    "actions": [
        {"use": "generators", "targets": ["hospital.*/power", "home-care.*/power"]},
        {"use": "public-message"},
    ],
    "injects": [
        {"id": f"inject-{n}", "at": f"{20 * n}min", "to": "rot", "text": "OEFENING. Een bericht."} for n in range(1, 35)
    ],
}  # fmt: skip
"""What a room needs beside a network: a team, an action on places and one on everybody, a message every 20 min."""


SHOWN = 350
"""Processes that a large exercise shows: what an exercise on a whole country puts before its participants."""
BUSY_TEAMS = {"rot": "Regionaal Operationeel Team", "caco": "Calamiteitencoördinator", "ol": "Operationeel leider"}


def inject_list(count: int, every: int = MINUTE) -> list[dict[str, Any]]:
    """Return injects for the teams of a busy exercise, one each ``every`` ms.

    Each fourth one asks for something, each tenth goes to two teams.
    """
    teams, ways = list(BUSY_TEAMS), ("telephone", "c2000", "in-person", "broadcaster")
    injects: list[dict[str, Any]] = []
    for n in range(1, count + 1):
        one: dict[str, Any] = {
            "id": f"inject-{n}",
            "at": f"{n * every // 1000}s",
            "title": f"Melding {n}",
            "to": teams[:2] if n % 10 == 0 else teams[n % 3],
            "via": ways[n % len(ways)],
            "text": f"OEFENING. Melding {n}: in de wijk werkt de verlichting niet meer. Bewoners vragen hoe lang nog.",
            "staff": "Vraag na wie terugbelt.",
        }
        if n % 4 == 0:
            one["expects"] = [{"do": "public-message", "within": "15min"}]
        injects.append(one)
    return injects


def exercise(network: str, **more: Any) -> Scenario:
    """Load an exercise of 72 h on a network that comes with the product.

    ``more`` holds fields as in an exercise file.
    """
    written = {
        "format": "keten/1", "kind": "exercise", "title": "Benchmark", "network": f"../../networks/{network}.yaml",
        "starts": "2026-11-03 08:00", "lasts": "12h", "horizon": "72h", **more,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder, "exercises", "benchmark")
        here.mkdir(parents=True)
        Path(folder, "networks").mkdir()
        shutil.copy(find(network, networks=True), Path(folder, "networks", f"{network}.yaml"))
        # JSON is YAML.
        (here / "exercise.yaml").write_text(json.dumps(written), encoding="utf-8")
        return load(here / "exercise.yaml")


def region() -> Scenario:
    """Load the safety region under three stacked threats, with what a room needs."""
    return exercise("veiligheidsregio", threats=list(STACKED), **ROOM)


def country() -> Scenario:
    """Load the country under three stacked threats, with what a room needs."""
    return exercise("nederland", threats=list(STACKED_COUNTRY), **ROOM)


def busy_country(injects: int = 200, every: int = MINUTE) -> Scenario:
    """Load the country with an inject each ``every`` ms.

    350 processes are shown, spread over all of them.
    """
    whole = exercise(
        "nederland",
        threats=list(STACKED_COUNTRY),
        **{**ROOM, "teams": BUSY_TEAMS, "injects": inject_list(injects, every)},
    )
    names = [name for name, one in whole.processes.items() if one.shown]
    shown = {names[place * len(names) // SHOWN] for place in range(SHOWN)}
    processes = {name: one.model_copy(update={"shown": name in shown}) for name, one in whole.processes.items()}
    return whole.model_copy(update={"processes": processes})


def busy_region(injects: int, every: int) -> Scenario:
    """Load the safety region with three teams and an inject each ``every`` ms."""
    more = {**ROOM, "teams": BUSY_TEAMS, "injects": inject_list(injects, every)}
    return exercise("veiligheidsregio", threats=list(STACKED), **more)


def wishes(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield what a busy facilitator asks for, in turn, without end. Some of it will be refused."""
    places = [f"{name}/power" for name in scenario.processes if name.startswith(("hospital.", "home-care."))]
    grids = [name for name in scenario.processes if name.startswith("grid.")]
    demand = {"effect": "demand", "factor": 1.1, "lasts": "30min"}
    level = {"effect": "level", "level": 0.5}
    for n in count():
        yield {"kind": "decision", "decision": "grip", "by": "OL"}
        yield {"kind": "order", "action": "generators", "target": places[n % len(places)], "by": "OL"}
        yield {"kind": "override", "effect": {**demand, "target": grids[n % len(grids)]}, "reason": "drukte"}
        yield {"kind": "ad-hoc", "text": "OEFENING. De burgemeester belt.", "to": "rot"}
        yield {"kind": "override", "effect": {**level, "target": grids[n % len(grids)]}, "reason": "proef"}
        yield {"kind": "release", "override": 2 * n + 2}


def evening(
    scenario: Scenario,
    sink: Sink | Callable[[dict[str, Any]], Sink],
    do: Callable[[Exercise, Command, int], None] | None = None,
    seed: int = 1,
) -> Exercise:
    """Play 12 hours with 500 commands, evenly spread. ``do`` gives each command (by default :meth:`Exercise.do`)."""
    played = Exercise.new(scenario, seed, sink, CLOCK, until_ms=EVENING)
    played.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    given = 1
    for wish in wishes(scenario):
        clock = CLOCK + EVENING * given // COMMANDS
        command = COMMAND.validate_python(wish)
        try:
            if do is None:
                played.do(command, clock=clock)
            else:
                do(played, command, clock)
        except CommandRefused:
            continue
        given += 1
        if given == COMMANDS:
            break
    played.advance(EVENING, CLOCK + EVENING)
    return played


def for_the_floor(scenario: Scenario) -> Scenario:
    """Return a scenario by the rules that both floor and engine know.

    The floor knows no layers (the last one is the stock), nobody who is among the first, no restart that grows, no
    needs of capacity, no fuel over the road, no centres that take over, nobody who calls in numbers, and no reaction
    that waits or ends.
    """
    processes = {}
    for name, process in scenario.processes.items():
        needs = {}
        for key, need in process.needs.items():
            stock = tuple(_last_layer(one) if one.layers else one for one in need.stock)
            old = {
                "stock": stock,
                "restart": need.least_restart,
                "among_first": 1.0,
                "as_": "reach",
                "refuel": None,
            }
            needs[key] = need.model_copy(update=old)
        processes[name] = process.model_copy(update={"needs": needs, "takes_over": None})
    reactions = {
        name: reaction.model_copy(update={"effects": kept})
        for name, reaction in scenario.reactions.items()
        if (kept := tuple(effect for effect in reaction.effects if effect.effect not in ("calls", "take-over")))
        and reaction.until is None
        and not (isinstance(reaction.when, LevelCondition) and reaction.when.for_)
    }
    return scenario.model_copy(update={"processes": processes, "reactions": reactions})


def _last_layer(tranche: Tranche) -> Tranche:
    last = tranche.layers[-1]
    return Tranche(share=tranche.share, lasts=last.lasts, starts=last.starts)
