"""A journal as comma-separated values, for a spreadsheet or another program."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from sim.batch.store import cell
from sim.journal import rows
from sim.journal.codec import iso
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import tzinfo

    from sim.journal import JournalContents
    from sim.words import Language

__all__ = ["COLUMNS", "journal_csv"]

COLUMNS: Final = ("number", "t_ms", "time", "clock", "room_clock", "class", "kind", "author", "text", "payload")
"""Names of the columns, the same in every language."""


def journal_csv(reading: JournalContents, language: Language, zone: tzinfo, only: Collection[int] | None = None) -> str:
    """Return the entries with a row of names above them.

    ``clock`` is UTC, ``room_clock`` that of the room as it is told, ``text`` the entry in words, ``payload`` JSON. No
    cell is a formula to a spreadsheet.
    """
    into = io.StringIO()
    table = csv.writer(into, lineterminator="\n")
    table.writerow(COLUMNS)
    entries = {entry.seq: entry for entry in reading.entries}
    for row in rows(reading, language, zone, only):
        entry = entries[row.number]
        payload = json.dumps(entry.payload, ensure_ascii=True, sort_keys=True)
        texts = (row.time, iso(entry.clock), row.clock, entry.entry_class, entry.kind, entry.author, row.what)
        table.writerow([entry.seq, entry.t_ms, *(cell(clean(text, lines=False)) for text in texts), payload])
    return into.getvalue()
