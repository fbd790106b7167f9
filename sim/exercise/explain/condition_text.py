"""Conditions in words, by the titles of the scenario.

An example is ``Mobiel KPN Utrecht onder 50 % gedurende 10 min``.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final

from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    InjectCondition,
    LevelCondition,
    LossCondition,
    Not,
    Text,
    ThreatCondition,
)
from sim.selectors import Matcher
from sim.units import format_clock
from sim.words import duration, percent, say

if TYPE_CHECKING:
    from sim.scenario.models import Condition, Scenario
    from sim.words import Language

__all__ = ["condition_text"]

ConditionKey = Annotated[str, "key after conditions."]
"""The key of a message without ``conditions.`` before it."""
_NAMED: Final = 3
"""How many processes that a pattern means are named."""


def condition_text(scenario: Scenario, condition: Condition) -> Text:
    """Write a condition in both languages. It is raw, since titles are, and whoever shows it cleans it."""
    nl, en = (_Wording(scenario, language).of(condition) for language in ("nl", "en"))
    return Text.model_construct(nl=nl, en=en)


class _Wording:
    def __init__(self, scenario: Scenario, language: Language) -> None:
        self._scenario = scenario
        self._language: Language = language
        self._matching = Matcher(scenario.processes).match

    def of(self, condition: Condition) -> str:
        """Write a condition."""
        match condition:
            case LevelCondition():
                return self._level(condition)
            case LossCondition():
                return self._say(f"lost-{condition.lost}", what=self._processes(condition.process, "any"))
            case ActionCondition():
                return self._action(condition)
            case InjectCondition():
                return self._say(f"inject-{condition.is_}", inject=self._inject(condition.inject))
            case ThreatCondition():
                return self._threat(condition)
            case AllOf():
                return self._say("and").join(self._within(part) for part in condition.all)
            case AnyOf():
                return self._say("or").join(self._within(part) for part in condition.any)
            case Not():
                return self._say("not", what=self._within(condition.not_))
            case _:
                return self._say("time", at=format_clock(condition.time))

    def _say(self, key: ConditionKey, **values: object) -> str:
        return say(self._language, f"conditions.{key}", **values)

    def _within(self, condition: Condition) -> str:
        text = self.of(condition)
        return f"({text})" if isinstance(condition, AllOf | AnyOf) else text

    def _level(self, condition: LevelCondition) -> str:
        how = "any" if condition.any else "all" if condition.all else "mean" if condition.mean else ""
        below = condition.below is not None
        share = (condition.below if below else condition.above) or 0.0
        level = percent(self._language, share, digits=0 if float(share * 100).is_integer() else 1)
        read = self._processes(condition.pattern, how or "any")
        if condition.need is not None:
            read = f"{read} · {self._need(condition.pattern, condition.need)}"
        what = self._say("below" if below else "above", what=read, level=level)
        return self._say("for", what=what, time=duration(self._language, condition.for_)) if condition.for_ else what

    def _processes(self, pattern: str, how: ConditionKey) -> str:
        """Name what a pattern means.

        That is one process, the first few of several, or the pattern itself when nothing matches.
        """
        names = [self._process(name) for name in self._matching(pattern)] or [pattern]
        if len(names) == 1:
            return names[0]
        listed = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            listed = self._say("more", names=listed, n=len(names) - _NAMED)
        return self._say(how, names=listed)

    def _process(self, name: str) -> str:
        process = self._scenario.processes[name]
        title = process.title.in_(self._language)
        region = self._scenario.regions.get(process.region or "")
        if region is None or title not in self._shared:
            return title or name
        return f"{title} {region.title.in_(self._language) or process.region}"

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Titles that several processes have, so that only their regions tell them apart."""
        titles = [process.title.in_(self._language) for process in self._scenario.processes.values()]
        return frozenset(title for title, count in Counter(titles).items() if title and count > 1)

    def _action(self, condition: ActionCondition) -> str:
        found = next((a.title for a in self._scenario.actions if a.id == condition.action), None)
        title = (found or self._scenario.decisions.get(condition.action, Text())).in_(self._language)
        action = title or condition.action
        if condition.target is not None:
            action = f"{action}: {self._target(condition.target)}"
        at = format_clock(condition.by) if condition.by is not None else ""
        return self._say(f"action-{condition.is_}", action=action, at=at)

    def _need(self, pattern: str, name: str) -> str:
        for process in self._matching(pattern):
            need = self._scenario.processes[process].needs.get(name)
            if need is not None and need.title.in_(self._language):
                return need.title.in_(self._language)
        return name

    def _target(self, target: str) -> str:
        process, slash, part = target.partition("/")
        if process not in self._scenario.processes:
            return target
        need = self._scenario.processes[process].needs.get(part)
        named = (need.title.in_(self._language) if need else "") or part
        return f"{self._process(process)} · {named}" if slash else self._process(process)

    def _inject(self, name: str) -> str:
        found = next((inject for inject in self._scenario.injects if inject.id == name), None)
        return (found.title.in_(self._language) if found else "") or name

    def _threat(self, condition: ThreatCondition) -> str:
        found = next((threat for threat in self._scenario.threats if threat.id == condition.threat), None)
        title = (found.title.in_(self._language) if found else "") or condition.threat
        stage = next((s for s in found.stages if s.id == condition.stage), None) if found else None
        if stage is not None:
            title = f"{title}: {stage.title.in_(self._language) or stage.id}"
        return self._say("threat", threat=title)
