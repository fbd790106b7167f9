"""The fields of every effect."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from sim.scenario.models.effect_kind import EffectKind
from sim.scenario.models.values import (
    Duration,
    DurationDraw,
    Frozen,
    Sourced,
    Whole,
)

__all__ = ["EffectBase", "InTurn"]

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
