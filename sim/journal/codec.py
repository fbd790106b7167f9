"""The form of a line: compact JSON in UTF-8.

Each line is chained by the SHA-256 of the raw line before it.

The keys of an entry are sorted; those of the header stand as they were given, its own fields first.

Everything that decodes raises ``ValueError`` with what is wrong; who knows the file and the line adds the place.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.errors import Reason
from sim.journal.entries import Entry, check_json, too_deep
from sim.memory import uncollected
from sim.units import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ENTRY_LIMIT",
    "FORMAT",
    "HEADER_LIMIT",
    "ZERO",
    "Chain",
    "as_json",
    "decode",
    "decode_header",
    "digest",
    "encode",
    "encode_header",
    "iso",
]

FORMAT: Final = 1
ZERO: Final = "0" * 64
"""``prev`` of the header, which has no line before it."""
HEADER_LIMIT: Final = 256 * 1024 * 1024
"""Longest header line in bytes, without its line end: a scenario of 100,000 processes takes about 100 MB."""
ENTRY_LIMIT: Final = 1024 * 1024
"""Longest line of an entry in bytes, without its line end."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_FIELDS: Final = frozenset({"seq", "class", "kind", "t_ms", "clock", "author", "payload", "answers", "prev"})
_SHALLOW: Final = 50


def digest(raw: bytes) -> str:
    """Return the SHA-256 of a raw line (without its line end) as 64 small hex digits."""
    return sha256(raw).hexdigest()


def iso(clock: int) -> str:
    """Write a clock time as ``2026-03-27T09:30:00.000Z``. ``clock`` is ms since the epoch, before the year 10000."""
    return (_EPOCH + clock * _MS).isoformat(timespec="milliseconds")[:-6] + "Z"


def _from_iso(text: object) -> int:
    if not isinstance(text, str) or not _ISO.fullmatch(text):
        raise ValueError(f"clock is {str(text)[:40]!r}; it must look like 2026-03-27T09:30:00.000Z")
    return (datetime.fromisoformat(text) - _EPOCH) // _MS


def _line(value: Mapping[str, Any], limit: int, *, in_order: bool = True) -> bytes:
    try:
        text = json.dumps(value, sort_keys=in_order, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"cannot be written as JSON: {error}") from error
    # A journal is also read with cat and less: what cannot be seen, and what UTF-8 cannot hold, stays escaped.
    raw = escaped(text).encode()
    if len(raw) > limit:
        raise ValueError(f"a line of {len(raw)} bytes is longer than the {limit} allowed")
    return raw


@uncollected()
def encode_header(header: Mapping[str, Any]) -> bytes:
    """Return the raw header line.

    Raises ``ValueError`` when ``header`` is not JSON, is too long or names a field of the journal itself.
    """
    own = {"format": FORMAT, "seq": 0, "class": "header", "prev": ZERO}
    clash = [key for key in own if key in header and header[key] != own[key]]
    if clash:
        raise ValueError(f"the header's own field {clash[0]!r} cannot be {header[clash[0]]!r}")
    # The order in which a scenario declares things is part of it, so the header's keys stay as they were given.
    check_json(header)
    return _line({**own, **header}, HEADER_LIMIT, in_order=False)


def as_json(entry: Entry) -> dict[str, Any]:
    """Return an entry under the names that its line in the file has."""
    return {
        "seq": entry.seq,
        "class": entry.entry_class,
        "kind": entry.kind,
        "t_ms": entry.t_ms,
        "clock": iso(entry.clock),
        "author": entry.author,
        "payload": entry.payload,
        "answers": entry.answers,
        "prev": entry.prev,
    }


def encode(entry: Entry) -> bytes:
    """Return the raw line of an entry; ``ValueError`` when it is too long."""
    return _line(as_json(entry), ENTRY_LIMIT)


def _once(pairs: list[tuple[str, Any]], texts: dict[str, str]) -> dict[str, Any]:
    """Return an object in which no name stands twice.

    Equal texts in its lists become one object, which ``texts`` holds. A pattern over hundreds of regions lists the same
    names hundreds of times, and JSON makes a new text of each.
    """
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Reason.of("errors.line.twice")
    for value in found.values():
        if isinstance(value, list):
            value[:] = [texts.setdefault(one, one) if isinstance(one, str) else one for one in value]
    return found


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise Reason.of("errors.line.too-large", number=text[:20])
    return value


