"""Footprints of the floor. They tell which intensity is where, and when it does how much damage."""

from __future__ import annotations

import re
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.floor_tables import Curve
    from sim.scenario import models


def nearest(over: dict[str, float], target: str, process: str, region: str) -> float:
    """Return the factor on an intensity at a place.

    It is that of its own entry, or of the nearest; 0 outside the footprint.
    """
    best, found = (-1, 0, ""), 0.0
    for written, factor in (over or {"{target}": 1.0}).items():
        pattern = written.replace("{target}", target)
        match = re.compile(pattern.replace(".", r"\.").replace("*", ".*")).fullmatch
        if pattern == process:
            rank = 4
        elif pattern == "*":
            rank = 0
        elif match(process):
            rank = 3
        elif region and match(region):
            rank = 2 if pattern == region else 1
        else:
            continue
        if (rank, len(pattern), pattern) > best:
            best, found = (rank, len(pattern), pattern), factor
    return found


def grown(curve: Curve, footprint: models.Footprint, factor: float) -> list[tuple[int, float]]:
    """Return (ms since the strike, share damaged) as damage grows.

    On a straight climb there is a point at each whole hundredth, and at its end.
    """
    steps: dict[int, float] = {}
    most, t0, x0 = 0.0, 0, None
    for t, intensity in footprint.intensity:
        x = intensity * factor
        share = damaged(curve, x)
        if footprint.shape == "linear" and x0 is not None and share > most:
            for hundredth in range(int(most * 100 + 1e-9) + 1, 101):
                if hundredth / 100 > share:
                    break
                at = reached(curve, hundredth / 100)
                steps[ceil(t0 + (at - x0) / (x - x0) * (t - t0) - 1e-6)] = most = max(most, damaged(curve, at))
        if share > most:
            steps[t] = most = share
        t0, x0 = t, x
    return sorted(steps.items())


def crossings(footprint: models.Footprint, factor: float) -> list[tuple[int, bool]]:
    """Return (ms since the strike, whether nobody can work there from then on). The first is when that is first so."""
    turns: list[tuple[int, bool]] = []
    limit, unsafe = footprint.work_below, False
    before: tuple[int, float] | None = None
    for t, intensity in footprint.intensity if limit is not None else ():
        x, at = intensity * factor, t
        if limit is not None and (x >= limit) != unsafe:
            unsafe = not unsafe
            if footprint.shape == "linear" and before is not None:
                at = ceil(before[0] + (limit - before[1]) / (x - before[1]) * (t - before[0]) - 1e-6)
            turns.append((at, unsafe))
        before = (t, x)
    return turns


def damaged(curve: Curve, x: float) -> float:
    """Return the share damaged at an intensity: nothing below the first point."""
    if x < curve[0][0]:
        return 0.0
    for (a, low), (b, high) in pairwise(curve):
        if x < b:
            return low + (high - low) * (x - a) / (b - a)
    return curve[-1][1]


def reached(curve: Curve, share: float) -> float:
    """Return the lowest intensity that damages so much."""
    if curve[0][1] >= share:
        return curve[0][0]
    for (a, low), (b, high) in pairwise(curve):
        if high >= share:
            return a + (share - low) * (b - a) / (high - low)
    raise ValueError("out of reach")
