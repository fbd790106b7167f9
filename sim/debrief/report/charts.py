"""Step charts of service levels. They are path data for pictures of about 1 KB, and the same in block characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.curves import spans
from sim.debrief.report.blocks import Chart
from sim.units import HOUR, MINUTE
from sim.words import blocks
from sim.zones import hour_and_minute, moment, round_times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sim.curves import Curve

__all__ = ["HEIGHT", "WIDTH", "Canvas", "chart"]

WIDTH: Final = 320
"""Width of the view box."""
HEIGHT: Final = 84
"""Height of the view box."""
_LEFT: Final = 36.0
_RIGHT: Final = 316.0
_TOP: Final = 14.0
_BOTTOM: Final = 66.0
_SPARK: Final = 24
_STEPS: Final = (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR)


@dataclass(frozen=True, slots=True)
class Canvas:
    """One time axis for all charts of a report, with the marks that go on each."""

    until: int
    """Length of the axis, ms; above 0."""
    injects: tuple[int, ...]
    """Times of delivered injects, ms."""
    decisions: tuple[int, ...]
    """Times of decisions, ms."""
    start: datetime
    """STARTEX in the scenario: ticks stand on round times of its clock."""

    def x(self, t: int) -> float:
        """Return the place of a time."""
        return round(_LEFT + (_RIGHT - _LEFT) * t / self.until, 1)

    def ticks(self) -> tuple[tuple[float, str, Literal["start", "middle", "end"]], ...]:
        """Return the ticks: at most six, on round times of the scenario.

        There is one more where an hour comes twice.
        """
        step = next((s for s in _STEPS if self.until / s <= 5), _STEPS[-1])
        while self.until / step > 5:
            step *= 2
        times = round_times(self.start, step, self.until)
        return tuple((self.x(t), hour_and_minute(moment(self.start, t)), self._anchor(t)) for t in times)

    def _anchor(self, t: int) -> Literal["start", "middle", "end"]:
        if self.x(t) < _LEFT + 16:
            return "start"
        return "end" if self.x(t) > _RIGHT - 16 else "middle"


def _y(level: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * min(max(level, 0.0), 1.0), 1)


def _plain(value: float) -> str:
    return f"{value:g}"


def _steps(curve: Curve, canvas: Canvas) -> tuple[str, str]:
    """Return the path data of the loss and of the level.

    Changes closer together than the picture can show share a column: its lowest level and its last.
    """
    columns: dict[float, tuple[float, float]] = {}
    for start, _, level in spans(curve, canvas.until):
        x = round(canvas.x(start) * 2) / 2
        columns[x] = (min(columns.get(x, (level, level))[0], level), level)
    line: list[str] = []
    now: float | None = None
    for x, levels in columns.items():
        for level in dict.fromkeys(levels):
            if _y(level) != now:
                now = _y(level)
                line.append(f"H{_plain(x)}V{_plain(now)}")
    # Both begin at the left end: the line with a move instead of its first two steps.
    begin = line[0].replace("H", "M", 1).replace("V", " ", 1)
    steps = begin + "".join(line[1:]) + f"H{_plain(_RIGHT)}"
    return f"M{_plain(_LEFT)} {_plain(_TOP)}" + "".join(line) + f"H{_plain(_RIGHT)}V{_plain(_TOP)}Z", steps


def _marks(times: Sequence[int], canvas: Canvas, shape: str) -> str:
    drawn: list[str] = []
    last = -9.0  # marks that would lie on top of each other are drawn once
    for t in sorted(times):
        x = canvas.x(t)
        if 0 <= t <= canvas.until and x - last >= 3.5:
            drawn.append(f"M{_plain(x)} {shape}")
            last = x
    return "".join(drawn)


def _spark(curve: Curve, until: int) -> str:
    """Return the lowest level in each of 24 equal steps of time as a block character."""
    lows = [1.0] * _SPARK
    for start, end, level in spans(curve, until):
        for at in range(start * _SPARK // until, min(_SPARK - 1, (end - 1) * _SPARK // until) + 1):
            lows[at] = min(lows[at], level)
    return blocks(lows)


def chart(curve: Curve, canvas: Canvas, title: str, description: str) -> Chart:
    """Draw one curve. Injects are open triangles above it, decisions lines through it with a filled diamond."""
    loss, steps = _steps(curve, canvas)
    return Chart(
        title=title,
        description=description,
        loss=loss,
        steps=steps,
        injects=_marks(canvas.injects, canvas, "9l-3-6h6z"),
        decisions=_marks(canvas.decisions, canvas, "10V66m0-56l-3-4 3-4 3 4z"),
        ticks=canvas.ticks(),
        spark=_spark(curve, canvas.until),
    )
