"""From when to when something is in force. Starts and ends are made due as rises and falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.draws.observed import Wait
    from sim.engine.modifiers.modifier import Modifier
    from sim.engine.schedule.calendar import Calendar

__all__ = ["Carried", "Slot", "Spans"]


class Carried:
    """Effects under one carrier, until they end."""

    __slots__ = ("carrier", "drawn", "endings", "live", "waits")

    def __init__(self, carrier: str, drawn: str | None = None) -> None:
        self.carrier = carrier
        self.drawn = drawn or carrier
        """What draws are named after: the same whatever else has been ordered."""
        self.live = True
        self.endings: list[Callable[[], None]] = []
        """What makes the end of each effect in force due now."""
        self.waits: list[Wait] = []
        """How long each effect lasts that ends by itself."""


class Slot(NamedTuple):
    """When one effect is in force, and under what."""

    key: str
    """``carrier/index``: unique among effects."""
    start: int
    end: int | None
    carried: Carried
    turn: bool = False
    """One turn of a rota: the next one takes its place."""


class Spans:
    """Makes starts and ends due."""

    __slots__ = ("_calendar", "still")

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self.still = False
        """Nothing that harms lets go by itself any more, but what people's own orders and reactions do."""

    def stays(self, slot: Slot) -> bool:
        """Return whether the harm in ``slot`` stays though its time has come."""
        kind = slot.carried.carrier.partition("/")[0]
        return self.still and not slot.turn and kind not in ("action", "reaction")

    def span(self, process: str, slot: Slot, change: Modifier, settle: Callable[[bool], None], *, harms: bool) -> None:
        """Put ``change`` in force in ``slot``.

        Of its start and end, one is a fall and the other a rise.

        ``settle(rising)`` is called after each.
        """
        in_force = False

        def begin() -> None:
            nonlocal in_force
            if slot.carried.live:
                in_force = True
                change.on()
                slot.carried.endings.append(lambda: due_end(self._calendar.now))
                settle(not harms)

        def finish() -> None:
            # Its carrier may have ended it before its time, and an equal one may be in force since.
            nonlocal in_force
            if in_force and not (harms and self.stays(slot)):
                in_force = False
                if change.off():
                    settle(harms)

        def due_end(t: int) -> None:
            (self._calendar.rise if harms else self._calendar.fall)(t, process, slot.key, finish)

        (self._calendar.fall if harms else self._calendar.rise)(slot.start, process, slot.key, begin)
        if slot.end is not None:
            due_end(slot.end)

    def either(
        self, process: str, slot: Slot, rises: Callable[[], bool], begin: Callable[[], None], finish: Callable[[], None]
    ) -> None:
        """Put something in force that may turn out a rise or a fall.

        It is like :meth:`span`, but ``rises`` is asked when the time has come.
        """

        def start() -> None:
            if slot.carried.live:
                slot.carried.endings.append(lambda: self.turn(self._calendar.now, process, slot.key, rises, finish))
                begin()

        def end() -> None:
            if not self.stays(slot):
                finish()

        self.turn(slot.start, process, slot.key, rises, start)
        if slot.end is not None:
            self.turn(slot.end, process, slot.key, rises, end)

    def turn(self, t: int, process: str, key: str, rises: Callable[[], bool], do: Callable[[], None]) -> None:
        """Make ``do`` due at ``t`` as a rise or a fall, whichever it turns out to be."""
        self._calendar.open(t, lambda: (self._calendar.rise if rises() else self._calendar.fall)(t, process, key, do))
