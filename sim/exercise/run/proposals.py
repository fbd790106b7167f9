"""Injects proposed in play, where the script has none for what happened.

When a process falls, one inject about it is drafted for whoever would notice first, unless an inject of the list is
about it. It never moves the world: the facilitator accepts it, as an inject written on the spot, or drops it. At most
one is proposed at a time, and of one process and one cause never more than one in an exercise.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.exercise.commands.model import AdHocInject
from sim.exercise.run.contradictions import IN_PERSON
from sim.exercise.run.inject_run import InjectRun
from sim.exercise.run.injects import recipients_of, written_on_the_spot
from sim.exercise.run.proposal_templates import template_of
from sim.scenario.models import AllOf, AnyOf, LevelCondition, LossCondition, Not
from sim.selectors import Matcher
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine import Fall, World
    from sim.engine.results import LevelChange
    from sim.exercise.commands.model import Command
    from sim.exercise.run.attendance import Attendance
    from sim.exercise.run.contradictions import Contradictions
    from sim.exercise.run.injects import InjectList
    from sim.exercise.run.proposal_templates import ProposalTemplate
    from sim.randomness import Draws
    from sim.scenario.models import Condition, Inject, Process, Scenario

__all__ = ["AROUND", "DOWN", "InjectProposal", "InjectProposals"]

DOWN: Final = 0.5
"""A process is worth an inject once its level comes below this."""
AROUND: Final = 30 * MINUTE
"""An inject about the same, so much before or after, is enough; and so long a proposal waits for an answer, ms."""
_ON_THE_WAY: Final = frozenset({"channel-out", "channel-doubtful", "sender-out", "sender-doubtful"})
"""What contradicts the way by which an inject goes."""


class InjectProposal(NamedTuple):
    """An inject that is proposed."""

    id: str
    """The process and the cause."""
    process: str
    template: str
    """Name of the template."""
    persona: str | None
    """Who noticed it and tells it, by key; none is whoever has no part in the exercise."""
    to: str
    """Team or role that hears it; empty is everyone, where an exercise has no teams."""
    via: str
    of_ms: int
    """When it was noticed, ms: what is told is of that moment."""
    level: float
    """The level then, 0..1."""
    due_ms: int
    """When it can be told, ms."""


class _Noticed(NamedTuple):
    """A fall that somebody noticed, by when it can be told."""

    due_ms: int
    place: int
    """Of the process, in the scenario."""
    process: str
    of_ms: int
    level: float
    persona: str | None


class InjectProposals:
    """What is proposed in one play. It is off until the facilitator switches it on."""

    def __init__(
        self,
        scenario: Scenario,
        world: World,
        *,
        injects: InjectList,
        attendance: Attendance,
        contradictions: Contradictions,
        draws: Draws,
    ) -> None:
        self.on = False
        """Whether injects are proposed."""
        self._scenario = scenario
        self._world = world
        self._injects = injects
        self._attendance = attendance
        self._contradictions = contradictions
        self._draws = draws
        self._matcher = Matcher(scenario.processes)
        self._places = {name: number for number, name in enumerate(scenario.processes)}
        self._noticing = self._first_to_notice()
        self._low: set[str] = set()
        """Processes that are below the level at which one is worth an inject."""
        self._falls: dict[str, int] = {}
        """How often each process fell since it was switched on."""
        self._coming: list[_Noticed] = []
        self._current: tuple[_Noticed, str] | None = None
        """What is proposed, with its id."""
        self._made: dict[str, int] = {}
        """When each was proposed, by id, ms."""
        self._kinds_made: dict[str, int] = {}
        """When one was last proposed about a kind of process, ms."""
        self._about: dict[str, frozenset[str]] = {}
        """Names of the processes that each inject is about, and their kinds."""

    def obey(self, command: Command) -> None:
        """Do what a command says of proposals, if anything.

        Switched on it tells nothing of what has fallen before. What was accepted or dropped is no longer proposed.
        """
        if command.kind == "proposals":
            self.on = on = command.on
            self._coming.clear()
            self._current = None
            self._low = {name for name in self._noticing if self._world.level(name) < DOWN} if on else set()
        elif command.kind == "ad-hoc" or command.kind == "drop-proposal":  # noqa: PLR1714 -- tells the types apart
            name = command.proposed if command.kind == "ad-hoc" else command.proposal
            if self._current is not None and self._current[1] == name:
                self._current = None

    def hear(self, change: LevelChange) -> None:
        """Take note of a change of level."""
        name = change.process
        if not self.on or name not in self._noticing:
            return
        # A further command in the same millisecond settles it once more: only what it comes to then has happened.
        earlier = [one for one in self._coming if one.process == name and one.of_ms == change.t]
        if earlier:
            self._coming = [one for one in self._coming if one not in earlier]
            heapify(self._coming)
            self._falls[name] -= 1
            self._low.discard(name)
        if change.level >= DOWN:
            self._low.discard(name)
        elif name not in self._low:
            self._low.add(name)
            persona = self._noticing[name]
            number = self._falls[name] = self._falls.get(name, 0) + 1
            least, most = template_of(name).delay
            delay = least + round((most - least) * self._draws.uniform(f"proposal/{name}/{number}"))
            if persona is not None:
                delay += self._scenario.personas[persona].delay
            heappush(
                self._coming,
                _Noticed(change.t + delay, self._places[name], name, change.t, change.level, persona),
            )

    @property
    def next_ms(self) -> int | None:
        """When something is proposed next, or no longer, ms; none while nothing is."""
        if self._current is not None:
            return self._until(self._current[1])
        return self._coming[0].due_ms if self._coming else None

    def look(self, now: int) -> None:
        """Propose what is to be by ``now``, ms.

        What has waited too long is given up.
        """
        if self._current is not None and now >= self._until(self._current[1]):
            self._current = None
        while self._current is None and self._coming and self._coming[0].due_ms <= now:
            noticed = heappop(self._coming)
            if now - noticed.due_ms < AROUND and self._wanted(noticed.process, now):
                found = _id(noticed.process, self._world.why(noticed.process))
                if found not in self._made and self._draft(noticed, found) is not None:
                    self._current = noticed, found
                    self._made[found] = self._kinds_made[self._kind(noticed.process)] = now

    def present(self) -> InjectProposal | None:
        """Return what is proposed now.

        It is none while nothing is, and while nobody could tell it.
        """
        if self._current is None or self._world.level(self._current[0].process) >= DOWN:
            return None
        return self._draft(*self._current)

    def _until(self, name: str) -> int:
        return self._made[name] + AROUND

    def _first_to_notice(self) -> dict[str, str | None]:
        """Return who notices first that a process falls, by process.

        It is the persona that knows it soonest, else none for whoever relies on it. Of others nobody notices anything.
        """
        personas = self._scenario.personas
        found: dict[str, str | None] = {}
        for name, process in self._scenario.processes.items():
            if process.shown and process.customers > 0:
                found[name] = None
        for key in sorted(personas, key=lambda key: -personas[key].delay):
            for pattern in personas[key].knows:
                found |= dict.fromkeys(self._matcher.match(pattern), key)
        return found

    def _draft(self, noticed: _Noticed, name: str) -> InjectProposal | None:
        """Return the proposal as it can be told now.

        It is none where nobody who could hear it is there, or no channel works.
        """
        template = template_of(noticed.process)
        to = self._recipient(template, noticed.persona)
        via = None if to is None else self._via(template, to, noticed.persona)
        if to is None or via is None:
            return None
        of = noticed
        return InjectProposal(name, of.process, template.name, of.persona, to, via, of.of_ms, of.level, of.due_ms)

    def _recipient(self, template: ProposalTemplate, persona: str | None) -> str | None:
        """Return who hears it, none where nobody is there.

        It is whom the template names, or the persona tells other things, or who is there.
        """
        present = [team for team, since in self._attendance.all() if since is not None]
        if not self._scenario.teams:
            return ""
        told = [] if persona is None else self._told_by(persona)
        return next((team for team in (*template.teams, *told, *present) if team in present), None)

    def _told_by(self, persona: str) -> list[str]:
        one = self._scenario.personas[persona]
        injects = (run.inject for run in self._injects.runs.values())
        return [team for inject in injects if one.brings(inject) for team in inject.named]

    def _via(self, template: ProposalTemplate, to: str, persona: str | None) -> str | None:
        """Return the first channel by which it can be believed now."""
        declared = self._scenario.channels
        sender = "" if persona is None else self._scenario.personas[persona].nl or persona
        now = self._contradictions.circumstances()
        for via in dict.fromkeys((*(one for one in template.vias if one in declared), *declared, IN_PERSON)):
            inject = written_on_the_spot("proposal", AdHocInject(text="-", to=to, sender=sender, via=via))
            run = InjectRun(inject, recipients_of(inject, self._scenario), ad_hoc=True)
            if not any(one.kind in _ON_THE_WAY for one in self._contradictions.of(run, now)):
                return via
        return None

    # What an inject is about

    def _wanted(self, process: str, now: int) -> bool:
        """Return whether a process is to have an inject.

        It is still down, and no inject or proposal around this moment is about it.
        """
        if self._world.level(process) >= DOWN:
            return False
        made = self._kinds_made.get(self._kind(process))
        if made is not None and now - made < AROUND:
            return False
        return not any(self._covers(run.inject, process) for run in self._around(now))

    def _around(self, now: int) -> Iterator[InjectRun]:
        """Yield the injects given in the past half hour, or that may come in the next."""
        for run in self._injects.runs.values():
            if run.released is not None:
                if now - run.released <= AROUND and run.state != "withdrawn":
                    yield run
            elif run.state in ("waiting", "due") or (
                run.state == "to-come" and run.planned is not None and run.planned - now <= AROUND
            ):
                yield run

    def _covers(self, inject: Inject, process: str) -> bool:
        about = self._about.get(inject.id)
        if about is None:
            about = self._about[inject.id] = self._read(inject)
        if process in about or f"kind:{self._kind(process)}" in about:
            return True
        told = f"{inject.title.nl} {inject.title.en} {inject.text.nl} {inject.text.en}".casefold()
        mine = self._scenario.processes[process]
        return any(words in told for words in (*template_of(process).mentions, *self._titles(mine)))

    def _read(self, inject: Inject) -> frozenset[str]:
        """Return the processes that an inject names, and their kinds.

        It names them in its conditions and effects.
        """
        patterns = [*_patterns(inject.when), *_patterns(inject.presumes)]
        patterns += [one.target.partition("/")[0] for one in inject.effects if getattr(one, "target", None)]
        names = {name for pattern in patterns for name in self._matcher.match(pattern)}
        return frozenset(names | {f"kind:{self._kind(name)}" for name in names})

    def _titles(self, process: Process) -> list[str]:
        """Return the titles of a process and of its region, in small letters."""
        region = self._scenario.regions.get(process.region or "")
        titles = [process.title.nl, process.title.en]
        titles += [] if region is None else [region.title.nl, region.title.en]
        return [title.casefold() for title in titles if title]

    def _kind(self, process: str) -> str:
        """Return the name of a process without its region, as all of its kind have it."""
        region = self._scenario.processes[process].region
        return process if region is None else process.removesuffix(f".{region}")


def _id(process: str, fall: Fall | None) -> str:
    """Return what tells a proposal from others.

    It is the process, and where the chain of its causes ends.
    """
    cause = ""
    while fall is not None:
        first = fall.causes[0] if fall.causes else None
        if first is not None and first.cause is None:
            cause = first.carriers[0] if first.carriers else first.name
        fall = None if first is None else first.cause
    return f"{process}:{cause}"


def _patterns(condition: Condition | None) -> Iterator[str]:
    """Yield the names and patterns of processes in a condition."""
    match condition:
        case LevelCondition():
            yield condition.pattern
        case LossCondition():
            yield condition.process
        case AllOf():
            for one in condition.all:
                yield from _patterns(one)
        case AnyOf():
            for one in condition.any:
                yield from _patterns(one)
        case Not():
            yield from _patterns(condition.not_)
        case _:
            return
