"""A journal in words: one line an entry, for people, in Dutch or English.

Nothing of what people typed can steer a terminal here; it can still be markup, so whoever hands a line to Rich,
Textual or HTML escapes it.
"""

from __future__ import annotations

import json
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.journal.clocks import clock_zone
from sim.journal.lineage import parent_of
from sim.journal.playing_time import has_plan, playing_ms, skips_in
from sim.journal.titles import HeaderTitles
from sim.titles import Titles, one_line
from sim.units import format_clock, parse_duration, playing_time
from sim.words import MINUS, duration, exact, number, percent, say
from sim.zones import local_time, with_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from sim.journal.entries import Entry
    from sim.journal.reader import JournalContents
    from sim.words import Language

__all__ = ["KINDS", "EntryRow", "EntryTeller", "around", "branch_text", "lines", "rows"]

_CLOCKS: Final = frozenset(
    {
        "at_ms",
        "decided_ms",
        "goal_ms",
        "happened_ms",
        "in_force_ms",
        "of_ms",
        "planned_ms",
        "since_ms",
        "to_ms",
        "until_ms",
    }
)
_NAMED: Final = {
    "answer": "journal.answer",
    "reason": "journal.reason",
    "effect": "report.effect",
    "pace": "journal.pace",
    "ended": "journal.ended",
    "column": "journal.column",
}
"""Fields whose values are keys with words of their own."""
_TITLED: Final = {
    "inject": "inject",
    "action": "action",
    "decision": "action",
    "do": "action",
    "order": "order",
    "takes": "order",
    "to": "party",
    "persona": "party",
    "team": "party",
    "via": "channel",
    "threat": "threat",
    "reaction": "reaction",
    "target": "target",
    "process": "process",
    "objective": "objective",
}
"""Fields whose values are names → the method of the titles that says how what they name is called."""
_MARKS: Final = frozenset({"standing"})
_SPANS: Final = frozenset({"after", "lasts", "repair", "within"})
"""Fields of effects and expectations that are durations, as scenario files write them."""
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})
_MOST: Final = 6
"""How many levels one line gives."""

KINDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "command": {
        "start": (),
        "pause": (),
        "speed": ("factor",),
        "pace": ("pace",),
        "proposals": ("on",),
        "drop-proposal": (),
        "jump": ("to_ms",),
        "plan-jump": (),
        "deliver": ("inject",),
        "say": ("inject", "to"),
        "withdraw": ("inject", "reason"),
        "tick": ("inject", "index", "text"),
        "attendance": ("team", "present"),
        "reroute": ("inject",),
        "hold": ("inject",),
        "skip": ("inject", "reason"),
        "move": ("inject", "to_ms"),
        "shift": ("by_ms",),
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
        "inject-answered": ("inject", "do"),
        "waiting-answer": ("order",),
        "waiting-means": ("order",),
        "preparing": ("order",),
        "in-force": ("order",),
        "ended": ("order",),
        "refused": ("order",),
        "threat": ("threat",),
        "reaction": ("reaction",),
        "reached": (),
        "report": ("persona", "of_ms", "levels"),
        "failed": (),
        "undone": ("seq",),
        "closed": (),
    },
    "note": {
        "observation": ("text",),
        "question": ("text",),
        "answer": ("question", "text"),
        "call-taken": ("text",),
        "inject-given": ("inject",),
        "proposed-answer": ("order", "answer"),
        "proposal-dropped": ("proposal",),
        "brief": ("since_ms", "until_ms", "ended"),
        "dry-run": (),
        "blackout": ("on",),
        "hotwash": ("column", "text"),
        "resumed": (),
    },
}
"""Every kind that has words, with the fields of its payload that its sentence names; the others follow behind it."""


class EntryRow(NamedTuple):
    """An entry in words."""

    number: int
    """Its number, from 1."""
    time: str
    """Exercise time, as ``T+1:05``."""
    clock: str
    """Clock time, with the zone where that is known."""
    author: str
    """Who made it."""
    what: str
    """What it records."""


def lines(
    reading: JournalContents, language: Language, zone: tzinfo = UTC, only: Collection[int] | None = None
) -> Iterator[str]:
    """Yield the journal line by line.

    A line has number, exercise time, clock time, author, and what. Before them stands the title, behind them the head;
    see :func:`rows` for the entries.
    """
    before, after = around(reading, language, only)
    yield from before
    for row in rows(reading, language, zone, only):
        yield f"{row.number:>5}  {row.time:>7}  {row.clock}  {row.author}  {row.what}"
    yield from after


