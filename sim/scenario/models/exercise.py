"""The models of an exercise. They say what happens, who is told, what they can do, and what it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from sim.scenario.models.conditions import Condition
from sim.scenario.models.effects import Effect
from sim.scenario.models.threats import Compromise, Footprint, Stage, Theme
from sim.scenario.models.values import (
    Amount,
    Duration,
    DurationDraw,
    Frozen,
    NumberValue,
    Pattern,
    Share,
    SignedDuration,
    Slug,
    Sourced,
    Text,
    Whole,
    no_duration,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.models.inject import Inject

__all__ = [
    "MEASURED",
    "Action",
    "Answer",
    "CriticalTask",
    "Measure",
    "MeasureName",
    "Objective",
    "Persona",
    "ScriptStep",
    "TaskTest",
    "Team",
    "Threat",
]


class Team(Text):
    """A team or role that plays: title in both languages."""

    from_: Slug | None = Field(None, alias="from")
    """The decision or action that brings it to the table; none is there from the start."""


class Persona(Text):
    """Someone the simulation cell plays: title in both languages."""

    knows: tuple[Pattern, ...] = ()
    """Processes about which it can tell something."""
    delay: Duration = 0
    """How late its knowledge is."""
    step: Annotated[Share, Field(ge=0.01)] = 0.1
    """It is told of a process when its level differs by so much from what it was told of last, in points."""
    error: Share = 0.0
    """How far a told level can be beside the true one, either way, in points; 0 is exact."""
    forecast: Share | None = None
    """It says when what is down will be back, and that span can be so much longer or shorter; none says nothing."""
    gives: tuple[Slug, ...] = ()
    """Injects that it gives besides those sent in its own name."""

    def brings(self, inject: Inject) -> bool:
        """Return whether it gives an inject: it is said to, or that is sent in its name."""
        return inject.id in self.gives or inject.sent_by(self)


class TaskTest(Frozen):
    """What must be done for a task: an action or decision, within a time."""

    within: Duration
    """How long there is for it."""
    of: str | None = None
    """From when: ``threat/NAME``, ``threat/NAME/STAGE`` or ``inject/NAME``; none is STARTEX."""
    done: str
    """``action/NAME`` or ``decision/NAME``."""
    target: str | None = None
    """Only orders for this target; none means any target."""
    state: Literal["ordered", "in-force"] = "in-force"
    """How far it must have come; a decision that does nothing in the world is in force once it is taken."""


class CriticalTask(Text):
    """A critical task: title in both languages."""

    test: TaskTest | None = None
    """What shows that it was done; none leaves that to who evaluates."""


class Objective(Frozen):
    """An objective of the exercise."""

    title: Text
    """What participants should show."""
    capability: Slug | None = None
    """Capability tested: alerting, scaling, information, leadership, communication, aftercare."""
    tasks: dict[Slug, CriticalTask] = Field(default_factory=dict)
    """Critical tasks under it."""


class Threat(Sourced):
    """A timed programme of effects."""

    id: Slug
    """Name, unique among threats."""
    title: Text = Text()
    """Name shown; empty means its id."""
    family: Literal["technical", "climate", "cyber", "state", "society"] = "technical"
    """Which family of threats."""
    theme: Theme | None = None
    """Which theme of the national-security documents it is an instance of."""
    at: SignedDuration | None = None
    """When it strikes, before STARTEX where it is below 0; give at or when."""
    when: Condition | None = None
    """What sets it off."""
    target: str | None = None
    """What ``{target}`` stands for: a process, need, pool or route; a region or a tag where that is meant."""
    effects: tuple[Effect, ...] = ()
    """What it does at once."""
    footprint: tuple[Footprint, ...] = ()
    """Hazards over regions and time; one or a list."""
    compromise: Compromise | None = None
    """An intruder that spreads over a shared component."""
    stages: tuple[Stage, ...] = ()
    """A campaign, stage by stage."""

    @field_validator("footprint", mode="before")
    @classmethod
    def _footprints(cls, value: Any) -> Any:
        return [value] if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.at is None) == (self.when is None):
            raise wrong("problems.value.exactly-one", names="at, when")
        if not (self.effects or self.footprint or self.compromise or self.stages):
            raise wrong("problems.value.does-nothing")
        return self


class Answer(Frozen):
    """How a party that decides for itself answers a request.

    It answers by chance or by conditions, or the facilitator answers.
    """

    by: Literal["chance", "condition", "facilitator"] = "chance"
    """Who or what answers; a facilitator who stays silent in a headless run is answered for by chance."""
    agree_when: Condition | None = Field(None, alias="agree-when")
    """By condition: it agrees when this is true at the time it answers."""
    partly_when: Condition | None = Field(None, alias="partly-when")
    """By condition: else it agrees partly when this is true, and refuses when neither is."""
    agree: Share = 1.0
    """Chance of agreement."""
    partly: Share = 0.0
    """Chance of partial agreement."""
    refuse: Share = 0.0
    """Chance of refusal; the three add up to 100 %."""
    after: DurationDraw = Field(default_factory=no_duration)
    """How long the answer takes."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(self.agree + self.partly + self.refuse - 1) > 1e-9:
            raise wrong("problems.value.answers")
        conditions = self.agree_when is not None or self.partly_when is not None
        if (self.by == "condition") != conditions:
            raise wrong("problems.value.by-condition")
        return self


