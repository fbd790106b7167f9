"""The timeline, in the journal's order.

It has every command, its outcomes, threats that struck, and what observers noted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.debrief.analysis.observations import entry_text, marks_of
from sim.debrief.analysis.titles import ScenarioTitles, plain
from sim.debrief.model.debrief import TimelineLine
from sim.origin import numbered
from sim.scenario.models import Text
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.exercise.commands.model import Command, Pause
    from sim.exercise.recording.logbook import Logbook
    from sim.exercise.run.inject_run import InjectRun
    from sim.journal import Entry

__all__ = ["timeline"]

_SAID_WITH: Final = frozenset(
    {
        *("deliver", "say", "withdraw", "tick", "hold", "skip", "move"),
        *("override", "release", "answer", "attendance", "reroute"),
    }
)
"""Commands of which the subject alone does not say what was taken back."""
_SILENT: Final = frozenset({"reached", "due", "undone", "closed", "inject-answered", "report"})
"""Outcomes that say nothing about what happened."""
_AT_ONCE: Final = frozenset({"preparing", "waiting-answer", "in-force"})
"""States that say nothing new in the millisecond of their command."""
_ORDERS: Final = frozenset(
    {"waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused", "answered", "failed"}
)


def timeline(log: Logbook, names: ScenarioTitles, runs: Mapping[str, InjectRun]) -> tuple[TimelineLine, ...]:
    """Return the timeline, oldest first; what was taken back is there and marked.

    ``runs`` are the injects as they stand at the end. One that was released in a world that an undo took back is
    marked.
    """
    by_seq = {entry.seq: entry for entry in log.entries}
    lines: list[TimelineLine] = []
    for entry in log.entries:
        if entry.entry_class == "command":
            line = _command_line(entry, log, names, runs, by_seq)
        elif entry.entry_class == "outcome":
            line = _outcome_line(entry, log, names, runs, by_seq)
        else:
            line = _note_line(entry, names)
        if line is None:
            continue
        before = lines[-1] if lines else None
        if before is not None and line.kind == before.kind == "reaction" and line.t_ms == before.t_ms:
            lines[-1] = replace(before, subject=_joined(before.subject, line.subject))
        else:
            lines.append(line)
    return tuple(lines)


def _line(
    entry: Entry, kind: str, subject: Text, detail: str = "", *, by: str = "", author: str = "", undone: bool = False
) -> TimelineLine:
    return TimelineLine(entry.seq, entry.t_ms, entry.clock, kind, subject, detail, by, author or entry.author, undone)


def _note_line(entry: Entry, names: ScenarioTitles) -> TimelineLine:
    kind = "question-answer" if entry.kind == "answer" else entry.kind
    if kind == "blackout" and entry.payload.get("on") is not True:
        kind = "blackout-over"
    seen = marks_of(entry)
    to = names.teams(seen.teams) if seen.teams else Text()
    # A line of the hotwash is about the column that it stands in.
    subject = plain(entry_text(entry, "column")) if kind == "hotwash" else Text()
    detail = seen.text
    if kind == "inject-given":
        subject = names.inject(entry_text(entry, "inject"))
    elif kind == "proposed-answer":
        subject, detail = names.action(entry_text(entry, "action")), entry_text(entry, "answer")
    elif kind == "proposal-dropped":
        detail = str(entry.payload.get("proposal", ""))
    return replace(_line(entry, kind, subject, detail), at_ms=seen.at_ms, to=to)


def _command_line(
    entry: Entry, log: Logbook, names: ScenarioTitles, runs: Mapping[str, InjectRun], by_seq: Mapping[int, Entry]
) -> TimelineLine | None:
    command = log.commands.get(entry.seq)
    if command is None:
        return _line(entry, entry.kind, Text(), undone=entry.seq in log.undone)
    if command.kind == "jump" and command.since_ms is not None:
        # A leg of a jump that was told of where it began.
        return None
    if any(o.kind == "delivered" for o in log.came_of.get(entry.seq, ())):
        return None
    subject, detail = _about(command, log, names, by_seq)
    by = command.by if command.kind in ("order", "decision", "say") else ""
    line = _line(entry, command.kind, subject, detail, by=by, undone=entry.seq in log.undone)
    match command.kind:
        case "order" | "decision":
            aim = names.target(detail) if command.kind == "order" and detail else None
            return replace(line, aim=aim, at_ms=command.decided_ms, standing=command.standing)
        case "say":
            run = runs.get(command.inject)
            heard = tuple(to for to, said in run.said.items() if to and said.seq == entry.seq) if run else ()
            # Of one that was taken back nobody has heard: those whom it was for.
            return replace(line, to=names.teams(heard or command.to or (run.named if run else ())))
        case "reroute":
            return replace(line, aim=names.route(command.via, command.to))
        case "tick":
            run = runs.get(command.inject)
            asked = run.expects[command.index : command.index + 1] if run else ()
            return replace(line, aim=names.any_of([name for one in asked for name in one.any_of]))
    return line


def _about(command: Command, log: Logbook, names: ScenarioTitles, by_seq: Mapping[int, Entry]) -> tuple[Text, str]:
    match command.kind:
        case "deliver" | "hold" | "say":
            return names.inject(command.inject), ""
        case "skip" | "withdraw":
            return names.inject(command.inject), command.reason
        case "tick":
            return names.inject(command.inject), command.text
        case "move":
            return names.inject(command.inject), str(command.to_ms)
        case "reroute":
            return names.inject(command.inject), ", ".join([command.via, *command.to])
        case "attendance":
            return names.teams([command.team]), "present" if command.present else "absent"
        case "shift":
            return Text(), str(command.by_ms)
        case "ad-hoc":
            return plain(command.text), ""
        case "order":
            return names.action(command.action), command.target or ""
        case "decision":
            return names.action(command.decision) if command.decision else plain(command.text), (
                command.text if command.decision else ""
            )
        case "answer":
            return names.action(numbered(command.order)[0]), command.answer
        case "override":
            return names.target(command.effect.target), command.reason
        case "release":
            return _released(command.override, log, names), ""
        case "jump":
            return Text(), str(command.whole_ms)
        case "speed":
            return Text(), f"{command.factor:g}"
        case "pace":
            return Text(), command.pace
        case "proposals":
            return Text(), "on" if command.on else "off"
        case "drop-proposal":
            return names.target(command.proposal.partition(":")[0]), ""
        case "pause":
            return _paused(command, names)
        case "undo":
            return _taken_back(command.seq, log, names, by_seq), ""
        case _:
            return Text(), ""


def _paused(pause: Pause, names: ScenarioTitles) -> tuple[Text, str]:
    """Return what a pause was about, and the kind of its cause.

    Both are empty where nobody said.
    """
    if pause.inject is not None:
        return names.inject(pause.inject), "inject"
    if pause.order is not None:
        return names.action(numbered(pause.order)[0]), "request"
    if pause.process is not None:
        return names.process(pause.process), "level"
    if pause.sitting is not None:
        return plain(str(pause.sitting)), "sitting"
    return (plain(pause.reason), "said") if pause.reason else (Text(), "")


def _released(number: int, log: Logbook, names: ScenarioTitles) -> Text:
    for at, (_, command) in enumerate(log.given("override"), 1):
        if at == number and command.kind == "override":
            return names.target(command.effect.target)
    return plain(str(number))


def _taken_back(seq: int, log: Logbook, names: ScenarioTitles, by_seq: Mapping[int, Entry]) -> Text:
    command = log.commands.get(seq)
    if command is None or command.kind == "undo":
        return plain(str(seq))
    subject, detail = _about(command, log, names, by_seq)
    what = subject if subject.nl or subject.en else plain(detail or command.kind)
    if command.kind not in _SAID_WITH:
        return what
    key = f"report.event.undo-{command.kind}"
    return Text.model_construct(nl=say("nl", key, what=what.in_("nl")), en=say("en", key, what=what.in_("en")))


def _outcome_line(
    entry: Entry, log: Logbook, names: ScenarioTitles, runs: Mapping[str, InjectRun], by_seq: Mapping[int, Entry]
) -> TimelineLine | None:
    source = by_seq.get(entry.answers or 0)
    undone = entry.answers in log.undone
    if entry.kind in _SILENT:
        return None
    if entry.kind == "delivered":
        name = str(entry.payload.get("inject"))
        author = source.author if source else ""
        # An undo may have taken back what brought it on, before anybody was told.
        undone = undone or (name in runs and runs[name].released != entry.t_ms)
        return _line(entry, "delivered", names.inject(name), author=author, undone=undone)
    if entry.kind in _ORDERS:
        if source is not None and source.t_ms == entry.t_ms and entry.kind in _AT_ONCE:
            return None
        subject = names.action(str(entry.payload.get("action", entry.payload.get("order", ""))))
        detail = str(entry.payload.get("answer") or entry.payload.get("reason") or "")
        target = entry.payload.get("target")
        if entry.kind == "in-force" and isinstance(target, str):
            line = _line(entry, entry.kind, subject, target, undone=undone)
            return replace(line, aim=names.target(target))
        return _line(entry, entry.kind, subject, detail, undone=undone)
    named = str(entry.payload.get(entry.kind, ""))
    if entry.kind == "threat":
        stage = entry.payload.get("stage")
        subject = names.threat(named, stage if isinstance(stage, str) else None)
    else:
        subject = names.reaction(named) if entry.kind == "reaction" else plain(named)
    line = _line(entry, entry.kind, subject, undone=undone)
    return line if entry.happened_ms == entry.t_ms else replace(line, at_ms=entry.happened_ms)


def _joined(first: Text, then: Text) -> Text:
    return Text.model_construct(nl=f"{first.in_('nl')}, {then.in_('nl')}", en=f"{first.in_('en')}, {then.in_('en')}")
