"""Scenario files in, one frozen :class:`~sim.scenario.models.Scenario` out, or every problem at once."""

from sim.scenario.loading import builtin, check, find, from_resolved, load, resolved
from sim.scenario.schema import schema

__all__ = ["builtin", "check", "find", "from_resolved", "load", "resolved", "schema"]
