"""Why a process is at its level, complete.

It has the causes, what holds it now, what would lift it, and how sure that is.

Everything here is worked out when asked, from the world as it is and the scenario; nothing of it is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from sim.calls import sources_of
from sim.exercise.explain.remedies import Remedy, remedies
from sim.origin import Origin
from sim.scenario.confidence import KnownNumber, lowest, of_carrier, of_damage, of_link, of_need, of_reserve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.calls import CallSource
    from sim.engine import Blocker, Fall, FallCause, SetOff, World

__all__ = ["Explanation", "LevelSince", "ProcessDown", "down", "explain", "reaction_of", "set_off_by"]

_DEMAND = ("demand", "gain", "message")


class LevelSince(NamedTuple):
    """Levels of one process, 0..1, from one of its falls to now."""

    level: float
    """At the end of the millisecond in which it fell; the fall itself tells of the first step down in it."""
    lowest: float
    highest: float
    now: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one process at one moment."""

    process: str
    t: int
    """The moment, ms."""
    level: float
    """Level then, 0..1."""
    fall: Fall | None
    """Why it fell; none when it is at 1."""
    behind: Mapping[tuple[str, int], SetOff]
    """What set off each reaction in the chain, by (reaction, when the process it hit fell)."""
    blockers: tuple[Blocker, ...]
    """What keeps it down now, nearest first."""
    remedies: tuple[Remedy, ...]
    """The declared actions that would touch that."""
    weakest: tuple[KnownNumber, ...]
    """The numbers of the lowest confidence along what bound, nearest first."""
    standings: Mapping[tuple[str, int], LevelSince] = field(default_factory=dict)
    """How each process in the chain stood from each of its falls on, by (process, when it fell)."""
    line: bool = False
    """Whether it is an emergency line: its level says who is answered now, at the first attempt."""
    callers: tuple[CallSource, ...] = ()
    """Of a line, or of who takes its calls: who call for want of a service now, most first. No level shows it."""


class ProcessDown(NamedTuple):
    """One process below normal, with where its chain of binding causes ends."""

    process: str
    level: float
    since: int
    """When it last fell, ms."""
    root: str
    """The process at which the chain ends."""
    factor: FallCause | None
    """What bound there."""


def explain(world: World, process: str, *, secrets: bool = False, remedied: bool = True) -> Explanation:
    """Explain ``process`` as it stands now; ``KeyError`` if unknown.

    ``secrets`` tells drawn repair times too. Unless ``remedied``, what holds it now and what would lift that are left
    out: they take most of the time, and who looks back has no use for them.
    """
    fall = world.why(process)
    behind, standings = ({}, {}) if fall is None else _behind(fall, world)
    found = () if fall is None or not remedied else world.blockers(process, secrets=secrets)
    numbers = () if fall is None else lowest(_numbers(fall, behind, world))
    level = world.level(process)
    line = world.scenario.processes[process].calls > 0
    helping, callers = remedies(world, found), sources_of(world, process)
    return Explanation(process, world.now, level, fall, behind, found, helping, numbers, standings, line, callers)


def down(world: World) -> tuple[ProcessDown, ...]:
    """Return every process below normal now, lowest first. Each has where its chain of binding causes ends."""
    found = []
    for name in world.scenario.processes:
        fall = world.why(name)
        if fall is not None:
            root, factor = _root(fall, world)
            found.append(ProcessDown(name, world.level(name), fall.t, root, factor))
    return tuple(sorted(found, key=lambda one: (one.level, one.since, one.process)))


def reaction_of(carrier: str) -> str | None:
    """Return the reaction that a carrier is; none when it is something else."""
    origin = Origin.parse(carrier)
    return origin.id if origin.kind == "reaction" else None


def set_off_by(world: World, carrier: str, fall: Fall) -> SetOff | None:
    """Return what set a carrier off that made ``fall``; none for what is no reaction."""
    name = reaction_of(carrier)
    return None if name is None else world.set_off(name, fall)


def _root(fall: Fall, world: World) -> tuple[str, FallCause | None]:
    """Follow what bound first to its end.

    Behind a reaction, where nothing else is at work, it is followed to what set that off.
    """
    seen: dict[tuple[str, int, float], None] = {}
    while fall.causes:
        seen[fall.process, fall.t, fall.level] = None
        factor = fall.causes[0]
        following = factor.cause
        if following is None and all(reaction_of(carrier) is not None for carrier in factor.carriers):
            offs = [off for carrier in factor.carriers if (off := set_off_by(world, carrier, fall)) is not None]
            following = next((one for off in offs for one in off.falls), None)
        if following is None or (following.process, following.t, following.level) in seen:
            return fall.process, factor
        fall = following
    return fall.process, None


def _behind(fall: Fall, world: World) -> tuple[dict[tuple[str, int], SetOff], dict[tuple[str, int], LevelSince]]:
    """Return what set off each reaction in a chain, and the levels since each fall."""
    found: dict[tuple[str, int], SetOff] = {}
    standings: dict[tuple[str, int], LevelSince] = {}
    # By identity: what is asked about now and its own record further back can be equal but for their factors.
    seen: dict[int, Fall] = {}
    todo = [fall]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen[id(one)] = one
        if (one.process, one.t) not in standings:
            standings[one.process, one.t] = _standing(world, one)
        for factor in one.causes:
            if factor.cause is not None:
                todo.append(factor.cause)
            for carrier in factor.carriers:
                off = set_off_by(world, carrier, one)
                if off is not None:
                    found[carrier, one.t] = off
                    todo += off.falls
    return found, standings


def _standing(world: World, fall: Fall) -> LevelSince:
    curve = world.whole_curve(fall.process)
    since = [level for _, level in curve[bisect_right(curve, (fall.t, inf)) - 1 :]]
    return LevelSince(since[0], min(since), max(since), since[-1])


def _numbers(fall: Fall, behind: Mapping[tuple[str, int], SetOff], world: World) -> Iterator[KnownNumber]:
    """Yield the numbers of what bound, from the process back to its causes. Each record is followed once."""
    seen: dict[tuple[str, int, float], None] = {}
    todo = [fall]
    while todo:
        one = todo.pop(0)
        if (one.process, one.t, one.level) in seen:
            continue
        seen[one.process, one.t, one.level] = None
        for factor in one.causes:
            if factor.binding:
                yield from _of_factor(one, factor, world)
                todo += [factor.cause] if factor.cause is not None else []
                for carrier in factor.carriers:
                    todo += behind[carrier, one.t].falls if (carrier, one.t) in behind else ()


def _of_factor(fall: Fall, factor: FallCause, world: World) -> Iterator[KnownNumber]:
    process, scenario, by_hand = fall.process, world.scenario, world.by_hand
    if factor.need is not None:
        fell_with = factor.stock.tranche if factor.stock is not None else None
        yield from of_need(scenario, process, factor.need, fell_with)
        for carrier in factor.carriers:
            yield from of_carrier(scenario, process, carrier, ("isolate",), by_hand)
    elif factor.kind == "condition":
        for name, carrier in zip(factor.name.split(", "), factor.carriers, strict=False):
            yield from of_damage(scenario, process, carrier, name, by_hand)
    elif factor.kind == "demand":
        yield from of_reserve(scenario, process)
        yield from of_link(scenario, process, factor.name)
        for carrier in factor.carriers:
            yield from of_carrier(scenario, process, carrier, _DEMAND, by_hand)
    elif factor.kind == "override":
        for carrier in factor.carriers:
            yield from of_carrier(scenario, process, carrier, ("level",), by_hand)
