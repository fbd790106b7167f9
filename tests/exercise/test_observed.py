"""Observers in another process: what they know of the time, what they note, and what the room makes of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import CommandRefused, JournalError
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.exercise.notes import NoteUnclear
from sim.exercise.observed import ObservedExercise
from sim.exercise.observer_notes import parse_line
from sim.exercise.recording.recorded_clock import RecordedClock
from sim.exercise.view.snapshot import GivenInject
from sim.journal import Journal, read, verify
from sim.units import HOUR, MINUTE, SECOND
from tests.exercise.small import CLOCK, SMALL, Room, changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.exercise.view.snapshot import Snapshot
    from sim.journal import Entry

STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 20 * 60) | st.just(7200)),
    st.tuples(st.sampled_from(["start", "pause", "stop"]), st.just(0)),
    st.tuples(st.just("speed"), st.sampled_from([1, 2.5, 10, 60])),
    st.tuples(st.just("jump"), st.integers(1, 90)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_the_time_is_that_of_the_room(steps: list[tuple[str, float]]) -> None:
    """Whatever was done to the clock, an observer who has the entries knows the exercise time of the room."""
    room, told, read_up_to = Room(changed()), RecordedClock(24 * HOUR), 0
    for kind, value in steps:
        try:
            if kind == "wait":
                room.wait(int(value * SECOND), step=4 * SECOND)
            elif kind == "speed":
                room.give(kind, factor=value)
            elif kind == "jump":
                room.give(kind, to_ms=min(24 * HOUR, room.exercise.t_ms + int(value * MINUTE)))
            else:
                room.give(kind)
        except CommandRefused:
            continue
        for entry in room.sink.entries[read_up_to:]:
            told.take(entry)
        read_up_to = len(room.sink.entries)
        assert told.t_ms(room.clock) == room.exercise.clock_target(room.clock)
        assert told.clock.state == room.exercise.state


def test_a_jump_is_where_the_journal_has_it() -> None:
    """Under way a jump is as far as is on record; cut short, time goes on from where it ended, also when it runs."""
    room, told, read_up_to = Room(changed()), RecordedClock(24 * HOUR), 0

    def now() -> int:
        nonlocal read_up_to
        for entry in room.sink.entries[read_up_to:]:
            told.take(entry)
        read_up_to = len(room.sink.entries)
        return told.t_ms(room.clock)

    room.reach(5 * MINUTE)
    command = COMMAND.validate_python({"kind": "jump", "to_ms": 4 * HOUR})
    assert command.kind == "jump"
    room.exercise.leap(command, clock=room.clock)
    assert now() == 5 * MINUTE
    room.exercise.advance(HOUR, room.clock)
    assert 5 * MINUTE <= now() <= HOUR
    room.clock += 3 * SECOND
    room.give("pause")
    cut = next(at for at, entry in enumerate(room.sink.entries) if entry.kind == "reached" and entry.t_ms == HOUR)
    for entry in room.sink.entries[read_up_to : cut + 1]:
        told.take(entry)
    read_up_to = cut + 1
    assert told.t_ms(room.clock) == HOUR
    assert now() == room.exercise.t_ms == HOUR
    room.give("start")
    room.wait(20 * SECOND, step=4 * SECOND)
    assert now() == room.exercise.clock_target(room.clock) == HOUR + 20 * SECOND


def test_nobody_notes_as_the_room(tmp_path: Path) -> None:
    """A persona or team that is called as the facilitator or Keten is no role of an observer."""
    personas = {"keten": {"nl": "Wij"}, "facilitator": {"nl": "Leider"}, "net": {"nl": "Netbeheerder"}}
    actions: list[Any] = []
    table = Table(tmp_path / "a.jsonl", personas=personas, actions=actions, injects=[], **{"scripted-teams": {}})
    assert list(table.observed.roles) == ["evaluator", "net", "rot", "piket"]
    table.observed.close()
    table.exercise.close()


def test_the_time_stands_where_a_lost_room_stopped() -> None:
    """A room that was killed does not run on for observers: the time stays with what is on record, and it is told."""
    room, told = Room(changed()), RecordedClock(24 * HOUR)
    room.give("speed", factor=60)
    room.give("start")
    room.wait(5 * SECOND)
    for entry in room.sink.entries:
        told.take(entry)
    assert not told.silent(room.clock + 4 * SECOND)
    later = room.clock + 3600 * SECOND
    assert told.silent(later)
    assert 5 * MINUTE <= told.t_ms(later) <= 15 * MINUTE


class Table:
    """A room with a journal on disk, and an observer of it."""

    def __init__(self, path: Path, **fields: Any) -> None:
        self.clock = CLOCK
        self.exercise = Exercise.new(changed(**fields), 1, partial(Journal.create, path), self.clock)
        self.observed = ObservedExercise(path)
        self.path = path

    def give(self, kind: str, **fields: Any) -> Entry:
        """Return the entry of a command that is given in the room."""
        return self.exercise.do(COMMAND.validate_python({"kind": kind, **fields}), clock=self.clock)

    def type(self, line: str, role: str = "netbeheerder") -> Entry:
        """Note a line in the other terminal."""
        self.observed.catch_up()
        note = parse_line(line, self.observed.context(role, self.clock))
        return self.observed.write(note, role, self.clock)

    def look(self) -> Snapshot:
        """Return what the room shows now."""
        self.exercise.take_in_notes()
        return self.exercise.snapshot()


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    """Return a room that has begun."""
    own, other = {"nl": "Netbeheerder", "en": "Grid operator"}, {"nl": "Zorg", "en": "Care"}
    more = {"to": "rot", "at": "13min", "text": "OEFENING. Iets."}
    injects = [{**one, "from": own} if one["id"] in ("eerste", "ziekenhuis") else one for one in SMALL["injects"]]
    injects += [{**more, "id": "vanzorg", "from": other}, {**more, "id": "radio", "from": "Radio"}]
    personas = {**SMALL["personas"], "zorg": other}
    table = Table(tmp_path / "a.jsonl", injects=injects, personas=personas)
    table.give("start")
    yield table
    table.observed.close()
    table.exercise.close()


def test_notes_stand_in_the_journal_by_their_role(table: Table) -> None:
    """Observations, questions, calls and injects given have the author, the time and the marks that were typed."""
    for wait in (20 * MINUTE - 5 * SECOND, 5 * SECOND):
        table.clock += wait
        table.exercise.advance(table.exercise.clock_target(table.clock), table.clock)
    entries = [
        table.type("Duidelijk @T+0:10 @rot #opschalen", "evaluator"),
        table.type("? wie belt er", "rot"),
        table.type("/gebeld @rot vraagt om stroom"),
        table.type("/inject EERST @rot ze schrokken"),
        table.type("/call asks again"),
    ]
    assert [(e.kind, e.author) for e in entries] == [
        ("observation", "evaluator"),
        ("question", "rot"),
        ("call-taken", "netbeheerder"),
        ("inject-given", "netbeheerder"),
        ("call-taken", "netbeheerder"),
    ]
    assert {entry.t_ms for entry in entries} == {20 * MINUTE}
    assert entries[0].payload["at_ms"] == 10 * MINUTE
    assert entries[0].payload["objective"] == "opschalen"
    assert entries[3].payload == {"inject": "eerste", "team": "rot", "text": "@rot ze schrokken"}
    shown = table.look().journal
    assert [line.seq for line in shown[-5:]] == [entry.seq for entry in entries]
    assert verify(table.path).finding == "sound"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/onzin x", "/onzin is no known word, or more than one; write one of: /call or /inject or /answer"),
        ("/inject niets", "niets is no released inject that you can give"),
        ("/antwoord akkoord", "no request waits for an answer"),
        ("/gebeld", "there is no text"),
        ("/gebeld @nergens hallo", "@nergens is no team of this exercise"),
        ("zo #niets", "#niets is no objective"),
    ],
)
def test_what_is_unclear_is_not_noted(table: Table, line: str, told: str) -> None:
    """A line that names nothing there is gets an error with the value and what can be written; the file stays."""
    before = table.path.read_bytes()
    with pytest.raises(NoteUnclear) as unclear:
        table.type(line)
    assert str(unclear.value).startswith(told)
    assert unclear.value.told("nl") != str(unclear.value)
    assert table.path.read_bytes() == before


def test_a_persona_gives_its_own_injects_once_they_are_released(table: Table) -> None:
    """Of one that is to come or of another the error is that of one not there, and names its own alone."""
    for wait in (20 * MINUTE - 5 * SECOND, 5 * SECOND):
        table.clock += wait
        table.exercise.advance(table.exercise.clock_target(table.clock), table.clock)
    for name in ("ziekenhuis", "pers", "vanzorg", "rad", "niets", "eerstje"):
        with pytest.raises(NoteUnclear) as unclear:
            table.type(f"/inject {name}")
        told = f"{name} is no inject of yours that was released, or more than one; write one of: eerste"
        assert str(unclear.value) == told
    assert table.type("/inject eerste").payload["inject"] == "eerste"
    assert table.type("/inject radio").payload["inject"] == "radio"


def test_answers_and_words_are_offered_in_the_language_of_who_notes(table: Table) -> None:
    """Both are understood, and one is offered."""
    table.give("order", action="afschakelen")
    for line, nl, en in (
        ("/antwoord misschien", "akkoord of deels of weigeren", "agree or partly or refuse"),
        ("/onzin", "/gebeld of /inject of /antwoord", "/call or /inject or /answer"),
    ):
        with pytest.raises(NoteUnclear) as unclear:
            table.type(line)
        assert unclear.value.told("nl").endswith(f": {nl}")
        assert unclear.value.told("en").endswith(f": {en}")


def test_a_persona_is_asked_for_its_own_answers(table: Table) -> None:
    """What another persona answers, or what is answered by itself, does not wait for it; an evaluator knows all."""
    personas = {**SMALL["personas"], "zorg": {"nl": "Zorg", "en": "Care"}}
    other = Table(table.path.with_name("b.jsonl"), personas=personas)
    other.give("start")
    for action in ("afschakelen", "extra-ploeg"):
        other.give("order", action=action)
    other.observed.catch_up()
    asked = {role: [one.action for one in other.observed.requests(role)] for role in ("netbeheerder", "zorg")}
    assert asked == {"netbeheerder": ["afschakelen"], "zorg": []}
    assert [one.action for one in other.observed.requests("evaluator")] == ["afschakelen"]
    with pytest.raises(NoteUnclear, match="no request waits"):
        other.type("/antwoord akkoord", "zorg")
    other.observed.close()
    other.exercise.close()


def test_only_the_simulation_cell_gives_and_proposes(table: Table) -> None:
    """An evaluator takes no calls, gives no injects and proposes no answers."""
    for line in ("/gebeld x", "/inject pers", "/antwoord akkoord"):
        with pytest.raises(NoteUnclear, match="is for the simulation cell"):
            table.type(line, "evaluator")


def test_a_proposed_answer_waits_for_the_facilitator(table: Table) -> None:
    """It stands beside its request until that is answered; the answer says which proposal it took over."""
    order = table.give("order", action="afschakelen")
    noted = table.type("/antwoord deels binnen het uur")
    assert (noted.answers, noted.payload["answer"], noted.payload["text"]) == (order.seq, "partly", "binnen het uur")
    (proposed,) = table.look().proposed
    assert (proposed.seq, proposed.order, proposed.answer, proposed.author) == (
        noted.seq,
        "afschakelen#1",
        "partly",
        "netbeheerder",
    )
    answer = table.give("answer", order="afschakelen#1", answer="partly", proposal=noted.seq)
    assert answer.payload["proposal"] == noted.seq
    assert table.look().proposed == ()
    table.observed.catch_up()
    assert table.observed.requests("netbeheerder") == ()


def test_a_proposed_answer_can_be_dropped_and_replaced(table: Table) -> None:
    """One that is dropped is gone for good, the request waits on; a newer one of the same role takes the place."""
    table.give("order", action="afschakelen")
    first = table.type("/antwoord akkoord")
    table.exercise.take_in_notes()
    table.exercise.note("proposal-dropped", {"proposal": first.seq}, "facilitator", table.clock)
    assert table.look().proposed == ()
    table.type("/answer afsch refuse")
    last = table.type("/antwoord afschakelen#1 akkoord")
    assert [one.seq for one in table.look().proposed] == [last.seq]


def test_a_proposal_goes_with_its_request(table: Table) -> None:
    """An earlier order taken back shifts the numbers, and the proposal stays with the request that it was for."""
    first = table.give("order", action="afschakelen")
    second = table.give("order", action="afschakelen")
    with pytest.raises(NoteUnclear, match="is no request that waits"):
        table.type("/antwoord akkoord")
    noted = table.type("/antwoord afschakelen#2 akkoord")
    assert noted.answers == second.seq
    table.give("undo", seq=first.seq)
    (proposed,) = table.look().proposed
    assert proposed.order == "afschakelen#1"


def test_notes_of_others_change_nothing_in_the_world(table: Table) -> None:
    """A journal with notes of observers in it is resumed and verified as one without."""
    table.give("order", action="afschakelen")
    table.type("/antwoord akkoord")
    table.type("zo gezien", "evaluator")
    table.clock += MINUTE
    table.exercise.advance(MINUTE, table.clock)
    table.exercise.close()
    with Journal.open(table.path) as journal:
        again = Exercise.resume(journal, table.clock)
        assert not again.differences
        assert len(again.snapshot().proposed) == 1


def test_an_exercise_that_has_ended_takes_no_notes(table: Table) -> None:
    """After ENDEX an observer is told so, with what to do, and nothing is written."""
    table.give("end")
    before = table.path.read_bytes()
    with pytest.raises(JournalError, match="has ended"):
        table.type("te laat", "evaluator")
    assert table.path.read_bytes() == before
    assert table.observed.clock.state == "ended"


def test_a_run_without_people_has_no_observers(tmp_path: Path) -> None:
    """The journal of a headless run is refused, with the remedy."""
    path = tmp_path / "a.jsonl"
    exercise = Exercise.new(changed(), 1, partial(Journal.create, path), 0, mode="headless", until_ms=MINUTE)
    exercise.run_out()
    exercise.close()
    with pytest.raises(JournalError, match="no journal of an exercise room"):
        ObservedExercise(path)
    assert read(path).count > 0


def test_what_a_persona_gave_is_said_once_the_room_confirms_it(table: Table) -> None:
    """Its note waits beside what is to be said; confirmed, the inject is said by it; taken back, it waits again."""
    table.clock += 13 * MINUTE
    table.exercise.advance(table.exercise.clock_target(table.clock), table.clock)
    assert table.look().given == ()
    note = table.type("/inject eerste ze schrokken")
    assert table.look().given == (GivenInject(note.seq, "eerste", "netbeheerder", (), 13 * MINUTE),)
    said = table.give("say", inject="eerste", by="Netbeheerder", given=note.seq)
    assert table.look().given == ()
    table.give("undo", seq=said.seq)
    assert [one.seq for one in table.look().given] == [note.seq]
    table.give("skip", inject="eerste", reason="x")
    assert table.look().given == ()


def test_what_a_persona_gave_to_one_team_is_said_to_that_team(table: Table) -> None:
    """With a team named it is confirmed for that one; a team that it is not for, or that has it, confirms nothing."""
    table.give("ad-hoc", text="OEFENING. Beide.", to=["rot", "piket"])
    first = table.type("/inject ad-hoc-1 @rot")
    assert table.look().given == (GivenInject(first.seq, "ad-hoc-1", "netbeheerder", ("rot",), 0),)
    table.give("say", inject="ad-hoc-1", to=["rot"], given=first.seq)
    assert table.look().given == ()
    second = table.type("/inject ad-hoc-1 @piket")
    assert table.look().given == (GivenInject(second.seq, "ad-hoc-1", "netbeheerder", (), 0),)


def test_a_persona_gives_what_it_is_linked_to(tmp_path: Path) -> None:
    """With gives: an inject in another name is its own, and no other persona's."""
    personas = {**SMALL["personas"], "zorg": {"nl": "Zorg", "en": "Care", "gives": ["eerste"]}}
    table = Table(tmp_path / "b.jsonl", personas=personas)
    table.give("start")
    table.clock += 13 * MINUTE
    table.exercise.advance(table.exercise.clock_target(table.clock), table.clock)
    assert table.type("/inject eerste", "zorg").payload["inject"] == "eerste"
    with pytest.raises(NoteUnclear):
        table.type("/inject eerste", "netbeheerder")
    table.observed.close()
    table.exercise.close()


