"""What a debrief says of the life of an inject: released, said, withdrawn, left out, ticked, and by which clock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.debrief import as_json, debrief, markdown
from sim.debrief.analysis.clocks import RoomClock
from sim.debrief.analysis.counterfactual import nobody
from sim.exercise.recording.logbook import logbook
from sim.journal import read
from sim.journal.entry_text import lines as log_lines

from .sample import MINUTE, Lines, Room, altered, headless, scenario
from .sample_scenario import SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from sim.debrief import Debrief

ASKS: dict[str, Any] = {
    "id": "vraag",
    "at": "10min",
    "to": "rot",
    "title": {"nl": "De vraag", "en": "The question"},
    "text": {"nl": "OEFENING. Wat doet u?", "en": "EXERCISE. What do you do?"},
    "expects": {"do": "grip-2", "within": "15min"},
}


def told(path: Path, *injects: dict[str, Any]) -> Room:
    """Open a room on the sample with these injects, at ten times the clock."""
    return Room(path, scenario(injects=[*injects], scripted_teams={}))


def row(found: Debrief, title: str) -> str:
    """Return the row of an inject in the inject list, in English."""
    section = markdown(found, "en").partition("## Injects: planned, released and said")[2]
    return next(line for line in section.splitlines() if title in line)


def test_time_counts_from_when_it_was_said(tmp_path: Path) -> None:
    """An answer in time after the inject was said is on time, with its time at the table beside it."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(20)
    room.give("say", inject="vraag", by="Tegenspel 2")
    room.until(32)
    room.give("decision", decision="grip-2")
    found = debrief(room.close())
    [inject], [expected] = found.injects, found.injects[0].expects
    assert (inject.delivered_ms, inject.stands, inject.marked) == (10 * MINUTE, "said", True)
    assert [(said.to, said.t_ms, said.by) for said in inject.said] == [("rot", 20 * MINUTE, "Tegenspel 2")]
    assert (expected.status, expected.counted, expected.asked_ms) == ("on-time", "said", 20 * MINUTE)
    assert (expected.speed, expected.within_clock_ms, expected.took_clock_ms) == (10, 90_000, 72_000)
    text = markdown(found, "nl")
    assert "op tijd<br>na 12 min, aan tafel 72 s<br>15 min bij 10\N{MULTIPLICATION SIGN} = 90 s aan tafel" in text
    assert "klok 11:02:00<br>door Tegenspel 2" in text


def test_a_pause_counts_at_the_table(tmp_path: Path) -> None:
    """Time on the clock is what those at the table had, also while the exercise stood still."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(12)
    room.give("pause")
    room.clock += 5 * MINUTE
    room.give("say", inject="vraag")
    room.clock += 7 * MINUTE
    room.give("decision", decision="grip-2")
    [expected] = debrief(room.close()).injects[0].expects
    assert (expected.status, expected.took_clock_ms) == ("on-time", 7 * MINUTE)


def test_what_was_never_said_counts_from_its_release(tmp_path: Path) -> None:
    """Where an inject was not marked as said and was answered all the same, its time counts from the release."""
    other = {**ASKS, "id": "ander", "title": "Other", "at": "11min"}
    room = told(tmp_path / "room.jsonl", ASKS, other)
    room.until(20)
    room.give("say", inject="vraag")
    room.until(22)
    room.give("decision", decision="grip-2", text="Samen")
    room.until(30)
    found = debrief(room.close())
    assert [(e.status, e.counted) for i in found.injects for e in i.expects] == [
        ("on-time", "said"),
        ("on-time", "released"),
    ]
    assert "not said | not marked as said; time counts from the release" in row(found, "Other")
    room = told(tmp_path / "unanswered.jsonl", ASKS, other)
    room.until(20)
    room.give("say", inject="vraag")
    room.until(30)
    found = debrief(room.close())
    assert row(found, "Other").endswith("| not said |")
    assert "| Other | \u2013 | \u2013 | \u2013 | not asked: inject never said |" in markdown(found, "en")
    text = markdown(found, "nl")
    assert "Injects vroegen om één actie: op tijd gedaan 0, te laat 0, niet gedaan 0. Van één was de tijd" in text


def test_a_room_that_never_marks_says_so_once(tmp_path: Path) -> None:
    """Where nobody marked anything, time counts from the release, and the report says it; headless it does not."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(60)
    text = markdown(debrief(room.close()), "nl")
    assert "Niemand heeft injects als ingebracht gemarkeerd: de tijd voor een actie telt vanaf het vrijgeven" in text
    assert "Ingebracht |" not in text
    alone = markdown(debrief(headless(tmp_path / "alone.jsonl", None, injects=[ASKS], scripted_teams={})), "nl")
    assert "ingebracht gemarkeerd" not in alone
    assert "aan tafel" not in alone


