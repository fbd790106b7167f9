"""The one place that touches the exercise.

It gives commands and notes to the exercise, lets its clock run, and takes snapshots.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from sim.errors import CommandRefused, JournalBroken, JournalError, KetenError
from sim.exercise.notes import Note, NoteUnclear, parse_note
from sim.exercise.run.validation import LASTING
from sim.journal.entry_text import branch_text
from sim.units import HOUR, MINUTE, SECOND
from tui.messages import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sim.engine import OrderProspect
    from sim.exercise.commands.model import Command, Jump, OrderAction, StopExercise
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.lookahead import LookAhead
    from sim.exercise.view.snapshot import Snapshot
    from sim.words import Language

__all__ = ["RETRY", "Fault", "Following", "Playable", "Session", "WorldView"]

AUTHOR: Final = "facilitator"
SLICE: Final = 0.008
"""Seconds that the exercise may compute before the screen gets its turn."""
REFRESH: Final = 0.25
"""Seconds between two snapshots."""
RETRY: Final = 8
"""Beats of :data:`REFRESH` between two attempts to write what could not be written."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the journal could not be written, and what that does to the exercise."""

    error: JournalError
    kind: Literal["final", "clock", "kept", "refused"]
    """``final``: nothing is written any more; ``clock``: the clock waits for it; ``kept``: outcomes wait for it;
    ``refused``: the last command was not written and did nothing."""


class WorldView(Protocol):
    """The world, as far as the room may look into it."""

    @property
    def now(self) -> int:
        """Exercise time, ms."""


class Playable(Protocol):
    """What the room asks of an exercise; :class:`sim.exercise.Exercise` is one."""

    @property
    def world(self) -> WorldView:
        """The world, read only."""

    @property
    def recorded(self) -> int:
        """Number of entries on record."""

    @property
    def header(self) -> Mapping[str, Any]:
        """The header of its journal."""

    @property
    def journal(self) -> Path | None:
        """The file of its journal; none where it has none."""

    def figures(self) -> tuple[float, float]:
        """Return the person-hours without service, and the calls that nobody answered."""

    @property
    def stalled(self) -> bool:
        """True while the clock stands still because what happened could not be written."""

    def settle(self, clock: int) -> object:
        """Write what could not be written when it happened.

        Raises ``JournalError`` while it still cannot be written.
        """

    def do(self, command: Command, author: str, *, clock: int) -> object:
        """Validate, journal and apply; raise ``CommandRefused``."""

    def leap(self, command: Jump, author: str, *, clock: int) -> object:
        """Return a jump that ``advance`` goes through; raise ``CommandRefused``."""

    def advance(self, to_ms: int, clock: int) -> object:
        """Simulate through to an exercise time."""

    def take_in_notes(self) -> bool:
        """Take in what observers noted in other terminals; raise ``JournalError``."""

    def branch(self, seq: int, paths: Iterable[Path], clock: int) -> Path:
        """Make a branch from an entry on; raise ``JournalError``."""

    def note(self, kind: str, payload: dict[str, object], author: str, clock: int) -> object:
        """Journal something that never touches the world."""

    def clock_target(self, clock: int) -> int:
        """Where exercise time should be at this clock time, ms."""

    def snapshot(self) -> Snapshot:
        """Take a picture."""

    def explain(self, process: str, *, remedied: bool = True) -> Explanation:
        """Explain why a process is at its level, and if ``remedied`` what would lift it."""

    def prospect(self, action: str, target: str | None = None, takes: str = "") -> OrderProspect:
        """Return what would come of an order given now."""

    def look_ahead(self) -> Callable[[str, int], LookAhead]:
        """Return a function that tells what a process takes down next.

        It tells so within a number of ms of now, and can be called in any thread.
        """


class Following(Protocol):
    """What keeps the outlook of the exercise.

    :class:`sim.exercise.outlook_feed.OutlookFeed` is one.
    """

    def follow(self) -> None:
        """Look at where the exercise stands, which is settled now."""

    def ask(self, order: OrderAction) -> None:
        """Have it computed what an order would change now; raise ``CommandRefused``."""

    def drop(self) -> None:
        """Forget what was asked of an order."""

    def close(self) -> None:
        """End all that it keeps."""


