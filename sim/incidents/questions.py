"""Questions to the model with a known answer.

Each is run over a few worlds, and what must hold is compared with their medians.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.incidents.checkpoint_values import Observation
from sim.incidents.comparison import observe
from sim.selectors import Matcher, matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.incidents.comparison import WindowResult
    from sim.scenario.models import Scenario
    from sim.scenario.models.incident import ExpectedWindow, Question

__all__ = ["WORLDS", "ModelAnswer", "QuestionVerdict", "ask"]

WORLDS: Final = (1, 2, 3)
"""The worlds whose median answers a question: fewer than of an incident, since there are many questions."""

QuestionVerdict = Literal["holds", "fails", "known-miss", "unexpected"]
"""``unexpected``: marked as a known miss, and yet the answer is right."""


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One question and what the model answers."""

    question: Question
    """The question, with what must hold."""
    found: tuple[WindowResult, ...]
    """What the model gives for each thing that must hold, in the order of the file."""

    @property
    def right(self) -> bool:
        """Whether everything holds that must."""
        return all(one.within for one in self.found)

    @property
    def verdict(self) -> QuestionVerdict:
        """What the answer means, given whether the question is marked as a known miss."""
        if self.question.known_miss is None:
            return "holds" if self.right else "fails"
        return "unexpected" if self.right else "known-miss"

    @property
    def as_marked(self) -> bool:
        """Whether the answer is what the file says of it.

        That is right, or wrong where that is known.
        """
        return self.verdict in ("holds", "known-miss")


def ask(scenario: Scenario, seeds: Sequence[int] = WORLDS) -> Iterator[ModelAnswer]:
    """Yield the answer to each question of a loaded file, in its order.

    Each is over the worlds of ``seeds``.
    """
    known = Matcher(scenario.processes)
    for question in scenario.questions:
        yield _answer(scenario, question, known, seeds)


def _answer(scenario: Scenario, question: Question, known: Matcher, seeds: Sequence[int]) -> ModelAnswer:
    observations = [_observation(one, scenario, known) for one in question.expects]
    return ModelAnswer(question, tuple(observe(_alone(scenario, question), observations, seeds)))


def _alone(scenario: Scenario, question: Question) -> Scenario:
    """Return the scenario of one question.

    It has the network that they share, its own cause and its own moment.
    """
    own = set(question.threats)
    return scenario.model_copy(
        update={
            "id": question.id,
            "title": question.title,
            "starts": question.starts,
            "horizon": question.horizon,
            "lasts": question.horizon,
            "threats": tuple(threat for threat in scenario.threats if threat.id in own),
            "questions": (),
        }
    )


def _observation(expected: ExpectedWindow, scenario: Scenario, known: Matcher) -> Observation:
    names = tuple(
        name for name in known.match(expected.pattern) if not any(matches(but, name) for but in expected.except_)
    )
    if expected.mean is None:
        return Observation(expected, names)
    customers = [scenario.processes[name].customers for name in names]
    total = 0.0
    for one in customers:
        total += one
    weights = [one / total for one in customers] if total else [1 / len(names)] * len(names)
    return Observation(expected, names, tuple(weights))
