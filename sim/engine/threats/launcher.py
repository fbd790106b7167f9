"""Threats: set off at their time or by their condition.

Each goes by the physics of its family (``docs/model.md`` §5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.conditions.targeting import aimed
from sim.engine.results import WorldEvent
from sim.engine.threats.campaign import Campaign
from sim.engine.threats.footprints import Footprints
from sim.engine.threats.intrusion import Intrusion
from sim.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.services import WorldServices
    from sim.scenario.models import Scenario, Threat

__all__ = ["Threats"]


class Threats:
    """All threats of one world."""

    __slots__ = ("_footprints", "_scenario", "_services", "_tell")

    def __init__(self, scenario: Scenario, services: WorldServices, tell: Callable[[WorldEvent], None]) -> None:
        self._scenario = scenario
        self._services = services
        self._tell = tell
        self._footprints = Footprints(scenario, services.calendar, services.cascade, services.effects.harms)

    def begin(self) -> None:
        """Await every threat, in order of name: the order of a file makes no difference."""
        for threat in sorted(self._scenario.threats, key=lambda threat: threat.id):
            self._await(threat)

    def _await(self, threat: Threat) -> None:
        campaign = self._campaign(threat)

        def strike() -> None:
            self._mark(threat, "")

        def start(t: int) -> None:
            self._services.effects.start(threat.effects, Origin("threat", threat.id), t, threat.target)
            self._footprints.begin(threat, t)
            self._intrude(threat, t)
            if campaign is not None:
                campaign.begin(t)

        if threat.at is not None:
            start(threat.at)
            self._services.calendar.open(threat.at, strike)
        elif threat.when is not None:

            def struck() -> None:
                strike()
                start(self._services.calendar.now)

            if threat.compromise is not None and threat.compromise.activates_when is not None:
                self._services.monitor.foresee(threat.compromise.activates_when)
            self._services.monitor.add(aimed(threat.when, threat.target), struck, once=True)

    def _mark(self, threat: Threat, detail: str) -> None:
        """Report that a threat struck or a stage began. Listeners and conditions that ask are told."""
        subject = str(Origin("threat", threat.id, stage=detail or None))
        self._services.monitor.marks.struck.add(subject)
        self._services.monitor.touch(subject)
        self._tell(WorldEvent(self._services.calendar.now, "threat", threat.id, detail))

    def _campaign(self, threat: Threat) -> Campaign | None:
        return Campaign(threat, self._services, lambda stage: self._mark(threat, stage)) if threat.stages else None

    def _intrude(self, threat: Threat, t: int) -> None:
        if threat.compromise is not None:
            tags = {name: process.tags for name, process in self._scenario.processes.items()}
            Intrusion(threat, threat.compromise, tags, self._services, lambda what: self._mark(threat, what)).begin(t)
