"""The planned jump of a time plan, typed as words.

How it was prepared is told, and what is said of it becomes a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from sim.exercise.commands.model import PlanJump
from sim.scenario.models.time_plan import JumpFate
from tui.plain.verbs import Unclear
from tui.text.titles import inject_name

if TYPE_CHECKING:
    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import PlannedJumpView
    from sim.words import Key
    from tui.plain.reader import Reader
    from tui.plain.verbs import Typed

__all__ = ["coming", "planned_lines", "planning"]


def coming(read: Reader) -> PlannedJumpView:
    """Return the planned jump that comes next. Raises ``Unclear`` where none does."""
    sitting = read.snapshot.sitting
    if sitting is None or sitting.jump is None:
        raise Unclear(read.words("plain.error.no-plan"))
    return sitting.jump


def planned_lines(read: Reader, line: Typed) -> list[str]:
    """Return when the planned jump begins and where it goes.

    Each inject in it has a line with what becomes of it.
    """
    del line
    words, starts, jump = read.words, read.snapshot.starts, coming(read)
    at, to = words.when(starts, jump.at_ms), words.when(starts, jump.to_ms)
    lines = [words("plain.planned-rest", to=to) if jump.rest else words("plain.planned", at=at, to=to)]
    for name, fate in jump.fates:
        view = next(one for one in read.snapshot.injects if one.id == name)
        when = "" if view.planned_ms is None else f" {words.when(starts, view.planned_ms)}"
        lines.append(f"{words(f'room.plan.fate.{fate}')}{when}: {inject_name(words, view)}, {name}")
    return [*lines, words("plain.planned-how")]


def planning(read: Reader, line: Typed) -> Command:
    """Return what is said of the planned jump.

    That is when it begins, where it goes, and what becomes of one inject.
    """
    jump, (name, said) = coming(read), line.first()
    fates: dict[str, JumpFate] = {}
    if name:
        options: dict[str, Key] = {fate: f"plain.fate.{fate}" for fate in get_args(JumpFate)}
        among = [one for one in read.snapshot.injects if one.state in ("to-come", "waiting")]
        fates[read.inject(name, among).id] = cast("JumpFate", read.choice(said, options, "plain.what.fate"))
    at, to = (read.time(line.label(label)) if line.label(label) else None for label in ("at", "goal"))
    if jump.rest and at is not None:
        raise Unclear(read.words("plain.error.begun"))
    return PlanJump(step=jump.step, fates=fates, at_ms=at, to_ms=to)
