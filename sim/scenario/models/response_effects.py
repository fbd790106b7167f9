"""Effects of a response: means that come or go, trust, and damage undone."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.models.effect_base import EffectBase
from sim.scenario.models.values import (
    Aim,
    Pattern,
    Share,
    Slug,
    Whole,
)

__all__ = ["MeansChange", "Restore", "Trust"]


class MeansChange(EffectBase):
    """Means added or taken away. Examples are mutual aid, defence support, and generators that went elsewhere."""

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

    effect: Literal["trust"]
    """``trust``."""
    target: Pattern = "{target}"
    """The processes whose surges a message would soften."""
    factor: Share
    """Factor on what a message takes away; 1 is full trust, 0 none. Factors multiply."""


class Restore(EffectBase):
    """Open damage undone: a clean rebuild, or a time of return set by hand."""

    effect: Literal["restore"]
    """``restore``."""
    target: Pattern = "{target}"
    """The process or processes."""
    name: Slug | None = None
    """Only damage of this name; none is all open damage."""
