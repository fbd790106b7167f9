"""The card of somebody whom the simulation cell plays (*tegenspel*).

What it knows is what it was told, late and with the error of that. Levels are not read here, so a card cannot show
one before it was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.exercise.commands.targets import action_of
from sim.exercise.run.reports import reported_in

if TYPE_CHECKING:
    from sim.audience.record import ExerciseMoment, Record
    from sim.exercise.recording.recorded_proposals import RecordedProposal
    from sim.exercise.recording.waiting_requests import WaitingRequest
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.states import InjectState
    from sim.journal import Entry
    from sim.scenario.models import Persona, RolePlay, Text

__all__ = ["Call", "Knowledge", "PersonaView", "Request", "persona_view"]

CALLS = frozenset({"call-taken", "inject-given", "proposed-answer"})
"""Kinds of notes of what a persona did."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What it was told last of one process."""

    process: str
    level: float
    """0..1, as it was told."""
    of_ms: int
    """The moment that it is about, ms."""
    told_ms: int
    """When it was told, ms."""
    back_ms: int | None
    """When it says that it will be back, ms; none where it says nothing of that."""


@dataclass(frozen=True, slots=True)
class Call:
    """An inject that it gives."""

    id: str
    state: InjectState
    at_ms: int | None
    """When it was released, else when it is planned, ms; none where that has no time."""
    unsaid: tuple[str, ...]
    """To whom it is still to be said, where it was released; empty for everyone and for nobody."""
    to: tuple[str, ...]
    """Teams that it is for; empty for everyone."""
    via: str
    text: Text
    lines: RolePlay


@dataclass(frozen=True, slots=True)
class Request:
    """A request to it that waits for an answer."""

    waiting: WaitingRequest
    own: bool
    """Whether its answer is given by people; else it comes by itself."""
    by: str
    """Who asked, raw."""
    why: str
    """Why, raw."""
    proposed: RecordedProposal | None
    """The answer that was proposed last; none where there is none."""


@dataclass(frozen=True, slots=True)
class PersonaView:
    """What stands on its card."""

    name: str
    persona: Persona
    moment: ExerciseMoment
    requests: tuple[Request, ...]
    knows: tuple[Knowledge, ...]
    """Worst first, then as the scenario declares processes."""
    calls: tuple[Call, ...]
    """To be said now, then to come, then over."""
    notes: tuple[Entry, ...]
    """What it noted, newest first."""
    proposals: tuple[RecordedProposal, ...]
    """The answers that it proposed, with what became of them."""


def persona_view(record: Record, name: str, now: int) -> PersonaView:
    """Return the card of a persona at ``now``, ms since the epoch. Raises ``KeyError`` for an unknown one."""
    persona = record.scenario.personas[name]
    given = sorted((_call(run) for run in record.injects.values() if persona.brings(run.inject)), key=_place)
    written = [one for one in record.entries if one.entry_class == "note" and one.author == name]
    return PersonaView(
        name=name,
        persona=persona,
        moment=record.moment(now),
        requests=tuple(_requests(record, name)),
        knows=tuple(_knowledge(record, name)),
        calls=tuple(given),
        notes=tuple(one for one in reversed(written) if one.kind in CALLS),
        proposals=record.proposals.of(name),
    )


def _call(run: InjectRun) -> Call:
    at = run.planned if run.released is None else run.released
    unsaid = tuple(one for one in run.unsaid if one)
    inject = run.inject
    return Call(run.id, run.state, at, unsaid, run.named, run.via, inject.text, inject.lines)


def _place(call: Call) -> tuple[int, bool, int]:
    group = 0 if call.state == "released" else 2 if call.state in ("said", "skipped", "withdrawn") else 1
    return group, call.at_ms is None, call.at_ms or 0


def _knowledge(record: Record, name: str) -> list[Knowledge]:
    told: dict[str, Knowledge] = {}
    for entry in record.entries:
        if entry.entry_class == "outcome" and entry.kind == "report" and entry.payload.get("persona") == name:
            for (_, process), one in reported_in(entry.payload).items():
                told[process] = Knowledge(process, one.level, one.of_ms, entry.t_ms, one.back_ms)
    places = {process: place for place, process in enumerate(record.scenario.processes)}
    return sorted(told.values(), key=lambda one: (one.level, places.get(one.process, len(places))))


def _requests(record: Record, name: str) -> list[Request]:
    found = []
    for waiting in record.requests:
        action = action_of(record.scenario, waiting.action)
        if action is None or action.owner != name:
            continue
        command = record.log.commands.get(waiting.seq)
        by, why = ("", "") if command is None or command.kind != "order" else (command.by, command.why)
        proposals = [one for one in record.proposals.all if one.entry.answers == waiting.seq]
        own = action.answer.by == "facilitator"
        found.append(Request(waiting, own, by, why, proposals[-1] if proposals else None))
    return found
