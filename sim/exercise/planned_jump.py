"""A planned jump: what becomes of each inject as it begins, and as it has arrived.

Each is a command of its own on record, so that a replay needs no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import DeliverInject, MoveInject, SayInject, SkipInject

if TYPE_CHECKING:
    from sim.exercise.commands.model import Command, Jump
    from sim.exercise.run.play import Play
    from sim.exercise.time_plan import ForeseenJump
    from sim.scenario.models.time_plan import JumpFate

__all__ = ["DROPPED", "arriving", "falling", "next_jump", "planned", "usual_fate"]

DROPPED = "time-plan"
"""Reason with which an inject is left out that a planned jump drops."""


def planned(jump: Jump, play: Play) -> tuple[Jump, tuple[Command, ...]]:
    """Return a planned jump as it is made now, and the commands that come before it.

    It stops at nothing, and says which injects are told in its brief.
    """
    if jump.plan is None:
        return jump, ()
    runs, to = play.injects.runs, jump.whole_ms
    fates = falling(play, jump.plan, play.now, to)
    brief = tuple(name for name, fate in fates.items() if fate == "brief")
    commands: list[Command] = []
    for name, fate in fates.items():
        match fate:
            case "before":
                commands.append(DeliverInject(inject=name))
            case "after" if runs[name].state == "to-come":
                commands.append(MoveInject(inject=name, to_ms=to))
            case "drop":
                commands.append(SkipInject(inject=name, reason=DROPPED))
            case _:
                pass
    return jump.model_copy(update={"stops": None, "brief": brief}), tuple(commands)


def falling(play: Play, step: int, since: int, until: int) -> dict[str, JumpFate]:
    """Return what becomes of each inject that falls due in a jump.

    It goes from ``since`` to ``until``, ms.

    Of those that wait for something it is not known whether they do: they are there if somebody said so.
    """
    said = play.plan.fates(step)
    found: dict[str, JumpFate] = {}
    for run in play.injects.runs.values():
        timed = run.state == "to-come" and run.planned is not None and since < run.planned <= until
        if timed or (run.state in ("to-come", "waiting") and run.id in said):
            found[run.id] = said.get(run.id) or usual_fate(asks=bool(run.expects))
    return found


def usual_fate(*, asks: bool) -> JumpFate:
    """Return what becomes of an inject in a planned jump unless somebody says so.

    One that asks nothing is told in the brief; one that asks something comes when the jump has arrived.
    """
    return "after" if asks else "brief"


def next_jump(play: Play, until_ms: int) -> ForeseenJump | None:
    """Return the planned jump that comes next where nobody decides.

    None where none is left that arrives by ``until_ms``, how far the exercise goes.
    """
    sitting = play.plan.sitting(play.now)
    jump = None if sitting is None else sitting.jump
    return jump if jump is not None and jump.at_ms < jump.to_ms <= until_ms else None


def arriving(play: Play) -> tuple[Command, ...]:
    """Return the commands that tell participants what was released in the jump."""
    return tuple(SayInject(inject=run.id) for run in play.injects.to_brief())
