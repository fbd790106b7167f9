"""One process as a screen sees it: level, trend, a line of the last hours, the stock that runs dry next."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from sim.exercise.snapshot import ProcessView
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from sim.engine import World
    from sim.scenario.models import Process

__all__ = ["process_view"]

_SPAN: Final = 6 * HOUR
_POINTS: Final = 24
_TREND: Final = 15 * MINUTE
_STEADY: Final = 5e-4


def process_view(world: World, name: str, process: Process) -> ProcessView:
    """Take a picture of one process; before STARTEX everything works."""
    now = world.now
    level = world.level(name)
    curve = world.curve(name)
    stock = world.stock(name)
    state = world.state(name)
    step = _SPAN // (_POINTS - 1)
    change = level - _level_at(curve, now - _TREND)
    return ProcessView(
        name=name,
        title=process.title,
        region=process.region,
        customers=process.customers,
        level=level,
        trend=0 if abs(change) < _STEADY else 1 if change > 0 else -1,
        history=(*(_level_at(curve, now - k * step) for k in range(_POINTS - 1, 0, -1)), level),
        without=process.customers * (1 - level),
        stock_ms=stock[1] if stock else None,
        stock_need=stock[0] if stock else None,
        overridden=state.overridden,
        control=state.control,
        quality=state.quality,
        stock_groups=stock is not None and _in_groups(process, stock[0]),
    )


def _in_groups(process: Process, name: str) -> bool:
    """Tell whether the stock of a need is of many sites that do not all last as long."""
    need = process.needs.get(name)
    return need is not None and need.form == "sites" and (len(need.stock) > 1 or any(s.spread for s in need.stock))


def _level_at(curve: list[tuple[int, float]], t: int) -> float:
    """Give the level in force at ``t``; before STARTEX it was 1."""
    if t < 0:
        return 1.0
    after = bisect_right(curve, t, key=lambda point: point[0])
    return curve[after - 1][1] if after else 1.0
