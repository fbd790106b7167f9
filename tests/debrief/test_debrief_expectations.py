"""What a debrief says of what injects expected: either horn of a dilemma, and what had to be done once more."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sim.debrief import debrief, markdown

from .sample import MINUTE, Room, scenario

if TYPE_CHECKING:
    from pathlib import Path

    from sim.debrief import Debrief


def test_the_other_horn_of_a_dilemma_is_no_omission(tmp_path: Path) -> None:
    """Who chose what an inject takes instead did what was asked, and the report names both."""
    inject = {
        "id": "keuze",
        "at": "10min",
        "to": "rot",
        "text": {"nl": "OEFENING. Wat kiest u?", "en": "EXERCISE. What do you choose?"},
        "expects": {"do": "nl-alert", "or": ["grip-2"]},
    }
    room = Room(tmp_path / "room.jsonl", scenario(injects=[inject], scripted_teams={}))
    room.until(15)
    room.give("decision", decision="grip-2")
    room.until(60)
    [expected] = debrief(room.close()).injects[0].expects
    assert (expected.status, expected.done_ms) == ("on-time", 15 * MINUTE)
    assert expected.title.nl == "NL-Alert versturen of Opschalen naar GRIP 2"


def test_a_decision_that_answers_several_is_judged_by_one_of_them(tmp_path: Path) -> None:
    """What answered two injects is told by the one it was noted for, else by the one asked first, and names the other.

    That it came late for the one does not make it late for the other.
    """
    asks = [("eerst", "10min", "5min"), ("later", "20min", "1h")]
    injects = [
        {
            "id": name,
            "title": {"nl": f"Vraag {name}", "en": name},
            "at": at,
            "to": "rot",
            "text": {"nl": "OEFENING. Schaal op.", "en": "EXERCISE. Scale up."},
            "expects": {"do": "grip-2", "within": within},
        }
        for name, at, within in asks
    ]
    for named, judged, status, also in ((None, "eerst", "late", ["Vraag later"]), ("later", "later", "on-time", [])):
        room = Room(tmp_path / f"{named}.jsonl", scenario(injects=injects, scripted_teams={}))
        room.until(25)
        room.give("decision", decision="grip-2", inject=named)
        room.until(30)
        found = debrief(room.close())
        [decision] = found.decisions
        assert (decision.inject, decision.status) == (judged, status)
        assert [title.nl for title in decision.also] == also
        assert all(f"ook antwoord op: {title}" in markdown(found, "nl") for title in also)


def test_who_entered_a_decision_is_not_who_decided_it(tmp_path: Path) -> None:
    """A decision without a role says that none was noted, and does not name the facilitator."""
    room = Room(tmp_path / "room.jsonl", scenario(injects=[], scripted_teams={}))
    room.until(15)
    room.give("decision", decision="grip-2", text="Opschalen")
    room.until(20)
    told = markdown(debrief(room.close()), "nl").splitlines()
    rows = [line for line in told if line.startswith("|") and "Opschalen" in line]
    assert len(rows) > 1
    assert all("niet genoteerd" in row for row in rows)


@pytest.mark.parametrize(("again", "status"), [(False, "early"), (True, "missing")])
def test_what_must_be_done_again_was_not_done_before(tmp_path: Path, *, again: bool, status: str) -> None:
    """Where an inject asks for something once more, having done it before is no answer."""
    inject = {
        "id": "weigert",
        "at": "30min",
        "to": "rot",
        "text": {"nl": "OEFENING. Weigert.", "en": "EXERCISE. Refuses."},
        "expects": {"do": "grip-2", "again": again, "within": "10min"},
    }
    room = Room(tmp_path / "room.jsonl", scenario(injects=[inject], scripted_teams={}))
    room.until(15)
    room.give("decision", decision="grip-2")
    room.until(60)
    [expected] = debrief(room.close()).injects[0].expects
    assert expected.status == status


def test_what_an_inject_says_has_given_out_is_not_told_as_a_success(tmp_path: Path) -> None:
    """A generator of which an inject said that it refuses was in force until then, and the next one is."""
    working = {"action": "aggregaat", "target": "mobile.noord/power", "is": "in-force"}
    inject = {
        "id": "weigert",
        "when": {"all": [working, {"time": "50min"}]},
        "to": "rot",
        "text": {"nl": "OEFENING. Weigert.", "en": "EXERCISE. Refuses."},
        "expects": {"do": "aggregaat", "again": True},
    }
    room = Room(tmp_path / "room.jsonl", scenario(injects=[inject], scripted_teams={}, means={"aggregaten": 2}))
    room.until(20)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    room.until(52)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    room.until(75)
    first, second = debrief(room.close()).decisions
    assert (first.outcome, first.ended_ms) == ("ended", 50 * MINUTE)
    assert (second.outcome, second.status) == ("in-force", "on-time")


def test_the_counts_of_what_was_asked_add_up(tmp_path: Path) -> None:
    """An action whose time was not over at the end is counted too, beside done, late and not done."""
    asks = [("vroeg", "10min", "10min", "grip-2"), ("laat", "50min", "1h", "nl-alert")]
    injects = [
        {"id": name, "at": at, "to": "rot", "text": "EXERCISE.", "expects": {"do": what, "within": within}}
        for name, at, within, what in asks
    ]
    room = Room(tmp_path / "room.jsonl", scenario(injects=injects, scripted_teams={}))
    room.until(60)
    found = debrief(room.close())
    assert "2 actions: done in time 0, late 0, not done 1. Of one the time was not over" in markdown(found, "en")
    assert "niet gedaan 1. Van één was de tijd aan het eind nog niet om." in markdown(found, "nl")


def test_what_nobody_changed_is_said_once(room: Debrief) -> None:
    """A world that runs on to the same value with the team as without it says so; the day is named in full."""
    same = tuple(replace(m, value=1.0, nobody=1.0, later=5.0, later_nobody=5.0) for m in room.measures)
    text = markdown(replace(room, measures=same), "nl")
    people = text.partition("## Wat het voor mensen betekende")[2].partition("##")[0]
    assert people.count("net zoveel als wanneer niemand iets had gedaan") == len(same)
    assert re.search(r"loopt het zo door tot \d\d:\d\d op [a-z]+dag: ", people)
