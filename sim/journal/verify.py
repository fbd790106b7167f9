"""The check whether a journal was altered.

The chain says where, but does not show everything: see ``logs/README.md``.

A line that was changed no longer fits the one after it; lines removed, moved or inserted break the numbers or the
chain. What no chain can show is that lines were taken from the *end*, or that all was written anew by someone who knows
how: for that, compare with the count and the mark (SHA-256 of the last line) that a report printed, as ``expect``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import JournalError, Reason, Worded
from sim.host.locks import PATIENCE
from sim.journal.codec import ZERO, decode, decode_header, digest
from sim.journal.reader import opened, raw_lines
from sim.words import say

if TYPE_CHECKING:
    from sim.host.locks import Patience
    from sim.words import Language

__all__ = ["Verdict", "verify"]

_EXPECT: Final = re.compile(r"(?:([0-9]{1,12}):)?([0-9a-fA-F]{16,64})")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found."""

    ok: bool
    """True when nothing shows that the journal was altered."""
    count: int
    """Number of complete entries found, the header not counted."""
    head: str
    """SHA-256 of the last complete line, 64 hex digits."""
    line: int | None
    """The first line altered, missing, moved, inserted or cut, counted from 1 as editors do: the entry with
    sequence number n stands on line n + 1. None when there is nothing to point at."""
    finding: str = "sound"
    """Key of what was found. Unaltered is a journal that is sound, cut or added; else it is altered, either,
    unreadable, missing, moved, inserted, shorter, other, grown, no-header (damaged or gone, while entries follow) or
    not-a-journal (nothing in it is of one)."""
    values: dict[str, object] = field(default_factory=dict)
    """What fills the message."""

    def told(self, language: Language) -> str:
        """Return the finding in ``language``, in one sentence."""
        values = {name: v.told(language) if isinstance(v, Worded) else v for name, v in self.values.items()}
        return say(language, f"journal.verify.{self.finding}", **values)


class _Line(NamedTuple):
    seq: int
    prev: str
    hash: str
    note: bool
    why: ValueError | None
    """Why it cannot be read; none when it can."""


class _Fault(NamedTuple):
    finding: str
    at: int
    """Position, 0 for the header."""
    values: dict[str, object] = {}  # noqa: RUF012 -- never changed


def _scan(path: Path, patience: Patience) -> tuple[list[_Line], int]:
    """Return the complete lines, and how many bytes of a cut one follow."""
    lines: list[_Line] = []
    with opened(path) as file:
        for number, raw in enumerate(raw_lines(file, path, patience)):
            if not raw.endswith(b"\n"):
                return lines, len(raw)
            line = raw[:-1]
            try:
                if number == 0:
                    decode_header(line)
                    lines.append(_Line(0, ZERO, digest(line), note=False, why=None))
                else:
                    entry = decode(line)
                    is_note = entry.entry_class == "note"
                    lines.append(_Line(entry.seq, entry.prev, digest(line), is_note, None))
            except ValueError as error:
                lines.append(_Line(-1, "", digest(line), note=False, why=error))
    return lines, 0


def _misfit(lines: list[_Line], at: int, head: str) -> _Fault:
    """Explain why line ``at`` does not follow the one before it. One alteration at one place is assumed."""
    line, before = lines[at], lines[at - 1]
    if any(other.seq == at and other.prev == before.hash for other in lines[at + 1 :]):
        alone = sum(1 for other in lines if other.seq == line.seq) == 1
        return _Fault("moved" if alone and line.prev != before.hash else "inserted", at)
    if line.prev == before.hash:
        return _Fault("altered", at)
    if line.seq > at:
        return _Fault("missing", at, {"n": line.seq - at, "first": at, "last": line.seq - 1})
    # It is the line before, or this one: what follows this line, or the expected mark, tells whether it is unaltered.
    last = at + 1 == len(lines)
    vouched = line.hash.startswith(head) if last else lines[at + 1].prev == line.hash
    if line.seq == at:
        return _Fault("either" if last and not head else "altered", at - 1 if vouched else at)
    twin = line.seq == at - 1 and line.prev == before.prev
    return _Fault("inserted", at - 1 if twin and vouched else at)


def _first_fault(lines: list[_Line], head: str) -> _Fault | None:
    if not lines or lines[0].why:
        entries = any(not line.why for line in lines)
        why = lines[0].why if lines else Reason.of("errors.line.incomplete")
        return _Fault("no-header" if entries else "not-a-journal", 0, {"why": why})
    for at in range(1, len(lines)):
        line = lines[at]
        if line.seq == at and line.prev == lines[at - 1].hash:
            continue
        return _Fault("unreadable", at, {"why": line.why}) if line.why else _misfit(lines, at, head)
    return None


def _against(lines: list[_Line], count: int | None, head: str) -> _Fault | None:
    """Compare an unbroken chain with what a report printed."""
    last = len(lines) - 1
    at = count if count is not None else next((k for k, x in enumerate(lines) if x.hash.startswith(head)), None)
    if at is not None and at > last:
        return _Fault("shorter", last + 1, {"n": at - last, "expected": at})
    if at is None or not lines[at].hash.startswith(head):
        return _Fault("other", last if at is None else at)
    if at < last:
        others = next((k for k in range(at + 1, last + 1) if not lines[k].note), None)
        return _Fault("added" if others is None else "grown", others or at + 1, {"n": last - at, "expected": at})
    return None


def verify(path: str | Path, expect: str | None = None, *, patience: Patience = PATIENCE) -> Verdict:
    """Check whether a journal is as it was written; name the first line that is not.

    ``expect`` is the mark a report printed, ``HASH`` or ``COUNT:HASH`` (at least 16 hex digits of it): then lines
    missing from the end are seen too, and only notes may have been added since. A last line cut by a crash is
    reported, and is no alteration. ``JournalError`` when there is no file to read or ``expect`` is no mark.
    """
    found = _EXPECT.fullmatch(expect.strip()) if expect is not None else None
    if expect is not None and found is None:
        raise JournalError.of("errors.journal.no-mark", mark=repr(expect[:100]))
    head = found[2].lower() if found else ""
    lines, cut = _scan(Path(path), patience)
    fault = _first_fault(lines, head)
    if fault is None and found:
        fault = _against(lines, int(found[1]) if found[1] else None, head)
    if cut and lines and (fault is None or fault.finding == "added"):
        fault = _Fault("cut", len(lines), {"n": cut})
    count, mark = max(len(lines) - 1, 0), lines[-1].hash if lines else ZERO
    if fault is None:
        return Verdict(ok=True, count=count, head=mark, line=None, values={"count": count, "n": count})
    values = {"line": fault.at + 1, "entry": fault.at, **fault.values}
    return Verdict(fault.finding in ("cut", "added"), count, mark, fault.at + 1, fault.finding, values)
