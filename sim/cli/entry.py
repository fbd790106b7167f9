"""From the words of the user to one command. Its result becomes an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING, Final

from sim.cli.runtime.context import Context, in_terminal
from sim.cli.runtime.exits import Exit, of_signal
from sim.cli.runtime.signals import signals_raise
from sim.words import LANGUAGES, language_of, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.words import Language

__all__ = ["COMMANDS", "main"]

COMMANDS: Final = (
    "demo", "play", "resume", "show", "observe", "run", "batch", "drivers", "why", "outlook", "report", "log",
    "incidents", "check", "list", "graph", "schema", "keys", "print",
)  # fmt: skip
"""Every command, in the order of the help; each is a module of this package."""
_FLAGS: Final = ("--help", "--version", "--lang", "--debug")
_PIPE: Final = 13
_HOME: Final = ""
"""Stands for the command where there is none and a terminal is: no word of a user is it, for that is never empty."""


def main(argv: Sequence[str] | None = None, screens: Mapping[str, Callable[..., int]] | None = None) -> int:
    """Run one command and return its exit code. ``screens`` are the functions that open a terminal screen, by name."""
    # Python leaves out the streams that its parent had closed.
    sys.stdout = sys.stdout or StringIO()
    sys.stderr = sys.stderr or StringIO()
    words: list[str] = []
    language: Language = "en"  # what even a failure to find the language is told in
    context: Context | None = None
    try:
        words += sys.argv[1:] if argv is None else argv
        language = language_of(_wanted_language(words))
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        with signals_raise():
            context = Context(language, screens or {})
            code = _command(words, context)
        sys.stdout.flush()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else Exit.DONE
    except BrokenPipeError:
        # The reader has gone: nothing more can be said, and Python must not try to at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return of_signal(_PIPE)
    except BaseException as error:  # noqa: BLE001 -- the one place where every failure becomes an exit code
        from sim.cli.runtime.failures import report

        code = report(error, language, debug="--debug" in words)
    if context is not None:
        context.part()
    return code


def _wanted_language(words: Sequence[str]) -> str | None:
    """Find ``--lang`` before anything is parsed, since complaints must be in it too."""
    for at, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and at + 1 < len(words):
            return words[at + 1]
    return None


def _command(words: list[str], context: Context) -> int:
    name, rest = _leading(words, context)
    if name is None:
        return Exit.DONE
    if name == _HOME:
        return _home(rest, words, context)
    if name not in COMMANDS:
        from sim.cli.runtime.parser import nearest

        return _wrong(context, context.say("cli.error.command", name=name) + nearest(context.language, name, COMMANDS))
    from sim.cli.runtime.parser import Parser

    module = import_module(f"sim.cli.commands.{name}")
    parser = Parser(name, context.language)
    module.configure(parser)
    parser.everywhere()
    return int(module.run(parser.parse(rest), context))


def _leading(words: list[str], context: Context) -> tuple[str | None, list[str]]:
    """Handle the options before the command. Return the command with its words; without a command when all is done."""
    at = 0
    plain: list[str] = []
    while at < len(words) and words[at].startswith("-"):
        flag, _, value = words[at].partition("=")
        if flag in ("-h", "--help"):
            context.out(_help(context.language))
            return None, []
        if flag == "--version":
            from importlib.metadata import version

            context.out(f"keten {version('keten')}")
            return None, []
        if flag == "--lang":
            at += 0 if value else 1
            value = value or (words[at] if at < len(words) else "")
            if value not in LANGUAGES:
                raise SystemExit(_wrong(context, context.say("cli.error.language", value=value)))
        elif flag == "--ascii" and not value and "home" in context.screens:
            plain = [flag]
        elif flag != "--debug":
            from sim.cli.runtime.parser import nearest

            hint = nearest(context.language, flag, _FLAGS)
            raise SystemExit(_wrong(context, context.say("cli.error.unrecognized", what=words[at]) + hint))
        at += 1
    if at < len(words):
        return words[at], [*words[at + 1 :], *plain]
    if "home" in context.screens and in_terminal():
        return _HOME, plain
    context.out(_help(context.language))
    return None, []


def _home(look: list[str], words: list[str], context: Context) -> int:
    """Open the home screen, and run the command that was chosen there."""
    from sim.cli.home import chosen_command
    from sim.host.names import command_line

    code, chosen = chosen_command(context, plain="--ascii" in look)
    if code or not chosen:
        return code
    # Whoever goes on from here next time knows how.
    context.tell(f"$ {command_line('keten', *chosen)}")
    return _command([*(word for word in words if word == "--debug"), *chosen], context)


def _wrong(context: Context, message: str) -> int:
    context.tell(f"keten: {message}")
    context.tell(context.say("cli.error.see", command="keten"))
    return int(Exit.WRONG)


def _help(language: Language) -> str:
    lines = [say(language, "cli.help.about"), say(language, "cli.help.start"), ""]
    lines += [say(language, "cli.help.usage"), ""]
    lines.append(say(language, "cli.help.commands"))
    lines += [f"  {name:<9} {say(language, f'cli.{name}.help')}" for name in COMMANDS]
    lines += ["", say(language, "cli.help.options")]
    lines += [f"  {name:<13} {say(language, key)}" for name, key in _GLOBAL]
    lines += ["", say(language, "cli.help.more")]
    return "\n".join(lines)


_GLOBAL: Final = (
    ("--lang nl|en", "cli.option.lang"),
    ("--debug", "cli.option.debug"),
    ("--version", "cli.option.version"),
    ("-h, --help", "cli.option.help"),
)
