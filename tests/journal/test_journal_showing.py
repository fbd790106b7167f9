"""A journal in words, for people."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any, get_args

import pytest

from sim.exercise.commands import model
from sim.journal import Journal, NewEntry, lines, read
from sim.journal.entry_text import KINDS
from sim.words import LANGUAGES, say
from tests.journal.journal_samples import CLOCK, HEADER

if TYPE_CHECKING:
    from pathlib import Path

    from sim.journal import EntryClass

HOUR = 3_600_000


def shown(path: Path, *entries: NewEntry, language: Any = "en", header: dict[str, Any] | None = None) -> list[str]:
    """Write entries to a new journal and show it."""
    with Journal.create(path, {**HEADER, **(header or {})}, fsync=False) as journal:
        journal.append(entries)
    return list(lines(read(path), language, timezone(timedelta(hours=1))))


def of(entry_class: EntryClass, kind: str, answers: int | None = None, **payload: object) -> NewEntry:
    """Make an entry at 1 h 05 after STARTEX."""
    author = "keten" if entry_class == "outcome" else "facilitator"
    return NewEntry(entry_class, kind, HOUR + 5 * 60_000, CLOCK, author, payload, answers)


def test_a_line_says_when_who_and_what(tmp_path: Path) -> None:
    """A line has the number, exercise time, clock time in the reader's zone, author and what, in its language."""
    order = of("command", "order", action="aggregaten", target="mobile.kpn/power", by="", why="batterij", inject=None)
    assert shown(tmp_path / "nl", order, language="nl")[1] == (
        "    1   T+1:05  09:30:00  oefenleiding  Maatregel aggregaten ingezet (doel: mobile.kpn/power; omdat: batterij)"
    )
    assert shown(tmp_path / "en", order)[1] == (
        "    1   T+1:05  09:30:00  facilitator  Action aggregaten ordered (target: mobile.kpn/power; because: batterij)"
    )


def test_the_head_and_the_foot_say_which_journal(tmp_path: Path) -> None:
    """First the exercise and its seed, last the mark to verify it with; a cut line is mentioned."""
    first, *_, last = shown(tmp_path / "a", of("note", "observation", text="x"))
    assert first == "Power lost · seed 7"
    assert last == f"1 entry; mark 1:{read(tmp_path / 'a').head}"
    with (tmp_path / "a").open("ab") as file:
        file.write(b"{")
    assert "The last line was cut off (1 byte)" in list(lines(read(tmp_path / "a"), "en"))[-2]


@pytest.mark.parametrize(
    ("entry", "dutch", "english"),
    [
        (of("command", "speed", factor=10.0), "Snelheid 10\u00d7", "Speed 10\u00d7"),
        (of("command", "move", inject="a", to_ms=2 * HOUR),
         "Inject a verplaatst naar T+2:00", "Inject a moved to T+2:00"),
        (of("command", "answer", order="a#1", answer="partly"),
         "verzoek a#1: deels akkoord", "request a#1: partly agreed"),
        (of("command", "override", effect={"effect": "level", "target": "grid", "level": 0.5}, reason="expert"),
         "Ingreep oefenleiding: expert (effect: niveau gezet, niveau 0,50, doel grid)",
         "Override by the facilitator: expert (effect: level set, level 0.50, target grid)"),
        (of("outcome", "refused", order="a#1", action="a", target=None, reason="no-means"),
         "a#1 niet uitgevoerd (reden: geen middelen vrij)", "a#1 refused (reason: no means free)"),
        (of("outcome", "refused", action="a", reason="new-reason"),
         "a niet uitgevoerd (reden: new-reason)", "a refused"),
        (of("outcome", "answered", order="a#1", action="a", target=None, answer="agree"),
         "a#1 beantwoord: akkoord", "agreed"),
        (of("outcome", "inject-answered", inject="i", do="a", expected=True, on_time=False, late_ms=300_000),
         "Op inject i volgde a (verwacht: ja; termijn: 5 min te laat; op tijd: nee)",
         "Inject i was followed by a (expected: yes; time limit: 5 min late; on time: no)"),
        (of("outcome", "reached", levels={"grid": 0.14, "core": 0.9999}),
         "Tot hier gerekend (niveaus: core 99 %, grid 14 %)", "Simulated up to here (levels: core 99 %, grid 14 %)"),
        (of("outcome", "reached", levels={f"p{n}": 0.5 for n in range(9)}), "p5 50 %, en nog 3)", "and 3 more)"),
        (of("outcome", "reached", levels={f"p{n}": 0.5 for n in range(6)}), "p5 50 %)", "p5 50 %)"),
        (of("command", "shift", by_ms=600_000), "verschoven: +10 min", "+10 min"),
        (of("command", "shift", by_ms=-600_000), "verschoven: \u221210 min", "\u221210 min"),
        (of("command", "stop"), "STOP OEFENING \u2013 werkelijk incident", "STOP EXERCISE \u2013 real incident"),
    ],
)  # fmt: skip
def test_entries_in_words(entry: NewEntry, dutch: str, english: str, tmp_path: Path) -> None:
    """What is known of an entry is said in words, numbers and times as people of that language write them."""
    assert dutch in shown(tmp_path / "nl", entry, language="nl")[1]
    assert english in shown(tmp_path / "en", entry)[1]


def test_what_was_taken_back_is_marked(tmp_path: Path) -> None:
    """A command that an undo took back is marked; one whose undo failed is not."""
    told = shown(
        tmp_path / "a",
        of("command", "order", action="a"),
        of("command", "order", action="b"),
        of("command", "undo", seq=1),
        of("outcome", "undone", 3, seq=1),
        of("command", "undo", seq=2),
        of("outcome", "failed", 5, error="x"),
    )
    assert [line.endswith("[taken back]") for line in told[1:-1]] == [True, False, False, False, False, False]


def test_a_headless_run_shows_the_scenarios_own_clock(tmp_path: Path) -> None:
    """The clock of a headless run is the scenario's own date and time, whatever zone the reader is in."""
    entry = of("note", "observation", text="x")
    assert "  08:30:00  " in shown(tmp_path / "a", entry, header={"mode": "headless"})[1]
    assert "  09:30:00  " in shown(tmp_path / "b", entry, header={"mode": "room"})[1]


def test_line_ends_and_escapes_of_people_stay_on_the_line(tmp_path: Path) -> None:
    """What people typed can neither start a line of its own nor steer the terminal."""
    told = shown(tmp_path / "a", of("note", "observation", text="one\ntwo\x1b[2J\r\u202ethree\udc80"))
    assert len(told) == 3
    assert told[1].endswith("Observation: one two\ufffd[2J\ufffd\ufffdthree\N{REPLACEMENT CHARACTER}")


def test_every_command_has_words() -> None:
    """Each kind of command that exists is shown in words."""
    union = get_args(get_args(model.Command)[0])
    assert set(KINDS["command"]) == {model.model_fields["kind"].default for model in union}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_sentence(language: Any) -> None:
    """Each kind has a sentence in both languages, with just the fields that are said to be in it."""
    for entry_class, kinds in KINDS.items():
        for kind, fields in kinds.items():
            sentence = say(language, f"journal.{entry_class}.{kind}", **{field: f"<{field}>" for field in fields})
            assert all(f"<{field}>" in sentence for field in fields)
            assert "{" not in sentence