def test_said_to_each_recipient(tmp_path: Path) -> None:
    """Who was told when, by whom, and who was never told stand in the row of the inject."""
    teams = {**SAMPLE["teams"], "caco": {"nl": "Calamiteitencoördinator", "en": "Calamity coordinator"}}
    both = {**ASKS, "to": ["rot", "caco"]}
    room = Room(tmp_path / "room.jsonl", scenario(injects=[both], teams=teams, scripted_teams={}))
    room.until(12)
    room.give("say", inject="vraag", to=["caco"], by="Responscel")
    found = debrief(room.close())
    assert "to Calamity coordinator<br>by Responscel<br>not to Regional operational team" in row(found, "The question")
    assert [title.en for title in found.injects[0].unsaid] == ["Regional operational team"]


def test_a_word_that_was_taken_back_names_those_whom_it_was_for(tmp_path: Path) -> None:
    """The timeline does not say that an inject for one team was said to everyone when the word was undone."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(12)
    said = room.give("say", inject="vraag")
    room.give("undo", seq=said.seq)
    found = debrief(room.close())
    assert "Inject said to Regional operational team: The question (taken back)" in markdown(found, "en")


def test_withdrawn_and_left_out(tmp_path: Path) -> None:
    """What was withdrawn asks nothing any more; what was left out after its release was never asked."""
    room = told(tmp_path / "room.jsonl", ASKS, {**ASKS, "id": "weg", "title": "Gone"})
    room.until(12)
    room.give("say", inject="vraag")
    room.until(50)
    room.give("withdraw", inject="vraag", reason="verkeerde regio")
    room.give("skip", inject="weg", reason="past niet")
    found = debrief(room.close())
    asked, gone = found.injects
    assert (asked.stands, asked.withdrawn_ms, asked.withdrawn_reason) == ("withdrawn", 50 * MINUTE, "verkeerde regio")
    assert (gone.state, gone.delivered_ms, gone.reason) == ("skipped", 10 * MINUTE, "past niet")
    assert [e.status for i in found.injects for e in i.expects] == ["withdrawn", "not-asked"]
    assert "left out after its release<br>reason: past niet" in row(found, "Gone")
    assert "withdrawn at 23:20: verkeerde regio" in row(found, "The question")
    assert "No inject that was released asked for an action." in markdown(found, "en")


def test_ticked_and_agreed_beforehand_stand_apart(tmp_path: Path) -> None:
    """What was ticked by hand has its words; what was agreed before a jump is counted apart, never as on time."""
    room = told(tmp_path / "room.jsonl", ASKS, {**ASKS, "id": "sprong", "expects": {"do": "nl-alert"}})
    room.until(12)
    room.give("say", inject="vraag")
    room.give("tick", inject="vraag", text="zij belden zelf")
    room.give("order", action="nl-alert", standing=True)
    found = debrief(room.close())
    assert [e.status for i in found.injects for e in i.expects] == ["by-hand", "standing"]
    [decision] = found.decisions
    assert (decision.standing, decision.status) == (True, "standing")
    text = markdown(found, "nl")
    assert "op tijd gedaan 1, te laat 0, niet gedaan 0. Eén daarvan is met de hand afgevinkt. Eén is vooraf" in text
    assert "met de hand afgevinkt: zij belden zelf" in text
    assert "NL-Alert versturen (vooraf afgesproken bij een tijdsprong)" in text


def test_a_decision_set_back_has_both_times(tmp_path: Path) -> None:
    """A decision recorded later counts as of when it was taken, and the report has both times."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(12)
    room.give("say", inject="vraag")
    room.until(40)
    room.give("decision", decision="grip-2", decided_ms=20 * MINUTE)
    found = debrief(room.close())
    [decision], [expected] = found.decisions, found.injects[0].expects
    assert (decision.t_ms, decision.decided_ms, decision.status) == (40 * MINUTE, 20 * MINUTE, "on-time")
    assert (expected.done_ms, expected.took_clock_ms) == (20 * MINUTE, 48_000)
    text = markdown(found, "nl")
    assert "22:50 (T+0:20)<br>vastgelegd 23:10 (T+0:40)<br>klok 11:04:00" in text
    assert "Opschalen naar GRIP 2 (besloten om 22:50, later vastgelegd)" in text


