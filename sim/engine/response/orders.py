"""Actions: orders from when they are given until they end.

Between are answers to requests, means, lead time, and coming in force (``docs/model.md`` §6).
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Literal

from sim.engine.response.preconditions import Preconditions
from sim.engine.response.resources import Means
from sim.engine.results import Order, OrderProspect, WorldEvent
from sim.origin import Origin, numbered

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.conditions.monitor import ConditionMonitor, FactLog
    from sim.engine.draws.observed import DrawSource, PendingDelay
    from sim.engine.effects.effects import Effects
    from sim.engine.hooks import Hooks
    from sim.engine.modifiers.intervals import ActiveEffects
    from sim.engine.network.selector import Selector
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario import models

__all__ = ["Orders"]

_ACTIVE = ("waiting-answer", "waiting-means", "preparing", "in-force")
AnswerGiven = Literal["agree", "partly", "refuse"]


class Orders:
    """All orders of one world, and the means they compete for."""

    def __init__(
        self,
        scenario: models.Scenario,
        calendar: Calendar,
        effects: Effects,
        monitor: ConditionMonitor,
        *,
        names: Selector,
        chance: DrawSource,
        hooks: Hooks,
        tell: Callable[[WorldEvent], None],
        silent_facilitator: bool,
    ) -> None:
        self._calendar = calendar
        self._effects = effects
        self._monitor = monitor
        self._marks: FactLog = monitor.marks
        self._names = names
        self._chance = chance
        self._tell = tell
        self._silent = silent_facilitator
        self._actions = {action.id: action for action in scenario.actions}
        self._preconditions = Preconditions(scenario.actions, monitor, names, self._stir)
        self._means = Means(dict(scenario.means), effects.means, names)
        self._taken: dict[str, dict[str, int]] = {}
        """Means that are out, by order, in the order in which they set off."""
        self._takes: dict[str, str] = {}
        """What each order that redirects takes, as it was said."""
        self._fuel: dict[str, float] = {}
        """Running time that goes along with redirected generators, ms, by the order that has not come in force yet."""
        self._lasting: dict[str, PendingDelay] = {}
        """When what is in force ends by itself, by order."""
        self._queue: list[str] = []
        self._road: list[tuple[str | None, Callable[[], None]]] = []
        """Who stands before a closed route, in order of arrival, and what they do when it opens."""
        self._stirred: int | None = None
        """The millisecond in which those who wait have been called already; none when they have looked."""
        hooks.resources_changed.connect(self._stir)
        self._ordinals: dict[str, int] = {}
        """Which order of its action for its target each order is, from 1."""
        self._thinking: dict[str, PendingDelay] = {}
        """When those who were asked answer by themselves, by order."""
        self._active: dict[str, ActiveEffects] = {}
        self._orders: dict[str, Order] = {}
        self._alike: dict[tuple[str, str | None], list[str]] = {}
        """Orders of an action for a target, oldest first."""

    @property
    def all(self) -> tuple[Order, ...]:
        """Every order, oldest first."""
        return tuple(self._orders.values())

    def get(self, name: str) -> Order:
        """Return one order; ``KeyError`` where there is none."""
        return self._orders[name]

    def find(self, name: str) -> Order | None:
        """Return one order; none where there is none."""
        return self._orders.get(name)

    def means(self, name: str) -> tuple[int, int]:
        """Return (free, total) of one kind of means."""
        return self._means.free(name), self._means.total(name)

    def at_work(self, action_id: str, target: str | None) -> tuple[str, ...]:
        """Return the orders whose means such an order could take, latest set off first.

        They are on the way or in force, and hold means of a kind that it needs. What is on its way back is not at work.
        """
        counts = self._means.needed(self._actions[action_id], target)
        return tuple(
            name
            for name, taken in reversed(self._taken.items())
            if any(counts.get(kind) and count for kind, count in taken.items()) and self._can_leave(name)
        )

    def held(self, order_id: str) -> dict[str, int]:
        """Return the means that an order at work holds, by name.

        They are none where another order cannot take them.
        """
        return self._taken.get(order_id, {}) if self._can_leave(order_id) else {}

    def _can_leave(self, order_id: str) -> bool:
        order = self._orders[order_id]
        action = self._actions[order.action]
        # In force without an end, and on its way back since.
        goes_back = order.state == "in-force" and action.lasts is None and action.returns is not None
        return order.state in ("preparing", "in-force") and not goes_back

    def _yielding(self, takes: str, action_id: str, target: str | None) -> str | None:
        """Return the order that ``takes`` means.

        It is the order itself, or the latest set off of an action, or of any.
        """
        found = self.at_work(action_id, target)
        return next((name for name in found if takes in (name, self._orders[name].action, "*")), None)

    def order(self, action_id: str, target: str | None, takes: str = "") -> Order:
        """Return an order now; ``KeyError`` for an action that is not declared.

        ``takes`` names what is at work whose means it takes: an order, an action, or ``*``.
        """
        action = self._actions[action_id]
        now = self._calendar.now
        given = self._marks.ordered.setdefault(action_id, [])
        alike = self._alike.setdefault((action_id, target), [])
        busy = any(self._orders[name].state in _ACTIVE for name in reversed(alike))
        given.append((now, target))
        order = Order(f"{action_id}#{len(given)}", action_id, target, "preparing", now, None, None, None, None)
        self._orders[order.id] = order
        alike.append(order.id)
        self._ordinals[order.id] = len(alike)
        if takes:
            self._takes[order.id] = takes
        self._monitor.touch(f"action/{action_id}")
        reason = self._objection(action, target, busy=busy)
        if reason is not None:
            self._refuse(order.id, reason)
        elif action.mode == "request":
            self._ask(order.id, action)
        else:
            self._seek_means(order.id)
        return self._orders[order.id]

    def prospect(self, action_id: str, target: str | None, takes: str = "") -> OrderProspect:
        """Return what would come of an order now; ``takes`` as in :meth:`order`.

        Nothing is drawn for it. Raises ``KeyError`` for an action that is not declared.
        """
        action = self._actions[action_id]
        alike = tuple(o for o in self._alike.get((action_id, target), ()) if self._orders[o].state in _ACTIVE)
        counts = self._means.needed(action, target)
        refused = self._objection(action, target, busy=bool(alike))
        waits_for: Literal["means", "condition", "route"] | None = None
        if refused is None and action.mode != "request":
            waits_for = self._obstacle(action, target)
            old = self._yielding(takes, action_id, target) if takes else None
            if waits_for is None and takes and old is None:
                refused = "nothing-to-take"
            elif waits_for is None and not self._means.enough(counts, self._taken.get(old or "", {})):
                never = action.without == "refuse" or not self._means.ever(counts)
                refused, waits_for = ("no-means", None) if never else (None, "means")
        by_itself = action.mode == "request" and (action.answer.by != "facilitator" or self._silent)
        return OrderProspect(
            refused=refused,
            waits_for=waits_for,
            needs=tuple((name, count, self._means.free(name)) for name, count in counts.items()),
            answer_ms=_usual(action.answer.after) if by_itself else None,
            lead_ms=_usual(action.lead, *self._slowness(action, target)),
            alike=alike,
        )

    def answer(self, order_id: str, answer: AnswerGiven) -> Order:
        """Answer a request that waits; ``ValueError`` when it does not."""
        order = self._orders[order_id]
        if order.state != "waiting-answer":
            raise ValueError(f"{order_id} does not wait for an answer: it is {order.state}")
        if order_id in self._thinking:
            self._thinking.pop(order_id).stop(self._calendar.now)
        self._orders[order_id] = replace(order, answer=answer)
        self._tell(WorldEvent(self._calendar.now, "answered", order_id, answer))
        if answer == "refuse":
            self._refuse(order_id, "refused-by-owner")
        else:
            self._seek_means(order_id)
        return self._orders[order_id]

    def _objection(self, action: models.Action, target: str | None, *, busy: bool) -> str | None:
        if busy and not action.repeat:
            return "already"
        return self._obstacle(action, target) if action.blocked == "refuse" else None

    def _obstacle(self, action: models.Action, target: str | None) -> Literal["condition", "route"] | None:
        if not self._preconditions.met(action.id, target, self._calendar.now):
            return "condition"
        if action.route is not None and self._effects.closed(action.route):
            return "route"
        return None

    def _named(self, what: str, order: Order) -> str:
        return f"{what}/{order.action}/{order.target or '-'}/{self._ordinals[order.id]}"

    def _ask(self, order_id: str, action: models.Action) -> None:
        """Let the other party think, then answer by chance, or wait for the facilitator."""
        order = self._orders[order_id]
        self._become(order_id, "waiting-answer")
        if action.answer.by == "facilitator" and not self._silent:
            return
        wait = self._thinking[order_id] = self._wait_for(action.answer.after, "answer-after", order)
        self._calendar.open(self._calendar.now + wait.span, lambda: self._answer_by_itself(order_id, action))

    def _wait_for(self, span: models.DurationDraw, what: str, order: Order) -> PendingDelay:
        return self._chance.wait(self._named(what, order), span, self._calendar.now)

    def _answer_by_itself(self, order_id: str, action: models.Action) -> None:
        order = self._orders[order_id]
        if order.state == "waiting-answer":
            by_condition = action.answer.by == "condition"
            self.answer(order_id, self._judged(order) if by_condition else self._by_chance(action, order))

    def _by_chance(self, action: models.Action, order: Order) -> AnswerGiven:
        u, chances = self._chance.uniform(self._named("answer", order)), action.answer
        return "agree" if u < chances.agree else "partly" if u < chances.agree + chances.partly else "refuse"

    def _judged(self, order: Order) -> AnswerGiven:
        agrees, partly = self._preconditions.agreed(order.action, order.target, self._calendar.now)
        return "agree" if agrees else "partly" if partly else "refuse"

    def _seek_means(self, order_id: str) -> None:
        """Set off if nothing is in the way; else wait, or be refused."""
        order = self._orders[order_id]
        action = self._actions[order.action]
        counts = self._means.needed(action, order.target)
        obstacle = self._obstacle(action, order.target) if action.blocked == "wait" else None
        takes = self._takes.get(order_id)
        old = self._yielding(takes, action.id, order.target) if takes else None
        if obstacle is not None:
            self._wait(order_id, obstacle)
        elif takes and old is None:
            self._refuse(order_id, "nothing-to-take")
        elif not self._means.enough(counts, self._taken.get(old or "", {})):
            if action.without == "refuse" or not self._means.ever(counts):
                self._refuse(order_id, "no-means")
            else:
                self._wait(order_id, "")
        else:
            if old is not None:
                self._leave(old, order_id)
            self._means.take(counts)
            self._taken[order_id] = counts
            self._prepare(order_id, action)

    def _leave(self, order_id: str, for_order: str) -> None:
        """End an order at once for another that takes its means, without the way back. Its fuel goes along."""
        order, now = self._orders[order_id], self._calendar.now
        fuel = self._fuel.pop(order_id, None)
        if order.state == "in-force":
            active = self._active.pop(order_id)
            fuel = active.fuel_left(now)
            self._effects.end(active)
            del self._marks.in_force[order.action][order_id]
            if order_id in self._lasting:
                self._lasting.pop(order_id).stop(now)
        if fuel is not None:
            self._fuel[for_order] = fuel
        came = order.in_force if order.state == "in-force" else None
        self._orders[order_id] = replace(order, ended=now, in_force=came)
        self._monitor.touch(f"action/{order.action}")
        self._become(order_id, "ended", "redirected")
        # What the other does not need of them stands ready.
        self._bring_back(order_id)

    def _wait(self, order_id: str, what_for: str) -> None:
        self._queue.append(order_id)
        order = self._orders[order_id]
        if order.state != "waiting-means" or order.waits_for != (what_for or None):
            self._become(order_id, "waiting-means", what_for)

    def _stir(self) -> None:
        """Have the orders that wait look again, once. It is before anything else of this millisecond goes on."""
        if self._stirred != self._calendar.now:
            self._stirred = self._calendar.now
            self._calendar.open(self._calendar.now, self._look_again)

    def _look_again(self) -> None:
        self._stirred = None
        standing, self._road = self._road, []
        for route, go in standing:
            self._travel(route, go)
        waiting, self._queue = self._queue, []
        for order_id in waiting:
            self._seek_means(order_id)

    def _travel(self, route: str | None, arrive: Callable[[], None]) -> None:
        """Arrive now, or as soon as the route opens."""
        if route is not None and self._effects.closed(route):
            self._road.append((route, arrive))
        else:
            arrive()

    def _prepare(self, order_id: str, action: models.Action) -> None:
        order = self._orders[order_id]
        lead = action.lead
        # Everyone is told when it will be in force, so it is seen as soon as it is drawn.
        span = (
            float(lead.fixed)
            if lead.fixed is not None
            else lead.distribution.inverse(self._chance.uniform(self._named("lead", order)))
        )
        for factor in self._slowness(action, order.target):
            span *= factor
        due = self._calendar.now + round(span)
        self._orders[order_id] = replace(order, in_force=due)
        self._become(order_id, "preparing")
        self._calendar.open(due, lambda: self._arrive(order_id, action))

    def _slowness(self, action: models.Action, target: str | None) -> list[float]:
        """Return the factors, each 1 or more, on the lead time of an order."""
        factors = []
        if action.channel is not None:
            best = max((node.level for node in self._names.nodes(action.channel)), default=0.0)
            factors.append(1 + (action.slower - 1) * (1 - best))
        if any(node.controls for node in self._names.nodes((target or "").partition("/")[0])):
            factors.append(action.by_hand)
        return factors

    def _arrive(self, order_id: str, action: models.Action) -> None:
        if self._orders[order_id].state != "preparing":
            return
        if action.route is not None and self._effects.closed(action.route):
            self._orders[order_id] = replace(self._orders[order_id], in_force=None)
            self._become(order_id, "preparing", "route")
        self._travel(action.route, lambda: self._come_in_force(order_id, action))

    def _come_in_force(self, order_id: str, action: models.Action) -> None:
        order = self._orders[order_id]
        if order.state != "preparing":
            return
        effects = action.partly if order.answer == "partly" and action.partly is not None else action.effects
        now = self._calendar.now
        drawn = f"action/{action.id}/{order.target or '-'}/{self._ordinals[order_id]}"
        self._active[order_id] = self._effects.start(
            effects, Origin("action", *numbered(order_id)), now, order.target, drawn=drawn,
            fuel=self._fuel.pop(order_id, None),
        )  # fmt: skip
        self._marks.in_force.setdefault(action.id, {})[order_id] = order.target
        self._monitor.touch(f"action/{action.id}")
        self._orders[order_id] = replace(order, in_force=now)
        self._become(order_id, "in-force")
        if action.lasts is not None:
            lasts = self._lasting[order_id] = self._wait_for(action.lasts, "lasts", order)
            self._calendar.open(now + lasts.span, lambda: self._end(order_id, action))
        elif action.returns is not None:
            self._go_back(order_id, action)

    def _end(self, order_id: str, action: models.Action) -> None:
        if self._orders[order_id].state != "in-force":
            return
        self._orders[order_id] = replace(self._orders[order_id], ended=self._calendar.now)
        self._effects.end(self._active.pop(order_id))
        del self._marks.in_force[action.id][order_id]
        self._monitor.touch(f"action/{action.id}")
        self._become(order_id, "ended")
        self._go_back(order_id, action)

    def _go_back(self, order_id: str, action: models.Action) -> None:
        if action.returns is None:
            self._bring_back(order_id)
            return
        due = self._calendar.now + self._wait_for(action.returns, "returns", self._orders[order_id]).span
        self._calendar.open(due, lambda: self._travel(action.route, lambda: self._bring_back(order_id)))

    def _bring_back(self, order_id: str) -> None:
        self._means.bring_back(self._taken.pop(order_id, {}))
        self._stir()

    def _refuse(self, order_id: str, reason: str) -> None:
        self._orders[order_id] = replace(self._orders[order_id], refused=reason, in_force=None)
        self._become(order_id, "refused", reason)

    def _become(
        self,
        order_id: str,
        state: Literal["waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused"],
        detail: str = "",
    ) -> None:
        waits_for = detail or None if state in {"waiting-means", "preparing"} else None
        self._orders[order_id] = replace(self._orders[order_id], state=state, waits_for=waits_for)
        due = self._orders[order_id].in_force if state == "preparing" else None
        self._tell(WorldEvent(self._calendar.now, state, order_id, detail, due))


def _usual(span: models.DurationDraw, *factors: float) -> tuple[int, int, int]:
    """Return the 10 %, 50 % and 90 % quantiles of a duration, times factors, ms."""
    low, middle, high = (round(span.distribution.inverse(share) * prod(factors)) for share in (0.1, 0.5, 0.9))
    return low, middle, high
