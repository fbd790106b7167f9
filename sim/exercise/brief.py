"""What a jump passed over, as values.

These are what fell and came back, injects, orders, and what comes next.

It is computed from the exercise as it stands after the jump, whose world knows its own past. Levels are 0..1, times ms
since STARTEX. It is kept in the journal as a note; what is read back from there is held to be no more than a file says.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from sim.curves import level_at
from sim.impact import calls
from sim.journal.playing_time import playing_ms
from sim.scenario.models import Frozen, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.exercise.commands.model import OrderAction, RecordDecision
    from sim.exercise.recording.jump_driver import JumpEnd
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.play import Play
    from sim.exercise.run.states import OrderRun
    from sim.journal import Entry

__all__ = ["Brief", "CallsBefore", "answers_since", "brief_in", "brief_of", "calls_now"]

CallsBefore = tuple[float, float]
"""Attempts and unanswered calls up to a moment."""
_MOVED: Final = 5e-4
"""A level that moved less than this stayed where it was."""
_PASSING: Final = 0.05
"""How far a level must have been down between to be told of when it is back."""
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "electricity": ("regional-electricity",),
    "water": ("drinking-water",),
    "gas": ("regional-gas",),
    "heating": ("heating",),
    "telephone": ("voice-and-sms",),
    "internet": ("internet-access",),
}
"""What people are without, by the entries of the national list of vital processes."""
_MOST: Final = 100
"""Entries of each list that are kept."""
_NEXT: Final = 6
"""Things told of that come next."""

Ms = Annotated[int, Field(ge=0, le=2**53 - 1)]
LevelValue = Annotated[float, Field(ge=0, allow_inf_nan=False)]
People = Annotated[float, Field(allow_inf_nan=False)]


class LevelMove(Frozen):
    """A process whose level was not the same before and after, or was lower between."""

    process: str
    before: LevelValue
    after: LevelValue
    lowest: LevelValue
    lowest_ms: Ms
    """When it first stood lowest."""
    people: People
    """People without it now."""


class PeopleWithout(Frozen):
    """People without one need, before and after."""

    need: str
    before: People
    after: People


class JumpCalls(Frozen):
    """Calls to emergency lines in the jump."""

    attempts: People
    unanswered: People


class ReleasedInject(Frozen):
    """An inject that was released in the jump."""

    inject: str
    t_ms: Ms
    to: tuple[str, ...] = ()
    title: str = ""
    """Its first words, of one that was written on the spot. Raw."""
    briefed: bool = False
    """It is told by this brief; others are still to be said, or were."""


class OrderOutcome(Frozen):
    """An order or decision, and what came of it."""

    action: str = ""
    """The action or declared decision; empty for words."""
    target: str | None = None
    text: str = ""
    """Words of a decision. Raw."""
    t_ms: Ms = 0
    """When it was given, or was to be."""
    state: str = ""
    """What an order came to; ``not-given`` and ``left`` are of standing orders without an order."""
    reason: str = ""
    """Why it was refused."""


class RequestAnswer(Frozen):
    """An answer to a request, which nobody at the table had heard."""

    action: str
    target: str | None = None
    answer: str
    """``agree``, ``partly`` or ``refuse``."""
    t_ms: Ms


class Upcoming(Frozen):
    """Something that comes next."""

    kind: Literal["inject", "decision", "in-force"]
    """``decision``: an answer that an inject asked for is due."""
    name: str
    """The inject, or the action."""
    t_ms: Ms


class Brief(Frozen):
    """What a jump passed over, and why it ended."""

    since_ms: Ms
    until_ms: Ms
    goal_ms: Ms
    """Where it was to go."""
    ended: Literal["arrived", "inject", "request", "level", "pause", "stop", "end", "interrupted"]
    plan: int | None = None
    """Which step of the time plan it was, from 0; none where it was not planned."""
    say: Text = Text()
    """What the time plan has read out first."""
    played_ms: Ms | None = None
    """Playing time when it ended; none without a time plan."""
    at: str = ""
    """The inject, order or process at which it stopped early."""
    below: LevelValue | None = None
    """The level below which that process came."""
    fell: tuple[LevelMove, ...] = ()
    back: tuple[LevelMove, ...] = ()
    passing: tuple[LevelMove, ...] = ()
    """Lower between, and as before again."""
    without: tuple[PeopleWithout, ...] = ()
    calls: JumpCalls | None = None
    """None where the exercise has no calls, or nobody saw the beginning of the jump."""
    injects: tuple[ReleasedInject, ...] = ()
    orders: tuple[OrderOutcome, ...] = ()
    """Standing orders and what came of them, those that were not given among them."""
    answered: tuple[RequestAnswer, ...] = ()
    """Requests that others answered in the jump."""
    in_force: tuple[OrderOutcome, ...] = ()
    requests: tuple[OrderOutcome, ...] = ()
    """Requests that wait for the facilitator."""
    coming: tuple[Upcoming, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """Everything that it names: processes, injects, actions, targets, teams."""
        names = {self.at, self.at.partition("#")[0], *(one.name for one in self.coming)}
        names |= {one.process for one in (*self.fell, *self.back, *self.passing)}
        for inject in self.injects:
            names |= {inject.inject, *inject.to}
        aimed = [(one.action, one.target) for one in (*self.orders, *self.in_force, *self.requests)]
        aimed += [(one.action, one.target) for one in self.answered]
        for action, aim in aimed:
            target = aim or ""
            names |= {action, target, target.partition("/")[0]}
        return frozenset(names - {""})


def brief_in(payload: Mapping[str, Any]) -> Brief | None:
    """Return the brief that a note holds; none where it cannot be one."""
    try:
        return Brief.model_validate(payload)
    except ValidationError:
        return None


def calls_now(play: Play) -> CallsBefore | None:
    """Return the calls so far; none where the exercise has no emergency lines."""
    if not any(process.calls for process in play.scenario.processes.values()):
        return None
    found = calls(play.world)
    return found["attempts"], found["unanswered"]


def answers_since(entries: Sequence[Entry], since_ms: int) -> tuple[RequestAnswer, ...]:
    """Return the answers to requests on record after a moment (ms), in order."""
    later = takewhile(lambda entry: entry.t_ms > since_ms, reversed(entries))
    given = [entry for entry in later if entry.entry_class == "outcome" and entry.kind == "answered"]
    return tuple(
        RequestAnswer(
            action=entry.payload["action"],
            target=entry.payload.get("target"),
            answer=entry.payload["answer"],
            t_ms=entry.t_ms,
        )
        for entry in reversed(given)
    )


def brief_of(play: Play, end: JumpEnd, before: CallsBefore | None, answered: tuple[RequestAnswer, ...] = ()) -> Brief:
    """Return the brief of the jump that has just ended.

    ``before`` are the calls when it began, ``answered`` what others answered in it.
    """
    since, now = end.since_ms, play.now
    moves = _moves(play, since)
    cause = end.at
    orders = [_outcome(run, play) for run in play.orders if run.given.command.kind != "answer" and _in_jump(run, since)]
    return Brief(
        since_ms=since,
        until_ms=now,
        goal_ms=end.goal_ms,
        ended=end.reason,
        plan=end.plan,
        say=Text() if end.plan is None else play.scenario.time_plan[end.plan].say,
        played_ms=playing_ms(now, play.plan.skips) if play.scenario.time_plan else None,
        at="" if cause is None else cause.inject or cause.order or cause.process or "",
        below=None if cause is None else cause.below,
        fell=_most(one for one in moves if one.after < one.before - _MOVED),
        back=_most(one for one in moves if one.after > one.before + _MOVED),
        passing=_most(one for one in moves if abs(one.after - one.before) <= _MOVED),
        without=_people(play, since),
        calls=_calls(play, before),
        injects=tuple(_released(run) for run in _released_since(play, since))[:_MOST],
        orders=(
            *orders,
            *(_not_given(one.give, one.at_ms, "not-given", reason) for one, reason in end.refused),
            *(_not_given(one.give, one.at_ms, "left", "") for one in end.left),
        )[:_MOST],
        answered=answered[:_MOST],
        in_force=_in_state(play, "in-force"),
        requests=tuple(
            _outcome(run, play) for run in play.orders if _state(run, play) == "waiting-answer" and play.asks(run.id)
        )[:_MOST],
        coming=_coming(play, now),
    )


def _moves(play: Play, since: int) -> list[LevelMove]:
    found = []
    for name, process in play.scenario.processes.items():
        if not process.shown:
            continue
        curve = play.world.curve(name)
        before, after = level_at(curve, since), curve[-1][1]
        between = [(level, t) for t, level in curve if t > since]
        lowest, at = min([(before, since), *between])
        if abs(after - before) > _MOVED or lowest < before - _PASSING:
            found.append(
                LevelMove(
                    process=name,
                    before=round(before, 6),
                    after=round(after, 6),
                    lowest=round(lowest, 6),
                    lowest_ms=at,
                    people=round(process.customers * max(0.0, 1 - after)),
                )
            )
    return found


def _most(moves: Iterable[LevelMove]) -> tuple[LevelMove, ...]:
    """Return moves, those first of which most people are without now."""
    return tuple(sorted(moves, key=lambda one: (-one.people, one.lowest - one.before)))[:_MOST]


def _people(play: Play, since: int) -> tuple[PeopleWithout, ...]:
    """Return who is without what. Nobody is counted twice in a region for one need."""
    scenario, found = play.scenario, []
    for need, entries in _NEEDS.items():
        before: dict[str, float] = {}
        after: dict[str, float] = {}
        for name, process in scenario.processes.items():
            if process.vital is None or process.vital.process not in entries:
                continue
            curve, region = play.world.curve(name), process.region or ""
            before[region] = before.get(region, 0.0) + process.customers * (1 - level_at(curve, since))
            after[region] = after.get(region, 0.0) + process.customers * (1 - curve[-1][1])
        numbers = [_living(play, by_region) for by_region in (before, after)]
        if any(number >= 1 for number in numbers):
            found.append(PeopleWithout(need=need, before=numbers[0], after=numbers[1]))
    return tuple(found)


def _living(play: Play, by_region: Mapping[str, float]) -> float:
    total = 0.0
    for region, number in by_region.items():
        known = play.scenario.regions.get(region)
        total += min(number, known.inhabitants) if known is not None and known.inhabitants else number
    return round(max(0.0, total))


def _calls(play: Play, before: CallsBefore | None) -> JumpCalls | None:
    now = None if before is None else calls_now(play)
    if before is None or now is None:
        return None
    return JumpCalls(attempts=round(max(0.0, now[0] - before[0])), unanswered=round(max(0.0, now[1] - before[1])))


def _released_since(play: Play, since: int) -> list[InjectRun]:
    """Return the injects released after a moment, or in it and not said yet, in order."""
    found = [
        run
        for run in play.injects.runs.values()
        if run.released is not None and (run.released > since or (run.released == since and run.unsaid))
    ]
    return sorted(found, key=lambda run: run.released or 0)


def _released(run: InjectRun) -> ReleasedInject:
    title = (run.inject.title.nl or run.inject.text.nl) if run.ad_hoc else ""
    return ReleasedInject(
        inject=run.id, t_ms=run.released or 0, to=run.inject.named, title=title[:80], briefed=run.briefed
    )


def _in_jump(run: OrderRun, since: int) -> bool:
    command = run.given.command
    return run.given.t_ms >= since and command.kind in ("order", "decision") and command.standing


def _state(run: OrderRun, play: Play) -> str:
    order = play.world.order_by_id(run.id) if run.in_world else None
    return "recorded" if order is None else order.state


def _outcome(run: OrderRun, play: Play) -> OrderOutcome:
    command = run.given.command
    assert command.kind in ("order", "decision")
    order = play.world.order_by_id(run.id) if run.in_world else None
    made = _not_given(command, run.given.t_ms, _state(run, play), (order.refused if order is not None else None) or "")
    return made if order is None else made.model_copy(update={"target": order.target})


def _not_given(command: OrderAction | RecordDecision, t_ms: int, state: str, reason: str) -> OrderOutcome:
    if command.kind == "order":
        return OrderOutcome(action=command.action, target=command.target, t_ms=t_ms, state=state, reason=reason)
    return OrderOutcome(action=command.decision or "", text=command.text, t_ms=t_ms, state=state, reason=reason)


def _in_state(play: Play, state: str) -> tuple[OrderOutcome, ...]:
    return tuple(_outcome(run, play) for run in play.orders if _state(run, play) == state)[:_MOST]


def _coming(play: Play, now: int) -> tuple[Upcoming, ...]:
    """Return what comes next at a known time, the first first."""
    found: list[Upcoming] = []
    for run in play.injects.runs.values():
        if run.state == "to-come" and run.planned is not None:
            found.append(Upcoming(kind="inject", name=run.id, t_ms=run.planned))
        if run.released is None or run.over:
            continue
        for index in range(len(run.expects)):
            # What has not been said is told with the brief.
            stands = run.timeliness(index, now, marked=False)
            if stands.status == "open" and stands.due_ms is not None:
                found.append(Upcoming(kind="decision", name=run.id, t_ms=stands.due_ms))
    for given in play.orders:
        order = play.world.order_by_id(given.id) if given.in_world else None
        if order is not None and order.state == "preparing" and order.in_force is not None:
            found.append(Upcoming(kind="in-force", name=order.action, t_ms=order.in_force))
    return tuple(sorted(found, key=lambda one: one.t_ms))[:_NEXT]
