"""The entries of a journal, before and after they have a place in the chain."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Literal

__all__ = ["CLASSES", "DEPTH_LIMIT", "Entry", "EntryClass", "NewEntry", "check_json", "too_deep"]

EntryClass = Literal["command", "outcome", "note"]
"""``command`` is replayed, ``outcome`` is recomputed and compared, ``note`` never touches the world."""

CLASSES: Final[tuple[EntryClass, ...]] = ("command", "outcome", "note")
DEPTH_LIMIT: Final = 100
"""How deep JSON may nest in a journal: deeper than any scenario, shallow enough for every reader."""

_KIND: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST: Final = 2**53 - 1
_LAST_CLOCK: Final = 253_402_300_799_999
_AUTHOR: Final = re.compile(r".{1,200}", re.DOTALL)


def too_deep(value: object, limit: int = DEPTH_LIMIT) -> bool:
    """Return whether dicts and lists nest deeper than ``limit``.

    It does not recurse, so that no depth exhausts the stack.
    """
    layer = [value]
    for _ in range(limit + 1):
        inner: list[object] = []
        more = False
        for holder in layer:
            children = holder.values() if isinstance(holder, dict) else holder
            if isinstance(holder, dict | list | tuple) and holder:
                more = True
                inner += [child for child in children if isinstance(child, dict | list | tuple)]  # type: ignore[attr-defined]
        if not more:
            return False
        layer = inner
    return True


def _whole(name: str, value: object, least: int, most: int = _LONGEST) -> None:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"{name} is {str(value)[:80]}; it must be a whole number from {least} to {most}")


def _text(name: str, value: object, form: re.Pattern[str], wanted: str) -> None:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError(f"{name} is {str(value)[:80]!r}; it must be {wanted}")


def _check(entry: NewEntry | Entry) -> None:
    if entry.entry_class not in CLASSES:
        raise ValueError(f"class is {str(entry.entry_class)[:80]!r}; it must be one of {', '.join(CLASSES)}")
    _text("kind", entry.kind, _KIND, "1 to 40 small letters, digits and hyphens, a letter first")
    _whole("t_ms", entry.t_ms, 0)
    _whole("clock", entry.clock, 0, _LAST_CLOCK)
    _text("author", entry.author, _AUTHOR, "a text of 1 to 200 characters")
    if not isinstance(entry.payload, dict):
        raise ValueError(f"payload is a {type(entry.payload).__name__}; it must be an object")
    if entry.answers is not None:
        _whole("answers", entry.answers, 1)


def _keys_are_text(value: object) -> bool:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return False
        value = value.values()
    elif not isinstance(value, list | tuple):
        return True
    return all(_keys_are_text(child) for child in value if isinstance(child, dict | list | tuple))


def check_json(value: object) -> None:
    """Raise ``ValueError`` for what cannot be kept as JSON.

    That is what nests too deep, and keys that JSON would make texts of.
    """
    if too_deep(value):
        raise ValueError(f"nests deeper than {DEPTH_LIMIT}")
    if not _keys_are_text(value):
        raise ValueError("has a key that is not a text")


def as_json(value: object, *, in_order: bool = False) -> Any:
    """Return a copy of ``value`` as it comes back from JSON.

    Keys are sorted when ``in_order``. Raises ``ValueError`` for what JSON cannot hold.
    """
    check_json(value)
    try:
        return json.loads(json.dumps(value, allow_nan=False, sort_keys=in_order))
    except (TypeError, ValueError) as error:
        raise ValueError(f"cannot be written as JSON: {error}") from error


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to append. Anything invalid raises ``ValueError``: it is a defect of who made it."""

    entry_class: EntryClass
    """command, outcome or note."""
    kind: str
    """1 to 40 small letters, digits and hyphens, a letter first: what sort of command, outcome or note."""
    t_ms: int
    """Exercise time, ms since STARTEX, not negative."""
    clock: int
    """Clock time, ms since 1970-01-01T00:00:00Z, not negative, before the year 10000."""
    author: str
    """Who: a role, ``script:NAME`` or ``keten``; 1 to 200 characters, raw."""
    payload: dict[str, Any]
    """What: JSON, raw; copied, tuples become lists, keys are sorted as they will be in the file."""
    answers: int | None = None
    """Sequence number of the earlier entry that this one came of, from 1; none where it came by itself."""

    def __post_init__(self) -> None:
        _check(self)
        try:
            object.__setattr__(self, "payload", as_json(self.payload, in_order=True))
            object.__setattr__(self, "author", as_json(self.author))
        except ValueError as error:
            raise ValueError(f"payload of {self.kind}: {error}") from error

    def placed(self, seq: int, prev: str) -> Entry:
        """Return the entry with its place in the chain.

        ``seq`` is its number, from 1; ``prev`` is the SHA-256 (hex) of the line before it.
        """
        return Entry(
            seq, self.entry_class, self.kind, self.t_ms, self.clock, self.author, self.payload, self.answers, prev
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in its place in the chain; fields as in :class:`NewEntry`."""

    seq: int
    """Its number: 1 for the first after the header."""
    entry_class: EntryClass
    kind: str
    t_ms: int
    clock: int
    author: str
    payload: dict[str, Any]
    answers: int | None
    prev: str
    """SHA-256 (64 small hex digits) of the raw line before it."""

    def __post_init__(self) -> None:
        _check(self)
        _whole("seq", self.seq, 1)
        if self.answers is not None and self.answers >= self.seq:
            raise ValueError(f"answers {self.answers}, which is not before {self.seq}")
        _text("prev", self.prev, _DIGEST, "64 small hexadecimal digits")

    @property
    def happened_ms(self) -> int:
        """When what it tells happened, ms since STARTEX; below 0 before it."""
        before = self.payload.get("happened_ms")
        return before if self.entry_class == "outcome" and type(before) is int else self.t_ms
