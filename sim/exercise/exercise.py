"""An exercise: a play with its journal and its clock. It has the rules for who may do what when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import CommandRefused, JournalError
from sim.exercise.clock import REACHED_EVERY, Clock
from sim.exercise.commands.model import Pause, Start
from sim.exercise.explain.explanation import explain
from sim.exercise.explain.lookahead import look_ahead
from sim.exercise.jump import CUTS, Leap, cut, go_on
from sim.exercise.recording.catch_up import catch_up, run_out
from sim.exercise.recording.entry_checks import check_entries
from sim.exercise.recording.header import Mode, Setup, header_of, scenario_clock, setup_of
from sim.exercise.recording.history import History
from sim.exercise.recording.reconciler import AUTHOR, Reconciler
from sim.exercise.recording.sink import opened
from sim.exercise.recording.undone_commands import Passing
from sim.exercise.run.scripted_team import author_of
from sim.exercise.run.states import Given
from sim.exercise.run.validation import check_state, check_world
from sim.exercise.view.builder import Views
from sim.journal import NewEntry
from sim.units import HOUR, clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine import World
    from sim.exercise.commands.model import Command, Jump
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.lookahead import Ahead
    from sim.exercise.recording.sink import Sink
    from sim.exercise.run.play import Play
    from sim.exercise.run.scripted_team import Wanted
    from sim.exercise.run.states import ClockState
    from sim.exercise.view.snapshot import Snapshot
    from sim.journal import Entry
    from sim.scenario.models import Scenario

__all__ = ["Exercise"]


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
        self.reconciler = Reconciler(sink, self._stamp, lenient=lenient)
        self.history = History(setup)
        self.play = self.history.new_play()
        self.clock = Clock()
        """How exercise time runs."""
        self.wall = 0
        """Clock time of what is being done, ms since the epoch."""
        self.leaping: Leap | None = None
        """The jump that is under way; none while there is none."""
        self.passing: Passing | None = None
        """What passes over commands that the journal takes back later; only while it is resumed."""
        self._patient = False
        self._unfinished = False
        self._ending: int | None = None
        self._stalled_at: int | None = None
        self._reached_wall = 0
        self._without: Play | None = None
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
        furthest = max(scenario.horizon, scenario.lasts) if mode == "room" else scenario.horizon
        setup = Setup(scenario, seed, mode, team, furthest if until_ms is None else until_ms, zone)
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
            exercise.pass_over_undone()
            catch_up(exercise, clock)
        except JournalError:
            if exercise.passing is None or not exercise.reconciler.differences:
                raise
            # What differs is told of the worlds as they were, each with what was taken back from it later.
            exercise = cls(setup, sink)
            catch_up(exercise, clock)
        exercise.passing = None
        if exercise.headless:
            run_out(exercise)
        elif exercise.state in ("running", "paused"):
            if exercise.state == "running":
                exercise.give(Pause(), AUTHOR)
            sink.append([NewEntry("note", "resumed", exercise.t_ms, clock, AUTHOR, {})])
        return exercise

    def pass_over_undone(self) -> None:
        """Let the commands that the journal takes back later not act when it is gone through."""
        undone = self.reconciler.taken_back() if self.setup.team is None else None
        if undone:
            self.passing = Passing(undone, self.history)

    @property
    def headless(self) -> bool:
        """True when exercise time is the clock."""
        return self.setup.mode == "headless"

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
    def world(self) -> World:
        """The world, to be read only; another one after an undo."""
        return self.play.world

    def clock_target(self, clock: int) -> int:
        """Return where exercise time should be at ``clock``, ms.

        It is never beyond the end of what is played. A clock that is stalled stands still, but a jump under way goes on
        to where it ends.
        """
        if self.stalled:
            return self.leaping.to_ms if self.leaping is not None else self.t_ms
        return max(self.t_ms, min(self.clock.target(clock), self.setup.until_ms))

    def do(self, command: Command, author: str = "facilitator", clock: int = 0) -> Entry:
        """Carry out a command at ``clock``; return its entry.

        The exercise is brought up to that moment, then the command is validated, journalled and applied.

        Raises :class:`~sim.errors.CommandRefused` before it is written, and :class:`~sim.errors.JournalError` when it
        cannot be written: it has not acted then, and may be given again. Headless, ``clock`` is not looked at.
        """
        self.settle(clock)
        if self.leaping is not None and command.kind in CUTS:
            check_state(command, self.state)
            cut(self, self.leaping, clock)
        else:
            self._keep_up(clock)
        check_state(command, self.state)
        if command.kind == "stop":
            return self._stop(command, author, clock)
        if command.kind != "undo":
            check_world(command, self.play, self.setup.until_ms)
            return self.give(command, author)
        self._without = self.history.undo(command.seq, self.play)
        try:
            return self.give(command, author)
        finally:
            self._without = None

    def leap(self, command: Jump, author: str = "facilitator", clock: int = 0) -> Entry:
        """Begin a jump that the next calls of :meth:`advance` simulate; return its entry.

        So it can be cut short. STOP, a pause and ENDEX end it where it has come to; any other command waits until it
        has arrived.
        """
        self._patient = True
        try:
            return self.do(command, author, clock)
        finally:
            self._patient = False

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
        self.wall = clock
        try:
            self.reconciler.flush()
            if self._unfinished:
                self._finish()
                self.reconciler.outcomes(self.play.take())
            if self._stalled_at is not None:
                self._restart(self._stalled_at)
        except JournalError:
            self._stall(clock)
            raise

    def _move(self, to: int, clock: int) -> None:
        if self.leaping is not None:
            arrived = go_on(self, to)
            self.reconciler.outcomes(self.play.take())
            if not arrived:
                return
        if self.state == "running" and to >= self.t_ms:
            reached = self.play.reached_ms
            self.run(to)
            if self.play.reached_ms != reached:
                self._reached_wall = clock
            elif not self.headless and clock - self._reached_wall >= REACHED_EVERY:
                self.play.reach()
                self._reached_wall = clock
            self.reconciler.outcomes(self.play.take())

    def _stall(self, clock: int) -> None:
        """Let a running clock stand still at ``clock``. What it would do now cannot be written."""
        if self.state == "running" and not self.headless and self._stalled_at is None:
            self._stalled_at = clock

    def _restart(self, since: int) -> None:
        """Let a clock that stood still from ``since`` on go on from here. The journal has it that it was paused."""
        if self.leaping is not None:
            # Nothing may stand in the journal between a jump and its end.
            self._stalled_at = self.wall
            return
        self.run(self.t_ms)
        self.reconciler.keep(self.play.take())
        stood: tuple[Command, ...] = (Pause(), Start())
        entries = self.reconciler.commands(tuple(zip(stood, (since, self.wall), strict=True)), AUTHOR, self.t_ms)
        self._stalled_at = None
        for entry, command in zip(entries, stood, strict=True):
            self.act(Given(entry.seq, entry.t_ms, command, AUTHOR), entry.clock)

    def note(self, kind: str, payload: dict[str, Any], author: str, clock: int) -> Entry:
        """Record what never touches the world; possible until ENDEX."""
        self._keep_up(clock)
        if self.state == "ended":
            raise CommandRefused("ended")
        return self.sink.append([NewEntry("note", kind, self.t_ms, self._stamp(self.t_ms), author, payload)])[-1]

    def snapshot(self) -> Snapshot:
        """Take a picture of this moment."""
        return self._views.snapshot(self)

    def explain(self, process: str) -> Explanation:
        """Explain why a process is at its level now, and what would lift it.

        Raises ``KeyError`` for an unknown process.
        """
        return explain(self.world, process)

    def look_ahead(self) -> Callable[[str, int], Ahead]:
        """Return a function that tells what a process takes down next.

        It is of this moment, tells so within a number of ms, and can be called in any thread.
        """
        return look_ahead(self)

    def close(self) -> None:
        """Let go of the journal; the exercise can be resumed from it."""
        self.sink.close()

    def give(self, command: Command, author: str) -> Entry:
        """Record a valid command, let it act, and record what came of it.

        In a room it counts once it is on record: what came of it and cannot be written goes with the next that is.
        """
        entry = self.reconciler.command(command, author, self.t_ms, self.play.take())
        try:
            self.act(Given(entry.seq, entry.t_ms, command, author), entry.clock)
            self.reconciler.outcomes(self.play.take())
        except JournalError:
            if self.headless:
                raise
        return entry

    def act(self, given: Given, clock: int) -> None:
        """Let a command act that is on record, given at ``clock``. What falls due at once is done too."""
        self._unfinished = True
        self._apply(given, clock)
        if given.command.kind == "end":
            self._ending = given.seq
        elif given.command.kind == "jump" and given.seq not in self.history.left_out:
            self.leaping = Leap(given.seq, self.reconciler.landing(given.seq, given.command.to_ms))
            if not self._patient:
                go_on(self, self.leaping.to_ms)
        self._finish()

    def _finish(self) -> None:
        """Do what falls due at once after a command. The journal is closed after the last command."""
        self.run(self.t_ms)
        if self._ending is not None:
            self.play.reach(self._ending, changed_only=True)
            self.reconciler.outcomes(self.play.take())
            ended, self._ending = self._ending, None
            self.play.emit("closed", self.reconciler.closing(), ended)
        self._unfinished = False

    def run(self, to: int) -> None:
        """Simulate on to ``to``, giving scripted teams their turn. Headless, a ``reached`` is recorded on the hour."""
        stop = -1
        while stop < to:
            mark = (self.play.reached_ms // HOUR + 1) * HOUR if self.headless and self.play.started else to + 1
            stop = min(mark, to)
            self.play.advance(stop)
            while self.play.wanted:
                self._script_turn(self.play.wanted[0])
                self.play.advance(stop)
            if stop == mark:
                self.play.reach(changed_only=self.play.reached_ms == stop)

    def _stop(self, command: Command, author: str, clock: int) -> Entry:
        """Stop the exercise; return its entry.

        The clock stands still even when it cannot be written, until the next thing that can.
        """
        try:
            return self.give(command, author)
        except JournalError:
            self._stall(clock)
            raise

    def _keep_up(self, clock: int) -> None:
        self.wall = clock
        if not self.headless:
            self.advance(self.clock_target(clock), clock)

    def _stamp(self, t_ms: int) -> int:
        return scenario_clock(self.scenario, t_ms) if self.headless else self.wall

    def _apply(self, given: Given, clock: int) -> None:
        if self.reconciler.failed(given.seq):
            self._fail(given, self.reconciler.next.payload if self.reconciler.next else {})
            return
        try:
            if self.passing is not None:
                self.passing.act(given, self.play)
            else:
                self.history.add(given, self.play)
                if given.command.kind == "undo":
                    self._undo(given, given.command.seq)
                else:
                    self.play.apply(given)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the exercise goes on without this command
            self._fail(given, {"error": type(error).__name__, "message": clean(str(error))[:500]})
            return
        self.clock = self.clock.after(given.command, given.t_ms, clock)

    def _undo(self, given: Given, seq: int) -> None:
        again, self._without = self._without or self.history.undo(seq, self.play), None
        self.play = again
        self.history.left_out[seq] = "undone"
        self.play.emit("undone", {"seq": seq}, given.seq)
        self.play.reach(given.seq)

    def _fail(self, given: Given, payload: dict[str, Any]) -> None:
        self.history.leave_out(given)
        self.play = self.history.rebuild(self.play, self.history.left_out)
        self.play.emit("failed", payload, given.seq)

    def _script_turn(self, wanted: Wanted) -> None:
        if self.reconciler.lost:
            self.play.wanted.popleft()
            return
        try:
            check_world(wanted.command, self.play, self.setup.until_ms)
        except CommandRefused as refusal:
            self.play.wanted.popleft()
            self.history.taken.add(wanted.step)
            self.play.emit(
                "refused", {**wanted.command.model_dump(include={"action", "target"}), "reason": refusal.reason}
            )
            return
        author = author_of(self.setup.team) or AUTHOR
        entry = self.reconciler.command(wanted.command, author, self.t_ms, self.play.take())
        self.play.wanted.popleft()
        self._apply(Given(entry.seq, entry.t_ms, wanted.command, author, wanted.step), entry.clock)
