"""Footprints: a hazard over regions and time becomes damage.

The damage grows as the intensity passes (``docs/model.md`` §5).

What is damaged of a process is what its fragility gives at the highest intensity it has had so far; a wave no higher
than one before it does no more. The times are known when the threat strikes, so all are made due at once.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sim.origin import Origin
from sim.selectors import matches
from sim.units import ceil_ms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.effects.damage import EffectDamages
    from sim.engine.network.node import Node
    from sim.engine.repair.damage import DamageState
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario import models

__all__ = ["Footprints", "factor_of", "growth", "share_at"]

Points = tuple[tuple[float, float], ...]
_HUNDREDTHS: Final = 100


def share_at(curve: Points, intensity: float) -> float:
    """Return the share damaged at an intensity, 0..1. It is 0 below the first point, level after the last."""
    if intensity < curve[0][0]:
        return 0.0
    x, share = curve[0]
    for later, more in curve[1:]:
        if intensity < later:
            return share + (more - share) * (intensity - x) / (later - x)
        x, share = later, more
    return share


def intensity_for(curve: Points, share: float) -> float:
    """Return the lowest intensity at which at least ``share`` is damaged.

    ``share`` is above 0 and reached by the curve.
    """
    x, before = curve[0]
    if before >= share:
        return x
    for later, more in curve[1:]:
        if more >= share:
            return x + (share - before) * (later - x) / (more - before)
        x, before = later, more
    return x


def growth(curve: Points, footprint: models.Footprint, factor: float) -> list[tuple[int, float]]:
    """Return (ms since the strike, share damaged from then on), for one place. Both rise."""
    steps: dict[int, float] = {}
    most, before = 0.0, None
    for t, written in footprint.intensity:
        intensity = written * factor
        if footprint.shape == "linear" and before is not None and share_at(curve, intensity) > most:
            for due, share in _climb(curve, most, before, (t, intensity)):
                steps[due] = most = max(most, share)
        share = share_at(curve, intensity)
        if share > most:
            steps[t] = most = share
        before = (t, intensity)
    return sorted(steps.items())


def _climb(curve: Points, most: float, start: tuple[int, float], end: tuple[int, float]) -> Iterator[tuple[int, float]]:
    """Yield when a straight climb passes whole hundredths of damage. Each is (ms, share damaged), above ``most``."""
    (t, low), (until, high) = start, end
    for hundredth in range(int(most * _HUNDREDTHS + 1e-9) + 1, _HUNDREDTHS + 1):
        share = hundredth / _HUNDREDTHS
        if share > share_at(curve, high):
            return
        intensity = intensity_for(curve, share)
        yield ceil_ms(t + (intensity - low) / (high - low) * (until - t)), share_at(curve, intensity)


def factor_of(over: Sequence[tuple[str, float]], process: str, region: str | None) -> float:
    """Return the factor on the intensity at a process.

    It is that of its own entry, or of the nearest; 0 outside the footprint.
    """
    best: tuple[int, int, str] | None = None
    found = 0.0
    for pattern, factor in over:
        rank = _rank(pattern, process, region)
        if rank is not None and (best is None or (rank, len(pattern), pattern) > best):
            best, found = (rank, len(pattern), pattern), factor
    return found


def _rank(pattern: str, process: str, region: str | None) -> int | None:
    if pattern == process:
        return 4
    if pattern == "*":
        return 0
    if matches(pattern, process):
        return 3
    if region is None or not matches(pattern, region):
        return None
    return 2 if pattern == region else 1


def unsafe(footprint: models.Footprint, factor: float) -> list[tuple[int, int | None]]:
    """Return from when to when nobody can work at a place.

    Times are ms since the strike; an end of none is for ever after.
    """
    spans: list[tuple[int, int | None]] = []
    limit = footprint.work_below
    if limit is None:
        return spans
    since: int | None = None
    before: tuple[int, float] | None = None
    for t, written in footprint.intensity:
        intensity = written * factor
        crossed = t
        if footprint.shape == "linear" and before is not None and (intensity >= limit) != (since is not None):
            crossed = ceil_ms(before[0] + (limit - before[1]) / (intensity - before[1]) * (t - before[0]))
        if intensity >= limit and since is None:
            since = crossed
        elif intensity < limit and since is not None:
            # A straight line that only touches the limit is above it for no time: that never happens.
            if crossed > since:
                spans.append((since, crossed))
            since = None
        before = (t, intensity)
    return spans if since is None else [*spans, (since, None)]


class Shelter:
    """Whether it is safe to repair what a threat damages of a process.

    There is one for each threat, process and hazard.
    """

    __slots__ = ("_cascade", "_waves", "damage")

    def __init__(self, cascade: Cascade) -> None:
        self._cascade = cascade
        self._waves = 0
        self.damage: DamageState | None = None
        """The damage, once there is one."""

    @property
    def held(self) -> bool:
        """Whether nobody can work there now."""
        return self._waves > 0

    def close(self) -> None:
        """Call off the work: it becomes unsafe."""
        self._waves += 1
        if self._waves == 1 and self.damage is not None and self._cascade.damages.is_open(self.damage):
            self._cascade.repairs.hold(self.damage)

    def open(self) -> None:
        """Let work go on, unless another wave is still there."""
        self._waves -= 1
        if not self._waves and self.damage is not None and self._cascade.damages.is_open(self.damage):
            self._cascade.repairs.free(self.damage)


class Footprints:
    """Makes the damage of footprints due."""

    __slots__ = ("_calendar", "_cascade", "_harms", "_nodes", "_processes")

    def __init__(self, scenario: models.Scenario, calendar: Calendar, cascade: Cascade, harms: EffectDamages) -> None:
        self._calendar = calendar
        self._cascade = cascade
        self._harms = harms
        self._processes = scenario.processes
        self._nodes = sorted(cascade.nodes.values(), key=lambda node: node.name)

    def begin(self, threat: models.Threat, t: int) -> None:
        """Lay the footprints of ``threat`` over the network from ``t`` on."""
        hazards = sorted({footprint.hazard for footprint in threat.footprint})
        for node in self._nodes if hazards else ():
            process = self._processes[node.name]
            for hazard in hazards:
                fragility = process.fragility.get(hazard)
                if fragility is not None:
                    self._hit(threat, hazard, fragility, node, t)

    def _hit(self, threat: models.Threat, hazard: str, fragility: models.Fragility, node: Node, t: int) -> None:
        region = self._processes[node.name].region
        shelter = Shelter(self._cascade)
        size: list[float] = [0.0]
        carrier = str(Origin("threat", threat.id))

        def grow(share: float) -> None:
            if share <= size[0]:
                return
            size[0] = share
            damage = self._harms.grown(node, fragility, carrier, f"{threat.id}-{hazard}", shelter.damage)
            shelter.damage, damage.held = damage, shelter.held
            self._cascade.damages.grow(damage, share)

        for footprint in threat.footprint:
            if footprint.hazard != hazard:
                continue
            over = [(k.replace("{target}", threat.target or ""), f) for k, f in footprint.over.items()]
            factor = factor_of(over or [(threat.target or "", 1.0)], node.name, region)
            if factor <= 0:
                continue
            for since, until in unsafe(footprint, factor):
                self._calendar.open(t + since, shelter.close)
                if until is not None:
                    self._calendar.open(t + until, shelter.open)
            for after, share in growth(fragility.curve, footprint, factor):
                key = f"{carrier}/{hazard}"
                self._calendar.fall(t + after, node.name, key, partial(grow, share))
