"""Checks whether a command may be given now.

Each check raises :class:`~sim.errors.CommandRefused` before anything is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import CommandRefused
from sim.exercise.commands.targets import action_of, known_target, may_aim, written_out

if TYPE_CHECKING:
    from sim.exercise.commands.model import (
        AdHocInject,
        AnswerRequest,
        Command,
        DeliverInject,
        HoldInject,
        Jump,
        MoveInject,
        OrderAction,
        Override,
        PlanJump,
        RecordDecision,
        Release,
        RerouteInject,
        SayInject,
        SkipInject,
        TickExpectation,
        WithdrawInject,
    )
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.play import Play
    from sim.exercise.run.states import ClockState
    from sim.scenario.models import Action

__all__ = ["LASTING", "check_state", "check_world"]

LASTING: Final = frozenset({"start", "pause", "speed", "pace", "proposals", "jump", "undo", "stop", "end"})
"""Commands that cannot be taken back: they changed the clock, or took something back themselves."""
_BEFORE_STARTEX: Final = frozenset(
    {
        *("start", "speed", "pace", "proposals", "undo", "stop", "end"),
        *("hold", "skip", "move", "shift", "ad-hoc", "attendance", "reroute", "plan-jump"),
    }
)


def check_state(command: Command, state: ClockState) -> None:
    """Refuse what does not fit the state of the exercise."""
    if state == "ended":
        raise CommandRefused("ended")
    if state == "stopped" and command.kind not in ("start", "end"):
        raise CommandRefused("stopped")
    if state == "ready" and (
        command.kind not in _BEFORE_STARTEX or (command.kind == "ad-hoc" and command.at_ms is None)
    ):
        raise CommandRefused("not-started")
    if command.kind == "start" and state == "running":
        raise CommandRefused("already-running")
    if command.kind == "pause" and state != "running":
        raise CommandRefused("not-running")


def check_world(command: Command, play: Play, limit_ms: int) -> None:
    """Refuse what does not fit the scenario, or the world as it is now.

    ``limit_ms`` is how far the exercise goes. Raises :class:`~sim.errors.CommandRefused`.
    """
    match command.kind:
        case "jump":
            _check_jump(command, play, limit_ms)
        case "plan-jump":
            _check_prepared(command, play, limit_ms)
        case "deliver" | "hold" | "skip" | "move":
            _check_plan(command, play, limit_ms)
        case "say" | "withdraw" | "tick":
            _check_said(command, play)
        case "attendance":
            if command.team not in play.scenario.teams:
                raise CommandRefused("unknown-team", team=command.team)
        case "reroute":
            _check_reroute(command, play)
        case "shift":
            _check_shift(command.by_ms, play, limit_ms)
        case "ad-hoc":
            _check_ad_hoc(command, play, limit_ms)
        case "order" | "decision" | "answer":
            _check_response(command, play)
        case "override" | "release":
            _check_override(command, play)
        case _:
            return


def _check_plan(command: DeliverInject | HoldInject | SkipInject | MoveInject, play: Play, limit_ms: int) -> None:
    run = _inject(command.inject, play)
    if run.said or run.withdrawn is not None:
        raise CommandRefused("already-said", inject=run.id)
    # What was released and not yet said can still be left out: participants do not have it.
    if run.released is not None and command.kind != "skip":
        raise CommandRefused("already-delivered", inject=run.id)
    if command.kind == "skip" and not command.reason.strip():
        raise CommandRefused("empty-reason")
    if command.kind in ("hold", "skip") and run.state == "skipped":
        raise CommandRefused("already-skipped", inject=run.id)
    if command.kind == "hold" and run.state == "held":
        raise CommandRefused("already-held", inject=run.id)
    if command.kind == "move":
        _time(command.to_ms, play, limit_ms)


def _check_jump(command: Jump, play: Play, limit_ms: int) -> None:
    """Refuse a jump that cannot be made, with all that is to be given in it."""
    _time(command.to_ms, play, limit_ms)
    _time(command.whole_ms, play, limit_ms)
    if command.plan is not None and not play.plan.left(command.plan):
        raise CommandRefused("unknown-jump", step=command.plan)
    stops = command.stops
    if stops is not None and stops.process is not None and stops.process not in play.scenario.processes:
        raise CommandRefused("unknown-target", target=stops.process)
    for order in command.standing:
        _time(order.at_ms, play, limit_ms)
        if order.at_ms > command.whole_ms:
            raise CommandRefused("after-the-jump", at_ms=order.at_ms, to_ms=command.whole_ms)
        if order.give.kind == "order":
            _check_order(order.give, play)
        else:
            _check_decision(order.give, play)
        if order.give.inject is not None:
            _inject(order.give.inject, play)


def _check_prepared(command: PlanJump, play: Play, limit_ms: int) -> None:
    """Refuse to prepare a jump that the plan has not, or that was made."""
    if not play.plan.left(command.step):
        raise CommandRefused("unknown-jump", step=command.step)
    for name in command.fates:
        _inject(name, play)
    for moment in (command.at_ms, command.to_ms):
        if moment is not None:
            _time(moment, play, limit_ms)
    sitting = play.plan.sitting(play.now)
    jump = None if sitting is None else sitting.jump
    if command.at_ms is not None and jump is not None and jump.step == command.step:
        to = jump.to_ms if command.to_ms is None else command.to_ms
        if command.at_ms >= to:
            raise CommandRefused("begins-after-it-ends", at_ms=command.at_ms, to_ms=to)


def _check_reroute(command: RerouteInject, play: Play) -> None:
    run = _inject(command.inject, play)
    if run.withdrawn is not None or (run.said and not run.unsaid):
        raise CommandRefused("already-said", inject=run.id)
    if run.state == "skipped":
        raise CommandRefused("already-skipped", inject=run.id)
    if command.via and not play.injects.knows_channel(command.via):
        raise CommandRefused("unknown-channel", via=command.via)
    for team in command.to:
        if team not in play.scenario.teams:
            raise CommandRefused("unknown-team", team=team)
    if command.via in ("", run.via) and (not command.to or run.rerouted(command.to) == run.recipients):
        raise CommandRefused("nothing-to-reroute", inject=run.id)


def _check_ad_hoc(command: AdHocInject, play: Play, limit_ms: int) -> None:
    if not command.text.strip():
        raise CommandRefused("empty-text")
    if command.at_ms is not None:
        _time(command.at_ms, play, limit_ms)
    scenario = play.scenario
    for wanted in command.expects:
        for name in wanted.any_of:
            if name not in scenario.decisions and action_of(scenario, name) is None:
                raise CommandRefused("unknown-action", action=name)
    for effect in command.effects:
        if not known_target(scenario, effect):
            raise CommandRefused("unknown-target", target=effect.target)


def _check_said(command: SayInject | WithdrawInject | TickExpectation, play: Play) -> None:
    run = _inject(command.inject, play)
    if run.released is None or run.state == "skipped":
        raise CommandRefused("not-delivered", inject=run.id)
    if command.kind == "say":
        for team in command.to:
            if team not in run.recipients:
                raise CommandRefused("not-recipient", inject=run.id, to=team)
        if not run.unsaid or (command.to and not set(command.to) & set(run.unsaid)):
            raise CommandRefused("already-said", inject=run.id)
        return
    if command.kind == "withdraw":
        if not run.said or run.withdrawn is not None:
            raise CommandRefused("not-said", inject=run.id)
        if not command.reason.strip():
            raise CommandRefused("empty-reason")
        return
    if not 0 <= command.index < len(run.expects) or command.index in run.met:
        raise CommandRefused("unknown-expectation", inject=run.id, index=command.index)
    if not command.text.strip():
        raise CommandRefused("empty-text")


def _check_response(command: OrderAction | RecordDecision | AnswerRequest, play: Play) -> None:
    if command.kind == "answer":
        order = play.world.order_by_id(command.order)
        if order is None or order.state != "waiting-answer":
            raise CommandRefused("no-request", order=command.order)
        return
    if command.kind == "order":
        _check_order(command, play)
        _check_at_work(command, play)
    else:
        _check_decision(command, play)
    if command.inject is not None and _inject(command.inject, play).released is None:
        raise CommandRefused("not-delivered", inject=command.inject)
    if command.decided_ms is not None and command.decided_ms > play.now:
        raise CommandRefused("in-the-future", at_ms=command.decided_ms, now_ms=play.now)


def _check_at_work(command: OrderAction, play: Play) -> None:
    """Refuse to take what was ordered and is not at work now."""
    order = play.world.order_by_id(command.takes)
    if order is not None and not play.world.held_means(order.id):
        raise CommandRefused("not-at-work", takes=command.takes)


def _check_decision(command: RecordDecision, play: Play) -> None:
    if command.decision is not None and command.decision not in play.scenario.decisions:
        raise CommandRefused("unknown-decision", decision=command.decision)
    if command.decision is None and not command.text.strip():
        raise CommandRefused("empty-text")


def _check_order(command: OrderAction, play: Play) -> None:
    action = action_of(play.scenario, command.action)
    if action is None:
        raise CommandRefused("unknown-action", action=command.action)
    targets = written_out(play.scenario, action)
    if command.target is None:
        if len(targets) > 1:
            raise CommandRefused("target-missing", action=action.id)
    elif not targets:
        raise CommandRefused("no-target", action=action.id)
    elif not may_aim(play.scenario, action, command.target):
        raise CommandRefused("not-allowed-target", action=action.id, target=command.target)
    if command.takes:
        _check_taken(command.takes, action, play)


def _check_taken(takes: str, action: Action, play: Play) -> None:
    """Refuse to take what there is not, or to take it for what needs no means."""
    if not (action.means or action.one_per):
        raise CommandRefused("takes-nothing", action=action.id)
    known = takes == "*" or action_of(play.scenario, takes) is not None or play.world.order_by_id(takes) is not None
    if not known:
        raise CommandRefused("unknown-order", takes=takes)


def _check_override(command: Override | Release, play: Play) -> None:
    if command.kind == "override":
        if not command.reason.strip():
            raise CommandRefused("empty-reason")
        if not known_target(play.scenario, command.effect):
            raise CommandRefused("unknown-target", target=command.effect.target)
        if command.decision is not None and play.order_id(command.decision) is None:
            raise CommandRefused("unknown-command", seq=command.decision)
        return
    override = play.overrides.get(command.override)
    if override is None:
        raise CommandRefused("unknown-override", override=command.override)
    if override.released:
        raise CommandRefused("already-released", override=command.override)


def _check_shift(by_ms: int, play: Play, limit_ms: int) -> None:
    coming = play.injects.to_come()
    if not coming or by_ms == 0:
        raise CommandRefused("nothing-to-shift")
    last = (coming[-1].planned or 0) + by_ms
    if by_ms > 0 and last > limit_ms:
        raise CommandRefused("past-horizon", to_ms=last, horizon_ms=limit_ms)


def _inject(name: str, play: Play) -> InjectRun:
    run = play.injects.runs.get(name)
    if run is None:
        raise CommandRefused("unknown-inject", inject=name)
    return run


def _time(to_ms: int, play: Play, limit_ms: int) -> None:
    if to_ms < play.now:
        raise CommandRefused("in-the-past", to_ms=to_ms, now_ms=play.now)
    if to_ms > limit_ms:
        raise CommandRefused("past-horizon", to_ms=to_ms, horizon_ms=limit_ms)
