"""The conditions for which people wait: of injects and of scripted teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.models import Condition, Scenario

__all__ = ["heard"]


def heard(scenario: Scenario) -> Iterator[Condition]:
    """Yield every condition of an inject or a scripted team.

    They are listened to from STARTEX; how long something has been so counts from before.
    """
    for inject in scenario.injects:
        yield from (condition for condition in (inject.when, inject.presumes) if condition is not None)
    for steps in scenario.scripted_teams.values():
        yield from (step.when for step in steps if step.when is not None)
