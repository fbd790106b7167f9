"""The world: one scenario under one set of draws. It is advanced in whole milliseconds and explained when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.curves import MOVED, since_startex
from sim.engine.build import build_nodes
from sim.engine.cascade.cause_records import explain
from sim.engine.cascade.impairments import impairments_of
from sim.engine.cascade.propagation import Cascade
from sim.engine.conditions.monitor import ConditionMonitor, FactLog, Watch
from sim.engine.conditions.people import heard
from sim.engine.conditions.state import ConditionState, state_of
from sim.engine.draws.observed import DrawSource
from sim.engine.effects.demand_profile import DemandProfiles
from sim.engine.effects.effects import Effects
from sim.engine.effects.take_overs import own_take_overs
from sim.engine.explain.blockers import Blocker, blockers
from sim.engine.hooks import Hooks
from sim.engine.network.selector import Selector
from sim.engine.network.trace import able_share
from sim.engine.reactions import Reactions, SetOff
from sim.engine.repair.crews import open_pools
from sim.engine.response.orders import Orders
from sim.engine.results import (
    Fall,
    Impaired,
    Impairment,
    LevelChange,
    Order,
    OrderProspect,
    ProcessState,
    Totals,
    WorldEvent,
)
from sim.engine.schedule.calendar import Calendar, Moment, Token, take
from sim.engine.services import WorldServices
from sim.engine.threats.launcher import Threats
from sim.memory import uncollected
from sim.origin import Origin
from sim.scenario.stations import phone_reach
from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.modifiers.intervals import ActiveEffects
    from sim.engine.network.trace import CallRate, Inputs
    from sim.randomness import Draws, Seen
    from sim.scenario.models import Condition, OverrideEffect, Scenario

__all__ = ["ENGINE", "World"]

ENGINE = 2
"""Number of the engine's semantics: a journal is replayed only under the number it was made with."""


