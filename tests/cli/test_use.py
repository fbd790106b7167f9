"""How the command line takes what users type: languages, exit codes, nearest names, streams."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.entry import COMMANDS
from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def python(*argv: str) -> list[str]:
    return [sys.executable, "-m", "sim", *argv]


def test_alone_it_shows_help(keten: Callable[..., Any]) -> None:
    """Without a command it names every command, on stdout, and all is well."""
    said = keten()
    assert said.code == Exit.DONE
    assert all(f"  {name} " in said.out for name in COMMANDS)


def test_memory_may_run_out_before_the_language_is_known(
    keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lack of memory is told as what it is, however early it comes: in English, and with an exit code of its own."""

    def no_memory(_: str | None) -> str:
        raise MemoryError

    monkeypatch.setattr("sim.cli.entry.language_of", no_memory)
    said = keten("--lang", "nl", "list")
    assert said.code == Exit.WRONG
    assert "not enough memory" in said.err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_command_has_help_in_both_languages(keten: Callable[..., Any], command: str, language: str) -> None:
    """Help of each command is complete in Dutch and in English, headings included."""
    said = keten("--lang", language, command, "--help")
    assert said.code == Exit.DONE
    assert said.out.startswith("gebruik:" if language == "nl" else "usage:")
    assert "--lang" in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_docstring_is_the_help(keten: Callable[..., Any], command: str) -> None:
    """What a command's module says it does is what its English help says."""
    from importlib import import_module

    first = (import_module(f"sim.cli.commands.{command}").__doc__ or "").split("\n")[0].rstrip(".")
    assert first in keten("--lang", "en", command, "--help").out


def test_a_mistyped_command_names_the_nearest(keten: Callable[..., Any]) -> None:
    """An unknown command is wrong use; the nearest one is named on stderr."""
    said = keten("chekc")
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert "check?" in said.err


@pytest.mark.parametrize("argv", [("check", "x", "--jsno"), ("--debgu",), ("run", "diemen-2015", "--sede", "1")])
def test_a_mistyped_option_names_the_nearest(keten: Callable[..., Any], argv: tuple[str, ...]) -> None:
    """An unknown option is wrong use; the nearest one is named on stderr."""
    said = keten(*argv)
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert {"--jsno": "--json", "--debgu": "--debug", "--sede": "--seed"}[
        next(a for a in argv if a[:2] == "--")
    ] in said.err


@pytest.mark.parametrize(
    ("argv", "meant"),
    [(("list", "libary"), "library"), (("log", "verfy", "x"), "verify"), (("run", "x", "--lang", "ln"), "")],
)
def test_a_mistyped_choice_names_the_nearest(keten: Callable[..., Any], argv: tuple[str, ...], meant: str) -> None:
    """A choice that there is not is wrong use; the one it is like is named beside all there are."""
    said = keten(*argv)
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert (f"Did you mean {meant}" in said.err) is bool(meant)


def test_complaints_are_in_the_language_asked_for(keten: Callable[..., Any]) -> None:
    """Wrong use is explained in Dutch when Dutch is asked for, wherever --lang stands."""
    assert "nodig en niet gegeven" in keten("--lang", "nl", "check").err
    assert "Bedoelde u check?" in keten("chekc", "--lang=nl").err


def test_no_abbreviated_options(keten: Callable[..., Any]) -> None:
    """Options are written whole, so that a later one never changes what a script means."""
    assert keten("run", "diemen-2015", "--js").code == Exit.WRONG


@pytest.mark.parametrize("argv", [("run", "no-such-exercise"), ("log", "show", "no-such.jsonl"), ("resume", "x.jsonl")])
def test_a_missing_file_is_wrong_use(keten: Callable[..., Any], argv: tuple[str, ...]) -> None:
    """What is not there is named, with exit code 2 and no traceback."""
    said = keten(*argv)
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert argv[-1] in said.err
    assert "Traceback" not in said.err


