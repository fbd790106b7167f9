"""Decisions, orders, requests and overrides. They tell who, why, asked by what, on time or late, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

from sim.debrief.model.debrief import DecisionResult, ExpectationResult, InjectResult, OverrideResult
from sim.exercise.commands.model import OrderAction, RecordDecision
from sim.exercise.run.states import OrderState
from sim.scenario.models import ActionCondition, AllOf, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.debrief.analysis.titles import ScenarioTitles
    from sim.exercise.exercise import Exercise
    from sim.exercise.recording.logbook import Logbook
    from sim.journal import Entry

__all__ = ["OrderStanding", "decision_results", "override_results", "states_computed", "states_told"]

State = OrderState | Literal["failed"]
_STATES: Final[Mapping[str, OrderState]] = {state: state for state in get_args(OrderState)}


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """Where an order stands."""

    order: str = ""
    target: str | None = None
    state: State = "recorded"
    answer: str | None = None
    in_force_ms: int | None = None
    ended_ms: int | None = None
    refused: str | None = None


def states_computed(exercise: Exercise) -> dict[int, OrderStanding]:
    """Return where each order stands in the computed world. The key is the command that gave it."""
    orders = {order.id: order for order in exercise.world.orders}
    states: dict[int, OrderStanding] = {}
    for run in exercise.play.orders:
        order = orders.get(run.id)
        if order is None:
            states[run.given.seq] = OrderStanding(run.id)
        else:
            states[run.given.seq] = OrderStanding(
                order.id, order.target, order.state, order.answer, order.in_force, order.ended, order.refused
            )
    return states


def states_told(log: Logbook) -> dict[int, OrderStanding]:
    """Return where each order stood last, as the journal has it. Orders that were taken back are included."""
    states: dict[int, OrderStanding] = {}
    for entry, _ in log.given("order", "decision"):
        state = OrderStanding()
        for outcome in log.came_of.get(entry.seq, ()):
            state = _after(state, outcome)
        states[entry.seq] = state
    return states


def _after(before: OrderStanding, outcome: Entry) -> OrderStanding:
    payload = outcome.payload
    if outcome.kind == "failed":
        return OrderStanding(before.order, before.target, "failed")
    if not isinstance(payload.get("order"), str):
        return before
    target = payload.get("target")
    return OrderStanding(
        order=payload["order"],
        target=target if isinstance(target, str) else None,
        state=_STATES.get(outcome.kind, before.state),
        answer=str(payload["answer"]) if outcome.kind == "answered" and "answer" in payload else before.answer,
        in_force_ms=_in_force(before, outcome),
        ended_ms=outcome.t_ms if outcome.kind == "ended" else before.ended_ms,
        refused=str(payload.get("reason", "")) if outcome.kind == "refused" else before.refused,
    )


def _in_force(before: OrderStanding, outcome: Entry) -> int | None:
    """Return when an order came, or was to come, in force. One that was redirected on its way never did."""
    due = outcome.payload.get("in_force_ms")
    if outcome.kind == "ended" and before.state == "preparing":
        return None
    return outcome.t_ms if outcome.kind == "in-force" else due if isinstance(due, int) else before.in_force_ms


def decision_results(
    log: Logbook, names: ScenarioTitles, states: Mapping[int, OrderStanding], injects: Sequence[InjectResult]
) -> tuple[DecisionResult, ...]:
    """Return every decision, order and request, oldest first. Those that were taken back are included."""
    met: dict[int, list[ExpectationResult]] = {}
    for expected in (e for i in injects for e in i.expects):
        if expected.seq is not None:
            met.setdefault(expected.seq, []).append(expected)
    over = _told_over(log, injects)
    results: list[DecisionResult] = []
    for number, (entry, command) in enumerate(log.given("order", "decision"), 1):
        if isinstance(command, OrderAction | RecordDecision):
            asked = met.get(entry.seq, [])
            state = _until_told(command, states.get(entry.seq, OrderStanding()), over)
            result = _decision(entry, command, log, names, state=state, met=asked)
            results.append(replace(result, number=number))
    return tuple(results)


def _told_over(log: Logbook, injects: Sequence[InjectResult]) -> list[tuple[str, str | None, int]]:
    """Return (action, target, time) of what an inject said no longer worked.

    It is an inject that asks for the action once more.
    """
    delivered = {i.id: i.delivered_ms for i in injects}
    over: list[tuple[str, str | None, int]] = []
    for inject in log.scenario.injects:
        at = delivered.get(inject.id)
        once_more = {name for e in inject.expects if e.again for name in e.any_of}
        parts = inject.when.all if isinstance(inject.when, AllOf) else (inject.when,)
        over += [
            (part.action, part.target, at)
            for part in parts
            if at is not None and isinstance(part, ActionCondition) and part.action in once_more
        ]
    return over


def _until_told(
    command: OrderAction | RecordDecision, state: OrderStanding, over: Sequence[tuple[str, str | None, int]]
) -> OrderStanding:
    """End what was in force when the script said that it no longer worked.

    The world goes on with it, the room did not.
    """
    if command.kind != "order" or state.state != "in-force" or state.in_force_ms is None:
        return state
    ends = [
        at
        for action, target, at in over
        if action == command.action and target in (None, state.target) and at >= state.in_force_ms
    ]
    return replace(state, state="ended", ended_ms=min(ends)) if ends else state


def _decision(
    entry: Entry,
    command: OrderAction | RecordDecision,
    log: Logbook,
    names: ScenarioTitles,
    *,
    state: OrderStanding,
    met: Sequence[ExpectationResult],
) -> DecisionResult:
    action, target = (command.action, command.target) if command.kind == "order" else (command.decision or "", None)
    target = state.target or target
    # What is noted as an answer to an inject meets no other; what is not meets all that wait for it.
    first = min(met, key=lambda expected: (expected.asked_ms is None, expected.asked_ms or 0), default=None)
    inject = command.inject or (first.inject if first else None)
    return DecisionResult(
        number=0,
        seq=entry.seq,
        t_ms=entry.t_ms,
        clock=entry.clock,
        order=state.order,
        action=action,
        title=names.action(action) if action else Text(),
        mode=next((a.mode for a in log.scenario.actions if a.id == action), "decision"),
        target=target,
        target_title=names.target(target) if target else Text(),
        by=command.by,
        author=entry.author,
        why=command.why,
        known=command.known if command.kind == "decision" else "",
        text=command.text if command.kind == "decision" else "",
        inject=inject,
        inject_title=names.inject(inject) if inject else Text(),
        also=tuple(dict.fromkeys(e.inject_title for e in met if e.inject != inject)),
        status=_status(first, inject),
        outcome="failed" if entry.seq in log.failed else state.state,
        answer=state.answer,
        in_force_ms=state.in_force_ms,
        ended_ms=state.ended_ms,
        refused=state.refused,
        undone=entry.seq in log.undone,
        decided_ms=command.decided_ms,
        standing=command.standing,
    )


def _status(
    met: ExpectationResult | None, inject: str | None
) -> Literal["on-time", "early", "late", "standing", "asked", "unasked"]:
    match met.status if met is not None else None:
        case "on-time" | "early" | "late" | "standing" as status:
            return status
        case _:
            return "asked" if inject else "unasked"


def override_results(log: Logbook, names: ScenarioTitles) -> tuple[OverrideResult, ...]:
    """Return every override, oldest first, those taken back included."""
    released = {c.override: e.t_ms for e, c in log.held("release") if c.kind == "release"}
    results: list[OverrideResult] = []
    for number, (entry, command) in enumerate(log.given("override"), 1):
        if command.kind != "override":
            continue
        effect = command.effect
        starts = entry.t_ms + effect.after
        span = None if effect.lasts is None else effect.lasts.fixed
        results.append(
            OverrideResult(
                number=number,
                seq=entry.seq,
                t_ms=entry.t_ms,
                clock=entry.clock,
                effect=effect.effect,
                target=effect.target,
                title=names.target(effect.target),
                level=effect.level if effect.effect == "level" else None,
                reason=command.reason,
                released_ms=released.get(number),
                undone=entry.seq in log.undone,
                decision=command.decision,
                factor=effect.factor if effect.effect in ("demand", "draw", "trust") else None,
                size=effect.size if effect.effect == "damage" else None,
                add=effect.add if effect.effect in ("crews", "means") else None,
                from_ms=starts if effect.after else None,
                until_ms=None if span is None else starts + span,
            )
        )
    return tuple(results)