def test_done_before_and_again_is_done_already(tmp_path: Path) -> None:
    """What was done before the question is not late because it was done once more after its time."""
    room = told(tmp_path / "room.jsonl", ASKS)
    for minute in (5, 50):
        room.until(minute)
        room.give("decision", decision="grip-2")
    found = debrief(room.close())
    [expected] = found.injects[0].expects
    assert (expected.status, expected.done_ms, expected.seq) == ("early", 5 * MINUTE, found.decisions[0].seq)
    assert "al gedaan 22:35" in markdown(found, "nl")


def test_one_on_the_spot_asks_like_any_other(tmp_path: Path) -> None:
    """What an inject written on the spot asks for is judged, under its first line."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(5)
    room.give("ad-hoc", text="OEFENING. Iets.", to=["rot"], expects=[{"do": "grip-2", "within": "5min"}])
    room.until(15)
    _, spot = debrief(room.close()).injects
    assert (spot.title.nl, [e.status for e in spot.expects]) == ("OEFENING. Iets.", ["missing"])


def test_reserve_and_injects_after_others_are_no_omission(tmp_path: Path) -> None:
    """An inject from the reserve, or after another, is told as such, and is not one that should have come."""
    reserve = {"id": "extra", "reserve": True, "to": "rot", "title": "Spare", "text": "EXERCISE."}
    after = {"id": "dan", "after": {"inject": "extra", "by": "5min"}, "to": "rot", "title": "Then", "text": "EXERCISE."}
    room = told(tmp_path / "room.jsonl", ASKS, reserve, after)
    room.until(30)
    found = debrief(room.close())
    assert "| from the reserve | not used (reserve) |" in row(found, "Spare")
    assert "| after “Spare” | not reached (follows another) |" in row(found, "Then")
    text = markdown(found, "en")
    assert text.count("3 injects: released 1, not used (reserve) 1, not reached (follows another) 1.") == 1


def test_what_an_undo_took_back_before_it_was_told_is_marked(tmp_path: Path) -> None:
    """An inject that came of an override taken back was not released; its line stays, marked, and it asks nothing."""
    comes = {**ASKS, "when": {"process": "water.noord", "below": 0.5}}
    del comes["at"]
    room = told(tmp_path / "room.jsonl", comes)
    room.until(5)
    effect = {"effect": "level", "target": "water.noord", "level": 0.2}
    mistake = room.give("override", effect=effect, reason="vergissing")
    room.until(8)
    room.give("undo", seq=mistake.seq)
    room.until(40)
    found = debrief(room.close())
    [inject] = found.injects
    assert (inject.delivered_ms, [e.status for e in inject.expects]) == (None, ["not-asked"])
    assert [line.undone for line in found.timeline if line.kind == "delivered"] == [True]


def test_the_journal_alone_tells_the_life_of_an_inject(tmp_path: Path) -> None:
    """Where the world cannot be computed again, the same rule judges the same injects by what the journal has."""
    injects = [{**ASKS, "id": f"i{n}", "at": f"{10 + n}min", "to": ["rot", "caco"]} for n in range(5)]
    teams = {**SAMPLE["teams"], "caco": {"nl": "CaCo", "en": "CaCo"}}
    room = Room(tmp_path / "room.jsonl", scenario(injects=injects, teams=teams, scripted_teams={}))
    room.until(20)
    room.give("say", inject="i0", to=["rot"])
    room.give("say", inject="i1")
    room.give("withdraw", inject="i1", reason="x")
    room.give("skip", inject="i2", reason="x")
    room.give("tick", inject="i3", text="gedaan")
    room.give("ad-hoc", text="x", to=["rot"], expects=[{"do": "nl-alert", "within": "5min"}])
    room.give("decision", decision="grip-2", standing=True)
    room.until(60)
    path = room.close()
    alone = debrief(altered(path, tmp_path / "other.jsonl", _other_engine))
    assert alone.proof.replay == "other-engine"
    assert alone.injects == debrief(path).injects


def _other_engine(lines: Lines) -> None:
    lines[0]["engine"] = 999


def test_json_only_gained(tmp_path: Path) -> None:
    """The JSON of an inject and of what it asked for has the keys that it had, and what came since."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(12)
    found = as_json(debrief(room.close()))["injects"][0]
    assert {"delivered_ms", "clock", "state", "expects", "said", "unsaid", "withdrawn_ms", "stands"} <= set(found)
    assert {"asked_ms", "due_ms", "done_ms", "seq", "status", "speed", "within_clock_ms"} <= set(found["expects"][0])


