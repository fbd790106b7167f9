"""Saying in a planner's words what pydantic found wrong, at the place in the file where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.nodes import Node
from sim.scenario.problems import Problems

if TYPE_CHECKING:
    from pydantic import ValidationError

__all__ = ["tell"]


def tell(error: ValidationError, root: Node, problems: Problems) -> None:
    """Add everything in ``error`` to ``problems``; ``root`` is the tree that was validated."""
    for e in error.errors(include_url=False):
        problems.at(root, e["loc"], e["msg"], "correct it")
