"""All that a world tells, for holding two worlds beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.engine import World


def state_of(world: World) -> dict[str, Any]:
    """Return all that a world tells, but for why."""
    processes = {
        name: (world.curve(name), world.totals(name), world.state(name), world.stock(name), world.inputs(name))
        for name in world.scenario.processes
    }
    return {
        "now": world.now,
        "orders": world.orders,
        "delivered": world.delivered,
        "struck": world.struck,
        "by hand": world.by_hand,
        "seen": world.seen(),
        "processes": processes,
    }
