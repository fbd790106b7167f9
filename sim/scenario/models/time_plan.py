"""The time plan of an exercise: sittings, and the jumps between them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from sim.scenario.models.values import Duration, Frozen, Slug, Text, wrong
from sim.zones import elapsed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["DayTime", "JumpFate", "PlanSpan", "TimePlanStep", "jump_times", "plan_spans"]

JumpFate = Literal["before", "brief", "after", "drop"]
"""What becomes of an inject that falls due in a planned jump: it comes before the jump, is told in the brief, comes
when the jump has arrived, or not at all."""
_DAY_TIME: Final = re.compile(r"\s*(?:\+([0-9]{1,4})d\s+)?([01]?[0-9]|2[0-3]):([0-5][0-9])\s*")


def _day_time(value: str) -> str:
    found = _DAY_TIME.fullmatch(value)
    if found is None:
        raise wrong("problems.value.not-day-time")
    return f"+{int(found[1] or 0)}d {int(found[2]):02d}:{found[3]}"


DayTime = Annotated[
    str,
    AfterValidator(_day_time),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{_DAY_TIME.pattern}$",
            "description": "A time of day so many days after the date of STARTEX.",
            "examples": ["+1d 08:00", "18:30"],
        }
    ),
]
"""A local time of day, days after the date of STARTEX: ``+1d 08:00``."""


class TimePlanStep(Frozen):
    """A sitting that is played, or a jump to a later time."""

    play: Duration | None = Field(None, gt=0)
    """How long is played, in scenario time; give this or jump-to."""
    jump_to: DayTime | None = Field(None, alias="jump-to")
    """Where the jump goes: ``+1d 08:00``."""
    say: Text = Text()
    """What is read out first when the jump has arrived."""
    injects: dict[Slug, JumpFate] = Field(default_factory=dict)
    """What becomes of each inject that falls due in the jump, unless the facilitator decides otherwise."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.play is None) == (self.jump_to is None):
            raise wrong("problems.value.exactly-one", names="play, jump-to")
        if self.play is not None and (self.injects or self.say != Text()):
            raise wrong("problems.value.of-a-jump")
        return self


class PlanSpan(NamedTuple):
    """From when to when a step of the plan goes, in scenario time."""

    step: int
    """Which step it is, from 0."""
    jump: bool
    since: int
    """ms since STARTEX."""
    until: int
    """Not before ``since``; the same where a jump would go back."""


def jump_times(start: datetime, text: DayTime) -> tuple[int, ...]:
    """Return when it is that time of day, ms after ``start``, the first first.

    There is none where the clock is set forward past it, and there are two where it is set back over it.
    """
    found = _DAY_TIME.fullmatch(text)
    assert found is not None
    midnight = start.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0, fold=0)
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return elapsed(start, midnight + timedelta(days=days, hours=hours, minutes=minutes))


def plan_spans(start: datetime, plan: Sequence[TimePlanStep]) -> tuple[PlanSpan, ...]:
    """Return the spans of a plan that begins at ``start``, as it is written."""
    spans: list[PlanSpan] = []
    now = 0
    for step, one in enumerate(plan):
        if one.play is not None:
            until = now + one.play
        else:
            until = next((t for t in jump_times(start, one.jump_to or "") if t > now), now)
        spans.append(PlanSpan(step, one.play is None, now, until))
        now = until
    return tuple(spans)
