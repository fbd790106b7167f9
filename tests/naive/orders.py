"""Orders as the page describes them: refused, answered, waiting, under way, in force, on the way back."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tests.naive.agenda import Carrier, Event, Span, effects_events

if TYPE_CHECKING:
    from sim.scenario.models import Action, DurationDraw
    from tests.naive.agenda import Act
    from tests.naive.conditions import Watch
    from tests.naive.needs import Generator
    from tests.naive.world import NaiveWorld

UNDER_WAY = ("waiting-answer", "waiting-means", "preparing", "in-force")


@dataclass(eq=False)
class Order:
    """One order, and how it stands."""

    id: str
    action: Action
    target: str | None
    ordinal: int
    """Which order of its action for its target it is."""
    given: int
    state: str = ""
    waits_for: str = ""
    answer: str = ""
    taken: dict[str, int] = field(default_factory=dict)
    takes: str = ""
    """What is at work whose means it takes: an order, an action, or ``*``."""
    set_off: int = 0
    """Which setting off of any order its own was."""
    back: bool = False
    """It is on its way back."""
    fuel: float | None = None
    """What its generators come with, where they come from another order."""
    generators: list[Generator] = field(default_factory=list)
    """The generators that it has in force."""
    spans: list[Span] = field(default_factory=list)


class Orders:
    """All orders, the means they take, and who waits for what."""

    def __init__(self, world: NaiveWorld) -> None:
        self.world = world
        self.actions = {action.id: action for action in world.scenario.actions}
        self.all: list[Order] = []
        self.log: list[tuple[int, str, str, str]] = []
        """(ms, order, what became of it, in what way)."""
        self.out: dict[str, int] = {}
        """Means that are out, by name."""
        self.added: dict[str, list[int]] = {}
        """Means that effects add now, by name."""
        self.states: dict[str, list[str]] = {}
        """What effects make of each route now."""
        self.queue: list[Order] = []
        self.road: list[tuple[str, Act]] = []
        """Who stands before which closed route, and what they do when it opens."""
        self.stirred = False
        self.conditions: dict[tuple[str, str, str], Watch] = {}
        """What is asked when an order is given (``when``) or answered (``agree``, ``partly``), by action, aim."""

    # Means, routes and conditions.

    def total(self, name: str) -> int:
        """Return how many means of a kind there are, out or not."""
        return max(0, self.world.scenario.means.get(name, 0) + sum(self.added.get(name, [])))

    def free(self, name: str) -> int:
        """Return how many of them stand ready."""
        return max(0, self.total(name) - self.out.get(name, 0))

    def needed(self, order: Order) -> dict[str, int]:
        """Return what an order takes, what goes by the customers of its target included."""
        counts = dict(order.action.means)
        process = (order.target or "").partition("/")[0]
        served = [p.customers for name, p in self.world.scenario.processes.items() if fnmatchcase(name, process)]
        for name, per in order.action.one_per.items():
            counts[name] = counts.get(name, 0) + math.ceil(math.fsum(served) / per)
        return counts

    def closed(self, route: str | None) -> bool:
        """Return whether a route is closed: open beats closed."""
        states = self.states.get(route or "", [])
        return "closed" in states and "open" not in states

    def met(self, order: Order, what: str) -> bool:
        """Return whether a condition of its action holds now; false where it has no such condition."""
        target = order.target or ""
        watch = self.conditions.get((order.action.id, what, target if "*" in target else target.partition("/")[0]))
        return watch is not None and watch.holds(watch.condition, self.world)

    def obstacle(self, order: Order) -> str:
        """Return what is in the way of an order: its condition or its route; nothing when nothing is."""
        if order.action.when is not None and not self.met(order, "when"):
            return "condition"
        return "route" if self.closed(order.action.route) else ""

    def stir(self) -> None:
        """Have those who wait look again, once, as soon as the phases of this millisecond are over."""
        if not self.stirred:
            self.stirred = True
            self.at(self.world.now, self.look_again)

    def look_again(self) -> None:
        """Let who stands before a route that is open go on, then who waits, oldest first."""
        self.stirred = False
        standing, self.road = self.road, []
        for route, go in standing:
            self.travel(route, go)
        waiting, self.queue = self.queue, []
        for order in waiting:
            self.seek(order)

    # One order.

    def order(self, action: str, target: str | None, takes: str = "") -> None:
        """Place an order now; it may take the means of what is at work."""
        alike = [order for order in self.all if order.action.id == action and order.target == target]
        number = 1 + sum(order.action.id == action for order in self.all)
        order = Order(f"{action}#{number}", self.actions[action], target, len(alike) + 1, self.world.now, takes=takes)
        self.all.append(order)
        if not order.action.repeat and any(other.state in UNDER_WAY for other in alike):
            self.become(order, "refused", "already")
        elif order.action.blocked == "refuse" and self.obstacle(order):
            self.become(order, "refused", self.obstacle(order))
        elif order.action.mode == "request":
            self.become(order, "waiting-answer")
            self.at(self.world.now + self.draw(order, "answer-after", order.action.answer.after), self.reply(order))
        else:
            self.seek(order)

    def reply(self, order: Order) -> Act:
        """Make the act by which the other party answers: by chance, or as its conditions are then."""

        def act() -> None:
            rule, chance = order.action.answer, 0.0
            if rule.by == "condition":
                partly = self.met(order, "partly")
                order.answer = "agree" if self.met(order, "agree") else "partly" if partly else "refuse"
            else:
                chance = self.world.draws.uniform(self.named(order, "answer"))
                agreed, in_part = chance < rule.agree, chance < rule.agree + rule.partly
                order.answer = "agree" if agreed else "partly" if in_part else "refuse"
            self.log.append((self.world.now, order.id, "answered", order.answer))
            if order.answer == "refuse":
                self.become(order, "refused", "refused-by-owner")
            else:
                self.seek(order)

        return act

    def seek(self, order: Order) -> None:
        """Set off if nothing is in the way and all means stand ready; else wait, or be refused."""
        action, counts = order.action, self.needed(order)
        obstacle = self.obstacle(order) if action.blocked == "wait" else ""
        old = self.at_work(order, counts) if order.takes else None
        along = old.taken if old is not None else {}
        spare = {name: max(0, self.total(name) - self.out.get(name, 0) + along.get(name, 0)) for name in counts}
        if obstacle:
            self.wait(order, obstacle)
        elif order.takes and old is None:
            self.become(order, "refused", "nothing-to-take")
        elif all(spare[name] >= count for name, count in counts.items()):
            if old is not None:
                self.leave(old, order)
            order.taken = counts
            order.set_off = 1 + max(other.set_off for other in self.all)
            for name, count in counts.items():
                self.out[name] = self.out.get(name, 0) + count
            self.prepare(order)
        elif action.without == "wait" and all(self.total(name) >= count for name, count in counts.items()):
            self.wait(order, "")
        else:
            self.become(order, "refused", "no-means")

    def at_work(self, order: Order, counts: dict[str, int]) -> Order | None:
        """Return what an order takes: of what it may mean and needs something of, the latest that set off."""
        wanted = {name for name, count in counts.items() if count}
        found = [
            other
            for other in self.all
            if order.takes in ("*", other.id, other.action.id)
            and other.state in ("preparing", "in-force")
            and not other.back
            and wanted & {name for name, count in other.taken.items() if count}
        ]
        return max(found, key=lambda other: other.set_off, default=None)

    def leave(self, order: Order, to: Order) -> None:
        """End an order now, wherever it is; its means are free without a way back, and its fuel goes along."""
        tanks = [generator.fuel for generator in order.generators if generator.tank is not None]
        to.fuel = math.fsum(max(0.0, fuel) for fuel in tanks) / len(tanks) if tanks else order.fuel
        for span in order.spans:
            span.close(self.world.events, self.world.now)
        self.become(order, "ended", "redirected")
        self.bring_back(order)

    def wait(self, order: Order, waits_for: str) -> None:
        """Wait at the end of the queue; those who look again in turn keep their places by it."""
        self.queue.append(order)
        if (order.state, order.waits_for) != ("waiting-means", waits_for):
            self.become(order, "waiting-means", waits_for)

    def prepare(self, order: Order) -> None:
        """Set off; it takes longer over a bad channel, and where all of it goes by hand."""
        action, world = order.action, self.world
        lead = action.lead
        if lead.fixed is None:
            span = lead.distribution.inverse(world.draws.uniform(self.named(order, "lead")))
        else:
            span = float(lead.fixed)
        if action.channel is not None:
            levels = [level for name, level in world.levels.items() if fnmatchcase(name, action.channel)]
            span *= 1 + (action.slower - 1) * (1 - max(levels, default=0.0))
        process = (order.target or "").partition("/")[0]
        if any(fnmatchcase(name, process) for name in world.losses["control"]):
            span *= action.by_hand
        self.become(order, "preparing")
        self.at(world.now + round(span), lambda: self.arrive(order))

    def arrive(self, order: Order) -> None:
        """Come to the end of the way, and stand there while the route is closed."""
        if order.state != "preparing":
            return
        if self.closed(order.action.route):
            self.become(order, "preparing", "route")
        self.travel(order.action.route, lambda: self.come_in_force(order))

    def travel(self, route: str | None, arrive: Act) -> None:
        """Arrive now, or as soon as the route opens."""
        if route is not None and self.closed(route):
            self.road.append((route, arrive))
        else:
            arrive()

    def come_in_force(self, order: Order) -> None:
        """Let its effects begin."""
        if order.state != "preparing":
            return
        action, world = order.action, self.world
        effects = action.partly if order.answer == "partly" and action.partly is not None else action.effects
        carrier = Carrier(order.id, f"action/{action.id}/{order.target or '-'}/{order.ordinal}", order=order)
        events = effects_events(world, effects, carrier, world.now, order.target)
        world.events += events
        order.spans = list(dict.fromkeys(event.span for event in events))
        self.become(order, "in-force")
        if action.lasts is not None:
            self.at(world.now + self.draw(order, "lasts", action.lasts), lambda: self.end(order))
        elif action.returns is not None:
            self.go_back(order)

    def end(self, order: Order) -> None:
        """End its effects and go back."""
        if order.state != "in-force":
            return
        for span in order.spans:
            span.close(self.world.events, self.world.now)
        self.become(order, "ended")
        self.go_back(order)

    def go_back(self, order: Order) -> None:
        """Bring its means back: at once, or over the way that they came."""
        order.back = True
        if order.action.returns is None:
            self.bring_back(order)
            return
        back = self.world.now + self.draw(order, "returns", order.action.returns)
        self.at(back, lambda: self.travel(order.action.route, lambda: self.bring_back(order)))

    def bring_back(self, order: Order) -> None:
        """Have its means stand ready again."""
        for name, count in order.taken.items():
            self.out[name] -= count
        order.taken = {}
        self.stir()

    # Helpers.

    def named(self, order: Order, what: str) -> str:
        """Return the name of one of its draws."""
        return f"{what}/{order.action.id}/{order.target or '-'}/{order.ordinal}"

    def draw(self, order: Order, what: str, draw: DurationDraw) -> int:
        """Draw how long something of it takes."""
        return self.world.duration(self.named(order, what), draw)

    def at(self, t: int, act: Act) -> None:
        """Have something done at ``t``, before the rises."""
        self.world.events.append(Event(t, None, "", act, Span("", act, bool)))

    def become(self, order: Order, state: str, detail: str = "") -> None:
        """Take a state, and write it down."""
        order.state, order.waits_for = state, detail
        self.log.append((self.world.now, order.id, state, detail))
