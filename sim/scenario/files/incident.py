# ruff: noqa: TC001 -- pydantic reads these annotations when the classes are made
"""Files that the library is held against.

They are ``kind: incident`` and ``kind: questions``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.files.exercise import ThreatEntry
from sim.scenario.files.network import NetworkParts, RelativePath
from sim.scenario.models.incident import Checkpoint, OperatorFact, QuestionParts
from sim.scenario.models.time_points import StartMoment, ZoneName
from sim.scenario.models.values import (
    MAX_LISTED,
    Duration,
    Slug,
    Text,
    Whole,
)

__all__ = ["IncidentFile", "QuestionEntry", "QuestionsFile"]


class IncidentFile(NetworkParts):
    """A real incident, on a network of the library's kinds. It holds what came from outside and what was observed."""

    kind: Literal["incident"]
    """``incident``."""
    id: Slug = ""
    """Short name; none takes that of the file."""
    title: Text
    """Name shown, with place and date."""
    network: RelativePath = ""
    """A network it stands on; none when the file holds all of it."""
    starts: StartMoment
    """Local date and time of t = 0."""
    zone: ZoneName | None = None
    """Time zone of the place, by its IANA name: its local time then follows changes of the clock."""
    horizon: Duration
    """How far the model runs; the last checkpoint lies within it."""
    as_of: Whole | None = Field(None, alias="as-of", ge=1900, le=2200)
    """Year whose operators and routes are meant."""
    threats: Annotated[tuple[ThreatEntry, ...], Field(min_length=1)]
    """Only what came from outside, and how the process it struck first was restored."""
    operators: dict[Slug, OperatorFact] = Field(default_factory=dict)
    """Named operators about whom something is known that differs from the library."""
    observed: Annotated[tuple[Checkpoint, ...], Field(min_length=1)]
    """What was observed and must come out by itself."""
    beyond: tuple[Text, ...] = ()
    """What was observed but is not in the model; told, never counted."""


class QuestionEntry(QuestionParts):
    """A question with a known answer: place, cause, what must hold and why."""

    threats: Annotated[tuple[ThreatEntry, ...], Field(min_length=1, max_length=MAX_LISTED)]
    """The cause: what came from outside. One without an id is called by the question and its number."""


class QuestionsFile(NetworkParts):
    """Questions with a known answer, on one network that they share."""

    kind: Literal["questions"]
    """``questions``."""
    id: Slug = ""
    """Short name; none takes that of the file."""
    title: Text
    """What they are about."""
    network: RelativePath = ""
    """The network they stand on; none when the file holds all of it."""
    questions: Annotated[tuple[QuestionEntry, ...], Field(min_length=1, max_length=MAX_LISTED)]
    """The questions."""
