"""A journal in words: one line an entry, for people, in Dutch or English.

Nothing of what people typed can steer a terminal here; it can still be markup, so whoever hands a line to Rich,
Textual or HTML escapes it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final

from sim.units import clean, format_clock
from sim.words import number, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.journal.entries import Entry
    from sim.journal.reading import Reading
    from sim.words import Language

__all__ = ["KINDS", "lines", "told"]

_TIMES: Final = frozenset({"to_ms", "at_ms", "now_ms", "until_ms", "late_ms", "planned_ms", "t_ms"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

KINDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "command": {
        "start": (),
        "pause": (),
        "speed": ("factor",),
        "jump": ("to_ms",),
        "deliver": ("inject",),
        "hold": ("inject",),
        "skip": ("inject", "reason"),
        "move": ("inject", "to_ms"),
        "ad-hoc": ("text",),
        "order": ("action",),
        "answer": ("order", "answer"),
        "decision": (),
        "override": ("reason",),
        "release": ("override",),
        "undo": ("seq",),
        "stop": (),
        "end": (),
    },
    "outcome": {
        "delivered": ("inject",),
        "due": ("inject",),
        "answered": ("order", "answer"),
        "waiting-answer": ("order",),
        "waiting-means": ("order",),
        "preparing": ("order",),
        "in-force": ("order",),
        "ended": ("order",),
        "refused": ("order",),
        "threat": ("threat",),
        "reaction": ("reaction",),
        "reached": (),
        "failed": (),
        "undone": ("seq",),
        "closed": (),
    },
    "note": {"observation": ("text",), "resumed": ()},
}
"""Every kind that has words, with the fields of its payload that its sentence names; the others follow behind it."""

_ALSO: Final = {
    "order": "subject",
    "threat": "subject",
    "reaction": "subject",
    "inject": "subject",
    "answer": "detail",
}
"""Fields under which a happening of the engine gives the same thing."""


def lines(reading: Reading, language: Language, zone: tzinfo = UTC) -> Iterator[str]:
    """Give the journal line by line: number, exercise time, clock time in ``zone``, author, and what.

    Commands that were taken back are marked. Of a headless run the clock is the exercise time, and is left out.
    """
    title = _title(reading.header, language)
    if title:
        yield title
    with_clock = reading.header.get("mode") != "headless"
    undone = _undone(reading.entries)
    for entry in reading.entries:
        clock = f"{_time_of_day(entry.clock, zone)}  " if with_clock else ""
        mark = f" {say(language, 'journal.undone')}" if entry.seq in undone else ""
        author = _clean(entry.author)
        yield f"{entry.seq:>5}  {format_clock(entry.t_ms):>7}  {clock}{author}  {told(entry, language)}{mark}"
    if reading.cut is not None:
        yield say(language, "journal.cut", n=len(reading.cut))
    yield say(language, "journal.head", count=reading.count, head=reading.head)


def told(entry: Entry, language: Language) -> str:
    """Say in one line what an entry records; an unknown kind is shown as it is."""
    named = KINDS[entry.entry_class].get(entry.kind)
    payload = {key: value for key, value in entry.payload.items() if key != "kind" and value not in (None, "", [], {})}
    if named is None:
        return _clean(f"{entry.kind} {_plain(payload)}")
    used = {key: key if key in payload else _ALSO.get(key, key) for key in named}
    values = {key: _value(key, payload.pop(used[key], "?"), language) for key in named}
    sentence = say(language, f"journal.{entry.entry_class}.{entry.kind}", **values)
    rest = "; ".join(f"{_label(key, language)}: {_value(key, value, language)}" for key, value in payload.items())
    return f"{sentence} ({rest})" if rest else sentence


def _clean(text: str) -> str:
    # Half a surrogate pair, as a broken paste leaves it, cannot be printed at all.
    return clean(text.encode(errors="replace").decode(), lines=False)


def _label(key: str, language: Language) -> str:
    try:
        return say(language, f"journal.field.{key}")
    except KeyError:
        return _clean(key)


def _value(key: str, value: Any, language: Language) -> str:
    if key in _TIMES and type(value) is int:
        return format_clock(value)
    if key == "factor" and isinstance(value, int | float) and abs(value) < 1e9:
        return number(language, value, 0 if value == int(value) else 1)
    if key == "answer" and value in ("agree", "partly", "refuse"):
        return say(language, f"journal.answer.{value}")
    return _clean(_plain(value))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _time_of_day(clock: int, zone: tzinfo) -> str:
    return f"{(_EPOCH + timedelta(milliseconds=clock)).astimezone(zone):%H:%M:%S}"


def _undone(entries: tuple[Entry, ...]) -> frozenset[object]:
    """Numbers of the commands that an outcome ``undone`` confirms, or an undo that was not refused."""
    refused = {e.answers for e in entries if e.entry_class == "outcome" and e.kind in ("refused", "failed")}
    return frozenset(
        e.payload.get("seq")
        for e in entries
        if e.entry_class == "command"
        and e.kind == "undo"
        and e.seq not in refused
        and type(e.payload.get("seq")) is int
    )


def _title(header: dict[str, Any], language: Language) -> str:
    scenario = header.get("scenario")
    title = scenario.get("title") if isinstance(scenario, dict) else None
    if isinstance(title, dict):
        other = "nl" if language == "en" else "en"
        title = title.get(language) or title.get(other)
    if not isinstance(title, str):
        return ""
    seed = _clean(str(header.get("seed", "?")))
    return say(language, "journal.title", title=_clean(title), seed=seed)
