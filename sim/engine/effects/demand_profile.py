"""Demand by hour and season. A change of profile is an event at the whole hour of the scenario's clock."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sim.units import HOUR
from sim.zones import moment, next_change

if TYPE_CHECKING:
    from sim.engine.cascade.propagation import Cascade
    from sim.engine.network.node import Node
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario.models import Profile, Scenario

__all__ = ["DemandProfiles"]

_SEASONS = ("winter", "spring", "summer", "autumn")


class DemandProfiles:
    """Keeps the demand profile of every process that has one.

    It is that of the hour and season of the scenario's clock.
    """

    def __init__(self, scenario: Scenario, nodes: dict[str, Node], calendar: Calendar, cascade: Cascade) -> None:
        self._start = scenario.start_local
        self._calendar = calendar
        self._cascade = cascade
        self._profiled = [
            (nodes[name], process.demand)
            for name, process in sorted(scenario.processes.items())
            if process.demand.by_hour is not None or process.demand.by_season
        ]
        self._short = [node for _, node in sorted(nodes.items()) if node.capacity < 1.0]
        """Call takers who are too few for normal demand: they fall short before anything else happens."""

    def begin(self) -> None:
        """Apply the profiles of the first hour as the run begins, and of each hour after."""
        for node in self._short:
            self._calendar.open(self._calendar.now, partial(self._cascade.reweigh, node, rising=False))
        if self._profiled:
            self._calendar.open(self._calendar.now, self._turn)

    def _turn(self) -> None:
        now = self._calendar.now
        clock = moment(self._start, now)
        for node, profile in self._profiled:
            factor = _factor(profile, clock.hour, clock.month)
            if factor != node.profile:
                self._due(node, factor)
        into = timedelta(minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
        following = now + HOUR - into // timedelta(milliseconds=1)
        # Where the clock is set within the hour, the hour is another one from then on.
        self._calendar.open(next_change(self._start, now, following) or following, self._turn)

    def _due(self, node: Node, factor: float) -> None:
        rising = factor < node.profile

        def change() -> None:
            node.profile = factor
            self._cascade.reweigh(node, rising=rising)

        (self._calendar.rise if rising else self._calendar.fall)(self._calendar.now, node.name, "profile", change)


def _factor(profile: Profile, hour: int, month: int) -> float:
    factor = 1.0 if profile.by_hour is None else profile.by_hour[hour]
    for season, times in profile.by_season.items():
        if season == _SEASONS[month % 12 // 3]:
            factor *= times
    return factor
