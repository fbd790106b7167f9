"""``keten observe``: lines of a pipe become notes in the journal of a room, and none is lost."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import pytest

from sim.cli import main
from sim.cli.runtime.clock import now_ms
from sim.cli.runtime.exits import Exit
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal, read, verify
from tests.exercise.small import SMALL, changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Observe = "Callable[..., tuple[int, str, str]]"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Exercise]:
    """Return an exercise that a room has open, paused after STARTEX."""
    grid = {"nl": "Netbeheerder", "en": "Grid operator"}
    own = {"id": "net", "at": "0min", "to": "rot", "from": grid, "text": "OEFENING. Het net is uit."}
    exercise = Exercise.new(
        changed(injects=[*SMALL["injects"], own]), 1, partial(Journal.create, tmp_path / "a.jsonl"), now_ms()
    )
    for kind in ("start", "pause"):
        exercise.do(COMMAND.validate_python({"kind": kind}), clock=now_ms())
    yield exercise
    exercise.close()


@pytest.fixture
def observe(
    room: Exercise, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return what observes the room with some lines: exit code, stdout, stderr."""

    def observed(lines: str | bytes, *words: str, language: str = "en") -> tuple[int, str, str]:
        raw = lines if isinstance(lines, bytes) else lines.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        code = main(["observe", str(room.journal), "--lang", language, *words])
        return code, *capsys.readouterr()

    return observed


def test_each_line_is_confirmed_with_its_number(observe: Callable[..., tuple[int, str, str]], room: Exercise) -> None:
    """Lines of a pipe are notes of the role; each is confirmed with number, time and words; empty lines are nothing."""
    code, out, err = observe("Clear #opschalen\n\n/call @rot asks\n/inject net", "--as", "netbeheerder")
    assert code == Exit.DONE
    assert [line.split()[0] for line in out.splitlines()] == ["6", "7", "8"]
    assert "T+0:00" in out
    assert "Call of the simulation cell: @rot asks" in out
    assert err == (
        "Power lost in Noord: you note as Grid operator.\n"
        "Yours to give to Regionaal Operationeel Team (then: /inject net): OEFENING. Het net is uit.\n"
    )
    entries = read(str(room.journal)).entries
    assert [(entry.kind, entry.author) for entry in entries[5:]] == [
        ("observation", "netbeheerder"),
        ("call-taken", "netbeheerder"),
        ("inject-given", "netbeheerder"),
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_refused_is_repeated_with_its_place(
    observe: Callable[..., tuple[int, str, str]], room: Exercise, language: str
) -> None:
    """A line that cannot be noted is told with its number, the value, the remedy and its words; the others go on."""
    lines = b"one\n#nothing here\n/call no\ntwo\n\xff\xfe three\n" + b"x" * 5000 + b"\n" + b"y" * 200_000 + b"\nlast"
    code, out, err = observe(lines, language=language)
    assert code == Exit.NO
    assert len(out.splitlines()) == 3
    place, kept = ("regel", "niet genoteerd") if language == "nl" else ("line", "not noted")
    for number, told in ((2, "#nothing"), (3, "/call"), (5, "1"), (6, "5"), (7, "4")):
        assert f"{place} {number}: " in err
        assert told in err
    assert err.count(f"  {kept}: ") == 5
    assert f"  {kept}: #nothing here\n" in err
    assert "x" * 5000 in err
    texts = [entry.payload["text"] for entry in read(str(room.journal)).entries if entry.entry_class == "note"]
    assert texts == ["one", "two", "last"]


def test_the_role_is_one_of_the_scenario(observe: Callable[..., tuple[int, str, str]]) -> None:
    """Part of a name or title is enough; of any other role the error names the nearest and all there are."""
    code, out, err = observe("x", "--as", "grid")
    assert code == Exit.DONE
    assert "Grid operator" in err
    code, out, err = observe("x", "--as", "netbeheerdre")
    assert (code, out) == (Exit.WRONG, "")
    assert "netbeheerdre is no role" in err
    assert "Did you mean netbeheerder?" in err
    assert "evaluator, netbeheerder, rot, piket" in err
    assert observe("x", "--as", "facilitator")[0] == Exit.WRONG


def test_hostile_lines_harm_nothing(observe: Callable[..., tuple[int, str, str]], room: Exercise) -> None:
    """Control characters and markup are kept as typed in the file, and never reach the terminal."""
    code, out, err = observe("\x1b[2J[red]x[/red] \x07 {0} %s\n/\x1b[2J\n")
    assert code == Exit.NO
    assert "\x1b" not in out + err
    assert read(str(room.journal)).entries[-1].payload["text"] == "\x1b[2J[red]x[/red] \x07 {0} %s"


def test_a_journal_that_takes_no_notes_is_told(
    observe: Callable[..., tuple[int, str, str]], room: Exercise, tmp_path: Path
) -> None:
    """Ended, damaged or not there: exit code 2, the place and what to do, and the file as it was."""
    assert main(["observe", str(tmp_path / "none.jsonl")]) == Exit.WRONG
    room.do(COMMAND.validate_python({"kind": "end"}), clock=now_ms())
    path = tmp_path / "a.jsonl"
    before = path.read_bytes()
    code, out, err = observe("too late")
    assert (code, out) == (Exit.WRONG, "")
    assert "has ended (ENDEX)" in err
    assert path.read_bytes() == before
    lines = before.splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[1].replace(b"start", b"stort"), *lines[2:]]))
    code, out, err = observe("late")
    assert (code, out) == (Exit.WRONG, "")
    assert "entry 2 (line 3)" in err


