"""A campaign: stages that follow each other.

They wait for conditions, and have alternatives for what the players did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.conditions.targeting import aimed
from sim.origin import Origin
from sim.scenario.models import AllOf, TimeCondition

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.conditions.monitor import Watch
    from sim.engine.services import WorldServices
    from sim.scenario import models

__all__ = ["Campaign"]


class _Way:
    """One thing a stage can do: itself, or an alternative."""

    __slots__ = ("effects", "target", "unless")

    def __init__(self, target: str | None, effects: tuple[models.Effect, ...], unless: Watch | None) -> None:
        self.target = target
        self.effects = effects
        self.unless = unless


class Campaign:
    """The stages of one threat in one world."""

    __slots__ = ("_now_at", "_services", "_tell", "_threat", "_ways")

    def __init__(self, threat: models.Threat, services: WorldServices, tell: Callable[[str], None]) -> None:
        self._threat = threat
        self._services = services
        self._tell = tell
        self._now_at = -1
        # Watched from the beginning, so that what must have lasted a while is known when it is asked.
        self._ways = [self._ways_of(stage) for stage in threat.stages]
        for stage in threat.stages:
            if stage.when is not None:
                services.monitor.foresee(aimed(stage.when, stage.target or threat.target))

    def _ways_of(self, stage: models.Stage) -> list[_Way]:
        target = stage.target or self._threat.target
        ways = [_Way(target, stage.effects, self._watch(stage.unless, target))]
        for other in stage.else_:
            aim = other.target or target
            ways.append(_Way(aim, other.effects or stage.effects, self._watch(other.unless, aim)))
        return ways

    def _watch(self, condition: models.Condition | None, target: str | None) -> Watch | None:
        return None if condition is None else self._services.monitor.add(aimed(condition, target), None, once=False)

    def begin(self, t: int) -> None:
        """Set the first stage going from ``t``."""
        self._await(0, t)

    def _await(self, index: int, t: int) -> None:
        """Wait for stage ``index``, counted from ``t``."""
        if index == len(self._threat.stages):
            return
        stage = self._threat.stages[index]
        due = t + self._services.chance.wait(f"stage/{self._threat.id}/{stage.id}", stage.after, t).span
        ready: models.Condition = TimeCondition.model_construct(time=due)
        if stage.when is not None:
            target = stage.target or self._threat.target
            ready = AllOf.model_construct(all=(ready, aimed(stage.when, target)))
        self._services.monitor.add(ready, lambda: self._reach(index, waited=False), once=True)
        if stage.when is not None and stage.within is not None:
            late = TimeCondition.model_construct(time=due + stage.within)
            self._services.monitor.add(late, lambda: self._reach(index, waited=True), once=True)

    def _reach(self, index: int, *, waited: bool) -> None:
        """Begin a stage in the first way that is possible. Its own way is not possible once it has waited too long."""
        if index <= self._now_at:
            return
        self._now_at = index
        stage = self._threat.stages[index]
        for number, way in enumerate(self._ways[index]):
            if waited and number == 0:
                continue
            if way.unless is None or not way.unless.term.holds(self._services.calendar.now):
                origin, now = Origin("threat", self._threat.id), self._services.calendar.now
                self._services.effects.start(way.effects, origin, now, way.target, f"{stage.id}.{number}.")
                self._tell(stage.id)
                break
        self._await(index + 1, self._services.calendar.now)
