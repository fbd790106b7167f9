"""Journals with a sound chain whose header or entries cannot be: told with place, value and remedy, at once."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.commands import play
from sim.cli.runtime import context
from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Lines = list[dict[str, Any]]
FAR = 10**15
"""In the year 33,000, in ms of exercise time."""
OPENING = (("report", "{log}", "--format", "md"), ("why", "{log}"), ("resume", "{log}"))


def altered(log: Path, change: Callable[[Lines], None]) -> None:
    """Alter a journal, its chain made anew."""
    lines = [json.loads(line) for line in log.read_bytes().splitlines()]
    change(lines)
    prev, written = "0" * 64, b""
    for line in lines:
        raw = json.dumps({**line, "prev": prev}, separators=(",", ":")).encode()
        prev = sha256(raw).hexdigest()
        written += raw + b"\n"
    log.write_bytes(written)


def _process_gone(lines: Lines) -> None:
    del lines[0]["scenario"]["processes"]["grid.west"]


def _aim_gone(lines: Lines) -> None:
    lines[0]["scenario"]["threats"][0]["effects"][0]["target"] = "grid.noord"


HEADERS: list[tuple[Callable[[Lines], None], str]] = [
    (lambda lines: lines[0].update(until_ms=FAR), f"until_ms is '{FAR}'; it must be a whole number from 0 to"),
    (lambda lines: lines[0].update(until_ms=-1), "until_ms is '-1'"),
    (lambda lines: lines[0].update(until_ms=True), "until_ms is 'true'"),
    (lambda lines: lines[0].update(seed="x"), "seed is 'x'; it must be a whole number"),
    (lambda lines: lines[0].update(seed=1.5), "seed is '1.5'"),
    (lambda lines: lines[0].update(mode=["room"]), "it must be room or headless"),
    (lambda lines: lines[0].update(team="weg"), "team is 'weg'; it must be null or a scripted team"),
    (lambda lines: lines[0].update(team={}), "team is '{}'"),
    (lambda lines: lines[0].pop("until_ms"), "it has no until_ms; open the journal with the version"),
    (lambda lines: lines[0].pop("scenario"), "it has no scenario"),
    (lambda lines: lines[0].update(scenario=[]), "scenario: -:"),
    (_process_gone, "processes.mobile.west.needs.power.from: there is no process 'grid.west'"),
    (_aim_gone, "threats.storing.effects.1.target: there is no process 'grid.noord'; declare it in the network"),
]


@pytest.mark.parametrize("argv", OPENING, ids=lambda argv: argv[0])
@pytest.mark.parametrize(("change", "told"), HEADERS)
def test_a_header_that_cannot_be_is_told(
    keten: Callable[..., Any], log: Path, argv: tuple[str, ...], change: Callable[[Lines], None], told: str
) -> None:
    """A header is judged by the checks of files and by type and range: no command computes from one that fails."""
    altered(log, change)
    said = keten(*(word.format(log=log) for word in argv))
    assert said.code == Exit.WRONG
    assert told in said.err
    assert keten("log", "show", str(log)).code == Exit.DONE


def _late_entry(lines: Lines) -> None:
    lines[-2]["t_ms"] = FAR


@pytest.mark.parametrize("command", ["why", "resume"])
def test_an_entry_after_the_end_is_told(keten: Callable[..., Any], log: Path, command: str) -> None:
    """An entry beyond the end of its exercise is named by number and line, in both languages; nothing is computed."""
    altered(log, _late_entry)
    count = len(log.read_bytes().splitlines())
    said = keten(command, str(log))
    assert said.code == Exit.WRONG
    assert f"entry {count - 2} (line {count - 1}): t_ms is '{FAR}'; this exercise goes from 0 to " in said.err
    said = keten("--lang", "nl", command, str(log))
    assert f"nummer {count - 2} (regel {count - 1}): t_ms is '{FAR}'; deze oefening loopt van 0 tot " in said.err


def test_a_report_of_an_entry_after_the_end_is_made(keten: Callable[..., Any], log: Path, tmp_path: Path) -> None:
    """A report shows what was altered as far as it can, and says why the journal could not be replayed."""
    altered(log, _late_entry)
    out = tmp_path / "report.md"
    assert keten("report", str(log), "--format", "md", "--out", str(out)).code == Exit.DONE
    assert f"t\\_ms is '{FAR}'" in out.read_text("utf-8") or f"t_ms is '{FAR}'" in out.read_text("utf-8")


@pytest.mark.parametrize("to_ms", [FAR, "x", None, {"a": 1}])
def test_a_jump_after_the_end_is_told(keten: Callable[..., Any], log: Path, to_ms: object) -> None:
    """A jump to a time that is none, or lies beyond the end, is named by its entry before anything is computed."""

    def jump(lines: Lines) -> None:
        lines[1].update(kind="jump", payload={"kind": "jump", "to_ms": to_ms})

    altered(log, jump)
    for command in (["why", str(log), "--at", "1h"], ["resume", str(log)]):
        said = keten(*command)
        assert said.code == Exit.WRONG
        assert "entry 1 (line 2): payload.to_ms is " in said.err


def test_another_journal_does_not_stop_resume(
    keten: Callable[..., Any], exercise: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the journals in the folder only the one to go on with counts; odd payloads and dead links are passed over."""
    for module in (context, play):
        monkeypatch.setattr(module, "in_terminal", lambda: True)
    logs = tmp_path / "logs"
    logs.mkdir()
    screens = {"room": lambda *_: 0}
    mine, other = logs / "mine.jsonl", logs / "other.jsonl"
    assert keten("play", exercise, "--log", str(mine), screens=screens).code == Exit.DONE
    assert keten("run", exercise, "--team", "none", "--log", str(other)).code == Exit.DONE

    def odd(lines: Lines) -> None:
        lines[0]["mode"] = "headless"
        lines[-1].update(kind="undone", payload={"seq": {"a": 1}})

    altered(other, odd)
    (logs / "dead.jsonl").symlink_to(logs / "gone.jsonl")
    (logs / "folder.jsonl").mkdir()
    said = keten("resume", screens=screens)
    assert said.code == Exit.DONE
    assert "mine.jsonl" in said.err


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_an_altered_journal_gives_a_report_that_names_its_line(keten: Callable[..., Any], log: Path, form: str) -> None:
    """A line changed without making the chain anew does not stop a report in any format: its proof names the line."""
    lines = log.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"author":"', b'"author":"x')
    log.write_bytes(b"".join(lines))
    said = keten("report", str(log), "--format", form)
    assert said.code == Exit.DONE
    assert said.err == ""
    if form == "json":
        assert not json.loads(said.out)["proof"]["intact"]
    else:
        assert "line 3)" in said.out.replace("\\", "")
