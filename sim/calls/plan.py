"""The plan of 112, taken from a world, constant in steps.

It has who calls, what connects them and who takes their calls.

A line's calls come over its other needs (``access``), then to the intake among the suppliers of its need ``intake``,
then to that of its need ``dispatch``: the first, in written order, that can be reached. The levels of the world do
not depend on any of this. ``sim.impact`` follows the queues as a fluid, :mod:`sim.calls.discrete` call by call.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, inf
from typing import TYPE_CHECKING, Final

from sim.calls.call_sources import CallSources
from sim.scenario.stations import HALF, PHONES, STAGES, call_paths, call_stations, caller_shares, phone_reach
from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.engine.network.trace import Inputs
    from sim.engine.world import World
    from sim.randomness import Distribution
    from sim.scenario.models import Callers, Scenario
    from sim.scenario.stations import CallStation

__all__ = ["CallLine", "Desk", "Plan", "PlanStep", "Station", "plan_of"]

_NONE: Final = 1e-9
"""Share of the calls of a station that is none: what sums leave of nothing."""
_ENOUGH: Final = 10.0
"""Takers of a station whose level is set by hand, over what its callers ask: people call again, and none may wait."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """An emergency line and its callers."""

    name: str
    patience: Distribution | None
    """How long a caller waits, ms; none is for ever."""
    again: float
    """Share that calls again, 0..1."""
    pause: float
    """ms before they do, above 0."""

    @property
    def most(self) -> int:
        """How often one calls again at most.

        It is patience over pause, that of a typical caller.
        """
        if self.patience is None:
            return 0
        return floor(self.patience.inverse(0.5) / self.pause + _NONE)


@dataclass(frozen=True, slots=True)
class Desk:
    """One pool of call takers at a station."""

    station: int
    """Which station, by its place in the plan."""
    name: str
    """Discipline; empty where the station has one pool."""
    share: float
    """Share of the station's calls."""
    takers: float
    """How many; a part of one where they follow from the reserve of the station."""
    handling: float
    """Mean ms per call."""