@pytest.mark.parametrize(("t_ms", "clock"), [(0, 0), (20 * MINUTE, 2 * MINUTE), (25 * MINUTE, 12 * MINUTE + 30_000)])
def test_clock_times_between_entries(tmp_path: Path, t_ms: int, clock: int) -> None:
    """Between two entries the clock is in proportion; a pause lies after the moment that it stands still at."""
    room = told(tmp_path / "room.jsonl", ASKS)
    begin = room.clock
    room.until(20)
    room.give("pause")
    room.clock += 10 * MINUTE
    room.give("start")
    room.until(40)
    reading = read(room.close())
    log = logbook(scenario(injects=[ASKS]), reading.entries)
    assert RoomClock(log, headless=False).at(t_ms) == begin + clock
    assert RoomClock(log, headless=True).at(t_ms) is None


def test_observations_of_a_team_and_questions(tmp_path: Path) -> None:
    """What was seen of a team stands together, at the time when it was seen; questions have their answer."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(30)
    room.note("Helder @T+0:20 @rot #opsch !goed", at_ms=20 * MINUTE, team="rot")
    asked = room.exercise.note("question", {"text": "Hoeveel bedden?", "team": ["rot"]}, "waarnemer", room.clock)
    room.exercise.note("question", {"text": "En morgen?"}, "waarnemer", room.clock)
    answer = {"text": "Veertig", "question": asked.seq, "answered_by": "GHOR"}
    room.exercise.note("answer", answer, "waarnemer", room.clock)
    found = debrief(room.close())
    text = markdown(found, "en")
    assert [(q.text, q.answer, q.answered_by) for q in found.questions] == [
        ("Hoeveel bedden?", "Veertig", "GHOR"),
        ("En morgen?", None, ""),
    ]
    assert "### Observations of Regional operational team" in text
    assert "22:50 (T+0:20)<br>recorded 23:00 (T+0:30)" in text
    assert "| Regional operational team | Hoeveel bedden? | Veertig<br>GHOR, 23:00" in text
    assert "One question of the participants stayed without an answer." in text


@pytest.mark.parametrize("then", [("withdraw", {"reason": "x"}), ("tick", {"text": "x"}), ("say", {"to": ["rot"]})])
def test_where_nobody_acted_an_inject_that_did_not_come_was_not_said(
    tmp_path: Path, then: tuple[str, dict[str, Any]]
) -> None:
    """Words about an inject that only came of what the team did are passed over in the world in which nobody acts."""
    comes = {**ASKS, "when": {"action": "nl-alert", "is": "ordered"}, "to": ["rot"]}
    del comes["at"]
    room = told(tmp_path / "room.jsonl", comes, {**ASKS, "id": "gewoon"})
    room.until(12)
    room.give("order", action="nl-alert")
    if then[0] != "say":
        room.give("say", inject="vraag")
    room.give(then[0], inject="vraag", **then[1])
    room.give("say", inject="gewoon")
    room.until(60)
    idle = nobody(room.exercise, 60 * MINUTE).play.injects.runs
    assert (idle["vraag"].state, idle["vraag"].said, idle["vraag"].answered) == ("waiting", {}, {})
    assert (idle["gewoon"].state, idle["gewoon"].asked.said_ms) == ("said", 12 * MINUTE)
    assert debrief(room.close()).proof.replay == "agrees"


def test_the_hotwash_stands_by_column(tmp_path: Path) -> None:
    """Lines of the hotwash stand by column in a section, and one by one in the timeline and the log."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(12)
    room.give("end")
    lines = (("start", "Eerder bellen"), ("keep", "Rust | aan tafel"), ("start", "Om & om"), ("x", "Los"))
    for column, text in lines:
        room.exercise.note("hotwash", {"column": column, "text": text}, "oefenleider", room.clock)
    path = room.close()
    found = debrief(path)
    assert [(line.column, line.text) for line in found.hotwash] == list(lines)
    assert "Nabespreking (Starten): Eerder bellen" in "\n".join(log_lines(read(path), "nl"))
    text = markdown(found, "nl")
    section = text.partition("## Nabespreking: wat de deelnemers meenemen")[2].partition("\n## ")[0]
    assert section.split("\n\n")[1:] == [
        "### Behouden",
        "- Rust \\| aan tafel",
        "### Starten",
        "- Eerder bellen\n- Om &amp; om",
        "### Zonder kolom",
        "- Los\n",
    ]
    assert text.index("## Nabespreking") < text.index("## Oefendoelen")
    assert "| Nabespreking (Starten): Eerder bellen |" in text
    assert "| Nabespreking (x): Los |" in text


