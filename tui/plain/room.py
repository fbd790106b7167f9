"""The room without a screen: lines in, lines out, over the same session.

Nothing is drawn, coloured or moved on the screen, so that a screen reader reads what a person needs, a pipe keeps it,
and a script can play an exercise.
"""

from __future__ import annotations

import asyncio
import math
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast

from pydantic import ValidationError

from sim.errors import KetenError
from sim.exercise.commands.model import Pause
from sim.exercise.notes import HOTWASH_COLUMNS, NoteUnclear, parse_note
from sim.exercise.time_text import parse_span
from sim.exercise.view.snapshot import EMPTY
from sim.host.signals import on_signals
from sim.units import clean
from sim.words import LANGUAGES
from tui.plain.commands import COMMANDS, answered
from tui.plain.lines import LONGEST, lines_of
from tui.plain.lists import LISTS, why_lines
from tui.plain.reader import Reader
from tui.plain.teller import Teller, read_out, standing_lines
from tui.plain.verbs import Unclear, typed
from tui.session import Session
from tui.text.clock_text import clock_line
from tui.text.confirmation import confirmation, told_of
from tui.text.format import Words
from tui.text.refusals import reason_of, refusal_told
from tui.text.signs import needs_plain, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.commands.model import Command
    from sim.exercise.notes import HotwashColumn
    from sim.exercise.view.snapshot import Snapshot
    from sim.words import Key, Language
    from tui.plain.verbs import Typed
    from tui.session import Fault, Playable
    from tui.text.refusals import Attempted

__all__ = ["PlainRoom", "run_plain"]

_UNSEEN: Final = frozenset({"pace", "proposals"})
"""Commands that the clock line does not show, as the header of the room does."""


