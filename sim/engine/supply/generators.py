"""A bypass that burns its own fuel, and may not start (``docs/model.md`` §5).

It burns while the supply beneath it falls short, stops when the fuel is gone, and runs on when stock is brought.
Fuel is kept as stocks are: ms of running, exact, worked out when something changes.
"""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

from sim.engine.draws.bounds import holds_more
from sim.engine.modifiers.modifier import ListEntry
from sim.engine.network.buffer import NONE
from sim.engine.network.ports import Standby
from sim.engine.results import Stock
from sim.units import ceil_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.draws.observed import DrawSource
    from sim.engine.modifiers.intervals import EffectInterval
    from sim.engine.modifiers.modifier import Modifier
    from sim.engine.network.need import NeedState
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario.models.effects import Bypass

__all__ = ["Generator", "bypassing", "refuel"]


class Generator(Standby):
    """One bypass of one need, as something to put in force and take out again."""

    __slots__ = (
        "_active",
        "_burns",
        "_calendar",
        "_due",
        "_emptied",
        "_fuel",
        "_key",
        "_need",
        "_ref",
        "_settle",
        "_starts",
        "_tank",
        "_used",
        "running",
        "tried",
    )  # fmt: skip

    def __init__(
        self,
        need: NeedState,
        interval: EffectInterval,
        calendar: Calendar,
        settle: Callable[[bool], None],
        *,
        tank: float | None,
        starts: bool,
    ) -> None:
        self._need = need
        self._key = interval.key
        self._active = interval.active
        self._calendar = calendar
        self._settle = settle
        self._tank = tank
        """Running time on a full tank, ms; none never runs out."""
        self._starts = starts
        full = tank or 0.0
        self._fuel = full if interval.active.fuel is None else min(full, interval.active.fuel)
        self._used = -1.0
        """The most that was ever gone from the tank, ms; negative before it ran."""
        self._emptied = False
        """It shows how much the tank held: it has run dry, or what was left in it went elsewhere."""
        self.tried: list[tuple[list[float], float]] = []
        """What shows once it is to start: ([from, below), what was drawn)."""
        self._ref = 0
        self._due: int | None = None
        self._burns = 0
        """Since when it burns."""
        self.running = False

    @property
    def empty_at(self) -> int | None:
        """When its fuel is gone if nothing changes, ms; none when it does not burn."""
        return self._due

    def on(self) -> None:
        """Start it, if it does start."""
        for shown, drawn in self.tried:
            shown[:] = drawn, drawn
        self._active.generators.append(self)
        if self._starts:
            self._need.generators.append(self)
            if self._tank is None or self._fuel >= NONE:
                self._run()

    def off(self) -> bool:
        """Take it away; return whether it was running."""
        if self in self._active.generators:
            self._active.generators.remove(self)
        if self in self._need.generators:
            self._need.generators.remove(self)
        return self._stop()

    def left(self, now: int) -> float | None:
        """Return the running time left in its tank at ``now``, ms. Return None where it burns no fuel."""
        if self._tank is None:
            return None
        # What is left goes elsewhere, where it shows how much there was.
        self._emptied = True
        return self._fuel if self._due is None else max(0.0, self._fuel - (now - self._ref))

    def least(self, now: int) -> int | None:
        """Return the least tank that agrees with all so far, ms. Return None when it has run dry."""
        if self._due is not None:
            self._used = max(self._used, (self._tank or 0.0) - (self._fuel - (now - self._ref)))
        return None if self._emptied else holds_more(self._used)

    def refresh(self) -> None:
        """Compute when the fuel is gone. It has started, or the supply that it stands in for has changed."""
        now = self._calendar.now
        if self._due is not None:
            self.least(now)
            self._fuel = max(0.0, self._fuel - (now - self._ref))
        else:
            self._burns = now
        self._ref = now
        if not self.running or self._tank is None or self._need.supply == 1.0:
            self._due = None
            return
        due = self._due = ceil_ms(now + self._fuel)
        self._calendar.fall(due, self._need.node.name, f"fuel/{self._key}", lambda: self._run_dry(due))

    def refuel(self, stock: float) -> float:
        """Add fuel, never above the tank, which sets it going again.

        Return what is left over, ms of running.
        """
        if self._tank is None or stock < NONE:
            return stock
        self.refresh()
        left = max(0.0, stock - (self._tank - self._fuel))
        self._fuel = min(self._tank, self._fuel + stock)
        if self.running:
            burns, self._due = self._burns, None
            self.refresh()
            self._burns = burns
        else:
            self._run()
        return left

    def _run(self) -> None:
        self.running = True
        insort(self._need.bypasses, self._key)
        self._ref, self._due = self._calendar.now, None
        self.refresh()

    def _stop(self) -> bool:
        self.least(self._calendar.now)
        was, self.running, self._due = self.running, False, None
        if was:
            self._need.bypasses.remove(self._key)
        return was

    def _run_dry(self, due: int) -> None:
        if self._due == due:
            self._fuel, self._emptied = 0.0, True
            self._stop()
            if not self._need.bypasses:
                self._need.fell_at = due
                self._need.stock = Stock("fuel", None, 1 - self._need.received, self._burns, due)
            self._settle(False)


def bypassing(
    effect: Bypass,
    need: NeedState,
    interval: EffectInterval,
    of: tuple[DrawSource, Calendar],
    settle: Callable[[bool], None],
) -> Modifier:
    """Return what puts a bypass in force.

    It is an entry in a list, unless the bypass burns fuel or may fail to start.
    """
    if effect.fuel is None and effect.starts >= 1.0:
        return ListEntry(need.bypasses, interval.key)
    chance, calendar = of
    drawn = f"{interval.active.drawn}/{need.node.name}/{need.name}"
    shown = [0.0, 1.0]
    lucky = 0.0 if effect.starts >= 1.0 else chance.share(f"bypass/{drawn}", shown)
    starts = effect.starts >= 1.0 or lucky < effect.starts
    if effect.fuel is None or effect.fuel.fixed is not None:
        tank = None if effect.fuel is None else float(effect.fuel.fixed or 0)
        generator = Generator(need, interval, calendar, settle, tank=tank, starts=starts)
    else:
        distribution = effect.fuel.distribution
        tank = float(chance.quantity(f"fuel/{drawn}", distribution))
        generator = Generator(need, interval, calendar, settle, tank=tank, starts=starts)
        if interval.active.fuel is None:
            chance.follow(f"fuel/{drawn}", distribution, generator)
    generator.tried.append((shown, lucky))
    return generator


def refuel(need: NeedState, stock: float) -> float:
    """Fill the tanks of the generators on a need; return what is left over.

    Those that came in force first are filled first.
    """
    for generator in need.generators:
        stock = generator.refuel(stock)
    return stock
