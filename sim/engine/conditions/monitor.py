"""Conditions: read when what they depend on has moved, and at the exact millisecond they become true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.engine.primitives.service_reading import MOVED
from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    Condition,
    InjectCondition,
    LevelCondition,
    LossCondition,
    Not,
    ThreatCondition,
    TimeCondition,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.network.nodes import Node
    from sim.engine.network.selector import Selector
    from sim.engine.schedule.calendar import Calendar

__all__ = ["Marks", "Watch", "Watches"]


class Marks:
    """What people have done, as far as conditions ask: orders given and in force, injects delivered and answered."""

    __slots__ = ("answered", "delivered", "in_force", "ordered", "struck")

    def __init__(self) -> None:
        self.ordered: dict[str, list[tuple[int, str | None]]] = {}
        """(when, target) by action or decision."""
        self.in_force: dict[str, dict[str, str | None]] = {}
        """target by order id, by action."""
        self.delivered: dict[str, int] = {}
        self.answered: dict[str, int] = {}
        self.struck: set[str] = set()
        """Threats that struck (``threat/id``) and their stages that began (``threat/id/stage``)."""


class Watch:
    """A condition being watched: ``fire`` is called when it becomes true."""

    __slots__ = ("fire", "fired", "live", "once", "ordinal", "stale", "term", "true")

    def __init__(self, ordinal: int, fire: Callable[[], object] | None, *, once: bool) -> None:
        self.ordinal = ordinal
        self.fire = fire
        self.fired: int | None = None
        """When it last became true, ms."""
        self.once = once
        self.term: Term
        self.true = False
        self.stale = False
        self.live = True

    def cancel(self) -> None:
        """Watch no longer."""
        self.live = False


class Term(Protocol):
    """One node of a compiled condition."""

    def holds(self, now: int) -> bool:
        """Return whether it holds now; every term is read each time, so that durations are kept."""
        ...


class Watches:
    """All watched conditions of a world."""

    __slots__ = ("_calendar", "_cascade", "_names", "_subjects", "_watches", "marks", "stale")

    def __init__(self, calendar: Calendar, cascade: Cascade, names: Selector, marks: Marks) -> None:
        self._calendar = calendar
        self._cascade = cascade
        self._names = names
        self.marks = marks
        self._watches = 0
        self._subjects: dict[str, list[Watch]] = {}
        """Watches by the action or inject (``action/x``, ``inject/y``) they ask about."""
        self.stale: list[Watch] = []

    def add(self, condition: Condition, fire: Callable[[], object] | None, *, once: bool) -> Watch:
        """Watch ``condition`` from now on; it is first read in this millisecond."""
        self._watches += 1
        watch = Watch(self._watches, fire, once=once)
        watch.term = self._compile(condition, watch)
        self.mark(watch)
        self._calendar.read_conditions(self._calendar.now)
        return watch

    def mark(self, watch: Watch) -> None:
        """See to it that the watch is read with the next conditions."""
        if not watch.stale:
            watch.stale = True
            self.stale.append(watch)

    def touch(self, subject: str) -> None:
        """Something about ``action/x`` or ``inject/y`` has changed."""
        for watch in self._subjects.get(subject, ()):
            self.mark(watch)

    def wake(self, watch: Watch, t: int) -> None:
        """See to it that the watch is read at ``t``."""
        self._calendar.open(t, lambda: self.mark(watch))

    def read(self) -> None:
        """Read every condition that may have changed; then call what has become true, in order of asking."""
        for node in self._cascade.moved:
            for watch in node.watches:
                self.mark(watch)
        self._cascade.moved.clear()
        while self.stale:
            batch, self.stale = sorted(self.stale, key=lambda w: w.ordinal), []
            # All are read before any is acted on, so that the order of asking decides nothing.
            for watch in [watch for watch in batch if self._came_true(watch)]:
                if watch.live and watch.fire is not None:
                    watch.live = not watch.once
                    watch.fire()

    def _came_true(self, watch: Watch) -> bool:
        watch.stale = False
        if not watch.live:
            return False
        now = self._calendar.now
        before, watch.true = watch.true, watch.term.holds(now)
        # Once in a millisecond at most: a reaction that undoes its own cause at once would go round for ever.
        if before or not watch.true or watch.fired == now:
            return False
        watch.fired = now
        return True

    def _compile(self, condition: Condition, watch: Watch) -> Term:
        match condition:
            case LevelCondition():
                return self._level(condition, watch)
            case LossCondition():
                nodes = self._names.nodes(condition.process)
                self._follow(nodes, watch)
                if condition.lost == "control":
                    return _Check(lambda: any(node.controls for node in nodes))
                return _Check(lambda: any(node.qualities for node in nodes))
            case ActionCondition():
                return self._action(condition, watch)
            case InjectCondition():
                self._subjects.setdefault(f"inject/{condition.inject}", []).append(watch)
                done = self.marks.delivered if condition.is_ == "delivered" else self.marks.answered
                return _Check(lambda: condition.inject in done)
            case ThreatCondition():
                subject = f"threat/{condition.threat}" + (f"/{condition.stage}" if condition.stage else "")
                self._subjects.setdefault(subject, []).append(watch)
                return _Check(lambda: subject in self.marks.struck)
            case TimeCondition():
                self.wake(watch, max(condition.time, self._calendar.now))
                return _Check(lambda: self._calendar.now >= condition.time)
            case AllOf():
                return _All([self._compile(c, watch) for c in condition.all])
            case AnyOf():
                return _Any([self._compile(c, watch) for c in condition.any])
            case Not():
                return _Not(self._compile(condition.not_, watch))

    def _follow(self, nodes: tuple[Node, ...], watch: Watch) -> None:
        for node in nodes:
            # A watch is put together in one go: where it follows already, it came last.
            if not node.watches or node.watches[-1] is not watch:
                node.watches.append(watch)

    def _level(self, condition: LevelCondition, watch: Watch) -> Term:
        nodes = self._names.nodes(condition.pattern)
        self._follow(nodes, watch)
        return _Level(condition, nodes, watch, self)

    def _action(self, condition: ActionCondition, watch: Watch) -> Term:
        self._subjects.setdefault(f"action/{condition.action}", []).append(watch)
        ordered, in_force = self.marks.ordered, self.marks.in_force
        wanted = condition.target

        def given() -> bool:
            return any(wanted in (None, target) for _, target in ordered.get(condition.action, ()))

        def running() -> bool:
            return any(wanted in (None, target) for target in in_force.get(condition.action, {}).values())

        if condition.by is None:
            return _Check(given if condition.is_ == "ordered" else running)
        by = condition.by
        self.wake(watch, max(by, self._calendar.now))

        def missed() -> bool:
            early = (target for t, target in ordered.get(condition.action, ()) if t < by)
            return self._calendar.now >= by and not any(wanted in (None, target) for target in early)

        return _Check(missed)


class _Check:
    __slots__ = ("_holds",)

    def __init__(self, holds: Callable[[], bool]) -> None:
        self._holds = holds

    def holds(self, now: int) -> bool:  # noqa: ARG002 -- asks the marks, not the clock
        return self._holds()


class _Level:
    __slots__ = ("_condition", "_nodes", "_since", "_watch", "_watches")

    def __init__(self, condition: LevelCondition, nodes: tuple[Node, ...], watch: Watch, watches: Watches) -> None:
        self._condition = condition
        self._nodes = nodes
        self._watch = watch
        self._watches = watches
        self._since: int | None = None

    def holds(self, now: int) -> bool:
        if not self._met():
            self._since = None
            return False
        wait = self._condition.for_
        if self._since is None:
            self._since = now
            if wait:
                self._watches.wake(self._watch, now + wait)
        return now - self._since >= wait

    def _met(self) -> bool:
        condition, nodes = self._condition, self._nodes
        if not nodes:
            return False
        if condition.mean is not None:
            return self._passes(mean_level(nodes, condition.need))
        if condition.all is not None:
            return all(self._passes(value_of(node, condition.need)) for node in nodes)
        return any(self._passes(value_of(node, condition.need)) for node in nodes)

    def _passes(self, level: float) -> bool:
        # By more than MOVED, so that 1 - 0.7 is not above 30 %.
        if self._condition.below is not None:
            return level < self._condition.below - MOVED
        return level > (self._condition.above or 0.0) + MOVED


class _All:
    __slots__ = ("_terms",)

    def __init__(self, terms: list[Term]) -> None:
        self._terms = terms

    def holds(self, now: int) -> bool:
        return all([term.holds(now) for term in self._terms])  # noqa: C419 -- every term must be read


class _Any:
    __slots__ = ("_terms",)

    def __init__(self, terms: list[Term]) -> None:
        self._terms = terms

    def holds(self, now: int) -> bool:
        return any([term.holds(now) for term in self._terms])  # noqa: C419 -- every term must be read


class _Not:
    __slots__ = ("_term",)

    def __init__(self, term: Term) -> None:
        self._term = term

    def holds(self, now: int) -> bool:
        return not self._term.holds(now)


def value_of(node: Node, need: str | None) -> float:
    """Return the level of a process, or what one of its needs is supplied with; 1 where it has no such need."""
    if need is None:
        return node.level
    return min((one.supply for one in node.needs if one.name == need), default=1.0)


def mean_level(nodes: tuple[Node, ...], need: str | None = None) -> float:
    """Return the mean level (or supply of a need) weighted by customers, evenly where nobody has any."""
    total = weight = 0.0
    for node in nodes:
        total += node.customers * value_of(node, need)
        weight += node.customers
    if weight > 0.0:
        return total / weight
    for node in nodes:
        total += value_of(node, need)
    return total / len(nodes)
