"""Values as a reader of the report writes them, in one language. They are times, counts to two digits, and names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

from sim.debrief.report.blocks import Column
from sim.exercise.brief_text import hour_on_day
from sim.journal.playing_time import playing_ms
from sim.units import clean, format_clock, playing_time
from sim.words import Key, Language, count, duration, percent, say
from sim.zones import hour_and_minute, local_time, moment, start_in, with_zone, zone_named

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sim.debrief.model.debrief import Debrief
    from sim.journal.playing_time import Skips
    from sim.scenario.models import Text

__all__ = ["DASH", "Wording"]

ReportKey = Annotated[str, "key after report."]
"""The key of a message without ``report.`` before it."""
DASH: Final = "\N{EN DASH}"
"""Stands for nothing."""
_TIGHT: Final = frozenset(
    {
        "scenario-time",
        "clock",
        "time",
        "number",
        "asked-at",
        "due",
        "done",
        "planned",
        "delivered",
        "released",
        "back",
        "lowest-at",
        "entry",
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One language, and the scenario time that exercise times are told in."""

    language: Language
    starts: datetime
    """Scenario date and time of STARTEX."""
    headless: bool
    """Nobody sat at a clock: only scenario time means anything."""
    zone: tzinfo
    """Zone in which clock times are told: that of the room, if the journal says."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Titles of the personas and teams who noted something, by key."""
    skips: Skips | None = None
    """What was jumped over, where there is a time plan: then playing time is told too."""

    @classmethod
    def of(cls, debrief: Debrief, language: Language, zone: tzinfo) -> Wording:
        """Make the wording that belongs to a debrief."""
        played = debrief.played
        starts = start_in(datetime.fromisoformat(played.starts), played.zone)
        headless = played.mode == "headless"
        # A headless run has the clock of its scenario, wherever it is read.
        of_clock = zone_named(played.zone if headless else played.clock_zone)
        skips = None if debrief.playing is None else debrief.playing.skips
        roles = {one.role: one.title.in_(language) for one in debrief.observers}
        return cls(language, starts, headless, of_clock or (UTC if headless else zone), roles, skips)

    def say(self, key: ReportKey, **values: object) -> str:
        """Return the message ``report.key``; texts among the values are cleaned."""
        return say(self.language, f"report.{key}", **values)

    def columns(self, *keys: str, numbers: Collection[str] = ()) -> tuple[Column, ...]:
        """Return the heads of a table by their keys; times and ordinals are kept tight."""
        return tuple(
            Column(self.say(f"column.{key}"), "number" if key in numbers else "tight" if key in _TIGHT else "")
            for key in keys
        )

    def recorded(self, family: str, key: str) -> str:
        """Return an answer, a reason or an author as journals tell it. Return the key when the catalogue lacks it."""
        return self.message(f"journal.{family}.{key}", self.raw(key))

    def message(self, key: Key, otherwise: str, /, **values: object) -> str:
        """Return a message by its whole key. It is ``otherwise`` where the catalogue lacks it."""
        try:
            return say(self.language, key, **values)
        except KeyError:
            return otherwise

    def text(self, text: Text, otherwise: str = "") -> str:
        """Return a text of the scenario in this language on one line. It is ``otherwise`` where the text is empty."""
        return self.raw(text.in_(self.language)) or self.raw(otherwise)

    def raw(self, text: str) -> str:
        """Return what a person typed, harmless and on one line."""
        return " ".join(clean(text, lines=False).split())

    def moment_in_prose(self, t_ms: int | None) -> str:
        """Return an exercise time as a sentence has it.

        It is as :meth:`moment`, but with the day after it, in full: ``09:37 op zaterdag``.
        """
        at = self._local(t_ms)
        return self.moment(t_ms) if at is None else hour_on_day(self.language, at, self.starts)

    def moment(self, t_ms: int | None) -> str:
        """Return an exercise time as scenario time, such as ``09:37``.

        It has the day when it is another day than that of the start.
        """
        at = self._local(t_ms)
        if at is None:
            return DASH if t_ms is None else format_clock(t_ms)
        shown = hour_and_minute(at)
        days = (at.date() - self.starts.date()).days
        if not days:
            return shown
        key = "time.other-day" if abs(days) < 7 else "time.other-week"
        day = self.say(f"day.{at.weekday()}")
        return self.say(key, day=day, number=at.day, month=at.month, time=shown)

    def _local(self, t_ms: int | None) -> datetime | None:
        """Return the local time of an exercise time.

        None is for none, and for one after the year 9999.
        """
        try:
            return None if t_ms is None else moment(self.starts, t_ms)
        except OverflowError:
            return None

    def local(self, clock: int) -> datetime:
        """Return a clock time (ms since the epoch) in the zone of this report."""
        return local_time(clock, self.zone)

    def zone_name(self, clock: int) -> str:
        """Return the name of the zone of this report. Without one it is its short name at a clock time."""
        return str(self.zone) if isinstance(self.zone, ZoneInfo) else self.local(clock).tzname() or DASH

    def clock(self, clock: int | None) -> str:
        """Return the clock time of an entry, such as ``20:07:31``.

        It is a dash when there is none or nobody sat at a clock.
        """
        if clock is None or self.headless:
            return DASH
        return with_zone(self.local(clock), "%H:%M:%S")

    def times(self, t_ms: int, clock: int | None) -> str:
        """Return scenario time with the time since STARTEX, and the clock time.

        The clock time is on a second line, where there is one.
        """
        shown = f"{self.moment(t_ms)} ({format_clock(t_ms)})"
        if self.skips is not None:
            shown = f"{shown}\n{self.say('time.played', time=playing_time(playing_ms(t_ms, self.skips)))}"
        real = self.clock(clock)
        return shown if real == DASH else f"{shown}\n{self.say('time.real', time=real)}"

    def date(self, at: datetime) -> str:
        """Return a date in full: ``vrijdag 27 maart 2015``."""
        return self.say(
            "time.date",
            day=self.say(f"weekday.{at.weekday()}"),
            number=at.day,
            month=self.say(f"month.{at.month}"),
            year=at.year,
        )

    def long(self, ms: float) -> str:
        """Return a duration: ``1 u 12``, ``45 min``."""
        return duration(self.language, ms)

    def at_table(self, ms: float) -> str:
        """Return a time on the clock to the second: ``90 s``, ``7 min 30 s``, ``1 u 12``."""
        minutes, seconds = divmod(round(ms / 1000), 60)
        if minutes < 2:
            return f"{minutes * 60 + seconds} s"
        return f"{minutes} min {seconds} s" if seconds and minutes < 60 else self.long(round(ms / 1000) * 1000)

    def prose(self, ms: int) -> str:
        """Return a duration as one writes it in a sentence: ``2 uur en 30 minuten``."""
        hours, minutes = divmod(ms // 60_000, 60)
        parts = [self.say("time.hours", n=hours)] if hours else []
        parts += [self.say("time.minutes", n=minutes)] if minutes or not hours else []
        return self.say("time.and", first=parts[0], second=parts[1]) if len(parts) == 2 else parts[0]

    def who(self, role: str, author: str) -> str:
        """Return who did something. It is the role given, else who entered it; a script by its name."""
        kind, _, name = author.partition(":")
        if self.raw(role):
            return self.raw(role)
        if kind == "script":
            return self.say("author.script", name=self.raw(name))
        return self.raw(self.roles.get(author, "")) or self.recorded("author", author)

    def who_decided(self, role: str, author: str) -> str:
        """Return which role of the team decided. Who entered it is not who decided it."""
        script = author.partition(":")[0] == "script"
        return self.who(role, author) if script or self.raw(role) else self.say("decision.by-not-noted")

    def carrier(self, kind: str, title: Text) -> str:
        """Return where a chain of causes ends.

        That is a threat, an action, a reaction, an inject, an override, or the start.
        """
        named = self.text(title)
        return self.message(f"report.carrier.{kind}", named, title=named)

    def allows(self, share: float) -> str:
        """Return what a shortage leaves: so much at most, or nothing."""
        return self.say("why.nothing") if share < 0.005 else self.say("why.at-most", share=self.share(share))

    def share(self, share: float) -> str:
        """Return a level or share as a whole percentage."""
        return percent(self.language, min(max(share, 0.0), 1.0))

    def count(self, value: float) -> str:
        """Return a count, rounded as every figure for people is.

        Examples: ``1,1 miljoen``, ``23.000``, ``560``, ``3``.
        """
        return count(self.language, value)
