"""The view of a time plan: the sitting, and the jump that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.planned_jump import falling
from sim.exercise.view.snapshot import PlannedJumpView, SittingView

if TYPE_CHECKING:
    from sim.exercise.run.play import Play

__all__ = ["sitting_view"]


def sitting_view(play: Play) -> SittingView | None:
    """Return where an exercise stands in its time plan; none without one."""
    sitting = play.plan.sitting(play.now)
    if sitting is None:
        return None
    jump = None
    if sitting.jump is not None:
        runs = play.injects.runs
        fates = falling(play, sitting.jump.step, play.now, sitting.jump.to_ms)
        in_time = sorted(fates.items(), key=lambda pair: (runs[pair[0]].planned is None, runs[pair[0]].planned or 0))
        jump = PlannedJumpView(sitting.jump.step, sitting.jump.at_ms, sitting.jump.to_ms, tuple(in_time))
    spans = play.plan.foreseen(play.now)
    return SittingView(sitting.number, sitting.of, sitting.played_ms, sitting.ends_ms, spans, jump)
