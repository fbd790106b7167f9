"""What personas are told of the processes that they know: late, and not exactly.

The rule is in ``docs/model.md`` §10.

What they are told never moves the world: no condition, level or draw of it depends on a report.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.curves import MOVED
from sim.exercise.run.states import Outcome
from sim.selectors import Matcher
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.engine import World
    from sim.engine.explain.blockers import Blocker
    from sim.engine.results import LevelChange
    from sim.randomness import Draws
    from sim.scenario.models import Scenario

__all__ = ["ReportedLevel", "Reports", "reported_in"]

_FOR_AN_ACTION = frozenset({"damage", "override", "isolated", "loop"})
"""What holds a process down until somebody acts: nobody can say when it will be back."""


class ReportedLevel(NamedTuple):
    """What a persona was last told of a process."""

    of_ms: int
    """The moment that it is about, ms."""
    level: float
    """The level as it was told, 0..1."""
    back_ms: int | None = None
    """When it will be back according to the persona, ms; none where that was not told."""


_Key = tuple[str, str]
"""A persona and a process, by name."""


class Reports:
    """The reports to the personas of a scenario, as far as one world has come."""

    def __init__(self, scenario: Scenario, world: World, draws: Draws) -> None:
        self.told: dict[_Key, ReportedLevel] = {}
        """What each persona was last told of each process, as the journal has it."""
        self._personas = scenario.personas
        self._world = world
        self._draws = draws
        self._own: dict[_Key, ReportedLevel] = {}
        """What each would have been told last, had this world been the only one."""
        self._noted: dict[_Key, tuple[int, float]] = {}
        """How many reports were made of a process for a persona, and the level of the last."""
        self._coming: list[tuple[int, int, int, int, str, ReportedLevel]] = []
        """What is to be told, by time, then as personas and processes are declared, then by number."""
        self._order = {name: number for number, name in enumerate(scenario.personas)}
        self._processes = tuple(scenario.processes)
        self._places = {name: number for number, name in enumerate(self._processes)}
        self._knowing: dict[str, list[str]] = {}
        names = Matcher(self._processes)
        for name, persona in scenario.personas.items():
            for process in dict.fromkeys(one for pattern in persona.knows for one in names.match(pattern)):
                self._knowing.setdefault(process, []).append(name)

    @property
    def next_ms(self) -> int | None:
        """When something is told next, ms; none while nothing is to be told."""
        return self._coming[0][0] if self._coming else None

    def hear(self, change: LevelChange) -> None:
        """Take note of a change of level; what is to be told of it is told later."""
        for name in self._knowing.get(change.process, ()):
            persona, key = self._personas[name], (name, change.process)
            number, before = self._noted.get(key, (0, 1.0))
            end = _end(change.level)
            level = change.level if end is None else end
            if abs(level - before) < persona.step - MOVED and (end is None or level == before):
                continue
            self._noted[key] = (number + 1, level)
            one = ReportedLevel(change.t, self._level(key, number + 1, level), self._back(key, number + 1, change))
            due = change.t + persona.delay
            heappush(self._coming, (due, self._order[name], self._places[change.process], number, name, one))

    def due(self, now: int) -> Iterator[Outcome]:
        """Yield what is told by ``now`` (ms).

        It is one report for each persona and moment that it is about.
        """
        told: dict[_Key, ReportedLevel] = {}
        while self._coming and self._coming[0][0] <= now:
            _, _, place, _, name, one = heappop(self._coming)
            told[name, self._processes[place]] = one
        self._own |= told
        yield from self._tell(told, now, None)

    def correct(self, now: int, answers: int) -> Iterator[Outcome]:
        """Yield what personas are told anew because a command was taken back.

        ``answers`` is the number of the undo.
        """
        keys = sorted({*self.told, *self._own}, key=lambda key: (self._order[key[0]], self._places[key[1]]))
        new = {key: self._own.get(key, ReportedLevel(0, 1.0)) for key in keys}
        yield from self._tell({key: one for key, one in new.items() if self.told.get(key) != one}, now, answers)

    def _tell(self, told: Mapping[_Key, ReportedLevel], now: int, answers: int | None) -> Iterator[Outcome]:
        """Yield these as outcomes of ``now``, and take note that they were told."""
        self.told |= told
        moments: dict[tuple[str, int], dict[str, ReportedLevel]] = {}
        for (name, process), one in told.items():
            moments.setdefault((name, one.of_ms), {})[process] = one
        for (name, of_ms), ones in moments.items():
            payload: dict[str, Any] = {"persona": name, "of_ms": of_ms}
            payload["levels"] = {process: one.level for process, one in ones.items()}
            back = {process: one.back_ms for process, one in ones.items() if one.back_ms is not None}
            yield Outcome("report", now, payload | ({"back_ms": back} if back else {}), answers)

    def _level(self, key: _Key, number: int, level: float) -> float:
        error = self._personas[key[0]].error
        # What is whole or wholly out needs no estimate.
        if error and 0.0 < level < 1.0:
            drawn = self._draws.uniform(f"report/{key[0]}/{key[1]}/{number}")
            level = min(1.0, max(0.0, level + error * (2 * drawn - 1)))
        return round(level, 6)

    def _back(self, key: _Key, number: int, change: LevelChange) -> int | None:
        """Return when a process will be back according to a persona, ms, in whole minutes."""
        error = self._personas[key[0]].forecast
        if error is None or change.level >= 1.0 - MOVED:
            return None
        left = _left(self._world.blockers(change.process, secrets=True), change.t)
        if left is None:
            return None
        drawn = self._draws.uniform(f"forecast/{key[0]}/{key[1]}/{number}")
        return math.ceil((change.t + left * (1 + error * (2 * drawn - 1))) / MINUTE) * MINUTE


def reported_in(payload: Mapping[str, Any]) -> dict[_Key, ReportedLevel]:
    """Return what a report of a journal says.

    Its fields are of the types that the format gives them.
    """
    name, of_ms, back = str(payload.get("persona")), payload.get("of_ms") or 0, payload.get("back_ms") or {}
    levels = payload.get("levels") or {}
    return {(name, process): ReportedLevel(of_ms, level, back.get(process)) for process, level in levels.items()}


def _end(level: float) -> float | None:
    """Return the end of the scale that a level is at, 0 or 1; none in between."""
    if level >= 1.0 - MOVED:
        return 1.0
    return 0.0 if level <= MOVED else None


def _left(holding: tuple[Blocker, ...], now: int) -> float | None:
    """Return how long what holds a process down still takes, ms.

    There is none where that cannot be said. It is the longest of the work that is still to be done on a damage, and of
    a restart that runs.
    """
    spans: list[float] = []
    for blocker in holding:
        if blocker.kind in _FOR_AN_ACTION:
            return None
        if blocker.repair is not None and blocker.repair.left is not None:
            spans.append(blocker.repair.left)
        elif blocker.until is not None:
            spans.append(blocker.until - now)
    return max(spans, default=None)
