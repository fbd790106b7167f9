"""Playing a batch: every seed by every team.

Finished chunks are kept as they come, and the numbers are the same on any machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sim.batch.figures import world_figures
from sim.batch.store import ROWS, Row, Store
from sim.batch.summary import Summary, summarise
from sim.engine import ENGINE
from sim.exercise import unrecorded
from sim.scenario import resolved
from sim.scenario.plausible import Plausible
from sim.workers import map_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sim.scenario.models import Scenario

__all__ = ["Batch", "PlayWorld", "identity_of", "rows_of", "run_batch"]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be played."""

    scenario: Scenario
    teams: tuple[str, ...]
    """Scripted teams; each plays every world."""
    runs: int
    """Number of worlds, from 1."""
    first_seed: int
    """Seed of the first world; the next ones count on."""
    until_ms: int
    """How far each run goes, ms."""
    known: tuple[int, ...] | None = None
    """Seeds of the worlds, where the numbers of the scenario are drawn too.

    In each they are those of the world as known with the number of its seed, alike for all teams. None for the numbers
    as written, and seeds that count on.
    """

    @property
    def worlds(self) -> tuple[tuple[int, str], ...]:
        """Every run as (seed, team): worlds in order, teams side by side."""
        seeds = range(self.first_seed, self.first_seed + self.runs) if self.known is None else self.known
        return tuple((seed, team) for seed in seeds for team in self.teams)


@dataclass(frozen=True, slots=True)
class PlayWorld:
    """Plays one world and gives its row; sent once to every worker process."""

    scenario: Scenario
    until_ms: int
    as_known: bool = False
    plausible: Plausible | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Find the numbers once, for all worlds."""
        object.__setattr__(self, "plausible", Plausible(self.scenario) if self.as_known else None)

    def __call__(self, world: tuple[int, str]) -> Row:
        """Play (seed, team)."""
        seed, team = world
        scenario = self.scenario if self.plausible is None else self.plausible.world(seed)
        return Row.of(seed, team, world_figures(unrecorded(scenario, seed, team, self.until_ms)))


def identity_of(batch: Batch) -> dict[str, Any]:
    """Return what makes two batches the same worlds.

    That is exercise, end, engine and what a row holds. Teams and seeds may be added to.
    """
    content = json.dumps(resolved(batch.scenario), sort_keys=True, ensure_ascii=True)
    return {
        "exercise": batch.scenario.id,
        "sha256": sha256(content.encode()).hexdigest(),
        "until_ms": batch.until_ms,
        "engine": ENGINE,
        "rows": ROWS,
        **({} if batch.known is None else {"as_known": True}),
    }


def run_batch(
    batch: Batch,
    folder: Path,
    workers: int,
    timer: Callable[[], float],
    progress: Callable[[int, int], None],
) -> tuple[Summary, Path]:
    """Play what ``folder`` does not hold yet.

    Return the summary of all and the table of runs. ``progress`` gets (runs finished, runs in all). Raises
    ``KetenError`` when the folder holds another batch or a worker process dies; what was finished then is kept, and the
    same call goes on from there.
    """
    store = Store(folder, identity_of(batch))
    wanted = batch.worlds
    rows = {(row.seed, row.team): row for row in store.finished()}
    left = [world for world in wanted if world not in rows]
    progress(len(wanted) - len(left), len(wanted))
    job = PlayWorld(batch.scenario, batch.until_ms, as_known=batch.known is not None)
    for chunk in map_chunks(job, left, min(workers, max(1, len(left))), timer):
        store.keep(row for _, row in chunk)
        rows.update(chunk)
        progress(sum(world in rows for world in wanted), len(wanted))
    played: Sequence[Row] = [rows[world] for world in wanted]
    return summarise(batch.scenario, batch.teams, played), store.table(played)


def rows_of(batch: Batch, folder: Path) -> dict[str, list[Row]]:
    """Return the rows of a finished batch by team, in the order of seeds."""
    rows = {(row.seed, row.team): row for row in Store(folder, identity_of(batch)).finished()}
    return {team: [rows[world] for world in batch.worlds if world[1] == team] for team in batch.teams}
