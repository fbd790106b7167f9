"""The declared actions that would help a process that is down.

Their effects would touch what keeps it down; it is told whether their means stand ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.exercise.commands.targets import written_out
from sim.origin import numbered
from sim.scenario.models.effects import (
    Bypass,
    Crews,
    Demand,
    Floor,
    Gain,
    Message,
    Priority,
    Restore,
    StockGift,
    TakeOver,
)
from sim.selectors import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sim.engine import Blocker, World
    from sim.scenario.models import Action, Effect
    from sim.scenario.models.effect_base import EffectBase

__all__ = ["HELPS", "Remedy", "remedies"]

_OF_NEED = ("need", "restart", "isolated", "loop")
_UNDER_WAY = ("waiting-answer", "waiting-means", "preparing", "in-force")


@dataclass(frozen=True, slots=True)
class Remedy:
    """One action that would touch one thing that holds a process down."""

    action: str
    target: str | None
    """What it is to be aimed at; none when it has no target."""
    process: str
    """The process it helps."""
    name: str
    """The need, damage or demand of that process that it touches."""
    effects: tuple[str, ...]
    """How: ``bypass``, ``stock``, ``restore``, ``crews``, ..."""
    means: tuple[tuple[str, int, int], ...]
    """What it takes: (name, needed, free now), without those that go by the number of people."""
    state: str | None
    """How its latest order for that target stands; none when there is none under way or in force."""

    @property
    def free(self) -> bool:
        """Whether all it takes stands ready."""
        return all(free >= needed for _, needed, free in self.means)


def remedies(world: World, blockers: Sequence[Blocker]) -> tuple[Remedy, ...]:
    """Return the actions that would touch any of ``blockers``, in their order.

    Each action is there once for each blocker.
    """
    found: dict[tuple[str, str, str], Remedy] = {}
    for action in world.scenario.actions if blockers else ():
        means = tuple((name, count, world.free_means(name)[0]) for name, count in action.means.items())
        for target in written_out(world.scenario, action) or (None,):
            for blocker, kinds in _touched(action, target, blockers):
                key = (action.id, blocker.process, blocker.name)
                if key not in found:
                    state = _state(world, action.id, target)
                    found[key] = Remedy(action.id, target, blocker.process, blocker.name, kinds, means, state)
    order = {(blocker.process, blocker.name): at for at, blocker in enumerate(blockers)}
    return tuple(sorted(found.values(), key=lambda one: (order[one.process, one.name], not one.free, one.action)))


def _touched(
    action: Action, target: str | None, blockers: Sequence[Blocker]
) -> Iterator[tuple[Blocker, tuple[str, ...]]]:
    for blocker in blockers:
        kinds = [effect.effect for effect in action.effects if _helps(effect, target, blocker)]
        if kinds:
            yield blocker, tuple(dict.fromkeys(kinds))


def _helps(effect: Effect, target: str | None, blocker: Blocker) -> bool:
    place = effect.target.replace("{target}", target or "")
    return effect.kind.helps and HELPS[type(effect)](effect, place, blocker)


def _helps_need(_: Bypass | StockGift | Floor, place: str, blocker: Blocker) -> bool:
    return blocker.kind in _OF_NEED and _meant(place, blocker)


def _helps_damage(effect: Restore, place: str, blocker: Blocker) -> bool:
    named = effect.name in (None, numbered(blocker.name)[0])
    return blocker.kind in ("repair", "damage") and named and matches(place, blocker.process)


def _helps_repair(effect: Crews, place: str, blocker: Blocker) -> bool:
    pool = blocker.repair.pool if blocker.repair is not None else None
    return effect.add > 0 and pool is not None and matches(place, pool)


def _helps_queue(_: Priority, place: str, blocker: Blocker) -> bool:
    return blocker.repair is not None and blocker.repair.place is not None and matches(place, blocker.process)


def _helps_demand(effect: Demand, place: str, blocker: Blocker) -> bool:
    return blocker.kind in ("demand", "load") and (effect.factor or 1.0) < 1 and matches(place, blocker.process)


def _helps_load(effect: Gain, place: str, blocker: Blocker) -> bool:
    return blocker.kind == "load" and effect.add < 0 and _meant(place, blocker)


def _helps_supplier(_: TakeOver, place: str, blocker: Blocker) -> bool:
    return blocker.kind in ("need", "load") and blocker.supplier is not None and matches(place, blocker.supplier)


def _helps_surge(_: Message, place: str, blocker: Blocker) -> bool:
    return blocker.kind == "demand" and matches(place, blocker.process)


HELPS: Final[Mapping[type[EffectBase], Callable[[Any, str, Blocker], bool]]] = {
    Bypass: _helps_need,
    Crews: _helps_repair,
    Demand: _helps_demand,
    Floor: _helps_need,
    Gain: _helps_load,
    Message: _helps_surge,
    Priority: _helps_queue,
    Restore: _helps_damage,
    StockGift: _helps_need,
    TakeOver: _helps_supplier,
}
"""Kind of effect that says it helps → whether one on ``place``, its target written out, helps against a blocker."""


def _meant(place: str, blocker: Blocker) -> bool:
    process, _, need = place.partition("/")
    return matches(process, blocker.process) and matches(need, blocker.name)


def _state(world: World, action: str, target: str | None) -> str | None:
    states = [order.state for order in world.orders if order.action == action and order.target == target]
    return states[-1] if states and states[-1] in _UNDER_WAY else None
