"""The model of ``docs/model.md``: cascade, stocks, repair, threats, actions, conditions, why. The only SimPy."""

from sim.engine.calls import CallTally, call_by_call
from sim.engine.cascade.cause_records import next_after, without
from sim.engine.emergency import Plan, Step, plan_of
from sim.engine.explain.blockers import Hold, Repair
from sim.engine.network.trace import Inputs
from sim.engine.reactions import SetOff
from sim.engine.results import Change, Factor, Fall, Happening, Loss, Order, ProcessState, Stock, Totals
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
