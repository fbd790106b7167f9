"""Models of networks: regions, processes, crew pools, routes, reactions. Processes have needs and stocks."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from sim.scenario.models.conditions import Condition
from sim.scenario.models.effects import Effect
from sim.scenario.models.emergency import Callers, Intake, TakesOver
from sim.scenario.models.threats import Fragility
from sim.scenario.models.values import (
    Amount,
    Duration,
    DurationDraw,
    Frozen,
    MixWeight,
    Name,
    NumberValue,
    Pattern,
    Share,
    Slug,
    Sourced,
    Text,
    Whole,
    no_duration,
    wrong,
)
from sim.units import format_duration

__all__ = [
    "CrewNeed",
    "CrewPool",
    "Layer",
    "LoadLink",
    "Need",
    "Process",
    "Profile",
    "Reaction",
    "Region",
    "RestartGrowth",
    "Route",
    "Tranche",
    "Vital",
]


Season = Literal["winter", "spring", "summer", "autumn"]
"""Meteorological season; winter is December to February."""


TILES: Final = 12
"""Most columns, and most rows, of a map of regions: what a terminal of 80 cells has room for."""
_Place = Annotated[Whole, Field(ge=1, le=TILES)]


class Region(Sourced):
    """A safety region."""

    title: Text = Text()
    """Name shown; empty means its key."""
    inhabitants: Whole = Field(ge=0, le=20_000_000)
    """People who live there."""
    tile: tuple[_Place, _Place] | None = None
    """Its place on the map of regions, ``[column, row]`` from the north-west, each from 1; none is not on it."""


class Layer(Sourced):
    """One layer of a stock: a battery, or the generator that takes over from it."""

    lasts: DurationDraw = Field(default_factory=no_duration)
    """Endurance at full draw; a distribution is drawn once per run. 0 is no stock."""
    spread: DurationDraw | None = None
    """Endurance that differs between sites, in tenths that go together with those of other layers."""
    starts: Share = 1.0
    """Chance that it starts when its turn comes; for ``sites`` the share of sites in which it does."""
    recharge: NumberValue | None = Field(None, ge=0, le=1000)
    """Hours of it regained per hour of supply; none is as its need says."""
    refuel: Name | None = None
    """Who brings what this layer burns meanwhile; where no layer of the tranche says who, that of the need is for the
    last."""


class Tranche(Sourced):
    """Part of the sites of a process (or of its common stock) with one endurance."""

    share: Share = 1.0
    """Share of the process; all tranches of a need add up to 100 %."""
    lasts: DurationDraw = Field(default_factory=no_duration)
    """Endurance at full draw; a distribution is drawn once per run. 0 is no stock."""
    spread: DurationDraw | None = None
    """Endurance that differs between sites: cut into ten tranches; takes the place of ``lasts``."""
    starts: Share = 1.0
    """Chance that the backup starts when it is called on; for ``sites`` the share of sites that does."""
    starts_with: Share = Field(1.0, alias="starts-with")
    """Share of its stock that it has when the run begins."""
    layers: tuple[Layer, ...] = Field((), max_length=4)
    """In place of ``lasts``: what serves one after the other, such as batteries and the generators behind them."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.layers and (self.spread is not None or self.lasts.fixed != 0 or self.starts != 1.0):
            raise wrong("problems.value.layers")
        return self

    @property
    def held(self) -> tuple[Tranche | Layer, ...]:
        """What has an endurance: its layers, or the tranche itself."""
        return self.layers or (self,)

    def refuels(self, by_need: str | None) -> tuple[str | None, ...]:
        """Return who brings what each layer burns.

        ``by_need`` is who brings it to the need as a whole.
        """
        own = tuple([layer.refuel for layer in self.layers])
        return own if not own or any(own) else (*own[:-1], by_need)