def around(
    reading: JournalContents, language: Language, only: Collection[int] | None = None
) -> tuple[list[str], list[str]]:
    """Return what is told before the entries, and what behind them.

    With ``only`` it tells how many of all that are.
    """
    title = _title(reading.header, language)
    branched = branch_text(reading.header, language)
    after = [] if reading.cut is None else [say(language, "journal.cut", n=len(reading.cut))]
    if only is not None:
        after.append(say(language, "journal.selected", n=len(only), all=len(reading.entries)))
    after.append(say(language, "journal.head", n=reading.count, count=reading.count, head=reading.head))
    played = say(language, "journal.played") if has_plan(reading.header) else ""
    return [line for line in (title, branched, played) if line], after


def rows(
    reading: JournalContents, language: Language, zone: tzinfo = UTC, only: Collection[int] | None = None
) -> Iterator[EntryRow]:
    """Yield the entries of a journal in words, in order.

    With ``only`` they are those with these numbers. Clock times are told in the zone of the room; in ``zone`` where the
    journal does not say which that was. Commands that were taken back are marked.
    """
    zone = clock_zone(reading.header, zone)
    undone = _undone(reading.entries)
    titles = HeaderTitles(reading.header, language)
    teller = EntryTeller(titles)
    skips = skips_in(reading.entries) if has_plan(reading.header) else None
    for entry in reading.entries:
        if entry.entry_class == "command" and entry.kind == "ad-hoc":
            titles.add(entry.payload)
        if only is not None and entry.seq not in only:
            continue
        clock = with_zone(local_time(entry.clock, zone), "%H:%M:%S")
        mark = f" {say(language, 'journal.undone')}" if entry.seq in undone else ""
        what = f"{teller.told(entry)}{mark}"
        time = format_clock(entry.t_ms)
        if skips is not None:
            time = f"{time} ({playing_time(playing_ms(entry.t_ms, skips))})"
        yield EntryRow(entry.seq, time, clock, titles.author(entry.author), what)


