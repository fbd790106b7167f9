"""Proposed injects in words: who tells it, what happened, and what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.scenario.models import Text
from sim.titles import Titles
from sim.units import clean, format_clock
from sim.words import LANGUAGES, say
from sim.zones import hour_and_minute, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.exercise.run.proposals import InjectProposal
    from sim.scenario.models import Scenario
    from sim.titles import Titled
    from sim.words import Language

__all__ = ["ProposalWriter"]

_OUT: Final = 0.05
"""At most this level a process is said to be out altogether."""


class ProposalWriter:
    """Writes what proposed injects say, in both languages."""

    def __init__(self, scenario: Scenario, titles: Mapping[str, Titled]) -> None:
        self._scenario = scenario
        self._each = [Titles(titles, language) for language in LANGUAGES]

    def sender(self, of: InjectProposal) -> Text:
        """Return who tells it: a persona, else somebody who relies on what fell."""
        named = None if of.persona is None else self._scenario.personas[of.persona]
        nl, en = (
            clean(named.in_(language) or of.persona or "", lines=False)
            if named is not None
            else say(language, "proposals.sender")
            for language in LANGUAGES
        )
        return Text.model_construct(nl=nl, en=en)

    def text(self, of: InjectProposal) -> Text:
        """Return what is told, and what is asked. It is no more than could be noticed at its moment."""
        nl, en = (self._text(of, titles, titles.language) for titles in self._each)
        return Text.model_construct(nl=nl, en=en)

    def _text(self, of: InjectProposal, titles: Titles, language: Language) -> str:
        how = "out" if of.level <= _OUT else "partly"
        what = say(language, f"proposals.{how}", process=titles.process(of.process), at=self._at(of.of_ms))
        begin, ask = say(language, "proposals.begin"), say(language, f"proposals.{of.template}.ask")
        return f"{begin} {what} {ask}"

    def _at(self, ms: int) -> str:
        try:
            return hour_and_minute(moment(self._scenario.start_local, ms))
        except OverflowError:
            return format_clock(ms)
