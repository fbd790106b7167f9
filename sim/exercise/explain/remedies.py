"""The declared actions that would help a process that is down.

Their effects would touch what keeps it down; it is told whether their means stand ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.exercise.commands.targets import written_out
from sim.origin import numbered
from sim.scenario.models.effects import Bypass, Crews, Demand, Floor, Gain, Message, Priority, Restore, StockGift
from sim.selectors import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sim.engine import Hold, World
    from sim.scenario.models import Action, Effect
    from sim.scenario.models.effect_base import EffectBase

__all__ = ["HELPS", "Remedy", "remedies"]

_OF_NEED = ("need", "restart", "isolated", "loop")
_UNDER_WAY = ("waiting-answer", "waiting-means", "preparing", "in-force")


@dataclass(frozen=True, slots=True)
class Remedy:
    """One action that would touch one thing that holds."""

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


def remedies(world: World, holds: Sequence[Hold]) -> tuple[Remedy, ...]:
    """Return the actions that would touch any of ``holds``, in their order. Each action is there once for each hold."""
    found: dict[tuple[str, str, str], Remedy] = {}
    for action in world.scenario.actions if holds else ():
        means = tuple((name, count, world.free_means(name)[0]) for name, count in action.means.items())
        for target in written_out(world.scenario, action) or (None,):
            for hold, kinds in _touched(action, target, holds):
                key = (action.id, hold.process, hold.name)
                if key not in found:
                    state = _state(world, action.id, target)
                    found[key] = Remedy(action.id, target, hold.process, hold.name, kinds, means, state)
    order = {(hold.process, hold.name): at for at, hold in enumerate(holds)}
    return tuple(sorted(found.values(), key=lambda one: (order[one.process, one.name], not one.free, one.action)))


def _touched(action: Action, target: str | None, holds: Sequence[Hold]) -> Iterator[tuple[Hold, tuple[str, ...]]]:
    for hold in holds:
        kinds = [effect.effect for effect in action.effects if _helps(effect, target, hold)]
        if kinds:
            yield hold, tuple(dict.fromkeys(kinds))


def _helps(effect: Effect, target: str | None, hold: Hold) -> bool:
    place = effect.target.replace("{target}", target or "")
    return effect.kind.helps and HELPS[type(effect)](effect, place, hold)


def _helps_need(_: Bypass | StockGift | Floor, place: str, hold: Hold) -> bool:
    return hold.kind in _OF_NEED and _meant(place, hold)


def _helps_damage(effect: Restore, place: str, hold: Hold) -> bool:
    named = effect.name in (None, numbered(hold.name)[0])
    return hold.kind in ("repair", "damage") and named and matches(place, hold.process)


def _helps_repair(effect: Crews, place: str, hold: Hold) -> bool:
    pool = hold.repair.pool if hold.repair is not None else None
    return effect.add > 0 and pool is not None and matches(place, pool)


def _helps_queue(_: Priority, place: str, hold: Hold) -> bool:
    return hold.repair is not None and hold.repair.place is not None and matches(place, hold.process)


def _helps_demand(effect: Demand, place: str, hold: Hold) -> bool:
    return hold.kind in ("demand", "load") and (effect.factor or 1.0) < 1 and matches(place, hold.process)


def _helps_load(effect: Gain, place: str, hold: Hold) -> bool:
    return hold.kind == "load" and effect.add < 0 and _meant(place, hold)


def _helps_surge(_: Message, place: str, hold: Hold) -> bool:
    return hold.kind == "demand" and matches(place, hold.process)


HELPS: Final[Mapping[type[EffectBase], Callable[[Any, str, Hold], bool]]] = {
    Bypass: _helps_need,
    Crews: _helps_repair,
    Demand: _helps_demand,
    Floor: _helps_need,
    Gain: _helps_load,
    Message: _helps_surge,
    Priority: _helps_queue,
    Restore: _helps_damage,
    StockGift: _helps_need,
}
"""Kind of effect that says it helps → whether one on ``place``, its target written out, helps against what holds."""


def _meant(place: str, hold: Hold) -> bool:
    process, _, need = place.partition("/")
    return matches(process, hold.process) and matches(need, hold.name)


def _state(world: World, action: str, target: str | None) -> str | None:
    states = [order.state for order in world.orders if order.action == action and order.target == target]
    return states[-1] if states and states[-1] in _UNDER_WAY else None
