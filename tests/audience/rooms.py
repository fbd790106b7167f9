"""Rooms whose journals others follow, and what those see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.audience import Record, evaluator_view, page, persona_view, players_view
from sim.audience.page import spaced
from sim.exercise.recording.header import checked_setup
from sim.journal.titles import HeaderTitles
from sim.units import SECOND
from tests.exercise.small import SMALL, Room, changed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.journal import Entry
    from sim.scenario.models import Scenario
    from sim.words import Language

PEOPLE = {
    "netbeheerder": {"nl": "Netbeheerder", "en": "Grid operator", "knows": ["grid.*"], "delay": "10min"},
    "zorg": {"nl": "Zorg", "en": "Care", "knows": ["hospital.*"], "error": 0.2, "forecast": 0.3},
}
NEWS = {
    "id": "nieuws",
    "at": "5min",
    "to": "rot",
    "public": True,
    "from": {"nl": "Radio", "en": "Radio"},
    "text": {"nl": "OEFENING. De radio meldt storing.", "en": "EXERCISE. The radio reports a failure."},
}
ALL = {"id": "allen", "at": "6min", "to": "all", "text": "OEFENING. Welkom.", "staff": "GEHEIM voor staf"}
GRID = {
    "id": "net",
    "at": "7min",
    "to": "rot",
    "from": {"nl": "Netbeheerder", "en": "Grid operator"},
    "via": "telephone",
    "text": "OEFENING. Het net is uit.",
    "staff": "GEHEIM voor staf",
    "lines": {
        "says": "Wij zijn ermee bezig.",
        "if-asked": ["Hoe lang? Dat weten wij niet."],
        "may-promise": ["Terugbellen."],
        "hint": "Vraag naar de zorg.",
    },
}


def scenario(**fields: Any) -> Scenario:
    """Return the small exercise with news, something for all, and something that the grid operator says."""
    injects = [*SMALL["injects"], NEWS, ALL, GRID]
    return changed(**{"personas": PEOPLE, "injects": injects, **fields})


def reach(room: Room, t_ms: int) -> None:
    """Let a room come to ``t_ms`` as a real one does, which writes how far it is every few seconds."""
    if room.exercise.state == "ready":
        room.give("start")
    room.wait(t_ms - room.exercise.t_ms, step=2 * SECOND)


def record(header: Mapping[str, Any], entries: Sequence[Entry]) -> Record:
    """Return what a journal says."""
    return Record(checked_setup(header), entries)


def seen(
    header: Mapping[str, Any], entries: Sequence[Entry], who: str, now: int, language: Language = "nl"
) -> list[str]:
    """Return the lines that somebody sees."""
    titles = HeaderTitles(header, language)
    for entry in entries:
        if entry.kind == "ad-hoc" and entry.entry_class == "command":
            titles.add(entry.payload)
    of = record(header, entries)
    if who == "players":
        return [text for text, _ in spaced(page(players_view(of, now), titles))]
    if who == "evaluator":
        return [text for text, _ in spaced(page(evaluator_view(of, now), titles))]
    return [text for text, _ in spaced(page(persona_view(of, who, now), titles))]


def by(room: Room, who: str, language: Language = "nl") -> list[str]:
    """Return the lines that somebody sees of a room now."""
    return seen(room.sink.header, room.sink.entries, who, room.clock, language)