@dataclass(frozen=True, slots=True)
class Station:
    """A place where calls are taken."""

    name: str
    desks: tuple[int, ...]
    """Its pools, by their places in the plan."""
    patience: float
    """ms that a typical caller waits there; infinite where one of its lines does not say."""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """What holds from ``t`` (ms) on. Values are per line or per station, in the order of the plan."""

    t: int
    rates: tuple[float, ...]
    """New callers per ms, those who call for want of a service included."""
    reach: tuple[float, ...]
    """Share of callers whom the networks reach: always the same first."""
    routes: tuple[tuple[int, ...], ...]
    """Stations that a line's calls pass, in order; none where its level is set by hand."""
    open: tuple[float, ...]
    """Share of what reaches a station that it can receive."""
    staffed: tuple[float, ...]
    """Takers at work, relative to the desk's own: fewer when damaged, more when others take its calls over."""
    elsewhere: tuple[float, ...]
    """Calls per ms that come to the station from outside the lines of the scenario."""
    connected: tuple[float, ...] = ()
    """Share of the attempts of callers in reach that the line itself connects; without any it is all."""
    moved: tuple[tuple[tuple[int, float], ...], ...] = ()
    """Per station, who takes over calls of its lines and what share of them, 1 at most in all; none is nobody."""

    def shares(self, station: int) -> tuple[tuple[int, float], ...]:
        """Return where calls to a station go, each with its share: itself first."""
        moved = self.moved[station] if self.moved else ()
        if not moved:
            return ((station, 1.0),)
        left = 1.0
        for _, share in moved:
            left -= share
        return ((station, max(0.0, left)), *moved)

    def connects(self, line: int) -> float:
        """Return the share of the attempts of callers in reach that a line connects."""
        return self.connected[line] if self.connected else 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the queues need. :func:`plan_of` returns ``None`` where nobody declared call takers."""

    lines: tuple[CallLine, ...]
    stations: tuple[Station, ...]
    desks: tuple[Desk, ...]
    steps: tuple[PlanStep, ...]
    """At least one, the first at 0."""
    end: int
    """How far the world has come, ms."""


def plan_of(world: World) -> Plan | None:
    """Return the plan of the calls of a world up to its ``now``. Return None where no line reaches an intake."""
    processes = world.scenario.processes
    paths = call_paths(processes)
    if not paths:
        return None
    lines = tuple(_line(name, processes[name].callers) for name in paths)
    named = {line.name: line for line in lines}
    known = _stations(world)
    desks: list[Desk] = []
    stations: list[Station] = []
    for at, (name, station) in enumerate(known.items()):
        first = len(desks)
        desks += [Desk(at, pool.name, pool.share, pool.takers, pool.handling) for pool in station.pools]
        patience = _patience([named[line] for line in station.lines] or lines)
        stations.append(Station(name, tuple(range(first, len(desks))), patience))
    steps = _Steps(world, paths, known).all()
    return Plan(lines, tuple(stations), tuple(desks), steps, world.now)


def _stations(world: World) -> dict[str, CallStation]:
    """Return the stations that lines reach, and who ever takes over from these."""
    every = call_stations(world.scenario.processes)
    lines = {name: station for name, station in every.items() if station.lines}
    helping = {by for name in lines for made in world.inputs(name) for _, takers in made.take_overs for by in takers}
    return {name: station for name, station in every.items() if name in lines or name in helping}


def _line(name: str, callers: Callers | None) -> CallLine:
    if callers is None:
        return CallLine(name, None, 0.0, 1.0)
    return CallLine(name, callers.patience.distribution, callers.again, float(callers.pause))


def _patience(lines: Sequence[CallLine]) -> float:
    total = 0.0
    for line in lines:
        total += inf if line.patience is None else line.patience.inverse(0.5)
    return total / len(lines)


class _Steps:
    """Steps of a plan, from the changes of levels in a world.

    At every change it gives what the levels mean for callers.
    """

    def __init__(
        self, world: World, paths: Mapping[str, tuple[tuple[str, ...], ...]], stations: Mapping[str, CallStation]
    ) -> None:
        self._scenario: Scenario = world.scenario
        self._paths = paths
        self._stations = stations
        self._place = {name: at for at, name in enumerate(stations)}
        self._people = {name: station.people for name, station in stations.items()}
        self._mixes: dict[tuple[str, ...], list[float]] = {}
        self._networks = {name: self._phones(name) for name in paths}
        held = {network for networks in self._mixes for network in networks}
        self._traces = {name: world.inputs(name) for name in sorted({*paths, *stations, *held})}
        self._now: dict[str, Inputs] = {}
        self._sources = CallSources(world) if world.call_rates else None
        self._more: dict[str, float] = {}
        """Who begin to call each line for want of a service, an hour, before messages soften that."""

    def all(self) -> tuple[PlanStep, ...]:
        changes: list[tuple[int, str, Inputs | None]] = [
            (made.t, name, made) for name, trace in self._traces.items() for made in trace
        ]
        changes += [] if self._sources is None else [(t, "", None) for t in self._sources.times]
        changes.sort(key=lambda change: change[:2])
        steps: list[PlanStep] = []
        for at, (t, name, made) in enumerate(changes):
            if made is not None:
                self._now[name] = made
            elif self._sources is not None:
                self._sources.advance(t)
                self._more = self._sources.per_line()
            if at + 1 == len(changes) or changes[at + 1][0] > t:
                steps.append(self._step(t))
        return tuple(steps)

    def _step(self, t: int) -> PlanStep:
        opened = {name: self._open(name) for name in self._place}
        held = self._kept_from_calling()
        reach = tuple(self._reach(line, held[self._networks[line]]) for line in self._paths)
        return PlanStep(
            t,
            tuple(self._calling(line) / HOUR for line in self._paths),
            reach,
            tuple(
                # A level set by hand replaces all that its calls would meet.
                ()
                if self._now[line].by_hand is not None
                else tuple(self._place[next((s for s in stage if opened[s] > 0), stage[0])] for stage in path)
                for line, path in self._paths.items()
            ),
            tuple(opened.values()),
            tuple(self._staffed(name) for name in self._place),
            tuple(self._elsewhere(name) for name in self._place),
            tuple(self._connected(line, within) for line, within in zip(self._paths, reach, strict=True)),
            moved if any(moved := tuple(self._moved(name) for name in self._place)) else (),
        )

    def _moved(self, station: str) -> tuple[tuple[int, float], ...]:
        """Return who takes over calls of a station now, each with its share of them.

        They are those at a half or more, by the people at work there. Of several take-overs in force the largest share
        counts for each, and all together take no more than there is.
        """
        found: dict[str, float] = {}
        for share, takers in self._now[station].take_overs:
            able = [name for name in takers if self._now[name].level >= HALF - _NONE]
            total = 0.0
            for name in able:
                total += self._people[name] * self._now[name].able
            for name in able if total else ():
                part = share * self._people[name] * self._now[name].able / total
                found[name] = max(found.get(name, 0.0), part)
        total = 0.0
        for part in found.values():
            total += part
        least = max(1.0, total)
        return tuple((self._place[name], part / least) for name, part in sorted(found.items()) if part)

    def _calling(self, line: str) -> float:
        """Return how many begin to call a line, an hour."""
        made = self._now[line]
        calls = self._scenario.processes[line].calls * made.demand
        return calls + self._more[line] * made.unsoftened if line in self._more else calls

    def _open(self, name: str) -> float:
        made = self._now[name]
        if made.by_hand is not None:
            return made.by_hand
        shares = caller_shares(self._scenario.processes[name])
        return min(_least(made, () if shares is None else PHONES), _by_phone(made, shares))

    def _kept_from_calling(self) -> dict[tuple[str, ...], float]:
        """Return the share of phones that mobile masts keep from calling.

        These are masts that have radio but not the need ``holds``. Shares are by the networks that phones are spread
        over.
        """
        by_network: dict[str, float] = {}
        found = {}
        for networks, shares in self._mixes.items():
            total = 0.0
            for network, share in zip(networks, shares, strict=True):
                if network not in by_network:
                    by_network[network] = self._held(network)
                total += share * by_network[network]
            found[networks] = total
        return found

    def _reach(self, line: str, held: float) -> float:
        """Return the share of callers who reach the line.

        Masts keep the share ``held`` of the phones from calling.
        """
        made = self._now[line]
        if made.by_hand is not None:
            return 1.0
        process = self._scenario.processes[line]
        shares = caller_shares(process)
        if shares is None:
            kept = held * (process.callers.held if process.callers is not None else 1.0)
            return _least(made, STAGES) * (1 - kept)
        every = _by_phone(made, shares)
        # Of those whom the line reaches, masts keep as many as they keep of all.
        reach = min(every, _least(made, (*STAGES, *PHONES)))
        return reach * _by_phone(made, shares, held) / every if every > 0 else 0.0

    def _connected(self, line: str, reach: float) -> float:
        """Return the share of attempts of the callers in ``reach`` that the line connects.

        Its capacity takes those of all who call as far as it goes.
        """
        made = self._now[line]
        if made.by_hand is not None:
            return made.by_hand
        process = self._scenario.processes[line]
        capacity = made.able * process.reserve / (self._calling(line) / process.calls if self._more else made.demand)
        return min(1.0, capacity / reach) if reach > 0 else 1.0

    def _held(self, network: str) -> float:
        """Return the share of a network's phones that masts keep from calling.

        These are masts that have radio but not the need ``holds``.
        """
        made = self._now[network]
        radio = made.able
        for key, allows in made.allows.items():
            if key != self._scenario.processes[network].holds:
                radio = min(radio, allows)
        return max(0.0, radio - made.allows.get(self._scenario.processes[network].holds or "", 1.0))

    def _phones(self, line: str) -> tuple[str, ...]:
        """Return the mobile networks that a line is reached over. Each one's share of the phones is kept."""
        processes = self._scenario.processes
        apart = caller_shares(processes[line]) is not None
        found = tuple(
            sorted(
                {
                    supplier
                    for key, need in processes[line].needs.items()
                    if (key == PHONES[0] if apart else key not in STAGES)
                    for supplier in need.suppliers
                    if processes[supplier].holds is not None
                }
            )
        )
        if found not in self._mixes:
            total = 0.0
            for name in found:
                total += processes[name].customers
            self._mixes[found] = [processes[name].customers / total if total else 1 / len(found) for name in found]
        return found

    def _staffed(self, station: str) -> float:
        """Return the takers at work over those there are.

        They are fewer when damaged, more when others take calls over.
        """
        made = self._now[station]
        if made.by_hand is None:
            return made.able / made.relief
        return max(1.0, _ENOUGH * made.demand / made.relief / self._stations[station].least)

    def _elsewhere(self, station: str) -> float:
        """Return the calls per ms that reach a station from outside its lines.

        What is asked of a station (alarms, other regions) counts those of its lines.
        """
        known, made = self._stations[station], self._now[station]
        asked = known.normal * (made.demand - made.taken) / made.relief
        rest = asked
        for line in known.lines:
            rest -= self._scenario.processes[line].calls * self._now[line].demand
        return rest / HOUR if rest > _NONE * asked else 0.0


def _least(made: Inputs, but: Sequence[str]) -> float:
    """Return the least that the needs of a process allow, some left out."""
    least = 1.0
    for key, allows in made.allows.items():
        if key not in but:
            least = min(least, allows)
    return least


def _by_phone(made: Inputs, shares: tuple[float, float, float] | None, held: float = 0.0) -> float:
    """Return the share of callers who get through by phone.

    Masts keep the share ``held`` of the mobile ones.
    """
    if shares is None:
        return 1.0
    mobile, fixed = (made.allows[key] for key in PHONES)
    return phone_reach(shares, mobile * (1 - held), fixed)
