"""The model of ``docs/model.md``: cascade, stocks, repair, threats, actions, conditions, why. The only SimPy."""

from sim.engine.calls import CallTally, call_by_call
from sim.engine.emergency import Plan, Step, plan_of
from sim.engine.inputs import Inputs
from sim.engine.records import Change, Factor, Fall, Happening, Loss, Order, ProcessState, Totals
from sim.engine.world import ENGINE, World

__all__ = [
    "ENGINE",
    "CallTally",
    "Change",
    "Factor",
    "Fall",
    "Happening",
    "Inputs",
    "Loss",
    "Order",
    "Plan",
    "ProcessState",
    "Step",
    "Totals",
    "World",
    "call_by_call",
    "plan_of",
]
