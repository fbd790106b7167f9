"""Emergency calls: as fluid queues within a world, and as single calls on SimPy."""

from sim.calls.call_sources import CallSource, sources_of
from sim.calls.discrete import CallTally, call_by_call
from sim.calls.fluid import LineCalls, StationCalls, queues
from sim.calls.plan import Plan, PlanStep, plan_of

__all__ = [
    "CallSource",
    "CallTally",
    "LineCalls",
    "Plan",
    "PlanStep",
    "StationCalls",
    "call_by_call",
    "plan_of",
    "queues",
    "sources_of",
]
