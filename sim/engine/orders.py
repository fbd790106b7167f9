"""Actions: orders given, answers to requests, means, lead time, coming in force and ending (``docs/model.md`` §6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sim.engine.records import Happening, Order

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.agenda import Agenda
    from sim.engine.effects import Effects
    from sim.engine.names import Names
    from sim.engine.spans import Carried
    from sim.engine.watches import Marks, Watch, Watches
    from sim.randomness import Draws
    from sim.scenario import models

__all__ = ["Orders"]

_ACTIVE = ("waiting-answer", "waiting-means", "preparing", "in-force")
AnswerGiven = Literal["agree", "partly", "refuse"]


class Orders:
    """All orders of one world, and the means they compete for."""

    def __init__(
        self,
        scenario: models.Scenario,
        agenda: Agenda,
        effects: Effects,
        watches: Watches,
        *,
        names: Names,
        draws: Draws,
        tell: Callable[[Happening], None],
        silent_facilitator: bool,
    ) -> None:
        self._agenda = agenda
        self._effects = effects
        self._watches = watches
        self._marks: Marks = watches.marks
        self._names = names
        self._draws = draws
        self._tell = tell
        self._silent = silent_facilitator
        self._actions = {action.id: action for action in scenario.actions}
        self._conditions: dict[str, Watch] = {
            action.id: watches.add(action.when, None, once=False) for action in scenario.actions if action.when
        }
        self._total = dict(scenario.means)
        self._free = dict(scenario.means)
        self._queue: list[str] = []
        self._given: dict[tuple[str, str | None], int] = {}
        self._carried: dict[str, Carried] = {}
        self._orders: dict[str, Order] = {}

    @property
    def all(self) -> tuple[Order, ...]:
        """Every order, oldest first."""
        return tuple(self._orders.values())

    def means(self, name: str) -> tuple[int, int]:
        """Give (free, total) of one kind of means."""
        return self._free.get(name, 0), self._total.get(name, 0)

    def order(self, action_id: str, target: str | None) -> Order:
        """Give an order now; ``KeyError`` for an action that is not declared."""
        action = self._actions[action_id]
        now = self._agenda.now
        given = self._marks.ordered.setdefault(action_id, [])
        busy = any(o.action == action_id and o.target == target and o.state in _ACTIVE for o in self._orders.values())
        given.append((now, target))
        self._given[action_id, target] = self._given.get((action_id, target), 0) + 1
        order = Order(f"{action_id}#{len(given)}", action_id, target, "preparing", now, None, None, None, None)
        self._orders[order.id] = order
        self._watches.touch(f"action/{action_id}")
        reason = self._objection(action, busy=busy)
        if reason is not None:
            self._refuse(order.id, reason)
        elif action.mode == "request":
            self._ask(order.id, action)
        else:
            self._seek_means(order.id)
        return self._orders[order.id]

    def answer(self, order_id: str, answer: AnswerGiven) -> Order:
        """Answer a request that waits; ``ValueError`` when it does not."""
        order = self._orders[order_id]
        if order.state != "waiting-answer":
            raise ValueError(f"{order_id} does not wait for an answer: it is {order.state}")
        self._orders[order_id] = replace(order, answer=answer)
        self._say("answered", order_id, answer)
        if answer == "refuse":
            self._refuse(order_id, "refused-by-owner")
        else:
            self._seek_means(order_id)
        return self._orders[order_id]

    def _objection(self, action: models.Action, *, busy: bool) -> str | None:
        if busy and not action.repeat:
            return "already"
        if action.id in self._conditions and not self._conditions[action.id].term.holds(self._agenda.now):
            return "condition"
        if action.route is not None and self._effects.closed(action.route):
            return "route"
        return None

    def _draw(self, what: str, order: Order) -> float:
        ordinal = self._given[order.action, order.target]
        return self._draws.uniform(f"{what}/{order.action}/{order.target or '-'}/{ordinal}")

    def _ask(self, order_id: str, action: models.Action) -> None:
        """Let the other party think, then answer by chance, or wait for the facilitator."""
        order = self._orders[order_id]
        self._become(order_id, "waiting-answer")
        if action.answer.by == "facilitator" and not self._silent:
            return
        after = action.answer.after
        wait = (
            after.fixed
            if after.fixed is not None
            else round(after.distribution.inverse(self._draw("answer-after", order)))
        )
        u = self._draw("answer", order)
        chances = action.answer
        answer: AnswerGiven = (
            "agree" if u < chances.agree else "partly" if u < chances.agree + chances.partly else "refuse"
        )
        self._agenda.open(self._agenda.now + wait, lambda: self._answer_by_chance(order_id, answer))

    def _answer_by_chance(self, order_id: str, answer: AnswerGiven) -> None:
        if self._orders[order_id].state == "waiting-answer":
            self.answer(order_id, answer)

    def _seek_means(self, order_id: str) -> None:
        action = self._actions[self._orders[order_id].action]
        if not self._available(action):
            if action.without == "refuse" or any(self._total.get(n, 0) < k for n, k in action.means.items()):
                self._refuse(order_id, "no-means")
            else:
                self._become(order_id, "waiting-means")
                self._queue.append(order_id)
            return
        for name, count in action.means.items():
            self._free[name] -= count
        self._prepare(order_id, action)

    def _available(self, action: models.Action) -> bool:
        return all(self._free.get(name, 0) >= count for name, count in action.means.items())

    def _prepare(self, order_id: str, action: models.Action) -> None:
        order = self._orders[order_id]
        lead = action.lead
        span = float(lead.fixed) if lead.fixed is not None else lead.distribution.inverse(self._draw("lead", order))
        if action.channel is not None:
            best = max((node.level for node in self._names.nodes(action.channel)), default=0.0)
            span *= 1 + (action.slower - 1) * (1 - best)
        due = self._agenda.now + round(span)
        self._orders[order_id] = replace(order, in_force=due)
        self._become(order_id, "preparing")
        self._agenda.open(due, lambda: self._come_in_force(order_id, action))

    def _come_in_force(self, order_id: str, action: models.Action) -> None:
        order = self._orders[order_id]
        effects = action.partly if order.answer == "partly" and action.partly is not None else action.effects
        now = self._agenda.now
        self._carried[order_id] = self._effects.start(effects, f"action/{order_id}", now, order.target)
        self._marks.in_force.setdefault(action.id, {})[order_id] = order.target
        self._watches.touch(f"action/{action.id}")
        self._become(order_id, "in-force")
        if action.lasts is not None:
            lasts = action.lasts
            span = (
                lasts.fixed
                if lasts.fixed is not None
                else round(lasts.distribution.inverse(self._draw("lasts", order)))
            )
            self._agenda.open(now + span, lambda: self._end(order_id, action))

    def _end(self, order_id: str, action: models.Action) -> None:
        self._orders[order_id] = replace(self._orders[order_id], ended=self._agenda.now)
        self._effects.end(self._carried.pop(order_id))
        del self._marks.in_force[action.id][order_id]
        self._watches.touch(f"action/{action.id}")
        self._become(order_id, "ended")
        for name, count in action.means.items():
            self._free[name] += count
        waiting, self._queue = self._queue, []
        for other in waiting:
            self._seek_means_again(other)

    def _seek_means_again(self, order_id: str) -> None:
        action = self._actions[self._orders[order_id].action]
        if self._available(action):
            self._seek_means(order_id)
        else:
            self._queue.append(order_id)

    def _refuse(self, order_id: str, reason: str) -> None:
        self._orders[order_id] = replace(self._orders[order_id], refused=reason, in_force=None)
        self._become(order_id, "refused", reason)

    def _become(
        self,
        order_id: str,
        state: Literal["waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused"],
        detail: str = "",
    ) -> None:
        self._orders[order_id] = replace(self._orders[order_id], state=state)
        self._tell(Happening(self._agenda.now, state, order_id, detail))

    def _say(self, kind: Literal["answered"], order_id: str, detail: str) -> None:
        self._tell(Happening(self._agenda.now, kind, order_id, detail))
