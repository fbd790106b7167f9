"""Notes in one line: when it was seen, who was observed, for which objective, how well; questions and answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exercise.notes import NoteUnclear, open_questions, parse_moment, parse_note, take_moment
from sim.exercise.view.snapshot import EMPTY, JournalLine
from sim.scenario.models import Text
from sim.units import HOUR, MINUTE, SECOND


def both(nl: str, en: str) -> Text:
    return Text(nl=nl, en=en)


NOW = replace(
    EMPTY,
    starts="2026-03-27T09:30:00",
    t_ms=66 * MINUTE,
    objectives=(("opschaling", both("Opschaling", "Scaling up")), ("beeld", both("Beeldvorming", "Awareness"))),
    teams=(("rot", both("Regionaal team", "Regional team")), ("rbt", both("Beleidsteam", "Policy team"))),
    names={"task/opschaling/grip2": both("GRIP 2", "GRIP 2"), "task/opschaling/grip4": both("GRIP 4", "GRIP 4")},
    ratings=(both("goed", "good"), both("voldoende", "sufficient"), both("matig", "moderate")),
)


def line(seq: int, kind: str, **payload: object) -> JournalLine:
    return JournalLine(seq, "note", kind, 0, "", "evaluator", payload, undone=False)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("goed gedaan", {}),
        ("#opschaling !goed", {"objective": "opschaling", "rating": 1}),
        ("#ops !vold snel", {"objective": "opschaling", "rating": 2}),
        ("#beeld/sitrap !3", {"objective": "beeld/sitrap", "rating": 3}),
        ("#ops/grip2", {"objective": "opschaling/grip2"}),
        ("!good", {"rating": 1}),
        ("nr. a#beeld b!goed c@rot, maar! # @ ! en 17 !", {}),
        ("Helder @10:14 @rot", {"at_ms": 44 * MINUTE, "team": "rot"}),
        ("Helder @-20min", {"at_ms": NOW.t_ms - 20 * MINUTE}),
        ("Helder (zie @T+0:44:05)", {"at_ms": 44 * MINUTE + 5 * SECOND}),
        ("Helder @T+0:44:05, @beleidsteam.", {"at_ms": 44 * MINUTE + 5 * SECOND, "team": "rbt"}),
        ("@regionaal-team en @rbt overleggen", {"team": ["rot", "rbt"]}),
        ("@rot en nog eens @ROT", {"team": "rot"}),
    ],
)
def test_marks_name_what_was_seen(text: str, marks: dict[str, Any]) -> None:
    """The text stays as typed; marks are found where they are the only ones that begin so."""
    note = parse_note(text, NOW)
    assert (note.kind, note.payload) == ("observation", {"text": text, **marks})


@pytest.mark.parametrize(
    ("text", "dutch"),
    [
        ("#onbekend", "#onbekend is geen oefendoel van deze oefening, of meer dan één; schrijf een van: #ops"),
        ("#ops/grip", "#ops/grip is geen taak van dit oefendoel, of meer dan één; schrijf een van: #opschaling/g"),
        ("#opshaling", "schrijf een van: #opschaling"),
        ("!9", "!9 is geen oordeel van deze oefening, of meer dan één; schrijf een van: !goed/!good, !voldoende/!suff"),
        ("@r", "@r is geen team van deze oefening, of meer dan één; schrijf een van: @rot, @rbt"),
        ("@11:00", "11:00 is in deze oefening nog niet geweest; schrijf een tijd van 09:30 tot en met 10:36"),
        ("@09:15", "09:15 is in deze oefening nog niet geweest"),
        ("@T+2:00", "T+2:00 is in deze oefening nog niet geweest"),
        ("@10:75", "10:75 is geen tijd; schrijf @10:14 voor een scenariotijd of @T+0:44 voor een oefentijd, of -2"),
        ("@10:14 @10:15", "@10:14 @10:15 zegt twee verschillende dingen"),
        ("#ops #beeld", "#ops #beeld zegt twee verschillende dingen"),
        ("?", "er staat geen tekst"),
        ("  ", "er staat geen tekst"),
        ("= veertig", "er is geen vraag die nog op antwoord wacht"),
        ("=7 veertig", "nummer 7 is geen vraag die nog op antwoord wacht"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_told_with_a_remedy(text: str, dutch: str) -> None:
    """A mark that names nothing, or more than one, is told with its value and with what can be written."""
    with pytest.raises(NoteUnclear) as found:
        parse_note(text, NOW)
    assert dutch in found.value.told("nl")
    assert found.value.told("en") != found.value.told("nl")


def test_a_clock_time_is_the_last_that_was() -> None:
    """After midnight a time of the evening is that of yesterday; one shown twice is the later that has been."""
    night = replace(NOW, starts="2026-10-24T22:00:00+02:00[Europe/Amsterdam]", t_ms=3 * HOUR)
    assert parse_moment("23:30", night) == 90 * MINUTE
    assert parse_moment("00:30", night) == 150 * MINUTE
    twice = [parse_moment("02:30", replace(night, t_ms=t)) for t in (5 * HOUR, 6 * HOUR)]
    assert twice == [270 * MINUTE, 330 * MINUTE]


def test_a_question_and_its_answer() -> None:
    """A line that begins with ``?`` is a question; one with ``=`` answers the last, or that of a number."""
    asked = parse_note("? Hoeveel bedden zijn er vrij? @rot @10:20", NOW)
    assert asked.kind == "question"
    assert asked.payload == {"text": "Hoeveel bedden zijn er vrij? @rot @10:20", "team": "rot", "at_ms": 50 * MINUTE}
    journal = (line(4, "question", text="a"), line(5, "question", text="b"), line(6, "question", text="c"),
               line(7, "answer", question=6, text="d"))  # fmt: skip
    waiting = replace(NOW, journal=journal)
    assert [one.seq for one in open_questions(journal)] == [4, 5]
    assert parse_note("= 40 @ghor", waiting).payload == {"text": "40 @ghor", "question": 5, "answered_by": "ghor"}
    assert parse_note("=4 geen", waiting).payload == {"text": "geen", "question": 4}
    with pytest.raises(NoteUnclear):
        parse_note("=6 nog eens", waiting)


@given(st.text() | st.from_regex(r"[?=]?( ?[@#!][A-Za-z0-9:+/.\x1b]{0,9}){0,4}", fullmatch=True))
def test_any_line_is_a_note_or_is_told(text: str) -> None:
    """Whatever is typed is a note or a clean sentence in both languages, and nothing else."""
    try:
        note = parse_note(text, NOW)
    except NoteUnclear as unclear:
        told = unclear.told("nl") + unclear.told("en")
    else:
        told = ""
        assert str(note.payload["text"]) in text
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("text", "time", "without"),
    [
        ("Wachten @10:14 op het ROT", "10:14", "Wachten op het ROT"),
        ("@T+0:44 Wachten", "T+0:44", "Wachten"),
        ("Wachten @10:14, en dan", "10:14", "Wachten, en dan"),
        ("Wachten (ROT) @10:14.", "10:14", "Wachten (ROT)."),
        ("@rot wacht", None, "@rot wacht"),
        ("a@10:14", None, "a@10:14"),
    ],
)
def test_a_time_is_taken_out_of_a_sentence_with_its_space(text: str, time: str | None, without: str) -> None:
    """Taken out of a sentence, a time leaves no space behind; what only looks like one stays."""
    assert take_moment(text) == (time, without)
