"""The model of ``docs/model.md``: cascade, stocks, repair, threats, actions, conditions, why. The only SimPy."""

from sim.engine.records import Change, Factor, Fall, Happening, Order, ProcessState, Totals
from sim.engine.world import ENGINE, World

__all__ = ["ENGINE", "Change", "Factor", "Fall", "Happening", "Order", "ProcessState", "Totals", "World"]
