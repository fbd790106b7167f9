"""The tree of causes on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.tree import Tree

from sim.cli.render.tables import line
from sim.exercise.explain.tree import tree
from sim.words import percent

if TYPE_CHECKING:
    from sim.cli.render.titles import Named
    from sim.cli.runtime.context import Context
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.sentences import SentenceWriter

__all__ = ["cause_tree"]

_STYLES: Final = {"fall": "bold", "again": "dim", "beside": "dim", "cause": "bold red", "then": "italic"}


def cause_tree(explained: Explanation, context: Context, named: Named, teller: SentenceWriter) -> Tree:
    """Return the tree of why a process is at its level. It is one line when nothing is wrong."""
    at = teller.moment(explained.t)
    if explained.fall is None:
        process, level = named.process(explained.process), percent(context.language, explained.level)
        return Tree(line(context.say("cli.cause.whole", process=process, level=level, at=at)))
    branches = [Tree(line(context.say("cli.cause.top", at=at)), guide_style="dim", highlight=False)]
    for told in tree(explained, teller):
        del branches[told.depth + 1 :]
        branches.append(branches[-1].add(line(told.text, _STYLES.get(told.kind, ""))))
    return branches[0]