class Action(Sourced):
    """Something the team can decide, order or ask for."""

    id: Slug
    """Name, unique among actions and decisions."""
    title: Text = Text()
    """Name shown; empty means its id."""
    text: Text = Text()
    """What it is, for the catalogue."""
    mode: Literal["decision", "order", "request"] = "order"
    """The team's own decision, an order to those it commands, or a request to a party that decides for itself."""
    owner: Slug | None = None
    """The persona or team that carries it out."""
    targets: tuple[str, ...] = ()
    """Names or patterns (``process``, ``process/need``) it may be aimed at; empty means it has no target."""
    lead: DurationDraw = Field(default_factory=no_duration)
    """Time from order or agreement to being in force."""
    lasts: DurationDraw | None = None
    """How long it stays in force; none is to the end."""
    means: dict[Slug, Annotated[Whole, Field(ge=0, le=1_000_000)]] = Field(default_factory=dict)
    """Means it occupies while it is prepared and in force."""
    one_per: dict[Slug, Annotated[Amount, Field(ge=0.001, le=20_000_000)]] = Field(
        default_factory=dict, alias="one-per"
    )
    """Means it occupies besides, one for each so many customers of its target (rounded up): ``{points: 2500}``."""
    returns: DurationDraw | None = None
    """Its means are free this long after it ended (after it came in force, if it has no ``lasts``): the way back."""
    without: Literal["wait", "refuse"] = "refuse"
    """What happens when means are short: refused (``no-means``), or it waits its turn."""
    when: Condition | None = None
    """Refused (``condition``) unless this is true when ordered."""
    route: Slug | None = None
    """Refused (``route``) while this route is closed; one that closes on the way holds it up, there and back."""
    blocked: Literal["wait", "refuse"] = "refuse"
    """What happens when its condition is not met or its route is closed: refused, or it waits until it can."""
    channel: Pattern | None = None
    """The process over which the order travels; the best level among those that match counts."""
    slower: NumberValue = Field(1.0, ge=1, le=100)
    """Lead time is multiplied by this when the channel is wholly out, less when partly."""
    by_hand: NumberValue = Field(1.0, alias="by-hand", ge=1, le=100)
    """Lead time is multiplied by this while control of the target is lost: all of it goes by hand, on site."""
    answer: Answer = Answer()
    """How a request is answered."""
    effects: tuple[Effect, ...] = ()
    """What it does once in force; empty: recorded, without a modelled effect."""
    partly: tuple[Effect, ...] | None = None
    """What it does when agreed partly; none is the same as ``effects``."""
    repeat: bool = True
    """May be ordered again for the same target while the first is under way or in force."""
    cost: Amount = Field(0.0, ge=0, le=1e12)
    """Cost in euros."""
    grip: Whole | None = Field(None, ge=1, le=5)
    """The GRIP level, 1 to 5, that it brings once it is in force; none leaves the level as it is."""


class ScriptStep(Frozen):
    """One line of a scripted team: when, how much later, what."""

    when: Condition | None = None
    """What sets it off, once; give when or at."""
    at: Duration | None = None
    """Time since STARTEX."""
    after: Duration = 0
    """How long the team takes over it."""
    do: Slug
    """A declared action or decision."""
    target: str | None = None
    """What it is aimed at."""
    takes: str = ""
    """What is at work whose means an action takes: ``action#2``, the second order of an action; the id of an action,
    the latest of it to set off; ``*``, the latest of any."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.at is None) == (self.when is None):
            raise wrong("problems.value.exactly-one", names="at, when")
        return self


MeasureName = Literal["person-hours", "unanswered-calls", "people-without", "hours-below", "casualties", "in-force"]
MEASURED: Final[Mapping[MeasureName, Literal["process", "action"] | None]] = {
    "person-hours": "process",
    "unanswered-calls": "process",
    "people-without": "process",
    "hours-below": "process",
    "casualties": None,
    "in-force": "action",
}
"""What ``of`` names in each kind of measure; none where it is not asked."""


class Measure(Frozen):
    """Something the exercise is judged by; less is better unless ``better: more``."""

    id: Slug
    """Name, unique among measures."""
    title: Text
    """What it measures, as a mayor would read it."""
    measure: MeasureName
    """``person-hours`` without service; ``unanswered-calls``; ``people-without`` for at least ``for``, the most
    at any time; ``hours-below`` a level (mean of the processes); ``casualties`` of delivered injects; ``in-force``
    hours from STARTEX until an action is in force (the horizon if never)."""
    of: Pattern = "*"
    """Processes counted (an action for ``in-force``)."""
    for_: Duration = Field(0, alias="for")
    """For ``people-without``: only people without for this long on end."""
    below: Share = 0.5
    """For ``hours-below``: the level."""
    better: Literal["less", "more"] = "less"
    """Which way is good."""
    price_of: Slug | None = Field(None, alias="price-of")
    """Action or decision that is right and makes this worse: a team that plays well may end worse here than nobody
    acting, by ``at-most``."""
    at_most: Annotated[Amount, Field(gt=0, le=1e12)] | None = Field(None, alias="at-most")
    """With ``price-of``: by how much at most, on the mean over many worlds, in the unit of the measure (hours,
    persons, person-hours, calls)."""
