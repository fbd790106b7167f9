"""Scenario files in, one frozen :class:`~sim.scenario.models.Scenario` out, or every problem at once."""

from sim.scenario.loading import builtin, builtin_networks, check, find, from_resolved, load, load_any, resolved
from sim.scenario.schema import schema

__all__ = [
    "builtin",
    "builtin_networks",
    "check",
    "find",
    "from_resolved",
    "load",
    "load_any",
    "resolved",
    "schema",
]
