"""The models of a resolved scenario.

Every file has been read, every kind applied and every pattern written out.

All models are frozen and refuse unknown fields. ``model_dump(mode="json", by_alias=True, exclude_defaults=True)``
gives a form that the same models read back to an equal object: the form that journals carry.
The kinds of effects stand in :mod:`sim.scenario.models.effects` alone, so that a new one changes nothing here.
"""

from sim.scenario.models.conditions import (
    ActionCondition,
    AllOf,
    AnyOf,
    Condition,
    InjectCondition,
    LevelCondition,
    LossCondition,
    Not,
    ThreatCondition,
    TimeCondition,
)
from sim.scenario.models.effect_base import InTurn
from sim.scenario.models.effects import Effect, OverrideEffect
from sim.scenario.models.emergency import Callers, Discipline, Intake
from sim.scenario.models.exercise import (
    Action,
    Answer,
    CriticalTask,
    Measure,
    Objective,
    Persona,
    ScriptStep,
    TaskTest,
    Team,
    Threat,
)
from sim.scenario.models.inject import Expectation, Follows, Inject, Pace, RolePlay
from sim.scenario.models.network import (
    CrewNeed,
    CrewPool,
    Layer,
    LoadLink,
    Need,
    Process,
    Profile,
    Reaction,
    Region,
    Route,
    Tranche,
    Vital,
)
from sim.scenario.models.scenario import Scenario
from sim.scenario.models.threats import Alternative, Compromise, Footprint, Fragility, Stage, Theme
from sim.scenario.models.values import Confidence, DurationDraw, Frozen, Sourced, Text

__all__ = [
    "Action",
    "ActionCondition",
    "AllOf",
    "Alternative",
    "Answer",
    "AnyOf",
    "Callers",
    "Compromise",
    "Condition",
    "Confidence",
    "CrewNeed",
    "CrewPool",
    "CriticalTask",
    "Discipline",
    "DurationDraw",
    "Effect",
    "Expectation",
    "Follows",
    "Footprint",
    "Fragility",
    "Frozen",
    "InTurn",
    "Inject",
    "InjectCondition",
    "Intake",
    "Layer",
    "LevelCondition",
    "LoadLink",
    "LossCondition",
    "Measure",
    "Need",
    "Not",
    "Objective",
    "OverrideEffect",
    "Pace",
    "Persona",
    "Process",
    "Profile",
    "Reaction",
    "Region",
    "RolePlay",
    "Route",
    "Scenario",
    "ScriptStep",
    "Sourced",
    "Stage",
    "TaskTest",
    "Team",
    "Text",
    "Theme",
    "Threat",
    "ThreatCondition",
    "TimeCondition",
    "Tranche",
    "Vital",
]
