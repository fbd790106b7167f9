"""Loss of control or quality of a process, in words and as data. It has the suppliers along which the loss came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.cli.render.titles import scenario_titles
from sim.origin import Origin

if TYPE_CHECKING:
    from sim.cli.runtime.context import Context
    from sim.engine import Loss
    from sim.exercise import Exercise

__all__ = ["lines", "plain"]


def plain(process: str, exercise: Exercise) -> list[dict[str, Any]]:
    """Return each loss as data.

    It has what was lost, the carrier that took it, and the suppliers it came along, nearest first.
    """
    return [
        {"lost": loss.what, "carrier": loss.carrier, "through": list(_through(loss, exercise))}
        for loss in exercise.world.losses(process)
    ]


def lines(process: str, exercise: Exercise, context: Context) -> list[str]:
    """Return each loss in words."""
    titles = scenario_titles(exercise.scenario, context.language)
    told = []
    for loss in exercise.world.losses(process):
        way = " ← ".join(titles.title(one) for one in (process, *_through(loss, exercise)))
        cause = titles.origin(Origin.parse(loss.carrier))
        told.append(context.say(f"cli.why.lost-{loss.what}", way=way, cause=cause))
    return told


def _through(loss: Loss, exercise: Exercise) -> tuple[str, ...]:
    found: dict[str, None] = {}
    while loss.supplier is not None and loss.supplier not in found:
        found[loss.supplier] = None
        there = exercise.world.losses(loss.supplier)
        loss = next(one for one in there if (one.what, one.carrier) == (loss.what, loss.carrier))
    return tuple(found)
