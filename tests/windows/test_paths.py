"""Paths as Windows has them: what a person may not call a file there, and commands that are to be pasted there."""

from __future__ import annotations

import shlex
from argparse import SUPPRESS
from importlib import import_module
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from subprocess import list2cmdline
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.cli.entry import COMMANDS, main
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.parser import Parser, new_path
from sim.errors import Problem, Reason
from sim.host import names
from tests.scenario.conftest import line_of
from tests.windows.test_names import BAD, DEVICES, GOOD, TEXTS, allowed
from tests.windows.test_windows import blocked

if TYPE_CHECKING:
    from collections.abc import Callable

FORBIDDEN = [
    ("a:b.jsonl", "':'"),
    ("C:b.jsonl", "':'"),
    ("logs/ab:c.jsonl", "':'"),
    ("nul", "'nul'"),
    ("aux", "'aux'"),
    ("con.html", "'con'"),
    ("C:\\logs\\Com1.jsonl", "'Com1'"),
    ("con/verslag.html", "'con'"),
    ("..\\lpt9\\x", "'lpt9'"),
    ("\\\\.\\nul", "'\\\\\\\\.\\\\nul'"),
    ("a?.html", "'?'"),
    ("a\x1b.html", "'\\x1b'"),
    ("verslag.", "."),
    ("map /x", " "),
]
PLAIN = (".", "..", "", "a/b", "a\\b")
"""No names, but paths."""
ALLOWED = [
    "C:\\logs\\a.jsonl",
    "C:/logs/a b.jsonl",
    "..\\a.jsonl",
    "./x",
    ".",
    "\\\\server\\share\\a.jsonl",
    "\\\\?\\C:\\a",
]
TYPED = [
    ("run", "x", "--log"),
    ("play", "x", "--log"),
    ("batch", "x", "--out"),
    ("report", "x.jsonl", "--out"),
    ("log", "export", "x.jsonl", "--out"),
]
WORDS = [
    "C:\\Users\\Jan de Vries\\a.jsonl",
    "C:\\logs\\a.jsonl",
    "a&b",
    "100%",
    "(a)",
    "a'b",
    "",
    "C:\\map met\\",
    'a\\"b',
    "é",
]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the module of what differs take this system for Windows."""
    monkeypatch.setattr(names, "_WINDOWS", True)


@pytest.fixture
def keten(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """Run a command in an empty folder; return its exit code and what it wrote to stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*argv: str) -> tuple[int, str]:
        code = main([*argv])
        return int(code), capsys.readouterr().err

    return run


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("path", ALLOWED)
def test_a_path_that_windows_allows_is_taken(path: str) -> None:
    """Drives, shares and the folder above are no part of a name."""
    assert names.path_fault(path) is None
    assert new_path(path) == path


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", [*DEVICES, *(name for name in BAD if name not in PLAIN)])
def test_a_forbidden_name_is_found_wherever_it_stands(name: str) -> None:
    """A folder that cannot be called so is found as a file is, with either separator."""
    for path in (name, f"logs\\{name}", f"logs/{name}", f"C:\\{name}\\a.jsonl"):
        assert names.path_fault(path) is not None


