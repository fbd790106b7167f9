"""The journal: an append-only record of an exercise.

It has one JSON object on each line, chained to the line before it.

The form is published in ``logs/README.md``. A room writes through :class:`Journal`, evaluators through
:meth:`Journal.note`; anyone reads with :func:`read` and checks with :func:`verify`.
"""

from sim.journal.clocks import clock_zone, room_zone, zone_fault
from sim.journal.codec import as_json
from sim.journal.entries import Entry, EntryClass, NewEntry
from sim.journal.entry_text import around, lines, rows
from sim.journal.follower import Follower
from sim.journal.lineage import lineage, parent_of
from sim.journal.reader import JournalContents, read
from sim.journal.selection import Selection, known_kinds, selected
from sim.journal.verify import Verdict, verify
from sim.journal.writer import Journal, NullSink

__all__ = [
    "Entry",
    "EntryClass",
    "Follower",
    "Journal",
    "JournalContents",
    "NewEntry",
    "NullSink",
    "Selection",
    "Verdict",
    "around",
    "as_json",
    "clock_zone",
    "known_kinds",
    "lineage",
    "lines",
    "parent_of",
    "read",
    "room_zone",
    "rows",
    "selected",
    "verify",
    "zone_fault",
]
