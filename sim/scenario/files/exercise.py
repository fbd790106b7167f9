# ruff: noqa: TC001 -- pydantic reads these annotations when the classes are made
"""Files about events: ``kind: exercise``, ``kind: threat`` and ``kind: action``."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.scenario.files.network import NetworkParts, RelativePath
from sim.scenario.models.effects import Effect
from sim.scenario.models.exercise import (
    Action,
    Measure,
    Objective,
    Persona,
    ScriptStep,
    Team,
    Threat,
)
from sim.scenario.models.inject import Inject, Pace, Recipients
from sim.scenario.models.threats import Footprint
from sim.scenario.models.time_plan import TimePlanStep
from sim.scenario.models.time_points import StartMoment, ZoneName
from sim.scenario.models.values import (
    MAX_LISTED,
    Duration,
    DurationDraw,
    Intensity,
    Printable,
    Share,
    Slug,
    Text,
    Whole,
)

__all__ = ["ActionFile", "ExerciseFile", "PartFile", "ThreatFile"]


class _ThreatParts(Threat):
    id: Slug = ""
    """Name, unique among threats; none takes the name it is ``use``d by (or, in the library, that of the file)."""
    # Wider than in a scenario, which has them written out.
    target: str | tuple[str, ...] | None = None  # type: ignore[assignment]
    """What ``{target}`` stands for: a process, need, pool or route; a region or a tag where that is meant. Of several
    what names ``{target}`` happens once for each; what names only ``{region}`` once for each region they are in."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        return self


class FootprintEntry(Footprint):
    """A hazard over regions and time. Of a threat that is ``use``d it holds only what differs."""

    hazard: Slug = ""
    """The hazard, as the fragilities of processes call it: ``wind``, ``flood``, ``heat``."""
    intensity: tuple[tuple[Duration, Intensity], ...] = ()
    """Intensity over time, counted from when the threat strikes: ``[[0h, 20], [3h, 32], [9h, 12]]``."""


class ThreatEntry(_ThreatParts):
    """Something that goes wrong: from the library (``use``), with what differs."""

    footprint: tuple[FootprintEntry, ...] = ()
    """Hazards over regions and time; of the one hazard of a threat that is ``use``d, what differs."""

    use: Slug | None = None
    """The threat in the library that this is one of; what is written here wins, by key."""
    size: Share | None = None
    """Size of its damage: share of the condition lost."""
    repair: DurationDraw | None = None
    """Repair work of its damage, in crew-time."""
    restored: dict[Share, Share] = Field(default_factory=dict)
    """Steps of its repair: share of the work done → share undone."""
    priority: Whole | None = Field(None, ge=1, le=9)
    """Priority of its repair: 1 first, 9 last."""


class ActionEntry(Action):
    """Something the team can do: from the library (``use``), with what differs."""

    use: Slug | None = None
    """The action in the library that this is one of; what is written here wins, by key."""
    id: Slug = ""
    """Name, unique among actions and decisions; none takes the name it is ``use``d by."""


class InjectEntry(Inject):
    """A message from the scripted world to participants."""

    to: Recipients = ()
    """Declared teams or roles, one or a list; ``all`` is everyone."""
    text: Text = Text()
    """What is told; begins with OEFENING / EXERCISE."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        return self


class _ExerciseParts(NetworkParts):
    id: Slug = ""
    """Short name; none takes that of the folder (of the file, where it is not called exercise.yaml)."""
    title: Text = Text()
    """Name shown."""
    network: RelativePath = ""
    """The network it stands on; everything in it can be overridden here, by name."""
    starts: StartMoment | None = None
    """Local date and time of STARTEX in the scenario: ``2015-03-27 09:30``."""
    zone: ZoneName | None = None
    """Time zone of the scenario, by its IANA name: its local time then follows changes of the clock."""
    lasts: Duration | None = None
    """Playing time; that of the sittings together where there is a time plan."""
    time_plan: tuple[TimePlanStep, ...] = Field((), alias="time-plan", max_length=100)
    """Sittings, and the jumps between them."""
    horizon: Duration | None = None
    """How far a headless run goes; 48h unless given."""
    as_of: Whole | None = Field(None, alias="as-of", ge=1900, le=2200)
    """Year whose operators, dispatch centres and routes are meant."""
    deliver: Literal["auto", "by-hand"] = "auto"
    """Whether injects that are due are delivered by themselves."""
    at_inject: Pace = Field("go-on", alias="at-inject")
    """What the clock of the room does at an inject: ``pause``, ``real-time`` (on at speed 1) or ``go-on``."""
    briefing: Text = Text()
    """For participants, before STARTEX."""
    staff_briefing: Text = Field(Text(), alias="staff-briefing")
    """For exercise staff."""
    start: tuple[Effect, ...] = ()
    """Starting situation: effects applied at STARTEX."""
    threats: tuple[ThreatEntry, ...] = Field((), max_length=MAX_LISTED)
    """What goes wrong."""
    teams: dict[Slug, Team | None] = Field(default_factory=dict)
    """Teams and roles that play."""
    personas: dict[Slug, Persona | None] = Field(default_factory=dict)
    """Parts played by the simulation cell."""
    objectives: dict[Slug, Objective | None] = Field(default_factory=dict)
    """Objectives by name."""
    injects: tuple[InjectEntry, ...] = Field((), max_length=MAX_LISTED)
    """The inject list."""
    actions: tuple[ActionEntry, ...] = Field((), max_length=MAX_LISTED)
    """The catalogue of actions."""
    decisions: dict[Slug, Text | None] = Field(default_factory=dict)
    """Decisions in words that scripts and expectations may name; recorded, without a modelled effect."""
    scripted_teams: dict[Slug, tuple[ScriptStep, ...] | None] = Field(default_factory=dict, alias="scripted-teams")
    """Teams that play by themselves; the first is the default of a headless run."""
    measures: tuple[Measure, ...] = ()
    """What it is judged by."""
    ratings: tuple[Text, ...] = ()
    """Scale of ratings, best first; good, sufficient, moderate, insufficient unless given."""
    story: Printable | None = None
    """For authors: the real event it is freely after, with sources."""


class ExerciseFile(_ExerciseParts):
    """An exercise: what happens, who is told, what they can do, what it is judged by."""

    kind: Literal["exercise"]
    """``exercise``."""


class PartFile(_ExerciseParts):
    """Part of an exercise, in a file of its own: what an exercise includes."""

    kind: Literal["part"]
    """``part``."""


class ThreatFile(_ThreatParts):
    """A threat in the library."""

    format: Literal["keten/1"]
    """``keten/1``."""
    kind: Literal["threat"]
    """``threat``."""


class ActionFile(Action):
    """An action in the library."""

    format: Literal["keten/1"]
    """``keten/1``."""
    kind: Literal["action"]
    """``action``."""
    id: Slug = ""
    """Its name; none takes the name of the file."""
