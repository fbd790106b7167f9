"""Warnings about injects.

They are for one that never comes, comes too late, to nobody, into a world that is not so, or is not ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.checks.impossibility import impossible, why_impossible
from sim.scenario.checks.injects import recipient_path
from sim.scenario.checks.reachability import PossibleEvents
from sim.scenario.models.inject import planned_times
from sim.scenario.source.problems import quoted
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Condition, Inject, Scenario

__all__ = ["warn_injects"]

_MOST_WORK: Final = 100_000
"""Most processes and parts of the script that are looked at to tell what can have come by the time of an inject."""


def warn_injects(draft: Draft, possible: PossibleEvents) -> None:
    """Warn of injects that cannot do their purpose. ``possible`` is what can come at all."""
    planned = planned_times(draft.scenario.injects)
    earlier = _EarlierEvents(draft.scenario, possible)
    for number, inject in enumerate(draft.scenario.injects):
        path: Path = ("injects", number)
        at = planned.get(inject.id)
        if inject.status == "draft":
            draft.warn((*path, "status"), Reason.of("problems.script.draft", name=quoted(inject.id)))
        _warn_end(draft, path, inject, at, possible)
        _warn_absent(draft, path, inject, at, possible)
        if inject.presumes is not None and possible.known:
            _warn_presumes(draft, (*path, "presumes"), inject.presumes, at, earlier)


def _warn_end(draft: Draft, path: Path, inject: Inject, at: int | None, possible: PossibleEvents) -> None:
    """Warn of an inject that never comes, or after the end of the playing time."""
    ends = draft.scenario.ends
    if at is not None:
        if at > ends:
            values = {"at": format_duration(at), "lasts": format_duration(ends)}
            place = (*path, "at" if inject.at is not None else "after")
            draft.warn(place, Reason.of("problems.script.after-end", **values))
        return
    if inject.reserve or not possible.known:
        return
    first = possible.injects.get(inject.id)
    if first is None:
        _warn_never(draft, path, inject, possible)
    elif first > ends:
        what = Reason.of("problems.script.earliest-after-end", at=format_duration(first), lasts=format_duration(ends))
        if inject.after is None:
            draft.warn((*path, "when"), what)
        else:
            draft.warn((*path, "after"), what, Reason.of("problems.script.earliest-after-end.after.do"))


def _warn_never(draft: Draft, path: Path, inject: Inject, possible: PossibleEvents) -> None:
    if inject.after is not None:
        what = Reason.of("problems.script.follows-never", name=quoted(inject.after.inject))
        draft.warn((*path, "after", "inject"), what)
    elif inject.when is not None:
        why = why_impossible(inject.when, possible)
        draft.warn((*path, "when"), Reason.of("problems.script.never", why=why))


def _warn_presumes(draft: Draft, path: Path, presumed: Condition, at: int | None, earlier: _EarlierEvents) -> None:
    """Warn of what an inject presumes that is false whenever it comes."""
    if impossible(presumed, earlier.ever):
        why = why_impossible(presumed, earlier.ever)
        draft.warn(path, Reason.of("problems.script.presumes-never", why=why))
        return
    by_then = None if at is None else earlier.by(at)
    if at is not None and by_then is not None and impossible(presumed, by_then):
        why = why_impossible(presumed, by_then)
        draft.warn(path, Reason.of("problems.script.presumes-not-then", at=format_duration(at), why=why))


class _EarlierEvents:
    """What can have come by the times at which injects come, each time looked at once."""

    def __init__(self, scenario: Scenario, ever: PossibleEvents) -> None:
        self.ever = ever
        self._scenario = scenario
        self._by: dict[int, PossibleEvents] = {}
        self._work = 0

    def by(self, at: int) -> PossibleEvents | None:
        """Return what can have come by ``at``, ms.

        It is none where too much was looked at already.
        """
        if at not in self._by:
            if self._work > _MOST_WORK:
                return None
            self._by[at] = PossibleEvents(self._scenario, at)
            self._work += self._by[at].work + len(self._scenario.processes)
        return self._by[at] if self._by[at].known else None


def _warn_absent(draft: Draft, path: Path, inject: Inject, at: int | None, possible: PossibleEvents) -> None:
    """Warn of each recipient that cannot be at the table by then.

    Only a team that an action brings can be absent.
    """
    for place, name in enumerate(inject.to):
        team = draft.scenario.teams.get(name)
        if team is not None and team.from_ is not None:
            _warn_not_there(draft, recipient_path(path, inject, place), (name, team.from_), at, possible)


def _warn_not_there(draft: Draft, path: Path, who: tuple[str, str], at: int | None, possible: PossibleEvents) -> None:
    """Warn where a team is not there at ``at``, ms.

    None is a time that is not known beforehand. ``who`` is the team, and the action that brings it.
    """
    team, brings = who
    first = possible.actions.get(brings) if possible.known else 0
    values = {"team": quoted(team), "brings": quoted(brings)}
    if first is None:
        draft.warn(path, Reason.of("problems.script.never-there", **values))
    elif at is None:
        return
    elif at < first:
        times = {"at": format_duration(at), "earliest": format_duration(first)}
        draft.warn(path, Reason.of("problems.script.not-yet-there", **times, **values))
    elif at == 0 and not _at_once(draft.scenario, brings):
        draft.warn(path, Reason.of("problems.script.not-there-at-start", **values))


def _at_once(scenario: Scenario, doing: str) -> bool:
    """Return whether a scripted team does an action at STARTEX.

    A step without a delay counts, also when it waits for a condition.
    """
    steps = [step for steps in scenario.scripted_teams.values() for step in steps if step.do == doing]
    return any(step.after == 0 and not step.at for step in steps)
