"""Who has arrived: which teams and roles are at the table, and since when.

A team without ``from:`` is there from STARTEX. One that an action or a decision brings is there once that is in force,
or recorded. The facilitator may say otherwise of any team, and that holds until they say something else.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine import World
    from sim.scenario.models import Scenario

__all__ = ["Attendance"]

_HAS_BEEN: Final = frozenset({"in-force", "ended"})
"""States of an order that has come in force."""


class Attendance:
    """Who is at the table in one play, and how far it is scaled up."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        self._world = world
        self._brought_by = {name: team.from_ for name, team in scenario.teams.items()}
        self._bringing = {by for by in self._brought_by.values() if by is not None and by not in scenario.decisions}
        self._grip = {action.id: action.grip for action in scenario.actions if action.grip is not None}
        self._decided: dict[str, int] = {}
        """When each declared decision was first taken, ms."""
        self._said: dict[str, int | None] = {}
        """What the facilitator said last, by team: since when it is there; none when it is not."""

    def decided(self, decision: str, at_ms: int) -> None:
        """Hear that a declared decision was taken at ``at_ms``."""
        self._decided[decision] = min(at_ms, self._decided.get(decision, at_ms))

    def say(self, team: str, *, present: bool) -> None:
        """Keep what the facilitator says of a team now.

        One that is there already keeps the time at which it came.
        """
        since = self.since(team)
        self._said[team] = (self._world.now if since is None else since) if present else None

    def recalled(self, team: str) -> Callable[[], None]:
        """Return what puts back what the facilitator has said of a team until now."""
        if team not in self._said:
            return partial(self._forget, team)
        return partial(self._said.__setitem__, team, self._said[team])

    def _forget(self, team: str) -> None:
        self._said.pop(team, None)

    def since(self, team: str) -> int | None:
        """Return since when a declared team is there, ms; none when it is not."""
        return dict(self.all())[team]

    def all(self) -> tuple[tuple[str, int | None], ...]:
        """Return every team, with since when it is there, ms; none when it is not."""
        in_force = self._in_force()
        return tuple((team, self._arrived(team, in_force)) for team in self._brought_by)

    @property
    def grip(self) -> int:
        """The highest GRIP level among the actions in force, 1 to 5; 0 when none is."""
        if not self._grip:
            return 0
        return max((self._grip.get(o.action, 0) for o in self._world.orders if o.state == "in-force"), default=0)

    def brought_by(self, team: str) -> str | None:
        """Return the action or decision that brings a team; none where nothing is said to."""
        return self._brought_by.get(team)

    def arriving(self) -> dict[str, int]:
        """Return when each action that will bring a team is due to be in force, ms."""
        due: dict[str, int] = {}
        for order in self._world.orders if self._bringing else ():
            if order.action in self._bringing and order.state == "preparing" and order.in_force is not None:
                due[order.action] = min(order.in_force, due.get(order.action, order.in_force))
        return due

    def _arrived(self, team: str, in_force: Mapping[str, int]) -> int | None:
        if team in self._said:
            return self._said[team]
        by = self._brought_by[team]
        if by is None:
            return 0
        return in_force.get(by, self._decided.get(by))

    def _in_force(self) -> dict[str, int]:
        """Return when each action that brings a team first came in force, ms."""
        first: dict[str, int] = {}
        if not self._bringing:
            return first
        for order in self._world.orders:
            if order.action in self._bringing and order.state in _HAS_BEEN and order.in_force is not None:
                first[order.action] = min(order.in_force, first.get(order.action, order.in_force))
        return first
