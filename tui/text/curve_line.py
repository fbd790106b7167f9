"""The level of a process as a thin line: its past, now, and what comes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.text import signs
from tui.text.format import cell, spark
from tui.text.palette import level_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text as Cell

__all__ = ["curve_line", "curve_scale"]

_HALF: Final = 0.5
"""Level below which a line is in the colour of the level, 0..1."""


def curve_line(past: tuple[float, ...], width: int, since: float, ahead: tuple[float, ...] | None = None) -> Cell:
    """Return the line of the ``past``, ``width`` cells wide.

    Behind it comes what lies ``ahead``, where that is shown.

    Both are dim where they are not below a half. ``since`` is as for :func:`~tui.text.format.spark`; what lies ahead
    has a level for each cell, and none while it is not known.
    """
    line = cell(spark(past, width, since), "line")
    _colour(line, _lowest(past, width), 0)
    if ahead is not None:
        line.append(signs.NOW, "line")
        line.append(spark(ahead, len(ahead)))
        _colour(line, ahead, width + 1)
    return line


def _colour(line: Cell, levels: Sequence[float], first: int) -> None:
    for place, level in enumerate(levels, first):
        if level < _HALF:
            line.stylize(level_role(level), place, place + 1)


def _lowest(levels: tuple[float, ...], width: int) -> list[float]:
    """Return the lowest level of each of ``width`` stretches, oldest first."""
    count = len(levels)
    if not count:
        return []
    starts = [place * count // width for place in range(width + 1)]
    return [min(levels[start : max(end, start + 1)]) for start, end in pairwise(starts)]


def curve_scale(width: int, span: str, now: str, ahead: str = "") -> str:
    """Return what stands above a line.

    That is how far back it begins, now, and how far ahead it goes where it does.
    """
    space = width - cell_len(span) - cell_len(now) - 1
    past = f"-{span}{' ' * space}{now}" if space >= 1 else f"-{span}"
    return f"{past:<{width}}{signs.NOW}{ahead}" if ahead else past
