"""Loss of control or quality of a process, in words and as data. It has the suppliers along which the loss came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.cli.render.titles import scenario_titles
from sim.origin import Origin

if TYPE_CHECKING:
    from sim.cli.runtime.context import Context
    from sim.engine import Impairment
    from sim.exercise import Exercise

__all__ = ["lines", "plain"]


def plain(process: str, exercise: Exercise) -> list[dict[str, Any]]:
    """Return each loss as data.

    It has what was lost, the carrier that took it, and the suppliers it came along, nearest first.
    """
    return [
        {"lost": impairment.what, "carrier": impairment.carrier, "through": list(_through(impairment, exercise))}
        for impairment in exercise.world.impairments(process)
    ]


def lines(process: str, exercise: Exercise, context: Context) -> list[str]:
    """Return each impairment in words."""
    titles = scenario_titles(exercise.scenario, context.language)
    told = []
    for impairment in exercise.world.impairments(process):
        way = " ← ".join(titles.title(one) for one in (process, *_through(impairment, exercise)))
        cause = titles.origin(Origin.parse(impairment.carrier))
        told.append(context.say(f"cli.why.lost-{impairment.what}", way=way, cause=cause))
    return told


def _through(impairment: Impairment, exercise: Exercise) -> tuple[str, ...]:
    found: dict[str, None] = {}
    while impairment.supplier is not None and impairment.supplier not in found:
        found[impairment.supplier] = None
        there = exercise.world.impairments(impairment.supplier)
        impairment = next(one for one in there if (one.what, one.carrier) == (impairment.what, impairment.carrier))
    return tuple(found)
