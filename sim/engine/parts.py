"""The parts of a world that a threat works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.engine.agenda import Agenda
    from sim.engine.cascade import Cascade
    from sim.engine.effects import Effects
    from sim.engine.watches import Watches
    from sim.randomness import Draws
    from sim.scenario.models import DurationDraw

__all__ = ["Parts"]


class Parts(NamedTuple):
    """Calendar, nodes, effects, conditions and chance of one world."""

    agenda: Agenda
    cascade: Cascade
    effects: Effects
    watches: Watches
    draws: Draws

    def span(self, duration: DurationDraw, name: str) -> int:
        """Give a duration in ms: as written, or drawn by ``name``."""
        if duration.fixed is not None:
            return duration.fixed
        return round(duration.distribution.inverse(self.draws.uniform(name)))
