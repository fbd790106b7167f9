"""An exercise: a play with its journal and its clock. It has the rules for who may do what when."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from sim.errors import CommandRefused, JournalError
from sim.exercise.brief import answers_since, brief_of, calls_now
from sim.exercise.clock import REACHED_EVERY
from sim.exercise.commands.model import End, Jump, Pause, Start
from sim.exercise.explain.explanation import explain
from sim.exercise.explain.lookahead import look_ahead
from sim.exercise.pace import at_inject, slows
from sim.exercise.planned_jump import next_jump, planned
from sim.exercise.recording.branching import branch
from sim.exercise.recording.catch_up import catch_up
from sim.exercise.recording.entry_checks import check_entries
from sim.exercise.recording.header import Mode, Setup, header_of, setup_of
from sim.exercise.recording.jump_driver import JumpDriver
from sim.exercise.recording.reconciler import AUTHOR
from sim.exercise.recording.recorded_play import RecordedPlay
from sim.exercise.recording.sink import opened
from sim.exercise.run.states import IssuedCommand
from sim.exercise.run.validation import check_state, check_world
from sim.exercise.view.builder import ViewInput, Views
from sim.impact.people import calls, person_hours
from sim.journal import NewEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sim.engine import OrderProspect, World
    from sim.exercise.brief import CallsBefore
    from sim.exercise.clock import Clock
    from sim.exercise.commands.model import Command
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.lookahead import LookAhead
    from sim.exercise.recording.history import History
    from sim.exercise.recording.jump_driver import EndReason
    from sim.exercise.recording.reconciler import Difference
    from sim.exercise.recording.recorded_play import Leap
    from sim.exercise.recording.sink import Sink
    from sim.exercise.run.play import Play
    from sim.exercise.run.states import ClockState
    from sim.exercise.view.snapshot import Snapshot
    from sim.journal import Entry
    from sim.scenario.models import Scenario

__all__ = ["Exercise"]

_CUTS: Final[Mapping[str, EndReason]] = {"stop": "stop", "pause": "pause", "end": "end"}
"""Commands that end a jump where it has come to; any other waits until it has arrived."""


class Exercise:
    """A run with people in it; make one with :meth:`new` or :meth:`resume`.

    ``headless`` nobody plays but a scripted team, the clock is the scenario's own, and ``reached`` is recorded with
    each delivery and each hour of exercise time.
    """

    def __init__(self, setup: Setup, sink: Sink, *, lenient: bool = False) -> None:
        self.setup = setup
        """What the header says."""
        self.sink = sink
        """Where it records itself."""
        self._course = RecordedPlay(setup, sink, lenient=lenient)
        self._jump = JumpDriver(self._course)
        self._calls: CallsBefore | None = None
        """Calls to emergency lines when the last jump began."""
        self._stalled_at: int | None = None
        self._reached_wall = 0
        self.branched: Path | None = None
        """The journal of the branch in which the room is to go on; none while it goes on here."""
        self._views = Views(setup.scenario)

    @classmethod
    def new(
        cls,
        scenario: Scenario,
        seed: int,
        sink: Sink | Callable[[dict[str, Any]], Sink],
        clock: int,
        *,
        mode: Mode = "room",
        team: str | None = None,
        until_ms: int | None = None,
        zone: str | None = None,
    ) -> Exercise:
        """Open a new exercise, ready for STARTEX.

        ``sink`` is an empty :class:`~sim.exercise.recording.sink.MemorySink`, a journal made with
        :func:`~sim.exercise.recording.header.header_of`, or what makes one from a header
        (``functools.partial(Journal.create, path)``). ``clock`` is in ms since the epoch, ``until_ms`` in ms of
        exercise time (none is the horizon). ``zone`` is that of the clock in the room, by its IANA name; headless it is
        not looked at. ``KeyError`` for a ``team`` that the scenario does not declare.
        """
        if team is not None:
            scenario.scripted_teams[team]
        furthest = max(scenario.horizon, scenario.ends) if mode == "room" else scenario.horizon
        reports = any(persona.knows for persona in scenario.personas.values())
        setup = Setup(scenario, seed, mode, team, furthest if until_ms is None else until_ms, zone, reports)
        return cls(setup, opened(sink, header_of(setup, clock)))

    @classmethod
    def resume(cls, sink: Sink, clock: int) -> Exercise:
        """Go on with what the sink holds.

        It is computed again, compared, and completed where a crash cut it off. A room comes back paused; a headless run
        goes on to its end. The first outcome that differs raises :class:`~sim.errors.JournalError`, which names its
        entry.
        """
        setup = setup_of(sink.header)
        check_entries(sink.entries, setup.until_ms)
        exercise = cls(setup, sink)
        try:
            exercise.catch_up(clock, exercise.undone_later())
        except JournalError:
            if not exercise._course.left_out or not exercise.differences:
                raise
            # What differs is told of the worlds as they were, each with what was taken back from it later.
            exercise = cls(setup, sink)
            exercise.catch_up(clock)
        if exercise.headless:
            exercise.run_out()
        elif exercise.state in ("running", "paused"):
            exercise._make_up()
            if exercise.state == "running":
                exercise._course.give(Pause(), AUTHOR)
            sink.append([NewEntry("note", "resumed", exercise.t_ms, clock, AUTHOR, {})])
        return exercise

    def undone_later(self) -> frozenset[int]:
        """Return the commands of its journal that need not act again. The journal takes them back later."""
        return self._course.reconciler.taken_back() if self.setup.team is None else frozenset()

    def catch_up(self, clock: int, undone: frozenset[int] = frozenset()) -> None:
        """Go through the whole journal at ``clock``, on a fresh exercise.

        The commands in ``undone`` are passed over. Raises :class:`~sim.errors.JournalError` for the first outcome that
        differs, unless it is lenient.
        """
        self._course.wall = clock
        self._course.left_out = undone
        catch_up(self._course)
        self._course.left_out = frozenset()

    def run_out(self) -> None:
        """Play a headless exercise from wherever it is to its end, and close it."""
        if self.state == "ready":
            self.do(Start(), AUTHOR)
        while self.state == "running" and self.t_ms < self.setup.until_ms:
            due = next_jump(self.play, self.setup.until_ms)
            if due is None or due.at_ms > self.t_ms:
                self.advance(self.setup.until_ms if due is None else due.at_ms)
            else:
                self.do(Jump(to_ms=due.to_ms, plan=due.step), AUTHOR)
        if self.state != "ended":
            self.do(End(), AUTHOR)

    def run(self, to: int) -> None:
        """Simulate on to ``to`` (ms), whatever its clock says. It is for a copy in which nobody plays."""
        self._course.run(to)

    @property
    def play(self) -> Play:
        """The play; another one after an undo."""
        return self._course.play

    @property
    def history(self) -> History:
        """Its commands so far."""
        return self._course.history

    @property
    def clock(self) -> Clock:
        """How exercise time runs."""
        return self._course.clock

    @property
    def leaping(self) -> Leap | None:
        """The leg of a jump that is under way; none while there is none."""
        return self._course.leap

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What came out otherwise than its journal has it, the first first."""
        return tuple(self._course.reconciler.differences)

    @property
    def headless(self) -> bool:
        """True when exercise time is the clock."""
        return self._course.headless

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self.setup.scenario

    @property
    def state(self) -> ClockState:
        """``ready``, ``running``, ``paused``, ``stopped`` or ``ended``."""
        return self.clock.state

    @property
    def t_ms(self) -> int:
        """Exercise time, ms since STARTEX."""
        return self.play.now

    @property
    def stalled(self) -> bool:
        """True while a running clock stands still. It stands still because what it did could not be written."""
        return self._stalled_at is not None

    @property
    def recorded(self) -> int:
        """Number of entries on record."""
        return self.sink.count

    @property
    def header(self) -> dict[str, Any]:
        """The header of its journal."""
        return self.sink.header

    @property
    def journal(self) -> Path | None:
        """The file of its journal; none where it has none."""
        path: Path | None = getattr(self.sink, "path", None)
        return path

    def figures(self) -> tuple[float, float]:
        """Return the person-hours without service so far, and the calls unanswered."""
        return person_hours(self.world), calls(self.world)["unanswered"]

    @property
    def world(self) -> World:
        """The world, to be read only; another one after an undo."""
        return self.play.world

    def clock_target(self, clock: int) -> int:
        """Return where exercise time should be at ``clock``, ms.

        It is never beyond the end of what is played. A clock that is stalled stands still, but a jump under way goes on
        to where it ends.
        """
        goal = self._jump.goal_ms
        if self.stalled:
            return self.t_ms if goal is None else goal
        return max(self.t_ms, goal or 0, min(self.clock.target(clock), self.setup.until_ms))

    def do(self, command: Command, author: str = "facilitator", clock: int = 0) -> Entry:
        """Carry out a command at ``clock``; return its entry.

        The exercise is brought up to that moment, then the command is validated, journalled and applied.

        Raises :class:`~sim.errors.CommandRefused` before it is written, and :class:`~sim.errors.JournalError` when it
        cannot be written: it has not acted then, and may be given again. Headless, ``clock`` is not looked at.
        """
        return self._do(command, author, clock)

    def leap(self, command: Jump, author: str = "facilitator", clock: int = 0) -> Entry:
        """Begin a jump that the next calls of :meth:`advance` simulate; return its entry.

        So it can be cut short. STOP, a pause and ENDEX end it where it has come to; any other command waits until it
        has arrived.
        """
        return self._do(command, author, clock, patient=True)

    def _do(self, command: Command, author: str, clock: int, *, patient: bool = False) -> Entry:
        self.settle(clock)
        cut = _CUTS.get(command.kind)
        if self._jump.goal_ms is not None and cut is not None:
            check_state(command, self.state)
            self._jump.cut(cut)
            with suppress(JournalError):
                self._tell()
        else:
            ran = self.state == "running"
            self._keep_up(clock)
            if command.kind == "pause" and ran and self.state == "paused" and not command.reason:
                # Given while the clock was about to stop by itself: it has what it asked for.
                return next(entry for entry in reversed(self.sink.entries) if entry.kind == "pause")
        check_state(command, self.state)
        if command.kind == "stop":
            return self._stop(command, author, clock)
        if command.kind == "undo":
            self._course.prepare_undo(command.seq)
        else:
            check_world(command, self.play, self.setup.until_ms)
        if command.kind == "jump":
            return self._set_out(command, author, clock, patient=patient)
        self._watch()
        entry = self._course.give(command, author)
        try:
            self._keep_pace()
        except JournalError:
            self._stall(clock)
        return entry

    def _set_out(self, jump: Jump, author: str, clock: int, *, patient: bool) -> Entry:
        """Begin a jump; unless ``patient``, make all of it at once. Return the entry of its first leg."""
        self._calls = None if self.headless else calls_now(self.play)
        jump, before = planned(jump, self.play)
        for command in before:
            self._course.give(command, AUTHOR)
        entry = self._course.give(self._jump.first_leg(jump), author, patient=True)
        if entry.seq in self.history.left_out:
            return entry
        self._jump.set_out(jump, author)
        if not patient:
            try:
                self._travel(jump.whole_ms)
            except JournalError:
                if self.headless:
                    raise
                self._stall(clock)
        return entry

    def advance(self, to_ms: int, clock: int = 0) -> tuple[Entry, ...]:
        """Simulate on to ``to_ms``; return what was recorded.

        It goes no further than the end of what is played.

        Does nothing unless the clock runs or a jump is under way. Headless, ``clock`` is not looked at. Raises
        :class:`~sim.errors.JournalError` when what happened cannot be written: it is kept, nothing moves until it is
        written, and a running clock stands still for as long.
        """
        before = len(self.sink.entries)
        self.settle(clock)
        try:
            self._move(min(to_ms, self.setup.until_ms), clock)
        except JournalError:
            self._stall(clock)
            raise
        return tuple(self.sink.entries[before:])

    def settle(self, clock: int) -> None:
        """Write what could not be written when it happened.

        A clock that stood still for it goes on.

        Raises :class:`~sim.errors.JournalError` while it still cannot be written; does nothing when all is written.
        """
        self._course.wall = clock
        try:
            self._course.settle()
            self._tell()
            if self._stalled_at is not None:
                self._restart(self._stalled_at)
        except JournalError:
            self._stall(clock)
            raise

    def _move(self, to: int, clock: int) -> None:
        course = self._course
        self._travel(to)
        if self._jump.goal_ms is not None:
            return
        while self.state == "running" and to >= self.t_ms:
            self._watch()
            reached = self.play.reached_ms
            ending = None if self.headless else self.play.plan.ending(self.t_ms)
            course.run(to if ending is None else max(self.t_ms, min(to, ending.ends_ms)))
            if self.play.reached_ms != reached:
                self._reached_wall = clock
            elif not self.headless and clock - self._reached_wall >= REACHED_EVERY:
                self.play.reach()
                self._reached_wall = clock
            course.write()
            if self.play.stopped_at:
                if self._keep_pace():
                    return
                continue
            if ending is not None and self.t_ms >= ending.ends_ms:
                course.give(Pause(sitting=ending.number), AUTHOR)
            return

    def _travel(self, to: int) -> None:
        """Go on with the jump that is under way, to ``to`` (ms) at most."""
        if self._jump.goal_ms is None:
            return
        self._jump.travel(to)
        if self._jump.goal_ms is not None:
            return
        self._tell()
        if self.state == "running":
            self._watch()
            self.play.come_up_again()
            self._keep_pace()

    def _tell(self) -> None:
        """Keep the brief of a jump that has ended in the journal.

        Raises :class:`~sim.errors.JournalError` while it cannot be written; it is written with what comes next then.
        """
        end = self._jump.ended
        if end is None or self.headless or self.state == "ended":
            return
        self._course.write()
        answered = answers_since(self.sink.entries, end.since_ms)
        brief = brief_of(self.play, end, self._calls, answered)
        payload = brief.model_dump(mode="json", exclude_defaults=True)
        stamp = self._course.stamp(self.t_ms)
        self.sink.append([NewEntry("note", "brief", self.t_ms, stamp, AUTHOR, payload)])
        self._jump.ended = None

    def _make_up(self) -> None:
        """End a jump in whose middle the room was lost, and tell of it."""
        entries = self.sink.entries
        commands = (given for given in reversed(self.history.given.values()))
        last = next(
            (one for one in commands if one.command.kind not in ("order", "decision") or not one.command.standing), None
        )
        if last is None or last.command.kind != "jump":
            return
        if not any(entry.entry_class == "note" and entry.kind == "brief" for entry in entries[last.seq :]):
            self._jump.made_up_for(last.command, last.t_ms)
            self._tell()

    def _watch(self) -> None:
        """Let the play stop at an inject, where the clock has something to do then."""
        slow = not self.headless and self.clock.pace != "go-on"
        self.play.stops_at = slows if slow else None

    def _keep_pace(self) -> bool:
        """Do with the clock what is to be done at the inject that came. Return whether that was anything."""
        if not self.play.stopped_at:
            return False
        command = at_inject(self.clock, self.play.stopped_at[0])
        if command is not None:
            self._course.give(command, AUTHOR)
        self.play.stopped_at.clear()
        return command is not None

    def _stall(self, clock: int) -> None:
        """Let a running clock stand still at ``clock``. What it would do now cannot be written."""
        if self.state == "running" and not self.headless and self._stalled_at is None:
            self._stalled_at = clock

    def _restart(self, since: int) -> None:
        """Let a clock that stood still from ``since`` on go on from here. The journal has it that it was paused."""
        course = self._course
        if self._jump.goal_ms is not None:
            # Nothing may stand in the journal between a jump and its end.
            self._stalled_at = course.wall
            return
        course.run(self.t_ms)
        course.reconciler.keep(self.play.take())
        stood: tuple[Command, ...] = (Pause(), Start())
        clocks = (since, course.wall)
        entries = course.reconciler.commands(tuple(zip(stood, clocks, strict=True)), AUTHOR, self.t_ms)
        self._stalled_at = None
        for entry, command in zip(entries, stood, strict=True):
            course.act(IssuedCommand(entry.seq, entry.t_ms, command, AUTHOR), entry.clock)

    def note(self, kind: str, payload: dict[str, Any], author: str, clock: int) -> Entry:
        """Record what never touches the world; possible until ENDEX.

        A ``hotwash`` comes after it.
        """
        self._keep_up(clock)
        if self.state == "ended" and kind != "hotwash":
            raise CommandRefused("ended")
        return self.sink.append([NewEntry("note", kind, self.t_ms, self._course.stamp(self.t_ms), author, payload)])[-1]

    def branch(self, seq: int, paths: Iterable[Path], clock: int) -> Path:
        """Make a branch from entry ``seq`` on; return its journal.

        The room is to go on in it. ``paths`` are names for it, of which the first that is free is taken. A clock that
        runs is paused first; from then on nothing more is written here. Raises
        :class:`~sim.errors.JournalError` where it cannot be made.
        """
        if self.journal is None:
            raise JournalError.of("branch.error.no-file")
        if self.state == "running":
            self.do(Pause(), clock=clock)
        self.settle(clock)
        self.branched = branch(self.sink, self.journal.name, seq, paths, clock)
        return self.branched

    def take_in_notes(self) -> bool:
        """Take in what observers noted in other terminals; return whether they did.

        Raises :class:`~sim.errors.JournalError` when something stands there that no observer writes.
        """
        return self.sink.catch_up()

    def snapshot(self) -> Snapshot:
        """Take a picture of this moment."""
        return self._views.snapshot(self.view_input())

    def view_input(self) -> ViewInput:
        """Return what a picture of this moment is made of."""
        return ViewInput(
            setup=self.setup,
            play=self.play,
            clock=self.clock,
            entries=self.sink.entries,
            left_out=self.history.left_out,
            jump_ms=self._jump.goal_ms,
            jump_left=None if self._jump.goal_ms is not None else self._course.left,
            stalled=self.stalled,
        )

    def explain(self, process: str, *, remedied: bool = True) -> Explanation:
        """Explain why a process is at its level now, and what would lift it.

        Unless ``remedied``, what holds it and what would lift that are left out, which take most of the time. Raises
        ``KeyError`` for an unknown process.
        """
        return explain(self.world, process, remedied=remedied)

    def prospect(self, action: str, target: str | None = None, takes: str = "") -> OrderProspect:
        """Return what would come of an order given now. Raises ``KeyError`` for an unknown action."""
        return self.world.prospect(action, target, takes)

    def look_ahead(self) -> Callable[[str, int], LookAhead]:
        """Return a function that tells what a process takes down next.

        It is of this moment, tells so within a number of ms, and can be called in any thread.
        """
        return look_ahead(self.history, self.play)

    def close(self) -> None:
        """Let go of the journal; the exercise can be resumed from it."""
        self.sink.close()

    def _stop(self, command: Command, author: str, clock: int) -> Entry:
        """Stop the exercise; return its entry.

        The clock stands still even when it cannot be written, until the next thing that can.
        """
        try:
            return self._course.give(command, author)
        except JournalError:
            self._stall(clock)
            raise

    def _keep_up(self, clock: int) -> None:
        if not self.headless:
            self.advance(self.clock_target(clock), clock)