class EntryTeller:
    """Says in words what the entries of a journal record. Things have the titles of the scenario of the journal."""

    def __init__(self, titles: Titles, elapsed: Callable[[int], str] = format_clock) -> None:
        self._titles = titles
        self._language = titles.language
        self._elapsed = elapsed
        """How a time since STARTEX is written."""

    def told(self, entry: Entry) -> str:
        """Return in one line all that an entry records. An unknown kind is shown as it is."""
        payload = {key: value for key, value in entry.payload.items() if key != "kind" and value not in _NOTHING}
        named = KINDS[entry.entry_class].get(entry.kind)
        if named is None:
            return one_line(f"{entry.kind} {json.dumps(payload, ensure_ascii=False, sort_keys=True)}")
        if "order" in named and "order" not in payload:
            # Refused before it became an order, so that it has no number yet.
            payload["order"] = payload.pop("action", "?")
        if "order" in payload:
            payload.pop("action", None)
        values = {key: self.value(key, payload.get(key, "?")) for key in named}
        if entry.kind == "say" and "to" not in payload:
            values["to"] = say(self._language, "journal.to-all")
        if entry.kind == "tick" and type(index := payload.get("index")) is int:
            values["index"] = self._titles.expectation(str(payload.get("inject")), index)
        if "threat" in named and isinstance(payload.get("stage"), str):
            values["threat"] = self._titles.threat(str(payload.get("threat")), payload.pop("stage"))
        payload = {key: value for key, value in payload.items() if key not in named}
        if entry.kind == "brief":
            # What it goes on to say fills a page.
            payload = {}
        sentence = say(self._language, f"journal.{entry.entry_class}.{entry.kind}", **values)
        rest = "; ".join(
            # A mark is there or it is not.
            self._label(key) if key in _MARKS and value is True else f"{self._label(key)}: {self.value(key, value)}"
            for key, value in payload.items()
        )
        return f"{sentence} ({rest})" if rest else sentence

    def value(self, key: str, value: Any) -> str:
        """Return the value of a field of a payload in words. Nothing about its form is believed."""
        language = self._language
        if key in _SPANS and isinstance(value, dict) and [k for k, v in value.items() if v is not None] == ["fixed"]:
            value = value["fixed"]
        if isinstance(value, bool):
            return say(language, f"journal.{'yes' if value else 'no'}")
        if isinstance(value, int):
            if key in _CLOCKS:
                return self._elapsed(value)
            if key in ("plan", "step"):
                return str(value + 1)
            if key == "late_ms":
                return say(
                    language, "journal.late" if value > 0 else "journal.early", time=duration(language, abs(value))
                )
            if key == "decision":
                return say(language, "journal.entry-number", n=value)
            if key == "by_ms":
                return f"{'+' if value > 0 else MINUS}{duration(language, abs(value))}"
        if isinstance(value, int | float) and key == "factor":
            return exact(language, value)
        if isinstance(value, int | float) and key == "below":
            return percent(language, value)
        if isinstance(value, float):
            return number(language, value, 0 if value.is_integer() else 2)
        if isinstance(value, str):
            if key in _SPANS:
                return self._span(value)
            if (key, value) == ("takes", "*"):
                return say(language, "journal.takes-latest")
            if key in _NAMED:
                return self._titles.known(f"{_NAMED[key]}.{value}", value)
            named = _TITLED.get(key)
            return one_line(value) if named is None else str(getattr(self._titles, named)(value))
        if key == "expects" and isinstance(value, list):
            return one_line(", ".join(self._expected(wanted) for wanted in value))
        if key == "levels" and isinstance(value, dict):
            return self._levels(value)
        if key == "back_ms" and isinstance(value, dict):
            return self._moments(value)
        if key == "standing" and isinstance(value, list):
            return say(language, "journal.standing", n=len(value))
        if key == "stops" and isinstance(value, dict):
            return self._stops(value)
        if key == "brief" and isinstance(value, list):
            return one_line(", ".join(self._titles.inject(str(name)) for name in value))
        if key == "fates" and isinstance(value, dict):
            return self._fates(value)
        return one_line(self._parts(key, value))

    def _label(self, key: str) -> str:
        return self._titles.known(f"journal.field.{key}", key)

    def _span(self, text: str) -> str:
        try:
            return duration(self._language, parse_duration(text))
        except ValueError:
            return one_line(text)

    def _expected(self, wanted: object) -> str:
        """Return what an inject asks for, with how long there is for it."""
        if not isinstance(wanted, dict):
            return str(wanted)
        names = [wanted.get("do"), *(others if isinstance(others := wanted.get("or"), list) else ())]
        what = self._titles.any_of([name for name in names if isinstance(name, str)])
        within = self.value("within", wanted.get("within", "30min"))
        told = say(self._language, "journal.expected-within", what=what, within=within)
        return say(self._language, "journal.expected-again", what=told) if wanted.get("again") is True else told

    def _stops(self, stops: dict[str, Any]) -> str:
        told = [say(self._language, f"journal.stop.{key}") for key in ("inject", "request") if stops.get(key) is True]
        if isinstance(process := stops.get("process"), str):
            below = self.value("below", stops.get("below"))
            told.append(say(self._language, "journal.stop.level", process=self._titles.process(process), below=below))
        return ", ".join(told) or say(self._language, "journal.stop.nothing")

    def _fates(self, fates: dict[str, Any]) -> str:
        told = [
            f"{self._titles.inject(name)}: {self._titles.known(f'journal.fate.{fate}', str(fate))}"
            for name, fate in fates.items()
        ]
        return one_line(", ".join(told))

    def _levels(self, levels: dict[str, Any]) -> str:
        shown = [
            f"{self._titles.process(name)} "
            f"{percent(self._language, level) if isinstance(level, float) else self.value('', level)}"
            for name, level in list(levels.items())[:_MOST]
        ]
        return self._some(shown, len(levels))

    def _moments(self, moments: dict[str, Any]) -> str:
        shown = [
            f"{self._titles.process(name)} {self.value('of_ms', moment)}"
            for name, moment in list(moments.items())[:_MOST]
        ]
        return self._some(shown, len(moments))

    def _some(self, shown: list[str], count: int) -> str:
        more = [say(self._language, "journal.more", n=count - len(shown))] if count > len(shown) else []
        return ", ".join([*shown, *more])

    def _parts(self, key: str, value: Any) -> str:
        if isinstance(value, dict):
            return ", ".join(
                # What an effect is called says by itself that it is one.
                f"{'' if name == 'effect' else self._label(name) + ' '}{self.value(name, child)}"
                for name, child in value.items()
                if child not in _NOTHING and (name, child) != ("after", "0s")
            )
        if isinstance(value, list):
            return ", ".join(self.value(key, child) for child in value)
        return str(value)


def _undone(entries: tuple[Entry, ...]) -> frozenset[object]:
    """Return the numbers of the commands that were taken back."""
    refused = {e.answers for e in entries if e.entry_class == "outcome" and e.kind in ("refused", "failed")}
    return frozenset(
        e.payload.get("seq")
        for e in entries
        if e.entry_class == "command"
        and e.kind == "undo"
        and e.seq not in refused
        and type(e.payload.get("seq")) is int
    )


def branch_text(header: Mapping[str, Any], language: Language) -> str:
    """Return of what a journal is a branch; nothing where it is none."""
    parent = parent_of(header)
    if parent is None:
        return ""
    at = "?" if parent.t_ms is None else format_clock(parent.t_ms)
    return say(language, "branch.of", name=one_line(parent.name) or "?", seq=parent.seq, at=at)


def _title(header: dict[str, Any], language: Language) -> str:
    scenario = header.get("scenario")
    title = scenario.get("title") if isinstance(scenario, dict) else None
    if isinstance(title, dict):
        other = "nl" if language == "en" else "en"
        title = title.get(language) or title.get(other)
    if not isinstance(title, str):
        return ""
    seed = one_line(str(header.get("seed", "?")))
    return say(language, "journal.title", title=one_line(title), seed=seed)
