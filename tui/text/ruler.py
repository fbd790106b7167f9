"""The exercise as a line over its playing time.

It shows what was said, what is to come, and where it is now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.text import signs

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import InjectView, Snapshot

__all__ = ["ruler"]

_RANKS: Final = (
    (("released", "due"), signs.TO_SAY, "$due"),
    (("to-come", "held"), signs.TO_COME, ""),
    (("said",), signs.PLAYED, "$quiet"),
)
"""Of several injects in one cell the first of these is drawn. Those that never come are left out."""


def ruler(snapshot: Snapshot, width: int) -> Content:
    """Return the line, ``width`` cells wide, with each inject at its time.

    The part that was played is thick.
    """
    span = max(snapshot.lasts_ms, 1)
    jumps = _jumps(snapshot, width)
    at = _place(snapshot, snapshot.t_ms, width)
    drawn: dict[int, int] = {}
    for inject in snapshot.injects:
        rank, t = _rank(inject), _time(inject)
        if rank is not None and t is not None and 0 <= t <= span:
            place = _place(snapshot, t, width)
            drawn[place] = min(rank, drawn.get(place, rank))
    cells: list[Content | tuple[str, str]] = []
    for place in range(width):
        if place in jumps and place != at:
            cells.append((signs.JUMP, "$quiet" if place > at else ""))
        elif place in drawn:
            _, sign, style = _RANKS[drawn[place]]
            cells.append((sign, style))
        elif place == at:
            cells.append((signs.NOW, "$focus bold"))
        else:
            cells.append((signs.GONE, "") if place < at else (signs.AHEAD, "$quiet"))
    return Content.assemble(*cells)


def _place(snapshot: Snapshot, t: int, width: int) -> int:
    """Return the cell of a time, from 0. With a time plan a jump has one cell, and sittings share the others."""
    if snapshot.sitting is None:
        return min(width - 1, t * width // max(snapshot.lasts_ms, 1))
    spans = snapshot.sitting.spans
    jumps = sum(jump for _, _, jump in spans)
    played = max(1, sum(until - since for since, until, jump in spans if not jump))
    left, passed = max(1, width - jumps), 0
    before = 0
    for since, until, jump in spans:
        if t < since:
            break
        if jump:
            before += t > until
        else:
            passed += min(t, until) - since
    return min(width - 1, passed * left // played + before)


def _jumps(snapshot: Snapshot, width: int) -> frozenset[int]:
    """Return the cells of the planned jumps."""
    spans = () if snapshot.sitting is None else snapshot.sitting.spans
    return frozenset(_place(snapshot, until, width) for _, until, jump in spans if jump)


def _rank(inject: InjectView) -> int | None:
    return next((rank for rank, (states, _, _) in enumerate(_RANKS) if inject.state in states), None)


def _time(inject: InjectView) -> int | None:
    return inject.planned_ms if inject.released_ms is None else inject.released_ms