class World:
    """One simulated world. Times are ms since STARTEX.

    At first it stands where the run begins, and nothing has happened until :meth:`to_startex`, or the first
    :meth:`advance`.
    """

    @uncollected()
    def __init__(
        self,
        scenario: Scenario,
        draws: Draws,
        listener: Callable[[LevelChange | WorldEvent], None] | None = None,
        *,
        silent_facilitator: bool = True,
        why: bool = True,
    ) -> None:
        """Build a world. Without ``why`` nothing is recorded for :meth:`why`, and all else is the same."""
        self.scenario = scenario
        self.listener = listener
        self._calendar = Calendar(self._work, scenario.begins)
        self._working: Moment | None = None
        self._settled: list[WorldEvent] = []
        self._chance = DrawSource(draws)
        self._nodes = build_nodes(scenario, self._chance)
        hooks = Hooks()
        self._cascade = Cascade(self._nodes, self._calendar, self._chance, hooks, why=why)
        open_pools(self._cascade.repairs, scenario, self._nodes)
        self._names = Selector(self._nodes)
        crew_of = {name: process.crew for name, process in scenario.processes.items()}
        self._effects = Effects(self._calendar, self._cascade, self._names, self._chance, crew_of)
        self._marks = FactLog()
        self.struck = self._marks.struck
        """Threats that struck, as ``threat/id``, and their stages."""
        self._monitor = ConditionMonitor(self._calendar, self._cascade, self._names, self._marks)
        self._orders = Orders(
            scenario, self._calendar, self._effects, self._monitor, names=self._names, chance=self._chance, hooks=hooks,
            tell=self._tell, silent_facilitator=silent_facilitator,
        )  # fmt: skip
        self._handles: dict[int, ActiveEffects] = {}
        self.by_hand: dict[str, OverrideEffect] = {}
        self._inject_effects = {inject.id: inject.effects for inject in scenario.injects if inject.effects}
        """What was put in force by hand, by its carrier; also what was released since."""
        self._begin(scenario)
        for condition in heard(scenario) if scenario.begins < 0 else ():
            self._monitor.foresee(condition)

    def to_startex(self) -> None:
        """Come to STARTEX, from which on things are counted.

        What was before it has happened, without people. There may be nothing.
        """
        if self.now >= 0:
            return
        self._calendar.stand(0)
        for node in self._nodes.values():
            node.integrate(0)
            node.sum_lost = node.sum_demand = node.sum_met = 0.0

    def _begin(self, scenario: Scenario) -> None:
        self._calendar.moment(scenario.begins)
        DemandProfiles(scenario, self._nodes, self._calendar, self._cascade).begin()
        self._effects.start(scenario.start, Origin("start"), 0, None)
        services = WorldServices(self._calendar, self._cascade, self._effects, self._monitor, self._chance)
        Threats(scenario, services, self._tell).begin()
        self._reactions = Reactions(services, self._names, self._tell)
        self._reactions.begin(scenario.reactions, own_take_overs(scenario.processes))

    # Time.

    @property
    def now(self) -> int:
        """Time reached, ms."""
        return self._calendar.now

    def advance(self, to: int) -> None:
        """Work through everything due up to and including ``to`` (ms).

        Raises ``ValueError`` when that is in the past.
        """
        if to < self.now:
            raise ValueError(f"cannot go back from {self.now} to {to} ms")
        if to >= 0:
            self.to_startex()
        self._calendar.advance(to)

    def peek(self) -> int | None:
        """Return the time of the next thing due, or None."""
        return self._calendar.peek()

    @property
    def events(self) -> int:
        """How many rises and falls have been made due so far. This is the measure of work for benchmarks."""
        return self._calendar.events

    def at(self, t: int, call: Callable[[], None]) -> Token:
        """Have ``call`` called at ``t`` (ms). It is called after the conditions of that millisecond have been read."""
        return self._calendar.call(t, call)

    def watch(self, condition: Condition, call: Callable[[], None]) -> Watch:
        """Have ``call`` called, once, when ``condition`` becomes true. It is called in that exact millisecond."""
        return self._monitor.add(condition, lambda: self._calendar.call(self.now, call), once=True)

    def follow(self, condition: Condition) -> Watch:
        """Follow ``condition`` from now on, so that it can be read at any time.

        It is a watch that calls nothing, with ``true`` as of the last millisecond that was settled.
        """
        return self._monitor.add(condition, None, once=False)

    def _work(self, moment: Moment) -> None:
        """Work through one millisecond, pass by pass, then its calls one by one."""
        self._working = moment
        self._pass(moment)
        while moment.calls:
            token, do = moment.calls.pop(0)
            if token.live:
                do()
                self._pass(moment)
        self._working = None
        changed = self._cascade.close(self.now)
        if self.listener is not None:
            for happening in self._settled:
                self.listener(happening)
            for node in changed:
                self.listener(LevelChange(self.now, node.name, node.level))
        self._settled.clear()

    def _pass(self, moment: Moment) -> None:
        """Run openers, rises, falls, crews, conditions: again until nothing more is due."""
        cascade = self._cascade
        while True:
            while moment.openers:
                openers, moment.openers = moment.openers, []
                for do in openers:
                    do()
            while steps := moment.rises:
                moment.rises = []
                take(steps)
            while steps := moment.falls:
                moment.falls = []
                take(steps)
            if cascade.repairs.stale:
                cascade.repairs.assign()
            if cascade.moved or self._monitor.stale:
                self._monitor.read()
            if not (moment.openers or moment.rises or moment.falls or cascade.repairs.stale):
                return

    def _flush(self) -> None:
        """Settle what a command has made due now."""
        if self._working is not None:
            self._pass(self._working)
        else:
            self._calendar.moment(self.now)
            self._calendar.advance(self.now)

    def _tell(self, happening: WorldEvent) -> None:
        self._settled.append(happening)

    # Commands: each settles before it returns.

    def order(self, action: str, target: str | None = None, takes: str = "") -> Order:
        """Order an action now; ``KeyError`` when it is not declared.

        ``takes`` names what is at work whose means it takes: an order by its id, the latest set off of an action by the
        id of that, ``*`` the latest of any.
        """
        order = self._orders.order(action, target, takes)
        self._flush()
        return self._orders.get(order.id)

    def answer(self, order: str, answer: Literal["agree", "partly", "refuse"]) -> Order:
        """Answer a request that waits; return its order.

        Raises ``ValueError`` when it does not wait, ``KeyError`` when there is none.
        """
        self._orders.answer(order, answer)
        self._flush()
        return self._orders.get(order)

    def apply(self, effect: OverrideEffect, carrier: str, target: str | None = None) -> int:
        """Put an effect in force by hand from now on; return the handle that releases it."""
        handle = len(self._handles) + 1
        self._handles[handle] = self._effects.start((effect,), Origin.parse(carrier), self.now, target)
        self.by_hand[carrier] = effect
        self._flush()
        return handle

    def release(self, handle: int) -> None:
        """End what :meth:`apply` put in force."""
        self._effects.end(self._handles[handle])
        self._flush()

    def deliver(self, inject: str) -> None:
        """Mark an inject delivered and start its effects."""
        self._marks.delivered.setdefault(inject, self.now)
        self._monitor.touch(f"inject/{inject}")
        self._effects.start(self._inject_effects.get(inject, ()), Origin("inject", inject), self.now, None)
        self._flush()

    def answered(self, inject: str) -> None:
        """Mark an inject answered."""
        self._marks.answered.setdefault(inject, self.now)
        self._monitor.touch(f"inject/{inject}")
        self._flush()

    def never_answered(self, inject: str) -> None:
        """Forget that an inject was answered. Only where no condition asks about it: see :meth:`asked_about`."""
        self._marks.answered.pop(inject, None)

    def asked_about(self, inject: str) -> bool:
        """Return whether a condition that is watched asks what became of an inject."""
        return self._monitor.watched(f"inject/{inject}")

    def decided(self, decision: str) -> None:
        """Mark a declared decision in words as ordered, for conditions that ask."""
        self._marks.ordered.setdefault(decision, []).append((self.now, None))
        self._monitor.touch(f"action/{decision}")
        self._flush()

    # Questions.

    def order_by_id(self, name: str) -> Order | None:
        """Return one order as it stands now; none where there is no order of that id."""
        return self._orders.find(name)

    @property
    def orders(self) -> tuple[Order, ...]:
        """Every order, oldest first."""
        return self._orders.all

    def level(self, process: str) -> float:
        """Return the exact service level now."""
        return self._nodes[process].level

    def version(self, process: str) -> int:
        """Return a count of the changes of a process.

        It rises whenever level, stock or state may have become another. As time passes a draining stock has less left
        all the same, and a curve more behind it.
        """
        return self._nodes[process].version

    def curve(self, process: str) -> list[tuple[int, float]]:
        """Return every change point of a process: ``[(0, level), (t, level), ...]``."""
        return since_startex(self._nodes[process].curve)

    def whole_curve(self, process: str) -> list[tuple[int, float]]:
        """Return every change point of a process, those before STARTEX too."""
        return list(self._nodes[process].curve)

    def inputs(self, process: str) -> list[Inputs]:
        """Return what its level was made of at every change, oldest first. It is empty where nothing asks for calls."""
        trace = self._nodes[process].trace or []
        before = sum(1 for inputs in trace if inputs.t <= 0)
        return [trace[before - 1]._replace(t=0), *trace[before:]] if before else list(trace)

    @property
    def call_rates(self) -> tuple[CallRate, ...]:
        """Every change of how many call for want of a process, oldest first."""
        return tuple(self._effects.call_rates)

    def state(self, process: str) -> ProcessState:
        """Return the state of a process now."""
        node = self._nodes[process]
        return ProcessState(
            node.level, node.demand, node.condition, not node.controls, not node.qualities, bool(node.overrides)
        )

    def stock(self, process: str) -> tuple[str, int] | None:
        """Return the need whose stock is next to run dry and the ms until then. Return None when none drains."""
        best = min([(dry, need.name) for need in self._nodes[process].needs for dry in need.depletions()], default=None)
        return None if best is None else (best[1], best[0] - self.now)

    def drains(self, process: str) -> dict[int, float]:
        """Return the levels that a process falls to as its own stocks run dry.

        They are by time, ms, in order, and hold while nothing else changes.
        """
        node = self._nodes[process]
        courses = [course for need in node.reach_needs if (course := need.course())]
        of_capacity = [(need, course) for need in node.capacity_needs if (course := need.course())]
        shares = {need.name: need.allows for need in node.capacity_needs}
        groups = node.groups
        phones = [] if groups is None else [(need.allows, need.course()) for need in (groups.mobile, groups.fixed)]
        level, found = node.level, {}
        every = (*courses, *(course for _, course in (*of_capacity, *phones)))
        for t in sorted({t for course in every for t in course}):
            level = min([level, *(course[t] for course in courses if t in course)])
            if groups is not None:
                phones = [(course.get(t, allows), course) for allows, course in phones]
                level = min(level, phone_reach(groups.shares, phones[0][0], phones[1][0]))
            if of_capacity:
                shares |= {need.name: course[t] for need, course in of_capacity if t in course}
                level = min(level, able_share(node.condition, shares.values()) * node.reserve / node.demand)
            if level < node.level - MOVED:
                found[t] = level
        return found

    def totals(self, process: str) -> Totals:
        """Return the integrals of a process from STARTEX to now."""
        lost, demand, met = self._nodes[process].integrals(self.now)
        return Totals(lost / HOUR, demand / HOUR, met / HOUR)

    def why(self, process: str) -> Fall | None:
        """Return why a process is below 1 now, as a chain back to its causes. Return None when it is not."""
        node = self._nodes[process]
        if node.fall is None or node.level > 1 - MOVED:
            return None
        return explain(node, node.fall.t)

    def impairments(self, process: str) -> tuple[Impairment, ...]:
        """Return the control and quality that a process has lost.

        It has what took it, and along which supplier it came.
        """
        return impairments_of(self._nodes[process])

    @property
    def impaired(self) -> tuple[Impaired, ...]:
        """Every loss of control or quality that a process still had, oldest first."""
        return tuple(self._effects.impairments.past)

    def set_off(self, reaction: str, before: Fall | None = None) -> SetOff | None:
        """Return what last set a reaction off.

        With ``before`` it is the last before that fall; none when nothing has.
        """
        return self._reactions.set_off(reaction, before)

    def blockers(self, process: str, *, secrets: bool = False) -> tuple[Blocker, ...]:
        """Return what keeps a process below 1 now, step by step back to its ends.

        With ``secrets`` it has drawn times too.
        """
        return blockers(self._nodes, self._cascade.damages, process, self.now, secrets=secrets)

    def stand_still(self) -> None:
        """Stop repair from now on, for a look ahead. No threat, inject or override ends by itself."""
        self._effects.stand_still()

    def seen(self) -> dict[str, Seen]:
        """Return what is seen of every draw.

        Worlds of :class:`~sim.randomness.Conditional` draws that keep it agree up to now.

        Only between milliseconds: after :meth:`advance`, not from within a call.
        """
        return self._chance.seen(self.now)

    @property
    def delivered(self) -> dict[str, int]:
        """When each inject was delivered, ms, by id."""
        return dict(self._marks.delivered)

    def condition(self, watch: Watch) -> ConditionState | None:
        """Return how what is watched stands now, part by part.

        Return None for what was called off, has come true for good, or was not read yet.
        """
        return None if watch.stale or not watch.live else state_of(watch.condition, watch.term, self.now)

    def prospect(self, action: str, target: str | None = None, takes: str = "") -> OrderProspect:
        """Return what would come of an order now; ``KeyError`` for an unknown action."""
        return self._orders.prospect(action, target, takes)

    def at_work(self, action: str, target: str | None = None) -> tuple[str, ...]:
        """Return the orders whose means an order could take, latest set off first."""
        return self._orders.at_work(action, target)

    def held_means(self, order: str) -> dict[str, int]:
        """Return the means that an order at work holds, by name.

        They are none where another order cannot take them.
        """
        return self._orders.held(order)

    def free_means(self, name: str) -> tuple[int, int]:
        """Return (free, total) of one kind of means."""
        return self._orders.means(name)

    def channel_up(self, pattern: str) -> float:
        """Return the best level among the processes that match; 1 when none does."""
        return max((node.level for node in self._names.nodes(pattern)), default=1.0)
