"""Conditions in words, by the titles of the scenario.

An example is ``Mobiel KPN Utrecht onder 50 % gedurende 10 min``.
"""

from __future__ import annotations

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
from sim.titles import Titles
from sim.units import format_clock
from sim.words import LANGUAGES, duration, percent, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario.models import Condition
    from sim.titles import Titled

__all__ = ["ConditionWriter"]

ConditionKey = Annotated[str, "key after conditions."]
"""The key of a message without ``conditions.`` before it."""
_NAMED: Final = 3
"""How many processes that a pattern means are named."""


class ConditionWriter:
    """Writes conditions in both languages. They are raw, since titles are, and whoever shows them cleans them."""

    def __init__(self, titles: Mapping[str, Titled]) -> None:
        matching = Matcher(key.removeprefix("process/") for key in titles if key.startswith("process/")).match
        self._each = [_Wording(_ConditionTitles(titles, language, str), matching) for language in LANGUAGES]

    def text(self, condition: Condition) -> Text:
        """Return a condition in words."""
        nl, en = (wording.of(condition) for wording in self._each)
        return Text.model_construct(nl=nl, en=en)

    def subject(self, condition: LevelCondition) -> Text:
        """Return what a condition on levels reads, in words."""
        nl, en = (wording.read(condition) for wording in self._each)
        return Text.model_construct(nl=nl, en=en)


class _ConditionTitles(Titles):
    PLACE = "{title} {region}"
    ALWAYS = False


class _Wording:
    def __init__(self, titles: Titles, matching: Callable[[str], tuple[str, ...]]) -> None:
        self._titles = titles
        self._language = titles.language
        self._matching = matching

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
                return self._say(f"inject-{condition.is_}", inject=self._titles.inject(condition.inject))
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
        below = condition.below is not None
        share = (condition.below if below else condition.above) or 0.0
        level = percent(self._language, share, digits=0 if float(share * 100).is_integer() else 1)
        what = self._say("below" if below else "above", what=self.read(condition), level=level)
        return self._say("for", what=what, time=duration(self._language, condition.for_)) if condition.for_ else what

    def read(self, condition: LevelCondition) -> str:
        """Name the processes, or the need of them, of which a condition reads the level."""
        how = "any" if condition.any else "all" if condition.all else "mean" if condition.mean else ""
        read = self._processes(condition.pattern, how or "any")
        if condition.need is None:
            return read
        return f"{read} · {self._need(condition.pattern, condition.need)}"

    def _processes(self, pattern: str, how: ConditionKey) -> str:
        """Name what a pattern means.

        That is one process, the first few of several, or the pattern itself when nothing matches.
        """
        names = [self._titles.process(name) for name in self._matching(pattern)] or [pattern]
        if len(names) == 1:
            return names[0]
        listed = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            listed = self._say("more", names=listed, n=len(names) - _NAMED)
        return self._say(how, names=listed)

    def _action(self, condition: ActionCondition) -> str:
        action = self._titles.action(condition.action)
        if condition.target is not None:
            action = f"{action}: {self._titles.target(condition.target)}"
        at = format_clock(condition.by) if condition.by is not None else ""
        return self._say(f"action-{condition.is_}", action=action, at=at)

    def _need(self, pattern: str, name: str) -> str:
        titles = (self._titles.of(f"need/{process}/{name}", "") for process in self._matching(pattern))
        return next(filter(None, titles), name)

    def _threat(self, condition: ThreatCondition) -> str:
        return self._say("threat", threat=self._titles.threat(condition.threat, condition.stage))
