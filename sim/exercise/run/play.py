"""The exercise as a deterministic machine, without I/O.

Scenario, seed and commands go in, outcomes come out, in order.

A :class:`Play` owns a world and what people do in it. It stops wherever a scripted team wants something, so that its
command can be recorded like any other before it acts. Whatever falls due is done after the world's millisecond has
settled, in the order in which it was planned, so any slicing of time gives the same outcomes.
"""

from __future__ import annotations

from collections import deque
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.engine import World
from sim.engine.results import LevelChange, WorldEvent
from sim.exercise.commands.targets import action_of, written_out
from sim.exercise.run import scripted_team
from sim.exercise.run.attendance import Attendance
from sim.exercise.run.contradictions import Contradictions
from sim.exercise.run.injects import InjectList
from sim.exercise.run.proposals import InjectProposals
from sim.exercise.run.reports import ReportedLevel, Reports
from sim.exercise.run.reversals import CLOCK_ONLY, Reversals
from sim.exercise.run.states import Announced, Arrival, OrderRun, Outcome, OverrideRun
from sim.exercise.run.timeliness import Done
from sim.exercise.time_plan import PlanRun
from sim.memory import uncollected
from sim.origin import Origin
from sim.randomness import SeededDraws

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sim.exercise.commands.model import (
        Command,
        HoldInject,
        MoveInject,
        OrderAction,
        Override,
        PlanJump,
        RecordDecision,
        SayInject,
        ShiftInjects,
        SkipInject,
    )
    from sim.exercise.run.expectations import Answered
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.states import IssuedCommand
    from sim.randomness import Draws
    from sim.scenario.models import Scenario

__all__ = ["Play"]

_CUTTING: Final = frozenset({"start", "pause", "stop", "end"})
"""Commands after which no jump goes on."""
_REVERSIBLE: Final = frozenset({"say", "withdraw", "tick", "attendance"})
"""Commands of which the world does not hear, or may not."""
LARGE: Final = 1000
"""Processes from which on the garbage collector waits while a world advances.

A third of the time of a large world goes into looking for garbage, of which it makes next to none.
"""
_NEITHER: Final = 1e-9
"""A level so near a threshold is neither below nor above it, as in conditions."""