def test_without_a_hotwash_there_is_no_section_of_it(tmp_path: Path) -> None:
    """Where nobody wrote a line the report has no empty heading."""
    room = told(tmp_path / "room.jsonl", ASKS)
    assert "meenemen" not in markdown(debrief(room.close()), "nl")


def test_every_inject_is_counted_once_and_by_the_word_of_its_row(tmp_path: Path) -> None:
    """The first page and the list count injects in one sentence, each by the word that its row has."""
    more: dict[str, dict[str, Any]] = {
        "held": {}, "skipped": {}, "never": {"at": "5h"}, "gone": {}, "taken": {"at": "4min"},
        "spare": {"reserve": True}, "moved": {"reserve": True},
        "cond": {"when": {"process": "water.noord", "below": 0.1}},
        "then": {"after": {"inject": "spare", "by": "5min"}},
    }  # fmt: skip
    injects = [
        {"id": name, "to": "rot", "title": name, "text": "EXERCISE."} | (own or {"at": "10min"})
        for name, own in more.items()
    ]
    room = told(tmp_path / "room.jsonl", *injects)
    room.give("hold", inject="held")
    room.give("skip", inject="skipped", reason="x")
    room.give("move", inject="moved", to_ms=300 * MINUTE)
    room.until(12)
    room.give("say", inject="taken")
    room.give("withdraw", inject="taken", reason="x")
    room.give("skip", inject="gone", reason="x")
    room.give("ad-hoc", text="x", to=["rot"])
    room.give("end")
    found = debrief(room.close())
    fates = {inject.id: inject.fate for inject in found.injects}
    assert [fates[name] for name in more] == [
        *("held", "skipped", "never", "released", "released", "unused", "never", "not-due", "not-followed"),
    ]
    tally = (
        "De injectlijst telt 9 injects: vrijgegeven 2, overgeslagen 1, vastgehouden 1, niet vrijgegeven 2, voorwaarde "
        "niet vervuld 1, niet gebruikt (reserve) 1, niet aan de beurt (volgt op een andere) 1. Ad hoc kwam er één bij."
    )
    assert markdown(found, "nl").count(tally) == 2


