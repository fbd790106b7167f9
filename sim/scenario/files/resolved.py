"""Files that hold a whole scenario: ``kind: resolved``."""

from __future__ import annotations

from typing import Literal

from sim.scenario.models.scenario import Scenario

__all__ = ["ResolvedFile"]


class ResolvedFile(Scenario):
    """A whole scenario as ``keten check --resolved`` prints it.

    It is loaded as it is, without kinds, includes or library.
    """

    kind: Literal["resolved"]
    """``resolved``."""
