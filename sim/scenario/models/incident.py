"""Models of real incidents and of questions with a known answer.

They hold what was observed or must hold, to compare with the model, and what is known about an operator.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.scenario.models.time_points import StartMoment
from sim.scenario.models.values import (
    MAX_LISTED,
    Confidence,
    Duration,
    Frozen,
    Name,
    Pattern,
    Printable,
    Share,
    Slug,
    Text,
    wrong,
)

__all__ = ["Checkpoint", "ExpectedWindow", "OperatorFact", "Question", "QuestionParts", "Window"]


class Window(Frozen):
    """A window of time and the levels between which what is read in it must lie."""

    reads: Literal["throughout", "lowest", "highest", "mean", "back", "control", "quality"] = "throughout"
    """What of the process between ``from`` and ``to`` must lie in the window: its level at every moment, its lowest,
    highest or mean level; ``back``: the moment from which it stays at 0.999 or above lies between them; ``control``
    and ``quality``: the share of the two ends of the time window at which it has that."""
    from_: Duration = Field(0, alias="from")
    """Start of the time window, since t = 0 of the file."""
    to: Duration
    """End of the time window."""
    level: tuple[Share, Share] = (0.0, 1.0)
    """Lowest and highest value that agrees."""

    @model_validator(mode="after")
    def _windows(self) -> Self:
        if self.from_ > self.to:
            raise wrong("problems.value.from-after-to")
        if self.level[0] > self.level[1]:
            raise wrong("problems.value.upside-down")
        if self.reads != "back" and self.level == (0.0, 1.0):
            raise wrong("problems.value.observes-nothing")
        return self


class Checkpoint(Window):
    """An observation in a real incident. It says which process was at what level, in which window of time."""

    id: Slug
    """Name, unique among the checkpoints of the incident."""
    process: Name
    """The process observed."""
    text: Text
    """The observation in words, both languages."""
    source: Printable
    """Where it was observed."""
    confidence: Confidence
    """How well it is known."""


class ExpectedWindow(Window):
    """What must hold in answer to a question. Give one of process, all, mean."""

    process: Name | None = None
    """One process."""
    all: Pattern | None = None
    """Each process that matches, by itself."""
    mean: Pattern | None = None
    """The mean of the processes that match, weighted by customers (evenly where nobody has any)."""
    except_: tuple[Pattern, ...] = Field((), alias="except", max_length=MAX_LISTED)
    """Processes that the pattern matches and that are not meant."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(x is not None for x in (self.process, self.all, self.mean)) != 1:
            raise wrong("problems.value.exactly-one", names="process, all, mean")
        if self.process is not None and self.except_:
            raise wrong("problems.value.except-one")
        if self.mean is not None and self.reads in ("control", "quality"):
            raise wrong("problems.value.mean-of-held", reads=self.reads)
        return self

    @property
    def pattern(self) -> str:
        """The name or pattern, whichever key holds it."""
        return self.process or self.all or self.mean or ""


class QuestionParts(Frozen):
    """A question to the model with a known answer: what must hold and why."""

    id: Slug = Field(max_length=60)
    """Name, unique among the questions of the file."""
    title: Text
    """The question in words, both languages, with the place and the cause."""
    starts: StartMoment
    """Local date and time of t = 0: what hour and season matter to."""
    horizon: Duration
    """How far the model runs; the last expectation lies within it."""
    expects: tuple[ExpectedWindow, ...] = Field(min_length=1, max_length=MAX_LISTED)
    """What must hold; all of it, for the answer to be right."""
    because: Text
    """Why that is the answer, both languages."""
    source: Printable | None = None
    """Who says so; none means that it follows from the reason alone."""
    confidence: Confidence
    """How well the answer is known."""
    known_miss: Text | None = Field(None, alias="known-miss")
    """Why the model does not give this answer yet, both languages; none means that it must."""


class Question(QuestionParts):
    """A question, with its cause among the threats of the scenario."""

    threats: tuple[Slug, ...]
    """The cause: names of threats."""


class OperatorFact(Frozen):
    """What is publicly known about one named operator and differs from the library."""

    title: Text
    """The operator's name."""
    processes: Pattern
    """Processes of this operator that may differ from their kind."""
    fact: Text
    """What is known, in words, both languages."""
    source: Printable
    """Who says so."""
    confidence: Confidence
    """How well it is known."""
