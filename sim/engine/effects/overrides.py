"""Levels and times of return set by hand. Also damage undone by an action, and jobs put in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.modifiers.modifier import ListEntry
from sim.origin import numbered

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.modifiers.intervals import ActiveEffects, EffectInterval, IntervalSchedule
    from sim.engine.network.node import Node
    from sim.scenario.models.effects import Priority

__all__ = ["reordering", "restoring", "set_level"]


def set_level(
    cascade: Cascade,
    schedule: IntervalSchedule,
    node: Node,
    entry: tuple[int, str, float, int],
    interval: EffectInterval,
) -> None:
    """Plan a level set by hand: which way it moves is known when it happens."""
    change = ListEntry(node.overrides, entry)

    def rises() -> bool:
        before = node.overrides
        node.overrides = [e for e in before if e != entry] if entry in before else sorted([*before, entry])
        after, node.overrides = node.evaluate(), before
        return after > node.level

    def begin() -> None:
        change.on()
        cascade.reweigh(node, rising=node.evaluate() > node.level)

    def finish() -> None:
        if change.off():
            cascade.reweigh(node, rising=node.evaluate() > node.level)

    schedule.put_either_way(node.name, interval, rises, begin, finish)


def restoring(cascade: Cascade, node: Node, name: str | None, active: ActiveEffects) -> Callable[[], None]:
    """Return what undoes the open damage of a node.

    With a name it undoes the damage of that name, however often it struck.
    """

    def restore() -> None:
        for damage in list(cascade.damages.of(node)) if active.live else ():
            if name in (None, numbered(damage.name)[0]):
                cascade.damages.undo(damage)

    return restore


def reordering(cascade: Cascade, node: Node, effect: Priority, active: ActiveEffects) -> Callable[[], None]:
    """Return what gives the open damage of a node another priority.

    The damage then has another place in the queue for crews, or takes one from work of lower rank.
    """

    def reorder() -> None:
        for damage in cascade.damages.of(node) if active.live else ():
            damage.priority = effect.priority
            if damage.pool is not None:
                pool = cascade.repairs.pools[damage.pool]
                pool.mark()
                if effect.now:
                    pool.urgent.append(damage)

    return reorder