@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(GOOD)
def test_what_is_let_through_windows_can_make(typed: list[str]) -> None:
    """Whatever is typed: where nothing is found, every name of the path is allowed."""
    path = "\\".join(typed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_WINDOWS", True)
        found = names.path_fault(path)
    if found is None:
        given_path = PureWindowsPath(path)
        parts = [part for part in given_path.parts[bool(given_path.anchor) :] if part != ".."]
        assert all(allowed(part) or len(part) > 80 for part in parts)
    assert names.path_fault(path) is None


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(("path", "part"), FORBIDDEN)
@pytest.mark.parametrize("argv", TYPED, ids=lambda argv: argv[0])
def test_a_name_that_windows_forbids_is_refused(
    keten: Callable[..., Any], tmp_path: Path, argv: tuple[str, ...], path: str, part: str
) -> None:
    """Before anything is read or made, in both languages: the option, the path, what is wrong with it and a remedy."""
    for language, remedy in (("nl", ("kies een", "laat die weg")), ("en", ("choose a", "leave it out"))):
        code, said = keten("--lang", language, *argv, path)
        assert code == Exit.WRONG
        assert argv[-1] in said
        assert part in said
        assert "Windows" in said
        assert any(words in said for words in remedy)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("windows")
def test_a_folder_of_logs_that_windows_forbids_is_refused(
    keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The folder that ``KETEN_LOGS`` names is judged by the same rule, and the refusal names the variable."""
    monkeypatch.setenv("KETEN_LOGS", "C:\\logs\\aux")
    code, said = keten("--lang", "en", "resume")
    assert code == Exit.WRONG
    assert "KETEN_LOGS: 'C:\\logs\\aux': 'aux' is the name of a device on Windows" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "_part"), FORBIDDEN)
def test_elsewhere_any_name_may_be_given(path: str, _part: str) -> None:
    """Where the system allows such names, Keten does."""
    assert new_path(path) == path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_names_what_is_made_is_judged(command: str) -> None:
    """An option with a file or folder to write takes its path through the one place that judges it."""
    parser = Parser(command, "en")
    import_module(f"sim.cli.commands.{command}").configure(parser)
    written = [one for one in parser._actions if one.metavar in ("FILE", "DIR") and one.dest != SUPPRESS]
    assert all(one.type is new_path for one in written), [one.option_strings for one in written]
    assert bool(written) == (command in {argv[0] for argv in TYPED})


def test_as_on_windows_a_device_is_refused(tmp_path: Path) -> None:
    """In a process with Windows in place of Linux a run into a device is refused, with exit code 2, and not played."""
    done = blocked("-m", "sim", "--lang", "nl", "run", "diemen-2015", "--log", "nul", folder=tmp_path, seconds=60)
    assert done.returncode == Exit.WRONG
    assert "'nul' is op Windows de naam van een apparaat" in done.stderr
    assert done.stdout == ""


# Commands to paste


def apart(line: str) -> list[str]:
    """Take a command line apart as the C library of Windows does: its published rules, written out."""
    words: list[str] = []
    word, quoted, begun, at = "", False, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        if slashes and line[at + slashes : at + slashes + 1] == '"':
            word, begun, at = word + "\\" * (slashes // 2), True, at + slashes
            if slashes % 2:
                word, at = word + '"', at + 1
            continue
        if line[at] == '"':
            quoted, begun = not quoted, True
        elif line[at] == " " and not quoted:
            words, word, begun = [*words, word] if begun else words, "", False
        else:
            word, begun = word + line[at], True
        at += 1
    return [*words, word] if begun else words


TYPEABLE = st.text(st.characters(exclude_characters="\0\r\n"), max_size=12) | st.text('a \\"&%', max_size=8)


@given(st.lists(TYPEABLE, min_size=1, max_size=4))
@example(WORDS)
def test_a_command_to_paste_is_read_back(words: list[str]) -> None:
    """Each word comes back as it was, by the rules of the system: those of POSIX shells, and those of Windows."""
    assert shlex.split(names.command_line("keten", *words)) == ["keten", *words]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_WINDOWS", True)
        line = names.command_line("keten", *words)
        alone = [names.command_line(word) for word in words]
    assert apart(line) == ["keten", *words]
    assert [one for one, word in zip(alone, words, strict=True) if " " in word] == [
        list2cmdline([word]) for word in words if " " in word
    ]
    # What cmd gives a meaning stands between quotes.
    assert not [one for one in alone if set(one) & set("&|<>()^;,' ") and not one.startswith('"')]


@pytest.mark.usefixtures("windows")
def test_a_path_is_shown_as_windows_has_it() -> None:
    """A path in a command to paste keeps its backslashes, and gets double quotes where it has a space."""
    plain = PureWindowsPath("C:/Users/jan/logs/diemen-2015.jsonl")
    spaced = PureWindowsPath("C:/Users/Jan de Vries/logs/diemen-2015.jsonl")
    assert names.command_line("keten", "report", str(plain)) == "keten report C:\\Users\\jan\\logs\\diemen-2015.jsonl"
    assert names.command_line("keten", "resume", str(spaced)) == (
        'keten resume "C:\\Users\\Jan de Vries\\logs\\diemen-2015.jsonl"'
    )


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("argv", "command"),
    [
        (("play", "mijn oefening"), 'keten run "mijn oefening"'),
        (("play", "x&y.yaml"), 'keten run "x&y.yaml"'),
    ],
)
def test_a_command_that_is_advised_can_be_pasted(
    keten: Callable[..., Any], argv: tuple[str, ...], command: str
) -> None:
    """What is to be used where there is no terminal stands between double quotes on Windows."""
    Path(argv[1]).write_text("format: keten/1\n", encoding="utf-8")
    code, said = keten("--lang", "nl", *argv)
    assert code == Exit.WRONG
    assert said.rstrip().endswith(command)


@pytest.mark.parametrize(
    ("root", "file", "named"),
    [
        (PurePosixPath("/tmp/a"), "/tmp/a/library/kinds/x.yaml", "/tmp/a/networks"),
        (PureWindowsPath("C:/Temp/a"), "C:\\Temp\\a\\library\\kinds\\x.yaml", "C:\\Temp\\a\\networks"),
    ],
)
def test_problems_are_told_alike_to_tests_on_every_system(root: PurePath, file: str, named: str) -> None:
    """What tests compare names a file of the tried tree without its folder, with slashes, also in the text."""
    what = Reason.of("problems.file.unreadable", name=f"'{named}'", why="-")
    told = line_of(Problem(file, 3, 5, "kinds", what, Reason.of("problems.leave-out")), root)
    assert told.startswith("library/kinds/x.yaml:3:5: kinds: ")
    assert "'networks'" in told
