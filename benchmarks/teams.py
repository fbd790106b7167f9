"""What the scripted teams of an exercise are worth.

``python -m benchmarks.teams`` plays the built-in exercises by their teams ``none``, ``hesitant`` and ``experienced``.
Each plays the same worlds, so a difference is taken world by world; its interval is that of the mean, by a paired
bootstrap. Then they play worlds as known, each with numbers and chance of its own: how many have the same team ahead?
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Final

from benchmarks.kept import keep, mark
from sim.exercise import unrecorded
from sim.exercise.known_worlds import known_worlds
from sim.impact import measures
from sim.impact.signs import LEAST_ALIKE
from sim.scenario import builtin, find, load
from sim.scenario.plausible import Plausible
from sim.workers import map_chunks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.models import Measure, Scenario

__all__ = ["EXPLAINED", "Gain", "MeasureTeams", "TeamCampaign", "campaign", "faults", "gain"]

NONE, HESITANT, EXPERIENCED = "none", "hesitant", "experienced"
TEAMS: Final = (NONE, HESITANT, EXPERIENCED)
CERTAINTY: Final = 0.95
"""Chance that the interval of a bootstrap holds the mean."""
EXPLAINED: Final[Mapping[tuple[str, str], str]] = {("onderzeekabel", "power"): "load-shedding"}
"""(Exercise, measure) → the action by which the hesitant team does worse than nobody: without it, it must not."""
_RESAMPLES: Final = 4_000

Asked = tuple[int, str, int | None]
"""Seed, team, and which numbers; none for those that are written."""
Values = dict[str, float]
"""Measures by id."""
Pair = tuple[float, float]
"""What the worse and the better team came to in one world."""


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much one team is better than another on one measure.

    In the unit of the measure; below 0 it is worse.
    """

    mean: float
    low: float
    """Lower end of the interval of the mean."""
    high: float
    alike: int
    """Worlds as known in which the difference has the sign of the mean."""
    known: int
    """Worlds as known that were played."""

    @property
    def said(self) -> bool:
        """Whether it can be said which team does better, whatever the numbers are."""
        return self.alike >= LEAST_ALIKE * self.known


@dataclass(frozen=True, slots=True)
class MeasureTeams:
    """One measure of an exercise, by team."""

    measure: str
    means: dict[str, float]
    """By team, over the worlds with the numbers as written."""
    experienced: Gain
    """The experienced team against nobody."""
    ahead: Gain
    """The experienced team against the hesitant one."""
    hesitant: Gain
    """The hesitant team against nobody."""
    without: Gain | None
    """The same without the action that explains why it does worse; none where there is no such action."""


@dataclass(frozen=True, slots=True)
class TeamCampaign:
    """One exercise, played in many worlds by each of its teams."""

    exercise: str
    worlds: int
    known: int
    measures: tuple[MeasureTeams, ...]


