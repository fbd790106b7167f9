"""The naive world: everything is worked out again at every step, until nothing moves."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sim.scenario.models.effects import (
    Bypass,
    ControlLoss,
    Damage,
    Draw,
    Floor,
    Gain,
    Isolate,
    MeansChange,
    Message,
    Priority,
    QualityLoss,
    Restore,
    RouteState,
    StockGift,
    TakeOver,
    Trust,
)
from tests.naive.agenda import Act, Carrier, Event, Span, agenda
from tests.naive.conditions import Watch, watches
from tests.naive.footprints import Passage, passing
from tests.naive.losses import brings, losses
from tests.naive.needs import Generator, NaiveNeed, Reading
from tests.naive.orders import Orders
from tests.naive.repairs import Crews, Job
from tests.naive.stations import InForce, NaiveStation, given, naive_stations, taken_over

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.randomness import Draws
    from sim.scenario.models import DurationDraw, Effect, Process, Scenario, Threat
    from sim.scenario.models.effects import Crews as CrewsEffect
    from sim.scenario.models.threats import Fragility


T = TypeVar("T")
Given = tuple[int, str, str | None, str]
"""An order given: when (ms), which action, for what target, and what at work it takes, if anything."""


class NaiveProcess:
    """One process: its needs, load links, demand and level."""

    def __init__(self, name: str, process: Process, draws: Draws, sites: int) -> None:
        self.name, self.process = name, process
        self.needs = {key: NaiveNeed(name, key, need, draws, sites) for key, need in process.needs.items()}
        self.links = {key: Reading() for key in process.load}
        self.gains: dict[str, list[float]] = {key: [] for key in process.load}
        self.profile = 1.0
        self.factors: dict[object, tuple[float, bool]] = {}
        """Factor on demand, and whether it is people who react, by effect."""
        self.messages: list[float] = []
        """Share of a surge that each message takes away."""
        self.trusts: list[float] = []
        self.taken: dict[str, int] = {"control": 0, "quality": 0}
        """How many effects take it now."""
        self.station: NaiveStation | None = None
        """What it takes calls with."""
        self.lines: dict[str, NaiveProcess] = {}
        """Those whose calls it takes."""
        self.asked_for_others: Callable[[], float] = float
        """Tells what it is asked for others whose calls it takes over."""
        self.open = False
        """Whether the run has begun, from when on too few takers are too few."""

    def demand(self) -> float:
        """Return demand relative to normal, with what its lines ask, and those of stations that it takes over from."""
        if self.station is None:
            return self.own_demand()
        relief = 1.0
        for factor, surge in self.factors.values():
            relief *= factor if factor < 1 and not surge else 1.0
        asked = {name: line.own_demand() for name, line in self.lines.items()}
        return self.station.asked(self.own_demand(), relief, asked) + relief * self.asked_for_others()

    def capacity(self, able: float) -> float:
        """Return what its own capacity allows."""
        if self.station is None:
            return able * self.process.reserve / self.demand()
        return self.station.allows(able, self.demand()) if self.open else 1.0

    def own_demand(self) -> float:
        """Return demand relative to normal, but for its lines."""
        d = self.profile
        unsoftened = 1.0
        for share in self.messages:
            unsoftened *= 1 - share
        for factor, surge in self.factors.values():
            d *= 1 + (factor - 1) * unsoftened if surge and factor > 1 else factor
        for key, link in self.process.load.items():
            gain = link.gain
            for added in self.gains[key]:
                gain += added
            d += max(0.0, gain) * (1 - self.links[key].value)
        return d

    def reach(self, now: int) -> list[float]:
        """Return what bounds reach: each need by itself, those of callers who are told apart together."""
        callers, allowed = self.process.callers, []
        apart = callers is not None and callers.with_ is not None and {"mobile", "fixed"} <= self.needs.keys()
        for key, need in self.needs.items():
            if need.need.as_ == "reach" and not (apart and key in ("mobile", "fixed")):
                allowed.append(need.allows(now))
        if apart and callers is not None and callers.with_ is not None:
            mobile, fixed, shares = self.needs["mobile"].allows(now), self.needs["fixed"].allows(now), callers.with_
            allowed.append(shares.mobile * mobile + shares.fixed * fixed + shares.both * max(mobile, fixed))
        return allowed

    def settle(
        self, levels: dict[str, float], read: dict[str, float], condition: float, now: int, *, rising: bool
    ) -> bool:
        """Work the level out again from what is read of others; tell whether anything changed."""
        moved = False
        for need in self.needs.values():
            moved |= need.settle(read, now, rising=rising)
        for key, link in self.process.load.items():
            moved |= self.links[key].look(read[link.from_], rising=rising)
        allowed = self.reach(now)
        able = condition
        for _, need in sorted(self.needs.items()):
            able *= need.allows(now) if need.need.as_ == "capacity" else 1.0
        level = min([1.0, *allowed, self.capacity(able)])
        before, levels[self.name] = levels[self.name], level
        assert level >= before - 1e-9 if rising else level <= before + 1e-9, (self.name, now, before, level, rising)
        return moved or level != before


class NaiveWorld:
    """The world of one scenario; ``run`` makes it go, ``curve`` and ``at`` tell what came of it."""

    def __init__(self, scenario: Scenario, draws: Draws, sites: int = 1000, commands: Sequence[Given] = ()) -> None:
        """Build the world; ``commands`` are the orders given: when (ms), which action, for what target, taking what."""
        self.scenario, self.draws = scenario, draws
        self.now = self.until = self.begins = min([0, *(t.at for t in scenario.threats if t.at is not None)])
        self.processes = {n: NaiveProcess(n, p, draws, sites) for n, p in scenario.processes.items()}
        self.stations = naive_stations(scenario)
        self.offers: list[InForce] = []
        """Take-overs as far as those who read the station are concerned."""
        self.loads: list[InForce] = []
        """Take-overs as far as those who take over are concerned."""
        for name, station in self.stations.items():
            self.processes[name].station = station
            self.processes[name].asked_for_others = partial(self.taken, name)
            self.processes[name].lines = {line: self.processes[line] for line in station.lines}
        self.levels = dict.fromkeys(self.processes, 1.0)
        self.curves: dict[str, list[tuple[int, float]]] = {n: [(self.begins, 1.0)] for n in self.processes}
        self.ringing: dict[object, tuple[str, float]] = {}
        """By effect: what people are without who call, and how many an hour for each 1,000."""
        self.rung: dict[str, list[tuple[int, float]]] = {}
        """Per line with call takers behind it: who call for want of a service, an hour."""
        self.crews = Crews(scenario.crews)
        self.jobs: list[Job] = []
        self.damages: dict[tuple[str, str], int] = {}
        self.orders = Orders(self)
        self.commands = sorted(commands, key=lambda command: command[0])
        self.losses: dict[str, set[str]] = {"control": set(), "quality": set()}
        self.events: list[Event] = []
        self.watches: list[Watch] = watches(self)

    def run(self, until: int, step: int | None = None) -> None:
        """Go to ``until`` by fixed steps of ``step`` ms, or, without one, from one event to the next.

        Before each fixed step lies one of a millisecond: what fell due between two steps is settled in it, so that
        it cannot be taken for simultaneous with what happens exactly on the step.
        """
        self.until = until
        self.events = agenda(self, until)
        for name in sorted(self.processes):
            self.processes[name].open = True
            self.settle(rising=False)
        self.instant()
        while self.now < until:
            if step is None:
                self.pass_time(int(min(self.next(), until)))
            else:
                self.pass_time(self.now + step - 1)
                self.pass_time(self.now + 1)

    def next(self) -> float:
        """Return when anything happens next."""
        times = [float(t) for t in (*(event.t for event in self.events), *(t for t, *_ in self.commands))]
        times += [t for watch in self.watches for t in watch.times(watch.condition) if t > self.now]
        times.append(self.crews.next(self.jobs, self.read(), self.now))
        times += [need.next(self.now) for need in self.all_needs()]
        return min(times)

    def all_needs(self) -> list[NaiveNeed]:
        """List every need of every process."""
        return [need for process in self.processes.values() for need in process.needs.values()]

    def pass_time(self, to: int) -> None:
        """Let time pass, in which nothing happens, and settle what happens then."""
        assert to > self.now
        for need in self.all_needs():
            need.drift(to - self.now)
        read = self.read()
        for job in self.jobs:
            job.done += self.crews.speed(job, read) * (to - self.now)
        self.now = to
        self.instant()

    def instant(self) -> None:
        """Work through a millisecond, then the commands one by one, and write down what came of it."""
        self.passes()
        while self.commands and self.commands[0][0] <= self.now:
            _, action, target, takes = self.commands.pop(0)
            self.orders.order(action, target, takes)
            self.passes()
        for need in self.all_needs():
            for tranche in need.tranches:
                tranche.settled(self.now)
        for name, curve in self.curves.items():
            if self.now == self.begins:
                curve[0] = (self.now, self.levels[name])
            elif abs(self.levels[name] - curve[-1][1]) > 1e-9:
                curve.append((self.now, self.levels[name]))
        for line in sorted({line for process in self.processes.values() for line in process.lines}):
            callers, curve = self.callers(line), self.rung.setdefault(line, [])
            if not curve or abs(callers - curve[-1][1]) > 1e-9:
                curve.append((self.now, callers))

    def passes(self) -> None:
        """Take openers, rises, falls, crews and conditions, again while anything is due."""
        while (
            self.openers()
            | self.phase(rising=True)
            | self.phase(rising=False)
            | self.crews.assign(self.jobs, self.now)
            | self.read_conditions()
        ):
            pass

    def read_conditions(self) -> bool:
        """Read every condition, then set off what has become true; tell whether anything has."""
        due = [watch for watch in self.watches if watch.came_true(self)]
        for watch in due:
            watch.fired = self.now
            watch.act()
        return bool(due)

    def openers(self) -> bool:
        """Let happen what comes before the rises, first known first; tell whether anything did."""
        ever = False
        while due := next((e for e in self.events if e.rising is None and e.t <= self.now), None):
            self.events.remove(due)
            due.happen()
            ever = True
        return ever

    def phase(self, *, rising: bool) -> bool:
        """Let everything that only helps, or only harms, happen, one after the other."""
        due = [event for event in self.events if event.t <= self.now and event.rising is rising]
        self.events = [event for event in self.events if event not in due]
        if rising:
            due += self.repairs_due()
        for event in sorted(due, key=lambda e: (e.process, e.brings)):
            event.happen()
            self.settle(rising=rising)
        return self.settle(rising=rising) or bool(due)

    def settle(self, *, rising: bool) -> bool:
        """Work every process out again until nothing moves; tell whether anything did."""
        ever = False
        moved = True
        while moved:
            moved = self.lose()
            for name, process in self.processes.items():
                moved |= process.settle(self.levels, self.read(), self.condition(name), self.now, rising=rising)
            ever |= moved
        return ever

    def read(self) -> dict[str, float]:
        """Return what is read of each process: its level, or what those give who take over."""
        return given(self.stations, self.offers, self.levels)

    def taken(self, name: str) -> float:
        """Return what a station is asked for others whose calls it takes over."""
        own = {line: process.own_demand() for line, process in self.processes.items()} if self.loads else {}
        return taken_over(self.stations, self.loads, own, name)

    def take_overs(self, effect: TakeOver, process: str) -> tuple[tuple[Act, Act], tuple[Act, Act]]:
        """Make the acts of a take-over from a station: for those who read it, and for those who take over."""
        named = [name for name in self.stations if any(fnmatchcase(name, one) for one in effect.by)]
        by = [name for name in named if name != process and self.stations[name].normal]
        made = (process, effect.share, by)
        return added_and_removed(self.offers, made), added_and_removed(self.loads, made)

    def lose(self) -> bool:
        """Work out again who has lost control and quality; tell whether that changed."""
        before = dict(self.losses)
        needs = {name: list(process.needs.values()) for name, process in self.processes.items()}
        for what in before:
            taken = {name for name, process in self.processes.items() if process.taken[what]}
            self.losses[what] = losses(what, taken, needs)
        for need in self.all_needs():
            need.spoilt = brings(need.need, self.losses["quality"])
        self.crews.hands = {name: self.processes[name].process.by_hand for name in self.losses["control"]}
        return before != self.losses

    def condition(self, name: str) -> float:
        """Return the condition of a process."""
        lost = 0.0
        for job in self.jobs:
            if job.process == name:
                lost += job.size * (1 - job.undone)
        return max(0.0, 1 - lost)

    def repairs_due(self) -> list[Event]:
        """List the steps of repairs that are due, as events."""
        return [
            Event(self.now, True, job.process, self.repair(job), Span(job.process, self.repair(job), bool))
            for job in sorted(self.jobs, key=lambda j: (j.process, j.name))
            if job.begun is not None and job.left() <= 1e-6
        ]

    def repair(self, job: Job) -> Act:
        """Make the act that restores what has been worked for."""

        def act() -> None:
            while job.steps and job.left() <= 1e-6:
                job.undone = job.steps.pop(0)[1]
            if not job.steps and job in self.jobs:
                self.jobs.remove(job)

        return act

    def set_profile(self, name: str, factor: float) -> Act:
        """Make the act that sets normal demand."""
        return lambda: setattr(self.processes[name], "profile", factor)

    def ring(self, key: object, process: str, rate: float) -> Act:
        """Make the act that sets how many call for want of a process."""
        return lambda: self.ringing.update({key: (process, rate)})

    def callers(self, line: str) -> float:
        """Return who call a line now for want of a service, an hour."""
        known, total, left = self.scenario.processes, 0.0, 1.0
        lines = {name for process in self.processes.values() for name in process.lines}
        people = sum(region.inhabitants for region in self.scenario.regions.values())
        for process, rate in self.ringing.values():
            share, place = 0.0, known[process].region
            for region, part in (
                [(place, 1.0)] if place else [(r, n.inhabitants / people) for r, n in self.scenario.regions.items()]
            ):
                of_region = {name for name in lines if known[name].region == region}
                of_region = of_region or {name for name in lines if known[name].region is None}
                if line in of_region:
                    share += part * known[line].calls / sum(known[name].calls for name in of_region)
            if not place and not people:
                share = known[line].calls / sum(known[name].calls for name in lines)
            total += share * rate / 1000 * known[process].customers * (1 - self.levels[process])
        for message in self.processes[line].messages:
            left *= 1 - message
        return total * left

    def set_demand(self, name: str, key: object, factor: float, *, surge: bool) -> Act:
        """Make the act that sets the factor of one demand effect."""
        return lambda: self.processes[name].factors.update({key: (factor, surge)})

    def duration(self, name: str, draw: DurationDraw) -> int:
        """Draw a duration, or take it as written where it is fixed."""
        return draw.fixed if draw.fixed is not None else round(draw.distribution.inverse(self.draws.uniform(name)))

    def pool_acts(self, effect: CrewsEffect | RouteState | MeansChange, pattern: str) -> tuple[Act, Act]:
        """Make the acts of an effect on crews, a route or means."""
        if isinstance(effect, RouteState):
            return self.telling(added_and_removed(self.orders.states.setdefault(pattern, []), effect.state))
        if isinstance(effect, MeansChange):
            return self.telling(added_and_removed(self.orders.added.setdefault(pattern, []), effect.add))
        return self.add_crews(pattern, effect.add), self.add_crews(pattern, -effect.add)

    def telling(self, acts: tuple[Act, Act]) -> tuple[Act, Act]:
        """Make acts after which those who wait look again."""

        def told(act: Act) -> Act:
            def act_and_tell() -> None:
                act()
                self.orders.stir()

            return act_and_tell

        return told(acts[0]), told(acts[1])

    def add_crews(self, pool: str, add: int) -> Act:
        """Make the act that adds crews or takes them away."""
        return lambda: self.crews.added.update({pool: self.crews.added[pool] + add})

    def acts(self, effect: Effect, carrier: Carrier, process: str, item: str) -> tuple[Act, Act]:
        """Make the acts that begin and end an effect on a process, or on a need or link of it."""
        target = self.processes[process]
        match effect:
            case Damage():
                return self.damage(effect, effect.name or carrier.name, process)
            case Gain():
                return added_and_removed(target.gains[item], effect.add)
            case Trust():
                return added_and_removed(target.trusts, effect.factor)
            case ControlLoss() | QualityLoss():
                return counted(target.taken, effect.effect)
            case Restore():
                return self.restore(process, effect.name), lambda: None
            case Priority():
                return self.put_first(process, effect), lambda: None
        need = target.needs[item]
        match effect:
            case Floor():
                return added_and_removed(need.floors, effect.floor)
            case Draw():
                return added_and_removed(need.draws_in_force, effect.factor)
            case StockGift():
                return lambda: need.give(effect.add, self.now), lambda: None
            case Bypass() if effect.fuel is not None or effect.starts < 1:
                return self.generator(effect, carrier, need)
        name = "bypassed" if isinstance(effect, Bypass) else "isolated"
        assert isinstance(effect, Bypass | Isolate)
        return (
            lambda: setattr(need, name, getattr(need, name) + 1),
            lambda: setattr(need, name, getattr(need, name) - 1),
        )

    def generator(self, effect: Bypass, carrier: Carrier, need: NaiveNeed) -> tuple[Act, Act]:
        """Make the acts that put a generator on a need, if it starts, and take it away."""
        at = (need.process, need.name)
        tank = None if effect.fuel is None else self.duration(carrier.of_need("fuel", *at), effect.fuel)
        starts = effect.starts >= 1 or self.draws.uniform(carrier.of_need("bypass", *at)) < effect.starts
        order = carrier.order
        made = Generator(tank, None if order is None else order.fuel)

        def begin() -> None:
            if order is not None:
                order.generators.append(made)
            if starts:
                need.generators.append(made)

        def end() -> None:
            if order is not None:
                order.generators.remove(made)
            if made in need.generators:
                need.generators.remove(made)

        return begin, end

    def message(self, effect: Message, process: str) -> tuple[Act, tuple[Act, Act]]:
        """Make the acts that send a message to a process, and that put it in force and take it back."""
        target = self.processes[process]
        share: list[float] = []

        def send() -> None:
            level = max((level for name, level in self.levels.items() if fnmatchcase(name, effect.via)), default=0.0)
            share.append(effect.reach * level * effect.softens)
            for trust in target.trusts:
                share[0] *= trust

        return send, (lambda: target.messages.append(share[0]), lambda: target.messages.remove(share[0]))

    def restore(self, process: str, name: str | None) -> Act:
        """Make the act that undoes open damage of a process: all of it, or that of one name."""

        def act() -> None:
            for job in [job for job in self.jobs if job.process == process]:
                if name in (None, job.name.partition("#")[0]):
                    self.jobs.remove(job)

        return act

    def put_first(self, process: str, effect: Priority) -> Act:
        """Make the act that puts open damage of a process at another place in the queue, or before work begun."""

        def act() -> None:
            for job in self.jobs:
                if job.process == process:
                    job.priority, job.urgent = effect.priority, effect.now

        return act

    def damage(self, effect: Damage, name: str, process: str) -> tuple[Act, Act]:
        """Make the acts of a damage: it comes, and its end takes away what is left of it."""
        made: list[Job] = []

        def begin() -> None:
            made.append(self.job(process, name, effect.size, effect))

        def end() -> None:
            if made[0] in self.jobs:
                self.jobs.remove(made[0])

        return begin, end

    def job(self, process: str, name: str, size: float, kind: Damage | Fragility, *, held: bool = False) -> Job:
        """Open a damage now, with an ordinal if there has been one of its name; ``held`` while it is unsafe there."""
        ordinal = self.damages[process, name] = self.damages.get((process, name), 0) + 1
        own = name if ordinal == 1 else f"{name}#{ordinal}"
        work = None if kind.repair is None else self.duration(f"repair/{process}/{own}", kind.repair)
        steps = sorted(kind.restored.items()) or [(1.0, 1.0)]
        pool = self.scenario.processes[process].crew
        made = Job(process, own, size, work, steps, kind.priority, self.now, pool, held=held)
        self.jobs.append(made)
        self.crews.begin_alone(made, self.now)
        return made

    def grow(self, passage: Passage, share: float) -> Act:
        """Make the act that lets the damage of a footprint grow to ``share``, if it is not that large yet."""

        def act() -> None:
            if share <= passage.size:
                return
            passage.size = share
            if passage.job in self.jobs:
                passage.job.size = share
                passage.job.begin_afresh()
            else:
                held = passage.waves > 0
                passage.job = self.job(passage.process, passage.name, share, passage.fragility, held=held)

        return act

    def passing(self, threat: Threat, at: int) -> list[Event]:
        """List what the footprints of a threat bring about."""
        return passing(self, threat, at)

    def shelter(self, passage: Passage, more: int) -> Act:
        """Make the act by which one more or one fewer wave makes it unsafe at a place: crews are called back."""

        def act() -> None:
            passage.waves += more
            if passage.job is not None:
                passage.job.held = passage.waves > 0
                if passage.job.held:
                    passage.job.begun = None
                elif passage.job.begun is None and passage.job in self.jobs:
                    self.crews.begin_alone(passage.job, self.now)

        return act

    def curve(self, name: str) -> list[tuple[int, float]]:
        """Return every (time in ms, level) at which the level changed, from 0 on."""
        return self.curves[name]

    def at(self, name: str, t: int) -> float:
        """Return the level at ``t``."""
        level = 1.0
        for when, value in self.curves[name]:
            if when > t:
                break
            level = value
        return level


def added_and_removed(values: list[T], value: T) -> tuple[Callable[[], None], Callable[[], None]]:
    """Make the acts that put a value on a list and take it off again."""
    return lambda: values.append(value), lambda: values.remove(value)


def counted(counts: dict[str, int], key: str) -> tuple[Callable[[], None], Callable[[], None]]:
    """Make the acts that count one more and one less under a key."""

    def add(more: int) -> Callable[[], None]:
        return lambda: counts.update({key: counts[key] + more})

    return add(1), add(-1)
