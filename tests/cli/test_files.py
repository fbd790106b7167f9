"""What is given as a file and is none, what is written where, and for whom."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

READERS = ["run", "play", "batch", "graph", "incidents", "check", "report", "log show", "log verify", "resume", "why"]


def _given(command: str, path: Path) -> list[str]:
    return [*command.split(), str(path), *(["grid"] if command == "why" else [])]


@pytest.mark.parametrize("command", READERS)
def test_a_pipe_is_called_a_pipe(keten: Callable[..., Any], tmp_path: Path, command: str) -> None:
    """Whatever reads a file says of a pipe that it is one, at once: it does not wait for its other end."""
    pipe = tmp_path / "pijp.jsonl"
    os.mkfifo(pipe)
    said = keten("--lang", "nl", *_given(command, pipe))
    assert said.code == (Exit.NO if command == "check" else Exit.WRONG)
    assert "het is een pijp (FIFO)" in said.out + said.err


@pytest.mark.parametrize("command", ["run", "graph", "incidents", "check", "report", "log verify"])
def test_a_device_and_a_folder_are_called_that(keten: Callable[..., Any], tmp_path: Path, command: str) -> None:
    """A device is called a device, and a folder a folder: neither is said not to exist."""
    said = keten(*_given(command, Path("/dev/null")))
    assert "it is a device" in said.out + said.err
    said = keten(*_given(command, tmp_path))
    assert said.code == Exit.WRONG
    assert "folder" in said.out + said.err


@pytest.mark.parametrize("name", ["verslag.pdf", "verslag.docx", "verslag.html.bak"])
def test_a_report_in_a_format_there_is_not(keten: Callable[..., Any], log: Path, tmp_path: Path, name: str) -> None:
    """A name that asks for another format is refused with those that there are; nothing is written."""
    said = keten("report", str(log), "--out", str(tmp_path / name))
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert ".html, .md, .json" in said.err
    assert not (tmp_path / name).exists()
    assert keten("report", str(log), "--format", "md", "--out", str(tmp_path / name)).code == Exit.DONE


@pytest.mark.parametrize(("name", "start"), [("a.HTM", "<!DOCTYPE html>"), ("a.Md", "# "), ("a", "# ")])
def test_a_name_gives_the_format(keten: Callable[..., Any], log: Path, tmp_path: Path, name: str, start: str) -> None:
    """The end of the name gives the format, in capitals too; without one it is Markdown."""
    assert keten("report", str(log), "--out", str(tmp_path / name)).code == Exit.DONE
    assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_a_report_into_a_pipe_that_nobody_reads(keten: Callable[..., Any], log: Path, tmp_path: Path) -> None:
    """A report does not wait for a reader that may never come; one that is there gets it all."""
    pipe = tmp_path / "pijp"
    os.mkfifo(pipe)
    assert keten("report", str(log), "--out", str(pipe)).code == Exit.WRONG
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert keten("report", str(log), "--out", str(pipe)).code == Exit.DONE
        assert os.read(reader, 100).startswith(b"# ")
    finally:
        os.close(reader)


def test_verifying_what_is_no_journal_is_wrong_use(keten: Callable[..., Any], log: Path, tmp_path: Path) -> None:
    """A file without anything of a journal is wrong use; a journal whose header was altered does not verify."""
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": 1}\n')
    said = keten("log", "verify", str(other))
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert "is not the header of a journal" in said.err
    assert keten("log", "verify", str(other), "--json").code == Exit.WRONG
    other.write_bytes(b"x" + log.read_bytes())
    assert keten("log", "verify", str(other)).code == Exit.NO


def test_a_room_cannot_be_resumed_without_a_terminal(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """Without a terminal, what a journal of a room can be used for is named: never to run it as an exercise."""
    log = tmp_path / "kamer 1.jsonl"
    _room(exercise, log)
    for screens in ({}, {"room": lambda *_: 0}):
        said = keten("resume", str(log), screens=screens)
        assert said.code == Exit.WRONG
        assert f"keten log show {shlex.quote(str(log))}" in said.err
        assert "keten run" not in said.err


def _room(exercise: str, log: Path) -> None:
    from functools import partial

    from sim.exercise import Exercise
    from sim.journal import Journal
    from sim.scenario import load

    Exercise.new(load(exercise), 1, partial(Journal.create, log), 0).close()


def test_a_batch_is_for_its_owner(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """What a batch writes holds what an exercise holds: folder and files are the owner's alone, like a journal."""
    out = tmp_path / "reeks"
    assert keten("batch", exercise, "--runs", "1", "--workers", "1", "--out", str(out)).code == Exit.DONE
    assert out.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in out.iterdir()} == {
        "batch.json": 0o600,
        "runs.jsonl": 0o600,
        "runs.csv": 0o600,
    }
