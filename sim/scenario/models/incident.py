"""Models of real incidents.

They hold what was observed, to compare with the model, and what is known about an operator.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.scenario.models.values import Confidence, Duration, Frozen, Name, Pattern, Printable, Share, Slug, Text, wrong

__all__ = ["Checkpoint", "OperatorFact"]


class Checkpoint(Frozen):
    """An observation in a real incident. It says which process was at what level, in which window of time."""

    id: Slug
    """Name, unique among the checkpoints of the incident."""
    process: Name
    """The process observed."""
    reads: Literal["throughout", "lowest", "highest", "mean", "back", "control", "quality"] = "throughout"
    """What of the process between ``from`` and ``to`` must lie in the window: its level at every moment, its lowest,
    highest or mean level; ``back``: the moment from which it stays at 0.999 or above lies between them; ``control``
    and ``quality``: the share of the two ends of the time window at which it has that."""
    from_: Duration = Field(0, alias="from")
    """Start of the time window, since t = 0 of the file."""
    to: Duration
    """End of the time window."""
    level: tuple[Share, Share] = (0.0, 1.0)
    """Lowest and highest value that agrees with the observation."""
    text: Text
    """The observation in words, both languages."""
    source: Printable
    """Where it was observed."""
    confidence: Confidence
    """How well it is known."""

    @model_validator(mode="after")
    def _windows(self) -> Self:
        if self.from_ > self.to:
            raise wrong("problems.value.from-after-to")
        if self.level[0] > self.level[1]:
            raise wrong("problems.value.upside-down")
        if self.reads != "back" and self.level == (0.0, 1.0):
            raise wrong("problems.value.observes-nothing")
        return self


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
