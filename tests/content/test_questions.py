"""Questions with a known answer: each is answered right or marked as a miss, and no mark outlives its cause."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from sim.incidents import ask
from sim.scenario import builtin_questions, find_questions, load_questions

if TYPE_CHECKING:
    from sim.scenario.models import Scenario
    from sim.scenario.models.incident import Question

_SLOW: Final = frozenset(
    {
        "country-back", "country-third-day", "gas-transport-july", "holiday-no-wind", "hospitals-ten-days",
        "pandemic-wave", "storm-country",
    }
)  # fmt: skip
"""Questions about the whole country over long: half of the time that all take. They are asked in a campaign."""


@cache
def _files() -> dict[str, Scenario]:
    return {name: load_questions(find_questions(name)) for name in builtin_questions()}


def _short(question: Question) -> bool:
    return question.id not in _SLOW


def _not_as_marked(name: str, *, short: bool) -> list[str]:
    scenario = _files()[name]
    asked = tuple(one for one in scenario.questions if _short(one) is short)
    answers = ask(scenario.model_copy(update={"questions": asked}))
    return [f"{one.question.id}: {one.verdict}: {one.found}" for one in answers if not one.as_marked]


def test_there_are_fifty_on_country_coast_and_region() -> None:
    """At least fifty questions stand on the country, on its coast and on one region."""
    questions = [one for scenario in _files().values() for one in scenario.questions]
    regions = {len(scenario.regions) for scenario in _files().values()}
    assert len(questions) >= 50
    assert regions == {1, 3, 25}
    assert {one.id for one in questions} > _SLOW


@pytest.mark.parametrize("name", builtin_questions())
def test_answers_are_as_marked(name: str) -> None:
    """A question without a mark is answered right; one marked as a known miss is not, or its mark goes."""
    assert _not_as_marked(name, short=True) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", builtin_questions())
def test_slow_answers_are_as_marked(name: str) -> None:
    """The same holds of what is about the whole country over long."""
    assert _not_as_marked(name, short=False) == []
