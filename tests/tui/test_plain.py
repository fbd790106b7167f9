"""The exercise line by line: the golden exercise of the room by words alone, and what a line that is wrong does."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache, partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis.strategies import text

from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import (
    COMMAND,
    AdHocInject,
    AnswerRequest,
    HoldInject,
    MarkAttendance,
    OrderAction,
    Override,
    PlanJump,
    Release,
    RerouteInject,
    SayInject,
    SetProposals,
)
from sim.journal import Journal, NewEntry, read
from sim.scenario import load
from sim.units import HOUR, MINUTE
from tests.debrief.sample import scenario as sample
from tests.exercise.test_time_plan import night
from tests.tui.test_room_exercise import GOLDEN, told
from tests.tui.test_room_real import CLOCK, DIEMEN, Wall
from tui.input.keys import KEYS, PANES
from tui.plain.room import PlainRoom
from tui.plain.verbs import VERBS, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sim.exercise.commands.model import Command
    from sim.scenario.models import Scenario
    from sim.words import Language

ON_SCREEN_ALONE = {"copy", "palette"}
"""Keys of the room that only a screen needs."""
BEGIN = {
    "en": [
        "start",
        "note allen aanwezig",
        "speed +",
        "wait 2min",
        "pause",
        "say",
        "undo",
        "say",
        "start",
        "wait 8min",
        "pause",
        "say",
        "decide alarmeer de officieren @T+0:09 for: meldkamer-donker",
        "order grip-2",
        "order generator target: care-home.amsterdam-zuidoost/power",
        "order grip-2",
        "ad-hoc Brand in de keuken to: caco",
        "release dagstart",
        "hold dagstart",
        "say ad-hoc-1",
        "withdraw ad-hoc-1 geen brand",
        "note ?Mag dat",
        "answer ?41 Ja",
        "jump T+3:00 standing: grip-2",
    ],
    "nl": [
        "start",
        "noteer allen aanwezig",
        "snelheid 2",
        "wacht 2min",
        "pauze",
        "zeg",
        "herstel",
        "gezegd dagstart",
        "start",
        "wacht tot T+0:10",
        "pauze",
        "zeg",
        "besluit alarmeer de officieren om: T+0:09 bij: meldkamer",
        "opdracht grip-2",
        "opdracht aggregaat care-home.amsterdam-zuidoost/power",
        "opdracht grip-2",
        "ad-hoc Brand in de keuken aan: caco",
        "vrijgeven dagstart",
        "aanhouden dagstart",
        "zeg ad-hoc-1",
        "intrekken ad-hoc-1 geen brand",
        "?Mag dat",
        "=41 Ja",
        "spring T+3:00 vooraf: grip-2 @T+0:13",
    ],
}
END = {
    "en": [
        "tick wachtrij-112 per telefoon",
        "decide afschalen",
        "undo",
        "end end",
        "hotwash keep kort overleg",
        "hotwash stop lang overleg",
    ],
    "nl": [
        "vink wachtrij-112 per telefoon",
        "besluit afschalen",
        "herstel",
        "einde einde",
        "nabespreking behouden kort overleg",
        "nabespreking stoppen lang overleg",
    ],
}
AGAIN = {"en": ("say", "jump T+3:00"), "nl": ("zeg", "spring T+3:00")}


@pytest.fixture(scope="module")
def diemen() -> Scenario:
    """Return the built-in exercise."""
    return _diemen()


@cache
def _diemen() -> Scenario:
    return load(DIEMEN)


class Script:
    """A room without a screen, with what it told and what it wrote."""

    def __init__(self, scenario: Scenario, language: Language = "en", path: Path | None = None) -> None:
        self.sink, self.lines = MemorySink(), list[str]()
        sink = self.sink if path is None else partial(Journal.create, path)
        self.exercise = Exercise.new(scenario, 1, sink, CLOCK)
        self.room = PlainRoom(self.exercise, language, Wall(), self.lines.append)
        self.room.open()

    async def do(self, *lines: str) -> list[str]:
        """Type lines; return what they told."""
        before = len(self.lines)
        for line in lines:
            await self.room.take(line)
        return self.lines[before:]

    def last(self) -> Command:
        """Return the command that was given last."""
        payloads = [one.payload for one in self.sink.entries if one.entry_class == "command"]
        return COMMAND.validate_python(payloads[-1])


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_golden_exercise_by_words(diemen: Scenario, language: Language) -> None:
    """Words give the same journal as the keys of the room, line for line, authors too; and it replays."""
    script = Script(diemen, language)
    await script.do(*BEGIN[language])
    say, jump = AGAIN[language]
    while script.room.snapshot.t_ms < 3 * HOUR:
        while script.room.snapshot.to_say:
            await script.do(say)
        await script.do(jump)
    await script.do(*END[language])
    assert script.room.snapshot.state == "ended"
    golden = (GOLDEN / f"exercise-{language}.txt").read_text("utf-8").splitlines()
    assert _timeless(map(told, script.sink.entries)) == _timeless(golden)
    assert replay(script.sink.entries, script.sink.header)[1] == ()
    assert all(line.isprintable() for line in script.lines)
    assert not set("│├└─╭╰┃█▁") & set("".join(script.lines)), "a screen reader reads box characters aloud"


def _timeless(lines: Iterable[str]) -> list[str]:
    """Return lines of a journal, of ``reached`` without its time: that depends on how fast this machine is."""
    return [re.sub(r"^(\d+) \S+ (outcome reached)", r"\1 \2", line) for line in lines]


def test_every_key_of_the_room_has_words() -> None:
    """What a key of the room does can be typed, but for what only a screen needs; no word means two things."""
    keys = {key.name for key in KEYS if set(key.contexts) & set(PANES)}
    typed = {key for verb in VERBS for key in verb.keys}
    assert keys - typed == ON_SCREEN_ALONE
    assert not typed - {key.name for key in KEYS}
    words = [word for verb in VERBS for word in words_of(verb)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    "line", ["order nothing-like-it", "jump tomorrow", "sayy", "en", "release nothing-so", "speed 9999"]
)
async def test_a_line_that_is_wrong_says_what_to_write(diemen: Scenario, line: str) -> None:
    """What cannot be done is told with its place, the line itself and a remedy, and leaves no entry."""
    script = Script(diemen)
    await script.do("start")
    entries, before = len(script.sink.entries), len(script.lines)
    assert not await script.room.take(line, 7)
    told_ = script.lines[before:]
    assert told_[0].startswith("Not done, line 7. ")
    assert told_[1] == f"The line was: {line}"
    assert len(script.sink.entries) == entries


@pytest.mark.parametrize(
    ("line", "said"),
    [("sayy", "Did you mean say?"), ("s", "Type more letters"), ("en", "in full"), ("order gripp", "grip-2")],
)
async def test_near_words_are_named(diemen: Scenario, line: str, said: str) -> None:
    """A word or name that is almost right gets the ones that are like it."""
    script = Script(diemen)
    assert said in (await script.do(line))[0]


async def test_a_wait_moves_the_clock_and_sleeps_for_nothing(diemen: Scenario) -> None:
    """Waiting advances scenario time exactly, at any speed, and not while the clock stands still."""
    script = Script(diemen)
    assert "type start" in (await script.do("wait 10min"))[0]
    await script.do("start", "speed 7", "wait 10min")
    assert script.room.snapshot.t_ms // 10 == 10 * MINUTE // 10
    await script.do("wait until T+0:40")
    assert script.room.snapshot.t_ms // 10 == 40 * MINUTE // 10
    assert "has passed" in (await script.do("wait until T+0:10"))[0]


async def test_what_happens_is_told_when_it_does(diemen: Scenario) -> None:
    """An inject, a fall, and an expectation that is overdue each are a line with its time."""
    script = Script(diemen)
    told_ = await script.do("start", "wait 9min", "say", "say", "wait 50min", "wait 1min")
    assert "T+0:09 Inject released: Dispatch centre on emergency power" in told_
    assert any("falls: Metro" in line for line in told_)
    assert any("Overdue: " in line for line in told_)


async def test_the_language_changes_and_the_journal_does_not(diemen: Scenario) -> None:
    """After a change of language all is told in the other; entries stay as they were, and so do ids."""
    script = Script(diemen, "en")
    await script.do("start", "note all here")
    entries = list(script.sink.entries)
    assert (await script.do("language nl"))[0].startswith("De taal is nu Nederlands")
    assert script.sink.entries == entries
    assert (await script.do("status"))[0].startswith("loopt, T+0:00:00")
    assert (await script.do("taal engels"))[0].startswith("The language is English")


@settings(max_examples=20, deadline=None)
@given(text())
async def test_no_line_breaks_the_room(line: str) -> None:
    """Whatever is typed, what is told is one printable line each, without an escape code."""
    script = Script(_diemen())
    await script.do(line, f"note {line}", f"order {line}", f"jump {line}", f"answer {line}", f"override {line}")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", "".join(script.lines))


def test_a_pipe_plays_an_exercise(tmp_path: Path) -> None:
    """With --plain a pipe plays: no terminal, no escape code, and a journal with which it goes on."""
    log = tmp_path / "run.jsonl"
    keten = [sys.executable, "-m", "tui.main", "--lang", "en"]
    begin = [*keten, "play", "diemen-2015", "--plain", "--log", str(log)]
    played = subprocess.run(begin, input="start\nwait 3h\nsayy\n", capture_output=True, text=True, check=False)
    assert played.returncode == 0
    assert "Not done, line 3." in played.stdout
    assert "\x1b" not in played.stdout + played.stderr
    assert f"keten resume {log} --plain" in played.stderr
    again = [*keten, "resume", str(log), "--plain"]
    resumed = subprocess.run(again, input="status\nend end\n", capture_output=True, text=True, check=False)
    assert resumed.returncode == 0
    assert "paused, T+3:0" in resumed.stdout
    assert read(log).entries[-1].kind == "closed"


def test_colours_are_refused_where_there_are_none(tmp_path: Path) -> None:
    """A theme with --plain is an error that says so, not an option without effect."""
    keten = [sys.executable, "-m", "tui.main", "--lang", "en", "play", "diemen-2015", "--plain", "--theme", "light"]
    log = tmp_path / "run.jsonl"
    played = subprocess.run([*keten, "--log", str(log)], capture_output=True, text=True, check=False, input="")
    assert played.returncode != 0
    assert "--theme" in played.stderr
    assert not log.exists()


async def test_endex_wants_its_word_twice(diemen: Scenario) -> None:
    """One word for ENDEX asks and ends nothing, whatever follows it; the word twice, in either language, ends."""
    script = Script(diemen)
    await script.do("start")
    entries = len(script.sink.entries)
    for line in ("end", "endex", "end now", "einde"):
        assert (await script.do(line))[0].startswith("Not done. End the exercise (ENDEX)?")
    assert "type: end end" in script.lines[-1]
    assert len(script.sink.entries) == entries
    await script.do("endex end")
    assert script.room.snapshot.state == "ended"


async def test_what_is_said_is_written_out_first(diemen: Scenario) -> None:
    """Say writes for whom the inject is and every line of its text, then that it was said."""
    script = Script(diemen)
    await script.do("start", "wait 20min")
    view = next(one for one in script.room.snapshot.injects if one.id == "wachtrij-112")
    told_ = await script.do("say wachtrij to: ovd")
    assert told_[0] == "SAY Officers on duty (Simulation cell 3)"
    assert told_[1:-1] == [line for line in script.room.words.lines(view.text).splitlines() if line.strip()]
    assert told_[-1].startswith("Said to ")


async def test_an_override_names_what_it_is_the_effect_of(diemen: Scenario) -> None:
    """With for: an override belongs to an order, whose words are its reason unless another is given."""
    script = Script(diemen)
    await script.do("start", "wait 9min", "order grip-2", "override metro.amsterdam level 50 for: grip")
    order = script.room.snapshot.orders[0]
    given_ = script.sink.entries[-1].payload
    assert (given_["decision"], given_["reason"]) == (order.seq, "Scale up to GRIP 2")
    assert "nothing-so" in (await script.do("override metro.amsterdam level 50 for: nothing-so"))[0]


async def test_the_map_is_told_by_region(diemen: Scenario) -> None:
    """The map is a line for each region, worst first, and what is of none; of one kind it has the regions with that."""
    script = Script(diemen)
    told_ = await script.do("start", "wait 9min", "map")
    *regions, national = told_[told_.index(next(one for one in told_ if one.startswith("Map"))) + 1 :]
    assert "national processes are not on the map" in national
    levels = [int(one.partition("%")[0]) for one in regions]
    assert levels == sorted(levels)
    assert len(regions) > 3
    told_ = await script.do("map metro")
    assert [line.partition("% ")[2].partition(": ")[0] for line in told_[1:]] == ["Amsterdam-Amstelland"]
    assert (await script.do("map nothing-so"))[0].startswith("Not done. kind of process nothing-so")


async def test_a_request_is_answered() -> None:
    """A request gets the answer that is typed, in either language; one that is none names those there are."""
    script = Script(sample())
    assert "No request" in (await script.do("answer agree"))[0]
    await script.do("start", "order afschakelen")
    assert "agree, partly, refuse, drop" in (await script.do("answer afschakelen maybe"))[0]
    await script.do("answer afschakelen#1 weiger")
    assert script.last() == AnswerRequest(order="afschakelen#1", answer="refuse")


async def test_a_proposed_answer_is_dropped() -> None:
    """Drop removes the answer that the simulation cell proposes; where none is proposed it says so."""
    script = Script(sample())
    await script.do("start", "order afschakelen")
    assert "afschakelen#1" in (await script.do("answer drop"))[0]
    [order] = script.room.snapshot.orders
    payload = {"order": order.id, "answer": "agree", "text": "Ja"}
    now = script.room.snapshot.t_ms
    script.exercise.sink.append([NewEntry("note", "proposed-answer", now, CLOCK, "netbeheerder", payload, order.seq)])
    script.room.session.show()
    assert [one.answer for one in script.room.snapshot.proposed] == ["agree"]
    await script.do("answer drop")
    assert not script.room.snapshot.proposed


async def test_what_is_at_work_is_redirected() -> None:
    """Redirect gives the same action again and takes what the order holds; nothing at work says so."""
    script = Script(sample())
    await script.do("start")
    assert "at work" in (await script.do("redirect aggregaat"))[0]
    await script.do("order aggregaat", "wait 25min", "redirect aggregaat#1 mobile.noord/power why: nearer")
    place = "mobile.noord/power"
    assert script.last() == OrderAction(action="aggregaat", target=place, why="nearer", takes="aggregaat#1")


async def test_an_override_is_set_and_released() -> None:
    """An override gets its value, start and reason; released by its number it is over, and no reason is refused."""
    script = Script(sample())
    await script.do("start")
    assert "Reason" in (await script.do("override mobile.noord level 40"))[0]
    assert not [one for one in script.sink.entries if one.kind == "override"]
    await script.do("override mobile.noord level 40 why: checked lasts: 30min")
    given_ = script.last()
    assert isinstance(given_, Override)
    assert given_.effect.model_dump()["level"] == 0.4
    assert given_.reason == "checked"
    await script.do("override release 1")
    assert script.last() == Release(override=1)


async def test_an_inject_that_cannot_be_is_remedied() -> None:
    """Remedy alone names what would mend an inject by numbers, and with a number does that."""
    script = Script(sample())
    told_ = await script.do("start", "override mobile.noord level 0 why: test", "remedy eerste")
    assert "Remedy 1: give it in person" in told_
    assert "Remedy 9" in (await script.do("remedy eerste 9"))[0]
    await script.do("remedy eerste 1")
    assert script.last() == RerouteInject(inject="eerste", via="in-person")
    await script.do("undo", "remedy eerste 2")
    assert script.last() == HoldInject(inject="eerste")


async def test_a_planned_night_is_prepared_and_made_by_words() -> None:
    """The clock stops at the end of the sitting and says what to type; the jump goes as it was prepared, then plays."""
    script = Script(night(), "nl")
    assert "Er komt geen geplande sprong meer" in (await Script(sample(), "nl").do("gepland"))[0]
    told_ = await script.do("start", "wacht 10min", "gepland")
    assert any(one.startswith("in de briefing") and one.endswith(", nacht") for one in told_)
    await script.do("gepland nacht vervalt", "gepland om: T+1:00 naar: T+20:00")
    assert script.last() == PlanJump(step=1, at_ms=HOUR, to_ms=20 * HOUR)
    assert "ervoor, briefing, erna, vervalt" in (await script.do("gepland niet morgen"))[0]
    told_ = await script.do("wacht 2u")
    assert any("Zitting 1 van 2 is voorbij. Typ: spring gepland" in one for one in told_)
    assert script.room.snapshot.t_ms == HOUR
    assert "stopt nergens" in (await script.do("spring gepland stop: inject"))[0]
    await script.do("spring gepland vooraf: grip-2 @T+3:00")
    assert script.room.snapshot.t_ms == 20 * HOUR
    states = {one.id: one.state for one in script.room.snapshot.injects}
    assert (states["nacht"], states["vraag"]) == ("skipped", "released")
    assert not [one for one in script.lines if one.endswith("..")], "a text that stands for a title has its own stop"
    assert replay(script.sink.entries, script.sink.header)[1] == ()


async def test_what_the_simulation_cell_gave_is_confirmed_by_say(diemen: Scenario) -> None:
    """A note that an inject was given is told with what to type; say then has it said by whoever gave it."""
    script = Script(diemen, "nl")
    await script.do("start", "wacht 9min")
    name, now = script.room.snapshot.to_say[0], script.room.snapshot.t_ms
    note = NewEntry("note", "inject-given", now, CLOCK, "grid-operator", {"inject": name, "text": ""})
    [entry] = script.exercise.sink.append([note])
    before = len(script.lines)
    script.room.session.show()
    assert f"Bevestig dat het gezegd is: zeg {name}" in script.lines[before:]
    await script.do("zeg")
    given_ = script.last()
    assert given_ == SayInject(inject=name, by="Netbeheerder", given=entry.seq)


async def test_a_fall_is_told_with_its_own_time(diemen: Scenario) -> None:
    """After a long wait in one step each fall and each overdue expectation has the time at which it came."""
    script = Script(diemen)
    told_ = await script.do("start", "jump T+1:00 stop: nothing")
    falls = [one for one in told_ if "falls: " in one]
    assert any(one.startswith("T+0:07") for one in falls)
    assert not any(one.startswith("T+1:00") for one in falls)


async def test_who_is_there_is_marked() -> None:
    """Present and absent mark a team, by a part of its title too."""
    script = Script(sample())
    await script.do("absent regional")
    assert script.last() == MarkAttendance(team="rot", present=False)
    await script.do("aanwezig rot")
    assert script.last() == MarkAttendance(team="rot", present=True)


async def test_a_proposed_inject_is_accepted_or_dropped(diemen: Scenario) -> None:
    """Proposals go on and off; one is accepted as it is, or dropped; where there is none that is said."""
    script = Script(diemen)
    assert "proposal on" in (await script.do("start", "proposal accept"))[-1]
    assert "Injects proposed: yes" in await script.do("proposal on")
    assert script.last() == SetProposals(on=True)
    await script.do("wait 24min")
    present = script.room.snapshot.proposal
    assert present is not None
    await script.do("proposal drop")
    assert script.room.snapshot.proposal is None
    await script.do("undo", "proposal accept")
    given_ = script.last()
    assert isinstance(given_, AdHocInject)
    assert (given_.to, given_.proposed) == (present.to, present.id)


async def test_the_screen_of_players_goes_black_and_back(diemen: Scenario) -> None:
    """Black turns the screen of those who follow black, and again shows it."""
    script = Script(diemen)
    for on in (True, False):
        await script.do("black")
        assert script.room.snapshot.blackout is on


async def test_a_branch_is_made_and_the_exercise_left(tmp_path: Path) -> None:
    """A branch from an entry is a journal of its own with the entries up to it; in memory there is none."""
    script = Script(sample(), path=tmp_path / "run.jsonl")
    await script.do("start", "note begun", "wait 1min", "branch 3")
    assert script.room.left
    made = script.exercise.branched
    assert made is not None
    assert [one.kind for one in read(made).entries] == ["start", "reached", "observation"]
    memory = Script(sample())
    assert "no branch" in (await memory.do("start", "branch 1"))[-1]
    assert not memory.room.left
