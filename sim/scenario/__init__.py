"""Scenario files in, one frozen :class:`~sim.scenario.models.Scenario` out, or every problem at once."""

from sim.scenario.loading import builtin, find, from_resolved, load, resolved

__all__ = ["builtin", "find", "from_resolved", "load", "resolved"]
