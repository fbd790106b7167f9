"""Processes as a screen sees them.

It has level, trend, a line of the last hours, and the stock that runs dry next.

A view is made again only when something of the process has changed (the world counts that) or when time alone changes
the picture: a change passes a point of its line, or a stock drains. Otherwise the same frozen view is given again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.curves import level_at, levels_at
from sim.exercise.view.snapshot import ProcessView
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.curves import Curve
    from sim.engine import World
    from sim.scenario.models import Process

__all__ = ["ProcessViews", "history_span"]

_SPANS: Final = tuple(hours * HOUR for hours in (1, 2, 3, 4, 6, 8, 12, 24, 48, 96, 168))
"""Lengths that the line of the past may have, ms."""
_POINTS: Final = 24
_TREND: Final = 15 * MINUTE
_STEADY: Final = 5e-4
_BANDS: Final = (0.25, 0.5)
"""Levels at which people begin to speak of a process otherwise: below a quarter, below a half."""
_NEVER: Final = 1 << 62


def history_span(now: int, begins: int) -> int:
    """Return how much exercise time the line of the past covers at ``now``, ms.

    It reaches back to where the run ``begins``, and is an hour at least and a week at most.
    """
    return next((span for span in _SPANS if span >= now - begins), _SPANS[-1])


class _Known:
    """The last view of one process, and how long it holds."""

    __slots__ = ("banded", "change", "history", "line_until", "name", "process", "until", "version", "view")

    def __init__(self, name: str, process: Process) -> None:
        self.name = name
        self.process = process
        self.version = -1
        """Of the process when the view was made."""
        self.until = -1
        """When time alone makes another view, ms."""
        self.line_until = -1
        """When time alone moves the line or the trend, ms."""
        self.history: tuple[float, ...] = ()
        self.change = 0.0
        """Against :data:`_TREND` ago."""
        self.banded: int | None = None
        """Since when its level is in the band that it is in, ms."""
        self.view: ProcessView


class ProcessViews:
    """Makes views of the processes of one exercise. Before STARTEX everything works."""

    def __init__(self, processes: Iterable[tuple[str, Process]]) -> None:
        self._known = [_Known(name, process) for name, process in processes]
        self._world: World | None = None

    def take(self, world: World) -> tuple[ProcessView, ...]:
        """Take a picture of each, in the order given."""
        if world is not self._world:
            self._world = world
            for known in self._known:
                known.version = -1
        now, version = world.now, world.version
        for known in self._known:
            if now >= known.until or version(known.name) != known.version:
                _renew(known, world, now)
        return tuple([known.view for known in self._known])


def _renew(known: _Known, world: World, now: int) -> None:
    name, process = known.name, known.process
    version = world.version(name)
    level = world.level(name)
    begins = world.scenario.begins
    if version != known.version or now >= known.line_until:
        curve, span = world.whole_curve(name), history_span(now, begins)
        step = span // (_POINTS - 1)
        known.history = (*levels_at(curve, range(now - (_POINTS - 1) * step, now, step)), level)
        known.change = level - level_at(curve, now - _TREND)
        known.banded = _banded(curve)
        known.line_until = min(_moves(curve, now, step), begins + span + 1 if now - begins <= span else _NEVER)
    known.version = version
    stock = world.stock(name)
    state = world.state(name)
    # What is left of a stock is another number in every next millisecond.
    known.until = known.line_until if stock is None else now + 1
    known.view = ProcessView(
        name=name,
        title=process.title,
        region=process.region,
        customers=process.customers,
        level=level,
        trend=0 if abs(known.change) < _STEADY else 1 if known.change > 0 else -1,
        history=known.history,
        without=process.customers * (1 - level),
        stock_ms=stock[1] if stock else None,
        stock_need=stock[0] if stock else None,
        overridden=state.overridden,
        control=state.control,
        quality=state.quality,
        stock_groups=stock is not None and _in_groups(process, stock[0]),
        noticed=process.customers > 0 or process.calls > 0 or process.intake is not None,
        banded_ms=known.banded,
    )


def _banded(curve: Curve) -> int | None:
    """Return since when the level is in the band of the end of a curve, ms.

    None where it always was.
    """
    since, last = None, None
    for t, level in reversed(curve):
        band = sum(level >= least for least in _BANDS)
        if last is not None and band != last:
            return since
        since, last = t, band
    return None


def _in_groups(process: Process, name: str) -> bool:
    """Return whether the stock of a need is of sites that last differently."""
    need = process.needs.get(name)
    return need is not None and need.form == "sites" and (len(need.stock) > 1 or any(s.spread for s in need.stock))


def _moves(curve: Curve, now: int, step: int) -> int:
    """Return when the line or the trend changes by time alone, ms. That is without any further change of the level.

    ``step`` is the time between two points of the line, ms.
    """
    first = _NEVER
    for t, level in reversed(curve):
        if now - t >= step * _POINTS or (t == 0 and level == 1.0):
            break
        first = min(first, t + ((now - t) // step + 1) * step)
        if now - t < _TREND:
            first = min(first, t + _TREND)
    return first
