"""Effects, as one closed union.

Threats, actions, reactions, injects and overrides have the same ones.

``effect:`` names which. A target is a name or a pattern; inside a library action or threat it may be
``{target}``. ``after`` counts from the start of whatever carries the effect. Effects combine in any order alike:
damages add, demand factors multiply, gains and crews add, floors take the largest, bypass beats isolate,
open beats closed.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from sim.scenario.models.effect_base import EffectBase
from sim.scenario.models.effect_kind import ByHand, EffectKind
from sim.scenario.models.values import (
    Aim,
    Duration,
    DurationDraw,
    FactorValue,
    LinkRef,
    NeedRef,
    NumberValue,
    Pattern,
    ProcessOrNeed,
    Share,
    Slug,
    Whole,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "EFFECTS",
    "OVERRIDES",
    "Bypass",
    "ControlLoss",
    "Crews",
    "Damage",
    "Demand",
    "Draw",
    "Effect",
    "Floor",
    "Gain",
    "Isolate",
    "Level",
    "MeansChange",
    "Message",
    "OutageCalls",
    "OverrideEffect",
    "Patch",
    "Priority",
    "QualityLoss",
    "Rebuild",
    "Restore",
    "RouteState",
    "StockGift",
    "TakeOver",
    "Trust",
]  # fmt: skip


CallersValue = Annotated[NumberValue, Field(ge=0, le=1000)]


def _in_order(profile: tuple[tuple[int, float], ...] | None) -> None:
    """Refuse steps that are none, or not in order of time."""
    times = [t for t, _ in profile or ()]
    if profile is not None and (not times or times != sorted(set(times))):
        raise wrong("problems.value.profile-order")


class Damage(EffectBase):
    """Condition lost; repaired by work, by an end (``lasts``), or not at all."""

    kind = EffectKind(
        aims_at="process",
        lowers=("level",),
        helps=False,
        work="repair",
        numbers=("size", "repair"),
        by_hand=(ByHand("damage", "share", "size"),),
    )

    effect: Literal["damage"]
    """``damage``."""
    target: Pattern = "{target}"
    """The process or processes hit."""
    name: Slug | None = None
    """Name of the damage; none takes the name of the threat or action that carries it."""
    size: Share = 1.0
    """Share of the condition lost, above 0; sizes add up, the excess over 1 is kept."""
    repair: DurationDraw | None = None
    """Work for one crew, in crew-time; none means that only an action or an end undoes it."""
    restored: dict[Share, Share] = Field(default_factory=dict)
    """Steps, cumulative: share of the work done → share of the damage undone; empty means all at the end."""
    priority: Whole = Field(5, ge=1, le=9)
    """Which job a crew takes first: 1 first, 9 last."""

    @model_validator(mode="after")
    def _steps(self) -> Self:
        if self.size <= 0:
            raise wrong("problems.value.damage-of-nothing")
        done, undone = sorted(self.restored), [self.restored[k] for k in sorted(self.restored)]
        if undone and (done[-1] != 1 or undone[-1] != 1 or undone != sorted(undone) or done[0] <= 0):
            raise wrong("problems.value.restored")
        return self


class Demand(EffectBase):
    """Demand multiplied by a factor, or by a profile in steps."""

    kind = EffectKind(
        aims_at="process-or-need",
        lowers=("level",),
        helps=True,
        numbers=("factor", "profile"),
        by_hand=(ByHand("demand", "factor", "factor"),),
    )

    effect: Literal["demand"]
    """``demand``."""
    target: ProcessOrNeed = "{target}"
    """The process or processes; with ``process/need`` those that supply it, such as the dispatch centre of a 112."""
    factor: FactorValue | None = None
    """Factor on demand; 1 is normal. Give factor or profile."""
    profile: tuple[tuple[Duration, FactorValue], ...] | None = None
    """Steps: ``[[0min, 8], [30min, 4], [2h, 1.5], [6h, 1]]``: from that time on, that factor."""
    surge: bool = False
    """True when it is people who react: a public message can soften it."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.factor is None) == (self.profile is None):
            raise wrong("problems.value.exactly-one", names="factor, profile")
        _in_order(self.profile)
        return self


