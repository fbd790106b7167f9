"""An exercise in words, for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sim.exercise.explain.condition_text import ConditionWriter
from sim.handouts.model import Handouts, PrintedExpectation, PrintedInject, RoleSheet, TelephoneLine
from sim.journal.playing_time import playing_ms
from sim.scenario.models.inject import in_turn, planned_times, reserve_of
from sim.titles import Titles, titles_in
from sim.units import clean, format_clock, playing_time
from sim.words import duration, say
from sim.zones import hour_and_minute, moment, with_zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.handouts.model import Group
    from sim.scenario.models import Condition, Expectation, Inject, Scenario, Text
    from sim.words import Language

__all__ = ["handouts"]

HandoutKey = Annotated[str, "key after handouts."]
"""The key of a message without ``handouts.`` before it."""
_CHANNELS = frozenset({"in-person", "telephone", "c2000", "lcms"})
"""Channels that have a name of ours; others go by their own."""


def handouts(scenario: Scenario, language: Language) -> Handouts:
    """Return an exercise on paper, in one language."""
    return _Builder(scenario, language).whole()


class _Builder:
    def __init__(self, scenario: Scenario, language: Language) -> None:
        self._scenario = scenario
        self._language = language
        titles = titles_in(scenario)
        self._titles = Titles(titles, language)
        self._conditions = ConditionWriter(titles)
        self._planned = planned_times(scenario.injects)
        self._reserve = reserve_of(scenario.injects)
        self._skips = tuple((span.since, span.until) for span in scenario.plan_spans if span.jump)
        """What the time plan jumps over."""
        self._numbers = {inject.id: number for number, inject in enumerate(scenario.injects, 1)}

    def whole(self) -> Handouts:
        """Return all of it."""
        scenario = self._scenario
        injects = tuple(self._inject(inject) for inject in self._in_order())
        roles = tuple(self._roles(injects))
        teams = tuple(self._team(name) for name in scenario.teams)
        people = dict.fromkeys(
            (*(self._titles.party(name) for name in scenario.personas), *(r.controller for r in roles))
        )
        return Handouts(
            language=self._language,
            title=self._text(scenario.title) or scenario.id,
            starts=with_zone(scenario.start_local, "%Y-%m-%d %H:%M"),
            lasts=duration(self._language, scenario.lasts),
            injects=injects,
            roles=roles,
            teams=teams,
            staff=tuple(TelephoneLine(name, "") for name in people),
        )

    def _in_order(self) -> list[Inject]:
        """Return injects by time, then those without one.

        Each of these stands behind what it follows.
        """
        timed = [inject for inject in self._scenario.injects if inject.id in self._planned]
        timed.sort(key=lambda inject: self._planned[inject.id])
        followers: dict[str, list[Inject]] = {}
        roots: list[Inject] = []
        for inject in in_turn(self._scenario.injects):
            if inject.id in self._planned:
                continue
            if inject.after is None:
                roots.append(inject)
            else:
                followers.setdefault(inject.after.inject, []).append(inject)
        roots.sort(key=lambda inject: inject.reserve)
        untimed: list[Inject] = []
        work = roots[::-1]
        while work:
            inject = work.pop()
            untimed.append(inject)
            work += followers.pop(inject.id, [])[::-1]
        return timed + untimed

    def _inject(self, inject: Inject) -> PrintedInject:
        at = self._planned.get(inject.id)
        lines = inject.lines
        return PrintedInject(
            number=self._numbers[inject.id],
            group=self._group(inject),
            title=self._titles.inject(inject.id),
            clock="" if at is None else self._clock(at),
            when=self._when(inject, at),
            sender=self._text(inject.from_),
            to=self._titles.parties(inject.named),
            via=self._say(f"channel.{inject.via}") if inject.via in _CHANNELS else clean(inject.via, lines=False),
            text=self._text(inject.text, lines=True),
            controller=self._text(inject.controller) or self._say("facilitator"),
            draft=inject.status == "draft",
            presumes=self._condition(inject.presumes),
            expects=tuple(self._expectation(expected) for expected in inject.expects),
            attachments=tuple(clean(name, lines=False) for name in inject.attachments),
            staff=self._text(inject.staff, lines=True),
            says=self._text(lines.says, lines=True),
            if_asked=self._each(lines.if_asked),
            may_promise=self._each(lines.may_promise),
            hint=self._text(lines.hint, lines=True),
        )

    def _expectation(self, expected: Expectation) -> PrintedExpectation:
        named = expected.objective or ""
        objective, _, task = named.partition("/")
        declared = self._scenario.objectives.get(objective)
        title = declared.tasks.get(task) if declared is not None else None
        whole = self._titles.objective(named) if named else ""
        return PrintedExpectation(
            what=self._titles.any_of(expected.any_of),
            within=duration(self._language, expected.within),
            objective=whole,
            task=self._text(title) if title is not None else whole,
        )

    def _group(self, inject: Inject) -> Group:
        if inject.id in self._planned:
            return "timed"
        return "reserve" if inject.id in self._reserve else "waiting"

    def _when(self, inject: Inject, at: int | None) -> str:
        parts = [] if at is None else [f"{format_clock(at)} · {self._clock(at)}"]
        if at is not None and self._skips:
            parts.append(self._played(inject, at))
        if inject.when is not None:
            parts.append(self._say("when", condition=self._condition(inject.when)))
            if inject.then_after:
                parts.append(self._say("then-after", time=duration(self._language, inject.then_after)))
        elif inject.after is not None:
            first = inject.after.inject
            values = {"number": self._numbers.get(first, "?"), "title": self._titles.inject(first)}
            if inject.after.by:
                parts.append(self._say("after", time=duration(self._language, inject.after.by), **values))
            else:
                parts.append(self._say("right-after", **values))
        elif inject.reserve:
            parts.append(self._say("reserve"))
        return ", ".join(parts)

    def _played(self, inject: Inject, at: int) -> str:
        """Return the playing time of an inject, or what becomes of it in a jump."""
        for since, until in self._skips:
            if since < at <= until:
                said = {name: fate for step in self._scenario.time_plan for name, fate in step.injects.items()}
                fate = said.get(inject.id) or ("after" if inject.expects else "brief")
                return self._say(f"fate.{fate}")
        return self._say("played", time=playing_time(playing_ms(at, self._skips)))

    def _roles(self, injects: tuple[PrintedInject, ...]) -> Iterable[RoleSheet]:
        given: dict[str, list[PrintedInject]] = {}
        for inject in injects:
            given.setdefault(inject.controller, []).append(inject)
        facilitator = self._say("facilitator")
        for controller in sorted(given, key=lambda name: (name == facilitator, name)):
            senders = tuple(dict.fromkeys(one.sender for one in given[controller] if one.sender))
            yield RoleSheet(controller, senders, self._knowledge(senders), tuple(given[controller]))

    def _knowledge(self, senders: Iterable[str]) -> tuple[str, ...]:
        named = {self._titles.party(name): persona for name, persona in self._scenario.personas.items()}
        return tuple(
            self._say("knows", who=sender, time=duration(self._language, named[sender].delay))
            for sender in senders
            if sender in named and named[sender].delay
        )

    def _team(self, name: str) -> TelephoneLine:
        brings = self._scenario.teams[name].from_
        remark = self._say("arrives", action=self._titles.action(brings)) if brings is not None else ""
        return TelephoneLine(self._titles.party(name), remark)

    def _clock(self, at: int) -> str:
        start = self._scenario.start_local
        due = moment(start, at)
        return hour_and_minute(due) if due.date() == start.date() else with_zone(due, "%Y-%m-%d %H:%M")

    def _condition(self, condition: Condition | None) -> str:
        return "" if condition is None else self._text(self._conditions.text(condition))

    def _each(self, texts: Iterable[Text]) -> tuple[str, ...]:
        return tuple(self._text(text, lines=True) for text in texts)

    def _text(self, text: Text, *, lines: bool = False) -> str:
        return clean(text.in_(self._language), lines=lines).strip()

    def _say(self, key: HandoutKey, **values: object) -> str:
        return say(self._language, f"handouts.{key}", **values)