class PlayTeams:
    """Plays one world by one team; sent once to every worker process."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._plausible = Plausible(scenario)

    def __call__(self, world: Asked) -> Values:
        """Return the measures of (seed, team, which numbers)."""
        seed, team, known = world
        scenario = self._scenario if known is None else self._plausible.world(known)
        return measures(unrecorded(scenario, seed, team, scenario.horizon))


def campaign(name: str, worlds: int, known: int, workers: int = 1) -> TeamCampaign:
    """Play a built-in exercise by its three teams.

    They play ``worlds`` worlds with the numbers as written, and ``known`` worlds with other numbers.
    """
    scenario = _with_explanations(load(find(name)))
    teams = tuple(team for team in scenario.scripted_teams if team in TEAMS or team.startswith(_without("")))
    asked: list[Asked] = [(seed, team, None) for seed in range(1, worlds + 1) for team in teams]
    other = known_worlds(Plausible(scenario), 1, known, workers, time.perf_counter).worlds
    asked += [(number, team, number) for number in other for team in teams]
    values: dict[Asked, Values] = {}
    for chunk in map_chunks(PlayTeams(scenario), asked, workers, time.perf_counter):
        values.update(chunk)
    return TeamCampaign(name, worlds, known, tuple(_measure(scenario, one, values) for one in scenario.measures))


def faults(found: TeamCampaign) -> list[str]:
    """Return what an exercise must show of its teams and does not."""
    scenario = load(find(found.exercise))
    told = []
    for measure, one in zip(scenario.measures, found.measures, strict=True):
        place = f"{found.exercise}, {one.measure}"
        if measure.at_most is not None and one.experienced.low <= 0:
            if one.experienced.mean < -measure.at_most:
                told.append(f"{place}: experienced is worse than none by more than {measure.at_most:g}")
        elif one.experienced.low <= 0:
            told.append(f"{place}: experienced is not better than none beyond the interval")
        if one.ahead.low <= 0:
            told.append(f"{place}: hesitant is not worse than experienced beyond the interval")
        if one.hesitant.high < 0 and (one.without is None or one.without.high < 0):
            told.append(f"{place}: hesitant is worse than none, and no decision explains it")
    return told


def gain(pairs: Sequence[Pair], known: Sequence[Pair], *, more: bool = False) -> Gain:
    """Return by how much the second of each pair is better.

    Lower is better, or higher with ``more``.
    ``pairs`` are of worlds with the numbers as written, ``known`` of worlds as known. The interval is that of the
    percentiles of the mean over pairs drawn with replacement, always the same ones.
    """
    sign = -1 if more else 1
    differences = _differences(pairs, sign)
    # An own generator with a fixed seed: the same figures give the same interval.
    draws = random.Random(0)
    means = sorted(fmean(draws.choices(differences, k=len(differences))) for _ in range(_RESAMPLES))
    outside = round((1 - CERTAINTY) / 2 * _RESAMPLES)
    mean = fmean(differences)
    alike = sum(difference * mean > 0 for difference in _differences(known, sign))
    return Gain(mean, means[outside], means[-1 - outside], alike, len(known))


def _differences(pairs: Sequence[Pair], sign: int) -> list[float]:
    return [sign * (worse - better) for worse, better in pairs]


def _measure(scenario: Scenario, measure: Measure, values: Mapping[Asked, Values]) -> MeasureTeams:
    def of(team: str, against: str) -> Gain:
        pairs: dict[bool, list[Pair]] = {True: [], False: []}
        for (seed, played, known), found in values.items():
            if played == team:
                pairs[known is None].append((values[seed, against, known][measure.id], found[measure.id]))
        return gain(pairs[True], pairs[False], more=measure.better == "more")

    means = {
        team: fmean(
            found[measure.id] for (_, played, known), found in values.items() if known is None and played == team
        )
        for team in TEAMS
    }
    action = EXPLAINED.get((scenario.id, measure.id))
    without = None if action is None else of(_without(action), NONE)
    return MeasureTeams(
        measure.id, means, of(EXPERIENCED, NONE), of(EXPERIENCED, HESITANT), of(HESITANT, NONE), without
    )


def _without(action: str) -> str:
    return f"{HESITANT}-without-{action}"


def _with_explanations(scenario: Scenario) -> Scenario:
    """Return the exercise with the teams that are to explain something.

    Each is the hesitant team without one of its actions.
    """
    steps = scenario.scripted_teams[HESITANT]
    actions = [action for (exercise, _), action in EXPLAINED.items() if exercise == scenario.id]
    others = {_without(action): tuple(step for step in steps if step.do != action) for action in actions}
    return scenario.model_copy(update={"scripted_teams": {**scenario.scripted_teams, **others}})


def rows(found: TeamCampaign) -> list[str]:
    """Return a line of a table for each measure of an exercise."""
    lines = []
    for one in found.measures:
        against = one.experienced
        alike = f"{100 * against.alike / against.known:.0f} %" if against.known else "-"
        cells = [
            found.exercise,
            one.measure,
            *(f"{one.means[team]:,.4g}" for team in TEAMS),
            f"{against.mean:,.4g} [{against.low:,.4g}, {against.high:,.4g}]",
            alike if against.said else f"{alike}: cannot be said",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


HEAD: Final = (
    "| exercise | measure | none | hesitant | experienced | better than none | the same as known |",
    "|---|---|---|---|---|---|---|",
)


def main() -> int:
    """Print a row for each measure, then what does not hold. Return 1 if anything does not, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.teams")
    parser.add_argument("--worlds", type=int, default=100, help="worlds with the numbers as written (default 100)")
    parser.add_argument("--known", type=int, default=100, help="worlds with other numbers (default 100)")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the figures for docs/credibility.md")
    parser.add_argument("exercises", nargs="*", metavar="EXERCISE", help=f"only these of: {', '.join(builtin())}")
    asked = parser.parse_args()
    print("\n".join(HEAD), flush=True)
    told: list[str] = []
    for name in asked.exercises or builtin():
        played = mark(load(find(name)))
        found = campaign(name, asked.worlds, asked.known, asked.workers)
        print("\n".join(rows(found)), flush=True)
        told += faults(found)
        if asked.keep:
            keep("teams", name, {"mark": played, **asdict(found)})
    print("\n".join(["", *told]) if told else "\nevery exercise shows what it must")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
