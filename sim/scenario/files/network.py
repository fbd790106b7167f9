"""Files about the network: ``kind: network`` and ``kind: process-kind``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from sim.scenario.models.emergency import Callers, Intake, TakesOver
from sim.scenario.models.network import (
    CrewNeed,
    CrewPool,
    Layer,
    LoadLink,
    Need,
    Profile,
    Reaction,
    Region,
    Route,
    Tranche,
    Vital,
)
from sim.scenario.models.threats import Fragility
from sim.scenario.models.values import (
    Amount,
    Frozen,
    MixWeight,
    NumberValue,
    Pattern,
    Printable,
    Share,
    Slug,
    Sourced,
    Text,
    Whole,
)

__all__ = ["NetworkFile", "NetworkParts", "ProcessKindFile", "RelativePath", "Template"]

Template = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9{*][A-Za-z0-9._*{}/-]*$", max_length=200)]
"""A name in which ``{region}``, ``{operator}``, ... and, where several are meant, ``*`` may stand."""
RelativePath = Annotated[str, StringConstraints(min_length=1, max_length=400)]
"""A path from the folder of this file, to a file in the same tree."""


def _form(value: Any) -> str:
    return "mapping" if isinstance(value, dict | Frozen) else "plain"


Shares = Annotated[
    Annotated[Share, Tag("plain")] | Annotated[dict[Slug, Share], Tag("mapping")],
    Discriminator(_form),
]
"""One share, or one per value of a variable: ``{kpn: 40 %, vodafone: 33 %}``."""


class ShareOfInhabitants(Frozen):
    """Customers as a share of the inhabitants of the region. A process without a region has a share of all regions."""

    share: Shares
    """``100 %``, or one per value of a variable; together at most 100 %, so that nobody is counted twice."""


Customers = Annotated[
    Annotated[Annotated[Amount, Field(ge=0, le=20_000_000)], Tag("plain")]
    | Annotated[ShareOfInhabitants, Tag("mapping")],
    Discriminator(_form),
]
"""People: a number, or a share of inhabitants."""


class LayerEntry(Layer):
    """One layer of a stock. The name of who refuels it may hold variables."""

    refuel: Template | None = None
    """Who brings what this layer burns meanwhile; where no layer of the tranche says who, that of the need is for the
    last."""


class TrancheEntry(Tranche):
    """Part of the sites of a process, or of its common stock, with one endurance."""

    layers: tuple[LayerEntry, ...] = Field((), max_length=4)
    """In place of ``lasts``: what serves one after the other, such as batteries and the generators behind them."""


class NeedEntry(Need):
    """Something that a process needs. Names may hold variables, and ``*`` where several suppliers are meant."""

    from_: Template | None = Field(None, alias="from")
    """The one supplier. Give one of from, all, any, mix."""
    all: tuple[Template, ...] | None = None
    """Suppliers that are all needed; ``mobile.*`` is written out over what matches."""
    any: tuple[Template, ...] | None = None
    """Suppliers of which one is enough; ``mobile.*`` is written out over what matches."""
    mix: dict[Template, MixWeight] | None = None
    """Suppliers with weights that add up to 100 % or more; the weight of a pattern is split by customers."""
    stock: tuple[TrancheEntry, ...] = ()
    """What it lives on, in tranches; a plain duration is one tranche; empty is none."""
    refuel: Template | None = None
    """Who brings what its stock burns meanwhile: the sites it reaches do not run dry, those that did start again. Of
    layers it is for the last, unless a layer of that tranche has its own."""


class LoadEntry(LoadLink):
    """Demand that rises when another process fails. A kind may leave ``from`` to its processes."""

    from_: Template = Field("", alias="from")
    """The process whose failure brings demand."""
    gain: NumberValue = Field(0.0, ge=0, le=1000)
    """Demand added when it is wholly out, relative to normal demand."""


class ProcessDefaults(Sourced):
    """The fields that a process kind and a process have in common.

    A process writes what differs; the rest comes from its kind.
    """

    title: Text = Text()
    """Name shown; ``{region}``, ``{operator}``, ... show the title of the value."""
    customers: Customers = 0.0
    """People who rely on it: a number, or ``{share: 40 %}`` of the inhabitants of its region."""
    needs: dict[Slug, NeedEntry | None] = Field(default_factory=dict)
    """What it needs, by name; ``name: ~`` takes away what its kind has."""
    load: dict[Slug, LoadEntry | None] = Field(default_factory=dict)
    """What brings it more demand when it fails, by name."""
    reserve: NumberValue = Field(1.0, ge=1, le=1000)
    """Capacity over normal demand; 1 is none to spare."""
    demand: Profile = Profile()
    """Demand by hour and season."""
    crew: Template | None = None
    """The crew pool that repairs it; none repairs at once at full speed."""
    by_hand: Share = Field(1.0, alias="by-hand")
    """Speed of its repair while its control is lost, when everything is switched on site; 1 makes no difference."""
    fragility: dict[Slug, Fragility | None] = Field(default_factory=dict)
    """Hazard → how much of it that damages; ``hazard: ~`` takes away what its kind has."""
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
    tags: tuple[Template, ...] = ()
    """Shared components (vendor, software) and other labels."""
    vital: Vital | None = None
    """Place on the national list."""
    shown: bool = True
    """Whether the situation screen lists it."""
    reactions: dict[Slug, Reaction | None] = Field(default_factory=dict)
    """What people or systems do when something happens to it; ``{process}`` is its name, its target itself."""


class ProcessEntry(ProcessDefaults):
    """A process, or with variables in its name one for each value.

    An example of such a name is ``mobile.{operator}.{region}``.
    """

    kind: Slug | None = None
    """The process kind in the library whose defaults it takes."""
    for_: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict, alias="for")
    """Values of the variables in its name: ``{operator: [kpn, tmobile]}``; ``{region}`` takes all unless given."""
    region: Template | None = None
    """The safety region it belongs to; none takes ``{region}`` from its name, else it is national."""


class RegionEntry(Region):
    """A safety region."""

    inhabitants: Whole = Field(0, ge=0, le=20_000_000)
    """People who live there."""


class CrewEntry(CrewPool):
    """Repair crews shared by damages; with a variable in its name one pool per value."""

    size: Whole = Field(0, ge=0, le=100_000)
    """Crews at STARTEX; one works on one damage."""
    needs: dict[Slug, CrewNeed] = Field(default_factory=dict)
    """What they need; the lowest speed counts."""
    for_: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict, alias="for")
    """Values of the variables in its name."""


class ReactionEntry(Reaction):
    """What people or systems do when a condition becomes true.

    With a variable in its name there is one for each value.
    """

    for_: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict, alias="for")
    """Values of the variables in its name."""


class NetworkParts(Sourced):
    """The fields of a network. An exercise has them too, to override its network by name."""

    format: Literal["keten/1"]
    """``keten/1``."""
    include: tuple[RelativePath, ...] = ()
    """Files laid under this one, by key; a later one wins over an earlier one, this one over all."""
    names: dict[Slug, Text] = Field(default_factory=dict)
    """How values of variables are shown: ``{kpn: KPN}``."""
    regions: dict[Slug, RegionEntry | None] = Field(default_factory=dict)
    """Safety regions by name; ``name: ~`` takes one away."""
    processes: dict[Template, ProcessEntry | None] = Field(default_factory=dict)
    """Processes by name or pattern; ``name: ~`` takes one away."""
    crews: dict[Template, CrewEntry | None] = Field(default_factory=dict)
    """Crew pools by name."""
    routes: dict[Slug, Route | None] = Field(default_factory=dict)
    """Routes by name."""
    means: dict[Slug, Annotated[Whole, Field(ge=0, le=1_000_000)]] = Field(default_factory=dict)
    """Finite means by name: generators, tankers, teams."""
    channels: dict[Slug, Pattern] = Field(default_factory=dict)
    """What an inject travels over: channel → process or pattern (the best level counts)."""
    reactions: dict[Template, ReactionEntry | None] = Field(default_factory=dict)
    """Reactions of people and systems by name."""


class NetworkFile(NetworkParts):
    """A network: regions, processes with their needs, crew pools, routes."""

    kind: Literal["network"]
    """``network``."""
    title: Text = Text()
    """Name of the network."""


class ProcessKindFile(ProcessDefaults):
    """A kind of process in the library. It has the usual needs, stocks and numbers, with their sources."""

    format: Literal["keten/1"]
    """``keten/1``."""
    kind: Literal["process-kind"]
    """``process-kind``."""
    id: Slug = ""
    """Its name; none takes the name of the file."""
    text: Text | Printable = ""
    """What it is, for authors."""
