"""Worlds computed again.

One is as played, stopped at chosen moments to ask why; one is the same world with nobody acting.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.curves import settled
from sim.exercise.explain.explanation import explain
from sim.exercise.run.play import Play
from sim.exercise.run.script_run import play_on
from sim.exercise.run.states import Given
from sim.origin import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.curves import Curve
    from sim.debrief.analysis.logbook import Logbook
    from sim.engine import World
    from sim.exercise.commands.model import Command
    from sim.exercise.exercise import Exercise
    from sim.exercise.explain.explanation import Explanation

__all__ = ["NOBODY", "curves_computed", "curves_told", "explained_at", "nobody"]

NOBODY = "none"
"""Name of the scripted team that does nothing."""
_OF_THE_FACILITATOR = frozenset({"start", "deliver", "hold", "skip", "move", "shift", "ad-hoc", "override", "release"})
"""Commands that shape the world or the script, not the response to it."""


def curves_computed(world: World, until: int) -> dict[str, Curve]:
    """Return the curve of every process of a world."""
    return {name: settled(world.curve(name), until) for name in world.scenario.processes}


def curves_told(log: Logbook) -> dict[str, Curve]:
    """Return the curves as far as the journal tells them. It tells the levels at each ``reached``."""
    points: dict[str, list[tuple[int, float]]] = {name: [] for name in log.scenario.processes}
    for entry in log.entries:
        levels = entry.payload.get("levels") if entry.entry_class == "outcome" and entry.kind == "reached" else None
        for name, level in levels.items() if isinstance(levels, dict) else ():
            if name in points and isinstance(level, int | float):
                points[name].append((entry.t_ms, min(max(float(level), 0.0), 1.0)))
    return {name: settled(found, log.until_ms) for name, found in points.items()}


def explained_at(
    exercise: Exercise, log: Logbook, wanted: Mapping[int, Iterable[str]]
) -> dict[tuple[str, int], Explanation]:
    """Explain why processes stood below 1 at the moments ``wanted``.

    ``wanted`` is time → processes. One more replay gives all of them. What held a process then and what would have
    lifted that are left out.
    """
    play = exercise.history.new_play()
    given = list(exercise.history.given.values())
    found: dict[tuple[str, int], Explanation] = {}
    for moment in sorted(wanted):
        while given and given[0].t_ms <= moment:
            _give(play, given.pop(0), exercise, log)
        play.advance(moment)
        for process in wanted[moment]:
            explained = explain(play.world, process, remedied=False)
            if explained.fall is not None:
                found[process, moment] = explained
    return found


def _give(play: Play, given: Given, exercise: Exercise, log: Logbook) -> None:
    play.advance(given.t_ms)
    if given.seq in exercise.history.left_out:
        play.pass_over(given.command)
        return
    command = given.command
    if command.kind == "answer":
        order = play.order_id(_ordered(command.order, given.seq, log))
        if order is None:
            return
        given = replace(given, command=command.model_copy(update={"order": order}))
    play.apply(given)
    play.advance(play.now)


def _ordered(order: str, seq: int, log: Logbook) -> int:
    """Return the command that ``order`` meant when command ``seq`` named it.

    Ids shift when orders are taken back. It is 0 when no command fits.
    """
    action, ordinal = numbered(order)
    taken_back = {c.seq for e, c in log.given("undo") if c.kind == "undo" and e.seq < seq and e.seq not in log.undone}
    orders = [e.seq for e, c in log.given("order", "decision") if _does(c) == action and e.seq < seq]
    counted = [one for one in orders if one not in taken_back and one not in log.failed]
    return counted[ordinal - 1] if ordinal is not None and 0 < ordinal <= len(counted) else 0


def _does(command: Command) -> str | None:
    if command.kind == "order":
        return command.action
    return command.decision if command.kind == "decision" else None


def nobody(exercise: Exercise, log: Logbook, until: int) -> World | None:
    """Return the same world up to ``until`` with nobody acting.

    None where the scenario declares no such team, or where nobody did act. What the facilitator did to the world and
    to the script stays; what the team did, and answers to it, does not.
    """
    acted = any(True for _ in log.held("order", "decision"))
    if NOBODY not in log.scenario.scripted_teams or not acted:
        return None
    play = Play(log.scenario, exercise.setup.seed, NOBODY, by_chance=True, recorded=False)
    for entry, command in log.held(*_OF_THE_FACILITATOR):
        play_on(play, entry.t_ms, NOBODY)
        if _possible(command, play):
            play.apply(Given(entry.seq, entry.t_ms, command, entry.author))
            play_on(play, play.now, NOBODY)
    play_on(play, until, NOBODY)
    return play.world


def _possible(command: Command, play: Play) -> bool:
    """Return whether a command is possible when nobody acts.

    Without the team's decisions an inject can be delivered earlier, or for another reason.
    """
    if command.kind == "deliver" or command.kind in ("hold", "skip", "move"):
        run = play.injects.runs.get(command.inject)
        return run is not None and run.state != "delivered" and (command.kind != "move" or command.to_ms >= play.now)
    return command.kind != "release" or command.override in play.overrides
