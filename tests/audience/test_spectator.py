"""Following a journal: while it grows, is cut, is replaced, goes away and ends."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sim.audience.spectator import Spectator
from sim.errors import JournalError
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal, NewEntry
from sim.units import MINUTE
from tests.audience.rooms import scenario
from tests.exercise.small import CLOCK, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Played:
    """A room with a journal on disk."""

    def __init__(self, path: Path, **fields: Any) -> None:
        self.path = path
        self.clock = CLOCK
        self.exercise = Exercise.new(scenario(**fields), 1, partial(Journal.create, path, fsync=False), CLOCK)

    def give(self, kind: str, **fields: Any) -> None:
        """Carry out a command now."""
        self.exercise.do(COMMAND.validate_python({"kind": kind, **fields}), clock=self.clock)

    def reach(self, t_ms: int) -> None:
        """Jump to ``t_ms``."""
        if self.exercise.state == "ready":
            self.give("start")
        self.give("jump", to_ms=t_ms)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Played]:
    """Return a room that came to 0:08."""
    played = Played(tmp_path / "room.jsonl")
    played.reach(8 * MINUTE)
    yield played
    played.exercise.close()


def shown(spectator: Spectator, now: int) -> str:
    """Return all that is shown."""
    return "\n".join(line.text for line in spectator.page(now))


def test_what_is_written_is_shown_at_the_next_look(room: Played) -> None:
    """What is said, and a name learned from what is written on the spot."""
    spectator = Spectator(room.path, "nl")
    assert "Welkom" not in shown(spectator, room.clock)
    assert not spectator.poll()
    room.give("say", inject="allen")
    assert spectator.poll()
    assert "Welkom" in shown(spectator, room.clock)
    spectator.who = "evaluator"
    room.give("ad-hoc", text="OEFENING. De wethouder belt.", to="rot")
    spectator.poll()
    assert "De wethouder belt" in shown(spectator, room.clock)


def test_a_half_line_is_not_shown_until_it_is_whole(room: Played) -> None:
    """Nor is it an error, however long the writer takes over it, and whether it is finished or taken back."""
    spectator = Spectator(room.path, "nl")
    whole = room.path.read_bytes()
    room.give("say", inject="allen")
    after = room.path.read_bytes()
    added = after[len(whole) :]
    with room.path.open("r+b") as file:
        file.truncate(len(whole) + len(added) // 2)
        assert not spectator.poll()
        assert spectator.fault is None
        file.truncate(len(whole))
        assert not spectator.poll()
        file.seek(0)
        file.write(after)
        file.flush()
        assert spectator.poll()
    assert "Welkom" in shown(spectator, room.clock)


def test_another_journal_in_its_place_is_read(room: Played, tmp_path: Path) -> None:
    """What stood there is shown, with what is wrong, until the new one could be read."""
    spectator = Spectator(room.path, "nl")
    room.give("say", inject="allen")
    spectator.poll()
    other = Played(tmp_path / "other.jsonl")
    other.reach(5 * MINUTE)
    other.exercise.close()
    (tmp_path / "other.jsonl").replace(room.path)
    assert spectator.poll()
    assert spectator.fault is not None
    assert "Welkom" in shown(spectator, room.clock)
    spectator.poll()
    assert spectator.fault is None
    assert "Welkom" not in shown(spectator, room.clock)


def test_a_journal_that_goes_away_and_comes_back_is_followed_again(room: Played, tmp_path: Path) -> None:
    """As when a folder is unmounted: the screen stays, says so, and goes on."""
    spectator = Spectator(room.path, "nl")
    kept = tmp_path / "kept"
    shutil.move(room.path, kept)
    assert spectator.poll()
    assert "is er niet meer" in spectator.notice(room.clock)
    assert not spectator.poll()
    assert spectator.fault is not None
    shutil.move(kept, room.path)
    assert spectator.poll()
    assert spectator.fault is None
    assert not spectator.notice(room.clock)


def test_a_damaged_line_is_told_and_what_was_read_stays(room: Played) -> None:
    """And nothing is read again and again as long as the file stays as it is."""
    room.give("say", inject="allen")
    spectator = Spectator(room.path, "nl")
    with room.path.open("ab") as file:
        file.write(b"{}\n")
    assert spectator.poll()
    assert spectator.fault is not None
    assert "Welkom" in shown(spectator, room.clock)
    spectator.poll()
    assert not spectator.poll()


def test_a_persona_that_the_next_exercise_has_not_is_told(room: Played, tmp_path: Path) -> None:
    """The card is not that of another exercise."""
    spectator = Spectator(room.path, "nl")
    spectator.who = "zorg"
    fewer = {"netbeheerder": {"nl": "Net", "en": "Grid"}}
    other = Played(tmp_path / "other.jsonl", personas=fewer)
    other.exercise.close()
    (tmp_path / "other.jsonl").replace(room.path)
    spectator.poll()
    spectator.poll()
    assert spectator.fault is not None
    assert "zorg" in spectator.fault.told("nl")


def test_the_end_is_shown(room: Played) -> None:
    """ENDEX stands where the word of the exercise stood."""
    spectator = Spectator(room.path, "nl")
    room.give("end")
    spectator.poll()
    assert shown(spectator, room.clock).startswith("EINDE OEFENING")


def test_a_room_that_writes_no_more_is_told_to_those_who_help(room: Played) -> None:
    """Players are not told, and their time stands still."""
    spectator = Spectator(room.path, "nl")
    later = room.clock + 10 * MINUTE
    assert spectator.notice(later) == ""
    assert shown(spectator, later) == shown(spectator, later + 10 * MINUTE)
    spectator.who = "evaluator"
    assert spectator.notice(room.clock) == ""
    assert spectator.notice(later) != ""


def test_following_writes_nothing(room: Played) -> None:
    """The journal and its folder stay as they are, to the byte."""
    before = room.path.read_bytes(), sorted(room.path.parent.iterdir())
    spectator = Spectator(room.path, "nl")
    spectator.poll()
    spectator.close()
    assert (room.path.read_bytes(), sorted(room.path.parent.iterdir())) == before


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    """With the path in the message."""
    path = tmp_path / "no.jsonl"
    with pytest.raises(JournalError, match=r"no\.jsonl"):
        Spectator(path, "en")
    path.write_text("title: x\n")
    with pytest.raises(JournalError, match=r"no\.jsonl"):
        Spectator(path, "en")


def test_nothing_that_people_or_files_wrote_steers_a_terminal(tmp_path: Path) -> None:
    """Escape codes in every text of the scenario, and in what people typed, are gone from every page."""
    markup = "x [/][@click=app.quit]y[/]"
    bad, text = f"\x1b[2J\x9b31m\x07\u202e{markup}", {"nl": markup, "en": markup}
    injects: list[Any] = [
        *SMALL["injects"],
        {"id": "allen", "at": "1min", "to": "all", "from": text, "title": text, "text": text, "staff": text},
        {"id": "net", "at": "1min", "to": "rot", "from": text, "text": text, "title": text, "lines": {
            "says": text, "if-asked": [text], "may-promise": [text], "hint": text}},
    ]  # fmt: skip
    persona = {"netbeheerder": {**text, "knows": ["*"]}}
    room = Played(tmp_path / "bad.jsonl", injects=injects, personas=persona, teams={"rot": text, "piket": text})
    room.reach(11 * MINUTE)
    room.give("say", inject="allen", by=bad)
    room.give("order", action="afschakelen", by=bad, why=bad)
    room.give("ad-hoc", text=bad, sender=bad)
    room.give("say", inject="ad-hoc-1")
    room.give("withdraw", inject="ad-hoc-1", reason=bad)
    for kind in ("observation", "call-taken", "question"):
        Journal.note(room.path, NewEntry("note", kind, room.exercise.t_ms, room.clock, "netbeheerder", {"text": bad}))
    Journal.note(room.path, NewEntry("note", "observation", room.exercise.t_ms, room.clock, bad, {"text": bad}))
    spectator = Spectator(room.path, "nl")
    for spectator.who in ("players", "evaluator", "netbeheerder"):
        lines = spectator.page(room.clock)
        assert sum("[@click=app.quit]" in line.text for line in lines) >= 2, spectator.who
        for line in lines:
            assert not set(line.text) & {"\x1b", "\x9b", "\x07", "\u202e"}
    room.exercise.close()


@pytest.mark.parametrize("who", ["players", "evaluator", "netbeheerder"])
def test_the_branch_in_which_a_room_goes_on_is_followed(room: Played, tmp_path: Path, who: str) -> None:
    """Who follows the parent follows the branch from then on, and its branch; helpers are told, players are not."""
    spectator = Spectator(room.path, "nl")
    spectator.who = who
    assert not spectator.poll()
    seq = next(entry.seq for entry in room.exercise.sink.entries if entry.kind == "start")
    for name in ("tak.jsonl", "tweede.jsonl"):
        made = room.exercise.branch(seq, [tmp_path / name], room.clock)
        room.exercise.close()
        room.exercise = Exercise.resume(Journal.open(made), room.clock)
        assert spectator.poll()
        assert spectator.notice(room.clock) == (
            "" if who == "players" else f"De oefening gaat verder in een tak: hier staat nu {name}."
        )
    assert spectator.notice(room.clock + MINUTE) == ""
    room.give("jump", to_ms=10 * MINUTE)
    room.give("say", inject="allen")
    spectator.poll()
    spectator.who = "players"
    assert "Welkom" in shown(spectator, room.clock)
    spectator.close()


def test_a_branch_that_was_there_before_is_not_followed(room: Played, tmp_path: Path) -> None:
    """Who opens the parent beside an older branch sees the parent, and another journal that comes is none of it."""
    room.exercise.branch(room.exercise.sink.entries[-1].seq, [tmp_path / "oud.jsonl"], room.clock)
    spectator = Spectator(room.path, "nl")
    (tmp_path / "ander.jsonl").write_bytes(room.path.read_bytes())
    assert not spectator.poll()
    assert spectator.notice(room.clock) == ""
    spectator.close()
