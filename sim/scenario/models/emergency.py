"""Callers of 112 and those who take their calls. These numbers are for the queues of ``sim.calls.fluid``."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from sim.scenario.models.values import (
    Amount,
    Duration,
    DurationDraw,
    Pattern,
    Share,
    Slug,
    Sourced,
    Whole,
    wrong,
)
from sim.units import parse_share

__all__ = ["CallerShares", "Callers", "Discipline", "Intake", "TakesOver"]


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


class CallerShares(Sourced):
    """What the callers of a line call with: shares of them, together 100 %."""

    mobile: Share = 0.0
    """Share who have a mobile phone only."""
    fixed: Share = 0.0
    """Share who have a fixed phone only."""
    both: Share = 0.0
    """Share who have both, and call with whichever gets through."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = self.mobile + self.fixed + self.both
        if abs(total - 1) > 1e-9:
            raise wrong("problems.value.callers-with", total=f"{total * 100:.6g}")
        return self


class Callers(Sourced):
    """How people behave who call an emergency line and are not answered."""

    patience: DurationDraw
    """How long one waits in a queue before giving up."""
    again: Share = 0.0
    """Share of those who got no connection, or gave up, who call again."""
    pause: Duration = Field(60_000, gt=0)
    """Time before they do."""
    with_: CallerShares | None = Field(None, alias="with")
    """What they call with; its needs ``mobile`` and ``fixed`` then count for those who call over them. None is that
    all call with a mobile phone, and that each need counts for all. ``mobile: m`` is the old way to write
    ``{mobile: m, both: 1 - m}``."""

    @model_validator(mode="before")
    @classmethod
    def _old_share(cls, data: Any) -> Any:
        """Read ``mobile``.

        Files and journals have it that were written before there were groups.
        """
        if not isinstance(data, dict) or "mobile" not in data:
            return data
        if data.get("with", data.get("with_")) is not None:
            raise wrong("problems.value.callers-mobile")
        rest = {key: value for key, value in data.items() if key != "mobile"}
        share = data["mobile"]
        # What is no share is refused where it is read as one.
        with suppress(ValueError):
            share = parse_share(share) if isinstance(share, str) else share
        known = isinstance(share, int | float) and 0 <= share <= 1
        return {**rest, "with": {"mobile": data["mobile"], "both": 1 - share if known else 0.0}}

    @property
    def held(self) -> float:
        """Share of the callers who have nothing but a mobile phone, which a mast can hold."""
        return 1.0 if self.with_ is None else self.with_.mobile


class TakesOver(Sourced):
    """Who takes over the calls of a station once it has been down for a while."""

    by: tuple[Pattern, ...] = Field(min_length=1, max_length=100)
    """Stations that take over, by name or pattern, but for itself; a plain name or pattern is one."""
    after: Duration = 0
    """How long its level is below a half before they do."""
    share: Share = Field(1.0, gt=0)
    """Share of its calls that they take, above 0; it ends once the station does as much by itself."""

    @field_validator("by", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value