class Play:
    """One run of a scenario with people in it.

    ``taken`` names the steps of ``team`` that it must not take. ``said_at_once``: injects are said when they are
    released, since nobody marks it.

    ``draws`` stands in for those of the seed. One that is not ``recorded`` comes to the same world and is quicker: it
    has no outcomes, none of what answers said, and its world does not know why anything fell. With ``reports`` it also
    tells what personas are told.
    """

    proposals: InjectProposals | None = None
    """Injects that are proposed; none where nothing is recorded."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        team: str | None,
        *,
        by_chance: bool,
        said_at_once: bool = False,
        taken: Collection[int] = (),
        draws: Draws | None = None,
        recorded: bool = True,
        reports: bool = False,
    ) -> None:
        self.scenario = scenario
        self.unarmed = frozenset(taken)
        """Steps of the scripted team that it does not take."""
        self.delivers = scenario.deliver == "auto"
        """Whether injects that are due are delivered by themselves."""
        self._large = len(scenario.processes) >= LARGE
        self.started = False
        self.orders: list[OrderRun] = []
        self.seqs: dict[str, int] = {}
        """Number of the command of each order, by its id."""
        self._ids: dict[int, str] = {}
        self.overrides: dict[int, OverrideRun] = {}
        self.releases = 0
        """How many overrides were released."""
        self.wanted: deque[scripted_team.ScriptedCommand] = deque()
        """What the scripted team wants now; given a command by who records them."""
        self.said: list[Announced] = []
        """What participants were told, in order."""
        self.told: dict[str, float] = dict.fromkeys(scenario.processes, 1.0) if recorded else {}
        """Levels as of the last ``reached``, rounded."""
        self.reached_ms = -1
        """Time of the last ``reached``; -1 before the first."""
        self.stops_at: Callable[[Arrival], bool] | None = None
        """At what it stops; none where nobody asked it to."""
        self.stopped_at: list[Arrival] = []
        """What it has stopped at, all of one millisecond. It goes no further until whoever asked for that clears it."""
        self._watched: tuple[str, float, bool] | None = None
        """A process, the level it is watched for, and whether it is below that."""
        self.reversals = Reversals()
        """Its last commands, as far as they can be taken back in place."""
        self._outcomes: list[Outcome] | None = [] if recorded else None
        self._news: list[WorldEvent] = []
        self._moved: dict[str, None] = {}
        self._todo: deque[Callable[[], None]] = deque()
        self._counts: dict[str, int] = {}
        draws = draws or SeededDraws(seed)
        hear = self._hear if recorded else None  # where nothing is recorded nobody is told what happens
        self.world = World(scenario, draws, hear, silent_facilitator=by_chance, why=recorded)
        self.reports = Reports(scenario, self.world, draws) if recorded and reports else None
        """What personas are told; none where no report is kept."""
        self.world.to_startex()
        self.plan = PlanRun(scenario)
        self.injects = InjectList(scenario, self.world, self._todo.append, said_at_once=said_at_once)
        self.attendance = Attendance(scenario, self.world)
        self.contradictions = Contradictions(scenario, self.world, self.attendance)
        self._propose(draws)
        self._arm(team)

    def _arm(self, team: str | None) -> None:
        """Set the steps of a scripted team on their watch."""
        if team is not None:
            todo, want = self._todo.append, self.wanted.append
            scripted_team.arm(self.scenario, team, self.world, todo=todo, want=want, taken=self.unarmed)

    @property
    def now(self) -> int:
        """Exercise time, ms."""
        return self.world.now

    def advance(self, to: int) -> None:
        """Go on to ``to`` at most.

        Before STARTEX it does not move, and it goes not past a moment at which a script wants something. Call it again
        when what is :attr:`wanted` has been given. Where it is to stop, it stops in that millisecond, when all that is
        due in it has been done.
        """
        if not self.started:
            return
        with uncollected() if self._large else nullcontext():
            self._go_on(to)

    def _go_on(self, to: int) -> None:
        while self._work():
            if self._watched is not None:
                self._look(*self._watched)
            if self.stopped_at:
                to = min(to, self.world.now)
            due = self._due()
            if due is None or due > to:
                break
            self._step(max(due, self.world.now))
        if not self.wanted and self.world.now < to:
            self._step(to)
            self._work()

    def _due(self) -> int | None:
        """Return when something happens or is told next, ms."""
        told = (None if one is None else one.next_ms for one in (self.reports, self.proposals))
        return min((due for due in (self.world.peek(), *told) if due is not None), default=None)

    def watch_level(self, process: str | None, below: float | None) -> None:
        """Notice when a process comes below a level, from now on; none is no process."""
        if process is None or below is None:
            self._watched = None
        else:
            self._watched = process, below, self._is_below(process, below)

    def take(self) -> list[Outcome]:
        """Return the outcomes since the last call."""
        taken = self._outcomes
        if not taken:
            return []
        self._outcomes = []
        return taken

    def apply(self, given: IssuedCommand) -> None:
        """Do what a valid command says, now. Call :meth:`advance` after it for what falls due at once."""
        command = given.command
        if command.kind not in _REVERSIBLE | CLOCK_ONLY:
            self.reversals.clear()
        self._prepare_for(command)
        match command.kind:
            case "start":
                if not self.started:
                    self.started = True
                    self._step(0)
            case "order" | "decision":
                self._order(given, command)
            case "answer":
                self.world.answer(command.order, command.answer)
            case "override":
                self._override(command)
            case "release":
                override = self.overrides[command.override]
                override.released = True
                self.releases += 1
                self.world.release(override.handle)
            case "deliver":
                self._release(self.injects.runs[command.inject], given.seq)
            case "say":
                self._say_inject(self.injects.runs[command.inject], given, command)
            case "withdraw":
                self._withdraw(self.injects.runs[command.inject], given.seq)
            case "tick":
                self._tick(self.injects.runs[command.inject], command.index, given.seq)
            case "reroute":
                self.injects.reroute(self.injects.runs[command.inject], command.via, command.to)
            case "attendance":
                self.reversals.add(given.seq, self.attendance.recalled(command.team))
                self.attendance.say(command.team, present=command.present)
            case "hold" | "skip" | "move" | "shift":
                self._replan(command)
            case "jump":
                whole = frozenset(command.brief), command.whole_ms
                self.plan.jumped(command.plan, self.now, command.to_ms, whole)
                return
            case "plan-jump":
                self._prepare(command)
            case "ad-hoc":
                run = self.injects.add(self._count("ad-hoc"), command)
                if command.at_ms is None:
                    self._release(run, given.seq)
            case _:
                return
        if self.started:
            self._step(self.world.now)

    def _replan(self, command: HoldInject | SkipInject | MoveInject | ShiftInjects) -> None:
        if command.kind == "shift":
            self.injects.shift(command.by_ms)
            return
        run = self.injects.runs[command.inject]
        if command.kind == "hold":
            self.injects.hold(run)
        elif command.kind == "skip":
            self.injects.skip(run)
        else:
            self.injects.move(run, command.to_ms)

    def _prepare(self, command: PlanJump) -> None:
        """Keep what becomes of injects in a planned jump. Those that come before it fall due now."""
        self.plan.prepare(command)
        for name, fate in command.fates.items():
            run = self.injects.runs[name]
            if fate == "before" and self.started and run.state in ("to-come", "waiting"):
                self.injects.move(run, self.now)

    def _propose(self, draws: Draws) -> None:
        """Be ready to propose injects, where what happens is told."""
        if self._outcomes is not None:
            self.proposals = InjectProposals(
                self.scenario,
                self.world,
                injects=self.injects,
                attendance=self.attendance,
                contradictions=self.contradictions,
                draws=draws,
            )

    def _prepare_for(self, command: Command) -> None:
        """Let plan and proposals know of a command that is about to act."""
        if command.kind in _CUTTING:
            self.plan.cut(self.now)
        if command.kind == "pause" and command.sitting is not None:
            self.plan.over.add(command.sitting)
        if self.proposals is not None:
            self.proposals.obey(command)

    def deliver_when_due(self) -> None:
        """Deliver injects that fall due by themselves from now on. That is so also where a room delivers by hand."""
        self.delivers = True

    def pass_over(self, command: Command) -> None:
        """Leave out a command that was taken back. The numbers that later ones go by stay what they were."""
        if command.kind in ("ad-hoc", "override"):
            self._count(command.kind)
        elif command.kind == "decision":
            self._count(command.decision or "decision")

    def emit(self, kind: str, payload: dict[str, Any], answers: int | None = None) -> None:
        """Add an outcome of now."""
        self._add(Outcome(kind, self.world.now, payload, answers))

    def reach(self, answers: int | None = None, *, changed_only: bool = False) -> None:
        """Add a ``reached``, with the levels that differ from the last one.

        Levels are to 6 decimals. With ``changed_only`` it is added only when any differs.
        """
        if self._outcomes is None:
            return
        levels: dict[str, float] = {}
        for name in sorted(self._moved):
            level = round(self.world.level(name), 6)
            if level != self.told[name]:
                levels[name] = self.told[name] = level
        self._moved.clear()
        if levels or not changed_only:
            self.reached_ms = self.world.now
            self.emit("reached", {"levels": levels}, answers)

    def correct_reports(self, answers: int) -> None:
        """Tell personas anew what they were told of a world that an undo took back.

        ``answers`` is the number of the undo.
        """
        if self.reports is not None and self._outcomes is not None:
            self._outcomes += self.reports.correct(self.world.now, answers)

    @property
    def reported(self) -> dict[tuple[str, str], ReportedLevel]:
        """What each persona was last told of each process; empty where no report is kept."""
        return {} if self.reports is None else dict(self.reports.told)

    def resume_from(
        self, told: dict[str, float], reached_ms: int, reported: dict[tuple[str, str], ReportedLevel]
    ) -> None:
        """Tell what changes from these levels on, last told at ``reached_ms``.

        ``reported`` is what personas were told. What was to be told before is dropped.
        """
        self.told, self.reached_ms = told, reached_ms
        if self.reports is not None:
            self.reports.told = reported
        self._moved = dict.fromkeys(self.told)
        self.take()

    def order_id(self, seq: int) -> str | None:
        """Return the id that the order of command ``seq`` has in this world. Return none when it has none."""
        return self._ids.get(seq)

    def _say(self, what: str, seq: int, t: int, to: str = "") -> None:
        if self._outcomes is not None:
            self.said.append(Announced(what, seq, t, to))

    def _add(self, outcome: Outcome) -> None:
        if self._outcomes is not None:
            self._outcomes.append(outcome)

    def _hear(self, record: LevelChange | WorldEvent) -> None:
        if isinstance(record, LevelChange):
            self._moved[record.process] = None
            if self.reports is not None:
                self.reports.hear(record)
            if self.proposals is not None:
                self.proposals.hear(record)
        else:
            self._news.append(record)

    def _step(self, to: int) -> None:
        self.world.advance(to)
        self._report()

    def _work(self) -> bool:
        """Do what has fallen due. Return False when a scripted team must be given its turn first."""
        while self._todo and not self.wanted:
            self._todo.popleft()()
            for run in self.injects.fallen_due:
                run.briefed = self.plan.briefs(run.id, self.now)
                if self.delivers or run.ad_hoc or run.briefed:
                    self._release(run, None)
                else:
                    run.state = "due"
                    self.emit("due", {"inject": run.id})
                    self._arrive(Arrival("inject", run.id, bool(run.expects)))
            self.injects.fallen_due.clear()
            self._step(self.world.now)
        if self.reports is not None and self._outcomes is not None and not self.wanted:
            self._outcomes += self.reports.due(self.world.now)
        if self.proposals is not None and not self.wanted:
            self.proposals.look(self.world.now)
        return not self.wanted

    def _release(self, run: InjectRun, seq: int | None) -> None:
        if self._outcomes is not None:
            run.contradicted = self.contradictions.of(run)
        works = self.injects.release(run)
        if self.injects.said_at_once:
            self._say(run.id, 0, self.world.now)
        names = run.rerouted_to or run.inject.to
        to = names[0] if len(names) == 1 else list(names)
        self.emit(
            "delivered",
            {"inject": run.id, "planned_ms": run.planned, "reachable": works, "to": to or "", "via": run.via},
            seq,
        )
        self._arrive(Arrival("inject", run.id, bool(run.expects)))
        self._step(self.world.now)
        self.reach(seq)

    def _arrive(self, arrival: Arrival) -> None:
        if self.stops_at is not None and self.stops_at(arrival):
            self.stopped_at.append(arrival)

    def asks(self, order: str) -> bool:
        """Return whether the facilitator is to answer an order, by its id."""
        found = self.world.order_by_id(order)
        action = None if found is None else action_of(self.scenario, found.action)
        return action is not None and action.answer.by == "facilitator"

    def come_up_again(self) -> None:
        """Tell again of the injects that came in this very millisecond."""
        for run in self.injects.runs.values():
            if self.world.now == (run.planned if run.state == "due" else run.released):
                self._arrive(Arrival("inject", run.id, bool(run.expects)))

    def _look(self, process: str, below: float, before: bool) -> None:  # noqa: FBT001 -- fields of what is watched
        now = self._is_below(process, below)
        if now and not before:
            self._arrive(Arrival("level", process))
        self._watched = process, below, now

    def _is_below(self, process: str, below: float) -> bool:
        return self.world.level(process) < below - _NEITHER

    def _say_inject(self, run: InjectRun, given: IssuedCommand, command: SayInject) -> None:
        for recipient in self.injects.say(run, command.to, given.seq, command.by):
            self._say(run.id, given.seq, self.world.now, recipient)
        self.reversals.add(given.seq, partial(self._unsay, run, given.seq))

    def _unsay(self, run: InjectRun, seq: int) -> None:
        self.injects.unsay(run, seq)
        self.said = [told for told in self.said if (told.what, told.seq) != (run.id, seq)]

    def _withdraw(self, run: InjectRun, seq: int) -> None:
        before = run.state
        self.injects.withdraw(run)

        def undo() -> None:
            run.state, run.withdrawn = before, None

        self.reversals.add(seq, undo)

    def _tick(self, run: InjectRun, index: int, seq: int) -> None:
        self.injects.tick(run, index, seq)
        undo, possible = partial(self.injects.untick, run, index), partial(self.injects.can_untick, run, index)
        self.reversals.add(seq, undo, possible)

    def _order(self, given: IssuedCommand, command: OrderAction | RecordDecision) -> None:
        refused = False
        if command.kind == "order":
            done: str | None = command.action
            action = action_of(self.scenario, command.action)
            if action is None:
                raise KeyError(command.action)
            targets = written_out(self.scenario, action)
            once = not targets
            target = command.target or (targets[0] if len(targets) == 1 else None)
            order = self.world.order(action.id, target, command.takes)
            refused = order.state == "refused"
            self._ordered(OrderRun(order.id, given, in_world=True))
        else:
            done, once = command.decision, True
            name = done or "decision"
            self._ordered(OrderRun(f"{name}#{self._count(name)}", given, in_world=False))
        at = self.world.now if command.decided_ms is None else command.decided_ms
        if command.kind == "decision" and done is not None:
            self.attendance.decided(done, at)
            self.world.decided(done)
        met = Done(at, given.seq, standing=command.standing)
        answered = self.injects.answer(done, command.inject, met, once=once, refused=refused)
        self._step(self.world.now)
        for one in answered:
            self._answered(one, done, given.seq)

    def _ordered(self, run: OrderRun) -> None:
        self.orders.append(run)
        self.seqs.setdefault(run.id, run.given.seq)
        self._ids.setdefault(run.given.seq, run.id)

    def _answered(self, one: Answered, done: str | None, seq: int) -> None:
        self.emit(
            "inject-answered",
            {
                "inject": one.inject,
                "do": done,
                "expected": one.index >= 0,
                "on_time": one.on_time,
                "late_ms": one.late_ms,
                "objective": one.objective,
                **({"standing": True} if one.standing else {}),
            },
            seq,
        )

    def _override(self, command: Override) -> None:
        number = self._count("override")
        handle = self.world.apply(command.effect, carrier=str(Origin("override", str(number))))
        effect = command.effect
        self.overrides[number] = OverrideRun(
            number, handle, effect.effect, effect.target, command.reason, self.world.now, effect, command.decision
        )

    def _count(self, what: str) -> int:
        self._counts[what] = self._counts.get(what, 0) + 1
        return self._counts[what]

    def _report(self) -> None:
        if not self._news:
            return
        news, self._news = self._news, []
        for one in news:
            order = self.world.order_by_id(one.subject)
            if order is None:
                stage = {"stage": one.detail} if one.detail else {}
                # A journal has no time before STARTEX: what happened then is told when it begins.
                before = {"happened_ms": one.t} if one.t < 0 else {}
                self._add(Outcome(one.kind, max(0, one.t), {one.kind: one.subject, **stage, **before}))
                continue
            payload: dict[str, Any] = {"order": order.id, "action": order.action, "target": order.target}
            if one.detail:
                payload["answer" if one.kind == "answered" else "reason"] = one.detail
            if one.due is not None:
                payload["in_force_ms"] = one.due
            if one.kind == "answered":
                self._say(one.detail, self.seqs[order.id], one.t)
            self._add(Outcome(one.kind, one.t, payload, self.seqs.get(order.id)))
            if one.kind == "waiting-answer" and self.asks(order.id):
                self._arrive(Arrival("request", order.id))
