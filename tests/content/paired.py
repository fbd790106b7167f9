"""Pairs of scripts played in the same worlds: what one decision is worth, whatever else is decided."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any

from sim.impact import measures
from sim.scenario.models import ScriptStep
from tests.content.plays import Step, experienced, play_script, scenario_of, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.engine import World

Script = tuple[ScriptStep | Step, ...]


@dataclass(frozen=True)
class Pair:
    """Two scripts for one exercise, and a score of which less is better."""

    name: str
    what: str
    better: Script
    worse: Script
    score: Callable[[World], float]
    hours: float = 48
    """How long is played; the exercise's horizon at most."""
    first: int = 0
    """The first world; later ones where what is decided about does not happen in every world."""

    def gains(self, worlds: int) -> list[float]:
        """Return by how much the better script is better, world by world."""
        seeds = range(self.first, self.first + worlds)
        return [self.score(self._play(self.worse, s)) - self.score(self._play(self.better, s)) for s in seeds]

    def _play(self, script: Script, seed: int) -> World:
        for team, steps in scenario_of(self.name).scripted_teams.items():
            if script == steps:
                return stop(self.name, self.hours, seed, team)
        return play_script(self.name, script, seed, self.hours)


def low(gains: Sequence[float]) -> float:
    """Return the lower end of the 90 % confidence interval of the mean gain."""
    return fmean(gains) - 1.645 * stdev(gains) / sqrt(len(gains))


def measure(key: str) -> Callable[[World], float]:
    """Return the score that is one of the exercise's own measures."""
    return lambda world: measures(world)[key]


def lost(*processes: str) -> Callable[[World], float]:
    """Return the score that is the service these processes lost, in hours."""
    return lambda world: fmean(world.totals(process).lost for process in processes)


def only(name: str, *actions: str) -> Script:
    """Return the experienced team's script with these actions alone."""
    return tuple(step for step in experienced(name) if step.do in actions)


def later(name: str, action: str, by: int) -> Script:
    """Return the experienced team's script with one action ordered so many ms later."""
    return _changed(name, action, lambda step: {"after": step.after + by})


def aimed(name: str, action: str, target: str) -> Script:
    """Return the experienced team's script with one action aimed at something else."""
    return _changed(name, action, lambda _: {"target": target})


def _changed(name: str, action: str, change: Callable[[ScriptStep], dict[str, Any]]) -> Script:
    script = experienced(name)
    return tuple(step.model_copy(update=change(step)) if step.do == action else step for step in script)
