"""Stations: where calls are taken, and what the takers there can do.

One capacity, read by whoever computes levels and by whoever follows queues (``docs/model.md`` §9).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.scenario.models import Process, Scenario

__all__ = [
    "HALF",
    "PHONES",
    "STAGES",
    "CallStation",
    "TakerPool",
    "call_paths",
    "call_stations",
    "caller_shares",
    "lines_called",
    "phone_reach",
]

HALF: Final = 0.5
"""Level below which a station is down: others take over its calls, and it takes over none."""
STAGES: Final = ("intake", "dispatch")
"""Needs of a line by which its calls reach a station, in the order in which they pass."""

PHONES: Final = ("mobile", "fixed")
"""Needs over which callers call who have a mobile phone, or a fixed one."""
PhoneShares = tuple[float, float, float]
"""Shares of the callers who have a mobile phone only, a fixed one only, and both."""


def caller_shares(process: Process) -> PhoneShares | None:
    """Return what the callers of a process call with.

    It is none where each of its needs counts for all of them.
    """
    callers = process.callers
    if callers is None or callers.with_ is None:
        return None
    needs = [need for key in PHONES if (need := process.needs.get(key)) is not None and need.as_ == "reach"]
    if len(needs) < len(PHONES):
        return None
    return callers.with_.mobile, callers.with_.fixed, callers.with_.both


def phone_reach(shares: PhoneShares, mobile: float, fixed: float) -> float:
    """Return the share of callers who get through, 0..1.

    It follows from what mobile and fixed networks allow, and is 1 when both do.
    """
    if mobile == fixed == 1.0:
        return 1.0
    of_mobile, of_fixed, of_both = shares
    return min(1.0, of_mobile * mobile + of_fixed * fixed + of_both * max(mobile, fixed))


@dataclass(frozen=True, slots=True)
class TakerPool:
    """People of a station who take one kind of call."""

    name: str
    """Discipline; empty where the station has one pool."""
    share: float
    """Share of the calls of the station, 0..1."""
    takers: float
    """How many; a part of one where they follow from the reserve."""
    handling: float
    """Mean ms that one call takes one of them."""
    reserve: float
    """Calls that they can take over those they get at normal demand; infinite where they get none."""


@dataclass(frozen=True, slots=True)
class CallStation:
    """A place where calls are taken, as the whole network makes it."""

    lines: tuple[str, ...]
    """Lines whose calls may pass it, by name."""
    normal: float
    """Calls an hour that it gets at normal demand, above 0."""
    pools: tuple[TakerPool, ...]

    @property
    def people(self) -> float:
        """How many take calls in all pools together."""
        total = 0.0
        for pool in self.pools:
            total += pool.takers
        return total

    @property
    def least(self) -> float:
        """The reserve of the pool that is short first."""
        return min(pool.reserve for pool in self.pools)


def call_paths(processes: Mapping[str, Process]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return, per line that reaches call takers, the stations of each stage.

    Lines are by name; of one stage the stations stand in written order.
    """
    lines = {name: process for name, process in sorted(processes.items()) if process.calls > 0}
    paths = {name: _stages(processes, process) for name, process in lines.items()}
    return {name: path for name, path in paths.items() if path}


def call_stations(processes: Mapping[str, Process]) -> dict[str, CallStation]:
    """Return, by name, every station that gets calls at normal demand."""
    served: dict[str, list[str]] = {name: [] for name, p in sorted(processes.items()) if p.intake is not None}
    for line, path in call_paths(processes).items():
        for station in dict.fromkeys(station for stage in path for station in stage):
            served[station].append(line)
    found = {}
    for name, lines in served.items():
        normal = _normal(processes, name, lines)
        if normal > 0:
            found[name] = CallStation(tuple(lines), normal, _pools(processes[name], normal))
    return found


def lines_called(scenario: Scenario, process: str, lines: Iterable[str]) -> dict[str, float]:
    """Return whom people call who are without a process.

    It is lines, with the share of the callers. They are the lines of its region, by their normal calls, and those of no
    region where it has none of its own. For want of a national process people call everywhere, by inhabitants; who
    lives where there is no line calls nobody that the scenario knows.
    """
    processes = scenario.processes
    by_region: dict[str | None, list[str]] = {}
    for line in lines:
        by_region.setdefault(processes[line].region, []).append(line)
    region = processes[process].region
    if region is not None:
        return _by_calls(processes, by_region.get(region) or by_region.get(None, []), 1.0)
    people = 0.0
    for one in scenario.regions.values():
        people += one.inhabitants
    if people <= 0:
        return _by_calls(processes, [line for found in by_region.values() for line in found], 1.0)
    shares: dict[str, float] = {}
    for name, one in sorted(scenario.regions.items()):
        called = by_region.get(name) or by_region.get(None, [])
        for line, share in _by_calls(processes, called, one.inhabitants / people).items():
            shares[line] = shares.get(line, 0.0) + share
    return shares


def _by_calls(processes: Mapping[str, Process], lines: list[str], share: float) -> dict[str, float]:
    total = 0.0
    for line in lines:
        total += processes[line].calls
    return {line: share * processes[line].calls / total for line in lines}


def _stages(processes: Mapping[str, Process], process: Process) -> tuple[tuple[str, ...], ...]:
    stages = []
    for key in STAGES:
        need = process.needs.get(key)
        found = tuple(s for s in need.suppliers if processes[s].intake is not None) if need is not None else ()
        if found:
            stages.append(found)
    return tuple(stages)


def _normal(processes: Mapping[str, Process], station: str, lines: list[str]) -> float:
    total = 0.0
    for line in lines:
        total += processes[line].calls
    intake = processes[station].intake
    return max(total, intake.normal if intake is not None else 0.0)


def _pools(process: Process, normal: float) -> tuple[TakerPool, ...]:
    """Return the pools of a station.

    Takers who are declared make the reserve, and a declared reserve makes the others.
    """
    intake = process.intake
    if intake is None:
        return ()
    pools: list[tuple[str, float, int | None, int]] = [
        (key, d.share, d.takers, d.handling) for key, d in sorted(intake.disciplines.items())
    ]
    if intake.handling is not None:
        pools = [("", 1.0, intake.takers, intake.handling)]
    found = []
    for key, share, takers, handling in pools:
        busy = normal * share * handling / HOUR
        working = process.reserve * busy if takers is None else float(takers)
        reserve = process.reserve if takers is None else working / busy if busy else inf
        found.append(TakerPool(key, share, working, float(handling), reserve))
    return tuple(found)
