"""Loss of control or quality of a process, in words and as data. It has the suppliers along which the loss came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.cli.render.tables import title_of

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
    scenario = exercise.scenario
    titles = {f"threat/{one.id}": one.title for one in scenario.threats}
    titles |= {f"reaction/{name}": one.title for name, one in scenario.reactions.items()}
    told = []
    for loss in exercise.world.losses(process):
        title = titles.get(loss.carrier)
        name = title_of(title, loss.carrier, context.language) if title is not None else loss.carrier
        way = [
            title_of(scenario.processes[one].title, one, context.language)
            for one in (process, *_through(loss, exercise))
        ]
        told.append(context.say(f"cli.why.lost-{loss.what}", way=" ← ".join(way), cause=name))
    return told


def _through(loss: Loss, exercise: Exercise) -> tuple[str, ...]:
    found: dict[str, None] = {}
    while loss.supplier is not None and loss.supplier not in found:
        found[loss.supplier] = None
        there = exercise.world.losses(loss.supplier)
        loss = next(one for one in there if (one.what, one.carrier) == (loss.what, loss.carrier))
    return tuple(found)
