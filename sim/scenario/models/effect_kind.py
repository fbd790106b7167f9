"""What there is to know of each kind of effect outside the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Aimed", "AskedValue", "ByHand", "EffectKind", "Lowered"]

Aimed = Literal["process", "need", "process-or-need", "link", "crews", "route", "means"]
Lowered = Literal["level", "control", "quality", "need"]
AskedValue = Literal["share", "factor", "count", "time"]


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
