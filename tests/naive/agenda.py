"""What a scenario brings about by the clock: every effect as events that each help or harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sim.scenario.models import (
    Bypass,
    Crews,
    Damage,
    Demand,
    Effect,
    Floor,
    Gain,
    Isolate,
    Process,
    Scenario,
    StockGift,
)
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.naive.world import NaiveWorld

Act = Callable[[], None]
SEASONS = ("winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer", "autumn", "autumn", "autumn")


@dataclass(eq=False)
class Span:
    """One effect on one target, from its beginning to its end, which may come before its time."""

    process: str
    end: Act
    ends_rising: Callable[[], bool]
    begun: bool = False
    over: bool = False

    def close(self, events: list[Event], now: int) -> None:
        """End it now; what has not begun will not."""
        events[:] = [event for event in events if event.span is not self]
        if self.begun and not self.over:
            events.append(Event(now, self.ends_rising(), self.process, self.end, self, last=True))


@dataclass(eq=False)
class Event:
    """Something that happens at ``t`` and only helps (``rising``) or only harms."""

    t: int
    rising: bool
    process: str
    act: Act
    span: Span
    last: bool = False

    def happen(self) -> None:
        """Let it happen."""
        self.span.begun, self.span.over = True, self.last
        self.act()


def agenda(world: NaiveWorld, until: int) -> list[Event]:
    """List every event of the scenario, in order of time."""
    scenario = world.scenario
    events: list[Event] = []
    for name, process in scenario.processes.items():
        events += profile_events(world, name, process, until)
    for effect in scenario.start:
        events += effect_events(world, effect, "start", 0, None)
    for threat in scenario.threats:
        if threat.at is not None:
            for effect in threat.effects:
                events += effect_events(world, effect, threat.id, threat.at, threat.target)
    return sorted(events, key=lambda e: (e.t, e.process))


def local_clock(scenario: Scenario, t: int) -> datetime:
    """Return the local time of the scenario at ``t`` (ms), by the seconds since 1970 where it has a zone."""
    if scenario.zone is None:
        return scenario.starts + timedelta(milliseconds=t)
    zone = ZoneInfo(scenario.zone)
    starts = scenario.starts if scenario.starts.tzinfo else scenario.starts.replace(tzinfo=zone)
    return datetime.fromtimestamp(starts.timestamp() + t / 1000, zone)


def profile_factor(scenario: Scenario, process: Process, t: int) -> float:
    """Give the factor of the hour and the season at ``t``."""
    clock = local_clock(scenario, t)
    season = SEASONS[clock.month - 1] if clock.month < 12 else "winter"
    hourly = process.demand.by_hour[clock.hour] if process.demand.by_hour else 1.0
    return hourly * {str(k): v for k, v in process.demand.by_season.items()}.get(season, 1.0)


def profile_events(world: NaiveWorld, name: str, process: Process, until: int) -> list[Event]:
    """List the changes of normal demand: at t = 0 and at whole clock hours."""
    starts = world.scenario.starts
    first = HOUR - (starts.minute * 60_000 + starts.second * 1000 + starts.microsecond // 1000)
    events: list[Event] = []
    before = 1.0
    # A clock can be set at any minute, so in a zone each minute is looked at.
    step = HOUR if world.scenario.zone is None else MINUTE
    for t in [0, *range(first % step, until + 1, step)]:
        factor = profile_factor(world.scenario, process, t)
        if factor != before:
            act = world.set_profile(name, factor)
            events.append(Event(t, factor < before, name, act, Span(name, act, bool)))
        before = factor
    return events


def effect_events(world: NaiveWorld, effect: Effect, carrier: str, at: int, target: str | None) -> list[Event]:
    """List what one effect brings about."""
    start = at + effect.after
    end = None if effect.lasts is None else start + round(effect.lasts.distribution.inverse(0.5))
    pattern = str(getattr(effect, "target", "")).replace("{target}", target or "")
    if isinstance(effect, Crews):
        acts = (world.add_crews(pattern, effect.add), world.add_crews(pattern, -effect.add))
        return both(start, end, acts, helps=effect.add > 0, process=pattern)
    events: list[Event] = []
    for process, item in targets(world.scenario, effect, pattern):
        if isinstance(effect, Demand):
            events += demand_events(world, effect, process, start, end)
            continue
        acts = world.acts(effect, carrier, process, item)
        helps = isinstance(effect, Bypass | Floor | StockGift) or (isinstance(effect, Gain) and effect.add < 0)
        events += both(start, end, acts, helps=helps, process=process)
    return events


def targets(scenario: Scenario, effect: Effect, pattern: str) -> list[tuple[str, str]]:
    """List the (process, need or link) that an effect hits."""
    left, _, right = pattern.partition("/")
    found: list[tuple[str, str]] = []
    for name, process in scenario.processes.items():
        if not fnmatchcase(name, left):
            continue
        if isinstance(effect, Damage | Demand):
            found.append((name, ""))
        elif isinstance(effect, Gain):
            found += [(name, link) for link in process.load if fnmatchcase(link, right)]
        elif isinstance(effect, Isolate | Bypass | Floor | StockGift):
            found += [(name, need) for need in process.needs if fnmatchcase(need, right)]
    return found


def both(start: int, end: int | None, acts: tuple[Act, Act], *, helps: bool, process: str) -> list[Event]:
    """List a beginning and, where there is one, an end."""
    span = Span(process, acts[1], lambda: not helps)
    events = [Event(start, helps, process, acts[0], span)]
    return events if end is None else [*events, Event(end, not helps, process, acts[1], span, last=True)]


def demand_events(world: NaiveWorld, effect: Demand, process: str, start: int, end: int | None) -> list[Event]:
    """List the steps of a demand effect."""
    key = object()
    steps = [(start + t, f) for t, f in effect.profile or ((0, effect.factor or 1.0),)]
    steps = [(t, f) for t, f in steps if end is None or t < end]
    if end is not None:
        steps.append((end, 1.0))
    events: list[Event] = []
    before = 1.0
    factors = world.processes[process].factors
    span = Span(process, world.set_demand(process, key, 1.0), lambda: factors[key] > 1)
    for t, factor in steps:
        act = world.set_demand(process, key, factor)
        events.append(Event(t, factor < before, process, act, span, last=t == end))
        before = factor
    return events
