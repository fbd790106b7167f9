"""The summary of a batch. It has each number per team, and how two teams differ in the same worlds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.batch.statistics import Spread, paired, spread
from sim.exercise.run.scripted_team import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.batch.store import Row
    from sim.scenario.models import Scenario

__all__ = ["Comparison", "Summary", "TeamSummary", "summarise"]


@dataclass(frozen=True, slots=True)
class TeamSummary:
    """How one team did over all worlds; every number by its name."""

    team: str
    measures: dict[str, Spread]
    person_hours: dict[str, Spread]
    recovered_h: dict[str, Spread]
    calls: dict[str, Spread]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of one team from another, world by world. A number that no pair of worlds tells is left out."""

    team: str
    against: str
    measures: dict[str, Spread]
    person_hours: dict[str, Spread]
    recovered_h: dict[str, Spread]
    calls: dict[str, Spread]


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole batch in numbers."""

    exercise: str
    runs: int
    teams: tuple[TeamSummary, ...]
    comparisons: tuple[Comparison, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


_PARTS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "measures": lambda row: row.timely,
    "person_hours": lambda row: row.person_hours,
    "recovered_h": lambda row: row.recovered_h,
    "calls": lambda row: row.calls,
}


def summarise(scenario: Scenario, teams: Sequence[str], rows: Sequence[Row]) -> Summary:
    """Return the summary of the rows of a batch. Every team is compared with ``none``, or else with the last team."""
    by_team = {team: [row for row in rows if row.team == team] for team in teams}
    base = NOBODY if NOBODY in by_team else teams[-1]
    return Summary(
        exercise=scenario.id,
        runs=len(rows) // len(teams),
        teams=tuple(TeamSummary(team, **_spreads(found)) for team, found in by_team.items()),
        comparisons=tuple(
            Comparison(team, base, **_differences(by_team[team], by_team[base])) for team in teams if team != base
        ),
    )


def _spreads(rows: Sequence[Row]) -> dict[str, dict[str, Spread]]:
    return {
        part: {name: spread([part_of(row)[name] for row in rows]) for name in part_of(rows[0])}
        for part, part_of in _PARTS.items()
    }


def _differences(one: Sequence[Row], other: Sequence[Row]) -> dict[str, dict[str, Spread]]:
    found: dict[str, dict[str, Spread]] = {}
    for part, part_of in _PARTS.items():
        found[part] = {}
        for name in part_of(one[0]):
            difference = paired(
                {row.seed: part_of(row)[name] for row in one}, {row.seed: part_of(row)[name] for row in other}
            )
            if difference is not None:
                found[part][name] = difference
    return found
