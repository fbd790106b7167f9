"""How a command names what a scenario holds. Titles are in the reader's language; processes have their name too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.titles import Titles, titles_in

if TYPE_CHECKING:
    from sim.scenario.models import Scenario
    from sim.words import Language

__all__ = ["Named", "scenario_titles"]


def scenario_titles(scenario: Scenario, language: Language) -> Titles:
    """Return what the things of a scenario are called."""
    return Titles(titles_in(scenario), language)


class Named(Titles):
    """Titles for a reader who may name a process in the next command."""

    def __init__(self, scenario: Scenario, language: Language) -> None:
        super().__init__(titles_in(scenario), language)

    def process(self, name: str) -> str:
        """Return a process by its title and name."""
        title = self.title(name)
        return f"{title} [{name}]" if title != name else name
