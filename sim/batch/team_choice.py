"""Who plays a run without people, and how far it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import KetenError, Reason
from sim.exercise.run.scripted_team import NOBODY

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

__all__ = ["default_team", "known_team", "nobody", "until_of"]


def default_team(scenario: Scenario) -> str | None:
    """Return the first scripted team; none where the exercise has none."""
    return next(iter(scenario.scripted_teams), None)


def nobody(scenario: Scenario) -> str | None:
    """Return the name to play under when nobody acts.

    It is the scripted team ``none`` where the exercise has it, or no team at all.
    """
    return NOBODY if NOBODY in scenario.scripted_teams else None


def known_team(scenario: Scenario, name: str) -> str:
    """Return ``name`` when the exercise has such a scripted team.

    Raises ``KetenError``, which names the teams there are, when it has not.
    """
    if name not in scenario.scripted_teams:
        known = ", ".join(scenario.scripted_teams) or Reason.of("errors.batch.no-teams")
        raise KetenError.of("errors.batch.no-team", exercise=scenario.id, team=repr(name), known=known)
    return name


def until_of(scenario: Scenario, until_ms: int | None) -> int:
    """Return how far a run goes, ms: what was asked, else the exercise's horizon."""
    return scenario.horizon if until_ms is None else until_ms