def test_a_defect_says_where_to_look(
    keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A failure of Keten itself is exit code 3: a short message, the traceback in a file, or shown with --debug."""
    monkeypatch.setattr("sim.cli.commands.list.run", lambda _args, _context: int("x"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = keten("list")
    assert said.code == Exit.DEFECT
    assert "Traceback" not in said.err
    (kept,) = tmp_path.glob("keten-defect-*.txt")
    assert str(kept) in said.err
    assert "ValueError" in kept.read_text()
    assert "Traceback" in keten("list", "--debug").err


def test_ctrl_c_is_130(keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends a command with 130 and one word, not a traceback."""

    def interrupted(*_: object) -> int:
        signal.raise_signal(signal.SIGINT)
        return 0

    monkeypatch.setattr("sim.cli.commands.list.run", interrupted)
    said = keten("list")
    assert (said.code, said.err) == (130, "keten: interrupted\n")


def test_sigterm_is_143(keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM ends a command in order, with 143."""

    def interrupted(*_: object) -> int:
        signal.raise_signal(signal.SIGTERM)
        return 0

    monkeypatch.setattr("sim.cli.commands.list.run", interrupted)
    assert keten("list").code == 143


def test_handlers_are_put_back(keten: Callable[..., Any]) -> None:
    """A caller's own handling of signals is as it was once a command is done."""
    before = signal.getsignal(signal.SIGTERM)
    keten("list")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.slow
@pytest.mark.parametrize("argv", [["--help"], ["list"], ["run", "diemen-2015", "--json"]], ids=lambda argv: argv[0])
def test_a_closed_pipe_is_quiet(argv: list[str]) -> None:
    """When the reader goes away there is no complaint and no traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(python(*argv), cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_the_room_needs_a_terminal(keten: Callable[..., Any], exercise: str) -> None:
    """Without a terminal on all three streams the room is not opened, and what to do instead is said."""
    opened: list[object] = []

    def room(*args: object) -> int:
        opened.append(args)
        return 0

    said = keten("play", exercise, screens={"room": room})
    assert (said.code, opened) == (Exit.WRONG, [])
    assert "keten run" in said.err


def test_without_screens_play_names_run(keten: Callable[..., Any], exercise: str) -> None:
    """``python -m sim play`` says that it has no screens and what works instead."""
    said = keten("play", exercise)
    assert said.code == Exit.WRONG
    assert "keten run" in said.err


def test_in_a_terminal_the_room_opens(exercise: str, tmp_path: Path) -> None:
    """With a terminal on all three streams the room gets the exercise, the language and a clock, on a new journal."""
    log = tmp_path / "a.jsonl"
    code = (
        "import sys\nfrom sim.cli import main\n"
        "def room(exercise, language, clock):\n"
        "    print('ROOM', exercise.scenario.id, exercise.state, exercise.clock.speed, language, clock() > 0)\n"
        "    return 0\n"
        f"argv = ['--lang', 'nl', 'play', {exercise!r}, '--log', {str(log)!r}, '--speed', '10']\n"
        "sys.exit(main(argv, {'room': room}))"
    )
    status, said = _in_terminal([sys.executable, "-c", code])
    assert status == 0
    assert "ROOM klein ready 10.0 nl True" in said
    assert f"keten resume {log}" in said.replace("\r\n", "")
    assert log.exists()


@pytest.mark.slow
def test_colour_only_in_a_terminal(exercise: str) -> None:
    """A terminal gets colour, a pipe and NO_COLOR never do."""
    escape = "\x1b["
    _, shown = _in_terminal(python("run", exercise))
    assert f"{escape}32m" in shown
    _, plain = _in_terminal(python("run", exercise), NO_COLOR="1")
    assert "32m" not in plain
    piped = subprocess.run(
        python("run", exercise),
        cwd=ROOT,
        env={**os.environ, "FORCE_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert escape not in piped.stdout + piped.stderr


def _in_terminal(argv: list[str], **environment: str) -> tuple[int, str]:
    """Run a command on a terminal of 80 by 24; give its exit code and all it wrote."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(
            argv[0], argv, {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **environment}
        )
    written = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        written += part
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), written.decode()


@pytest.mark.parametrize("argv", [("nope",), ("run", "--nope"), ("batch", "x", "--runs", "many")])
def test_a_mistake_is_wrong_though_nobody_reads_why(argv: tuple[str, ...]) -> None:
    """When what reads stderr has gone, a wrong command still ends with the exit code for that."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(python(*argv), stdout=subprocess.DEVNULL, stderr=writer, check=False)
    os.close(writer)
    assert done.returncode == Exit.WRONG
