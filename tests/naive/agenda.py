"""What a scenario brings about by the clock: every effect as events that each help or harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sim.scenario.models.effects import (
    Bypass,
    ControlLoss,
    Crews,
    Damage,
    Demand,
    Draw,
    Floor,
    Gain,
    Isolate,
    MeansChange,
    Message,
    OutageCalls,
    Priority,
    QualityLoss,
    Restore,
    RouteState,
    StockGift,
    TakeOver,
    Trust,
)
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from sim.scenario.models import Effect, Process, Scenario
    from tests.naive.orders import Order
    from tests.naive.world import NaiveWorld

Act = Callable[[], None]
ONCE = (StockGift, Restore, Priority)
"""Effects that do something at one moment; nothing is in force afterwards."""
OF_NEEDS = (Isolate, Bypass, Floor, StockGift, Draw)
OF_POOLS = (Crews, RouteState, MeansChange)
"""Effects that aim at no process: at crews, a route or means."""
SEASONS = ("winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer", "autumn", "autumn", "autumn")


@dataclass(frozen=True)
class Carrier:
    """What carries effects: its name as damages have it, and its name in the draws, with the part drawn."""

    name: str
    drawn: str
    part: str = ""
    order: Order | None = None

    def of_effect(self, what: str, index: int) -> str:
        """Return the name of a draw for the effect of that index."""
        return f"{what}/{self.drawn}/{self.part}{index}"

    def of_need(self, what: str, process: str, need: str) -> str:
        """Return the name of a draw for a need that it is aimed at."""
        part = f"/{self.part}" if self.part else ""
        return f"{what}/{self.drawn}{part}/{process}/{need}"


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
    """Something that happens at ``t`` and only helps (``rising``) or only harms; with none, before all of those."""

    t: int
    rising: bool | None
    process: str
    act: Act
    span: Span
    last: bool = False
    brings: bool = False
    """It brings stock, which comes after all else that happens to its process."""

    def happen(self) -> None:
        """Let it happen."""
        if self.rising is not None:
            self.span.begun, self.span.over = True, self.last
        self.act()


def agenda(world: NaiveWorld, until: int) -> list[Event]:
    """List every event of the scenario, in order of time."""
    scenario = world.scenario
    events: list[Event] = []
    for name, process in scenario.processes.items():
        events += profile_events(world, name, process, until)
    events += effects_events(world, scenario.start, Carrier("start", "start"), 0, None)
    for threat in scenario.threats:
        if threat.at is not None:
            carrier = Carrier(threat.id, f"threat/{threat.id}")
            events += effects_events(world, threat.effects, carrier, threat.at, threat.target)
            events += world.passing(threat, threat.at)
    return sorted(events, key=lambda e: (e.t, e.process))


def local_clock(scenario: Scenario, t: int) -> datetime:
    """Return the local time of the scenario at ``t`` (ms), by the seconds since 1970 where it has a zone."""
    if scenario.zone is None:
        return scenario.starts + timedelta(milliseconds=t)
    zone = ZoneInfo(scenario.zone)
    starts = scenario.starts if scenario.starts.tzinfo else scenario.starts.replace(tzinfo=zone)
    return datetime.fromtimestamp(starts.timestamp() + t / 1000, zone)


def profile_factor(scenario: Scenario, process: Process, t: int) -> float:
    """Return the factor of the hour and the season at ``t``."""
    clock = local_clock(scenario, t)
    season = SEASONS[clock.month - 1] if clock.month < 12 else "winter"
    hourly = process.demand.by_hour[clock.hour] if process.demand.by_hour else 1.0
    return hourly * {str(k): v for k, v in process.demand.by_season.items()}.get(season, 1.0)


def profile_events(world: NaiveWorld, name: str, process: Process, until: int) -> list[Event]:
    """List the changes of normal demand: as the run begins and at whole clock hours."""
    starts = world.scenario.starts
    first = HOUR - (starts.minute * 60_000 + starts.second * 1000 + starts.microsecond // 1000)
    events: list[Event] = []
    before = 1.0
    # A clock can be set at any minute, so in a zone each minute is looked at.
    step = HOUR if world.scenario.zone is None else MINUTE
    begins = world.begins
    for t in [begins, *range(begins + (first - begins) % step, until + 1, step)]:
        factor = profile_factor(world.scenario, process, t)
        if factor != before:
            act = world.set_profile(name, factor)
            events.append(Event(t, factor < before, name, act, Span(name, act, bool)))
        before = factor
    return events


def effects_events(
    world: NaiveWorld, effects: Sequence[Effect], carrier: Carrier, at: int, target: str | None
) -> list[Event]:
    """List what the effects of one carrier bring about from ``at`` on."""
    events: list[Event] = []
    for index, effect in enumerate(effects):
        start = at + effect.after
        end = None
        if effect.lasts is not None:
            end = start + world.duration(carrier.of_effect("lasts", index), effect.lasts)
        pattern = effect.target.replace("{target}", target or "")
        for begin, finish, place in turns(world, effect, pattern, target, (start, end)):
            if finish is None or finish > begin:
                events += effect_events(world, effect, carrier, place, (begin, finish))
    return events


def turns(
    world: NaiveWorld, effect: Effect, pattern: str, target: str | None, slot: tuple[int, int | None]
) -> Iterator[tuple[int, int | None, str]]:
    """Yield from when to when an effect is in force on what: all at once, or in turns as far as the run goes."""
    rule, (start, end) = effect.in_turn, slot
    if rule is None:
        yield start, end, pattern
        return
    takers = [place.replace("{target}", target or "") for place in rule.targets]
    if not takers and isinstance(effect, OF_POOLS):
        takers = [pattern]
    elif not takers:
        found = sorted(aims(world.scenario, effect, pattern))
        takers = [f"{process}/{item}" if item else process for process, item in found]
    share = min(rule.at_once, len(takers))
    stop = world.until + 1 if end is None else min(end, world.until + 1)
    for number, begin in enumerate(range(start, stop, rule.each) if takers else ()):
        finish = begin + rule.each if end is None else min(begin + rule.each, end)
        for place in range(share):
            yield begin, finish, takers[(number * share + place) % len(takers)]


def effect_events(
    world: NaiveWorld, effect: Effect, carrier: Carrier, pattern: str, slot: tuple[int, int | None]
) -> list[Event]:
    """List what one effect brings about on one target, in one slot of time."""
    start, end = slot
    if isinstance(effect, Message):
        return message_events(world, effect, pattern, slot)
    if isinstance(effect, OF_POOLS):
        return both(slot, world.pool_acts(effect, pattern), helps=helps(effect), process=pattern)
    events: list[Event] = []
    for process, item in targets(world.scenario, effect, pattern):
        if isinstance(effect, Demand):
            events += demand_events(world, effect, process, start, end)
            continue
        if isinstance(effect, TakeOver):
            for acts, better in zip(world.take_overs(effect, process), (True, False), strict=True):
                events += both(slot, acts, helps=better, process=process) if process in world.stations else []
            continue
        if isinstance(effect, OutageCalls):
            events += calls_events(world, effect, process, start, end)
            continue
        acts = world.acts(effect, carrier, process, item)
        if isinstance(effect, StockGift):
            events.append(Event(start, True, process, acts[0], Span(process, acts[1], bool), brings=True))
            continue
        until = None if isinstance(effect, ONCE) else end
        events += both((start, until), acts, helps=helps(effect), process=process)
    return events


def helps(effect: Effect) -> bool:
    """Return whether the beginning of an effect can only help."""
    match effect:
        case Gain():
            return effect.add < 0
        case Crews() | MeansChange():
            return effect.add >= 0
        case Draw():
            return effect.factor <= 1
        case RouteState():
            return effect.state == "open"
    return not isinstance(effect, Damage | Isolate | ControlLoss | QualityLoss | Trust)


def aims(scenario: Scenario, effect: Effect, pattern: str) -> list[tuple[str, str]]:
    """List the (process, need or link) that a target names, the last empty where it names processes."""
    left, _, right = pattern.partition("/")
    found: list[tuple[str, str]] = []
    for name, process in scenario.processes.items():
        if not fnmatchcase(name, left):
            continue
        if isinstance(effect, Gain):
            found += [(name, link) for link in process.load if fnmatchcase(link, right)]
        elif isinstance(effect, OF_NEEDS) or (isinstance(effect, Demand) and right):
            found += [(name, need) for need in process.needs if fnmatchcase(need, right)]
        else:
            found.append((name, ""))
    return found


def targets(scenario: Scenario, effect: Effect, pattern: str) -> list[tuple[str, str]]:
    """List the (process, need or link) that an effect hits: a demand on needs hits each of their suppliers once."""
    found = aims(scenario, effect, pattern)
    if isinstance(effect, Demand) and "/" in pattern:
        asked = [supplier for name, need in found for supplier in scenario.processes[name].needs[need].suppliers]
        return [(supplier, "") for supplier in dict.fromkeys(asked)]
    return found


def both(slot: tuple[int, int | None], acts: tuple[Act, Act], *, helps: bool, process: str) -> list[Event]:
    """List a beginning and, where there is one, an end."""
    start, end = slot
    span = Span(process, acts[1], lambda: not helps)
    events = [Event(start, helps, process, acts[0], span)]
    return events if end is None else [*events, Event(end, not helps, process, acts[1], span, last=True)]


def message_events(world: NaiveWorld, effect: Message, pattern: str, slot: tuple[int, int | None]) -> list[Event]:
    """List a message to each target: sent as the millisecond begins, in force from its rises on."""
    events: list[Event] = []
    for process, _ in targets(world.scenario, effect, pattern):
        send, acts = world.message(effect, process)
        begins = both(slot, acts, helps=True, process=process)
        events += [Event(slot[0], None, process, send, begins[0].span), *begins]
    return events


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
    surge = effect.surge
    span = Span(process, world.set_demand(process, key, 1.0, surge=surge), lambda: factors[key][0] > 1)
    for t, factor in steps:
        act = world.set_demand(process, key, factor, surge=surge)
        events.append(Event(t, factor < before, process, act, span, last=t == end))
        before = factor
    return events


def calls_events(world: NaiveWorld, effect: OutageCalls, process: str, start: int, end: int | None) -> list[Event]:
    """List the steps of people who call for want of a process."""
    key = object()
    steps = [(start + t, n) for t, n in effect.profile or ((0, effect.rate or 0.0),)]
    steps = [(t, n) for t, n in steps if end is None or t < end]
    if end is not None:
        steps.append((end, 0.0))
    span = Span(process, world.ring(key, process, 0.0), bool)
    return [Event(t, False, process, world.ring(key, process, n), span, last=t == end) for t, n in steps]
