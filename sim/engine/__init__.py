"""The model of ``docs/model.md``.

It has the cascade, stocks, repair, threats, actions, conditions, and why. No other package but single calls uses SimPy.
"""

from sim.engine.conditions.monitor import Watch
from sim.engine.conditions.state import ConditionState
from sim.engine.explain.blockers import Blocker, Repair
from sim.engine.explain.counterfactual import next_after, without
from sim.engine.network.trace import CallRate, Inputs
from sim.engine.reactions import SetOff
from sim.engine.results import (
    Fall,
    FallCause,
    Impaired,
    Impairment,
    LevelChange,
    Order,
    OrderProspect,
    PhoneGroup,
    ProcessState,
    Stock,
    Totals,
    WorldEvent,
)
from sim.engine.world import ENGINE, World

__all__ = [
    "ENGINE",
    "Blocker",
    "CallRate",
    "ConditionState",
    "Fall",
    "FallCause",
    "Impaired",
    "Impairment",
    "Inputs",
    "LevelChange",
    "Order",
    "OrderProspect",
    "PhoneGroup",
    "ProcessState",
    "Repair",
    "SetOff",
    "Stock",
    "Totals",
    "Watch",
    "World",
    "WorldEvent",
    "next_after",
    "without",
]
