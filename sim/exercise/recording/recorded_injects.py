"""The injects as a journal tells of them.

It is for one that cannot be computed again, and for who follows an exercise that another process plays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.targets import action_of, written_out
from sim.exercise.run.expectations import answers_to
from sim.exercise.run.inject_run import InjectRun, Said
from sim.exercise.run.injects import recipients_of, written_on_the_spot
from sim.exercise.run.timeliness import Done, keep_first
from sim.origin import ad_hoc_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from sim.exercise.commands.model import Command, OrderAction, RecordDecision
    from sim.exercise.recording.logbook import Logbook
    from sim.journal import Entry
    from sim.scenario.models import Inject

__all__ = ["recorded_injects"]


def recorded_injects(log: Logbook, *, said_at_once: bool) -> dict[str, InjectRun]:
    """Return every inject by its id, as the journal has it.

    Each has where it stands and what of it was answered. ``said_at_once``: nobody marked what was said, so it was said
    when it was released. What fits no inject is passed over.
    """
    told = _RecordedInjects(log, _refused_at_once(log.entries), said_at_once=said_at_once)
    for entry in log.entries:
        command = log.commands.get(entry.seq)
        if command is not None:
            told.hear_command(entry, command, counts=entry.seq not in log.undone and entry.seq not in log.failed)
        elif entry.entry_class == "outcome" and entry.answers not in log.undone:
            told.hear_outcome(entry)
    return told.runs


class _RecordedInjects:
    def __init__(self, log: Logbook, refused: Container[int], *, said_at_once: bool) -> None:
        self.runs = {inject.id: _planned(inject, log) for inject in log.scenario.injects}
        self._log = log
        self._refused = refused
        self._declared = frozenset(self.runs)
        self._said_at_once = said_at_once
        self._acts: dict[str, Done] = {}
        self._written = 0

    def hear_command(self, entry: Entry, command: Command, *, counts: bool) -> None:
        """Take note of a command. One that does not count still has its number."""
        if command.kind == "ad-hoc":
            self._written += 1
            if counts:
                inject = written_on_the_spot(ad_hoc_name(self._written, self._declared), command)
                to, proposed = recipients_of(inject, self._log.scenario), bool(command.proposed)
                self.runs[inject.id] = InjectRun(inject, to, ad_hoc=True, proposed=proposed)
            return
        if not counts:
            return
        if command.kind == "shift":
            for run in self.runs.values():
                if run.state == "to-come" and run.planned is not None:
                    run.planned = max(entry.t_ms, run.planned + command.by_ms)
        if command.kind in ("order", "decision"):
            self._act(entry, command)
        elif (
            command.kind in ("say", "withdraw", "tick", "hold", "skip", "move", "reroute")
            and command.inject in self.runs
        ):
            self._on(self.runs[command.inject], entry, command)

    def _on(self, run: InjectRun, entry: Entry, command: Command) -> None:
        match command.kind:
            case "say":
                told = [one for one in run.unsaid if not command.to or one in command.to]
                run.said |= dict.fromkeys(told, Said(entry.t_ms, entry.seq, command.by))
                run.state = "released" if run.unsaid else "said"
            case "withdraw":
                run.state, run.withdrawn = "withdrawn", entry.t_ms
            case "tick":
                if command.index < len(run.expects):
                    run.met[command.index] = Done(entry.t_ms, entry.seq, by_hand=True)
            case "hold":
                run.state = "held"
            case "skip":
                run.state = "skipped"
            case "reroute":
                run.rerouted_via = command.via or run.rerouted_via
                if command.to:
                    run.recipients = run.rerouted_to = run.rerouted(command.to)
            case "move":
                run.state, run.planned = "to-come", command.to_ms

    def _act(self, entry: Entry, command: OrderAction | RecordDecision) -> None:
        """Let it meet what was asked, by the rule of the room."""
        if entry.seq in self._refused:
            return
        what, once = command.decision if command.kind == "decision" else command.action, True
        if command.kind == "order":
            action = action_of(self._log.scenario, command.action)
            once = action is None or not written_out(self._log.scenario, action)
        at = entry.t_ms if command.decided_ms is None else command.decided_ms
        done = Done(at, entry.seq, standing=command.standing)
        linked = None if command.inject is None else self.runs.get(command.inject)
        asking = self.runs.values() if what is not None else ()
        for one in answers_to(asking, what, linked, done, once=once):
            self.runs[one.inject].met[one.index] = done
        if what is not None:
            keep_first(self._acts, what, done)

    def hear_outcome(self, entry: Entry) -> None:
        """Take note of what came of a command, or happened by itself."""
        run = self.runs.get(str(entry.payload.get("inject")))
        if run is None:
            return
        if entry.kind == "due":
            run.state = "due"
        elif entry.kind == "delivered":
            self._released(run, entry)

    def _released(self, run: InjectRun, entry: Entry) -> None:
        run.state, run.released = "released", entry.t_ms
        run.remember(self._acts)
        if self._said_at_once:
            run.said = dict.fromkeys(run.unsaid, Said(entry.t_ms, 0, ""))
            run.state = "said"


def _planned(inject: Inject, log: Logbook) -> InjectRun:
    run = InjectRun(inject, recipients_of(inject, log.scenario), planned=inject.at)
    if inject.when is not None or inject.after is not None:
        run.state = "waiting"
    elif inject.reserve:
        run.state = "reserve"
    return run


def _refused_at_once(entries: Iterable[Entry]) -> frozenset[int]:
    """Return the numbers of the orders of which the first that came was a refusal."""
    first: dict[int, str] = {}
    for entry in entries:
        if entry.entry_class == "outcome" and entry.answers is not None and "order" in entry.payload:
            first.setdefault(entry.answers, entry.kind)
    return frozenset(seq for seq, kind in first.items() if kind == "refused")