class RestartGrowth(Frozen):
    """A restart time that grows with the time out: cold furnaces, empty mains."""

    least: Duration
    """Restart time of what was out for a moment."""
    per_hour: Duration = Field(alias="per-hour")
    """Time added for each hour between going out and being fed again."""
    most: Duration
    """The longest it takes."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most < self.least:
            raise wrong("problems.value.restart", least=format_duration(self.least), most=format_duration(self.most))
        return self


def _restart_kind(value: Any) -> str:
    return "growth" if isinstance(value, dict | RestartGrowth) else "time"


Restart = Annotated[
    Annotated[Duration, Tag("time")] | Annotated[RestartGrowth, Tag("growth")], Discriminator(_restart_kind)
]
"""A plain duration, or one that grows."""


class Need(Sourced):
    """Something that a process needs.

    It says from which suppliers, how they combine, and what the process lives on when supply falls short.
    """

    title: Text = Text()
    """Name shown; empty means its key."""
    kind: Literal["physical", "cyber", "geographic", "logical"] = "physical"
    """Kind of dependency (Rinaldi, Peerenboom and Kelly 2001): a label for filters and explanations."""
    from_: Name | None = Field(None, alias="from")
    """The one supplier. Give one of from, all, any, mix."""
    all: tuple[Name, ...] | None = None
    """Suppliers that are all needed: supply is the lowest."""
    any: tuple[Name, ...] | None = None
    """Suppliers of which one is enough: supply is the highest."""
    mix: dict[Name, MixWeight] | None = None
    """Suppliers with weights ≥ 0, adding up to 1 or more: supply is the weighted sum, at most 1."""
    as_: Literal["reach", "capacity"] = Field("reach", alias="as")
    """What it bounds: reach, or capacity. What a capacity need allows multiplies capacity, beside condition and
    reserve: it matters only where demand asks for more. Suppliers that fail from one cause belong in one such need."""
    among_first: Share = Field(1.0, alias="among-first", gt=0)
    """Share of a supplier, above 0, that is enough: it is cut last and switched back first, in an order of switching.
    Of each supplier is read its level over this, at most 1."""
    form: Literal["sites", "place", "pool"] = "sites"
    """Many sites (batteries, generators), one place that has supply or not, or one common stock."""
    stock: tuple[Tranche, ...] = ()
    """What it lives on, in tranches; a plain duration is one tranche; empty is none."""
    restart: Restart = 0
    """Supply must last this long without a break before what was out comes up: a duration, or ``{least, per-hour,
    most}`` where it takes longer the longer it was out."""
    optional: bool = False
    """In a process kind: left out where a network names no supplier for it."""
    refuel: Name | None = None
    """Who brings what its stock burns meanwhile (fuel over the road): the sites it reaches do not run dry, and those
    that did start again. Of a common stock, so much less is drawn. Of layers it is for the last, the generator behind
    the batteries, unless a layer of that tranche has its own."""
    recharge: NumberValue = Field(0.0, ge=0, le=1000)
    """Hours of stock regained per hour of supply; 0 is never."""
    curve: tuple[tuple[Share, Share], ...] | None = None
    """Service possible against share received: points, non-decreasing, 1 at 1; none is the identity."""
    floor: Share | None = None
    """Short for the curve from (0, floor) to (1, 1)."""
    passes: tuple[Literal["quality", "control"], ...] = ()
    """What is lost along this need when its suppliers have lost it: quality of water, control of a station."""
    unfit: Share | None = None
    """Service possible on supply that has lost its quality; none makes no difference to the level."""

    @field_validator("stock", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return [{"lasts": value}] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.curve is not None:
            if self.floor is not None:
                raise wrong("problems.value.curve-and-floor")
            xs = [x for x, _ in self.curve]
            ys = [y for _, y in self.curve]
            if not xs or xs != sorted(set(xs)) or ys != sorted(ys) or ys[-1] != 1:
                raise wrong("problems.value.curve")
        total = 0.0
        for tranche in self.stock:
            total += tranche.share
        if self.stock and abs(total - 1) > 1e-9:
            raise wrong("problems.value.stock", total=f"{total:.6g}")
        return self

    @property
    def least_restart(self) -> int:
        """The restart time of what was out for a moment, ms."""
        return self.restart.least if isinstance(self.restart, RestartGrowth) else self.restart

    @property
    def suppliers(self) -> tuple[str, ...]:
        """The suppliers in written order, whichever way they combine."""
        if self.from_ is not None:
            return (self.from_,)
        return self.all or self.any or tuple(self.mix or ())


class LoadLink(Sourced):
    """Demand that rises when another process fails: d gains ``gain · (1 - s)``."""

    from_: Name = Field(alias="from")
    """The process whose failure brings demand."""
    gain: NumberValue = Field(ge=0, le=1000)
    """Demand added when it is wholly out, relative to normal demand."""


class Profile(Sourced):
    """Demand by hour and season, as factors of normal demand."""

    by_hour: tuple[Annotated[NumberValue, Field(ge=0, le=1000)], ...] | None = Field(None, alias="by-hour")
    """24 factors above 0, from midnight; none is always 1."""
    by_season: dict[Literal["winter", "spring", "summer", "autumn"], Annotated[NumberValue, Field(ge=0, le=1000)]] = (
        Field(default_factory=dict, alias="by-season")
    )
    """Factor above 0 per season (winter is December to February); missing is 1."""

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if self.by_hour is not None and len(self.by_hour) != 24:
            raise wrong("problems.value.by-hour", n=len(self.by_hour), count=len(self.by_hour))
        if min((*(self.by_hour or ()), *self.by_season.values()), default=1) < 1e-6:
            raise wrong("problems.value.demand")
        return self


class Vital(Frozen):
    """Place on the national list of vital processes."""

    category: Literal["A", "B", "none"]
    """A or B; ``none`` for what a crisis team meets but the list does not hold."""
    process: Slug
    """Which entry of the list."""


class Process(Sourced):
    """A process that people or other processes rely on."""

    kind: Slug | None = None
    """The process kind in the library whose defaults it took."""
    title: Text = Text()
    """Name shown; empty means its name."""
    region: Slug | None = None
    """The safety region it belongs to; none is national."""
    customers: Amount = Field(0.0, ge=0, le=20_000_000)
    """People who rely on it; 0 when it only serves other processes."""
    needs: dict[Slug, Need] = Field(default_factory=dict)
    """What it needs, by name."""
    load: dict[Slug, LoadLink] = Field(default_factory=dict)
    """What brings it more demand when it fails, by name."""
    reserve: NumberValue = Field(1.0, ge=1, le=1000)
    """Capacity over normal demand; 1 is none to spare. Of call takers who are counted it follows from them."""
    demand: Profile = Profile()
    """Demand by hour and season."""
    crew: Slug | None = None
    """The crew pool that repairs it; none repairs at once at full speed."""
    by_hand: Share = Field(1.0, alias="by-hand")
    """Speed of its repair while its control is lost, when everything is switched on site; 1 makes no difference."""
    fragility: dict[Slug, Fragility] = Field(default_factory=dict)
    """Hazard → how much of it that damages."""
    calls: Amount = Field(0.0, ge=0, le=1e7)
    """Calls per hour at normal demand; above 0 makes it an emergency line."""
    intake: Intake | None = None
    """Call takers: a place where calls are taken. Lines reach it by a need ``intake`` or ``dispatch``."""
    takes_over: TakesOver | None = Field(None, alias="takes-over")
    """For a station: who takes over its calls when it is down; none is nobody."""
    callers: Callers | None = None
    """For an emergency line: how long its callers wait and whether they call again."""
    holds: Slug | None = None
    """For a mobile network: the need without which a mast that lives keeps its phones and cannot connect them."""
    tags: tuple[Slug, ...] = ()
    """Shared components (vendor, software) and other labels."""
    vital: Vital | None = None
    """Place on the national list."""
    shown: bool = True
    """Whether the situation screen lists it."""


class CrewNeed(Sourced):
    """What crews need to work at full speed (phones, roads, fuel)."""

    from_: Name = Field(alias="from")
    """The process; its exact level is read."""
    floor: Share = 0.0
    """Speed that is left when it is out."""


class CrewPool(Sourced):
    """Repair crews shared by damages."""

    title: Text = Text()
    """Name shown; empty means its key."""
    size: Whole = Field(ge=0, le=100_000)
    """Crews at STARTEX; one works on one damage."""
    needs: dict[Slug, CrewNeed] = Field(default_factory=dict)
    """What they need; the lowest speed counts."""


class Route(Sourced):
    """A road, crossing or channel that actions may need."""

    title: Text = Text()
    """Name shown; empty means its key."""


class Reaction(Sourced):
    """What people or systems do when a condition becomes true. The effects begin in that millisecond."""

    title: Text = Text()
    """Name shown, as a noun phrase; empty means its key."""
    when: Condition
    """What sets it off."""
    effects: tuple[Effect, ...] = Field(min_length=1)
    """What it does; times count from when it is set off."""
    until: Condition | None = None
    """What ends its effects, each time it becomes true; none: they last as they say."""
    again: bool = True
    """Set off afresh (its profile from the start) each time the condition becomes true again."""
    target: Pattern | None = None
    """What ``{target}`` in its effects stands for."""
