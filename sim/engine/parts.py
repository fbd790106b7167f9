"""The parts of a world that a threat works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.engine.agenda import Agenda
    from sim.engine.cascade import Cascade
    from sim.engine.chance import Chance
    from sim.engine.effects import Effects
    from sim.engine.watches import Watches

__all__ = ["Parts"]


class Parts(NamedTuple):
    """Calendar, nodes, effects, conditions and chance of one world."""

    agenda: Agenda
    cascade: Cascade
    effects: Effects
    watches: Watches
    chance: Chance