class Session:
    """An exercise being played.

    ``publish`` gets a snapshot and its clock time, at each command and regularly. ``tell`` gets each fault of the
    journal, and None when it is over. ``outlook`` looks ahead, where anything does.
    """

    def __init__(
        self,
        exercise: Playable,
        clock: Callable[[], int],
        publish: Callable[[Snapshot, int], object],
        tell: Callable[[Fault | None], object] | None = None,
        outlook: Following | None = None,
    ) -> None:
        self._exercise = exercise
        self._clock = clock
        self._publish = publish
        self._tell = tell
        self._outlook = outlook
        self._step = MINUTE
        self._shown: Snapshot | None = None
        self._shown_of: tuple[object, ...] = ()
        """What the exercise was like when that picture was taken: while it is the same, so is the picture."""
        self._fault: Fault | None = None
        self._recorded = 0
        self._wait = 0
        self._owed: StopExercise | None = None
        self.last: int | None = None
        """Number of the command that was given last, while it can be taken back without a question."""

    def show(self) -> None:
        """Publish the exercise as it is now."""
        self._shown, self._shown_of = self._exercise.snapshot(), self._moment()
        self._publish(self._shown, self._clock())
        self._look()

    def _look(self) -> None:
        """Let the outlook see where the exercise stands. What it shows then holds, or is marked."""
        if self._outlook is not None:
            self._outlook.follow()

    def _moment(self) -> tuple[object, ...]:
        """Return what a picture depends on: what is on record, and time."""
        exercise = self._exercise
        return exercise.recorded, exercise.world, exercise.world.now, exercise.stalled

    @property
    def refusal(self) -> str | None:
        """Why the order given last was refused at once; none where it was not."""
        orders = () if self._shown is None else reversed(self._shown.orders)
        return next((one.refused for one in orders if one.seq == self.last and one.state == "refused"), None)

    def give(self, command: Command) -> None:
        """Perform a command.

        Raises ``CommandRefused`` or ``JournalError`` when it cannot be accepted or written. STOP that cannot be written
        is given again by itself, before anything else moves.
        """
        with self._writing("refused"):
            if command.kind == "jump":
                self.last = None
                self._exercise.leap(command, AUTHOR, clock=self._clock())
            else:
                self._owed = command if command.kind == "stop" else None
                entry = self._exercise.do(command, AUTHOR, clock=self._clock())
                self._owed = None
                self.last = None if command.kind in LASTING else getattr(entry, "seq", None)
        if command.kind == "jump":
            with self._writing("kept"):
                self._set_out()
        self.show()

    @contextmanager
    def _writing(self, kind: Literal["kept", "refused"]) -> Iterator[None]:
        """Note when the journal refuses, and when it accepts an entry again. The first append after a fault ends it."""
        try:
            yield
        except JournalError as error:
            final = isinstance(error, JournalBroken)
            self._fault = Fault(error, "final" if final else "clock" if self._exercise.stalled else kind)
            self._recorded, self._wait = self._exercise.recorded, RETRY
            self._report()
            self._stand()
            raise
        except CommandRefused:
            self._owed = None
            self._recover()
            raise
        self._recover()

    def _recover(self) -> None:
        if self._fault is not None and self._exercise.recorded > self._recorded:
            self._fault, self._wait = None, 0
            self._report()

    def _report(self) -> None:
        if self._tell is not None:
            self._tell(self._fault)

    def _stand(self) -> None:
        """Publish what was last shown: nothing since then is on record."""
        if self._shown is not None:
            self._publish(replace(self._shown, stalled=self._exercise.stalled), self._clock())

    def _set_out(self) -> None:
        """Make a short jump at once. The rest of a long one is left to the ticks, between which keys are handled."""
        begun = perf_counter()
        while self._behind() and perf_counter() - begun < REFRESH and self._advance():
            pass

    def note(self, text: str) -> None:
        """Note an observation, or a question of the players, with both clocks."""
        snapshot = self._exercise.snapshot()
        with self._writing("refused"):
            note = _note(text, snapshot)
            self._exercise.note(note.kind, note.payload, AUTHOR, self._clock())
        self.show()

    def told_parent(self, language: Language) -> str:
        """Return of which journal this one is a branch; empty where it is none."""
        return branch_text(self._exercise.header, language)

    def branch(self, seq: int) -> None:
        """Make a branch from entry ``seq`` on. A room goes on in it when this one closed."""
        from sim.cli.runtime.paths import branch_names  # noqa: PLC0415 - only for this

        journal = self._exercise.journal
        if journal is None:
            raise KetenError.of("branch.error.no-file")
        with self._writing("refused"):
            self._exercise.branch(seq, branch_names(journal), self._clock())

    def drop_proposal(self, seq: int) -> None:
        """Record that the answer proposed in entry ``seq`` is not given."""
        with self._writing("refused"):
            self._exercise.note("proposal-dropped", {"proposal": seq}, AUTHOR, self._clock())
        self.show()

    def mark_dry(self) -> None:
        """Record that the exercise is a dry run."""
        with self._writing("refused"):
            self._exercise.note("dry-run", {}, AUTHOR, self._clock())
        self.show()

    def black_out(self, *, on: bool) -> None:
        """Record that the screens of players show nothing from now on, or show again."""
        with self._writing("refused"):
            self._exercise.note("blackout", {"on": on}, AUTHOR, self._clock())
        self.show()

    def hotwash(self, column: str, text: str) -> None:
        """Keep a line of the hotwash, which comes after ENDEX."""
        with self._writing("refused"):
            self._exercise.note("hotwash", {"column": column, "text": text}, AUTHOR, self._clock())
        self.show()

    def figures(self) -> Figures:
        """Return what the exercise came to. It may take a while, and is to be called in a thread after ENDEX."""
        return Figures(*self._exercise.figures())

    def write_report(self, language: Language) -> Path:
        """Write the report beside the journal; return where it is.

        It is to be called in a thread. ``KetenError`` or ``OSError`` when it cannot be written. A file that is there
        already stays as it is: the report gets the next name that is free.
        """
        from sim.cli.runtime.files import write_whole  # noqa: PLC0415 - the room opens without it
        from sim.cli.runtime.paths import report_name  # noqa: PLC0415 - as above
        from sim.debrief import debrief, html  # noqa: PLC0415 - as above: templates take long to load

        journal = self._exercise.journal
        if journal is None:
            raise KetenError.of("errors.report.no-file")
        path = report_name(journal)
        write_whole(path, html(debrief(journal), language).encode("utf-8"))
        return path

    def why(self, process: str) -> Explanation:
        """Return why a process is at its level. What would lift it is left out: it takes most of the time."""
        return self._exercise.explain(process, remedied=False)

    def prospect(self, action: str, target: str | None, takes: str = "") -> OrderProspect:
        """Return what would come of an order given now."""
        return self._exercise.prospect(action, target, takes)

    def ask_effect(self, order: OrderAction | None) -> bool:
        """Have it computed what an order would change if it were given now.

        None forgets what was asked. Return whether there will be an answer.
        """
        if self._outlook is None:
            return False
        if order is None:
            self._outlook.drop()
            return False
        try:
            self._outlook.ask(order)
        except CommandRefused:
            return False
        return True

    def close(self) -> None:
        """End what looks ahead."""
        if self._outlook is not None:
            self._outlook.close()

    def explain(self, process: str) -> Explanation:
        """Everything about why a process stands where it stands now."""
        return self._exercise.explain(process)

    def look_ahead(self) -> Callable[[str, int], LookAhead]:
        """Return a function that tells what a process takes down next.

        It is about this moment, and is to be called in a thread.
        """
        return self._exercise.look_ahead()

    async def run(self) -> None:
        """Let the exercise follow its clock until cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(REFRESH)

    async def beat(self) -> None:
        """Go one beat on.

        While the journal refuses, it is tried only each :data:`RETRY` beats, and the clock on the wall goes on. A
        broken journal is not tried again.
        """
        if self._fault is not None and (self._wait > 0 or self._fault.kind == "final"):
            self._wait -= 1
            self._stand()
            return
        try:
            await self.tick()
        except JournalError:
            return

    async def tick(self) -> None:
        """Bring the exercise to where its clock is, then publish it. Raises ``JournalError`` when it cannot go on."""
        with self._writing("kept"):
            if self._owed is not None:
                self._exercise.do(self._owed, AUTHOR, clock=self._clock())
                self._owed = None
            self._exercise.settle(self._clock())
            await self._follow()
            self._exercise.take_in_notes()
        if self._shown is None or self._moment() != self._shown_of:
            self.show()
        else:
            self._publish(self._shown, self._clock())
            self._look()

    async def _follow(self) -> None:
        shown = perf_counter()
        while self._behind():
            begun = perf_counter()
            if not self._advance():
                break
            ended = perf_counter()
            self._pace(ended - begun)
            if ended - shown >= REFRESH:
                self.show()
                shown = ended
            await asyncio.sleep(0)

    def _behind(self) -> bool:
        return self._exercise.clock_target(self._clock()) > self._exercise.world.now

    def _advance(self) -> bool:
        """Compute one slice; return whether the exercise moved. It does not move while its clock stands still."""
        clock, before = self._clock(), self._exercise.world.now
        self._exercise.advance(min(self._exercise.clock_target(clock), before + self._step), clock)
        return self._exercise.world.now > before

    def _pace(self, spent: float) -> None:
        """Size the next slice so that a long jump never freezes the screen."""
        if spent > SLICE:
            self._step = max(SECOND, self._step // 2)
        elif spent < SLICE / 2:
            self._step = min(HOUR, self._step * 2)


def _note(text: str, snapshot: Snapshot) -> Note:
    """Return the note that a line is. What cannot be read as one is kept as it was typed."""
    try:
        return parse_note(text, snapshot)
    except NoteUnclear:
        return Note("observation", {"text": text})
