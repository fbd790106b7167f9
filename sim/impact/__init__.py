"""Consequences of a run for people.

These are person-hours, calls, and the measures that an exercise is judged by.

Everything is computed from the level curves and integrals of a :class:`~sim.engine.World`, from STARTEX to its
``now``. Indicative: the model's numbers, not the world's.
"""

from sim.impact.consequences import AnvClass, Consequences, RegionConsequences, VitalCriterion, Without, consequences
from sim.impact.measures import MEASURES, measures, never_at, unhappened
from sim.impact.people import (
    ProcessImpact,
    calls,
    impact,
    levels_over_time,
    per_process,
    person_hours,
    person_hours_by_region,
)

__all__ = [
    "MEASURES",
    "AnvClass",
    "Consequences",
    "ProcessImpact",
    "RegionConsequences",
    "VitalCriterion",
    "Without",
    "calls",
    "consequences",
    "impact",
    "levels_over_time",
    "measures",
    "never_at",
    "per_process",
    "person_hours",
    "person_hours_by_region",
    "unhappened",
]
