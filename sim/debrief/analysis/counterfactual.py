"""Worlds computed again.

One is as played, stopped at chosen moments to ask why; one is the same world with nobody acting.
"""

from __future__ import annotations

import sys
from collections import deque
from typing import TYPE_CHECKING

from sim.curves import settled
from sim.errors import CommandRefused
from sim.exercise.explain.explanation import explain
from sim.exercise.resample import past_of
from sim.exercise.run.command_replay import CommandReplay, ReplayPolicy
from sim.exercise.run.play import Play
from sim.exercise.run.scripted_team import NOBODY
from sim.exercise.run.validation import check_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.curves import Curve
    from sim.engine import World
    from sim.exercise.exercise import Exercise
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.recording.logbook import Logbook
    from sim.exercise.resample import Past
    from sim.exercise.run.states import IssuedCommand

__all__ = ["curves_computed", "curves_told", "explained_at", "is_compared", "nobody", "nobody_since", "plays_at"]

_OF_THE_FACILITATOR = frozenset(
    {
        *("start", "deliver", "say", "withdraw", "hold", "skip", "move", "reroute", "shift", "ad-hoc"),
        *("override", "release"),
    }
)
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


def plays_at(exercise: Exercise, moments: Iterable[int]) -> Iterator[tuple[int, Play]]:
    """Yield the exercise as it stood at each of these moments (ms), the first first. It is one play, which goes on."""
    history = exercise.history
    driver = CommandReplay(history.new_play(), ReplayPolicy(history.left_out))
    given = deque(history.given.values())
    for moment in sorted(moments):
        while given and given[0].t_ms <= moment:
            driver.give(given.popleft())
        driver.go_on(moment)
        yield moment, driver.play


def explained_at(exercise: Exercise, wanted: Mapping[int, Iterable[str]]) -> dict[tuple[str, int], Explanation]:
    """Explain why processes stood below 1 at the moments ``wanted``.

    ``wanted`` is time → processes. One more replay gives all of them. What held a process then and what would have
    lifted that are left out.
    """
    return {
        (process, moment): explained
        for moment, play in plays_at(exercise, wanted)
        for process in wanted[moment]
        if (explained := explain(play.world, process, remedied=False)).fall is not None
    }


class _Nobody(ReplayPolicy):
    """An exercise in which nobody responds.

    What the facilitator did to the world and to the script acts; what the team did, and answers to it, does not.
    """

    def counts(self, given: IssuedCommand, play: Play) -> bool:
        """Return whether it is a command of the facilitator that can be given.

        Without decisions injects come at other times.
        """
        if given.command.kind not in _OF_THE_FACILITATOR or not super().counts(given, play):
            return False
        try:
            # It kept to the end of the exercise when it was given. A shift may move an inject past it only because
            # here that inject is still to come, and must move the others all the same.
            check_world(given.command, play, sys.maxsize)
        except CommandRefused:
            return False
        return True


def is_compared(exercise: Exercise) -> bool:
    """Return whether what was done is compared with nobody acting.

    It is where the scenario declares such a team, and somebody did act.
    """
    history = exercise.history
    counted = [given for given in history.given.values() if given.seq not in history.left_out]
    acted = any(given.command.kind in ("order", "decision") for given in counted)
    return acted and NOBODY in exercise.scenario.scripted_teams


def nobody(exercise: Exercise, until: int) -> CommandReplay:
    """Return the same exercise up to ``until`` (ms) with nobody acting."""
    return nobody_since(past_of(exercise.history, exercise.play), exercise.setup.seed, until)


def nobody_since(past: Past, seed: int, until: int) -> CommandReplay:
    """Return what people did up to ``until`` (ms) with nobody acting, under ``seed``."""
    play = Play(past.scenario, seed, None, by_chance=True, recorded=False)
    idle = CommandReplay(play, _Nobody(past.left_out))
    idle.through(past.given, until)
    return idle
