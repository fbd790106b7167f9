"""Nothing that was not said reaches the players; nothing reaches a persona before its delay."""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exercise import MemorySink
from sim.journal import NewEntry
from sim.units import MINUTE, SECOND
from tests.audience.rooms import ALL, GRID, NEWS, by, reach, record, scenario, seen
from tests.exercise.small import SMALL, Room
from tests.exercise.test_any_evening import COMMANDS, EFFECTS, played
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.journal import Entry

SAYING = st.sampled_from(["allen", "nieuws", "net", "eerste", "ad-hoc-1", "pers"])
OFTEN = st.one_of(
    st.fixed_dictionaries({"kind": st.just("say"), "inject": SAYING}),
    st.fixed_dictionaries({"kind": st.just("say"), "inject": SAYING, "to": st.just(["rot"])}),
    st.fixed_dictionaries({"kind": st.just("withdraw"), "inject": SAYING, "reason": st.just("Klopt niet")}),
    st.fixed_dictionaries({"kind": st.just("deliver"), "inject": SAYING}),
    st.fixed_dictionaries(
        {"kind": st.just("ad-hoc"), "text": st.just("OEFENING. Los."), "to": st.sampled_from(["", "rot"])}
    ),
    COMMANDS,
)
EVENINGS = st.lists(st.tuples(OFTEN, st.integers(0, 90 * SECOND)), min_size=3, max_size=16)
KEPT = {"id", "at", "when", "after", "reserve", "to", "public", "via", "then-after"}
"""Fields of an inject that say when and to whom, not what."""


def again(entry: Entry, payload: dict[str, Any]) -> NewEntry:
    """Return an entry with another payload."""
    return NewEntry(entry.entry_class, entry.kind, entry.t_ms, entry.clock, entry.author, payload, entry.answers)


def rewritten(header: dict[str, Any], entries: list[Entry], change: Callable[[Any], Any]) -> Any:
    """Return a journal in which all that players were not told is another: levels, script, notes, words to others."""
    known = {
        run.id
        for run in record(header, entries).injects.values()
        if run.said and (run.inject.public or (not run.named and all(one in run.said for one in run.recipients)))
    }
    header = copy.deepcopy(header)
    script = header["scenario"]
    script["title"] = change(script["title"])
    for inject in script["injects"]:
        for field in set(inject) - KEPT - ({"text", "from"} if inject["id"] in known else set()):
            if field in ("text", "staff", "title", "from", "controller"):
                inject[field] = change(inject[field])
        inject["staff"] = "Een andere noot"
    for family in ("teams", "personas", "decisions"):
        script[family] = {name: change(one) for name, one in script[family].items()}
    sink, written = MemorySink({k: v for k, v in header.items() if k not in ("class", "format", "prev", "seq")}), 0
    for entry in entries:
        payload = copy.deepcopy(entry.payload)
        if entry.kind in ("reached", "report"):
            payload["levels"] = dict.fromkeys(("grid.noord", "water.noord"), 0.123)
        if entry.kind == "ad-hoc":
            written += 1
            if f"ad-hoc-{written}" not in known:
                payload["text"] = "Iets anders"
        if entry.entry_class == "note" and entry.kind != "blackout":
            payload["text"] = "Een andere notitie"
        if entry.kind in ("order", "decision", "skip", "tick", "override") and entry.entry_class == "command":
            payload |= {field: "anders" for field in ("why", "by", "known", "reason", "text") if payload.get(field)}
        if entry.kind == "withdraw" and payload["inject"] not in known:
            payload["reason"] = "Een andere reden"
        sink.append(
            [NewEntry(entry.entry_class, entry.kind, entry.t_ms, entry.clock, entry.author, payload, entry.answers)]
        )
    return sink


@pytest.mark.slow
@campaign(120)
@given(evening=EVENINGS)
def test_what_was_not_said_changes_no_byte_of_the_screen_of_players(evening: list[tuple[dict[str, Any], int]]) -> None:
    """Levels, script, notes for staff, notes, reasons and what was said to others are not on it."""
    room = played(scenario(), evening, None)
    header, entries = room.sink.header, room.sink.entries
    other = rewritten(header, entries, lambda _: {"nl": "ANDERS", "en": "OTHER"})
    assert other.lines != room.sink.lines
    for language in ("nl", "en"):
        shown = seen(header, entries, "players", room.clock, language)
        assert seen(other.header, other.entries, "players", room.clock, language) == shown


@pytest.mark.slow
@campaign(60)
@given(evening=EVENINGS, seed=st.integers(0, 99))
def test_a_card_depends_on_reports_alone(evening: list[tuple[dict[str, Any], int]], seed: int) -> None:
    """Levels that the journal records, and what other personas were told, change no byte of it."""
    room = played(scenario(), evening, None)
    header, entries = room.sink.header, room.sink.entries
    chance, sink = (
        Random(seed),
        MemorySink({k: v for k, v in header.items() if k not in ("class", "format", "prev", "seq")}),
    )
    for entry in entries:
        payload = dict(entry.payload)
        if entry.kind == "reached" or (entry.kind == "report" and payload["persona"] != "netbeheerder"):
            payload["levels"] = dict.fromkeys(payload["levels"], chance.random())
        sink.append(
            [NewEntry(entry.entry_class, entry.kind, entry.t_ms, entry.clock, entry.author, payload, entry.answers)]
        )
    card = seen(header, entries, "netbeheerder", room.clock)
    assert seen(sink.header, sink.entries, "netbeheerder", room.clock) == card


@pytest.mark.slow
@campaign(60)
@given(effect=EFFECTS, minutes=st.integers(1, 25), delay=st.integers(1, 20), later=st.integers(0, 30))
def test_a_card_shows_nothing_before_its_delay(effect: dict[str, Any], minutes: int, delay: int, later: int) -> None:
    """Of two evenings that part at one moment, the cards are the same until the delay has passed since then."""
    people = {
        "netbeheerder": {
            "nl": "Netbeheerder",
            "en": "Grid operator",
            "knows": ["*"],
            "delay": f"{delay}min",
            "forecast": 0.2,
        }
    }
    quiet = [one for one in SMALL["injects"] if "when" not in one]
    rooms = [Room(scenario(personas=people, injects=[*quiet, NEWS, ALL, GRID], reactions={})) for _ in range(2)]
    for room in rooms:
        reach(room, minutes * MINUTE)
    rooms[0].give("override", effect=effect, reason="x")
    rooms[1].give("override", effect={"effect": "crews", "target": "grid", "add": 0}, reason="x")
    cards = []
    end = min(later, delay) * MINUTE - (1 if later >= delay else 0)
    for room in rooms:
        room.wait(max(0, end), step=2 * SECOND)
        cards.append(by(room, "netbeheerder"))
    assert cards[0] == cards[1]
