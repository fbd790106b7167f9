"""Parts of threats beside plain effects: footprint, compromise and campaign.

A footprint is over regions, a compromise spreads, a campaign has stages.

Each ends in the one closed set of effects; what differs is when they strike, and where.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.models.conditions import Condition
from sim.scenario.models.effects import Effect
from sim.scenario.models.values import (
    Duration,
    DurationDraw,
    FactorOfHazard,
    Intensity,
    Pattern,
    Share,
    Slug,
    Sourced,
    Text,
    Whole,
    no_duration,
    wrong,
)

__all__ = ["Alternative", "Compromise", "Footprint", "Fragility", "Stage", "Theme"]

Theme = Literal[
    "state-threats",
    "vital-infrastructure",
    "digital",
    "climate",
    "unrest",
    "terrorism",
    "military",
    "undermining",
    "multilateral",
    "cbrn",
    "infectious-disease",
]
"""Themes of the national-security documents; several threats at a time are the twelfth."""


class Fragility(Sourced):
    """How much of a process a hazard damages, and how that is repaired."""

    curve: tuple[tuple[Intensity, Share], ...] = Field(min_length=1)
    """Points intensity → share damaged: rising, straight between points, 0 below the first, level after the last."""
    repair: DurationDraw | None = None
    """Work for one crew, in crew-time, from the last time the damage grew; none means that only an action undoes it."""
    restored: dict[Share, Share] = Field(default_factory=dict)
    """Steps, cumulative: share of the work done → share of the damage undone; empty means all at the end."""
    priority: Whole = Field(5, ge=1, le=9)
    """Which job a crew takes first: 1 first, 9 last."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for (x, share), (later, more) in pairwise(self.curve):
            if later <= x or more < share:
                raise wrong("problems.value.fragility-falls")
        return self


class Footprint(Sourced):
    """A hazard over regions and time. It damages every process in its regions that has a fragility for the hazard."""

    hazard: Slug
    """The hazard, as the fragilities of processes call it: ``wind``, ``flood``, ``heat``."""
    intensity: tuple[tuple[Duration, Intensity], ...] = Field(min_length=1)
    """Intensity over time, counted from when the threat strikes: ``[[0h, 20], [3h, 32], [9h, 12]]``."""
    shape: Literal["steps", "linear"] = "steps"
    """``steps``: from each time on that intensity; ``linear``: straight between them (damage in whole hundredths)."""
    work_below: Annotated[Intensity, Field(gt=0)] | None = Field(None, alias="work-below")
    """Intensity at a place below which it is safe to work there: repair of what this damages waits until it is.
    None: crews go out at once."""
    over: dict[Pattern, FactorOfHazard] = Field(default_factory=dict)
    """Region or process, or a pattern of them → factor on the intensity there; empty means ``{target}`` with 1.
    A process by name goes before a pattern of processes, that before a region by name, that before a pattern."""

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        times = [t for t, _ in self.intensity]
        if times != sorted(set(times)):
            raise wrong("problems.value.intensity-order")
        return self


class Compromise(Sourced):
    """An intruder in a shared component. What carries the tag loses control, one process at a time."""

    tag: str = "{target}"
    """The shared component (vendor, software, identity system): what carries this tag can be compromised."""
    first: str | None = None
    """The carrier it begins with; none is drawn."""
    dwell: DurationDraw = Field(default_factory=no_duration)
    """Time to the next carrier, drawn for each."""
    through: Slug | None = None
    """The need whose isolation keeps the intruder out; none is any need of the process."""
    activates_after: DurationDraw | None = Field(None, alias="activates-after")
    """The intruder strikes this long after the first carrier; with neither this nor a condition it never does."""
    activates_when: Condition | None = Field(None, alias="activates-when")
    """Or in the millisecond in which this becomes true."""
    effects: tuple[Effect, ...] = ()
    """What it then does to each carrier, ``{target}``; the repair of its damage is the clean rebuild."""


class Alternative(Sourced):
    """What an attacker does instead."""

    target: str | None = None
    """What ``{target}`` stands for; none is that of the stage."""
    unless: Condition | None = None
    """Not this one either, while this is true."""
    effects: tuple[Effect, ...] = ()
    """What it does; empty means the effects of the stage."""


class Stage(Sourced):
    """One stage of a campaign.

    It begins after the stage before it, waits for its condition, and may have alternatives for what players did.
    """

    id: Slug
    """Name, unique within the threat."""
    title: Text = Text()
    """Name shown; empty means its id."""
    after: DurationDraw = Field(default_factory=no_duration)
    """Begins this long after the stage before it began (the first: after the threat strikes)."""
    when: Condition | None = None
    """And then waits for this."""
    within: Duration | None = None
    """Waits for ``when`` no longer than this; then the first alternative that is possible."""
    unless: Condition | None = None
    """While this is true the first alternative that is possible begins instead (``{target}`` is what it aims at)."""
    target: str | None = None
    """What ``{target}`` stands for; none is that of the threat."""
    effects: tuple[Effect, ...] = ()
    """What it does; empty is a stage nobody sees."""
    else_: tuple[Alternative, ...] = Field((), alias="else")
    """Alternatives, in order of preference; when none is possible the stage is left out."""