class MovedClock:
    """A clock that can be moved ahead, and held while the exercise follows it."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._ahead = 0
        self._held: int | None = None

    def __call__(self) -> int:
        """Return the time, ms since the epoch."""
        return self._clock() + self._ahead if self._held is None else self._held

    def hold(self) -> int:
        """Stand still; return at what time."""
        self._held = self()
        return self._held

    def move(self, by: int) -> None:
        """Go ahead by so many ms, held or not."""
        self._ahead += by
        if self._held is not None:
            self._held += by

    def let_go(self) -> None:
        """Go on."""
        self._held = None


class PlainRoom:
    """An exercise played by lines. ``write`` gets each line that is told.

    ``waits``: a jump is waited for before the next line is done, as a script needs it. A person may type in it.
    """

    def __init__(
        self,
        exercise: Playable,
        language: Language,
        clock: Callable[[], int],
        write: Callable[[str], object],
        *,
        waits: bool = True,
    ) -> None:
        self._exercise = exercise
        self._clock = MovedClock(clock)
        self._write = write
        self._waits = waits
        self._teller = Teller()
        self._fault = ""
        self._held: list[str] | None = None
        """What happened while a command is given, told after what the command changed."""
        self._ordering = False
        """Whether an order is being given: that it was refused is told of the order."""
        self.words = Words(language)
        self.snapshot: Snapshot = EMPTY
        self.left = False
        """Whether the room was left."""
        self.session = Session(exercise, self._clock, self._publish, self._journal_fault)

    def open(self) -> None:
        """Say which exercise this is, how it stands, and how to begin."""
        self.session.show()
        self.tell(self.words.of(self.snapshot.title, self.snapshot.exercise))
        if from_parent := self.session.told_parent(self.words.language):
            self.tell(from_parent)
        for line in standing_lines(self.words, self.snapshot):
            self.tell(line)
        self.tell(self.words("plain.begin"))

    def tell(self, line: str) -> None:
        """Write one clean line."""
        if not (line := clean(line, lines=False).strip()):
            return
        if self._held is None:
            self._write(line)
        else:
            self._held.append(line)

    def _publish(self, snapshot: Snapshot, clock: int) -> None:
        del clock
        self.snapshot = snapshot
        told = frozenset({"refused"}) if self._ordering else frozenset[str]()
        for line in self._teller.arrived(self.words, snapshot, told):
            self.tell(line)

    def _journal_fault(self, fault: Fault | None) -> None:
        told = "" if fault is None else self.words(f"room.fault.{fault.kind}", why=reason_of(self.words, fault.error))
        if told != self._fault:
            self.tell(told or self.words("plain.fault-over"))
        self._fault = told

    # Lines

    async def take(self, line: str, number: int | None = None) -> bool:
        """Do what a line says. Return whether it was done.

        One that was not is told with why, and with its place where it came from a script: ``number`` is that.
        """
        if not line.strip() or line.lstrip().startswith("//"):
            return True
        if len(line) > LONGEST:
            self._refuse(self.words("plain.error.long", most=LONGEST), line, number)
            return False
        try:
            await self._do(typed(self.words, line))
        except Unclear as unclear:
            self._refuse(str(unclear), line, number)
        except ValidationError:
            self._refuse(self.words("room.form.unclear"), line, number)
        else:
            return True
        return False

    def _refuse(self, why: str, line: str, number: int | None) -> None:
        if number is None:
            self.tell(self.words("plain.not-done", why=why))
        else:
            self.tell(self.words("plain.not-done-at", n=number, why=why))
            self.tell(self.words("plain.line", line=line[:LONGEST]))

    async def _do(self, line: Typed) -> None:
        name, read = line.verb.name, Reader(self.words, self.snapshot)
        if name == "answer" and line.head.startswith("?"):
            number, _, said = line.head[1:].partition(" ")
            self._note(f"={number} {said}".strip())
        elif name == "answer" and self.snapshot.requests and answered(read, line)[1] == "drop":
            self._drop(read, line)
        elif (name == "remedy" and not line.first()[1]) or (name == "planned" and not (line.head or line.labels)):
            for told in LISTS["read" if name == "remedy" else name](read, line):
                self.tell(told)
        elif name in COMMANDS:
            await self._give(COMMANDS[name](read, line))
        elif name in LISTS:
            for told in LISTS[name](read, line):
                self.tell(told)
        else:
            await self._other(name, read, line)

    async def _other(self, name: str, read: Reader, line: Typed) -> None:
        """Do what is neither a command nor a list."""
        if name == "why":
            process = read.process(line.head)
            for told in why_lines(read, process, self.session.explain(process)):
                self.tell(told)
        elif name == "note":
            self._note(read.filled(line.head, "room.note.text"))
        elif name == "wait":
            await self._wait(read, line.head)
        elif name == "dry-run":
            self._attempt(self.session.mark_dry, "note")
            self.tell(self.words("room.told.note.dry-run"))
        elif name == "hotwash":
            self._hotwash(read, line)
        elif name == "report":
            self._report()
        elif name == "black":
            on = not self.snapshot.blackout
            self._attempt(lambda: self.session.black_out(on=on), "note")
            self.tell(self.words(f"room.done.blackout-{'on' if on else 'off'}"))
        elif name == "branch":
            self._branch(read, line)
        elif name == "language":
            options: dict[str, Key] = {one: f"plain.language.{one}" for one in LANGUAGES}
            self.words = Words(cast("Language", read.choice(line.head, options, "plain.what.language")))
            self.tell(self.words("plain.language-now"))
        else:
            assert name == "quit", name
            self.left = True

    # What is given

    def _attempt(self, deed: Callable[[], object], what: Attempted) -> None:
        """Do it; what is refused, or cannot be written, is unclear to whoever typed it."""
        try:
            deed()
        except KetenError as error:
            raise Unclear(refusal_told(self.words, error, what)) from error

    async def _give(self, command: Command) -> None:
        if command.kind == "say":
            for told in read_out(self.words, self.snapshot, command):
                self.tell(told)
        before, self._held, self._ordering = self.snapshot, [], command.kind == "order"
        try:
            self._attempt(lambda: self.session.give(command), "stop" if command.kind == "stop" else "command")
        finally:
            happened, self._held, self._ordering = self._held, None, False
        done = confirmation(self.words, before, command, self.session.refusal)
        if done is None:
            if command.kind in _UNSEEN:
                self.tell(told_of(self.words, before, command))
            self.tell(clock_line(self.words, self.snapshot))
        else:
            self.tell(f"{done[0]}{self.words('plain.undo') if done[1] else ''}")
        for line in happened:
            self.tell(line)
        if command.kind == "jump" and self._waits:
            with suppress(KetenError):
                await self.session.tick()

    def _note(self, text: str) -> None:
        try:
            parse_note(text, self.snapshot)
        except NoteUnclear as unclear:
            raise Unclear(unclear.told(self.words.language)) from unclear
        self._attempt(lambda: self.session.note(text), "note")
        self.tell(self.words("plain.noted", text=text))

    def _drop(self, read: Reader, line: Typed) -> None:
        order = answered(read, line)[0]
        proposed = [one for one in self.snapshot.proposed if one.order == order.id]
        if not proposed:
            raise Unclear(self.words("plain.error.no-proposal", id=order.id))
        self._attempt(lambda: self.session.drop_proposal(proposed[0].seq), "note")
        self.tell(self.words("room.told.note.proposal-dropped", proposal=proposed[0].seq))

    def _hotwash(self, read: Reader, line: Typed) -> None:
        if self.snapshot.state != "ended":
            raise Unclear(self.words("room.endex.not-yet"))
        wanted, text = line.first()
        options: dict[str, Key] = {one: f"plain.hotwash.{one}" for one in HOTWASH_COLUMNS}
        column = cast("HotwashColumn", read.choice(wanted, options, "plain.what.column"))
        read.filled(text, "room.field.text")
        self._attempt(lambda: self.session.hotwash(column, text), "note")
        self.tell(self.words("plain.noted", text=text))

    def _report(self) -> None:
        if self.snapshot.state != "ended":
            raise Unclear(self.words("room.endex.not-yet"))
        try:
            path = self.session.write_report(self.words.language)
        except KetenError as error:
            raise Unclear(error.told(self.words.language)) from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Unclear(self.words("room.endex.not-written", why=why)) from error
        self.tell(self.words("room.endex.written", path=path))

    def _branch(self, read: Reader, line: Typed) -> None:
        """Make a branch from an entry of the journal on, and leave."""
        known = [str(one.seq) for one in self.snapshot.journal]
        entry = read.pick(line.head, dict.fromkeys(known[::-1], ""), "branch.entry")
        self._attempt(lambda: self.session.branch(int(entry)), "branch")
        self.left = True

    # Time

    async def _wait(self, read: Reader, text: str) -> None:
        """Let exercise time go on without waiting for it.

        The clock is moved ahead as far as that takes.
        """
        snapshot, (first, rest) = self.snapshot, (text.partition(" ")[0], text.partition(" ")[2])
        if snapshot.state != "running":
            raise Unclear(self.words("plain.error.wait", clock=clock_line(self.words, snapshot)))
        until = read.says(first, "plain.word.until")
        try:
            now = self._clock.hold()
            here = max(self._exercise.world.now, self._exercise.clock_target(now))
            goal = read.time(rest) if until else here + _span(read, text)
            if goal < here:
                raise Unclear(self.words("room.refused.in-the-past"))
            await self._reach(goal)
        finally:
            self._clock.let_go()
        self.tell(clock_line(self.words, self.snapshot))

    async def _reach(self, goal: int) -> None:
        """Move the clock ahead until exercise time is there, or stands still."""
        while self.snapshot.state == "running" and not self._fault:
            ahead = goal - self._exercise.clock_target(self._clock())
            self._clock.move(max(0, math.ceil(ahead / self.snapshot.speed)))
            before = self._exercise.world.now
            with suppress(KetenError):
                await self.session.tick()
            if self._exercise.world.now >= goal or self._exercise.world.now == before:
                break

    # The whole of it

    async def play(self, lines: asyncio.Queue[str | None], *, numbered: bool) -> None:
        """Let the clock run and do each line until there are no more, or the room is left."""
        self.open()
        beats = asyncio.create_task(self.session.run())
        number = 0
        try:
            while not self.left:
                coming = asyncio.create_task(lines.get())
                await asyncio.wait({coming, beats}, return_when=asyncio.FIRST_COMPLETED)
                if beats.done():
                    coming.cancel()
                    beats.result()  # a defect of the exercise is raised here
                if (line := await coming) is None:
                    break
                number += 1
                await self.take(line, number if numbered else None)
        finally:
            beats.cancel()
        self._leave()

    def _leave(self) -> None:
        """Pause a running clock, so that resume begins exactly here."""
        if self.snapshot.state == "running":
            with suppress(Unclear):
                self._attempt(lambda: self.session.give(Pause()), "command")
        self.tell(self.words("plain.over" if self.snapshot.state == "ended" else "plain.left"))


def _span(read: Reader, text: str) -> int:
    try:
        span = parse_span(read.filled(text, "plain.what.span"))
    except (ValueError, OverflowError) as error:
        raise Unclear(read.words("plain.error.span")) from error
    if span < 0:
        raise Unclear(read.words("plain.error.span"))
    return span


def run_plain(
    exercise: Playable,
    language: Language,
    clock: Callable[[], int],
    *,
    ascii: bool = False,  # noqa: A002 - the name of the option
) -> int:
    """Play an exercise by the lines of stdin; return the exit code.

    It is 0, or 128 and the number of the signal that ended it. ``clock`` gives ms since the epoch. ``ascii`` writes
    plain characters alone, as is done for an encoding that has no others.
    """
    few = ascii or needs_plain({}, sys.stdout.encoding)
    live = sys.stdin.isatty()

    def write(line: str) -> None:
        sys.stdout.write(f"{plain(line) if few else line}\n")
        sys.stdout.flush()

    return asyncio.run(_run(PlainRoom(exercise, language, clock, write, waits=not live), live=live))


async def _run(room: PlainRoom, *, live: bool) -> int:
    loop, code = asyncio.get_running_loop(), 0
    playing = asyncio.create_task(room.play(lines_of(sys.stdin.fileno()), numbered=not live))

    def end(number: int) -> None:
        nonlocal code
        code = 128 + number
        playing.cancel()

    leave_signals = on_signals(loop, end)
    if live:
        # As in the room: Ctrl-C ends nothing, and says what does.
        with suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(signal.SIGINT, lambda: room.tell(room.words("plain.ctrl-c")))
    try:
        await playing
    except asyncio.CancelledError:
        if not code:
            raise
    finally:
        leave_signals()
    return code