def _not_a_number(name: str) -> float:
    raise Reason.of("errors.line.not-a-number", number=name)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        once = partial(_once, texts={})
        value = json.loads(raw.decode(), object_pairs_hook=once, parse_float=_finite, parse_constant=_not_a_number)
    except UnicodeDecodeError as error:
        raise Reason.of("errors.line.not-utf8", at=error.start + 1) from error
    except json.JSONDecodeError as error:
        raise Reason.of("errors.line.not-json", at=error.pos + 1) from error
    except RecursionError as error:
        raise Reason.of("errors.line.too-deep") from error
    if not isinstance(value, dict):
        raise Reason.of("errors.line.no-object")
    if raw.count(b"[") + raw.count(b"{") > _SHALLOW and too_deep(value):
        raise Reason.of("errors.line.too-deep")
    return value


_YAML: Final = re.compile(rb"\s*(#|---|[A-Za-z-]+:)")
"""How a scenario begins: a comment, a document or a key."""


@uncollected()
def decode_header(raw: bytes) -> dict[str, Any]:
    """Return the header with all its fields. Raises ``ValueError`` when it is no header or of another format."""
    if _YAML.match(raw):
        raise Reason.of("errors.line.no-journal")
    header = _object(raw)
    if header.get("class") != "header" or type(header.get("format")) is not int:
        raise Reason.of("errors.line.no-header")
    if header["format"] != FORMAT:
        raise Reason.of("errors.line.other-format", found=header["format"], ours=FORMAT)
    if header.get("seq") != 0 or type(header["seq"]) is not int or header.get("prev") != ZERO:
        raise Reason.of("errors.line.header-place")
    return header


def decode(raw: bytes) -> Entry:
    """Return the entry of a raw line.

    Raises ``ValueError`` when the line differs in any way from the published form.
    """
    if b"\0" in raw:  # JSON escapes it, so it was never written: the disk lost a page
        raise Reason.of("errors.line.torn")
    fields = _object(raw)
    if fields.keys() != _FIELDS:
        odd = min(fields.keys() ^ _FIELDS)
        raise Reason.of(f"errors.line.{'misses' if odd in _FIELDS else 'unknown'}-field", field=repr(odd[:40]))
    return Entry(
        seq=fields["seq"],
        entry_class=fields["class"],
        kind=fields["kind"],
        t_ms=fields["t_ms"],
        clock=_from_iso(fields["clock"]),
        author=fields["author"],
        payload=fields["payload"],
        answers=fields["answers"],
        prev=fields["prev"],
    )


class Chain:
    """Where the chain stands after the lines taken so far."""

    __slots__ = ("count", "head", "size")

    def __init__(self) -> None:
        self.count = -1
        """Sequence number of the last line taken; -1 before the header."""
        self.head = ZERO
        """SHA-256 of the last line taken."""
        self.size = 0
        """Bytes taken, line ends included."""

    def copy(self) -> Chain:
        """Return a chain that stands in the same place and goes on by itself."""
        other = Chain()
        other.count, other.head, other.size = self.count, self.head, self.size
        return other

    def header(self, raw: bytes) -> dict[str, Any]:
        """Take the header line."""
        header = decode_header(raw)
        self.place(raw)
        return header

    def entry(self, raw: bytes, *, chained: bool = True) -> Entry:
        """Read the next line.

        Unless ``chained`` is off, raises ``ValueError`` when it does not follow the line before it.
        """
        entry = decode(raw)
        if chained and entry.seq != self.count + 1:
            raise Reason.of("errors.line.number", found=entry.seq, wanted=self.count + 1)
        if chained and entry.prev != self.head:
            raise Reason.of("errors.line.chain")
        self.place(raw)
        return entry

    def place(self, raw: bytes) -> None:
        """Move on past a line that follows."""
        self.count += 1
        self.head = digest(raw)
        self.size += len(raw) + 1
