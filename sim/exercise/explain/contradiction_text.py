"""Contradictions in words, by the titles of the scenario, and their remedies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sim.exercise.explain.condition_text import ConditionWriter
from sim.exercise.run.contradictions import IN_PERSON
from sim.scenario.models import AllOf, AnyOf, Text
from sim.titles import Titles
from sim.units import format_clock
from sim.words import LANGUAGES, percent, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.exercise.run.states import Adjustment, Contradiction
    from sim.titles import Titled
    from sim.words import Language

__all__ = ["ContradictionWriter"]

ContradictionKey = Annotated[str, "key after contradictions."]
"""The key of a message without ``contradictions.`` before it."""


class ContradictionWriter:
    """Writes contradictions in both languages. Titles in them are raw, and whoever shows them cleans them."""

    def __init__(self, titles: Mapping[str, Titled]) -> None:
        self._each = [Titles(titles, language, str) for language in LANGUAGES]
        self._conditions = ConditionWriter(titles)

    def text(self, found: Contradiction) -> Text:
        """Return what cannot be believed, in one sentence."""
        return self._both(lambda titles: self._sentence(found, titles))

    def short(self, found: Contradiction) -> Text:
        """Return what cannot be believed in a few words."""
        return self._both(lambda titles: _say(titles.language, f"short.{found.kind}", **_values(found, titles)))

    def remedy(self, one: Adjustment, of: Contradiction) -> Text:
        """Return what would mend a contradiction, as something to do."""
        return self._both(lambda titles: _remedy(one, of, titles))

    def _both(self, write: Callable[[Titles], str]) -> Text:
        nl, en = (write(titles) for titles in self._each)
        # Not validated: titles are raw.
        return Text.model_construct(nl=nl, en=en)

    def _sentence(self, found: Contradiction, titles: Titles) -> str:
        if found.condition is None:
            return _say(titles.language, found.kind, **_values(found, titles))
        what = self._conditions.text(found.condition).in_(titles.language)
        if not isinstance(found.condition, AllOf | AnyOf):
            return _say(titles.language, "presumes-false", what=what)
        joint = say(titles.language, "conditions.and")
        parts = joint.join(self._conditions.text(part).in_(titles.language) for part in found.faults)
        return _say(titles.language, "presumes-false.part", what=what, parts=parts)


def _say(language: Language, key: ContradictionKey, **values: object) -> str:
    return say(language, f"contradictions.{key}", **values)


def _values(found: Contradiction, titles: Titles) -> dict[str, object]:
    level = "" if found.level is None else percent(titles.language, found.level)
    return {"via": titles.channel(found.subject), "team": titles.party(found.subject), "level": level}


def _remedy(one: Adjustment, of: Contradiction, titles: Titles) -> str:
    language = titles.language
    match one.kind:
        case "via":
            if one.value == IN_PERSON:
                return _say(language, "do.in-person")
            level = percent(language, 1.0 if one.level is None else one.level)
            return _say(language, "do.via", via=titles.channel(one.value), level=level)
        case "to":
            return _say(language, "do.to", team=titles.party(one.value))
        case "bring":
            return _say(language, "do.bring", team=titles.party(of.subject), action=titles.action(one.value))
        case "rewrite":
            return _say(language, "do.rewrite")
    if of.kind == "not-arrived":
        team = titles.party(of.subject)
        if one.at_ms is None:
            return _say(language, "do.wait-team", team=team)
        return _say(language, "do.wait-until", team=team, at=format_clock(one.at_ms))
    if of.kind == "presumes-false":
        return _say(language, "do.wait")
    return _say(language, "do.wait-channel", via=titles.channel(of.subject))