def test_a_journal_replaced_meanwhile_loses_no_line(
    observe: Callable[..., tuple[int, str, str]], room: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the journal is moved while lines come, each line that follows is repeated with the reason; exit code 2."""
    from sim.exercise.observed import ObservedExercise

    path, real = tmp_path / "a.jsonl", ObservedExercise.write

    def write(self: ObservedExercise, *args: object) -> object:
        entry = real(self, *args)  # type: ignore[arg-type]
        path.rename(tmp_path / "away.jsonl")
        return entry

    monkeypatch.setattr(ObservedExercise, "write", write)
    code, out, err = observe("one\ntwo\nthree\n")
    assert code == Exit.WRONG
    assert len(out.splitlines()) == 1
    assert err.count("not noted: ") == 2
    assert "was moved or replaced" in err
    assert verify(tmp_path / "away.jsonl").finding == "sound"


def test_help_and_requests_make_no_note(observe: Callable[..., tuple[int, str, str]], room: Exercise) -> None:
    """Words that ask for something are answered on stderr, in the language of the observer."""
    room.do(COMMAND.validate_python({"kind": "start"}), clock=now_ms())
    room.do(COMMAND.validate_python({"kind": "order", "action": "afschakelen"}), clock=now_ms())
    count = read(str(room.journal)).count
    code, out, err = observe("/hulp\n/verz\n", "--as", "netbeheerder", language="nl")
    assert (code, out) == (Exit.DONE, "")
    assert "Oefendoelen: #opschalen" in err
    assert "/antwoord afschakelen#1 akkoord" in err
    assert read(str(room.journal)).count == count
    assert "Clear decision" not in err
    assert "@rot #opschalen" in err


def test_a_stop_is_told_and_stands_beside_each_note(
    observe: Callable[..., tuple[int, str, str]], room: Exercise
) -> None:
    """Who notes while the exercise is stopped reads so at once, and again at each line."""
    room.do(COMMAND.validate_python({"kind": "stop"}), clock=now_ms())
    code, out, err = observe("one\ntwo", language="nl")
    assert code == Exit.DONE
    assert out.count("T+0:00  STOP OEFENING · ") == 2
    assert err.count("STOP OEFENING: de klok staat stil op T+0:00") == 1


def test_the_simulation_cell_hears_in_a_pipe_what_becomes_of_its_proposals(
    observe: Callable[..., tuple[int, str, str]], room: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that came since the last line is told at the next, and so is that a proposal was not taken over."""
    from sim.exercise.observed import ObservedExercise

    real, steps = ObservedExercise.catch_up, iter(("order", "", "drop"))

    def catch_up(self: ObservedExercise) -> None:
        room.take_in_notes()
        match next(steps, ""):
            case "order":
                room.do(COMMAND.validate_python({"kind": "start"}), clock=now_ms())
                room.do(COMMAND.validate_python({"kind": "order", "action": "afschakelen"}), clock=now_ms())
            case "drop":
                room.note("proposal-dropped", {"proposal": read(str(room.journal)).count}, "facilitator", now_ms())
        real(self)

    monkeypatch.setattr(ObservedExercise, "catch_up", catch_up)
    code, _, err = observe("one\n/answer agree\ntwo\n", "--as", "netbeheerder")
    assert code == Exit.DONE
    assert err.count("A request waits: afschakelen.") == 1
    assert "Proposed answer to afschakelen#1: agreed · not taken over" in err
