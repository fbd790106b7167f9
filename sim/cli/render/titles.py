"""How a command names what a scenario holds. Titles are in the reader's language; processes have their name too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.render.tables import title_of
from sim.units import clean
from sim.words import percent, say

if TYPE_CHECKING:
    from sim.scenario.models import Scenario
    from sim.scenario.models import Text as Words
    from sim.words import Language

__all__ = ["Named"]

_CARRIERS = ("threat", "action", "reaction", "inject", "override", "start")


class Named:
    """Names of one scenario in one language."""

    def __init__(self, scenario: Scenario, language: Language) -> None:
        self._scenario = scenario
        self._language: Language = language
        self._titles: dict[str, dict[str, Words]] = {
            "threat": {one.id: one.title for one in scenario.threats},
            "inject": {one.id: one.title for one in scenario.injects},
            "action": {one.id: one.title for one in scenario.actions},
            "reaction": {name: one.title for name, one in scenario.reactions.items()},
        }

    def process(self, name: str) -> str:
        """Return a process by its title and name."""
        process = self._scenario.processes[name]
        title = process.title.in_(self._language)
        return clean(f"{title} [{name}]" if title and title != name else name, lines=False)

    def title(self, name: str) -> str:
        """Return the title of a process, which others may share."""
        return title_of(self._scenario.processes[name].title, name, self._language)

    def need(self, process: str, need: str) -> str:
        """Return a need by its title."""
        found = self._scenario.processes[process].needs.get(need)
        return need if found is None else title_of(found.title, need, self._language)

    def carrier(self, carrier: str) -> str:
        """Return the title of a carrier; what is none is returned as it is.

        A carrier is a threat, action, reaction, inject, override or the start.
        """
        kind, _, name = carrier.partition("/")
        title = self._titles.get(kind, {}).get(name.partition("#")[0])
        shown = title_of(title, name, self._language) if title is not None else name
        return say(self._language, f"chain.from.{kind}", name=shown) if kind in _CARRIERS else carrier

    def action(self, action: str) -> str:
        """Return an action by its title."""
        title = self._titles["action"].get(action)
        return action if title is None else title_of(title, action, self._language)

    @staticmethod
    def means(name: str) -> str:
        """Return means by their name: they have no title."""
        return name

    def share(self, level: float) -> str:
        """Write a level."""
        return percent(self._language, level)
