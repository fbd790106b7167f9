"""The page of commands says what the parsers take: no option more, none less."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from sim.cli.entry import COMMANDS
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.parser import Parser

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")


def tables(heading: str) -> dict[str, str]:
    """Return the table under a heading: what each first cell says (without code marks) to the rest of its row."""
    section = re.search(rf"^## {re.escape(heading)}\b.*?\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert section, f"no heading {heading!r}"
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", section[1], re.MULTILINE)[1:]
    return {first.strip("`").replace("\\|", "|"): rest for first, rest in rows}


def helped(command: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what ``keten COMMAND --help`` lists: each argument as it is written, to its explanation."""
    monkeypatch.setenv("COLUMNS", "1000")
    parser = Parser(command, "en")
    import_module(f"sim.cli.commands.{command}").configure(parser)
    parser.everywhere()
    found = re.findall(r"^  (\S.*?)(?:  +|\n  +)(\S.*)$", parser.format_help(), re.MULTILINE)
    assert any(argument == "--debug" for argument, _ in found)
    return dict(found)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_lists_the_options_of_the_parser(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every argument of a command stands in its table as its help writes it, and nothing else does."""
    everywhere = tables("Every command")
    own = tables(f"keten {command}")
    assert not everywhere.keys() & own.keys()
    assert everywhere.keys() | own.keys() == helped(command, monkeypatch).keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_names_the_numbers_of_the_help(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A default or a bound that the help of an option names is on the page too."""
    rows = tables("Every command") | tables(f"keten {command}")
    lacking = {
        argument: number
        for argument, words in helped(command, monkeypatch).items()
        for number in re.findall(r"\d+\w*", words)
        if number not in f"{argument} {rows[argument]}"
    }
    assert not lacking


def test_the_page_has_a_heading_for_every_command() -> None:
    """The commands of the page are those of the product, in the order of ``keten --help``."""
    assert tuple(re.findall(r"^## keten (\w+)", PAGE, re.MULTILINE)) == COMMANDS


def test_the_page_explains_every_exit_code() -> None:
    """Each exit code has a row; a signal has one of its own."""
    assert list(tables("Exit codes")) == [*(str(int(code)) for code in Exit), "128 + n"]


def test_the_page_names_every_environment_variable() -> None:
    """Each environment variable that the product reads has a row."""
    sources = [path.read_text("utf-8") for top in ("sim", "tui") for path in (ROOT / top).rglob("*.py")]
    read = {name for text in sources for name in re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", text)}
    assert "KETEN_LOGS" in read
    # LANGUAGE is set by the product itself, for gettext.
    named = re.findall(r"\w+", " ".join(tables("Environment variables")))
    assert read - {"LANGUAGE"} <= set(named)
