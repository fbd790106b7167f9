"""A fake exercise that shows one picture, knows one why, and remembers what it was told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sim.engine.results import Fall, FallCause, OrderProspect
from sim.exercise.commands.model import JumpStops
from sim.exercise.explain.explanation import Explanation, LevelSince
from sim.exercise.explain.lookahead import LookAhead
from sim.units import MINUTE
from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sim.errors import CommandRefused
    from sim.exercise.commands.model import Command, Jump
    from sim.exercise.view.snapshot import Snapshot

CLOCK = 1_427_445_130_000
ASKING = JumpStops(inject=True, request=True)
"""At what a jump of the room stops unless that is switched off."""
"""A clock time: 27 March 2015, 08:32:10 UTC."""


def _root(process: str) -> Fall:
    damage = FallCause(
        "condition", "station-diemen", 0.0, True, 7 * MINUTE, None, None, ("threat/station-diemen", "override/1")
    )
    return Fall(7 * MINUTE, process, 0.0, (damage,))


WHY = Fall(
    25 * MINUTE,
    "mobile.kpn.amsterdam",
    0.62,
    (
        FallCause(
            "need",
            "power",
            0.62,
            True,
            25 * MINUTE,
            "grid.amsterdam",
            Fall(
                7 * MINUTE,
                "grid.amsterdam",
                0.0,
                (
                    FallCause(
                        "need",
                        "station",
                        0.0,
                        True,
                        7 * MINUTE,
                        "grid.station.diemen",
                        _root("grid.station.diemen"),
                        (),
                    ),
                ),
            ),
            (),
        ),
        FallCause("need", "core", 0.9, False, 7 * MINUTE, "grid.amsterdam", _root("grid.amsterdam"), ()),
        FallCause("demand", "unrest", 0.95, False, 12 * MINUTE, None, None, ("reaction/onrust",)),
    ),
)
"""Why mobile stands at 62 %: its masts, the grid, the station."""


def _falls(fall: Fall) -> Iterator[Fall]:
    """Yield the falls of a chain, what is behind before what is in front."""
    for factor in fall.causes:
        if factor.cause is not None:
            yield from _falls(factor.cause)
    yield fall


@dataclass
class FakeWorld:
    """A world that knows one answer."""

    now: int = 0

    def why(self, process: str) -> Fall | None:
        """Know of one process."""
        return WHY if process == "mobile.kpn.amsterdam" else None


@dataclass
class FakeExercise:
    """Shows one snapshot; remembers commands, notes and advances; refuses when told to."""

    shown: Snapshot = SNAPSHOT
    refuse: CommandRefused | None = None
    target: int = 0
    world: FakeWorld = field(default_factory=FakeWorld)
    given: list[Command] = field(default_factory=list)
    notes: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    branches: list[int] = field(default_factory=list)
    advances: list[int] = field(default_factory=list)
    remedies_asked: list[bool] = field(default_factory=list)
    stamps: list[tuple[str, int]] = field(default_factory=list)
    recorded: int = 0
    header: dict[str, object] = field(default_factory=dict)
    journal: Path | None = None
    stalled: bool = False

    def figures(self) -> tuple[float, float]:
        """Know two figures."""
        return 1_200_000.0, 512.0

    def settle(self, clock: int) -> None:
        """Have nothing to write."""

    def do(self, command: Command, author: str = "facilitator", *, clock: int = 0) -> None:
        """Remember a command, and change state as it says."""
        self.stamps.append((author, clock))
        if self.refuse is not None:
            raise self.refuse
        self.given.append(command)
        states = {"stop": "stopped", "start": "running", "pause": "paused", "end": "ended"}
        if command.kind in states:
            self.shown = replace(self.shown, state=states[command.kind])  # type: ignore[arg-type]

    def leap(self, command: Jump, author: str = "facilitator", *, clock: int = 0) -> None:
        """Remember a jump."""
        self.do(command, author, clock=clock)

    def advance(self, to_ms: int, clock: int = 0) -> None:
        """Be there."""
        self.stamps.append(("advance", clock))
        self.advances.append(to_ms)
        self.world.now = to_ms

    def branch(self, seq: int, paths: Iterable[Path], clock: int) -> Path:
        """Remember from where a branch was made."""
        self.stamps.append(("branch", clock))
        if self.refuse is not None:
            raise self.refuse
        self.branches.append(seq)
        return next(iter(paths))

    def take_in_notes(self) -> bool:
        """Return that nobody else noted anything."""
        return False

    def note(self, kind: str, payload: dict[str, object], author: str, clock: int) -> None:
        """Remember a note."""
        self.stamps.append((author, clock))
        if self.refuse is not None:
            raise self.refuse
        self.notes.append((kind, payload))

    def clock_target(self, clock: int) -> int:
        """Be where the test says."""
        self.stamps.append(("target", clock))
        return self.target

    def snapshot(self) -> Snapshot:
        """Show what the test says."""
        return self.shown

    def explain(self, process: str, *, remedied: bool = True) -> Explanation:
        """Know of one process, and how those that it hangs on stand in the picture."""
        self.remedies_asked.append(remedied)
        fall = self.world.why(process)
        levels = {one.name: one.level for one in self.shown.processes}
        standings: dict[tuple[str, int], LevelSince] = {}
        for down in _falls(fall) if fall is not None else ():
            now = levels.get(down.process, down.level)
            standings[down.process, down.t] = LevelSince(down.level, min(down.level, now), max(down.level, now), now)
        level = fall.level if fall else 1.0
        return Explanation(process, self.shown.t_ms, level, fall, {}, (), (), (), standings)

    def prospect(self, action: str, target: str | None = None, takes: str = "") -> OrderProspect:
        """Return that an order takes an hour, and its means as they are on the picture."""
        del takes
        view = next(one for one in self.shown.actions if one.id == action)
        alike = tuple(one.id for one in self.shown.orders if (one.action, one.target) == (action, target))
        return OrderProspect(None, None, view.means, None, (MINUTE * 45, MINUTE * 60, MINUTE * 90), alike)

    def look_ahead(self) -> Callable[[str, int], LookAhead]:
        """See nothing coming."""
        now = self.shown.t_ms
        return lambda process, span: LookAhead(process, now, now + span, ())
