"""Effects of threats, actions, reactions, injects and overrides.

They are started and ended (``docs/model.md`` §5).

What carries effects is named ``threat/id``, ``action/id#n``, ``reaction/name``, ``inject/id``, ``override/n`` or
``start``. Each effect is a rise or a fall at its start and the other at its end; when it starts or ends is known
beforehand, so it is made due at once and does nothing if its carrier has ended by then.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.engine.effects.handlers import plan
from sim.engine.effects.rotation import Rota, turns
from sim.engine.effects.state import EffectState
from sim.engine.modifiers.intervals import ActiveEffects, EffectInterval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.origin import Origin
    from sim.scenario.models import OverrideEffect

__all__ = ["Effects"]


class Effects(EffectState):
    """Starts and ends the effects of one world."""

    __slots__ = ()

    def start(
        self,
        effects: Sequence[OverrideEffect],
        origin: Origin,
        t: int,
        target: str | None,
        part: str = "",
        *,
        drawn: str | None = None,
        fuel: float | None = None,
    ) -> ActiveEffects:
        """Make ``effects`` due from ``t`` on; return what ends them.

        ``part`` tells apart what one origin does twice; ``drawn`` names the draws, else the origin does. ``fuel`` is
        the running time that its generators come with, ms, in place of full tanks.
        """
        carrier = str(origin)
        active = ActiveEffects(origin, f"{drawn or carrier}/{part}".removesuffix("/"), fuel)
        for index, effect in enumerate(effects):
            start = t + effect.after
            key = f"{carrier}/{part}{index}"
            place = effect.target.replace("{target}", target or "")
            end = None
            if effect.lasts is not None:
                wait = self.chance.wait(f"lasts/{drawn or carrier}/{part}{index}", effect.lasts, start)
                active.waits.append(wait)
                end = start + wait.span
            # What lasts no time at all never happens.
            if end is None or end > start:
                interval = EffectInterval(key, start, end, active)
                if effect.in_turn is None:
                    plan(self, effect, place, interval)
                else:
                    takers = turns(effect, place, target, self.names)
                    Rota(takers, effect.in_turn, interval, self.calendar, partial(plan, self, effect)).begin()
        return active

    def end(self, active: ActiveEffects) -> None:
        """End now what is in force under ``active``; what has not started will not."""
        if active.live:
            active.live = False
            for wait in active.waits:
                wait.stop(self.calendar.now)
            for ending in active.endings:
                ending()
            active.endings.clear()

    def stand_still(self) -> None:
        """Stop all repair from now on. No harm ends by itself but that of actions and reactions."""
        self.cascade.repairs.stand_still()
        self.schedule.still = True

    def closed(self, route: str) -> bool:
        """Return whether a route is closed: open beats closed."""
        states = self.routes.get(route, {}).values()
        return "closed" in states and "open" not in states
