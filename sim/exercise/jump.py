"""A jump in legs, with standing orders on the way and early stops.

Each leg is a jump of its own on record, each standing order an order or decision, each early stop a pause, so that a
replay needs no rule. A leg has in its payload what is still to be done after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import Jump, JumpStops, OrderAction, Pause, RecordDecision

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.commands.model import StandingOrder
    from sim.exercise.run.play import Play
    from sim.exercise.run.states import Arrival

__all__ = ["given_now", "is_planned", "leg", "pause_at", "remaining", "still_asks", "stop_rule"]


def is_planned(jump: Jump) -> bool:
    """Return whether a jump has more to it than where it goes."""
    return bool(jump.standing) or any(part is not None for part in (jump.stops, jump.goal_ms, jump.plan))


def remaining(jump: Jump, t_ms: int) -> Jump:
    """Return what of a jump is still to be made when a leg begins at ``t_ms``."""
    since = t_ms if jump.since_ms is None else jump.since_ms
    standing = tuple(sorted(jump.standing, key=lambda order: order.at_ms))
    return jump.model_copy(update={"to_ms": jump.whole_ms, "goal_ms": None, "since_ms": since, "standing": standing})


def leg(whole: Jump, t_ms: int) -> Jump:
    """Return the leg of a jump that begins at ``t_ms``.

    It ends where the next standing order is given.
    """
    ends = min([whole.to_ms, *(order.at_ms for order in whole.standing)])
    return whole.model_copy(
        update={
            "to_ms": max(ends, t_ms),
            "goal_ms": whole.to_ms if ends < whole.to_ms else None,
            "since_ms": None if whole.since_ms == t_ms else whole.since_ms,
        }
    )


def given_now(order: StandingOrder, play: Play) -> OrderAction | RecordDecision:
    """Return the command of a standing order whose time has come.

    It is linked to its inject only if that was released by then.
    """
    run = play.injects.runs.get(order.give.inject or "")
    inject = None if run is None or run.released is None else order.give.inject
    return order.give.model_copy(update={"standing": True, "inject": inject, "decided_ms": None})


def stop_rule(stops: JumpStops | None) -> Callable[[Arrival], bool] | None:
    """Return what says at which arrivals a jump may have to stop.

    Return none where it stops at nothing.
    """
    if stops is None:
        return None
    causes = {"level"} if stops.process is not None else set()
    if stops.request:
        causes.add("request")
    return lambda arrival: arrival.cause in causes or (stops.inject and arrival.cause == "inject" and arrival.asks)


def still_asks(arrival: Arrival, play: Play) -> bool:
    """Return whether something is still to be done about an arrival.

    A standing order may have answered an inject in the moment in which it came, or it was done before.
    """
    if arrival.cause == "request":
        order = play.world.order_by_id(arrival.name)
        return order is not None and order.state == "waiting-answer"
    if arrival.cause == "inject":
        run = play.injects.runs[arrival.name]
        states = {run.timeliness(index, play.now, marked=False).status for index in range(len(run.expects))}
        return run.released is None or not states.isdisjoint({"open", "missing"})
    return True


def pause_at(arrival: Arrival, stops: JumpStops) -> Pause:
    """Return the pause with which a jump ends early."""
    match arrival.cause:
        case "inject":
            return Pause(inject=arrival.name)
        case "request":
            return Pause(order=arrival.name)
        case _:
            return Pause(process=arrival.name, below=stops.below)