class OutageCalls(EffectBase):
    """People who call an emergency line for want of a service, in numbers.

    They do for as long as they are without. It is in the queues of calls alone: no level depends on it.
    """

    kind = EffectKind(aims_at="process", lowers=(), helps=False, numbers=("rate", "profile"))

    effect: Literal["calls"]
    """``calls``."""
    target: Pattern = "{target}"
    """The process or processes that people are without. They call the lines of its region, by their normal calls; of a
    national one those of every region, by inhabitants."""
    rate: CallersValue | None = None
    """People who begin to call, an hour for each 1,000 customers without. Give rate or profile."""
    profile: tuple[tuple[Duration, CallersValue], ...] | None = None
    """Steps: ``[[0min, 2], [30min, 0.5], [3h, 0]]``: from that time on, so many."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.rate is None) == (self.profile is None):
            raise wrong("problems.value.exactly-one", names="rate, profile")
        _in_order(self.profile)
        return self


class Gain(EffectBase):
    """A load link made stronger or weaker."""

    kind = EffectKind(aims_at="link", lowers=("level",), helps=True, numbers=("add",))

    effect: Literal["gain"]
    """``gain``."""
    target: LinkRef = "{target}"
    """``process/link``."""
    add: NumberValue = Field(ge=-1000, le=1000)
    """Added to the gain of the link; the sum never goes below 0."""


class Isolate(EffectBase):
    """A need cut off from its suppliers: it reads 0."""

    kind = EffectKind(aims_at="need", lowers=("need", "level"), helps=False, by_hand=(ByHand("isolate"),))

    effect: Literal["isolate"]
    """``isolate``."""
    target: NeedRef = "{target}"
    """``process/need``."""


class Bypass(EffectBase):
    """A need met in full by other means. It receives 1; its stocks and states go on as if there were no bypass."""

    kind = EffectKind(aims_at="need", lowers=(), helps=True, stands_in=True, by_hand=(ByHand("bypass"),))

    effect: Literal["bypass"]
    """``bypass``."""
    target: NeedRef = "{target}"
    """``process/need``."""
    fuel: DurationDraw | None = None
    """Burnt while supply falls short; gone, it stops until ``stock`` is brought. None never runs out."""
    starts: Share = 1.0
    """Chance that it starts at all, drawn for each need."""


class Floor(EffectBase):
    """A process can do without: the curve of a need is at least this."""

    kind = EffectKind(aims_at="need", lowers=(), helps=True, stands_in=True)

    effect: Literal["floor"]
    """``floor``."""
    target: NeedRef = "{target}"
    """``process/need``."""
    floor: Share
    """Service possible on nothing; the curve's points below it are raised to it."""


class StockGift(EffectBase):
    """Stock brought: fuel, water, charged batteries. An out site comes up after its restart time from it."""

    kind = EffectKind(aims_at="need", lowers=(), helps=True, stands_in=True, numbers=("add",))

    effect: Literal["stock"]
    """``stock``."""
    target: NeedRef = "{target}"
    """``process/need``."""
    add: Duration
    """Endurance added at full draw; never above what the stock can hold."""


class Draw(EffectBase):
    """A stock that falls faster, or slower, where supply falls short.

    Examples are rain into a polder, and tanks being emptied.
    """

    kind = EffectKind(aims_at="need", lowers=("level",), helps=False, numbers=("factor",))

    effect: Literal["draw"]
    """``draw``."""
    target: NeedRef = "{target}"
    """``process/need``."""
    factor: FactorValue
    """Factor on how fast the stock falls; 1 is as it was reckoned. Factors multiply."""


class Crews(EffectBase):
    """Crews more or fewer in a pool."""

    kind = EffectKind(
        aims_at="crews",
        lowers=(),
        helps=True,
        numbers=("add",),
        by_hand=(ByHand("crews", "count", "add"),),
    )

    effect: Literal["crews"]
    """``crews``."""
    target: Pattern = "{target}"
    """The crew pool, or a pattern of pools: each has so many more or fewer."""
    add: Whole = Field(ge=-1000, le=1000)
    """Crews added, or taken away when negative; a pool never goes below 0."""


class RouteState(EffectBase):
    """A route closed or opened; open beats closed."""

    kind = EffectKind(
        aims_at="route",
        lowers=(),
        helps=False,
        by_hand=(ByHand("closed", fixed=(("state", "closed"),)), ByHand("open", fixed=(("state", "open"),))),
    )

    effect: Literal["route"]
    """``route``."""
    target: Aim = "{target}"
    """The route."""
    state: Literal["closed", "open"] = "closed"
    """What it is while this is in force."""


class ControlLoss(EffectBase):
    """Control lost: seen by nobody until it matters; the level may stay 1."""

    kind = EffectKind(aims_at="process", lowers=("control",), helps=False, by_hand=(ByHand("control"),))

    effect: Literal["control"]
    """``control``."""
    target: Pattern = "{target}"
    """The process or processes."""


class QualityLoss(EffectBase):
    """Quality lost, such as water that must be boiled; the level may stay 1."""

    kind = EffectKind(aims_at="process", lowers=("quality",), helps=False, by_hand=(ByHand("quality"),))

    effect: Literal["quality"]
    """``quality``."""
    target: Pattern = "{target}"
    """The process or processes."""


class Patch(EffectBase):
    """A shared component mended. While this is in force, no process is newly compromised through it."""

    kind = EffectKind(aims_at="process", lowers=(), helps=False)

    effect: Literal["patch"]
    """``patch``."""
    target: Pattern = "{target}"
    """The process or processes."""
    tag: Slug | None = None
    """The component, as the tag names it; none is every one that it shares."""


