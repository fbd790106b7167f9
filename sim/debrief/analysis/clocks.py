"""Exercise time against the clock in the room, as the journal has both."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.recording.logbook import Logbook

__all__ = ["RoomClock"]


class RoomClock:
    """The clock of a room. Headless there is none: every answer is none."""

    def __init__(self, log: Logbook, *, headless: bool) -> None:
        entries = () if headless else log.entries
        self._moments = [entry.t_ms for entry in entries]
        self._clocks = [entry.clock for entry in entries]
        self._written = {entry.seq: (entry.t_ms, entry.clock) for entry in entries}
        # It runs at the speed of the clock until somebody says otherwise.
        speeds = [(0, 1.0), *((e.t_ms, c.factor) for e, c in log.held("speed") if c.kind == "speed")]
        self._since = [t for t, _ in speeds]
        self._speeds = [factor for _, factor in speeds]

    def of(self, seq: int, t_ms: int) -> int | None:
        """Return what the clock showed at ``t_ms``, or at entry ``seq`` if that was then.

        While the clock of the exercise stands still, only the entry says when it was.
        """
        written, clock = self._written.get(seq, (None, None))
        return clock if written == t_ms else self.at(t_ms)

    def at(self, t_ms: int) -> int | None:
        """Return what the clock showed at exercise time ``t_ms``, ms since the epoch.

        Between two entries it is in proportion: the clock runs evenly there. None after the last entry.
        """
        after = bisect_left(self._moments, t_ms)
        if after == len(self._moments):
            return None
        if self._moments[after] == t_ms or after == 0:
            return self._clocks[after]
        begin, end = self._moments[after - 1], self._moments[after]
        share = (t_ms - begin) / (end - begin)
        return round(self._clocks[after - 1] + (self._clocks[after] - self._clocks[after - 1]) * share)

    def speed_at(self, t_ms: int) -> float | None:
        """Return the speed set at ``t_ms``, in exercise seconds per clock second."""
        if not self._moments:
            return None
        return self._speeds[max(0, bisect_right(self._since, t_ms) - 1)]
