"""The cascade of an exercise, with the titles of what it goes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.model.world import CarrierTitle, CascadeResult, SectorResult
from sim.exercise.explain.cascade import cascade
from sim.exercise.explain.cascade_tables import by_sector

if TYPE_CHECKING:
    from sim.debrief.analysis.titles import ScenarioTitles
    from sim.exercise.exercise import Exercise

__all__ = ["cascade_result"]


def cascade_result(exercise: Exercise, names: ScenarioTitles, until: int) -> CascadeResult:
    """Return the cascade up to ``until``, ms. The exercise stays as it is."""
    rows = cascade(exercise.history, until)
    carriers = dict.fromkeys(one for row in rows for one in (*row.carriers, *row.origins))
    return CascadeResult(
        rows=rows,
        sectors=tuple(
            SectorResult(
                sector=one.sector,
                processes=one.processes,
                fallen=one.fallen,
                first_ms=one.first.t,
                steps=one.steps,
                lowest=one.lowest.level if one.lowest.what == "level" else None,
                mechanisms=one.mechanisms,
                origins=one.origins,
            )
            for one in by_sector(rows, exercise.scenario.processes)
        ),
        carriers=tuple(CarrierTitle(carrier, *names.carrier(carrier)) for carrier in carriers),
    )
