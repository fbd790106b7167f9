"""The view of a time plan: the sitting, and the jump that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.planned_jump import falling
from sim.exercise.view.snapshot import PlannedJumpView, SittingView

if TYPE_CHECKING:
    from sim.exercise.run.play import Play

__all__ = ["sitting_view"]


def sitting_view(play: Play, *, jumping: bool) -> SittingView | None:
    """Return where an exercise stands in its time plan; none without one.

    ``jumping``: a jump is under way, so that nothing is left of one that was cut short.
    """
    sitting = play.plan.sitting(play.now)
    if sitting is None:
        return None
    rest = None if jumping else play.plan.rest(play.now)
    coming, jump = rest or sitting.jump, None
    if coming is not None:
        runs = play.injects.runs
        fates = falling(play, coming.step, play.now, coming.to_ms)
        in_time = sorted(fates.items(), key=lambda pair: (runs[pair[0]].planned is None, runs[pair[0]].planned or 0))
        jump = PlannedJumpView(coming.step, coming.at_ms, coming.to_ms, tuple(in_time), rest=rest is not None)
    spans = play.plan.foreseen(play.now)
    return SittingView(sitting.number, sitting.of, sitting.played_ms, sitting.ends_ms, spans, jump)
