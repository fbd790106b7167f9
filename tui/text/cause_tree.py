"""The tree of causes in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.exercise.explain.tree import tree
from sim.units import clean
from tui.text.format import level_style, shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.sentences import SentenceWriter
    from sim.exercise.explain.tree import Line

__all__ = ["chain"]

_DEEPEST: Final = 20
_STYLES: Final = {"fall": "bold", "again": "dim", "beside": "dim", "cause": "bold", "then": "italic"}


def chain(explained: Explanation, teller: SentenceWriter, *, full: bool = True) -> list[Content]:
    """Return the lines of the tree of causes. There are none when the process is whole.

    Unless ``full``, the stock that each used, what would have bound next, and what set reactions off are left out.
    """
    lines = list(tree(explained, teller, full=full, below=True, deepest=_DEEPEST))
    return [_drawn(line, branch) for line, branch in zip(lines, _branches(lines), strict=True)]


def _drawn(line: Line, branch: str) -> Content:
    """Return a line behind its branch. Before it stands the shape of its level, or the mark of an end."""
    sign = ("■ ", "bold") if line.kind == "cause" else ""
    if line.level is not None:
        sign = (f"{shape(line.level)} ", level_style(line.level))
    return Content.assemble((branch, "dim"), sign, (clean(line.text, lines=False), _STYLES.get(line.kind, "")))


def _branches(lines: Sequence[Line]) -> Iterator[str]:
    """Return the branch that is drawn before each line."""
    branches: list[str] = []
    follows: set[int] = set()
    for line in reversed(lines):
        above = ("│  " if depth in follows else "   " for depth in range(1, line.depth))
        corner = "" if line.depth == 0 else "├─ " if line.depth in follows else "└─ "
        branches.append("".join(above) + corner)
        follows = {depth for depth in follows if depth < line.depth} | {line.depth}
    return reversed(branches)
