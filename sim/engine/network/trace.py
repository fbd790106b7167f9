"""What the level of a process was made of, kept for those who count calls afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.engine.network.node import Node

__all__ = ["Inputs", "note"]


class Inputs(NamedTuple):
    """What the level of a process is made of from ``t`` on, each factor apart."""

    t: int
    """ms since STARTEX."""
    demand: float
    """Relative to normal, above 0."""
    relief: float
    """Product of the steady demand factors below 1 in force, above 0: the share of its work that is left to it."""
    condition: float
    """0..1."""
    by_hand: float | None
    """Level set by hand; none when none is."""
    allows: Mapping[str, float]
    """Service that each need allows, 0..1, by name of the need."""


def note(node: Node, t: int) -> None:
    """Keep what the level of ``node`` is made of from ``t`` on, where somebody will ask."""
    trace = node.trace
    if trace is None:
        return
    relief = 1.0
    for _, factor, surge in node.demands:
        if factor < 1 and not surge:
            relief *= factor
    by_hand = node.overrides[-1][2] if node.overrides else None
    if trace and trace[-1].t == t:
        trace.pop()
    allows = {need.name: need.allows for need in node.needs}
    trace.append(Inputs(t, node.demand, relief, node.condition, by_hand, allows))
