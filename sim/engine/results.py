"""What comes out of the engine: frozen records. Times are ms since STARTEX, levels 0..1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Fall",
    "FallCause",
    "Impaired",
    "Impairment",
    "LevelChange",
    "Order",
    "PhoneGroup",
    "ProcessState",
    "Stock",
    "Totals",
    "WorldEvent",
]


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A service level that changed. There is at most one per process and millisecond, its last."""

    t: int
    process: str
    level: float


@dataclass(frozen=True, slots=True)
class WorldEvent:
    """Something that happened in the world besides a change of level."""

    t: int
    kind: Literal[
        "threat", "reaction", "answered", "waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused"
    ]
    """``threat`` and ``reaction`` struck; the others are states an order has come to."""
    subject: str
    """Id of the threat, reaction or order."""
    detail: str
    """The answer, the reason key of a refusal, of waiting or of an end (``redirected``), or empty."""
    due: int | None = None
    """For ``preparing``: when it will be in force; none while a closed route holds it up."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order of an action, as it stands now."""

    id: str
    """``action#ordinal``; ordinals count from 1 per action."""
    action: str
    target: str | None
    state: Literal["waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused"]
    ordered: int
    answer: Literal["agree", "partly", "refuse"] | None
    in_force: int | None
    """When it came, or is due to come, in force; none when not known or never."""
    ended: int | None
    refused: str | None
    """Reason key: no-means, condition, route, refused-by-owner, already, nothing-to-take."""
    waits_for: str | None = None
    """``condition`` or ``route`` while that holds it up."""


@dataclass(frozen=True, slots=True)
class OrderProspect:
    """What would come of an order given now, as far as can be known beforehand."""

    refused: str | None
    """Reason key for which it would be refused at once: already, condition, route, no-means,
    nothing-to-take; else none."""
    waits_for: str | None
    """What it would wait for first: means, condition or route; none when nothing holds it up."""
    needs: tuple[tuple[str, int, int], ...]
    """Means it takes: (name, needed, free now)."""
    answer_ms: tuple[int, int, int] | None
    """How long until a request is answered by itself: 10 %, 50 % and 90 % of cases; none for another order, and where
    the facilitator answers."""
    lead_ms: tuple[int, int, int]
    """Lead time now, from when it sets off until it is in force: 10 %, 50 % and 90 % of cases."""
    alike: tuple[str, ...]
    """Orders of the same action for the same target that are under way or in force, oldest first."""


class Stock(NamedTuple):
    """What a need lived on when it last fell, and for how long."""

    end: Literal["dry", "empty", "none", "failed", "fuel", "ended"]
    """``dry``: it ran dry; ``empty``: it had not been filled again since it last did; ``none``: there is none;
    ``failed``: the backup did not start; ``fuel``: a generator burned its fuel; ``ended``: a bypass ended."""
    tranche: int | None
    """Which tranche of the need fell, as written, from 1; of several at once the largest, none for a generator or a
    bypass."""
    share: float
    """Share of the process that fell with it, 0..1."""
    since: int
    """When the supply of what fell first fell short, ms."""
    until: int
    """When it fell, ms: it held from ``since`` until then."""
    layer: int | None = None
    """The layer of the tranche that served last, as written, from 1; none where it has no layers, or none served."""
    failed: tuple[int, ...] = ()
    """Layers of the tranche that did not start, as written, from 1."""


class PhoneGroup(NamedTuple):
    """Callers of a line who call with the same."""

    share: float
    """Share of all callers, 0..1."""
    reach: float
    """Share of them who get through, 0..1."""
    need: str
    """The need of the line that this hangs on, by name."""


class FallCause(NamedTuple):
    """One thing that kept a process below 1. It is an input, its condition, its demand, or a level set by hand."""

    kind: Literal["need", "callers", "capacity", "condition", "demand", "override"]
    """``need``: one that bounds reach; ``callers``: a group of callers, one reach with the others; ``capacity``: a
    capacity need, one capacity with condition and demand."""
    name: str
    """The need, the group of callers (``mobile``, ``fixed`` or ``both``), the damages, the demand effects or links, or
    the override, by name."""
    allows: float
    """Service this factor would allow by itself; of capacity needs, condition and demand, and of groups of callers,
    what they do together."""
    binding: bool
    """True for the lowest factor (several when they are equal)."""
    since: int
    """When it began to: for a need, when its stock last ran dry or its supply last fell; for demand, when the process
    fell."""
    supplier: str | None
    """For a need or a load link: the process it hung on."""
    cause: Fall | None
    """Why that supplier was down, as it then was; none where the chain ends."""
    carriers: tuple[str, ...]
    """Where the chain ends: ``threat/id``, ``action/id#n``, ``reaction/id``, ``inject/id``, ``override/n``
    or ``start``."""
    stock: Stock | None = None
    """For a need: what it lived on until it fell."""
    lifted: float = 1.0
    """What it would allow were this lifted: below 1 only where several of condition, demand and capacity needs limit
    capacity, or several groups of callers do not all get through."""
    group: PhoneGroup | None = None
    """For a group of callers: who they are."""

    @property
    def need(self) -> str | None:
        """The need that this is, or that the group of callers hangs on.

        It is its name; none for anything else.
        """
        if self.group is not None:
            return self.group.need
        return self.name if self.kind in ("need", "capacity") else None


class Fall:
    """Why a process stood where it stood when it last fell. Nothing in it ever changes."""

    __slots__ = ("_causes", "level", "process", "t")

    def __init__(
        self, t: int, process: str, level: float, causes: tuple[FallCause, ...] | Callable[[], tuple[FallCause, ...]]
    ) -> None:
        """Keep the causes, or what gives them the first time they are asked for."""
        self.t: Final = t
        self.process: Final = process
        self.level: Final = level
        self._causes = causes

    @property
    def causes(self) -> tuple[FallCause, ...]:
        """Every cause below 1, the binding ones first."""
        if callable(self._causes):
            self._causes = self._causes()
        return self._causes

    def __eq__(self, other: object) -> bool:
        """Return whether both say the same, back to where their chains end."""
        return self is other or (isinstance(other, Fall) and self._key() == other._key())

    def __hash__(self) -> int:
        return hash((self.t, self.process, self.level))

    def _key(self) -> tuple[int, str, float, tuple[FallCause, ...]]:
        return self.t, self.process, self.level, self.causes


@dataclass(frozen=True, slots=True)
class Totals:
    """Integrals over a run up to now, per process; times in hours."""

    lost: float
    """Hours of service lost: the integral of 1 - level."""
    demand: float
    """Integral of demand relative to normal."""
    met: float
    """Integral of demand times level: what was answered."""


@dataclass(frozen=True, slots=True)
class Impairment:
    """Control or quality that a process has lost, beside its level."""

    what: Literal["control", "quality"]
    carrier: str
    """What took it at the source: ``threat/id``, ``reaction/name``, ..."""
    supplier: str | None
    """The supplier along which it came; none where it was taken here."""


class Impaired(NamedTuple):
    """A process that lost control or quality that it still had."""

    t: int
    """When, ms."""
    process: str
    impairments: tuple[Impairment, ...]
    """What it lost then, each carrier and supplier once; all of one kind."""


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One process now."""

    level: float
    """Service level, 0..1."""
    demand: float
    """Relative to normal, above 0."""
    condition: float
    """0..1."""
    control: bool
    """False when control is lost."""
    quality: bool
    """False when quality is lost."""
    overridden: bool
    """A level set by hand is in force."""
