"""The comparison of the model with observations. At each checkpoint it has the median over worlds of an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.engine import World
from sim.incidents.checkpoint_values import read
from sim.randomness import SeededDraws

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.incidents.checkpoint_values import Samples
    from sim.scenario.models import Scenario
    from sim.scenario.models.incident import Checkpoint

__all__ = ["FLOOR", "SEEDS", "CheckpointResult", "Compared", "compare", "share"]

SEEDS: Final = (1, 2, 3, 4, 5, 6, 7)
"""The worlds whose median is compared: an odd number, so that the median of each figure is one of them."""
FLOOR: Final = 0.8
"""Share of checkpoints within their windows below which the library does not hold."""


@dataclass(frozen=True, slots=True)
class CheckpointResult:
    """One checkpoint and what the model gives for it."""

    checkpoint: Checkpoint
    """What was observed."""
    lowest: float | None
    """Median over the worlds of the lowest value in the time window (ms for ``back``); None: it never came back."""
    highest: float | None
    """Median over the worlds of the highest value; the same as ``lowest`` where there is one value."""
    within: bool
    """Whether it agrees with the observation."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One incident and its checkpoints, in the order of the file."""

    scenario: Scenario
    """The incident."""
    found: tuple[CheckpointResult, ...]
    """Each checkpoint with what the model gives."""

    @property
    def hits(self) -> int:
        """How many checkpoints are within their windows."""
        return sum(1 for one in self.found if one.within)


def compare(scenario: Scenario, seeds: Sequence[int] = SEEDS) -> Compared:
    """Run an incident once per seed and hold the medians beside what was observed."""
    runs = [_observe(scenario, seed) for seed in seeds]
    found = []
    for number, point in enumerate(scenario.observed):
        lows = [run[number][0] for run in runs]
        highs = [run[number][1] for run in runs]
        low, high = _median(lows), _median(highs)
        found.append(CheckpointResult(point, low, high, _within(point, low, high)))
    return Compared(scenario, tuple(found))


def share(compared: Iterable[Compared]) -> float:
    """Return the share of all checkpoints that are within their windows. It is 1 when there are none."""
    everything = list(compared)
    points = sum(len(one.found) for one in everything)
    return sum(one.hits for one in everything) / points if points else 1.0


def _observe(scenario: Scenario, seed: int) -> list[tuple[float | None, float | None]]:
    """Return the lowest and highest value at each checkpoint in one world."""
    world = World(scenario, SeededDraws(seed))
    moments = sorted({t for point in scenario.observed for t in (point.from_, point.to)})
    samples: Samples = {}
    for t in moments:
        world.advance(t)
        for point in scenario.observed:
            if t in (point.from_, point.to):
                samples[(point.process, t)] = world.state(point.process)
    world.advance(scenario.horizon)
    return [read(point, world, samples) for point in scenario.observed]


def _median(values: Sequence[float | None]) -> float | None:
    """Return the middle value; what never came about counts as later than everything."""
    ordered = sorted(values, key=lambda value: (value is None, value or 0.0))
    return ordered[len(ordered) // 2]


def _within(point: Checkpoint, low: float | None, high: float | None) -> bool:
    if low is None or high is None:
        return False
    if point.reads == "back":
        return point.from_ <= low <= point.to
    return point.level[0] - 1e-9 <= low and high <= point.level[1] + 1e-9
