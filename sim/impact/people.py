"""Person-hours and calls, per process, per region and in all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from sim.calls.fluid import LineCalls, queues
from sim.curves import back_for_good, is_back, lowest, span_below
from sim.impact.consequences import consequences
from sim.impact.reference_values import ASSUMPTIONS
from sim.units import HOUR, hours

if TYPE_CHECKING:
    from sim.calls.fluid import StationCalls
    from sim.engine import World
    from sim.impact.consequences import RegionConsequences

__all__ = [
    "ProcessImpact",
    "calls",
    "impact",
    "levels_over_time",
    "per_process",
    "person_hours",
    "person_hours_by_region",
]


@dataclass(frozen=True, slots=True)
class ProcessImpact:
    """What one process went through. Hours since STARTEX; 6 decimals."""

    customers: float
    lowest: float
    """Lowest level, 0..1."""
    hours_below_half: float
    """Hours during which the level was below 0.5."""
    person_hours: float
    """Hours without service, times customers."""
    recovered_h: float | None
    """When it last came back to 0.999; None when it never left, or has not come back."""
    censored: bool
    """Not back at 0.999 when the run ended: when it recovers is later than that, and not known."""

    @property
    def back_h(self) -> float | None:
        """When the level returned to normal for good, hours since STARTEX.

        It is 0 when it never left that, None when the run ended before that.
        """
        return 0.0 if self.recovered_h is None and not self.censored else self.recovered_h


def per_process(world: World) -> dict[str, ProcessImpact]:
    """Return what each process went through, sorted by name."""
    return {name: _process(world, name) for name in sorted(world.scenario.processes)}


def levels_over_time(world: World, name: str) -> tuple[tuple[float, float], ...]:
    """Return every change point of a process, to 6 decimals.

    Each is hours since STARTEX, and the level from then on.
    """
    return tuple((hours(t), round(level, 6)) for t, level in world.curve(name))


def _process(world: World, name: str) -> ProcessImpact:
    curve = world.curve(name)
    customers = world.scenario.processes[name].customers
    recovered = back_for_good(curve)
    return ProcessImpact(
        customers,
        round(lowest(curve)[0], 6),
        hours(span_below(curve, 0.5, world.now)),
        round(customers * world.totals(name).lost, 6),
        None if recovered is None else hours(recovered),
        not is_back(curve[-1][1]),
    )


def person_hours(world: World, names: tuple[str, ...] | None = None) -> float:
    """Return the person-hours without service over ``names``, to 6 decimals.

    Without names it is over all processes.
    """
    total = 0.0
    for name in sorted(world.scenario.processes) if names is None else names:
        total += world.scenario.processes[name].customers * world.totals(name).lost
    return round(total, 6)


def person_hours_by_region(world: World) -> dict[str, float]:
    """Return the person-hours per region key, in order of the scenario. ``""`` is what belongs to no region."""
    result = dict.fromkeys([*world.scenario.regions, ""], 0.0)
    for name in sorted(world.scenario.processes):
        process = world.scenario.processes[name]
        result[process.region or ""] += process.customers * world.totals(name).lost
    return {region: round(value, 6) for region, value in result.items()}


def calls(world: World, names: tuple[str, ...] | None = None) -> dict[str, float]:
    """Return the calls to emergency lines, to 6 decimals.

    The keys are ``attempts``, ``answered`` and ``unanswered``. Where the scenario declares call takers these come out
    of queues, in which people give up and call again, and ``callers``, ``unconnected``, ``gave_up`` and ``waiting`` (at
    the end) are given as well, and what became of the callers: ``got_through`` in the end, ``never``, and
    ``calling_again`` of those who will do so after the end. A line without takers is answered as far as its level goes:
    an attempt is then normal calls times demand.
    """
    followed = queues(world)
    total = LineCalls()
    for name in sorted(world.scenario.processes) if names is None else names:
        rate = world.scenario.processes[name].calls
        line = followed.lines.get(name) if followed is not None else None
        if line is None and rate:
            totals = world.totals(name)
            short = rate * totals.demand - rate * totals.met
            line = LineCalls(rate * totals.demand, rate * totals.demand, rate * totals.met, short, never=short)
        if line is not None:
            for field in fields(LineCalls):
                setattr(total, field.name, getattr(total, field.name) + getattr(line, field.name))
    result = {
        "attempts": round(total.attempts, 6),
        "answered": round(total.answered, 6),
        "unanswered": round(total.attempts - total.answered, 6),
    }
    if followed is not None:
        result |= {
            "callers": round(total.callers, 6),
            "unconnected": round(total.unconnected, 6),
            "gave_up": round(total.gave_up, 6),
            "waiting": round(total.waiting, 6),
            "got_through": round(total.answered, 6),
            "never": round(total.never, 6),
            "calling_again": round(total.calling_again, 6),
        }
    return result


def impact(world: World) -> dict[str, object]:
    """Return the impact as one object for ``--json``.

    It has people, calls, costs and classes, in all and per region.
    """
    found = consequences(world)
    by_region = person_hours_by_region(world)
    followed = queues(world)
    lines = [name for name in sorted(world.scenario.processes) if world.scenario.processes[name].calls > 0]
    return {
        "person_hours": person_hours(world),
        "person_hours_by_region": {key or "national": value for key, value in by_region.items()},
        "calls": calls(world),
        "calls_by_line": {name: calls(world, (name,)) for name in lines},
        "call_takers": [] if followed is None else [_takers(one) for one in followed.stations],
        "whole": _place(found.whole),
        "regions": {place.region: _place(place) for place in found.regions},
        "vital": [asdict(one) for one in found.vital],
        "assumptions": [asdict(one) for one in ASSUMPTIONS],
        "indicative": True,
    }


def _takers(station: StationCalls) -> dict[str, object]:
    return {
        "station": station.station,
        "discipline": station.discipline,
        "takers": int(station.takers) if station.takers.is_integer() else round(station.takers, 6),
        "longest_wait_h": round(station.longest / HOUR, 6),
        "longest_queue": round(station.queue, 6),
    }


def _place(place: RegionConsequences) -> dict[str, object]:
    return {
        "without_basic_need": [asdict(one) for one in place.without],
        "at_risk_at_home": place.at_risk,
        "costs_eur": {"low": place.costs[0], "high": place.costs[1]},
        "anv": [asdict(one) for one in place.anv],
    }
