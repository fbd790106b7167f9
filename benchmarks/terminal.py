"""A command in a pseudo-terminal of its own, with the screen that it draws.

The screen keeps what the room sends: cells at places, with their background. It is no full terminal: what scrolls or
inserts is not known to it, since the room sends no such thing.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Screen", "Silent", "Terminal", "processor_seconds", "resident_bytes"]

_TOKEN = re.compile(
    r"\x1b\[(?P<private>[?<=>]?)(?P<numbers>[\d;:]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[PX^_\]].*?(?:\x1b\\|\x07)"
    r"|\x1b[()][@-~]|\x1b[=>78cDEHM]"
    r"|(?P<line>\r?\n)|(?P<text>[^\x1b\r\n]+)|\r",
    re.DOTALL,
)
_BACKGROUND = re.compile(r"(?:^|;)(48;2;\d+;\d+;\d+|48;5;\d+|4[0-7]|10[0-7])(?=;|$)")
_WORD = re.compile(r"[^\W\d_]{4,}")


class Silent(Exception):
    """What was waited for did not come."""


class Screen:
    """The cells of a terminal of one size."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self._text = [[" "] * columns for _ in range(lines)]
        self._ground = [[""] * columns for _ in range(lines)]
        self._x = self._y = 0
        self._background = ""
        self._rest = ""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def feed(self, data: bytes) -> None:
        """Take bytes that were sent to the terminal."""
        sent = self._rest + self._decode(data)
        end = 0
        while (token := _TOKEN.match(sent, end)) is not None:
            end = token.end()
            if token["text"] is not None:
                self._put(token["text"])
            elif token["line"] is not None:
                self._x, self._y = 0, min(self._y + 1, self.lines - 1)
            elif token["final"] is not None and not token["private"]:
                self._control(token["final"], token["numbers"])
        self._rest = sent[end:]

    def text(self) -> list[str]:
        """Return the lines."""
        return ["".join(line) for line in self._text]

    def words(self, last: int = 0) -> set[str]:
        """Return the words of four letters and more, of so many last lines or all."""
        return set(_WORD.findall("\n".join(self.text()[-last:])))

    def grounds(self) -> list[str]:
        """Return the background that most of the left third of each line has."""
        third = max(10, self.columns // 3)
        return [Counter(line[1:third]).most_common(1)[0][0] for line in self._ground]

    def _put(self, text: str) -> None:
        line, ground = self._text[self._y], self._ground[self._y]
        for letter in text:
            width = 1 if letter < "\u0300" else cell_len(letter)
            if self._x + width > self.columns:
                return
            if width:
                line[self._x] = letter
                ground[self._x] = self._background
            if width == 2:
                line[self._x + 1] = ""
                ground[self._x + 1] = self._background
            self._x += width

    def _control(self, final: str, numbers: str) -> None:
        if final == "m":
            found = _BACKGROUND.findall(numbers)
            self._background = found[-1] if found else ""
        elif final in "Hf":
            row, _, column = (numbers or "1;1").partition(";")
            self._y = min(max(int(row or 1) - 1, 0), self.lines - 1)
            self._x = min(max(int(column or 1) - 1, 0), self.columns - 1)
        elif final == "J" and numbers in ("2", "3"):
            self._text = [[" "] * self.columns for _ in range(self.lines)]
            self._ground = [[""] * self.columns for _ in range(self.lines)]


class Terminal:
    """A Python program in a pseudo-terminal. Use it as a context: the program is killed at its end."""

    def __init__(self, arguments: Sequence[str], columns: int, lines: int) -> None:
        self.screen = Screen(columns, lines)
        self._main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        root = str(Path(__file__).parents[1])
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": root}
        self.process = subprocess.Popen(
            [sys.executable, *arguments], stdin=side, stdout=side, stderr=side, env=environment, start_new_session=True
        )
        os.close(side)
        self.sent = 0
        """Bytes that the program drew so far."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill the program if it has not ended."""
        self.process.kill()
        self.process.wait()
        os.close(self._main)

    def type(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._main, keys)

    def wait(self, shown: Callable[[Screen], bool], seconds: float = 30.0) -> float:
        """Read until the screen is as asked; return when the last of that came.

        That is in seconds of ``perf_counter``.

        Raises ``Silent`` when it does not become so in ``seconds``.
        """
        end = time.perf_counter() + seconds
        at = time.perf_counter()
        while not shown(self.screen):
            at = self._read(end)
        return at

    def rest(self, seconds: float) -> None:
        """Read for so long, whatever comes."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._main], [], [], left)[0]:
                self._take()

    def _read(self, end: float) -> float:
        left = end - time.perf_counter()
        if left <= 0 or not select.select([self._main], [], [], left)[0]:
            raise Silent("\n".join(self.screen.text()))
        return self._take()

    def _take(self) -> float:
        try:
            data = os.read(self._main, 1 << 16)
        except OSError as error:  # the other side is closed
            raise Silent("the program has ended:\n" + "\n".join(self.screen.text())) from error
        at = time.perf_counter()
        self.sent += len(data)
        self.screen.feed(data)
        return at


def processor_seconds(process: int) -> float:
    """Return the processor time that a process and its threads took so far. Linux only."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(process: int) -> int:
    """Return the memory of a process that is resident. Linux only."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")
