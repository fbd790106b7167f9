"""Loading of scenario files.

Files go in; one frozen :class:`~sim.scenario.models.Scenario` comes out, or every problem at once.
"""

from sim.scenario.load import (
    as_file,
    builtin,
    builtin_incidents,
    builtin_networks,
    check,
    find,
    find_incident,
    from_journal,
    from_resolved,
    load,
    load_any,
    load_incident,
    resolved,
)
from sim.scenario.schema import schema

__all__ = [
    "as_file",
    "builtin",
    "builtin_incidents",
    "builtin_networks",
    "check",
    "find",
    "find_incident",
    "from_journal",
    "from_resolved",
    "load",
    "load_any",
    "load_incident",
    "resolved",
    "schema",
]
