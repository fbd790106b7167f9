"""Callers of 112 and those who take their calls. These numbers are for the queues of ``sim.calls.fluid``."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sim.scenario.models.values import (
    Amount,
    Duration,
    DurationDraw,
    Share,
    Slug,
    Sourced,
    Whole,
    wrong,
)

__all__ = ["Callers", "Discipline", "Intake"]


class Discipline(Sourced):
    """One pool of call takers at an intake: its share of the calls and its people."""

    share: Share
    """Share of the calls that come to the intake and are for this discipline; together 100 %."""
    takers: Whole | None = Field(None, ge=0, le=10_000)
    """People who take calls; none is what the reserve of the process over its normal calls comes to."""
    handling: Duration = Field(gt=0)
    """Mean time that one call takes one of them."""


class Intake(Sourced):
    """A place where calls are taken: people of one pool, or a pool per discipline."""

    takers: Whole | None = Field(None, ge=0, le=10_000)
    """People who take calls. They make the reserve of the process; none is what its reserve over its normal calls
    comes to."""
    handling: Duration | None = Field(None, gt=0)
    """Mean time that one call takes one of them; give this or ``disciplines``."""
    disciplines: dict[Slug, Discipline] = Field(default_factory=dict)
    """Pools by discipline, each with its share of the calls."""
    normal: Amount = Field(0.0, ge=0, le=1e7)
    """Calls an hour it gets at normal demand; what the lines of the scenario do not bring comes from elsewhere."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.handling is None) == (not self.disciplines):
            raise wrong("problems.value.handling")
        if self.disciplines and self.takers is not None:
            raise wrong("problems.value.takers")
        total = 0.0
        for discipline in self.disciplines.values():
            total += discipline.share
        if self.disciplines and abs(total - 1) > 1e-9:
            raise wrong("problems.value.disciplines", total=f"{total:.6g}")
        return self

    @property
    def counted(self) -> bool:
        """Whether every pool says how many take calls, so that no reserve is needed."""
        if self.disciplines:
            return all(one.takers is not None for one in self.disciplines.values())
        return self.takers is not None


class Callers(Sourced):
    """How people behave who call an emergency line and are not answered."""

    patience: DurationDraw
    """How long one waits in a queue before giving up."""
    again: Share = 0.0
    """Share of those who got no connection, or gave up, who call again."""
    pause: Duration = Field(60_000, gt=0)
    """Time before they do."""
    mobile: Share = 1.0
    """Share of the calls that comes from mobile phones, which a mast can hold."""
