"""What the world went through. Frozen values; units as in :mod:`~sim.debrief.model.debrief`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sim.curves import Curve
    from sim.engine import PhoneGroup, Stock
    from sim.exercise.explain.cascade import CascadeRow, Mechanism
    from sim.scenario.models import Text
    from sim.scenario.models.exercise import MeasureName

__all__ = [
    "Calls",
    "CarrierTitle",
    "CascadeResult",
    "Cause",
    "CauseFactor",
    "MeasureResult",
    "ProcessResult",
    "RegionResult",
    "SectorResult",
    "Weak",
]


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One thing the exercise is judged by, over the time played."""

    id: str
    title: Text
    measure: MeasureName
    value: float | None
    """None when it could not be computed."""
    nobody: float | None
    """The same world and time with nobody acting; none when there is no such team or no replay."""
    later: float | None
    """When the world goes on to the horizon without further decisions; none when it was played to there."""
    later_nobody: float | None
    """The same with nobody acting at all."""
    better: Literal["less", "more"]
    never: float | None
    """Value from which on it means that it did not happen; none when no value does."""
    price_of: Text | None = None
    """Title of the decision that makes this worse and is right all the same; none where there is none."""
    at_most: float | None = None
    """By how much that decision makes it worse than nobody acting, at most; with ``price_of``."""
    taken: bool | None = None
    """Whether that decision was ordered in this exercise; none when it was not computed again."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls to an emergency line over the time played."""

    attempts: float
    answered: float
    unanswered: float
    callers: float
    """People who began to call."""
    got_through: float
    """Callers who were answered, at the first attempt or a later one."""
    never: float
    """Callers who were not answered and call no more."""


@dataclass(frozen=True, slots=True)
class CauseFactor:
    """One thing that held a process below 1."""

    kind: Literal["need", "callers", "capacity", "condition", "demand", "override"]
    title: Text
    """Title of the need, damage, link or effect."""
    allows: float
    """Service this would allow by itself."""
    binding: bool
    """True for the lowest."""
    since_ms: int
    supplier: Text | None
    """The process that it depended on."""
    supplier_level: float | None
    """Where that one stood when it last fell; none when it was not down."""
    cause: Cause | None
    """Why that one was down, as it then was; none where the chain ends, or is not followed further."""
    carriers: tuple[tuple[str, Text], ...]
    """Where the chain ends: (threat, action, reaction, inject, override or start; its title)."""
    stock: Stock | None = None
    """For a need: the stock that it used until it fell; times in ms."""
    behind: Cause | None = None
    """Where the chain ends at a reaction: the first of what set that off."""
    supplier_fell_ms: int | None = None
    """When that one last fell; none when it was not down."""
    supplier_now: float | None = field(default=None, compare=False)
    """Where that one stood at the moment explained; none further back in the chain."""
    group: tuple[str, PhoneGroup] | None = None
    """For a group of callers: what they call with, and who they are."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a process stood where it stood."""

    t_ms: int
    process: str
    title: Text
    level: float
    reasons: tuple[CauseFactor, ...]
    """Binding ones first."""
    possible: float = 1.0
    """Level that all that bound, had it been lifted, would have left possible."""


@dataclass(frozen=True, slots=True)
class Weak:
    """One of the numbers of lowest confidence along a chain."""

    subject: Text
    """The process, threat or reaction it belongs to."""
    need: Text | None
    """The need of that process it says something of; none for another number."""
    key: str
    """Where it stands there: ``power.stock.1.lasts``."""
    value: str
    """As a file writes it."""
    confidence: str
    source: str | None


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """What became of one process over the time played."""

    name: str
    title: Text
    full: Text
    """Title with its region, where others have the same title."""
    region: str | None
    customers: float
    lowest: float
    lowest_ms: int
    """First time it stood there."""
    below_half_ms: int
    """Time below half, ms."""
    below_ms: int
    """Time below 0.999, ms."""
    person_hours: float
    """Customers times the hours of service they missed."""
    recovered_ms: int | None
    """When it came back to 0.999 for good; none when it did not, or never left it."""
    last: float
    """Level at the end."""
    curve: Curve
    """(t_ms, level) of every change, from (0, level)."""
    calls: Calls | None
    """For an emergency line."""
    shown: bool
    """Whether the situation screen lists it."""
    why_lowest: Cause | None = None
    why_last: Cause | None = None
    """At the end; none when it is at 1."""
    weakest: tuple[Weak, ...] = ()
    """The numbers of the lowest confidence behind its lowest moment, nearest first."""


@dataclass(frozen=True, slots=True)
class RegionResult:
    """Person-hours lost in one region, over its processes."""

    id: str | None
    """None is what belongs to no region."""
    title: Text
    inhabitants: int
    person_hours: float


@dataclass(frozen=True, slots=True)
class SectorResult:
    """What became of one sector of the national list."""

    sector: str
    processes: int
    """How many of its processes there are."""
    fallen: int
    """How many of them fell, or lost control or quality."""
    first_ms: int
    """When the first of them did."""
    steps: int
    """The most steps from the beginning of a chain."""
    lowest: float | None
    """The lowest level of any of them; none where none of them fell."""
    mechanisms: tuple[Mechanism, ...]
    origins: tuple[str, ...]
    """All that they go back to."""


@dataclass(frozen=True, slots=True)
class CarrierTitle:
    """What a row names that acted, with its title."""

    carrier: str
    """As rows have it: ``threat/storm``."""
    kind: str
    title: Text


@dataclass(frozen=True, slots=True)
class CascadeResult:
    """What fell and how it spread."""

    rows: tuple[CascadeRow, ...]
    """In order of time."""
    sectors: tuple[SectorResult, ...]
    """In order of their first row."""
    carriers: tuple[CarrierTitle, ...]
    """Titles of all that rows name, each once."""
