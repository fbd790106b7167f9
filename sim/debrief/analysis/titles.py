"""Titles of what a scenario holds, by the names that journals and the engine use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.explain.condition_text import condition_text
from sim.scenario.models import Text
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.models import Inject, Scenario

__all__ = ["ScenarioTitles", "plain"]

_TITLE = 80
"""Longest part of an inject's text that stands for its title, in characters."""


def plain(name: str) -> Text:
    """Return a text that is the same in both languages.

    It is a name, or what someone typed. It is raw, so it is not validated: who shows it cleans it.
    """
    return Text.model_construct(nl=name, en=name)


def _or(title: Text, name: str, usual: Text | None = None) -> Text:
    return title if title.nl or title.en else usual or plain(name)


def _usual(need: str) -> Text | None:
    """Return the usual title of a need of this name. Return none when the catalogue has none."""
    try:
        return Text(nl=say("nl", f"room.stock.{need}"), en=say("en", f"room.stock.{need}"))
    except KeyError:
        return None


class ScenarioTitles:
    """Looks up titles; a name that is not declared stands for itself."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._actions = {a.id: a for a in scenario.actions}
        self._threats = {t.id: t for t in scenario.threats}
        self._injects = {i.id: i for i in scenario.injects}
        titles = [(process.title.nl, process.title.en) for process in scenario.processes.values()]
        self._shared = {title for title in titles if titles.count(title) > 1 and any(title)}

    def process(self, name: str) -> Text:
        """Return the title of a process."""
        found = self._scenario.processes.get(name)
        return _or(found.title, name) if found else plain(name)

    def full(self, name: str) -> Text:
        """Return the title of a process. It has the region where others have the same title."""
        title, found = self.process(name), self._scenario.processes.get(name)
        if found is None or found.region is None or (found.title.nl, found.title.en) not in self._shared:
            return title
        region = self.region(found.region)
        return Text.model_construct(
            nl=f"{title.in_('nl')} {region.in_('nl')}", en=f"{title.in_('en')} {region.in_('en')}"
        )

    def region(self, name: str) -> Text:
        """Return the title of a region."""
        found = self._scenario.regions.get(name)
        return _or(found.title, name) if found else plain(name)

    def need(self, process: str, need: str) -> Text:
        """Return the title of a need of a process."""
        found = self._scenario.processes.get(process)
        inner = found.needs.get(need) if found else None
        return _or(inner.title if inner else Text(), need, _usual(need))

    def action(self, name: str) -> Text:
        """Return the title of an action or a declared decision."""
        if name in self._scenario.decisions:
            return _or(self._scenario.decisions[name], name)
        found = self._actions.get(name)
        return _or(found.title, name) if found else plain(name)

    def any_of(self, names: Sequence[str]) -> Text:
        """Return the titles of actions or decisions of which any one will do."""
        titles = [self.action(name) for name in names]
        return Text.model_construct(
            nl=" of ".join(title.in_("nl") for title in titles), en=" or ".join(title.in_("en") for title in titles)
        )

    def threat(self, name: str) -> Text:
        """Return the title of a threat."""
        found = self._threats.get(name)
        return _or(found.title, name) if found else plain(name)

    def stage(self, threat: str, stage: str) -> Text:
        """Return the title of a threat with that of a stage of it."""
        whole, declared = self.threat(threat), self._threats.get(threat)
        found = next((s for s in declared.stages if s.id == stage), None) if declared else None
        part = _or(found.title if found else Text(), stage)
        return Text.model_construct(
            nl=f"{whole.in_('nl')}: {part.in_('nl')}", en=f"{whole.in_('en')}: {part.in_('en')}"
        )

    def reaction(self, name: str) -> Text:
        """Return the title of a reaction."""
        found = self._scenario.reactions.get(name)
        return _or(found.title if found else Text(), name)

    def condition(self, inject: Inject) -> Text:
        """Return the condition of an inject in words; empty when it has none."""
        return Text() if inject.when is None else condition_text(self._scenario, inject.when)

    def inject(self, name: str) -> Text:
        """Return the title of a declared inject. It is its title, else the beginning of its text."""
        found = self._injects.get(name)
        return self.inject_title(found) if found else plain(name)

    @staticmethod
    def inject_title(inject: Inject) -> Text:
        """Return the title of an inject: its title, else the beginning of its text."""
        if inject.title.nl or inject.title.en:
            return inject.title
        return _or(Text(nl=_first(inject.text.nl), en=_first(inject.text.en)), inject.id)

    def team(self, name: str) -> Text:
        """Return the title of a team or role."""
        found = self._scenario.teams.get(name) or self._scenario.personas.get(name)
        return _or(Text(nl=found.nl, en=found.en), name) if found else plain(name)

    def target(self, name: str) -> Text:
        """Return the title of a target.

        A target of an action or an override is a process, a need, a pool or a route.
        """
        process, _, part = name.partition("/")
        if part:
            return plain_pair(self.full(process), self.need(process, part))
        if name in self._scenario.processes:
            return self.full(name)
        pool = self._scenario.crews.get(name)
        route = self._scenario.routes.get(name)
        found = pool or route
        return _or(found.title, name) if found else self.region(name)

    def _brings_people(self, reaction: str) -> bool:
        found = self._scenario.reactions.get(reaction)
        return found is not None and any(effect.effect == "demand" for effect in found.effects)

    def carrier(self, carrier: str) -> tuple[str, Text]:
        """Return where a chain ends as (kind, title): ``threat/storm`` becomes its title."""
        kind, _, rest = carrier.partition("/")
        name = rest.partition("#")[0].partition("/")[0]
        if kind == "threat":
            return kind, self.threat(name)
        if kind == "action":
            return kind, self.action(name)
        if kind == "inject":
            return kind, self.inject(name)
        if kind == "reaction":
            return "surge" if self._brings_people(rest) else kind, self.reaction(rest)
        return kind, plain(name or carrier)

    def carries(self, carrier: str) -> Text:
        """Return the title of a carrier. One without a title, such as an override, is named by what it is."""
        kind, title = self.carrier(carrier)
        if kind not in ("override", "start"):
            return title
        return Text.model_construct(nl=say("nl", f"report.carrier.{kind}"), en=say("en", f"report.carrier.{kind}"))


def plain_pair(of: Text, what: Text) -> Text:
    """Return ``what`` of ``of`` in both languages."""
    return Text.model_construct(nl=f"{of.in_('nl')} ({what.in_('nl')})", en=f"{of.in_('en')} ({what.in_('en')})")


def _first(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"
