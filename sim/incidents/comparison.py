"""The comparison of the model with observations. At each checkpoint it has the median over worlds of an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.engine import World
from sim.incidents.checkpoint_values import Observation, moments, read
from sim.randomness import SeededDraws

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.incidents.checkpoint_values import Samples
    from sim.scenario.models import Scenario
    from sim.scenario.models.incident import Checkpoint, Window

__all__ = ["FLOOR", "SEEDS", "CheckpointResult", "Compared", "WindowResult", "compare", "observe", "share"]

SEEDS: Final = (1, 2, 3, 4, 5, 6, 7)
"""The worlds whose median is compared: an odd number, so that the median of each figure is one of them."""
FLOOR: Final = 0.8
"""Share of checkpoints within their windows below which the library does not hold."""


@dataclass(frozen=True, slots=True)
class WindowResult:
    """What the model gives for a window."""

    lowest: float | None
    """Median over the worlds of the lowest value in the time window (ms for ``back``); None: it never came back."""
    highest: float | None
    """Median over the worlds of the highest value; the same as ``lowest`` where there is one value."""
    within: bool
    """Whether it agrees with the window."""


@dataclass(frozen=True, slots=True)
class CheckpointResult(WindowResult):
    """One checkpoint and what the model gives for it."""

    checkpoint: Checkpoint
    """What was observed."""


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
    results = observe(scenario, [Observation(point, (point.process,)) for point in scenario.observed], seeds)
    found = [
        CheckpointResult(one.lowest, one.highest, one.within, point)
        for point, one in zip(scenario.observed, results, strict=True)
    ]
    return Compared(scenario, tuple(found))


def share(compared: Iterable[Compared]) -> float:
    """Return the share of all checkpoints that are within their windows. It is 1 when there are none."""
    everything = list(compared)
    points = sum(len(one.found) for one in everything)
    return sum(one.hits for one in everything) / points if points else 1.0


def observe(scenario: Scenario, observations: Sequence[Observation], seeds: Sequence[int]) -> list[WindowResult]:
    """Run a scenario once per seed; return what is found for each observation.

    That is the medians over the seeds, and whether they lie in its window.
    """
    runs = [_observe(scenario, observations, seed) for seed in seeds]
    results = []
    for number, one in enumerate(observations):
        low, high = (_median([run[number][end] for run in runs]) for end in (0, 1))
        results.append(WindowResult(low, high, _within(one.window, low, high)))
    return results


def _observe(
    scenario: Scenario, observations: Sequence[Observation], seed: int
) -> list[tuple[float | None, float | None]]:
    """Return the lowest and highest value of each observation in one world."""
    world = World(scenario, SeededDraws(seed), why=False)
    samples: Samples = {}
    for t, processes in moments(observations).items():
        world.advance(t)
        samples.update({(name, t): world.state(name) for name in processes})
    world.advance(scenario.horizon)
    return [read(one, world, samples) for one in observations]


def _median(values: Sequence[float | None]) -> float | None:
    """Return the middle value; what never came about counts as later than everything."""
    ordered = sorted(values, key=lambda value: (value is None, value or 0.0))
    return ordered[len(ordered) // 2]


def _within(window: Window, low: float | None, high: float | None) -> bool:
    if low is None or high is None:
        return False
    if window.reads == "back":
        return window.from_ <= low and high <= window.to
    return window.level[0] - 1e-9 <= low and high <= window.level[1] + 1e-9