def test_notes_go_to_the_branch_in_which_the_room_goes_on(table: Table, tmp_path: Path) -> None:
    """After a branch an observer of the parent writes in the branch, and the parent keeps its bytes."""
    table.exercise.note("observation", {"text": "begonnen"}, "facilitator", table.clock)
    made = table.exercise.branch(1, [tmp_path / "tak.jsonl"], table.clock)
    before = table.path.read_bytes()
    note = table.type("Duidelijk", "evaluator")
    assert table.observed.branched == table.observed.path == made
    assert read(made).entries[-1] == note
    assert table.path.read_bytes() == before


def test_a_persona_is_asked_to_give_what_is_its_own(table: Table) -> None:
    """From its release on, until it notes that it gave it or somebody marks it as said; others are asked nothing."""
    assert table.observed.to_give("netbeheerder") == ()
    table.clock += 13 * MINUTE
    table.exercise.advance(table.exercise.clock_target(table.clock), table.clock)
    table.observed.catch_up()
    assert [run.id for run in table.observed.to_give("netbeheerder")] == ["eerste"]
    assert [run.id for run in table.observed.to_give("zorg")] == ["vanzorg"]
    assert table.observed.to_give("evaluator") == ()
    table.type("/inject eerste")
    table.give("say", inject="vanzorg")
    table.observed.catch_up()
    assert table.observed.to_give("netbeheerder") == table.observed.to_give("zorg") == ()
