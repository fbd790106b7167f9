"""The brief of a jump in sentences, to be read aloud. Room, report and log say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from sim.curves import is_back
from sim.titles import one_line
from sim.units import MINUTE, playing_time
from sim.words import count, duration, percent, say
from sim.zones import hour_and_minute

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sim.exercise.brief import Brief, LevelMove, OrderOutcome, RequestAnswer
    from sim.titles import Titles
    from sim.words import Language

__all__ = ["BriefWriter", "hour_on_day"]

JumpKey = Annotated[str, "key after jump."]
"""The key of a message without ``jump.`` before it."""
_WEEK: Final = 7
"""Days after which a weekday alone may be misread."""
_TOLD: Final = 8
"""Processes that are named of those that moved in one way."""


def hour_on_day(language: Language, at: datetime, beside: datetime) -> str:
    """Return a local time as a sentence has it after *at* (Dutch *om*).

    ``00:10`` on the day of ``beside``, else ``00:10 op zaterdag``, with the date from a week away.
    """
    days = (at.date() - beside.date()).days
    if not days:
        return hour_and_minute(at)
    key = "jump.on-day" if abs(days) < _WEEK else "jump.on-date"
    day, month = say(language, f"report.weekday.{at.weekday()}"), say(language, f"report.month.{at.month}")
    return say(language, key, time=hour_and_minute(at), day=day, number=at.day, month=month)


class BriefWriter:
    """Tells briefs in one language. ``moment`` writes a time, ms since STARTEX."""

    def __init__(self, language: Language, titles: Titles, moment: Callable[[int], str]) -> None:
        self._language: Language = language
        self._titles = titles
        self._moment = moment

    def parts(self, brief: Brief) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the parts of a brief: a heading and its sentences each. What a part has nothing of is left out."""
        found = (
            ("why", self.why(brief)),
            ("world", self._world(brief)),
            ("people", self._people(brief)),
            ("injects", self._injects(brief)),
            ("orders", self._orders(brief)),
            ("coming", self._coming(brief)),
        )
        return tuple((self._say(f"part.{key}"), tuple(lines)) for key, lines in found if lines)

    def why(self, brief: Brief) -> list[str]:
        """Return from when to when the jump went, and why it ended there."""
        # Between the times as they are told, which are whole minutes, so that whoever subtracts them finds the same.
        minutes = brief.until_ms // MINUTE - brief.since_ms // MINUTE
        span = duration(self._language, minutes * MINUTE if minutes else brief.until_ms - brief.since_ms)
        went = self._say("went", since=self._moment(brief.since_ms), until=self._moment(brief.until_ms), span=span)
        said = [brief.say.in_(self._language)] if brief.say.in_(self._language) else []
        played = [] if brief.played_ms is None else [self._say("played", time=playing_time(brief.played_ms))]
        return [*said, went, *played, self.ended(brief)]

    def ended(self, brief: Brief) -> str:
        """Return the sentence on why it ended."""
        name = ""
        if brief.ended == "inject":
            name = self._titles.inject(brief.at).rstrip(".")
        elif brief.ended == "request":
            name = self._titles.order(brief.at)
        elif brief.ended == "level":
            name = self._titles.process(brief.at)
        below = percent(self._language, brief.below or 0)
        return self._say(f"ended.{brief.ended}", name=name, below=below, goal=self._moment(brief.goal_ms))

    def _world(self, brief: Brief) -> list[str]:
        lines = [
            *self._moves("fell", brief.fell),
            *self._moves("back", brief.back),
            *self._moves("passing", brief.passing),
        ]
        return lines or [self._say("nothing-moved")]

    def _moves(self, way: str, moves: Sequence[LevelMove]) -> list[str]:
        lines = []
        for move in moves[:_TOLD]:
            people = self._say("people", n=round(move.people), count=count(self._language, move.people))
            known = "" if move.people < 1 or way == "passing" else "-people"
            moved = "rose" if way == "back" and not is_back(move.after) else way
            lines.append(
                self._say(
                    f"{moved}{known}",
                    process=self._titles.process(move.process),
                    before=percent(self._language, move.before),
                    after=percent(self._language, move.after),
                    lowest=percent(self._language, move.lowest),
                    at=self._moment(move.lowest_ms),
                    people=people,
                )
            )
        if len(moves) > _TOLD:
            lines.append(self._say(f"more.{way}", n=len(moves) - _TOLD))
        return lines

    def _people(self, brief: Brief) -> list[str]:
        lines = [
            self._say(
                "without",
                n=round(one.after),
                need=self._titles.known(f"jump.need.{one.need}", one.need),
                before=count(self._language, one.before),
                after=count(self._language, one.after),
            )
            for one in brief.without
        ]
        if brief.calls is not None:
            calls = brief.calls
            lines.append(
                self._say(
                    "calls",
                    n=round(calls.attempts),
                    attempts=count(self._language, calls.attempts),
                    unanswered=count(self._language, calls.unanswered),
                )
            )
        return lines

    def _injects(self, brief: Brief) -> list[str]:
        lines = [
            self._say(
                "inject-briefed" if one.briefed else "inject",
                at=self._moment(one.t_ms),
                name=(one_line(one.title) or self._titles.inject(one.inject)).rstrip("."),
                to=self._titles.parties(one.to),
            )
            for one in brief.injects
        ]
        return lines or [self._say("no-injects")]

    def _orders(self, brief: Brief) -> list[str]:
        lines = [self._standing(one) for one in brief.orders]
        lines += [self._answered(one) for one in brief.answered]
        if brief.in_force:
            lines.append(self._say("in-force", actions=self._listed([self.done(one) for one in brief.in_force])))
        if brief.requests:
            lines.append(self._say("requests", actions=self._listed([self.done(one) for one in brief.requests])))
        return lines

    def _standing(self, one: OrderOutcome) -> str:
        reason = self._titles.known(f"journal.reason.{one.reason}", one.reason) if one.reason else ""
        known = self._titles.known(f"jump.state.{one.state}", one.state)
        key = "standing-refused" if reason else "standing-left" if one.state == "left" else "standing"
        return self._say(key, at=self._moment(one.t_ms), action=self.done(one), state=known, reason=reason)

    def _answered(self, one: RequestAnswer) -> str:
        name = self._titles.action(one.action)
        asked = f"{name}: {self._titles.target(one.target)}" if one.target else name
        answer = self._titles.known(f"journal.answer.{one.answer}", one.answer)
        return self._say("answered", at=self._moment(one.t_ms), action=asked, answer=answer)

    def done(self, one: OrderOutcome) -> str:
        """Name an order or decision, with what it is aimed at."""
        name = self._titles.action(one.action) if one.action else one_line(one.text)
        return f"{name}: {self._titles.target(one.target)}" if one.target else name

    def _coming(self, brief: Brief) -> list[str]:
        lines = []
        for one in brief.coming:
            titled = self._titles.action if one.kind == "in-force" else self._titles.inject
            name = titled(one.name).rstrip(".")
            lines.append(self._say(f"coming.{one.kind}", at=self._moment(one.t_ms), name=name))
        return lines or [self._say("nothing-coming")]

    def _listed(self, names: Sequence[str]) -> str:
        return "; ".join(names)

    def _say(self, key: JumpKey, **values: object) -> str:
        return say(self._language, f"jump.{key}", **values)
