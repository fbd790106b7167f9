"""What an outage takes down next.

It is the same world again up to now, then on with nothing repaired and nobody acting.

What is under way goes on: stocks drain, restarts run, reactions and demand rise and fall, orders given come in force.
Threats that have not struck do not, injects are not delivered, and no harm ends by itself, so that neither the script
nor any drawn time of repair or of an end can be read from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.curves import MOVED
from sim.engine import LevelChange
from sim.exercise.explain.explanation import set_off_by
from sim.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine import Fall, Stock, World, WorldEvent
    from sim.exercise.recording.history import History
    from sim.exercise.run.play import Play
    from sim.scenario.models import Scenario

__all__ = ["FollowingFall", "LookAhead", "look_ahead"]


@dataclass(frozen=True, slots=True)
class FollowingFall:
    """One process that falls further because of the one asked about."""

    process: str
    t: int
    """When it next falls, ms."""
    before: float
    """Its level now."""
    level: float
    """Its level then."""
    need: tuple[str, str] | None
    """(process, need) whose stock ran dry then, here or before it in the chain; else what binds here; none for
    demand."""
    stock: Stock | None
    """The stock that the need used until then."""
    lowest: float
    """The lowest it comes within the time looked ahead."""
    lowest_t: int
    """When it first stands there, ms."""
    people: float
    """People more without it at its lowest than now."""
    falls: tuple[tuple[int, float], ...]
    """Every fall on the way: (ms, level)."""


@dataclass(frozen=True, slots=True)
class LookAhead:
    """What one outage takes down within a time."""

    process: str
    now: int
    until: int
    falls: tuple[FollowingFall, ...]
    """In order of time."""


def look_ahead(history: History, play: Play) -> Callable[[str, int], LookAhead]:
    """Keep the moment of ``play``; return a function that looks ahead from it.

    The function takes a process and a number of ms, and may run in another thread. It raises ``KeyError`` for a process
    that is not there.
    """
    past = history.copied(_without_what_is_to_come(play.scenario, play.world))
    now, started = play.now, play.started

    def look(process: str, span: int) -> LookAhead:
        again = past.again(now, past.left_out) if started else None
        return _look(again, process, now, span) if again is not None else LookAhead(process, now, now + span, ())

    return look


def _without_what_is_to_come(scenario: Scenario, world: World) -> Scenario:
    """Return the scenario without the threats that have not struck. Up to now it is the same world."""
    threats = tuple(threat for threat in scenario.threats if str(Origin("threat", threat.id)) in world.struck)
    return scenario.model_copy(update={"threats": threats})


def _look(play: Play, process: str, now: int, span: int) -> LookAhead:
    world = play.world
    world.scenario.processes[process]
    levels = {name: world.level(name) for name in world.scenario.processes}
    falls: dict[str, list[tuple[int, float, Fall]]] = {}
    through = _Through(process, world)
    last = dict(levels)

    def hear(record: LevelChange | WorldEvent) -> None:
        if not isinstance(record, LevelChange) or record.t <= now:
            return
        fell = record.level < last[record.process] - MOVED
        last[record.process] = record.level
        # What comes back and falls again no deeper than now has not been taken down any further.
        if fell and record.process != process and record.level < levels[record.process] - MOVED:
            fall = world.why(record.process)
            if fall is not None and through.leads(fall):
                falls.setdefault(record.process, []).append((record.t, record.level, fall))

    world.stand_still()
    world.listener = hear
    world.advance(now + span)
    found = [_next(name, levels[name], several, world) for name, several in falls.items()]
    return LookAhead(process, now, now + span, tuple(sorted(found, key=lambda one: (one.t, one.level, one.process))))


def _next(name: str, before: float, falls: list[tuple[int, float, Fall]], world: World) -> FollowingFall:
    t, level, fall = falls[0]
    need, stock = _ran_dry(fall)
    lowest, lowest_t = min((one[1], one[0]) for one in falls)
    return FollowingFall(
        process=name,
        t=t,
        before=before,
        level=level,
        need=need,
        stock=stock,
        lowest=lowest,
        lowest_t=lowest_t,
        people=world.scenario.processes[name].customers * (before - lowest),
        falls=tuple((one[0], one[1]) for one in falls),
    )


def _ran_dry(fall: Fall) -> tuple[tuple[str, str] | None, Stock | None]:
    """Follow what bound, as far as it fell in the same moment. Return the need and the stock that was used up."""
    found: tuple[tuple[str, str] | None, Stock | None] = (None, None)
    one: Fall | None = fall
    while one is not None and one.t == fall.t and one.causes and (need := one.causes[0].need) is not None:
        bound = one.causes[0]
        if found[0] is None or (bound.stock is not None and bound.stock.end not in ("none", "ended")):
            found = ((one.process, need), bound.stock)
        if bound.stock is not None and bound.stock.end in ("dry", "fuel", "failed"):
            break
        one = bound.cause
    return found


class _Through:
    """Tells whether a chain of binding causes leads through one process. Each record is followed once."""

    def __init__(self, process: str, world: World) -> None:
        self._process = process
        self._world = world
        self._known: dict[int, tuple[Fall, bool]] = {}
        """By identity; the record is kept with it, so that no other takes its number."""

    def leads(self, fall: Fall) -> bool:
        """Follow everything that bound, back to its ends."""
        todo = [fall]
        seen: list[Fall] = []
        found = False
        while todo and not found:
            one = todo.pop()
            known = self._known.get(id(one))
            if known is not None:
                found = known[1]
                continue
            self._known[id(one)] = (one, False)
            seen.append(one)
            found = one.process == self._process
            todo += self._before(one)
        if found:
            # Not all that was seen leads there, so only what was asked is known for certain.
            for one in seen:
                del self._known[id(one)]
            self._known[id(fall)] = (fall, True)
        return found

    def _before(self, fall: Fall) -> list[Fall]:
        before: list[Fall] = []
        for factor in fall.causes:
            if not factor.binding:
                continue
            if factor.cause is not None:
                before.append(factor.cause)
            for carrier in factor.carriers:
                off = set_off_by(self._world, carrier, fall)
                before += off.falls if off is not None else ()
        return before