def test_what_was_never_put_to_the_team_is_counted_apart(tmp_path: Path) -> None:
    """An action of an inject that nobody said is not called undone, on the first page and in the details alike."""
    room = told(tmp_path / "room.jsonl", ASKS, {**ASKS, "id": "stil", "title": "Stil", "casualties": 3})
    room.until(12)
    room.give("say", inject="vraag")
    room.give("decision", decision="grip-2")
    room.until(60)
    found = debrief(room.close())
    quiet = found.injects[1].expects[0]
    assert (quiet.status, quiet.put_to_team, quiet.not_put) == ("on-time", False, False)
    room = told(tmp_path / "other.jsonl", ASKS, {**ASKS, "id": "stil", "title": "Stil", "casualties": 3})
    room.until(12)
    assert [view.late_ms for view in room.exercise.snapshot().injects] == [-13 * MINUTE, -13 * MINUTE]
    room.give("say", inject="vraag")
    room.until(60)
    shown = room.exercise.snapshot().injects
    assert [(view.late_ms, view.expectations[0].due_ms) for view in shown] == [(33 * MINUTE, 27 * MINUTE), (None, None)]
    assert [(e.status, e.unmet) for view in shown for e in view.expectations] == [("missing", True), ("not-put", True)]
    found = debrief(room.close())
    assert [(e.status, e.not_put) for i in found.injects for e in i.expects] == [("missing", False), ("not-put", True)]
    assert [e.inject for e in found.missing] == ["vraag"]
    text = markdown(found, "nl")
    assert "Injects vroegen om één actie: op tijd gedaan 0, te laat 0, niet gedaan 1." in text
    left = text.partition("## Wat bleef liggen")[2].partition("\n## ")[0]
    assert "Vrijgegeven maar niet ingebracht: Stil. Daardoor is één actie niet aan het team gevraagd" in left
    assert left.count("ingebracht") == 1
    assert "| niet gevraagd: inject niet ingebracht |" in text
    assert "3 horen bij injects die niet zijn ingebracht" in text


def test_a_source_is_led_in_and_a_stop_has_its_hour(tmp_path: Path) -> None:
    """In Dutch a source is announced as untranslated, and STOP is said to be *om* a time."""
    [fire] = SAMPLE["threats"]
    founded = {**fire, "source": "Inquiry of 2016", "confidence": "low"}
    room = Room(tmp_path / "room.jsonl", scenario(injects=[ASKS], scripted_teams={}, threats=[founded]))
    room.until(20)
    room.give("stop")
    text = markdown(debrief(room.close()), "nl")
    assert "bron (onvertaald): Inquiry of 2016" in text
    assert "Om 22:50 (T+0:20) is STOP OEFENING gegeven" in text


def test_what_nobody_counted_is_not_a_zero(room: Debrief) -> None:
    """Costs and deaths of which neither model nor script counts anything are not determined, and no 0 or € 0."""
    unharmed = tuple(replace(inject, casualties=0) for inject in room.injects)
    text = markdown(replace(room, injects=unharmed), "nl")
    section = text.partition("## Gevolgen voor mensen en nationale veiligheid")[2].partition("\n## ")[0]
    assert "Kosten: niet bepaald." in section
    lines = [line for line in section.splitlines() if line.startswith("|") and ("osten" in line or "oden" in line)]
    assert len(lines) == 6
    assert all("| niet bepaald | \N{EN DASH} |" in line for line in lines)


def test_a_time_at_the_table_is_not_rounded_down(tmp_path: Path) -> None:
    """A time at the table is told to the second, so that it is the tenth part of the time beside it."""
    room = told(tmp_path / "room.jsonl", {**ASKS, "expects": [{"do": "grip-2", "within": "25min"}]})
    room.until(60)
    text = markdown(debrief(room.close()), "nl")
    assert "25 min bij 10\N{MULTIPLICATION SIGN} = 2 min 30 s aan tafel" in text


def test_services_that_fell_together_have_one_time(tmp_path: Path) -> None:
    """Where all fell below half in the same minute no service is called the last."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(9)
    text = markdown(debrief(room.close()), "nl")
    assert "- In het model kwamen 2 van de 6 diensten onder de helft van wat nodig was, alle om 22:37." in text


def test_a_decision_with_words_has_a_colon_between(tmp_path: Path) -> None:
    """In the timeline the words of a declared decision are kept apart from its title; words alone stand alone."""
    room = told(tmp_path / "room.jsonl", ASKS)
    room.until(12)
    room.give("decision", decision="grip-2", text="Samen met Zuid")
    room.give("decision", text="Bel de buren")
    text = markdown(debrief(room.close()), "nl")
    assert "| Besluit: Opschalen naar GRIP 2: Samen met Zuid |" in text
    assert "| Besluit: Bel de buren |" in text
