"""Every sign that the room draws, with the plain character that stands for it.

None of them is drawn as an emoji, and none is wider than a cell.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.color import Color

__all__ = ["PLAIN", "PlainFilter", "needs_plain", "plain"]

RUNNING: Final = "►"
PAUSED: Final = "‖"
STOPPED: Final = "■"
SAID: Final = "✓"
TO_SAY: Final = "►"
TO_COME: Final = "○"
PLAYED: Final = "●"
CONDITIONAL: Final = "◌"
RESERVE: Final = "◇"
HELD: Final = "‖"
CONTRADICTED: Final = "✕"
LEFT_OUT: Final = "\N{EN DASH}"
RISING: Final = "▲"
FALLING: Final = "▼"
LATE: Final = "!"
ASKED: Final = "?"
IN_FORCE: Final = "●"
PREPARING: Final = "◔"
OVER: Final = "○"
REFUSED: Final = "✕"
WORDS: Final = "✎"
WAITING: Final = "…"
COMMAND: Final = "▸"
OUTCOME: Final = "·"
CAUSE: Final = "■"
FOLLOWS: Final = "→"
NOW: Final = "┃"
GONE: Final = "━"
AHEAD: Final = "─"
JUMP: Final = "→"
FOLDED: Final = "▸"
OPEN: Final = "▾"
BAR: Final = "▌"
MEDIAN: Final = "━"
HALF: Final = "▓"
MOST: Final = "░"
STALE: Final = "~"

PLAIN: Final[Mapping[str, str]] = {
    # Levels, from whole to nothing.
    "●": "O", "◕": "d", "◑": "D", "◔": "c", "○": "o", "✕": "x",
    # Injects, orders, the clock.
    "►": ">", "▶": ">", "‖": "=", "■": "#", "✓": "v", "◌": "?", "◇": "+", "▸": ">", "▾": "v", "▲": "^", "▼": "v",
    "✎": "*",
    # Lines of the past.
    "▁": "_", "▂": "_", "▃": ".", "▄": "-", "▅": "-", "▆": "=", "▇": "=", "█": "#", "▉": "#", "▊": "#", "▋": "#",
    "▌": "|", "▍": "|", "▎": "|", "▏": "|", "▔": "-", "▕": "|", "░": ":", "▒": ":", "▓": "#", "▀": "#", "▐": "|",
    # Frames and branches.
    "─": "-", "━": "=", "│": "|", "┃": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "├": "+", "└": "+", "┌": "+",
    "┐": "+", "┘": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "╸": "-", "╺": "-", "═": "=", "║": "|", "┊": "|",
    # Of sentences.
    "→": ">", "←": "<", "↑": "^", "↓": "v", "·": "-", "•": "*", "…": "~", "±": "~", "≤": "<", "≥": ">",
    "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "x",
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " ",
}  # fmt: skip
"""Each sign and the character that stands for it, one for one."""
_TABLE: Final = str.maketrans(dict(PLAIN))
_TERMINALS: Final = ("linux", "dumb")
"""Kinds of terminal, by ``TERM``, whose fonts lack signs."""


def plain(text: str) -> str:
    """Return a text in ASCII, as wide as it was.

    A letter loses its accent; what has no counterpart is a question mark for each of its cells.
    """
    text = text.translate(_TABLE)
    return text if text.isascii() else "".join(map(_letter, text))


@lru_cache(1024)
def _letter(letter: str) -> str:
    if letter.isascii():
        return letter
    base = unicodedata.normalize("NFKD", letter)[:1]
    width = Segment(letter).cell_length
    return base if base.isascii() and width == 1 else "?" * width


class PlainFilter(LineFilter):
    """Turns everything on the screen, frames included, into plain characters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line in plain characters."""
        del background
        return [Segment(plain(text), style, control) for text, style, control in segments]


def needs_plain(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Return whether a terminal says that it lacks signs.

    It says so by its kind, or by an encoding other than UTF-8.
    """
    kind = environ.get("TERM", "")
    return kind in _TERMINALS or (encoding or "utf-8").lower().replace("-", "").replace("_", "") != "utf8"
