"""The fields of every effect. It also has what there is to know of each kind of effect outside the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from sim.scenario.models.values import (
    Duration,
    DurationDraw,
    Frozen,
    Sourced,
    Whole,
)

__all__ = ["ByHand", "EffectBase", "EffectKind", "InTurn"]

Aimed = Literal["process", "need", "process-or-need", "link", "crews", "route", "means"]
Lowered = Literal["level", "control", "quality", "need"]
AskedValue = Literal["share", "factor", "count", "time"]

TurnTarget = Annotated[str, StringConstraints(pattern=r"^[a-z0-9*{][a-z0-9._*{}/-]*$", max_length=200)]
"""A process, ``process/need``, or a pattern of either: what is hit together in one turn."""


class InTurn(Frozen):
    """A rota: the effect hits its targets one after another. After the last it begins again."""

    each: Annotated[Duration, Field(gt=0)]
    """How long each turn lasts, above 0."""
    at_once: Whole = Field(1, alias="at-once", ge=1, le=1000)
    """How many targets share a turn."""
    targets: tuple[TurnTarget, ...] = ()
    """In this order, a pattern being one target; empty is everything that the effect's target matches, by name."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """One way in which the room offers a kind of effect to the facilitator."""

    name: str
    """Its key after ``room.override.``."""
    asks: AskedValue | None = None
    """What is asked beside the target; none asks nothing."""
    field: str = ""
    """The field that the answer goes into."""
    fixed: tuple[tuple[str, str], ...] = ()
    """Fields that are given without being asked, with their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectKind:
    """What there is to know of a kind of effect outside the engine.

    What has no default must be thought of for every kind. What the effect does stands in
    :mod:`sim.engine.effects.handlers`, what it helps against in :mod:`sim.exercise.explain.remedies`.
    """

    aims_at: Aimed
    """What its target names; with ``process-or-need`` a need stands for those that supply it."""
    lowers: tuple[Lowered, ...]
    """What it can take away by itself: service, control, quality, or what a need receives."""
    helps: bool
    """Whether an action that has it can be a remedy."""
    stands_in: bool = False
    """Whether a need that it is aimed at can be met without its suppliers."""
    work: str | None = None
    """The field with the work that undoes the damage it does; none for what does no damage."""
    numbers: tuple[str, ...] = ()
    """Fields with numbers whose source is asked."""
    by_hand: tuple[ByHand, ...] = ()
    """How the room offers it; empty when it does not."""


class EffectBase(Sourced):
    """What every effect has."""

    kind: ClassVar[EffectKind]

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Raise ``TypeError`` for a kind of effect that says nothing of itself."""
        if "kind" not in vars(cls):
            raise TypeError(f"the effect {cls.__name__} ({cls.__module__}) has no kind = EffectKind(...)")

    after: Duration = 0
    """Starts this long after what carries it; 0 is at once."""
    lasts: DurationDraw | None = None
    """How long it is in force; none means until what carries it ends, or for ever."""
    in_turn: InTurn | None = Field(None, alias="in-turn")
    """A rota over the targets; none hits them all for as long as it lasts."""
