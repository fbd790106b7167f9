"""From when to when something is in force. Starts and ends are made due as rises and falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.draws.observed import PendingDelay
    from sim.engine.modifiers.modifier import Modifier
    from sim.engine.network.ports import Standby
    from sim.engine.schedule.calendar import Calendar
    from sim.origin import Origin

__all__ = ["ActiveEffects", "EffectInterval", "IntervalSchedule", "carrier_of"]


class ActiveEffects:
    """The effects of one origin, until they end."""

    __slots__ = ("carrier", "drawn", "endings", "fuel", "generators", "live", "origin", "waits")

    def __init__(self, origin: Origin, drawn: str | None = None, fuel: float | None = None) -> None:
        self.origin = origin
        self.carrier = str(origin)
        """The origin as text."""
        self.drawn = drawn or self.carrier
        """What draws are named after: the same whatever else has been ordered."""
        self.live = True
        self.endings: list[Callable[[], None]] = []
        """What makes the end of each effect in force due now."""
        self.waits: list[PendingDelay] = []
        """How long each effect lasts that ends by itself."""
        self.fuel = fuel
        """Running time that its generators come with, ms, at most their tanks; none is full tanks."""
        self.generators: list[Standby] = []
        """Those it has put in force."""

    def fuel_left(self, now: int) -> float | None:
        """Return the mean running time left in its generators at ``now``, ms.

        What it came with, where it has put none in force.
        """
        tanks = [left for generator in self.generators if (left := generator.left(now)) is not None]
        if not tanks:
            return self.fuel
        total = 0.0
        for left in tanks:
            total += left
        return total / len(tanks)


class EffectInterval(NamedTuple):
    """From when to when one effect is in force, and with which others it ends."""

    key: str
    """``carrier/index``: unique among effects."""
    start: int
    end: int | None
    active: ActiveEffects
    turn: bool = False
    """One turn of a rota: the next one takes its place."""


def carrier_of(key: str) -> str:
    """Return the carrier in a key ``carrier/index``."""
    return key.rpartition("/")[0]


class IntervalSchedule:
    """Makes starts and ends due."""

    __slots__ = ("_calendar", "still")

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self.still = False
        """Nothing that harms lets go by itself any more, but what people's own orders and reactions do."""

    def stays(self, interval: EffectInterval) -> bool:
        """Return whether the harm in ``interval`` stays though its time has come."""
        return self.still and not interval.turn and interval.active.origin.kind not in ("action", "reaction")

    def put_in_force(
        self, process: str, interval: EffectInterval, change: Modifier, settle: Callable[[bool], None], *, harms: bool
    ) -> None:
        """Put ``change`` in force in ``interval``.

        Of its start and end, one is a fall and the other a rise.

        ``settle(rising)`` is called after each.
        """
        in_force = False

        def begin() -> None:
            nonlocal in_force
            if interval.active.live:
                in_force = True
                change.on()
                interval.active.endings.append(lambda: due_end(self._calendar.now))
                settle(not harms)

        def finish() -> None:
            # Its carrier may have ended it before its time, and an equal one may be in force since.
            nonlocal in_force
            if in_force and not (harms and self.stays(interval)):
                in_force = False
                if change.off():
                    settle(harms)

        def due_end(t: int) -> None:
            (self._calendar.rise if harms else self._calendar.fall)(t, process, interval.key, finish)

        (self._calendar.fall if harms else self._calendar.rise)(interval.start, process, interval.key, begin)
        if interval.end is not None:
            due_end(interval.end)

    def put_either_way(
        self,
        process: str,
        interval: EffectInterval,
        rises: Callable[[], bool],
        begin: Callable[[], None],
        finish: Callable[[], None],
    ) -> None:
        """Put something in force that may turn out a rise or a fall.

        It is like :meth:`put_in_force`, but ``rises`` is asked when the time has come.
        """

        def start() -> None:
            if interval.active.live:
                interval.active.endings.append(
                    lambda: self.either_way(self._calendar.now, process, interval.key, rises, finish)
                )
                begin()

        def end() -> None:
            if not self.stays(interval):
                finish()

        self.either_way(interval.start, process, interval.key, rises, start)
        if interval.end is not None:
            self.either_way(interval.end, process, interval.key, rises, end)

    def either_way(self, t: int, process: str, key: str, rises: Callable[[], bool], do: Callable[[], None]) -> None:
        """Make ``do`` due at ``t`` as a rise or a fall, whichever it turns out to be."""
        self._calendar.open(t, lambda: (self._calendar.rise if rises() else self._calendar.fall)(t, process, key, do))
