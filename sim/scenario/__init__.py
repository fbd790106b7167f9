"""Loading of scenario files.

Files go in; one frozen :class:`~sim.scenario.models.Scenario` comes out, or every problem at once.
"""

from sim.scenario.load import (
    as_file,
    builtin,
    builtin_incidents,
    builtin_networks,
    builtin_questions,
    check,
    find,
    find_incident,
    find_questions,
    from_journal,
    from_resolved,
    load,
    load_any,
    load_incident,
    load_questions,
    resolved,
)
from sim.scenario.schema import schema

__all__ = [
    "as_file",
    "builtin",
    "builtin_incidents",
    "builtin_networks",
    "builtin_questions",
    "check",
    "find",
    "find_incident",
    "find_questions",
    "from_journal",
    "from_resolved",
    "load",
    "load_any",
    "load_incident",
    "load_questions",
    "resolved",
    "schema",
]
