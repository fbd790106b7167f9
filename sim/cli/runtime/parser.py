"""A parser of arguments in the user's language.

It says which name was meant, and leaves with exit code 2.

The words of an option are ``cli.<command>.<name>`` in the catalogue, or ``cli.option.<name>`` where commands share
it. argparse's own sentences come from the catalogue ``argparse``, through gettext.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.narration import narrate
from sim.words import LANGUAGES, LOCALE_DIR, language_of, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sim.words import Key, Language

__all__ = ["Parser", "duration_ms", "moment_ms", "nearest", "new_path", "positive", "seed", "speed"]

_MOST: Final = 1_000_000
_MOST_DIGITS: Final = 18
_FASTEST: Final = 3600


def duration_ms(text: str) -> int:
    """Read a duration such as ``48h`` as milliseconds, for ``type=``."""
    from sim.errors import Misread, misread
    from sim.units import meant, parse_duration

    try:
        return parse_duration(text)
    except Misread as error:
        language = language_of(os.environ["LANGUAGE"])
        number = meant(text)
        remedy = say(language, f"errors.misread.{error.key}.do")
        if number is not None:
            remedy = say(language, "problems.value.write-number", meant=number)
        raise argparse.ArgumentTypeError(f"{misread(error).told(language)}; {remedy}") from None


def moment_ms(text: str) -> int:
    """Return a moment since STARTEX in milliseconds, for ``type=``.

    It is written as ``3h``, or as ``T+1:12:30``, the form of all output.
    """
    from sim.units import parse_clock

    at = parse_clock(text)
    return duration_ms(text) if at is None else at


def positive(text: str) -> int:
    """Return a whole number from 1 to 1,000,000, for ``type=``."""
    # The digits are counted first: Python refuses to read thousands of them.
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS or not 1 <= int(text) <= _MOST:
        raise _refused("cli.error.not-positive", text, most=_MOST)
    return int(text)


def seed(text: str) -> int:
    """Return a seed, for ``type=``. It is a whole number of at most 18 digits that may be negative."""
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > _MOST_DIGITS:
        raise _refused("cli.error.not-seed", text, most=_MOST_DIGITS)
    return int(text)


def speed(text: str) -> float:
    """Return a speed, a number from 1 to 3600, for ``type=``."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 1 <= number <= _FASTEST:
        raise _refused("cli.error.not-speed", text, most=_FASTEST)
    return number


def new_path(text: str) -> str:
    """Return a path under which a command is to make something, for ``type=``.

    It is refused where the system forbids it.
    """
    from sim.cli.runtime.paths import refused

    why = refused(text)
    if why is not None:
        raise argparse.ArgumentTypeError(why.told(language_of(os.environ["LANGUAGE"])))
    return text


def _refused(key: Key, text: str, **values: object) -> argparse.ArgumentTypeError:
    language = language_of(os.environ["LANGUAGE"])
    return argparse.ArgumentTypeError(say(language, key, text=repr(text[:40]), **values))


def nearest(
    language: Language, name: str, known: Collection[str], titles: Mapping[str, Iterable[str]] | None = None
) -> str:
    """Return the words " Did you mean …?" for the names that ``name`` may mean.

    It is empty when no name is like it. ``titles`` are those of the known names.
    """
    from sim.suggestions import likely

    names = likely(name, known, titles)
    if len(names) > 1:
        return " " + say(language, "cli.error.nearest-of", names=", ".join(names))
    return " " + say(language, "cli.error.nearest", name=names[0]) if names else ""


def _speak(language: Language) -> None:
    """Let argparse find its sentences in our catalogue."""
    import gettext

    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("argparse", str(LOCALE_DIR))
    gettext.textdomain("argparse")


class Parser(argparse.ArgumentParser):
    """The parser of one command."""

    def __init__(self, command: str, language: Language) -> None:
        _speak(language)
        self.command = command
        self.language: Language = language
        super().__init__(
            prog=f"keten {command}",
            description=self._words("help"),
            epilog=self._words("example"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def _words(self, name: str) -> str:
        for key in (f"cli.{self.command}.{name}", f"cli.option.{name}"):
            try:
                return say(self.language, key)
            except KeyError:
                continue
        raise KeyError(f"no message cli.{self.command}.{name} nor cli.option.{name}")

    def argument(self, *names: str, **settings: Any) -> None:
        """Add an argument or option. Its help comes from the catalogue under its long name."""
        word = names[-1].lstrip("-") if names[-1].startswith("-") else settings.get("dest", names[-1])
        self.add_argument(*names, help=self._words(word).replace("%", "%%"), **settings)

    def forms(self, *others: str) -> None:
        """Add the options of a command that prints a table.

        They are ``--json``, ``--tsv`` and ``others``, one at a time.
        """
        either = self.add_mutually_exclusive_group()
        for name in ("json", "tsv", *others):
            either.add_argument(f"--{name}", action="store_true", help=self._words(name).replace("%", "%%"))

    def everywhere(self) -> None:
        """Add the options that every command has, last in its help."""
        self.argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)
        self.argument("--debug", action="store_true", default=argparse.SUPPRESS)

    def parse(self, argv: Sequence[str]) -> argparse.Namespace:
        """Return the parsed arguments. Leaves with exit code 2 and the nearest known option when they are wrong."""
        # Intermixed: else an option before a path that may be left out takes its place, and the path is unknown.
        args, unknown = self.parse_known_intermixed_args(argv)
        if unknown:
            options = [name for name in self._option_string_actions if name.startswith("--")]
            hint = nearest(self.language, unknown[0].partition("=")[0], options) if unknown[0].startswith("-") else ""
            self.error(say(self.language, "cli.error.unrecognized", what=" ".join(unknown)) + hint)
        return args

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Name the choice that is meant beside those that there are."""
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            hint = nearest(self.language, str(value), [str(choice) for choice in action.choices or ()])
            raise argparse.ArgumentError(action, error.message + hint.replace(" ", ". ", 1)) from None

    def error(self, message: str) -> NoReturn:
        """Say on stderr what was wrong and how to get help; exit code 2."""
        narrate(f"{self.prog}: {message}\n{say(self.language, 'cli.error.see', command=self.prog)}\n")
        raise SystemExit(int(Exit.WRONG))
