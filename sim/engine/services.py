"""The parts of a world that a threat works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.engine.cascade.propagation import Cascade
    from sim.engine.conditions.monitor import ConditionMonitor
    from sim.engine.draws.observed import DrawSource
    from sim.engine.effects.effects import Effects
    from sim.engine.schedule.calendar import Calendar

__all__ = ["WorldServices"]


class WorldServices(NamedTuple):
    """Calendar, nodes, effects, conditions and chance of one world."""

    calendar: Calendar
    cascade: Cascade
    effects: Effects
    monitor: ConditionMonitor
    chance: DrawSource
