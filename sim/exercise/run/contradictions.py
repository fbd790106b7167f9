"""Whether an inject can be believed now, and what would mend that.

An inject that has not been said to all contradicts the world when what carries it does not work, when who it is for
has not arrived, or when what it presumes is false. Nothing is held up by it: the facilitator decides. Of what is
presumed it is known when the script can first make it true: until then it is no surprise that it is false.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.exercise.run.injects import CHANNEL_WORKS
from sim.exercise.run.states import Adjustment, Contradiction
from sim.exercise.run.timeliness import NEAR
from sim.scenario.checks.impossibility import impossible
from sim.scenario.checks.reachability import PossibleEvents
from sim.scenario.models.inject import planned_times
from sim.selectors import Matcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.engine import World
    from sim.exercise.run.attendance import Attendance
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.states import ContradictionKind, InjectState
    from sim.scenario.models import Condition, Inject, Process, Scenario

__all__ = [
    "CHANNEL_SURE",
    "IN_PERSON",
    "UNSAID",
    "Circumstances",
    "Contradictions",
]

CHANNEL_SURE: Final = 0.5
"""A channel works for certain from this level on; below it is doubtful. A level is the share of callers who get
through, so that below a half a call fails more often than it succeeds, and a story in which it just came through needs
an explanation."""
IN_PERSON: Final = "in-person"
"""The channel that always works."""

UNSAID: Final[frozenset[InjectState]] = frozenset({"to-come", "waiting", "reserve", "due", "held", "released"})
"""States of an inject that participants do not have yet, or not all of them."""


class Circumstances(NamedTuple):
    """All of a moment that a contradiction depends on, beside what is presumed."""

    levels: dict[str, float]
    """Level of each declared channel."""
    own: dict[tuple[str, ...], float]
    """Level of the means that senders have themselves."""
    since: dict[str, int | None]
    """Since when each team is there; none when it is not."""
    arriving: dict[str, int]
    """When each action that brings a team, and is on its way, is due to be in force, ms."""


class Contradictions:
    """Finds what contradicts the injects of one play."""

    def __init__(self, scenario: Scenario, world: World, attendance: Attendance) -> None:
        self._scenario = scenario
        self._world = world
        self._attendance = attendance
        self._matcher = Matcher(scenario.processes)
        self._senders = _senders(scenario)
        self._own: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        """By what the sender is called: channel → the carriers a sender has, where these are not all of them."""
        self._first: dict[str, int | None] = {}
        """By inject that presumes something: when the script can first make that true, ms; none from STARTEX on, or
        never."""
        self._possible: dict[int, PossibleEvents] = {}
        self._asked: dict[tuple[str, ...], None] = {}
        """Every set of carriers that some sender of this exercise depends on."""

    def circumstances(self) -> Circumstances:
        """Return what contradictions depend on now."""
        world, attendance = self._world, self._attendance
        return Circumstances(
            {name: world.channel_up(pattern) for name, pattern in self._scenario.channels.items()},
            {names: max(map(world.level, names)) for names in self._asked},
            dict(attendance.all()),
            attendance.arriving(),
        )

    def of(self, run: InjectRun, now: Circumstances | None = None) -> tuple[Contradiction, ...]:
        """Return what contradicts an inject now.

        It is nothing once the inject has been said to all, or was left out.

        ``now`` is what :meth:`circumstances` gave in this moment, for whoever asks about many.
        """
        if run.state not in UNSAID:
            return ()
        own = self._own_means(run.inject)
        now = self.circumstances() if now is None else now
        found = [*self._channel(run, own, now), *self._recipients(run, now), *self._presumed(run)]
        return tuple(found)

    def _channel(self, run: InjectRun, own: Mapping[str, tuple[str, ...]], now: Circumstances) -> list[Contradiction]:
        level = now.levels.get(run.via)
        if level is None:
            return []
        if level < CHANNEL_SURE:
            kind: ContradictionKind = "channel-out" if level <= CHANNEL_WORKS else "channel-doubtful"
        elif run.via in own and (mine := self._own_level(own[run.via], now)) < CHANNEL_SURE:
            kind, level = "sender-out" if mine <= CHANNEL_WORKS else "sender-doubtful", mine
        else:
            return []
        remedy = (*self._other_channels(run.via, level, own, now), Adjustment("wait", run.via), Adjustment("rewrite"))
        return [Contradiction(kind, run.via, level, remedy=remedy)]

    def _other_channels(
        self, via: str, level: float, own: Mapping[str, tuple[str, ...]], now: Circumstances
    ) -> list[Adjustment]:
        """Return the channels that work better, the best first.

        In person comes before those that are doubtful.
        """
        levels = {
            name: min(up, self._own_level(own[name], now)) if name in own else up
            for name, up in now.levels.items()
            if name not in (via, IN_PERSON)
        }
        better = sorted((name for name in levels if levels[name] > max(level, CHANNEL_WORKS)), key=lambda n: -levels[n])
        sure = [Adjustment("via", name, levels[name]) for name in better if levels[name] >= CHANNEL_SURE]
        doubtful = [Adjustment("via", name, levels[name]) for name in better if levels[name] < CHANNEL_SURE]
        return [*sure, Adjustment("via", IN_PERSON), *doubtful]

    def _recipients(self, run: InjectRun, now: Circumstances) -> list[Contradiction]:
        wanted = run.unsaid if run.state == "released" else run.recipients
        wanted = tuple(team for team in wanted if team in now.since)
        missing = [team for team in wanted if now.since[team] is None]
        # What is for everyone is for whoever is there.
        if not run.named and len(missing) < len(wanted):
            return []
        others = [
            Adjustment("to", team)
            for team, since in now.since.items()
            if since is not None and team not in run.recipients
        ]
        return [Contradiction("not-arrived", team, remedy=self._without(team, others, now)) for team in missing]

    def _without(self, team: str, others: list[Adjustment], now: Circumstances) -> tuple[Adjustment, ...]:
        by = self._attendance.brought_by(team)
        arrives = None if by is None else now.arriving.get(by)
        bring = [] if by is None or arrives is not None else [Adjustment("bring", by)]
        return (*others, *bring, Adjustment("wait", team, at_ms=arrives), Adjustment("rewrite"))

    def _presumed(self, run: InjectRun) -> list[Contradiction]:
        if run.presumes is None or run.presumes.true:
            return []
        state = self._world.condition(run.presumes)
        if state is None or state.true:
            return []
        remedy = (Adjustment("wait"), Adjustment("rewrite"))
        near = run.planned is not None and self._world.now >= run.planned - NEAR
        first = self._first_possible(run.inject) if near else None
        possible = first if first is not None and self._world.now < first else None
        found = Contradiction("presumes-false", condition=state.condition, faults=state.faults, possible_ms=possible)
        return [replace(found, remedy=remedy)]

    def _first_possible(self, inject: Inject) -> int | None:
        """Return when the script can first make true what an inject presumes, ms.

        It is none from STARTEX on, where it never can, and where the scenario is too large to find out. That it has
        come does not make it true: a threat takes its time, or people prevent it.
        """
        presumed = inject.presumes
        if presumed is None:
            return None
        if inject.id not in self._first:
            times = self._times()
            at = bisect_left(times, True, key=lambda until: self._can_be(presumed, until))
            self._first[inject.id] = times[at] if 0 < at < len(times) else None
        return self._first[inject.id]

    def _times(self) -> list[int]:
        """Return STARTEX, and each time at which the script by itself does something, ms."""
        strikes = [threat.at for threat in self._scenario.threats if threat.at is not None]
        released = planned_times(self._scenario.injects).values()
        return sorted({0, *(at for at in (*strikes, *released) if at > 0)})

    def _can_be(self, presumed: Condition, until: int) -> bool:
        possible = self._possible.get(until)
        if possible is None:
            possible = self._possible[until] = PossibleEvents(self._scenario, until)
        return not possible.known or not impossible(presumed, possible)

    def _own_level(self, names: tuple[str, ...], now: Circumstances) -> float:
        level = now.own.get(names)
        return max(map(self._world.level, names)) if level is None else level

    def _own_means(self, inject: Inject) -> Mapping[str, tuple[str, ...]]:
        """Return what carries each channel where a sender is, if not all that does.

        The sender is known when it is called as somebody whom the simulation cell plays, or as a process. What it
        tells about, and needs, or else what stands in the same regions, is what it can use.
        """
        called = (inject.from_.nl.strip().casefold(), inject.from_.en.strip().casefold())
        found = self._own.get(called)
        if found is None:
            names = self._senders.get(called[0]) or self._senders.get(called[1]) or ()
            found = self._own[called] = self._carriers(names)
            self._asked |= dict.fromkeys(found.values())
        return found

    def _carriers(self, patterns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        processes = self._scenario.processes
        senders = dict.fromkeys(name for pattern in patterns for name in self._matcher.match(pattern))
        needed = {supplier for name in senders for supplier in _suppliers(processes[name])}
        regions = {processes[name].region for name in senders}
        found: dict[str, tuple[str, ...]] = {}
        for channel, pattern in self._scenario.channels.items() if senders else ():
            every = self._matcher.match(pattern)
            near = [name for name in every if processes[name].region is None or processes[name].region in regions]
            own = tuple([name for name in every if name in needed] or ([] if None in regions else near))
            if own and len(own) < len(every):
                found[channel] = own
        return found


def _suppliers(process: Process) -> set[str]:
    found: set[str] = set()
    for need in process.needs.values():
        found |= {*([] if need.from_ is None else [need.from_]), *(need.all or ()), *(need.any or ())}
        found |= {*(need.mix or ())}
    return found


def _senders(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return who can send, by title in small letters, with what they tell about."""
    found: dict[str, tuple[str, ...]] = {}
    for name, process in scenario.processes.items():
        for title in (process.title.nl, process.title.en):
            key = title.strip().casefold()
            if key:
                found[key] = (*found.get(key, ()), name)
    for key, persona in scenario.personas.items():
        found |= {title.strip().casefold(): persona.knows for title in (persona.nl, persona.en, key) if title.strip()}
    return found
