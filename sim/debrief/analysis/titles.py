"""Titles of what a scenario holds, in both languages. They are found by the names that journals and the engine use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec

from sim.exercise.explain.condition_text import ConditionWriter
from sim.exercise.run.injects import written_on_the_spot
from sim.origin import Origin, ad_hoc_name
from sim.scenario.models import Text
from sim.titles import Titles, titles_in
from sim.words import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.recording.logbook import Logbook
    from sim.scenario.models import Inject

__all__ = ["ScenarioTitles", "plain"]

P = ParamSpec("P")


def plain(name: str) -> Text:
    """Return a text that is the same in both languages.

    It is a name, or what someone typed. It is raw, so it is not validated: who shows it cleans it.
    """
    return Text.model_construct(nl=name, en=name)


class _ReportTitles(Titles):
    PLACE = "{title} {region}"
    NEED = "{process} ({need})"
    ALWAYS = False
    USUAL = True


def _both(method: Callable[Concatenate[Titles, P], str]) -> Callable[Concatenate[ScenarioTitles, P], Text]:
    """Return a method that gives in both languages what ``method`` gives in one."""

    def both(self: ScenarioTitles, /, *args: P.args, **kwargs: P.kwargs) -> Text:
        nl, en = (method(titles, *args, **kwargs) for titles in self.each)
        return Text.model_construct(nl=nl, en=en)

    return both


class ScenarioTitles:
    """Looks up titles, raw; a name that is not declared stands for itself."""

    process = _both(Titles.title)
    full = _both(Titles.process)
    region = _both(Titles.region)
    need = _both(Titles.need)
    target = _both(Titles.target)
    action = _both(Titles.action)
    any_of = _both(Titles.any_of)
    threat = _both(Titles.threat)
    reaction = _both(Titles.reaction)
    inject = _both(Titles.inject)
    teams = _both(Titles.parties)
    objective = _both(Titles.objective)
    route = _both(Titles.via)
    origin = _both(Titles.origin)

    def __init__(self, log: Logbook) -> None:
        self._scenario = log.scenario
        self._titles = titles_in(log.scenario)
        declared = {inject.id for inject in log.scenario.injects}
        for number, (_, command) in enumerate(log.given("ad-hoc"), 1):
            if command.kind == "ad-hoc":
                name = ad_hoc_name(number, declared)
                self._titles[f"inject/{name}"] = written_on_the_spot(name, command).title
        self._conditions = ConditionWriter(self._titles)
        self.each = [_ReportTitles(self._titles, language, str) for language in LANGUAGES]

    def condition(self, inject: Inject) -> Text:
        """Return the condition of an inject in words; empty when it has none."""
        return Text() if inject.when is None else self._conditions.text(inject.when)

    def carrier(self, carrier: str) -> tuple[str, Text]:
        """Return where a chain ends as (kind, title): ``threat/storm`` becomes its title."""
        origin = Origin.parse(carrier)
        found = self._scenario.reactions.get(origin.id) if origin.kind == "reaction" else None
        brings_people = found is not None and any(effect.effect == "demand" for effect in found.effects)
        return "surge" if brings_people else origin.kind, self.origin(origin)

    def carries(self, carrier: str) -> Text:
        """Return the title of a carrier. One without a title, such as an override, is named by what it is."""
        kind, title = self.carrier(carrier)
        if kind not in ("override", "start"):
            return title
        return Text.model_construct(nl=say("nl", f"report.carrier.{kind}"), en=say("en", f"report.carrier.{kind}"))