class Rebuild(EffectBase):
    """A process rebuilt clean, by its crew. When that is done an intruder is gone and control is back."""

    kind = EffectKind(
        aims_at="process", lowers=("control", "level"), helps=False, work="work", numbers=("size", "work")
    )

    effect: Literal["rebuild"]
    """``rebuild``."""
    target: Pattern = "{target}"
    """The process or processes."""
    size: Share = 0.0
    """Share of the condition that is missing meanwhile; 0 rebuilds beside what runs."""
    work: DurationDraw
    """Work for one crew, in crew-time."""
    priority: Whole = Field(5, ge=1, le=9)
    """Which job a crew takes first: 1 first, 9 last."""


class Priority(EffectBase):
    """Open damages of a process are repaired in another order."""

    kind = EffectKind(aims_at="process", lowers=(), helps=True)

    effect: Literal["priority"]
    """``priority``."""
    target: Pattern = "{target}"
    """The process or processes."""
    priority: Whole = Field(ge=1, le=9)
    """1 first, 9 last; jobs begun are finished."""
    now: bool = Field(False, exclude_if=operator.not_)
    """Work on it begins at once, where a crew is at work of a lower rank: that pauses, and keeps its work."""


class Message(EffectBase):
    """A public message that softens surges of demand. It does so as far as it arrives and is believed (``trust``)."""

    kind = EffectKind(aims_at="process", lowers=(), helps=True)

    effect: Literal["message"]
    """``message``."""
    target: Pattern = "{target}"
    """The processes whose surges of demand it softens."""
    via: Pattern
    """What carries it: the best level among these processes at that moment is the share it can reach."""
    reach: Share = 0.9
    """Share of people it reaches when what carries it works in full."""
    softens: Share
    """Share of the surge that a message received takes away."""


class MeansChange(EffectBase):
    """Means added or taken away. Examples are mutual aid, defence support, and generators that went elsewhere."""

    kind = EffectKind(aims_at="means", lowers=(), helps=False, numbers=("add",))

    effect: Literal["means"]
    """``means``."""
    target: Aim = "{target}"
    """The means."""
    add: Whole = Field(ge=-100_000, le=100_000)
    """How many are added, or taken away when negative; never fewer than 0 in all, and what is out stays out."""


class Trust(EffectBase):
    """Less trust of people in public messages.

    What is sent while this is in force softens demand by so much less.
    """

    kind = EffectKind(aims_at="process", lowers=(), helps=False, numbers=("factor",))

    effect: Literal["trust"]
    """``trust``."""
    target: Pattern = "{target}"
    """The processes whose surges a message would soften."""
    factor: Share
    """Factor on what a message takes away; 1 is full trust, 0 none. Factors multiply."""


class Restore(EffectBase):
    """Open damage undone: a clean rebuild, or a time of return set by hand."""

    kind = EffectKind(aims_at="process", lowers=(), helps=True, by_hand=(ByHand("restore", "time", "after"),))

    effect: Literal["restore"]
    """``restore``."""
    target: Pattern = "{target}"
    """The process or processes."""
    name: Slug | None = None
    """Only damage of this name; none is all open damage."""


class TakeOver(EffectBase):
    """Other stations take a share of the calls of a station, whatever its level is."""

    kind = EffectKind(aims_at="process", lowers=(), helps=True, numbers=("share",))

    effect: Literal["take-over"]
    """``take-over``."""
    target: Pattern = "{target}"
    """The station or stations whose calls are taken over."""
    by: tuple[Pattern, ...] = Field(min_length=1, max_length=100)
    """Stations that take over, by name or pattern, but for the target itself; a plain name or pattern is one."""
    share: Share = Field(1.0, gt=0)
    """Share of the calls that they take, above 0."""

    @field_validator("by", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class Level(EffectBase):
    """Override only: the level set by hand until released."""

    kind = EffectKind(
        aims_at="process",
        lowers=("level",),
        helps=False,
        numbers=("level",),
        by_hand=(ByHand("level", "share", "level"),),
    )

    effect: Literal["level"]
    """``level``."""
    target: Pattern
    """The process or processes."""
    level: Share
    """The service level."""


_Any = (
    Damage
    | Demand
    | OutageCalls
    | Gain
    | Isolate
    | Bypass
    | Floor
    | StockGift
    | Draw
    | Crews
    | RouteState
    | ControlLoss
    | QualityLoss
    | Patch
    | Rebuild
    | Priority
    | Message
    | MeansChange
    | Trust
    | Restore
    | TakeOver
)
Effect = Annotated[_Any, Field(discriminator="effect")]
"""Any effect of a threat, action, reaction or inject."""
OverrideEffect = Annotated[_Any | Level, Field(discriminator="effect")]
"""Any effect the facilitator can set by hand."""
OVERRIDES: Final[Mapping[str, type[EffectBase]]] = {
    get_args(model.model_fields["effect"].annotation)[0]: model for model in get_args(_Any | Level)
}
"""Every kind of effect by what stands behind ``effect:``; the facilitator can set each of them."""
EFFECTS: Final = {name: model for name, model in OVERRIDES.items() if model is not Level}
"""Those that scenarios have."""
