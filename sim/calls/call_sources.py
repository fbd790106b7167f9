"""Who calls for want of a service, in numbers.

These are the effects ``calls`` (``docs/model.md`` §5, §9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.stations import call_paths, lines_called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.engine import CallRate, World

__all__ = ["CallSource", "CallSources", "sources_of"]


class CallSource(NamedTuple):
    """People who call now for want of one process, by what makes them."""

    carrier: str
    """``reaction/id``, ``threat/id``, ..."""
    since: int
    """When that began, ms."""
    process: str
    """What they are without."""
    level: float
    """Its level, 0..1."""
    without: float
    """People who are without it."""
    callers: float
    """Those who begin to call, an hour."""


class _Level(NamedTuple):
    """The level of a process from a change on."""

    process: str
    level: float


def _changes(world: World) -> list[tuple[int, int, CallRate | _Level]]:
    """Return every change of rates, and of the levels behind them, in order of time.

    What was before STARTEX stands at 0.
    """
    found: list[tuple[int, int, CallRate | _Level]] = []
    for at, rate in enumerate(world.call_rates):
        found.append((max(0, rate.t), at, rate))
    for process in sorted({rate.process for rate in world.call_rates}):
        found += [(t, -1, _Level(process, level)) for t, level in world.curve(process)]
    return sorted(found, key=lambda change: change[:2])


class CallSources:
    """How many call each line for want of a service, as time goes on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.rates: dict[int, CallRate] = {}
        """By the number of their source, those in force at the time that was asked last."""
        self.levels: dict[str, float] = {}
        self._begun: dict[int, int] = {}
        """When each source began, by its number."""
        self._changes = _changes(world)
        self._lines = tuple(call_paths(world.scenario.processes))
        self._shares: dict[str, dict[str, float]] = {}
        self._at = 0

    @property
    def times(self) -> list[int]:
        """When it changes, ms, in order."""
        return list(dict.fromkeys(t for t, _, _ in self._changes))

    def advance(self, t: int) -> None:
        """Take in every change up to and including ``t``."""
        while self._at < len(self._changes) and self._changes[self._at][0] <= t:
            _, _, change = self._changes[self._at]
            if isinstance(change, _Level):
                self.levels[change.process] = change.level
            else:
                self.rates[change.source] = change
                self._begun.setdefault(change.source, change.t)
            self._at += 1

    def sources(self) -> list[tuple[CallSource, Mapping[str, float]]]:
        """Return who calls now, in order of their sources.

        With each is the share of them that calls each line.
        """
        processes = self._world.scenario.processes
        found: list[tuple[CallSource, Mapping[str, float]]] = []
        for _, rate in sorted(self.rates.items()):
            level = self.levels[rate.process]
            without = processes[rate.process].customers * (1 - level)
            callers = rate.rate * without / 1000
            if callers > 0:
                since = self._begun[rate.source]
                source = CallSource(rate.carrier, since, rate.process, level, without, callers)
                found.append((source, self._called(rate.process)))
        return found

    def per_line(self) -> dict[str, float]:
        """Return how many begin to call each line now, an hour.

        No message has softened that yet.
        """
        total: dict[str, float] = {}
        for source, shares in self.sources():
            for line, share in shares.items():
                total[line] = total.get(line, 0.0) + source.callers * share
        return total

    def _called(self, process: str) -> dict[str, float]:
        if process not in self._shares:
            self._shares[process] = lines_called(self._world.scenario, process, self._lines)
        return self._shares[process]


def sources_of(world: World, process: str) -> tuple[CallSource, ...]:
    """Return who calls a line now, or the lines of a station, most callers first.

    They call for want of a service. Messages are counted: callers whom one keeps from calling are left out.
    """
    if not world.call_rates:
        return ()
    processes = world.scenario.processes
    lines = {
        line: (messages[-1].unsoftened if (messages := world.inputs(line)) else 1.0)
        for line, path in call_paths(processes).items()
        if line == process or any(process in stage for stage in path)
    }
    known = CallSources(world)
    known.advance(world.now)
    found: list[CallSource] = []
    for source, shares in known.sources():
        callers = 0.0
        for line, left in lines.items():
            callers += source.callers * shares.get(line, 0.0) * left
        if callers > 0:
            found.append(source._replace(callers=callers))
    return tuple(sorted(found, key=lambda one: (-one.callers, one.carrier, one.process)))
