"""Footprints: how a hazard passes over a place, what it breaks there, and when nobody can work there."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tests.naive.agenda import Event, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.scenario.models import Footprint, Fragility, Process, Threat
    from tests.naive.repairs import Job
    from tests.naive.world import NaiveWorld

HAIR = 1e-9


@dataclass(eq=False)
class Passage:
    """One hazard of one threat at one process: what is broken so far, and how many waves make it unsafe now."""

    process: str
    name: str
    fragility: Fragility
    size: float = 0.0
    waves: int = 0
    job: Job | None = None


def passing(world: NaiveWorld, threat: Threat, at: int) -> list[Event]:
    """List what the footprints of a threat bring about."""
    events: list[Event] = []
    for name, process in world.scenario.processes.items():
        for hazard in sorted({footprint.hazard for footprint in threat.footprint} & set(process.fragility)):
            passage = Passage(name, f"{threat.id}-{hazard}", process.fragility[hazard])
            for footprint in threat.footprint:
                factor = factor_of(footprint, threat.target or "", name, process)
                if footprint.hazard == hazard and factor > 0:
                    events += waves(world, passage, footprint, factor, at)
    return events


def factor_of(footprint: Footprint, target: str, name: str, process: Process) -> float:
    """Return the factor of the nearest entry, of several patterns the longest, then the last by name; 0 outside."""
    region = process.region or ""
    nearness: Sequence[Callable[[str], bool]] = (
        lambda entry: entry == name,
        lambda entry: entry != "*" and fnmatchcase(name, entry),
        lambda entry: entry == region,
        lambda entry: entry != "*" and region != "" and fnmatchcase(region, entry),
        lambda entry: entry == "*",
    )
    over = {entry.replace("{target}", target): factor for entry, factor in footprint.over.items()} or {target: 1.0}
    for near in nearness:
        found = sorted((entry for entry in over if near(entry)), key=lambda entry: (len(entry), entry))
        if found:
            return over[found[-1]]
    return 0.0


def waves(world: NaiveWorld, passage: Passage, footprint: Footprint, factor: float, at: int) -> list[Event]:
    """List the growth of the damage at a place, and from when to when it is unsafe there."""
    span = Span(passage.process, lambda: None, bool)
    name = passage.process
    events: list[Event] = []
    for t, share in growth(passage.fragility.curve, footprint, factor):
        events.append(Event(at + t, False, name, world.grow(passage, share), span))
    for since, until in unsafe(footprint, factor):
        events.append(Event(at + since, None, name, world.shelter(passage, 1), span))
        if until is not None:
            events.append(Event(at + until, None, name, world.shelter(passage, -1), span))
    return events


def intensity(footprint: Footprint, factor: float, t: int) -> float:
    """Return the intensity at a place ``t`` ms after the strike: 0 before the first point, the last one after it."""
    points = footprint.intensity
    past = [point for point in points if point[0] <= t]
    if not past:
        return 0.0
    since, strength = past[-1]
    if footprint.shape == "linear" and len(past) < len(points):
        until, then = points[len(past)]
        strength += (then - strength) * (t - since) / (until - since)
    return strength * factor


def broken(curve: Sequence[tuple[float, float]], strength: float) -> float:
    """Return the share damaged at an intensity."""
    if strength < curve[0][0]:
        return 0.0
    share = curve[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(curve):
        if strength >= x0:
            share = y0 + (y1 - y0) * min(1.0, (strength - x0) / (x1 - x0))
    return share


def first(after: int, until: int, holds: Callable[[int], bool]) -> int:
    """Return the first whole ms after ``after`` at which something holds that holds at ``until`` and from then back."""
    low, high = after, until
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def growth(curve: Sequence[tuple[float, float]], footprint: Footprint, factor: float) -> list[tuple[int, float]]:
    """List (ms after the strike, share damaged from then on): at each point and, on a climb, at whole hundredths."""
    found: list[tuple[int, float]] = []
    most = 0.0
    before: int | None = None
    for t, _ in footprint.intensity:
        share = broken(curve, intensity(footprint, factor, t))
        while footprint.shape == "linear" and before is not None:
            hundredth = (math.floor(most * 100 + HAIR) + 1) / 100
            if hundredth > share + HAIR:
                break

            def reached(ms: int, wanted: float = hundredth) -> bool:
                return broken(curve, intensity(footprint, factor, ms)) >= wanted - HAIR

            # At its first point a fragility jumps: to all that it gives there.
            most = max(hundredth, curve[0][1])
            found.append((first(before, t, reached), most))
        if share > most:
            most = share
            found.append((t, most))
        before = t
    return found


def unsafe(footprint: Footprint, factor: float) -> list[tuple[int, int | None]]:
    """List from when to when (none: for ever) the intensity is not below what it is safe to work in."""
    limit = footprint.work_below
    found: list[tuple[int, int | None]] = []
    since: int | None = None
    before: int | None = None
    for t, _ in footprint.intensity if limit is not None else ():
        assert limit is not None
        safe = intensity(footprint, factor, t) < limit
        crossed = t
        if footprint.shape == "linear" and before is not None and safe == (since is not None):

            def past(ms: int, *, safe: bool = safe, limit: float = limit) -> bool:
                strength = intensity(footprint, factor, ms)
                return strength <= limit + HAIR if safe else strength >= limit - HAIR

            crossed = first(before - 1, t, past)
        if not safe and since is None:
            since = crossed
        elif safe and since is not None:
            # What lasts no time never happens.
            found += [(since, crossed)] if crossed > since else []
            since = None
        before = t
    return found if since is None else [*found, (since, None)]
