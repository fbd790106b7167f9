"""The tree of causes in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from sim.exercise.explain.tree import tree
from sim.units import clean
from tui.text import signs
from tui.text.format import fitted, shape
from tui.text.palette import level_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.sentences import SentenceWriter
    from sim.exercise.explain.tree import Line
    from tui.text.format import Words
    from tui.text.titles import Named

__all__ = ["chain", "in_one_line"]

_DEEPEST: Final = 20
_STYLES: Final = {"fall": "bold", "again": "dim", "beside": "dim", "cause": "bold", "then": "italic"}


def chain(explained: Explanation, teller: SentenceWriter, *, full: bool = True) -> list[Content]:
    """Return the lines of the tree of causes. There are none when the process is whole.

    Unless ``full``, the stock that each used, what would have bound next, and what set reactions off are left out.
    """
    lines = list(tree(explained, teller, full=full, below=True, deepest=_DEEPEST))
    return [_drawn(line, branch) for line, branch in zip(lines, _branches(lines), strict=True)]


def in_one_line(explained: Explanation, teller: SentenceWriter, words: Words, naming: Named, width: int) -> Content:
    """Return the chain of what bound, from where it began to the process.

    It reads ``■ Diemen → Net 15 % → Mobiel 53 %``.

    What does not fit is left out of its middle.
    """
    steps: list[str] = []
    fall = explained.fall
    while fall is not None and len(steps) < _DEEPEST:
        standing = explained.standings.get((fall.process, fall.t))
        level = fall.level if standing is None else standing.now
        steps.append(f"{naming.process(fall.process)} {words.percent(level)}")
        binding = next((one for one in fall.causes if one.binding), None)
        if binding is None:
            break
        fall = binding.cause
        if fall is None and binding.carriers:
            steps.append(f"{signs.CAUSE} {teller.carriers(binding.carriers)}")
    steps = list(dict.fromkeys(reversed(steps)))
    return Content(fitted(clean(_joined(steps, width), lines=False), width))


def _joined(steps: Sequence[str], width: int) -> str:
    """Return steps with arrows between them. Of too many the middle is left out."""
    arrow = f" {signs.FOLLOWS} "
    line = arrow.join(steps)
    for out in range(1, len(steps) - 1):
        if cell_len(line) <= width:
            break
        kept = (len(steps) - out + 1) // 2
        line = arrow.join([*steps[:kept], "…", *steps[kept + out :]])
    return line


def _drawn(line: Line, branch: str) -> Content:
    """Return a line behind its branch. Before it stands the shape of its level, or the mark of an end."""
    sign = (f"{signs.CAUSE} ", "bold") if line.kind == "cause" else ""
    if line.level is not None:
        role = level_role(line.level)
        sign = (f"{shape(line.level)} ", f"${role}" if role else "")
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
