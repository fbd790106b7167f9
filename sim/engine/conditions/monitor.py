"""Conditions, read when what they depend on has changed. They become true at the exact millisecond."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.engine.conditions.terms import AllTerms, AnyTerm, Check, LevelTerm, NotTerm
from sim.engine.network.ports import Watcher
from sim.origin import Origin
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
    from sim.engine.conditions.terms import Term
    from sim.engine.network.node import Node
    from sim.engine.network.selector import Selector
    from sim.engine.schedule.calendar import Calendar

__all__ = ["ConditionMonitor", "FactLog", "Watch"]


class FactLog:
    """What people have done, as far as conditions ask.

    That is orders given and in force, injects delivered and answered.
    """

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


class Watch(Watcher):
    """A condition being watched: ``fire`` is called when it becomes true."""

    __slots__ = ("condition", "fire", "fired", "live", "once", "ordinal", "term", "true")

    def __init__(
        self, ordinal: int, fire: Callable[[], object] | None, stale_watches: list[Watch], *, once: bool
    ) -> None:
        super().__init__(stale_watches)
        self.ordinal = ordinal
        self.fire = fire
        self.fired: int | None = None
        """When it last became true, ms."""
        self.once = once
        self.condition: Condition
        self.term: Term
        self.true = False
        self.live = True

    def cancel(self) -> None:
        """Watch no longer."""
        self.live = False


class ConditionMonitor:
    """All watched conditions of a world."""

    __slots__ = ("_calendar", "_cascade", "_lasting", "_names", "_subjects", "_watches", "marks", "stale")

    def __init__(self, calendar: Calendar, cascade: Cascade, names: Selector, marks: FactLog) -> None:
        self._calendar = calendar
        self._cascade = cascade
        self._names = names
        self.marks = marks
        self._watches = 0
        self._subjects: dict[str, list[Watch]] = {}
        """Watches by the action or inject (``action/x``, ``inject/y``) they ask about."""
        self._lasting: dict[LevelCondition, LevelTerm] = {}
        """Levels of which it is kept how long they have been so, for whoever asks later."""
        self.stale: list[Watch] = []

    def add(self, condition: Condition, fire: Callable[[], object] | None, *, once: bool) -> Watch:
        """Watch ``condition`` from now on; it is first read in this millisecond."""
        self._watches += 1
        watch = Watch(self._watches, fire, self.stale, once=once)
        watch.condition = condition
        watch.term = self._compile(condition, watch)
        watch.mark()
        self._calendar.moment(self._calendar.now)  # conditions are read in each moment
        return watch

    def foresee(self, condition: Condition) -> None:
        """Keep from now on how long the levels in ``condition`` have been so. Whoever watches it later goes by that."""
        if isinstance(condition, LevelCondition):
            if condition.for_ and condition not in self._lasting:
                self._lasting[condition] = LevelTerm(condition, self._names.nodes(condition.pattern))
                # Its own watch lives as long as the world: others may be over by the time that somebody asks.
                self.add(condition, None, once=False)
        elif isinstance(condition, AllOf | AnyOf):
            for part in condition.all if isinstance(condition, AllOf) else condition.any:
                self.foresee(part)
        elif isinstance(condition, Not):
            self.foresee(condition.not_)

    def touch(self, subject: str) -> None:
        """Something about ``action/x`` or ``inject/y`` has changed."""
        for watch in self._subjects.get(subject, ()):
            watch.mark()

    def watched(self, subject: str) -> bool:
        """Return whether any condition so far asks about ``action/x`` or ``inject/y``."""
        return subject in self._subjects

    def wake(self, watch: Watch, t: int) -> None:
        """See to it that the watch is read at ``t``."""
        self._calendar.open(t, watch.mark)

    def read(self) -> None:
        """Read every condition that may have changed. Then call what has become true, in order of asking."""
        for node in self._cascade.moved:
            for watcher in node.watches:
                watcher.mark()
        self._cascade.moved.clear()
        while self.stale:
            batch = sorted(self.stale, key=lambda w: w.ordinal)
            self.stale.clear()
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
                    return Check(lambda: any(node.controls for node in nodes))
                return Check(lambda: any(node.qualities for node in nodes))
            case ActionCondition():
                return self._action(condition, watch)
            case InjectCondition():
                self._subjects.setdefault(f"inject/{condition.inject}", []).append(watch)
                done = self.marks.delivered if condition.is_ == "delivered" else self.marks.answered
                return Check(lambda: condition.inject in done)
            case ThreatCondition():
                subject = str(Origin("threat", condition.threat, stage=condition.stage or None))
                self._subjects.setdefault(subject, []).append(watch)
                return Check(lambda: subject in self.marks.struck)
            case TimeCondition():
                self.wake(watch, max(condition.time, self._calendar.now))
                return Check(lambda: self._calendar.now >= condition.time)
            case AllOf():
                return AllTerms([self._compile(c, watch) for c in condition.all])
            case AnyOf():
                return AnyTerm([self._compile(c, watch) for c in condition.any])
            case Not():
                return NotTerm(self._compile(condition.not_, watch))

    def _follow(self, nodes: tuple[Node, ...], watch: Watch) -> None:
        for node in nodes:
            # A watch is put together in one go: where it follows already, it came last.
            if not node.watches or node.watches[-1] is not watch:
                node.watches.append(watch)

    def _level(self, condition: LevelCondition, watch: Watch) -> Term:
        nodes = self._names.nodes(condition.pattern)
        self._follow(nodes, watch)
        level = self._lasting.get(condition) if condition.for_ else None
        if level is None:
            level = LevelTerm(condition, nodes)
        level.ask(partial(self.wake, watch), self._calendar.now)
        return level

    def _action(self, condition: ActionCondition, watch: Watch) -> Term:
        self._subjects.setdefault(f"action/{condition.action}", []).append(watch)
        ordered, in_force = self.marks.ordered, self.marks.in_force
        wanted = condition.target

        def given() -> bool:
            return any(wanted in (None, target) for _, target in ordered.get(condition.action, ()))

        def running() -> bool:
            return any(wanted in (None, target) for target in in_force.get(condition.action, {}).values())

        if condition.by is None:
            return Check(given if condition.is_ == "ordered" else running)
        by = condition.by
        self.wake(watch, max(by, self._calendar.now))

        def missed() -> bool:
            early = (target for t, target in ordered.get(condition.action, ()) if t < by)
            return self._calendar.now >= by and not any(wanted in (None, target) for target in early)

        return Check(missed)
