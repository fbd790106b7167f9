"""The scenario: one exercise with everything it stands on, resolved."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sim.scenario.models.effects import Effect
from sim.scenario.models.exercise import Action, Measure, Objective, Persona, ScriptStep, Team, Threat
from sim.scenario.models.incident import Checkpoint, OperatorFact, Question
from sim.scenario.models.inject import Inject, Pace
from sim.scenario.models.network import CrewPool, Process, Reaction, Region, Route
from sim.scenario.models.time_plan import PlanSpan, TimePlanStep, plan_spans
from sim.scenario.models.time_points import StartTime, ZoneName, disagreement
from sim.scenario.models.values import (
    MAX_LISTED,
    Duration,
    Pattern,
    Printable,
    Slug,
    Sourced,
    Text,
    Whole,
)
from sim.units import HOUR, format_duration, parse_duration
from sim.zones import start_in

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Scenario"]


class Scenario(Sourced):
    """One resolved exercise, with everything that it stands on.

    No kinds, includes or patterns are left to apply. Patterns remain in conditions, effects, measures and targets,
    where they mean the processes that they match.
    """

    format: Literal["keten/1"]
    """``keten/1``."""
    id: Slug
    """The exercise's short name."""
    title: Text
    """Name shown."""
    zone: ZoneName | None = None
    """Time zone, by its IANA name: local time follows changes of its clock; with none it never changes."""
    starts: StartTime
    """Local date and time of STARTEX in the scenario."""
    lasts: Duration
    """Playing time of the exercise: with a time plan, that of its sittings together."""
    time_plan: tuple[TimePlanStep, ...] = Field((), alias="time-plan", max_length=100)
    """Sittings, and the jumps between them."""
    horizon: Duration = 48 * HOUR
    """How far a headless run goes."""
    as_of: Whole | None = Field(None, alias="as-of", ge=1900, le=2200)
    """Year whose operators, dispatch centres and routes are meant."""
    deliver: Literal["auto", "by-hand"] = "auto"
    """Whether injects that are due are delivered by themselves."""
    at_inject: Pace = Field("go-on", alias="at-inject")
    """What the clock of the room does at an inject, until the facilitator sets it otherwise."""
    briefing: Text = Text()
    """For participants, before STARTEX."""
    staff_briefing: Text = Field(Text(), alias="staff-briefing")
    """For exercise staff."""
    regions: dict[Slug, Region] = Field(default_factory=dict)
    """Safety regions by name."""
    processes: dict[str, Process] = Field(default_factory=dict)
    """Processes by name."""
    crews: dict[Slug, CrewPool] = Field(default_factory=dict)
    """Crew pools by name."""
    routes: dict[Slug, Route] = Field(default_factory=dict)
    """Routes by name."""
    means: dict[Slug, Annotated[Whole, Field(ge=0, le=1_000_000)]] = Field(default_factory=dict)
    """Finite means by name: generators, tankers, teams."""
    channels: dict[Slug, Pattern] = Field(default_factory=dict)
    """What an inject travels over: channel → process or pattern (the best level counts)."""
    reactions: dict[str, Reaction] = Field(default_factory=dict)
    """Reactions of people and systems by name."""
    start: tuple[Effect, ...] = ()
    """Starting situation: effects applied at t = 0."""
    threats: tuple[Threat, ...] = Field((), max_length=MAX_LISTED)
    """What goes wrong."""
    teams: dict[Slug, Team] = Field(default_factory=dict)
    """Teams and roles that play."""
    personas: dict[Slug, Persona] = Field(default_factory=dict)
    """Parts played by the simulation cell."""
    objectives: dict[Slug, Objective] = Field(default_factory=dict)
    """Objectives by name."""
    injects: tuple[Inject, ...] = Field((), max_length=MAX_LISTED)
    """The inject list, in written order."""
    actions: tuple[Action, ...] = Field((), max_length=MAX_LISTED)
    """The catalogue of actions, in written order."""
    decisions: dict[Slug, Text] = Field(default_factory=dict)
    """Decisions in words that scripts and expectations may name; recorded, without a modelled effect."""
    scripted_teams: dict[Slug, tuple[ScriptStep, ...]] = Field(default_factory=dict, alias="scripted-teams")
    """Teams that play by themselves; the first is the default of a headless run."""
    measures: tuple[Measure, ...] = ()
    """What it is judged by."""
    ratings: tuple[Text, ...] = (
        Text(nl="goed", en="good"),
        Text(nl="voldoende", en="sufficient"),
        Text(nl="matig", en="moderate"),
        Text(nl="onvoldoende", en="insufficient"),
    )
    """Scale of ratings, best first."""
    story: Printable | None = None
    """For authors: the real event it is freely after, with sources."""
    operators: dict[Slug, OperatorFact] = Field(default_factory=dict)
    """Of an incident: named operators about whom something is known that differs from the library."""
    observed: tuple[Checkpoint, ...] = ()
    """Of an incident: what was observed, to be held beside the model."""
    beyond: tuple[Text, ...] = ()
    """Of an incident: what was observed but is not in the model; told, never counted."""
    questions: tuple[Question, ...] = Field((), max_length=MAX_LISTED)
    """Of a file of questions: each with its cause and what must hold. It is asked apart from the others."""

    @field_validator("starts")
    @classmethod
    def _in_zone(cls, starts: datetime, info: ValidationInfo) -> datetime:
        zone = info.data.get("zone")
        fault = None if zone is None else disagreement(starts, zone)
        if fault is not None:
            raise fault
        return starts

    @model_validator(mode="before")
    @classmethod
    def _sum_of_sittings(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "lasts" in value or not isinstance(value.get("time-plan"), list | tuple):
            return value
        played = [step["play"] for step in value["time-plan"] if isinstance(step, dict) and "play" in step]
        try:
            return {**value, "lasts": format_duration(sum(parse_duration(str(one)) for one in played))}
        except ValueError:
            return value  # told of by itself

    @cached_property
    def plan_spans(self) -> tuple[PlanSpan, ...]:
        """The time plan in scenario time, as it is written; nothing without one."""
        return plan_spans(self.start_local, self.time_plan)

    @property
    def ends(self) -> int:
        """When playing is over by the plan, ms of scenario time."""
        return self.plan_spans[-1].until if self.time_plan else self.lasts

    @property
    def begins(self) -> int:
        """When the run begins, ms since STARTEX; 0 where nothing is before it."""
        return min([0, *(threat.at for threat in self.threats if threat.at is not None)])

    @property
    def start_local(self) -> datetime:
        """STARTEX in the zone of the scenario; without one as it is written."""
        return start_in(self.starts, self.zone)
