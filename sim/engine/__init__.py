"""The model of ``docs/model.md``: cascade, stocks, repair, threats, actions, conditions, why. The only SimPy."""

from sim.engine.calls import CallTally, call_by_call
from sim.engine.causes import next_after, without
from sim.engine.emergency import Plan, Step, plan_of
from sim.engine.holding import Hold, Repair
from sim.engine.inputs import Inputs
from sim.engine.reactions import SetOff
from sim.engine.records import Change, Factor, Fall, Happening, Loss, Order, ProcessState, Stock, Totals
from sim.engine.world import ENGINE, World

__all__ = [
    "ENGINE",
    "CallTally",
    "Change",
    "Factor",
    "Fall",
    "Happening",
    "Hold",
    "Inputs",
    "Loss",
    "Order",
    "Plan",
    "ProcessState",
    "Repair",
    "SetOff",
    "Step",
    "Stock",
    "Totals",
    "World",
    "call_by_call",
    "next_after",
    "plan_of",
    "without",
]
