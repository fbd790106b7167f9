"""Stations as the page has them: who calls, what is asked, and the share that the takers can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.models import Process, Scenario

__all__ = ["InForce", "NaiveStation", "given", "naive_stations", "taken_over"]


class NaiveStation:
    """One process with call takers."""

    def __init__(self, name: str, scenario: Scenario) -> None:
        self.name = name
        self.process = scenario.processes[name]
        every = scenario.processes.items()
        self.lines = [line for line, process in every if process.calls and name in reached(process)]
        self.calls = {line: scenario.processes[line].calls for line in self.lines}
        assert self.process.intake is not None
        self.normal = max(sum(self.calls.values()), self.process.intake.normal)

    def reserves(self) -> list[tuple[float, float]]:
        """Return (share, r) of each pool."""
        intake = self.process.intake
        assert intake is not None
        if not self.normal:
            return [(1.0, self.process.reserve)]
        pools = [(d.share, d.takers, d.handling) for d in intake.disciplines.values()]
        if intake.handling is not None:
            pools = [(1.0, intake.takers, intake.handling)]
        return [
            (share, self.process.reserve if n is None else n / (self.normal / 3_600_000 * share * handling))
            for share, n, handling in pools
            if share
        ]

    def people(self) -> float:
        """Return how many take calls."""
        intake = self.process.intake
        assert intake is not None
        pools = [(d.share, d.takers, d.handling) for d in intake.disciplines.values()]
        if intake.handling is not None:
            pools = [(1.0, intake.takers, intake.handling)]
        busy = self.process.reserve * self.normal / 3_600_000
        return sum(busy * share * handling if n is None else n for share, n, handling in pools)

    def allows(self, condition: float, demand: float) -> float:
        """Return the share of the calls that the takers can take."""
        return sum(share * min(1.0, condition * r / demand) for share, r in self.reserves())

    def asked(self, own: float, relief: float, lines: Mapping[str, float]) -> float:
        """Return the demand: its own, and what its lines ask beyond that."""
        beyond = [n / self.normal * max(0.0, lines[line] - own / relief) for line, n in self.calls.items()]
        return own + relief * sum(beyond)


def reached(process: Process) -> set[str]:
    """Return whom the calls of a process may go to."""
    return {
        supplier for key in ("intake", "dispatch") if key in process.needs for supplier in process.needs[key].suppliers
    }


def naive_stations(scenario: Scenario) -> dict[str, NaiveStation]:
    """Return every station by name."""
    return {name: NaiveStation(name, scenario) for name, p in scenario.processes.items() if p.intake is not None}


InForce = tuple[str, float, list[str]]
"""A take-over in force: of which station, what share of its calls, and who takes them."""


def largest(stations: Mapping[str, NaiveStation], in_force: list[InForce], of: str) -> dict[str, float]:
    """Return the largest share of the calls of a station that each takes in any take-over in force."""
    found: dict[str, float] = {}
    for station, share, by in in_force:
        if station != of:
            continue
        people = {name: stations[name].people() for name in by}
        total = sum(people.values())
        for name in by:
            part = share * (people[name] / total if total else 1 / len(by))
            found[name] = max(found.get(name, 0.0), part)
    return found


def given(
    stations: Mapping[str, NaiveStation], in_force: list[InForce], levels: Mapping[str, float]
) -> dict[str, float]:
    """Return what whoever reads each process is given: of a station at least what those do who take over."""
    found = dict(levels)
    for of in {station for station, *_ in in_force}:
        others = sum(share * levels[name] for name, share in sorted(largest(stations, in_force, of).items()))
        found[of] = max(levels[of], min(1.0, others))
    return found


def taken_over(
    stations: Mapping[str, NaiveStation], in_force: list[InForce], own: Mapping[str, float], by: str
) -> float:
    """Return the demand of the calls that a station takes over from others, by what each line is asked."""
    here = stations[by]
    total = 0.0
    for of in {station for station, *_ in in_force}:
        share = largest(stations, in_force, of).get(by, 0.0)
        for line, calls in stations[of].calls.items() if share else ():
            total += share * calls * own[line] / here.normal if line not in here.calls else 0.0
    return total
